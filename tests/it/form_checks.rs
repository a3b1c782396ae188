//! The check of the form: the agency judges line by line, passes, returns or proposes to reject; the officer decides.

use chrono::Duration;
use granary::access::Role;
use granary::application::form::Statement;
use granary::application::{self, State, actions as applying};
use granary::kernel::{ApplicationId, CallId, OrganisationId};
use granary::organisation::Kind;

use crate::world::{Actor, World};

/// The small programme file with a budget, one condition, a correction, and a check of three lines.
pub fn file() -> String {
    let steps = "steps = [\"apply\", \"form-check\", \"review\", \"decide\", \"notice\", \"award\", \"implement\"]";
    let head = crate::calls::FILE
        .replace("steps = [\"apply\", \"review\", \"decide\", \"notice\", \"award\"]", steps)
        .replace("[lifecycle]\n", "[lifecycle]\ncorrection = { working_days = 3, times = 1 }\n");
    format!("{head}\n{LINES}")
}

const LINES: &str = r#"
[[budget.category]]
key = "print"
label = { zh = "印刷费", en = "Printing" }
code = "30202"

[[condition]]
rule = "P24-02/budget"
at = "apply"
class = "A"
label = { zh = "预算合计等于资助金额", en = "The budget adds up to the award" }
test = "application.budget == call.amount"
message = { zh = "预算合计为{{ application.budget }}，应等于{{ call.amount }}。", en = "The budget is {{ application.budget }}; it must be {{ call.amount }}." }

[[condition]]
rule = "P24-05/form"
at = "form-check"
class = "H"
label = { zh = "主体类型需人工核实", en = "A person looks at the kind of unit" }

[[checklist]]
key = "form"
name = { zh = "形式审查表", en = "Form check" }
step = "form-check"
by = ["agency", "officer"]
working_days = 5

[[checklist.line]]
key = "legal-person"
label = { zh = "申报单位为法人，代码有效", en = "A legal person with a valid code" }
test = 'unit.code != "" and unit.legal_person'

[[checklist.line]]
key = "opinion"
label = { zh = "本单位审核意见已填写", en = "The opinion is filled in" }
test = "application.opinion"

[[checklist.line]]
key = "budget"
label = { zh = "预算合计等于资助金额", en = "The budget adds up" }
condition = ["P24-02/budget"]
"#;

/// A call with one commissioned agency, and somebody of it.
struct Scene {
    call: CallId,
    agency: OrganisationId,
    checker: Actor,
    officer: Actor,
}

async fn scene(world: &World) -> Scene {
    let call = World::call_id(&world.open_call(&file()).await);
    let agency = world.agency().await;
    world.does(move |tx| applying::commission(tx, call, agency)).await;
    Scene { call, agency, checker: world.actor(Role::Agency, agency).await, officer: world.officer().await }
}

impl Scene {
    /// Begins the check of an application; gives its path.
    async fn begun(&self, of: ApplicationId) -> String {
        let made = self.checker.post("/form-checks", &[("application", &of.to_string())]).await.is(303);
        made.location().to_owned()
    }

    /// Judges the four lines: three of the file, and the condition that waits for a person.
    async fn judges(&self, path: &str, verdicts: [&str; 4]) {
        let lines = format!("{path}/lines");
        let fields = [
            ("verdict-0", verdicts[0]),
            ("remark-0", if verdicts[0] == "no" { "证书过期" } else { "" }),
            ("verdict-1", verdicts[1]),
            ("remark-1", if verdicts[1] == "no" { "未写意见" } else { "" }),
            ("verdict-2", verdicts[2]),
            ("verdict-3", verdicts[3]),
        ];
        self.checker.fills(path, &lines, &fields).await.is(303);
    }
}

fn state(world: &World, of: ApplicationId) -> State {
    world.reads(|db| application::find(db, of)).state
}

story!(the_agency_judges_every_line_and_lets_an_application_pass, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    let unit = world.somebody_of(of, Role::UnitHead).await;
    world.tampers(&format!("UPDATE users SET email = 'head@example.org' WHERE id = {}", unit.id));
    // It waits on the agency's desk, with five working days from the day after its submission.
    scene.checker.get("/").await.ok().says("形式审查").says("山西某服务中心").says("2026年3月9日");
    let list = scene.checker.get("/form-checks").await.ok();
    list.says("待审查").says("QYKX2026-001-14-001").says("2026年3月9日");
    let path = scene.begun(of).await;
    // What the product knows stands beside each line: the code by its own test, the budget by its condition.
    let page = scene.checker.get(&path).await.ok();
    let page =
        page.says("申报单位为法人").says("核对符合").says("待人工核对").says("未判定 4 项").says("200,000.00 元");
    page.says("同意申报。");
    // Nothing moves before every line has a verdict; a line that is not in order says why.
    let pass = format!("{path}/pass");
    scene.checker.fills(&path, &pass, &[]).await.is(409).says("还有 4 项没有结论");
    let lines = format!("{path}/lines");
    let wrong = scene.checker.fills(&path, &lines, &[("verdict-1", "no"), ("remark-1", "")]).await;
    wrong.is(422).wrong("remark-1", "第 2 项须填写意见");
    scene.judges(&path, ["yes", "no", "yes", "na"]).await;
    scene.checker.fills(&format!("{path}/conclude"), &pass, &[]).await.is(409).says("有 1 项不符合");
    scene.judges(&path, ["yes", "yes", "yes", "na"]).await;
    scene.checker.fills(&format!("{path}/conclude"), &pass, &[]).await.is(303);
    assert_eq!(state(world, of), State::Passed);
    let version = world.count("SELECT CAST(version AS BIGINT) AS n FROM form_checks").to_string();
    scene.checker.post(&lines, &[("_version", &version)]).await.is(409);
    // The applicant is told, in the own language; the officer sees it and takes the list along.
    world.posts().await;
    let letters = world.letters();
    let told = letters.iter().find(|letter| letter.subject().contains("形式审查结果")).unwrap();
    assert!(told.text.contains("已通过形式审查") && told.text.contains("/applications/"), "{}", told.text);
    scene.officer.get("/form-checks?stage=passed").await.ok().says("山西某服务中心");
    scene.officer.get("/form-checks?stage=waiting").await.ok().does_not_say("山西某服务中心");
    let book = scene.officer.saves("/form-checks.xlsx?stage=passed").await;
    assert_eq!(book.column("申报单位"), ["山西某服务中心"]);
    // The record sheet says what was judged.
    let printed = crate::explain::paper_at(&scene.checker, &format!("{path}/record")).await;
    for said in ["形式审查记录表", "山西某服务中心", "不适用", "核对符合", "QYKX2026-001-14-001"] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    for (event, n) in [("form-check.started", 1), ("form-check.judged", 2), ("form-check.passed", 1)] {
        let told = format!("SELECT count(*) AS n FROM audit_events WHERE action = '{event}'");
        assert_eq!(world.count(&told), n, "{event}");
    }
});

/// Returns an application for its statement.
async fn returned(scene: &Scene, of: ApplicationId) -> String {
    let path = scene.begun(of).await;
    scene.judges(&path, ["yes", "no", "yes", "na"]).await;
    let conclude = format!("{path}/conclude");
    let fields = [("sections", "statement"), ("reason", "请补充本单位审核意见")];
    scene.checker.fills(&conclude, &format!("{path}/return"), &fields).await.is(303);
    path
}

/// The unit corrects its statement and submits again.
async fn corrected(world: &World, of: ApplicationId, opinion: &'static str) {
    let app = std::sync::Arc::clone(&world.app);
    world
        .does(move |tx| {
            let statement = application::section::<Statement>(tx.db, of)?;
            applying::state(tx, of, opinion, statement.declared, &[], 1)?;
            let version = application::find(tx.db, of)?.version;
            applying::submit(tx, &app.policy, of, None, version)
        })
        .await;
}

story!(what_is_returned_is_corrected_within_its_term_and_only_there, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    let path = scene.begun(of).await;
    scene.judges(&path, ["yes", "no", "yes", "na"]).await;
    let (conclude, back) = (format!("{path}/conclude"), format!("{path}/return"));
    // Three working days: Thursday, by the official calendar.
    scene.checker.get(&conclude).await.ok().says("2026年3月5日").says("未写意见");
    let none = scene.checker.fills(&conclude, &back, &[("reason", "请补正")]).await;
    none.is(422).wrong("sections", "部分");
    let fields = [("sections", "statement"), ("reason", "请补充本单位审核意见")];
    scene.checker.fills(&conclude, &back, &fields).await.is(303);
    let page = scene.checker.get(&path).await.ok();
    page.says("已退回补正").says("请补充本单位审核意见").says("微信通知文字").says("请于2026年3月5日前");
    // Only what was named is open.
    let other = world
        .tries(move |tx| {
            let team = application::section(tx.db, of)?;
            applying::save::<granary::application::form::Leader>(tx, of, &team, 1)
        })
        .await;
    assert!(other.is_err(), "the leader's section is closed");
    // The deadline of the call does not bind a correction; its own term does.
    corrected(world, of, "经审核，同意申报，内容属实。").await;
    scene.checker.get("/").await.ok().says("复核补正");
    let again = scene.begun(of).await;
    assert_ne!(again, path);
    let page = scene.checker.get(&again).await.ok();
    page.says("补正前后对比").says("内容属实").says("上次结论").says("未写意见").says("未判定 1 项");
    // Once is as often as the call says.
    scene
        .checker
        .fills(&again, &format!("{again}/lines"), &[("verdict-1", "no"), ("remark-1", "仍未说明")])
        .await
        .is(303);
    let (conclude, back) = (format!("{again}/conclude"), format!("{again}/return"));
    let page = scene.checker.get(&conclude).await.ok();
    let version = page.value("_version").unwrap();
    let twice =
        scene.checker.post(&back, &[("sections", "statement"), ("reason", "再补"), ("_version", &version)]).await;
    twice.is(409);
    assert_eq!(state(world, of), State::Submitted);
});

story!(a_term_is_extended_by_the_officer_and_ends_by_a_persons_act, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    let path = returned(&scene, of).await;
    let (extend, lapse) = (format!("{path}/extend"), format!("{path}/lapse"));
    let early = [("until", "2026-03-04"), ("reason", "更早")];
    scene.officer.fills(&path, &extend, &early).await.is(422).wrong("until", "");
    scene.checker.post(&extend, &[("until", "2026-03-20"), ("reason", "x"), ("_version", "3")]).await.is(403);
    scene.officer.fills(&path, &extend, &[("until", "2026-03-10"), ("reason", "单位搬迁")]).await.is(303);
    scene.officer.get(&path).await.ok().says("单位搬迁").says("2026年3月10日 23:59");
    // While the term runs nobody can say that it is over.
    let too_early = scene.officer.fills(&path, &lapse, &[("lapse_reason", "逾期")]).await;
    too_early.is(409);
    // The first second after it refuses the correction, and still nothing moves by itself.
    world.passes(Duration::days(8) + Duration::hours(15));
    assert_eq!(state(world, of), State::Returned);
    let late = world
        .tries(move |tx| {
            let row = application::section::<Statement>(tx.db, of)?;
            applying::state(tx, of, "晚了", row.declared, &[], 1)
        })
        .await;
    assert!(late.is_err(), "a correction after its term");
    let officer = world.officer().await;
    officer.get("/").await.ok().says("处理补正逾期");
    officer.fills(&path, &lapse, &[("lapse_reason", "期限已过，未重新提交")]).await.is(303);
    assert_eq!(state(world, of), State::Lapsed);
});

story!(a_rejection_is_confirmed_by_another_person, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    // The checker is an officer of the centre too, and changes hats.
    let centre = world.centre().await;
    world.grants(scene.checker.id, Role::Officer, centre).await;
    let path = scene.begun(of).await;
    scene.judges(&path, ["no", "yes", "yes", "na"]).await;
    let (conclude, reject) = (format!("{path}/conclude"), format!("{path}/reject"));
    scene.checker.fills(&conclude, &reject, &[("ground", "法人证书已过期，不具备申报资格")]).await.is(303);
    assert_eq!(state(world, of), State::Submitted, "the agency alone rejects nothing");
    scene.officer.get("/").await.ok().says("审定不予通过");
    let decide = format!("{path}/decide");
    let as_officer = [("organisation", &*centre.to_string()), ("delegation", "")];
    scene.checker.post("/acting", &as_officer).await.is(303);
    let confirmed = [("decision", "confirm"), ("reason", "同意"), ("_version", "3")];
    scene.checker.post(&decide, &confirmed).await.is(403);
    // Refused, the check goes on; proposed again and confirmed by the other officer, the application is rejected.
    scene.officer.fills(&decide, &decide, &[("decision", "refuse"), ("reason", "证书在有效期内")]).await.is(303);
    let back = [("organisation", &*scene.agency.to_string()), ("delegation", "")];
    scene.checker.post("/acting", &back).await.is(303);
    scene.checker.get(&path).await.ok().says("退回建议").says("证书在有效期内");
    scene.checker.fills(&conclude, &reject, &[("ground", "经核实证书已注销")]).await.is(303);
    scene.officer.fills(&decide, &decide, &[("decision", "confirm"), ("reason", "同意")]).await.is(303);
    assert_eq!(state(world, of), State::Rejected);
    let application = world.reads(|db| application::find(db, of));
    assert_eq!(application.decided_reason, "经核实证书已注销");
});

story!(another_agency_sees_nothing_and_a_related_one_does_nothing, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    let path = scene.begun(of).await;
    let elsewhere = world.organisation(Kind::Agency, "恒信项目管理有限公司", None).await;
    let other = world.actor(Role::Agency, elsewhere).await;
    other.get(&path).await.is(404);
    other.get(&format!("/form-checks/begin/{of}")).await.is(404);
    other.post("/form-checks", &[("application", &of.to_string())]).await.is(404);
    other.post(&format!("{path}/pass"), &[("_version", "1")]).await.is(404);
    other.get("/form-checks").await.ok().does_not_say("山西某服务中心");
    other.get(&format!("/calls/{}/cross-checks", scene.call)).await.is(404);
    let unit = world.somebody_of(of, Role::UnitHead).await;
    unit.get(&path).await.is(403);
    // The second application is of a unit with the agency's own legal representative.
    let second = world.application(scene.call, "64", "宁夏某服务中心").await;
    let unit = world.reads(|db| application::find(db, second)).unit;
    world.tampers(&format!(
        "UPDATE organisations SET legal_representative = '王总' WHERE id IN ({unit}, {})",
        scene.agency
    ));
    let refused = scene.checker.post("/form-checks", &[("application", &second.to_string())]).await;
    refused.is(403).says("须回避");
});

story!(an_interrupted_check_comes_back, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    let path = scene.begun(of).await;
    assert!(scene.checker.get(&path).await.ok().value("_draft").is_some_and(|draft| draft.ends_with(&path)));
    let typed = r#"[["verdict-0","no"],["remark-0","证书过期"],["verdict-1","yes"]]"#;
    let saved =
        [("page", path.as_str()), ("title", "形式审查"), ("seen", "0"), ("tab", "tab-one-1"), ("fields", typed)];
    scene.checker.post("/drafts", &saved).await.ok();
    // It is offered to the one who typed it, comes back when asked for, and is gone when it is saved.
    scene.officer.get(&path).await.ok().does_not_say("未提交的草稿");
    scene.checker.get(&path).await.ok().says("未提交的草稿");
    let back = scene.checker.get(&format!("{path}?draft=1")).await.ok().says("已恢复").says("证书过期");
    let (draft, version) = (back.value("_draft").unwrap(), back.value("_version").unwrap());
    let fields = [("verdict-0", "no"), ("remark-0", "证书过期"), ("_version", &version), ("_draft", &draft)];
    let fields = [fields.as_slice(), &[("_draft_seen", "1")]].concat();
    scene.checker.post(&format!("{path}/lines"), &fields).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM drafts"), 0);
    scene.checker.get(&path).await.ok().does_not_say("未提交的草稿");
});

story!(what_waits_stands_before_what_is_done, |world| {
    let scene = scene(world).await;
    let mut all = Vec::new();
    for name in ["甲中心", "乙中心", "丙中心"] {
        all.push(world.application(scene.call, "14", name).await);
        world.passes(Duration::minutes(5));
    }
    let path = scene.begun(all[0]).await;
    scene.judges(&path, ["yes", "yes", "yes", "yes"]).await;
    scene.checker.fills(&format!("{path}/conclude"), &format!("{path}/pass"), &[]).await.is(303);
    for who in [&scene.checker, &scene.officer] {
        assert_eq!(who.saves("/form-checks.xlsx").await.column("申报单位"), ["乙中心", "丙中心", "甲中心"]);
        let page = who.get("/form-checks").await.ok().text();
        assert!(page.find("丙中心") < page.rfind("甲中心"), "{page}");
    }
    let book = scene.checker.saves("/form-checks.xlsx?sort=submitted").await;
    assert_eq!(book.column("申报单位"), ["甲中心", "乙中心", "丙中心"]);
});

story!(the_letter_of_the_unit_is_a_link, |world| {
    let file = file()
        .replace(r#"steps = ["apply", "#, r#"steps = ["apply", "support-letter", "#)
        .replace("[deadline]\n", "[support_letter]\naddressee = { zh = \"中心\", en = \"Centre\" }\n\n[deadline]\n");
    let call = World::call_id(&world.open_call(&file).await);
    let agency = world.agency().await;
    world.does(move |tx| applying::commission(tx, call, agency)).await;
    let unit = world.applicant("14", "山西某服务中心").await;
    let letter = format!("/letters/{}", world.letter(call, unit).await);
    let of = world.application(call, "14", "山西某服务中心").await;
    let checker = world.actor(Role::Agency, agency).await;
    let made = checker.post("/form-checks", &[("application", &of.to_string())]).await.is(303);
    for page in [made.location().to_owned(), format!("/applications/{of}")] {
        let shown = checker.get(&page).await.ok().says("山西省科学技术协会");
        assert_eq!(shown.link(&letter).as_ref(), Some(&letter), "{page}");
    }
    checker.get(&letter).await.ok();
});

story!(what_two_saw_at_once_is_judged_by_the_first, |world| {
    let scene = scene(world).await;
    let of = world.application(scene.call, "14", "山西某服务中心").await;
    let path = scene.begun(of).await;
    let lines = format!("{path}/lines");
    let page = scene.checker.get(&path).await.ok();
    let version = page.value("_version").unwrap();
    let colleague = world.actor(Role::Agency, scene.agency).await;
    colleague.post(&lines, &[("verdict-0", "yes"), ("_version", &version)]).await.is(303);
    scene.checker.post(&lines, &[("verdict-0", "no"), ("remark-0", "证书过期"), ("_version", &version)]).await.is(409);
    // The same copy is checked once.
    scene.checker.post("/form-checks", &[("application", &of.to_string())]).await.is(409);
    assert_eq!(world.count("SELECT count(*) AS n FROM form_checks"), 1);
});
