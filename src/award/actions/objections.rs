//! Objections: hand in, enter, take up or decline, inquire, decide, answer.

use chrono::NaiveDate;

use super::super::model::Fall;
use super::super::notice::{PublicNotice, due};
use super::super::objection::{Given, Objection, Outcome, State};
use super::super::store::{awards as rows, notices, objections};
use super::super::tell;
use super::awards::fall;
use super::rules_of;
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::calendar;
use crate::kernel::{NoticeId, ObjectionId};
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, id: ObjectionId, label: &'a str) -> Event<'a> {
    Event::new(action, "objection", id.0, label)
}

/// By when an objection is to be taken up and answered; none where no official calendar says.
fn dues(tx: &mut Tx<'_>, notice: &PublicNotice, from: NaiveDate) -> Result<(Option<NaiveDate>, Option<NaiveDate>)> {
    let (rules, calendar) = (rules_of(tx.db, notice)?, calendar::current(tx.db)?);
    Ok((due(&calendar, from, rules.accept_days), due(&calendar, from, rules.answer_days)))
}

/// Takes an objection in, as anybody may while the notice stands.
///
/// # Errors
/// [`Error::Invalid`] for what is missing, [`Error::Conflict`] when the notice is over or the award stands no more.
pub fn hand_in(tx: &mut Tx<'_>, to: NoticeId, given: &Given, entered_by: &str) -> Result<ObjectionId> {
    let notice = notices::find(tx.db, to)?;
    let award = rows::find(tx.db, given.award).map_err(|e| e.as_field("award", "form-choice"))?;
    given.check(&notice, &rules_of(tx.db, &notice)?, &award)?;
    if !award.state.holds() {
        return Err(Error::conflict("objection-award-gone"));
    }
    let (accept_by, answer_by) = dues(tx, &notice, given.received_on)?;
    let new = objections::New { notice: to, given, entered_by, accept_by, answer_by };
    let id = objections::insert(tx.db, &new, tx.now)?;
    let made = objections::find(tx.db, id)?;
    record(tx, event("objection.received", id, &made.label()).change(None, Some(made.facts())))?;
    Ok(id)
}

/// Enters an objection that came on paper.
///
/// # Errors
/// As [`hand_in`]; when the actor may not.
pub fn enter(tx: &mut Tx<'_>, to: NoticeId, given: &Given) -> Result<ObjectionId> {
    tx.can(Action::ObjectionHandle, &Anything)?;
    let name = tx.actor.name.clone();
    hand_in(tx, to, given, &name)
}

fn found(tx: &mut Tx<'_>, id: ObjectionId, action: Action, version: i32) -> Result<Objection> {
    let found = objections::find(tx.db, id)?;
    tx.can(action, &found)?;
    if found.version == version { Ok(found) } else { Err(Error::Stale) }
}

fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Objection, new: &Objection, version: i32, why: &str) -> Result<()> {
    objections::update(tx.db, new, version, tx.now)?;
    record(tx, event(done, old.id, &old.label()).change(Some(old.facts()), Some(new.facts())).because(why))
}

/// Takes an objection up.
///
/// # Errors
/// [`Error::Conflict`] when it was taken up already or is over; [`Error::Stale`].
pub fn accept(tx: &mut Tx<'_>, id: ObjectionId, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ObjectionHandle, version)?;
    if old.state != State::Received {
        return Err(Error::conflict("objection-is-accepted"));
    }
    let new = Objection { state: State::Accepted, ..old.clone() };
    keep(tx, "objection.accepted", &old, &new, version, "")
}

/// Says why an objection is not handled; whoever handed it in reads that.
///
/// # Errors
/// [`Error::Conflict`] once it was taken up; [`Error::Stale`].
pub fn decline(tx: &mut Tx<'_>, id: ObjectionId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ObjectionHandle, version)?;
    if old.state != State::Received {
        return Err(Error::conflict("objection-is-accepted"));
    }
    let new = Objection { state: State::NotAccepted, outcome_reason: reason.to_owned(), ..old.clone() };
    keep(tx, "objection.declined", &old, &new, version, reason)
}

/// Writes the record of the inquiry, or writes it anew before the decision.
///
/// # Errors
/// [`Error::Conflict`] before it was taken up, and once it is decided; [`Error::Stale`].
pub fn inquire(tx: &mut Tx<'_>, id: ObjectionId, text: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ObjectionHandle, version)?;
    if !matches!(old.state, State::Accepted | State::Inquiry) {
        return Err(Error::conflict(if old.state == State::Received {
            "objection-not-accepted"
        } else {
            "objection-is-decided"
        }));
    }
    let new = Objection {
        state: State::Inquiry,
        inquiry: text.to_owned(),
        handler: Some(tx.actor.stands_in_for.as_ref().map_or(tx.actor.user, |(id, _)| *id)),
        handler_name: tx.actor.name.clone(),
        ..old.clone()
    };
    keep(tx, "objection.inquired", &old, &new, version, "")
}

/// How an objection is decided, and why.
#[derive(Debug, Clone)]
pub struct Fate {
    /// How.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
}

/// Decides an objection. One that is upheld lets its award fall in the same transaction: its place, its turn and its
/// money are free.
///
/// # Errors
/// [`Error::Forbidden`] for whoever inquired, [`Error::Conflict`] without an inquiry or once decided; [`Error::Stale`].
pub fn decide(tx: &mut Tx<'_>, id: ObjectionId, fate: &Fate, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ObjectionDecide, version)?;
    let new = Objection {
        state: State::Decided,
        outcome: Some(fate.outcome),
        outcome_reason: fate.reason.clone(),
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        ..old.clone()
    };
    keep(tx, "objection.decided", &old, &new, version, &fate.reason)?;
    let award = rows::find(tx.db, old.award)?;
    if fate.outcome == Outcome::Upheld && award.state.holds() {
        fall(tx, &award, Fall::Objection, &fate.reason)?;
    }
    Ok(())
}

/// Answers whoever objected; the answer is read by the receipt, and goes by mail where an address was given.
///
/// # Errors
/// [`Error::Conflict`] before the decision; [`Error::Stale`].
pub fn answer(tx: &mut Tx<'_>, id: ObjectionId, text: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ObjectionHandle, version)?;
    if old.state != State::Decided {
        return Err(Error::conflict("objection-not-decided"));
    }
    let new = Objection {
        state: State::Answered,
        answer: text.to_owned(),
        answered_by_name: tx.actor.name.clone(),
        answered_on: Some(tx.now.day()),
        ..old.clone()
    };
    keep(tx, "objection.answered", &old, &new, version, "")?;
    tell::objector(tx, &new)
}

/// Records that the telephone number of whoever objected was looked at.
///
/// # Errors
/// When the actor may not.
pub fn note_shown(tx: &mut Tx<'_>, id: ObjectionId) -> Result<Objection> {
    let found = objections::find(tx.db, id)?;
    tx.can(Action::ObjectionView, &found)?;
    record(tx, event("objection.phone-shown", id, &found.label()))?;
    Ok(found)
}
