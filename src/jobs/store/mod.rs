//! Rows of jobs.

pub mod queue;
pub mod schedules;

use diesel::prelude::*;

use super::model::{Entry, Sentence, State};
use crate::access::{Actor, Capacity};
use crate::kernel::{Instant, JobId, Message, OrganisationId, UserId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::schema::jobs as t;

/// A job to be written.
pub(super) struct New<'a> {
    pub kind: &'static str,
    pub payload: &'a str,
    pub key: Option<&'a str>,
    pub title: &'a Message,
    pub run_at: Instant,
}

pub(super) fn insert(db: &mut Db, new: &New<'_>, actor: &Actor, now: Instant) -> Result<JobId> {
    let owner = (!actor.is_system()).then_some(actor.user);
    let (giver, giver_name) = actor.stands_in_for.clone().unzip();
    Ok(diesel::insert_into(t::table)
        .values((
            (t::kind.eq(new.kind), t::payload.eq(new.payload.to_owned()), t::unique_key.eq(new.key.map(str::to_owned))),
            (t::title.eq(serde_json::to_string(new.title)?), t::state.eq(State::Waiting), t::run_at.eq(new.run_at)),
            (t::attempts.eq(0), t::done.eq(0), t::total.eq(0), t::cancel_asked.eq(false)),
            (t::failure.eq("[]"), t::detail.eq("")),
            (t::user_id.eq(owner), t::user_name.eq(actor.name.clone()), t::organisation_id.eq(actor.organisation)),
            (t::stands_in_for_id.eq(giver), t::stands_in_for_name.eq(giver_name.unwrap_or_default())),
            (t::address.eq(actor.address.clone()), t::created_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

type Row = (
    (JobId, String, String, State, i32, Instant),
    (i64, i64, bool),
    (String, String, Option<String>),
    OwnerRow,
    (Instant, Option<Instant>, Option<Instant>),
);
type Columns = (
    (t::id, t::kind, t::title, t::state, t::attempts, t::run_at),
    (t::done, t::total, t::cancel_asked),
    (t::failure, t::detail, t::result),
    OwnerColumns,
    (t::created_at, t::started_at, t::ended_at),
);
const COLUMNS: Columns = (
    (t::id, t::kind, t::title, t::state, t::attempts, t::run_at),
    (t::done, t::total, t::cancel_asked),
    (t::failure, t::detail, t::result),
    OWNER,
    (t::created_at, t::started_at, t::ended_at),
);

type OwnerRow = (Option<UserId>, String, Option<OrganisationId>, Option<UserId>, String, String);
type OwnerColumns =
    (t::user_id, t::user_name, t::organisation_id, t::stands_in_for_id, t::stands_in_for_name, t::address);
const OWNER: OwnerColumns =
    (t::user_id, t::user_name, t::organisation_id, t::stands_in_for_id, t::stands_in_for_name, t::address);

/// The one who asked, the name, and the name of the one stood in for.
fn owner(row: OwnerRow) -> (Option<Capacity>, String, String) {
    let (user, name, organisation, stands_in_for, giver, address) = row;
    (user.map(|user| Capacity { user, organisation, stands_in_for, address }), name, giver)
}

fn model(row: Row) -> Result<Entry> {
    let ((id, kind, title, state, attempts, run_at), (done, total, cancel_asked), outcome, asked, times) = row;
    let (failure, detail, result) = outcome;
    let (created_at, started_at, ended_at) = times;
    let (owner, owner_name, stands_in_for_name) = owner(asked);
    let title = serde_json::from_str(&title)?;
    let failure: Vec<Sentence> = serde_json::from_str(&failure)?;
    Ok(Entry {
        id,
        kind,
        title,
        state,
        attempts,
        run_at,
        done,
        total,
        cancel_asked,
        failure,
        detail,
        result,
        owner,
        owner_name,
        stands_in_for_name,
        created_at,
        started_at,
        ended_at,
    })
}

/// A job by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: JobId) -> Result<Entry> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first(db)?)
}

/// Moves a job that is not running to another state; to wait once more, it begins to count its tries anew.
pub(super) fn put(db: &mut Db, entry: &Entry, to: State, now: Instant) -> Result<()> {
    let row = diesel::update(t::table.filter(t::id.eq(entry.id).and(t::state.eq(entry.state))));
    let changed = if to == State::Waiting {
        let anew = (t::run_at.eq(now), t::attempts.eq(0), t::failure.eq("[]"), t::detail.eq(""));
        row.set((t::state.eq(to), t::ended_at.eq(None::<Instant>), t::cancel_asked.eq(false), anew)).execute(db)?
    } else {
        row.set((t::state.eq(to), t::ended_at.eq(now))).execute(db)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Notes that a running job is to stop.
pub(super) fn ask_to_stop(db: &mut Db, id: JobId) -> Result<()> {
    let running = t::table.filter(t::id.eq(id).and(t::state.eq(State::Running)));
    let changed = diesel::update(running).set(t::cancel_asked.eq(true)).execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Whether another job of the same kind and key waits.
pub(super) fn waits_twice(db: &mut Db, entry: &Entry) -> Result<bool> {
    let key: Option<String> = t::table.filter(t::id.eq(entry.id)).select(t::unique_key).first(db)?;
    match key {
        Some(key) => Ok(queue::waiting(db, &entry.kind, &key)?.is_some()),
        None => Ok(false),
    }
}

/// What a list of jobs is narrowed to.
#[derive(Debug, Default, Clone)]
pub(super) struct Filter {
    pub text: String,
    pub state: Option<State>,
    pub kind: Option<String>,
    pub user: Option<UserId>,
}

fn narrowed(filter: &Filter) -> t::BoxedQuery<'static, MultiBackend> {
    let mut query = t::table.into_boxed();
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        // A title is stored as its key and the names in it; the names are what people search for.
        query = query.filter(t::user_name.like(like.clone()).escape('!').or(t::title.like(like).escape('!')));
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(t::kind.eq(kind.clone()));
    }
    if let Some(user) = filter.user {
        query = query.filter(t::user_id.eq(user));
    }
    query
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(db)?)
}

fn ordered(filter: &Filter, page: &Query) -> t::BoxedQuery<'static, MultiBackend> {
    let query = narrowed(filter);
    match (page.sort.as_str(), page.descending) {
        ("state", false) => query.order((t::state.asc(), t::id.desc())),
        ("state", true) => query.order((t::state.desc(), t::id.desc())),
        (_, false) => query.order(t::id.asc()),
        (_, true) => query.order(t::id.desc()),
    }
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Entry>> {
    let query = ordered(filter, page).offset(page.offset()).limit(page.limit());
    let rows: Vec<Row> = query.select(COLUMNS).load(db)?;
    rows.into_iter().map(model).collect()
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<JobId>> {
    Ok(ordered(filter, page).select(t::id).load(db)?)
}

/// Jobs by their keys, in any order.
pub(super) fn all(db: &mut Db, ids: &[JobId]) -> Result<Vec<Entry>> {
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids.to_vec())).select(COLUMNS).load(db)?;
    rows.into_iter().map(model).collect()
}

/// The kinds that occur, for the filter.
pub(super) fn kinds(db: &mut Db) -> Result<Vec<String>> {
    Ok(t::table.select(t::kind).distinct().order(t::kind).load(db)?)
}

/// How many jobs have failed and wait for somebody to look at them.
///
/// # Errors
/// When the database cannot be read.
pub fn failed(db: &mut Db, _: &Actor, _: Instant) -> Result<i64> {
    Ok(t::table.filter(t::state.eq(State::Failed)).count().get_result(db)?)
}

/// What a person's own jobs are about that go on, or failed after a time; the latest first.
pub(super) fn on_desk(db: &mut Db, user: UserId, failed_after: Instant, most: i64) -> Result<Vec<Entry>> {
    let goes_on = t::state.eq(State::Waiting).or(t::state.eq(State::Running));
    let failed = t::state.eq(State::Failed).and(t::ended_at.gt(failed_after).assume_not_null());
    let mine = t::table.filter(t::user_id.eq(user)).filter(goes_on.or(failed));
    let rows: Vec<Row> = mine.order(t::id.desc()).limit(most).select(COLUMNS).load(db)?;
    rows.into_iter().map(model).collect()
}

/// Those of these jobs that are still recorded.
pub(super) fn recorded(db: &mut Db, ids: Vec<JobId>) -> Result<Vec<JobId>> {
    Ok(t::table.filter(t::id.eq_any(ids)).select(t::id).load(db)?)
}

/// How many jobs stand in each state, also in those that none is in, so that a monitor sees a queue run empty.
///
/// # Errors
/// When the database cannot be read.
pub fn count_by_state(db: &mut Db) -> Result<Vec<(String, i64)>> {
    let counted: Vec<(State, i64)> =
        t::table.group_by(t::state).select((t::state, diesel::dsl::count_star())).load(db)?;
    let of = |state: &State| counted.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| *n);
    Ok(State::ALL.iter().map(|state| (state.to_string(), of(state))).collect())
}
