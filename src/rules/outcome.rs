//! What came of a rule, kept with all that it rests on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::expression::Answer;
use super::rule::{Class, Rule};
use super::show::shown;
use super::value::Value;
use crate::kernel::{Bilingual, Message};
use crate::platform::Result;
use crate::platform::i18n::Locale;

crate::words! {
    /// What a rule says of a thing.
    pub enum Verdict {
        /// 符合.
        Pass = "pass",
        /// 不符合.
        Fail = "fail",
        /// 尚不能判断: something it needs is not recorded yet, or its figures cannot be worked out.
        Open = "open",
        /// 待人工判断.
        Human = "human",
        /// 仅作记录.
        Recorded = "recorded",
    }
}

/// What came of one rule for one thing. It is stored as JSON and can be judged again from itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The rule's id.
    pub rule: String,
    /// How much weight the rule had.
    pub class: Class,
    /// What it said.
    pub verdict: Verdict,
    /// Every fact that was read, by name; nothing for one that was not recorded.
    pub inputs: BTreeMap<String, Option<Value>>,
    /// The test as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// What it said, in words.
    pub sentence: Bilingual,
    /// The facts without which the test cannot be told, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Why the test's figures cannot be worked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Message>,
}

impl Verdict {
    /// What the answer of a test means.
    pub(super) fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Value(Value::Bool(true)) => Self::Pass,
            Answer::Value(_) => Self::Fail,
            Answer::Open(_) | Answer::Refused(_) => Self::Open,
        }
    }
}

impl Outcome {
    /// Judges again from the recorded inputs alone. By the same rule, the outcome is equal.
    ///
    /// # Errors
    /// When an input was recorded that the rule's catalogue does not know any more.
    pub fn again(&self, rule: &Rule) -> Result<Self> {
        rule.judge(&self.inputs)
    }

    /// Whether it keeps the next step from being taken.
    pub fn blocks(&self) -> bool {
        self.class == Class::Automatic && matches!(self.verdict, Verdict::Fail | Verdict::Open)
    }

    /// Whether the next step may only be taken with a written reason.
    pub fn wants_reason(&self) -> bool {
        self.class == Class::Warning && matches!(self.verdict, Verdict::Fail | Verdict::Open)
    }

    /// What was seen, in plain words: what each fact is called, and its value as people read it.
    pub fn plainly(&self, catalogue: &Catalogue, locale: Locale) -> Vec<(String, String)> {
        let words = catalogue.words();
        let absent = || words.absent.get(locale.as_str()).to_owned();
        self.inputs
            .iter()
            .map(|(name, value)| match (catalogue.fact(name), value) {
                (Some(fact), Some(value)) => {
                    (fact.label.get(locale.as_str()).to_owned(), shown(words, locale, &fact.kind, value))
                }
                (Some(fact), None) => (fact.label.get(locale.as_str()).to_owned(), absent()),
                // A fact of an earlier catalogue keeps its name.
                (None, Some(value)) => (name.clone(), shown(words, locale, &super::Type::Text, value)),
                (None, None) => (name.clone(), absent()),
            })
            .collect()
    }
}
