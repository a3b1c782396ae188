//! What a mail is, the states it goes through, and the rules about them.

use chrono::Duration;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, MailId, UserId};
use crate::platform::i18n::Locale;
use crate::platform::vault::Column;
use crate::platform::{Error, Result};

crate::words! {
    /// How far a mail has come.
    pub enum State {
        /// Waits for its turn.
        Waiting = "waiting",
        /// Its text is on the wire.
        Sending = "sending",
        /// It was taken.
        Sent = "sent",
        /// It was refused for good.
        Failed = "failed",
        /// It may have been taken; nobody heard the answer.
        Doubtful = "doubtful",
        /// It need not go any more.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// How a person wants to be told.
    pub enum Choice {
        /// A mail for each thing.
        AtOnce = "at-once",
        /// One mail in the morning.
        Daily = "daily",
        /// No mail, but for what is about the account's safety.
        None = "none",
    }
}

/// Whom a mail is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct To {
    /// The person, if it is somebody who signs in.
    pub user: Option<UserId>,
    /// The name.
    pub name: String,
    /// The mail address.
    pub address: String,
    /// The language to write in.
    pub locale: Locale,
}

/// The column in which secret paths lie. A path is sealed before its mail has a row, so it has a key of its own.
pub const PATH: Column = Column { table: "mails", name: "path_sealed", key: "seal_key" };

/// A path that is a secret, as the vault sealed it (see [`super::seal`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPath {
    /// The key that it was sealed for.
    pub key: i64,
    /// What the vault made of it.
    pub value: String,
}

/// A mail to be sent. Its words stand in `templates/mail/<template>.txt` and `.html`, its subject under the key
/// `mail-<template>-subject`, its kind under `mail-<template>`.
#[derive(Debug, Clone)]
pub struct Mail {
    pub(super) template: &'static str,
    pub(super) to: To,
    pub(super) facts: Map<String, Value>,
    pub(super) path: String,
    pub(super) sealed: Option<SealedPath>,
    pub(super) about: (&'static str, i64),
    pub(super) urgent: bool,
    pub(super) useful_until: Option<Instant>,
}

/// What stands for a secret in the copy that is kept.
pub const MASK: &str = "••••••";

impl Mail {
    /// A mail of a kind to a person, about a thing (its noun and key).
    pub fn new(template: &'static str, to: To, about: (&'static str, i64)) -> Self {
        let (facts, path) = (Map::new(), "/".to_owned());
        Self { template, to, facts, path, sealed: None, about, urgent: false, useful_until: None }
    }

    /// With a fact that its template shows; no secret.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Serialize) -> Self {
        // What cannot be written as JSON (a map with odd keys) would be a defect; the template then misses the fact.
        if let Ok(value) = serde_json::to_value(value) {
            self.facts.insert(name.to_owned(), value);
        }
        self
    }

    /// With the page that it leads to; its template knows the whole address as `link`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// With a page whose address is a secret: the path as the vault sealed it, and how it is shown where the mail is
    /// kept. The secret is gone from the outbox as soon as the mail is sent.
    #[must_use]
    pub fn secret_path(mut self, sealed: SealedPath, shown: impl Into<String>) -> Self {
        self.sealed = Some(sealed);
        self.path = shown.into();
        self
    }

    /// Goes at once, before the others, whatever the person chose: it is about the safety of the account.
    #[must_use]
    pub fn urgent(mut self) -> Self {
        self.urgent = true;
        self
    }

    /// Makes no sense any more after this time, as its link then does not work; it is withdrawn instead of sent late.
    #[must_use]
    pub fn useful_until(mut self, until: Instant) -> Self {
        self.useful_until = Some(until);
        self
    }
}

/// A mail of the outbox.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The key.
    pub id: MailId,
    /// Its kind.
    pub template: String,
    /// Its language.
    pub locale: Locale,
    /// The person, if it is somebody who signs in.
    pub user: Option<UserId>,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// What its template shows, as a JSON object.
    pub facts: String,
    /// The page it leads to; a secret in it is masked.
    pub path: String,
    /// The sealed path, while it is needed.
    pub sealed: Option<SealedPath>,
    /// The noun and key of what it is about.
    pub about: (String, i64),
    /// Whether it goes before the others.
    pub urgent: bool,
    /// Whether it waits for the morning's gathering.
    pub digest: bool,
    /// Its Message-ID without brackets, once it was tried.
    pub message_id: Option<String>,
    /// How far it has come.
    pub state: State,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next.
    pub next_at: Instant,
    /// Until when it makes sense.
    pub useful_until: Option<Instant>,
    /// What was heard last, or the key of a sentence of ours that begins with `mail-trouble-`.
    pub trouble: String,
    /// The subject as it was sent.
    pub subject: String,
    /// The text as it was sent, with secrets masked.
    pub body: String,
    /// The morning's mail that it became part of.
    pub gathered_into: Option<MailId>,
    /// When it was put into the outbox.
    pub created_at: Instant,
    /// When it was taken, or settled as taken.
    pub sent_at: Option<Instant>,
    /// The version of the row.
    pub version: i32,
}

impl Stored {
    /// The Message-ID, made of the row and the product's host: the time sets it apart from the same row of a database
    /// that was restored and went another way.
    pub fn new_message_id(&self, host: &str) -> String {
        let host: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
        let host = if host.is_empty() { "localhost".to_owned() } else { host };
        format!("granary.{}.{:x}@{host}", self.id, self.created_at.utc().and_utc().timestamp_micros())
    }

    /// Whether it can be sent again by hand.
    ///
    /// # Errors
    /// Why not.
    pub fn may_retry(&self, now: Instant) -> Result<()> {
        if self.useful_until.is_some_and(|until| until <= now) {
            return Err(Error::conflict("mail-too-late"));
        }
        match self.state {
            State::Failed | State::Doubtful => Ok(()),
            State::Waiting if !self.digest => Ok(()),
            _ => Err(Error::conflict("mail-not-now")),
        }
    }

    /// Whether it can be withdrawn.
    ///
    /// # Errors
    /// Why not.
    pub fn may_withdraw(&self) -> Result<()> {
        match self.state {
            State::Waiting | State::Failed | State::Doubtful => Ok(()),
            _ => Err(Error::conflict("mail-not-now")),
        }
    }

    /// Whether it can be settled as sent.
    ///
    /// # Errors
    /// Why not.
    pub fn may_settle(&self) -> Result<()> {
        if self.state == State::Doubtful { Ok(()) } else { Err(Error::conflict("mail-not-now")) }
    }
}

impl Object for Stored {
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.may(Action::MailView)
    }

    fn allows(&self, _: &Actor, _: Action) -> Result<()> {
        Ok(())
    }
}

/// How long to wait after a number of tries that failed: a minute, then twice as long each time, at most six hours.
pub fn back_off(attempts: i32) -> Duration {
    let doubled = attempts.clamp(1, 10) - 1;
    Duration::minutes((1_i64 << doubled).min(6 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_from_a_minute_to_six_hours() {
        let minutes: Vec<_> = [-1, 0, 1, 2, 3, 8, 9, 10, 11, i32::MAX].map(|n| back_off(n).num_minutes()).to_vec();
        assert_eq!(minutes, [1, 1, 1, 2, 4, 128, 256, 360, 360, 360]);
    }

    fn stored(state: State) -> Stored {
        let at = Instant::from_utc("2026-11-21T01:02:03".parse().unwrap());
        Stored {
            id: MailId(7),
            template: "invitation".to_owned(),
            locale: Locale::Zh,
            user: None,
            to_name: "李四".to_owned(),
            to_address: "li.si@example.org".to_owned(),
            facts: "{}".to_owned(),
            path: "/".to_owned(),
            sealed: None,
            about: ("user".to_owned(), 1),
            urgent: false,
            digest: false,
            message_id: None,
            state,
            attempts: 0,
            next_at: at,
            useful_until: None,
            trouble: String::new(),
            subject: String::new(),
            body: String::new(),
            gathered_into: None,
            created_at: at,
            sent_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_message_id_is_of_the_row_and_nothing_can_be_smuggled_into_it() {
        let mail = stored(State::Waiting);
        let id = mail.new_message_id("granary.example.org");
        assert_eq!(id, mail.new_message_id("granary.example.org"));
        assert!(id.starts_with("granary.7.") && id.ends_with("@granary.example.org"));
        assert!(mail.new_message_id("[::1]\r\nX: y").ends_with("@1Xy"));
        let later = Stored { created_at: mail.created_at + Duration::microseconds(1), ..mail };
        assert_ne!(later.new_message_id("granary.example.org"), id, "the same row of another history");
    }

    #[test]
    fn what_is_done_by_hand_depends_on_the_state() {
        let now = stored(State::Waiting).created_at;
        let can = |s: State| {
            let m = stored(s);
            (m.may_retry(now).is_ok(), m.may_withdraw().is_ok(), m.may_settle().is_ok())
        };
        assert_eq!(can(State::Waiting), (true, true, false));
        assert_eq!(can(State::Sending), (false, false, false));
        assert_eq!(can(State::Sent), (false, false, false));
        assert_eq!(can(State::Failed), (true, true, false));
        assert_eq!(can(State::Doubtful), (true, true, true));
        assert_eq!(can(State::Withdrawn), (false, false, false));
        let late = Stored { useful_until: Some(now), ..stored(State::Doubtful) };
        assert!(late.may_retry(now).is_err() && late.may_retry(now - Duration::seconds(1)).is_ok());
    }
}
