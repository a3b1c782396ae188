//! Rows of adjustments and their lines.

use diesel::prelude::*;

use super::model::{Adjustment, Line, State};
use crate::access::Scope;
use crate::kernel::{AdjustmentId, ContractId, Instant, Money};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::schema::{adjustment_lines as l, adjustments as t, contracts as c, organisations as o};

type Head = (AdjustmentId, ContractId, i32, i32, State, i64, bool, String, String, String, Instant);
type Tail = (String, String, String, String, Option<Instant>, String, i32);
type Row = (Head, Tail);
type HeadColumns = (
    t::id,
    t::contract_id,
    t::terms,
    t::serial,
    t::state,
    t::moved,
    t::beyond,
    t::extension,
    t::reason,
    t::asked_by_name,
    t::asked_at,
);
type TailColumns =
    (t::proposed_by_name, t::opinion, t::hands, t::decided_by_name, t::decided_at, t::remark, t::version);
const COLUMNS: (HeadColumns, TailColumns) = (
    (
        t::id,
        t::contract_id,
        t::terms,
        t::serial,
        t::state,
        t::moved,
        t::beyond,
        t::extension,
        t::reason,
        t::asked_by_name,
        t::asked_at,
    ),
    (t::proposed_by_name, t::opinion, t::hands, t::decided_by_name, t::decided_at, t::remark, t::version),
);

fn model((head, tail): Row) -> Result<Adjustment> {
    let (id, contract, terms, serial, state, moved, beyond, extension, reason, asked_by_name, asked_at) = head;
    let (proposed_by_name, opinion, hands, decided_by_name, decided_at, remark, version) = tail;
    Ok(Adjustment {
        id,
        contract,
        terms,
        serial,
        state,
        moved: Money::from_fen(moved),
        beyond,
        extension,
        reason,
        asked_by_name,
        asked_at,
        proposed_by_name,
        opinion,
        hands: serde_json::from_str(&hands)?,
        decided_by_name,
        decided_at,
        remark,
        version,
    })
}

/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: AdjustmentId) -> Result<Adjustment> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db)?)
}

/// The adjustments of a contract, from the first.
pub(super) fn of(db: &mut Db, of: ContractId) -> Result<Vec<Adjustment>> {
    let rows = t::table.filter(t::contract_id.eq(of)).order(t::serial).select(COLUMNS);
    rows.load::<Row>(db)?.into_iter().map(model).collect()
}

/// The lines of an adjustment.
pub(super) fn lines(db: &mut Db, id: AdjustmentId) -> Result<Vec<Line>> {
    let rows: Vec<(String, i64, i64, i64, Option<i64>)> = l::table
        .filter(l::adjustment_id.eq(id))
        .order(l::id)
        .select((l::category, l::before, l::change, l::after, l::free))
        .load(db)?;
    let line = |(category, before, change, after, limit): (String, i64, i64, i64, Option<i64>)| Line {
        category,
        before: Money::from_fen(before),
        change: Money::from_fen(change),
        after: Money::from_fen(after),
        limit: limit.map(Money::from_fen),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// # Errors
/// [`Error::Conflict`] when another one is open.
pub(super) fn insert(db: &mut Db, new: &Adjustment, lines: &[Line], now: Instant) -> Result<AdjustmentId> {
    let id = diesel::insert_into(t::table)
        .values((
            (t::contract_id.eq(new.contract), t::terms.eq(new.terms), t::serial.eq(new.serial), t::state.eq(new.state)),
            (t::moved.eq(new.moved.fen()), t::beyond.eq(new.beyond), t::extension.eq(new.extension.clone())),
            (t::reason.eq(new.reason.clone()), t::asked_by_name.eq(new.asked_by_name.clone())),
            (t::asked_at.eq(new.asked_at), t::proposed_by_name.eq(String::new()), t::opinion.eq(String::new())),
            (t::hands.eq(serde_json::to_string(&new.hands)?), t::decided_by_name.eq(new.decided_by_name.clone())),
            (t::decided_at.eq(new.decided_at), t::remark.eq(String::new()), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result::<AdjustmentId>(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("adjustment-open") } else { e.into() })?;
    for line in lines {
        diesel::insert_into(l::table)
            .values((
                (l::adjustment_id.eq(id), l::category.eq(line.category.clone()), l::before.eq(line.before.fen())),
                (l::change.eq(line.change.fen()), l::after.eq(line.after.fen())),
                l::free.eq(line.limit.map(Money::fen)),
            ))
            .execute(db)?;
    }
    Ok(id)
}

/// # Errors
/// [`Error::Stale`].
pub(super) fn update(db: &mut Db, new: &Adjustment, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(new.state), t::extension.eq(new.extension.clone()), t::opinion.eq(new.opinion.clone())),
            (t::proposed_by_name.eq(new.proposed_by_name.clone()), t::hands.eq(serde_json::to_string(&new.hands)?)),
            (t::decided_by_name.eq(new.decided_by_name.clone()), t::decided_at.eq(new.decided_at)),
            (t::remark.eq(new.remark.clone()), t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub state: Option<State>,
}

/// A row of the list: the adjustment, and number and unit of its contract.
pub(super) type Listed = (Adjustment, String, String);

type Joined = diesel::helper_types::InnerJoin<t::table, diesel::helper_types::InnerJoin<c::table, o::table>>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

fn narrowed(filter: &Filter) -> Boxed {
    let mut query = t::table.inner_join(c::table.inner_join(o::table)).into_boxed();
    query = match filter.scope {
        Scope::Everything => query,
        Scope::Province(region, own) => query.filter(c::region.eq(region).assume_not_null().or(c::unit_id.eq(own))),
        Scope::Own(own) => query.filter(c::unit_id.eq(own)),
        Scope::Nothing => query.filter(t::id.eq(AdjustmentId(0))),
    };
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    query
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(db)?)
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Listed>> {
    let query = narrowed(filter).order(t::id.desc()).offset(page.offset()).limit(page.limit());
    let rows: Vec<(Row, String, String)> = query.select((COLUMNS, c::number, o::name)).load(db)?;
    rows.into_iter().map(|(row, number, unit)| Ok((model(row)?, number, unit))).collect()
}

pub(super) fn keys(db: &mut Db, filter: &Filter) -> Result<Vec<AdjustmentId>> {
    Ok(narrowed(filter).order(t::id.desc()).select(t::id).load(db)?)
}

pub(super) fn listed(db: &mut Db, keys: &[AdjustmentId]) -> Result<Vec<Listed>> {
    let query = t::table.inner_join(c::table.inner_join(o::table)).filter(t::id.eq_any(keys.to_vec()));
    let rows: Vec<(Row, String, String)> = query.select((COLUMNS, c::number, o::name)).load(db)?;
    rows.into_iter().map(|(row, number, unit)| Ok((model(row)?, number, unit))).collect()
}

/// Adjustments that somebody must look at.
pub(super) fn waiting(db: &mut Db, state: State, most: i64) -> Result<Vec<Listed>> {
    let query = t::table.inner_join(c::table.inner_join(o::table)).filter(t::state.eq(state)).order(t::id).limit(most);
    let rows: Vec<(Row, String, String)> = query.select((COLUMNS, c::number, o::name)).load(db)?;
    rows.into_iter().map(|(row, number, unit)| Ok((model(row)?, number, unit))).collect()
}

/// Contracts that have adjustments.
pub(super) fn adjusted(db: &mut Db) -> Result<Vec<ContractId>> {
    Ok(t::table.select(t::contract_id).distinct().order(t::contract_id).load(db)?)
}
