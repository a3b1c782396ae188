//! Rows of findings and their steps.

use diesel::prelude::*;

use super::model::{Category, Finding, Kind, Note, Severity, State};
use crate::access::{Actor, Scope};
use crate::kernel::{FindingId, Instant, Money, OrganisationId, UserId};
use crate::pages::Subject;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::schema::{finding_steps as s, findings as t, organisations as o};

type Row = (
    (FindingId, String, i64, String, String),
    (OrganisationId, String),
    (Category, Severity, Option<i64>, String),
    (UserId, String, Instant, State, Option<UserId>, i32),
);
type Columns = (
    (t::id, t::subject_kind, t::subject_id, t::subject_label, t::subject_href),
    (t::organisation_id, o::name),
    (t::category, t::severity, t::amount, t::body),
    (t::raised_by, t::raised_by_name, t::created_at, t::state, t::explained_by, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::subject_kind, t::subject_id, t::subject_label, t::subject_href),
    (t::organisation_id, o::name),
    (t::category, t::severity, t::amount, t::body),
    (t::raised_by, t::raised_by_name, t::created_at, t::state, t::explained_by, t::version),
);

fn model(row: Row) -> Finding {
    let ((id, kind, key, label, href), (organisation, organisation_name), noted, rest) = row;
    let (category, severity, amount, text) = noted;
    let (raised_by, raised_by_name, created_at, state, explained_by, version) = rest;
    Finding {
        id,
        subject: (kind, key, label, href),
        organisation,
        organisation_name,
        note: Note { category, severity, amount: amount.map(Money::from_fen), text },
        raised_by,
        raised_by_name,
        created_at,
        state,
        explained_by,
        version,
    }
}

/// A finding by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: FindingId) -> Result<Finding> {
    Ok(t::table.inner_join(o::table).filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

pub(super) fn insert(
    db: &mut Db,
    about: &Subject,
    concerned: OrganisationId,
    by: &Actor,
    note: &Note,
    now: Instant,
) -> Result<FindingId> {
    Ok(diesel::insert_into(t::table)
        .values((
            (t::subject_kind.eq(about.kind), t::subject_id.eq(about.id), t::organisation_id.eq(concerned)),
            (t::subject_label.eq(about.label.clone()), t::subject_href.eq(about.href.clone())),
            (t::category.eq(note.category), t::severity.eq(note.severity)),
            (t::amount.eq(note.amount.map(Money::fen)), t::body.eq(note.text.clone())),
            (t::raised_by.eq(by.user), t::raised_by_name.eq(by.name.clone()), t::created_at.eq(now)),
            (t::state.eq(State::Open), t::version.eq(1), t::updated_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// Writes the state, and who explained, over the version that they were made from.
pub(super) fn update(db: &mut Db, new: &Finding, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(new.state), t::explained_by.eq(new.explained_by)),
            (t::version.eq(version + 1), t::updated_at.eq(now)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(super) fn enter(db: &mut Db, id: FindingId, kind: Kind, actor: &Actor, text: &str, now: Instant) -> Result<()> {
    let behalf = actor.acts_for().unwrap_or_default().to_owned();
    diesel::insert_into(s::table)
        .values((
            (s::finding_id.eq(id), s::kind.eq(kind), s::user_id.eq(actor.user), s::user_name.eq(actor.name.clone())),
            (s::stands_in_for_name.eq(behalf), s::organisation_name.eq(actor.organisation_name.clone())),
            (s::body.eq(text.to_owned()), s::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// A step: what was said, by whom.
#[derive(Queryable)]
pub(super) struct Step {
    pub kind: Kind,
    pub user: String,
    pub behalf: String,
    pub organisation: String,
    pub body: String,
    pub at: Instant,
}

pub(super) fn steps(db: &mut Db, id: FindingId) -> Result<Vec<Step>> {
    let shown = (s::kind, s::user_name, s::stands_in_for_name, s::organisation_name, s::body, s::at);
    Ok(s::table.filter(s::finding_id.eq(id)).order(s::id).select(shown).load(db)?)
}

pub(super) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::organisation_id.eq(from))).set(t::organisation_id.eq(into)).execute(db)?;
    Ok(())
}

/// How many there are on an organisation.
pub(super) fn count_on(db: &mut Db, organisation: OrganisationId) -> Result<i64> {
    Ok(t::table.filter(t::organisation_id.eq(organisation)).count().get_result(db)?)
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub state: Option<State>,
    pub category: Option<Category>,
    pub severity: Option<Severity>,
    pub organisation: Option<OrganisationId>,
}

type Joined = diesel::dsl::InnerJoinQuerySource<t::table, o::table>;
type Condition = Box<dyn BoxableExpression<Joined, MultiBackend, SqlType = diesel::sql_types::Bool>>;

/// The conditions of a list, of which each must hold.
fn conditions(filter: &Filter) -> Vec<Condition> {
    let mut all: Vec<Condition> = Vec::new();
    match filter.scope {
        Scope::Everything => {}
        Scope::Province(_, own) | Scope::Own(own) => all.push(Box::new(t::organisation_id.eq(own))),
        Scope::Nothing => all.push(Box::new(t::id.eq(FindingId(0)))),
    }
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let named = o::name.like(like.clone()).escape('!').or(t::subject_label.like(like.clone()).escape('!'));
        all.push(Box::new(named.or(t::body.like(like).escape('!'))));
    }
    if let Some(state) = filter.state {
        all.push(Box::new(t::state.eq(state)));
    }
    if let Some(category) = filter.category {
        all.push(Box::new(t::category.eq(category)));
    }
    if let Some(severity) = filter.severity {
        all.push(Box::new(t::severity.eq(severity)));
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

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Finding>> {
    let mut query = t::table.inner_join(o::table).into_boxed();
    for condition in conditions(filter) {
        query = query.filter(condition);
    }
    let query = query.select(COLUMNS).offset(page.offset()).limit(page.limit());
    let query = if page.descending { query.order(t::id.desc()) } else { query.order(t::id.asc()) };
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<FindingId>> {
    let mut query = t::table.inner_join(o::table).into_boxed();
    for condition in conditions(filter) {
        query = query.filter(condition);
    }
    let query = query.select(t::id);
    let query = if page.descending { query.order(t::id.desc()) } else { query.order(t::id.asc()) };
    Ok(query.load(db)?)
}

/// These findings, in any order.
pub(super) fn listed(db: &mut Db, keys: &[FindingId]) -> Result<Vec<Finding>> {
    let query = t::table.inner_join(o::table).filter(t::id.eq_any(keys.to_vec())).select(COLUMNS);
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// What an organisation owes an explanation of, the oldest first.
pub(super) fn owed(db: &mut Db, at: OrganisationId, most: i64) -> Result<Vec<Finding>> {
    let owed = t::organisation_id.eq(at).and(t::state.eq_any([State::Open, State::Upheld]));
    let query = t::table.inner_join(o::table).filter(owed).order(t::id).limit(most);
    Ok(query.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// What a person has raised and others have explained.
pub(super) fn explained(db: &mut Db, raiser: UserId, most: i64) -> Result<Vec<Finding>> {
    let own = t::raised_by.eq(raiser).and(t::state.eq(State::Explained));
    let query = t::table.inner_join(o::table).filter(own).order(t::id).limit(most);
    Ok(query.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}
