//! What the nouns above ask of a call: the call itself, and what the version says that it was published with.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::model::Call;
use super::store;
use crate::kernel::{CallId, Instant};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::Definition;

/// Texts that are kept read. A text is read in some milliseconds, and every page of an application needs one.
const KEPT: usize = 64;

/// Read texts by their digest, the latest used last.
static READ: Mutex<VecDeque<(String, Arc<Definition>)>> = Mutex::new(VecDeque::new());

/// A call by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: CallId) -> Result<Call> {
    store::find(db, id)
}

/// The latest published version, and what it says.
///
/// # Errors
/// [`Error::NotFound`] for a call that was never published.
pub fn in_force(db: &mut Db, id: CallId) -> Result<(i32, Arc<Definition>)> {
    let latest = store::latest(db, id)?;
    Ok((latest, definition(db, id, latest)?))
}

/// What a published version says.
///
/// # Errors
/// [`Error::NotFound`] when there is no such version.
pub fn definition(db: &mut Db, id: CallId, version: i32) -> Result<Arc<Definition>> {
    let sha256 = store::digest(db, id, version)?;
    if let Some(known) = known(&sha256) {
        return Ok(known);
    }
    let text = store::version(db, id, version)?.text;
    let read = Definition::frozen(&text)
        .map_err(|_| Error::internal(format!("call {id}, version {version}: its published text cannot be read")))?;
    let read = Arc::new(read);
    keep(sha256, Arc::clone(&read));
    Ok(read)
}

fn known(sha256: &str) -> Option<Arc<Definition>> {
    let mut kept = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let place = kept.iter().position(|(known, _)| known == sha256)?;
    let used = kept.remove(place)?;
    let found = Arc::clone(&used.1);
    kept.push_back(used);
    Some(found)
}

fn keep(sha256: String, read: Arc<Definition>) {
    let mut kept = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT {
        kept.pop_front();
    }
    kept.push_back((sha256, read));
}

/// The calls that take applications now, the nearest deadline first.
///
/// # Errors
/// When the database cannot be read.
pub fn open_ones(db: &mut Db, now: Instant) -> Result<Vec<Call>> {
    let keys = store::open(db, now)?;
    keys.into_iter().map(|id| store::find(db, id)).collect()
}

/// The calls that were ever published, the latest first: to choose from.
///
/// # Errors
/// When the database cannot be read.
pub fn published_ones(db: &mut Db, most: i64) -> Result<Vec<(CallId, String)>> {
    store::labels(db, most)
}

/// What people call a call.
///
/// # Errors
/// [`Error::NotFound`].
pub fn label(db: &mut Db, id: CallId) -> Result<String> {
    store::label(db, id)
}
