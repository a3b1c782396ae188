//! How long a rule takes: `cargo bench --bench rules`.
//!
//! Three rules of the programmes: a share of two figures, a word of a closed list, and a chain that is skipped half way.
//! Each is judged for its verdict alone, as a thousand records are filtered, and with sentence and inputs, as an
//! outcome is kept. What is asked for is 1,000 verdicts within a millisecond.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement prints, reads the clock, and stops where something is wrong"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use granary::kernel::Bilingual;
use granary::rules::{Catalogue, Class, Context, Expression, Rule, Sentences, Type, Value};

/// Rounds of a thousand that are timed.
const ROUNDS: usize = 200;
const EACH: usize = 1_000;

const RULES: [(&str, &str); 3] = [
    ("a share", "10 * selection.recommended_by_park >= 3 * selection.chosen"),
    ("a word", "unit.institution_class not in [\"public-1\", \"civil-servant-managed\"]"),
    (
        "a chain",
        "unit.legal_person and letter.present and letter.region == unit.region and letter.date <= \"2024-07-31\"",
    ),
];

fn facts() -> BTreeMap<String, Value> {
    let day = |text: &str| Value::Date(text.parse().expect("a day"));
    [
        ("selection.recommended_by_park", Value::Number(30)),
        ("selection.chosen", Value::Number(100)),
        ("unit.institution_class", Value::Text("public-2".into())),
        ("unit.legal_person", Value::Bool(true)),
        ("unit.region", Value::Text("14".into())),
        ("letter.present", Value::Bool(true)),
        ("letter.region", Value::Text("14".into())),
        ("letter.date", day("2024-07-15")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn rule(test: &str) -> Rule {
    let catalogue = Catalogue::own().expect("the catalogue");
    let context = Context::new(["selection", "unit", "letter"]);
    let test = Expression::compile(test, catalogue, &context, &Type::Bool).expect("a test");
    let text = |text: &str| Bilingual { zh: text.to_owned(), en: text.to_owned() };
    let told = "{{ selection.recommended_by_park }} / {{ selection.chosen }} = \
                {{ percent(selection.recommended_by_park, selection.chosen) }}";
    let message = Sentences::compile(&text(told), catalogue, &context).expect("a sentence");
    Rule::new("DL6", Class::Automatic, Some(test), text("share"), message, catalogue).expect("a rule")
}

/// The median of a thousand, and the slowest of a hundred rounds but one.
fn timed(mut one: impl FnMut()) -> (Duration, Duration) {
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let from = Instant::now();
            (0..EACH).for_each(|_| one());
            from.elapsed()
        })
        .collect();
    rounds.sort();
    (rounds[ROUNDS / 2], rounds[ROUNDS * 99 / 100])
}

fn main() {
    let facts = facts();
    for (name, test) in RULES {
        let from = Instant::now();
        let rule = rule(test);
        let compiled = from.elapsed();
        let (verdicts, slow) = timed(|| drop(black_box(rule.verdict(black_box(&facts)).expect("a verdict"))));
        println!("{name}: {EACH} verdicts {verdicts:.2?} (p99 {slow:.2?}), compiled in {compiled:.2?}");
        let (outcomes, slow) = timed(|| drop(black_box(rule.judge(black_box(&facts)).expect("an outcome"))));
        println!("{name}: {EACH} outcomes with sentences {outcomes:.2?} (p99 {slow:.2?})");
    }
}
