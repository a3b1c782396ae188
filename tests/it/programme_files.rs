//! The programme files that come with the product: each reads without a problem, and says the figures of its source.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime};
use granary::kernel::Money;
use granary::programme::Definition;
use granary::programme::definition::applying::{Issuer, MailRule, Moment};
use granary::programme::definition::closing::{Days, GivingOn};
use granary::programme::definition::identity::{Precision, Step};
use granary::programme::definition::money::{Class, Surplus};
use granary::programme::definition::results::{Deliverable, Every, Measure, Operator, Told};
use granary::programme::definition::selection::{Level, List, Per, Pool, Spread};
use granary::programme::definition::values::Hundredths;

/// The folder of the programme files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/programmes")
}

/// Reads a programme file by its code.
pub fn read(code: &str) -> Definition {
    let text = std::fs::read_to_string(folder().join(format!("{code}.toml"))).unwrap();
    Definition::read(&text).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .map(|p| {
                let line = text.get(..p.span.start).unwrap_or_default().lines().count();
                format!("{code}.toml:{line} {}: {:?} {:?}", p.path, p.what, p.mend)
            })
            .collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The codes of all programme files.
pub fn codes() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let toml = files.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let mut codes: Vec<String> = toml.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

fn yuan(amount: i64) -> Option<Money> {
    Some(Money::yuan(amount).unwrap())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moment(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn whole(units: i64) -> Hundredths {
    Hundredths::whole(units)
}

fn list<'a>(definition: &'a Definition, key: &str) -> &'a List {
    let selection = definition.selection.as_ref().unwrap();
    selection.list.iter().find(|list| list.key.as_str() == key).unwrap()
}

/// Deliverables as a table: key, rule, operator and target.
fn deliverables(definition: &Definition) -> Vec<(&str, &str, Operator, Option<i64>)> {
    let row = |d: &'_ Deliverable| d.target.map(|target| target.0 / 100);
    definition.deliverable.iter().map(|d| (d.key.as_str(), d.rule.as_str(), d.operator, row(d))).collect()
}

/// What a check of a deliverable, or a condition, tests, and its class, by its rule.
fn test_of<'a>(definition: &'a Definition, rule: &str) -> (&'a str, Class) {
    let mut checks = definition.deliverable.iter().flat_map(|d| &d.check);
    let check = checks.find(|check| check.rule.as_str() == rule);
    let found = check.map(|check| (check.test.as_ref().unwrap().0.as_str(), check.class));
    let condition = definition.condition.iter().find(|condition| condition.rule.as_str() == rule);
    found.or_else(|| condition.map(|c| (c.test.as_ref().map_or("", |t| t.0.as_str()), c.class))).unwrap()
}

fn stages(definition: &Definition) -> Vec<(&str, String, String)> {
    definition.stage.iter().map(|s| (s.key.as_str(), s.from.to_string(), s.to.to_string())).collect()
}

#[test]
fn every_programme_file_reads_without_a_problem_and_is_named_by_its_code() {
    let codes = codes();
    assert!(codes.len() >= 3, "{codes:?}");
    for code in codes {
        assert_eq!(read(&code).programme.code.as_str(), code);
    }
}

#[test]
fn money_places_and_period_are_those_of_the_source() {
    // Code, places, per province, each, together, first and last day.
    let rows = [
        ("cases-2024", 12, Some(1), 200_000, 2_400_000, "2024-07-01", "2024-11-30"),
        ("brand-2024", 1, None, 400_000, 400_000, "2024-07-01", "2024-12-31"),
        ("pilot-2020", 3, Some(1), 200_000, 600_000, "2020-06-01", "2020-11-30"),
    ];
    for (code, total, per_province, each, together, start, end) in rows {
        let definition = read(code);
        let (grant, places) = (definition.grant.as_ref().unwrap(), definition.places.as_ref().unwrap());
        assert_eq!((places.total, places.per_province), (Some(total), per_province), "{code}");
        assert_eq!((grant.per_award, grant.total), (yuan(each), yuan(together)), "{code}");
        assert_eq!(grant.class, Class::A, "{code}");
        assert_eq!((definition.period.start, definition.period.end), (day(start), day(end)), "{code}");
        assert_eq!(definition.period.precision, Precision::Month, "{code}");
    }
    let all: i64 = ["cases-2024", "brand-2024"].iter().map(|code| read(code).grant.unwrap().total.unwrap().fen()).sum();
    assert_eq!(all, 280_000_000, "the whole call of 2024 is 2,800,000 yuan");
}

#[test]
fn what_the_source_leaves_open_has_the_decided_default_and_says_so() {
    for code in ["cases-2024", "brand-2024", "pilot-2020"] {
        let definition = read(code);
        let assumed = &definition.notes.assumed;
        let grant = definition.grant.as_ref().unwrap();
        let percents: Vec<i64> = grant.payment.iter().map(|payment| payment.percent.0 / 100).collect();
        let after: Vec<Step> = grant.payment.iter().map(|payment| payment.after).collect();
        assert_eq!((percents, after), (vec![70, 30], vec![Step::Contract, Step::Conclude]), "{code}");
        assert!(grant.payment.iter().all(|payment| payment.working_days == Some(10)), "{code}");
        assert_eq!(grant.surplus, Surplus::Return, "{code}");

        let review = definition.review.first().unwrap();
        assert_eq!((review.experts, review.odd, review.trim_from, review.decimals), (5, true, Some(5), 2), "{code}");
        assert_eq!((review.pass, review.spread, review.blind), (Some(whole(60)), Some(whole(20)), false), "{code}");
        let points: Vec<i64> = definition.score_table.first().unwrap().block.iter().map(|b| b.points.0 / 100).collect();
        assert_eq!(points, [15, 30, 20, 15, 10, 10], "{code}");

        let notice = definition.notice.as_ref().unwrap();
        assert_eq!((notice.days, notice.count, notice.first_day), (5, Days::Working, true), "{code}");
        assert_eq!((notice.named, notice.mail), (true, MailRule::Received), "{code}");
        assert_eq!((notice.accept_days, notice.answer_days, notice.result_days), (3, 7, 7), "{code}");

        let acceptance = definition.acceptance.as_ref().unwrap();
        assert_eq!((acceptance.group, acceptance.small_group), (5, Some(3)), "{code}");
        assert_eq!((acceptance.pass, acceptance.rectify), (whole(90), whole(80)), "{code}");
        assert_eq!((acceptance.rectify_days, acceptance.rectify_times), (30, 1), "{code}");
        let days = [acceptance.self_check_days, acceptance.check_days, acceptance.expert_days, acceptance.settle_days];
        assert_eq!(days, [15, 10, 20, 10], "{code}");
        assert_eq!(acceptance.blocking.len(), 5, "{code}");
        let performance = acceptance.performance.as_ref().unwrap();
        let weights = [performance.funds, performance.output, performance.benefit, performance.satisfaction];
        assert_eq!(weights, [10, 50, 30, 10].map(whole), "{code}");
        let grades: Vec<i64> = performance.grade.iter().map(|grade| grade.from.0 / 100).collect();
        assert_eq!(grades, [90, 80, 60, 0], "{code}");

        let budget = definition.budget.as_ref().unwrap();
        let adjustment = budget.adjustment.as_ref().unwrap();
        assert_eq!((adjustment.free, adjustment.times, adjustment.closed_months), (whole(10), 2, 1), "{code}");
        let burn: Vec<i64> = budget.burn.iter().map(|burn| burn.percent.0 / 100).collect();
        assert_eq!(burn, [40, 80], "{code}");

        let contract = definition.contract.as_ref().unwrap();
        assert_eq!((contract.sign_days, contract.change_days, contract.leaders), (30, 30, 1), "{code}");
        assert_eq!(contract.remind_on, [20], "{code}");
        assert_eq!((contract.suspended_days, contract.refund_days), (Some(15), Some(30)), "{code}");
        assert_eq!(contract.supplier_share, Some(whole(30)), "{code}");

        let archive = definition.archive.as_ref().unwrap();
        assert_eq!((archive.years, archive.accounting_years, archive.days), (15, Some(30), 30), "{code}");
        assert_eq!(archive.content.len(), 19, "{code}");
        let lifecycle = &definition.lifecycle;
        let terms: Vec<_> = lifecycle.term.iter().map(|term| (term.step, term.working_days)).collect();
        assert_eq!(terms, [(Step::Decide, 5), (Step::Award, 2)], "{code}");
        let correction = lifecycle.correction.as_ref().unwrap();
        assert_eq!((correction.working_days, correction.times), (3, 1), "{code}");

        for key in [
            "grant.payment[0].percent",
            "grant.surplus",
            "review[0].pass",
            "notice.days",
            "acceptance.pass",
            "budget.adjustment.free",
            "score_table[0].block",
            "contract.sign_days",
            "archive.years",
        ] {
            assert!(assumed.contains(key), "{code}: {key} is a default of ours");
        }
        for key in ["grant.per_award", "places.total", "period.start", "period.end"] {
            assert!(!assumed.contains(key), "{code}: {key} is the source's");
        }
    }
}

#[test]
fn budget_lines_have_the_codes_of_the_economic_classification() {
    let rows = [
        ("material", "30201"),
        ("printing", "30202"),
        ("meeting", "30215"),
        ("travel", "30211"),
        ("expert", "30226"),
        ("labour", "30226"),
        ("publicity", "30227"),
        ("production", "30227"),
        ("rent", "30214"),
        ("commissioned", "30227"),
        ("taxes", "30240"),
        ("other", "30299"),
    ];
    for code in ["cases-2024", "brand-2024", "pilot-2020"] {
        let budget = read(code).budget.unwrap();
        let lines: Vec<_> = budget.category.iter().map(|line| (line.key.as_str(), line.code.as_str())).collect();
        assert_eq!(lines, rows, "{code}");
        let capped: Vec<_> =
            budget.category.iter().filter_map(|line| line.most.map(|most| (line.key.as_str(), most))).collect();
        assert_eq!(capped, [("material", whole(5)), ("other", whole(5))], "{code}");
        for (key, forbidden, class) in [
            ("reception", "30217", Class::A),
            ("abroad", "30212", Class::A),
            ("union", "30228", Class::A),
            ("welfare", "30229", Class::A),
            ("maintenance", "30213", Class::W),
            ("car", "30231", Class::W),
        ] {
            let found = budget.forbidden.iter().find(|use_| use_.key.as_str() == key).unwrap();
            assert_eq!((found.code.as_deref(), found.class), (Some(forbidden), class), "{code}: {key}");
        }
        let cash = budget.check.iter().find(|check| check.key.as_str() == "cash").unwrap();
        assert!(cash.test.0.contains("yuan(1000)"), "{code}: {}", cash.test.0);
    }
}

#[test]
fn the_cases_programme_delivers_what_its_guide_demands() {
    use Operator::{AtLeast, AtMost, Exactly};
    let definition = read("cases-2024");
    assert_eq!(
        deliverables(&definition),
        [
            ("work-rules", "DL1", AtLeast, Some(1)),
            ("notices", "DL2", AtLeast, Some(3)),
            ("quota-table", "DL3", AtLeast, Some(1)),
            ("cases", "DL6", AtMost, Some(100)),
            ("presentation-cases", "DL7", Exactly, Some(10)),
            ("lecture-team", "DL7a", AtLeast, Some(1)),
            ("provincial-presentation", "DL8", AtLeast, Some(1)),
            ("city-presentations", "DL9", AtLeast, None),
            ("presentation-plan", "DL10", AtLeast, Some(1)),
            ("column-material", "DL11", AtLeast, None),
            ("publicity-plan", "DL12", AtLeast, Some(1)),
            ("provincial-media", "DL13", AtLeast, Some(5)),
            ("overview-report", "DL14", AtLeast, Some(1)),
            ("videos", "DL15", AtLeast, Some(30)),
            ("texts", "DL16", AtLeast, Some(100)),
            ("case-book", "DL17", AtLeast, Some(1)),
            ("exhibits", "DL18", AtLeast, None),
            ("other-publicity", "DL19", AtLeast, None),
            ("monthly-reports", "DL20", AtLeast, Some(5)),
            ("final-reports", "DL20", AtLeast, Some(3)),
        ]
    );
    let parts = |key: &str| definition.deliverable.iter().find(|d| d.key.as_str() == key).unwrap().part.len();
    assert_eq!([parts("work-rules"), parts("presentation-plan"), parts("publicity-plan")], [7, 6, 2]);
    let event = definition.deliverable.iter().find(|d| d.key.as_str() == "provincial-presentation").unwrap();
    assert_eq!(event.by, Some(day("2024-10-31")));
    let missing: Vec<_> = event.missing.iter().map(|m| (m.on, m.to)).collect();
    assert_eq!(missing, [(day("2024-09-30"), Told::Officer), (day("2024-10-15"), Told::Leader)]);
    assert_eq!(test_of(&definition, "DL15/length"), ("90 <= video.seconds <= 150", Class::W));
    let texts = definition.deliverable.iter().find(|d| d.key.as_str() == "texts").unwrap();
    assert_eq!(texts.lowered_to.as_ref().map(|key| key.as_str()), Some("province"));
}

#[test]
fn the_cases_programme_selects_by_the_shares_and_caps_of_its_guide() {
    let definition = read("cases-2024");
    let selection = definition.selection.as_ref().unwrap();
    assert_eq!(selection.levels, [Level::GrassRoot, Level::County, Level::City, Level::Province]);
    let quota = selection.quota.as_ref().unwrap();
    assert_eq!((quota.sum, quota.by), (100, Spread::GrassRootAssociations));
    let over = selection.over_nomination.as_ref().unwrap();
    assert_eq!((over.percent, over.base, over.level, over.class), (20, Pool::Considered, Level::City, Class::A));
    assert!(definition.notes.assumed.contains("selection.over_nomination.base"));

    let limits = |key: &str| -> Vec<_> {
        list(&definition, key).limit.iter().map(|l| (l.per, l.most, l.within, l.class)).collect()
    };
    let enterprise = Per::Enterprise;
    assert_eq!(limits("city"), [(enterprise, 1, Level::City, Class::A), (enterprise, 1, Level::Province, Class::W)]);
    assert_eq!(limits("presentation"), [(Per::Area, 2, Level::Province, Class::A)]);
    let province = list(&definition, "province");
    assert_eq!((province.least, province.most), (Some(1), Some(100)));
    let talks = list(&definition, "presentation");
    assert_eq!((talks.least, talks.most), (Some(10), Some(10)));
    for key in ["province", "presentation"] {
        let share = list(&definition, key).share.first().unwrap();
        assert_eq!((share.percent, share.class), (whole(30), Class::A), "{key}");
        assert_eq!(share.filter.0, r#"case.recommender == "park""#, "recommended by park associations: {key}");
    }
}

#[test]
fn monthly_reports_are_due_on_the_fifth_working_day() {
    for (code, last) in [("cases-2024", 5), ("brand-2024", 6)] {
        let definition = read(code);
        let reporting = definition.reporting.as_ref().unwrap();
        assert_eq!((reporting.every, reporting.working_day, reporting.suspend_after), (Every::Month, 5, Some(2)));
        assert_eq!(reporting.remind_before, [3]);
        let days: Vec<u32> = reporting.escalation.iter().map(|escalation| escalation.days).collect();
        assert_eq!(days, [1, 5], "{code}");
        let reports = definition.deliverable.iter().find(|d| d.key.as_str() == "monthly-reports").unwrap();
        assert_eq!(reports.target, Some(whole(last)), "{code}");
        let contract = definition.contract.as_ref().unwrap();
        assert_eq!(contract.giving_on, GivingOn::Forbidden, "{code}");
    }
}

#[test]
fn the_form_check_of_the_cases_programme_has_its_sixteen_lines() {
    let definition = read("cases-2024");
    let form = definition.checklist.iter().find(|list| list.key.as_str() == "form").unwrap();
    assert_eq!((form.line.len(), form.step, form.working_days), (16, Step::FormCheck, Some(5)));
    assert_eq!(definition.deadline.as_ref().unwrap().remind_before, [7, 3, 1]);
    assert!(definition.deadline.unwrap().online.is_none(), "the guide names no deadline");
}

#[test]
fn exclusions_differ_between_2020_and_2024() {
    let (pilot, cases) = (read("pilot-2020"), read("cases-2024"));
    assert_eq!(test_of(&pilot, "P20-07/managed").1, Class::A);
    assert_eq!(test_of(&pilot, "P20-07/class-one").1, Class::A);
    assert_eq!(test_of(&cases, "P24-05/class-one").1, Class::A);
    assert_eq!(test_of(&cases, "P24-05/managed").1, Class::W);
    assert_eq!(test_of(&cases, "P24-05/organ").1, Class::W);
    assert!(cases.notes.assumed.iter().any(|key| key.starts_with("condition[") && key.ends_with(".class")));
}

#[test]
fn the_brand_project_delivers_what_its_guide_demands() {
    use Operator::{AtLeast, Exactly};
    let definition = read("brand-2024");
    assert_eq!(
        deliverables(&definition),
        [
            ("brand-plan", "BL1", AtLeast, Some(1)),
            ("media-contacts", "BL2", AtLeast, Some(20)),
            ("media-uses", "BL3", AtLeast, Some(100)),
            ("web-stories", "BL4", AtLeast, None),
            ("main-visual", "BL5", AtLeast, Some(1)),
            ("posters", "BL6", AtLeast, Some(3)),
            ("brochure", "BL7", AtLeast, Some(1)),
            ("film", "BL8", AtLeast, Some(1)),
            ("short-videos", "BL9", AtLeast, None),
            ("overview-reports", "BL10", AtLeast, Some(3)),
            ("story-cases", "BL11", Exactly, Some(100)),
            ("story-book", "BL12", AtLeast, Some(1500)),
            ("analysis", "BL13", AtLeast, Some(1)),
            ("follow-up", "BL14", AtLeast, Some(12)),
            ("monthly-reports", "P24-15", AtLeast, Some(6)),
            ("final-reports", "P24-17", AtLeast, Some(3)),
        ]
    );
    assert_eq!(definition.deliverable.first().unwrap().part.len(), 4);
    let check = test_of(&definition, "BL8/length");
    assert!(check.0.ends_with("240 <= video.seconds <= 360") && check.1 == Class::W, "{check:?}");
    assert!(definition.support_letter.is_none() && definition.selection.is_none());
    assert!(!definition.lifecycle.steps.contains(&Step::SupportLetter));
}

#[test]
fn the_pilot_demands_paper_sent_by_19_june() {
    let definition = read("pilot-2020");
    assert_eq!(definition.programme.number.as_deref(), Some("QCZX2020-021"));
    let deadline = definition.deadline.as_ref().unwrap();
    let paper = deadline.paper.as_ref().unwrap();
    assert_eq!(deadline.online, Some(moment("2020-06-19T23:59:59")));
    assert_eq!((paper.at, paper.counts), (moment("2020-06-19T23:59:59"), MailRule::Dispatched));
    assert!(paper.address.zh.contains("白家庄东里13号楼") && paper.address.zh.contains("100026"));
    let form = definition.paper.iter().find(|paper| paper.key.as_str() == "application-form").unwrap();
    assert_eq!((form.copies, form.bound, form.stamp, form.signature), (2, true, true, true));
    let letter = definition.support_letter.as_ref().unwrap();
    assert_eq!((letter.issuer, letter.own_province, letter.stamp), (Issuer::Association, true, true));
    assert!(definition.paper.iter().any(|paper| paper.at == Moment::Apply && paper.issuer == Issuer::Association));
}

#[test]
fn the_pilot_has_the_stages_of_its_source() {
    let wanted = [
        ("application", "2020-06-11", "2020-06-19"),
        ("mobilise", "2020-06-21", "2020-06-30"),
        ("recommend", "2020-06-21", "2020-07-31"),
        ("qualification", "2020-07-21", "2020-08-10"),
        ("selection", "2020-08-11", "2020-09-20"),
        ("publicity", "2020-09-11", "2020-10-20"),
        ("summary", "2020-10-11", "2020-11-30"),
    ];
    let wanted = wanted.map(|(key, from, to)| (key, from.to_owned(), to.to_owned()));
    assert_eq!(stages(&read("pilot-2020")), wanted);
}

#[test]
fn the_pilot_delivers_and_selects_what_its_source_demands() {
    use Operator::{AtLeast, AtMost, Exactly};
    let definition = read("pilot-2020");
    assert_eq!(
        deliverables(&definition),
        [
            ("rules", "P20-20", AtLeast, Some(3)),
            ("innovators", "P20-24", AtMost, Some(100)),
            ("speakers", "P20-24", Exactly, Some(10)),
            ("offline-event", "P20-25", AtLeast, Some(1)),
            ("media", "P20-26", AtLeast, Some(5)),
            ("coverage", "P20-27", AtLeast, Some(80)),
            ("case-book", "P20-29", AtLeast, Some(1)),
            ("videos", "P20-30", AtLeast, Some(900)),
            ("advice", "P20-31", AtLeast, Some(1)),
            ("online-forms", "P20-33", AtLeast, None),
        ]
    );
    let videos = definition.deliverable.iter().find(|d| d.key.as_str() == "videos").unwrap();
    assert_eq!((videos.measure, videos.field.as_deref()), (Measure::Sum, Some("seconds")), "15 minutes together");
    assert!(test_of(&definition, "P20-29/size").0.contains("0 < publication.cases <= 100"));
    let selection = definition.selection.as_ref().unwrap();
    assert_eq!(selection.quota.as_ref().unwrap().sum, 100);
    let part = selection.participation.first().unwrap();
    assert_eq!((part.least, part.percent, part.class), (Some(300), Some(whole(50)), Class::A));
    let limit = |key: &str| list(&definition, key).limit.first().map(|l| (l.per, l.most)).unwrap();
    assert_eq!((limit("area"), limit("speakers")), ((Per::Enterprise, 2), (Per::Area, 2)));
    assert_eq!(list(&definition, "province").most, Some(100));
    assert_eq!((list(&definition, "speakers").least, list(&definition, "speakers").most), (Some(10), Some(10)));
}
