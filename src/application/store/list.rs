//! Lists of applications, and how they are found.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::super::model::State;
use super::NOUN;
use crate::access::{Actor, Role, Scope};
use crate::kernel::{ApplicationId, CallId, Instant, Money, OrganisationId, Region};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Result, search};
use crate::schema::{application_reminders as r, applications as t, call_agencies as g, calls, organisations as o};

/// Whose applications a list may hold.
#[derive(Debug, Clone)]
pub(in crate::application) enum Seen {
    /// Everything that was submitted.
    All,
    /// What was submitted in a province.
    Region(Region),
    /// What was submitted in the calls of a third party.
    Agency(OrganisationId),
    /// One unit's own, drafts among them.
    Unit(OrganisationId),
    /// Nothing.
    None,
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(in crate::application) struct Filter {
    pub seen: Seen,
    pub text: String,
    pub call: Option<CallId>,
    pub state: Option<State>,
    pub region: Option<Region>,
}

impl Filter {
    /// What this actor may see: the same as `Application::visible_to`, for many rows at once.
    pub fn of(actor: &Actor) -> Self {
        let seen = match actor.scope() {
            Scope::Everything => Seen::All,
            Scope::Province(region, _) => Seen::Region(region),
            Scope::Own(own) if actor.roles.contains(&Role::Agency) => Seen::Agency(own),
            Scope::Own(own) => Seen::Unit(own),
            Scope::Nothing => Seen::None,
        };
        Self { seen, text: String::new(), call: None, state: None, region: None }
    }
}

/// What a list shows of an application.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    /// Its key.
    pub id: ApplicationId,
    /// Its number.
    pub number: Option<String>,
    /// The name of its unit.
    pub unit_name: String,
    /// Its province.
    pub region: Option<Region>,
    /// Its call's number, code and name.
    pub call: (CallId, Option<String>, String, String),
    /// How far it is.
    pub state: State,
    /// What it asks for, in fen.
    pub requested: i64,
    /// When it was submitted last.
    pub submitted_at: Option<Instant>,
    /// Until when it must be back.
    pub return_until: Option<Instant>,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Listed {
    /// What it asks for.
    pub fn amount(&self) -> Money {
        Money::from_fen(self.requested)
    }

    /// What people call its call.
    pub fn call_label(&self) -> String {
        let (_, number, code, name) = &self.call;
        format!("{} {name}", number.as_deref().unwrap_or(code))
    }
}

type Shown = (
    t::id,
    t::number,
    o::name,
    t::region,
    (t::call_id, calls::number, calls::code, calls::name_zh),
    t::state,
    t::requested,
    t::submitted_at,
    t::return_until,
    t::updated_at,
);
const SHOWN: Shown = (
    t::id,
    t::number,
    o::name,
    t::region,
    (t::call_id, calls::number, calls::code, calls::name_zh),
    t::state,
    t::requested,
    t::submitted_at,
    t::return_until,
    t::updated_at,
);

type Boxed = t::BoxedQuery<'static, MultiBackend>;

/// Whether a text leads: what it finds is few, and SQLite, which has no statistics, must not walk a whole list by an index
/// of another condition instead. A sign before a column keeps it off that.
fn leads(db: &Db, filter: &Filter) -> bool {
    matches!(db, Db::Sqlite(_)) && !filter.text.is_empty()
}

fn seen(db: &Db, filter: &Filter) -> Boxed {
    let known = |query: Boxed| match leads(db, filter) {
        true => query.filter(sql::<Bool>("+applications.submitted_at IS NOT NULL")),
        // The partial indexes of the lists hold what was submitted.
        false => query.filter(t::submitted_at.is_not_null()),
    };
    let all = t::table.into_boxed();
    match &filter.seen {
        Seen::Unit(own) => all.filter(t::unit_id.eq(*own)),
        Seen::None => all.filter(t::id.eq(ApplicationId(0))),
        Seen::All => known(all),
        Seen::Region(region) if leads(db, filter) => {
            known(all).filter(sql::<Bool>("+applications.region = ").bind::<Text, _>(region.code()))
        }
        Seen::Region(region) => known(all).filter(t::region.eq(*region)),
        Seen::Agency(own) => {
            let calls = g::table.filter(g::organisation_id.eq(*own)).select(g::call_id);
            known(all).filter(t::call_id.eq_any(calls))
        }
    }
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let (mut query, leads) = (seen(db, filter), leads(db, filter));
    query = match filter.call {
        Some(call) if leads => query.filter(sql::<Bool>("+applications.call_id = ").bind::<BigInt, _>(call.0)),
        Some(call) => query.filter(t::call_id.eq(call)),
        None => query,
    };
    query = match filter.state {
        Some(state) if leads => query.filter(sql::<Bool>("+applications.state = ").bind::<Text, _>(state.as_str())),
        Some(state) => query.filter(t::state.eq(state)),
        None => query,
    };
    query = match filter.region {
        Some(region) if leads => query.filter(sql::<Bool>("+applications.region = ").bind::<Text, _>(region.code())),
        Some(region) => query.filter(t::region.eq(region)),
        None => query,
    };
    if !filter.text.is_empty() {
        query = query.filter(search::matching::<t::table>(db, NOUN, "applications.id", &filter.text)?);
    }
    Ok(query)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("number", false) => query.order((t::number.asc(), t::id.asc())),
        ("number", true) => query.order((t::number.desc(), t::id.desc())),
        (_, false) => query.order((t::submitted_at.asc(), t::id.asc())),
        (_, true) => query.order((t::submitted_at.desc(), t::id.desc())),
    }
}

pub(in crate::application) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

/// A page of the list: first its keys, by an index that holds them in order, then what is shown of them.
pub(in crate::application) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Listed>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    let keys: Vec<ApplicationId> = rows.select(t::id).load(db)?;
    let mut found = listed(db, &keys)?;
    found.sort_by_key(|row| keys.iter().position(|id| *id == row.id));
    Ok(found)
}

/// The keys of the whole list, in its order.
pub(in crate::application) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<ApplicationId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
///
/// # Errors
/// When the database cannot be read.
pub fn listed(db: &mut Db, keys: &[ApplicationId]) -> Result<Vec<Listed>> {
    let joined = t::table.inner_join(o::table).inner_join(calls::table);
    Ok(joined.filter(t::id.eq_any(keys.to_vec())).select(SHOWN).load(db)?)
}

/// The first that match, the latest first: for the search box.
pub(in crate::application) fn found(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Listed>> {
    let keys: Vec<ApplicationId> = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(t::id).load(db)?;
    let mut found = listed(db, &keys)?;
    found.sort_by_key(|row| std::cmp::Reverse(row.id));
    Ok(found)
}

/// The keys of a unit's applications, the latest first.
pub(in crate::application) fn of_unit_keys(db: &mut Db, unit: OrganisationId) -> Result<Vec<ApplicationId>> {
    Ok(t::table.filter(t::unit_id.eq(unit)).order(t::id.desc()).select(t::id).load(db)?)
}

/// The drafts of a call, in order of their keys.
pub(in crate::application) fn drafts_of_open(
    db: &mut Db,
    call: CallId,
    after: ApplicationId,
    most: i64,
) -> Result<Vec<ApplicationId>> {
    // What was never submitted is a draft; by these words their index is found.
    let drafts = t::call_id.eq(call).and(t::submitted_at.is_null()).and(t::id.gt(after));
    Ok(t::table.filter(drafts).order(t::id).limit(most).select(t::id).load(db)?)
}

/// Whether a reminder so many days before a deadline was sent.
pub(in crate::application) fn reminded(db: &mut Db, of: ApplicationId, deadline: Instant, days: i32) -> Result<bool> {
    let sent = r::application_id.eq(of).and(r::deadline.eq(deadline)).and(r::days.eq(days));
    Ok(diesel::select(diesel::dsl::exists(r::table.filter(sent))).get_result(db)?)
}

/// Notes that a reminder was sent.
pub(in crate::application) fn remind(
    db: &mut Db,
    of: ApplicationId,
    deadline: Instant,
    days: i32,
    now: Instant,
) -> Result<()> {
    diesel::insert_into(r::table)
        .values((r::application_id.eq(of), r::deadline.eq(deadline), r::days.eq(days), r::at.eq(now)))
        .execute(db)?;
    Ok(())
}

/// Puts the next applications after a key into the search index.
pub(in crate::application) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let rows: Vec<(ApplicationId, Option<String>, String)> = t::table
        .inner_join(o::table)
        .filter(t::id.gt(ApplicationId(after)))
        .order(t::id)
        .limit(most)
        .select((t::id, t::number, o::name))
        .load(db)?;
    for (id, number, name) in &rows {
        search::put(db, NOUN, id.0, &[number.as_deref().unwrap_or_default(), name])?;
    }
    Ok(rows.last().map(|row| row.0.0))
}

/// How many applications the index should hold.
pub(in crate::application) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}
