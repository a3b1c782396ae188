//! Rows of draws: never changed, never removed.

use diesel::prelude::*;

use crate::access::Actor;
use crate::kernel::{BatchId, Instant};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::review::draw::{Ask, Draw};
use crate::schema::review_draws as t;

/// A draw as it was made.
pub(in crate::review) struct Made {
    pub n: i32,
    pub seed: String,
    pub ask: Ask,
    pub draw: Draw,
    pub reason: String,
    pub drawn_by: String,
    pub at: Instant,
}

type Row = (i32, String, String, String, String, String, Instant);
type Columns = (t::n, t::seed, t::ask, t::result, t::reason, t::drawn_by_name, t::at);
const COLUMNS: Columns = (t::n, t::seed, t::ask, t::result, t::reason, t::drawn_by_name, t::at);

fn model((n, seed, ask, draw, reason, drawn_by, at): Row) -> Result<Made> {
    let (ask, draw) = (serde_json::from_str(&ask)?, serde_json::from_str(&draw)?);
    Ok(Made { n, seed, ask, draw, reason, drawn_by, at })
}

/// The draw of a batch that counts: the latest.
pub(in crate::review) fn latest(db: &mut Db, of: BatchId) -> Result<Option<Made>> {
    let own = t::table.filter(t::batch_id.eq(of)).order(t::n.desc()).select(COLUMNS);
    own.first::<Row>(db).optional()?.map(model).transpose()
}

/// A draw in the list of draws: its number, its seed, why it was made again, by whom, and when.
pub(in crate::review) type Past = (i32, String, String, String, Instant);

/// The draws of a batch.
pub(in crate::review) fn history(db: &mut Db, of: BatchId) -> Result<Vec<Past>> {
    let own = t::table.filter(t::batch_id.eq(of)).order(t::n);
    Ok(own.select((t::n, t::seed, t::reason, t::drawn_by_name, t::at)).load(db)?)
}

pub(in crate::review) fn insert(
    db: &mut Db,
    of: BatchId,
    ask: &Ask,
    draw: &Draw,
    reason: &str,
    by: &Actor,
    now: Instant,
) -> Result<()> {
    let before: Option<i32> = t::table.filter(t::batch_id.eq(of)).select(diesel::dsl::max(t::n)).first(db)?;
    diesel::insert_into(t::table)
        .values((
            (t::batch_id.eq(of), t::n.eq(before.unwrap_or(0) + 1), t::seed.eq(ask.seed.clone())),
            (t::ask.eq(serde_json::to_string(ask)?), t::result.eq(serde_json::to_string(draw)?)),
            (t::reason.eq(reason.to_owned()), t::drawn_by.eq(by.user), t::drawn_by_name.eq(by.name.clone())),
            t::at.eq(now),
        ))
        .execute(db)?;
    Ok(())
}

/// The next draws behind a key: key, batch and what was made.
pub(in crate::review) fn next(db: &mut Db, after: i64) -> Result<Vec<(i64, BatchId, Made)>> {
    /// Draws that are read together.
    const BATCH: i64 = 20;
    let rows: Vec<(i64, BatchId, Row)> =
        t::table.filter(t::id.gt(after)).order(t::id).limit(BATCH).select((t::id, t::batch_id, COLUMNS)).load(db)?;
    rows.into_iter().map(|(id, batch, row)| Ok((id, batch, model(row)?))).collect()
}
