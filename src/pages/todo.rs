//! Something that waits for a person.

use chrono::NaiveDate;

use crate::access::Actor;
use crate::kernel::{Instant, Message};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// One thing to do: a verb, its object, and by when.
#[derive(Debug, Clone)]
pub struct Todo {
    /// What is to be done.
    pub verb: Message,
    /// To what.
    pub object: Message,
    /// Where it is done.
    pub href: String,
    /// The last day for it, if there is one.
    pub due: Option<NaiveDate>,
}

/// Finds what waits for a person in one noun.
pub type Waiting = fn(&mut Db, &Actor, &Settings, Instant) -> Result<Vec<Todo>>;
