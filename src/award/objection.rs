//! An objection (异议): who objects to which award, and how it is taken up, inquired into, decided and answered.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::model::Award;
use super::notice::PublicNotice;
use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{AwardId, Instant, Message, NoticeId, ObjectionId, UserId, text};
use crate::platform::vault::Column;
use crate::platform::{Error, Result};
use crate::programme::definition::closing::Notice as Rules;

/// Where the telephone number of whoever objects is sealed.
pub const PHONE: Column = Column { table: "objections", name: "phone_sealed", key: "seal_key" };

crate::words! {
    /// How it came.
    pub enum Channel {
        /// On the public page.
        Web = "web",
        /// On paper; an officer entered it.
        Letter = "letter",
    }
}

crate::words! {
    /// How far it is.
    pub enum State {
        /// It came in.
        Received = "received",
        /// It was taken up.
        Accepted = "accepted",
        /// There is a record of the inquiry.
        Inquiry = "inquiry",
        /// The leader decided.
        Decided = "decided",
        /// It was answered.
        Answered = "answered",
        /// It is not handled.
        NotAccepted = "not-accepted",
    }
}

crate::words! {
    /// How it was decided.
    pub enum Outcome {
        /// It is right: the award falls.
        Upheld = "upheld",
        /// It is not.
        Rejected = "rejected",
    }
}

/// What somebody hands in.
#[derive(Debug, Clone)]
pub struct Given {
    /// Against which award.
    pub award: AwardId,
    /// The name; empty when it is anonymous.
    pub name: String,
    /// The unit, where it speaks for one.
    pub unit: String,
    /// The postal address.
    pub address: String,
    /// An e-mail address for the answer.
    pub email: String,
    /// The telephone number, sealed, for this key.
    pub phone: (i64, String),
    /// The telephone number as it is shown.
    pub phone_shown: String,
    /// What is objected to, and why.
    pub text: String,
    /// How it came.
    pub channel: Channel,
    /// The postmark of a letter.
    pub dispatched_on: Option<NaiveDate>,
    /// The day on which it arrived.
    pub received_on: NaiveDate,
    /// The code by which its answer is looked up.
    pub receipt: String,
}

/// An objection as it stands.
#[derive(Debug, Clone)]
pub struct Objection {
    /// Its key.
    pub id: ObjectionId,
    /// The notice that it is about.
    pub notice: NoticeId,
    /// The award that it is about.
    pub award: AwardId,
    /// The name of the unit whose award that is.
    pub award_unit: String,
    /// What was handed in.
    pub given: Given,
    /// When it was entered here.
    pub received_at: Instant,
    /// The officer who entered a letter.
    pub entered_by_name: String,
    /// How far it is.
    pub state: State,
    /// By when it is to be taken up; none where no official calendar says.
    pub accept_by: Option<NaiveDate>,
    /// By when it is to be answered.
    pub answer_by: Option<NaiveDate>,
    /// The record of the inquiry.
    pub inquiry: String,
    /// Who inquired.
    pub handler: Option<UserId>,
    /// The name of that person.
    pub handler_name: String,
    /// How it was decided.
    pub outcome: Option<Outcome>,
    /// Why so, or why it is not handled.
    pub outcome_reason: String,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// The answer.
    pub answer: String,
    /// Who answered.
    pub answered_by_name: String,
    /// On which day.
    pub answered_on: Option<NaiveDate>,
    /// The version of the row.
    pub version: i32,
}

/// A telephone number with its middle hidden: the first three and the last two digits are shown.
pub fn masked(phone: &str) -> String {
    let signs: Vec<char> = phone.chars().collect();
    let (head, tail) = (3, signs.len().saturating_sub(2));
    let shown = |(place, sign): (usize, &char)| if place < head || place >= tail || *sign == '-' { *sign } else { '*' };
    signs.iter().enumerate().map(shown).collect()
}

/// Whether a name stands for nobody: it looks like no person's.
pub fn is_anonymous(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    text::width(name.trim()) < 2
        || plain.is_empty()
        || ["匿名", "无名", "佚名", "anonymous", "none"].contains(&plain.to_lowercase().as_str())
}

impl Given {
    /// Whether the call takes it: named, unless it takes anonymous ones; in time; against an award of this notice.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is missing, [`Error::Conflict`] when the notice is over.
    pub fn check(&self, notice: &PublicNotice, rules: &Rules, award: &Award) -> Result<()> {
        if rules.named && is_anonymous(&self.name) {
            return Err(Error::field("name", Message::new("objection-anonymous")));
        }
        if award.notice != Some(notice.id) {
            return Err(Error::field("award", Message::new("form-choice")));
        }
        if self.received_on < notice.published_at.day() {
            return Err(Error::field("received_on", Message::new("objection-before-notice")));
        }
        if self.dispatched_on.is_some_and(|sent| sent > self.received_on) {
            return Err(Error::field("dispatched_on", Message::new("objection-sent-after")));
        }
        if !notice.takes(rules, self.dispatched_on, self.received_on) {
            return Err(Error::Conflict(Message::new("objection-too-late").with_time("day", notice.ends_on)));
        }
        Ok(())
    }
}

impl Objection {
    /// Whether it holds up its award.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Answered | State::NotAccepted)
    }

    /// What is owed next, and by when.
    pub fn due(&self) -> Option<NaiveDate> {
        match self.state {
            State::Received => self.accept_by,
            State::Accepted | State::Inquiry | State::Decided => self.answer_by,
            State::Answered | State::NotAccepted => None,
        }
    }

    /// What people call it: no name of whoever objects.
    pub fn label(&self) -> String {
        format!("{} · {}", self.award_unit, self.given.received_on)
    }

    /// The objection as the audit trail keeps it: what happens to it, and nothing of the person.
    pub fn facts(&self) -> Value {
        json!({
            "objection_state": self.state, "inquiry": self.inquiry, "outcome": self.outcome,
            "outcome_reason": self.outcome_reason, "answer": self.answer, "answered_on": self.answered_on,
        })
    }
}

impl Object for Objection {
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.scope() == Scope::Everything
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match (action, self.state) {
            (Action::ObjectionHandle | Action::ObjectionDecide, State::Answered | State::NotAccepted) => {
                Err(Error::conflict("objection-is-over"))
            }
            (Action::ObjectionDecide, State::Inquiry) => match self.handler {
                Some(handler) if actor.is_person(handler) => Err(Error::forbidden("objection-own-inquiry")),
                _ => Ok(()),
            },
            (Action::ObjectionDecide, State::Received | State::Accepted) => {
                Err(Error::conflict("objection-no-inquiry"))
            }
            (Action::ObjectionDecide, State::Decided) => Err(Error::conflict("objection-is-decided")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_its_ends() {
        for (phone, shown) in [("13800138000", "138******00"), ("010-62345678", "010-******78"), ("12345", "12345")] {
            assert_eq!(masked(phone), shown);
        }
    }

    #[test]
    fn nobody_is_nobody_however_it_is_written() {
        for name in ["", " ", "匿名", "（匿名）", "***", "Anonymous", "——"] {
            assert!(is_anonymous(name), "{name:?}");
        }
        for name in ["王五", "Li Na", "𬭚某"] {
            assert!(!is_anonymous(name), "{name:?}");
        }
    }
}
