//! How fast vouchers come in and are judged: `cargo bench --bench ledger`.
//!
//! Ten thousand vouchers of one contract are entered and judged by every rule of the 2024 programme, by the verbs; then
//! ten thousand and a hundred thousand rows come in as a workbook over HTTP, while somebody else reads pages.
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
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use browser::{between, forgets, idle, multipart, peak, posts, signed_in, text, token};
use diesel::connection::SimpleConnection;
use granary::access::{Actor, POLICY, Policy, Tx};
use granary::app;
use granary::contract::{self, Contract, State};
use granary::demo;
use granary::kernel::{Money, VoucherId};
use granary::organisation;
use granary::platform::db::Database;
use granary::platform::password::Passwords;
use granary::platform::settings::Settings;
use granary::voucher::checks::{Context, judge_all};
use granary::voucher::{self, Draft, Header, Line, Measures, Method, Paper, PayeeKind, actions};
use rust_xlsxwriter::Workbook;

/// Vouchers that are judged at once.
const JUDGED: usize = 10_000;
/// Rows of the two workbooks.
const ROWS: [usize; 2] = [10_000, 100_000];
/// How often each thing is measured; the best counts, because others may use the machine.
const TIMES: usize = 3;
/// The unit of the sample data whose accountant has a sign-in.
const UNIT: &str = "宁夏科技服务中心";
const ACCOUNTANT: &str = "ningxia-accountant";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { workers: 2, ..Settings::in_folder(folder.path()) };
    let database = Database::open(&settings.database, settings.readers).unwrap();
    database.migrate().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let settings = Settings { listen: listener.local_addr().unwrap(), ..settings };
    let (tell, told) = std::sync::mpsc::channel();
    let opened = database.clone();
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let policy = Policy::load(POLICY).await.unwrap();
            let now = app::machine_clock().now();
            demo::load(&opened, &policy, &Passwords::new(8, 1), &settings.data, now, || {}).await.unwrap();
            let app = Arc::new(app::build(settings, opened, app::machine_clock()).await.unwrap());
            demo::season(&app).await.unwrap();
            let server = app::serve(&app, listener).unwrap();
            let workers = app::start_jobs(&app).unwrap();
            tell.send((server.handle(), Actor::system(&policy))).unwrap();
            server.await.unwrap();
            workers.stop(Duration::from_secs(app::FINISH_SECONDS));
        });
    });
    let (handle, actor) = told.recv().unwrap();
    let of = contract(&database);
    for _ in 0..TIMES {
        judges(&database, &actor, &of);
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        for rows in ROWS {
            comes_in(&base, &of, rows).await;
        }
        drop(handle.stop(false));
    });
    server.join().unwrap();
}

/// A contract in force, with money enough in every line of its budget.
fn contract(database: &Database) -> Contract {
    let of = database
        .read_now(|db| {
            let unit = organisation::named(db, UNIT)?.unwrap();
            Ok(contract::of_unit(db, unit.id)?.into_iter().find(|of| of.state == State::InForce).unwrap())
        })
        .unwrap();
    let id = of.id;
    let more = format!("UPDATE contract_lines SET amount = 100000000000 WHERE contract_id = {id}");
    database.write_now(move |db| Ok(db.batch_execute(&more)?)).unwrap();
    of
}

fn draft(of: &Contract, n: usize, category: &str) -> Draft {
    let (gross, day) = (Money::from_fen(10_600 + i64::try_from(n % 900).unwrap()), of.starts_on);
    let seller = format!("供应商{}有限公司", n % 700);
    let line = Line {
        category: category.to_owned(),
        econ_code: String::new(),
        paper: Paper::VatInvoice,
        code: String::new(),
        number: format!("{}{:018}", day.format("%y"), 640_000_000_000 + n),
        dated_on: Some(day),
        net: None,
        rate: None,
        tax: None,
        gross,
        amount: gross,
        buyer: of.unit_name.clone(),
        buyer_code: String::new(),
        seller: seller.clone(),
        seller_code: String::new(),
        split: false,
        note: String::new(),
    };
    let header = Header {
        number: format!("测-{n:06}"),
        summary: format!("第{n}笔支出"),
        business_on: day,
        paid_on: Some(day),
        method: Method::Transfer,
        payee_kind: PayeeKind::Unit,
        payee: seller,
        payee_code: String::new(),
        handler: "马某".to_owned(),
        approver: "王某".to_owned(),
        advanced: true,
        venue: String::new(),
        measures: Measures::default(),
    };
    Draft { header, lines: vec![line], people: Vec::new() }
}

/// Enters the vouchers and judges each beside those before it; nothing of it stays.
fn judges(database: &Database, actor: &Actor, of: &Contract) {
    let lines = database.read_now({
        let id = of.id;
        move |db| contract::budget(db, id)
    });
    let lines: Vec<String> = lines.unwrap().into_iter().map(|(key, _)| key).collect();
    let drafts: Vec<Draft> = (0..JUDGED).map(|n| draft(of, n, &lines[n % lines.len()])).collect();
    let (actor, of, now) = (actor.clone(), of.clone(), app::machine_clock().now());
    let told = database.write_now(move |db| {
        let started = Instant::now();
        let tx = &mut Tx { db, actor: &actor, now, request: "bench" };
        let entered = actions::enter_all(tx, of.id, &drafts, None)?;
        let ids: Vec<VoucherId> = entered.into_iter().collect::<Result<_, _>>()?;
        let entered = started.elapsed();
        let all = voucher::some(tx.db, &ids)?;
        let mut context = Context::load(tx.db, &actor, &of, &all.iter().collect::<Vec<_>>())?;
        let loaded = started.elapsed();
        let judged = judge_all(&all, &mut context)?;
        let done = started.elapsed();
        let rules: usize = judged.iter().map(Vec::len).sum();
        println!(
            "{} vouchers: entered in {:.2} s, what stands beside read in {:.2} s, {rules} rules judged in {:.2} s; \
             together {:.2} s (must be <= 1.5)",
            all.len(),
            entered.as_secs_f64(),
            (loaded - entered).as_secs_f64(),
            (done - loaded).as_secs_f64(),
            done.as_secs_f64()
        );
        Err::<(), _>(granary::platform::Error::internal("measured, and taken back"))
    });
    assert!(told.is_err());
}

fn workbook(of: &Contract, rows: usize) -> Vec<u8> {
    let headings = [
        "记账凭证号",
        "摘要",
        "业务日期",
        "付款日期",
        "支付方式",
        "收款方类型",
        "收款方",
        "经办人",
        "审批人",
        "预算科目",
        "票据种类",
        "票据号码",
        "开票日期",
        "价税合计",
        "购买方名称",
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(0, column, heading).unwrap();
    }
    let day = of.starts_on.to_string();
    for n in 0..rows {
        let row = u32::try_from(n + 1).unwrap();
        let cells = [
            format!("入{rows}-{n:06}"),
            format!("第{n}笔支出"),
            day.clone(),
            day.clone(),
            "银行转账".to_owned(),
            "单位".to_owned(),
            format!("供应商{}有限公司", n % 700),
            "马某".to_owned(),
            "王某".to_owned(),
            "其他费用".to_owned(),
            "财政票据".to_owned(),
            format!("{:010}", rows * 10 + n),
            day.clone(),
            format!("{}.50", 10 + n % 90),
            of.unit_name.clone(),
        ];
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// What somebody feels who reads meanwhile, in milliseconds.
async fn feels(base: String, done: Arc<AtomicBool>) -> Vec<f64> {
    let officer = signed_in(&base, "officer").await;
    let mut pages = Vec::new();
    while !done.load(Ordering::SeqCst) {
        let started = Instant::now();
        text(&officer, &format!("{base}/contracts")).await;
        pages.push(started.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    pages.sort_by(f64::total_cmp);
    pages
}

async fn comes_in(base: &str, of: &Contract, rows: usize) {
    let accountant = signed_in(base, ACCOUNTANT).await;
    let bytes = workbook(of, rows);
    let url = format!("{base}/imports/new/vouchers");
    let (body, kind) = multipart(&token(&text(&accountant, &url).await), &bytes);
    let done = Arc::new(AtomicBool::new(false));
    let local = tokio::task::LocalSet::new();
    let felt = local.spawn_local(feels(base.to_owned(), Arc::clone(&done)));
    local
        .run_until(async {
            let (before, started) = (forgets(), Instant::now());
            let answer = posts(&accountant, &url, body, &kind).await;
            assert_eq!(answer.status(), 303);
            let import = format!("{base}{}", answer.headers()["location"].to_str().unwrap());
            let page = idle(&accountant, &import).await;
            let checked = started.elapsed();
            let version = between(&page, "name=\"_version\" value=\"", '"');
            let begin = Instant::now();
            let body = format!("_csrf={}&_version={version}", token(&page));
            let answer = posts(&accountant, &format!("{import}/start"), body, "application/x-www-form-urlencoded").await;
            assert_eq!(answer.status(), 303);
            idle(&accountant, &import).await;
            let (taken, memory) = (begin.elapsed(), peak() - before);
            done.store(true, Ordering::SeqCst);
            let pages = felt.await.unwrap();
            println!(
                "workbook of {rows} vouchers: read and checked in {:.2} s, entered in {:.2} s, {memory:.0} MB more at most; \
                 meanwhile a page {:.1} ms, p99 {:.1} ms (must be <= 50), of {}",
                checked.as_secs_f64(),
                taken.as_secs_f64(),
                pages[pages.len() / 2],
                pages[pages.len() * 99 / 100],
                pages.len()
            );
        })
        .await;
}
