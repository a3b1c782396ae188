//! A stand-in for a term: both names are kept, and separation of duties is judged by person (D0, reliability.md).

use chrono::Duration;
use granary::access::Role;

use crate::world::Actor;

async fn gives(giver: &Actor, taker: &Actor, from: &str, to: &str) -> crate::world::Page {
    let taker = taker.id.to_string();
    let fields = [("taker", taker.as_str()), ("starts_on", from), ("ends_on", to), ("reason", "年休假")];
    giver.post("/me/delegations", &fields).await
}

async fn acts_for(taker: &Actor, world: &crate::world::World) -> crate::world::Page {
    let centre = world.centre().await.to_string();
    let id = world.count("SELECT max(id) AS n FROM delegations").to_string();
    taker.post("/acting", &[("organisation", &centre), ("delegation", &id)]).await
}

story!(a_colleague_stands_in_and_both_names_are_kept, |world| {
    let centre = world.centre().await;
    let (giver, taker) = (world.officer().await, world.actor(Role::Leader, centre).await);
    // Before: a leader registers no organisations.
    taker.get("/organisations/new").await.is(403);
    let given = gives(&giver, &taker, "2026-03-02", "2026-03-06").await;
    giver.follows(given).await;
    let acted = acts_for(&taker, world).await;
    taker.follows(acted).await.says("我的待办");
    let fields = [
        ("name", "某某机构"),
        ("kind", "agency"),
        ("uscc", ""),
        ("region", ""),
        ("area", ""),
        ("class", ""),
        ("licence", ""),
        ("supervising_body", ""),
        ("legal_representative", ""),
        ("address", ""),
        ("phone", ""),
        ("email", ""),
    ];
    let done = taker.post("/organisations", &fields).await;
    taker.follows(done).await.says("某某机构");
    let kept = format!(
        "SELECT count(*) AS n FROM audit_events WHERE action = 'organisation.created' AND actor_id = {} AND stands_in_for_id = {}",
        taker.id, giver.id
    );
    assert_eq!(world.count(&kept), 1);
    // The term ends by itself, at midnight in Beijing.
    world.passes(Duration::days(4) + Duration::hours(14) + Duration::minutes(59));
    let again = Actor::signs_in(world, taker.id, &taker.login).await;
    acts_for(&again, world).await.is(303);
    again.get("/organisations/new").await.ok();
    world.passes(Duration::minutes(1));
    again.get("/organisations/new").await.is(403);
});

story!(a_stand_in_is_called_back, |world| {
    let (giver, taker) = (world.officer().await, world.officer().await);
    gives(&giver, &taker, "2026-03-02", "2026-03-06").await.is(303);
    acts_for(&taker, world).await.is(303);
    taker.get("/").await.ok();
    let id = world.count("SELECT max(id) AS n FROM delegations");
    giver.post(&format!("/me/delegations/{id}/withdraw"), &[("_version", "1")]).await.is(303);
    acts_for(&taker, world).await.is(404);
    // Somebody else's is not there to be called back.
    taker.post(&format!("/me/delegations/{id}/withdraw"), &[("_version", "2")]).await.is(404);
});

story!(a_stand_in_must_make_sense, |world| {
    let centre = world.centre().await;
    let (giver, taker) = (world.officer().await, world.officer().await);
    let auditor = world.actor(Role::Auditor, centre).await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let outsider = world.actor(Role::UnitHead, unit).await;
    gives(&giver, &taker, "2026-03-06", "2026-03-02").await.is(422).wrong("ends_on", "早于");
    gives(&giver, &taker, "2026-02-30", "2026-03-02").await.is(422).wrong("starts_on", "2026-02-30");
    gives(&giver, &taker, "2026-02-01", "2026-03-01").await.is(422);
    gives(&giver, &outsider, "2026-03-02", "2026-03-06").await.is(422);
    gives(&giver, &auditor, "2026-03-02", "2026-03-06").await.is(422).wrong("taker", "审计员");
    gives(&giver, &giver, "2026-03-02", "2026-03-06").await.is(422);
    gives(&giver, &taker, "2026-03-02", "2026-03-06").await.is(303);
    gives(&giver, &taker, "2026-03-06", "2026-03-09").await.is(422).wrong("starts_on", "已");
    gives(&giver, &taker, "2026-03-07", "2026-03-09").await.is(303);
    auditor.get("/me/delegations").await.is(403);
});

story!(a_stand_in_gives_nothing_onward, |world| {
    let (giver, taker, third) = (world.officer().await, world.officer().await, world.officer().await);
    gives(&giver, &taker, "2026-03-02", "2026-03-06").await.is(303);
    acts_for(&taker, world).await.is(303);
    gives(&taker, &third, "2026-03-02", "2026-03-06").await.is(403);
});

story!(one_acts_in_the_organisation_one_chooses, |world| {
    let (ningxia, shanxi) =
        (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let person = world.actor(Role::Applicant, ningxia).await;
    world.grants(person.id, Role::Applicant, shanxi).await;
    person.get(&format!("/organisations/{ningxia}")).await.ok();
    person.get(&format!("/organisations/{shanxi}")).await.is(404);
    person.get("/acting").await.ok().says("山西省科技创新服务中心");
    person.post("/acting", &[("organisation", &*shanxi.to_string()), ("delegation", "")]).await.is(303);
    person.get(&format!("/organisations/{shanxi}")).await.ok();
    person.get(&format!("/organisations/{ningxia}")).await.is(404);
    let elsewhere = world.centre().await.to_string();
    person.post("/acting", &[("organisation", &elsewhere), ("delegation", "")]).await.is(404);
});

// What a person comes to hold later is judged when it is used.
story!(a_role_that_watches_is_never_lent, |world| {
    let centre = world.centre().await;
    let (giver, taker) = (world.officer().await, world.officer().await);
    gives(&giver, &taker, "2026-03-02", "2026-03-06").await.is(303);
    let held = world.count(&format!("SELECT id AS n FROM memberships WHERE user_id = {}", giver.id));
    let (person, role) = (giver.id, granary::kernel::MembershipId(held));
    world.does(move |tx| granary::people::actions::roles::end(tx, person, role, "调整", 1)).await;
    world.grants(giver.id, Role::PolicyAdmin, centre).await;
    acts_for(&taker, world).await.is(303);
    taker.get("/roles/proposed").await.is(403);
    // Whoever has left the organisation stands in for nobody there.
    let held = world.count(&format!("SELECT id AS n FROM memberships WHERE user_id = {}", taker.id));
    let (person, role) = (taker.id, granary::kernel::MembershipId(held));
    world.does(move |tx| granary::people::actions::roles::end(tx, person, role, "离职", 1)).await;
    acts_for(&taker, world).await.is(404);
});
