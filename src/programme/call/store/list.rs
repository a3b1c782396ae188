//! Lists of calls, and how they are found.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{Change, Standing, State, Step};
use crate::kernel::{CallId, Instant};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Result, search};
use crate::schema::calls as t;

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(in crate::programme::call) struct Filter {
    /// Whether what was not published is there.
    pub drafts: bool,
    pub text: String,
    pub standing: Option<Standing>,
    pub year: Option<i32>,
    pub now: Instant,
}

/// What a list shows of a call.
#[derive(Debug, Clone, Queryable)]
pub(in crate::programme::call) struct Listed {
    pub id: CallId,
    pub number: Option<String>,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub year: i32,
    pub state: State,
    pub latest: i32,
    pub deadline: Option<Instant>,
    pub change: Option<Change>,
    pub step: Option<Step>,
    pub updated_at: Instant,
}

type Shown = (
    t::id,
    t::number,
    t::code,
    t::name_zh,
    t::name_en,
    t::year,
    t::state,
    t::latest,
    t::deadline,
    t::change,
    t::step,
    t::updated_at,
);
const SHOWN: Shown = (
    t::id,
    t::number,
    t::code,
    t::name_zh,
    t::name_en,
    t::year,
    t::state,
    t::latest,
    t::deadline,
    t::change,
    t::step,
    t::updated_at,
);

type Boxed = t::BoxedQuery<'static, MultiBackend>;
type Condition = Box<dyn BoxableExpression<t::table, MultiBackend, SqlType = Bool>>;

/// The rows that stand so; a deadline still holds in the whole of its last second.
fn stands(standing: Standing, now: Instant) -> Condition {
    let second_ago = now - chrono::Duration::seconds(1);
    let open = t::state.eq(State::Published);
    let draft = t::state.eq(State::Draft);
    match standing {
        Standing::Draft => Box::new(draft.and(t::step.eq(Step::Writing).assume_not_null())),
        Standing::Submitted => Box::new(draft.and(t::step.eq(Step::Submitted).assume_not_null())),
        Standing::Returned => Box::new(draft.and(t::step.eq(Step::Returned).assume_not_null())),
        Standing::Open => Box::new(open.and(t::deadline.is_null().or(t::deadline.gt(second_ago).assume_not_null()))),
        Standing::Closed => {
            Box::new(t::state.eq(State::Closed).or(open.and(t::deadline.le(second_ago).assume_not_null())))
        }
        Standing::Withdrawn => Box::new(t::state.eq(State::Withdrawn)),
        Standing::Dropped => Box::new(t::state.eq(State::Dropped)),
    }
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.into_boxed();
    if !filter.drafts {
        query = query.filter(t::latest.gt(0));
    }
    if !filter.text.is_empty() {
        query = query.filter(search::matching::<t::table>(db, super::NOUN, "calls.id", &filter.text)?);
    }
    match filter.standing {
        Some(standing) => query = query.filter(stands(standing, filter.now)),
        // What was given up is found by asking for it.
        None => query = query.filter(t::state.ne(State::Dropped)),
    }
    if let Some(year) = filter.year {
        query = query.filter(t::year.eq(year));
    }
    Ok(query)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("number", false) => query.order((t::number.asc(), t::id.asc())),
        ("number", true) => query.order((t::number.desc(), t::id.desc())),
        ("year", false) => query.order((t::year.asc(), t::id.asc())),
        ("year", true) => query.order((t::year.desc(), t::id.desc())),
        ("deadline", false) => query.order((t::deadline.asc(), t::id.asc())),
        ("deadline", true) => query.order((t::deadline.desc(), t::id.desc())),
        (_, false) => query.order((t::updated_at.asc(), t::id.asc())),
        (_, true) => query.order((t::updated_at.desc(), t::id.desc())),
    }
}

pub(in crate::programme::call) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

pub(in crate::programme::call) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Listed>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    Ok(rows.select(SHOWN).load(db)?)
}

/// The keys of the whole list, in its order.
pub(in crate::programme::call) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<CallId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(in crate::programme::call) fn listed(db: &mut Db, keys: &[CallId]) -> Result<Vec<Listed>> {
    Ok(t::table.filter(t::id.eq_any(keys.to_vec())).select(SHOWN).load(db)?)
}

/// The first that match, the latest first: for the search box.
pub(in crate::programme::call) fn found(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Listed>> {
    Ok(narrowed(db, filter)?.order(t::id.desc()).limit(most).select(SHOWN).load(db)?)
}

/// What is in a step of its way, the oldest first.
pub(in crate::programme::call) fn waiting(db: &mut Db, step: Step, most: i64) -> Result<Vec<CallId>> {
    Ok(t::table.filter(t::step.eq(step)).order((t::updated_at, t::id)).limit(most).select(t::id).load(db)?)
}

/// The calls that take applications now, the nearest deadline first.
pub(in crate::programme::call) fn open(db: &mut Db, now: Instant) -> Result<Vec<CallId>> {
    let last_second = now - chrono::Duration::seconds(1);
    let open = t::state.eq(State::Published).and(t::deadline.gt(last_second).assume_not_null());
    Ok(t::table.filter(open).order((t::deadline, t::id)).select(t::id).load(db)?)
}

/// The number of the latest published version.
pub(in crate::programme::call) fn latest(db: &mut Db, id: CallId) -> Result<i32> {
    Ok(t::table.filter(t::id.eq(id).and(t::latest.gt(0))).select(t::latest).first(db)?)
}

type Labelled = (CallId, Option<String>, String, String);

fn labelled((id, number, code, name): Labelled) -> (CallId, String) {
    (id, format!("{} {name}", number.unwrap_or(code)))
}

/// What people call a call.
pub(in crate::programme::call) fn label(db: &mut Db, id: CallId) -> Result<String> {
    let row: Labelled = t::table.filter(t::id.eq(id)).select((t::id, t::number, t::code, t::name_zh)).first(db)?;
    Ok(labelled(row).1)
}

/// The calls that were ever published, the latest first.
pub(in crate::programme::call) fn labels(db: &mut Db, most: i64) -> Result<Vec<(CallId, String)>> {
    let rows: Vec<Labelled> = t::table
        .filter(t::latest.gt(0))
        .order(t::id.desc())
        .limit(most)
        .select((t::id, t::number, t::code, t::name_zh))
        .load(db)?;
    Ok(rows.into_iter().map(labelled).collect())
}

/// Puts the next calls after a key into the search index.
pub(in crate::programme::call) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let rows: Vec<(CallId, Option<String>, String, String, String)> = t::table
        .filter(t::id.gt(CallId(after)))
        .order(t::id)
        .limit(most)
        .select((t::id, t::number, t::code, t::name_zh, t::name_en))
        .load(db)?;
    for (id, number, code, zh, en) in &rows {
        search::put(db, super::NOUN, id.0, &[number.as_deref().unwrap_or_default(), code, zh, en])?;
    }
    Ok(rows.last().map(|row| row.0.0))
}

/// How many calls the index should hold.
pub(in crate::programme::call) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}
