//! Rows of queries and their entries.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::{Kind, Query, Question, State};
use crate::access::{Actor, Scope};
use crate::kernel::{Instant, OrganisationId, QueryId, Region, UserId};
use crate::pages::Subject;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::{Error, Result};
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
    Ok(diesel::insert_into(t::table)
        .values((
            (t::subject_kind.eq(about.kind), t::subject_id.eq(about.id)),
            (t::subject_label.eq(about.label.clone()), t::subject_href.eq(about.href.clone())),
            (t::organisation_id.eq(asked), t::asker_id.eq(asker), t::asker_organisation_id.eq(own)),
            (t::title.eq(question.title.clone()), t::due_on.eq(question.due_on), t::state.eq(State::Open)),
            (t::version.eq(1), t::created_at.eq(now), t::updated_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?)
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

type Condition = Box<
    dyn BoxableExpression<
            diesel::dsl::InnerJoinQuerySource<t::table, o::table>,
            MultiBackend,
            SqlType = diesel::sql_types::Bool,
        >,
>;

/// The conditions of a list, of which each must hold.
fn conditions(filter: &Filter) -> Vec<Condition> {
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
        let like = format!("%{}%", filter.text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        all.push(Box::new(t::title.like(like.clone()).escape('!').or(o::name.like(like).escape('!'))));
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
    all
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    let mut query = t::table.inner_join(o::table).into_boxed();
    for condition in conditions(filter) {
        query = query.filter(condition);
    }
    Ok(query.count().get_result(db)?)
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<Query>> {
    let mut query = t::table.inner_join(o::table).into_boxed();
    for condition in conditions(filter) {
        query = query.filter(condition);
    }
    let query = query.select(COLUMNS).offset(page.offset()).limit(page.limit());
    let rows: Vec<Row> = match (page.sort.as_str(), page.descending) {
        ("asked", false) => query.order(t::id.asc()).load(db)?,
        ("asked", true) => query.order(t::id.desc()).load(db)?,
        (_, false) => query.order((t::due_on.asc(), t::id.asc())).load(db)?,
        (_, true) => query.order((t::due_on.desc(), t::id.desc())).load(db)?,
    };
    Ok(rows.into_iter().map(model).collect())
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
