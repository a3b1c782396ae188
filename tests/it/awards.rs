//! From a ranking to awards: proposed by one person, approved by another, hidden until the notice, made after it.

use futures_util::future::join_all;
use granary::access::Role;
use granary::kernel::CallId;

use crate::calls::FILE;
use crate::world::awards::Centre;
use crate::world::{Actor, World};

/// Four units of two provinces; the call has one place in each of the two.
const UNITS: [(&str, &str); 4] =
    [("14", "山西甲中心"), ("14", "山西乙中心"), ("64", "宁夏丙中心"), ("64", "宁夏丁中心")];

async fn reviewed(world: &World) -> CallId {
    let call = World::call_id(&world.open_call(FILE).await);
    world.reviewed(call, &UNITS, 0).await;
    call
}

/// The key of the award of a unit.
fn award_of(world: &World, unit: &str, role: &str) -> i64 {
    world.count(&format!(
        "SELECT max(awards.id) AS n FROM awards JOIN organisations o ON o.id = awards.unit_id \
         WHERE o.name = '{unit}' AND awards.role = '{role}'"
    ))
}

fn state(world: &World, award: i64) -> String {
    world.text(&format!("SELECT state AS text FROM awards WHERE id = {award}"))
}

fn live(world: &World) -> i64 {
    world.count(
        "SELECT count(*) AS n FROM awards WHERE role = 'award' AND state IN ('approved', 'on-notice', 'awarded')",
    )
}

async fn somebody(world: &World, unit: &str, role: Role) -> Actor {
    let found = world.reads(|db| granary::organisation::named(db, unit)).unwrap();
    world.actor(role, found.id).await
}

story!(the_best_of_each_province_are_awarded_after_their_notice, |world| {
    let call = reviewed(world).await;
    let centre = world.office_on("2026-06-01").await;
    centre.officer.get("/").await.ok().says("拟定立项");
    // The dry run tells what the order of ranks gives, and why the others get less.
    let page = centre.officer.get(&format!("/calls/{call}/decide")).await.ok();
    page.says("山西甲中心")
        .says("95.00")
        .says("山西已有立项（每省至多 1 项）")
        .says("空余名额 2 个")
        .says("400,000.00");
    let path = centre.proposes(call).await;
    centre.officer.get(&path).await.ok().says("立项 2 项，候补 2 项").says("未公开");
    centre.submits(&path).await.is(303);
    centre.leader.get("/").await.ok().says("审定立项方案");
    world.posts().await;
    centre.decides(&path, "approve").await.is(303);
    assert_eq!(live(world), 2);
    assert_eq!(world.count("SELECT count(*) AS n FROM awards WHERE place_id IS NOT NULL AND turn = 1"), 2);
    // Results are hidden until they are released: for the unit there is nothing.
    let head = somebody(world, "山西甲中心", Role::UnitHead).await;
    let award = award_of(world, "山西甲中心", "award");
    let application = world.count(&format!("SELECT application_id AS n FROM awards WHERE id = {award}"));
    head.get(&format!("/awards/{award}")).await.is(404);
    head.get(&format!("/results/{application}")).await.is(404);
    assert!(!head.get("/awards").await.ok().body.contains(&format!("/awards/{award}\"")), "nothing is listed yet");
    head.get(&path).await.is(404);
    let notice = centre.publishes(&path, "2026-06-01").await;
    // A unit knows whose its results are: they are listed by their calls.
    let rows = head.saves("/awards.xlsx").await.rows();
    assert!(!format!("{rows:?}").contains("山西甲中心"), "{rows:?}");
    let listed = head.get("/awards").await.ok().says("企业典型创新案例征集");
    assert_eq!(listed.link("/awards/"), Some(format!("/awards/{award}")));
    head.get(&format!("/results/{application}")).await.ok().says("95.00").says("立项").says("公示中");
    let third = somebody(world, "宁夏丁中心", Role::UnitHead).await;
    third.get(&format!("/results/{application}")).await.is(404);
    third.get(&format!("/awards/{award}")).await.is(404);
    // The notice runs: nobody makes an award, whatever the page said.
    centre.leader.post(&format!("/awards/{award}/award"), &[("_version", "3")]).await.is(409);
    centre.leader.get(&notice).await.ok().does_not_say("可以立项");
    // 1 June 2026 is a Monday; five working days end on Friday.
    world.clock.set(crate::world::awards::at("2026-06-05"));
    let centre = world.office_on("2026-06-05").await;
    centre.leader.post(&format!("{notice}/award"), &[]).await.is(409);
    let centre = world.office_on("2026-06-08").await;
    centre.leader.get("/").await.ok().says("公示期满，办理立项");
    centre.leader.get(&notice).await.ok().says("以下 2 项可以立项").says("山西甲中心");
    centre.leader.post(&format!("{notice}/award"), &[]).await.is(303);
    assert_eq!(state(world, award), "awarded");
    centre.leader.post(&format!("{notice}/award"), &[]).await.is(409);
    // The letter is a document with a number, and its unit may have it.
    let letter = centre.officer.post(&format!("/awards/{award}/letter"), &[]).await.is(303).location().to_owned();
    centre.officer.post(&format!("/awards/{award}/letter"), &[]).await.is(409);
    let head = somebody(world, "山西甲中心", Role::UnitHead).await;
    head.get(&format!("/awards/{award}")).await.ok().says("已立项").says("立项通知书");
    assert!(head.saves(&format!("{letter}/pdf")).await.bytes.starts_with(b"%PDF"));
    let third = somebody(world, "宁夏丁中心", Role::UnitHead).await;
    third.get(&letter).await.is(404);
    assert_eq!(centre.officer.saves("/awards.xlsx?role=award").await.column("状态"), ["已立项", "已立项"]);
});

story!(whoever_was_ranked_is_told_the_own_result_once, |world| {
    let call = reviewed(world).await;
    for (_, name) in UNITS {
        let found = world.reads(|db| granary::organisation::named(db, name)).unwrap();
        let head = world.actor(Role::UnitHead, found.id).await;
        world.tampers(&format!("UPDATE users SET email = 'head{0}@example.org' WHERE id = {0}", head.id));
    }
    let centre = world.office_on("2026-06-01").await;
    let path = centre.awards(call).await;
    world.works().await;
    world.posts().await;
    assert_eq!(world.letters().len(), 0, "nothing leaves before the notice");
    centre.publishes(&path, "2026-06-01").await;
    world.works().await;
    world.works().await;
    world.posts().await;
    let letters = world.letters();
    assert_eq!(letters.len(), 4);
    let told = |words: &str| letters.iter().filter(|letter| letter.text.contains(words)).count();
    assert_eq!((told("拟立项"), told("列入候补"), told("95.00")), (2, 2, 1));
    assert!(letters.iter().all(|letter| letter.text.contains("/results/")));
});

story!(nobody_approves_an_own_proposal, |world| {
    let call = reviewed(world).await;
    let mut centre = world.office_on("2026-06-01").await;
    let at = world.centre().await;
    world.grants(centre.officer.id, Role::Leader, at).await;
    world.tampers(&format!("UPDATE memberships SET state = 'active' WHERE user_id = {}", centre.officer.id));
    let path = centre.proposes(call).await;
    centre.submits(&path).await.is(303);
    let fields = [("decision", "approve"), ("reason", "x"), ("_version", "3")];
    centre.officer.post(&format!("{path}/decide"), &fields).await.is(403);
    // Neither does whoever stood in while it was written.
    centre
        .leader
        .post(&format!("{path}/decide"), &[("decision", "approve"), ("reason", "x"), ("_version", "1")])
        .await
        .is(409);
    centre.decides(&path, "return").await.is(303);
    centre.officer.get(&path).await.ok().says("中心领导已退回").says("同意");
    centre.officer.get("/").await.ok().says("修改退回的审定方案");
    centre.submits(&path).await.is(303);
    centre.decides(&path, "approve").await.is(303);
    centre
        .leader
        .post(&format!("{path}/decide"), &[("decision", "approve"), ("reason", "x"), ("_version", "7")])
        .await
        .is(409);
    centre.officer = world.officer().await;
    centre.officer.post(&format!("{path}/submit"), &[("_version", "7")]).await.is(409);
});

/// The fields of a choice by unit: its role, and its reason.
async fn choice(world: &World, chosen: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("minutes".to_owned(), "会议审议通过。".to_owned())];
    for (unit, role, reason) in chosen {
        let id = world.count(&format!(
            "SELECT a.id AS n FROM applications a JOIN organisations o ON o.id = a.unit_id WHERE o.name = '{unit}'"
        ));
        fields.push((format!("role-{id}"), (*role).to_owned()));
        fields.push((format!("reason-{id}"), (*reason).to_owned()));
    }
    fields
}

story!(what_stands_in_the_way_is_told_and_enforced, |world| {
    let call = reviewed(world).await;
    let centre = world.office_on("2026-06-01").await;
    // Two of one province.
    let both = choice(world, &[("山西甲中心", "award", ""), ("山西乙中心", "award", "特别需要")]).await;
    let mut check: Vec<(&str, &str)> = both.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    check.push(("step", "check"));
    let before = world.events();
    let page = centre.officer.post(&format!("/calls/{call}/decide"), &check).await.ok();
    page.says("有 1 处不符合要求").says("山西乙中心：山西已有立项");
    assert_eq!(world.events(), before, "a check changes nothing");
    let path = centre.chooses(call, &both).await;
    centre.officer.get(&path).await.ok().says("有 1 处不符合要求");
    centre.submits(&path).await.is(409);
    centre.officer.fills(&path, &format!("{path}/drop"), &[("reason", "重拟")]).await.is(303);
    // A worse rank before a better one wants a reason.
    let silent = choice(world, &[("山西乙中心", "award", ""), ("宁夏丙中心", "award", "")]).await;
    let path = centre.chooses(call, &silent).await;
    centre.submits(&path).await.is(409);
    let told = choice(world, &[("山西乙中心", "award", "甲中心来函放弃"), ("宁夏丙中心", "award", "")]).await;
    let mut fields: Vec<(&str, &str)> = told.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let page = centre.officer.get(&format!("{path}/edit")).await.ok();
    let version = page.value("_version").unwrap();
    fields.push(("_version", &version));
    // The third takes nothing from the first, so it wants no reason.
    centre.officer.post(&format!("{path}/edit"), &fields).await.is(303);
    centre.officer.post(&format!("{path}/edit"), &fields).await.is(409);
    centre.submits(&path).await.is(303);
    centre.officer.post(&format!("{path}/edit"), &fields).await.is(409);
});

story!(a_sanction_on_the_day_keeps_a_unit_out, |world| {
    let call = reviewed(world).await;
    let centre = world.office_on("2026-06-01").await;
    let unit = world.reads(|db| granary::organisation::named(db, "山西甲中心")).unwrap().id;
    let path = centre.proposes(call).await;
    centre.submits(&path).await.is(303);
    let fields = [
        ("kind", "barred"),
        ("ground", "第八条"),
        ("reason", "材料虚假"),
        ("starts_on", "2026-06-01"),
        ("ends_on", ""),
    ];
    let told = centre.officer.post(&format!("/organisations/{unit}/sanctions"), &fields).await.is(303);
    let sanction = told.location().to_owned();
    let fields = [("decision", "approve"), ("remark", "同意")];
    centre.leader.fills(&sanction, &format!("{sanction}/decide"), &fields).await.is(303);
    centre.leader.get(&path).await.ok().says("山西甲中心：单位处于违规处理期内");
    centre.decides(&path, "approve").await.is(409);
    assert_eq!(live(world), 0);
    assert_eq!(world.count("SELECT count(*) AS n FROM fund_entries"), 0, "nothing of it stays");
    // Without it the next of its province comes first.
    centre.decides(&path, "return").await.is(303);
    centre.officer.fills(&path, &format!("{path}/drop"), &[("reason", "重拟")]).await.is(303);
    centre.awards(call).await;
    assert_eq!(state(world, award_of(world, "山西乙中心", "award")), "approved");
});

story!(a_withdrawn_award_lets_the_next_of_its_province_move_up, |world| {
    let call = reviewed(world).await;
    let centre = world.office_on("2026-06-01").await;
    let path = centre.awards(call).await;
    centre.publishes(&path, "2026-06-01").await;
    let centre = world.office_on("2026-06-08").await;
    let notice = format!("/public-notices/{}", world.count("SELECT max(id) AS n FROM public_notices"));
    centre.leader.post(&format!("{notice}/award"), &[]).await.is(303);
    let award = award_of(world, "山西甲中心", "award");
    let page = format!("/awards/{award}");
    let stranger = somebody(world, "宁夏丁中心", Role::UnitHead).await;
    stranger.post(&format!("{page}/withdraw"), &[("reason", "x"), ("_version", "4")]).await.is(404);
    let head = somebody(world, "山西甲中心", Role::UnitHead).await;
    head.fills(&page, &format!("{page}/withdraw"), &[("reason", "")]).await.is(422).wrong("reason", "");
    head.fills(&page, &format!("{page}/withdraw"), &[("reason", "单位调整")]).await.is(303);
    head.post(&format!("{page}/withdraw"), &[("reason", "再次"), ("_version", "5")]).await.is(409);
    assert_eq!(live(world), 1);
    // The second of that province is suggested, not the better ranked of the other.
    let form = format!("/calls/{call}/decide");
    let page = centre.officer.get(&form).await.ok();
    page.says("候补递补").says("山西乙中心").says("宁夏已有立项（每省至多 1 项）");
    let next = centre.awards(call).await;
    centre.officer.get(&next).await.ok().says("候补递补").says("立项 1 项");
    assert_eq!(state(world, award_of(world, "山西乙中心", "award")), "approved");
    assert_eq!(state(world, award_of(world, "山西乙中心", "reserve")), "promoted");
    // It has a notice of its own.
    centre.publishes(&next, "2026-06-08").await;
    assert_eq!(world.count("SELECT count(*) AS n FROM public_notices"), 2);
    assert_eq!(live(world), 2);
});

/// A call of twelve places for the whole country, one a province.
fn twelve() -> String {
    twelve_of(FILE)
}

/// The same of another file that was made of the small one.
pub fn twelve_of(file: &str) -> String {
    file.replace("total = 2\nper_province = 1\nregions = [\"14\", \"64\"]", "total = 12\nper_province = 1")
        .replace("total = 400_000", "total = 2_400_000")
}

story!(twelve_places_and_fifty_simultaneous_approvals_give_twelve_awards, |world| {
    let call = World::call_id(&world.open_call(&twelve()).await);
    let codes: Vec<&str> =
        granary::kernel::Region::all().filter(|r| r.can_apply()).map(granary::kernel::Region::code).collect();
    let mut made = Vec::new();
    for n in 0..50 {
        made.push(world.application(call, codes[n % codes.len()], &format!("并发单位{n}")).await);
    }
    world.ranks(call, &made, 0).await;
    let centre = world.office_on("2026-06-01").await;
    let mut paths = Vec::new();
    for application in &made {
        let fields = vec![
            ("minutes".to_owned(), "单项审定".to_owned()),
            (format!("role-{application}"), "award".to_owned()),
            (format!("reason-{application}"), "分项审定".to_owned()),
        ];
        let path = centre.chooses(call, &fields).await;
        centre.submits(&path).await.is(303);
        paths.push(path);
    }
    let leader = &centre.leader;
    let approvals = paths.iter().map(|path| async move {
        let fields = [("decision", "approve"), ("reason", "同意"), ("_version", "3")];
        leader.post(&format!("{path}/decide"), &fields).await.status
    });
    let answers = join_all(approvals).await;
    let count = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(live(world), 12, "{answers:?}");
    assert_eq!(count(303), 12, "{answers:?}");
    assert!(answers.iter().all(|answer| [303, 409, 503].contains(answer)), "{answers:?}");
    assert_eq!(world.count("SELECT count(DISTINCT place_id) AS n FROM awards WHERE place_id IS NOT NULL"), 12);
    assert_eq!(world.count("SELECT count(DISTINCT region) AS n FROM awards WHERE place_id IS NOT NULL"), 12);
    assert_eq!(world.count("SELECT CAST(sum(reserved) AS BIGINT) AS n FROM funds"), 240_000_000);
    assert_eq!(world.count("SELECT count(*) AS n FROM fund_entries"), 12);
});

async fn freed(world: &World) -> (CallId, Centre) {
    let one = FILE.replace("total = 2\nper_province = 1\nregions = [\"14\", \"64\"]", "total = 1");
    let call = World::call_id(&world.open_call(&one.replace("total = 400_000", "total = 200_000")).await);
    world.reviewed(call, &UNITS, 0).await;
    let centre = world.office_on("2026-06-01").await;
    let path = centre.awards(call).await;
    centre.publishes(&path, "2026-06-01").await;
    let award = award_of(world, "山西甲中心", "award");
    let page = format!("/awards/{award}");
    centre.leader.fills(&page, &format!("{page}/take-back"), &[("reason", "放弃")]).await.is(303);
    assert_eq!(live(world), 0);
    (call, centre)
}

story!(two_promotions_for_one_freed_place_give_one_award, |world| {
    let (call, centre) = freed(world).await;
    let mut paths = Vec::new();
    for unit in ["山西乙中心", "宁夏丙中心"] {
        let fields = choice(world, &[(unit, "award", "候补递补")]).await;
        let path = centre.chooses(call, &fields).await;
        centre.submits(&path).await.is(303);
        paths.push(path);
    }
    let leader = &centre.leader;
    let both = paths.iter().map(|path| async move {
        let fields = [("decision", "approve"), ("reason", "同意"), ("_version", "3")];
        leader.post(&format!("{path}/decide"), &fields).await.status
    });
    let mut answers = join_all(both).await;
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert_eq!(live(world), 1);
});

story!(an_award_beside_a_withdrawal_ends_as_some_order_explains, |world| {
    let call = reviewed(world).await;
    let centre = world.office_on("2026-06-01").await;
    let path = centre.awards(call).await;
    centre.publishes(&path, "2026-06-01").await;
    let centre = world.office_on("2026-06-08").await;
    let award = award_of(world, "山西甲中心", "award");
    let head = somebody(world, "山西甲中心", Role::UnitHead).await;
    let version =
        world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM awards WHERE id = {award}")).to_string();
    let made = async {
        let fields = [("_version", version.as_str())];
        centre.leader.post(&format!("/awards/{award}/award"), &fields).await.status
    };
    let gone = async {
        let fields = [("reason", "放弃"), ("_version", version.as_str())];
        head.post(&format!("/awards/{award}/withdraw"), &fields).await.status
    };
    let (made, gone) = futures_util::future::join(made, gone).await;
    let state = state(world, award);
    let explained = matches!((made, gone, state.as_str()), (303, 409, "awarded") | (409, 303, "fallen"));
    assert!(explained, "{made} {gone} {state}");
    let places = world.count("SELECT count(*) AS n FROM awards WHERE place_id IS NOT NULL");
    let reserved = world.count("SELECT reserved AS n FROM funds");
    let expected = if state == "awarded" { (2, 40_000_000) } else { (1, 20_000_000) };
    assert_eq!((places, reserved), expected);
});
