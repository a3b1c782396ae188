//! The reception desk: what came in on paper, and whether it came in time.
//!
//! Where a call wants applications on paper too, the desk records of each what arrived: by which courier, under which
//! waybill, when it was handed to the courier and when it arrived, or that it was brought by hand; how many copies, bound,
//! stamped, signed. The call's own rule then says whether that was in time ([`ruled`]): by the day of dispatch a late
//! arrival counts, and what was brought by hand counts by its arrival.
//!
//! **States.** A record counts, or it is *void*: made by mistake, with a reason, and still to be seen. What is void may be
//! made to count again, as long as no other does. A record is corrected with a reason; the trail keeps what stood before.
//!
//! **Invariants.** An application has one record that counts; whoever does not see the application sees no record of it;
//! no record lies in the future, and nothing arrives before it was sent.

mod actions;
mod hanging;
mod model;
mod store;
mod web;

use chrono::NaiveDate;

use crate::kernel::ApplicationId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::definition::applying::PaperDeadline;

pub use actions::record;
pub use hanging::hanging;
pub use model::{Arrival, PaperCopy, State, ruled, short};
pub use web::routes;

/// What counts as the paper copy of an application.
///
/// # Errors
/// When the database cannot be read.
pub fn of(db: &mut Db, id: ApplicationId) -> Result<Option<PaperCopy>> {
    store::of(db, id)
}

/// Whether a paper copy was in time by the rule of its call.
pub fn in_time(copy: &PaperCopy, deadline: &PaperDeadline) -> bool {
    ruled(&copy.arrival, deadline).in_time
}

/// The last day on which paper may be sent, or must be there, by the rule of its call.
pub fn last_day(deadline: &PaperDeadline) -> NaiveDate {
    deadline.at.date()
}
