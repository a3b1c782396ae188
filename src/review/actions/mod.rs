//! The verbs of a batch.

pub mod answer;
pub mod draws;
pub mod fees;
pub mod panel;
pub mod prepare;
pub mod recusals;

use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{BatchId, OrganisationId};
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::programme::definition::review::Review;

use super::model::{Batch, BatchState};
use super::store::batches;

/// The noun, as in the audit trail.
pub const NOUN: &str = "review-batch";

fn event<'a>(action: &'static str, of: &'a Batch) -> Event<'a> {
    Event::new(action, NOUN, of.id.0, &of.title)
}

/// The batch, if the actor may do this to it.
fn allowed(tx: &mut Tx<'_>, id: BatchId, action: Action) -> Result<Batch> {
    let batch = batches::batch(tx.db, id)?;
    tx.can(action, &batch)?;
    Ok(batch)
}

/// As [`allowed`], in the version that the form was made from.
fn fresh(tx: &mut Tx<'_>, id: BatchId, action: Action, version: i32) -> Result<Batch> {
    let batch = allowed(tx, id, action)?;
    if batch.version == version { Ok(batch) } else { Err(Error::Stale) }
}

/// The round of review that a batch belongs to, by the text in force.
///
/// # Errors
/// [`Error::Conflict`] when the call has no such round any more.
pub fn round(db: &mut crate::platform::db::Db, batch: &Batch) -> Result<Review> {
    let (_, definition) = call::in_force(db, batch.call)?;
    let found = definition.review.iter().find(|review| review.key.as_str() == batch.round);
    found.cloned().ok_or_else(|| Error::conflict("review-round-gone"))
}

/// Leads a batch to another state.
fn lead(tx: &mut Tx<'_>, batch: &Batch, to: BatchState, action: &'static str) -> Result<()> {
    batches::update(tx.db, batch, &batches::Change::to(batch, to), tx.now)?;
    let after = Batch { state: to, ..batch.clone() };
    record(tx, event(action, batch).change(Some(batch.facts()), Some(after.facts())))
}

/// What belonged to one organisation belongs to the one that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    batches::move_to(tx.db, from, into)
}
