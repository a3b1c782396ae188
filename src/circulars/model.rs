//! What a circular is, and who may do what to it.

use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{CircularId, Instant};
use crate::platform::{Error, Result};

crate::words! {
    /// How far a circular is.
    pub enum State {
        /// It is being written.
        Draft = "draft",
        /// Its recipients see it.
        Published = "published",
        /// It no longer counts.
        Withdrawn = "withdrawn",
    }
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its title.
    pub title: String,
    /// The text, without markup.
    pub body: String,
}

/// A circular as it stands.
#[derive(Debug, Clone)]
pub struct Circular {
    /// Its key.
    pub id: CircularId,
    /// What it says.
    pub text: Text,
    /// How far it is.
    pub state: State,
    /// Who wrote it.
    pub author: String,
    /// Why it was withdrawn.
    pub reason: String,
    /// The version of the row.
    pub version: i32,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
    /// Whether the organisation of the one who asks is among its recipients.
    pub addressed: bool,
}

impl Text {
    /// The text as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({ "title": self.title, "text": self.body })
    }
}

impl Circular {
    /// Whether its text and recipients may still change.
    ///
    /// # Errors
    /// [`Error::Conflict`] once it was published.
    pub fn is_draft(&self) -> Result<()> {
        if self.state == State::Draft { Ok(()) } else { Err(Error::conflict("circular-is-published")) }
    }

    /// Whether it is one that recipients are to read.
    ///
    /// # Errors
    /// [`Error::Conflict`] before it was published, and after it was withdrawn.
    pub fn is_published(&self) -> Result<()> {
        if self.state == State::Published { Ok(()) } else { Err(Error::conflict("circular-not-published")) }
    }
}

impl Object for Circular {
    fn visible_to(&self, actor: &Actor) -> bool {
        match self.state {
            State::Draft => actor.may(Action::CircularWrite),
            State::Published | State::Withdrawn => self.addressed || actor.scope() == Scope::Everything,
        }
    }

    fn allows(&self, _: &Actor, action: Action) -> Result<()> {
        if action != Action::CircularConfirm {
            return Ok(());
        }
        if !self.addressed {
            return Err(Error::forbidden("circular-not-yours"));
        }
        self.is_published()
    }
}
