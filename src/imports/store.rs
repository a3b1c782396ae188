//! Rows of imports, their chunks that wait, and what became of each row.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::{CHUNK, Counts, Import, Line, RowState, State};
use crate::access::{Actor, Tx};
use crate::each;
use crate::kernel::{ImportId, Instant, Message, OrganisationId, UserId};
use crate::pages::{Taken, Undone};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::FieldError;
use crate::platform::list;
use crate::platform::{Error, Result};
use crate::schema::{import_chunks as c, import_rows as r, imports as t};

type Row = (
    (ImportId, String, String, String, State, i64),
    (i64, i64, i64, i64, i64),
    (String, String, UserId, Instant, i32, Option<OrganisationId>),
);

type Columns = (
    (t::id, t::kind, t::file_name, t::digest, t::state, t::total),
    (t::created, t::existing, t::wrong, t::removed, t::kept),
    (t::unknown, t::reason, t::created_by, t::created_at, t::version, t::organisation_id),
);

const COLUMNS: Columns = (
    (t::id, t::kind, t::file_name, t::digest, t::state, t::total),
    (t::created, t::existing, t::wrong, t::removed, t::kept),
    (t::unknown, t::reason, t::created_by, t::created_at, t::version, t::organisation_id),
);

fn model(row: Row) -> Import {
    let ((id, kind, file_name, digest, state, total), counts, (unknown, reason, by, at, version, organisation)) = row;
    let (created, existing, wrong, removed, kept) = counts;
    let counts = Counts { created, existing, wrong, removed, kept };
    let unknown = serde_json::from_str(&unknown).unwrap_or_default();
    Import { id, kind, file_name, digest, state, total, counts, unknown, reason, by, organisation, at, version }
}

/// An import by its key.
pub(super) fn find(db: &mut Db, id: ImportId) -> Result<Import> {
    Ok(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// What is known of a workbook when its rows begin to be stored.
#[derive(Debug, Clone)]
pub(super) struct NewImport {
    pub kind: &'static str,
    pub file_name: String,
    pub digest: String,
    pub total: i64,
    pub unknown: Vec<String>,
}

pub(super) fn insert(db: &mut Db, new: &NewImport, by: &Actor, now: Instant) -> Result<ImportId> {
    Ok(diesel::insert_into(t::table)
        .values((
            (t::kind.eq(new.kind), t::file_name.eq(new.file_name.clone()), t::digest.eq(new.digest.clone())),
            (t::state.eq(State::Receiving), t::total.eq(new.total)),
            (t::created.eq(0), t::existing.eq(0), t::wrong.eq(0), t::removed.eq(0), t::kept.eq(0)),
            (t::unknown.eq(serde_json::to_string(&new.unknown)?), t::reason.eq("")),
            (t::created_by.eq(by.user), t::organisation_id.eq(by.organisation)),
            (t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// An import of the same content that has not been voided, latest first.
pub(super) fn same(db: &mut Db, seen: &Seen, digest: &str) -> Result<Option<Import>> {
    let standing = of_kinds(seen).filter(t::digest.eq(digest.to_owned())).filter(t::state.ne_all([
        State::Void,
        State::Voiding,
        State::Receiving,
    ]));
    Ok(standing.order(t::id.desc()).select(COLUMNS).first::<Row>(db).optional()?.map(model))
}

pub(super) fn add_chunks(db: &mut Db, id: ImportId, place: usize, chunks: &[Vec<Line>]) -> Result<()> {
    for (place, lines) in (place..).zip(chunks) {
        let place = i32::try_from(place).map_err(Error::internal)?;
        diesel::insert_into(c::table)
            .values((
                (c::import_id.eq(id), c::place.eq(place), c::done.eq(false)),
                (c::lines.eq(i32::try_from(lines.len()).map_err(Error::internal)?)),
                c::body.eq(serde_json::to_string(lines)?),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// The first chunk that waits: its key and its rows.
pub(super) fn next_chunk(db: &mut Db, id: ImportId) -> Result<Option<(i64, Vec<Line>)>> {
    let waiting = c::table.filter(c::import_id.eq(id).and(c::done.eq(false)));
    let found: Option<(i64, String)> = waiting.order(c::place).select((c::id, c::body)).first(db).optional()?;
    found.map(|(key, body)| Ok((key, serde_json::from_str(&body)?))).transpose()
}

/// Forgets what became of the rows; every chunk waits again.
fn forget(db: &mut Db, id: ImportId) -> Result<()> {
    diesel::delete(r::table.filter(r::import_id.eq(id))).execute(db)?;
    diesel::update(c::table.filter(c::import_id.eq(id))).set(c::done.eq(false)).execute(db)?;
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((t::created.eq(0), t::existing.eq(0), t::wrong.eq(0), t::removed.eq(0), t::kept.eq(0)))
        .execute(db)?;
    Ok(())
}

/// Begins a check anew.
pub(super) fn begin_anew(db: &mut Db, id: ImportId) -> Result<()> {
    if find(db, id)?.state != State::Checking {
        return Err(Error::conflict("import-busy"));
    }
    forget(db, id)
}

/// Begins to take the rows.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn begin(db: &mut Db, id: ImportId, version: i32, now: Instant) -> Result<()> {
    forget(db, id)?;
    let from = t::table.filter(t::id.eq(id)).filter(t::version.eq(version));
    let changed = diesel::update(from)
        .set((t::state.eq(State::Running), t::version.eq(version + 1), t::updated_at.eq(now)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Begins to void; what was not taken yet is put away at once.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn begin_void(db: &mut Db, import: &Import, reason: &str, version: i32, now: Instant) -> Result<()> {
    if import.state == State::Checked {
        forget(db, import.id)?;
    }
    let from = t::table.filter(t::id.eq(import.id)).filter(t::version.eq(version));
    let changed = diesel::update(from)
        .set((
            (t::state.eq(State::Voiding), t::reason.eq(reason.to_owned())),
            (t::version.eq(version + 1), t::updated_at.eq(now)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Goes from one state to the next; whoever finds another state was too late.
///
/// # Errors
/// [`Error::Conflict`].
pub(super) fn set_state(db: &mut Db, id: ImportId, from: State, to: State, now: Instant) -> Result<()> {
    let standing = t::table.filter(t::id.eq(id)).filter(t::state.eq(from));
    let changed = diesel::update(standing)
        .set((t::state.eq(to), t::version.eq(t::version + 1), t::updated_at.eq(now)))
        .execute(db)?;
    if changed == 0 { Err(Error::conflict("import-busy")) } else { Ok(()) }
}

/// Forgets the rows as they came; those that are wrong are kept with what is wrong.
pub(super) fn drop_chunks(db: &mut Db, id: ImportId) -> Result<()> {
    diesel::delete(c::table.filter(c::import_id.eq(id))).execute(db)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = r, treat_none_as_default_value = false)]
struct NewRow {
    import_id: i64,
    sheet: String,
    number: i32,
    state: &'static str,
    object_id: Option<i64>,
    cells: String,
    errors: String,
    version: i32,
}

/// Notes what became, or would become, of the rows of a chunk, and that it is done. While it is only checked, no more
/// than the wrong rows are kept.
///
/// # Errors
/// [`Error::Conflict`] when the chunk was done by somebody else.
pub(super) fn note(db: &mut Db, id: ImportId, chunk: i64, lines: &[Line], told: &[Taken], real: bool) -> Result<()> {
    let waiting = c::table.filter(c::id.eq(chunk).and(c::done.eq(false)));
    if diesel::update(waiting).set(c::done.eq(true)).execute(db)? == 0 {
        return Err(Error::conflict("import-busy"));
    }
    let mut counts = Counts::default();
    let mut rows = Vec::new();
    for (line, taken) in lines.iter().zip(told) {
        let (state, object_id, errors) = match taken {
            Taken::Created(object) => (RowState::Created, Some(*object), String::new()),
            Taken::Existing(object) => (RowState::Existing, Some(*object), String::new()),
            Taken::Wrong(errors) => (RowState::Wrong, None, written(errors)?),
        };
        *match state {
            RowState::Created => &mut counts.created,
            RowState::Existing => &mut counts.existing,
            _ => &mut counts.wrong,
        } += 1;
        if real || state == RowState::Wrong {
            // What was taken stands in its own record; only what was not is kept as it came.
            let cells = if state == RowState::Wrong { serde_json::to_string(&line.cells)? } else { String::new() };
            let (sheet, state) = (line.sheet.clone(), state.as_str());
            rows.push(NewRow { import_id: id.0, sheet, number: line.row, state, object_id, cells, errors, version: 1 });
        }
    }
    insert_rows(db, &rows)?;
    add(db, id, counts)
}

fn insert_rows(db: &mut Db, rows: &[NewRow]) -> Result<()> {
    if !rows.is_empty() {
        each!(db, |c| diesel::insert_into(r::table).values(rows).execute(c))?;
    }
    Ok(())
}

fn add(db: &mut Db, id: ImportId, more: Counts) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((
            (t::created.eq(t::created + more.created), t::existing.eq(t::existing + more.existing)),
            (t::wrong.eq(t::wrong + more.wrong), t::removed.eq(t::removed + more.removed)),
            t::kept.eq(t::kept + more.kept),
        ))
        .execute(db)?;
    Ok(())
}

fn written(errors: &[FieldError]) -> Result<String> {
    let pairs: Vec<(&str, &Message)> = errors.iter().map(|e| (e.field.as_str(), &e.message)).collect();
    Ok(serde_json::to_string(&pairs)?)
}

/// A row and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub id: i64,
    pub sheet: String,
    pub row: i32,
    pub state: RowState,
    pub object: Option<i64>,
    pub cells: std::collections::BTreeMap<String, String>,
    pub errors: Vec<FieldError>,
    pub version: i32,
}

type KeptRow = (i64, String, i32, RowState, Option<i64>, String, String, i32);
type KeptColumns = (r::id, r::sheet, r::number, r::state, r::object_id, r::cells, r::errors, r::version);

const KEPT: KeptColumns = (r::id, r::sheet, r::number, r::state, r::object_id, r::cells, r::errors, r::version);

fn kept((id, sheet, row, state, object, cells, errors, version): KeptRow) -> Kept {
    let cells = serde_json::from_str(&cells).unwrap_or_default();
    let pairs: Vec<(String, Message)> = serde_json::from_str(&errors).unwrap_or_default();
    let errors = pairs.into_iter().map(|(field, message)| FieldError { field, message }).collect();
    Kept { id, sheet, row, state, object, cells, errors, version }
}

/// A row of this import and no other.
pub(super) fn row(db: &mut Db, import: ImportId, id: i64) -> Result<Kept> {
    let of = r::table.filter(r::import_id.eq(import).and(r::id.eq(id)));
    Ok(of.select(KEPT).first::<KeptRow>(db).map(kept)?)
}

/// These rows of this import and no other, in the order of their keys.
///
/// # Errors
/// [`Error::NotFound`] when one of them is not among its rows.
pub(super) fn rows_among(db: &mut Db, import: ImportId, keys: &[i64]) -> Result<Vec<Kept>> {
    let of = r::table.filter(r::import_id.eq(import).and(r::id.eq_any(keys.to_vec())));
    let rows: Vec<KeptRow> = of.select(KEPT).load(db)?;
    let found: HashMap<i64, Kept> = rows.into_iter().map(kept).map(|row| (row.id, row)).collect();
    keys.iter().map(|key| found.get(key).cloned().ok_or(Error::NotFound)).collect()
}

/// The wrong rows that stand near one of an import in its sheet, in their order.
pub(super) fn wrong_near(db: &mut Db, import: ImportId, sheet: &str, row: i32) -> Result<Vec<Kept>> {
    let far = i32::try_from(CHUNK).map_err(Error::internal)?;
    let near = r::sheet.eq(sheet.to_owned()).and(r::number.between(row.saturating_sub(far), row.saturating_add(far)));
    let wrong = r::table.filter(r::import_id.eq(import).and(r::state.eq(RowState::Wrong)));
    let rows: Vec<KeptRow> = wrong.filter(near).order(r::id).select(KEPT).load(db)?;
    Ok(rows.into_iter().map(kept).collect())
}

/// The row after this one that is wrong, too.
pub(super) fn next_wrong(db: &mut Db, import: ImportId, after: i64) -> Result<Option<i64>> {
    let wrong = r::table.filter(r::import_id.eq(import).and(r::state.eq(RowState::Wrong)));
    let next = wrong.filter(r::id.gt(after)).order(r::id).select(r::id).first(db).optional()?;
    match next {
        Some(next) => Ok(Some(next)),
        None => Ok(wrong.order(r::id).select(r::id).first(db).optional()?),
    }
}

/// How many rows ended so.
pub(super) fn count_rows(db: &mut Db, import: ImportId, state: RowState) -> Result<i64> {
    Ok(r::table.filter(r::import_id.eq(import).and(r::state.eq(state))).count().get_result(db)?)
}

/// Rows that ended so, in the order of the workbook.
pub(super) fn rows(db: &mut Db, import: ImportId, state: RowState, page: &list::Query) -> Result<Vec<Kept>> {
    let of = r::table.filter(r::import_id.eq(import).and(r::state.eq(state)));
    let rows: Vec<KeptRow> = of.order(r::id).select(KEPT).offset(page.offset()).limit(page.limit()).load(db)?;
    Ok(rows.into_iter().map(kept).collect())
}

/// The keys of the rows that ended so, in the order of the workbook.
pub(super) fn row_keys(db: &mut Db, import: ImportId, state: RowState) -> Result<Vec<i64>> {
    let of = r::table.filter(r::import_id.eq(import).and(r::state.eq(state)));
    Ok(of.order(r::id).select(r::id).load(db)?)
}

/// These rows, in any order.
pub(super) fn rows_of(db: &mut Db, keys: &[i64]) -> Result<Vec<Kept>> {
    let rows: Vec<KeptRow> = r::table.filter(r::id.eq_any(keys.to_vec())).select(KEPT).load(db)?;
    Ok(rows.into_iter().map(kept).collect())
}

/// Wrong rows were mended: each as it was read, and what became of it.
///
/// # Errors
/// [`Error::Stale`] when one of them is not as it was read.
pub(super) fn mended(db: &mut Db, import: ImportId, rows: &[(Kept, Taken)]) -> Result<()> {
    let mut counts = Counts::default();
    for (old, told) in rows {
        let (state, object) = match told {
            Taken::Created(object) => (RowState::Created, *object),
            Taken::Existing(object) => (RowState::Existing, *object),
            Taken::Wrong(_) => return Err(Error::internal("a wrong row was noted as mended")),
        };
        let waiting = r::id.eq(old.id).and(r::version.eq(old.version)).and(r::state.eq(RowState::Wrong));
        let changed = diesel::update(r::table.filter(waiting))
            .set((
                r::state.eq(state),
                r::object_id.eq(object),
                r::cells.eq(""),
                r::errors.eq(""),
                r::version.eq(old.version + 1),
            ))
            .execute(db)?;
        if changed == 0 {
            return Err(Error::Stale);
        }
        counts.wrong -= 1;
        *if state == RowState::Created { &mut counts.created } else { &mut counts.existing } += 1;
    }
    add(db, import, counts)
}

/// Things that an import made and that are not voided yet: the row's key and the thing's.
pub(super) fn created(db: &mut Db, import: ImportId, most: usize) -> Result<Vec<(i64, i64)>> {
    let most = i64::try_from(most.min(CHUNK)).map_err(Error::internal)?;
    let made = r::table.filter(r::import_id.eq(import).and(r::state.eq(RowState::Created)));
    let rows: Vec<(i64, Option<i64>)> = made.order(r::id).limit(most).select((r::id, r::object_id)).load(db)?;
    Ok(rows.into_iter().map(|(row, object)| (row, object.unwrap_or_default())).collect())
}

/// Notes what became of things that were to be removed.
pub(super) fn note_undone(db: &mut Db, id: ImportId, rows: &[(i64, i64)], undone: &[(i64, Undone)]) -> Result<()> {
    let of = |object: i64| rows.iter().filter(move |(_, made)| *made == object).map(|(row, _)| *row);
    let mut gone = Vec::new();
    let mut counts = Counts::default();
    for (object, what) in undone {
        match what {
            Undone::Removed => gone.extend(of(*object)),
            Undone::Kept(why) => {
                let errors = written(&[FieldError { field: String::new(), message: why.clone() }])?;
                let stay: Vec<i64> = of(*object).collect();
                counts.kept += i64::try_from(stay.len()).map_err(Error::internal)?;
                diesel::update(r::table.filter(r::id.eq_any(stay)))
                    .set((r::state.eq(RowState::Kept), r::errors.eq(errors)))
                    .execute(db)?;
            }
        }
    }
    counts.removed = i64::try_from(gone.len()).map_err(Error::internal)?;
    let removed = r::table.filter(r::id.eq_any(gone)).filter(r::state.eq(RowState::Created));
    diesel::update(removed).set(r::state.eq(RowState::Removed)).execute(db)?;
    add(db, id, counts)
}

type Boxed = t::BoxedQuery<'static, MultiBackend>;

/// The imports that a reader sees.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Of these kinds all.
    pub all: Vec<&'static str>,
    /// Of these kinds what this organisation has brought.
    pub own: Vec<&'static str>,
    /// Which organisation.
    pub organisation: Option<OrganisationId>,
}

fn of_kinds(seen: &Seen) -> Boxed {
    let own = t::kind.eq_any(seen.own.clone()).and(t::organisation_id.eq(seen.organisation));
    t::table.filter(t::kind.eq_any(seen.all.clone()).or(own.assume_not_null())).into_boxed()
}

/// How many imports there are of these kinds.
pub(super) fn count(db: &mut Db, seen: &Seen) -> Result<i64> {
    Ok(of_kinds(seen).count().get_result(db)?)
}

/// A page of the imports of these kinds, latest first, each with the name of who brought it.
pub(super) fn list(db: &mut Db, seen: &Seen, page: &list::Query) -> Result<Vec<(Import, String)>> {
    let rows = of_kinds(seen).order(t::id.desc()).select(COLUMNS).offset(page.offset()).limit(page.limit());
    let rows = rows.load(db)?;
    named(db, rows)
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, seen: &Seen) -> Result<Vec<ImportId>> {
    Ok(of_kinds(seen).order(t::id.desc()).select(t::id).load(db)?)
}

/// These imports, in any order, each with the name of who brought it.
pub(super) fn listed(db: &mut Db, keys: &[ImportId]) -> Result<Vec<(Import, String)>> {
    let rows = t::table.filter(t::id.eq_any(keys.to_vec())).select(COLUMNS).load(db)?;
    named(db, rows)
}

fn named(db: &mut Db, rows: Vec<Row>) -> Result<Vec<(Import, String)>> {
    let imports: Vec<Import> = rows.into_iter().map(model).collect();
    let names = names(db, imports.iter().map(|import| import.by).collect())?;
    let name = |by: UserId| names.iter().find(|(id, _)| *id == by).map(|(_, name)| name.clone()).unwrap_or_default();
    Ok(imports.into_iter().map(|import| (import.clone(), name(import.by))).collect())
}

/// What the one organisation has brought is the other's.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let own = t::table.filter(t::organisation_id.eq(from));
    diesel::update(own).set(t::organisation_id.eq(into)).execute(tx.db)?;
    Ok(())
}

/// The names of people.
pub(super) fn names(db: &mut Db, ids: Vec<UserId>) -> Result<Vec<(UserId, String)>> {
    use crate::schema::users as u;
    Ok(u::table.filter(u::id.eq_any(ids)).select((u::id, u::name)).load(db)?)
}
