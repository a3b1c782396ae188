//! A real mail server beside the product: TLS, refusals, absence, and death in the middle of a batch.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration as Pause;

use chrono::Duration;
use granary::access::{Actor as Who, POLICY, Policy, Tx};
use granary::notices::{self, Mail, Post, To};
use granary::platform::db::{Database, DatabaseUrl};
use granary::platform::i18n::Locale;
use granary::platform::mail::{MailSettings, Table};

use crate::world::{Engine, Letter, World};

/// The server's process, and the mails that it keeps.
struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Server {
    fn start(folder: &Path, port: u16, args: &[&str]) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/mail-server.py");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg("--folder").arg(folder).args(["--port", &port.to_string()]).args(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the mail server starts; it needs Debian's python3-aiosmtpd").unwrap();
        Self { child, port: line.trim().parse().unwrap(), folder: folder.to_owned() }
    }

    /// How often each Message-ID arrived.
    fn arrived(&self) -> BTreeMap<String, usize> {
        let mut count = BTreeMap::new();
        for letter in Letter::of_folder(&self.folder) {
            *count.entry(letter.header("message-id").trim_matches(['<', '>']).to_owned()).or_insert(0) += 1;
        }
        count
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn mail_settings(text: &str) -> MailSettings {
    let table: Table = toml::from_str(text).unwrap();
    MailSettings::read(table).unwrap()
}

/// A certificate for localhost and its key, as files.
fn certificate(folder: &Path, name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let path = |end: &str| folder.join(format!("{name}.{end}")).to_str().unwrap().to_owned();
    let (certificate, key) = (path("crt"), path("key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}

async fn world(engine: Engine, mail: &str) -> World {
    let mail = mail_settings(mail);
    World::with(engine, POLICY, move |settings| settings.mail = mail).await
}

/// Puts so many mails into the outbox, to addresses that begin so.
async fn writes(world: &World, start: &'static str, count: usize) {
    world.does(move |tx| fill(tx, start, count)).await;
}

fn fill(tx: &mut Tx<'_>, start: &str, count: usize) -> granary::platform::Result<()> {
    for n in 0..count {
        let to = To {
            user: None,
            name: format!("收件人{n}"),
            address: format!("{start}{n}@example.org"),
            locale: Locale::Zh,
        };
        let mail = Mail::new("password-changed", to, ("user", 1)).fact("login", format!("l{n}")).fact("at", tx.now);
        notices::send(tx, &mail)?;
    }
    Ok(())
}

fn in_state(world: &World, state: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM mails WHERE state = '{state}'"))
}

async fn survives_five_days_without_a_server(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(folder.path(), "server");
    let port = free_port();
    let settings = format!(
        "transport = \"smtp\"\nhost = \"localhost\"\nport = {port}\nca = {certificate:?}\ntimeout = 5\nper_minute = 1000\n\
         user = \"granary\"\npassword = \"Millet-2026\"\n"
    );
    let world = world(engine, &settings).await;
    writes(&world, "a", 30).await;
    let mut post = Post::default();
    for hour in 0..5 * 24 {
        if hour % 24 == 0 {
            writes(&world, "b", 2).await;
        }
        let (sent, kept) = world.posts_with(post).await;
        assert_eq!(sent, 0);
        post = kept;
        world.passes(Duration::hours(1));
    }
    assert_eq!(in_state(&world, "waiting"), 40, "nothing is lost, nothing is given up");
    assert!(world.count("SELECT count(*) AS n FROM mails WHERE trouble <> ''") > 0, "the trouble is told");
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE trouble LIKE '%Millet%'"), 0);
    let args = ["--tls", "starttls", "--certificate", &certificate, "--key", &key, "--password", "Millet-2026"];
    let server = Server::start(&folder.path().join("box"), port, &args);
    let mut sent = 0;
    for _ in 0..6 * 4 {
        world.passes(Duration::minutes(15));
        let (n, kept) = world.posts_with(post).await;
        sent += n;
        post = kept;
    }
    assert_eq!((sent, in_state(&world, "sent")), (40, 40));
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 40);
    assert!(arrived.values().all(|n| *n == 1), "{arrived:?}");
    let known = world.count("SELECT count(DISTINCT message_id) AS n FROM mails WHERE message_id IS NOT NULL");
    assert_eq!(known, 40);
    world.close().await;
}

#[actix_web::test]
async fn days_without_a_server_lose_and_double_nothing_on_sqlite() {
    survives_five_days_without_a_server(Engine::Sqlite).await;
}

#[actix_web::test]
async fn days_without_a_server_lose_and_double_nothing_on_postgres() {
    survives_five_days_without_a_server(Engine::Postgres).await;
}

/// Nothing of a mail leaves on a way that is not protected as the settings want it, or to a server that is not the one.
#[actix_web::test]
async fn an_unprotected_way_and_a_foreign_certificate_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (own, own_key) = certificate(folder.path(), "own");
    let (foreign, foreign_key) = certificate(folder.path(), "foreign");
    let box_of = |name: &str| folder.path().join(name);
    let plain = Server::start(&box_of("plain"), 0, &[]);
    let starttls = ["--tls", "starttls", "--certificate", &foreign, "--key", &foreign_key];
    let wrapper = ["--tls", "wrapper", "--certificate", &foreign, "--key", &foreign_key];
    let liar = Server::start(&box_of("liar"), 0, &starttls);
    let wrapped_liar = Server::start(&box_of("wrapped"), 0, &wrapper);
    for (server, tls, host) in [
        (&plain, "required", "localhost"),
        (&plain, "wrapper", "localhost"),
        (&liar, "required", "localhost"),
        (&wrapped_liar, "wrapper", "localhost"),
    ] {
        let settings = format!(
            "transport = \"smtp\"\nhost = {host:?}\nport = {}\ntls = {tls:?}\nca = {own:?}\ntimeout = 2\n",
            server.port
        );
        let world = world(Engine::Sqlite, &settings).await;
        writes(&world, "a", 2).await;
        assert_eq!(world.posts().await, 0, "{tls} to {}", server.folder.display());
        assert_eq!(in_state(&world, "waiting"), 2);
        assert_eq!(server.arrived().len(), 0);
        world.close().await;
    }
    // The control: the same with the right certificate goes, and not under another name than the certificate's.
    for tls in ["starttls", "wrapper"] {
        let args = ["--tls", tls, "--certificate", &own, "--key", &own_key];
        let honest = Server::start(&box_of(&format!("honest-{tls}")), 0, &args);
        let wanted = if tls == "starttls" { "required" } else { "wrapper" };
        for (host, expected) in [("127.0.0.1", 0), ("localhost", 2)] {
            let settings = format!(
                "transport = \"smtp\"\nhost = {host:?}\nport = {}\ntls = {wanted:?}\nca = {own:?}\ntimeout = 5\n",
                honest.port
            );
            let world = world(Engine::Sqlite, &settings).await;
            writes(&world, "a", 2).await;
            assert_eq!(world.posts().await, expected, "{wanted} to {host}");
            world.close().await;
        }
    }
}

/// One address is refused for good, one for now, the others get their mail.
async fn sorts_what_it_hears(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("box"), 0, &[]);
    let settings = format!("transport = \"smtp\"\nhost = \"localhost\"\ntls = \"none\"\nport = {}\n", server.port);
    let world = world(engine, &settings).await;
    writes(&world, "bounce", 1).await;
    writes(&world, "later", 1).await;
    writes(&world, "a", 3).await;
    assert_eq!(world.posts().await, 3);
    assert_eq!((in_state(&world, "failed"), in_state(&world, "waiting"), in_state(&world, "sent")), (1, 1, 3));
    let told = "SELECT count(*) AS n FROM mails WHERE state = 'failed' AND trouble LIKE '%no such mailbox%'";
    assert_eq!(world.count(told), 1);
    // The one for now is tried again after one minute, then after two.
    for (passes, attempts) in [(59, 1), (1, 2), (119, 2), (1, 3)] {
        world.passes(Duration::seconds(passes));
        assert_eq!(world.posts().await, 0);
        let tried = "SELECT CAST(attempts AS BIGINT) AS n FROM mails WHERE to_address LIKE 'later%'";
        assert_eq!(world.count(tried), attempts);
    }
    let admin = world.accounts_admin().await;
    admin.get("/").await.ok().says("未送达");
    admin.get("/mails?state=failed").await.ok().says("bounce0@example.org").says("no such mailbox");
    world.close().await;
}

#[actix_web::test]
async fn a_refused_address_is_told_and_holds_up_nobody_on_sqlite() {
    sorts_what_it_hears(Engine::Sqlite).await;
}

#[actix_web::test]
async fn a_refused_address_is_told_and_holds_up_nobody_on_postgres() {
    sorts_what_it_hears(Engine::Postgres).await;
}

/// No more than the operator wants leave in a minute.
#[actix_web::test]
async fn the_receiver_is_not_flooded() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("box"), 0, &[]);
    let port = server.port;
    let settings =
        format!("transport = \"smtp\"\nhost = \"localhost\"\ntls = \"none\"\nport = {port}\nper_minute = 25\n");
    let world = world(Engine::Sqlite, &settings).await;
    writes(&world, "a", 60).await;
    assert_eq!(world.posts().await, 25);
    world.passes(Duration::seconds(59));
    assert_eq!(world.posts().await, 0);
    world.passes(Duration::seconds(2));
    assert_eq!(world.posts().await, 25);
    world.passes(Duration::seconds(61));
    assert_eq!(world.posts().await, 10);
    world.close().await;
}

fn serve(data: &Path, port: u16) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_granary"));
    command.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]).env("RUST_LOG", "warn");
    for (key, value) in [
        ("TRANSPORT", "smtp"),
        ("HOST", "localhost"),
        ("TLS", "none"),
        ("PORT", &port.to_string()),
        ("TIMEOUT", "1"),
        ("PER_MINUTE", "100000"),
    ] {
        command.env(format!("GRANARY_MAIL_{key}"), value);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Killed again and again while it sends a thousand mails: each arrives once at most, and whatever did not surely arrive
/// is known.
#[actix_web::test]
async fn killed_in_the_middle_of_a_thousand_mails_none_comes_twice() {
    const MAILS: usize = 1000;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let url = DatabaseUrl::in_folder(&data);
    let policy = Policy::load(POLICY).await.unwrap();
    {
        let database = Database::open(&url, 1).unwrap();
        database.migrate().unwrap();
        let (actor, now) = (Who::system(&policy), granary::app::machine_clock().now());
        let fill = move |db: &mut _| fill(&mut Tx { db, actor: &actor, now, request: "test" }, "a", MAILS);
        database.write(fill).await.unwrap();
    }
    let server = Server::start(&folder.path().join("box"), 0, &["--pause", "0.004"]);
    let database = Database::open(&url, 2).unwrap();
    let states = || {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            state: String,
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let sql = "SELECT state, count(*) AS n FROM mails GROUP BY state";
        let rows: Vec<Row> = database.read_now(|db| Ok(diesel::sql_query(sql).load(db)?)).unwrap();
        rows.into_iter().map(|row| (row.state, row.n)).collect::<BTreeMap<String, i64>>()
    };
    let of = |states: &BTreeMap<String, i64>, state: &str| states.get(state).copied().unwrap_or(0);
    let mut kills = 0;
    for round in 0..40_u64 {
        let mut program = serve(&data, server.port);
        // Die while mails are on the wire: when so many more have arrived, and then a moment that differs each time.
        let goal = server.arrived().len() + 20;
        for _ in 0..1000 {
            actix_web::rt::time::sleep(Pause::from_millis(10)).await;
            let seen = server.arrived().len();
            if seen >= goal || of(&states(), "waiting") == 0 {
                break;
            }
        }
        actix_web::rt::time::sleep(Pause::from_millis(round * 3 % 17)).await;
        let before = states();
        program.kill().unwrap();
        program.wait().unwrap();
        kills += 1;
        assert_eq!(before.values().sum::<i64>(), MAILS as i64);
        if kills == 6 {
            break;
        }
    }
    // The last one may finish; what it finds on the wire from the others is in doubt after its term.
    let mut program = serve(&data, server.port);
    for _ in 0..600 {
        actix_web::rt::time::sleep(Pause::from_millis(100)).await;
        let now = states();
        if of(&now, "waiting") == 0 && of(&now, "sending") == 0 {
            break;
        }
    }
    program.kill().unwrap();
    program.wait().unwrap();
    let last = states();
    let (sent, doubtful) = (of(&last, "sent"), of(&last, "doubtful"));
    let arrived = server.arrived();
    assert!(arrived.values().all(|n| *n == 1), "a mail came twice: {arrived:?}");
    assert_eq!(sent + doubtful, MAILS as i64, "{last:?}");
    assert!(doubtful <= kills, "one kill leaves one in doubt at most: {last:?}");
    let came = i64::try_from(arrived.len()).unwrap();
    assert!((sent..=sent + doubtful).contains(&came), "{came} arrived, {last:?}");
    println!("{kills} kills: {sent} sent, {doubtful} in doubt, {came} arrived, none twice");
}
