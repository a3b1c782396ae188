//! Circulars: written, addressed by choice, published, read person by person, chased, withdrawn.

use granary::access::Role;

use crate::files::{PDF, sends};
use crate::world::{Actor, World};

const LETTER: [(&str, &str); 2] = [("title", "关于报送季度进展的通知"), ("text", "请于月底前报送。\n<b>谢谢</b>")];

/// A draft to every unit of a province.
async fn drafted(world: &World, officer: &Actor, region: &str) -> String {
    let _ = world;
    let made = officer.post("/circulars", &LETTER).await.is(303);
    let path = made.location().trim_end_matches("/recipients").to_owned();
    let choice = [("q", ""), ("kind", "unit"), ("region", region)];
    officer.post(&format!("{path}/recipients"), &choice).await.is(303);
    path
}

async fn published(world: &World, officer: &Actor, region: &str) -> String {
    let path = drafted(world, officer, region).await;
    officer.fills(&format!("{path}/publish"), &format!("{path}/publish"), &[]).await.is(303);
    path
}

story!(a_circular_reaches_those_who_were_chosen_and_says_who_has_read_it, |world| {
    let (one, two) = (world.unit("64", "宁夏科技服务中心").await, world.unit("64", "银川创新中心").await);
    let far = world.unit("14", "山西创新中心").await;
    let officer = world.officer().await;
    let path = drafted(world, &officer, "64").await;
    // A dry run names and counts before anything is added; a second time adds nobody.
    let dry = officer.get(&format!("{path}/recipients?kind=unit")).await.ok();
    let dry = dry.says("符合条件的单位 3 家").says("其中 1 家尚未添加").says("山西创新中心");
    assert!(dry.text().contains("添加这 1 家单位"));
    officer.post(&format!("{path}/recipients"), &[("q", ""), ("kind", "unit"), ("region", "64")]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM circular_recipients"), 2);
    let reader = world.actor(Role::UnitHead, one).await;
    reader.get(&path).await.is(404);
    officer.get(&format!("{path}/publish")).await.ok().says("2 家单位");
    officer.fills(&format!("{path}/publish"), &format!("{path}/publish"), &[]).await.is(303);
    // It stands on the desk until the person says so; opening alone is not reading.
    reader.get("/").await.ok().says("查阅通知").says("关于报送季度进展的通知");
    reader.get(&path).await.ok().says("请于月底前报送。").says("<b>谢谢</b>");
    let receipts = format!("{path}/receipts");
    let page = officer.get(&receipts).await.ok().says("已打开，未确认").says("未打开");
    let chase = page.text();
    assert!(
        chase.contains("宁夏科技服务中心")
            && chase.contains("共 2 家")
            && chase.contains(&format!("{}{path}", world.base))
    );
    let before = world.events();
    reader.post(&format!("{path}/confirm"), &[]).await.is(303);
    reader.post(&format!("{path}/confirm"), &[]).await.is(303);
    assert_eq!(world.events(), before + 1, "a second press changes nothing");
    reader.get("/").await.ok().does_not_say("关于报送季度进展的通知");
    reader.get(&path).await.ok().says("您已确认阅读");
    officer.get("/circulars").await.ok().says("已阅 1 / 2 家");
    let page = officer.get(&receipts).await.ok();
    assert!(page.text().contains("共 1 家") && page.text().contains("银川创新中心"));
    // A colleague still has it on the desk; who was not chosen finds nothing.
    world.actor(Role::Applicant, one).await.get("/").await.ok().says("查阅通知");
    world.actor(Role::Applicant, two).await.get("/circulars").await.ok().says("待阅");
    let stranger = world.actor(Role::UnitHead, far).await;
    stranger.get(&path).await.is(404);
    stranger.post(&format!("{path}/confirm"), &[]).await.is(404);
    stranger.get("/circulars").await.ok().does_not_say("季度进展");
    // How others stand is not a recipient's business.
    reader.get(&receipts).await.is(404);
});

story!(what_was_published_does_not_change, |world| {
    world.unit("64", "宁夏科技服务中心").await;
    let officer = world.officer().await;
    let path = published(world, &officer, "64").await;
    let mut edit = LETTER.to_vec();
    edit.push(("_version", "2"));
    officer.post(&format!("{path}/edit"), &edit).await.is(409);
    officer.get(&format!("{path}/edit")).await.is(409);
    officer.post(&format!("{path}/recipients"), &[("q", ""), ("kind", ""), ("region", "")]).await.is(409);
    officer.post(&format!("{path}/recipients/clear"), &[]).await.is(409);
    officer.post(&format!("{path}/publish"), &[("_version", "2")]).await.is(409);
    assert_eq!(world.count("SELECT count(*) AS n FROM circular_recipients"), 1);
});

story!(a_withdrawn_circular_stays_with_its_reason_and_wants_nobody, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (officer, reader) = (world.officer().await, world.actor(Role::UnitHead, unit).await);
    let path = published(world, &officer, "64").await;
    let form = format!("{path}/withdraw");
    officer.fills(&form, &form, &[("reason", "")]).await.is(422).wrong("reason", "");
    officer.fills(&form, &form, &[("reason", "日期有误")]).await.is(303);
    reader.get(&path).await.ok().says("本通知已撤回").says("日期有误");
    reader.get("/").await.ok().does_not_say("季度进展");
    reader.post(&format!("{path}/confirm"), &[]).await.is(409);
    officer.post(&form, &[("reason", "再撤"), ("_version", "3")]).await.is(409);
});

story!(a_circular_goes_to_those_who_were_confirmed_only, |world| {
    let (officer, colleague) = (world.officer().await, world.officer().await);
    world.unit("64", "宁夏科技服务中心").await;
    world.unit("14", "山西省科技创新服务中心").await;
    let path = drafted(world, &officer, "64").await;
    let version = officer.get(&format!("{path}/publish")).await.ok().value("_version").unwrap();
    let more = [("q", ""), ("kind", "unit"), ("region", "14")];
    colleague.post(&format!("{path}/recipients"), &more).await.is(303);
    officer.post(&format!("{path}/publish"), &[("_version", &version)]).await.is(409);
    assert_eq!(world.count("SELECT count(*) AS n FROM circulars WHERE state = 'published'"), 0);
});

story!(a_circular_to_nobody_is_not_published, |world| {
    let officer = world.officer().await;
    let path = officer.post("/circulars", &LETTER).await.is(303).location().trim_end_matches("/recipients").to_owned();
    officer.get(&format!("{path}/publish")).await.is(409);
    officer.post(&format!("{path}/publish"), &[("_version", "1")]).await.is(409);
    assert_eq!(world.count("SELECT count(*) AS n FROM circulars WHERE state = 'published'"), 0);
});

// A double that is merged away takes its circulars and receipts along, once each.
story!(a_merged_organisation_takes_its_circulars_along, |world| {
    let (old, new) = (world.unit("64", "宁夏科技服务中心").await, world.unit("64", "宁夏创新中心").await);
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {new}"));
    let officer = world.officer().await;
    let path = published(world, &officer, "64").await;
    let reader = world.actor(Role::UnitHead, old).await;
    reader.post(&format!("{path}/confirm"), &[]).await.is(303);
    let into = new.to_string();
    let merge = format!("/organisations/{old}/merge");
    officer.fills(&merge, &merge, &[("into", &into), ("reason", "重复"), ("sure", "1")]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM circular_recipients"), 1);
    officer.get("/circulars").await.ok().says("已阅 1 / 1 家");
});

/// Gives somebody a mail address.
fn reached(world: &World, actor: &Actor) {
    world.tampers(&format!("UPDATE users SET email = '{0}@example.org' WHERE id = {0}", actor.id));
}

// More organisations than one step tells, and a person of two of them.
story!(the_people_of_the_recipients_are_told_by_mail_once_each, |world| {
    let officer = world.officer().await;
    let mut units = Vec::new();
    for n in 0..23 {
        units.push(world.unit("64", &format!("宁夏第{n}中心")).await);
    }
    let far = world.unit("14", "山西创新中心").await;
    let both = world.actor(Role::UnitHead, units[0]).await;
    world.grants(both.id, Role::Applicant, units[22]).await;
    let (last, stranger) = (world.actor(Role::Applicant, units[22]).await, world.actor(Role::UnitHead, far).await);
    world.actor(Role::Applicant, units[1]).await;
    for one in [&officer, &both, &last, &stranger] {
        reached(world, one);
    }
    let path = drafted(world, &officer, "64").await;
    world.works().await;
    assert_eq!(world.posts().await, 0, "a draft is nobody's business");
    officer.fills(&format!("{path}/publish"), &format!("{path}/publish"), &[]).await.is(303);
    assert_eq!(world.posts().await, 0, "the verb itself writes no mail");
    world.works().await;
    assert_eq!(world.posts().await, 2);
    let letters = world.letters();
    assert!(letters.iter().all(|letter| letter.subject() == "请查阅通知：关于报送季度进展的通知"));
    assert!(letters[0].text.contains(&format!("{}{path}", world.base)) && !letters[0].text.contains("请于月底前报送"));
    for one in [&both, &last] {
        let to = format!("{}@example.org", one.id);
        assert_eq!(letters.iter().filter(|letter| letter.header("to").contains(&to)).count(), 1, "{to}");
    }
    // A node that died in the middle: another runs the whole again, and nobody is told twice.
    world.tampers("UPDATE jobs SET state = 'waiting', ended_at = NULL, attempts = 0 WHERE kind = 'circulars.tell'");
    world.works().await;
    assert_eq!(world.posts().await, 0);
});

story!(a_circular_that_is_withdrawn_before_is_not_announced, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (officer, reader) = (world.officer().await, world.actor(Role::UnitHead, unit).await);
    reached(world, &reader);
    let path = published(world, &officer, "64").await;
    let form = format!("{path}/withdraw");
    officer.fills(&form, &form, &[("reason", "日期有误")]).await.is(303);
    world.works().await;
    assert_eq!(world.posts().await, 0);
});

story!(the_receipts_are_taken_along_as_a_workbook_and_issued_as_a_document, |world| {
    let (one, two) = (world.unit("64", "宁夏科技服务中心").await, world.unit("64", "银川创新中心").await);
    world.unit("64", "石嘴山创新中心").await;
    let officer = world.officer().await;
    let path = published(world, &officer, "64").await;
    let (reader, looker) = (world.actor(Role::UnitHead, one).await, world.actor(Role::Applicant, two).await);
    reader.post(&format!("{path}/confirm"), &[]).await.is(303);
    looker.get(&path).await.ok();
    let receipts = format!("{path}/receipts");
    let before = world.events();
    let link = officer.get(&receipts).await.ok().link(&format!("{receipts}.xlsx")).expect("a link to the workbook");
    assert_eq!(world.events(), before);
    let saved = officer.saves(&link).await;
    assert_eq!(world.events(), before + 1, "a list of people that leaves the product is on record");
    let rows = saved.rows();
    assert_eq!(rows[0], ["单位名称", "所在地区", "状态", "阅读人员", "打开时间", "确认时间"]);
    let of = |name: &str| rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(of("石嘴山创新中心")[2..], ["未打开", "", "", ""]);
    assert_eq!(of("银川创新中心")[2], "已打开，未确认");
    assert!(!of("银川创新中心")[4].is_empty() && of("银川创新中心")[5].is_empty());
    assert!(of("宁夏科技服务中心")[2] == "已阅" && !of("宁夏科技服务中心")[5].is_empty());
    // The document says the same for good, and is the centre's own.
    let issued = officer.post(&receipts, &[]).await.is(303).location().to_owned();
    officer.get(&issued).await.ok().says("《关于报送季度进展的通知》阅读回执");
    let frozen = world.text("SELECT markdown AS text FROM documents");
    assert!(
        frozen.contains("**未打开**") && frozen.contains("**已打开，未确认**") && frozen.contains("石嘴山创新中心")
    );
    looker.post(&format!("{path}/confirm"), &[]).await.is(303);
    assert_eq!(world.text("SELECT markdown AS text FROM documents"), frozen);
    officer.get(&receipts).await.ok().says("已出具的回执文书").says("回字〔2026〕1号");
    for stranger in [&reader, &looker] {
        stranger.get(&issued).await.is(404);
        stranger.get(&format!("{receipts}.xlsx")).await.is(404);
        stranger.post(&receipts, &[]).await.is(403);
    }
    // A draft has no receipts to issue.
    let draft = drafted(world, &officer, "64").await;
    officer.post(&format!("{draft}/receipts"), &[]).await.is(409);
});

story!(annexes_go_out_with_a_circular_and_stay_as_they_were, |world| {
    let (unit, far) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西创新中心").await);
    let (officer, reader) = (world.officer().await, world.actor(Role::UnitHead, unit).await);
    let stranger = world.actor(Role::UnitHead, far).await;
    let path = drafted(world, &officer, "64").await;
    let shelf = format!("/files/on/circular/{}/circular-annexes", path.trim_start_matches("/circulars/"));
    sends(&officer, &shelf, &[("填报模板.pdf", PDF)]).await.is(303);
    let file = format!("/files/{}", world.count("SELECT max(id) AS n FROM files"));
    reader.get(&file).await.is(404);
    officer.fills(&format!("{path}/publish"), &format!("{path}/publish"), &[]).await.is(303);
    reader.get(&path).await.ok().says("填报模板.pdf");
    reader.get(&file).await.ok();
    stranger.get(&file).await.is(404);
    sends(&officer, &shelf, &[("后补.pdf", PDF)]).await.is(409);
});

story!(the_list_of_circulars_asks_few_questions, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (officer, reader) = (world.officer().await, world.actor(Role::UnitHead, unit).await);
    let count = async || {
        let mut asked = Vec::new();
        for actor in [&officer, &reader] {
            actor.get("/circulars").await.ok();
            let before = world.app.database.queries();
            actor.get("/circulars").await.ok();
            asked.push(world.app.database.queries() - before);
        }
        asked
    };
    published(world, &officer, "64").await;
    let one = count().await;
    for _ in 0..12 {
        published(world, &officer, "64").await;
    }
    assert_eq!(count().await, one, "as many for thirteen circulars as for one");
});
