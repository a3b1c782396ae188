//! What a standard is, when it holds, and who may do what to it.

mod fees;
mod rate;
mod table;
mod tax;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{Instant, Message, Money, StandardId, UserId};
use crate::platform::{Error, Result};

pub use fees::Engagement;
pub use rate::Rate;
pub use table::{
    Cell, Difference, ExpertFee, ExpertFees, Grade, LectureFee, LectureFees, Level, MeetingCeiling, MeetingCeilings,
    ROWS, Season, Table, TrainingCeiling, TrainingCeilings, TravelCeiling, TravelCeilings, Wrong,
};
pub use tax::{Added, Bracket, TaxScale, Withheld};

crate::words! {
    /// What a standard is of; of each kind one version holds on a day.
    pub enum Kind {
        /// 专家咨询费.
        Expert = "expert",
        /// 讲课费.
        Lecture = "lecture",
        /// 会议费.
        Meeting = "meeting",
        /// 差旅费.
        Travel = "travel",
        /// 培训费.
        Training = "training",
        /// 劳务报酬个人所得税预扣预缴.
        Tax = "tax",
    }
}

crate::words! {
    /// What a standard rests on.
    pub enum Basis {
        /// An official document.
        Official = "official",
        /// Practice; no source was found for its figures.
        Practice = "practice",
    }
}

crate::words! {
    /// How far a version is.
    pub enum State {
        /// It was written, and waits for a second person.
        Proposed = "proposed",
        /// It holds in its term.
        Confirmed = "confirmed",
        /// The second person refused it.
        Refused = "refused",
        /// It was withdrawn before it held.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// How a version stands to a day, as people speak of it.
    pub enum Standing {
        /// It holds.
        Holding = "holding",
        /// It was confirmed and begins later.
        Upcoming = "upcoming",
        /// Its last day is over.
        Ended = "ended",
        /// It waits for a second person.
        Proposed = "proposed",
        /// It was refused.
        Refused = "refused",
        /// It was withdrawn.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// What the second person says.
    pub enum Decision {
        /// It shall hold.
        Confirm = "confirm",
        /// It shall not.
        Refuse = "refuse",
    }
}

/// The days on which a version holds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first.
    pub from: NaiveDate,
    /// The last; none while no end is known.
    pub to: Option<NaiveDate>,
}

/// What is written of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its name in English; may be empty.
    pub name_en: String,
    /// What it rests on.
    pub basis: Basis,
    /// The number of the document, such as 财行〔2016〕214号; may be empty.
    pub document_number: String,
    /// The title of the document; may be empty.
    pub document_title: String,
    /// What else must be known.
    pub note: String,
    /// When it holds.
    pub term: Term,
    /// Its figures.
    pub table: Table,
}

/// An end of validity that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The last day that is proposed; none to take an end away.
    pub to: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub by: UserId,
    /// The name of that person.
    pub by_name: String,
}

/// A version of a standard as it stands.
#[derive(Debug, Clone)]
pub struct Standard {
    /// Its key.
    pub id: StandardId,
    /// Which version of its kind it is, from 1.
    pub edition: i32,
    /// What is written.
    pub draft: Draft,
    /// How far it is.
    pub state: State,
    /// Who wrote it; nobody for what came with the product.
    pub written_by: Option<UserId>,
    /// The name of that person.
    pub written_by_name: String,
    /// When it was written.
    pub written_at: Instant,
    /// The name of whoever confirmed or refused it.
    pub decided_by_name: String,
    /// When that was.
    pub decided_at: Option<Instant>,
    /// Why it was refused or withdrawn.
    pub remark: String,
    /// An end of validity that waits for a second person.
    pub ending: Option<Ending>,
    /// The version that ended this one by beginning.
    pub closed_by: Option<StandardId>,
    /// The version of the row.
    pub version: i32,
}

/// A step on the way to an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub text: Message,
    /// What it comes to.
    pub amount: Money,
}

/// An amount, and how it was worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned {
    /// The way.
    pub steps: Vec<Step>,
    /// The least, where the standard names one.
    pub least: Option<Money>,
    /// The ceiling.
    pub most: Money,
}

impl Term {
    /// Whether a day lies in it.
    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|last| day <= last)
    }

    /// Whether two terms share a day.
    pub fn overlaps(self, other: Self) -> bool {
        let begins_in_time = |one: Self, other: Self| other.to.is_none_or(|last| one.from <= last);
        begins_in_time(self, other) && begins_in_time(other, self)
    }

    /// The term as it stands when it ends on the day before another begins.
    fn until(self, next: NaiveDate) -> Self {
        Self { to: next.pred_opt(), ..self }
    }
}

/// How a term fits among the confirmed ones of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fit {
    /// The version without an end that will end on the day before.
    pub closes: Option<StandardId>,
    /// Days before it on which nothing holds, first and last.
    pub gap_before: Option<(NaiveDate, NaiveDate)>,
    /// Days after it on which nothing holds, first and, if another version follows, last.
    pub gap_after: Option<(NaiveDate, Option<NaiveDate>)>,
}

/// Fits a term among the confirmed versions of its kind (without the one that it is of). A version without an end that
/// began earlier makes room; any other overlap is refused, a gap is told.
///
/// # Errors
/// [`Error::Conflict`] with the version that it overlaps.
pub fn fit(term: Term, others: &[Standard]) -> Result<Fit> {
    let makes_room = |other: &Standard| other.draft.term.to.is_none() && other.draft.term.from < term.from;
    let mut fit = Fit::default();
    for other in others.iter().filter(|other| other.draft.term.overlaps(term)) {
        if !makes_room(other) {
            let from = other.draft.term.from;
            let to = other.draft.term.to.map_or_else(|| "…".to_owned(), |last| last.to_string());
            let told = Message::new("standard-overlap").with("edition", other.edition);
            return Err(Error::Conflict(told.with_time("from", from).with_time("to", to)));
        }
        fit.closes = Some(other.id);
    }
    let standing = |other: &Standard| {
        if fit.closes == Some(other.id) { other.draft.term.until(term.from) } else { other.draft.term }
    };
    let terms: Vec<Term> = others.iter().map(standing).collect();
    let earlier = terms.iter().filter(|other| other.from < term.from).filter_map(|other| other.to).max();
    let last_before = term.from.pred_opt();
    let uncovered = earlier.and_then(|last| last.succ_opt()).zip(last_before);
    fit.gap_before = uncovered.filter(|(first, last)| first <= last);
    if let Some(first) = term.to.and_then(|last| last.succ_opt()) {
        let next = terms.iter().map(|other| other.from).filter(|from| *from >= first).min();
        let last = next.and_then(|from| from.pred_opt());
        fit.gap_after = (next != Some(first)).then_some((first, last));
    }
    Ok(fit)
}

impl Draft {
    /// What it is of.
    pub fn kind(&self) -> Kind {
        self.table.kind()
    }

    /// The version as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "standard_kind": self.kind(),
            "standard_name": self.name,
            "standard_name_en": self.name_en,
            "basis": self.basis,
            "document_number": self.document_number,
            "document_title": self.document_title,
            "standard_note": self.note,
            "starts_on": self.term.from,
            "ends_on": self.term.to,
            "standard_table": self.table.facts(),
        })
    }
}

impl Standard {
    /// What it is of.
    pub fn kind(&self) -> Kind {
        self.draft.kind()
    }

    /// How it stands to a day.
    pub fn standing(&self, day: NaiveDate) -> Standing {
        match self.state {
            State::Proposed => Standing::Proposed,
            State::Refused => Standing::Refused,
            State::Withdrawn => Standing::Withdrawn,
            State::Confirmed if self.draft.term.from > day => Standing::Upcoming,
            State::Confirmed if self.draft.term.holds_on(day) => Standing::Holding,
            State::Confirmed => Standing::Ended,
        }
    }

    /// Whether something of it waits for a second person.
    pub fn is_pending(&self) -> bool {
        self.state == State::Proposed || self.ending.is_some()
    }

    /// Whoever wrote what waits.
    fn author_of_pending(&self) -> Option<UserId> {
        if self.state == State::Proposed { self.written_by } else { self.ending.as_ref().map(|e| e.by) }
    }

    /// Whether it may still be corrected or withdrawn: nobody can have used it yet.
    ///
    /// # Errors
    /// [`Error::Conflict`] from its first day on, and when it is over.
    pub fn is_unused(&self, today: NaiveDate) -> Result<()> {
        match self.standing(today) {
            Standing::Proposed | Standing::Upcoming => Ok(()),
            Standing::Holding | Standing::Ended => Err(Error::conflict("standard-in-use")),
            Standing::Refused | Standing::Withdrawn => Err(Error::conflict("standard-is-over")),
        }
    }

    /// Whether its end may be set: it was confirmed, and nothing of it waits.
    ///
    /// # Errors
    /// [`Error::Conflict`] otherwise.
    pub fn may_end(&self) -> Result<()> {
        match (self.state, &self.ending) {
            (State::Confirmed, None) => Ok(()),
            (State::Confirmed, Some(_)) => Err(Error::conflict("standard-end-waits")),
            _ => Err(Error::conflict("standard-not-confirmed")),
        }
    }

    /// What waits for a second person, as the form of the decision is to be judged by.
    ///
    /// # Errors
    /// [`Error::Conflict`] when nothing waits.
    pub fn awaits(&self) -> Result<()> {
        if self.is_pending() { Ok(()) } else { Err(Error::conflict("standard-nothing-waits")) }
    }
}

impl Object for Standard {
    fn visible_to(&self, actor: &Actor) -> bool {
        // What was never confirmed is the centre's own business.
        self.state == State::Confirmed || actor.scope() == Scope::Everything
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        let own = self.author_of_pending().is_some_and(|by| actor.is_person(by));
        if action == Action::StandardConfirm && own {
            return Err(Error::forbidden("standard-own"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
