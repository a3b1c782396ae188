//! Applications: filled in by a unit, submitted to the second, withdrawn, returned, corrected; and who sees what of them.

use chrono::{Duration, NaiveDate};
use futures_util::future::join_all;
use granary::access::Role;
use granary::application::{self, Blind, Section, State, actions, reading};
use granary::kernel::{ApplicationId, Instant};
use granary::platform::i18n::Locale;

use crate::calls::FILE;
use crate::explain::paper_at;
use crate::world::applications::{complete, fields};
use crate::world::{Actor, World};

/// A call that asks for everything an application can hold.
fn whole() -> String {
    let asked = "[applicants]\nwork_plan = true\npromises = true\npast_projects = 1\nteam = 1\n";
    let more = r#"

[[condition]]
rule = "P24-05/legal-person"
at = "apply"
class = "A"
label = { zh = "独立法人", en = "Legal person" }
test = "unit.legal_person"
message = { zh = "须为独立法人。", en = "A legal person is wanted." }

[[paper]]
key = "application-form"
label = { zh = "盖章的申报书", en = "Stamped form" }
at = "apply"
stamp = true
signature = true

[[budget.category]]
key = "printing"
label = { zh = "印刷出版费", en = "Printing" }
code = "30202"

[[budget.category]]
key = "labour"
label = { zh = "劳务费", en = "Labour" }
code = "30226"
most = 20

[lifecycle_more]
"#;
    let more = more.replace("\n[lifecycle_more]\n", "");
    let privacy = "\n[[privacy.consent]]\nkey = \"notice\"\ntext = { zh = \"我已知悉个人信息处理。\", en = \"I know.\" }\n\
                   \n[[privacy.consent]]\nkey = \"publication\"\nseparate = true\ntext = { zh = \"同意公开。\", en = \"I agree.\" }\n";
    let steps = "correction = { working_days = 3, times = 1 }\nsteps = [\"apply\", \"form-check\",";
    let file = FILE.replace("[applicants]\n", asked).replace("steps = [\"apply\",", steps);
    // A budget is of no use where nothing is implemented.
    let file = file.replace("\"award\"]", "\"award\", \"implement\"]");
    let file = file.replace("online = 2026-04-30T23:59:59", "online = 2026-04-30T23:59:59\nremind_before = [7, 3, 1]");
    format!("{file}{more}{privacy}")
}

fn moment(day: (i32, u32, u32), time: (u32, u32, u32)) -> Instant {
    let day = NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap();
    Instant::from_beijing(day.and_hms_opt(time.0, time.1, time.2).unwrap())
}

fn key(path: &str) -> ApplicationId {
    ApplicationId(path.rsplit('/').next().unwrap().parse().unwrap())
}

/// A unit of Ningxia with its head and a handler.
async fn unit(world: &World) -> (Actor, Actor) {
    let unit = world.applicant("64", "宁夏科技服务中心").await;
    (world.actor(Role::Applicant, unit).await, world.actor(Role::UnitHead, unit).await)
}

story!(a_unit_goes_from_its_home_to_the_receipt, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, head) = unit(world).await;
    // The home shows what is open and how many days are left; the desk says what to do.
    handler.get("/applications").await.ok().says("企业典型创新案例征集").says("剩").says("开始填报");
    handler.get("/").await.ok().says("申报项目");
    let path = world.applies(&handler, &call, "宁夏科技服务中心").await;
    let page = handler.get(&path).await.ok().says("已完成").says("人员").does_not_say("缺 ");
    page.says("提交后编号");
    handler.get("/").await.ok().says("继续填报").does_not_say("申报项目");
    head.get("/").await.ok().says("提交申报书");
    // The handler looks over it, and does not submit.
    let check = handler.get(&format!("{path}/check")).await.ok().says("由单位负责人提交").says("往年宣讲项目1");
    check.says("200,000.00").says("贰拾万元整");
    let refused = handler.post(&format!("{path}/submit"), &[("_version", "1"), ("sha256", &"0".repeat(64))]).await;
    refused.is(403);
    let sent = world.sends_in(&head, &path).await;
    let receipt = head.follows(sent).await.says("QYKX2026-001-64-001").says("QYKX2026-001-64-001-01").says("形式审查");
    let sha256 = world.text("SELECT sha256 AS text FROM applications");
    receipt.says(&sha256);
    // What was frozen is what the page showed, by its digest, and the trail has every step.
    assert_eq!(world.text("SELECT sha256 AS text FROM application_copies"), sha256);
    for event in ["application.begun", "application.saved", "application.submitted"] {
        assert!(
            world.count(&format!("SELECT count(*) AS n FROM audit_events WHERE action = '{event}'")) > 0,
            "{event}"
        );
    }
    head.get("/").await.ok().does_not_say("提交申报书");
    // On paper: the whole application with number and digest, and the receipt.
    let printed = paper_at(&head, &format!("{path}/print")).await;
    for told in ["QYKX2026-001-64-001", "往年宣讲项目1", "宁夏科技服务中心", &sha256] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
    let printed = paper_at(&head, &format!("{path}/receipt/pdf")).await;
    assert!(printed.contains("QYKX2026-001-64-001-01") && printed.contains(&sha256), "{printed}");
});

story!(the_last_second_counts_and_the_next_does_not, |world| {
    let call = world.open_call(FILE).await;
    let (handler, head) = unit(world).await;
    let (early, late) = (world.applies(&handler, &call, "甲").await, {
        let other = world.applicant("14", "山西某中心").await;
        let actor = world.actor(Role::UnitHead, other).await;
        let path = world.applies(&actor, &call, "乙").await;
        (actor, path)
    });
    let (late_head, late_path) = late;
    let page = late_head.get(&format!("{late_path}/check")).await.ok();
    world.clock.set(moment((2026, 4, 30), (23, 59, 59)) + Duration::milliseconds(999));
    let head = Actor::signs_in(world, head.id, &head.login).await;
    let late_head = Actor::signs_in(world, late_head.id, &late_head.login).await;
    let handler = Actor::signs_in(world, handler.id, &handler.login).await;
    world.sends_in(&head, &early).await.is(303);
    // The form was opened in time and sent a second too late.
    world.clock.set(moment((2026, 5, 1), (0, 0, 0)));
    let (version, digest) = (page.value("_version").unwrap(), page.value("sha256").unwrap());
    let refused = late_head.post(&format!("{late_path}/submit"), &[("_version", &version), ("sha256", &digest)]).await;
    refused.is(409).says("2026年4月30日 23:59:59").says("仍保留");
    late_head.get(&format!("{late_path}/sections/leader")).await.is(409);
    late_head.get(&late_path).await.ok().says("已截止").says("仍保留").says("填报中");
    assert_eq!(world.count("SELECT count(*) AS n FROM applications WHERE state = 'draft'"), 1);
    // Nobody begins after it, and a clock set back opens nothing for what was refused.
    handler.get("/applications").await.ok().says("目前没有可以申报的通知");
    let third = world.actor(Role::UnitHead, world.applicant("64", "迟到的单位").await).await;
    let id = World::call_id(&call).to_string();
    third.post("/applications", &[("call", &id)]).await.is(409).says("截止");
    // What stands is only withdrawn before the deadline.
    head.get(&format!("{early}/withdraw")).await.is(409);
});

story!(submitted_twice_at_once_there_is_one_copy, |world| {
    let call = world.open_call(FILE).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    let page = head.get(&format!("{path}/check")).await.ok();
    let (version, digest) = (page.value("_version").unwrap(), page.value("sha256").unwrap());
    let to = format!("{path}/submit");
    let fields = [("_version", version.as_str()), ("sha256", digest.as_str())];
    let all = join_all((0..20).map(|_| head.post(&to, &fields))).await;
    assert_eq!(all.iter().filter(|page| page.status == 303).count(), 1);
    assert!(all.iter().all(|page| matches!(page.status, 303 | 409)));
    assert_eq!(world.count("SELECT count(*) AS n FROM application_copies"), 1);
    assert_eq!(world.text("SELECT number AS text FROM applications"), "QYKX2026-001-64-001");
});

story!(submitting_beside_withdrawing_ends_in_some_order, |world| {
    let call = world.open_call(FILE).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    world.sends_in(&head, &path).await.is(303);
    for round in 0..5 {
        let version = world.count("SELECT CAST(version AS BIGINT) AS n FROM applications").to_string();
        let digest = world.digest_of(key(&path).0);
        let (send, back) = (format!("{path}/submit"), format!("{path}/withdraw"));
        let sending = [("_version", version.as_str()), ("sha256", digest.as_str())];
        let withdrawing = [("_version", version.as_str()), ("reason", "有误")];
        let both = join_all([head.post(&send, &sending), head.post(&back, &withdrawing)]).await;
        let done = both.iter().filter(|page| page.status == 303).count();
        assert_eq!(done, 1, "round {round}: {:?}", both.iter().map(|page| page.status).collect::<Vec<_>>());
    }
    // Each submission is a copy of its own; the number stays.
    let copies = world.count("SELECT count(*) AS n FROM application_copies");
    assert_eq!(world.count("SELECT CAST(copies AS BIGINT) AS n FROM applications"), copies);
    assert_eq!(world.text("SELECT number AS text FROM applications"), "QYKX2026-001-64-001");
});

story!(what_is_withdrawn_is_corrected_and_submitted_under_its_number, |world| {
    let call = world.open_call(FILE).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    world.sends_in(&head, &path).await.is(303);
    handler.get(&format!("{path}/sections/leader")).await.is(409).says("已提交");
    handler.get(&format!("{path}/withdraw")).await.is(403);
    let form = format!("{path}/withdraw");
    head.fills(&form, &form, &[("reason", "")]).await.is(422).wrong("reason", "");
    head.fills(&form, &form, &[("reason", "负责人变更")]).await.is(303);
    let officer = world.officer().await;
    officer.get(&path).await.ok().says("已撤回").says("甲负责人");
    let section = format!("{path}/sections/leader");
    handler
        .fills(
            &section,
            &section,
            &[
                ("leader_name", "新负责人"),
                ("leader_post", "deputy"),
                ("leader_post_name", "副主任"),
                ("leader_of_unit", "yes"),
                ("leader_phone", "13900000001"),
            ],
        )
        .await
        .is(303);
    // Until it is submitted again, others read what was submitted.
    officer.get(&path).await.ok().does_not_say("新负责人");
    handler.get(&format!("{path}/differences")).await.ok().says("新负责人").says("甲负责人");
    world.sends_in(&head, &path).await.is(303);
    officer.get(&path).await.ok().says("新负责人").says("QYKX2026-001-64-001").says("第 2 次提交");
    officer.get(&format!("{path}/differences")).await.ok().says("甲负责人").says("新负责人");
});

story!(a_returned_application_opens_only_what_is_to_be_corrected, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    world.sends_in(&head, &path).await.is(303);
    let id = key(&path);
    let until = moment((2026, 3, 5), (23, 59, 59));
    let version = world.reads(|db| Ok(application::find(db, id)?.version));
    let refused = world.tries(move |tx| actions::send_back(tx, id, &[], "x", until, version)).await;
    assert!(refused.is_err(), "nothing is to be corrected");
    world.does(move |tx| actions::send_back(tx, id, &[Section::Budget], "测算依据不全", until, version)).await;
    handler.get("/").await.ok().says("补正申报书");
    handler.get(&path).await.ok().says("退回补正").says("测算依据不全").says("不需补正");
    handler.get(&format!("{path}/sections/leader")).await.is(409).says("只开放需要补正");
    let leader = [("leader_name", "换人"), ("_version", "1")];
    handler.post(&format!("{path}/sections/leader"), &leader).await.is(409);
    let section = format!("{path}/sections/budget");
    let lines = [
        ("requested", "200000"),
        ("amount-0", "180,000"),
        ("reckoned-0", "3000册×60元"),
        ("amount-1", "20000"),
        ("reckoned-1", "20人日"),
    ];
    handler.fills(&section, &section, &lines).await.is(303);
    world.sends_in(&head, &path).await.is(303);
    let officer = world.officer().await;
    officer
        .get(&format!("{path}/differences"))
        .await
        .ok()
        .says("3000册×60元")
        .says("按实际需要测算")
        .does_not_say("甲负责人");
    // Once is what the call allows.
    let version = world.reads(|db| Ok(application::find(db, id)?.version));
    let again = world.tries(move |tx| actions::send_back(tx, id, &[Section::Budget], "再改", until, version)).await;
    assert!(again.is_err());
    world.does(move |tx| actions::pass(tx, id, version)).await;
    officer.get(&path).await.ok().says("形式审查通过");
    head.get(&format!("{path}/withdraw")).await.is(409);
});

story!(what_is_not_back_in_time_lapses_only_when_somebody_says_so, |world| {
    let call = World::call_id(&world.open_call(&whole()).await);
    let id = world.application(call, "64", "甲").await;
    let until = moment((2026, 3, 5), (23, 59, 59));
    let version = world.reads(|db| Ok(application::find(db, id)?.version));
    world.does(move |tx| actions::send_back(tx, id, &[Section::Leader], "请补", until, version)).await;
    let early = world.tries(move |tx| actions::lapse(tx, id, "逾期", version + 1)).await;
    assert!(early.is_err());
    let later = until + Duration::days(2);
    world.does(move |tx| actions::extend_return(tx, id, later, "节假日", version + 1)).await;
    world.clock.set(later + Duration::seconds(1));
    let head = world.somebody_of(id, Role::UnitHead).await;
    head.get(&format!("/applications/{id}/sections/leader")).await.is(409).says("补正期限已过");
    assert_eq!(world.reads(|db| application::find(db, id)).state, State::Returned, "nothing moves by itself");
    world.does(move |tx| actions::lapse(tx, id, "逾期未补正", version + 2)).await;
    head.get(&format!("/applications/{id}")).await.ok().says("补正逾期").says("逾期未补正");
});

story!(another_units_application_does_not_exist, |world| {
    let call = world.open_call(FILE).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    let stranger = world.actor(Role::UnitHead, world.applicant("64", "同省另一单位").await).await;
    let here = world.actor(Role::Association, world.association("64").await).await;
    let there = world.actor(Role::Association, world.association("14").await).await;
    let (agency, officer) = (world.actor(Role::Agency, world.agency().await).await, world.officer().await);
    // A draft is its unit's alone.
    for who in [&stranger, &here, &there, &agency, &officer] {
        who.get(&path).await.is(404);
        who.get("/applications").await.ok().does_not_say("宁夏科技服务中心");
    }
    world.sends_in(&head, &path).await.is(303);
    for who in [&here, &officer] {
        who.get(&path).await.ok().says("甲负责人");
        who.get("/applications").await.ok().says("宁夏科技服务中心");
        who.get(&format!("{path}/sections/leader")).await.is(403);
    }
    for who in [&stranger, &there, &agency] {
        who.get(&path).await.is(404);
        who.get(&format!("{path}/print")).await.is(404);
        who.get("/applications").await.ok().does_not_say("宁夏科技服务中心");
        assert_eq!(who.saves("/applications.xlsx").await.rows().len(), 1);
    }
    // The third party reads them once it is commissioned, and no more when that ends.
    let agencies = format!("{call}/agencies");
    let at = world.agency().await.to_string();
    officer.post(&agencies, &[("agency", &at)]).await.is(303);
    officer.post(&agencies, &[("agency", &at)]).await.is(422);
    agency.get(&path).await.ok().says("甲负责人");
    officer.post(&format!("{agencies}/dismiss"), &[("agency", &at), ("reason", "调整")]).await.is(303);
    agency.get(&path).await.is(404);
    // Found by number and by name, by those alone who see it.
    assert_eq!(officer.get("/search?q=QYKX2026-001-64-001").await.is(303).location(), path);
    stranger.get("/search?q=QYKX2026-001-64-001").await.ok().does_not_say("宁夏科技服务中心");
});

story!(a_form_takes_what_it_asks_for_and_nothing_else, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, head) = unit(world).await;
    let id = World::call_id(&call).to_string();
    handler.post("/applications", &[("call", &id), ("unit_id", "1")]).await.is(400);
    let path = handler.post("/applications", &[("call", &id)]).await.is(303).location().to_owned();
    let section = format!("{path}/sections/leader");
    handler.fills(&section, &section, &[("leader_name", "李四"), ("state", "passed")]).await.is(400);
    handler.post(&section, &[("leader_name", "李四")]).await.is(422);
    handler.get(&format!("{path}/sections/nothing")).await.is(404);
    // A figure that is none is told beside its cell, and everything typed stays.
    let budget = format!("{path}/sections/budget");
    let refused = handler
        .fills(&budget, &budget, &[("requested", "200000"), ("amount-0", "-5"), ("reckoned-0", "原样保留")])
        .await;
    let refused = refused.is(422).wrong("amount-0", "");
    assert_eq!(refused.value("reckoned-0").as_deref(), Some("原样保留"));
    // A draft may lack anything; it is only not submitted.
    handler.fills(&section, &section, &[("leader_name", "")]).await.is(303);
    handler.get(&path).await.ok().says("缺 ");
    let page = head.get(&format!("{path}/check")).await.ok().says("暂不能提交").says("缺少“盖章的申报书”");
    let digest = world.digest_of(key(&path).0);
    let version = world.count("SELECT CAST(version AS BIGINT) AS n FROM applications").to_string();
    drop(page);
    let refused = head.post(&format!("{path}/submit"), &[("_version", &version), ("sha256", &digest)]).await;
    refused.is(422).says("经费预算");
    // One application is what the call allows.
    handler.post("/applications", &[("call", &id)]).await.is(409).says("最多申报 1 项");
});

story!(colleagues_fill_in_at_once_and_nobody_overwrites, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    let section = format!("{path}/sections/leader");
    let seen = head.get(&section).await.ok().value("_version").unwrap();
    // Whoever works on a section is named to the others, not to oneself.
    handler.post(&format!("{section}/hold"), &[]).await.is(303);
    head.get(&section).await.ok().says("正在填写这一部分");
    handler.get(&section).await.ok().does_not_say("正在填写这一部分。请先沟通");
    let first = [("leader_name", "先保存的人"), ("leader_phone", "13900000001")];
    handler.fills(&section, &section, &first).await.is(303);
    let second = [("leader_name", "后保存的人"), ("leader_phone", "13900000001"), ("_version", seen.as_str())];
    let refused = head.post(&section, &second).await.is(409);
    // Both versions are shown, and what was typed stands in the form.
    let refused = refused.says("先保存的人").says("后保存的人");
    assert_eq!(refused.value("leader_name").as_deref(), Some("后保存的人"));
    // The hold is over after some minutes.
    handler.post(&format!("{section}/hold"), &[]).await.is(303);
    world.passes(Duration::minutes(6));
    head.get(&section).await.ok().does_not_say("请先沟通");
    // What was looked over is what is submitted: a change in between is told.
    let page = head.get(&format!("{path}/check")).await.ok();
    handler
        .fills(
            &section,
            &section,
            &[
                ("leader_name", "又改"),
                ("leader_post", "head"),
                ("leader_post_name", "主任"),
                ("leader_of_unit", "yes"),
                ("leader_phone", "13900000001"),
            ],
        )
        .await
        .is(303);
    let fields = [
        ("_version", page.value("_version").unwrap_or("1".to_owned())),
        ("sha256", page.value("sha256").unwrap_or("0".repeat(64))),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    head.post(&format!("{path}/submit"), &fields).await.is(409);
});

story!(a_table_is_pasted_from_a_sheet, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, _) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    let section = format!("{path}/sections/budget");
    let pasted = "150,000\t印制3000册\r\n50,000\t讲课费";
    let page =
        handler.fills(&section, &section, &[("requested", "200000"), ("paste", pasted), ("step", "fill")]).await.ok();
    assert_eq!(page.value("amount-0").as_deref(), Some("150,000"));
    assert_eq!(page.value("reckoned-1").as_deref(), Some("讲课费"));
    // What was pasted was looked at and is not saved yet.
    handler.get(&section).await.ok().does_not_say("讲课费");
    let team = format!("{path}/sections/team");
    let page = handler
        .fills(
            &team,
            &team,
            &[("accountant", "赵会计"), ("name-0", "甲"), ("paste", "乙\t某校\t教授\t宣讲"), ("step", "fill")],
        )
        .await
        .ok();
    assert_eq!((page.value("name-1").as_deref(), page.value("accountant").as_deref()), (Some("乙"), Some("赵会计")));
    // 20 % is the most that labour may take here, as a warning: it is no gap of the form.
    let too_much = [
        ("requested", "200000"),
        ("amount-0", "150000"),
        ("reckoned-0", "x"),
        ("amount-1", "40000"),
        ("reckoned-1", "y"),
    ];
    handler.fills(&section, &section, &too_much).await.is(303);
    handler.get(&section).await.ok().says("尚差 10,000.00 元");
});

story!(consents_are_on_record_with_text_time_and_person, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    let given = world.reads(|db| application::section::<application::form::Statement>(db, key(&path))).consents;
    assert_eq!(given.iter().map(|g| g.key.as_str()).collect::<Vec<_>>(), ["notice", "publication"]);
    assert!(given.iter().all(|g| g.call_version == 1 && g.sha256.len() == 64 && g.at == world.clock.now()));
    // Saved again, one that stands keeps its time; one that is no longer ticked goes.
    world.passes(Duration::minutes(20));
    let section = format!("{path}/sections/statement");
    head.fills(&section, &section, &[("opinion", "同意申报。"), ("declared", "1"), ("consent-notice", "1")])
        .await
        .is(303);
    let after = world.reads(|db| application::section::<application::form::Statement>(db, key(&path))).consents;
    assert_eq!(after, given[..1]);
});

story!(reminders_go_once_each_and_only_for_drafts, |world| {
    let call = world.open_call(&whole()).await;
    let id = World::call_id(&call);
    let draft = world.filled_application(id, "64", "慢的单位").await;
    let sent = world.application(id, "14", "快的单位").await;
    for of in [draft, sent] {
        let actor = world.somebody_of(of, Role::Applicant).await;
        world.tampers(&format!("UPDATE users SET email = 'a{of}@example.org' WHERE id = {}", actor.id));
    }
    let reminders = || world.count("SELECT count(*) AS n FROM mails WHERE template = 'application-reminder'");
    world.works().await;
    for (day, expected) in [(22, 0), (23, 1), (24, 1), (27, 2), (28, 2), (29, 3), (30, 3)] {
        world.clock.set(moment((2026, 4, day), (9, 0, 0)));
        world.works().await;
        assert_eq!(reminders(), expected, "on {day} April");
    }
    let about = world.text("SELECT min(facts) AS text FROM mails WHERE template = 'application-reminder'");
    assert!(about.contains("2026-04-30 23:59:59"), "{about}");
});

story!(the_office_looks_at_the_form_before_anybody_applies, |world| {
    let officer = world.officer().await;
    let call = world.open_call(&whole()).await;
    officer.get(&call).await.ok().says("预览申报表单");
    officer.get(&format!("{call}/apply-preview")).await.ok().says("经费预算").says("申报单位看到的表单");
    officer.get(&format!("{call}/apply-preview/budget")).await.ok().says("印刷出版费").says("劳务费");
    officer.get(&format!("{call}/apply-preview/plan")).await.ok().says("2026年7月").says("2026年11月").says("交付成果");
    officer.get(&format!("{call}/apply-preview/unknown")).await.is(404);
    assert_eq!(world.count("SELECT count(*) AS n FROM applications"), 0);
});

story!(a_shipped_programme_is_applied_to_page_by_page, |world| {
    let call = world.open_shipped("cases-2024", "online = 2026-07-12").await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "宁夏科技服务中心").await;
    // Everything is filled in; without the letter of its association it is not submitted.
    head.get(&path).await.ok().does_not_say("缺 ");
    world.sends_in(&head, &path).await.is(422);
    let of = world.reads(|db| application::find(db, key(&path)));
    let content = world.reads(|db| application::live(db, &of));
    let definition = world.reads(|db| application::definition(db, &of));
    assert_eq!(content.plan.rows.len(), definition.deliverable.len());
    assert_eq!(content.budget.total().unwrap(), granary::kernel::Money::yuan(200_000).unwrap());
    // Blind, it names nobody; every paper is listed without its name.
    let words = reading(&content, &definition, &world.app.texts, Locale::Zh, Blind::Yes);
    let text = serde_json::to_string(&words).unwrap();
    for canary in ["宁夏", "科技服务中心", "宁夏科技服务中心负责人", "0951", "contact@example.org", ".pdf"]
    {
        assert!(!text.contains(canary), "{canary}: {text}");
    }
    let open = serde_json::to_string(&reading(&content, &definition, &world.app.texts, Locale::Zh, Blind::No)).unwrap();
    assert!(open.contains("宁夏科技服务中心") && open.contains("application-form.pdf"));
});

story!(units_that_are_one_keep_both_applications, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    let (first, second) =
        (world.application(call, "64", "甲中心").await, world.application(call, "64", "甲中心分部").await);
    let (from, into) = world.reads(|db| Ok((application::find(db, second)?.unit, application::find(db, first)?.unit)));
    world.does(move |tx| application::follow_merge(tx, from, into)).await;
    let all = world.reads(|db| application::of_unit(db, into));
    assert_eq!(all.len(), 2);
    assert_ne!(all[0].slot, all[1].slot);
    world.officer().await.get("/applications?q=甲中心").await.ok().says("QYKX2026-001-64-002");
});

story!(a_copy_that_was_altered_is_named_by_verify, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    let id = world.application(call, "64", "甲中心").await;
    let check = || world.reads(|db| application::check(db, &world.app.settings));
    assert_eq!(check().broken, None);
    for attempt in ["UPDATE application_copies SET body = '{}'", "DELETE FROM application_copies"] {
        let refused = world.app.database.write_now(move |db| {
            use diesel::connection::SimpleConnection;
            Ok(db.batch_execute(attempt)?)
        });
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{attempt}");
    }
    world.tampers(&format!("UPDATE applications SET sha256 = '{}' WHERE id = {id}", "0".repeat(64)));
    assert!(check().broken.is_some_and(|text| text.contains("latest copy")));
});

story!(many_applications_are_made_at_once, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    let made = world.applications(call, 6).await;
    let all = world.reads(|db| application::of_call(db, call, &[State::Submitted]));
    assert_eq!(all.iter().map(|of| of.id).collect::<std::collections::BTreeSet<_>>(), made.into_iter().collect());
    assert_eq!(all[0].number.as_deref(), Some("QYKX2026-001-14-001"));
    let officer = world.officer().await;
    officer.get("/applications?region=64").await.ok().does_not_say("QYKX2026-001-14");
    officer.get(&format!("/applications?call={call}&state=passed")).await.ok().says("没有符合条件");
    assert_eq!(officer.saves("/applications.xlsx?region=14").await.rows().len(), 4);
    let content = complete(&world.reads(|db| granary::programme::call::in_force(db, call)).1, "甲");
    assert_eq!(
        fields(Section::Recusals, &content, &world.reads(|db| granary::programme::call::in_force(db, call)).1).len(),
        0
    );
});

story!(what_comes_during_a_correction_is_the_units_own_until_it_is_submitted, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, head) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    world.sends_in(&head, &path).await.is(303);
    let (id, until) = (key(&path), moment((2026, 3, 5), (23, 59, 59)));
    let submitted = world.count("SELECT max(id) AS n FROM files");
    let officer = world.officer().await;
    officer.get(&format!("/files/{submitted}")).await.ok();
    let version = world.reads(|db| Ok(application::find(db, id)?.version));
    world.does(move |tx| actions::send_back(tx, id, &[Section::Papers], "盖章页不清晰", until, version)).await;
    let paper =
        world.text("SELECT paper AS text FROM application_papers WHERE paper NOT LIKE 'past-%' ORDER BY id LIMIT 1");
    let place = handler.post(&format!("{path}/files"), &[("paper", &paper)]).await.is(303);
    let anew: &[u8] = b"%PDF-1.4\n% a clearer scan\n%%EOF\n";
    crate::files::sends(&handler, place.location(), &[("补正.pdf", anew)]).await.is(303);
    let new = world.count("SELECT max(id) AS n FROM files");
    assert!(new > submitted, "the file came");
    handler.get(&format!("/files/{new}")).await.ok();
    for stranger in [&officer, &world.actor(Role::Auditor, world.centre().await).await] {
        stranger.get(&format!("/files/{new}")).await.is(404);
        stranger.get(&format!("/files/{submitted}")).await.ok();
    }
    world.sends_in(&head, &path).await.is(303);
    officer.get(&format!("/files/{new}")).await.ok();
});

story!(a_paper_of_another_format_is_refused_when_it_comes, |world| {
    let call = world.open_call(&whole()).await;
    let (handler, _) = unit(world).await;
    let path = world.applies(&handler, &call, "甲").await;
    let files = world.count("SELECT count(*) AS n FROM files");
    let definition = world.reads(|db| Ok(granary::programme::call::in_force(db, World::call_id(&call))?.1));
    let paper = granary::application::form::papers(&definition)
        .find(|paper| paper.formats == [granary::programme::definition::applying::Format::Pdf])
        .unwrap();
    // The one open call has its application: the page does not say that there is none.
    let page = handler.get("/applications").await.ok().says("均已建立申报");
    page.does_not_say("目前没有可以申报的通知");
    let place = handler.post(&format!("{path}/files"), &[("paper", paper.key.as_str())]).await.is(303);
    // The page tells what this paper takes, and not what any paper may be.
    let page = handler.get(place.location()).await.ok().says(".pdf").does_not_say(".docx").does_not_say(".mp4");
    assert!(page.body.contains(r#"accept=".pdf""#) && page.body.contains(r#"data-endings=".pdf""#), "{}", page.body);
    let picture: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let refused = crate::files::sends(&handler, place.location(), &[("盖章页.png", picture)]).await;
    refused.is(422).wrong("file", "格式不符合要求");
    assert_eq!(world.count("SELECT count(*) AS n FROM files"), files, "nothing of it stays");
});
