//! A sentence for a person, as data: a key of the locale files and the figures that go into it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Marks an argument that is the key of another sentence; no text that a person types holds it.
const WORD: char = '\u{1}';
/// Marks an argument that is a day, a month or a point of time in ISO 8601.
const TIME: char = '\u{2}';

/// What to tell a person, before the language is known. The key stands in `templates/locales/*/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The key of the sentence in the locale files.
    pub key: String,
    /// The figures and names that the sentence shows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Message {
    /// A sentence without figures.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: BTreeMap::new() }
    }

    /// The same sentence with a word of the program in it, by that word's own key.
    #[must_use]
    pub fn with_word(self, name: &str, key: impl std::fmt::Display) -> Self {
        self.with(name, format!("{WORD}{key}"))
    }

    /// The key of the word that an argument stands for, if it stands for one.
    pub fn word(value: &str) -> Option<&str> {
        value.strip_prefix(WORD)
    }

    /// The same sentence with a day, a month or a point of time in it, which is written when the language is known.
    #[must_use]
    pub fn with_time(self, name: &str, iso: impl std::fmt::Display) -> Self {
        self.with(name, format!("{TIME}{iso}"))
    }

    /// The day, the month or the point of time that an argument is, if it is one.
    pub fn time(value: &str) -> Option<&str> {
        value.strip_prefix(TIME)
    }

    /// The same sentence with one more figure or name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}
