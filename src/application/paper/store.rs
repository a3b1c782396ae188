//! Rows of the reception desk.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Arrival, PaperCopy, State};
use crate::access::Actor;
use crate::application::store::{self as applications, Seen};
use crate::application::{Application, NOUN};
use crate::kernel::{ApplicationId, CallId, Instant, PaperCopyId, UserId};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::list::Query;
use crate::platform::{Error, Result, search};
use crate::schema::{applications as a, call_agencies as g, organisations as o, paper_copies as t};

type Row = (
    (PaperCopyId, ApplicationId, bool, String, String, Option<NaiveDate>, Instant),
    (i32, bool, bool, bool, String),
    (UserId, String, Instant, State, String, i32),
);
type Columns = (
    (t::id, t::application_id, t::by_hand, t::courier, t::waybill, t::dispatched_on, t::received_at),
    (t::copies, t::bound, t::stamped, t::signed, t::remark),
    (t::recorded_by, t::recorded_by_name, t::recorded_at, t::state, t::reason, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::application_id, t::by_hand, t::courier, t::waybill, t::dispatched_on, t::received_at),
    (t::copies, t::bound, t::stamped, t::signed, t::remark),
    (t::recorded_by, t::recorded_by_name, t::recorded_at, t::state, t::reason, t::version),
);

fn model(row: Row, application: Application) -> PaperCopy {
    let ((id, _, by_hand, courier, waybill, dispatched_on, received_at), form, made) = row;
    let (copies, bound, stamped, signed, remark) = form;
    let (recorded_by, recorded_by_name, recorded_at, state, reason, version) = made;
    let arrival =
        Arrival { by_hand, courier, waybill, dispatched_on, received_at, copies, bound, stamped, signed, remark };
    PaperCopy { id, application, arrival, recorded_by, recorded_by_name, recorded_at, state, reason, version }
}

fn whole(db: &mut Db, row: Row) -> Result<PaperCopy> {
    let application = applications::find(db, row.0.1)?;
    Ok(model(row, application))
}

/// A record by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: PaperCopyId) -> Result<PaperCopy> {
    let row: Row = t::table.filter(t::id.eq(id)).select(COLUMNS).first(db)?;
    whole(db, row)
}

/// The record that counts for an application.
pub(super) fn of(db: &mut Db, id: ApplicationId) -> Result<Option<PaperCopy>> {
    let there = t::application_id.eq(id).and(t::state.eq(State::Counts));
    let row: Option<Row> = t::table.filter(there).select(COLUMNS).first(db).optional()?;
    row.map(|row| whole(db, row)).transpose()
}

/// Which of these applications have a record that counts.
pub(super) fn recorded(db: &mut Db, of: &[ApplicationId]) -> Result<BTreeMap<ApplicationId, PaperCopyId>> {
    let there = t::application_id.eq_any(of.to_vec()).and(t::state.eq(State::Counts));
    Ok(t::table.filter(there).select((t::application_id, t::id)).load(db)?.into_iter().collect())
}

fn already(e: diesel::result::Error) -> Error {
    if is_duplicate(&e) { Error::conflict("paper-copy-there") } else { e.into() }
}

/// # Errors
/// [`Error::Conflict`] when the application has a record that counts.
pub(super) fn insert(db: &mut Db, of: ApplicationId, new: &Arrival, by: &Actor, now: Instant) -> Result<PaperCopyId> {
    diesel::insert_into(t::table)
        .values((
            (t::application_id.eq(of), t::by_hand.eq(new.by_hand), t::courier.eq(new.courier.clone())),
            (t::waybill.eq(new.waybill.clone()), t::dispatched_on.eq(new.dispatched_on)),
            (t::received_at.eq(new.received_at), t::copies.eq(new.copies), t::bound.eq(new.bound)),
            (t::stamped.eq(new.stamped), t::signed.eq(new.signed), t::remark.eq(new.remark.clone())),
            (t::recorded_by.eq(by.user), t::recorded_by_name.eq(by.name.clone()), t::recorded_at.eq(now)),
            (t::updated_at.eq(now), t::state.eq(State::Counts), t::reason.eq(String::new()), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(already)
}

/// Writes a corrected record over the version that was looked at.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn update(
    db: &mut Db,
    id: PaperCopyId,
    new: &Arrival,
    reason: &str,
    version: i32,
    now: Instant,
) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((
            (t::by_hand.eq(new.by_hand), t::courier.eq(new.courier.clone()), t::waybill.eq(new.waybill.clone())),
            (t::dispatched_on.eq(new.dispatched_on), t::received_at.eq(new.received_at), t::copies.eq(new.copies)),
            (t::bound.eq(new.bound), t::stamped.eq(new.stamped), t::signed.eq(new.signed)),
            (t::remark.eq(new.remark.clone()), t::reason.eq(reason.to_owned())),
            (t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Writes whether a record counts, over the version that was looked at.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] when another one counts.
pub(super) fn set_state(
    db: &mut Db,
    id: PaperCopyId,
    state: State,
    reason: &str,
    version: i32,
    now: Instant,
) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(state), t::reason.eq(reason.to_owned())),
            (t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)
        .map_err(already)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub seen: Seen,
    pub text: String,
    pub call: Option<CallId>,
    pub state: Option<State>,
    pub by_hand: Option<bool>,
}

type Joined = diesel::dsl::InnerJoinQuerySource<t::table, a::table>;
type Boxed = diesel::helper_types::IntoBoxed<'static, diesel::dsl::InnerJoin<t::table, a::table>, MultiBackend>;

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.inner_join(a::table).into_boxed();
    query = match &filter.seen {
        Seen::All => query,
        Seen::Region(region) => query.filter(a::region.eq(*region).assume_not_null()),
        Seen::Agency(own) => {
            let calls = g::table.filter(g::organisation_id.eq(*own)).select(g::call_id);
            query.filter(a::call_id.eq_any(calls))
        }
        Seen::Unit(own) => query.filter(a::unit_id.eq(*own)),
        Seen::None => query.filter(t::id.eq(PaperCopyId(0))),
    };
    if let Some(call) = filter.call {
        query = query.filter(a::call_id.eq(call));
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(by_hand) = filter.by_hand {
        query = query.filter(t::by_hand.eq(by_hand));
    }
    if !filter.text.is_empty() {
        // The application is found by its own number and unit; a waybill is copied whole or from its end.
        let waybill = t::waybill.like(search::like(&filter.text)).escape('!');
        query = if search::too_short(&filter.text) {
            query.filter(waybill)
        } else {
            query.filter(waybill.or(search::matching::<Joined>(db, NOUN, "applications.id", &filter.text)?))
        };
    }
    Ok(query)
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("number", false) => query.order((a::number.asc(), t::id.asc())),
        ("number", true) => query.order((a::number.desc(), t::id.desc())),
        (_, false) => query.order((t::received_at.asc(), t::id.asc())),
        (_, true) => query.order((t::received_at.desc(), t::id.desc())),
    }
}

/// The keys of a page of the list, in its order.
pub(super) fn page(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<PaperCopyId>> {
    let query = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    Ok(query.select(t::id).load(db)?)
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<PaperCopyId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// A record as lists show it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub id: PaperCopyId,
    pub number: Option<String>,
    pub unit: String,
    pub call: CallId,
    pub call_version: i32,
    pub arrival: Arrival,
    pub recorded_by: String,
    pub state: State,
}

/// The number of an application, its unit, its call, and the version of the call that it follows.
type Whose = (Option<String>, String, CallId, i32);

/// These records, in any order.
pub(super) fn listed(db: &mut Db, keys: &[PaperCopyId]) -> Result<Vec<Listed>> {
    let joined = t::table.inner_join(a::table.inner_join(o::table));
    let rows: Vec<(Row, Whose)> = joined
        .filter(t::id.eq_any(keys.to_vec()))
        .select((COLUMNS, (a::number, o::name, a::call_id, a::call_version)))
        .load(db)?;
    let show = |(row, (number, unit, call, call_version)): (Row, Whose)| {
        let ((id, _, by_hand, courier, waybill, dispatched_on, received_at), form, made) = row;
        let (copies, bound, stamped, signed, remark) = form;
        let (_, recorded_by, _, state, _, _) = made;
        let arrival =
            Arrival { by_hand, courier, waybill, dispatched_on, received_at, copies, bound, stamped, signed, remark };
        Listed { id, number, unit, call, call_version, arrival, recorded_by, state }
    };
    Ok(rows.into_iter().map(show).collect())
}
