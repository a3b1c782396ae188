//! Sheets that were signed on paper: entered by the agency from the scan (代录), and compared with it by a second person
//! before they count.

use serde_json::json;

use super::actions::{NOUN, facts, managed, scored};
use super::model::Body;
use super::seat::{self, Seat};
use super::store::{self, Kept, Written};
use crate::access::{Action, Actor, Tx, can};
use crate::audit::{Event, record};
use crate::files::{self, Shelf};
use crate::kernel::{AssignmentId, BatchId, ItemId, Message, SheetId};
use crate::pages::Subject;
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::{Error, Result};
use crate::review::model::{Assignment, AssignmentState, BatchState, Member};
use crate::review::store::{batches, members};

/// The purpose of the shelf on which the scan of a signed sheet stands.
pub const SCAN: &str = "review-scan";
/// The purpose of the shelf on which anonymised copies of an item's papers stand.
pub const COPIES: &str = "review-copies";
/// The noun of an item.
pub const ITEM: &str = "review-item";

const LARGEST: u64 = 20 * 1024 * 1024;

/// What stands with sheets and items.
pub const SHELVES: &[Shelf] = &[
    Shelf {
        media: &[Media::Pdf, Media::Jpeg, Media::Png],
        largest: LARGEST,
        most: 5,
        ..Shelf::of(NOUN, SCAN, keeps_scan)
    },
    Shelf {
        media: &[Media::Pdf, Media::Jpeg, Media::Png],
        largest: LARGEST,
        most: 40,
        ..Shelf::of(ITEM, COPIES, keeps_copy)
    },
];

/// The seat of a batch that the actor looks after.
pub(in crate::review) fn seat_of(db: &mut Db, actor: &Actor, batch: BatchId, id: AssignmentId) -> Result<Seat> {
    let seat = seat::load(db, id)?;
    if seat.batch.id != batch {
        return Err(Error::NotFound);
    }
    can(actor, Action::ReviewManage, &seat.batch)?;
    Ok(seat)
}

/// The sheet as something that its scan hangs on: for those who may see the batch, never for experts.
///
/// # Errors
/// [`Error::NotFound`].
pub fn sheet_subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let sheet = store::find(db, SheetId(id))?;
    let seat = seat::load(db, sheet.assignment)?;
    can(actor, Action::ReviewView, &seat.batch)?;
    let label = format!("{} {}", seat.item.code, seat.member.name);
    let href = format!("/review/batches/{}/paper/{}", seat.batch.id, seat.assignment.id);
    Ok(Subject { kind: NOUN, id, label, href, organisation: None })
}

/// The item as something that anonymised copies hang on: for those who may see the batch, never for experts.
///
/// # Errors
/// [`Error::NotFound`].
pub fn item_subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let batch = store::batch_of_item(db, ItemId(id))?;
    let batch = batches::batch(db, batch)?;
    can(actor, Action::ReviewView, &batch)?;
    let item = batches::item(db, batch.id, ItemId(id))?;
    let href = format!("/review/batches/{}/copies/{id}", batch.id);
    Ok(Subject { kind: ITEM, id, label: item.code, href, organisation: None })
}

/// The agency brings the scan until somebody has checked the sheet.
fn keeps_scan(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let sheet = store::find(db, SheetId(id))?;
    let seat = seat::load(db, sheet.assignment)?;
    can(actor, Action::ReviewManage, &seat.batch)?;
    match seat.batch.state {
        BatchState::Scoring if sheet.entered_by.is_some() && sheet.checked_by.is_none() => Ok(()),
        BatchState::Scoring => Err(Error::conflict("sheet-checked")),
        _ => Err(Error::conflict("sheet-not-scoring")),
    }
}

/// The agency brings anonymised copies until the batch is closed.
fn keeps_copy(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let batch = store::batch_of_item(db, ItemId(id))?;
    let batch = batches::batch(db, batch)?;
    can(actor, Action::ReviewManage, &batch)?;
    if batch.state.is_open() { Ok(()) } else { Err(Error::conflict("scoring-closed")) }
}

/// Enters a sheet as it was signed; it counts once a second person has checked it.
///
/// # Errors
/// [`Error::Conflict`] when the expert scores online, when the sheet was checked, or when something is missing on it;
/// [`Error::Invalid`] for what the table does not allow.
pub fn enter(tx: &mut Tx<'_>, batch: BatchId, id: AssignmentId, body: &Body, version: i32) -> Result<SheetId> {
    let batch = managed(tx, batch)?;
    let seat = seat_of(tx.db, tx.actor, batch.id, id)?;
    if !seat.counts() {
        return Err(Error::conflict("sheet-void"));
    }
    let old = store::of(tx.db, id)?;
    enterable(old.as_ref(), &seat.member)?;
    let definition = seat::definition(tx.db, &batch)?;
    let scored = scored(body, seat::rules(&definition, &batch)?)?;
    if !scored.gaps.is_empty() {
        return Err(Error::Conflict(Message::new("sheet-paper-gaps").with("n", scored.gaps.len())));
    }
    let actor = tx.actor;
    let written = Written {
        assignment: id,
        body,
        total: scored.total(),
        seconds: 0,
        entered_by: Some(actor),
        submitted_at: Some(tx.now),
    };
    let sheet = store::write(tx.db, &written, version, tx.now)?;
    let before = old.map(|old| json!({ "sheet": old.body, "total": old.total, "complete": old.total.is_some() }));
    let label = label(&seat);
    let event = Event::new("score.entered", NOUN, sheet.0, &label);
    record(tx, event.change(before, Some(facts(body, &scored))))?;
    Ok(sheet)
}

fn label(seat: &Seat) -> String {
    format!("{} {}", seat.item.code, seat.member.name)
}

/// Whether the agency may enter a sheet: it was not begun online, the member has not handed in online, and nobody has
/// checked it.
fn enterable(old: Option<&Kept>, member: &Member) -> Result<()> {
    match old {
        Some(old) if old.entered_by.is_none() => Err(Error::conflict("sheet-is-online")),
        Some(old) if old.checked_by.is_some() => Err(Error::conflict("sheet-checked")),
        None if member.submitted_at.is_some() => Err(Error::conflict("sheet-handed-in")),
        _ => Ok(()),
    }
}

/// The sheet from paper that waits for a second person, if the actor may be that person.
fn waiting(tx: &mut Tx<'_>, batch: BatchId, id: AssignmentId) -> Result<(Seat, Kept)> {
    let batch = managed(tx, batch)?;
    let seat = seat_of(tx.db, tx.actor, batch.id, id)?;
    let sheet = store::of(tx.db, id)?.ok_or(Error::NotFound)?;
    if !sheet.waits_for_check() {
        return Err(Error::conflict("sheet-not-waiting"));
    }
    if sheet.entered_by.is_some_and(|by| tx.actor.is_person(by)) {
        return Err(Error::forbidden("sheet-own-entry"));
    }
    Ok((seat, sheet))
}

/// Says that what was entered is what was signed.
///
/// # Errors
/// [`Error::Forbidden`] for whoever entered it; [`Error::Conflict`] without a scan, or when it does not wait.
pub fn check(tx: &mut Tx<'_>, batch: BatchId, id: AssignmentId, version: i32) -> Result<()> {
    let (seat, sheet) = waiting(tx, batch, id)?;
    if !files::has(tx.db, NOUN, sheet.id.0, SCAN)? {
        return Err(Error::conflict("sheet-without-scan"));
    }
    let actor = tx.actor;
    store::check(tx.db, sheet.id, Some(actor), version, tx.now)?;
    record(tx, Event::new("score.checked", NOUN, sheet.id.0, &label(&seat)))?;
    if all_in(tx.db, &seat)? {
        store::mark_member(tx.db, seat.member.id, Some(tx.now))?;
    }
    Ok(())
}

/// Whether every sheet of the seat's expert is in.
fn all_in(db: &mut Db, seat: &Seat) -> Result<bool> {
    let sheets = store::of_member(db, seat.member.id)?;
    let own = |a: &Assignment| a.member == seat.member.id && a.state == AssignmentState::Active;
    let assignments = members::assignments(db, seat.batch.id)?;
    Ok(assignments.iter().filter(|a| own(a)).all(|a| sheets.get(&a.id).is_some_and(Kept::is_in)))
}

/// Gives a sheet from paper back to be entered anew.
///
/// # Errors
/// As [`check`].
pub fn send_back(tx: &mut Tx<'_>, batch: BatchId, id: AssignmentId, reason: &str, version: i32) -> Result<()> {
    let (seat, sheet) = waiting(tx, batch, id)?;
    store::check(tx.db, sheet.id, None, version, tx.now)?;
    record(tx, Event::new("score.sent-back", NOUN, sheet.id.0, &label(&seat)).because(reason))
}
