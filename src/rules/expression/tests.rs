use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::kernel::Money;
use crate::platform::i18n::{Locale, Texts};

/// Facts that a test records, with a note of what was asked.
#[derive(Default)]
struct Recorded {
    facts: BTreeMap<String, Value>,
    asked: RefCell<Vec<String>>,
}

impl Facts for Recorded {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        self.asked.borrow_mut().push(name.to_owned());
        Ok(self.facts.get(name).cloned())
    }
}

fn recorded(facts: &[(&str, Value)]) -> Recorded {
    let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Recorded { facts, asked: RefCell::default() }
}

fn everywhere() -> Context {
    Context::new(Catalogue::own().unwrap().scopes().map(|scope| scope.name.as_str()))
}

fn compile(source: &str) -> Expression {
    Expression::prepare(source, Catalogue::own().unwrap(), &everywhere(), false)
        .unwrap_or_else(|faults| panic!("{source}: {faults:?}"))
}

fn faults(source: &str, context: &Context) -> Vec<Fault> {
    Expression::compile(source, Catalogue::own().unwrap(), context, &Type::Bool).expect_err(source)
}

fn n(number: i64) -> Value {
    Value::Number(number)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn date(text: &str) -> Value {
    Value::Date(crate::rules::value::day(text).unwrap())
}

fn yuan(amount: &str) -> Value {
    Value::Money(Money::parse(amount).unwrap())
}

fn holds(source: &str, facts: &[(&str, Value)]) -> bool {
    match compile(source).evaluate(&recorded(facts)).unwrap() {
        Answer::Value(Value::Bool(held)) => held,
        other => panic!("{source} with {facts:?}: {other:?}"),
    }
}

/// What stands in the source at a fault, the key of what is wrong, and the key of how to mend it.
type Told<'a> = (&'a str, &'a str, &'a str);

/// Sources with one fault each, and what is told of it.
const FAULTS: &[(&str, &str, Told<'static>)] = &[
    ("F01", "unit.regoin == \"14\"", ("unit.regoin", "rule-fact-unknown", "rule-mend-name")),
    ("F02", "unti.region == \"14\"", ("unti.region", "rule-scope-unknown", "rule-mend-name")),
    ("F03", "ledger.spent > yuan(1)", ("ledger.spent", "rule-scope-elsewhere", "rule-mend-scopes")),
    ("F04", "unit", ("unit", "rule-scope-alone", "rule-mend-fact")),
    ("F05", "legal_person", ("legal_person", "rule-name-unknown", "rule-mend-name")),
    ("F06", "unit.region == shanxi", ("shanxi", "rule-name-unknown", "rule-mend-quoted")),
    (
        "F07",
        "application.past_projects >= \"1\"",
        ("application.past_projects >= \"1\"", "rule-types-differ", "rule-mend-figure"),
    ),
    ("F08", "unit.institution_class == \"publik-1\"", ("\"publik-1\"", "rule-choice-unknown", "rule-mend-value")),
    (
        "F09",
        "unit.institution_class == \"公益一类事业单位\"",
        ("\"公益一类事业单位\"", "rule-choice-unknown", "rule-mend-value"),
    ),
    ("F10", "letter.date <= \"2024-02-30\"", ("\"2024-02-30\"", "rule-date", "rule-mend-date")),
    ("F11", "letter.date <= \"2024-2-3\"", ("\"2024-2-3\"", "rule-date", "rule-mend-date")),
    ("F12", "application.past_projects", ("application.past_projects", "rule-result", "rule-mend-compare")),
    ("F13", "application.budget == 200000", ("200000", "rule-money-bare", "rule-mend-yuan")),
    ("F14", "200000 >= application.budget", ("200000", "rule-money-bare", "rule-mend-yuan")),
    ("F15", "application.budget == yuan(\"1999.999\")", ("\"1999.999\"", "money-decimals", "rule-mend-usage")),
    (
        "F16",
        "application.past_projects / 2 >= 1",
        ("application.past_projects / 2", "rule-division", "rule-mend-decimal"),
    ),
    ("F17", "application.past_projects >= 0.5", ("0.5", "rule-decimal", "rule-mend-decimal")),
    ("F18", "application.members ** 9 > 1", ("application.members ** 9", "rule-operator", "rule-mend-product")),
    ("F19", "unit.name * 1000000 == \"x\"", ("unit.name", "rule-unfit", "")),
    ("F20", "range(10) | length > 1", ("range(10)", "rule-function-unknown", "rule-mend-functions")),
    ("F21", "unit.name | upper == \"X\"", ("unit.name | upper", "rule-function-unknown", "rule-mend-functions")),
    ("F22", "unit.region.__class__ == \"x\"", ("unit.region.__class__", "rule-name-parts", "")),
    ("F23", "unit.__class__ == \"x\"", ("unit.__class__", "rule-fact-unknown", "rule-mend-facts")),
    ("F24", "unit.name.startswith(\"x\")", ("unit.name.startswith(\"x\")", "rule-method", "rule-mend-functions")),
    ("F25", "unit.name == none", ("none", "rule-none", "rule-mend-none")),
    ("F26", "unit.name is defined", ("unit.name is defined", "rule-test", "rule-mend-compare")),
    ("F27", "unit.name[0] == \"x\"", ("unit.name[0]", "rule-construct", "")),
    ("F28", "unit.region = \"14\"", ("=", "rule-sign", "rule-mend-write")),
    ("F29", "unit.legal_person && true", ("&&", "rule-sign", "rule-mend-write")),
    ("F30", "application.members ≥ 1", ("≥", "rule-sign", "rule-mend-write")),
    ("F31", "application.members ＞ 1", ("＞", "rule-sign", "rule-mend-write")),
    ("F32", "unit.region == \"14", ("\"14", "rule-quote-open", "rule-mend-quote")),
    ("F33", "(unit.legal_person", ("(", "rule-bracket", "rule-mend-brackets")),
    ("F34", "unit.legal_person unit.sanctioned", ("unit", "rule-unread", "rule-mend-unread")),
    ("F35", "unit.name < \"x\"", ("unit.name < \"x\"", "rule-no-order", "rule-mend-equal")),
    ("F36", "unit.region in \"14\"", ("\"14\"", "rule-in-what", "rule-mend-in")),
    ("F37", "unit.region in []", ("[]", "rule-list-empty", "")),
    ("F38", "unit.region in [\"14\", \"99\"]", ("\"99\"", "rule-choice-unknown", "rule-mend-values")),
    ("F39", "not application.members", ("application.members", "rule-wants-yes-no", "rule-mend-compare")),
    ("F40", "unit.legal_person and 1", ("1", "rule-wants-yes-no", "rule-mend-compare")),
    (
        "F41",
        "application.submitted_on - letter.date > 3",
        ("application.submitted_on - letter.date", "rule-date-sum", "rule-mend-days"),
    ),
    ("F42", "days(letter.date, 3) > 3", ("3", "rule-arguments", "rule-mend-usage")),
    ("F43", "length(unit.name) > 3", ("length(unit.name)", "rule-arguments", "rule-mend-usage")),
    ("F44", "lenght([1]) > 3", ("lenght([1])", "rule-function-unknown", "rule-mend-name")),
    ("F45", "application.members > 9999999999999999", ("9999999999999999", "rule-figure-large", "")),
    ("F46", "application.members > 99999999999999999999999", ("99999999999999999999999", "rule-figure-large", "")),
    ("F47", "true if unit.legal_person", ("true if unit.legal_person", "rule-no-else", "rule-mend-else")),
    ("F48", "", ("", "rule-empty", "")),
    ("F49", "  ", ("  ", "rule-empty", "")),
    ("F50", "percent(1, 2) == \"50.00 %\"", ("percent(1, 2)", "rule-function-unknown", "rule-mend-functions")),
    ("F51", "passed", ("passed", "rule-name-unknown", "rule-mend-quoted")),
    ("F52", "unit.legal_person == \"true\"", ("unit.legal_person == \"true\"", "rule-types-differ", "rule-mend-bool")),
    (
        "F53",
        "unit.region == unit.institution_class",
        ("unit.region == unit.institution_class", "rule-choices-differ", ""),
    ),
    ("F54", "unit.region == unit.name", ("unit.name", "rule-choice-text", "rule-mend-values")),
    ("F55", "{\"a\": 1}", ("{\"a\": 1}", "rule-construct", "")),
    ("F56", "max(1) > 1", ("max(1)", "rule-arguments", "rule-mend-usage")),
    ("F57", "max(a=1) > 1", ("=", "rule-sign", "rule-mend-write")),
    ("F58", "yuan(application.members) > yuan(1)", ("application.members", "rule-yuan-figure", "rule-mend-usage")),
    ("F59", "application.budget * application.budget > yuan(1)", ("application.budget", "rule-unfit", "")),
    ("F60", "unit.name ~ \"x\" == \"x\"", ("unit.name ~ \"x\"", "rule-operator", "")),
    ("F61", "-unit.name == \"x\"", ("unit.name", "rule-unfit", "")),
    ("F62", "unit.region not in [unit.region, 3]", ("3", "rule-types-differ", "rule-mend-types")),
    ("F63", "application.members <= 3 <= \"x\"", ("3 <= \"x\"", "rule-types-differ", "rule-mend-figure")),
    ("F64", "[1, 2] == [1, 2]", ("[1, 2] == [1, 2]", "rule-list-compared", "rule-mend-list")),
    ("F65", "letter.date <= unit.name", ("unit.name", "rule-date-text", "rule-mend-date")),
];

#[test]
fn each_fault_is_told_where_it_stands() {
    let cases = FAULTS;
    let texts = Texts::load().unwrap();
    let context = Context::new(["unit", "application", "letter"]);
    let mut wrong = Vec::new();
    for (id, source, wanted) in cases {
        let found = faults(source, &context);
        let fault = found.first().unwrap();
        let at = source.get(fault.at.clone()).unwrap_or("(outside)");
        let mend = fault.mend.as_ref().map_or("", |mend| mend.key.as_str());
        if (at, fault.what.key.as_str(), mend) != *wanted || found.len() != 1 {
            wrong.push(format!("{id} {source}: {at:?} {found:?}"));
        }
        for message in std::iter::once(&fault.what).chain(&fault.mend) {
            for locale in Locale::ALL {
                let told = texts.find(*locale, message);
                assert!(told.is_some_and(|told| !told.contains('$')), "{id} {locale} {message:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_way_to_mend_names_what_was_meant() {
    let context = Context::new(["unit", "application", "letter"]);
    for (source, argument, wanted) in [
        ("unit.regoin == \"14\"", "name", "unit.region"),
        ("unti.region == \"14\"", "name", "unit.region"),
        ("legal_person", "name", "unit.legal_person"),
        ("unit.institution_class == \"publik-1\"", "value", "public-1"),
        ("unit.institution_class == \"公益一类事业单位\"", "value", "public-1"),
        ("unit.region == \"山西\"", "value", "14"),
        ("application.budget == 200000", "value", "200000"),
        ("lenght([1]) > 3", "name", "length"),
        ("ledger.spent > yuan(1)", "scopes", "application, letter, unit"),
    ] {
        let found = faults(source, &context);
        let mend = found[0].mend.as_ref().unwrap();
        assert_eq!(mend.args.get(argument).map(String::as_str), Some(wanted), "{source}: {mend:?}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let source = "unit.nmae == \"x\" and unit.region in [\"99\", \"14\", \"98\"] or application.budget > 5";
    let found = faults(source, &Context::new(["unit", "application"]));
    let places: Vec<&str> = found.iter().map(|fault| &source[fault.at.clone()]).collect();
    assert_eq!(places, ["unit.nmae", "\"99\"", "\"98\"", "5"]);
}

#[test]
fn shares_are_judged_in_whole_numbers() {
    let share = "10 * selection.recommended_by_park >= 3 * selection.chosen";
    for (id, park, all, passes) in [
        ("P24-DL6-a", 29, 100, false),
        ("P24-DL6-b", 30, 100, true),
        ("P24-DL6-c", 29, 97, false),
        ("P24-DL6-d", 30, 97, true),
        ("P24-DL7-a", 3, 10, true),
        ("P24-DL7-b", 2, 10, false),
        ("P24-DL6-e", 0, 0, true),
    ] {
        let facts = [("selection.recommended_by_park", n(park)), ("selection.chosen", n(all))];
        assert_eq!(holds(share, &facts), passes, "{id}: {park} of {all}");
    }
}

#[test]
fn the_pool_is_a_fifth_more_than_the_quota() {
    // domain.md N1: candidates >= ceil(1.2 * quota).
    for (quota, least) in [(1, 2), (2, 3), (3, 4), (5, 6), (6, 8), (9, 11), (10, 12), (11, 14)] {
        let pool =
            |pool: i64| holds("5 * area.pool >= 6 * area.quota", &[("area.pool", n(pool)), ("area.quota", n(quota))]);
        assert!(pool(least) && !pool(least - 1), "quota {quota}: {least}");
    }
}

/// A rule by its id, its test, the fact that moves, and the verdict at each value of it.
type Boundary = (&'static str, &'static str, &'static str, Vec<(Value, bool)>);

#[allow(clippy::too_many_lines, reason = "one table, a row a rule")]
fn boundaries() -> Vec<Boundary> {
    vec![
        (
            "DL15",
            "90 <= video.seconds <= 150",
            "video.seconds",
            vec![(n(89), false), (n(90), true), (n(150), true), (n(151), false)],
        ),
        ("P20-30", "video.seconds >= minutes(15)", "video.seconds", vec![(n(899), false), (n(900), true)]),
        (
            "DL8",
            "event.date <= \"2024-10-31\"",
            "event.date",
            vec![(date("2024-10-31"), true), (date("2024-11-01"), false)],
        ),
        (
            "SXE-patents",
            "\"2020-01-01\" <= patent.filed_on",
            "patent.filed_on",
            vec![(date("2019-12-31"), false), (date("2020-01-01"), true)],
        ),
        (
            "P24-02",
            "contract.amount == yuan(200000)",
            "contract.amount",
            vec![(yuan("200000"), true), (yuan("199999.99"), false), (yuan("200000.01"), false)],
        ),
        (
            "B2-cash",
            "voucher.amount <= yuan(\"1000.00\")",
            "voucher.amount",
            vec![(yuan("1000"), true), (yuan("1000.01"), false)],
        ),
        (
            "P24-05",
            "unit.institution_class not in [\"public-1\"]",
            "unit.institution_class",
            vec![(text("public-1"), false), (text("civil-servant-managed"), true), (text("none"), true)],
        ),
        (
            "P20-07",
            "unit.institution_class not in (\"public-1\", \"civil-servant-managed\")",
            "unit.institution_class",
            vec![(text("public-1"), false), (text("public-2"), true), (text("civil-servant-managed"), false)],
        ),
        (
            "SX-06",
            "not person.previous_winner",
            "person.previous_winner",
            vec![(Value::Bool(true), false), (Value::Bool(false), true)],
        ),
        ("P24-13", "application.leaders == 1", "application.leaders", vec![(n(0), false), (n(1), true), (n(2), false)]),
        (
            "SXF-work",
            "1000000 <= photo.bytes <= 8 * 1048576",
            "photo.bytes",
            vec![(n(999_999), false), (n(1_000_000), true), (n(8_388_608), true), (n(8_388_609), false)],
        ),
        (
            "B6",
            "review.experts >= 5 and review.experts in [5, 7, 9, 11]",
            "review.experts",
            vec![(n(4), false), (n(5), true), (n(6), false)],
        ),
        (
            "cap",
            "min(3 * application.members, 9) == 9",
            "application.members",
            vec![(n(2), false), (n(3), true), (n(4), true)],
        ),
    ]
}

#[test]
fn rules_of_the_programmes_hold_at_their_boundaries() {
    for (id, source, name, values) in boundaries() {
        for (value, wanted) in values {
            assert_eq!(holds(source, &[(name, value.clone())]), wanted, "{id} {source} with {value:?}");
        }
    }
}

#[test]
fn days_between_two_dates_are_counted() {
    let facts = [("letter.date", date("2024-06-30")), ("application.submitted_on", date("2024-07-30"))];
    assert!(holds("days(letter.date, application.submitted_on) == 30", &facts));
    assert!(holds("days(application.submitted_on, letter.date) == -30", &facts));
    assert!(holds("days(\"2024-02-28\", \"2024-03-01\") == 2", &[]));
}

#[test]
fn only_what_is_needed_is_read() {
    let source = "unit.legal_person and unit.institution_class != \"public-1\" or unit.sanctioned";
    let asked = |facts: &[(&str, Value)]| {
        let facts = recorded(facts);
        let answer = compile(source).evaluate(&facts).unwrap();
        (answer, facts.asked.into_inner())
    };
    let yes = Value::Bool(true);
    let (answer, read) = asked(&[("unit.legal_person", yes.clone()), ("unit.institution_class", text("public-2"))]);
    assert_eq!(answer, Answer::Value(yes.clone()));
    assert_eq!(read, ["unit.legal_person", "unit.institution_class"], "the sanction was not needed");
    let (answer, read) = asked(&[("unit.legal_person", Value::Bool(false)), ("unit.sanctioned", yes.clone())]);
    assert_eq!((answer, read.len()), (Answer::Value(yes), 2));
}

#[test]
fn what_is_not_recorded_leaves_it_open() {
    let open = |source: &str, facts: &[(&str, Value)]| match compile(source).evaluate(&recorded(facts)).unwrap() {
        Answer::Open(missing) => missing,
        other => panic!("{source}: {other:?}"),
    };
    let both = "10 * selection.recommended_by_park >= 3 * selection.chosen";
    assert_eq!(open(both, &[]), ["selection.recommended_by_park", "selection.chosen"], "all that is missing is named");
    assert_eq!(open(both, &[("selection.recommended_by_park", n(1))]), ["selection.chosen"]);
    // An undefined value is neither equal nor unequal to anything, and neither true nor false.
    for source in [
        "unit.name == \"x\"",
        "unit.name != \"x\"",
        "not unit.sanctioned",
        "unit.region in [\"14\"]",
        "unit.region not in [\"14\"]",
        "unit.sanctioned or true",
        "true and unit.sanctioned",
        "true if unit.sanctioned else false",
        "unit.sanctioned",
    ] {
        assert_eq!(open(source, &[]).len(), 1, "{source}");
    }
    assert!(!holds("false and unit.sanctioned", &[]), "what is skipped is not missed");
}

#[test]
fn figures_that_do_not_fit_are_refused_and_never_wrap() {
    let facts = [("application.members", n(i64::MAX)), ("contract.amount", Value::Money(Money::from_fen(i64::MAX)))];
    let refused = |source: &str| match compile(source).evaluate(&recorded(&facts)).unwrap() {
        Answer::Refused(why) => why.key,
        other => panic!("{source}: {other:?}"),
    };
    assert_eq!(refused("application.members * application.members * application.members > 0"), "rule-overflow");
    assert_eq!(refused("sum([application.members, 1]) > 0"), "rule-overflow");
    assert_eq!(refused("minutes(application.members) > 0"), "rule-overflow");
    assert_eq!(refused("application.members + 1"), "rule-overflow", "a result that no number of ours can hold");
    assert_eq!(refused("contract.amount + yuan(1)"), "rule-overflow");
    // On the way to a verdict the engine reckons wider than we record.
    assert!(holds("application.members + 1 > application.members", &facts));
    assert!(holds("application.members * 3 > application.members", &facts));
}

#[test]
fn a_fact_of_the_wrong_type_is_a_defect_of_its_provider() {
    for (name, value) in [
        ("unit.region", text("99")),
        ("unit.region", n(14)),
        ("letter.date", text("2024-10-31")),
        ("contract.amount", n(20_000_000)),
    ] {
        let told = compile(name).evaluate(&recorded(&[(name, value.clone())]));
        assert!(matches!(told, Err(Error::Internal(_))), "{name} {value:?}");
    }
}

#[test]
fn an_expression_has_the_type_that_its_place_wants() {
    let wants = |source: &str, wants: &Type| {
        Expression::compile(source, Catalogue::own().unwrap(), &everywhere(), wants).map(|made| made.kind().clone())
    };
    assert_eq!(wants("contract.amount * 7", &Type::Money), Ok(Type::Money));
    assert_eq!(wants("3 * contract.amount + yuan(1)", &Type::Money), Ok(Type::Money));
    assert_eq!(wants("ledger.budget - ledger.spent", &Type::Money), Ok(Type::Money));
    assert_eq!(wants("video.seconds", &Type::Number), Ok(Type::Duration));
    assert_eq!(wants("length([1, 2])", &Type::Number), Ok(Type::Number));
    assert_eq!(wants("max(letter.date, \"2024-01-01\")", &Type::Date), Ok(Type::Date));
    assert!(wants("contract.amount", &Type::Number).is_err());
    assert!(matches!(wants("unit.region", &Type::Text), Ok(Type::Choice(_))));
    assert_eq!(wants("1 if unit.legal_person else 2", &Type::Number), Ok(Type::Number));
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let catalogue = Catalogue::own().unwrap();
    let refused = |source: &str| {
        Expression::compile(source, catalogue, &everywhere(), &Type::Bool).expect_err("refused")[0].what.key.clone()
    };
    assert_eq!(refused(&"x".repeat(LONGEST + 1)), "rule-too-long");
    assert_eq!(refused(&format!("{}true", "not ".repeat(400))), "rule-too-deep");
    assert_eq!(refused(&format!("{}1", "-".repeat(1_900))), "rule-too-deep");
    assert_eq!(refused(&format!("1{} > 0", " + 1".repeat(400))), "rule-too-deep");
    assert_eq!(refused(&format!("{}1{}", "(".repeat(900), ")".repeat(900))), "rule-unread");
    assert_eq!(refused(&format!("{}1{}", "[".repeat(70), "]".repeat(70))), "rule-too-deep");
    assert_eq!(refused("\"x\" * 999999999 == \"x\""), "rule-unfit");
    assert_eq!(refused("[1] * 999999999 == [1]"), "rule-unfit");
    let long = Value::List(vec![n(1); MEMBERS + 1]);
    assert!(
        fits(
            &Fact { name: "x.y".into(), label: Default::default(), kind: Type::List(Box::new(Type::Number)) },
            Some(&long)
        )
        .is_err()
    );
}

mod random;
