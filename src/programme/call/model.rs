//! What a call is, what may become of it, and who may do what to it.

use chrono::{Duration, NaiveDateTime};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object};
use crate::kernel::{Bilingual, CallId, Instant, Message, Region, UserId};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::identity::Step as Stage;
use crate::programme::definition::read::Problem;

crate::words! {
    /// How far a call is.
    pub enum State {
        /// It was never published.
        Draft = "draft",
        /// It is public; open until its deadline.
        Published = "published",
        /// It is public, and was closed before its deadline.
        Closed = "closed",
        /// It is public, and no longer counts.
        Withdrawn = "withdrawn",
        /// It was given up before it was published.
        Dropped = "dropped",
    }
}

crate::words! {
    /// What is proposed to be done with a call, and told to the public once it is done.
    pub enum Change {
        /// Publish it.
        Publish = "publish",
        /// Put a new text in place of the published one.
        Revise = "revise",
        /// Give more time.
        Extend = "extend",
        /// Take it back.
        Withdraw = "withdraw",
        /// Take no more applications.
        Close = "close",
    }
}

crate::words! {
    /// How far what is proposed is.
    pub enum Step {
        /// It is being written.
        Writing = "writing",
        /// The leader has it.
        Submitted = "submitted",
        /// It came back with a reason.
        Returned = "returned",
    }
}

crate::words! {
    /// What somebody did on the way to a decision.
    pub enum Hand {
        /// Began it.
        Begun = "begun",
        /// Wrote the text.
        Written = "written",
        /// Submitted it.
        Submitted = "submitted",
        /// Took the submission back.
        Cancelled = "cancelled",
        /// Returned it.
        Returned = "returned",
        /// Approved it.
        Approved = "approved",
        /// Gave it up.
        Abandoned = "abandoned",
    }
}

crate::words! {
    /// How a call stands, as people say it.
    pub enum Standing {
        /// Being written.
        Draft = "draft",
        /// Waiting for the leader.
        Submitted = "submitted",
        /// Returned for correction.
        Returned = "returned",
        /// In force; taking applications, where it takes any.
        Open = "open",
        /// Taking none any more.
        Closed = "closed",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Given up before publication.
        Dropped = "dropped",
    }
}

impl Change {
    /// Whether it puts a text in force.
    pub const fn has_text(self) -> bool {
        matches!(self, Self::Publish | Self::Revise | Self::Extend)
    }

    /// Whether its text is written at leisure, and not by one short form.
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Publish | Self::Revise)
    }
}

/// What is proposed to be done with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What.
    pub change: Change,
    /// How far it is.
    pub step: Step,
    /// Why; empty for the first publication.
    pub reason: String,
    /// Why it was returned; empty when it was not.
    pub answer: String,
    /// When it was submitted.
    pub submitted_at: Option<Instant>,
}

/// A call as it stands.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its key.
    pub id: CallId,
    /// The code of its programme.
    pub code: String,
    /// Its number, from publication on.
    pub number: Option<String>,
    /// Its name.
    pub name: Bilingual,
    /// The year that it belongs to.
    pub year: i32,
    /// What it was made from: a shipped file or an earlier call.
    pub origin: String,
    /// How far it is.
    pub state: State,
    /// The latest published version; 0 before publication.
    pub latest: i32,
    /// The deadline of the latest published version.
    pub deadline: Option<Instant>,
    /// What is proposed to be done with it.
    pub pending: Option<Pending>,
    /// Counts what was proposed: whoever had a hand in the present round does not decide on it.
    pub round: i32,
    /// The text that is worked on; the published text where nothing is proposed.
    pub draft: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
    /// Who had a hand in the present round, and for whom.
    pub hands: Vec<UserId>,
    /// Who submitted last, in the present round.
    pub submitter: Option<UserId>,
}

/// What the head of a text says of the call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The code of its programme.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// The year that it belongs to.
    pub year: i32,
}

/// Whether a moment is not past a deadline: the whole of its last second still counts.
pub fn in_time(now: Instant, deadline: Instant) -> bool {
    now < deadline + Duration::seconds(1)
}

impl Call {
    /// How it stands now.
    pub fn standing(&self, now: Instant) -> Standing {
        match (self.state, self.pending.as_ref().map(|p| p.step)) {
            (State::Draft, Some(Step::Submitted)) => Standing::Submitted,
            (State::Draft, Some(Step::Returned)) => Standing::Returned,
            (State::Draft, _) => Standing::Draft,
            (State::Published, _) if self.deadline.is_none() || self.is_open(now) => Standing::Open,
            (State::Published | State::Closed, _) => Standing::Closed,
            (State::Withdrawn, _) => Standing::Withdrawn,
            (State::Dropped, _) => Standing::Dropped,
        }
    }

    /// Whether it takes applications now.
    pub fn is_open(&self, now: Instant) -> bool {
        self.state == State::Published && self.deadline.is_some_and(|deadline| in_time(now, deadline))
    }

    /// Whether the public sees it.
    pub fn is_public(&self) -> bool {
        self.latest > 0
    }

    /// What people call it: its number, or else its code.
    pub fn label(&self) -> String {
        format!("{} {}", self.number.as_deref().unwrap_or(&self.code), self.name.zh)
    }

    /// Its text, if it may be written now.
    ///
    /// # Errors
    /// [`Error::Conflict`] when nothing of it is being written, or the leader has it.
    pub fn writable(&self) -> Result<&Pending> {
        match &self.pending {
            Some(pending) if !pending.change.is_written() => Err(Error::conflict("call-not-written")),
            Some(pending) if pending.step == Step::Submitted => Err(Error::conflict("call-is-submitted")),
            Some(pending) => Ok(pending),
            None => Err(Error::conflict("call-not-written")),
        }
    }

    /// What waits for the leader.
    ///
    /// # Errors
    /// [`Error::Conflict`] when nothing does.
    pub fn submitted(&self) -> Result<&Pending> {
        self.pending
            .as_ref()
            .filter(|pending| pending.step == Step::Submitted)
            .ok_or_else(|| Error::conflict("call-not-submitted"))
    }

    /// Whether a change of what is published may be proposed now; one that came back may be proposed again.
    ///
    /// # Errors
    /// [`Error::Conflict`] before publication, after the end, and while something else is proposed.
    pub fn may_propose(&self, change: Change, now: Instant) -> Result<()> {
        if self.state != State::Published {
            return Err(Error::conflict(if self.is_public() { "call-is-over" } else { "call-not-public" }));
        }
        if matches!(change, Change::Extend | Change::Close) && !self.is_open(now) {
            return Err(Error::conflict("call-deadline-over"));
        }
        match &self.pending {
            None => Ok(()),
            Some(pending) if pending.change == change && pending.step == Step::Returned && !change.is_written() => {
                Ok(())
            }
            Some(_) => Err(Error::conflict("call-change-pending")),
        }
    }

    /// What the audit trail keeps of it; the text by its digest.
    pub fn facts(&self) -> Value {
        json!({
            "programme": self.code, "call_number": self.number, "name": self.name.zh, "call_state": self.state,
            "call_version": self.latest, "deadline": self.deadline,
            "change": self.pending.as_ref().map(|p| p.change), "step": self.pending.as_ref().map(|p| p.step),
            "text_digest": crate::platform::secret::digest(&self.draft),
        })
    }
}

impl Object for Call {
    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || actor.may(Action::CallDraftView)
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::CallWrite if matches!(self.state, State::Withdrawn | State::Dropped | State::Closed) => {
                Err(Error::conflict("call-is-over"))
            }
            Action::CallApprove => {
                self.submitted()?;
                let own = self.hands.iter().any(|hand| actor.is_person(*hand));
                if own { Err(Error::forbidden("call-own-work")) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }
}

/// A text that may be put in force.
#[derive(Debug, Clone)]
pub struct Ready {
    /// What it says.
    pub definition: Definition,
    /// Until when it takes applications; none where nobody applies.
    pub deadline: Option<Instant>,
}

/// Why a text may not be put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unready {
    /// It has problems of its own.
    Problems(Vec<Problem>),
    /// It says something that this call may not say.
    Refused(Message),
}

impl From<Unready> for Error {
    fn from(why: Unready) -> Self {
        match why {
            Unready::Problems(all) => Self::Conflict(Message::new("call-has-problems").with("n", all.len())),
            Unready::Refused(message) => Self::Conflict(message),
        }
    }
}

fn refused(key: &str) -> Unready {
    Unready::Refused(Message::new(key))
}

/// Whether a text may be put in force now, as the change of a call; `published` is the text that it takes the place of.
///
/// # Errors
/// Why not.
pub fn ready(call: &Call, text: &str, published: Option<&str>, now: Instant) -> Result<Ready, Unready> {
    let definition = Definition::read(text).map_err(Unready::Problems)?;
    let deadline = definition.deadline.as_ref().and_then(|deadline| deadline.online).map(moment);
    let asks = [Stage::Apply, Stage::Nominate].iter().any(|step| definition.lifecycle.steps.contains(step));
    if asks && deadline.is_none() {
        return Err(refused("call-no-deadline"));
    }
    match published {
        Some(published) => follows(call, &definition, deadline, text == published, now)?,
        None if deadline.is_some_and(|deadline| !in_time(now, deadline)) => return Err(refused("call-deadline-past")),
        None => {
            numbering(&definition)?;
        }
    }
    places(&definition)?;
    Ok(Ready { definition, deadline })
}

/// Whether a definition may follow the published one.
fn follows(call: &Call, new: &Definition, deadline: Option<Instant>, same: bool, now: Instant) -> Result<(), Unready> {
    if same {
        return Err(refused("call-no-change"));
    }
    if new.programme.code.as_str() != call.code {
        return Err(Unready::Refused(Message::new("call-code-changed").with("code", &call.code)));
    }
    if let (Some(new), Some(old)) = (&new.programme.number, &call.number)
        && new != old
    {
        return Err(Unready::Refused(Message::new("call-number-changed").with("number", old)));
    }
    match (call.deadline, deadline) {
        (Some(old), new) if new.is_none_or(|new| new < old) => Err(refused("call-deadline-earlier")),
        (Some(old), Some(new)) if new > old && !in_time(now, old) => Err(refused("call-deadline-over")),
        (None, Some(new)) if !in_time(now, new) => Err(refused("call-deadline-past")),
        _ => Ok(()),
    }
}

/// The instant at which a deadline of a file ends.
pub fn moment(beijing: NaiveDateTime) -> Instant {
    Instant::from_beijing(beijing)
}

/// How a call gets its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbering {
    /// The guide states it.
    Fixed(String),
    /// The next of a series, in which `{serial}` stands for the serial of three digits.
    Series(String),
}

/// The pattern where neither number nor pattern is given (D6, decision 13).
const PATTERN: &str = "QYKX{year}-{serial}";
const SERIAL: &str = "{serial}";

/// How a definition is numbered.
///
/// # Errors
/// A pattern without a serial would give every call the same number.
pub fn numbering(definition: &Definition) -> Result<Numbering, Unready> {
    let programme = &definition.programme;
    if let Some(number) = &programme.number {
        return Ok(Numbering::Fixed(number.clone()));
    }
    let pattern = programme.number_pattern.as_deref().unwrap_or(PATTERN);
    if pattern.matches(SERIAL).count() != 1 {
        return Err(Unready::Refused(Message::new("call-number-pattern").with("pattern", pattern)));
    }
    Ok(Numbering::Series(pattern.replace("{year}", &programme.year.to_string())))
}

/// A number of a series.
pub fn numbered(series: &str, serial: i32) -> String {
    series.replace(SERIAL, &format!("{serial:03}"))
}

/// The most places of one call.
const MOST_PLACES: u32 = 2_000;

/// The places of a definition, each with its province where every province has its own.
///
/// # Errors
/// When there are more than any call has.
pub fn places(definition: &Definition) -> Result<Vec<Option<Region>>, Unready> {
    let Some(places) = &definition.places else { return Ok(Vec::new()) };
    let each = places.per_province.unwrap_or(1);
    let regions = u32::try_from(places.regions.len()).unwrap_or(u32::MAX);
    let spread = regions.saturating_mul(each);
    let by_region = regions > 0 && places.total.is_none_or(|total| total == spread);
    let count = if by_region { spread } else { places.total.unwrap_or(0) };
    if count > MOST_PLACES {
        return Err(Unready::Refused(Message::new("call-many-places").with("most", MOST_PLACES)));
    }
    if by_region {
        let of = |region: &Region| std::iter::repeat_n(Some(*region), each as usize);
        return Ok(places.regions.iter().flat_map(of).collect());
    }
    Ok(vec![None; count as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_ends_with_its_second() {
        let deadline = Instant::end_of_day(chrono::NaiveDate::from_ymd_opt(2026, 4, 30).unwrap());
        assert!(in_time(deadline - Duration::seconds(1), deadline) && in_time(deadline, deadline));
        assert!(in_time(deadline + Duration::milliseconds(999), deadline));
        assert!(!in_time(deadline + Duration::seconds(1), deadline));
    }

    #[test]
    fn serials_have_three_digits_and_go_on() {
        assert_eq!(numbered("QYKX2026-{serial}", 7), "QYKX2026-007");
        assert_eq!(numbered("QYKX2026-{serial}", 1000), "QYKX2026-1000");
    }
}
