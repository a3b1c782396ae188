//! The program itself: its commands, its first start, TLS, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::world::{Actor, PASSWORD};

fn granary(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_granary"));
    command.arg("--data").arg(data).args(args).env("RUST_LOG", "warn").env("GRANARY_ARGON2_KIB", "8192");
    command
}

fn run(data: &Path, args: &[&str]) -> Output {
    granary(data, args).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

struct Serving {
    child: Child,
    base: String,
    lines: Vec<String>,
}

impl Serving {
    /// Starts the program and reads what it says until a line holds the last of the wanted words.
    fn start(command: &mut Command, until: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = Vec::new();
        let mut reader = BufReader::new(child.stdout.take().unwrap()).lines();
        loop {
            let line = reader.next().expect("the program went on to speak").unwrap();
            lines.push(line);
            if lines.last().unwrap().contains(until) {
                break;
            }
        }
        std::thread::spawn(move || reader.for_each(drop));
        let first = lines.iter().find(|l| l.contains("://")).unwrap();
        let base = first[first.find("http").unwrap()..].trim().to_owned();
        Self { child, base, lines }
    }

    fn ends(&mut self, signal: &str) -> std::process::ExitStatus {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn link(text: &str) -> &str {
    let at = text.find("/welcome/").unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].split_whitespace().next().unwrap()
}

#[actix_web::test]
async fn an_empty_product_begins_with_a_link_that_works_once() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(&mut granary(folder.path(), &["serve", "--listen", "127.0.0.1:0"]), "/welcome/");
    let path = link(serving.lines.last().unwrap()).to_owned();
    let first = Actor::at(&serving.base);
    first.get("/sign-in").await.ok().does_not_say("Granary-2026");
    first.get(&path).await.ok();
    let fields = [
        ("centre", "中国科协企业创新服务中心"),
        ("uscc", ""),
        ("name", "孙管理员"),
        ("login", "sun"),
        ("email", ""),
        ("phone", ""),
        ("password_new", PASSWORD),
        ("password_again", PASSWORD),
    ];
    let mut wrong = fields;
    wrong[3] = ("login", "2sun");
    first.post(&path, &wrong).await.is(422).wrong("login", "");
    first.post(&path, &fields).await.is(303);
    // Whoever looks after accounts has a second factor before anything else.
    assert_eq!(first.get("/people").await.is(303).location(), "/me/second-factor");
    let seconds = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        i64::try_from(since.as_secs()).unwrap()
    };
    assert_eq!(first.enrols(seconds).await.1.len(), 10);
    first.get("/people").await.ok().says("孙管理员");
    Actor::at(&serving.base).get(&path).await.is(404);
    // The first one finds a second: a keeper of permissions, who counts at once since nobody could approve.
    let fields = [("name", "周管理员"), ("login", "zhou"), ("email", ""), ("phone", "")];
    first.post("/people", &fields).await.ok();
    let fields = [("role", "policy-admin"), ("organisation", "1"), ("reason", "")];
    first.post("/people/2/roles", &fields).await.is(303);
    first.get("/people/2").await.ok().says("权限管理员").does_not_say("待审批");
    let mut serving = serving;
    assert!(serving.ends("-TERM").success());
    let verified = run(folder.path(), &["verify"]);
    assert!(verified.status.success(), "{}", said(&verified));
}

#[test]
fn a_mistyped_database_address_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["sqllite:granary.db", "granary.db", "postgress://localhost/granary", "sqlite:"] {
        let output = granary(folder.path(), &["migrate"])
            .env("GRANARY_DATABASE_URL", address)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(!output.status.success(), "{address} was taken");
        assert!(
            said(&output).contains("database address") || said(&output).contains("PostgreSQL"),
            "{}",
            said(&output)
        );
    }
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(files.is_empty(), "{files:?}");
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("granary.toml"), "idle_minuts = 5\n").unwrap();
    let output = run(folder.path(), &["migrate"]);
    assert!(!output.status.success() && said(&output).contains("idle_minuts"), "{}", said(&output));
}

#[test]
fn commands_migrate_load_and_verify() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("var");
    let migrated = run(&folder, &["migrate"]);
    assert!(migrated.status.success() && said(&migrated).contains("Migrated"), "{}", said(&migrated));
    assert!(said(&run(&folder, &["migrate"])).contains("up to date"));
    assert!(run(&folder, &["demo"]).status.success());
    assert!(!run(&folder, &["demo"]).status.success(), "sample data are loaded into an empty database only");
    let verified = run(&folder, &["verify"]);
    assert!(verified.status.success() && said(&verified).contains("events sealed"), "{}", said(&verified));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&folder).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "only the one who runs the program looks into its folder");
}

#[test]
fn verify_names_what_is_broken_and_fails() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["demo"]).status.success());
    let file = folder.path().join("granary.sqlite3");
    let tamper = |sql: &str| SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(sql).unwrap();
    tamper("PRAGMA foreign_keys = OFF; UPDATE memberships SET user_id = 4711 WHERE id = 3;");
    let broken = run(folder.path(), &["verify"]);
    assert!(!broken.status.success() && said(&broken).contains("BROKEN: memberships row 3"), "{}", said(&broken));
    tamper("PRAGMA foreign_keys = OFF; UPDATE memberships SET user_id = 3 WHERE id = 3;");
    tamper("DROP TRIGGER audit_events_keep; UPDATE audit_events SET reason = 'x' WHERE seq = 9;");
    let broken = run(folder.path(), &["verify"]);
    assert!(!broken.status.success() && said(&broken).contains("place 9"), "{}", said(&broken));
}

#[actix_web::test]
async fn people_are_looked_after_without_the_browser() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["demo"]).status.success());
    let added = run(folder.path(), &["user", "add", "new.officer", "--name", "新主管", "--role", "officer"]);
    assert!(added.status.success(), "{}", said(&added));
    let taken = run(folder.path(), &["user", "add", "officer", "--name", "x"]);
    assert!(!taken.status.success() && said(&taken).contains("login"), "{}", said(&taken));
    assert!(!run(folder.path(), &["user", "add", "x.y", "--name", "x", "--role", "king"]).status.success());
    let serving = Serving::start(&mut granary(folder.path(), &["serve", "--listen", "127.0.0.1:0"]), "reviewer");
    let path = link(&said(&added)).to_owned();
    let person = Actor::at(&serving.base);
    person.get(&path).await.ok();
    person.post(&path, &[("password_new", PASSWORD), ("password_again", PASSWORD)]).await.is(303);
    person.get("/organisations/new").await.ok();
    let reset = run(folder.path(), &["user", "reset", "new.officer"]);
    assert!(reset.status.success(), "{}", said(&reset));
    Actor::at(&serving.base).get(link(&said(&reset))).await.ok();
    assert!(!run(folder.path(), &["user", "reset", "nobody"]).status.success());
    let disabled = run(folder.path(), &["user", "disable", "new.officer", "--reason", "离职"]);
    assert!(disabled.status.success(), "{}", said(&disabled));
    person.get("/organisations/new").await.is(303);
}

#[actix_web::test]
async fn what_is_under_way_is_finished_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving =
        Serving::start(&mut granary(folder.path(), &["serve", "--sample", "--listen", "127.0.0.1:0"]), "reviewer");
    let officer = Actor::at(&serving.base);
    let entered = officer.enters("officer", granary::demo::PASSWORD).await.is(303);
    let set = |(name, value): &&(String, String)| name == "set-cookie" && value.starts_with("granary=");
    let cookie = entered.headers.iter().find(set).unwrap().1.split(';').next().unwrap().to_owned();
    let token = officer.token().await;
    let fields = [("name", "正在提交的人"), ("post", ""), ("phone", "0951-1234567"), ("email", ""), ("_csrf", &token)];
    let body = crate::world::encode(&fields);
    let head = format!(
        "POST /organisations/3/contacts HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    // Half a form has arrived when the program is told to end.
    let mut stream = TcpStream::connect(serving.base.trim_start_matches("http://")).unwrap();
    let (first, rest) = body.split_at(body.len() / 2);
    stream.write_all(format!("{head}{first}").as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    Command::new("kill").args(["-TERM", &serving.child.id().to_string()]).status().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = [0_u8; 4096];
    let read = stream.read(&mut answer).unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 303"), "{}", String::from_utf8_lossy(&answer[..read]));
    drop(stream);
    let started = Instant::now();
    assert!(serving.child.wait().unwrap().success());
    assert!(started.elapsed() < Duration::from_secs(35));
    let verified = run(folder.path(), &["verify"]);
    assert!(verified.status.success() && said(&verified).contains(" 0 waiting"), "{}", said(&verified));
}

#[test]
fn tls_is_spoken_directly() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let settings = format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n");
    std::fs::write(folder.path().join("granary.toml"), settings).unwrap();
    let serving = Serving::start(&mut granary(folder.path(), &["serve", "--listen", "127.0.0.1:0"]), "/welcome/");
    assert!(serving.base.starts_with("https://"));
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut client = rustls::ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut socket = TcpStream::connect(serving.base.trim_start_matches("https://")).unwrap();
    let mut stream = rustls::Stream::new(&mut client, &mut socket);
    stream.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    assert!(answer.contains("secure"), "cookies travel by TLS only");
}

#[actix_web::test]
async fn a_backup_is_made_while_serving_and_restored_elsewhere() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let serving =
        Serving::start(&mut granary(folder.path(), &["serve", "--sample", "--listen", "127.0.0.1:0"]), "reviewer");
    let file = folder.path().join("granary.zip");
    let path = file.to_str().unwrap();
    let made = run(folder.path(), &["backup", path]);
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("NOT in it") && said(&made).contains("audit head"), "{}", said(&made));
    let again = run(folder.path(), &["backup", path]);
    assert!(!again.status.success() && said(&again).contains("never overwrites"), "{}", said(&again));
    let here = run(folder.path(), &["restore", path]);
    assert!(!here.status.success() && said(&here).contains("audit.anchor"), "{}", said(&here));
    let restored = run(elsewhere.path(), &["restore", path]);
    assert!(restored.status.success() && said(&restored).contains("as it was written"), "{}", said(&restored));
    assert!(said(&restored).contains("key file") && said(&restored).contains("NOT checked"), "{}", said(&restored));
    assert!(!run(elsewhere.path(), &["verify"]).status.success(), "a lost key file is no clean bill");
    std::fs::copy(folder.path().join("granary.keys"), elsewhere.path().join("granary.keys")).unwrap();
    let whole = run(elsewhere.path(), &["verify"]);
    assert!(whole.status.success() && said(&whole).contains("sealed values: 31 opened"), "{}", said(&whole));
    let keeper = Actor::at(&serving.base);
    keeper.enters("trail", granary::demo::PASSWORD).await.is(303);
    keeper.get("/storage").await.ok().says("granary.zip").does_not_say("尚无备份记录");
    let nothing = run(&elsewhere.path().join("nothing"), &["backup", path]);
    assert!(!nothing.status.success() && said(&nothing).contains("nothing to back up"), "{}", said(&nothing));
}

/// What a page of money links to: each address, and the kind of page that it is.
fn money_of(body: &str) -> Vec<(String, String)> {
    /// Where money is looked at.
    const PLACES: [&str; 7] =
        ["/contracts", "/vouchers", "/payments", "/funds", "/adjustments", "/amendments", "/documents/"];
    let links = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links = links.filter(|link| PLACES.iter().any(|place| link.starts_with(place)));
    let kind = |link: &str| -> String {
        let plain = link.split(['?', '#']).next().unwrap();
        let parts = plain.split('/').map(|part| if part.parse::<u32>().is_ok() { "N" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    links.map(|link| (link.replace("&amp;", "&"), kind(link))).collect()
}

/// Whoever has to do with money finds something on every page of it in the sample data, and each link leads somewhere.
#[actix_web::test]
async fn every_page_of_money_has_something_to_show() {
    /// Pages of one kind that a person looks at.
    const EACH: usize = 8;
    let folder = tempfile::tempdir().unwrap();
    let serving =
        Serving::start(&mut granary(folder.path(), &["serve", "--sample", "--listen", "127.0.0.1:0"]), "reviewer");
    let mut kinds = std::collections::BTreeSet::new();
    for login in
        ["officer", "leader", "finance", "auditor", "ningxia-accountant", "ningxia-head", "shandong-accountant"]
    {
        let person = Actor::at(&serving.base);
        person.enters(login, granary::demo::PASSWORD).await.is(303);
        let (mut waiting, mut seen) = (money_of(&person.get("/").await.ok().body), Vec::new());
        while let Some((link, kind)) = waiting.pop() {
            let known = seen.iter().filter(|(_, of)| *of == kind).count();
            if known >= EACH || seen.iter().any(|(one, _)| *one == link) {
                continue;
            }
            let file = [".xlsx", ".csv", "/pdf", "/preview"].iter().any(|end| kind.ends_with(end));
            if file {
                assert!(!person.saves(&link).await.bytes.is_empty(), "{login} {link}");
            } else {
                waiting.extend(money_of(&person.get(&link).await.ok().body));
            }
            seen.push((link, kind));
        }
        kinds.extend(seen.into_iter().map(|(_, kind)| kind));
    }
    for wanted in [
        "/contracts/N",
        "/contracts/N/edit",
        "/contracts/N/preview",
        "/contracts/N/payments",
        "/contracts/N/bank",
        "/contracts/N/accounts",
        "/contracts/N/ledger",
        "/contracts/N/vouchers",
        "/contracts/N/spending",
        "/contracts/N/journal",
        "/contracts/N/adjustments",
        "/amendments/N",
        "/adjustments/N",
        "/vouchers/N",
        "/vouchers/N/check",
        "/vouchers/N/edit",
        "/vouchers/samples/N",
        "/payments/batches/N",
        "/funds/N",
        "/documents/N",
        "/contracts.xlsx",
        "/vouchers.xlsx",
        "/payments.xlsx",
    ] {
        assert!(kinds.contains(wanted), "nobody came to {wanted}: {kinds:#?}");
    }
}

/// Nothing that opens a door stands in the logs, however much is logged.
#[actix_web::test]
async fn the_logs_hold_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = granary(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    command.env("RUST_LOG", "debug").env("GRANARY_SECOND_FACTOR", "off");
    let mut child = command.stdout(Stdio::piped()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = String::new();
    while !told.contains("/welcome/") {
        told.push_str(&lines.next().unwrap().unwrap());
        told.push('\n');
    }
    let serving = Serving {
        child,
        base: told[told.find("http").unwrap()..].split_whitespace().next().unwrap().to_owned(),
        lines: Vec::new(),
    };
    let path = link(&told).to_owned();
    let person = Actor::at(&serving.base);
    person.get(&path).await.ok();
    let fields = [
        ("centre", "机密中心名称"),
        ("uscc", ""),
        ("name", "孙管理员"),
        ("login", "sun"),
        ("email", "sun@example.org"),
        ("phone", ""),
        ("password_new", PASSWORD),
        ("password_again", PASSWORD),
    ];
    let entered = person.post(&path, &fields).await.is(303);
    let cookie = entered.header("set-cookie").unwrap_or_default().to_owned();
    person.get("/people?q=%E6%90%9C%E7%B4%A2%E8%AF%8D").await.ok();
    let token = person.token().await;
    let wrong = Actor::at(&serving.base);
    wrong.enters("sun", "Wrong-Password-1").await.is(422);
    wrong.enters("My-Password-In-The-Name-Field", "x").await.is(422);
    wrong.get("/welcome/nobodys-secret").await.is(404);
    wrong.post_bare("/people", &[("name", "表单里的名字"), ("_csrf", "x")]).await;
    drop(serving);
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("served"), "something was logged");
    let value = cookie.split(['=', ';']).nth(1).unwrap_or_default();
    let secret = path.trim_start_matches("/welcome/");
    assert!(value.len() > 20 && secret.len() > 20);
    for secret in [
        secret,
        value,
        &token,
        PASSWORD,
        "Wrong-Password-1",
        "My-Password",
        "nobodys-secret",
        "机密中心名称",
        "表单里的名字",
        "搜索词",
        "sun@example.org",
    ] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}
