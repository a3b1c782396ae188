//! Rows of decisions.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::decision::{Decision, Kind, Placed, State};
use crate::access::Actor;
use crate::kernel::{AwardId, CallId, DecisionId, Instant, UserId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::{award_decisions as t, awards as a, call_places as p, calls as c};

type Row = (
    (DecisionId, CallId, Option<String>, String, String, i32),
    (Kind, State, UserId, String, String),
    (String, Option<Instant>, String, Option<Instant>, String),
    (String, String, Option<Instant>, String, Instant, i32),
);
type Columns = (
    (t::id, t::call_id, c::number, c::code, c::name_zh, t::call_version),
    (t::kind, t::state, t::proposed_by, t::proposed_by_name, t::hands),
    (t::minutes, t::submitted_at, t::approved_by_name, t::approved_at, t::reason),
    (t::ranking, t::outcomes, t::released_at, t::released_by_name, t::created_at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::call_id, c::number, c::code, c::name_zh, t::call_version),
    (t::kind, t::state, t::proposed_by, t::proposed_by_name, t::hands),
    (t::minutes, t::submitted_at, t::approved_by_name, t::approved_at, t::reason),
    (t::ranking, t::outcomes, t::released_at, t::released_by_name, t::created_at, t::version),
);

fn model(row: Row) -> Result<Decision> {
    let ((id, call, number, code, name, call_version), by, said, kept) = row;
    let (kind, state, proposed_by, proposed_by_name, hands) = by;
    let (minutes, submitted_at, approved_by_name, approved_at, reason) = said;
    let (ranking, outcomes, released_at, released_by_name, created_at, version) = kept;
    Ok(Decision {
        id,
        call,
        call_label: format!("{} {name}", number.unwrap_or(code)),
        call_version,
        kind,
        state,
        proposed_by,
        proposed_by_name,
        hands: serde_json::from_str(&hands)?,
        minutes,
        submitted_at,
        approved_by_name,
        approved_at,
        reason,
        ranking: serde_json::from_str(&ranking)?,
        outcomes: serde_json::from_str(&outcomes)?,
        released_at,
        released_by_name,
        created_at,
        version,
    })
}

/// A decision by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::award) fn find(db: &mut Db, id: DecisionId) -> Result<Decision> {
    model(t::table.inner_join(c::table).filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db)?)
}

/// A decision that is begun.
pub(in crate::award) struct New<'a> {
    pub call: CallId,
    pub call_version: i32,
    pub kind: Kind,
    pub fallen: Option<AwardId>,
    pub ranking: &'a [Placed],
    pub by: &'a Actor,
}

pub(in crate::award) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<DecisionId> {
    let none = String::new;
    let hands: Vec<UserId> =
        [Some(new.by.user), new.by.stands_in_for.as_ref().map(|(id, _)| *id)].into_iter().flatten().collect();
    Ok(diesel::insert_into(t::table)
        .values((
            (t::call_id.eq(new.call), t::call_version.eq(new.call_version), t::kind.eq(new.kind)),
            (t::state.eq(State::Draft), t::fallen_id.eq(new.fallen), t::proposed_by.eq(new.by.user)),
            (t::proposed_by_name.eq(new.by.name.clone()), t::hands.eq(serde_json::to_string(&hands)?)),
            (t::minutes.eq(none()), t::approved_by_name.eq(none()), t::reason.eq(none())),
            (t::ranking.eq(serde_json::to_string(new.ranking)?), t::outcomes.eq("[]".to_owned())),
            (t::released_by_name.eq(none()), t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// Writes a decision over the version that it was made from.
pub(in crate::award) fn update(db: &mut Db, new: &Decision, version: i32, by: UserId, now: Instant) -> Result<()> {
    let approved = new.approved_at.map(|_| by);
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(version))))
        .set((
            (t::state.eq(new.state), t::hands.eq(serde_json::to_string(&new.hands)?)),
            (t::minutes.eq(new.minutes.clone()), t::submitted_at.eq(new.submitted_at)),
            (t::approved_by.eq(approved), t::approved_by_name.eq(new.approved_by_name.clone())),
            (t::approved_at.eq(new.approved_at), t::reason.eq(new.reason.clone())),
            (t::ranking.eq(serde_json::to_string(&new.ranking)?), t::released_at.eq(new.released_at)),
            (t::outcomes.eq(serde_json::to_string(&new.outcomes)?), t::updated_at.eq(now)),
            (t::released_by_name.eq(new.released_by_name.clone()), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The decisions of a call, the latest first.
pub(in crate::award) fn of_call(db: &mut Db, call: CallId) -> Result<Vec<Decision>> {
    let rows = t::table.inner_join(c::table).filter(t::call_id.eq(call)).order(t::id.desc()).select(COLUMNS);
    rows.load::<Row>(db)?.into_iter().map(model).collect()
}

/// The latest decisions of every call.
pub(in crate::award) fn latest(db: &mut Db, most: i64) -> Result<Vec<Decision>> {
    let rows = t::table.inner_join(c::table).order(t::id.desc()).limit(most).select(COLUMNS);
    rows.load::<Row>(db)?.into_iter().map(model).collect()
}

/// What is in a state, the oldest first.
pub(in crate::award) fn in_state(db: &mut Db, state: State, most: i64) -> Result<Vec<Decision>> {
    let rows = t::table.inner_join(c::table).filter(t::state.eq(state)).order(t::id).limit(most).select(COLUMNS);
    rows.load::<Row>(db)?.into_iter().map(model).collect()
}

/// What was approved and is not known outside yet, the oldest first.
pub(in crate::award) fn unreleased(db: &mut Db, most: i64) -> Result<Vec<Decision>> {
    let waiting = t::state.eq(State::Approved).and(t::released_at.is_null());
    let rows = t::table.inner_join(c::table).filter(waiting).order(t::id).limit(most).select(COLUMNS);
    rows.load::<Row>(db)?.into_iter().map(model).collect()
}

/// Notes that a decision is known outside, over the version that it was made from.
pub(in crate::award) fn keep_released(db: &mut Db, new: &Decision, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(version))))
        .set((
            (t::released_at.eq(new.released_at), t::released_by_name.eq(new.released_by_name.clone())),
            (t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Of these calls those that have a place left, or give no number of them; each with whether a decision is under way.
pub(in crate::award) fn with_places(db: &mut Db, among: &[CallId]) -> Result<Vec<(CallId, bool)>> {
    let among = || among.to_vec();
    let count = |rows: Vec<CallId>| {
        let mut counts: HashMap<CallId, usize> = HashMap::new();
        rows.into_iter().for_each(|call| *counts.entry(call).or_default() += 1);
        counts
    };
    let places = count(p::table.filter(p::call_id.eq_any(among())).select(p::call_id).load(db)?);
    let held = a::table.filter(a::call_id.eq_any(among())).filter(a::place_id.is_not_null());
    let held = count(held.select(a::call_id).load(db)?);
    let decided: Vec<(CallId, State)> =
        t::table.filter(t::call_id.eq_any(among())).select((t::call_id, t::state)).load(db)?;
    let under_way = |call: CallId| decided.iter().any(|(of, state)| *of == call && state.is_open());
    let left = |call: &CallId| places.get(call).is_none_or(|all| *all > held.get(call).copied().unwrap_or_default());
    Ok(among().into_iter().filter(left).map(|call| (call, under_way(call))).collect())
}

/// Whether the leader has, or has approved, a decision on a call: its ranking is settled then.
///
/// # Errors
/// When the database cannot be read.
pub fn decided(db: &mut Db, call: CallId) -> Result<bool> {
    let settled = t::call_id.eq(call).and(t::state.eq_any([State::Submitted, State::Approved]));
    Ok(diesel::select(diesel::dsl::exists(t::table.filter(settled))).get_result(db)?)
}

/// The version of a decision.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn version(db: &mut Db, id: DecisionId) -> Result<i32> {
    Ok(find(db, id)?.version)
}
