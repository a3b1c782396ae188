//! Rows of jobs.

pub mod queue;
pub mod schedules;

use diesel::prelude::*;

use super::model::{Entry, Sentence, State};
use crate::access::{Actor, Capacity};
use crate::kernel::{Instant, JobId, Message, OrganisationId, UserId};
use crate::platform::Result;
use crate::platform::db::Db;
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
/// [`Error::NotFound`](crate::platform::Error::NotFound).
pub fn find(db: &mut Db, id: JobId) -> Result<Entry> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first(db)?)
}
