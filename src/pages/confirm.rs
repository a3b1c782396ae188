//! The last look before something is done.

use serde::Serialize;

/// What a confirm page shows.
#[derive(Serialize, Default)]
pub struct Confirm {
    /// Its title.
    pub title: String,
    /// The question.
    pub question: String,
    /// What will follow.
    pub consequences: Vec<String>,
    /// What it is about.
    pub facts: Vec<Fact>,
    /// Where the form goes.
    pub action: String,
    /// The words on the button.
    pub button: String,
    /// Whether it cannot be undone.
    pub danger: bool,
    /// Whether a reason is asked for: `optional` or `required`.
    pub reason: Option<&'static str>,
    /// Where "cancel" leads.
    pub back_href: String,
    /// The version of the row.
    pub version: Option<i32>,
}

/// A label and a value.
#[derive(Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What is recorded.
    pub value: String,
}

impl Fact {
    /// A label and a value.
    pub fn new(label: String, value: impl Into<String>) -> Self {
        Self { label, value: value.into() }
    }
}

/// A value of a select and its words.
#[derive(Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A value and its words.
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self { value: value.to_string(), label: label.into() }
    }
}
