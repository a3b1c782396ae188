//! Rows of recusals.

use diesel::prelude::*;

use crate::access::Actor;
use crate::kernel::{BatchId, ExpertId, Instant, ItemId, RecusalId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::definition::review::Recusal as Ground;
use crate::review::model::{Recusal, RecusalState as State, Source};
use crate::schema::review_recusals as t;

type Columns = (
    (t::id, t::batch_id, t::item_id, t::expert_id, t::source, t::ground, t::evidence),
    (t::state, t::decided_by_name, t::reason, t::at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::batch_id, t::item_id, t::expert_id, t::source, t::ground, t::evidence),
    (t::state, t::decided_by_name, t::reason, t::at, t::version),
);
type Row = ((RecusalId, BatchId, ItemId, ExpertId, Source, Ground, String), (State, String, String, Instant, i32));

fn model(
    ((id, batch, item, expert, source, ground, evidence), (state, decided_by, reason, at, version)): Row,
) -> Recusal {
    Recusal { id, batch, item, expert, source, ground, evidence, state, decided_by, reason, at, version }
}

/// The recusals of a batch, in the order in which they came to light.
pub(in crate::review) fn of(db: &mut Db, batch: BatchId) -> Result<Vec<Recusal>> {
    let own = t::table.filter(t::batch_id.eq(batch)).order(t::id).select(COLUMNS);
    Ok(own.load::<Row>(db)?.into_iter().map(model).collect())
}

/// A recusal of this batch and no other.
pub(in crate::review) fn find(db: &mut Db, batch: BatchId, id: RecusalId) -> Result<Recusal> {
    Ok(t::table.filter(t::batch_id.eq(batch).and(t::id.eq(id))).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// A recusal to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::review) struct New {
    pub item: ItemId,
    pub expert: ExpertId,
    pub source: Source,
    pub ground: Ground,
    pub evidence: String,
    pub state: State,
}

/// Writes a recusal, unless this one came to light before; gives whether it is new.
pub(in crate::review) fn note(
    db: &mut Db,
    batch: BatchId,
    new: &New,
    by: Option<&Actor>,
    reason: &str,
    now: Instant,
) -> Result<bool> {
    let same = t::item_id.eq(new.item).and(t::expert_id.eq(new.expert));
    let same = same.and(t::source.eq(new.source)).and(t::ground.eq(new.ground));
    if diesel::select(diesel::dsl::exists(t::table.filter(same))).get_result::<bool>(db)? {
        return Ok(false);
    }
    let decided = by.filter(|_| new.state != State::Proposed);
    diesel::insert_into(t::table)
        .values((
            (t::batch_id.eq(batch), t::item_id.eq(new.item), t::expert_id.eq(new.expert)),
            (t::source.eq(new.source), t::ground.eq(new.ground), t::evidence.eq(new.evidence.clone())),
            (t::state.eq(new.state), t::decided_by.eq(decided.map(|by| by.user.0)), t::reason.eq(reason.to_owned())),
            t::decided_by_name.eq(decided.map(|by| by.name.clone()).unwrap_or_default()),
            (t::at.eq(now), t::decided_at.eq(decided.map(|_| now)), t::version.eq(1)),
        ))
        .execute(db)?;
    Ok(true)
}

/// Writes a decision over the version that it was made by.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn decide(
    db: &mut Db,
    of: &Recusal,
    to: State,
    reason: &str,
    by: &Actor,
    version: i32,
    now: Instant,
) -> Result<()> {
    let own = t::table.filter(t::id.eq(of.id).and(t::version.eq(version)));
    let set = (
        (t::state.eq(to), t::reason.eq(reason.to_owned()), t::decided_by.eq(by.user.0)),
        (t::decided_by_name.eq(by.name.clone()), t::decided_at.eq(now), t::version.eq(version + 1)),
    );
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}
