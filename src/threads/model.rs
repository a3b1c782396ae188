//! What a query is, and who may do what to it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{Instant, Message, OrganisationId, QueryId, Region, UserId};
use crate::platform::{Error, Result};

crate::words! {
    /// How far a query is.
    pub enum State {
        /// An answer is owed.
        Open = "open",
        /// There is an answer; those who asked look at it.
        Answered = "answered",
        /// Those who asked are content.
        Closed = "closed",
    }
}

crate::words! {
    /// What an entry is.
    pub enum Kind {
        /// The question.
        Question = "question",
        /// An answer.
        Answer = "answer",
        /// The end.
        Closed = "closed",
        /// A further question.
        Reopened = "reopened",
    }
}

/// What is asked, and by when an answer is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// In one line.
    pub title: String,
    /// In full.
    pub text: String,
    /// The last day for an answer.
    pub due_on: NaiveDate,
}

/// A query as it stands.
#[derive(Debug, Clone)]
pub struct Query {
    /// Its key.
    pub id: QueryId,
    /// What it is about: the noun, the key, the name, the page.
    pub subject: (String, i64, String, String),
    /// Who is asked.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Its province.
    pub region: Option<Region>,
    /// Who asked.
    pub asker: UserId,
    /// For which organisation.
    pub asker_organisation: OrganisationId,
    /// The question in one line.
    pub title: String,
    /// The last day for an answer.
    pub due_on: NaiveDate,
    /// How far it is.
    pub state: State,
    /// The version of the row.
    pub version: i32,
    /// When it was asked.
    pub created_at: Instant,
}

/// Whether a day is one on which an answer can be wanted: today at the earliest, and within a year.
///
/// # Errors
/// [`Error::Invalid`] beside the field.
pub fn check_due(due_on: NaiveDate, today: NaiveDate) -> Result<()> {
    /// An answer that is wanted later than this is a mistyped year.
    const FARTHEST_DAYS: i64 = 366;
    let days = (due_on - today).num_days();
    match days {
        0..=FARTHEST_DAYS => Ok(()),
        _ if days < 0 => Err(Error::field("due_on", Message::new("query-due-past"))),
        _ => Err(Error::field("due_on", Message::new("query-due-far"))),
    }
}

impl Query {
    /// Whether the answer is late: the last day runs to its end in Beijing.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state == State::Open && now > Instant::end_of_day(self.due_on)
    }

    /// The query as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({ "title": self.title, "due_on": self.due_on, "state": self.state })
    }

    /// Whether the actor speaks for those who asked.
    pub fn asked_by(&self, actor: &Actor) -> bool {
        actor.organisation == Some(self.asker_organisation)
    }
}

impl Object for Query {
    fn visible_to(&self, actor: &Actor) -> bool {
        let party = |own: OrganisationId| own == self.organisation || own == self.asker_organisation;
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => party(own) || self.region == Some(region),
            Scope::Own(own) => party(own),
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::QueryAnswer if actor.organisation != Some(self.organisation) => {
                Err(Error::forbidden("query-not-asked"))
            }
            Action::QueryAnswer if self.state == State::Closed => Err(Error::conflict("query-is-closed")),
            Action::QueryAsk if !self.asked_by(actor) => Err(Error::forbidden("query-not-asker")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    #[test]
    fn an_answer_is_late_one_second_after_the_end_of_the_day() {
        let mut query = Query {
            id: QueryId(1),
            subject: (String::new(), 0, String::new(), String::new()),
            organisation: OrganisationId(2),
            organisation_name: String::new(),
            region: None,
            asker: UserId(1),
            asker_organisation: OrganisationId(1),
            title: String::new(),
            due_on: day(6),
            state: State::Open,
            version: 1,
            created_at: Instant::end_of_day(day(1)),
        };
        let end = Instant::end_of_day(day(6));
        assert!(!query.is_overdue(end));
        assert!(query.is_overdue(end + Duration::seconds(1)));
        query.state = State::Answered;
        assert!(!query.is_overdue(end + Duration::days(30)), "nobody owes what was given");
    }

    #[test]
    fn a_day_that_is_past_or_far_is_refused() {
        assert!(check_due(day(2), day(2)).is_ok());
        assert!(check_due(day(1), day(2)).is_err());
        assert!(check_due(day(2) + Duration::days(366), day(2)).is_ok());
        assert!(check_due(day(2) + Duration::days(367), day(2)).is_err());
    }
}
