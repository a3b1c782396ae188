//! The life of a job, as pure rules.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::access::{Action, Actor, Capacity};
use crate::kernel::{Instant, JobId, Message, UserId};
use crate::platform::{Error, Result};

/// How long a claim lasts without being renewed. A node that is alive renews it six times as often.
pub const LEASE: Duration = Duration::seconds(60);
/// The pause before the second try; each further one is three times as long.
const FIRST_PAUSE_SECONDS: i64 = 10;
/// The longest pause between two tries.
const LONGEST_PAUSE_SECONDS: i64 = 3600;

crate::words! {
    /// Where a job stands.
    pub enum State {
        /// Until its time has come and a node takes it.
        Waiting = "waiting",
        /// A node works on it.
        Running = "running",
        /// It is done.
        Done = "done",
        /// It went wrong, and is not tried again by itself.
        Failed = "failed",
        /// Somebody called it off, or put the failed one aside.
        Cancelled = "cancelled",
    }
}

impl State {
    /// Whether nothing more will happen to it by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job as it is recorded.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its key.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// What it is about, in words.
    pub title: Message,
    /// Where it stands.
    pub state: State,
    /// How often it was begun.
    pub attempts: i32,
    /// From when on it may run.
    pub run_at: Instant,
    /// How much is done, of `total`.
    pub done: i64,
    /// How much there is to do; 0 while nobody knows.
    pub total: i64,
    /// Whether somebody asked to stop it while it ran.
    pub cancel_asked: bool,
    /// What went wrong at the last try, for the one who asked for it.
    pub failure: Vec<Sentence>,
    /// The same as the program saw it, for those who look after jobs.
    pub detail: String,
    /// Where to see the result.
    pub result: Option<String>,
    /// Who asked for it; nobody for what the program does by itself.
    pub owner: Option<Capacity>,
    /// Their name.
    pub owner_name: String,
    /// The name of the person stood in for.
    pub stands_in_for_name: String,
    /// When it was asked for.
    pub created_at: Instant,
    /// When the latest try began.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

impl Entry {
    /// Whether this person asked for it.
    pub fn is_of(&self, user: UserId) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.user == user)
    }

    /// Whether this person may know of it: whoever asked for it, and whoever looks after jobs.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else.
    pub fn seen_by(&self, actor: &Actor) -> Result<()> {
        if self.is_of(actor.user) || actor.may(Action::JobView) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Whether this person may call it off, try it again or put it aside: one's own without any further right.
    ///
    /// # Errors
    /// As [`Entry::seen_by`]; [`Error::Forbidden`] for those who only look.
    pub fn changed_by(&self, actor: &Actor) -> Result<()> {
        self.seen_by(actor)?;
        let may = self.is_of(actor.user) || actor.may(Action::JobManage);
        if may { Ok(()) } else { Err(Error::forbidden("access-role")) }
    }

    /// How much is done, in whole percent; nothing while nobody knows how much there is.
    pub fn percent(&self) -> Option<i64> {
        (self.total > 0).then(|| (self.done.min(self.total).saturating_mul(100)) / self.total)
    }

    /// The time that is left, judged by the pace so far. A job that was taken up again kept its count but not its
    /// clock, so its pace is not known.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let started = self.started_at.filter(|_| self.state == State::Running && self.attempts == 1)?;
        let spent = (now - started).num_seconds();
        let known = self.done > 0 && self.total > self.done && spent > 0;
        known.then(|| Duration::seconds(spent.saturating_mul(self.total - self.done) / self.done))
    }
}

/// A sentence about a failure, with the field that it is about, if it is about one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The field's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong.
    pub message: Message,
}

impl Sentence {
    /// A sentence about the whole.
    pub fn whole(message: Message) -> Self {
        Self { field: None, message }
    }
}

/// What becomes of a job whose try went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again after a pause.
    Again(Duration),
    /// It has failed for good.
    Failed,
}

/// What becomes of a job that went wrong at its nth try of so many.
pub fn fate(error: &Error, attempts: i32, tries: i32) -> Fate {
    let may_pass = matches!(error, Error::Unavailable(_) | Error::Internal(_));
    if may_pass && attempts < tries { Fate::Again(pause(attempts)) } else { Fate::Failed }
}

/// The pause after the nth try: 10 s, 30 s, 90 s … an hour.
pub fn pause(attempts: i32) -> Duration {
    let tripled = u32::try_from(attempts - 1).ok().and_then(|n| 3_i64.checked_pow(n));
    let seconds = tripled.and_then(|factor| factor.checked_mul(FIRST_PAUSE_SECONDS));
    Duration::seconds(seconds.unwrap_or(LONGEST_PAUSE_SECONDS).min(LONGEST_PAUSE_SECONDS))
}

/// What went wrong, in sentences for the one who asked for the job.
pub fn sentences(error: &Error) -> Vec<Sentence> {
    let plain = |key: &str| vec![Sentence::whole(Message::new(key))];
    match error {
        Error::Invalid(errors) => errors
            .iter()
            .map(|e| Sentence { field: Some(e.field.clone()).filter(|f| !f.is_empty()), message: e.message.clone() })
            .collect(),
        Error::Conflict(message) | Error::Forbidden(message) => vec![Sentence::whole(message.clone())],
        Error::NotFound => plain("job-failed-not-found"),
        Error::Stale => plain("job-failed-stale"),
        Error::Unavailable(_) => plain("job-failed-unavailable"),
        _ => plain("job-failed-internal"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_threefold_up_to_an_hour() {
        let seconds: Vec<i64> = (1..=8).map(|n| pause(n).num_seconds()).collect();
        assert_eq!(seconds, [10, 30, 90, 270, 810, 2430, 3600, 3600]);
        assert_eq!(pause(i32::MAX).num_seconds(), 3600);
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let busy = Error::Unavailable("busy".to_owned());
        assert_eq!(fate(&busy, 1, 3), Fate::Again(Duration::seconds(10)));
        assert_eq!(fate(&Error::internal("defect"), 2, 3), Fate::Again(Duration::seconds(30)));
        assert_eq!(fate(&busy, 3, 3), Fate::Failed);
        for lasting in [Error::NotFound, Error::Stale, Error::conflict("x"), Error::forbidden("x")] {
            assert_eq!(fate(&lasting, 1, 3), Fate::Failed, "{lasting}");
        }
    }

    #[test]
    fn what_is_left_follows_from_the_pace() {
        let started = Instant::from_utc(chrono::NaiveDateTime::default());
        let entry = |done, total, attempts| Entry {
            id: JobId(1),
            kind: String::new(),
            title: Message::new("x"),
            state: State::Running,
            attempts,
            run_at: started,
            done,
            total,
            cancel_asked: false,
            failure: Vec::new(),
            detail: String::new(),
            result: None,
            owner: None,
            owner_name: String::new(),
            stands_in_for_name: String::new(),
            created_at: started,
            started_at: Some(started),
            ended_at: None,
        };
        let now = started + Duration::seconds(30);
        assert_eq!(entry(25, 100, 1).left(now), Some(Duration::seconds(90)));
        assert_eq!(entry(25, 100, 1).percent(), Some(25));
        assert_eq!(entry(0, 100, 1).left(now), None);
        assert_eq!(entry(100, 100, 1).left(now), None);
        assert_eq!(entry(25, 100, 2).left(now), None);
        assert_eq!(entry(25, 0, 1).percent(), None);
        assert_eq!(entry(130, 100, 1).percent(), Some(100));
    }
}
