//! Rows of queries and their entries.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::{Kind, Query, Question, State};
use crate::access::{Actor, Scope};
use crate::kernel::text::initials;
use crate::kernel::{Instant, OrganisationId, QueryId, Region, UserId};
use crate::organisation;
use crate::pages::Subject;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::{Error, Result, search};
use crate::schema::{organisations as o, queries as t, query_entries as e};

type Row = (
    (QueryId, String, i64, String, String),
    (OrganisationId, String, Option<Region>),
    (UserId, OrganisationId, String, NaiveDate, State, i32, Instant),
);
type Columns = (
    (t::id, t::subject_kind, t::subject_id, t::subject_label, t::subject_href),
    (t::organisation_id, o::name, o::region),
    (t::asker_id, t::asker_organisation_id, t::title, t::due_on, t::state, t::version, t::created_at),
);
const COLUMNS: Columns = (
    (t::id, t::subject_kind, t::subject_id, t::subject_label, t::subject_href),
    (t::organisation_id, o::name, o::region),
    (t::asker_id, t::asker_organisation_id, t::title, t::due_on, t::state, t::version, t::created_at),
);

fn model(row: Row) -> Query {
    let ((id, kind, key, label, href), (organisation, organisation_name, region), rest) = row;
    let (asker, asker_organisation, title, due_on, state, version, created_at) = rest;
    Query {
        id,
        subject: (kind, key, label, href),
        organisation,
        organisation_name,
        region,
        asker,
        asker_organisation,
        title,
        due_on,
        state,
        version,
        created_at,
    }
}

/// A query by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: QueryId) -> Result<Query> {
    Ok(t::table.inner_join(o::table).filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The name of an organisation.
pub(super) fn name_of(db: &mut Db, id: OrganisationId) -> Result<String> {
    Ok(o::table.filter(o::id.eq(id)).select(o::name).first(db)?)
}

pub(super) fn insert(
    db: &mut Db,
    about: &Subject,
    asked: OrganisationId,
    asker: UserId,
    own: OrganisationId,
    question: &Question,
    now: Instant,
) -> Result<QueryId> {
    let id = diesel::insert_into(t::table)
        .values((
            (t::subject_kind.eq(about.kind), t::subject_id.eq(about.id)),
            (t::subject_label.eq(about.label.clone()), t::subject_href.eq(about.href.clone())),
            (t::organisation_id.eq(asked), t::asker_id.eq(asker), t::asker_organisation_id.eq(own)),
            (t::title.eq(question.title.clone()), t::due_on.eq(question.due_on), t::state.eq(State::Open)),
            (t::version.eq(1), t::created_at.eq(now), t::updated_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?;
    index(db, id, &question.title, &about.label)?;
    Ok(id)
}

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "query";

/// Puts what finds a query in the index: its line and what it is about. The organisation is found by its own names.
fn index(db: &mut Db, id: QueryId, title: &str, about: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[title, &initials(title), about])
}

/// Puts the next queries after a key into the index.
pub(super) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(QueryId(after))).order(t::id).limit(most);
    let next: Vec<(QueryId, String, String)> = next.select((t::id, t::title, t::subject_label)).load(db)?;
    for (id, title, about) in &next {
        index(db, *id, title, about)?;
    }
    Ok(next.last().map(|(id, ..)| id.0))
}

/// How many queries the index should hold.
pub(super) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// Writes state and day over the version that they were made from.
pub(super) fn update(db: &mut Db, new: &Query, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((t::state.eq(new.state), t::due_on.eq(new.due_on), t::version.eq(version + 1), t::updated_at.eq(now)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(super) fn enter(db: &mut Db, id: QueryId, kind: Kind, actor: &Actor, text: &str, now: Instant) -> Result<()> {
    let behalf = actor.acts_for().unwrap_or_default().to_owned();
    diesel::insert_into(e::table)
        .values((
            (e::query_id.eq(id), e::kind.eq(kind), e::user_id.eq(actor.user), e::user_name.eq(actor.name.clone())),
            (e::stands_in_for_name.eq(behalf), e::organisation_name.eq(actor.organisation_name.clone())),
            (e::body.eq(text.to_owned()), e::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// What was said, by whom.
#[derive(Queryable)]
pub(super) struct Entry {
    pub kind: Kind,
    pub user: String,
    pub behalf: String,
    pub organisation: String,
    pub body: String,
    pub at: Instant,
}

pub(super) fn entries(db: &mut Db, id: QueryId) -> Result<Vec<Entry>> {
    let shown = (e::kind, e::user_name, e::stands_in_for_name, e::organisation_name, e::body, e::at);
    Ok(e::table.filter(e::query_id.eq(id)).order(e::id).select(shown).load(db)?)
}

/// Whether one of two organisations has asked the other.
pub(super) fn between(db: &mut Db, one: OrganisationId, other: OrganisationId) -> Result<bool> {
    let there = t::organisation_id.eq(one).and(t::asker_organisation_id.eq(other));
    let back = t::organisation_id.eq(other).and(t::asker_organisation_id.eq(one));
    Ok(diesel::select(exists(t::table.filter(there.or(back)))).get_result(db)?)
}

pub(super) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::organisation_id.eq(from))).set(t::organisation_id.eq(into)).execute(db)?;
    diesel::update(t::table.filter(t::asker_organisation_id.eq(from)))
        .set(t::asker_organisation_id.eq(into))
        .execute(db)?;
    Ok(())
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub state: Option<State>,
    pub overdue_before: Option<NaiveDate>,
    pub organisation: Option<OrganisationId>,
}

type Joined = diesel::dsl::InnerJoinQuerySource<t::table, o::table>;
type Condition = search::Matching<Joined>;
type Boxed = diesel::helper_types::IntoBoxed<'static, diesel::dsl::InnerJoin<t::table, o::table>, MultiBackend>;

/// What a text finds: a query by its own words, and every query to an organisation that it finds.
fn found(db: &Db, text: &str) -> Result<Condition> {
    if search::too_short(text) {
        let like = search::like(text);
        return Ok(Box::new(t::title.like(like.clone()).escape('!').or(o::name.like(like).escape('!'))));
    }
    let own = search::matching::<Joined>(db, NOUN, "queries.id", text)?;
    Ok(Box::new(own.or(organisation::of_found::<Joined>(db, "queries.organisation_id", text)?)))
}

/// The conditions of a list, of which each must hold.
fn conditions(db: &Db, filter: &Filter) -> Result<Vec<Condition>> {
    let mut all: Vec<Condition> = Vec::new();
    match filter.scope {
        Scope::Everything => {}
        Scope::Province(region, own) => {
            let party = t::organisation_id.eq(own).or(t::asker_organisation_id.eq(own));
            all.push(Box::new(party.or(o::region.eq(region).assume_not_null())));
        }
        Scope::Own(own) => all.push(Box::new(t::organisation_id.eq(own).or(t::asker_organisation_id.eq(own)))),
        Scope::Nothing => all.push(Box::new(t::id.eq(QueryId(0)))),
    }
    if !filter.text.is_empty() {
        all.push(found(db, &filter.text)?);
    }
    if let Some(state) = filter.state {
        all.push(Box::new(t::state.eq(state)));
    }
    if let Some(today) = filter.overdue_before {
        all.push(Box::new(t::state.eq(State::Open).and(t::due_on.lt(today))));
    }
    if let Some(organisation) = filter.organisation {
        all.push(Box::new(t::organisation_id.eq(organisation)));
    }
    Ok(all)
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let all = t::table.inner_join(o::table).into_boxed();
    Ok(conditions(db, filter)?.into_iter().fold(all, |query, condition| query.filter(condition)))
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

fn sorted(query: Boxed, page: &crate::platform::list::Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("asked", false) => query.order(t::id.asc()),
        ("asked", true) => query.order(t::id.desc()),
        (_, false) => query.order((t::due_on.asc(), t::id.asc())),
        (_, true) => query.order((t::due_on.desc(), t::id.desc())),
    }
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<Query>> {
    let query = sorted(narrowed(db, filter)?, page).select(COLUMNS).offset(page.offset()).limit(page.limit());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<QueryId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// These queries, in any order.
pub(super) fn listed(db: &mut Db, keys: &[QueryId]) -> Result<Vec<Query>> {
    let query = t::table.inner_join(o::table).filter(t::id.eq_any(keys.to_vec())).select(COLUMNS);
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The latest queries that a filter leaves.
pub(super) fn latest(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Query>> {
    let query = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(COLUMNS);
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// What an organisation owes an answer to, the earliest day first.
pub(super) fn owed(db: &mut Db, at: OrganisationId, most: i64) -> Result<Vec<Query>> {
    let owed = t::organisation_id.eq(at).and(t::state.eq(State::Open));
    let query = t::table.inner_join(o::table).filter(owed).order((t::due_on, t::id));
    Ok(query.limit(most).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// What a person has asked and was answered.
pub(super) fn answered(db: &mut Db, asker: UserId, at: OrganisationId, most: i64) -> Result<Vec<Query>> {
    let own = t::asker_id.eq(asker).and(t::asker_organisation_id.eq(at)).and(t::state.eq(State::Answered));
    let query = t::table.inner_join(o::table).filter(own).order(t::id);
    Ok(query.limit(most).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}
