use std::collections::BTreeMap;

use super::*;
use crate::kernel::Money;
use crate::rules::Value;

fn compile(source: &str) -> Result<Sentence, Vec<Fault>> {
    Sentence::compile(
        source,
        Catalogue::own().unwrap(),
        &Context::new(["unit", "selection", "video", "contract", "event"]),
    )
}

fn tell(source: &str, locale: Locale) -> String {
    let facts: BTreeMap<String, Value> = [
        ("selection.recommended_by_park", Value::Number(30)),
        ("selection.chosen", Value::Number(100)),
        ("selection.target", Value::Number(1_200)),
        ("video.seconds", Value::Number(89)),
        ("contract.amount", Value::Money(Money::from_fen(20_000_000))),
        ("event.date", Value::Date(crate::rules::value::day("2024-10-31").unwrap())),
        ("unit.region", Value::Text("14".into())),
        ("unit.legal_person", Value::Bool(true)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    compile(source).unwrap_or_else(|f| panic!("{source}: {f:?}")).tell(&facts, Some(true), locale).unwrap()
}

#[test]
fn values_read_as_people_write_them() {
    for (source, zh, en) in [
        ("{{ contract.amount }}", "200,000.00 元", "CNY 200,000.00"),
        ("{{ contract.amount - yuan(1) }}", "199,999.00 元", "CNY 199,999.00"),
        ("{{ event.date }}", "2024年10月31日", "31 Oct 2024"),
        ("{{ video.seconds }}", "1分29秒", "1 min 29 s"),
        ("{{ unit.region }}", "山西", "Shanxi"),
        ("{{ unit.legal_person }}", "是", "yes"),
        ("{{ selection.target }}", "1,200", "1,200"),
        ("{{ unit.name }}", "（未记录）", "(not recorded)"),
        ("{{ percent(selection.recommended_by_park, selection.chosen) }}", "30.00 %", "30.00 %"),
        ("{{ percent(1, selection.chosen - 100) }}", "—", "—"),
        ("{{ '≥' if passed else '<' }}", "≥", "≥"),
        ("a {{- selection.chosen -}} b", "a100b", "a100b"),
        ("no figures", "no figures", "no figures"),
    ] {
        assert_eq!((tell(source, Locale::Zh).as_str(), tell(source, Locale::En).as_str()), (zh, en), "{source}");
    }
}

#[test]
fn a_share_is_told_in_one_sentence() {
    let source = "{{ selection.recommended_by_park }} of {{ selection.chosen }} recommended by parks = \
        {{ percent(selection.recommended_by_park, selection.chosen) }} {{ \"≥\" if passed else \"<\" }} 30 %";
    assert_eq!(tell(source, Locale::En), "30 of 100 recommended by parks = 30.00 % ≥ 30 %");
}

#[test]
fn what_is_wrong_in_a_sentence_is_told_where_it_stands() {
    for (source, at, key) in [
        ("共 {{ selection.chosne }} 项", "selection.chosne", "rule-fact-unknown"),
        ("共 {{ selection.chosen 项", "{{ selection.chosen 项", "rule-sentence"),
        ("共 {% if passed %}1{% endif %}", "{%", "rule-statement"),
        ("{{ }}", " ", "rule-empty"),
        ("共 {{ unit.name == 3 }}", "unit.name == 3", "rule-types-differ"),
        ("{{ video.seconds / 60 }}", "video.seconds / 60", "rule-division"),
        ("{{ \"x }}", "{{ \"x }}", "rule-sentence"),
    ] {
        let found = compile(source).unwrap_err();
        assert_eq!((&source[found[0].at.clone()], found[0].what.key.as_str()), (at, key), "{source}: {found:?}");
    }
    assert_eq!(compile(&"x".repeat(LONGEST + 1)).unwrap_err()[0].what.key, "rule-too-long");
}
