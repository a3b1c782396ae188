//! Rows of stand-ins.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::kernel::{DelegationId, Instant, OrganisationId, UserId};
use crate::people::model::{Delegation, DelegationState as State, UserState};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::{delegations as t, organisations as o, users as u};

type Row = ((DelegationId, UserId, UserId, OrganisationId), (NaiveDate, NaiveDate, String, State, i32));
type Columns = (
    (t::id, t::giver_id, t::taker_id, t::organisation_id),
    (t::starts_on, t::ends_on, t::reason, t::state, t::version),
);

const COLUMNS: Columns = (
    (t::id, t::giver_id, t::taker_id, t::organisation_id),
    (t::starts_on, t::ends_on, t::reason, t::state, t::version),
);

fn model(row: Row) -> Delegation {
    let ((id, giver, taker, organisation), (starts_on, ends_on, reason, state, version)) = row;
    Delegation { id, giver, taker, organisation, starts_on, ends_on, reason, state, version }
}

/// A stand-in with the names that pages show.
#[derive(Debug, Clone)]
pub(in crate::people) struct Named {
    pub delegation: Delegation,
    pub giver: String,
    pub taker: String,
    pub organisation_name: String,
    pub region: Option<crate::kernel::Region>,
}

type NamedRow = (Row, String, String, Option<crate::kernel::Region>);

/// The stand-ins that a person may act in on this day.
pub(in crate::people) fn taken_on(db: &mut Db, taker: UserId, day: NaiveDate) -> Result<Vec<Named>> {
    let rows: Vec<NamedRow> = t::table
        .inner_join(o::table.on(o::id.eq(t::organisation_id)))
        .inner_join(u::table.on(u::id.eq(t::giver_id)))
        .filter(t::taker_id.eq(taker).and(t::state.eq(State::Given)))
        .filter(t::starts_on.le(day).and(t::ends_on.ge(day)))
        .filter(u::state.eq(UserState::Active))
        .select((COLUMNS, u::name, o::name, o::region))
        .order(t::id)
        .load(db)?;
    let named = |(row, giver, organisation_name, region)| Named {
        delegation: model(row),
        giver,
        taker: String::new(),
        organisation_name,
        region,
    };
    Ok(rows.into_iter().map(named).collect())
}

/// The stand-ins that a person has given, latest first.
pub(in crate::people) fn given(db: &mut Db, giver: UserId) -> Result<Vec<Named>> {
    let rows: Vec<NamedRow> = t::table
        .inner_join(o::table.on(o::id.eq(t::organisation_id)))
        .inner_join(u::table.on(u::id.eq(t::taker_id)))
        .filter(t::giver_id.eq(giver))
        .select((COLUMNS, u::name, o::name, o::region))
        .order(t::id.desc())
        .limit(100)
        .load(db)?;
    let named = |(row, taker, organisation_name, region)| Named {
        delegation: model(row),
        giver: String::new(),
        taker,
        organisation_name,
        region,
    };
    Ok(rows.into_iter().map(named).collect())
}

/// A stand-in that this person gave.
pub(in crate::people) fn find(db: &mut Db, giver: UserId, id: DelegationId) -> Result<Delegation> {
    Ok(t::table.filter(t::id.eq(id).and(t::giver_id.eq(giver))).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// A stand-in to be written.
pub(in crate::people) struct New<'a> {
    pub giver: UserId,
    pub taker: UserId,
    pub organisation: OrganisationId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: &'a str,
}

pub(in crate::people) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<DelegationId> {
    Ok(diesel::insert_into(t::table)
        .values((
            (t::giver_id.eq(new.giver), t::taker_id.eq(new.taker), t::organisation_id.eq(new.organisation)),
            (t::starts_on.eq(new.starts_on), t::ends_on.eq(new.ends_on), t::reason.eq(new.reason.to_owned())),
            (t::state.eq(State::Given), t::created_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// Whether somebody already stands in for this person there in part of the term.
pub(in crate::people) fn overlaps(db: &mut Db, new: &New<'_>) -> Result<bool> {
    let same = t::table
        .filter(t::giver_id.eq(new.giver).and(t::organisation_id.eq(new.organisation)).and(t::state.eq(State::Given)))
        .filter(t::starts_on.le(new.ends_on).and(t::ends_on.ge(new.starts_on)));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(db)?)
}

pub(in crate::people) fn withdraw(db: &mut Db, id: DelegationId, version: i32) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((t::state.eq(State::Withdrawn), t::version.eq(version + 1)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Calls back everything that a person gave or took; for those who leave.
pub(in crate::people) fn withdraw_all(db: &mut Db, of: UserId) -> Result<usize> {
    let open = t::table.filter(t::giver_id.eq(of).or(t::taker_id.eq(of))).filter(t::state.eq(State::Given));
    Ok(diesel::update(open).set((t::state.eq(State::Withdrawn), t::version.eq(t::version + 1))).execute(db)?)
}

/// The stand-ins that were given in an organisation and not called back.
pub(in crate::people) fn open_at(db: &mut Db, at: OrganisationId) -> Result<Vec<Delegation>> {
    let open = t::table.filter(t::organisation_id.eq(at).and(t::state.eq(State::Given)));
    let rows: Vec<Row> = open.order(t::id).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Lets a stand-in count in another organisation.
pub(in crate::people) fn move_one(db: &mut Db, of: &Delegation, into: OrganisationId) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(of.id)).filter(t::version.eq(of.version)))
        .set((t::organisation_id.eq(into), t::version.eq(of.version + 1)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
