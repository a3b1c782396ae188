//! What was published: numbers, versions, places, and what the public is told.

use diesel::prelude::*;

use super::super::model::{Change, numbered};
use crate::access::Actor;
use crate::kernel::{CallId, Instant, Region, UserId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::secret;
use crate::schema::{call_events as e, call_places as p, call_series as c, call_versions as v, calls as t};

/// Takes the next number of a series that no call has. It commits with the publication, so that an undone one leaves no
/// gap; one that a guide states by itself is passed over.
pub(in crate::programme::call) fn number(db: &mut Db, series: &str) -> Result<String> {
    loop {
        let own = c::table.filter(c::series.eq(series.to_owned()));
        if diesel::update(own).set(c::last.eq(c::last + 1)).execute(db)? == 0 {
            diesel::insert_into(c::table).values((c::series.eq(series.to_owned()), c::last.eq(1))).execute(db)?;
        }
        let serial: i32 = c::table.filter(c::series.eq(series.to_owned())).select(c::last).first(db)?;
        let number = numbered(series, serial);
        let taken = t::table.filter(t::number.eq(number.clone()));
        if !diesel::select(diesel::dsl::exists(taken)).get_result::<bool>(db)? {
            return Ok(number);
        }
    }
}

/// A version that is put in force.
pub(in crate::programme::call) struct NewVersion<'a> {
    pub call: CallId,
    pub n: i32,
    pub change: Change,
    pub text: &'a str,
    pub deadline: Option<Instant>,
    pub reason: &'a str,
    pub proposed_by: (UserId, String),
    pub approved_by: &'a Actor,
}

pub(in crate::programme::call) fn add_version(db: &mut Db, new: &NewVersion<'_>, now: Instant) -> Result<()> {
    let (proposer, proposer_name) = new.proposed_by.clone();
    diesel::insert_into(v::table)
        .values((
            (v::call_id.eq(new.call), v::n.eq(new.n), v::change.eq(new.change), v::body.eq(new.text.to_owned())),
            (v::sha256.eq(secret::digest(new.text)), v::deadline.eq(new.deadline), v::reason.eq(new.reason.to_owned())),
            (v::proposed_by.eq(proposer), v::proposed_by_name.eq(proposer_name)),
            (v::approved_by.eq(new.approved_by.user), v::approved_by_name.eq(new.approved_by.name.clone())),
            v::at.eq(now),
        ))
        .execute(db)?;
    Ok(())
}

/// A published version.
#[derive(Debug, Clone, Queryable)]
pub(in crate::programme::call) struct Version {
    pub n: i32,
    pub change: Change,
    pub text: String,
    pub sha256: String,
    pub deadline: Option<Instant>,
    pub reason: String,
    pub proposed_by: String,
    pub approved_by: String,
    pub at: Instant,
}

type Columns =
    (v::n, v::change, v::body, v::sha256, v::deadline, v::reason, v::proposed_by_name, v::approved_by_name, v::at);
const COLUMNS: Columns =
    (v::n, v::change, v::body, v::sha256, v::deadline, v::reason, v::proposed_by_name, v::approved_by_name, v::at);

/// A version by its number.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub(in crate::programme::call) fn version(db: &mut Db, id: CallId, n: i32) -> Result<Version> {
    Ok(v::table.filter(v::call_id.eq(id).and(v::n.eq(n))).select(COLUMNS).first(db)?)
}

/// The digest of a version's text.
pub(in crate::programme::call) fn digest(db: &mut Db, id: CallId, n: i32) -> Result<String> {
    Ok(v::table.filter(v::call_id.eq(id).and(v::n.eq(n))).select(v::sha256).first(db)?)
}

/// All versions, the latest first.
pub(in crate::programme::call) fn versions(db: &mut Db, id: CallId) -> Result<Vec<Version>> {
    Ok(v::table.filter(v::call_id.eq(id)).order(v::n.desc()).select(COLUMNS).load(db)?)
}

/// How many versions there are, and the first whose text is not the one that was published.
pub(in crate::programme::call) fn broken(db: &mut Db) -> Result<(i64, Option<String>)> {
    /// Versions that are read together.
    const BATCH: i64 = 50;
    let (mut behind, mut count, mut broken) = (0_i64, 0, None);
    loop {
        let rows: Vec<(i64, CallId, i32, String, String)> = v::table
            .filter(v::id.gt(behind))
            .order(v::id)
            .limit(BATCH)
            .select((v::id, v::call_id, v::n, v::body, v::sha256))
            .load(db)?;
        let Some(last) = rows.last() else { return Ok((count, broken)) };
        behind = last.0;
        for (_, call, n, text, sha256) in &rows {
            count += 1;
            if secret::digest(text) != *sha256 {
                broken.get_or_insert_with(|| format!("call {call}, version {n}: its text is not the published one"));
            }
        }
    }
}

/// Makes the places as a version wants them: what is there stays, what is missing comes, what is too much goes.
pub(in crate::programme::call) fn place(db: &mut Db, id: CallId, wanted: &[Option<Region>]) -> Result<()> {
    let mut there: Vec<(i64, Option<Region>, i32)> =
        p::table.filter(p::call_id.eq(id)).order(p::serial).select((p::id, p::region, p::serial)).load(db)?;
    let mut next = there.last().map_or(0, |last| last.2);
    for region in wanted {
        if let Some(at) = there.iter().position(|row| row.1 == *region) {
            there.remove(at);
            continue;
        }
        next += 1;
        let row = (p::call_id.eq(id), p::region.eq(*region), p::serial.eq(next));
        diesel::insert_into(p::table).values(row).execute(db)?;
    }
    let surplus: Vec<i64> = there.into_iter().map(|row| row.0).collect();
    diesel::delete(p::table.filter(p::id.eq_any(surplus))).execute(db)?;
    Ok(())
}

/// The places: province and serial.
pub(in crate::programme::call) fn places(db: &mut Db, id: CallId) -> Result<Vec<(Option<Region>, i32)>> {
    Ok(p::table.filter(p::call_id.eq(id)).order(p::serial).select((p::region, p::serial)).load(db)?)
}

/// Something that the public is told.
#[derive(Debug, Clone, Queryable)]
pub(in crate::programme::call) struct Event {
    pub kind: Change,
    pub n: i32,
    pub old_deadline: Option<Instant>,
    pub new_deadline: Option<Instant>,
    pub reason: String,
    pub at: Instant,
}

/// Something to be told.
pub(in crate::programme::call) struct NewEvent<'a> {
    pub call: CallId,
    pub kind: Change,
    pub n: i32,
    pub deadlines: (Option<Instant>, Option<Instant>),
    pub reason: &'a str,
}

pub(in crate::programme::call) fn add_event(db: &mut Db, new: &NewEvent<'_>, now: Instant) -> Result<()> {
    diesel::insert_into(e::table)
        .values((
            (e::call_id.eq(new.call), e::kind.eq(new.kind), e::n.eq(new.n), e::reason.eq(new.reason.to_owned())),
            (e::old_deadline.eq(new.deadlines.0), e::new_deadline.eq(new.deadlines.1), e::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// What the public was told, the latest first.
pub(in crate::programme::call) fn events(db: &mut Db, id: CallId) -> Result<Vec<Event>> {
    let shown = (e::kind, e::n, e::old_deadline, e::new_deadline, e::reason, e::at);
    Ok(e::table.filter(e::call_id.eq(id)).order(e::id.desc()).select(shown).load(db)?)
}
