//! Rows of versions.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Basis, Draft, Ending, Kind, Standard, Standing, State, Term};
use crate::access::Actor;
use crate::kernel::{Instant, StandardId, UserId};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::error::COLLIDED;
use crate::platform::{Error, Result};
use crate::schema::standards as t;

type Columns = (
    (t::id, t::edition, t::name, t::name_en, t::basis, t::document_number, t::document_title, t::note),
    (t::valid_from, t::valid_to, t::body, t::state, t::version),
    (t::written_by, t::written_by_name, t::written_at, t::decided_by_name, t::decided_at, t::remark),
    (t::end_by, t::end_by_name, t::end_to, t::end_reason, t::closed_by),
);
const COLUMNS: Columns = (
    (t::id, t::edition, t::name, t::name_en, t::basis, t::document_number, t::document_title, t::note),
    (t::valid_from, t::valid_to, t::body, t::state, t::version),
    (t::written_by, t::written_by_name, t::written_at, t::decided_by_name, t::decided_at, t::remark),
    (t::end_by, t::end_by_name, t::end_to, t::end_reason, t::closed_by),
);
type Row = (
    (StandardId, i32, String, String, Basis, String, String, String),
    (NaiveDate, Option<NaiveDate>, String, State, i32),
    (Option<UserId>, String, Instant, String, Option<Instant>, String),
    (Option<UserId>, String, Option<NaiveDate>, String, Option<StandardId>),
);

fn model(row: Row) -> Result<Standard> {
    let (head, (from, to, body, state, version), people, (end_by, end_by_name, end_to, end_reason, closed_by)) = row;
    let (id, edition, name, name_en, basis, document_number, document_title, note) = head;
    let (written_by, written_by_name, written_at, decided_by_name, decided_at, remark) = people;
    let table = serde_json::from_str(&body)?;
    let term = Term { from, to };
    Ok(Standard {
        id,
        edition,
        draft: Draft { name, name_en, basis, document_number, document_title, note, term, table },
        state,
        written_by,
        written_by_name,
        written_at,
        decided_by_name,
        decided_at,
        remark,
        ending: end_by.map(|by| Ending { to: end_to, reason: end_reason, by, by_name: end_by_name }),
        closed_by,
        version,
    })
}

fn models(rows: Vec<Row>) -> Result<Vec<Standard>> {
    rows.into_iter().map(model).collect()
}

/// A version by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: StandardId) -> Result<Standard> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first(db)?)
}

/// The confirmed versions of a kind, earliest first: for judging many days at once.
///
/// # Errors
/// When the database cannot be read.
pub fn confirmed(db: &mut Db, kind: Kind) -> Result<Vec<Standard>> {
    let own = t::table.filter(t::kind.eq(kind).and(t::state.eq(State::Confirmed)));
    models(own.order(t::valid_from).select(COLUMNS).load(db)?)
}

/// The version of a kind that holds on a day: what a voucher of that day is checked against.
///
/// # Errors
/// When the database cannot be read.
pub fn holding(db: &mut Db, kind: Kind, on: NaiveDate) -> Result<Option<Standard>> {
    let own = t::kind.eq(kind).and(t::state.eq(State::Confirmed)).and(t::valid_from.le(on));
    let in_term = t::table.filter(own).filter(t::valid_to.is_null().or(t::valid_to.ge(on)));
    in_term.order(t::valid_from.desc()).select(COLUMNS).first(db).optional()?.map(model).transpose()
}

/// The latest version of a kind that was confirmed before a day: what a version of that day is compared with.
pub(super) fn former(db: &mut Db, kind: Kind, before: NaiveDate) -> Result<Option<Standard>> {
    let own = t::kind.eq(kind).and(t::state.eq(State::Confirmed)).and(t::valid_from.lt(before));
    let found = t::table.filter(own).order(t::valid_from.desc()).select(COLUMNS);
    found.first(db).optional()?.map(model).transpose()
}

/// Every version of a kind, latest first.
pub(super) fn editions(db: &mut Db, kind: Kind) -> Result<Vec<Standard>> {
    models(t::table.filter(t::kind.eq(kind)).order(t::edition.desc()).select(COLUMNS).load(db)?)
}

/// The version that another one ended by beginning.
pub(super) fn closed_by(db: &mut Db, id: StandardId) -> Result<Option<Standard>> {
    t::table.filter(t::closed_by.eq(id)).select(COLUMNS).first(db).optional()?.map(model).transpose()
}

/// Writes a version; nobody wrote and nobody decided on those that come with the product.
pub(super) fn insert(db: &mut Db, draft: &Draft, by: &Actor, state: State, now: Instant) -> Result<StandardId> {
    let latest: Option<i32> =
        t::table.filter(t::kind.eq(draft.kind())).select(diesel::dsl::max(t::edition)).first(db)?;
    let name = if by.is_system() { String::new() } else { by.name.clone() };
    let decided = (state == State::Confirmed).then_some(now);
    diesel::insert_into(t::table)
        .values((
            (t::kind.eq(draft.kind()), t::edition.eq(latest.unwrap_or(0) + 1)),
            written(draft)?,
            (t::state.eq(state), t::decided_by_name.eq(String::new()), t::decided_at.eq(decided)),
            (
                t::written_by.eq((!by.is_system()).then_some(by.user)),
                t::written_by_name.eq(name),
                t::written_at.eq(now),
            ),
            (t::remark.eq(String::new()), t::end_by_name.eq(String::new()), t::end_reason.eq(String::new())),
            t::version.eq(1),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(again)
}

type Written = (
    diesel::dsl::Eq<t::name, String>,
    diesel::dsl::Eq<t::name_en, String>,
    diesel::dsl::Eq<t::basis, Basis>,
    diesel::dsl::Eq<t::document_number, String>,
    diesel::dsl::Eq<t::document_title, String>,
    diesel::dsl::Eq<t::note, String>,
    diesel::dsl::Eq<t::valid_from, NaiveDate>,
    diesel::dsl::Eq<t::valid_to, Option<NaiveDate>>,
    diesel::dsl::Eq<t::body, String>,
);

fn written(draft: &Draft) -> Result<Written> {
    Ok((
        t::name.eq(draft.name.clone()),
        t::name_en.eq(draft.name_en.clone()),
        t::basis.eq(draft.basis),
        t::document_number.eq(draft.document_number.clone()),
        t::document_title.eq(draft.document_title.clone()),
        t::note.eq(draft.note.clone()),
        t::valid_from.eq(draft.term.from),
        t::valid_to.eq(draft.term.to),
        t::body.eq(serde_json::to_string(&draft.table)?),
    ))
}

/// Two who write at once may take one number or one first day; the transaction of the later one is run again, and sees
/// the other's row then.
fn again(error: diesel::result::Error) -> Error {
    if is_duplicate(&error) { Error::Unavailable(format!("{COLLIDED}: {error}")) } else { error.into() }
}

fn changed(rows: usize) -> Result<()> {
    if rows == 0 { Err(Error::Stale) } else { Ok(()) }
}

macro_rules! row {
    ($id:expr, $version:expr) => {
        diesel::update(t::table.filter(t::id.eq($id)).filter(t::version.eq($version)))
    };
}

/// Writes a corrected version over the one that it was made from; it waits for a second person again.
pub(super) fn amend(db: &mut Db, id: StandardId, draft: &Draft, by: &Actor, version: i32, now: Instant) -> Result<()> {
    let rows = row!(id, version)
        .set((
            written(draft)?,
            (t::state.eq(State::Proposed), t::written_by.eq(by.user), t::written_by_name.eq(by.name.clone())),
            (t::written_at.eq(now), t::decided_by.eq(None::<UserId>), t::decided_by_name.eq(String::new())),
            (t::decided_at.eq(None::<Instant>), t::remark.eq(String::new()), t::version.eq(version + 1)),
            (t::end_by.eq(None::<UserId>), t::end_by_name.eq(String::new())),
            (t::end_to.eq(None::<NaiveDate>), t::end_reason.eq(String::new())),
        ))
        .execute(db)?;
    changed(rows)
}

/// Notes what a second person said of a version.
pub(super) fn decide(
    db: &mut Db,
    id: StandardId,
    state: State,
    by: &Actor,
    remark: &str,
    version: i32,
    now: Instant,
) -> Result<()> {
    let rows = row!(id, version)
        .set((
            (t::state.eq(state), t::decided_by.eq(by.user), t::decided_by_name.eq(by.name.clone())),
            (t::decided_at.eq(now), t::remark.eq(remark.to_owned()), t::version.eq(version + 1)),
        ))
        .execute(db)
        .map_err(again)?;
    changed(rows)
}

/// Withdraws a version that nobody has used.
pub(super) fn withdraw(db: &mut Db, id: StandardId, reason: &str, version: i32) -> Result<()> {
    let rows = row!(id, version)
        .set((t::state.eq(State::Withdrawn), t::remark.eq(reason.to_owned()), t::version.eq(version + 1)))
        .execute(db)?;
    changed(rows)
}

/// Notes, or takes away, an end of validity that waits for a second person.
pub(super) fn set_ending(db: &mut Db, id: StandardId, ending: Option<&Ending>, version: i32) -> Result<()> {
    let rows = row!(id, version)
        .set((
            t::end_by.eq(ending.map(|e| e.by)),
            t::end_by_name.eq(ending.map_or_else(String::new, |e| e.by_name.clone())),
            t::end_to.eq(ending.and_then(|e| e.to)),
            t::end_reason.eq(ending.map_or_else(String::new, |e| e.reason.clone())),
            t::version.eq(version + 1),
        ))
        .execute(db)?;
    changed(rows)
}

/// Sets the last day of a version, and which version ended it by beginning; what waited about its end is settled.
pub(super) fn set_end(
    db: &mut Db,
    id: StandardId,
    to: Option<NaiveDate>,
    closed_by: Option<StandardId>,
    version: i32,
) -> Result<()> {
    let rows = row!(id, version)
        .set((
            (t::valid_to.eq(to), t::closed_by.eq(closed_by), t::version.eq(version + 1)),
            (t::end_by.eq(None::<UserId>), t::end_by_name.eq(String::new())),
            (t::end_to.eq(None::<NaiveDate>), t::end_reason.eq(String::new())),
        ))
        .execute(db)?;
    changed(rows)
}

/// Whether there is any version of a kind.
pub(super) fn knows(db: &mut Db, kind: Kind) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(t::table.filter(t::kind.eq(kind)))).get_result(db)?)
}

/// What waits for a second person and was not written by this one.
pub(super) fn pending(db: &mut Db, not_by: UserId, most: i64) -> Result<Vec<Standard>> {
    let version = t::state.eq(State::Proposed).and(t::written_by.is_null().or(t::written_by.ne(not_by)));
    let ending = t::end_by.is_not_null().and(t::end_by.ne(not_by));
    let found = t::table.filter(version.or(ending));
    models(found.order(t::id).limit(most).select(COLUMNS).load(db)?)
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Whether what was never confirmed is shown, too.
    pub all: bool,
    pub text: String,
    pub kind: Option<Kind>,
    pub standing: Option<Standing>,
    /// Only what holds on this day.
    pub on: Option<NaiveDate>,
    pub today: NaiveDate,
}

type Boxed = t::BoxedQuery<'static, MultiBackend>;

fn narrowed(filter: &Filter) -> Boxed {
    let mut query = t::table.into_boxed();
    if !filter.all {
        query = query.filter(t::state.eq(State::Confirmed));
    }
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let named = t::name.like(like.clone()).escape('!').or(t::name_en.like(like.clone()).escape('!'));
        let source = t::document_number.like(like.clone()).escape('!').or(t::document_title.like(like).escape('!'));
        query = query.filter(named.or(source));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(t::kind.eq(kind));
    }
    if let Some(standing) = filter.standing {
        query = stands(query, standing, filter.today);
    }
    if let Some(on) = filter.on {
        query = stands(query, Standing::Holding, on);
    }
    query
}

/// Only what stands so to a day.
fn stands(query: Boxed, standing: Standing, day: NaiveDate) -> Boxed {
    match standing {
        Standing::Proposed => query.filter(t::state.eq(State::Proposed)),
        Standing::Refused => query.filter(t::state.eq(State::Refused)),
        Standing::Withdrawn => query.filter(t::state.eq(State::Withdrawn)),
        Standing::Upcoming => query.filter(t::state.eq(State::Confirmed)).filter(t::valid_from.gt(day)),
        Standing::Holding => query
            .filter(t::state.eq(State::Confirmed))
            .filter(t::valid_from.le(day))
            .filter(t::valid_to.is_null().or(t::valid_to.ge(day))),
        Standing::Ended => query.filter(t::state.eq(State::Confirmed)).filter(t::valid_to.lt(day)),
    }
}

pub(super) fn total(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(db)?)
}

pub(super) fn list(db: &mut Db, filter: &Filter, offset: i64, limit: i64) -> Result<Vec<Standard>> {
    let order = (t::kind, t::valid_from.desc(), t::id.desc());
    models(narrowed(filter).order(order).offset(offset).limit(limit).select(COLUMNS).load(db)?)
}

pub(super) fn keys(db: &mut Db, filter: &Filter) -> Result<Vec<StandardId>> {
    Ok(narrowed(filter).order((t::kind, t::valid_from.desc(), t::id.desc())).select(t::id).load(db)?)
}

pub(super) fn listed(db: &mut Db, keys: &[StandardId]) -> Result<Vec<Standard>> {
    models(t::table.filter(t::id.eq_any(keys.to_vec())).select(COLUMNS).load(db)?)
}
