//! Support letters: asked for, written or uploaded, by sign-in or by a one-time link; declined, revoked, checked by
//! anybody; and what nobody may do to them.

use chrono::{Duration, NaiveDate};
use granary::access::Role;
use granary::kernel::{LetterId, OrganisationId, Region};
use granary::letter::{self, State};
use granary::programme::call;
use reqwest::Method;

use crate::calls::FILE;
use crate::files::{PDF, multipart};
use crate::world::{Actor, Page, World};

/// The small programme file with a support letter; its deadline is the last second of 30 April 2026.
pub fn with_letter() -> String {
    FILE.replace(r#"steps = ["apply", "#, r#"steps = ["apply", "support-letter", "#).replace(
        "[deadline]\n",
        "[support_letter]\naddressee = { zh = \"企业创新服务中心\", en = \"Enterprise Innovation Service Centre\" }\n\n\
         [deadline]\n",
    )
}

const NAME: &str = "企业典型创新案例征集";
const TEXT: &str = "兹支持山西科技服务中心申报。\n\n请予支持。";

/// A call that wants a letter, its unit in Shanxi, and the people of both sides.
struct Scene {
    call: String,
    unit: OrganisationId,
    applicant: Actor,
    association: Actor,
}

async fn scene(world: &World) -> Scene {
    let call = world.open_call(&with_letter()).await;
    let unit = world.unit("14", "山西科技服务中心").await;
    let at = world.association("14").await;
    let applicant = world.actor(Role::Applicant, unit).await;
    let association = world.actor(Role::Association, at).await;
    // Everybody reads mail.
    world.tampers("UPDATE users SET email = login || '@example.org'");
    Scene { call, unit, applicant, association }
}

fn key(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The unit asks the association of a province; gives the letter's path.
async fn asks(world: &World, scene: &Scene, region: &str) -> String {
    let issuer = world.association(region).await.to_string();
    let fields = [("call", key(&scene.call)), ("issuer", &issuer), ("wish", "请于本周内出具。")];
    let form = format!("/letters/new?call={}", key(&scene.call));
    let page = scene.applicant.fills(&form, "/letters", &fields).await.is(303);
    page.location().to_owned()
}

/// The fields of a letter as it should be, with others in the place of some.
fn fields<'a>(step: &'a str, other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("step", step),
        ("addressee", "企业创新服务中心"),
        ("project", NAME),
        ("letter_text", TEXT),
        ("contact", "王经办 0351-1234567"),
        ("stamped", "1"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    kept.chain(other.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

/// The association writes a letter and issues it.
async fn writes(who: &Actor, letter: &str, other: &[(&str, &str)]) -> Page {
    let form = format!("{letter}/issue");
    who.fills(&form, &form, &fields("issue", other)).await
}

/// Neither the form nor what it sends is for this one, or for this letter any more.
async fn refused(who: &Actor, letter: &str, status: u16) {
    let form = format!("{letter}/issue");
    who.get(&form).await.is(status);
    who.post(&form, &with_version(&fields("issue", &[]))).await.is(status);
}

async fn ends(who: &Actor, letter: &str, verb: &str, reason: &str) -> Page {
    let form = format!("{letter}/{verb}");
    who.fills(&form, &form, &[("reason", reason)]).await
}

/// Sends a scan with what stands on it.
async fn uploads(who: &Actor, form: &str, other: &[(&str, &str)], file: &[u8]) -> Page {
    let page = who.get(form).await.ok();
    let (token, version) = (who.token().await, page.value("_version").unwrap());
    let usual = [
        ("_csrf", token.as_str()),
        ("_version", version.as_str()),
        ("dated_on", "2026-03-01"),
        ("addressee", "企业创新服务中心"),
        ("project", NAME),
        ("stamped", "1"),
        ("names_unit", "1"),
        ("contact", "王经办 0351-1234567"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    let all: Vec<_> = kept.chain(other.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
    let (kind, body) = multipart(&all, &[("支持函.pdf", file)]);
    who.send(who.request(Method::POST, form).header("content-type", kind).body(body), form).await
}

fn state(world: &World, letter: &str) -> String {
    world.text(&format!("SELECT state AS text FROM letters WHERE id = {}", key(letter)))
}

/// What speaks against a unit's letter, by the keys of the sentences.
fn defects(world: &World, scene: &Scene) -> Vec<String> {
    let (id, unit, today) = (World::call_id(&scene.call), scene.unit, world.clock.now().day());
    let told = world.reads(move |db| {
        let letter = letter::of(db, id, unit)?.unwrap();
        let (_, definition) = call::in_force(db, id)?;
        Ok(letter::standing(&letter, &definition, Region::parse("14").ok(), today))
    });
    told.into_iter().map(|message| message.key.trim_start_matches("letter-defect-").to_owned()).collect()
}

fn mails(world: &World, template: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM mails WHERE template = '{template}' AND state = 'waiting'"))
}

/// The address behind the code of the latest document.
fn proof(world: &World) -> String {
    format!("/proof/{}", world.text("SELECT proof_code AS text FROM documents ORDER BY id DESC LIMIT 1"))
}

/// The path of a link that somebody is shown.
async fn shown_link(who: &Actor, letter: &str) -> String {
    let page = who.fills(letter, &format!("{letter}/link"), &[]).await.ok();
    let link = page.told("message-link");
    link[link.find("/letter-link/").unwrap()..].to_owned()
}

story!(a_unit_asks_and_its_association_writes_the_letter, |world| {
    let scene = scene(world).await;
    let (unit, association) = (&scene.applicant, &scene.association);
    association.get("/").await.ok().does_not_say("出具项目支持函");
    let letter = asks(world, &scene, "14").await;
    unit.get(&letter).await.ok().says("等待山西省科学技术协会出具").says("2026年4月30日 23:59");
    assert_eq!(mails(world, "letter-asked"), 1);
    // It stands on the association's desk, first by what is to be done.
    association.get("/").await.ok().says("出具项目支持函").says("山西科技服务中心");
    association.get("/letters").await.ok().says("山西科技服务中心").says("待出具");
    let page = association.get(&format!("{letter}/issue")).await.ok();
    // The usual words are there, from the template of the office, and the call's own names.
    let page = page.says("请于本周内出具").says("山西科技服务中心拟申报").says("督促其按照项目申报书");
    assert_eq!(page.value("project").as_deref(), Some(NAME));
    assert_eq!(page.value("addressee").as_deref(), Some("企业创新服务中心"));
    // First a look at it: nothing is written yet, and the number stands in its official form.
    let form = format!("{letter}/issue");
    let typed = [("letter_number", "晋科协函[2026]12号"), ("valid_until", "2026-12-31")];
    let page = association.fills(&form, &form, &fields("preview", &typed)).await.ok();
    page.says("晋科协函〔2026〕12号").says("已规范为").says("未发现问题").says("2026年12月31日").says("2026年3月2日");
    assert_eq!(state(world, &letter), "asked");
    // Back into the form with nothing lost, then issued.
    let page = association.fills(&form, &form, &fields("edit", &typed)).await.ok();
    assert_eq!(page.value("letter_number").as_deref(), Some("晋科协函[2026]12号"));
    writes(association, &letter, &typed).await.is(303);
    association.get("/").await.ok().does_not_say("出具项目支持函");
    // The unit's own list begins with the call, and others' with the unit.
    assert_eq!(unit.saves("/letters.xlsx").await.column("申报通知").len(), 1);
    unit.get("/letters").await.ok().says(NAME).does_not_say("所在地区");
    unit.get(&letter).await.ok().says("已出具").says("未发现问题").says("晋科协函〔2026〕12号").says("在线出具");
    assert_eq!((mails(world, "letter-issued"), defects(world, &scene)), (1, Vec::<String>::new()));
    // The unit saves the PDF: the association's head, its number, the text, the day; and no page number on the first page.
    let document = unit.get(&letter).await.ok().link("/documents/").unwrap();
    let paper = crate::explain::paper_at(unit, &format!("{document}/pdf")).await;
    for part in [
        "山西省科学技术协会",
        "晋科协函〔2026〕12号",
        "企业创新服务中心：",
        "兹支持山西科技服务中心申报。",
        "请予支持。",
        "王经办",
        "2026年3月2日",
        "查验登记号：科创函字〔2026〕1号",
    ] {
        assert!(paper.contains(part), "{part} is not in {paper}");
    }
    // Anybody checks it, and reads no more than stands at its head.
    let page = world.stranger().get(&proof(world)).await.ok();
    let page = page.says("文书有效").says("晋科协函〔2026〕12号").says("山西省科学技术协会").says("2026年12月31日");
    page.does_not_say("山西科技服务中心").does_not_say("王经办").does_not_say("兹支持").does_not_say(NAME);
    assert!(world.verify().broken.is_none());
    for event in ["letter.asked", "letter.issued", "document.issued", "document.printed"] {
        assert_eq!(
            world.count(&format!("SELECT count(*) AS n FROM audit_events WHERE action = '{event}'")),
            1,
            "{event}"
        );
    }
});

story!(a_plain_letter_has_no_number_and_is_valid, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    writes(&scene.association, &letter, &[]).await.is(303);
    scene.applicant.get(&letter).await.ok().says("便函，无文号").says("未发现问题");
    let page = world.stranger().get(&proof(world)).await.ok();
    page.says("文书有效").does_not_say("发文字号");
    // A call that wants a number gets no letter without one.
    let strict = with_letter()
        .replace("cases-2026", "strict-2026")
        .replace("[support_letter]\n", "[support_letter]\nnumber = true\n");
    let scene = Scene { call: world.open_call(&strict).await, ..scene };
    let letter = asks(world, &scene, "14").await;
    writes(&scene.association, &letter, &[]).await.is(422).wrong("letter_number", "发文字号");
    writes(&scene.association, &letter, &[("letter_number", "晋科协函2026-12")])
        .await
        .is(422)
        .wrong("letter_number", "");
    writes(&scene.association, &letter, &[("letter_number", "晋科协函（2026）12号")]).await.is(303);
});

story!(a_scan_is_kept_with_what_stands_on_it, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let form = format!("{letter}/upload");
    // Every field that is wrong is told at once, and no byte stays.
    let page = uploads(&scene.association, &form, &[("dated_on", "2026-03-03"), ("contact", "")], PDF).await.is(422);
    page.wrong("contact", "");
    let page = uploads(&scene.association, &form, &[("dated_on", "2026-03-03")], PDF).await.is(422);
    page.wrong("dated_on", "不能晚于今天");
    uploads(&scene.association, &form, &[], b"<html></html>").await.is(422).wrong("file", "");
    assert_eq!(world.count("SELECT count(*) AS n FROM files"), 0);
    let other =
        [("letter_number", "晋科协函〔2026〕7号"), ("addressee", "某省科技厅"), ("stamped", ""), ("conditional", "1")];
    uploads(&scene.association, &form, &other, PDF).await.is(303);
    let page = scene.applicant.get(&letter).await.ok().says("上传扫描件").says("支持函.pdf").says("人工核对");
    page.says("应为“企业创新服务中心”").says("未盖章").says("附有条件").says("3 个问题");
    assert_eq!(defects(world, &scene), ["addressee", "stamp", "conditional"]);
    let file = scene.applicant.get(&letter).await.ok().link("/files/").unwrap();
    assert_eq!(scene.applicant.saves(file.split('?').next().unwrap()).await.bytes, PDF);
    // It is no document of ours, and its shelf is closed.
    assert_eq!(world.count("SELECT count(*) AS n FROM documents"), 0);
    let shelf = format!("/files/on/letter/{}/letter", key(&letter));
    scene.association.get(&shelf).await.is(409);
    crate::files::sends(&scene.association, &shelf, &[("b.pdf", b"%PDF-1.7\nother\n%%EOF\n")]).await.is(409);
    assert!(world.verify().broken.is_none());
});

story!(a_letter_from_another_province_is_named, |world| {
    let scene = scene(world).await;
    let far = world.association("64").await;
    let ningxia = world.actor(Role::Association, far).await;
    let letter = asks(world, &scene, "64").await;
    refused(&scene.association, &letter, 403).await;
    writes(&ningxia, &letter, &[]).await.is(303);
    scene.applicant.get(&letter).await.ok().says("不是申报单位所在省份（山西）的省级科协");
    assert_eq!(defects(world, &scene), ["province"]);
    // The right one instead: the wrong one is revoked, and another is asked for.
    ends(&ningxia, &letter, "revoke", "单位不在本区").await.is(303);
    let letter = asks(world, &scene, "14").await;
    writes(&scene.association, &letter, &[]).await.is(303);
    assert_eq!(defects(world, &scene), Vec::<String>::new());
});

story!(whoever_may_read_a_letter_may_have_its_document, |world| {
    let scene = scene(world).await;
    let (far, agency) = (world.association("64").await, world.agency().await);
    let call = World::call_id(&scene.call);
    world.does(move |tx| granary::application::actions::commission(tx, call, agency)).await;
    let letter = asks(world, &scene, "64").await;
    let pdf = format!("{letter}/pdf");
    scene.applicant.get(&pdf).await.is(404);
    let ningxia = world.actor(Role::Association, far).await;
    writes(&ningxia, &letter, &[]).await.is(303);
    // A third party sees it once it checks the unit's application.
    scene.applicant.post("/applications", &[("call", key(&scene.call))]).await.is(303);
    world.tampers(&format!(
        "UPDATE applications SET state = 'submitted', submitted_at = '2026-03-02 01:00:00', copies = 1, number = 'x', \
         sha256 = '{:064}'",
        1
    ));
    let document = scene.applicant.get(&letter).await.ok().link("/documents/").unwrap();
    // The unit's entries in the register are hidden from these two, and its letter is not.
    for reader in [ningxia, world.actor(Role::Agency, agency).await] {
        let page = reader.get(&letter).await.ok();
        assert_eq!((page.link("/documents/"), page.link(&pdf).as_ref()), (None, Some(&pdf)));
        reader.get(&document).await.is(404);
        assert!(crate::explain::paper_at(&reader, &pdf).await.contains("兹支持山西科技服务中心申报。"));
    }
    // Revoked, it is handed out as a marked copy.
    let ningxia = world.actor(Role::Association, far).await;
    ends(&ningxia, &letter, "revoke", "单位不在本区").await.is(303);
    assert!(crate::explain::paper_at(&ningxia, &pdf).await.contains("已作废"));
    world.actor(Role::Association, world.association("61").await).await.get(&pdf).await.is(404);
});

/// What a page says, without the number of the request.
fn told(page: &crate::world::Page) -> String {
    page.text().split("请求编号").next().unwrap_or_default().to_owned()
}

story!(another_province_and_another_unit_find_no_such_letter, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    writes(&scene.association, &letter, &[("letter_number", "晋科协函〔2026〕12号")]).await.is(303);
    let (far, unit) = (world.association("64").await, world.unit("14", "太原科技中心").await);
    let document = scene.applicant.get(&letter).await.ok().link("/documents/").unwrap();
    for other in [world.actor(Role::Association, far).await, world.actor(Role::UnitHead, unit).await] {
        let same = told(&other.get("/letters/9999999").await.is(404));
        for path in [letter.clone(), format!("{document}/pdf"), format!("/files/on/letter/{}/letter", key(&letter))] {
            other.get(&path).await.is(404);
        }
        assert_eq!(told(&other.get(&letter).await), same);
        let list = other.get("/letters?q=%E5%B1%B1%E8%A5%BF").await.ok();
        list.does_not_say("山西科技服务中心").does_not_say("晋科协函");
        other.get("/search?q=%E6%99%8B%E7%A7%91%E5%8D%8F").await.ok().does_not_say("山西科技服务中心");
        let rows = other.saves("/letters.xlsx").await.rows();
        assert!(!format!("{rows:?}").contains("山西科技服务中心"), "{rows:?}");
        for verb in ["issue", "decline", "revoke", "link"] {
            let page = other.post(&format!("{letter}/{verb}"), &[("_version", "2"), ("reason", "x")]).await;
            assert!([403, 404].contains(&page.status), "{verb}: {}", page.status);
            page.does_not_say("山西科技服务中心");
        }
    }
    // Those who may: by number, by unit, by province; and the workbook holds what the page shows.
    let officer = world.officer().await;
    officer
        .get("/letters?region=14&state=issued&source=written&q=%E5%B1%B1%E8%A5%BF")
        .await
        .ok()
        .says("晋科协函〔2026〕12号");
    officer.get("/letters?region=64").await.ok().says("没有符合条件的支持函");
    officer.get("/search?q=%E6%99%8B%E7%A7%91%E5%8D%8F%E5%87%BD").await.ok().says("山西科技服务中心");
    assert_eq!(officer.saves("/letters.xlsx").await.column("发文字号"), ["晋科协函〔2026〕12号"]);
    officer.get(&letter).await.ok().says("未发现问题");
    refused(&officer, &letter, 403).await;
});

story!(a_link_works_once_and_says_so, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let link = shown_link(&scene.applicant, &letter).await;
    // The database knows the digest alone.
    let secret = key(&link).to_owned();
    assert_eq!(world.count(&format!("SELECT count(*) AS n FROM letter_links WHERE token_digest = '{secret}'")), 0);
    let visitor = world.stranger();
    let page = visitor.get(&link).await.ok().says("山西科技服务中心").says(NAME);
    page.does_not_say("/letters\"");
    // A look at the page uses nothing up; nor does a form with a mistake.
    visitor.post(&link, &fields("issue", &[("contact", "")])).await.is(422).wrong("contact", "");
    let page = visitor.post(&link, &fields("preview", &[])).await.ok();
    page.says("确认出具").says("未发现问题");
    visitor.post(&link, &fields("issue", &[])).await.ok().says("支持函已出具").says("山西科技服务中心");
    for path in [link.clone(), format!("{link}/upload")] {
        visitor.get(&path).await.is(404).says("链接不能使用");
    }
    visitor.post(&link, &fields("issue", &[])).await.is(404).says("链接不能使用");
    assert_eq!(world.count("SELECT count(*) AS n FROM documents"), 1);
    // Everybody who relies on it is told by which way it came; the association sees it, and may take it back.
    let page = scene.applicant.get(&letter).await.ok().says("通过一次性链接出具").says("王经办 0351-1234567");
    page.says("请按登记的联系方式向出具单位核实");
    world.stranger().get(&proof(world)).await.ok().says("文书有效");
    let by = world.text("SELECT actor_name AS text FROM audit_events WHERE action = 'letter.issued'");
    assert_eq!(by, "one-time-link");
    ends(&scene.association, &letter, "revoke", "并非本单位出具").await.is(303);
    assert_eq!(defects(world, &scene), ["revoked"]);
    assert!(world.verify().broken.is_none());
});

story!(a_link_declines_once_with_a_reason, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let link = shown_link(&scene.applicant, &letter).await;
    let visitor = world.stranger();
    visitor.get(&link).await.ok().says("不予出具");
    visitor.get(&format!("{link}/decline")).await.ok().says("确定不为山西科技服务中心出具支持函吗");
    // No reason, no refusal; the link still works.
    visitor.post(&format!("{link}/decline"), &[("reason", "")]).await.is(422).wrong("reason", "");
    visitor.post(&format!("{link}/decline"), &[("reason", "名额已满")]).await.ok().says("已告知申报单位不予出具");
    assert_eq!(state(world, &letter), "declined");
    scene.applicant.get(&letter).await.ok().says("名额已满").does_not_say("one-time-link");
    for path in [link.clone(), format!("{link}/upload"), format!("{link}/decline")] {
        visitor.get(&path).await.is(404).says("链接不能使用");
    }
    visitor.post(&format!("{link}/decline"), &[("reason", "再来")]).await.is(404);
    let by = world.text("SELECT actor_name AS text FROM audit_events WHERE action = 'letter.declined'");
    assert_eq!(by, "one-time-link");
});

story!(a_link_is_brief_and_a_newer_one_ends_it, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let first = shown_link(&scene.applicant, &letter).await;
    let second = shown_link(&world.officer().await, &letter).await;
    let visitor = world.stranger();
    visitor.get(&first).await.is(404);
    visitor.get(&second).await.ok();
    scene.applicant.get(&letter).await.ok().says("有效至2026年3月5日");
    world.passes(Duration::hours(72) - Duration::seconds(1));
    visitor.get(&second).await.ok();
    world.passes(Duration::seconds(1));
    visitor.get(&second).await.is(404).says("链接不能使用");
    visitor.post(&second, &fields("issue", &[])).await.is(404);
    assert_eq!(state(world, &letter), "asked");
    // Near the deadline it works no longer than letters are taken.
    world.clock.set(granary::kernel::Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap()));
    let scene = Scene { applicant: world.actor(Role::Applicant, scene.unit).await, ..scene };
    let last = shown_link(&scene.applicant, &letter).await;
    visitor.get(&last).await.ok();
    world.passes(Duration::seconds(1));
    visitor.get(&last).await.is(404);
    // One that ends by sign-in leaves no link open either.
    assert_eq!(world.count("SELECT count(*) AS n FROM letter_links WHERE used_at IS NULL"), 1);
});

story!(a_link_goes_by_mail_to_the_recorded_addresses_alone, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let page = scene.applicant.fills(&letter, &format!("{letter}/link/mail"), &[]).await;
    page.is(409).says("没有登记邮箱");
    let at = world.association("14").await;
    world.tampers(&format!(
        "UPDATE organisations SET email = 'kexie@example.org' WHERE id = {at}; \
         INSERT INTO organisation_contacts (organisation_id, name, post, phone, email, version) \
         VALUES ({at}, '李处长', '', '', 'li@example.org', 1)"
    ));
    let page = scene.applicant.fills(&letter, &format!("{letter}/link/mail"), &[]).await.is(303);
    // Whoever asked for it sees neither the link nor the addresses.
    let page = scene.applicant.follows(page).await.says("2 个邮箱");
    page.does_not_say("/letter-link/").does_not_say("li@example.org");
    world.posts().await;
    let sent = world.letters();
    let sent: Vec<_> = sent.iter().filter(|mail| mail.text.contains("/letter-link/")).collect();
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().any(|mail| mail.header("to").contains("li@example.org")));
    assert!(sent[0].subject().contains("山西科技服务中心"));
    let link = sent[0].link("/letter-link/");
    assert_eq!(link, sent[1].link("/letter-link/"), "the first who follows it uses it up");
    world.stranger().get(&link).await.ok().says("山西科技服务中心");
    // The outbox keeps no secret.
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE path_sealed IS NOT NULL"), 0);
    let kept = world.text("SELECT body AS text FROM mails WHERE template = 'letter-link' ORDER BY id LIMIT 1");
    assert!(!kept.contains(key(&link)) && kept.contains("••••••"), "{kept}");
});

story!(guessing_links_is_slowed_down, |world| {
    let visitor = world.stranger();
    for n in 0..30 {
        visitor.get(&format!("/letter-link/guess-{n}")).await.is(404).says("链接不能使用");
    }
    visitor.get("/letter-link/guess-31").await.is(429);
    world.passes(Duration::seconds(61));
    visitor.get("/letter-link/guess-33").await.is(404);
    // Pages for whoever is signed in are not behind it.
    world.officer().await.get("/letters").await.ok();
});

story!(a_scan_comes_by_a_link_too, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let link = shown_link(&scene.association, &letter).await;
    let visitor = world.stranger();
    let form = format!("{link}/upload");
    uploads(&visitor, &form, &[], b"MZ\x90\0 program").await.is(422).wrong("file", "");
    uploads(&visitor, &form, &[], PDF).await.ok().says("支持函已出具");
    uploads_again(&visitor, &form).await;
    scene.applicant.get(&letter).await.ok().says("通过一次性链接出具").says("支持函.pdf");
    assert_eq!(world.count("SELECT count(*) AS n FROM files"), 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM files WHERE created_by_name = 'one-time-link'"), 1);
});

async fn uploads_again(who: &Actor, form: &str) {
    let token = who.token().await;
    let (kind, body) = multipart(&[("_csrf", &token)], &[("b.pdf", PDF)]);
    who.send(who.request(Method::POST, form).header("content-type", kind).body(body), form).await.is(404);
}

story!(a_letter_is_declined_with_a_reason_and_asked_for_again, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    // One wish a call, and nobody else's business.
    let issuer = world.association("14").await.to_string();
    let again = [("call", key(&scene.call)), ("issuer", issuer.as_str())];
    scene.applicant.post("/letters", &again).await.is(409).says("已有支持函");
    scene.applicant.get("/letters/new").await.ok().says("目前没有可申请支持函的申报通知");
    scene.applicant.post(&format!("{letter}/decline"), &[("reason", "x"), ("_version", "1")]).await.is(403);
    ends(&scene.association, &letter, "decline", "").await.is(422).wrong("reason", "");
    ends(&scene.association, &letter, "decline", "本年度已支持其他单位").await.is(303);
    assert_eq!((defects(world, &scene), mails(world, "letter-declined")), (vec!["declined".to_owned()], 1));
    scene.applicant.get(&letter).await.ok().says("不予出具").says("本年度已支持其他单位").says("重新申请");
    scene.applicant.get("/").await.ok().says("支持函未获出具");
    refused(&scene.association, &letter, 409).await;
    let second = asks(world, &scene, "14").await;
    assert_ne!(letter, second);
    writes(&scene.association, &second, &[]).await.is(303);
    scene.applicant.get("/").await.ok().does_not_say("支持函未获出具");
    assert_eq!(defects(world, &scene), Vec::<String>::new());
});

story!(after_the_deadline_a_letter_can_be_revoked_and_nothing_else, |world| {
    let scene = scene(world).await;
    let (issued, open) = (asks(world, &scene, "14").await, world.unit("14", "太原科技中心").await);
    writes(&scene.association, &issued, &[]).await.is(303);
    let asked = world.asked_letter(World::call_id(&scene.call), open).await;
    let asked = format!("/letters/{asked}");
    // The last second still counts.
    world.clock.set(granary::kernel::Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap()));
    let at = world.association("14").await;
    let association = world.actor(Role::Association, at).await;
    association.get(&format!("{asked}/issue")).await.ok();
    world.passes(Duration::seconds(1));
    association.get(&format!("{asked}/issue")).await.is(409).says("申报已经截止");
    refused(&association, &asked, 409).await;
    association.get(&format!("{asked}/upload")).await.is(409);
    ends_is(&association, &asked, "decline", 409).await;
    let (unit, head) = (world.unit("14", "大同科技中心").await, Role::UnitHead);
    let late = world.actor(head, unit).await;
    let issuer = at.to_string();
    let wanted = [("call", key(&scene.call)), ("issuer", issuer.as_str())];
    late.post("/letters", &wanted).await.is(409).says("申报已经截止");
    let applicant = world.actor(Role::Applicant, open).await;
    applicant.post(&format!("{asked}/link"), &[]).await.is(409);
    // What is there may be taken back, and everybody sees it at once.
    world.stranger().get(&proof(world)).await.ok().says("文书有效");
    ends(&association, &issued, "revoke", "发现提供虚假材料").await.is(303);
    let page = world.stranger().get(&proof(world)).await.ok().says("文书已作废").says("发现提供虚假材料");
    page.does_not_say("文书有效").does_not_say("山西科技服务中心");
    assert_eq!(defects(world, &scene), ["revoked"]);
    assert_eq!(mails(world, "letter-revoked"), 1);
    ends_is(&association, &issued, "revoke", 409).await;
    world.officer().await.get(&issued).await.ok().says("已撤销").says("发现提供虚假材料");
    assert!(world.verify().broken.is_none());
});

fn with_version<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().copied().chain([("_version", "1")]).collect()
}

async fn ends_is(who: &Actor, letter: &str, verb: &str, status: u16) {
    who.post(&format!("{letter}/{verb}"), &[("reason", "理由"), ("_version", "2")]).await.is(status);
}

story!(what_was_issued_does_not_change_and_verify_sees_it, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    // Two people at the association at once: one is issued, the other is told.
    let form = format!("{letter}/issue");
    let (a, b) = (fields("issue", &[]), fields("issue", &[("project", "另一项目")]));
    let (a, b) = (with_version(&a), with_version(&b));
    let both = futures_util::future::join(scene.association.post(&form, &a), scene.association.post(&form, &b)).await;
    let mut answers = [both.0.status, both.1.status];
    answers.sort_unstable();
    assert_eq!((answers[0], answers[1]), (303, 409));
    assert_eq!(world.count("SELECT count(*) AS n FROM documents"), 1, "no number was used up");
    let check = |world: &World| {
        let settings = world.app.settings.clone();
        world.reads(move |db| letter::check(db, &settings)).broken
    };
    assert_eq!(check(world), None);
    for (sql, told) in [
        ("UPDATE letters SET project = '别的项目'", "what was issued"),
        ("UPDATE letters SET project = '企业典型创新案例征集', valid_until = '2027-01-01'", "what was issued"),
        ("UPDATE letters SET valid_until = NULL, state = 'revoked', ended_at = '2026-03-03 01:00:00'", "the state"),
    ] {
        world.tampers(sql);
        let broken = check(world).unwrap_or_default();
        assert!(broken.contains(told), "{sql}: {broken}");
    }
    world.tampers("DELETE FROM letter_links; DELETE FROM letters");
    assert!(check(world).unwrap_or_default().contains("0 are there, and 1 were asked for"));
});

story!(a_letter_that_runs_out_says_so, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let wrong = writes(&scene.association, &letter, &[("valid_until", "2026-03-01")]).await.is(422);
    wrong.wrong("valid_until", "");
    writes(&scene.association, &letter, &[("valid_until", "2026-03-05")]).await.is(303);
    world.stranger().get(&proof(world)).await.ok().says("文书有效").says("2026年3月5日");
    world.passes(Duration::days(3));
    assert_eq!(defects(world, &scene), Vec::<String>::new(), "its last day still counts");
    world.passes(Duration::days(1));
    assert_eq!(defects(world, &scene), ["expired"]);
    let page = world.stranger().get(&proof(world)).await.ok().says("文书已过有效期").says("2026年3月5日");
    page.does_not_say("文书有效");
});

story!(an_association_that_supports_several_is_shown, |world| {
    let scene = scene(world).await;
    let call = World::call_id(&scene.call);
    let mut last = LetterId(0);
    for name in ["山西科技服务中心", "太原科技中心", "大同科技中心"] {
        let unit = world.unit("14", name).await;
        last = world.letter(call, unit).await;
    }
    let page = world.officer().await.get(&format!("/letters/{last}")).await.ok();
    page.says("还支持 2 家单位").says("太原科技中心").says("山西科技服务中心");
    scene.association.get(&format!("/letters/{last}")).await.ok().says("还支持 2 家单位");
    // A unit does not learn of the others.
    let unit = world.unit("14", "大同科技中心").await;
    world.actor(Role::Applicant, unit).await.get(&format!("/letters/{last}")).await.ok().does_not_say("太原科技中心");
    let fact = world.reads(|db| letter::fact(db, last.0, "for_units"));
    assert_eq!(fact, Some(granary::rules::Value::Number(3)));
    let present = world.reads(|db| letter::fact(db, last.0, "present"));
    assert_eq!(present, Some(granary::rules::Value::Bool(true)));
});

story!(markup_in_a_letter_is_text, |world| {
    let scene = scene(world).await;
    let letter = asks(world, &scene, "14").await;
    let nasty = "<script>alert(1)</script> 兹支持山西科技服务中心 **粗体** | <b>表</b> # 标题";
    let form = format!("{letter}/issue");
    let other = [("letter_text", nasty), ("contact", "<img src=x onerror=alert(2)> 1")];
    let page = scene.association.fills(&form, &form, &fields("preview", &other)).await.ok();
    let page = page.does_not_say("<script>alert(1)").does_not_say("<img src=x").says("**粗体**");
    page.says("<script>alert(1)</script>");
    writes(&scene.association, &letter, &other).await.is(303);
    let page = scene.applicant.get(&letter).await.ok().does_not_say("<script>alert(1)").does_not_say("<img src=x");
    let document = page.link("/documents/").unwrap();
    let paper = crate::explain::paper_at(&scene.applicant, &format!("{document}/pdf")).await;
    assert!(paper.contains("<script>alert(1)</script>") && paper.contains("**粗体**|<b>表</b>#标题"), "{paper}");
    // What cannot be seen, and what is too long, is refused beside its field.
    refused(&scene.association, &letter, 409).await;
    let unit = world.unit("14", "太原科技中心").await;
    let second = format!("/letters/{}", world.asked_letter(World::call_id(&scene.call), unit).await);
    writes(&scene.association, &second, &[("letter_text", "a\u{202e}b")]).await.is(422).wrong("letter_text", "");
    writes(&scene.association, &second, &[("letter_text", &"字".repeat(1201))])
        .await
        .is(422)
        .wrong("letter_text", "1200");
    writes(&scene.association, &second, &[("state", "issued")]).await.is(400);
});

story!(letters_go_along_when_organisations_merge, |world| {
    let scene = scene(world).await;
    let call = World::call_id(&scene.call);
    let (one, two) = (world.unit("14", "甲中心").await, world.unit("14", "乙中心").await);
    let letter = world.letter(call, one).await;
    let officer = world.officer().await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {one}"));
    let merge = format!("/organisations/{one}/merge");
    let into = two.to_string();
    let fields = [("into", into.as_str()), ("reason", "重复"), ("sure", "1")];
    officer.fills(&merge, &merge, &fields).await.is(303);
    let found = world.reads(|db| letter::of(db, call, two)).unwrap();
    assert_eq!((found.id, found.state), (letter, State::Issued));
    // Two letters for one call cannot belong to one unit.
    let three = world.unit("14", "丙中心").await;
    world.letter(call, three).await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {three}"));
    let merge = format!("/organisations/{three}/merge");
    officer.fills(&merge, &merge, &fields).await.is(409).says("都有支持函");
    assert!(world.verify().broken.is_none());
});

story!(a_call_that_wants_no_letter_takes_none, |world| {
    let call = world.open_call(FILE).await;
    let unit = world.unit("14", "山西科技服务中心").await;
    let applicant = world.actor(Role::Applicant, unit).await;
    let issuer = world.association("14").await.to_string();
    applicant.get("/letters/new").await.ok().says("目前没有可申请支持函的申报通知");
    let wanted = [("call", key(&call)), ("issuer", issuer.as_str())];
    applicant.post("/letters", &wanted).await.is(409).says("不要求支持函");
    // Nor is a unit asked, or a call that nobody published.
    let own = unit.to_string();
    let open = world.open_call(&with_letter().replace("cases-2026", "cases-2027")).await;
    applicant.post("/letters", &[("call", key(&open)), ("issuer", &own)]).await.is(422).wrong("issuer", "省级科协");
    applicant.post("/letters", &[("call", "9999999"), ("issuer", &issuer)]).await.is(422).wrong("call", "");
    let extra = [("call", key(&open)), ("issuer", issuer.as_str()), ("unit", "1")];
    applicant.post("/letters", &extra).await.is(400);
});
