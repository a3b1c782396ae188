//! How fast it is, over real HTTP, with the load on the same machine: `make bench`, or `cargo bench --bench http`.
//!
//! Prints a line for each figure, with what it must reach. PostgreSQL is measured too where
//! `GRANARY_TEST_POSTGRES` names a server.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement that goes wrong should stop at once and say where"
)]

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use granary::access::{Actor, Tx};
use granary::app;
use granary::demo;
use granary::kernel::{Region, Uscc};
use granary::organisation::{self, Kind, Record};
use granary::platform::db::{Database, DatabaseUrl, Db};
use granary::platform::settings::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Organisations in the list.
const ROWS: usize = 100_000;
/// Browsers at once.
const CLIENTS: usize = 64;
/// How long each figure is measured.
const RUN: Duration = Duration::from_secs(8);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    // A folder that is kept from one run to the next saves the filling.
    let kept = std::env::var_os("GRANARY_BENCH_DATA").map(std::path::PathBuf::from);
    let data = kept.as_deref().unwrap_or(folder.path());
    std::fs::create_dir_all(data).unwrap();
    let settings = Settings { workers: 2, ..Settings::in_folder(data) };
    println!("{} rows, {CLIENTS} clients, server and load on the same {} cores", ROWS, cores());
    let database = fill(&settings);
    println!("## SQLite");
    over_http(settings, database);
    start_and_idle(data);
    if let Ok(server) = std::env::var("GRANARY_TEST_POSTGRES") {
        println!("## PostgreSQL");
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings { workers: 2, readers: 16, ..Settings::in_folder(folder.path()) };
        settings.database = DatabaseUrl::parse(&fresh(&server)).unwrap();
        let database = fill(&settings);
        over_http(settings, database);
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().unwrap().get()
}

fn fresh(server: &str) -> String {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};
    let name = format!("bench_{}", std::process::id());
    PgConnection::establish(server).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

fn code(serial: usize) -> Option<Uscc> {
    let body = format!("91140000MA{serial:07}");
    "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().find_map(|check| Uscc::parse(&format!("{body}{check}")).ok())
}

/// Plays the sample season, for the calls that are applied to, and registers the organisations through the real verb, a
/// thousand a commit.
fn fill(settings: &Settings) -> Database {
    let database = Database::open(&settings.database, settings.readers).unwrap();
    database.migrate().unwrap();
    if database.read_now(granary::people::anybody).unwrap() {
        return database;
    }
    let policy = actix_web::rt::System::new()
        .block_on(async { granary::access::Policy::load(granary::access::POLICY).await.unwrap() });
    let passwords = granary::platform::password::Passwords::new(8, 1);
    let now = app::machine_clock().now();
    actix_web::rt::System::new().block_on(async {
        demo::load(&database, &policy, &passwords, &settings.data, now, || {}).await.unwrap();
        let app = Arc::new(app::build(settings.clone(), database.clone(), app::machine_clock()).await.unwrap());
        app::seed(&app).await.unwrap();
        demo::season(&app).await.unwrap();
    });
    let started = Instant::now();
    let regions: Vec<Region> = Region::all().filter(|r| r.can_apply()).collect();
    for chunk in 0..ROWS / 1000 {
        let (actor, regions) = (Actor::system(&policy), regions.clone());
        database
            .write_now(move |db| {
                for n in chunk * 1000..(chunk + 1) * 1000 {
                    let tx = &mut Tx { db: &mut *db, actor: &actor, now, request: "bench" };
                    organisation::actions::create(tx, &record(n, regions[n % regions.len()]), true)?;
                }
                Ok(())
            })
            .unwrap();
    }
    println!("registered {ROWS} organisations in {:.1} s", started.elapsed().as_secs_f64());
    apply(&database);
    database
}

/// An application of every organisation to the first call of the sample data, in every state of the list, and in the
/// search index. Rows alone: what is measured is how they are listed, not how they came to be.
fn apply(database: &Database) {
    const AT: [&str; 2] =
        ["datetime('2024-06-01', '+' || o.id || ' seconds')", "'2024-06-01'::timestamp + o.id * interval '1 second'"];
    let started = Instant::now();
    let made = database
        .write_now(|db| {
            let at = if matches!(db, Db::Sqlite(_)) { AT[0] } else { AT[1] };
            let rows = format!(
                "INSERT INTO applications (call_id, call_version, unit_id, slot, region, number, state, requested, receipt,
                 sha256, copies, online_at, submitted_at, submitted_by, submitted_by_name, returned, return_until,
                 return_reason, returned_sections, decided_reason, created_by, created_by_name, created_at, updated_at,
                 version)
                 SELECT c.id, 1, o.id, 99, o.region, 'QYKX2024-999-' || o.region || '-' || o.id,
                 CASE o.id % 3 WHEN 0 THEN 'submitted' WHEN 1 THEN 'passed' ELSE 'rejected' END, 20000000, 'R' || o.id,
                 '{digest}', 1, {at}, {at}, 1, '某某', 0, NULL, '', '[]', '', 1, '某某', {at}, {at}, 1
                 FROM organisations o, (SELECT min(id) AS id FROM calls) c WHERE o.region IS NOT NULL",
                digest = "0".repeat(64)
            );
            let made = diesel::sql_query(rows).execute(db)?;
            granary::platform::search::forget(db)?;
            Ok(made)
        })
        .unwrap();
    app::fill_search(database).unwrap();
    assert!(made >= ROWS, "{made} applications");
    println!("{made} applications in {:.1} s", started.elapsed().as_secs_f64());
}

fn record(n: usize, region: Region) -> Record {
    Record {
        kind: if n.is_multiple_of(5) { Kind::Agency } else { Kind::Unit },
        name: format!("{}企业创新促进中心{n}号", region.full_zh()),
        uscc: code(n),
        region: Some(region),
        area: None,
        class: None,
        licence: None,
        supervising_body: format!("{}科学技术协会", region.full_zh()),
        legal_representative: "某某".to_owned(),
        address: format!("{}科技路{n}号", region.full_zh()),
        phone: format!("010-{n:08}"),
        email: String::new(),
    }
}

fn over_http(mut settings: Settings, database: Database) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    settings.listen = address;
    let (tell, told) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = Arc::new(app::build(settings, database, app::machine_clock()).await.unwrap());
            let server = app::serve(&app, listener).unwrap();
            let workers = app::start_jobs(&app).unwrap();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
            workers.stop(std::time::Duration::from_secs(5));
        });
    });
    let handle = told.recv().unwrap();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let browser = Browser::signs_in(address).await;
        let get = |path: &str| browser.get(path);
        let lists = [
            (
                "organisation list, 50 rows of 100,000, filtered",
                "/organisations?region=14&kind=unit",
                ">= 3000/s, p99 <= 30 ms",
            ),
            (
                "organisation list, found by three characters that every name holds",
                "/organisations?q=%E5%88%9B%E6%96%B0%E4%BF%83&region=64",
                "",
            ),
            ("organisation list, found by its number", "/organisations?q=%E4%B8%AD%E5%BF%834711%E5%8F%B7", ""),
            ("organisation list, unfiltered", "/organisations", ""),
            ("organisation page", "/organisations/1000", ""),
            ("application list, 50 rows of 100,000", "/applications", ">= 3000/s, p99 <= 30 ms"),
            (
                "application list, of a province and a state",
                "/applications?region=14&state=passed",
                ">= 3000/s, p99 <= 30 ms",
            ),
            ("application list, by number", "/applications?sort=number&page=40", ">= 3000/s, p99 <= 30 ms"),
            ("application list, found by its number", "/applications?q=QYKX2024-999-14-4711", ""),
        ];
        for (what, path, goal) in lists {
            let request = get(path);
            report(what, load(address, move |_| request.clone(), 200).await, goal);
        }
        let started = Instant::now();
        let workbook = reqwest::Client::new().get(format!("http://{address}/applications.xlsx"));
        let answer = workbook.header("cookie", &browser.cookie).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let bytes = answer.bytes().await.unwrap().len();
        let seconds = started.elapsed().as_secs_f64();
        println!("workbook of all applications: {seconds:.2} s, {:.1} MB", bytes as f64 / 1e6);
        let (cookie, token) = (browser.cookie.clone(), browser.token.clone());
        let write = move |n: usize| {
            let body = format!("name=%E8%B5%B5&post=&phone=0951-1234567&email=&_csrf={token}");
            let path = format!("/organisations/{}/contacts", 1000 + n % 90_000);
            post(address, &path, &cookie, &body)
        };
        report("durable write with its audit event", load(address, write, 303).await, ">= 5000/s");
        drop(handle.stop(false));
    });
    server.join().unwrap();
}

struct Browser {
    address: SocketAddr,
    cookie: String,
    token: String,
}

impl Browser {
    async fn signs_in(address: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let page = exchange(&mut stream, &request(address, "/sign-in", "")).await.1;
        let visitor = cookie(&page, "granary-visitor").unwrap();
        let body = format!("login=officer&password={}&next=%2F&_csrf={}", demo::PASSWORD, token(&page));
        let cookies = format!("granary-visitor={visitor}");
        let (status, answer) = exchange(&mut stream, &post(address, "/sign-in", &cookies, &body)).await;
        assert_eq!(status, 303, "{answer}");
        let cookie = format!("granary={}", cookie(&answer, "granary").unwrap());
        let page = exchange(&mut stream, &request(address, "/me", &cookie)).await.1;
        Self { address, token: token(&page), cookie }
    }

    fn get(&self, path: &str) -> String {
        request(self.address, path, &self.cookie)
    }
}

fn request(address: SocketAddr, path: &str, cookie: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n")
}

fn post(address: SocketAddr, path: &str, cookie: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn token(page: &str) -> String {
    let start = page.find("name=\"csrf\" content=\"").unwrap() + 21;
    page[start..].split('"').next().unwrap().to_owned()
}

fn cookie(answer: &str, name: &str) -> Option<String> {
    let start = answer.find(&format!("set-cookie: {name}="))? + 13 + name.len();
    answer[start..].split(';').next().map(ToOwned::to_owned)
}

/// Sends a request and reads the whole answer.
async fn exchange(stream: &mut TcpStream, request: &str) -> (u16, String) {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::with_capacity(64 * 1024);
    loop {
        let mut part = [0_u8; 16 * 1024];
        let read = stream.read(&mut part).await.unwrap();
        assert!(read > 0, "the server closed the connection");
        answer.extend_from_slice(&part[..read]);
        if let Some(end) = answer.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|t| t.split("\r\n").next()?.parse().ok());
            if answer.len() >= end + 4 + length.unwrap_or(0) {
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                return (status, String::from_utf8_lossy(&answer).into_owned());
            }
        }
    }
}

/// Sends as many requests as the server answers; gives the time of each.
async fn load(address: SocketAddr, make: impl Fn(usize) -> String + Clone + 'static, wanted: u16) -> Vec<Duration> {
    let counter = Arc::new(AtomicUsize::new(0));
    let local = tokio::task::LocalSet::new();
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let (make, counter) = (make.clone(), Arc::clone(&counter));
        clients.push(local.spawn_local(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let mut times = Vec::new();
            let until = Instant::now() + RUN;
            while Instant::now() < until {
                let request = make(counter.fetch_add(1, Ordering::Relaxed));
                let started = Instant::now();
                let (status, answer) = exchange(&mut stream, &request).await;
                times.push(started.elapsed());
                assert_eq!(status, wanted, "{answer}");
            }
            times
        }));
    }
    local
        .run_until(async {
            let mut all = Vec::new();
            for client in clients {
                all.extend(client.await.unwrap());
            }
            all
        })
        .await
}

fn report(what: &str, mut times: Vec<Duration>, goal: &str) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    let rate = times.len() as f64 / RUN.as_secs_f64();
    println!("{what}: {rate:.0}/s, p50 {:.1} ms, p99 {:.1} ms   {goal}", at(0.5), at(0.99));
}

/// From the start of the program to its first page, and what it holds when nothing happens.
fn start_and_idle(data: &Path) {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_granary"))
        .args(["--data", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"])
        .env("RUST_LOG", "warn")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let line = lines.next().unwrap().unwrap();
    let address: SocketAddr = line.split("http://").nth(1).unwrap().trim().parse().unwrap();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert_eq!(exchange(&mut stream, &request(address, "/sign-in", "")).await.0, 200);
    });
    println!("start to first page: {:.0} ms   <= 300 ms", started.elapsed().as_secs_f64() * 1000.0);
    std::thread::sleep(Duration::from_secs(2));
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let resident = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap().trim().trim_end_matches(" kB");
    let mib = resident.parse::<f64>().unwrap() / 1024.0;
    println!("idle memory: {mib:.0} MB   <= 60 MB");
    child.kill().unwrap();
    child.wait().unwrap();
}
