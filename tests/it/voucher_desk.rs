//! The desk of the finance office: the queue, one voucher beside its papers, many at once, samples; vouchers by workbook and
//! by journal; what was spent against the budget and the plan.

use chrono::Duration;
use granary::access::Role;
use granary::contract::Contract;
use granary::kernel::{CallId, Money, VoucherId};
use granary::ledger::{self, Kind, Posting};
use granary::platform::media::Media;
use granary::voucher::desk;
use granary::voucher::{self, Draft, Header, Line, Measures, Method, Paper, PayeeKind, State, actions};

use crate::world::{Actor, CONTRACTED, Page, World, settings};

async fn call(world: &World) -> CallId {
    World::call_id(&world.open_call(&CONTRACTED).await)
}

/// A contract in force whose whole budget is for labour.
async fn contract(world: &World, call: CallId, region: &str, name: &str) -> Contract {
    world.spending_contract(call, region, name, &[("labour", 20_000_000)]).await
}

/// A voucher that no rule of the call minds.
fn right(of: &Contract, n: usize, yuan: &str) -> Draft {
    let amount = Money::parse(yuan).unwrap();
    let day = of.starts_on;
    let line = Line {
        category: "labour".into(),
        econ_code: String::new(),
        paper: Paper::FiscalReceipt,
        code: String::new(),
        number: format!("SF{:08}", n + 1000 * usize::try_from(of.id.0).unwrap()),
        dated_on: Some(day),
        net: None,
        rate: None,
        tax: None,
        gross: amount,
        amount,
        buyer: of.unit_name.clone(),
        buyer_code: String::new(),
        seller: format!("收款单位{n}"),
        seller_code: String::new(),
        split: false,
        note: String::new(),
    };
    let header = Header {
        number: format!("记-{n:03}"),
        summary: format!("劳务{n}"),
        business_on: day,
        paid_on: Some(day),
        method: Method::Transfer,
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

/// Vouchers that wait for the finance office.
async fn waiting(world: &World, of: &Contract, amounts: &[&str]) -> Vec<VoucherId> {
    let drafts: Vec<Draft> = (1..).zip(amounts).map(|(n, yuan)| right(of, n, yuan)).collect();
    let id = of.id;
    let ids = world
        .does(move |tx| {
            let entered = actions::enter_all(tx, id, &drafts, None)?;
            let ids: Vec<VoucherId> = entered.into_iter().map(Result::unwrap).collect();
            let told = actions::submit_all(tx, id, &ids, Some("情况属实"))?;
            assert!(told.iter().all(|(_, why)| why.is_none()), "{told:?}");
            Ok(ids)
        })
        .await;
    // They are the work of somebody at the unit, so that whoever acts in these stories may check them.
    world.tampers(&format!("UPDATE vouchers SET entered_by = 999998, submitted_by = 999998 WHERE contract_id = {id}; DELETE FROM voucher_hands"));
    ids
}

async fn finance(world: &World) -> Actor {
    world.actor(Role::Finance, world.centre().await).await
}

fn state(world: &World, id: VoucherId) -> State {
    world.reads(|db| voucher::find(db, id)).state
}

/// Whether every rule of a voucher holds, whatever the call's file says: the stories of the bulk begin with green ones.
fn all_green(world: &World, ids: &[VoucherId]) {
    for id in ids {
        world.tampers(&format!(
            "UPDATE voucher_outcomes SET verdict = 'pass' WHERE voucher_id = {id}; \
             UPDATE vouchers SET hits = 0 WHERE id = {id}"
        ));
    }
}

fn seen(world: &World, id: VoucherId) -> String {
    format!("{id}:{}", world.reads(|db| voucher::find(db, id)).version)
}

async fn bulk(world: &World, who: &Actor, ids: &[VoucherId], total: &str) -> Page {
    let named: Vec<String> = ids.iter().map(|id| seen(world, *id)).collect();
    let mut fields = vec![("total", total)];
    fields.extend(named.iter().map(|one| ("voucher", one.as_str())));
    who.post("/vouchers/batch", &fields).await
}

story!(one_voucher_is_checked_beside_its_papers_and_the_next_one_follows, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let ids = waiting(world, &of, &["100", "200", "300"]).await;
    world.has_bytes("voucher", ids[0].0, "voucher-scan", "发票.png", Media::Png, b"\x89PNG");
    world.has_bytes("voucher", ids[1].0, "voucher-scan", "发票.pdf", Media::Pdf, b"%PDF-1.4");
    let who = finance(world).await;
    who.get("/vouchers").await.ok().says("记-001").says("600.00");
    let page = who.get(&format!("/vouchers/{}/check", ids[0])).await.ok();
    let page = page.says("记-001").says("壹佰元整").says("第 1 张，共 3 张");
    assert!(page.text().contains("发票.png"), "the paper stands at the left");
    // Without a script it is a form like any other; the next one follows.
    let version = seen(world, ids[0]).split_once(':').unwrap().1.to_owned();
    let passed = who.post(&format!("/vouchers/{}/check/pass", ids[0]), &[("_version", &version)]).await.is(303);
    assert!(passed.location().starts_with(&format!("/vouchers/{}/check", ids[1])), "{}", passed.location());
    assert_eq!(state(world, ids[0]), State::Passed);
    // A second click finds it decided.
    who.post(&format!("/vouchers/{}/check/pass", ids[0]), &[("_version", &version)]).await.is(409);
    let page = who.get(&format!("/vouchers/{}/check", ids[1])).await.ok();
    assert!(page.body.contains("<iframe") && page.body.contains("title=\"原件：发票.pdf\""), "a document too");
    // Without a reason nothing goes back; the reason that was given is offered for the next.
    let back = format!("/vouchers/{}/check/return", ids[1]);
    let version = seen(world, ids[1]).split_once(':').unwrap().1.to_owned();
    who.post(&back, &[("_version", &version), ("chosen", ""), ("reason", "")])
        .await
        .is(422)
        .wrong("reason", "退回原因");
    let fields = [("_version", &*version), ("chosen", ""), ("reason", "缺少签收单")];
    let gone = who.post(&back, &fields).await.is(303);
    assert!(gone.location().starts_with(&format!("/vouchers/{}/check", ids[2])), "{}", gone.location());
    assert_eq!(state(world, ids[1]), State::Returned);
    who.get(&format!("/vouchers/{}/check", ids[2])).await.ok().says("缺少签收单");
});

story!(a_list_says_what_it_is_narrowed_to_and_the_pages_of_a_contract_know_each_other, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    waiting(world, &of, &["100"]).await;
    let who = finance(world).await;
    // What the list is narrowed to is said by its name.
    let label = world.reads(|db| granary::programme::call::label(db, of.call));
    let list = who.get(&format!("/vouchers?call={}&contract={}", of.call, of.id)).await.ok();
    list.says(&format!("申报通知：{label}")).says(&format!("合同：{}", of.number));
    who.get("/vouchers?call=999999&contract=999999").await.ok().says("所选申报通知").says("某一合同");
    for page in ["ledger", "vouchers"] {
        let list = who.get(&format!("/contracts/{}/{page}?budget_line=labour", of.id)).await.ok();
        list.says("预算科目：劳务费");
    }
    // The pages of a contract's money are tabs of each other, and each knows where it stands.
    for page in ["payments", "vouchers", "spending", "ledger", "adjustments", "bank", "accounts"] {
        let tabs = who.get(&format!("/contracts/{}/{page}", of.id)).await.ok();
        let here = format!("href=\"/contracts/{}/{page}\" aria-current=\"page\"", of.id);
        assert!(tabs.body.contains(&here), "{page}: {}", tabs.text());
        assert!(tabs.body.contains(&format!("href=\"/contracts/{}/accounts\"", of.id)), "{page}");
    }
});

story!(nobody_checks_what_is_their_own_work, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let ids = waiting(world, &of, &["100"]).await;
    let who = finance(world).await;
    world.tampers(&format!("UPDATE vouchers SET entered_by = {} WHERE id = {}", who.id, ids[0]));
    all_green(world, &ids);
    let fields = [("_version", "2")];
    who.post(&format!("/vouchers/{}/check/pass", ids[0]), &fields).await.is(403);
    bulk(world, &who, &ids, "100.00").await.ok().says("将跳过 1 张");
    assert_eq!(state(world, ids[0]), State::Submitted);
});

story!(what_waits_for_a_check_stands_first_at_home, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let who = finance(world).await;
    who.get("/").await.ok().does_not_say("审核凭证");
    let ids = waiting(world, &of, &["100", "200.50"]).await;
    who.get("/").await.ok().says("审核凭证").says("2 张 · 300.50 元，最早一张今天提交");
    world.passes(Duration::days(1));
    let who = finance(world).await;
    let home = who.get("/").await.ok().says("2 张 · 300.50 元，最早一张已等 1 天");
    assert!(home.body.contains("<a href=\"/vouchers\">审核凭证"), "{}", home.text());
    // What somebody had a hand in waits for others.
    world.tampers(&format!("UPDATE vouchers SET submitted_by = {} WHERE id = {}", who.id, ids[0]));
    who.get("/").await.ok().says("1 张 · 200.50 元");
    world.tampers(&format!("UPDATE vouchers SET entered_by = {} WHERE id = {}", who.id, ids[1]));
    who.get("/").await.ok().does_not_say("审核凭证");
    // Nobody is told of what is not theirs to do.
    world.auditor().await.get("/").await.ok().does_not_say("审核凭证");
});

story!(many_pass_at_once_only_when_green_and_when_the_total_is_typed, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let ids = waiting(world, &of, &["100", "200.50", "300"]).await;
    let who = finance(world).await;
    all_green(world, &ids[..2]);
    world.tampers(&format!("UPDATE vouchers SET hits = 1 WHERE id = {}", ids[2]));
    let query: String = ids.iter().map(|id| format!("&id={id}")).collect();
    let before = world.events();
    let dry = who.get(&format!("/vouchers/batch?{}", &query[1..])).await.ok();
    dry.says("将通过 2 张").says("将跳过 1 张").says("300.50").says("叁佰元零伍角");
    assert_eq!(world.events(), before, "looking changes nothing");
    bulk(world, &who, &ids, "300.49").await.is(422).wrong("total", "300.50");
    assert!(ids.iter().all(|id| state(world, *id) == State::Submitted));
    bulk(world, &who, &ids, "300.50").await.ok().says("已通过 2 张");
    assert_eq!(
        ids.iter().map(|id| state(world, *id)).collect::<Vec<_>>(),
        [State::Passed, State::Passed, State::Submitted]
    );
    // A second click does nothing.
    bulk(world, &who, &ids[..2], "300.50").await.ok().says("将跳过 2 张");
    assert_eq!(world.count("SELECT count(*) AS n FROM ledger_entries"), 2);
});

story!(a_sample_comes_out_of_its_seed_again, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let amounts: Vec<String> = (1..=20).map(|n| format!("{n}00")).collect();
    let ids = waiting(world, &of, &amounts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let who = finance(world).await;
    for id in ids {
        world.does(move |tx| actions::pass(tx, id, 2)).await;
    }
    let number = of.number.clone();
    let fields = [("method", "seed"), ("n", "5"), ("region", "14"), ("contract", &*number), ("reason", "三季度检查")];
    let made = who.post("/vouchers/samples", &fields).await.is(303).location().to_owned();
    let page = who.get(&made).await.ok().says("从 20 张").says("状态：已通过 · 所在地区：山西 · 合同：");
    // What it was drawn from is said in the language of whoever looks; older samples keep the words that they were kept with.
    who.post("/language", &[("lang", "en"), ("back", "/")]).await.is(303);
    who.get("/vouchers/samples").await.ok().says("Status: Passed · Province: Shanxi · Contract: ");
    who.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await.is(303);
    let settings = settings(world.folder.path());
    assert_eq!(world.reads(|db| desk::check(db, &settings)).broken, None);
    // The sheet bears the seed, and what is found is noted once for each.
    who.saves(&format!("{made}/sheet.xlsx")).await;
    let item = world.count("SELECT min(id) AS n FROM voucher_sample_items");
    let note = format!("{made}/items/{item}");
    who.post(&note, &[("_version", "1"), ("verdict", "wrong"), ("note", "")]).await.is(422).wrong("note", "说明");
    who.post(&note, &[("_version", "1"), ("verdict", "wrong"), ("note", "无签收")]).await.is(303);
    who.post(&note, &[("_version", "1"), ("verdict", "sound"), ("note", "")]).await.is(409);
    drop(page);
    // The largest come first.
    let fields = [("method", "amount"), ("n", "1"), ("reason", "大额")];
    let largest = who.post("/vouchers/samples", &fields).await.is(303).location().to_owned();
    let sheet = who.get(&largest).await.ok().says("记-020");
    assert!(sheet.body.contains(">合计</th><td class=\"num\">2,000.00</td>"), "{}", sheet.text());
    for n in ["0", "501", "x"] {
        who.post("/vouchers/samples", &[("method", "seed"), ("n", n), ("reason", "x")]).await.is(422);
    }
    // A draw is never changed, and `verify` would see it.
    let moved = world.app.database.write_now(|db| {
        use diesel::connection::SimpleConnection;
        Ok(db.batch_execute("UPDATE voucher_sample_items SET n = n + 100 WHERE n = 1")?)
    });
    assert!(moved.is_err());
});

const HEADING: &str = "合同编号\t记账凭证号\t摘要\t业务日期\t付款日期\t支付方式\t收款方类型\t收款方\t经办人\t审批人\t预算科目\t票据种类\t票据号码\t开票日期\t价税合计\t入账金额";

fn line(number: &str, summary: &str, paper: &str, gross: &str) -> String {
    format!(
        "\t{number}\t{summary}\t2026-08-03\t2026-08-04\t银行转账\t单位\t某公司\t张三\t李四\t劳务费\t财政票据\t{paper}\t2026-08-03\t{gross}\t"
    )
}

async fn pasted(who: &Actor, lines: &[String]) -> String {
    let text = format!("{HEADING}\n{}", lines.join("\n"));
    who.post("/imports/new/vouchers", &[("lines", &text)]).await.is(303).location().to_owned()
}

story!(rows_become_vouchers_with_several_lines_and_wrong_ones_are_named_by_their_cell, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let lines = [
        line("记-1", "劳务", "SF00000001", "100"),
        // A further paper of the same voucher.
        line("", "", "SF00000002", "50")
            .replace("2026-08-03\t2026-08-04\t银行转账\t单位\t某公司\t张三\t李四", "\t\t\t\t\t\t"),
        line("记-2", "劳务", "SF00000003", "#REF!"),
        line("记-3", "=HYPERLINK(\"x\")", "SF00000004", "70"),
        line("记-1", "另一张", "SF00000005", "1"),
    ];
    let import = pasted(&accountant, &lines).await;
    accountant.get(&import).await.ok().says("价税合计");
    let done = accountant.fills(&import, &format!("{import}/start"), &[]).await;
    accountant.follows(done).await.ok();
    let lines = world.count(
        "SELECT count(*) AS n FROM voucher_lines l JOIN vouchers v ON v.id = l.voucher_id WHERE v.number = '记-1'",
    );
    assert_eq!(lines, 2);
    assert_eq!(world.count("SELECT count(*) AS n FROM vouchers"), 2);
    // What one unit brings is no other's business.
    let other = contract(world, of.call, "64", "乙中心").await;
    let stranger = world.actor(Role::Accountant, other.unit).await;
    stranger.get(&import).await.is(404);
    stranger.get("/imports").await.ok().does_not_say("凭证 2");
    // Nor can it bring vouchers into another's contract.
    let foreign = line("记-9", "劳务", "SF00000009", "5").replacen('\t', &format!("{}\t", of.number), 1);
    let import = pasted(&stranger, &[foreign]).await;
    stranger.get(&import).await.ok().says("本单位没有这个编号的合同");
});

story!(a_journal_is_mapped_once_and_remembered, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let path = format!("/contracts/{}/journal", of.id);
    let book = "日期\t凭证字号\t摘要\t科目编码\t科目名称\t借方金额\t贷方金额\t供应商\t制单人\t审核人\n\
                2026-08-03\t记-0031\t会务劳务\t500102\t劳务费\t600.00\t\t某公司\t张三\t李四\n\
                2026-08-03\t记-0031\t会务劳务\t1002\t银行存款\t\t600.00\t\t\t";
    let asked = accountant.post(&path, &[("lines", book)]).await.is(303);
    assert_eq!(asked.location(), format!("{path}/columns"));
    let page = accountant.get(&format!("{path}/columns")).await.ok().says("500102 劳务费");
    let mut fields: Vec<(String, String)> = Vec::new();
    for (field, heading) in [
        ("number", "凭证字号"),
        ("on", "日期"),
        ("summary", "摘要"),
        ("account", "科目编码"),
        ("account-name", "科目名称"),
        ("debit", "借方金额"),
        ("credit", "贷方金额"),
        ("payee", "供应商"),
        ("handler", "制单人"),
        ("approver", "审核人"),
        ("invoice-code", ""),
        ("invoice-number", ""),
        ("invoice-date", ""),
    ] {
        fields.push((format!("column_{field}"), heading.to_owned()));
    }
    fields.push(("account_0".to_owned(), "labour".to_owned()));
    fields.push(("_version".to_owned(), page.value("_version").unwrap()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    accountant.post(&format!("{path}/columns"), &fields).await.is(303);
    // The same book needs no question any more.
    let import = accountant.post(&path, &[("lines", book)]).await.is(303).location().to_owned();
    assert!(import.starts_with("/imports/"), "{import}");
    let done = accountant.fills(&import, &format!("{import}/start"), &[]).await;
    accountant.follows(done).await.ok();
    let found = world.text("SELECT category AS text FROM voucher_lines ORDER BY id DESC LIMIT 1");
    assert_eq!(found, "labour");
    // What went in comes out in the same form, once it counts.
    let id = VoucherId(world.count("SELECT max(id) AS n FROM vouchers"));
    let contract = of.id;
    world.does(move |tx| actions::submit_all(tx, contract, &[id], Some("情况属实"))).await;
    let csv = accountant.get(&format!("{path}.csv")).await.ok().text();
    assert!(csv.contains("凭证字号") && csv.contains("500102") && csv.contains("600.00"), "{csv}");
});

story!(spending_stands_beside_the_budget_and_the_plan_counts_from_the_receipt, |world| {
    let of = contract(world, call(world).await, "14", "甲中心").await;
    let ids = waiting(world, &of, &["1000", "500"]).await;
    let (id, first, on) = (of.id, ids[0], world.clock.now().day());
    world
        .does(move |tx| {
            let of = granary::contract::find(tx.db, id)?;
            ledger::post(tx, &of, &Posting::plain(Kind::Receipt, on, Money::yuan(100_000).unwrap(), "首款"))?;
            actions::pass(tx, first, 2)
        })
        .await;
    let who = finance(world).await;
    let page = who.get(&format!("/contracts/{}/spending", of.id)).await.ok().says("1,000.00").says("500.00");
    // The same share in the picture's words, in the table and at its foot.
    assert!(page.text().matches("0.50%").count() >= 3 && !page.text().contains(" 0.5%"), "{}", page.text());
    assert!(page.text().contains("劳务费"));
    let budget = who.get(&format!("/contracts/{}", of.id)).await.ok();
    budget.says("合计 200,000.00 200,000.00 1,500.00 198,500.00");
    who.saves(&format!("/contracts/{}/spending.xlsx", of.id)).await;
    // Of another unit there is nothing.
    let other = contract(world, of.call, "64", "乙中心").await;
    let stranger = world.actor(Role::Accountant, other.unit).await;
    stranger.get(&format!("/contracts/{}/spending", of.id)).await.is(404);
    stranger.get(&format!("/contracts/{}/journal.csv", of.id)).await.is(404);
    world.passes(Duration::days(1));
});
