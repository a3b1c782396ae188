//! Rows of batches and their items.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::Actor;
use crate::kernel::{ApplicationId, BatchId, CallId, DocumentId, Instant, ItemId, OrganisationId, Region, text};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::{Error, Result, search};
use crate::review::model::{Batch, BatchState as State, Item};
use crate::schema::{calls as c, organisations as o, review_batches as t, review_items as i};

type Columns = (
    (t::id, t::call_id, t::round, t::agency_id, t::title, t::state, t::fields, t::avoid_province),
    (t::seed, t::drawn_at, t::due_on, t::reason),
    (t::closed_at, t::reported_at, t::report_document_id, t::created_at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::call_id, t::round, t::agency_id, t::title, t::state, t::fields, t::avoid_province),
    (t::seed, t::drawn_at, t::due_on, t::reason),
    (t::closed_at, t::reported_at, t::report_document_id, t::created_at, t::version),
);
type Row = (
    (BatchId, CallId, String, OrganisationId, String, State, String, bool),
    (Option<String>, Option<Instant>, Option<NaiveDate>, String),
    (Option<Instant>, Option<Instant>, Option<DocumentId>, Instant, i32),
);

fn model(row: Row) -> Result<Batch> {
    let ((id, call, round, agency, title, state, fields, avoid_province), drawn, rest) = row;
    let (seed, drawn_at, due_on, reason) = drawn;
    let (closed_at, reported_at, report, created_at, version) = rest;
    let fields = serde_json::from_str(&fields)?;
    Ok(Batch {
        id,
        call,
        round,
        agency,
        title,
        state,
        fields,
        avoid_province,
        seed,
        drawn_at,
        due_on,
        reason,
        closed_at,
        reported_at,
        report,
        created_at,
        version,
    })
}

fn models(rows: Vec<Row>) -> Result<Vec<Batch>> {
    rows.into_iter().map(model).collect()
}

/// A batch by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn batch(db: &mut Db, id: BatchId) -> Result<Batch> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first(db)?)
}

/// The batches of a call that were not dropped, one a round.
///
/// # Errors
/// When the database cannot be read.
pub fn batches_of(db: &mut Db, call: CallId) -> Result<Vec<Batch>> {
    let own = t::table.filter(t::call_id.eq(call).and(t::state.ne(State::Dropped)));
    models(own.order(t::id).select(COLUMNS).load(db)?)
}

/// The calls of which a batch has reported, the latest first, each once.
pub(in crate::review) fn reported(db: &mut Db, most: i64) -> Result<Vec<CallId>> {
    let rows = t::table.filter(t::state.eq(State::Reported)).order(t::id.desc()).limit(most).select(t::call_id);
    let mut calls: Vec<CallId> = Vec::new();
    for call in rows.load(db)? {
        if !calls.contains(&call) {
            calls.push(call);
        }
    }
    Ok(calls)
}

/// The batches in some states, the latest first; of one agency, where one is given.
pub(in crate::review) fn listed(db: &mut Db, agency: Option<OrganisationId>, states: &[State]) -> Result<Vec<Batch>> {
    /// More are not shown; a season has a handful.
    const MOST: i64 = 500;
    let mut query = t::table.filter(t::state.eq_any(states.to_vec())).into_boxed();
    if let Some(agency) = agency {
        query = query.filter(t::agency_id.eq(agency));
    }
    models(query.order(t::id.desc()).limit(MOST).select(COLUMNS).load(db)?)
}

/// What a batch is called, the call and the agency: for lists.
pub(in crate::review) fn names(db: &mut Db, ids: &[BatchId]) -> Result<Vec<(BatchId, String, String)>> {
    let query = t::table.inner_join(c::table).inner_join(o::table).filter(t::id.eq_any(ids.to_vec()));
    Ok(query.select((t::id, c::name_zh, o::name)).load(db)?)
}

/// A batch to be written.
pub(in crate::review) struct New<'a> {
    pub call: CallId,
    pub round: &'a str,
    pub agency: OrganisationId,
    pub title: &'a str,
    pub fields: &'a [String],
    pub avoid_province: bool,
    pub due_on: Option<NaiveDate>,
}

pub(in crate::review) fn insert(db: &mut Db, new: &New<'_>, by: &Actor, now: Instant) -> Result<BatchId> {
    let duplicate = |e| if is_duplicate(&e) { Error::conflict("review-round-taken") } else { e.into() };
    diesel::insert_into(t::table)
        .values((
            (t::call_id.eq(new.call), t::round.eq(new.round.to_owned()), t::agency_id.eq(new.agency)),
            (t::title.eq(new.title.to_owned()), t::state.eq(State::Preparing), t::due_on.eq(new.due_on)),
            (t::fields.eq(serde_json::to_string(new.fields)?), t::avoid_province.eq(new.avoid_province)),
            (t::reason.eq(String::new()), t::created_by.eq(by.user), t::created_by_name.eq(by.name.clone())),
            (t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(duplicate)
        .and_then(|id| index(db, id, new.title).map(|()| id))
}

/// The noun of a batch, as in the audit trail.
pub(in crate::review) const NOUN: &str = "review-batch";

fn index(db: &mut Db, id: BatchId, title: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[title, &text::initials(title)])
}

/// Puts the next batches after a key into the index.
pub(in crate::review) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(BatchId(after))).order(t::id).limit(most).select((t::id, t::title));
    let all: Vec<(BatchId, String)> = next.load(db)?;
    for (id, title) in &all {
        index(db, *id, title)?;
    }
    Ok(all.last().map(|(id, _)| id.0))
}

/// How many batches the index should hold.
pub(in crate::review) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

fn holding(db: &Db, words: &str, agency: Option<OrganisationId>) -> Result<t::BoxedQuery<'static, MultiBackend>> {
    let matching = search::matching::<t::table>(db, NOUN, "review_batches.id", words)?;
    let query = t::table.filter(t::state.ne(State::Dropped)).filter(matching).into_boxed();
    Ok(match agency {
        Some(agency) => query.filter(t::agency_id.eq(agency)),
        None => query,
    })
}

/// The batches that hold these words and were not dropped, the latest first; of one agency, where one is given.
pub(in crate::review) fn found(
    db: &mut Db,
    words: &str,
    agency: Option<OrganisationId>,
    most: i64,
) -> Result<Vec<Batch>> {
    let found = holding(db, words, agency)?.order(t::id.desc()).limit(most).select(COLUMNS);
    models(found.load(db)?)
}

/// How many there are.
pub(in crate::review) fn count(db: &mut Db, words: &str, agency: Option<OrganisationId>) -> Result<i64> {
    Ok(holding(db, words, agency)?.count().get_result(db)?)
}

/// An item to be written.
pub(in crate::review) struct NewItem {
    pub application: ApplicationId,
    pub unit: OrganisationId,
    pub unit_name: String,
    pub region: Option<Region>,
    pub code: String,
}

/// Writes items; their serials follow their order.
pub(in crate::review) fn add_items(db: &mut Db, of: BatchId, items: &[NewItem]) -> Result<()> {
    for (serial, item) in (1_i32..).zip(items) {
        diesel::insert_into(i::table)
            .values((
                (i::batch_id.eq(of), i::application_id.eq(item.application), i::unit_id.eq(item.unit)),
                (i::unit_name.eq(item.unit_name.clone()), i::region.eq(item.region)),
                (i::serial.eq(serial), i::code.eq(item.code.clone())),
            ))
            .execute(db)?;
    }
    Ok(())
}

type ItemRow = (ItemId, BatchId, ApplicationId, OrganisationId, String, Option<Region>, i32, String);

fn item_model((id, batch, application, unit, unit_name, region, serial, code): ItemRow) -> Item {
    Item { id, batch, application, unit, unit_name, region, serial, code }
}

/// The items of a batch, by their codes.
///
/// # Errors
/// When the database cannot be read.
pub fn items(db: &mut Db, of: BatchId) -> Result<Vec<Item>> {
    let shown = (i::id, i::batch_id, i::application_id, i::unit_id, i::unit_name, i::region, i::serial, i::code);
    let rows: Vec<ItemRow> = i::table.filter(i::batch_id.eq(of)).order(i::serial).select(shown).load(db)?;
    Ok(rows.into_iter().map(item_model).collect())
}

/// An item of this batch and no other.
///
/// # Errors
/// [`Error::NotFound`].
pub fn item(db: &mut Db, of: BatchId, id: ItemId) -> Result<Item> {
    items(db, of)?.into_iter().find(|item| item.id == id).ok_or(Error::NotFound)
}

/// What changes of a batch on its way.
pub(in crate::review) struct Change<'a> {
    pub state: State,
    pub seed: Option<&'a str>,
    pub drawn_at: Option<Instant>,
    pub due_on: Option<NaiveDate>,
    pub reason: &'a str,
}

impl<'a> Change<'a> {
    /// Nothing but the state.
    pub(in crate::review) fn to(of: &'a Batch, state: State) -> Self {
        let (seed, reason) = (of.seed.as_deref(), of.reason.as_str());
        Self { state, seed, drawn_at: of.drawn_at, due_on: of.due_on, reason }
    }
}

/// Writes a batch over the version that it was loaded with.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn update(db: &mut Db, of: &Batch, to: &Change<'_>, now: Instant) -> Result<()> {
    let own = t::table.filter(t::id.eq(of.id).and(t::version.eq(of.version)));
    let set = (
        (t::state.eq(to.state), t::seed.eq(to.seed.map(ToOwned::to_owned)), t::drawn_at.eq(to.drawn_at)),
        (t::due_on.eq(to.due_on), t::reason.eq(to.reason.to_owned())),
        (t::version.eq(of.version + 1), t::updated_at.eq(now)),
    );
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Notes that something that belongs to a batch has changed, so that nobody draws or decides by what was before.
pub(in crate::review) fn touch(db: &mut Db, of: BatchId, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(of)))
        .set((t::version.eq(t::version + 1), t::updated_at.eq(now)))
        .execute(db)?;
    Ok(())
}

/// Lets what belonged to one organisation belong to another.
pub(in crate::review) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::agency_id.eq(from))).set(t::agency_id.eq(into)).execute(db)?;
    diesel::update(i::table.filter(i::unit_id.eq(from))).set(i::unit_id.eq(into)).execute(db)?;
    Ok(())
}
