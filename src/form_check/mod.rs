//! Form check (形式审查): the third-party agency looks line by line whether a submitted application is in order.
//!
//! A check belongs to one frozen copy of an application. It is `open` until every line has a verdict and the agency has
//! let the application pass, returned it for correction, or proposed to reject it. What is returned comes back as the
//! next copy, with a check of its own that shows what changed and carries over what was in order; if it does not come
//! back in time, an officer lets it lapse. A proposed rejection is confirmed or refused by the officer, and a refused one
//! leaves the check open.
//!
//! The lines are those of the call's checklists of this stage, with what the product knows of each: outcomes of
//! conditions, papers, figures. Such findings advise; the verdict is a person's.
//!
//! Invariants: only an agency that is commissioned for the call, and not related to the applicant, judges; nothing moves
//! before every line has a verdict, and a line that is not in order has a remark; a call's number of returns is never
//! exceeded; whoever proposed a rejection does not confirm it; time moves nothing by itself.

pub mod actions;
mod lines;
pub mod model;
mod store;
mod subject;
mod tell;
mod todo;
mod web;

pub use subject::subject;
pub use todo::todos;
pub use web::routes;

use crate::kernel::FormCheckId;
use crate::platform::Result;
use crate::platform::db::Db;

/// How many lines a check has.
///
/// # Errors
/// When the database cannot be read.
pub fn count_lines(db: &mut Db, of: FormCheckId) -> Result<usize> {
    Ok(store::lines(db, of)?.len())
}
