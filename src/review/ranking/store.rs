//! Rows of the panel's meeting, its decisions on equals, and the results.

use diesel::prelude::*;

use super::model::How;
use crate::access::Actor;
use crate::kernel::{ApplicationId, BatchId, DocumentId, Instant, ItemId, UserId};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::programme::definition::values::Hundredths;
use crate::review::model::{Batch, BatchState};
use crate::schema::{review_batches as b, review_meetings as m, review_orders as o, review_results as t};

/// Whether the agency has opened the scores of a batch.
pub(super) fn is_opened(db: &mut Db, batch: BatchId) -> Result<bool> {
    Ok(meeting(db, batch)?.is_some())
}

/// Who opened the scores of a batch, and when.
pub(in crate::review) fn meeting(db: &mut Db, batch: BatchId) -> Result<Option<(String, Instant)>> {
    let own = m::table.filter(m::batch_id.eq(batch)).select((m::opened_by_name, m::opened_at));
    Ok(own.first(db).optional()?)
}

pub(super) fn open(db: &mut Db, batch: BatchId, by: &Actor, now: Instant) -> Result<()> {
    diesel::insert_into(m::table)
        .values((
            m::batch_id.eq(batch),
            m::opened_by.eq(by.user),
            m::opened_by_name.eq(by.name.clone()),
            m::opened_at.eq(now),
        ))
        .execute(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("scoring-is-opened") } else { e.into() })?;
    Ok(())
}

/// What the panel decided on an item that stands equal with others.
#[derive(Debug, Clone)]
pub(in crate::review) struct Order {
    pub item: ItemId,
    pub place: i32,
    pub reason: String,
    pub by: UserId,
    pub by_name: String,
    pub at: Instant,
}

type OrderRow = (ItemId, i32, String, UserId, String, Instant);

pub(in crate::review) fn orders(db: &mut Db, batch: BatchId) -> Result<Vec<Order>> {
    let shown = (o::item_id, o::place, o::reason, o::decided_by, o::decided_by_name, o::decided_at);
    let rows: Vec<OrderRow> = o::table.filter(o::batch_id.eq(batch)).select(shown).load(db)?;
    let model = |(item, place, reason, by, by_name, at): OrderRow| Order { item, place, reason, by, by_name, at };
    Ok(rows.into_iter().map(model).collect())
}

/// Writes the panel's order of some items in place of what it decided on them before.
pub(super) fn put_order(
    db: &mut Db,
    batch: BatchId,
    items: &[ItemId],
    reason: &str,
    by: &Actor,
    now: Instant,
) -> Result<()> {
    diesel::delete(o::table.filter(o::batch_id.eq(batch).and(o::item_id.eq_any(items.to_vec())))).execute(db)?;
    for (place, item) in (1_i32..).zip(items) {
        diesel::insert_into(o::table)
            .values((
                (o::batch_id.eq(batch), o::item_id.eq(*item), o::place.eq(place), o::reason.eq(reason.to_owned())),
                (o::decided_by.eq(by.user), o::decided_by_name.eq(by.name.clone()), o::decided_at.eq(now)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// A result to be written.
pub(super) struct New {
    pub application: ApplicationId,
    pub rank: Option<i32>,
    pub score: Option<Hundredths>,
    pub passed: bool,
    pub how: How,
    pub stable: bool,
    pub order: Option<Order>,
}

pub(super) fn put_results(db: &mut Db, batch: BatchId, results: &[New]) -> Result<()> {
    for new in results {
        let order = new.order.as_ref();
        diesel::insert_into(t::table)
            .values((
                (t::batch_id.eq(batch), t::application_id.eq(new.application), t::rank.eq(new.rank)),
                (t::score.eq(new.score.map(|score| score.0)), t::passed.eq(new.passed), t::stable.eq(new.stable)),
                (t::how.eq(serde_json::to_string(&new.how)?), t::panel_order.eq(order.map(|order| order.place))),
                (t::decided_by.eq(order.map(|order| order.by)), t::decided_at.eq(order.map(|order| order.at))),
                t::decided_by_name.eq(order.map(|order| order.by_name.clone()).unwrap_or_default()),
            ))
            .execute(db)?;
    }
    Ok(())
}

pub(super) fn clear_results(db: &mut Db, batch: BatchId) -> Result<()> {
    diesel::delete(t::table.filter(t::batch_id.eq(batch))).execute(db)?;
    Ok(())
}

/// A result as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The application.
    pub application: ApplicationId,
    /// Its place, from 1; none without a usable sheet.
    pub rank: Option<u32>,
    /// Its final score.
    pub score: Option<Hundredths>,
    /// Whether it reaches the pass mark.
    pub passed: bool,
    /// Whether its place would stand without any one expert.
    pub stable: bool,
    /// How the place was reached.
    pub how: How,
}

type ResultRow = (ApplicationId, Option<i32>, Option<i64>, bool, bool, String);

pub(super) fn results(db: &mut Db, batch: BatchId) -> Result<Vec<Outcome>> {
    let shown = (t::application_id, t::rank, t::score, t::passed, t::stable, t::how);
    let rows: Vec<ResultRow> = t::table.filter(t::batch_id.eq(batch)).select(shown).load(db)?;
    let model = |(application, rank, score, passed, stable, how): ResultRow| {
        Ok(Outcome {
            application,
            rank: rank.and_then(|rank| u32::try_from(rank).ok()),
            score: score.map(Hundredths),
            passed,
            stable,
            how: serde_json::from_str(&how)?,
        })
    };
    let mut found = rows.into_iter().map(model).collect::<Result<Vec<Outcome>>>()?;
    found.sort_by_key(|one| (one.rank.is_none(), one.rank, one.application));
    Ok(found)
}

/// What changes of a batch when it is closed, reported or reopened.
pub(in crate::review) struct Mark {
    pub state: BatchState,
    pub closed_at: Option<Instant>,
    pub reported_at: Option<Instant>,
    pub report: Option<DocumentId>,
}

/// Writes how far a batch is over the version that it was loaded with.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn mark(db: &mut Db, of: &Batch, version: i32, mark: &Mark, now: Instant) -> Result<()> {
    let own = b::table.filter(b::id.eq(of.id).and(b::version.eq(version)));
    let set = (
        (b::state.eq(mark.state), b::closed_at.eq(mark.closed_at), b::reported_at.eq(mark.reported_at)),
        (b::report_document_id.eq(mark.report), b::version.eq(version + 1), b::updated_at.eq(now)),
    );
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}
