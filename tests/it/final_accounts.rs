//! Reconciliation with the bank, and final accounts: the sheet, the refund, and what the policy says of what is left.

use std::sync::Arc;

use granary::access::Role;
use granary::contract::Contract;
use granary::kernel::{Money, VoucherId};
use granary::platform::workbook::{Heading, Properties, Value, Writer};
use granary::{fund, ledger, payment};

use crate::files::sends;
use crate::payments::{office, paid};
use crate::world::{Actor, Page, World};

/// A statement as a bank gives it out.
fn statement(world: &World, rows: &[[&str; 5]]) -> Vec<u8> {
    let heads = ["交易日期", "收入", "支出", "对方户名", "摘要"].map(Heading::new);
    let at = world.clock.now();
    let properties = Properties { title: "对账单".into(), author: "银行".into(), remark: String::new(), at };
    let mut writer = Writer::new(world.folder.path(), properties, heads.into_iter().collect()).unwrap();
    for row in rows {
        writer.row(row.iter().map(|cell| Value::text(*cell)).collect::<Vec<_>>()).unwrap();
    }
    let mut file = writer.finish(world.folder.path()).unwrap();
    let mut bytes = Vec::new();
    std::io::Seek::rewind(&mut file).unwrap();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

async fn brings(world: &World, accountant: &Actor, path: &str, rows: &[[&str; 5]]) -> Page {
    sends(accountant, path, &[("对账单.xlsx", &statement(world, rows))]).await
}

fn row(world: &World, amount: i64) -> (i64, String) {
    let id = world.count(&format!("SELECT max(id) AS n FROM bank_rows WHERE amount = {amount}"));
    (id, world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM bank_rows WHERE id = {id}")).to_string())
}

fn fact(world: &World, contract: i64, name: &str) -> Option<granary::rules::Value> {
    world.reads(|db| granary::reconciliation::fact(db, contract, name))
}

story!(the_statement_is_matched_with_the_ledger_and_leftovers_stand_on_both_sides, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    let contract = of.clone();
    // Interest that the books know of, and the bank does not yet.
    world
        .does(move |tx| {
            let on = tx.now.day();
            let posting = ledger::Posting::plain(ledger::Kind::Interest, on, Money::from_fen(1_234), "一季度结息");
            ledger::post(tx, &contract, &posting)
        })
        .await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let path = format!("/contracts/{}/bank", of.id);
    accountant.get(&path).await.ok().says("还没有银行对账单");
    // A wrong row refuses the whole, and is told by its number.
    let wrong = [["2026-03-02", "140000", "", "某中心", "首款"], ["2026-02-30", "1", "", "", ""]];
    let page = brings(world, &accountant, &path, &wrong).await.is(422);
    page.says("第 3 行").says("2026-02-30");
    assert_eq!(world.count("SELECT count(*) AS n FROM bank_rows"), 0);
    let rows = [
        ["2026-03-03", "140,000.00", "", "企业创新服务中心", "首款"],
        ["2026-03-04", "", "88.00", "中国银行", "手续费"],
    ];
    let done = brings(world, &accountant, &path, &rows).await.is(303);
    accountant.follows(done).await.says("自动匹配").says("手续费").says("一季度结息").says("专账未匹配");
    let truth = |held| Some(granary::rules::Value::Bool(held));
    assert_eq!((fact(world, of.id.0, "bank_extract"), fact(world, of.id.0, "reconciled")), (truth(true), truth(false)));
    // The same statement again brings nothing new.
    brings(world, &accountant, &path, &rows).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM bank_rows"), 2);
    // The fee is not this project's; that can be undone, and said again.
    let (fee, version) = row(world, 8_800);
    let foreign = format!("{path}/{fee}/foreign");
    accountant.post(&foreign, &[("reason", ""), ("_version", &version)]).await.is(422);
    accountant.post(&foreign, &[("reason", "基本户手续费"), ("_version", &version)]).await.is(303);
    accountant.post(&foreign, &[("reason", "基本户手续费"), ("_version", &version)]).await.is(409);
    let (_, version) = row(world, 8_800);
    accountant.post(&format!("{path}/{fee}/undo"), &[("_version", &version)]).await.is(303);
    let (_, version) = row(world, 8_800);
    accountant.post(&foreign, &[("reason", "基本户手续费"), ("_version", &version)]).await.is(303);
    // Interest that the bank books weeks later is matched by hand.
    brings(world, &accountant, &path, &[["2026-03-21", "12.34", "", "中国银行", "结息"]]).await.is(303);
    let (interest, version) = row(world, 1_234);
    let entry = world.count("SELECT id AS n FROM ledger_entries WHERE kind = 'interest'");
    let pair = format!("{path}/{interest}/pair");
    let other = world.count("SELECT id AS n FROM ledger_entries WHERE kind = 'receipt'").to_string();
    accountant.post(&pair, &[("entry", &*other), ("_version", &version)]).await.is(409);
    accountant.post(&pair, &[("entry", &*entry.to_string()), ("_version", &version)]).await.is(303);
    accountant.get(&path).await.ok().says("对账一致");
    assert_eq!(fact(world, of.id.0, "reconciled"), truth(true));
    assert_eq!(accountant.saves(&format!("{path}.xlsx")).await.rows().len(), 4);
    // Others see it or not, and do nothing.
    office.finance.get(&path).await.ok().does_not_say("导入对账单");
    office.finance.post(&foreign, &[("reason", "x"), ("_version", "1")]).await.is(403);
    let strange = world.unit("14", "山西甲").await;
    let stranger = world.actor(Role::Accountant, strange).await;
    stranger.get(&path).await.is(404);
    brings(world, &stranger, &path, &rows).await.is(404);
});

story!(the_closing_balance_of_a_statement_is_put_beside_the_ledger, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    let contract = of.clone();
    world
        .does(move |tx| {
            let (on, amount) = (tx.now.day(), Money::from_fen(1_234));
            ledger::post(tx, &contract, &ledger::Posting::plain(ledger::Kind::Interest, on, amount, "一季度结息"))
        })
        .await;
    let path = format!("/contracts/{}/bank", of.id);
    world.passes(chrono::Duration::days(29));
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let rows = [["2026-03-03", "140,000.00", "", "某中心", "首款"], ["2026-03-04", "", "88.00", "中国银行", "手续费"]];
    brings(world, &accountant, &path, &rows).await.is(303);
    let (fee, version) = row(world, 8_800);
    let fields = [("reason", "手续费"), ("_version", &*version)];
    accountant.post(&format!("{path}/{fee}/foreign"), &fields).await.is(303);
    let balance = format!("{path}/balance");
    let told = |on: &'static str, amount: &'static str| [("statement_on", on), ("statement_balance", amount)];
    accountant.post(&balance, &told("2027-01-01", "1")).await.is(422).wrong("statement_on", "不能晚于今天");
    accountant.post(&balance, &told("2026-03-30", "-1")).await.is(422);
    accountant.post(&balance, &told("2026-03-30", "139912")).await.is(303);
    // The fee is not of this project, and the interest is in the books and not at the bank yet.
    let page = accountant.get(&path).await.ok().says("调节后余额一致").says("12.34").says("88.00");
    page.says("调节后余额 140,012.34 140,012.34");
    accountant.post(&balance, &told("2026-03-30", "139913.00")).await.is(303);
    let finance = world.actor(Role::Finance, world.centre().await).await;
    finance.get(&path).await.ok().says("调节后余额相差 1.00 元").does_not_say("保存并调节");
    finance.post(&balance, &told("2026-03-30", "1")).await.is(403);
});

/// A voucher in a state, by statements.
fn voucher(world: &World, of: &Contract, state: &str, amount: Money) -> VoucherId {
    let (at, number) = ("'2026-03-02 01:00:00'", world.number());
    world.tampers(&format!(
        "INSERT INTO vouchers (contract_id, number, summary, business_on, method, payee_kind, payee, payee_code, handler, \
         approver, advanced, venue, measures, amount, state, entered_by, entered_by_name, submitted_by, \
         submitted_by_name, submitted_at, decided_by, decided_by_name, decided_at, remark, hits, created_at, updated_at, \
         version) VALUES ({}, '记-{number}', '印刷', '2026-03-02', 'transfer', 'unit', '印刷厂', '', '甲', '乙', TRUE, '', \
         '{{\"grade\":null}}', {}, '{state}', 999998, 'x', 999998, 'x', {at}, 999999, 'y', {at}, '', 0, {at}, {at}, 1)",
        of.id,
        amount.fen()
    ));
    VoucherId(world.count("SELECT max(id) AS n FROM vouchers"))
}

/// The unit has laid out so much, by a voucher that passed.
async fn laid_out(world: &World, of: &Contract, yuan: i64) -> VoucherId {
    let amount = Money::yuan(yuan).unwrap();
    let (contract, voucher) = (of.clone(), voucher(world, of, "passed", amount));
    world
        .does(move |tx| {
            let plain = ledger::Posting::plain(ledger::Kind::AdvanceSpending, tx.now.day(), amount, "印刷");
            let posting = ledger::Posting { voucher: Some(voucher), category: "printing".to_owned(), ..plain };
            ledger::post(tx, &contract, &posting)
        })
        .await;
    voucher
}

const CONFIRMED: [(&str, &str); 2] = [("decision", "confirm"), ("remark", "审核无误")];

/// The final accounts of a contract that has run its time, submitted; gives who decides.
async fn submitted(world: &World, of: &Contract) -> Actor {
    world.clock.set(crate::world::awards::at("2026-12-01"));
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let centre = world.centre().await;
    accountant.post(&format!("/contracts/{}/accounts", of.id), &[("note", "")]).await.is(303);
    world.actor(Role::Finance, centre).await
}

fn parts(world: &World, of: &Contract) -> Vec<(i32, i64, String)> {
    let all = world.reads(|db| payment::of_contract(db, of.id));
    all.into_iter().map(|part| (part.n, part.net().fen(), part.state.to_string())).collect()
}

story!(what_was_not_spent_is_not_paid_by_the_plan, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    laid_out(world, &of, 150_000).await;
    let (path, finance) = (format!("/contracts/{}/accounts", of.id), submitted(world, &of).await);
    // A voucher that was entered meanwhile may pass yet.
    voucher(world, &of, "entered", Money::yuan(1).unwrap());
    finance.fills(&path, &format!("{path}/decide"), &CONFIRMED).await.is(409).says("凭证未办结");
    world.tampers("UPDATE vouchers SET state = 'withdrawn' WHERE state = 'entered'");
    finance.get(&path).await.ok().says("尚应拨付").says("10,000.00").says("计划内不再拨付").says("50,000.00");
    finance.fills(&path, &format!("{path}/decide"), &CONFIRMED).await.is(303);
    // Of sixty thousand ten are paid, and the rest is free for others.
    let planned = [(1, 14_000_000, "paid".to_owned()), (2, 1_000_000, "planned".to_owned())];
    assert_eq!(parts(world, &of), planned);
    let fund = world.reads(|db| fund::of(db, office.call)).unwrap();
    assert_eq!((fund.spent.fen(), fund.committed.fen()), (14_000_000, 1_000_000));
    finance.get(&path).await.ok().says("已结清");
    finance.get(&format!("/contracts/{}/payments", of.id)).await.ok().says("决算核减").says("实付 10,000.00 元");
    // Nothing is planned anew, and a contract that is ended frees what is left of it, once.
    let (app, id) = (Arc::clone(&world.app), of.id);
    world.does(move |tx| payment::actions::look(tx, &app, id)).await;
    assert_eq!(parts(world, &of), planned);
    let app = Arc::clone(&world.app);
    world
        .does(move |tx| {
            let version = granary::contract::find(tx.db, id)?.version;
            granary::contract::actions::terminate(tx, &app, id, (Money::ZERO, "转包"), version)
        })
        .await;
    let fund = world.reads(|db| fund::of(db, office.call)).unwrap();
    assert_eq!((fund.spent.fen(), fund.committed.fen()), (14_000_000, 0));
    let settings = crate::world::settings(world.folder.path());
    assert_eq!(world.reads(|db| fund::check(db, &settings)).broken, None);
});

story!(a_part_of_which_nothing_is_owed_is_cancelled_for_good, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    laid_out(world, &of, 140_000).await;
    let path = format!("/contracts/{}/accounts", of.id);
    let decide = format!("{path}/decide");
    // Nothing is confirmed while a payment is on its way.
    let last = format!("UPDATE payments SET state = 'STATE' WHERE contract_id = {} AND n = 2", of.id);
    world.tampers(&last.replace("STATE", "sent"));
    let finance = submitted(world, &of).await;
    finance.fills(&path, &decide, &CONFIRMED).await.is(409).says("正在支付途中");
    world.tampers(&last.replace("STATE", "planned"));
    finance.fills(&path, &decide, &[("decision", "return"), ("remark", "请重新提交")]).await.is(303);
    let finance = submitted(world, &of).await;
    finance.fills(&path, &decide, &CONFIRMED).await.is(303);
    let paid = [(1, 14_000_000, "paid".to_owned())];
    assert_eq!(parts(world, &of), paid);
    let fund = world.reads(|db| fund::of(db, office.call)).unwrap();
    assert_eq!((fund.spent.fen(), fund.committed.fen()), (14_000_000, 0));
    let (app, id) = (Arc::clone(&world.app), of.id);
    world.does(move |tx| payment::actions::look(tx, &app, id)).await;
    assert_eq!(parts(world, &of), paid);
});

story!(what_the_end_of_a_contract_claims_comes_back, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    let voucher = laid_out(world, &of, 30_000).await;
    let contract = format!("/contracts/{}", of.id);
    let claim = [("refund", "140,000.00"), ("reason", "转包核心任务")];
    office.leader.fills(&contract, &format!("{contract}/terminate"), &claim).await.is(303);
    let (path, finance) = (format!("{contract}/accounts"), submitted(world, &of).await);
    let decide = format!("{path}/decide");
    finance.fills(&path, &decide, &CONFIRMED).await.is(409).says("140,000.00").says("110,000.00").says("冲销");
    // The books are closed until they go back; then what does not count is reversed, and they are submitted anew.
    finance.fills(&path, &decide, &[("decision", "return"), ("remark", "请重新提交")]).await.is(303);
    let reversed = of.clone();
    world
        .does(move |tx| {
            let entry = ledger::of_voucher(tx.db, voucher)?[0].id;
            ledger::reverse(tx, &reversed, entry, "不予列支", tx.now.day())
        })
        .await;
    let finance = submitted(world, &of).await;
    finance.fills(&path, &decide, &CONFIRMED).await.is(303);
    finance.get(&path).await.ok().says("已审核，待退款").says("140,000.00");
    // It came in a month that the unit has closed meanwhile: booked today, with the bank's day beside it.
    world.clock.set(crate::world::awards::at("2027-01-05"));
    let accountant = world.actor(Role::Accountant, of.unit).await;
    accountant.post(&format!("{contract}/ledger/periods"), &[("period", "2026-12")]).await.is(303);
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    let refund = [("refunded_on", "2026-12-20"), ("reference", "BK-R-2")];
    finance.fills(&path, &format!("{path}/refund"), &refund).await.is(303);
    let day = |column: &str, of: &str| world.text(&format!("SELECT CAST({column} AS TEXT) AS text FROM {of}"));
    assert_eq!(day("refunded_on", "final_accounts WHERE state = 'settled'"), "2026-12-20");
    assert_eq!(day("on_date", "ledger_entries WHERE kind = 'refund'"), "2027-01-05");
});

story!(whoever_was_stood_in_for_does_not_confirm_either, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    world.clock.set(crate::world::awards::at("2026-12-01"));
    let centre = world.centre().await;
    let giver = world.actor(Role::Accountant, of.unit).await;
    let taker = world.actor(Role::Accountant, of.unit).await;
    // The accountant of the unit is of the finance office too.
    world.grants(giver.id, Role::Finance, centre).await;
    let (who, unit, at) = (taker.id.to_string(), of.unit.to_string(), centre.to_string());
    let term = [("taker", &*who), ("starts_on", "2026-12-01"), ("ends_on", "2026-12-04"), ("reason", "年休假")];
    giver.post("/me/delegations", &term).await.is(303);
    let delegation = world.count("SELECT max(id) AS n FROM delegations").to_string();
    taker.post("/acting", &[("organisation", &*unit), ("delegation", &*delegation)]).await.is(303);
    let path = format!("/contracts/{}/accounts", of.id);
    let decide = format!("{path}/decide");
    taker.post(&path, &[("note", "")]).await.is(303);
    giver.post("/acting", &[("organisation", &*at), ("delegation", "")]).await.is(303);
    giver.post(&decide, &[CONFIRMED[0], CONFIRMED[1], ("_version", "1")]).await.is(403);
    let finance = world.actor(Role::Finance, centre).await;
    finance.fills(&path, &decide, &CONFIRMED).await.is(303);
});

story!(final_accounts_are_the_ledger_and_what_is_left_goes_back, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    paid(world, &office, &of).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let path = format!("/contracts/{}/accounts", of.id);
    accountant.get(&path).await.ok().says("140,000.00").says("尚未提交决算");
    accountant.post(&path, &[("note", "")]).await.is(409).says("尚未结束");
    world.clock.set(crate::world::awards::at("2026-12-01"));
    let centre = world.centre().await;
    let (accountant, finance) =
        (world.actor(Role::Accountant, of.unit).await, world.actor(Role::Finance, centre).await);
    accountant.post(&path, &[("note", "项目已完成")]).await.is(303);
    accountant.post(&path, &[("note", "")]).await.is(409);
    finance.get("/").await.ok().says("审核决算");
    // The books are closed: no spending comes in any more, and no interest.
    let (form, contract) = (format!("/contracts/{}/vouchers/new", of.id), of.clone());
    accountant.get(&form).await.is(409).says("办理决算");
    let post = |kind, fen| {
        let of = contract.clone();
        move |tx: &mut granary::access::Tx<'_>| {
            ledger::post(tx, &of, &ledger::Posting::plain(kind, tx.now.day(), Money::from_fen(fen), "补记"))
        }
    };
    assert!(world.tries(post(ledger::Kind::Interest, 2_000)).await.is_err());
    // What still comes, a payment, sends them back all the same.
    let late = world.does(post(ledger::Kind::Receipt, 1)).await;
    let yes = [("decision", "confirm"), ("remark", "审核无误")];
    finance.fills(&path, &format!("{path}/decide"), &yes).await.is(409).says("专账在提交后有变动");
    let no = [("decision", "return"), ("remark", "请重新提交")];
    finance.fills(&path, &format!("{path}/decide"), &no).await.is(303);
    let of_late = of.clone();
    world.does(move |tx| ledger::reverse(tx, &of_late, late, "误记", tx.now.day())).await;
    world.does(post(ledger::Kind::Interest, 2_000)).await;
    accountant.post(&path, &[("note", "")]).await.is(303);
    finance.fills(&path, &format!("{path}/decide"), &yes).await.is(303);
    let page = finance.get(&path).await.ok().says("140,020.00").says("已审核，待退款");
    page.says("2026");
    assert_eq!(world.count("SELECT count(*) AS n FROM documents WHERE kind IN ('final-accounts', 'refund-order')"), 2);
    // The refund arrives: the ledger is empty, the money of the call is free again, the interest was never the call's.
    let refund = [("refunded_on", "2026-12-01"), ("reference", "BK-R-1")];
    finance.fills(&path, &format!("{path}/refund"), &[("refunded_on", "2026-12-02"), refund[1]]).await.is(422);
    finance.fills(&path, &format!("{path}/refund"), &refund).await.is(303);
    let standing = world.reads(|db| ledger::standing(db, of.id));
    assert_eq!((standing.bank, standing.returned), (Money::ZERO, Money::from_fen(14_002_000)));
    let fund = world.reads(|db| fund::of(db, office.call)).unwrap();
    // Nothing was spent, so the last part is not owed either.
    assert_eq!((fund.spent, fund.committed), (Money::ZERO, Money::ZERO));
    finance.post(&format!("{path}/refund"), &[refund[0], refund[1], ("_version", "3")]).await.is(409);
    finance.get(&path).await.ok().says("已结清").says("BK-R-1");
    // One line of the budget, the total, and fourteen figures of the whole.
    assert_eq!(accountant.saves(&format!("{path}.xlsx")).await.column("项目").len(), 16);
    let other = world.unit("14", "山西甲").await;
    world.actor(Role::Accountant, other).await.get(&path).await.is(404);
});
