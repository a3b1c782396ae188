//! Rows of sanctions.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Kind, Proposal, Sanction, State};
use crate::access::{Actor, Scope};
use crate::kernel::{Instant, OrganisationId, Region, SanctionId, UserId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::schema::{organisations as o, sanctions as t};

type Row = (
    (SanctionId, OrganisationId, String, Option<Region>),
    (Kind, NaiveDate, Option<NaiveDate>, String, String),
    (State, UserId, Option<UserId>, String, Instant),
    (String, Option<Instant>, String),
    (String, Option<Instant>, String, i32),
);
type Columns = (
    (t::id, t::organisation_id, o::name, o::region),
    (t::kind, t::starts_on, t::ends_on, t::basis, t::reason),
    (t::state, t::proposed_by, t::proposed_for, t::proposed_by_name, t::created_at),
    (t::decided_by_name, t::decided_at, t::remark),
    (t::lifted_by_name, t::lifted_at, t::lift_reason, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::organisation_id, o::name, o::region),
    (t::kind, t::starts_on, t::ends_on, t::basis, t::reason),
    (t::state, t::proposed_by, t::proposed_for, t::proposed_by_name, t::created_at),
    (t::decided_by_name, t::decided_at, t::remark),
    (t::lifted_by_name, t::lifted_at, t::lift_reason, t::version),
);

fn model(row: Row) -> Sanction {
    let ((id, organisation, organisation_name, region), proposed, by, decided, lifted) = row;
    let (kind, starts_on, ends_on, basis, reason) = proposed;
    let (state, proposed_by, proposed_for, proposed_by_name, created_at) = by;
    let (decided_by_name, decided_at, remark) = decided;
    let (lifted_by_name, lifted_at, lift_reason, version) = lifted;
    Sanction {
        id,
        organisation,
        organisation_name,
        region,
        proposal: Proposal { kind, starts_on, ends_on, basis, reason },
        state,
        proposed_by,
        proposed_for,
        proposed_by_name,
        created_at,
        decided_by_name,
        decided_at,
        remark,
        lifted_by_name,
        lifted_at,
        lift_reason,
        version,
    }
}

/// A sanction by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: SanctionId) -> Result<Sanction> {
    Ok(t::table.inner_join(o::table).filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// Everything that was ever proposed against an organisation, the latest first.
pub(super) fn of(db: &mut Db, organisation: OrganisationId) -> Result<Vec<Sanction>> {
    let rows = t::table.inner_join(o::table).filter(t::organisation_id.eq(organisation));
    Ok(rows.order(t::id.desc()).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// How many of them somebody of a scope sees.
pub(super) fn count_on(db: &mut Db, organisation: OrganisationId, scope: Scope) -> Result<i64> {
    let filter = Filter { scope, kind: None, state: None, region: None, text: String::new() };
    Ok(narrowed(db, &filter)?.filter(t::organisation_id.eq(organisation)).count().get_result(db)?)
}

/// What holds against an organisation on a day.
///
/// # Errors
/// When the database cannot be read.
pub fn in_force(db: &mut Db, organisation: OrganisationId, day: NaiveDate) -> Result<Vec<Sanction>> {
    Ok(of(db, organisation)?.into_iter().filter(|sanction| sanction.holds_on(day)).collect())
}

/// Whether an organisation may not apply on a day, by a sanction that holds then.
///
/// # Errors
/// When the database cannot be read.
pub fn bars(db: &mut Db, organisation: OrganisationId, day: NaiveDate) -> Result<bool> {
    Ok(in_force(db, organisation, day)?.iter().any(|sanction| Kind::BARRING.contains(&sanction.proposal.kind)))
}

/// Which of these organisations may not apply on a day.
///
/// # Errors
/// When the database cannot be read.
pub fn barred(db: &mut Db, among: &[OrganisationId], day: NaiveDate) -> Result<HashSet<OrganisationId>> {
    let rows = t::table.inner_join(o::table).filter(t::organisation_id.eq_any(among.to_vec()));
    let all = rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model);
    let bars = |of: &Sanction| of.holds_on(day) && Kind::BARRING.contains(&of.proposal.kind);
    Ok(all.filter(bars).map(|of| of.organisation).collect())
}

pub(super) fn insert(
    db: &mut Db,
    on: OrganisationId,
    proposal: &Proposal,
    by: &Actor,
    now: Instant,
) -> Result<SanctionId> {
    let none = String::new;
    Ok(diesel::insert_into(t::table)
        .values((
            (t::organisation_id.eq(on), t::kind.eq(proposal.kind), t::starts_on.eq(proposal.starts_on)),
            (t::ends_on.eq(proposal.ends_on), t::basis.eq(proposal.basis.clone())),
            (t::reason.eq(proposal.reason.clone()), t::state.eq(State::Proposed), t::proposed_by.eq(by.user)),
            (t::proposed_for.eq(by.stands_in_for.as_ref().map(|(id, _)| *id)), t::proposed_by_name.eq(by.name.clone())),
            (t::created_at.eq(now), t::decided_by_name.eq(none()), t::remark.eq(none())),
            (t::lifted_by_name.eq(none()), t::lift_reason.eq(none()), t::version.eq(1), t::updated_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// Writes the state over the version that it was made from.
pub(super) fn update(db: &mut Db, new: &Sanction, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(version))))
        .set((
            (t::state.eq(new.state), t::decided_by_name.eq(new.decided_by_name.clone())),
            (t::decided_at.eq(new.decided_at), t::remark.eq(new.remark.clone())),
            (t::lifted_by_name.eq(new.lifted_by_name.clone()), t::lifted_at.eq(new.lifted_at)),
            (t::lift_reason.eq(new.lift_reason.clone()), t::version.eq(version + 1), t::updated_at.eq(now)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(super) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::organisation_id.eq(from))).set(t::organisation_id.eq(into)).execute(db)?;
    Ok(())
}

/// What waits for a decision, the oldest first.
pub(super) fn proposed(db: &mut Db, most: i64) -> Result<Vec<Sanction>> {
    let rows = t::table.inner_join(o::table).filter(t::state.eq(State::Proposed)).order(t::id).limit(most);
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    pub region: Option<Region>,
}

type Boxed = diesel::helper_types::IntoBoxed<'static, diesel::dsl::InnerJoin<t::table, o::table>, MultiBackend>;
type Joined = diesel::dsl::InnerJoinQuerySource<t::table, o::table>;

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let decided = t::state.eq_any([State::Approved, State::Lifted]);
    let mut query = t::table.inner_join(o::table).into_boxed();
    query = match filter.scope {
        Scope::Everything => query,
        Scope::Province(region, own) => query.filter(decided.and(o::region.eq(region).or(t::organisation_id.eq(own)))),
        Scope::Own(own) => query.filter(decided.and(t::organisation_id.eq(own))),
        Scope::Nothing => query.filter(t::id.eq(SanctionId(0))),
    };
    if let Some(kind) = filter.kind {
        query = query.filter(t::kind.eq(kind));
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(region) = filter.region {
        query = query.filter(o::region.eq(region));
    }
    if !filter.text.is_empty() {
        query = query.filter(super::super::of_found::<Joined>(db, "sanctions.organisation_id", &filter.text)?);
    }
    Ok(query)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("starts", false) => query.order((t::starts_on.asc(), t::id.asc())),
        ("starts", true) => query.order((t::starts_on.desc(), t::id.desc())),
        ("ends", false) => query.order((t::ends_on.asc(), t::id.asc())),
        ("ends", true) => query.order((t::ends_on.desc(), t::id.desc())),
        (_, false) => query.order(t::id.asc()),
        (_, true) => query.order(t::id.desc()),
    }
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Sanction>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<SanctionId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(super) fn listed(db: &mut Db, keys: &[SanctionId]) -> Result<Vec<Sanction>> {
    let rows = t::table.inner_join(o::table).filter(t::id.eq_any(keys.to_vec()));
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}
