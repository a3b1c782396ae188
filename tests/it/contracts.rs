//! From an award to a contract in force: drawn up, issued, signed by both; amended, suspended, ended; its budget moved.

use std::sync::Arc;

use chrono::Duration;
use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use granary::access::Role;
use granary::app;
use granary::contract::{self, State, actions};
use granary::kernel::{CallId, ContractId, Money};
use granary::{adjustment, fund, ledger};

use crate::world::{Actor, CONTRACTED, World, awards};

async fn call(world: &World) -> CallId {
    World::call_id(&world.open_call(&CONTRACTED).await)
}

async fn head(world: &World, of: ContractId) -> Actor {
    let unit = world.reads(|db| contract::find(db, of)).unit;
    world.actor(Role::UnitHead, unit).await
}

fn state(world: &World, of: ContractId) -> State {
    world.reads(|db| contract::find(db, of)).state
}

fn budget(world: &World, of: ContractId) -> Vec<(String, i64)> {
    let lines = world.reads(|db| contract::budget(db, of));
    lines.into_iter().map(|(key, amount)| (key, amount.fen())).collect()
}

fn verified(world: &World) -> [Option<String>; 2] {
    let settings = crate::world::settings(world.folder.path());
    world.reads(|db| Ok([contract::check(db, &settings)?.broken, adjustment::check(db, &settings)?.broken]))
}

/// The fields of the draft's form as its page shows them, with these changed.
async fn changed(who: &Actor, form: &str, with: &[(&str, &str)]) -> crate::world::Page {
    let page = who.get(form).await.ok();
    let names = [
        "leader_name-0",
        "leader_post-0",
        "leader_phone-0",
        "leader_name-1",
        "starts_on",
        "ends_on",
        "amount-0",
        "amount-1",
        "amount-2",
        "ledger_code",
        "target-0",
        "by-0",
    ];
    let mut fields: Vec<(String, String)> = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), page.value(name)?)))
        .filter(|(name, _)| with.iter().all(|(other, _)| other != name))
        .collect();
    fields.extend(with.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields.push(("_version".to_owned(), page.value("_version").unwrap()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(form, &fields).await
}

story!(a_contract_goes_from_award_to_force, |world| {
    let call = call(world).await;
    let award = world.awarded(call, "14", "山西甲中心").await;
    let centre = world.office_on("2026-06-01").await;
    centre.officer.get("/").await.ok().says("拟定合同");
    centre.officer.get("/contracts/new").await.ok().says("山西甲中心");
    let made = centre.officer.post("/contracts", &[("award", &award.to_string())]).await.is(303);
    let path = made.location().to_owned();
    let id = ContractId(path.rsplit('/').next().unwrap().parse().unwrap());
    // Twice is once.
    centre.officer.post("/contracts", &[("award", &award.to_string())]).await.is(409);
    // The unit does not see a draft, in no way.
    let head = head(world, id).await;
    head.get(&path).await.is(404);
    head.get("/contracts").await.ok().does_not_say("QYKX2026-001-14");
    head.get(&format!("{path}/preview")).await.is(404);
    let page = centre.officer.get(&path).await.ok();
    page.says("贰拾万元整").says("140,000.00").says("60,000.00").says("C-1/amount");
    // The unit cannot sign what is not issued, nor the leader.
    let sign = [("signer", "王丽"), ("signed_on", "2026-06-02"), ("code", "")];
    head.post(&format!("{path}/sign"), &[&sign[..], &[("_version", "1")]].concat()).await.is(404);
    centre.leader.fills(&path, &format!("{path}/call-off"), &[]).await.is(422);
    centre.officer.fills(&path, &format!("{path}/issue"), &[]).await.is(303);
    assert_eq!(state(world, id), State::Issued);
    // It is a document of the register, and its page tells what it proves.
    let document = world.reads(|db| contract::find(db, id)).document.unwrap();
    let page = centre.officer.get(&format!("/documents/{document}")).await.ok();
    page.says("合同书");
    world.posts().await;
    head.get("/").await.ok().says("签署合同");
    world.passes(Duration::days(1));
    let head = self::head(world, id).await;
    // Without the scan nothing is signed, nor without the papers.
    head.fills(&path, &format!("{path}/sign"), &sign).await.is(422).wrong("code", "扫描件");
    world.has_scans(id);
    head.fills(&path, &format!("{path}/sign"), &sign).await.is(422);
    let papers: Vec<(String, String)> =
        world.papers_of(id).into_iter().map(|key| (format!("paper-{key}"), "1".to_owned())).collect();
    let mut fields: Vec<(&str, &str)> = sign.to_vec();
    fields.extend(papers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    // A day before it was issued, or after today, is no day of a signature.
    for day in ["2026-05-31", "2026-06-03"] {
        let wrong: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, if *name == "signed_on" { day } else { *value })).collect();
        head.fills(&path, &format!("{path}/sign"), &wrong).await.is(422).wrong("signed_on", "之间");
    }
    head.fills(&path, &format!("{path}/sign"), &fields).await.is(303);
    assert_eq!(state(world, id), State::UnitSigned);
    // The code was not read: a person at the centre looks before the leader signs.
    let centre = world.office_on("2026-06-03").await;
    let own = [("signed_on", "2026-06-03"), ("reason", "法定代表人变更，补签")];
    let version = world.reads(|db| contract::find(db, id)).version.to_string();
    let forced = [&own[..], &[("_version", version.as_str())]].concat();
    centre.leader.post(&format!("{path}/centre-sign"), &forced).await.is(409).says("尚未核对");
    centre.officer.get("/").await.ok().says("核对合同扫描件");
    centre.officer.fills(&path, &format!("{path}/confirm"), &[("reason", "编号、金额、页数一致")]).await.is(303);
    // Whoever drew it up does not sign it for the centre, whatever other role they have.
    centre.officer.post(&format!("{path}/centre-sign"), &forced).await.is(403);
    centre.leader.get("/").await.ok().says("代表中心签署合同");
    centre.leader.fills(&path, &format!("{path}/centre-sign"), &own).await.is(303);
    assert_eq!(state(world, id), State::InForce);
    let found = world.reads(|db| fund::of(db, call)).unwrap();
    assert_eq!((found.reserved, found.committed), (Money::ZERO, Money::yuan(200_000).unwrap()));
    let found = world.reads(|db| contract::find(db, id));
    assert_eq!(found.signed_on().unwrap().to_string(), "2026-06-03");
    // Its terms are never changed.
    for sql in ["UPDATE contract_terms SET body = ''", "DELETE FROM contract_terms"] {
        let refused = world.tries(move |tx| Ok(tx.db.batch_execute(sql)?)).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    let saved = centre.officer.saves("/contracts.xlsx").await;
    assert_eq!(saved.column("合同编号"), [found.number.as_str()]);
    centre.officer.get(&format!("/search?q={}", found.number)).await;
    let printed = centre.officer.saves(&format!("{path}/preview")).await;
    assert!(printed.bytes.starts_with(b"%PDF"));
    assert_eq!(verified(world), [None, None]);
    world.tampers("UPDATE contract_lines SET amount = amount - 1");
    assert!(verified(world)[0].as_ref().unwrap().contains("does not add up"));
});

story!(a_draft_is_not_issued_a_fen_or_a_day_off, |world| {
    let call = call(world).await;
    let id = world.drawn_up(call, "14", "山西甲中心").await;
    let centre = world.office_on("2026-06-01").await;
    let (path, form) = (format!("/contracts/{id}"), format!("/contracts/{id}/edit"));
    let issue = format!("{path}/issue");
    for (with, why) in [
        (("amount-0", "199,999.99"), "预算合计 199,999.99"),
        (("leader_name-1", "李强"), "项目负责人应为 1 名"),
        (("starts_on", "2026-07-02"), "C-1/period"),
    ] {
        changed(&centre.officer, &form, &[with]).await.is(303);
        centre.officer.get(&path).await.ok().says(why);
        centre.officer.fills(&path, &issue, &[]).await.is(409).says(why);
        assert_eq!(state(world, id), State::Draft, "{why}");
        let back = if with.0 == "amount-0" { ("amount-0", "200,000.00") } else { ("starts_on", "2026-07-01") };
        changed(&centre.officer, &form, &[back, ("leader_name-1", "")]).await.is(303);
    }
    // An end before the beginning is no period.
    changed(&centre.officer, &form, &[("ends_on", "2026-06-30")]).await.is(422);
    // A stale form changes nothing.
    centre.officer.post(&issue, &[("_version", "1")]).await.is(409);
    centre.officer.fills(&path, &issue, &[]).await.is(303);
    // What is issued is not written any more; taken back, it is, and its document is revoked.
    centre.officer.get(&form).await.is(409);
    let document = world.reads(|db| contract::find(db, id)).document.unwrap();
    centre.officer.fills(&path, &format!("{path}/take-back"), &[("reason", "更正负责人")]).await.is(303);
    assert_eq!(state(world, id), State::Draft);
    assert_eq!(world.text(&format!("SELECT state AS text FROM documents WHERE id = {document}")), "revoked");
    changed(&centre.officer, &form, &[("leader_name-0", "李强")]).await.is(303);
    centre.officer.fills(&path, &issue, &[]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM contract_terms"), 2);
    // An award that fell away takes its contract's signature with it.
    world.tampers("UPDATE awards SET state = 'fallen', fallen_why = 'other', fallen_at = '2026-06-01 01:00:00'");
    world.has_scans(id);
    let tried = actions::Signature {
        name: "王丽".to_owned(),
        on: world.clock.now().day(),
        code: String::new(),
        papers: world.papers_of(id),
    };
    let app = Arc::clone(&world.app);
    let signed = world
        .tries(move |tx| {
            let version = contract::find(tx.db, id)?.version;
            actions::unit_sign(tx, &app, id, &tried, version)
        })
        .await;
    assert!(signed.is_err());
    centre.leader.fills(&path, &format!("{path}/call-off"), &[("reason", "立项已取消")]).await.is(303);
    assert_eq!(state(world, id), State::Terminated);
});

story!(the_thirtieth_day_is_in_time_and_the_next_wants_a_reason, |world| {
    let call = call(world).await;
    let (first, second) =
        (world.unit_signed(call, "14", "山西甲中心").await, world.unit_signed(call, "64", "宁夏乙中心").await);
    // Both were awarded on 2 March; 1 April is the thirtieth day after it.
    let last = world.reads(|db| contract::find(db, first)).sign_by.unwrap();
    assert_eq!(last.to_string(), "2026-04-01");
    let centre = world.office_on("2026-04-01").await;
    let path = format!("/contracts/{first}");
    let sign = [("signed_on", "2026-04-01"), ("reason", "")];
    centre.leader.fills(&path, &format!("{path}/centre-sign"), &sign).await.is(303);
    let centre = world.office_on("2026-04-02").await;
    let path = format!("/contracts/{second}");
    centre.leader.get("/contracts?late=yes").await.ok().says("QYKX2026-001-64").does_not_say("QYKX2026-001-14");
    let late = [("signed_on", "2026-04-02"), ("reason", "")];
    centre.leader.fills(&path, &format!("{path}/centre-sign"), &late).await.is(422).wrong("reason", "期限");
    let late = [("signed_on", "2026-04-02"), ("reason", "法定代表人变更")];
    centre.leader.fills(&path, &format!("{path}/centre-sign"), &late).await.is(303);
    assert_eq!(state(world, second), State::InForce);
});

story!(a_unit_is_reminded_once_on_the_twentieth_day, |world| {
    let call = call(world).await;
    let id = world.issued(call, "14", "山西甲中心").await;
    let head = head(world, id).await;
    world.tampers(&format!("UPDATE users SET email = 'head@example.org' WHERE login = '{}'", head.login));
    let news = "SELECT count(*) AS n FROM mails WHERE template = 'contract-news' AND facts LIKE '%remind%'";
    world.works().await;
    for (day, told) in [("2026-03-21", 0), ("2026-03-22", 1), ("2026-03-23", 1)] {
        world.clock.set(awards::at(day));
        world.works().await;
        assert_eq!(world.count(news), told, "{day}");
    }
});

story!(the_centre_is_reminded_once_the_unit_has_signed, |world| {
    let call = call(world).await;
    let office = world.office_on("2026-03-02").await;
    world.tampers(&format!("UPDATE users SET email = 'leader@example.org' WHERE login = '{}'", office.leader.login));
    // By the name that the call's file gives to whoever gives.
    world.tampers("UPDATE organisations SET name = '企业创新服务中心' WHERE kind = 'centre'");
    world.unit_signed(call, "14", "山西甲中心").await;
    let news = "SELECT count(*) AS n FROM mails WHERE template = 'contract-news' AND facts LIKE '%remind-centre%'";
    world.works().await;
    for (day, told) in [("2026-03-21", 0), ("2026-03-22", 1), ("2026-03-23", 1)] {
        world.clock.set(awards::at(day));
        world.works().await;
        assert_eq!(world.count(news), told, "{day}");
    }
});

story!(each_contract_of_a_unit_has_a_ledger_of_its_own, |world| {
    let call = call(world).await;
    let (first, second) =
        (world.issued(call, "14", "山西甲中心").await, world.drawn_up(call, "64", "宁夏乙中心").await);
    let held = world.reads(|db| contract::find(db, first));
    world.tampers(&format!("UPDATE contracts SET unit_id = {} WHERE id = {second}", held.unit));
    let code = held.ledger_code.clone();
    world
        .does(move |tx| {
            let found = contract::find(tx.db, second)?;
            let terms = contract::Terms { ledger_code: code.clone(), ..contract::terms(tx.db, &found)? };
            actions::rewrite(tx, second, &terms, found.version)
        })
        .await;
    let app = Arc::clone(&world.app);
    let refused = world
        .tries(move |tx| {
            let version = contract::find(tx.db, second)?.version;
            actions::issue(tx, &app, &app::providers(), second, "", version)
        })
        .await;
    assert!(format!("{:?}", refused.err().unwrap()).contains("contract-ledger-taken"));
});

story!(fifty_signatures_at_once_never_go_beyond_the_fund, |world| {
    let call = call(world).await;
    let both = [world.unit_signed(call, "14", "山西甲中心").await, world.unit_signed(call, "64", "宁夏乙中心").await];
    // Somebody has taken from the fund what one of them needs.
    world.tampers("UPDATE contracts SET hands = '[]'; UPDATE funds SET reserved = 20000000, spent = 20000000");
    let on = world.clock.now().day();
    let tries = (0..50_usize).map(|n| {
        let (id, app) = (both[n % 2], Arc::clone(&world.app));
        world.tries(move |tx| {
            let version = contract::find(tx.db, id)?.version;
            actions::centre_sign(tx, &app, &app::providers(), id, (on, ""), version)
        })
    });
    let done = join_all(tries).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(done, 1);
    let found = world.reads(|db| fund::of(db, call)).unwrap();
    assert_eq!((found.reserved, found.committed), (Money::ZERO, Money::yuan(200_000).unwrap()));
    assert_eq!(both.iter().filter(|id| state(world, **id) == State::InForce).count(), 1);
});

story!(payment_is_suspended_and_resumed_by_two_persons_and_a_breach_ends_it, |world| {
    let call = call(world).await;
    let id = world.contract(call, "14", "山西甲中心").await.id;
    let centre = world.office_on("2026-08-03").await;
    let path = format!("/contracts/{id}");
    for (step, after) in [("suspend", State::Suspended), ("resume", State::InForce)] {
        let propose = [("step", step), ("reason", "两次未报进度")];
        centre.officer.fills(&path, &format!("{path}/propose"), &propose).await.is(303);
        // Another cannot be proposed while it waits, and nobody decides their own.
        let version = world.reads(|db| contract::find(db, id)).version.to_string();
        let again = [&propose[..], &[("_version", version.as_str())]].concat();
        centre.officer.post(&format!("{path}/propose"), &again).await.is(409);
        let own = [("decision", "approve"), ("reason", "x"), ("_version", version.as_str())];
        centre.officer.post(&format!("{path}/decide"), &own).await.is(403);
        let decide = [("decision", "approve"), ("reason", "同意")];
        centre.leader.get("/").await.ok().says("审定暂停或恢复拨付");
        centre.leader.fills(&path, &format!("{path}/decide"), &decide).await.is(303);
        assert_eq!(state(world, id), after);
    }
    let refused = [("decision", "refuse"), ("reason", "不同意")];
    centre.officer.fills(&path, &format!("{path}/propose"), &[("step", "suspend"), ("reason", "再议")]).await.is(303);
    centre.leader.fills(&path, &format!("{path}/decide"), &refused).await.is(303);
    assert_eq!(state(world, id), State::InForce);
    // Nobody claims more than was agreed.
    let beyond = [("refund", "200,000.01"), ("reason", "转包")];
    centre.leader.fills(&path, &format!("{path}/terminate"), &beyond).await.is(422).wrong("refund", "200,000.00");
    // Nor more than was paid.
    let claim = [("refund", "140,000.00"), ("reason", "转包")];
    let page = centre.leader.fills(&path, &format!("{path}/terminate"), &claim).await.is(422).wrong("refund", "0.00");
    assert_eq!(page.value("refund").as_deref(), Some("140,000.00"));
    world
        .does(move |tx| {
            let (of, on) = (contract::find(tx.db, id)?, tx.now.day());
            let amount = Money::from_fen(14_000_000);
            ledger::post(tx, &of, &ledger::Posting::plain(ledger::Kind::Receipt, on, amount, "首款"))
        })
        .await;
    centre.officer.fills(&path, &format!("{path}/terminate"), &claim).await.is(403);
    centre.leader.fills(&path, &format!("{path}/terminate"), &claim).await.is(303);
    assert_eq!(state(world, id), State::Terminated);
    let document = world.count("SELECT document_id AS n FROM contract_steps WHERE kind = 'terminate'");
    centre.officer.get(&format!("/documents/{document}")).await.ok().says("终止");
    let text = world.text(&format!("SELECT markdown AS text FROM documents WHERE id = {document}"));
    assert!(text.contains("壹拾肆万元整") && text.contains("2026年9月2日"), "{text}");
    // What has ended is not changed.
    centre.officer.get(&format!("{path}/amend")).await.is(409);
});

story!(an_amendment_is_a_version_that_another_person_approves, |world| {
    let call = call(world).await;
    let id = world.contract(call, "14", "山西甲中心").await.id;
    let centre = world.office_on("2026-08-03").await;
    let head = head(world, id).await;
    let form = format!("/contracts/{id}/amend");
    changed(&head, &form, &[("reason", "无变化")]).await.is(409).says("没有任何变更");
    let wrong = [("amount-0", "199,999.99"), ("reason", "少一分")];
    changed(&head, &form, &wrong).await.is(409).says("预算合计");
    let wanted = [("leader_name-0", "李强"), ("ends_on", "2026-12-15"), ("reason", "负责人调离，活动延期")];
    let made = changed(&head, &form, &wanted).await.is(303).location().to_owned();
    // One at a time, and the unit's own wish is not the leader's yet.
    changed(&head, &form, &wanted).await.is(409);
    centre.leader.get(&made).await.ok().says("李强").says("2026-12-15");
    let yes = [("decision", "approve"), ("reason", "同意")];
    centre.leader.post(&format!("{made}/decide"), &[&yes[..], &[("_version", "1")]].concat()).await.is(409);
    centre.officer.fills(&made, &format!("{made}/put-forward"), &[("reason", "情况属实")]).await.is(303);
    centre.officer.post(&format!("{made}/decide"), &[&yes[..], &[("_version", "2")]].concat()).await.is(403);
    centre.leader.fills(&made, &format!("{made}/decide"), &yes).await.is(303);
    let found = world.reads(|db| contract::find(db, id));
    assert_eq!((found.terms, found.ends_on.to_string().as_str()), (2, "2026-12-15"));
    assert_eq!(world.reads(|db| contract::terms(db, &found)).leaders[0].name, "李强");
    let text = world.text("SELECT markdown AS text FROM documents ORDER BY id DESC LIMIT 1");
    assert!(text.contains("变更理由") && text.contains("李强"), "{text}");
    // Thirty days before its end the unit asks no more; 15 November is the thirtieth before 15 December.
    world.clock.set(awards::at("2026-11-15"));
    let head = self::head(world, id).await;
    let again = [("leader_name-0", "王丽"), ("reason", "复任")];
    let made = changed(&head, &form, &again).await.is(303).location().to_owned();
    head.fills(&made, &format!("{made}/drop"), &[("reason", "撤回")]).await.is(303);
    world.clock.set(awards::at("2026-11-16"));
    let head = self::head(world, id).await;
    changed(&head, &form, &again).await.is(409).says("以前提出");
    // Another unit finds no such amendment.
    let other = world.unit("64", "宁夏丙中心").await;
    world.actor(Role::UnitHead, other).await.get(&made).await.is(404);
    assert_eq!(verified(world), [None, None]);
});

story!(a_line_grows_by_ten_percent_on_record_and_a_fen_more_needs_the_leader, |world| {
    let call = call(world).await;
    let lines = [("meeting", 18_000_000), ("travel", 2_000_000)];
    let id = world.contract_of(call, "14", "山西甲中心", &lines).await.id;
    let centre = world.office_on("2026-08-03").await;
    let head = head(world, id).await;
    let page = format!("/contracts/{id}/adjustments");
    // What does not add up to nothing, or takes more than there is, is refused.
    let unbalanced = [("change-0", "-100.00"), ("change-1", "99.99"), ("reason", "差一分")];
    head.fills(&page, &page, &unbalanced).await.is(409).says("不为 0");
    let short = [("change-0", "30,000.00"), ("change-1", "-30,000.00"), ("reason", "不够")];
    head.fills(&page, &page, &short).await.is(409).says("不够调出");
    // Travel may grow by 10.00 % on record, and that is in force at once.
    let within = [("change-0", "-2,000.00"), ("change-1", "2,000.00"), ("reason", "差旅增加")];
    let made = head.fills(&page, &page, &within).await.is(303).location().to_owned();
    head.get(&made).await.ok().says("已备案");
    assert_eq!(budget(world, id), [("meeting".to_owned(), 17_800_000), ("travel".to_owned(), 2_200_000)]);
    // A fen more is beyond, though it is small by itself: the leader decides.
    let beyond = [("change-0", "-0.01"), ("change-1", "0.01"), ("reason", "再加一分")];
    let made = head.fills(&page, &page, &beyond).await.is(303).location().to_owned();
    head.get(&made).await.ok().says("待审核").says("须经审定").says("22,000.00");
    assert_eq!(budget(world, id)[0].1, 17_800_000, "nothing is in force yet");
    centre.officer.fills(&made, &format!("{made}/put-forward"), &[("reason", "属实")]).await.is(303);
    let yes = [("decision", "approve"), ("reason", "同意")];
    centre.officer.post(&format!("{made}/decide"), &[&yes[..], &[("_version", "2")]].concat()).await.is(403);
    centre.leader.get("/").await.ok().says("审定预算调剂");
    centre.leader.fills(&made, &format!("{made}/decide"), &yes).await.is(303);
    assert_eq!(budget(world, id), [("meeting".to_owned(), 17_799_999), ("travel".to_owned(), 2_200_001)]);
    assert_eq!(verified(world), [None, None]);
    // The third is one more than the call says: not on record, however small.
    let third = [("change-0", "0.01"), ("change-1", "-0.01"), ("reason", "第三次")];
    let made = head.fills(&page, &page, &third).await.is(303).location().to_owned();
    head.get(&made).await.ok().says("待审核");
    let version = world.reads(|db| contract::find(db, id)).version.to_string();
    head.post(&page, &[&third[..], &[("_version", version.as_str())]].concat()).await.is(409);
    centre.officer.fills(&made, &format!("{made}/put-forward"), &[("reason", "确有需要，增加一次")]).await.is(303);
    centre
        .leader
        .fills(&made, &format!("{made}/decide"), &[("decision", "refuse"), ("reason", "不同意")])
        .await
        .is(303);
    assert_eq!(budget(world, id)[0].1, 17_799_999);
    head.get(&made).await.ok().says("增加次数的理由");
    // In the last month nothing is moved any more.
    world.clock.set(awards::at("2026-11-01"));
    let head = self::head(world, id).await;
    let version = world.reads(|db| contract::find(db, id)).version.to_string();
    let late = [&third[..], &[("_version", version.as_str())]].concat();
    head.post(&page, &late).await.is(409).says("不再办理");
    let officer = world.officer().await;
    officer.get("/adjustments").await.ok().says("已备案").says("未同意");
});
