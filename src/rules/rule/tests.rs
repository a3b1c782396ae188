use proptest::prelude::*;

use super::*;
use crate::rules::{Context, Type};

fn words(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

fn rule(class: Class, test: Option<&str>) -> Result<Rule, Message> {
    let catalogue = Catalogue::own().unwrap();
    let context = Context::new(["selection", "unit"]);
    let test = test.map(|test| Expression::compile(test, catalogue, &context, &Type::Bool).unwrap());
    let share = "{{ percent(selection.recommended_by_park, selection.chosen) }} {{ \"≥\" if passed else \"<\" }} 30 %";
    let message = words(
        &format!(
            "园区科协推荐 {{{{ selection.recommended_by_park }}}} 项，共 {{{{ selection.chosen }}}} 项，占 {share}"
        ),
        &format!(
            "{{{{ selection.recommended_by_park }}}} of {{{{ selection.chosen }}}} recommended by parks = {share}"
        ),
    );
    let message = Sentences::compile(&message, catalogue, &context).unwrap();
    Rule::new("DL6", class, test, words("园区推荐比例", "share of parks"), message, catalogue)
}

const SHARE: &str = "10 * selection.recommended_by_park >= 3 * selection.chosen";

fn facts(park: i64, chosen: i64) -> BTreeMap<String, Value> {
    let named = [("selection.recommended_by_park", park), ("selection.chosen", chosen)];
    named.into_iter().map(|(name, n)| (name.to_owned(), Value::Number(n))).collect()
}

#[test]
fn an_outcome_tells_what_was_seen_and_why() {
    let rule = rule(Class::Automatic, Some(SHARE)).unwrap();
    for (park, chosen, verdict, zh, en) in [
        (
            30,
            100,
            Verdict::Pass,
            "园区科协推荐 30 项，共 100 项，占 30.00 % ≥ 30 %",
            "30 of 100 recommended by parks = 30.00 % ≥ 30 %",
        ),
        (
            29,
            100,
            Verdict::Fail,
            "园区科协推荐 29 项，共 100 项，占 29.00 % < 30 %",
            "29 of 100 recommended by parks = 29.00 % < 30 %",
        ),
        (
            29,
            97,
            Verdict::Fail,
            "园区科协推荐 29 项，共 97 项，占 29.90 % < 30 %",
            "29 of 97 recommended by parks = 29.90 % < 30 %",
        ),
        (
            30,
            97,
            Verdict::Pass,
            "园区科协推荐 30 项，共 97 项，占 30.93 % ≥ 30 %",
            "30 of 97 recommended by parks = 30.93 % ≥ 30 %",
        ),
    ] {
        let outcome = rule.judge(&facts(park, chosen)).unwrap();
        assert_eq!((outcome.verdict, outcome.blocks()), (verdict, verdict == Verdict::Fail));
        assert_eq!(outcome.sentence, words(zh, en));
        assert_eq!(outcome.test.as_deref(), Some(SHARE));
        assert_eq!(rule.verdict(&facts(park, chosen)).unwrap(), verdict);
    }
}

#[test]
fn an_outcome_is_kept_as_json_and_judged_again_from_itself() {
    let rule = rule(Class::Automatic, Some(SHARE)).unwrap();
    for facts in [facts(30, 100), facts(29, 100), BTreeMap::new(), facts(i64::MAX, i64::MIN)] {
        let outcome = rule.judge(&facts).unwrap();
        let kept = serde_json::to_string(&outcome).unwrap();
        let read: Outcome = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, outcome);
        assert_eq!(read.again(&rule).unwrap(), outcome, "{kept}");
    }
    let kept = serde_json::to_value(rule.judge(&facts(30, 100)).unwrap()).unwrap();
    assert_eq!(kept["inputs"]["selection.chosen"]["number"], 100);
    assert_eq!((kept["verdict"].as_str(), kept["class"].as_str()), (Some("pass"), Some("A")));
}

#[test]
fn a_rule_that_waits_for_facts_names_them() {
    let outcome = rule(Class::Automatic, Some(SHARE)).unwrap().judge(&BTreeMap::<String, Value>::new()).unwrap();
    assert_eq!((outcome.verdict, outcome.blocks()), (Verdict::Open, true));
    assert_eq!(outcome.missing, ["selection.recommended_by_park", "selection.chosen"]);
    assert_eq!(outcome.sentence.zh, "尚不能判断，以下信息还没有记录：园区科协推荐的入选数、入选数。");
    assert_eq!(
        outcome.sentence.en,
        "This cannot be judged yet. Not recorded: selected that park associations recommended, selected."
    );
    let plainly = outcome.plainly(Catalogue::own().unwrap(), Locale::Zh);
    assert_eq!(plainly[0], ("入选数".to_owned(), "（未记录）".to_owned()));
}

#[test]
fn what_was_seen_is_shown_in_plain_words() {
    let outcome = rule(Class::Warning, Some(SHARE)).unwrap().judge(&facts(29, 1_000)).unwrap();
    assert!(outcome.wants_reason() && !outcome.blocks());
    let (zh, en) = (Locale::Zh, Locale::En);
    let catalogue = Catalogue::own().unwrap();
    assert_eq!(outcome.plainly(catalogue, zh)[0], ("入选数".to_owned(), "1,000".to_owned()));
    assert_eq!(outcome.plainly(catalogue, en)[0], ("selected".to_owned(), "1,000".to_owned()));
}

#[test]
fn figures_that_cannot_be_worked_out_leave_a_rule_open() {
    let source = "selection.chosen * selection.chosen * selection.chosen > 0";
    let outcome = rule(Class::Automatic, Some(source)).unwrap().judge(&facts(1, i64::MAX)).unwrap();
    assert_eq!((outcome.verdict, outcome.blocks()), (Verdict::Open, true));
    assert_eq!(outcome.refused.as_ref().map(|why| why.key.as_str()), Some("rule-overflow"));
    assert!(outcome.sentence.zh.contains("无法计算"));
}

#[test]
fn a_person_judges_where_the_machine_must_not() {
    let outcome = rule(Class::Human, None).unwrap().judge(&facts(1, 10)).unwrap();
    assert_eq!((outcome.verdict, outcome.blocks(), outcome.wants_reason()), (Verdict::Human, false, false));
    let hinted = rule(Class::Human, Some(SHARE)).unwrap().judge(&facts(3, 10)).unwrap();
    assert_eq!(hinted.verdict, Verdict::Human);
    assert!(hinted.sentence.en.ends_with("30.00 % ≥ 30 %"), "the machine's finding helps the person");
    assert_eq!(rule(Class::Recorded, None).unwrap().judge(&facts(1, 10)).unwrap().verdict, Verdict::Recorded);
}

#[test]
fn a_rule_of_the_machine_has_a_test() {
    assert_eq!(rule(Class::Automatic, None).unwrap_err().key, "rule-no-test");
    assert_eq!(rule(Class::Warning, None).unwrap_err().key, "rule-no-test");
}

proptest! {
    #[test]
    fn any_outcome_is_judged_again_to_the_same(park: Option<i64>, chosen: Option<i64>, class in 0..4_usize) {
        let class = Class::ALL[class];
        let rule = rule(class, Some(SHARE)).unwrap();
        let mut facts = BTreeMap::new();
        facts.extend(park.map(|n| ("selection.recommended_by_park".to_owned(), Value::Number(n))));
        facts.extend(chosen.map(|n| ("selection.chosen".to_owned(), Value::Number(n))));
        let outcome = rule.judge(&facts).unwrap();
        prop_assert_eq!(outcome.again(&rule).unwrap(), outcome);
    }
}
