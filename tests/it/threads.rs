//! Queries: asked, answered, closed and reopened, each by whoever may; late at midnight, and nobody else's business.

use chrono::Duration;
use granary::access::Role;

use crate::files::{PDF, sends};
use crate::world::{Actor, World};

const ASK: [(&str, &str); 5] = [
    ("kind", "organisation"),
    ("of", ""),
    ("title", "设备采购情况"),
    ("text", "请说明第三季度设备采购的\n供应商和验收情况。"),
    ("due_on", "2026-03-06"),
];

fn about(of: &str) -> Vec<(&str, &str)> {
    ASK.iter().map(|(name, value)| (*name, if *name == "of" { of } else { *value })).collect()
}

story!(a_query_is_asked_answered_closed_and_reopened, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (officer, handler) = (world.officer().await, world.actor(Role::Applicant, unit).await);
    let of = unit.to_string();
    officer.get(&format!("/queries/new/organisation/{of}")).await.ok().says("宁夏科技服务中心");
    let asked = officer.post("/queries", &about(&of)).await;
    let path = asked.location().to_owned();
    officer.follows(asked).await.says("待答复").says("剩 4 个工作日").does_not_say("提交答复");
    // It stands on the desk of whoever may answer, with its day.
    handler.get("/").await.ok().says("答复问询").says("设备采购情况").says("2026年3月6日");
    let before = world.events();
    let answer = handler.fills(&path, &format!("{path}/answer"), &[("text", "供应商为甲公司。")]).await;
    handler.follows(answer).await.says("供应商为甲公司。").says("已答复");
    assert_eq!(world.events(), before + 1);
    handler.get("/").await.ok().does_not_say("设备采购情况");
    officer.get("/").await.ok().says("查看答复").says("设备采购情况");
    officer.fills(&path, &format!("{path}/close"), &[("remark", "清楚")]).await.is(303);
    handler.post(&format!("{path}/answer"), &[("text", "补充"), ("_version", "3")]).await.is(409);
    let again = [("further", "请补充合同编号"), ("due_on", "2026-03-10")];
    officer.fills(&path, &format!("{path}/reopen"), &again).await.is(303);
    handler.get("/").await.ok().says("设备采购情况").says("2026年3月10日");
    // Nothing that was said is gone.
    let page = handler.get(&path).await.ok();
    for said in ["请说明第三季度设备采购的", "供应商为甲公司。", "清楚", "请补充合同编号"]
    {
        assert!(page.text().contains(said), "{said}");
    }
    officer.get("/queries?state=open").await.ok().says("设备采购情况");
    officer.get("/queries?state=closed").await.ok().does_not_say("设备采购情况");
});

story!(a_query_is_late_from_midnight_on, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let officer = world.officer().await;
    let path = officer.post("/queries", &about(&unit.to_string())).await.is(303).location().to_owned();
    let end = granary::kernel::Instant::end_of_day(chrono::NaiveDate::from_ymd_opt(2026, 3, 6).unwrap());
    world.clock.set(end);
    let late = world.officer().await;
    late.get(&path).await.ok().does_not_say("逾期未答复");
    late.get("/queries?state=overdue").await.ok().does_not_say("设备采购情况");
    world.clock.set(end + Duration::seconds(1));
    late.get(&path).await.ok().says("逾期未答复");
    late.get("/queries?state=overdue").await.ok().says("设备采购情况");
});

story!(only_the_parties_and_those_above_see_a_query, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let neighbour = world.unit("64", "银川创新中心").await;
    let (near, far) = (world.association("64").await, world.association("14").await);
    let path = world.officer().await.post("/queries", &about(&unit.to_string())).await.is(303).location().to_owned();
    let association = world.actor(Role::Association, near).await;
    association.get(&path).await.ok();
    association.get("/queries").await.ok().says("设备采购情况");
    association.post(&format!("{path}/answer"), &[("text", "代答"), ("_version", "1")]).await.is(403);
    association.post(&format!("{path}/close"), &[("remark", ""), ("_version", "1")]).await.is(403);
    world.auditor().await.get(&path).await.ok().does_not_say("提交答复");
    for (role, at) in [(Role::Association, far), (Role::UnitHead, neighbour)] {
        let stranger = world.actor(role, at).await;
        stranger.get(&path).await.is(404);
        stranger.get("/queries").await.ok().does_not_say("设备采购情况");
        stranger.post(&format!("{path}/answer"), &[("text", "x"), ("_version", "1")]).await.is(404);
    }
    // A province asks its own units, and nobody else's.
    association.post("/queries", &about(&neighbour.to_string())).await.is(303);
    let other = world.unit("14", "山西创新中心").await;
    association.post("/queries", &about(&other.to_string())).await.is(404);
    association.post("/queries", &about(&near.to_string())).await.is(409);
});

story!(a_query_that_cannot_be_is_told_beside_its_field, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await.to_string();
    let officer = world.officer().await;
    let with = |name: &'static str, value: &'static str| {
        let mut all = about(&unit);
        all.iter_mut().filter(|(n, _)| *n == name).for_each(|(_, v)| *v = value);
        all
    };
    officer.post("/queries", &with("due_on", "2026-03-01")).await.is(422).wrong("due_on", "不能早于今天");
    officer.post("/queries", &with("due_on", "2062-03-06")).await.is(422).wrong("due_on", "年份");
    officer.post("/queries", &with("title", "")).await.is(422).wrong("title", "");
    officer.post("/queries", &with("kind", "nothing")).await.is(404);
    let mut extra = about(&unit);
    extra.push(("state", "closed"));
    officer.post("/queries", &extra).await.is(400);
    assert_eq!(world.count("SELECT count(*) AS n FROM queries"), 0);
});

// Two colleagues answer the same version: one answer counts, the other is told.
story!(of_two_answers_to_one_version_one_wins, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let path = world.officer().await.post("/queries", &about(&unit.to_string())).await.is(303).location().to_owned();
    let (one, two) = (world.actor(Role::Applicant, unit).await, world.actor(Role::UnitHead, unit).await);
    let to = format!("{path}/answer");
    let (first, second) = ([("text", "甲"), ("_version", "1")], [("text", "乙"), ("_version", "1")]);
    let (a, b) = futures_util::future::join(one.post(&to, &first), two.post(&to, &second)).await;
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(world.count("SELECT count(*) AS n FROM query_entries WHERE kind = 'answer'"), 1);
});

/// Gives somebody a mail address.
fn reached(world: &World, actor: &Actor) -> String {
    let address = format!("{}@example.org", actor.id);
    world.tampers(&format!("UPDATE users SET email = '{address}' WHERE id = {}", actor.id));
    address
}

story!(the_asked_and_then_the_asker_are_told_by_mail, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let other = world.unit("64", "银川创新中心").await;
    let (officer, handler) = (world.officer().await, world.actor(Role::Applicant, unit).await);
    // Who has no address is left out.
    world.actor(Role::UnitHead, unit).await;
    let (stranger, colleague) = (world.actor(Role::UnitHead, other).await, world.officer().await);
    let (asker, answers) = (reached(world, &officer), reached(world, &handler));
    reached(world, &stranger);
    reached(world, &colleague);
    // A query that is refused tells nobody.
    let of = unit.to_string();
    let mut wrong = about(&of);
    wrong.retain(|(name, _)| *name != "title");
    officer.post("/queries", &wrong).await.is(422);
    assert_eq!(world.posts().await, 0);
    let path = officer.post("/queries", &about(&unit.to_string())).await.is(303).location().to_owned();
    assert_eq!(world.posts().await, 1);
    let letter = &world.letters()[0];
    assert!(letter.header("to").contains(&answers));
    assert_eq!(letter.subject(), "请答复问询：设备采购情况");
    assert!(letter.text.contains("2026年3月6日") && letter.text.contains(&format!("{}{path}", world.base)));
    assert!(!letter.raw.contains("供应商") && !letter.text.contains("供应商"), "the question itself stays inside");
    handler.fills(&path, &format!("{path}/answer"), &[("text", "甲公司")]).await.is(303);
    assert_eq!(world.posts().await, 1);
    let letter = &world.letters()[1];
    assert!(letter.header("to").contains(&asker));
    assert_eq!(letter.subject(), "问询已答复：设备采购情况");
    // A further question is a question.
    let again = [("further", "请补充合同编号"), ("due_on", "2026-03-10")];
    officer.fills(&path, &format!("{path}/reopen"), &again).await.is(303);
    assert_eq!(world.posts().await, 1);
    assert!(world.letters()[2].text.contains("2026年3月10日"));
    // Who was disabled, or may not act for the organisation any more, hears nothing.
    world.tampers(&format!("UPDATE users SET state = 'disabled' WHERE id = {}", officer.id));
    handler.fills(&path, &format!("{path}/answer"), &[("text", "合同一")]).await.is(303);
    assert_eq!(world.posts().await, 0);
});

story!(papers_stand_with_a_query_for_its_parties_alone, |world| {
    let (unit, far) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西创新中心").await);
    let (officer, handler) = (world.officer().await, world.actor(Role::Applicant, unit).await);
    let stranger = world.actor(Role::Applicant, far).await;
    let asked = officer.post("/queries", &about(&unit.to_string())).await.is(303);
    let path = asked.location().to_owned();
    let shelf = format!("/files/on/query/{}/query-papers", path.trim_start_matches("/queries/"));
    sends(&stranger, &shelf, &[("偷放.pdf", PDF)]).await.is(404);
    sends(&officer, &shelf, &[("问询说明.pdf", PDF)]).await.is(303);
    sends(&handler, &shelf, &[("采购合同.pdf", &[PDF, b"\n"].concat())]).await.is(303);
    officer.get(&path).await.ok().says("问询说明.pdf").says("采购合同.pdf");
    let file = world.count("SELECT max(id) AS n FROM files");
    officer.get(&format!("/files/{file}")).await.ok();
    stranger.get(&format!("/files/{file}")).await.is(404);
    assert_eq!(world.count("SELECT count(*) AS n FROM files"), 2);
});

// Whoever may answer may prove what they say; what they may put elsewhere is as it was.
story!(every_role_that_answers_attaches_papers_and_nowhere_else, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (province, agency) = (world.association("64").await, world.agency().await);
    let far = world.unit("14", "山西创新中心").await;
    let officer = world.officer().await;
    let ask = async |of: granary::kernel::OrganisationId| {
        let path = officer.post("/queries", &about(&of.to_string())).await.is(303).location().to_owned();
        let key = path.trim_start_matches("/queries/").to_owned();
        (format!("/files/on/query/{key}/query-papers"), path, key)
    };
    let (elsewhere, ..) = ask(far).await;
    let policy = &world.app.policy;
    for role in policy.roles(granary::access::Action::QueryAnswer) {
        let at = match role {
            Role::Association => province,
            Role::Agency => agency,
            _ => unit,
        };
        let (shelf, path, key) = ask(at).await;
        let actor = world.actor(role, at).await;
        actor.get(&path).await.ok().says("上传");
        actor.get(&shelf).await.ok();
        sends(&actor, &shelf, &[("说明.pdf", PDF)]).await.is(303);
        let file = world.count("SELECT max(id) AS n FROM files");
        actor.get(&path).await.ok().says("说明.pdf");
        // In pieces, too.
        let begin = |noun: &'static str, object: String, purpose: &'static str| {
            let actor = &actor;
            async move {
                let fields =
                    [("noun", noun), ("object", &object), ("purpose", purpose), ("name", "a.pdf"), ("size", "9")];
                actor.post("/uploads", &fields).await
            }
        };
        begin("query", key, "query-papers").await.ok();
        let before = (world.count("SELECT count(*) AS n FROM files"), world.count("SELECT count(*) AS n FROM uploads"));
        // Not on another's query, and on the own organisation only those who could before.
        sends(&actor, &elsewhere, &[("偷放.pdf", PDF)]).await.is(404);
        if !policy.allows(role, granary::access::Action::OrganisationEditPapers) {
            for purpose in ["legal-person", "institution-class"] {
                let own = format!("/files/on/organisation/{at}/{purpose}");
                actor.get(&own).await.is(403);
                sends(&actor, &own, &[("证明.pdf", PDF)]).await.is(403);
                begin("organisation", at.to_string(), purpose).await.is(403);
            }
            actor.get(&format!("/organisations/{at}")).await.ok().does_not_say("/files/on/organisation/");
        }
        let after = (world.count("SELECT count(*) AS n FROM files"), world.count("SELECT count(*) AS n FROM uploads"));
        assert_eq!(after, before, "{role}");
        // Whoever has brought a wrong paper takes it away again; nobody takes away another's.
        let remove = format!("/files/{file}/remove");
        officer.get(&path).await.ok().does_not_say(&remove);
        officer.get(&remove).await.is(403);
        officer.post(&remove, &[("reason", "不要"), ("_version", "1")]).await.is(403);
        actor.fills(&remove, &remove, &[("reason", "传错了")]).await.is(303);
    }
    let keepers: Vec<Role> = policy.roles(granary::access::Action::OrganisationEditPapers);
    assert_eq!(keepers, [Role::Officer, Role::Applicant, Role::UnitHead], "as before");
    // Those who judge answer nothing and attach nothing.
    let (shelf, ..) = ask(agency).await;
    for role in [Role::Expert, Role::AcceptanceReviewer] {
        sends(&world.actor(role, agency).await, &shelf, &[("意见.pdf", PDF)]).await.is(403);
    }
    // Once it is closed, nothing is added to an answer.
    let (shelf, path, _) = ask(unit).await;
    officer.fills(&path, &format!("{path}/close"), &[("remark", "")]).await.is(303);
    sends(&world.actor(Role::Accountant, unit).await, &shelf, &[("补充.pdf", PDF)]).await.is(409);
});
