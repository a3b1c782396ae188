//! How fast workbooks come in and go out, over real HTTP, and what the pages feel of it meanwhile:
//! `cargo bench --bench workbooks`.
//!
//! Prints a line for each figure, with what it must reach.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement that goes wrong should stop at once and say where"
)]

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use granary::access::{Actor, POLICY, Policy, Tx};
use granary::app;
use granary::demo;
use granary::kernel::{Region, Uscc};
use granary::organisation::{Kind, Record, actions};
use granary::platform::db::Database;
use granary::platform::password::Passwords;
use granary::platform::settings::Settings;
use reqwest::Client;
use rust_xlsxwriter::Workbook;

/// Organisations in the list that goes out.
const LISTED: usize = 100_000;
/// Rows of the workbook that comes in.
const ROWS: usize = 20_000;
/// How many of them are wrong.
const WRONG: usize = 300;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { workers: 2, ..Settings::in_folder(folder.path()) };
    let database = fill(&settings);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = settings;
    settings.listen = listener.local_addr().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = Arc::new(app::build(settings, database, app::machine_clock()).await.unwrap());
            let server = app::serve(&app, listener).unwrap();
            let workers = app::start_jobs(&app).unwrap();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
            workers.stop(Duration::from_secs(app::FINISH_SECONDS));
        });
    });
    let handle = told.recv().unwrap();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let officer = signed_in(&base).await;
        goes_out(&officer, &base, folder.path()).await;
        comes_in(&officer, &base).await;
        drop(handle.stop(false));
    });
    server.join().unwrap();
}

fn code(region: &str, serial: usize) -> Option<Uscc> {
    let body = format!("91{region}0000MA{serial:07}");
    "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().find_map(|check| Uscc::parse(&format!("{body}{check}")).ok())
}

fn fill(settings: &Settings) -> Database {
    let database = Database::open(&settings.database, settings.readers).unwrap();
    database.migrate().unwrap();
    let system = actix_web::rt::System::new();
    let policy = system.block_on(async { Policy::load(POLICY).await.unwrap() });
    let now = app::machine_clock().now();
    system.block_on(async {
        demo::load(&database, &policy, &Passwords::new(8, 1), &settings.data, now, || {}).await.unwrap();
    });
    let started = Instant::now();
    let regions: Vec<Region> = Region::all().filter(|region| region.can_apply()).collect();
    let record = |n: usize| Record {
        kind: Kind::Agency,
        name: format!("{}企业创新促进中心{n}号", regions[n % regions.len()].full_zh()),
        uscc: code("14", n),
        region: Some(regions[n % regions.len()]),
        area: None,
        class: None,
        licence: None,
        supervising_body: String::new(),
        legal_representative: "某某".to_owned(),
        address: String::new(),
        phone: format!("010-{n:08}"),
        email: String::new(),
    };
    for chunk in 0..LISTED / 500 {
        let rows: Vec<(Record, bool)> = (chunk * 500..(chunk + 1) * 500).map(|n| (record(n), true)).collect();
        let actor = Actor::system(&policy);
        database
            .write_now(move |db| {
                let tx = &mut Tx { db, actor: &actor, now, request: "bench" };
                actions::create_all(tx, &rows)?.into_iter().collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
    }
    println!("registered {LISTED} organisations in {:.1} s", started.elapsed().as_secs_f64());
    database
}

async fn signed_in(base: &str) -> Client {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("sec-fetch-site", reqwest::header::HeaderValue::from_static("same-origin"));
    let client = Client::builder().cookie_store(true).default_headers(headers);
    let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = text(&client, &format!("{base}/sign-in")).await;
    let body = format!("login=officer&password={}&next=%2F&_csrf={}", demo::PASSWORD, token(&page));
    let answer = posts(&client, &format!("{base}/sign-in"), body, "application/x-www-form-urlencoded").await;
    assert_eq!(answer.status(), 303);
    client
}

async fn text(client: &Client, url: &str) -> String {
    client.get(url).send().await.unwrap().text().await.unwrap()
}

async fn posts(client: &Client, url: &str, body: impl Into<reqwest::Body>, kind: &str) -> reqwest::Response {
    client.post(url).header("content-type", kind).body(body).send().await.unwrap()
}

fn between<'a>(page: &'a str, before: &str, after: char) -> &'a str {
    let start = page.find(before).unwrap_or_else(|| panic!("no {before:?} in {page}")) + before.len();
    page[start..].split(after).next().unwrap()
}

fn token(page: &str) -> String {
    between(page, "name=\"csrf\" content=\"", '"').to_owned()
}

/// The most memory that this process has held, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    between(&status, "VmHWM:", 'k').trim().parse::<f64>().unwrap() / 1024.0
}

/// The list as a workbook, beside the bare library that writes the same cells.
async fn goes_out(officer: &Client, base: &str, folder: &Path) {
    let url = format!("{base}/organisations.xlsx");
    let before = peak();
    let mut ours = Duration::MAX;
    let mut bytes = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        bytes = officer.get(&url).send().await.unwrap().bytes().await.unwrap().to_vec();
        ours = ours.min(started.elapsed());
    }
    let after = peak();
    let mut book = calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(&bytes)).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let cells: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert!(cells.len() > LISTED, "{} rows", cells.len());
    let mut bare = Duration::MAX;
    for _ in 0..3 {
        let started = Instant::now();
        let mut book = Workbook::new();
        book.set_tempdir(folder).unwrap();
        let sheet = book.add_worksheet_with_constant_memory();
        let sheet = sheet.unwrap();
        for (row, values) in (0..).zip(&cells) {
            for (column, value) in (0..).zip(values) {
                sheet.write_string(row, column, value).unwrap();
            }
        }
        book.save_to_writer(tempfile::tempfile_in(folder).unwrap()).unwrap();
        bare = bare.min(started.elapsed());
    }
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    println!(
        "export of {} rows: {:.2} s, {:.1} MB; the bare library {:.2} s: {ratio:.2} times (must be <= 1.5)",
        cells.len() - 1,
        ours.as_secs_f64(),
        bytes.len() as f64 / 1e6,
        bare.as_secs_f64()
    );
    println!("memory at its peak: {before:.0} MB before, {after:.0} MB after the first three exports (must be flat)");
}

/// A workbook of rows, some of them wrong.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    for (column, heading) in (0..).zip(["单位名称", "类型", "统一社会信用代码", "所在地区", "电话", "地址"])
    {
        sheet.write_string(0, column, heading).unwrap();
    }
    for n in 0..ROWS {
        let row = u32::try_from(n + 1).unwrap();
        let good = code("37", n).unwrap();
        let wrong = n % (ROWS / WRONG) == 7 && n / (ROWS / WRONG) < WRONG;
        let code = if wrong { good.as_str().replace("MA", "OA") } else { good.to_string() };
        let cells = [
            format!("山东省第{n}创新中心"),
            "申报（承担）单位".into(),
            code,
            "山东".into(),
            format!("0531-{n:08}"),
            "济南市".into(),
        ];
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// What somebody feels who works at the same time: the times of a page, and of a small durable write.
async fn feels(client: Client, base: String, done: Arc<AtomicBool>) -> (Vec<Duration>, Vec<Duration>) {
    let page = text(&client, &format!("{base}/me")).await;
    let (mut pages, mut writes) = (Vec::new(), Vec::new());
    while !done.load(Ordering::SeqCst) {
        let started = Instant::now();
        text(&client, &format!("{base}/organisations?region=14")).await;
        pages.push(started.elapsed());
        let started = Instant::now();
        let body = format!("locale=zh-CN&shortcuts=1&_csrf={}", token(&page));
        let answer = posts(&client, &format!("{base}/me"), body, "application/x-www-form-urlencoded").await;
        assert_eq!(answer.status(), 303);
        writes.push(started.elapsed());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    (pages, writes)
}

fn worst(mut times: Vec<Duration>, share: f64) -> f64 {
    times.sort();
    let place = ((times.len() as f64 * share) as usize).min(times.len() - 1);
    times[place].as_secs_f64() * 1000.0
}

/// Waits until a page says a word; gives the page.
async fn until(client: &Client, url: &str, words: &str) -> String {
    loop {
        let page = text(client, url).await;
        if page.contains(words) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn comes_in(officer: &Client, base: &str) {
    let bytes = workbook();
    let url = format!("{base}/imports/new/organisations");
    let page = text(officer, &url).await;
    let mark = "----granary";
    let mut body =
        format!("--{mark}\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{}\r\n", token(&page)).into_bytes();
    let file = format!("--{mark}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n");
    body.extend_from_slice(file.as_bytes());
    body.extend_from_slice(&bytes);
    body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
    let done = Arc::new(AtomicBool::new(false));
    let other = signed_in(base).await;
    let local = tokio::task::LocalSet::new();
    let felt = local.spawn_local(feels(other, base.to_owned(), Arc::clone(&done)));
    local
        .run_until(async {
            let started = Instant::now();
            let answer = posts(officer, &url, body, &format!("multipart/form-data; boundary={mark}")).await;
            assert_eq!(answer.status(), 303);
            let import = format!("{base}{}", answer.headers()["location"].to_str().unwrap());
            let received = started.elapsed();
            let page = until(officer, &import, "/start\"").await;
            let checked = started.elapsed();
            let version = between(&page, "name=\"_version\" value=\"", '"');
            let begin = Instant::now();
            let body = format!("_csrf={}&_version={version}", token(&page));
            let answer = posts(officer, &format!("{import}/start"), body, "application/x-www-form-urlencoded").await;
            assert_eq!(answer.status(), 303);
            let page = until(officer, &import, "/rows/").await;
            let taken = begin.elapsed();
            done.store(true, Ordering::SeqCst);
            assert!(page.contains(&WRONG.to_string()), "every wrong cell is named");
            println!(
                "import of {ROWS} rows, {WRONG} wrong: received in {:.2} s, checked after {:.2} s, taken in {:.2} s (must be <= 3)",
                received.as_secs_f64(),
                checked.as_secs_f64(),
                taken.as_secs_f64()
            );
            let (pages, writes) = felt.await.unwrap();
            println!("meanwhile: a page p99 {:.1} ms (must be <= 50), of {}", worst(pages.clone(), 0.99), pages.len());
            println!("meanwhile: a write at worst {:.1} ms (the writer is held <= 100)", worst(writes, 1.0));
        })
        .await;
}
