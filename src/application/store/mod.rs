//! Rows of applications.

mod list;
mod parts;

use diesel::prelude::*;

use super::model::{Application, State, numbered};
use crate::kernel::{ApplicationId, CallId, Instant, Money, OrganisationId, Region, UserId};
use crate::platform::db::Db;
use crate::platform::{Error, Result, search};
use crate::schema::{
    application_copies as c, application_series as n, applications as t, call_agencies as g, calls, organisations as o,
};

pub(super) use list::{
    Filter, Seen, count, drafts_of_open, fill, found, indexed, keys, list, of_unit_keys, remind, reminded,
};
pub use list::{Listed, listed};
pub use parts::SectionRow;
pub(super) use parts::{
    Commissioned, PAPER, commission, commissioned, dismiss, filed, hold, live, move_agency, paper, paper_at, save,
    sections, texts,
};

/// The noun, as in the audit trail.
pub const NOUN: &str = "application";

type Row = (
    (ApplicationId, CallId, i32, OrganisationId, i32, Option<Region>, Option<String>),
    (State, i64, Option<String>, Option<String>, i32),
    (Option<Instant>, Option<Instant>, Option<UserId>, String),
    (i32, Option<Instant>, String, String, Option<Instant>, String),
    (UserId, String, Instant, Instant, i32),
    (String, Option<String>, String, String),
);

type Columns = (
    (t::id, t::call_id, t::call_version, t::unit_id, t::slot, t::region, t::number),
    (t::state, t::requested, t::receipt, t::sha256, t::copies),
    (t::online_at, t::submitted_at, t::submitted_by, t::submitted_by_name),
    (t::returned, t::return_until, t::return_reason, t::returned_sections, t::decided_at, t::decided_reason),
    (t::created_by, t::created_by_name, t::created_at, t::updated_at, t::version),
    (o::name, calls::number, calls::code, calls::name_zh),
);

const COLUMNS: Columns = (
    (t::id, t::call_id, t::call_version, t::unit_id, t::slot, t::region, t::number),
    (t::state, t::requested, t::receipt, t::sha256, t::copies),
    (t::online_at, t::submitted_at, t::submitted_by, t::submitted_by_name),
    (t::returned, t::return_until, t::return_reason, t::returned_sections, t::decided_at, t::decided_reason),
    (t::created_by, t::created_by_name, t::created_at, t::updated_at, t::version),
    (o::name, calls::number, calls::code, calls::name_zh),
);

fn model(row: Row, agencies: Vec<OrganisationId>) -> Result<Application> {
    let (head, stand, online, returned, made, names) = row;
    let (id, call, call_version, unit, slot, region, number) = head;
    let (state, requested, receipt, sha256, copies) = stand;
    let (online_at, submitted_at, submitted_by, submitted_by_name) = online;
    let (returned, return_until, return_reason, open, decided_at, decided_reason) = returned;
    let (created_by, created_by_name, created_at, updated_at, version) = made;
    let (unit_name, call_number, code, call_name) = names;
    Ok(Application {
        id,
        call,
        call_version,
        call_label: format!("{} {call_name}", call_number.unwrap_or(code)),
        unit,
        unit_name,
        slot,
        region,
        number,
        state,
        requested: Money::from_fen(requested),
        receipt,
        sha256,
        copies,
        online_at,
        submitted_at,
        submitted_by,
        submitted_by_name,
        returned,
        return_until,
        return_reason,
        returned_sections: serde_json::from_str(&open)?,
        decided_at,
        decided_reason,
        created_by,
        created_by_name,
        created_at,
        updated_at,
        version,
        agencies,
    })
}

/// An application by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: ApplicationId) -> Result<Application> {
    let joined = t::table.inner_join(o::table).inner_join(calls::table);
    let row: Row = joined.filter(t::id.eq(id)).select(COLUMNS).first(db)?;
    let agencies = agency_of(db, row.0.1)?;
    model(row, agencies)
}

/// The applications of a call in these states, by number; a draft has none and comes last.
///
/// # Errors
/// When the database cannot be read.
pub fn of_call(db: &mut Db, call: CallId, states: &[State]) -> Result<Vec<Application>> {
    let joined = t::table.inner_join(o::table).inner_join(calls::table);
    let rows: Vec<Row> = joined
        .filter(t::call_id.eq(call).and(t::state.eq_any(states.to_vec())))
        .order((t::number.is_null(), t::number, t::id))
        .select(COLUMNS)
        .load(db)?;
    let agencies = agency_of(db, call)?;
    rows.into_iter().map(|row| model(row, agencies.clone())).collect()
}

/// The applications of a unit, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_unit(db: &mut Db, unit: OrganisationId) -> Result<Vec<Application>> {
    of_unit_keys(db, unit)?.into_iter().map(|id| find(db, id)).collect()
}

/// The third parties of a call.
///
/// # Errors
/// When the database cannot be read.
pub fn agency_of(db: &mut Db, call: CallId) -> Result<Vec<OrganisationId>> {
    Ok(g::table.filter(g::call_id.eq(call)).order(g::id).select(g::organisation_id).load(db)?)
}

/// The slots that a unit has taken in a call.
pub(super) fn slots(db: &mut Db, call: CallId, unit: OrganisationId) -> Result<Vec<i32>> {
    let own = t::call_id.eq(call).and(t::unit_id.eq(unit)).and(t::state.ne(State::Withdrawn));
    Ok(t::table.filter(own).select(t::slot).load(db)?)
}

/// An application to be begun.
pub(super) struct New {
    pub call: CallId,
    pub call_version: i32,
    pub unit: OrganisationId,
    pub slot: i32,
    pub region: Option<Region>,
    pub requested: Money,
    pub by: UserId,
    pub by_name: String,
}

pub(super) fn insert(db: &mut Db, new: &New, now: Instant) -> Result<ApplicationId> {
    let nothing = String::new;
    let id = diesel::insert_into(t::table)
        .values((
            (t::call_id.eq(new.call), t::call_version.eq(new.call_version), t::unit_id.eq(new.unit)),
            (t::slot.eq(new.slot), t::region.eq(new.region), t::state.eq(State::Draft)),
            (t::requested.eq(new.requested.fen()), t::copies.eq(0), t::submitted_by_name.eq(nothing())),
            (t::returned.eq(0), t::return_reason.eq(nothing()), t::returned_sections.eq("[]".to_owned())),
            (t::decided_reason.eq(nothing()), t::created_by.eq(new.by), t::created_by_name.eq(new.by_name.clone())),
            (t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?;
    Ok(id)
}

/// Writes an application over the version that it was made from.
pub(super) fn update(db: &mut Db, new: &Application, version: i32, now: Instant) -> Result<()> {
    let open = serde_json::to_string(&new.returned_sections)?;
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((
            (t::call_version.eq(new.call_version), t::unit_id.eq(new.unit), t::slot.eq(new.slot)),
            (t::region.eq(new.region), t::number.eq(new.number.clone()), t::state.eq(new.state)),
            (
                t::requested.eq(new.requested.fen()),
                t::receipt.eq(new.receipt.clone()),
                t::sha256.eq(new.sha256.clone()),
            ),
            (t::copies.eq(new.copies), t::online_at.eq(new.online_at), t::submitted_at.eq(new.submitted_at)),
            (t::submitted_by.eq(new.submitted_by), t::submitted_by_name.eq(new.submitted_by_name.clone())),
            (t::returned.eq(new.returned), t::return_until.eq(new.return_until)),
            (t::return_reason.eq(new.return_reason.clone()), t::returned_sections.eq(open)),
            (t::decided_at.eq(new.decided_at), t::decided_reason.eq(new.decided_reason.clone())),
            (t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Notes what a draft asks for; its version is that of the application as a whole and stays.
pub(super) fn set_requested(db: &mut Db, id: ApplicationId, requested: Money) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::requested.eq(requested.fen())).execute(db)?;
    Ok(())
}

/// Notes that a section was changed, without touching the version by which whole applications are submitted and decided.
pub(super) fn touch(db: &mut Db, id: ApplicationId, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::updated_at.eq(now)).execute(db)?;
    Ok(())
}

/// Takes the next number of a series.
pub(super) fn number(db: &mut Db, series: &str) -> Result<String> {
    loop {
        let own = n::table.filter(n::series.eq(series.to_owned()));
        if diesel::update(own).set(n::last.eq(n::last + 1)).execute(db)? == 0 {
            diesel::insert_into(n::table).values((n::series.eq(series.to_owned()), n::last.eq(1))).execute(db)?;
        }
        let serial: i32 = n::table.filter(n::series.eq(series.to_owned())).select(n::last).first(db)?;
        let number = numbered(series, serial);
        let taken = t::table.filter(t::number.eq(number.clone()));
        if !diesel::select(diesel::dsl::exists(taken)).get_result::<bool>(db)? {
            return Ok(number);
        }
    }
}

/// A submission as it was.
#[derive(Debug, Clone, Queryable)]
pub struct Copy {
    /// Its serial, from 1.
    pub n: i32,
    /// The version of the call that it followed.
    pub call_version: i32,
    /// The text that was frozen.
    pub body: String,
    /// Its digest.
    pub sha256: String,
    /// What was said to it, as the reason of a correction.
    pub reason: String,
    /// Who submitted it.
    pub by: String,
    /// When.
    pub at: Instant,
}

type CopyColumns = (c::n, c::call_version, c::body, c::sha256, c::reason, c::by_name, c::at);
const COPY: CopyColumns = (c::n, c::call_version, c::body, c::sha256, c::reason, c::by_name, c::at);

pub(super) fn add_copy(db: &mut Db, of: ApplicationId, copy: &Copy, by: UserId) -> Result<()> {
    diesel::insert_into(c::table)
        .values((
            (c::application_id.eq(of), c::n.eq(copy.n), c::call_version.eq(copy.call_version)),
            (c::body.eq(copy.body.clone()), c::sha256.eq(copy.sha256.clone()), c::reason.eq(copy.reason.clone())),
            (c::by_id.eq(by), c::by_name.eq(copy.by.clone()), c::at.eq(copy.at)),
        ))
        .execute(db)?;
    Ok(())
}

/// A submission by its serial.
///
/// # Errors
/// [`Error::NotFound`].
pub fn copy(db: &mut Db, of: ApplicationId, serial: i32) -> Result<Copy> {
    Ok(c::table.filter(c::application_id.eq(of).and(c::n.eq(serial))).select(COPY).first(db)?)
}

/// A submission without its text: serial, digest, reason, by whom, when.
pub(super) type Noted = (i32, String, String, String, Instant);

/// When the submissions were made and by whom, the latest first; without their texts.
pub(super) fn copies(db: &mut Db, of: ApplicationId) -> Result<Vec<Noted>> {
    let shown = (c::n, c::sha256, c::reason, c::by_name, c::at);
    Ok(c::table.filter(c::application_id.eq(of)).order(c::n.desc()).select(shown).load(db)?)
}

/// How many copies there are, and the first whose text is not the one that was submitted, or which its application does
/// not know.
pub(super) fn broken(db: &mut Db) -> Result<(i64, Option<String>)> {
    /// Copies that are read together.
    const BATCH: i64 = 100;
    let (mut behind, mut count, mut broken) = (0_i64, 0, None);
    loop {
        let rows: Vec<(i64, ApplicationId, i32, String, String)> = c::table
            .filter(c::id.gt(behind))
            .order(c::id)
            .limit(BATCH)
            .select((c::id, c::application_id, c::n, c::body, c::sha256))
            .load(db)?;
        let Some(last) = rows.last() else { break };
        behind = last.0;
        for (_, id, serial, text, sha256) in &rows {
            count += 1;
            if crate::platform::secret::digest(text) != *sha256 {
                broken.get_or_insert_with(|| {
                    format!("application {id}, copy {serial}: its text is not the submitted one")
                });
            }
        }
    }
    let known = diesel::dsl::exists(
        c::table.filter(c::application_id.eq(t::id).and(c::n.eq(t::copies)).and(c::sha256.nullable().eq(t::sha256))),
    );
    let odd: Option<ApplicationId> =
        t::table.filter(t::copies.gt(0)).filter(diesel::dsl::not(known)).select(t::id).first(db).optional()?;
    if let Some(id) = odd {
        broken.get_or_insert_with(|| format!("application {id}: its latest copy is not the one that it names"));
    }
    Ok((count, broken))
}

/// Puts an application in the search index.
pub(super) fn index(db: &mut Db, of: &Application) -> Result<()> {
    search::put(db, NOUN, of.id.0, &[of.number.as_deref().unwrap_or_default(), &of.unit_name])
}
