//! Objections: by name and in time, taken up, inquired into, decided and answered; and what one does to its award.

use chrono::Duration;
use granary::access::Role;

use crate::calls::FILE;
use crate::world::awards::{Centre, at};
use crate::world::{Actor, Page, World};

/// A decision on notice from Monday, 1 June 2026, to Friday, 5 June.
async fn published(world: &World) -> (Centre, String) {
    let call = World::call_id(&world.open_call(FILE).await);
    world.reviewed(call, &[("14", "山西甲中心"), ("64", "宁夏乙中心"), ("64", "宁夏丙中心")], 0).await;
    let centre = world.office_on("2026-06-01").await;
    let path = centre.awards(call).await;
    let notice = centre.publishes(&path, "2026-06-01").await;
    (centre, notice.rsplit('/').next().unwrap().to_owned())
}

fn award_of(world: &World, unit: &str) -> i64 {
    world.count(&format!(
        "SELECT max(awards.id) AS n FROM awards JOIN organisations o ON o.id = awards.unit_id \
         WHERE o.name = '{unit}' AND awards.role = 'award'"
    ))
}

pub fn fields(award: i64) -> Vec<(&'static str, String)> {
    vec![
        ("award", award.to_string()),
        ("name", "王五".to_owned()),
        ("unit", "某大学".to_owned()),
        ("address", "太原市某路1号".to_owned()),
        ("phone", "13800138000".to_owned()),
        ("email", "wangwu@example.org".to_owned()),
        ("objection_text", "该单位业绩材料不实，合同系伪造。".to_owned()),
    ]
}

/// Sends the public form as a browser does, with its token first.
pub async fn objects(by: &Actor, notice: &str, fields: &[(&'static str, String)], file: Option<(&str, &[u8])>) -> Page {
    let path = format!("/public/notices/{notice}/objection");
    let token = by.get(&path).await.value("_csrf").unwrap_or_default();
    sends(by, &path, &token, fields, file).await
}

async fn sends(
    by: &Actor,
    path: &str,
    token: &str,
    fields: &[(&'static str, String)],
    file: Option<(&str, &[u8])>,
) -> Page {
    let mut all = vec![("_csrf", token)];
    all.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
    let (kind, body) = crate::files::multipart(&all, file.as_slice());
    let request = by.request(reqwest::Method::POST, path).header("content-type", kind).body(body);
    by.send(request, path).await
}

fn changed(award: i64, name: &str, value: &str) -> Vec<(&'static str, String)> {
    let mut all = fields(award);
    for field in &mut all {
        if field.0 == name {
            field.1 = value.to_owned();
        }
    }
    all
}

fn count(world: &World) -> i64 {
    world.count("SELECT count(*) AS n FROM objections")
}

pub async fn verb(by: &Actor, id: i64, verb: &str, fields: &[(&str, &str)]) -> Page {
    let page = format!("/objections/{id}");
    by.fills(&page, &format!("{page}/{verb}"), fields).await
}

story!(an_upheld_objection_lets_its_award_fall_and_no_other, |world| {
    let (centre, notice) = published(world).await;
    let (award, other) = (award_of(world, "宁夏乙中心"), award_of(world, "山西甲中心"));
    let stranger = world.stranger();
    let sent = objects(&stranger, &notice, &fields(award), Some(("证据.pdf", crate::files::PDF))).await;
    let receipt = stranger.follows(sent).await.says("异议已收到").told("receipt");
    let id = world.count("SELECT max(id) AS n FROM objections");
    let head = world.actor(Role::UnitHead, world.unit("14", "别的单位").await).await;
    head.get(&format!("/objections/{id}")).await.is(403);
    centre.officer.get("/").await.ok().says("受理异议").says("宁夏乙中心");
    let page = centre.officer.get(&format!("/objections/{id}")).await.ok();
    page.says("证据.pdf").says("138******00").does_not_say("13800138000");
    // The whole number is shown on purpose, and that is on record.
    centre.officer.post(&format!("/objections/{id}/phone"), &[]).await.ok().says("13800138000");
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'objection.phone-shown'"), 1);
    let dues = world.text("SELECT CAST(accept_by AS TEXT) || ' ' || CAST(answer_by AS TEXT) AS text FROM objections");
    assert_eq!(dues, "2026-06-04 2026-06-10", "three and seven working days after it came");
    centre
        .leader
        .post(&format!("/objections/{id}/decide"), &[("outcome", "upheld"), ("reason", "x"), ("_version", "1")])
        .await
        .is(409);
    verb(&centre.officer, id, "accept", &[]).await.is(303);
    verb(&centre.officer, id, "inquiry", &[("inquiry", "经向签约方核实，合同系伪造。")]).await.is(303);
    stranger.get(&format!("/public/objections?code={receipt}")).await.ok().says("待裁定").does_not_say("伪造");
    // After the notice the other award is made; this one waits for its objection.
    let centre = world.office_on("2026-06-08").await;
    let page = centre.leader.get(&format!("/public-notices/{notice}")).await.ok();
    page.says("以下 1 项可以立项").says("有 1 件异议未办结");
    centre.leader.post(&format!("/public-notices/{notice}/award"), &[]).await.is(303);
    let state = |id: i64| world.text(&format!("SELECT state AS text FROM awards WHERE id = {id}"));
    assert_eq!((state(other).as_str(), state(award).as_str()), ("awarded", "on-notice"));
    let reserved = world.count("SELECT reserved AS n FROM funds");
    verb(&centre.leader, id, "decide", &[("outcome", "upheld"), ("reason", "合同系伪造")]).await.is(303);
    assert_eq!((state(other).as_str(), state(award).as_str()), ("awarded", "fallen"));
    assert_eq!(world.count("SELECT reserved AS n FROM funds"), reserved - 20_000_000);
    verb(&centre.officer, id, "answer", &[("answer", "经核查，异议成立，已取消其立项资格。")]).await.is(303);
    let told = stranger.get(&format!("/public/objections?code={receipt}")).await.ok();
    told.says("异议成立").says("已取消其立项资格").does_not_say("王五").does_not_say("13800138000");
    world.posts().await;
    assert!(
        world.letters().iter().any(|l| l.text.contains("已取消其立项资格") && l.raw.contains("wangwu@example.org"))
    );
    // The next of that province has a decision and a notice of its own.
    let call = granary::kernel::CallId(world.count("SELECT max(id) AS n FROM calls"));
    let next = centre.awards(call).await;
    centre.publishes(&next, "2026-06-08").await;
    assert_eq!(state(award_of(world, "宁夏丙中心")), "on-notice");
    assert_eq!(centre.officer.saves("/objections.xlsx").await.column("裁定结果"), ["异议成立"]);
});

story!(what_the_public_has_sent_nobody_takes_away, |world| {
    let (centre, notice) = published(world).await;
    let award = award_of(world, "山西甲中心");
    let sent = Some(("证据.pdf", crate::files::PDF));
    objects(&world.stranger(), &notice, &fields(award), sent).await.is(303);
    let id = world.count("SELECT max(id) AS n FROM objections");
    let file = world.count("SELECT max(id) AS n FROM files");
    let (page, shelf) = (format!("/objections/{id}"), format!("/files/on/objection/{id}/objection-evidence"));
    let inquiry = [("inquiry", "经核实，材料属实。")];
    for (step, said) in [("accept", [].as_slice()), ("inquiry", &inquiry)] {
        let shown = centre.officer.get(&page).await.ok().says("证据.pdf");
        assert_eq!(shown.link(&format!("/files/{file}/remove")), None);
        centre.officer.get(&format!("/files/{file}/remove")).await.is(403).says("由外部人员提交");
        let fields = [("reason", "x"), ("_version", "1")];
        centre.officer.post(&format!("/files/{file}/remove"), &fields).await.is(403);
        verb(&centre.officer, id, step, said).await.is(303);
    }
    // What came on paper is added by the office, which may take that back: until the decision.
    let paper = b"%PDF-1.7\nletter\n%%EOF\n";
    for name in ["来信.pdf", "来信附件.pdf"] {
        let bytes = [paper.as_slice(), name.as_bytes()].concat();
        crate::files::sends(&centre.officer, &shelf, &[(name, &bytes)]).await.is(303);
    }
    let own = world.count("SELECT max(id) AS n FROM files");
    let ask = format!("/files/{own}/remove");
    centre.officer.fills(&ask, &ask, &[("reason", "误传")]).await.is(303);
    verb(&centre.leader, id, "decide", &[("outcome", "rejected"), ("reason", "材料属实")]).await.is(303);
    let shown = centre.officer.get(&page).await.ok().says("来信.pdf");
    assert_eq!(shown.link(&format!("/files/{}/remove", own - 1)), None);
    centre.officer.get(&format!("/files/{}/remove", own - 1)).await.is(409);
    centre.officer.get(&shelf).await.is(409).says("已经裁定");
    assert_eq!(world.count("SELECT count(*) AS n FROM files WHERE removed_at IS NULL"), 2);
});

story!(a_rejected_objection_is_answered_and_its_award_made, |world| {
    let (centre, notice) = published(world).await;
    let award = award_of(world, "山西甲中心");
    objects(&world.stranger(), &notice, &fields(award), None).await.is(303);
    let id = world.count("SELECT max(id) AS n FROM objections");
    verb(&centre.officer, id, "accept", &[]).await.is(303);
    verb(&centre.officer, id, "inquiry", &[("inquiry", "经核实，材料属实。")]).await.is(303);
    let centre = world.office_on("2026-06-08").await;
    verb(&centre.leader, id, "decide", &[("outcome", "rejected"), ("reason", "材料属实")]).await.is(303);
    // Decided and not answered yet, it still holds its award up.
    let page = format!("/awards/{award}");
    centre.leader.post(&format!("{page}/award"), &[("_version", "3")]).await.is(409);
    verb(&centre.officer, id, "answer", &[("answer", "经核查，异议不成立。")]).await.is(303);
    centre.leader.fills(&page, &format!("{page}/award"), &[]).await.is(303);
    centre.officer.post(&format!("/objections/{id}/answer"), &[("answer", "x"), ("_version", "6")]).await.is(409);
});

story!(the_last_second_counts_and_the_next_does_not, |world| {
    let (_, notice) = published(world).await;
    let award = award_of(world, "山西甲中心");
    let (first, second) = (world.stranger(), world.stranger());
    let last = granary::kernel::Instant::end_of_day("2026-06-05".parse().unwrap());
    world.clock.set(last);
    objects(&first, &notice, &fields(award), None).await.is(303);
    // The page was open before midnight; the form comes a second after.
    let path = format!("/public/notices/{notice}/objection");
    let token = second.get(&path).await.ok().value("_csrf").unwrap();
    world.clock.set(last + Duration::seconds(1));
    let late = sends(&second, &path, &token, &fields(award), None).await;
    late.is(409).says("不再受理");
    second.get(&path).await.is(409);
    second.get(&format!("/public/notices/{notice}")).await.ok().does_not_say("提出异议");
    assert_eq!(count(world), 1);
});

story!(nobody_anonymous_no_markup_and_no_flood, |world| {
    let (centre, notice) = published(world).await;
    let award = award_of(world, "山西甲中心");
    let stranger = world.stranger();
    for name in ["", "匿名", "*"] {
        world.passes(Duration::minutes(2));
        objects(&stranger, &notice, &changed(award, "name", name), None)
            .await
            .is(422)
            .wrong("name", "匿名异议不予受理");
    }
    // All that is missing is told at once, by the names that stand on the page.
    world.passes(Duration::minutes(2));
    let nothing: Vec<_> = fields(award).into_iter().map(|(name, _)| (name, String::new())).collect();
    let page = objects(&stranger, &notice, &nothing, None).await.is(422);
    let page = page.wrong("award", "").wrong("name", "匿名异议不予受理").wrong("phone", "电话");
    page.wrong("objection_text", "异议内容和事实依据");
    world.passes(Duration::minutes(2));
    let script = "<script>alert(1)</script>";
    objects(&stranger, &notice, &changed(award, "objection_text", script), None).await.is(303);
    let id = world.count("SELECT max(id) AS n FROM objections");
    let page = centre.officer.get(&format!("/objections/{id}")).await.ok();
    assert!(page.body.contains("&lt;script&gt;") && !page.body.contains(script));
    // What is too long is refused, and so is what is no paper.
    world.passes(Duration::minutes(2));
    let long = objects(&stranger, &notice, &changed(award, "objection_text", &"字".repeat(400_000)), None).await;
    assert!([413, 422].contains(&long.status), "{}", long.status);
    world.passes(Duration::minutes(2));
    objects(&stranger, &notice, &fields(award), Some(("x.pdf", b"<html><script>"))).await.is(422);
    assert_eq!(count(world), 1, "nothing of what was refused stays");
    // An award of another notice, and one that is not there.
    world.passes(Duration::minutes(2));
    objects(&stranger, &notice, &fields(9_999_999), None).await.is(422).wrong("award", "");
    // A flood from one network is slowed down.
    world.passes(Duration::minutes(2));
    let mut refused = 0;
    for _ in 0..24 {
        refused += u32::from(objects(&stranger, &notice, &changed(award, "name", ""), None).await.status == 429);
    }
    assert!(refused > 0);
});

story!(a_letter_counts_by_its_arrival, |world| {
    let (centre, notice) = published(world).await;
    let award = award_of(world, "山西甲中心").to_string();
    let letter = |received: &'static str| {
        vec![
            ("award", award.clone()),
            ("name", "赵六".to_owned()),
            ("phone", "13800138000".to_owned()),
            ("dispatched_on", "2026-06-02".to_owned()),
            ("received_on", received.to_owned()),
            ("objection_text", "请核查。".to_owned()),
        ]
    };
    let centre = {
        drop(centre);
        world.office_on("2026-06-08").await
    };
    let form = format!("/public-notices/{notice}/objection");
    for (received, status) in [("2026-06-08", 409), ("2026-06-09", 422), ("2026-05-30", 422), ("2026-06-05", 303)] {
        let sent = letter(received);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (*n, v.as_str())).collect();
        centre.officer.post(&form, &sent).await.is(status);
    }
    assert_eq!(count(world), 1);
    assert_eq!(world.text("SELECT channel AS text FROM objections"), "letter");
});

story!(whoever_inquired_does_not_decide, |world| {
    let (centre, notice) = published(world).await;
    let award = award_of(world, "山西甲中心");
    objects(&world.stranger(), &notice, &fields(award), None).await.is(303);
    let id = world.count("SELECT max(id) AS n FROM objections");
    let at_centre = world.centre().await;
    world.grants(centre.officer.id, Role::Leader, at_centre).await;
    world.tampers(&format!("UPDATE memberships SET state = 'active' WHERE user_id = {}", centre.officer.id));
    verb(&centre.officer, id, "accept", &[]).await.is(303);
    verb(&centre.officer, id, "inquiry", &[("inquiry", "核查。")]).await.is(303);
    let fields = [("outcome", "rejected"), ("reason", "x"), ("_version", "3")];
    centre.officer.post(&format!("/objections/{id}/decide"), &fields).await.is(403);
    centre
        .leader
        .post(&format!("/objections/{id}/decide"), &[("outcome", "rejected"), ("reason", "x"), ("_version", "1")])
        .await
        .is(409);
    verb(&centre.leader, id, "decide", &[("outcome", "rejected"), ("reason", "不成立")]).await.is(303);
    centre.leader.post(&format!("/objections/{id}/decide"), &fields).await.is(409);
    let gone = world.stranger();
    gone.get("/public/objections?code=nothing").await.is(404);
    world.clock.set(at("2026-06-02"));
});
