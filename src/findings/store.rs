//! Rows of findings and their steps.

use diesel::prelude::*;

use super::model::{Category, Finding, Kind, Note, Severity, State};
use crate::access::{Actor, Scope};
use crate::kernel::{FindingId, Instant, Money, OrganisationId, UserId};
use crate::organisation;
use crate::pages::Subject;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Error, Result, search};
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
    let id = diesel::insert_into(t::table)
        .values((
            (t::subject_kind.eq(about.kind), t::subject_id.eq(about.id), t::organisation_id.eq(concerned)),
            (t::subject_label.eq(about.label.clone()), t::subject_href.eq(about.href.clone())),
            (t::category.eq(note.category), t::severity.eq(note.severity)),
            (t::amount.eq(note.amount.map(Money::fen)), t::body.eq(note.text.clone())),
            (t::raised_by.eq(by.user), t::raised_by_name.eq(by.name.clone()), t::created_at.eq(now)),
            (t::state.eq(State::Open), t::version.eq(1), t::updated_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?;
    index(db, id, &note.text, &about.label)?;
    Ok(id)
}

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "finding";

/// Puts what finds a finding in the index: what was found, and on what. The organisation is found by its own names.
fn index(db: &mut Db, id: FindingId, text: &str, about: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[text, about])
}

/// Puts the next findings after a key into the index.
pub(super) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(FindingId(after))).order(t::id).limit(most);
    let next: Vec<(FindingId, String, String)> = next.select((t::id, t::body, t::subject_label)).load(db)?;
    for (id, text, about) in &next {
        index(db, *id, text, about)?;
    }
    Ok(next.last().map(|(id, ..)| id.0))
}

/// How many findings the index should hold.
pub(super) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
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
type Condition = search::Matching<Joined>;
type Boxed = diesel::helper_types::IntoBoxed<'static, diesel::dsl::InnerJoin<t::table, o::table>, MultiBackend>;

/// What a text finds: a finding by its own words, and every finding on an organisation that it finds.
fn found(db: &Db, text: &str) -> Result<Condition> {
    if search::too_short(text) {
        let like = search::like(text);
        let named = o::name.like(like.clone()).escape('!').or(t::subject_label.like(like.clone()).escape('!'));
        return Ok(Box::new(named.or(t::body.like(like).escape('!'))));
    }
    let own = search::matching::<Joined>(db, NOUN, "findings.id", text)?;
    Ok(Box::new(own.or(organisation::of_found::<Joined>(db, "findings.organisation_id", text)?)))
}

/// The conditions of a list, of which each must hold.
fn conditions(db: &Db, filter: &Filter) -> Result<Vec<Condition>> {
    let mut all: Vec<Condition> = Vec::new();
    match filter.scope {
        Scope::Everything => {}
        Scope::Province(_, own) | Scope::Own(own) => all.push(Box::new(t::organisation_id.eq(own))),
        Scope::Nothing => all.push(Box::new(t::id.eq(FindingId(0)))),
    }
    if !filter.text.is_empty() {
        all.push(found(db, &filter.text)?);
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
    Ok(all)
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let all = t::table.inner_join(o::table).into_boxed();
    Ok(conditions(db, filter)?.into_iter().fold(all, |query, condition| query.filter(condition)))
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    if page.descending { query.order(t::id.desc()) } else { query.order(t::id.asc()) }
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Finding>> {
    let query = sorted(narrowed(db, filter)?, page).select(COLUMNS).offset(page.offset()).limit(page.limit());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The latest findings that a filter leaves.
pub(super) fn latest(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Finding>> {
    let query = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(COLUMNS);
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<FindingId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
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
