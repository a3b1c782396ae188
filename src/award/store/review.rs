//! What the review wrote of a call.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::kernel::{ApplicationId, CallId, Instant};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{review_batches as b, review_results as r};

/// One who was judged: the application, its rank, its score in hundredths, whether it passed, whether its rank is stable.
pub(in crate::award) type Judged = (ApplicationId, Option<i32>, Option<i64>, bool, bool);

/// The results of the latest batch that has reported, with the day of its report.
pub(in crate::award) fn results(db: &mut Db, call: CallId) -> Result<Option<(NaiveDate, Vec<Judged>)>> {
    let latest: Option<(crate::kernel::BatchId, Option<Instant>)> = b::table
        .filter(b::call_id.eq(call).and(b::state.eq("reported")))
        .order(b::id.desc())
        .select((b::id, b::reported_at))
        .first(db)
        .optional()?;
    let Some((batch, Some(at))) = latest else { return Ok(None) };
    let rows = r::table.filter(r::batch_id.eq(batch)).order((r::rank, r::id));
    Ok(Some((at.day(), rows.select((r::application_id, r::rank, r::score, r::passed, r::stable)).load(db)?)))
}
