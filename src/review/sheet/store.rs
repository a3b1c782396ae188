//! Rows of score sheets.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::Body;
use crate::access::Actor;
use crate::kernel::{AssignmentId, BatchId, Instant, ItemId, MemberId, SheetId, UserId};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::programme::definition::values::Hundredths;
use crate::schema::{review_assignments as a, review_items as i, review_members as m, review_sheets as t};

/// A sheet as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The key.
    pub id: SheetId,
    /// Whose sheet of what.
    pub assignment: AssignmentId,
    /// What stands on it.
    pub body: Body,
    /// What it comes to, once nothing is missing.
    pub total: Option<Hundredths>,
    /// How long it took so far, in seconds.
    pub seconds: i32,
    /// Who entered it from a signed sheet, if it came on paper.
    pub entered_by: Option<UserId>,
    /// The name at that time.
    pub entered_by_name: String,
    /// Who compared what was entered with the signed sheet.
    pub checked_by: Option<UserId>,
    /// The name at that time.
    pub checked_by_name: String,
    /// When.
    pub checked_at: Option<Instant>,
    /// When it was handed in.
    pub submitted_at: Option<Instant>,
    /// The version of the row.
    pub version: i32,
}

impl Kept {
    /// Whether it counts: whole, handed in, and checked by a second person where it came on paper.
    pub fn is_in(&self) -> bool {
        self.total.is_some() && self.submitted_at.is_some() && (self.entered_by.is_none() || self.checked_by.is_some())
    }

    /// Whether it was entered from paper and waits for the second person.
    pub fn waits_for_check(&self) -> bool {
        self.entered_by.is_some() && self.submitted_at.is_some() && self.checked_by.is_none()
    }
}

type Columns = (
    (t::id, t::assignment_id, t::body, t::total, t::seconds),
    (t::entered_by, t::entered_by_name, t::checked_by, t::checked_by_name, t::checked_at),
    (t::submitted_at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::assignment_id, t::body, t::total, t::seconds),
    (t::entered_by, t::entered_by_name, t::checked_by, t::checked_by_name, t::checked_at),
    (t::submitted_at, t::version),
);
type Row = (
    (SheetId, AssignmentId, String, Option<i64>, i32),
    (Option<UserId>, String, Option<UserId>, String, Option<Instant>),
    (Option<Instant>, i32),
);

fn model(row: Row) -> Result<Kept> {
    let ((id, assignment, body, total, seconds), paper, (submitted_at, version)) = row;
    let (entered_by, entered_by_name, checked_by, checked_by_name, checked_at) = paper;
    let body = serde_json::from_str(&body).map_err(|e| Error::internal(format!("score sheet {id}: {e}")))?;
    Ok(Kept {
        id,
        assignment,
        body,
        total: total.map(Hundredths),
        seconds,
        entered_by,
        entered_by_name,
        checked_by,
        checked_by_name,
        checked_at,
        submitted_at,
        version,
    })
}

/// The sheet of an assignment, if it was begun.
pub(in crate::review) fn of(db: &mut Db, assignment: AssignmentId) -> Result<Option<Kept>> {
    let own = t::table.filter(t::assignment_id.eq(assignment)).select(COLUMNS);
    own.first::<Row>(db).optional()?.map(model).transpose()
}

/// A sheet by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::review) fn find(db: &mut Db, id: SheetId) -> Result<Kept> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db)?)
}

/// The batch of an item.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::review) fn batch_of_item(db: &mut Db, item: ItemId) -> Result<BatchId> {
    Ok(i::table.filter(i::id.eq(item)).select(i::batch_id).first(db)?)
}

fn by_assignment(rows: Vec<Row>) -> Result<HashMap<AssignmentId, Kept>> {
    let kept = rows.into_iter().map(model).collect::<Result<Vec<_>>>()?;
    Ok(kept.into_iter().map(|sheet| (sheet.assignment, sheet)).collect())
}

/// The sheets of a batch, by assignment.
pub(in crate::review) fn of_batch(db: &mut Db, batch: BatchId) -> Result<HashMap<AssignmentId, Kept>> {
    let own = a::table.filter(a::batch_id.eq(batch)).select(a::id);
    by_assignment(t::table.filter(t::assignment_id.eq_any(own)).select(COLUMNS).load(db)?)
}

/// The sheets of a member, by assignment.
pub(in crate::review) fn of_member(db: &mut Db, member: MemberId) -> Result<HashMap<AssignmentId, Kept>> {
    let own = a::table.filter(a::member_id.eq(member)).select(a::id);
    by_assignment(t::table.filter(t::assignment_id.eq_any(own)).select(COLUMNS).load(db)?)
}

/// What is written of a sheet.
pub(in crate::review) struct Written<'a> {
    pub assignment: AssignmentId,
    pub body: &'a Body,
    pub total: Option<Hundredths>,
    pub seconds: i32,
    /// Who enters it from paper.
    pub entered_by: Option<&'a Actor>,
    /// Whether it is handed in by being written: a sheet from paper is.
    pub submitted_at: Option<Instant>,
}

/// Writes a sheet over the version that it was loaded with; 0 for one that is begun. A check that was made of it is
/// void.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn write(db: &mut Db, new: &Written<'_>, version: i32, now: Instant) -> Result<SheetId> {
    let by = (t::entered_by.eq(new.entered_by.map(|by| by.user)), t::entered_by_name.eq(entered_by_name(new)));
    let body = serde_json::to_string(new.body)?;
    let what = (
        (t::body.eq(body), t::total.eq(new.total.map(|total| total.0)), t::complete.eq(new.total.is_some())),
        (t::seconds.eq(new.seconds), t::submitted_at.eq(new.submitted_at), t::updated_at.eq(now)),
        (t::checked_by.eq(None::<UserId>), t::checked_by_name.eq(String::new()), t::checked_at.eq(None::<Instant>)),
    );
    if version == 0 {
        let row = (t::assignment_id.eq(new.assignment), by, what, t::version.eq(1));
        let begun = diesel::insert_into(t::table).values(row).returning(t::id).get_result(db);
        return begun.map_err(|e| if is_duplicate(&e) { Error::Stale } else { e.into() });
    }
    let own = t::table.filter(t::assignment_id.eq(new.assignment).and(t::version.eq(version)));
    let changed = diesel::update(own).set((by, what, t::version.eq(version + 1))).returning(t::id).get_results(db)?;
    changed.first().copied().ok_or(Error::Stale)
}

fn entered_by_name(new: &Written<'_>) -> String {
    new.entered_by.map(|by| by.name.clone()).unwrap_or_default()
}

/// Notes a word on a sheet, and nothing else of it.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn say(db: &mut Db, sheet: &Kept, body: &Body, now: Instant) -> Result<()> {
    let own = t::table.filter(t::id.eq(sheet.id).and(t::version.eq(sheet.version)));
    let set = (t::body.eq(serde_json::to_string(body)?), t::version.eq(sheet.version + 1), t::updated_at.eq(now));
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Hands the sheets of a member in, or, with `None`, gives them back to the member. Sheets from paper stay as they are.
pub(in crate::review) fn hand_in(db: &mut Db, member: MemberId, at: Option<Instant>) -> Result<usize> {
    let own = a::table.filter(a::member_id.eq(member)).select(a::id);
    let own = t::table.filter(t::assignment_id.eq_any(own).and(t::entered_by.is_null()));
    Ok(diesel::update(own).set((t::submitted_at.eq(at), t::version.eq(t::version + 1))).execute(db)?)
}

/// Notes that a second person found a sheet from paper as it was signed; without one, that it goes back to be entered
/// anew.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn check(db: &mut Db, id: SheetId, by: Option<&Actor>, version: i32, now: Instant) -> Result<()> {
    let own = t::table.filter(t::id.eq(id).and(t::version.eq(version)));
    let (name, at) = (by.map(|by| by.name.clone()).unwrap_or_default(), by.map(|_| now));
    let who = (t::checked_by.eq(by.map(|by| by.user)), t::checked_by_name.eq(name), t::checked_at.eq(at));
    let changed = if by.is_some() {
        diesel::update(own).set((who, t::version.eq(version + 1))).execute(db)?
    } else {
        diesel::update(own).set((who, t::submitted_at.eq(None::<Instant>), t::version.eq(version + 1))).execute(db)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Notes when a member's sheets were all in, or that they are not any more.
pub(in crate::review) fn mark_member(db: &mut Db, member: MemberId, at: Option<Instant>) -> Result<()> {
    diesel::update(m::table.filter(m::id.eq(member)))
        .set((m::submitted_at.eq(at), m::version.eq(m::version + 1)))
        .execute(db)?;
    Ok(())
}
