//! What a fact may be: its type, and the value recorded.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kernel::{Bilingual, Money};

/// The type of a fact or of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Number,
    /// An amount of money, exact to the fen.
    Money,
    /// A day.
    Date,
    /// A length of time in whole seconds; it compares with whole numbers.
    Duration,
    /// Any text.
    Text,
    /// One word of a closed list.
    Choice(Arc<Choices>),
    /// Several values of one type.
    List(Box<Self>),
}

/// A closed list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The list's name in the catalogue.
    pub name: String,
    /// Its words, in the order in which people choose among them.
    pub values: Vec<Choice>,
}

/// One word of a closed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The word as recorded and as written in expressions.
    pub value: String,
    /// What people call it.
    pub label: Bilingual,
}

/// A recorded fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number, or seconds of a duration.
    Number(i64),
    /// An amount of money.
    Money(Money),
    /// A day.
    Date(NaiveDate),
    /// A text, or a word of a closed list.
    Text(String),
    /// Several values of one type.
    List(Vec<Self>),
}

impl Choices {
    /// The words as written.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|choice| choice.value.as_str())
    }

    /// What people call a word of the list.
    pub fn label(&self, word: &str) -> Option<&Bilingual> {
        self.values.iter().find(|choice| choice.value == word).map(|choice| &choice.label)
    }
}

impl Type {
    /// The key of the type's name in the locale files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Bool => "rule-type-bool",
            Self::Number => "rule-type-number",
            Self::Money => "rule-type-money",
            Self::Date => "rule-type-date",
            Self::Duration => "rule-type-duration",
            Self::Text => "rule-type-text",
            Self::Choice(_) => "rule-type-choice",
            Self::List(_) => "rule-type-list",
        }
    }

    /// Whether a value is of this type.
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Bool, Value::Bool(_))
            | (Self::Number | Self::Duration, Value::Number(_))
            | (Self::Money, Value::Money(_))
            | (Self::Date, Value::Date(_))
            | (Self::Text, Value::Text(_)) => true,
            (Self::Choice(choices), Value::Text(word)) => choices.label(word).is_some(),
            (Self::List(inner), Value::List(values)) => values.iter().all(|value| inner.holds(value)),
            _ => false,
        }
    }

    /// Whether values of the type have an order, so that one is less than another.
    pub(super) fn ordered(&self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Date | Self::Duration)
    }

    /// Whether values of the type can be added up.
    pub(super) fn adds(&self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Duration)
    }
}

/// A day as written in a file, `2024-10-31`, with every digit.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| matches!(i, 4 | 7) == (b == b'-'));
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (shape && (1..=9999).contains(&chrono::Datelike::year(&day))).then_some(day)
}
