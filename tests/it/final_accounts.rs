//! Reconciliation with the bank, and final accounts: the sheet, the refund, and what the policy says of what is left.

use granary::access::Role;
use granary::kernel::Money;
use granary::platform::workbook::{Heading, Properties, Value, Writer};
use granary::{fund, ledger};

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
    // Whatever comes into the ledger afterwards sends them back.
    let contract = of.clone();
    world
        .does(move |tx| {
            let posting = ledger::Posting::plain(ledger::Kind::Interest, tx.now.day(), Money::from_fen(2_000), "结息");
            ledger::post(tx, &contract, &posting)
        })
        .await;
    let yes = [("decision", "confirm"), ("remark", "审核无误")];
    finance.fills(&path, &format!("{path}/decide"), &yes).await.is(409).says("专账在提交后有变动");
    let no = [("decision", "return"), ("remark", "请重新提交")];
    finance.fills(&path, &format!("{path}/decide"), &no).await.is(303);
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
    assert_eq!((fund.spent, fund.committed), (Money::ZERO, Money::yuan(60_000).unwrap()));
    finance.post(&format!("{path}/refund"), &[refund[0], refund[1], ("_version", "3")]).await.is(409);
    finance.get(&path).await.ok().says("已结清").says("BK-R-1");
    // One line of the budget, the total, and twelve figures of the whole.
    assert_eq!(accountant.saves(&format!("{path}.xlsx")).await.column("项目").len(), 14);
    let other = world.unit("14", "山西甲").await;
    world.actor(Role::Accountant, other).await.get(&path).await.is(404);
});
