//! What one box finds: each noun says who may look, how it is found, and how its records come into the index.

use serde::Serialize;

use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::i18n::Locale;

/// A noun that can be found.
#[derive(Clone, Copy)]
pub struct Searcher {
    /// The noun, as in the audit trail and in the index.
    pub noun: &'static str,
    /// The key of its heading.
    pub label: &'static str,
    /// What one must be allowed to do to look for it.
    pub action: Action,
    /// Its list, which takes the same text as `q`.
    pub list: &'static str,
    /// Finds what the actor may see of it.
    pub find: FindHits,
    /// Puts the next records after a key into the index and gives the last key; `None` when there are no more.
    pub fill: Fill,
    /// How many records the index should hold.
    pub count: fn(&mut Db) -> Result<i64>,
}

/// Finds what the actor may see, the best first.
pub type FindHits = fn(&mut Db, &Actor, &Ask<'_>) -> Result<Found>;

/// Puts so many records after a key into the index.
pub type Fill = fn(&mut Db, i64, i64) -> Result<Option<i64>>;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The text, cleaned and of a length that can be searched.
    pub text: &'a str,
    /// The reader's language.
    pub locale: Locale,
    /// The most hits to give.
    pub most: i64,
}

impl Ask<'_> {
    /// How many there are, when so many were given of them; they are counted only where there may be more.
    ///
    /// # Errors
    /// When they cannot be counted.
    pub fn total(&self, given: usize, count: impl FnOnce() -> Result<i64>) -> Result<i64> {
        match i64::try_from(given) {
            Ok(given) if given < self.most => Ok(given),
            _ => count(),
        }
    }
}

/// What was found of one noun.
#[derive(Debug, Default)]
pub struct Found {
    /// How many there are.
    pub total: i64,
    /// The first of them.
    pub hits: Vec<Hit>,
}

/// A record that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// What people call it.
    pub title: String,
    /// What tells it from others of the same name.
    pub extra: Vec<Message>,
    /// Its page.
    pub href: String,
    /// Whether the text is the whole code or number of this one, so that no other can be meant.
    pub exact: bool,
}

/// A text that needs no translation, for [`Hit::extra`].
pub fn plain(text: impl ToString) -> Message {
    Message::new("search-plain").with("text", text)
}
