//! The verbs of score sheets: save one, hand a batch in, explain a score, give a batch back.

use serde_json::{Value, json};

use super::model::{Body, Scored, Word, seconds};
use super::seat::{self, Seat};
use super::store::{self, Written};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{AssignmentId, BatchId, MemberId, Message};
use crate::platform::error::FieldError;
use crate::platform::{Error, Result};
use crate::review::model::{Batch, BatchState};
use crate::review::ranking::{self, Rules};
use crate::review::store::{batches, members};

/// The noun of a sheet, as in the audit trail.
pub const NOUN: &str = "review-sheet";

/// What a sheet comes to, or what of it cannot be counted, field by field.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn scored(body: &Body, rules: Rules<'_>) -> Result<Scored> {
    let field = |(item, message): (String, Message)| FieldError { field: format!("item-{item}"), message };
    body.scored(rules.table, seat::least(rules)).map_err(|all| Error::Invalid(all.into_iter().map(field).collect()))
}

/// What the audit trail keeps of a sheet.
pub(super) fn facts(body: &Body, scored: &Scored) -> Value {
    json!({ "sheet": body, "total": scored.score.total, "complete": scored.gaps.is_empty() })
}

/// Saves a sheet, whole or not; `opened` is when its page was opened, in seconds, so that the time at it is known.
///
/// # Errors
/// [`Error::NotFound`] for another expert's; [`Error::Conflict`] after it was handed in or was entered from paper;
/// [`Error::Invalid`] for what the table does not allow; [`Error::Stale`] when another window was faster.
pub fn save(tx: &mut Tx<'_>, id: AssignmentId, body: &Body, opened: Option<i64>, version: i32) -> Result<()> {
    let seat = seat::load(tx.db, id)?;
    tx.can(Action::ReviewScore, &seat)?;
    let definition = seat::definition(tx.db, &seat.batch)?;
    let rules = seat::rules(&definition, &seat.batch)?;
    let old = store::of(tx.db, id)?;
    if old.as_ref().is_some_and(|old| old.entered_by.is_some()) {
        return Err(Error::conflict("sheet-on-paper"));
    }
    let scored = scored(body, rules)?;
    let known = old.as_ref().map_or(0, |old| old.seconds);
    let body = Body { word: old.as_ref().and_then(|old| old.body.word.clone()), ..body.clone() };
    let written = Written {
        assignment: id,
        body: &body,
        total: scored.total(),
        seconds: seconds(known, opened, tx.now.as_utc().and_utc().timestamp()),
        entered_by: None,
        submitted_at: None,
    };
    let sheet = store::write(tx.db, &written, version, tx.now)?;
    let before = old.map(|old| json!({ "sheet": old.body, "total": old.total, "complete": old.total.is_some() }));
    let event = Event::new("score.saved", NOUN, sheet.0, &seat.item.code);
    record(tx, event.change(before, Some(facts(&body, &scored))))
}

/// Hands in every sheet of the actor in a batch, once and for all: only the agency gives them back, with a reason.
///
/// # Errors
/// [`Error::Conflict`] while something is missing, when they were handed in before, or when the batch is not scored.
pub fn hand_in(tx: &mut Tx<'_>, batch: BatchId) -> Result<()> {
    let desk = seat::desk(tx.db, tx.actor, batch)?;
    if !tx.actor.may(Action::ReviewScore) {
        return Err(Error::forbidden("access-role"));
    }
    if desk.batch.state != BatchState::Scoring {
        return Err(Error::conflict("sheet-not-scoring"));
    }
    if desk.member.submitted_at.is_some() {
        return Err(Error::conflict("sheet-handed-in"));
    }
    let definition = seat::definition(tx.db, &desk.batch)?;
    let rules = seat::rules(&definition, &desk.batch)?;
    let whole = |kept: &store::Kept| kept.body.scored(rules.table, seat::least(rules)).is_ok_and(|s| s.gaps.is_empty());
    let missing = desk.seats.iter().filter(|(_, _, kept)| !kept.as_ref().is_some_and(whole)).count();
    if missing > 0 {
        return Err(Error::Conflict(Message::new("sheet-gaps").with("n", missing)));
    }
    if desk.seats.is_empty() {
        return Err(Error::conflict("sheet-nothing"));
    }
    store::hand_in(tx.db, desk.member.id, Some(tx.now))?;
    store::mark_member(tx.db, desk.member.id, Some(tx.now))?;
    let after = json!({ "sheets": desk.seats.len() });
    let event = Event::new("score.handed-in", "review-batch", desk.batch.id.0, &desk.batch.title);
    record(tx, event.change(None, Some(after)))
}

/// Gives a member's sheets back to be scored on, before the scores are opened.
///
/// # Errors
/// [`Error::Conflict`] when they were not handed in, or the scores are open already.
pub fn give_back(tx: &mut Tx<'_>, batch: BatchId, member: MemberId, reason: &str) -> Result<()> {
    let batch = managed(tx, batch)?;
    if ranking::is_opened(tx.db, batch.id)? {
        return Err(Error::conflict("scoring-is-opened"));
    }
    let member = members::member(tx.db, batch.id, member)?;
    if member.submitted_at.is_none() {
        return Err(Error::conflict("sheet-not-handed-in"));
    }
    store::hand_in(tx.db, member.id, None)?;
    store::mark_member(tx.db, member.id, None)?;
    let event = Event::new("score.given-back", "review-batch", batch.id.0, &batch.title).because(reason);
    record(tx, event.change(None, Some(json!({ "expert": member.name }))))
}

/// The batch, if the actor looks after it and it is being scored.
///
/// # Errors
/// As [`Tx::can`]; [`Error::Conflict`] in another state.
pub(in crate::review) fn managed(tx: &mut Tx<'_>, batch: BatchId) -> Result<Batch> {
    let batch = batches::batch(tx.db, batch)?;
    tx.can(Action::ReviewManage, &batch)?;
    if batch.state == BatchState::Scoring { Ok(batch) } else { Err(Error::conflict("sheet-not-scoring")) }
}

/// Writes down why a score lies far from the mean: the expert's own word.
///
/// # Errors
/// [`Error::NotFound`] for another expert's; [`Error::Conflict`] while the scores are not open, or once the batch is
/// closed.
pub fn explain(tx: &mut Tx<'_>, id: AssignmentId, text: &str) -> Result<()> {
    let seat = seat::own(tx.db, tx.actor, id)?;
    if !tx.actor.may(Action::ReviewScore) {
        return Err(Error::forbidden("access-role"));
    }
    note(tx, &seat, text)
}

/// Writes down, for the expert, what was said at the panel's meeting about a score that lies far from the mean.
///
/// # Errors
/// As [`explain`]; [`Error::NotFound`] for a sheet of another batch.
pub fn explain_for(tx: &mut Tx<'_>, batch: BatchId, id: AssignmentId, text: &str) -> Result<()> {
    let batch = managed(tx, batch)?;
    let seat = seat::load(tx.db, id)?;
    if seat.batch.id != batch.id || !seat.counts() {
        return Err(Error::NotFound);
    }
    note(tx, &seat, text)
}

fn note(tx: &mut Tx<'_>, seat: &Seat, text: &str) -> Result<()> {
    if seat.batch.state != BatchState::Scoring || !seat.opened {
        return Err(Error::conflict("scoring-not-opened"));
    }
    let sheet = store::of(tx.db, seat.assignment.id)?.ok_or(Error::NotFound)?;
    let before = sheet.body.word.as_ref().map(|word| json!({ "word": word.text }));
    let word = Word { text: text.to_owned(), by: tx.actor.name.clone(), at: tx.now };
    store::say(tx.db, &sheet, &Body { word: Some(word), ..sheet.body.clone() }, tx.now)?;
    let event = Event::new("score.explained", NOUN, sheet.id.0, &seat.item.code);
    record(tx, event.change(before, Some(json!({ "word": text }))))
}
