//! Vouchers: each rule finds what it is for, with figures; an invoice stands once; a voucher goes through every state, and
//! the ledger holds what passed.

use std::sync::LazyLock;

use chrono::NaiveDate;
use granary::access::{Actor as Who, Role};
use granary::app;
use granary::contract::Contract;
use granary::kernel::{CallId, Money, VoucherId};
use granary::ledger::{self, Kind, Posting};
use granary::platform::media::Media;
use granary::standards::model::{Level, Rate};
use granary::voucher::{
    self, Context, Draft, Engagement, Header, Judged, Line, Measures, Method, Paper, PayeeKind, Person, State, actions,
};

use crate::world::{Actor, CONTRACTED, Page, World};

/// A call whose budget is that of the cases programme.
static SPENDING: LazyLock<String> = LazyLock::new(|| {
    let cases = include_str!("../../templates/programmes/cases-2024.toml");
    let from = cases.find("[[budget.category]]").unwrap();
    let to = cases.find("# ---- 14. Notice").unwrap();
    let plain = CONTRACTED.find("[[budget.category]]").unwrap();
    format!("{}\n{}", &CONTRACTED[..plain], &cases[from..to])
});

async fn call(world: &World) -> CallId {
    World::call_id(&world.open_call(&SPENDING).await)
}

async fn contract(world: &World, call: CallId, region: &str, name: &str) -> Contract {
    let lines = [
        ("printing", 5_000_000),
        ("meeting", 7_000_000),
        ("expert", 4_000_000),
        ("taxes", 3_000_000),
        ("other", 1_000_000),
    ];
    world.spending_contract(call, region, name, &lines).await
}

fn fen(yuan: &str) -> Money {
    Money::parse(yuan).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A voucher in order, with one fiscal receipt.
fn right(of: &Contract, n: usize) -> Draft {
    let line = Line {
        category: "taxes".into(),
        econ_code: String::new(),
        paper: Paper::FiscalReceipt,
        code: String::new(),
        number: format!("SF{:08}", n + 1000 * usize::try_from(of.id.0).unwrap()),
        dated_on: Some(day("2026-08-03")),
        net: None,
        rate: None,
        tax: None,
        gross: fen("100"),
        amount: fen("100"),
        buyer: of.unit_name.clone(),
        buyer_code: String::new(),
        seller: format!("收款单位{n}"),
        seller_code: String::new(),
        split: false,
        note: String::new(),
    };
    let header = Header {
        number: format!("记-{n:03}"),
        summary: "印花税".into(),
        business_on: day("2026-08-03"),
        paid_on: Some(day("2026-08-04")),
        method: Method::OfficialCard,
        payee_kind: PayeeKind::Unit,
        payee: format!("收款单位{n}"),
        payee_code: String::new(),
        handler: "张三".into(),
        approver: "李四".into(),
        advanced: true,
        venue: String::new(),
        measures: Measures::default(),
    };
    Draft { header, lines: vec![line], people: Vec::new() }
}

/// The same with a digital VAT invoice of the unit.
fn invoiced(world: &World, of: &Contract, n: usize) -> Draft {
    let mut draft = right(of, n);
    let unit = world.reads(|db| granary::organisation::find(db, of.unit));
    let line = &mut draft.lines[0];
    line.paper = Paper::VatInvoice;
    line.number = format!("26142000000000{:06}", n + 1000 * usize::try_from(of.id.0).unwrap());
    line.buyer_code = unit.record.uscc.unwrap().to_string();
    draft
}

fn expert(net: &str, tax: &str) -> Person {
    let (net, tax) = (fen(net), fen(tax));
    Person {
        name: "周专家".into(),
        seal: 1,
        identity: Some("sealed".into()),
        key: "周专家/".into(),
        level: Level::Other,
        activity: "案例评审".into(),
        form: Engagement::InPerson,
        on: day("2026-08-03"),
        days: 1,
        half_day: false,
        times: 0,
        net,
        tax,
        gross: net.checked_add(tax).unwrap(),
    }
}

/// Vouchers with their originals, entered and not submitted.
async fn entered(world: &World, of: &Contract, drafts: Vec<Draft>) -> Vec<VoucherId> {
    let id = of.id;
    let all = world.does(move |tx| actions::enter_all(tx, id, &drafts, None)).await;
    let ids: Vec<VoucherId> = all.into_iter().map(Result::unwrap).collect();
    for id in &ids {
        let bytes = format!("%PDF-1.4 voucher {id}");
        world.has_bytes("voucher", id.0, "voucher-scan", "original.pdf", Media::Pdf, bytes.as_bytes());
    }
    ids
}

fn judged(world: &World, of: &Contract, ids: &[VoucherId]) -> Vec<(String, Vec<Judged>)> {
    let reader = Who::system(&world.app.policy);
    world.reads(|db| {
        let all = voucher::some(db, ids)?;
        let mut context = Context::load(db, &reader, of, &all.iter().collect::<Vec<_>>())?;
        let found = voucher::checks::judge_all(&all, &mut context)?;
        Ok(all.iter().map(|v| v.draft.header.number.clone()).zip(found).collect())
    })
}

/// The fourteen ways, each with the rule that finds it and a figure that it tells.
fn wrong(world: &World, of: &Contract, taken: &str) -> Vec<(Draft, &'static str, &'static str)> {
    let plain = |n: usize| right(of, n);
    let vat = |n: usize| invoiced(world, of, n);
    let changed = |mut draft: Draft, change: &dyn Fn(&mut Draft)| {
        change(&mut draft);
        draft
    };
    let amount =
        |yuan: &'static str| move |d: &mut Draft| (d.lines[0].gross, d.lines[0].amount) = (fen(yuan), fen(yuan));
    let taken = taken.to_owned();
    vec![
        (changed(plain(201), &|d| d.header.business_on = day("2026-06-30")), "P24-03/voucher", "6月30日"),
        (changed(plain(202), &amount("30000.01")), "budget/line", "30,000.01"),
        (changed(plain(203), &|d| d.lines[0].econ_code = "30217".into()), "voucher/forbidden", "30217"),
        (changed(vat(204), &|d| d.lines[0].number = "123456789012".into()), "budget/paper", "12位"),
        (changed(vat(205), &|d| d.lines[0].number = "25142000000000000205".into()), "voucher/invoice-year", "2025"),
        (changed(vat(206), &move |d| d.lines[0].number.clone_from(&taken)), "P24-04/unique", "已在其他项目"),
        (changed(plain(207), &|d| d.lines[0].amount = fen("100.01")), "voucher/invoice-parts", "100.01"),
        (changed(vat(208), &|d| d.lines[0].buyer = "别的单位".into()), "budget/buyer", "别的单位"),
        (
            changed(vat(209), &|d| (d.lines[0].net, d.lines[0].tax) = (Some(fen("94.34")), Some(fen("5.60")))),
            "voucher/gross-sum",
            "0.06",
        ),
        (
            changed(vat(210), &|d| {
                d.lines[0].rate = Some(Rate::parse("6%").unwrap());
                (d.lines[0].net, d.lines[0].tax) = (Some(fen("94.41")), Some(fen("5.59")));
            }),
            "budget/vat",
            "0.07",
        ),
        (
            changed(plain(211), &|d| {
                d.header.method = Method::Cash;
                (d.lines[0].gross, d.lines[0].amount) = (fen("1000.01"), fen("1000.01"));
            }),
            "budget/cash",
            "1,000",
        ),
        (changed(plain(212), &|d| d.header.approver = " 张三".into()), "budget/four-eyes", "同一人"),
        (changed(plain(213), &|d| d.lines[0].category = "printing".into()), "voucher/papers", "尚缺2项"),
        (
            changed(plain(214), &|d| {
                d.header.payee_kind = PayeeKind::Person;
                d.people = vec![expert("1500.01", "175")];
                let line = &mut d.lines[0];
                line.category = "expert".into();
                line.paper = Paper::PayList;
                (line.gross, line.amount) = (fen("1675.01"), fen("1675.01"));
            }),
            "budget/standard/expert-fee",
            "1,500.01",
        ),
    ]
}

story!(fourteen_of_120_vouchers_are_wrong_in_fourteen_ways, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let other = contract(world, call, "64", "宁夏甲中心").await;
    let of = contract(world, call, "14", "山西甲中心").await;
    // An invoice that stands in another province.
    let first = entered(world, &other, vec![invoiced(world, &other, 1)]).await[0];
    world.does(move |tx| actions::submit(tx, first, &Default::default(), 1)).await;
    let taken = invoiced(world, &other, 1).lines[0].number.clone();
    let mut drafts: Vec<Draft> = (1..=106).map(|n| right(&of, n)).collect();
    let wrong = wrong(world, &of, &taken);
    drafts.extend(wrong.iter().map(|(draft, _, _)| draft.clone()));
    assert_eq!(drafts.len(), 120);
    let ids = entered(world, &of, drafts).await;
    let found = judged(world, &of, &ids);
    for (number, judged) in &found[..106] {
        let failing: Vec<_> = judged.iter().filter(|one| one.fails()).collect();
        assert!(failing.is_empty(), "{number}: {failing:?}");
    }
    for ((_, rule, figure), (number, judged)) in wrong.iter().zip(&found[106..]) {
        let one = judged.iter().find(|one| one.fails() && one.rule == *rule);
        let one = one.unwrap_or_else(|| {
            panic!("{number}: {rule} is not among {:?}", judged.iter().filter(|j| j.fails()).collect::<Vec<_>>())
        });
        assert!(one.words.zh.contains(figure), "{number} {rule}: {}", one.words.zh);
        assert!(!one.words.en.is_empty());
    }
    // Taken together as a workbook brings them: the wrong ones stay with the unit, and the others go on.
    let (id, all) = (of.id, ids.clone());
    let done = world.does(move |tx| actions::submit_all(tx, id, &all, None)).await;
    assert_eq!(done.iter().filter(|(_, why)| why.is_none()).count(), 106, "{done:?}");
});

story!(an_invoice_stands_in_one_project_and_tells_no_more_than_one_may_know, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let (a, b) = (contract(world, call, "14", "山西甲中心").await, contract(world, call, "64", "宁夏甲中心").await);
    let one = entered(world, &a, vec![invoiced(world, &a, 1)]).await[0];
    world.does(move |tx| actions::submit(tx, one, &Default::default(), 1)).await;
    let mut again = invoiced(world, &b, 1);
    // The same number, typed otherwise.
    let number = invoiced(world, &a, 1).lines[0].number.clone();
    again.lines[0].number = format!(" {} {}", &number[..10], &number[10..]);
    let two = entered(world, &b, vec![again]).await[0];
    let accountant = world.actor(Role::Accountant, b.unit).await;
    let page = accountant.get(&format!("/vouchers/{two}")).await.ok();
    let page = page.says("P24-04/unique").says("首次列支于另一个项目");
    page.does_not_say("山西甲中心").does_not_say(&a.number);
    let refused = accountant.fills(&format!("/vouchers/{two}"), &format!("/vouchers/{two}/submit"), &[]).await.is(409);
    refused.does_not_say("山西甲中心");
    // Whoever sees every province is told where it stands.
    let told = judged(world, &b, &[two]);
    let told = told[0].1.iter().find(|one| one.rule == "P24-04/unique").unwrap();
    assert!(told.words.zh.contains("山西甲中心") && told.words.zh.contains("记-001"), "{}", told.words.zh);
});

story!(a_voucher_goes_through_every_state_and_the_ledger_holds_what_passed, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let of = contract(world, call, "14", "山西甲中心").await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    let contract = of.clone();
    world
        .does(move |tx| {
            let on = tx.now.day();
            ledger::post(tx, &contract, &Posting::plain(Kind::Receipt, on, Money::from_fen(14_000_000), "首款"))
        })
        .await;
    let list = format!("/contracts/{}/vouchers", of.id);
    let form = format!("{list}/new");
    let fields = [
        ("voucher_number", "记-1"),
        ("summary", "印花税"),
        ("business_on", "2026-08-03"),
        ("paid_on", "2026-08-04"),
        ("method", "official-card"),
        ("payee_kind", "unit"),
        ("payee", "税务局"),
        ("handler", "张三"),
        ("approver", "李四"),
        ("line-0-category", "taxes"),
        ("line-0-paper", "fiscal-receipt"),
        ("line-0-number", "SF00000001"),
        ("line-0-dated_on", "2026-08-03"),
        ("line-0-gross", "100.00"),
        ("line-0-buyer", ""),
        ("line-0-buyer_code", ""),
    ];
    let made = accountant.fills(&form, &form, &fields).await.is(303);
    let path = made.location().to_owned();
    let id = VoucherId(path.rsplit('/').next().unwrap().parse().unwrap());
    world.has_bytes("voucher", id.0, "voucher-scan", "original.pdf", Media::Pdf, b"%PDF-1.4 original");
    let state = || world.reads(|db| voucher::find(db, id)).state;
    assert_eq!(state(), State::Entered);
    finance.get(&path).await.is(404);
    for (who, verb, with, then) in [
        (&accountant, "submit", &[][..], State::Submitted),
        (&accountant, "withdraw", &[("reason", "填错")][..], State::Withdrawn),
        (&accountant, "submit", &[][..], State::Submitted),
        (&finance, "return", &[("reason", "缺回单")][..], State::Returned),
        (&accountant, "submit", &[][..], State::Submitted),
        (&finance, "pass", &[][..], State::Passed),
    ] {
        who.fills(&path, &format!("{path}/{verb}"), with).await.is(303);
        assert_eq!(state(), then, "{verb}");
    }
    let standing = || world.reads(|db| ledger::standing(db, of.id));
    assert_eq!((standing().spent, standing().bank), (fen("100"), fen("139900")));
    accountant.get(&format!("{path}/edit")).await.is(409);
    accountant.get(&format!("/contracts/{}/ledger", of.id)).await.ok().says("139,900.00");
    accountant.get(&list).await.ok().says("记-1").says("100.00").says("1 张，已提交和已通过");
    finance.fills(&path, &format!("{path}/reverse"), &[("reason", "科目有误")]).await.is(303);
    assert_eq!(state(), State::Reversed);
    assert_eq!((standing().spent, standing().bank), (Money::ZERO, fen("140000")));
    // Books show it on the same sides, below nothing and in red; as does the journal that goes to other programs.
    let path = format!("/contracts/{}/ledger", of.id);
    let page = accountant.get(&path).await.ok().says("红字冲销").says("-100.00");
    assert!(page.body.contains("<td class=\"num minus\">-100.00</td>"), "{}", page.text());
    let book = accountant.saves(&format!("{path}.xlsx")).await;
    assert_eq!(book.column("借方")[..2], ["项目支出", "项目支出"]);
    assert_eq!(book.column("贷方")[..2], ["银行存款", "银行存款"]);
    assert_eq!(book.column("金额（元）"), ["-100", "100", "140000", "140000"]);
    assert_eq!(book.column("序号").last().map(String::as_str), Some("合计"));
    assert!(page.text().contains("合计 140,000.00"), "{}", page.text());
    accountant.get(&format!("{path}?kind=spending")).await.ok().says("合计 100.00");
    let none = accountant.get(&list).await.ok().says("0 张，已提交和已通过");
    none.says("1 张，未提交、退回、不予通过或已冲销");
    let journal = accountant.get(&format!("/contracts/{}/journal.csv", of.id)).await.ok().body;
    assert!(
        journal.contains(",100.00,") && journal.contains("红字冲销：印花税") && journal.contains(",-100.00,"),
        "{journal}"
    );
    // Its number and its invoice are free again, and the next one is refused for good.
    let made =
        accountant.fills(&format!("{form}?corrects={id}"), &format!("{form}?corrects={id}"), &fields).await.is(303);
    let next = made.location().to_owned();
    let brought: i64 = next.rsplit('/').next().unwrap().parse().unwrap();
    world.has_bytes("voucher", brought, "voucher-scan", "original.pdf", Media::Pdf, b"%PDF-1.4 the right one");
    accountant.fills(&next, &format!("{next}/submit"), &[]).await.is(303);
    finance.fills(&next, &format!("{next}/refuse"), &[("reason", "与项目无关")]).await.is(303);
    let next = VoucherId(next.rsplit('/').next().unwrap().parse().unwrap());
    assert_eq!(world.reads(|db| voucher::find(db, next)).state, State::Refused);
    let settings = crate::world::settings(world.folder.path());
    world.reads(|db| {
        assert_eq!(ledger::check(db, &settings)?.broken, None);
        assert_eq!(voucher::check(db, &settings)?.broken, None);
        Ok(())
    });
});

fn posting_of(voucher: VoucherId, on: NaiveDate) -> Posting {
    let plain = Posting::plain(Kind::Spending, on, fen("1"), "决算后");
    Posting { voucher: Some(voucher), category: "taxes".into(), ..plain }
}

story!(the_database_itself_keeps_the_ring_fence, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let (a, b) = (contract(world, call, "14", "山西甲中心").await, contract(world, call, "64", "宁夏甲中心").await);
    let (one, two) = (a.clone(), b.clone());
    world
        .does(move |tx| {
            for of in [&one, &two] {
                let on = tx.now.day();
                ledger::post(tx, of, &Posting::plain(Kind::Receipt, on, Money::from_fen(1_000_000), "首款"))?;
            }
            Ok(())
        })
        .await;
    let voucher = entered(world, &a, vec![right(&a, 1)]).await[0];
    // The voucher of one contract is no reason to spend money of another.
    let (two, on) = (b.clone(), world.clock.now().day());
    let posting = Posting {
        voucher: Some(voucher),
        category: "taxes".into(),
        ..Posting::plain(Kind::Spending, on, Money::from_fen(1), "挪用")
    };
    assert!(world.tries(move |tx| ledger::post(tx, &two, &posting)).await.is_err());
    // Nor is more spent than is there, nor an entry changed or taken away.
    let one = a.clone();
    let posting = Posting {
        voucher: Some(voucher),
        category: "taxes".into(),
        ..Posting::plain(Kind::Spending, on, Money::from_fen(1_000_001), "透支")
    };
    assert!(world.tries(move |tx| ledger::post(tx, &one, &posting)).await.is_err());
    // What passed stays as it is, line by line; closed books stay closed, and take no spending.
    world.does(move |tx| actions::submit(tx, voucher, &Default::default(), 1)).await;
    world.tampers("UPDATE vouchers SET entered_by = 999998, submitted_by = 999998; DELETE FROM voucher_hands");
    world.does(move |tx| actions::pass(tx, voucher, 2)).await;
    let one = a.clone();
    world.does(move |tx| ledger::close_books(tx, &one)).await;
    let (one, posting) = (a.clone(), Posting { amount: fen("1"), ..posting_of(voucher, on) });
    assert!(world.tries(move |tx| ledger::post(tx, &one, &posting)).await.is_err());
    for sql in [
        "UPDATE ledger_entries SET amount = 1",
        "DELETE FROM ledger_entries",
        "UPDATE vouchers SET paid_on = NULL WHERE state = 'passed'",
        "UPDATE vouchers SET approver = '王五' WHERE state = 'passed'",
        "DELETE FROM vouchers",
        "UPDATE voucher_lines SET amount = 1",
        "DELETE FROM voucher_lines",
        "INSERT INTO voucher_lines (voucher_id, n, category, econ_code, paper, code, number, invoice_key, gross, amount, \
         buyer, buyer_code, seller, seller_code, split, note) \
         SELECT id, 9, 'taxes', '', 'other', '', '', '', 1, 1, '', '', '', '', false, '' FROM vouchers",
        "INSERT INTO ledger_entries (ledger_id, contract_id, serial, on_date, period, kind, debit, credit, category, \
         amount, voucher_id, summary, by_id, by_name, at) SELECT ledger_id, contract_id, 99, on_date, period, kind, \
         debit, credit, category, amount, voucher_id, summary, by_id, by_name, at FROM ledger_entries \
         WHERE kind = 'advance-spending'",
    ] {
        let refused = world.tries(move |tx| {
            use granary::platform::Error;
            diesel::RunQueryDsl::execute(diesel::sql_query(sql), tx.db).map(drop).map_err(Error::from)
        });
        assert!(refused.await.is_err(), "{sql}");
    }
    let standing = world.reads(|db| ledger::standing(db, b.id));
    assert_eq!(standing.bank, Money::from_fen(1_000_000));
});

async fn submits(who: &Actor, id: VoucherId) -> Page {
    let path = format!("/vouchers/{id}");
    who.fills(&path, &format!("{path}/submit"), &[]).await.is(303)
}

story!(after_a_submission_the_next_open_voucher_follows_and_what_came_back_comes_first, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let of = contract(world, call, "14", "山西甲中心").await;
    let ids = entered(world, &of, (1..=3).map(|n| right(&of, n)).collect()).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    let path = |n: usize| format!("/vouchers/{}", ids[n]);
    let list = format!("/contracts/{}/vouchers", of.id);
    // What the rules said is told of what waits or passed alone.
    let untold = async || accountant.get(&list).await.ok().body.matches("<td class=\"num\">—</td>").count();
    assert_eq!(untold().await, 3);
    accountant.get(&path(1)).await.ok().says("作废后").does_not_say("撤回后");
    let sent = submits(&accountant, ids[1]).await;
    assert_eq!(sent.location(), path(2));
    let next = accountant.follows(sent).await.says("凭证 记-002 已提交审核").says("查看凭证 记-002");
    assert!(next.body.replace("&#x2f;", "/").contains(&format!("href=\"{}\">查看凭证", path(1))), "{}", next.body);
    assert_eq!(untold().await, 2);
    accountant.get(&path(1)).await.ok().says("撤回后").does_not_say("作废后");
    finance.fills(&path(1), &format!("{}/return", path(1)), &[("reason", "缺回单")]).await.is(303);
    assert_eq!(untold().await, 3);
    assert_eq!(submits(&accountant, ids[2]).await.location(), path(1));
    assert_eq!(submits(&accountant, ids[1]).await.location(), path(0));
    let last = submits(&accountant, ids[0]).await;
    assert_eq!(last.location(), list);
    accountant.follows(last).await.says("没有其他待提交的凭证");
});

story!(many_are_listed_with_what_stands_in_their_way_before_they_are_submitted, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let of = contract(world, call, "14", "山西甲中心").await;
    let mut blocked = right(&of, 2);
    blocked.lines[0].category = "printing".into();
    let ids = entered(world, &of, vec![right(&of, 1), blocked]).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let path = format!("/contracts/{}/vouchers/submit", of.id);
    let before = world.events();
    let page = accountant.get(&path).await.ok().says("记-001").says("规则全部通过").says("记-002").says("不通过");
    page.says("印花税").says("100.00");
    assert_eq!(world.events(), before, "looking changes nothing");
    accountant
        .post(&path, &[])
        .await
        .ok()
        .says("已提交 1 张")
        .says("未提交 1 张")
        .says("记-002")
        .does_not_say("记-001");
    assert_eq!(world.reads(|db| voucher::find(db, ids[1])).state, State::Entered);
});

story!(the_papers_that_the_rules_want_come_first, |world| {
    app::seed(&world.app).await.unwrap();
    let call = call(world).await;
    let of = contract(world, call, "14", "山西甲中心").await;
    let mut draft = right(&of, 1);
    draft.header.method = Method::Transfer;
    draft.lines[0].category = "meeting".into();
    let id = entered(world, &of, vec![draft]).await[0];
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let body = accountant.get(&format!("/vouchers/{id}")).await.ok().body.replace("&#x2f;", "/");
    let folded = body.find("class=\"shelf-others\"").unwrap();
    let place = |shelf: &str| body.find(&format!("/files/on/voucher/{id}/{shelf}\"")).unwrap();
    let wanted = ["voucher-scan", "voucher-bank-proof", "voucher-list", "voucher-attendance", "voucher-meeting-notice"];
    for shelf in wanted {
        assert!(place(shelf) < folded, "{shelf}");
    }
    for shelf in ["voucher-contract", "voucher-pay-list", "voucher-split"] {
        assert!(place(shelf) > folded, "{shelf}");
    }
    assert_eq!(body.matches("<span class=\"need\">必须</span>").count(), wanted.len());
});
