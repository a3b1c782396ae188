//! Payments: what each part of a contract waits for, batches by two persons, results booked, and what never is paid.

use futures_util::future::join_all;
use granary::access::Role;
use granary::contract::Contract;
use granary::kernel::{CallId, Money};
use granary::platform::media::Media;
use granary::{fund, ledger, payment};

use crate::calls::FILE;
use crate::world::{Actor, World};

/// A call that pays in two parts, the first when both have signed, the last after acceptance.
pub fn file() -> String {
    const PAID: &str = r#"
[[grant.payment]]
key = "first"
label = { zh = "首款", en = "First payment" }
percent = 70
after = "contract"
test = "contract.signed_by_both and payment.account_verified and payment.invoice"
working_days = 10

[[grant.payment]]
key = "final"
label = { zh = "尾款", en = "Final payment" }
percent = 30
after = "implement"
test = 'acceptance.conclusion == "pass"'

[contract]
kind = { zh = "委托服务合同", en = "Commissioned service contract" }
sign_days = 30
remind_on = [20]
change_days = 30
refund_days = 30

[budget]
[[budget.category]]
key = "printing"
label = { zh = "印刷出版费", en = "Printing" }
code = "30202"
[[budget.category]]
key = "labour"
label = { zh = "劳务费", en = "Labour" }
code = "30226"
"#;
    let steps = r#""notice", "award"]"#;
    assert!(FILE.contains(steps));
    FILE.replace(steps, r#""notice", "award", "contract", "implement"]"#) + PAID
}

const NUMBER: &str = "6222021200012345678";
const YES: [(&str, &str); 2] = [("decision", "approve"), ("remark", "同意拨付")];

/// Who handles money in these stories.
pub struct Office {
    pub call: CallId,
    pub finance: Actor,
    pub second: Actor,
    pub leader: Actor,
}

pub async fn office(world: &World) -> Office {
    let call = World::call_id(&world.open_call(&file()).await);
    let centre = world.centre().await;
    let (finance, second) = (world.actor(Role::Finance, centre).await, world.actor(Role::Finance, centre).await);
    Office { call, finance, second, leader: world.actor(Role::Leader, centre).await }
}

fn payment_of(world: &World, of: &Contract, n: i64) -> i64 {
    world.count(&format!(
        "SELECT id AS n FROM payments WHERE contract_id = {} AND n = {n} AND state <> 'cancelled'",
        of.id
    ))
}

fn payment_of_any(world: &World, of: &Contract, n: i64) -> i64 {
    world.count(&format!("SELECT id AS n FROM payments WHERE contract_id = {} AND n = {n}", of.id))
}

fn state(world: &World, id: i64) -> String {
    world.text(&format!("SELECT state AS text FROM payments WHERE id = {id}"))
}

/// Everything that the first part waits for is there.
pub async fn made_ready(world: &World, of: &Contract) -> i64 {
    world.has_account(of.unit, NUMBER);
    let id = payment_of(world, of, 1);
    world.has_bytes("payment", id, "payment-invoice", "发票.pdf", Media::Pdf, format!("%PDF-1.4 {id}").as_bytes());
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let page = format!("/contracts/{}/payments", of.id);
    let net = world.count(&format!("SELECT amount - set_off AS n FROM payments WHERE id = {id}"));
    let amount = Money::from_fen(net).plain();
    let version =
        world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM payments WHERE id = {id}")).to_string();
    let number = format!("2451200000{id:010}");
    let on = world.clock.now().day().to_string();
    let invoice = [("invoice_number", &*number), ("invoice_on", &*on), ("amount", &*amount), ("_version", &*version)];
    accountant.post(&format!("/payments/{id}/invoice"), &invoice).await.is(303);
    accountant.get(&page).await.ok().says("条件齐备");
    id
}

/// A batch of these payments, prepared by the first of finance.
async fn prepared(office: &Office, ids: &[i64]) -> String {
    let picks: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let fields: Vec<(&str, &str)> = picks.iter().map(|id| ("pick", id.as_str())).collect();
    office.finance.post("/payments/prepare", &fields).await.is(303).location().to_owned()
}

async fn approved(office: &Office, path: &str) {
    office.second.fills(path, &format!("{path}/decide"), &YES).await.is(303);
}

async fn sent(office: &Office, path: &str) {
    office.finance.fills(path, &format!("{path}/send"), &[]).await.is(303);
}

fn line(world: &World, payment: i64) -> i64 {
    world.count(&format!("SELECT max(id) AS n FROM payment_lines WHERE payment_id = {payment}"))
}

fn version(world: &World, table: &str, id: i64) -> String {
    world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM {table} WHERE id = {id}")).to_string()
}

/// Books what came of a payment.
async fn booked(world: &World, office: &Office, path: &str, payment: i64, what: &str) -> crate::world::Page {
    let line = line(world, payment);
    let (version, on) = (version(world, "payment_lines", line), world.clock.now().day().to_string());
    let said = if what == "paid" { ("reference", "BK20260302001") } else { ("reason", "账号户名不符") };
    office.finance.post(&format!("{path}/lines/{line}/{what}"), &[("on", &*on), said, ("_version", &*version)]).await
}

/// A payment that went its whole way.
pub async fn paid(world: &World, office: &Office, of: &Contract) -> i64 {
    let id = made_ready(world, of).await;
    let path = prepared(office, &[id]).await;
    approved(office, &path).await;
    sent(office, &path).await;
    booked(world, office, &path, id, "paid").await.is(303);
    id
}

fn standing(world: &World, of: &Contract) -> ledger::Standing {
    world.reads(|db| ledger::standing(db, of.id))
}

fn funded(world: &World, call: CallId) -> (i64, i64) {
    let fund = world.reads(|db| fund::of(db, call)).unwrap();
    (fund.committed.fen(), fund.spent.fen())
}

fn whole(world: &World) {
    let settings = crate::world::settings(world.folder.path());
    assert_eq!(world.reads(|db| payment::check(db, &settings)).broken, None);
    assert_eq!(world.reads(|db| fund::check(db, &settings)).broken, None);
    assert_eq!(world.reads(|db| ledger::check(db, &settings)).broken, None);
}

story!(a_payment_waits_for_its_facts_and_goes_its_whole_way, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let (first, second) = (payment_of(world, &of, 1), payment_of(world, &of, 2));
    let accountant = world.actor(Role::Accountant, of.unit).await;
    world.tampers(&format!("UPDATE users SET email = 'u{0}@unit.example' WHERE id = {0}", accountant.id));
    let page = format!("/contracts/{}/payments", of.id);
    // Both have signed; the account and the invoice are missing; of acceptance nobody has recorded anything.
    let shown = accountant.get(&page).await.ok().says("140,000.00").says("60,000.00").says("双方已签字盖章");
    assert!(shown.text().contains("未具备") && shown.text().contains("尚无记录"), "{}", shown.text());
    accountant.get("/").await.ok().says("开具并上传票据");
    office.finance.post("/payments/prepare", &[("pick", &*first.to_string())]).await.is(409).says("还缺");
    office.finance.post("/payments/prepare", &[]).await.is(422);
    // An invoice over another amount, or of tomorrow, is none.
    let invoice = |amount: &'static str, on: &'static str| {
        [("invoice_number", "24512000000012345678"), ("invoice_on", on), ("amount", amount), ("_version", "1")]
    };
    let to = format!("/payments/{first}/invoice");
    accountant.post(&to, &invoice("140000.01", "2026-03-02")).await.is(422).says("140,000.00");
    accountant.post(&to, &invoice("140000", "2026-03-03")).await.is(422).says("不能晚于今天");
    accountant.post(&to, &[&invoice("140000", "2026-03-02")[..3], &[("_version", "9")]].concat()).await.is(409);
    let id = made_ready(world, &of).await;
    assert_eq!(id, first);
    // Ten working days after the 2nd of March.
    assert_eq!(world.text(&format!("SELECT CAST(due_on AS TEXT) AS text FROM payments WHERE id = {id}")), "2026-03-16");
    office.finance.get("/payments?ready=yes").await.ok().says("宁夏科技服务中心").says("编入批次");
    // The last part waits for acceptance still.
    office.finance.post("/payments/prepare", &[("pick", &*second.to_string())]).await.is(409).says("验收结论");
    let path = prepared(&office, &[id]).await;
    let batch = office.finance.get(&path).await.ok().says("壹拾肆万元整").says("尾号 5678").says("须由他人审批");
    assert!(!batch.body.contains(NUMBER) && !batch.body.contains("bank.csv"));
    office.finance.get("/payments/batches").await.ok().says("合计 140,000.00 1");
    office.finance.post(&format!("{path}/decide"), &[YES[0], YES[1], ("_version", "1")]).await.is(403);
    office.finance.get(&format!("{path}/bank.csv")).await.is(409);
    office.leader.get("/").await.ok().says("审批拨付批次");
    approved(&office, &path).await;
    let document = world.count("SELECT document_id AS n FROM payment_batches");
    let order = office.second.get(&format!("/documents/{document}")).await.ok();
    order.says("项目资金拨付审批单");
    accountant.get(&format!("/documents/{document}")).await.is(404);
    // Whoever holds the file may give it to the bank, so there is none before the batch counts as sent.
    office.finance.get(&format!("{path}/bank.csv")).await.is(409);
    assert_eq!(booked(world, &office, &path, id, "paid").await.status, 409, "the bank does not have it yet");
    sent(&office, &path).await;
    // The bank's file has the whole number, and that it went out is in the trail.
    let before = world.events();
    let csv = office.finance.get(&format!("{path}/bank.csv")).await.ok();
    assert!(csv.body.contains(NUMBER) && csv.body.contains("140000.00") && csv.body.contains("某单位"), "{}", csv.body);
    assert_eq!(world.events(), before + 1);
    assert_eq!(office.finance.saves(&format!("{path}/bank.xlsx")).await.column("收款人账号"), [NUMBER]);
    assert_eq!(funded(world, office.call), (20_000_000, 0));
    booked(world, &office, &path, id, "paid").await.is(303);
    assert_eq!(funded(world, office.call), (6_000_000, 14_000_000));
    assert_eq!(standing(world, &of).received, Money::yuan(140_000).unwrap());
    assert_eq!((state(world, id).as_str(), booked(world, &office, &path, id, "paid").await.status), ("paid", 409));
    accountant.get(&page).await.ok().says("已到账").says("BK20260302001");
    world.posts().await;
    assert!(world.letters().iter().any(|letter| letter.text.contains("140,000.00 元已拨付")));
    accountant.post(&to, &invoice("140000", "2026-03-02")).await.is(409);
    whole(world);
});

story!(an_invoice_stands_with_one_payment_however_its_number_is_typed, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let (first, second) = (payment_of(world, &of, 1), payment_of(world, &of, 2));
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let invoice = |number: &'static str, amount: &'static str| {
        [("invoice_number", number), ("invoice_on", "2026-03-02"), ("amount", amount), ("_version", "1")]
    };
    let to = format!("/payments/{first}/invoice");
    accountant.post(&to, &invoice("２４５１ 2000 ab", "140000")).await.is(303);
    let kept = world.text(&format!("SELECT invoice_number AS text FROM payments WHERE id = {first}"));
    assert_eq!(kept, "24512000AB");
    let to = format!("/payments/{second}/invoice");
    for same in ["24512000AB", " 24512000ab", "２４５１２０００ＡＢ"] {
        accountant.post(&to, &invoice(same, "60000")).await.is(422).wrong("invoice_number-2", "首款");
    }
    accountant.post(&to, &invoice("24512000AC", "60000")).await.is(303);
});

story!(what_the_bank_gives_back_is_paid_again, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let id = made_ready(world, &of).await;
    let path = prepared(&office, &[id]).await;
    approved(&office, &path).await;
    sent(&office, &path).await;
    // Before it is booked: nothing to mirror.
    booked(world, &office, &path, id, "bounced").await.is(303);
    assert_eq!((state(world, id).as_str(), funded(world, office.call)), ("planned", (20_000_000, 0)));
    office.finance.get(&path).await.ok().says("已退票").says("账号户名不符").says("已办结");
    // Paid by another batch, and given back days later: ledger and fund are mirrored.
    let path = prepared(&office, &[id]).await;
    approved(&office, &path).await;
    sent(&office, &path).await;
    booked(world, &office, &path, id, "paid").await.is(303);
    booked(world, &office, &path, id, "bounced").await.is(303);
    assert_eq!((state(world, id).as_str(), funded(world, office.call)), ("planned", (20_000_000, 0)));
    let after = standing(world, &of);
    assert_eq!((after.received, after.bank), (Money::ZERO, Money::ZERO));
    assert_eq!(booked(world, &office, &path, id, "bounced").await.status, 409);
    let path = prepared(&office, &[id]).await;
    approved(&office, &path).await;
    sent(&office, &path).await;
    booked(world, &office, &path, id, "paid").await.is(303);
    assert_eq!(funded(world, office.call), (6_000_000, 14_000_000));
    whole(world);
});

story!(what_the_bank_did_in_a_closed_month_is_booked_today, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let id = made_ready(world, &of).await;
    let path = prepared(&office, &[id]).await;
    approved(&office, &path).await;
    sent(&office, &path).await;
    world.clock.set(crate::world::awards::at("2026-04-02"));
    let (accountant, centre) = (world.actor(Role::Accountant, of.unit).await, world.centre().await);
    accountant.post(&format!("/contracts/{}/ledger/periods", of.id), &[("period", "2026-03")]).await.is(303);
    let (finance, line) = (world.actor(Role::Finance, centre).await, line(world, id));
    for (what, said, kind) in
        [("paid", ("reference", "BK20260331001"), "receipt"), ("bounced", ("reason", "账号户名不符"), "reversal")]
    {
        let version = version(world, "payment_lines", line);
        let fields = [("on", "2026-03-31"), said, ("_version", &*version)];
        finance.post(&format!("{path}/lines/{line}/{what}"), &fields).await.is(303);
        let day = |of: &str| world.text(&format!("SELECT CAST(on_date AS TEXT) AS text FROM {of}"));
        assert_eq!(day(&format!("payment_lines WHERE id = {line}")), "2026-03-31");
        assert_eq!(day(&format!("ledger_entries WHERE kind = '{kind}'")), "2026-04-02");
    }
    whole(world);
});

story!(a_suspended_contract_is_paid_nothing_at_any_step, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let id = made_ready(world, &of).await;
    let turns = |state: &str| world.tampers(&format!("UPDATE contracts SET state = '{state}' WHERE id = {}", of.id));
    for stopped in ["suspended", "terminated"] {
        turns(stopped);
        office.finance.post("/payments/prepare", &[("pick", &*id.to_string())]).await.is(409).says("已暂停或终止");
        turns("in-force");
        let path = prepared(&office, &[id]).await;
        turns(stopped);
        let version = version(world, "payment_batches", world.count("SELECT max(id) AS n FROM payment_batches"));
        office.second.post(&format!("{path}/decide"), &[YES[0], YES[1], ("_version", &*version)]).await.is(409);
        turns("in-force");
        approved(&office, &path).await;
        turns(stopped);
        office.finance.fills(&path, &format!("{path}/send"), &[]).await.is(409);
        assert_eq!(state(world, id), "approved");
        let reason = [("reason", "合同暂停")];
        office.finance.fills(&path, &format!("{path}/withdraw"), &reason).await.is(303);
        assert_eq!(state(world, id), "planned");
        turns("in-force");
    }
    assert_eq!(funded(world, office.call), (20_000_000, 0));
});

story!(a_contract_that_is_ended_sets_free_what_it_will_not_be_paid, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let id = made_ready(world, &of).await;
    let path = prepared(&office, &[id]).await;
    let claim = [("refund", "140,000.00"), ("reason", "转包核心任务")];
    let (contract, terminate) = (format!("/contracts/{}", of.id), format!("/contracts/{}/terminate", of.id));
    // Nothing is ended over the head of a payment that is on its way.
    office.leader.fills(&contract, &terminate, &claim).await.is(409).says("正在支付途中");
    approved(&office, &path).await;
    sent(&office, &path).await;
    booked(world, &office, &path, id, "paid").await.is(303);
    let beyond = [("refund", "140,000.01"), claim[1]];
    office.leader.fills(&contract, &terminate, &beyond).await.is(422).wrong("refund", "140,000.00");
    office.leader.fills(&contract, &terminate, &claim).await.is(303);
    // What was paid is spent and claimed; the rest may be given to somebody else.
    assert_eq!(funded(world, office.call), (0, 14_000_000));
    assert_eq!(state(world, payment_of_any(world, &of, 2)), "cancelled");
    // What the bank gives back after that is not paid again either.
    booked(world, &office, &path, id, "bounced").await.is(303);
    assert_eq!(funded(world, office.call), (0, 0));
    assert_eq!(state(world, id), "cancelled");
    assert_eq!(standing(world, &of).received, Money::ZERO);
    whole(world);
});

story!(an_account_that_changed_after_the_copy_stops_the_batch, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let id = made_ready(world, &of).await;
    let path = prepared(&office, &[id]).await;
    world.tampers(&format!("UPDATE organisation_accounts SET version = 2 WHERE organisation_id = {}", of.unit));
    office.second.fills(&path, &format!("{path}/decide"), &YES).await.is(409).says("收款账户");
    // Sent back, it is free again and takes the account that holds now.
    let back = [("decision", "return"), ("remark", "账户有变更")];
    office.second.fills(&path, &format!("{path}/decide"), &back).await.is(303);
    let path = prepared(&office, &[id]).await;
    approved(&office, &path).await;
    assert_eq!(world.count(&format!("SELECT count(*) AS n FROM payment_lines WHERE payment_id = {id}")), 2);
    // A number that was moved to another line does not open.
    assert_eq!(world.count("SELECT count(*) AS n FROM payment_lines WHERE number_sealed LIKE '%12345678%'"), 0);
});

story!(a_unit_that_was_merged_away_is_not_paid_to_its_old_account, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let other = world.unit("64", "宁夏创新中心").await;
    let id = made_ready(world, &of).await;
    let path = prepared(&office, &[id]).await;
    // Both accounts were confirmed once, so that their versions are the same.
    world.has_account(other, "6222021200087654321");
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {}", of.unit));
    let (merge, into) = (format!("/organisations/{}/merge", of.unit), other.to_string());
    let officer = world.officer().await;
    officer.fills(&merge, &merge, &[("into", &into), ("reason", "机构合并"), ("sure", "1")]).await.is(303);
    office.second.fills(&path, &format!("{path}/decide"), &YES).await.is(409).says("收款账户");
    let back = [("decision", "return"), ("remark", "单位已合并")];
    office.second.fills(&path, &format!("{path}/decide"), &back).await.is(303);
    // Prepared anew it takes the account of the other one.
    let path = prepared(&office, &[id]).await;
    office.finance.get(&path).await.ok().says("尾号 4321");
    approved(&office, &path).await;
});

story!(fifty_at_once_pay_once, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let id = made_ready(world, &of).await;
    let pick = id.to_string();
    let picks = [("pick", &*pick)];
    let answers = join_all((0..50).map(|_| office.finance.post("/payments/prepare", &picks))).await;
    assert_eq!(answers.iter().filter(|page| page.status == 303).count(), 1);
    assert!(answers.iter().all(|page| [303, 409].contains(&page.status)));
    let path = answers.iter().find(|page| page.status == 303).unwrap().location().to_owned();
    let decide = format!("{path}/decide");
    let yes = [YES[0], YES[1], ("_version", "1")];
    let answers = join_all(
        (0..50).map(|n| if n % 2 == 0 { office.second.post(&decide, &yes) } else { office.leader.post(&decide, &yes) }),
    )
    .await;
    assert_eq!(answers.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM documents WHERE kind = 'payment-order'"), 1);
    sent(&office, &path).await;
    let answers = join_all((0..50).map(|_| booked(world, &office, &path, id, "paid"))).await;
    assert_eq!(answers.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(funded(world, office.call), (6_000_000, 14_000_000));
    assert_eq!(standing(world, &of).received, Money::yuan(140_000).unwrap());
    // The database itself pays nothing twice, and no more than the contract.
    let tries = async |sql: String| {
        world.tries(move |tx| Ok(diesel::connection::SimpleConnection::batch_execute(tx.db, &sql)?)).await.is_err()
    };
    let line = line(world, id);
    assert!(
        tries(format!(
            "INSERT INTO payment_lines (batch_id, payment_id, amount, unit_id, holder, bank, account_version, seal_key, \
             number_sealed, state, reference, reason, booked_by_name, version) SELECT batch_id + 1, payment_id, amount, \
             unit_id, holder, bank, account_version, seal_key + 1, number_sealed, 'open', '', '', '', 1 FROM \
             payment_lines WHERE id = {line}"
        ))
        .await
    );
    assert!(tries(format!("UPDATE payments SET amount = amount + 1 WHERE contract_id = {} AND n = 2", of.id)).await);
    assert!(tries("UPDATE payment_batches SET decided_by = prepared_by".to_owned()).await);
    whole(world);
});

story!(payments_are_seen_by_their_own_and_batches_by_the_centre, |world| {
    let office = office(world).await;
    let of = world.contract(office.call, "64", "宁夏科技服务中心").await;
    let other = world.unit("14", "山西甲").await;
    let id = made_ready(world, &of).await;
    let path = prepared(&office, &[id]).await;
    let page = format!("/contracts/{}/payments", of.id);
    let (stranger, own) = (world.actor(Role::Accountant, other).await, world.actor(Role::UnitHead, of.unit).await);
    stranger.get(&page).await.is(404);
    stranger.get("/payments").await.ok().does_not_say("宁夏科技服务中心");
    stranger
        .post(
            &format!("/payments/{id}/invoice"),
            &[("invoice_number", "1"), ("invoice_on", "2026-03-02"), ("amount", "1"), ("_version", "1")],
        )
        .await
        .is(404);
    own.get(&page).await.ok().says("首款");
    own.get("/payments").await.ok().says("宁夏科技服务中心");
    own.get(&path).await.is(404);
    own.get("/payments/batches").await.is(404);
    let auditor = world.auditor().await;
    auditor.get(&path).await.ok().does_not_say("审批意见：");
    assert_eq!(office.finance.saves("/payments.xlsx?state=batched").await.column("承担单位"), ["宁夏科技服务中心"]);
});
