//! How fast workbooks come in and go out, over real HTTP, and what the pages feel of it meanwhile:
//! `cargo bench --bench workbooks`.
//!
//! Prints a line for each step and each figure, with what it must reach; what takes far too long ends it with the page
//! that it waited at.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement that goes wrong should stop at once and say where"
)]

mod browser;

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use browser::{between, forgets, idle, multipart, peak, posts, signed_in, text, token};
use granary::access::{Actor, POLICY, Policy, Tx};
use granary::app;
use granary::audit;
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
/// How often each thing is measured; the best counts, because others may use the machine.
const TIMES: usize = 3;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!("loads the sample data, registers {LISTED} organisations");
    let settings = Settings { workers: 2, ..Settings::in_folder(folder.path()) };
    let database = fill(&settings);
    let told_of = database.clone();
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
        let officer = signed_in(&base, "officer").await;
        rests(&told_of).await;
        goes_out(&officer, &base, folder.path()).await;
        for time in 0..TIMES {
            comes_in(&officer, &base, time).await;
            rests(&told_of).await;
        }
        drop(handle.stop(false));
    });
    server.join().unwrap();
}

/// Waits until the audit trail of what came in is sealed, so that nothing else is measured with what follows.
async fn rests(database: &Database) {
    let head = || database.read_now(audit::head).unwrap();
    let mut last = None;
    while last.as_ref() != Some(&head()) {
        last = Some(head());
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
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

/// Saves a workbook to a file, as a browser does; gives how long that took and how much memory it needed.
async fn saves(officer: &Client, url: &str, to: &Path) -> (Duration, f64) {
    let before = forgets();
    let started = Instant::now();
    let mut answer = officer.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut file = std::fs::File::create(to).unwrap();
    while let Some(piece) = answer.chunk().await.unwrap() {
        std::io::Write::write_all(&mut file, &piece).unwrap();
    }
    (started.elapsed(), peak() - before)
}

/// The cells of a workbook.
fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut book = calamine::open_workbook::<calamine::Xlsx<_>, _>(path).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The same cells, written by the library alone.
fn bare(cells: &[Vec<String>], folder: &Path) -> Duration {
    let started = Instant::now();
    let mut book = Workbook::new();
    book.set_tempdir(folder).unwrap();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    for (row, values) in (0..).zip(cells) {
        for (column, value) in (0..).zip(values) {
            sheet.write_string(row, column, value).unwrap();
        }
    }
    book.save_to_writer(tempfile::tempfile_in(folder).unwrap()).unwrap();
    started.elapsed()
}

/// The list as a workbook, beside the bare library that writes the same cells.
async fn goes_out(officer: &Client, base: &str, folder: &Path) {
    let (all, few) = (folder.join("all.xlsx"), folder.join("few.xlsx"));
    // The first one warms up.
    saves(officer, &format!("{base}/organisations.xlsx"), &all).await;
    let (_, least) = saves(officer, &format!("{base}/organisations.xlsx?region=14"), &few).await;
    let few = cells(&few).len() - 1;
    let (mut ours, mut library, mut most) = (Duration::MAX, Duration::MAX, 0.0_f64);
    for _ in 0..TIMES {
        let (took, memory) = saves(officer, &format!("{base}/organisations.xlsx"), &all).await;
        (ours, most) = (ours.min(took), most.max(memory));
    }
    let cells = cells(&all);
    assert!(cells.len() > LISTED, "{} rows", cells.len());
    for _ in 0..TIMES {
        library = library.min(bare(&cells, folder));
    }
    println!(
        "export of {} rows: {:.2} s, {:.1} MB; the bare library {:.2} s: {:.2} times (must be <= 1.5)",
        cells.len() - 1,
        ours.as_secs_f64(),
        std::fs::metadata(&all).unwrap().len() as f64 / 1e6,
        library.as_secs_f64(),
        ours.as_secs_f64() / library.as_secs_f64()
    );
    println!("memory that it needs: {least:.1} MB for {few} rows, {most:.1} MB for {} (must be flat)", cells.len() - 1);
}

/// Whether a row is wrong.
fn is_wrong(n: usize) -> bool {
    n % (ROWS / WRONG) == 7 && n / (ROWS / WRONG) < WRONG
}

/// A workbook of rows, some of them wrong; each time other ones.
fn workbook(time: usize) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    for (column, heading) in (0..).zip(["单位名称", "类型", "统一社会信用代码", "所在地区", "电话", "通信地址"])
    {
        sheet.write_string(0, column, heading).unwrap();
    }
    for n in 0..ROWS {
        let row = u32::try_from(n + 1).unwrap();
        let good = code("37", n + time * ROWS).unwrap();
        let code = if is_wrong(n) { good.as_str().replace("MA", "OA") } else { good.to_string() };
        let cells = [
            format!("山东省第{time}批第{n}创新中心"),
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

/// Every wrong cell is named: its row, its column, and what is wrong.
async fn names_each(officer: &Client, import: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.xlsx");
    saves(officer, &format!("{import}/wrong.xlsx"), &path).await;
    let cells = cells(&path);
    let place = |heading: &str| cells[0].iter().position(|cell| cell == heading).unwrap();
    let (row, told) = (place("原行号"), place("错误说明"));
    let named: Vec<String> = cells[1..].iter().map(|row_of| row_of[row].clone()).collect();
    let wanted: Vec<String> = (0..ROWS).filter(|n| is_wrong(*n)).map(|n| (n + 2).to_string()).collect();
    assert_eq!((named, wanted.len()), (wanted, WRONG));
    assert!(cells[1..].iter().all(|row| row[told].contains("统一社会信用代码")), "each names its column");
}

async fn comes_in(officer: &Client, base: &str, time: usize) {
    let bytes = workbook(time);
    let url = format!("{base}/imports/new/organisations");
    let (body, kind) = multipart(&token(&text(officer, &url).await), &bytes);
    let done = Arc::new(AtomicBool::new(false));
    let other = signed_in(base, "officer").await;
    let local = tokio::task::LocalSet::new();
    let felt = local.spawn_local(feels(other, base.to_owned(), Arc::clone(&done)));
    local
        .run_until(async {
            let started = Instant::now();
            let answer = posts(officer, &url, body, &kind).await;
            assert_eq!(answer.status(), 303);
            let import = format!("{base}{}", answer.headers()["location"].to_str().unwrap());
            let received = started.elapsed();
            let page = idle(officer, &import).await;
            let checked = started.elapsed();
            let version = between(&page, "name=\"_version\" value=\"", '"');
            let begin = Instant::now();
            let body = format!("_csrf={}&_version={version}", token(&page));
            let answer = posts(officer, &format!("{import}/start"), body, "application/x-www-form-urlencoded").await;
            assert_eq!(answer.status(), 303);
            idle(officer, &import).await;
            let taken = begin.elapsed();
            done.store(true, Ordering::SeqCst);
            names_each(officer, &import).await;
            println!(
                "import of {ROWS} rows, {WRONG} wrong: received in {:.2} s, checked {:.2} s later, taken in {:.2} s (must be <= 3)",
                received.as_secs_f64(),
                (checked - received).as_secs_f64(),
                taken.as_secs_f64()
            );
            let (pages, writes) = felt.await.unwrap();
            println!(
                "meanwhile: a page {:.1} ms, p99 {:.1} ms (must be <= 50), at worst {:.1} ms, of {}",
                worst(pages.clone(), 0.5),
                worst(pages.clone(), 0.99),
                worst(pages.clone(), 1.0),
                pages.len()
            );
            println!(
                "meanwhile: a write p99 {:.1} ms, at worst {:.1} ms (the writer is held <= 100)",
                worst(writes.clone(), 0.99),
                worst(writes, 1.0)
            );
        })
        .await;
}
