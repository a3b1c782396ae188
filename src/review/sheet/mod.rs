//! Score sheets (评分表): what each expert gives each item, on the screen or on paper.
//!
//! A sheet is saved item by item as often as its expert likes; a batch is handed in as a whole, once. A sheet that was
//! signed on paper is entered by the agency and counts when a second person has compared it with the scan.
//!
//! Invariants: a sheet is seen by its expert alone until the agency opens the scores, and by no other expert before the
//! batch is closed; whoever stood back or was replaced finds nothing any more, and what they gave counts for nothing;
//! after handing in nothing changes but the word about a deviating score; a total is always reckoned from what stands on
//! the sheet, by the table of the call.

pub mod actions;
pub mod model;
pub mod paper;
pub(in crate::review) mod seat;
pub(in crate::review) mod store;
mod todo;
mod web;

pub use paper::{SHELVES, item_subject, sheet_subject};
pub use todo::todos;
pub use web::routes;

use crate::access::Actor;
use crate::kernel::BatchId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::review::model::{Assignment, Item};

/// What an expert judges in a batch, by code.
///
/// # Errors
/// [`crate::platform::Error::NotFound`] for whoever is no member that has declared, and before the batch is scored.
pub fn seats(db: &mut Db, actor: &Actor, batch: BatchId) -> Result<Vec<(Assignment, Item)>> {
    let desk = seat::desk(db, actor, batch)?;
    Ok(desk.seats.into_iter().map(|(assignment, item, _)| (assignment, item)).collect())
}
