//! The verbs of jobs.

use super::Job;
use super::store::{self, queue};
use crate::access::Tx;
use crate::kernel::{Instant, JobId};
use crate::platform::Result;

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
