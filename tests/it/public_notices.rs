//! Public notices: from which day to which, what the public sees without signing in, and what it does not.

use granary::access::Role;

use crate::calls::FILE;
use crate::world::awards::{Centre, at};
use crate::world::{Actor, World};

async fn decided(world: &World, day: &str) -> (Centre, String) {
    let call = World::call_id(&world.open_call(FILE).await);
    world.reviewed(call, &[("14", "山西甲中心"), ("64", "宁夏乙中心"), ("64", "宁夏丙中心")], 0).await;
    let centre = world.office_on(day).await;
    let path = centre.awards(call).await;
    (centre, path)
}

/// What the clock of working days says of a notice that begins on a day.
async fn ends(centre: &Centre, path: &str, starts_on: &str) -> u16 {
    let form = format!("{path}/notice");
    let fields = [("title", "公示"), ("text", "现予公示。"), ("starts_on", starts_on)];
    centre.officer.fills(&form, &form, &fields).await.status
}

story!(a_notice_runs_over_a_holiday_as_the_calendar_says, |world| {
    let (centre, path) = decided(world, "2026-09-18").await;
    centre.officer.get(&format!("{path}/notice")).await.ok().says("首日计入").says("2026年9月23日");
    let notice = centre.publishes(&path, "2026-09-18").await;
    // 20 September is a worked Sunday; five working days from the 18th end on the 23rd.
    assert_eq!(world.text("SELECT CAST(ends_on AS TEXT) AS text FROM public_notices"), "2026-09-23");
    let page = centre.officer.get(&notice).await.ok();
    page.says("2026年9月23日").says("山西甲中心");
    world.stranger().get("/public/notices").await.ok().says("拟立项名单公示");
});

story!(a_year_without_a_calendar_is_refused_and_named, |world| {
    let (centre, path) = decided(world, "2026-12-29").await;
    centre.officer.get(&format!("{path}/notice")).await.ok().says("无法计算公示截止日期").says("2027");
    let form = format!("{path}/notice");
    let fields = [("title", "公示"), ("text", "现予公示。"), ("starts_on", "2026-12-29")];
    centre.officer.fills(&form, &form, &fields).await.is(422).wrong("starts_on", "2027");
    assert_eq!(world.count("SELECT count(*) AS n FROM public_notices"), 0);
});

story!(a_notice_begins_today_or_soon_and_once, |world| {
    let (centre, path) = decided(world, "2026-06-01").await;
    for day in ["2026-05-31", "2026-07-15"] {
        assert_eq!(ends(&centre, &path, day).await, 422, "{day}");
    }
    assert_eq!(ends(&centre, &path, "2026-06-02").await, 303);
    centre.officer.get(&format!("{path}/notice")).await.is(409);
    assert_eq!(world.count("SELECT count(*) AS n FROM public_notices"), 1);
});

story!(the_public_sees_names_and_amounts_and_nothing_of_persons, |world| {
    let (centre, path) = decided(world, "2026-06-01").await;
    let of = world.centre().await;
    world.tampers(&format!("UPDATE organisations SET phone = '010-68571234', address = '某街1号' WHERE id = {of}"));
    let notice = centre.publishes(&path, "2026-06-01").await;
    let public = notice.replace("/public-notices/", "/public/notices/");
    let stranger = world.stranger();
    let page = stranger.get(&public).await.ok();
    // Where one objects is as recorded; what is not recorded is not there.
    let page = page.says("异议受理单位").says("010-68571234").says("某街1号").does_not_say("电子邮箱");
    let paper = crate::explain::paper_at(&stranger, &format!("{public}/pdf")).await;
    assert!(paper.contains("；电话：010-68571234；通信地址：某街1号。"), "{paper}");
    let page = page.says("拟立项名单").says("山西甲中心").says("200,000.00").says("候补名单").says("宁夏丙中心");
    let page = page.says("企业典型创新案例征集").says("剩 4 个工作日");
    for hidden in ["0951", "13900000000", "负责人", "95.00", "联系人", "法人"] {
        assert!(!page.text().contains(hidden), "{hidden}: {}", page.text());
    }
    let pdf = stranger.saves(&format!("{public}/pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF") && pdf.named.contains("attachment"));
    // From inside it is for those who see every province.
    let head = world.actor(Role::UnitHead, world.unit("14", "别的单位").await).await;
    head.get(&notice).await.is(404);
    stranger.get(&notice).await.is(303);
    stranger.get("/public/notices/9999999").await.is(404);
});

story!(what_was_not_published_does_not_exist_for_the_public, |world| {
    let (centre, path) = decided(world, "2026-06-01").await;
    let stranger: Actor = world.stranger();
    stranger.get("/public/notices").await.ok().says("目前没有公示").does_not_say("山西甲中心");
    stranger.get("/public/notices/1").await.is(404);
    centre.publishes(&path, "2026-06-01").await;
    stranger.get("/public/notices").await.ok().says("拟立项名单公示");
    world.clock.set(at("2026-06-09"));
    stranger.get("/public/notices").await.ok().says("拟立项名单公示");
});
