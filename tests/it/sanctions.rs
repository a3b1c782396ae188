//! Sanctions: proposed by one person, approved by another, in force for a term, lifted early; and what they bar.

use granary::access::Role;
use granary::organisation::sanction;

use crate::world::awards::at;
use crate::world::{Actor, World};

const BARRED: [(&str, &str); 5] = [
    ("kind", "barred"),
    ("ground", "申报通知第八条"),
    ("reason", "提供虚假合同"),
    ("starts_on", "2026-03-02"),
    ("ends_on", "2026-03-31"),
];

async fn proposed(by: &Actor, on: i64) -> String {
    by.post(&format!("/organisations/{on}/sanctions"), &BARRED).await.is(303).location().to_owned()
}

async fn decides(leader: &Actor, path: &str, decision: &str) -> crate::world::Page {
    leader.fills(path, &format!("{path}/decide"), &[("decision", decision), ("remark", "同意处理")]).await
}

fn bars(world: &World, on: granary::kernel::OrganisationId, day: &str) -> bool {
    world.reads(|db| sanction::bars(db, on, day.parse().unwrap()))
}

story!(a_sanction_holds_for_its_term_and_stays_on_record, |world| {
    let unit = world.unit("14", "山西科技服务中心").await;
    let (officer, leader) = (world.officer().await, world.actor(Role::Leader, world.centre().await).await);
    let head = world.actor(Role::UnitHead, unit).await;
    officer.get(&format!("/organisations/{unit}")).await.ok().says("违规处理（0）");
    let path = proposed(&officer, unit.0).await;
    // Only proposed, it bars nobody, and nobody outside knows of it.
    assert!(!bars(world, unit, "2026-03-02"));
    head.get(&path).await.is(404);
    head.get("/sanctions").await.ok().does_not_say("虚假合同");
    leader.get("/").await.ok().says("审批违规处理").says("山西科技服务中心");
    let before = world.events();
    decides(&leader, &path, "approve").await.is(303);
    assert_eq!(world.events(), before + 1);
    for (day, barred) in [("2026-03-01", false), ("2026-03-02", true), ("2026-03-31", true), ("2026-04-01", false)] {
        assert_eq!(bars(world, unit, day), barred, "{day}");
    }
    head.get(&path).await.ok().says("提供虚假合同").does_not_say("提交审批结果");
    head.get("/sanctions?region=14").await.ok().says("取消申报资格");
    assert_eq!(leader.saves("/sanctions.xlsx?q=山西科技").await.column("被处理单位"), ["山西科技服务中心"]);
    world.clock.set(at("2026-03-10"));
    let leader = world.actor(Role::Leader, world.centre().await).await;
    leader.fills(&path, &format!("{path}/lift"), &[("reason", "")]).await.is(422).wrong("reason", "");
    leader.fills(&path, &format!("{path}/lift"), &[("reason", "已整改到位")]).await.is(303);
    assert!(bars(world, unit, "2026-03-09") && !bars(world, unit, "2026-03-10"));
    let page = leader.get(&format!("/organisations/{unit}/sanctions")).await.ok();
    page.says("已提前解除").says("申报通知第八条");
    leader.post(&format!("{path}/lift"), &[("reason", "再次"), ("_version", "3")]).await.is(409);
});

story!(nobody_approves_an_own_proposal_and_units_see_only_their_own, |world| {
    let (unit, other) = (world.unit("14", "山西甲").await, world.unit("64", "宁夏乙").await);
    let centre = world.centre().await;
    let both = world.officer().await;
    world.grants(both.id, Role::Leader, centre).await;
    world.tampers(&format!("UPDATE memberships SET state = 'active' WHERE user_id = {}", both.id));
    let path = proposed(&both, unit.0).await;
    both.post(&format!("{path}/decide"), &[("decision", "approve"), ("remark", "x"), ("_version", "1")]).await.is(403);
    let leader = world.actor(Role::Leader, centre).await;
    leader
        .post(&format!("{path}/decide"), &[("decision", "approve"), ("remark", "x"), ("_version", "9")])
        .await
        .is(409);
    decides(&leader, &path, "refuse").await.is(303);
    assert!(!bars(world, unit, "2026-03-02"));
    leader
        .post(&format!("{path}/decide"), &[("decision", "approve"), ("remark", "x"), ("_version", "2")])
        .await
        .is(409);
    let path = proposed(&both, unit.0).await;
    decides(&leader, &path, "approve").await.is(303);
    for (role, at, sees) in [
        (Role::UnitHead, unit, true),
        (Role::Applicant, other, false),
        (Role::Association, world.association("14").await, true),
        (Role::Association, world.association("64").await, false),
    ] {
        world.actor(role, at).await.get(&path).await.is(if sees { 200 } else { 404 });
    }
    let form = format!("/organisations/{unit}/sanctions");
    let mut wrong = BARRED.to_vec();
    wrong[4].1 = "2026-03-01";
    both.post(&form, &wrong).await.is(422).wrong("ends_on", "不能早于");
});

story!(criticism_bars_nobody_and_a_merger_takes_sanctions_along, |world| {
    let (double, right) = (world.unit("14", "山西科技中心").await, world.unit("14", "山西省科技服务中心").await);
    let (officer, leader) = (world.officer().await, world.actor(Role::Leader, world.centre().await).await);
    let mut fields = BARRED.to_vec();
    fields[0].1 = "criticised";
    let told = officer.post(&format!("/organisations/{right}/sanctions"), &fields).await.is(303);
    decides(&leader, told.location(), "approve").await.is(303);
    assert!(!bars(world, right, "2026-03-02"));
    let path = proposed(&officer, double.0).await;
    decides(&leader, &path, "approve").await.is(303);
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {double}"));
    let form = format!("/organisations/{double}/merge");
    let into = right.to_string();
    officer.fills(&form, &form, &[("into", &into), ("reason", "重复"), ("sure", "1")]).await.is(303);
    assert!(bars(world, right, "2026-03-02"));
});
