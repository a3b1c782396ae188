//! The order of those who were judged (排序): opened by the agency once every sheet is in, explained where a score lies far
//! off, decided by the panel where nothing else parts two, and closed into results.
//!
//! Invariants: nothing is opened while a declaration, a recusal, a sheet or a check is missing or a panel is not as the
//! call wants it; nothing is closed before every far score has a word and every tie an order; each result keeps how it
//! was reached and whose sheet alone would change it; a closed batch is taken back only by an officer, with a reason, and
//! only until a decision on awards is proposed.

pub mod actions;
pub mod facts;
pub mod model;
pub(in crate::review) mod round;
pub(in crate::review) mod store;
pub(in crate::review) mod web;

use chrono::NaiveDate;

pub use model::Rules;
pub use store::Outcome;
pub use web::routes;

use crate::kernel::{ApplicationId, BatchId, CallId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::call;
use crate::review::model::{Assignment, AssignmentState, Batch, BatchState};
use crate::review::sheet;
use crate::review::store::{batches, members};

/// Whether the agency has opened the scores of a batch.
pub(in crate::review) fn is_opened(db: &mut Db, batch: BatchId) -> Result<bool> {
    store::is_opened(db, batch)
}

/// The last batch of a call, once it is closed.
fn closed(db: &mut Db, call: CallId) -> Result<Option<Batch>> {
    let last = batches::batches_of(db, call)?.pop();
    Ok(last.filter(|batch| matches!(batch.state, BatchState::Closed | BatchState::Reported)))
}

/// What the review of a call came to.
#[derive(Debug, Clone)]
pub struct Results {
    /// The batch.
    pub id: BatchId,
    /// The day of the agency's report; none before it is made.
    pub report_on: Option<NaiveDate>,
    /// The applications in the order of the ranking.
    pub rows: Vec<Outcome>,
}

/// The day on which the review of a call reported; none before.
///
/// # Errors
/// When the database cannot be read.
pub fn report_on(db: &mut Db, call: CallId) -> Result<Option<NaiveDate>> {
    let last = batches::batches_of(db, call)?.pop();
    Ok(last.filter(|batch| batch.state == BatchState::Reported).and_then(|batch| batch.reported_at).map(|at| at.day()))
}

/// The calls of which a review has reported, the latest report first, each once.
///
/// # Errors
/// When the database cannot be read.
pub fn reported(db: &mut Db, most: i64) -> Result<Vec<CallId>> {
    batches::reported(db, most)
}

/// The results of a call's last round, once it is closed.
///
/// # Errors
/// When the database cannot be read.
pub fn results(db: &mut Db, call: CallId) -> Result<Option<Results>> {
    let Some(batch) = closed(db, call)? else { return Ok(None) };
    let report_on = batch.reported_at.map(|at| at.day());
    Ok(Some(Results { id: batch.id, report_on, rows: store::results(db, batch.id)? }))
}

/// What the experts wrote about an application, where the call says that its applicant reads it: the comments of the
/// sheets that count, in an order that belongs to nobody. Whether anything is released yet, the caller asks.
///
/// # Errors
/// When the database cannot be read.
pub fn feedback(db: &mut Db, of: CallId, application: ApplicationId) -> Result<Option<Vec<String>>> {
    let Some(batch) = closed(db, of)? else { return Ok(None) };
    let (_, definition) = call::in_force(db, of)?;
    let told = definition.review.iter().any(|review| review.key.as_str() == batch.round && review.feedback);
    let item = batches::items(db, batch.id)?.into_iter().find(|item| item.application == application);
    let Some(item) = item.filter(|_| told) else { return Ok(None) };
    let mut sheets = sheet::store::of_batch(db, batch.id)?;
    let counts = |one: &Assignment| one.item == item.id && one.state == AssignmentState::Active;
    let counting = members::assignments(db, batch.id)?.into_iter().filter(counts);
    let mut written: Vec<String> = counting
        .filter_map(|one| sheets.remove(&one.id).filter(sheet::store::Kept::is_in))
        .map(|kept| kept.body.comment.trim().to_owned())
        .filter(|comment| !comment.is_empty())
        .collect();
    written.sort_unstable();
    Ok(Some(written))
}
