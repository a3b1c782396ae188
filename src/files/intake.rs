//! What happens to a file between its arrival and its row: it is judged, scanned, and put into the store. All of it
//! blocks, and none of it runs inside a transaction.

use std::io::Read;
use std::sync::Arc;

use super::actions::Taken;
use super::model::{Shelf, State};
use super::scanner::{self, Verdict};
use crate::kernel::Message;
use crate::pages::{App, Uploaded};
use crate::platform::Result;
use crate::platform::blobs::{Incoming, Store};
use crate::platform::media;

/// What was found out about a file before anybody could see it.
pub(super) enum Judged {
    /// It may stand there.
    Fits(State),
    /// It may not, and why.
    Wrong(Message),
    /// The scanner found something of this name in it.
    Infected(String),
}

/// Judges a file by its content and lets the scanner look at it.
///
/// # Errors
/// [`crate::platform::Error::Waits`] when a scanner is set and gives no verdict.
pub(super) fn judge(app: &App, shelf: &Shelf, file: &Uploaded) -> Result<Judged> {
    let (name, _) = super::model::clean_name(&file.name);
    if let Err(wrong) = shelf.takes(&name, file.body.size, &file.probe) {
        return Ok(Judged::Wrong(wrong));
    }
    let Some(address) = &app.settings.virus_scanner else { return Ok(Judged::Fits(State::Unscanned)) };
    Ok(match scanner::inspect(address, file.incoming.path())? {
        Verdict::Clean => Judged::Fits(State::Clean),
        Verdict::Infected(found) => Judged::Infected(found),
    })
}

/// Files on their way into a verb: in the store already, and out of it again unless the verb keeps them.
pub(super) struct Put {
    store: Arc<dyn Store>,
    /// What the verb is given.
    pub taken: Vec<Taken>,
}

impl Put {
    /// Puts files that were judged into the store; on a failure none of them stays.
    ///
    /// # Errors
    /// [`crate::platform::Error::Full`] when there is no room.
    pub(super) fn into(store: Arc<dyn Store>, files: Vec<(Uploaded, State)>) -> Result<Self> {
        let mut put = Self { store, taken: Vec::new() };
        for (file, state) in files {
            let blob = put.store.put(&file.incoming)?;
            put.taken.push(Taken { name: file.name, body: file.body, probe: file.probe, blob, state });
        }
        Ok(put)
    }

    /// Keeps the blobs that a row names now; the others go.
    pub(super) fn keep(&mut self, kept: impl Fn(usize) -> bool) {
        let mut place = 0;
        self.taken.retain(|_| {
            place += 1;
            !kept(place - 1)
        });
    }
}

impl Drop for Put {
    fn drop(&mut self) {
        discard(self.store.as_ref(), self.taken.iter().map(|taken| taken.blob.as_str()));
    }
}

/// Removes blobs that no row names. One that cannot be removed now is found by the next sweep.
pub(super) fn discard<'a>(store: &dyn Store, blobs: impl IntoIterator<Item = &'a str>) {
    for blob in blobs {
        if let Err(error) = store.delete(blob) {
            tracing::warn!(%error, "a blob that nothing names could not be removed; the next sweep tries again");
        }
    }
}

/// Bytes that are copied at once.
const GULP: usize = 256 * 1024;

/// Puts the pieces of an upload together, in a private place: nobody who still sends can change it from then on.
///
/// # Errors
/// [`crate::platform::Error::Full`] when there is no room.
pub(super) fn assemble(store: &dyn Store, name: String, pieces: &[String]) -> Result<Uploaded> {
    let mut incoming = store.incoming()?;
    for piece in pieces {
        copy(store, piece, &mut incoming)?;
    }
    let (probe, body) = (media::probe(incoming.path())?, incoming.body());
    Ok(Uploaded { field: "file".to_owned(), name, body, probe, incoming: Arc::new(incoming) })
}

/// Copies a blob to a private place.
pub(super) fn copy(store: &dyn Store, blob: &str, to: &mut Incoming) -> Result<()> {
    let mut content = store.open(blob)?;
    let mut gulp = vec![0_u8; GULP];
    loop {
        let read = content.read(&mut gulp)?;
        let Some(bytes) = gulp.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        to.write(bytes)?;
    }
}
