//! The verbs: propose, amend, withdraw, end; decide, as the second person; and take in the first versions.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::model::{Decision, Draft, Ending, Fit, Standard, State, Term, fit};
use super::store;
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::{Message, StandardId};
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, of: &'a Standard) -> Event<'a> {
    Event::new(action, "standard", of.id.0, &of.draft.name)
}

fn last_day(to: Option<NaiveDate>) -> Option<Value> {
    Some(json!({ "ends_on": to }))
}

/// How a term fits among the confirmed versions of its kind, without the version that it is of.
///
/// # Errors
/// [`Error::Conflict`] with the version that it overlaps.
pub fn place(tx: &mut Tx<'_>, draft: &Draft, own: Option<StandardId>) -> Result<Fit> {
    let mut others = store::confirmed(tx.db, draft.kind())?;
    others.retain(|other| Some(other.id) != own);
    fit(draft.term, &others)
}

/// An overlap, as what is wrong with the first day of a form.
fn beside(error: Error, field: &str) -> Error {
    match error {
        Error::Conflict(message) => Error::field(field, message),
        other => other,
    }
}

/// Writes a new version of a kind; it holds in its term once a second person has confirmed it.
///
/// # Errors
/// [`Error::Invalid`] when its term overlaps that of a version that does not make room.
pub fn propose(tx: &mut Tx<'_>, draft: &Draft) -> Result<StandardId> {
    tx.can(Action::StandardWrite, &Anything)?;
    place(tx, draft, None).map_err(|error| beside(error, "valid_from"))?;
    let id = store::insert(tx.db, draft, tx.actor, State::Proposed, tx.now)?;
    let event = Event::new("standard.proposed", "standard", id.0, &draft.name);
    record(tx, event.change(None, Some(draft.facts())))?;
    Ok(id)
}

/// Corrects a version that nobody can have used yet; it waits for a second person again.
///
/// # Errors
/// [`Error::Conflict`] from its first day on; [`Error::Invalid`] as for [`propose`]; [`Error::Stale`].
pub fn amend(tx: &mut Tx<'_>, id: StandardId, draft: &Draft, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::StandardWrite, &old)?;
    old.is_unused(tx.now.day())?;
    if draft.kind() != old.kind() {
        return Err(Error::Malformed("a version does not change its kind".to_owned()));
    }
    store::amend(tx.db, id, draft, tx.actor, version, tx.now)?;
    reopen(tx, id)?;
    place(tx, draft, Some(id)).map_err(|error| beside(error, "valid_from"))?;
    record(tx, event("standard.amended", &old).change(Some(old.draft.facts()), Some(draft.facts())))
}

/// Takes back what waits or has not begun: an end that was proposed, otherwise the version itself.
///
/// # Errors
/// [`Error::Conflict`] when there is nothing to take back; [`Error::Stale`].
pub fn withdraw(tx: &mut Tx<'_>, id: StandardId, reason: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::StandardWrite, &old)?;
    if old.ending.is_some() {
        store::set_ending(tx.db, id, None, version)?;
        return record(tx, event("standard.end-withdrawn", &old).because(reason));
    }
    old.is_unused(tx.now.day())?;
    store::withdraw(tx.db, id, reason, version)?;
    reopen(tx, id)?;
    record(tx, event("standard.withdrawn", &old).because(reason))
}

/// Whatever ended because this version was to begin goes on.
fn reopen(tx: &mut Tx<'_>, id: StandardId) -> Result<()> {
    let Some(closed) = store::closed_by(tx.db, id)? else { return Ok(()) };
    store::set_end(tx.db, closed.id, None, None, closed.version)?;
    record(tx, event("standard.reopened", &closed).change(last_day(closed.draft.term.to), last_day(None)))
}

/// Proposes the last day of a confirmed version, or with none that it goes on.
///
/// # Errors
/// [`Error::Conflict`] when it was not confirmed, or an end of it waits already; [`Error::Invalid`] when the day lies
/// before the first one, is the recorded one, or reaches into another version; [`Error::Stale`].
pub fn end(tx: &mut Tx<'_>, id: StandardId, to: Option<NaiveDate>, reason: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::StandardWrite, &old)?;
    old.may_end()?;
    let term = old.draft.term;
    if to == term.to {
        return Err(Error::field("ends_on", Message::new("standard-end-same")));
    }
    if to.is_some_and(|to| to < term.from) {
        return Err(Error::field("ends_on", Message::new("standard-ends-early").with_time("from", term.from)));
    }
    reaches(tx, &old, to).map_err(|error| beside(error, "ends_on"))?;
    let (by, by_name) = (tx.actor.user, tx.actor.name.clone());
    store::set_ending(tx.db, id, Some(&Ending { to, reason: reason.to_owned(), by, by_name }), version)?;
    record(tx, event("standard.end-proposed", &old).change(last_day(term.to), last_day(to)).because(reason))
}

/// Whether a version with another end stays clear of the others.
fn reaches(tx: &mut Tx<'_>, of: &Standard, to: Option<NaiveDate>) -> Result<()> {
    let mut others = store::confirmed(tx.db, of.kind())?;
    others.retain(|other| other.id != of.id);
    let term = Term { to, ..of.draft.term };
    if let Some(next) = others.iter().filter(|other| other.draft.term.overlaps(term)).map(|o| o.draft.term.from).min() {
        return Err(Error::Conflict(Message::new("standard-end-reaches").with_time("from", next)));
    }
    Ok(())
}

/// Says, as the second person, whether what waits shall count.
///
/// # Errors
/// [`Error::Forbidden`] for whoever wrote it; [`Error::Conflict`] when nothing waits, or when another version that was
/// confirmed meanwhile stands in the way; [`Error::Stale`].
pub fn decide(tx: &mut Tx<'_>, id: StandardId, decision: Decision, remark: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::StandardConfirm, &old)?;
    old.awaits()?;
    match (&old.ending, decision) {
        (None, Decision::Confirm) => confirm(tx, &old, remark, version),
        (None, Decision::Refuse) => {
            store::decide(tx.db, id, State::Refused, tx.actor, remark, version, tx.now)?;
            record(tx, event("standard.refused", &old).because(remark))
        }
        (Some(ending), Decision::Confirm) => {
            reaches(tx, &old, ending.to)?;
            store::set_end(tx.db, id, ending.to, None, version)?;
            let changed = event("standard.ended", &old).change(last_day(old.draft.term.to), last_day(ending.to));
            record(tx, changed.because(remark))
        }
        (Some(_), Decision::Refuse) => {
            store::set_ending(tx.db, id, None, version)?;
            record(tx, event("standard.end-refused", &old).because(remark))
        }
    }
}

fn confirm(tx: &mut Tx<'_>, old: &Standard, remark: &str, version: i32) -> Result<()> {
    let fit = place(tx, &old.draft, Some(old.id))?;
    if let Some(former) = fit.closes {
        let former = store::find(tx.db, former)?;
        let to = old.draft.term.from.pred_opt();
        store::set_end(tx.db, former.id, to, Some(old.id), former.version)?;
        record(tx, event("standard.closed", &former).change(last_day(former.draft.term.to), last_day(to)))?;
    }
    store::decide(tx.db, old.id, State::Confirmed, tx.actor, remark, version, tx.now)?;
    record(tx, event("standard.confirmed", old).because(remark))
}

/// Takes in the first versions of kinds of which there is none; gives how many.
///
/// # Errors
/// [`Error::Forbidden`] for anybody but the program itself.
pub fn seed(tx: &mut Tx<'_>, drafts: &[Draft]) -> Result<usize> {
    if !tx.actor.is_system() {
        return Err(Error::forbidden("access-role"));
    }
    let mut new = Vec::new();
    for draft in drafts {
        if !store::knows(tx.db, draft.kind())? {
            new.push(draft);
        }
    }
    for draft in &new {
        let id = store::insert(tx.db, draft, tx.actor, State::Confirmed, tx.now)?;
        let event = Event::new("standard.seeded", "standard", id.0, &draft.name);
        record(tx, event.change(None, Some(draft.facts())))?;
    }
    Ok(new.len())
}
