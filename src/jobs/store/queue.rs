//! How a node takes jobs, keeps them and hands them back. Everything that a run changes is bound to its claim: the node
//! and the count of the try, which no later claim shares.

use diesel::prelude::*;

use super::{OWNER, OwnerRow, owner};
use crate::access::{Capacity, Tx};
use crate::jobs::model::{LEASE, Sentence, State};
use crate::kernel::{Instant, JobId, OrganisationId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::jobs as t;

/// A job that a node has taken.
#[derive(Debug, Clone)]
pub(in crate::jobs) struct Claim {
    pub id: JobId,
    pub node: String,
    /// The number of this try.
    pub attempt: i32,
    pub kind: String,
    pub payload: String,
    /// How far an earlier try came.
    pub done: i64,
    pub owner: Option<Capacity>,
}

/// How a try ends.
#[derive(Debug, Clone)]
pub(in crate::jobs) enum End {
    Done {
        result: Option<String>,
    },
    Failed {
        failure: Vec<Sentence>,
        detail: String,
    },
    Cancelled,
    /// It is tried again at that time.
    Again {
        at: Instant,
        failure: Vec<Sentence>,
        detail: String,
    },
    /// The node stops; the try does not count.
    HandedBack {
        at: Instant,
    },
}

/// The job of this kind and key that waits.
pub(in crate::jobs) fn waiting(db: &mut Db, kind: &str, key: &str) -> Result<Option<JobId>> {
    let same = t::kind.eq(kind.to_owned()).and(t::unique_key.eq(key.to_owned()));
    Ok(t::table.filter(same.and(t::state.eq(State::Waiting))).select(t::id).first(db).optional()?)
}

/// The job that is to be run next: one whose time has come, or one whose node has not been heard of.
pub(in crate::jobs) fn due(db: &mut Db, kinds: &[&str], now: Instant) -> Result<Option<JobId>> {
    let known = || t::kind.eq_any(kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>());
    let left = t::table
        .filter(t::state.eq(State::Running).and(t::claimed_until.le(now)).and(known()))
        .order((t::claimed_until, t::id))
        .select(t::id)
        .first(db)
        .optional()?;
    if left.is_some() {
        return Ok(left);
    }
    let ready = t::table.filter(t::state.eq(State::Waiting).and(t::run_at.le(now)).and(known()));
    Ok(ready.order((t::run_at, t::id)).select(t::id).first(db).optional()?)
}

/// Takes the next job for a node. Inside its transaction nobody else takes the same: SQLite has one writer, and
/// PostgreSQL lets one of two serialisable transactions begin anew, which then finds the next.
pub(in crate::jobs) fn claim(db: &mut Db, kinds: &[&str], node: &str, now: Instant) -> Result<Option<Claim>> {
    type Row = (i32, String, String, i64, OwnerRow);
    let Some(id) = due(db, kinds, now)? else { return Ok(None) };
    let row: Row = diesel::update(t::table.filter(t::id.eq(id)))
        .set((
            (t::state.eq(State::Running), t::attempts.eq(t::attempts + 1), t::started_at.eq(now)),
            (t::claimed_by.eq(node.to_owned()), t::claimed_until.eq(now + LEASE)),
        ))
        .returning((t::attempts, t::kind, t::payload, t::done, OWNER))
        .get_result(db)?;
    let (attempt, kind, payload, done, asked) = row;
    let (owner, ..) = owner(asked);
    Ok(Some(Claim { id, node: node.to_owned(), attempt, kind, payload, done, owner }))
}

/// The row of a job while this claim on it holds.
macro_rules! mine {
    ($claim:expr) => {
        t::table.filter(
            t::id
                .eq($claim.id)
                .and(t::state.eq(State::Running))
                .and(t::claimed_by.eq($claim.node.clone()))
                .and(t::attempts.eq($claim.attempt)),
        )
    };
}

/// Whether the claim still holds and, if so, whether somebody asked to stop the job.
pub(in crate::jobs) fn look(db: &mut Db, claim: &Claim) -> Result<Option<bool>> {
    Ok(mine!(claim).select(t::cancel_asked).first(db).optional()?)
}

/// Keeps how far the job is.
pub(in crate::jobs) fn progress(db: &mut Db, claim: &Claim, done: i64, total: i64) -> Result<()> {
    diesel::update(mine!(claim)).set((t::done.eq(done), t::total.eq(total))).execute(db)?;
    Ok(())
}

/// Keeps the claim for another while; tells whether it still held.
pub(in crate::jobs) fn renew(db: &mut Db, claim: &Claim, now: Instant) -> Result<bool> {
    Ok(diesel::update(mine!(claim)).set(t::claimed_until.eq(now + LEASE)).execute(db)? > 0)
}

/// Ends a try, if the claim still holds.
pub(in crate::jobs) fn finish(db: &mut Db, claim: &Claim, end: &End, now: Instant) -> Result<()> {
    let (state, ended_at) = match end {
        End::Done { .. } => (State::Done, Some(now)),
        End::Failed { .. } => (State::Failed, Some(now)),
        End::Cancelled => (State::Cancelled, Some(now)),
        // The same work is asked for once more and waits: it need not wait twice.
        End::Again { .. } | End::HandedBack { .. } if superseded(db, claim)? => (State::Cancelled, Some(now)),
        End::Again { .. } | End::HandedBack { .. } => (State::Waiting, None),
    };
    let free = (t::state.eq(state), t::ended_at.eq(ended_at), t::claimed_by.eq(None::<String>));
    let common = (free, t::claimed_until.eq(None::<Instant>));
    let mine = diesel::update(mine!(claim));
    match end {
        End::Done { result } => {
            mine.set((common, t::result.eq(result.clone()), t::failure.eq("[]"), t::detail.eq(""))).execute(db)?
        }
        End::Cancelled => mine.set(common).execute(db)?,
        End::HandedBack { at } => {
            mine.set((common, t::run_at.eq(*at), t::attempts.eq(claim.attempt - 1))).execute(db)?
        }
        End::Failed { failure, detail } => mine
            .set((common, t::failure.eq(serde_json::to_string(failure)?), t::detail.eq(detail.clone())))
            .execute(db)?,
        End::Again { at, failure, detail } => mine
            .set((
                (common, t::run_at.eq(*at)),
                (t::failure.eq(serde_json::to_string(failure)?), t::detail.eq(detail.clone())),
            ))
            .execute(db)?,
    };
    Ok(())
}

fn superseded(db: &mut Db, claim: &Claim) -> Result<bool> {
    let key: Option<Option<String>> = mine!(claim).select(t::unique_key).first(db).optional()?;
    match key.flatten() {
        Some(key) => Ok(waiting(db, &claim.kind, &key)?.is_some()),
        None => Ok(false),
    }
}

/// Lets what waits act in the organisation into which another is merged.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let open = t::table.filter(t::organisation_id.eq(from).and(t::ended_at.is_null()));
    diesel::update(open).set(t::organisation_id.eq(into)).execute(tx.db)?;
    Ok(())
}

/// Removes ended jobs of before a time; tells how many.
pub(in crate::jobs) fn remove_old(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let old: Vec<JobId> = t::table.filter(t::ended_at.lt(before)).order(t::id).limit(most).select(t::id).load(db)?;
    Ok(diesel::delete(t::table.filter(t::id.eq_any(old))).execute(db)?)
}

/// The claim is lost: another node has taken the job up, or it was ended.
pub(in crate::jobs) fn lost() -> Error {
    Error::Unavailable("the claim on this job is lost".to_owned())
}
