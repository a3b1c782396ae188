//! The verbs of jobs.

use serde_json::json;

use super::Job;
use super::model::{Entry, State};
use super::store::{self, queue};
use crate::access::Tx;
use crate::audit::{Event, record};
use crate::kernel::{Instant, JobId};
use crate::platform::i18n::{Locale, Texts};
use crate::platform::{Error, Result};

/// Writes a job into the verb's transaction: it runs soon after the commit, and never without it. It will act as the
/// verb's actor.
///
/// # Errors
/// When the row cannot be written.
pub fn enqueue<J: Job>(tx: &mut Tx<'_>, job: &J) -> Result<JobId> {
    enqueue_at(tx, job, tx.now)
}

/// As [`enqueue`], for work whose time comes later.
///
/// # Errors
/// As [`enqueue`].
pub fn enqueue_at<J: Job>(tx: &mut Tx<'_>, job: &J, at: Instant) -> Result<JobId> {
    insert(tx, job, None, at)
}

/// As [`enqueue`], unless one of this kind and key waits already; gives the one that will run. A running one does not
/// count: it may have looked before what this one is about.
///
/// # Errors
/// As [`enqueue`].
pub fn enqueue_once<J: Job>(tx: &mut Tx<'_>, job: &J, key: &str) -> Result<JobId> {
    match queue::waiting(tx.db, J::KIND, key)? {
        Some(id) => Ok(id),
        None => insert(tx, job, Some(key), tx.now),
    }
}

fn insert<J: Job>(tx: &mut Tx<'_>, job: &J, key: Option<&str>, at: Instant) -> Result<JobId> {
    let payload = serde_json::to_string(job)?;
    let new = store::New { kind: J::KIND, payload: &payload, key, title: &job.title(), run_at: at };
    let id = store::insert(tx.db, &new, tx.actor, tx.now)?;
    super::worker::ring();
    Ok(id)
}

/// Calls a job off: one that waits is over at once, one that runs stops at its next report of progress.
///
/// A click on an old page meets another state and is refused, so no version is asked for here and below.
///
/// # Errors
/// [`Error::Conflict`] when it is over already.
pub fn cancel(tx: &mut Tx<'_>, id: JobId, texts: &Texts) -> Result<()> {
    let entry = store::find(tx.db, id)?;
    entry.changed_by(tx.actor)?;
    match entry.state {
        State::Waiting => store::put(tx.db, &entry, State::Cancelled, tx.now)?,
        State::Running if !entry.cancel_asked => store::ask_to_stop(tx.db, id)?,
        _ => return Err(Error::conflict("job-over-already")),
    }
    trace(tx, "job.cancelled", &entry, State::Cancelled, texts)
}

/// Tries a failed job again, from where it had come to, as the one who asked for it.
///
/// # Errors
/// [`Error::Conflict`] when it has not failed, or the same work waits already.
pub fn retry(tx: &mut Tx<'_>, id: JobId, texts: &Texts) -> Result<()> {
    let entry = failed(tx, id)?;
    if store::waits_twice(tx.db, &entry)? {
        return Err(Error::conflict("job-waits-already"));
    }
    store::put(tx.db, &entry, State::Waiting, tx.now)?;
    super::worker::ring();
    trace(tx, "job.retried", &entry, State::Waiting, texts)
}

/// Puts a failed job aside.
///
/// # Errors
/// [`Error::Conflict`] when it has not failed.
pub fn dismiss(tx: &mut Tx<'_>, id: JobId, texts: &Texts) -> Result<()> {
    let entry = failed(tx, id)?;
    store::put(tx.db, &entry, State::Cancelled, tx.now)?;
    trace(tx, "job.dismissed", &entry, State::Cancelled, texts)
}

fn failed(tx: &mut Tx<'_>, id: JobId) -> Result<Entry> {
    let entry = store::find(tx.db, id)?;
    entry.changed_by(tx.actor)?;
    if entry.state == State::Failed { Ok(entry) } else { Err(Error::conflict("job-not-failed")) }
}

fn trace(tx: &mut Tx<'_>, action: &'static str, entry: &Entry, to: State, texts: &Texts) -> Result<()> {
    // The trail is kept in the official language.
    let label = texts.text(Locale::Zh, &entry.title);
    let states = (Some(json!({ "state": entry.state })), Some(json!({ "state": to })));
    record(tx, Event::new(action, "job", entry.id.0, &label).change(states.0, states.1))
}
