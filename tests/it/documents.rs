//! Issued documents: numbers without gaps, PDFs that say what they were given, a proof page for everybody.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use granary::access::{Actor as Who, POLICY, Role, Tx};
use granary::documents::{self, Audience, Draft, Kind};
use granary::kernel::{DocumentId, Instant, OrganisationId};
use granary::platform::i18n::Locale;
use granary::platform::pdf::{Fonts, Sheet, print};
use granary::platform::secret::digest;
use granary::platform::{Error, Result};

use crate::world::{Actor, Engine, World, morning};

const UNIT: &str = "重庆市𬭚金䶮科技有限公司";

/// The record sheet of a unit, issued by its page's button; the address of the document's page.
async fn issues(officer: &Actor, unit: OrganisationId) -> String {
    let done = officer.post(&format!("/organisations/{unit}/documents"), &[]).await.is(303);
    done.location().to_owned()
}

async fn bytes(actor: &Actor, path: &str) -> Vec<u8> {
    let answer = actor.request(reqwest::Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment;"), "{path}");
    answer.bytes().await.unwrap().to_vec()
}

/// What a tool says of a PDF.
fn tool(name: &str, args: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(name);
    command.args(args).arg(&file);
    if name == "pdftotext" {
        command.arg("-");
    }
    let done = command.output().unwrap_or_else(|e| panic!("{name}: {e}; it is in the package poppler-utils"));
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The text of a PDF as a reader copies it: line breaks are the page's, not the text's.
fn text(pdf: &[u8]) -> String {
    bare(&tool("pdftotext", &["-raw"], pdf))
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

story!(a_record_sheet_is_issued_downloaded_and_listed, |world| {
    let officer = world.officer().await;
    let unit = world.unit("50", UNIT).await;
    let page = format!("/organisations/{unit}/documents");
    officer.get(&page).await.ok().says("还没有为这个单位出具过文书");
    let first = issues(&officer, unit).await;
    let second = issues(&officer, unit).await;
    officer.get(&first).await.ok().says("科创单字〔2026〕1号").says("有效").says("文书已出具");
    officer.get(&second).await.ok().says("科创单字〔2026〕2号");
    officer.get(&page).await.ok().says("科创单字〔2026〕1号").says("科创单字〔2026〕2号");
    officer.get("/documents").await.ok().says("科创单字〔2026〕1号").says(UNIT);
    for (query, found) in [
        ("q=2027", false),
        ("q=2026%5D", true),
        ("q=%F0%AC%AD%9A", true),
        ("state=revoked", false),
        ("year=2026", true),
    ] {
        let list = officer.get(&format!("/documents?{query}")).await.ok();
        assert_eq!(list.body.contains("科创单字〔2026〕1号"), found, "{query}");
    }
    let numbers = officer.saves("/documents.xlsx?sort=number").await.column("文号");
    assert_eq!(numbers, ["科创单字〔2026〕1号", "科创单字〔2026〕2号"]);
    let pdf = bytes(&officer, &format!("{first}/pdf")).await;
    assert!(pdf == bytes(&officer, &format!("{first}/pdf")).await, "the same bytes twice");
    officer.get(&first).await.ok().says(&digest(&pdf));
    let told = text(&pdf);
    for words in ["科创单字〔2026〕1号", UNIT, "单位信息表", "重庆", "2026年3月2日", "中国科协企业创新服务中心"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let events = world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'document.issued'");
    assert_eq!((events, world.count("SELECT count(*) AS n FROM document_prints")), (2, 2));
});

story!(what_was_issued_does_not_change, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏技术市场").await;
    let page = issues(&officer, unit).await;
    let before = bytes(&officer, &format!("{page}/pdf")).await;
    let form = format!("/organisations/{unit}/rename");
    officer.fills(&form, &form, &[("name", "宁夏科技服务中心"), ("reason", "机构改革")]).await.is(303);
    world.passes(chrono::Duration::minutes(20));
    officer.post("/language", &[("lang", "en"), ("back", "/")]).await;
    assert!(
        before == bytes(&officer, &format!("{page}/pdf")).await,
        "neither renaming nor language nor time changes it"
    );
    let again = issues(&officer, unit).await;
    let english = text(&bytes(&officer, &format!("{again}/pdf")).await);
    assert!(english.contains("RecordSheetof") && english.contains("宁夏技术市场"), "{english}");
});

fn draft(world: &World, unit: OrganisationId) -> Draft {
    let subject = world.reads(|db| {
        let system = Who::system(&world.app.policy);
        world.app.subjects.find(db, &system, "organisation", unit.0)
    });
    let facts = serde_json::json!({
        "name": "甲", "kind": "单位", "uscc": null, "region": "", "class": null, "licence": null,
        "supervising_body": "", "legal_representative": "", "address": "", "phone": "", "email": "",
        "registered": "2026-03-02", "contacts": [], "former_names": [],
    });
    Draft {
        kind: Kind::OrganisationRecord,
        subject,
        audience: Audience::Organisation,
        title: "单位信息表".into(),
        data_date: morning().day(),
        facts,
        locale: Locale::Zh,
    }
}

async fn issue(world: &World, draft: Draft, fails: bool) -> Result<DocumentId> {
    let (app, actor, now) = (Arc::clone(&world.app), Who::system(&world.app.policy), world.clock.now());
    let database = world.app.database.clone();
    database
        .write(move |db| {
            let mut tx = Tx { db, actor: &actor, now, request: "world" };
            let id = documents::issue(&mut tx, &app, &draft)?;
            if fails { Err(Error::conflict("form-choice")) } else { Ok(id) }
        })
        .await
}

story!(fifty_at_once_leave_no_gap_and_no_double, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    // Every seventh is undone after it took its number.
    let all = (0..56).map(|n| issue(world, draft(world, unit), n % 7 == 0));
    let done = futures_util::future::join_all(all).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 48);
    let serials = world.count("SELECT count(DISTINCT serial) AS n FROM documents");
    let sum = world.count("SELECT CAST(sum(serial) AS BIGINT) AS n FROM documents");
    assert_eq!((serials, sum), (48, (1..=48).sum::<i64>()));
    assert_eq!(world.count("SELECT CAST(last AS BIGINT) AS n FROM document_series"), 48);
    issue(world, draft(world, unit), true).await.unwrap_err();
    issue(world, draft(world, unit), false).await.unwrap();
    assert_eq!(
        world.count("SELECT CAST(max(serial) AS BIGINT) AS n FROM documents"),
        49,
        "what was undone left no gap"
    );
    world.passes(chrono::Duration::days(365));
    issue(world, draft(world, unit), false).await.unwrap();
    assert_eq!(world.count("SELECT count(*) AS n FROM documents WHERE number = '科创单字〔2027〕1号'"), 1);
});

story!(anyone_can_check_a_document, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let contact = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&format!("/organisations/{unit}/contacts"), &contact).await.is(303);
    let page = issues(&officer, unit).await;
    let shown = officer.get(&page).await.ok();
    let address = proof_of(&shown.body);
    assert!(address.len() >= 40, "the code cannot be guessed");
    let pdf = bytes(&officer, &format!("{page}/pdf")).await;
    let anyone = world.stranger();
    let genuine = anyone.get(&address).await.ok();
    assert_eq!(genuine.header("x-robots-tag"), Some("noindex, nofollow"));
    let genuine = genuine.says("文书有效").says("科创单字〔2026〕1号").says(&digest(&pdf));
    genuine.does_not_say("赵老师").does_not_say("0951-1234567").does_not_say("人员");
    anyone.get("/proof/nothing").await.is(404).says("未查到此文书").says("出具单位");
    // What the Host header claims does not matter: the address in the code is the configured one.
    let request = anyone.request(reqwest::Method::GET, &address).header("host", "evil.example");
    let other = anyone.send(request, &address).await.ok();
    other.does_not_say("evil.example");
    assert!(
        world.count("SELECT count(*) AS n FROM documents WHERE proof_address LIKE 'http://127.0.0.1:%/proof/%'") == 1
    );
    let wanted = format!("{page}/revoke");
    officer.fills(&wanted, &wanted, &[("reason", "填写有误"), ("replaced_by", "")]).await.is(303);
    anyone.get(&address).await.ok().says("文书已作废").says("填写有误").does_not_say("文书有效");
    for _ in 0..40 {
        anyone.get("/proof/guess").await;
    }
    anyone.get("/proof/guess").await.is(429);
    world.passes(chrono::Duration::minutes(2));
    anyone.get(&address).await.ok();
});

fn proof_of(body: &str) -> String {
    let at = body.find("/proof/").unwrap();
    body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect()
}

story!(a_document_is_revoked_once_and_for_a_reason, |world| {
    let officer = world.officer().await;
    let (unit, other) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let (wrong, right) = (issues(&officer, unit).await, issues(&officer, unit).await);
    issues(&officer, other).await;
    let form = format!("{wrong}/revoke");
    let with = |reason: &'static str, by: &'static str| [("reason", reason), ("replaced_by", by)];
    officer.fills(&form, &form, &with("", "")).await.is(422).wrong("reason", "原因");
    officer.fills(&form, &form, &with("x", "科创单字〔2026〕9号")).await.is(422).wrong("replaced_by", "没有");
    officer.fills(&form, &form, &with("x", "科创单字〔2026〕1号")).await.is(422).wrong("replaced_by", "自己");
    officer.fills(&form, &form, &with("x", "科创单字〔2026〕3号")).await.is(422).wrong("replaced_by", "不同");
    officer.post(&form, &[("reason", "x"), ("replaced_by", ""), ("_version", "7")]).await.is(409);
    let done = officer.fills(&form, &form, &with("填写有误", "科创单字[2026]2号")).await;
    officer.follows(done).await.says("已作废").says("填写有误").says("科创单字〔2026〕2号");
    officer.post(&form, &[("reason", "x"), ("replaced_by", ""), ("_version", "2")]).await.is(409);
    officer.get(&form).await.is(409);
    officer.post(&format!("{wrong}/prints"), &[]).await.is(409);
    let copy = text(&bytes(&officer, &format!("{wrong}/pdf")).await);
    assert!(copy.contains("已作废"), "{copy}");
    officer.get(&right).await.ok().says("有效");
    let address = proof_of(&officer.get(&wrong).await.body);
    world.stranger().get(&address).await.ok().says("科创单字〔2026〕2号");
    world.auditor().await.get("/audit").await.ok().says("作废了文书");
});

story!(a_pdf_that_would_come_out_otherwise_is_not_given_out, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let page = issues(&officer, unit).await;
    let pdf = bytes(&officer, &format!("{page}/pdf")).await;
    // As if it had been made with other faces.
    world.tampers("UPDATE document_prints SET sha256 = 'of other faces'");
    officer.get(&format!("{page}/pdf")).await.is(409).says("重新制作");
    let done = officer.post(&format!("{page}/prints"), &[]).await;
    officer.follows(done).await.says(&digest(&pdf)).says("of other faces");
    officer.post(&format!("{page}/prints"), &[]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM document_prints"), 2, "the same print is noted once");
    bytes(&officer, &format!("{page}/pdf")).await;
    world.tampers("DELETE FROM document_prints");
    officer.get(&page).await.ok().says("尚未制作 PDF");
    officer.get(&format!("{page}/pdf")).await.is(409).says("尚未制作");
});

story!(another_provinces_documents_do_not_exist, |world| {
    let officer = world.officer().await;
    let (own, other) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let (mine, theirs) = (issues(&officer, own).await, issues(&officer, other).await);
    let ningxia = world.association("64").await;
    for (role, at) in [(Role::UnitHead, own), (Role::Association, ningxia)] {
        let actor = world.actor(role, at).await;
        actor.get(&mine).await.ok();
        bytes(&actor, &format!("{mine}/pdf")).await;
        for path in [theirs.clone(), format!("{theirs}/pdf"), format!("/organisations/{other}/documents")] {
            actor.get(&path).await.is(404);
        }
        let list = actor.get("/documents?q=%E5%8D%95%E4%BD%8D").await.ok();
        list.says("宁夏科技服务中心").does_not_say("山西省科技创新服务中心");
        actor.post(&format!("/organisations/{own}/documents"), &[]).await.is(403);
        actor.post(&format!("{mine}/revoke"), &[("reason", "x"), ("replaced_by", ""), ("_version", "1")]).await.is(403);
    }
    // What is for the centre alone is not there for those whom it is about.
    let head = world.actor(Role::UnitHead, own).await;
    world.tampers("UPDATE documents SET audience = 'centre'");
    head.get(&mine).await.is(404);
    head.get(&format!("/organisations/{own}/documents")).await.ok().does_not_say("〔2026〕");
    head.get("/documents").await.ok().does_not_say("〔2026〕");
    officer.get(&mine).await.ok();
});

story!(documents_go_along_when_organisations_merge, |world| {
    let officer = world.officer().await;
    let (right, double) =
        (world.unit("64", "宁夏科技服务中心").await, world.unit("64", "宁夏回族自治区科技服务中心").await);
    let page = issues(&officer, double).await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {double}"));
    let form = format!("/organisations/{double}/merge");
    let into = right.to_string();
    officer.fills(&form, &form, &[("into", &into), ("reason", "重复登记"), ("sure", "1")]).await.is(303);
    officer.get(&format!("/organisations/{right}/documents")).await.ok().says("科创单字〔2026〕1号");
    let head = world.actor(Role::UnitHead, right).await;
    let pdf = text(&bytes(&head, &format!("{page}/pdf")).await);
    assert!(pdf.contains("宁夏回族自治区科技服务中心"), "it says what it said: {pdf}");
});

/// A changed template that asks for what it is not given uses up no number.
#[actix_web::test]
async fn a_template_that_fails_leaves_nothing() {
    for engine in Engine::BOTH {
        let world = World::with(engine, POLICY, |settings| {
            let folder = settings.data.join("reports");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("organisation-record.zh-CN.md"), "# {{ facts.shoe_size }}\n").unwrap();
        })
        .await;
        let officer = world.officer().await;
        let unit = world.unit("64", "宁夏科技服务中心").await;
        officer.post(&format!("/organisations/{unit}/documents"), &[]).await.is(500);
        assert_eq!(world.count("SELECT count(*) AS n FROM documents"), 0);
        assert_eq!(world.count("SELECT count(*) AS n FROM document_series"), 0);
        world.close().await;
    }
}

#[test]
fn every_kind_has_a_template() {
    let names = granary::platform::reports::Reports::names();
    for kind in Kind::ALL {
        assert!(names.contains(&format!("{kind}.zh-CN.md")), "{kind}: {names:?}");
    }
}

const SOURCE: &str = "# 关于印发《重庆市𬭚金䶮科技有限公司科技服务项目任务书》的通知\n\n\
    各有关单位：\n\n\
    ## 一、总体要求\n\n\
    ### （一）目标\n\n\
    本项目由重庆市𬭚金䶮科技有限公司承担，资助金额为人民币贰拾万元整（200,000.00元），\
    执行期自2026年3月1日至2027年2月28日，联系邮箱office@example.org。项目须完成“创新达人”宣讲30场，\
    其中省级以上媒体报道的占比不低于33.3%；*逾期未完成的*，按**合同约定**处理。表情🌾也要能够复制。\n\n\
    1. 第一项，按月报送进度；\n2. 第二项，接受抽查。\n\n\
    ⼀（部首）与一（汉字）同形，复制出来仍是两个字。\n\n\
    | 序号 | 科目 | 金额（元） |\n|---|---|---:|\n| 1 | 劳务费 | 120,000.00 |\n| 2 | 会议费及其他与项目直接相关的支出 | 80,000.00 |\n\n\
    特此通知。\n\n\
    > 某某中心  \n> 2026年3月2日\n";

fn sheet(markdown: &str) -> Sheet {
    Sheet {
        markdown: markdown.to_owned(),
        title: "任务书 𬭚".into(),
        author: "某某中心".into(),
        at: Some(morning()),
        ..Sheet::default()
    }
}

fn faces() -> Fonts {
    Fonts::of_system(Path::new("/nonexistent")).unwrap()
}

#[test]
fn a_pdf_says_what_it_was_given() {
    let body = format!("{SOURCE}{}", "另起一段，内容与上文相同，用来翻到下一页。\n\n".repeat(60));
    let printed = print(&faces(), &sheet(&body)).unwrap();
    assert!(printed.pages >= 3, "{}", printed.pages);
    assert_eq!(printed.missing, ['🌾']);
    let pages = tool("pdftotext", &["-raw"], &printed.bytes);
    let mut told = String::new();
    for (n, page) in pages.split('\u{c}').filter(|page| !page.trim().is_empty()).enumerate() {
        let page = bare(page);
        told.push_str(page.strip_suffix(&format!("—{}—", n + 1)).unwrap_or_else(|| panic!("page {n}: {page}")));
    }
    let mut given = String::new();
    for line in body.lines().filter(|line| !line.contains("|---")) {
        given.extend(line.chars().filter(|c| !"#*|>".contains(*c)));
    }
    assert_eq!(told, bare(&given));
}

#[test]
fn a_pdf_holds_its_faces_its_dates_and_one_identity() {
    let fonts = faces();
    let printed = print(&fonts, &sheet(SOURCE)).unwrap();
    let listed = tool("pdffonts", &[], &printed.bytes);
    let rows: Vec<&str> = listed.lines().skip(2).collect();
    assert!(rows.len() >= 3, "{listed}");
    let mut names = BTreeSet::new();
    for row in rows {
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(
            words[words.len() - 5..words.len() - 2],
            ["yes", "yes", "yes"],
            "embedded, cut down, can be copied: {row}"
        );
        assert!(words[0].as_bytes()[6] == b'+' && names.insert(words[0].to_owned()), "{row}");
    }
    let info = tool("pdfinfo", &["-isodates"], &printed.bytes);
    for line in ["Title:           任务书 𬭚", "Author:          某某中心", "CreationDate:    2026-03-02T01:00:00Z"]
    {
        assert!(info.contains(line), "{line}: {info}");
    }
    assert!(info.contains("A4"), "{info}");
    let id = |pdf: &[u8]| {
        let at = pdf.windows(4).rposition(|w| w == b"/ID[").unwrap();
        String::from_utf8_lossy(&pdf[at..at + 80]).into_owned()
    };
    let again = print(&fonts, &sheet(SOURCE)).unwrap();
    assert!(printed.bytes == again.bytes, "the same bytes");
    let other = print(&fonts, &sheet(&SOURCE.replace("30场", "31场"))).unwrap();
    assert_ne!(id(&printed.bytes), id(&other.bytes));
    let later = Sheet { at: Some(Instant::end_of_day(morning().day())), ..sheet(SOURCE) };
    assert_ne!(id(&printed.bytes), id(&print(&fonts, &later).unwrap().bytes));
}

#[test]
fn input_of_any_size_is_printed() {
    let fonts = faces();
    for odd in
        ["", "\n\n\n", "#", "| |\n|-|\n", "> ", "1.", &"字".repeat(100_000), &"x".repeat(20_000), &"（".repeat(5_000)]
    {
        let printed = print(&fonts, &sheet(odd)).unwrap();
        assert!(
            printed.pages >= 1 && printed.bytes.starts_with(b"%PDF-"),
            "{}",
            odd.chars().take(9).collect::<String>()
        );
    }
}

/// What `verify` says of the register.
fn verified(world: &World) -> Option<String> {
    world.reads(granary::documents::check).broken
}

story!(verify_sees_what_was_done_to_the_register_behind_its_back, |world| {
    let officer = world.officer().await;
    let mut issued = Vec::new();
    for name in ["宁夏甲中心", "宁夏乙中心", "宁夏丙中心"] {
        let unit = world.unit("64", name).await;
        issued.push(officer.post(&format!("/organisations/{unit}/documents"), &[]).await.is(303).location().to_owned());
    }
    let form = format!("{}/revoke", issued[2]);
    officer.fills(&form, &form, &[("reason", "填写有误"), ("replaced_by", "")]).await.is(303);
    let told = world.reads(granary::documents::check);
    assert_eq!(told.broken, None);
    assert_eq!(told.line, "documents: 3 checked in 1 series, 3 prints");
    for (harm, back, says) in [
        (
            "UPDATE documents SET serial = 9, number = '科创单字〔2026〕9号' WHERE serial = 2",
            "UPDATE documents SET serial = 2, number = '科创单字〔2026〕2号' WHERE serial = 9",
            "number 2 is missing",
        ),
        (
            "UPDATE document_series SET last = 7",
            "UPDATE document_series SET last = 3",
            "the counter says 7, the last number is 3",
        ),
        (
            "UPDATE documents SET number = '科创单字〔2026〕8号' WHERE serial = 1",
            "UPDATE documents SET number = '科创单字〔2026〕1号' WHERE serial = 1",
            "its number is not that of its place",
        ),
        (
            "UPDATE documents SET title = title || '（副本）' WHERE serial = 1",
            "UPDATE documents SET title = replace(title, '（副本）', '')",
            "another number or title",
        ),
        (
            "UPDATE documents SET markdown = markdown || 'x' WHERE serial = 1",
            "UPDATE documents SET markdown = substr(markdown, 1, length(markdown) - 1) WHERE serial = 1",
            "its text is not the one that was issued",
        ),
        (
            "INSERT INTO document_prints (document_id, sha256, pages, printed_at) SELECT id, 'forged', 1, issued_at FROM \
             documents WHERE serial = 1",
            "DELETE FROM document_prints WHERE sha256 = 'forged'",
            "its prints are not those that were noted",
        ),
        (
            "UPDATE documents SET state = 'valid', revoked_at = NULL WHERE serial = 3",
            "UPDATE documents SET state = 'revoked', revoked_at = issued_at WHERE serial = 3",
            "whether it counts is not what was decided",
        ),
    ] {
        world.tampers(harm);
        let broken = verified(world).unwrap_or_else(|| panic!("{harm} is not seen"));
        assert!(broken.contains(says), "{harm}: {broken}");
        world.tampers(back);
        assert_eq!(verified(world), None, "{back}");
    }
    // Somebody takes the last one out, together with its number; then the first one.
    let takes_out = |serial: i32| {
        let prints = "DELETE FROM document_prints WHERE document_id = (SELECT id FROM documents WHERE serial";
        world.tampers(&format!("{prints} = {serial}); DELETE FROM documents WHERE serial = {serial}"));
    };
    takes_out(3);
    world.tampers("UPDATE document_series SET last = 2");
    assert_eq!(verified(world).unwrap(), "documents: 2 are there, and 3 were issued");
    takes_out(1);
    assert!(verified(world).unwrap().contains("number 1 is missing"));
});

// Of IPv6 one customer has as many addresses as there are grains of sand; they are one customer.
story!(a_house_full_of_addresses_guesses_no_faster, |world| {
    let proxied = World::with(world.engine, granary::access::POLICY, |s| {
        s.trusted_proxies = vec![std::net::IpAddr::from([127, 0, 0, 1])];
    })
    .await;
    let stranger = proxied.stranger();
    let asks = async |from: String| {
        let request = stranger.request(reqwest::Method::GET, "/proof/guess").header("x-forwarded-for", from);
        stranger.send(request, "/proof/guess").await.status
    };
    for n in 0..30 {
        assert_eq!(asks(format!("2001:db8:1:2::{n:x}")).await, 404);
    }
    assert_eq!(asks("2001:db8:1:2:ffff::1".to_owned()).await, 429);
    assert_eq!(asks("2001:db8:1:3::1".to_owned()).await, 404, "the neighbours are not kept out");
    proxied.close().await;
});
