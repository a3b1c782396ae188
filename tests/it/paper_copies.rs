//! The reception desk: what came in on paper, and whether it was in time by the rule of its call.

use chrono::NaiveDate;
use granary::access::Role;
use granary::application::paper;
use granary::kernel::{ApplicationId, Instant};

use crate::calls::FILE;
use crate::world::{Actor, Page, World};

/// The small file with two bound copies on paper by 19 June, of which the day that `counts` names counts.
pub fn file(counts: &str) -> String {
    FILE.replace("2026-04-30", "2026-06-19").replace(
        "online = 2026-06-19T23:59:59",
        &format!(
            "online = 2026-06-19T23:59:59\n\n[deadline.paper]\nat = 2026-06-19T23:59:59\ncounts = \"{counts}\"\n\
             address = {{ zh = \"北京市朝阳区某路1号\", en = \"1 Some Road, Beijing\" }}\n\n\
             [[paper]]\nkey = \"application-form\"\nlabel = {{ zh = \"项目申报书\", en = \"Application form\" }}\n\
             at = \"apply\"\ncopies = 2\nbound = true\nstamp = true\nsignature = true\n"
        ),
    )
}

fn moment(month: u32, day: u32, hour: u32) -> Instant {
    Instant::from_beijing(NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap())
}

/// A submitted application of such a call, with somebody at the desk a week after the deadline.
struct Scene {
    call: String,
    id: ApplicationId,
    number: String,
}

async fn scene(world: &World, counts: &str) -> Scene {
    let call = world.open_call(&file(counts)).await;
    let id = world.application(World::call_id(&call), "64", "宁夏科技服务中心").await;
    let number = world.text(&format!("SELECT number AS text FROM applications WHERE id = {id}"));
    world.clock.set(moment(6, 26, 10));
    Scene { call, id, number }
}

/// The fields of a parcel as it should be, with others in the place of some.
fn parcel<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("courier", "中国邮政"),
        ("waybill", "1234567890123"),
        ("dispatched_on", "2026-06-19"),
        ("received_on", "2026-06-26"),
        ("received_time", "9:30"),
        ("copies", "2"),
        ("bound", "1"),
        ("paper_stamped", "1"),
        ("paper_signed", "1"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    kept.chain(other.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

async fn records(who: &Actor, of: ApplicationId, other: &[(&str, &str)]) -> Page {
    who.post(&format!("/paper-copies/new/{of}"), &parcel(other)).await
}

fn in_time(world: &World, of: ApplicationId) -> Option<bool> {
    world.reads(move |db| {
        let Some(copy) = paper::of(db, of)? else { return Ok(None) };
        let (call, version) = (copy.application.call, copy.application.call_version);
        let definition = granary::programme::call::definition(db, call, version)?;
        let rule = definition.deadline.as_ref().and_then(|d| d.paper.clone()).unwrap();
        Ok(Some(paper::in_time(&copy, &rule)))
    })
}

story!(sent_on_the_last_day_and_there_a_week_later_is_in_time, |world| {
    let scene = scene(world, "dispatched").await;
    let officer = world.officer().await;
    officer.get("/paper-copies").await.ok().says("暂无收件登记");
    // Found by a part of its number and by its unit; by the whole number the form opens at once.
    let tail = &scene.number[scene.number.len() - 6..];
    officer.get(&format!("/paper-copies/desk?q={tail}")).await.ok().says("宁夏科技服务中心").says("未登记");
    officer.get("/paper-copies/desk?q=%E5%AE%81%E5%A4%8F").await.ok().says(&scene.number);
    officer.get("/paper-copies/desk?q=nobody").await.ok().says("没有找到申报书");
    let page = officer.get(&format!("/paper-copies/desk?q={}", scene.number)).await.is(303);
    assert_eq!(page.location(), format!("/paper-copies/new/{}", scene.id));
    let page = officer.get(page.location()).await.ok().says("以寄出日期为准").says("要求2份").says("须胶印成册");
    assert_eq!(
        (page.value("received_on").as_deref(), page.value("copies").as_deref()),
        (Some("2026-06-26"), Some("2"))
    );
    assert_eq!(in_time(world, scene.id), None);
    let page = records(&officer, scene.id, &[]).await.is(303);
    let copy = page.location().to_owned();
    let page = officer.follows(page).await.says("按时").says("2026年6月19日寄出").says("晚到也有效").says("中国邮政");
    page.does_not_say("与要求不符");
    assert_eq!(in_time(world, scene.id), Some(true));
    officer.get("/paper-copies/desk?q=%E5%AE%81%E5%A4%8F").await.ok().says("已登记");
    // The list, narrowed and as a workbook; the unit sees what was recorded of its own.
    officer.get("/paper-copies?q=567890123").await.ok().says(&scene.number).says("按时");
    officer.get("/paper-copies?way=hand").await.ok().says("没有符合条件的收件登记");
    let saved = officer.saves(&format!("/paper-copies.xlsx?call={}", scene.call.rsplit('/').next().unwrap())).await;
    assert_eq!(saved.column("快递单号"), ["1234567890123"]);
    assert_eq!(saved.column("是否按时"), ["按时"]);
    let unit = world.somebody_of(scene.id, Role::Applicant).await;
    unit.get(&copy).await.ok().says("按时").says("1234567890123").does_not_say("更正");
    unit.get("/paper-copies").await.ok().says(&scene.number);
    unit.get("/paper-copies/desk").await.is(403);
    unit.post(&format!("{copy}/void"), &[("reason", "x"), ("_version", "1")]).await.is(403);
    assert!(world.verify().broken.is_none());
});

story!(sent_a_day_late_is_late_and_the_sentence_says_why, |world| {
    let scene = scene(world, "dispatched").await;
    let officer = world.officer().await;
    let page = records(&officer, scene.id, &[("dispatched_on", "2026-06-20"), ("received_on", "2026-06-20")]).await;
    officer.follows(page).await.says("逾期").says("2026年6月20日寄出，晚于截止日2026年6月19日");
    assert_eq!(in_time(world, scene.id), Some(false));
    officer.get("/paper-copies").await.ok().says("逾期");
});

story!(what_is_brought_by_hand_counts_by_its_arrival, |world| {
    let scene = scene(world, "dispatched").await;
    let officer = world.officer().await;
    let hand = [("by_hand", "1"), ("received_on", "2026-06-19"), ("received_time", "23:59")];
    let page = records(&officer, scene.id, &hand).await;
    let copy = page.location().to_owned();
    let page = officer.follows(page).await.says("当面送达").says("按时");
    page.does_not_say("中国邮政");
    let form = format!("{copy}/edit");
    // A correction wants its reason; the trail keeps what stood before.
    let late = parcel(&[("by_hand", "1"), ("received_on", "2026-06-20"), ("received_time", "0:00"), ("reason", "")]);
    officer.fills(&form, &form, &late).await.is(422).wrong("reason", "");
    let late =
        parcel(&[("by_hand", "1"), ("received_on", "2026-06-20"), ("received_time", "0:00"), ("reason", "时间记错")]);
    officer.fills(&form, &form, &late).await.is(303);
    officer.get(&copy).await.ok().says("逾期").says("以收到时间为准").says("时间记错");
    assert_eq!(in_time(world, scene.id), Some(false));
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'paper-copy.corrected'"), 1);
    // A stale form changes nothing.
    let stale = [parcel(&[("by_hand", "1"), ("reason", "再改")]), vec![("_version", "1")]].concat();
    officer.post(&form, &stale).await.is(409);
});

story!(by_arrival_what_was_sent_in_time_may_be_late, |world| {
    let scene = scene(world, "received").await;
    let officer = world.officer().await;
    let page = records(&officer, scene.id, &[("dispatched_on", "2026-06-10")]).await;
    officer.follows(page).await.says("逾期").says("以收到时间为准");
    assert_eq!(in_time(world, scene.id), Some(false));
});

story!(what_is_missing_is_named_and_what_cannot_be_is_refused, |world| {
    let scene = scene(world, "dispatched").await;
    let officer = world.officer().await;
    for (field, value) in [
        ("received_on", "2026-06-27"),
        ("received_on", "2026-02-30"),
        ("dispatched_on", "2026-06-27"),
        ("received_time", "25:00"),
        ("copies", "0"),
        ("copies", "２x"),
        ("copies", "100"),
        ("courier", " "),
        ("waybill", " "),
        ("dispatched_on", " "),
    ] {
        let page = records(&officer, scene.id, &[(field, value)]).await.is(422);
        assert!(page.error_of(field).is_some(), "{field} = {value}: {}", page.text());
    }
    assert_eq!(world.count("SELECT count(*) AS n FROM paper_copies"), 0);
    let poor = [("copies", "1"), ("bound", ""), ("paper_stamped", ""), ("paper_signed", "")];
    let page = records(&officer, scene.id, &poor).await;
    let page = officer.follows(page).await.says("应交2份，收到1份").says("没有胶印成册");
    page.says("没有加盖单位公章").says("没有法定代表人签字").says("按时");
    let nasty = [("remark", "<script>alert(1)</script>")];
    records(&officer, scene.id, &nasty).await.is(409).says("已有有效的收件登记");
});

story!(a_record_made_by_mistake_is_void_and_may_come_back, |world| {
    let scene = scene(world, "dispatched").await;
    let officer = world.officer().await;
    let copy = records(&officer, scene.id, &[("remark", "<b>破损</b>")]).await.is(303).location().to_owned();
    officer.get(&copy).await.ok().says("<b>破损</b>").does_not_say("<b>破损");
    let void = format!("{copy}/void");
    officer.fills(&void, &void, &[("reason", "")]).await.is(422).wrong("reason", "");
    officer.fills(&void, &void, &[("reason", "登记到了别家")]).await.is(303);
    officer.get(&copy).await.ok().says("这条登记已作废").says("登记到了别家").says("撤销作废");
    assert_eq!(in_time(world, scene.id), None);
    officer.get("/paper-copies").await.ok().says("暂无收件登记");
    officer.get("/paper-copies?state=void").await.ok().says(&scene.number);
    officer
        .post(&format!("{copy}/edit"), &[parcel(&[("reason", "x")]), vec![("_version", "2")]].concat())
        .await
        .is(409);
    officer.fills(&copy, &format!("{copy}/restore"), &[]).await.is(303);
    assert_eq!(in_time(world, scene.id), Some(true));
    // Void again, and another in its place: the first cannot come back beside it.
    officer.fills(&void, &void, &[("reason", "确系登记错误")]).await.is(303);
    records(&officer, scene.id, &[("waybill", "SF9")]).await.is(303);
    let version = officer.get(&copy).await.ok().value("_version").unwrap();
    officer.post(&format!("{copy}/restore"), &[("_version", &version)]).await.is(409).says("已有有效的收件登记");
    assert_eq!(world.count("SELECT count(*) AS n FROM paper_copies WHERE state = 'counts'"), 1);
});

story!(the_desk_records_for_whom_it_may_and_another_province_sees_nothing, |world| {
    let scene = scene(world, "dispatched").await;
    let officer = world.officer().await;
    let copy = records(&officer, scene.id, &[]).await.is(303).location().to_owned();
    let (far, near, agency) = (world.association("14").await, world.association("64").await, world.agency().await);
    let (unit, other) = (world.unit("64", "银川科技中心").await, world.actor(Role::Agency, agency).await);
    for stranger in [world.actor(Role::Association, far).await, world.actor(Role::UnitHead, unit).await, other] {
        stranger.get(&copy).await.is(404).does_not_say("宁夏科技服务中心");
        stranger.get("/paper-copies").await.ok().does_not_say(&scene.number);
        assert!(!format!("{:?}", stranger.saves("/paper-copies.xlsx").await.rows()).contains(&scene.number));
        let page = records(&stranger, scene.id, &[]).await;
        assert!([403, 404].contains(&page.status), "{}", page.status);
    }
    world.actor(Role::Association, near).await.get(&copy).await.ok().says("按时");
    world.auditor().await.get(&copy).await.ok().says("按时").does_not_say("/void");
    // The commissioned third party works at the desk.
    let call = World::call_id(&scene.call);
    world.tampers(&format!(
        "INSERT INTO call_agencies (call_id, organisation_id, commissioned_by, commissioned_by_name, at) \
         VALUES ({call}, {agency}, 0, 'x', '2026-03-02 01:00:00')"
    ));
    let judge = world.actor(Role::Agency, agency).await;
    judge.get(&format!("/paper-copies/desk?q={}", scene.number)).await.is(303);
    let void = format!("{copy}/void");
    judge.fills(&void, &void, &[("reason", "重新登记")]).await.is(303);
    records(&judge, scene.id, &[]).await.is(303);
    // Two at the desk at once: one record.
    world.clock.set(moment(6, 1, 9));
    let next = world.application(call, "14", "山西科技服务中心").await;
    world.clock.set(moment(6, 26, 10));
    let (a, b) = futures_util::future::join(records(&officer, next, &[]), records(&judge, next, &[])).await;
    let mut answers = [a.status, b.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
});

story!(a_call_without_paper_has_no_desk, |world| {
    let call = world.open_call(FILE).await;
    let id = world.application(World::call_id(&call), "64", "宁夏科技服务中心").await;
    let officer = world.officer().await;
    officer.get(&format!("/paper-copies/new/{id}")).await.is(409).says("不要求纸质材料");
    records(&officer, id, &[("received_on", "2026-03-02"), ("dispatched_on", "2026-03-01")]).await.is(409);
    // What was not submitted online does not exist for the desk.
    let draft = world.filled_application(World::call_id(&call), "14", "山西科技服务中心").await;
    officer.get(&format!("/paper-copies/new/{draft}")).await.is(404);
    officer.get("/paper-copies/desk?q=%E5%B1%B1%E8%A5%BF").await.ok().says("没有找到申报书");
});
