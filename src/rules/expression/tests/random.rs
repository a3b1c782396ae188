//! Expressions that nobody thought of.

use super::*;

fn word() -> impl Strategy<Value = String> {
    let words = [
        "unit",
        ".",
        "region",
        "unit.region",
        "unit.legal_person",
        "application.members",
        "contract.amount",
        "letter.date",
        "video.seconds",
        "\"14\"",
        "\"2024-10-31\"",
        "\"x",
        "'",
        "1",
        "99999999999999999999",
        "0.5",
        "yuan(",
        "max(",
        "sum(",
        "days(",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        "and",
        "or",
        "not",
        "in",
        "if",
        "else",
        "is",
        "defined",
        "==",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "**",
        "~",
        "|",
        "length",
        "=",
        ":",
        "{{",
        "}}",
        "{%",
        "（",
        "“",
        "é",
        "\u{1F600}",
        "\0",
        "\n",
        "none",
        "true",
        "loop",
        "self",
        "__class__",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_source_is_answered(words in prop::collection::vec(word(), 0..14), glue in "[ ]?") {
        answered(&words.join(&glue))?;
    }

    #[test]
    fn any_text_is_answered(source in "\\PC{0,60}") {
        answered(&source)?;
    }

    #[test]
    fn any_figures_are_answered(a: i64, b: i64, c: i64) {
        let facts = recorded(&[
            ("application.members", n(a)), ("application.leaders", n(b)), ("contract.amount", Value::Money(Money::from_fen(c))),
        ]);
        for source in [
            "10 * application.members >= 3 * application.leaders",
            "application.members * application.leaders + application.members",
            "contract.amount * application.leaders - yuan(1)",
            "sum([application.members, application.leaders])",
            "min(application.members, application.leaders) <= max(application.members, application.leaders)",
        ] {
            let answer = compile(source).evaluate(&facts).unwrap();
            prop_assert!(!matches!(answer, Answer::Open(_)));
        }
        let wide = 10 * i128::from(a) >= 3 * i128::from(b);
        prop_assert_eq!(
            compile("10 * application.members >= 3 * application.leaders").evaluate(&facts).unwrap(),
            Answer::Value(Value::Bool(wide))
        );
        let sum = a.checked_add(b).map(Value::Number);
        let told = compile("application.members + application.leaders").evaluate(&facts).unwrap();
        prop_assert_eq!(matches!(told, Answer::Refused(_)), sum.is_none());
    }
}

/// Parts of yes and no, of which trees are made; some can be refused, some skip facts of their own.
const PARTS: [&str; 14] = [
    "unit.legal_person",
    "unit.sanctioned",
    "letter.present",
    "letter.region == unit.region",
    "letter.date <= \"2024-07-31\"",
    "unit.region not in [\"14\", \"61\"]",
    "application.members * application.members * application.members > 0",
    "1 <= application.members <= application.leaders",
    "(unit.dishonest if unit.sanctioned else letter.stamped)",
    "(letter.stamped and unit.dishonest) == letter.present",
    "(unit.dishonest if letter.present else unit.sanctioned) == letter.stamped",
    "max(application.members, application.leaders) in (1, 2)",
    "unit.name == \") and (\"",
    "true",
];

/// A source made of parts, by brackets, `and`, `or`, `not` and `if`.
fn tree() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(&PARTS[..]).prop_map(str::to_owned);
    leaf.prop_recursive(4, 12, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(a, b)| format!("{a} and {b}")),
            pair.clone().prop_map(|(a, b)| format!("{a} or {b}")),
            pair.prop_map(|(a, b)| format!("({a}) and ({b})")),
            inner.clone().prop_map(|a| format!("not {a}")),
            inner.clone().prop_map(|a| format!("( ({a}) )")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
        ]
    })
}

fn some_facts() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let truth = |name: &'static str| prop::option::of(any::<bool>().prop_map(move |held| (name, Value::Bool(held))));
    let figure = |name: &'static str| {
        let values = prop_oneof![Just(1), Just(2), Just(i64::MAX)];
        prop::option::of(values.prop_map(move |number| (name, n(number))))
    };
    let one = |name: &'static str, values: [Value; 2]| {
        prop::option::of(prop::sample::select(values.to_vec()).prop_map(move |value| (name, value)))
    };
    let truths = (
        truth("unit.legal_person"),
        truth("unit.sanctioned"),
        truth("unit.dishonest"),
        truth("letter.present"),
        truth("letter.stamped"),
    );
    let others = (
        one("letter.region", [text("14"), text("61")]),
        one("unit.region", [text("14"), text("61")]),
        one("letter.date", [date("2024-07-31"), date("2024-08-01")]),
        one("unit.name", [text(") and ("), text("x")]),
        figure("application.members"),
        figure("application.leaders"),
    );
    (truths, others).prop_map(|((a, b, c, d, e), (f, g, h, i, j, k))| {
        [a, b, c, d, e, f, g, h, i, j, k].into_iter().flatten().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn by_its_parts_it_is_the_same_as_at_one_go(source in tree(), facts in some_facts()) {
        let parted = compile(&source);
        let Inner { source: text, kind, facts: named, sure, .. } = &*parted.0;
        let body = Body::Whole(Part::prepare(text).unwrap());
        let (text, kind, named, sure) = (text.clone(), kind.clone(), Arc::clone(named), sure.clone());
        let whole = Expression(Arc::new(Inner { source: text, body, kind, facts: named, sure }));
        let (mine, engines) = (recorded(&facts), recorded(&facts));
        prop_assert_eq!(parted.evaluate(&mine).unwrap(), whole.evaluate(&engines).unwrap());
        prop_assert_eq!(mine.asked.into_inner(), engines.asked.into_inner());
    }
}

/// Whatever stands in a source, it is taken or refused with places that stand in it; and what is taken ends.
fn answered(source: &str) -> std::result::Result<(), TestCaseError> {
    match Expression::prepare(source, Catalogue::own().unwrap(), &everywhere(), true) {
        Ok(made) => {
            let facts = recorded(&[
                ("unit.region", text("14")),
                ("unit.legal_person", Value::Bool(true)),
                ("application.members", n(3)),
                ("contract.amount", yuan("1")),
                ("letter.date", date("2024-10-31")),
                ("video.seconds", n(90)),
            ]);
            prop_assert!(made.evaluate(&facts).is_ok(), "{source}");
        }
        Err(found) => {
            prop_assert!(!found.is_empty(), "{source}");
            for fault in found {
                prop_assert!(source.get(fault.at.clone()).is_some(), "{source}: {fault:?}");
            }
        }
    }
    Ok(())
}
