//! What is done at night: bytes of files removed long ago, abandoned uploads, and blobs that no row names go; files that
//! were taken without a scanner are looked at when there is one. Every step may be repeated.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::actions;
use super::intake::{copy, discard};
use super::scanner::{self, Verdict};
use super::store;
use crate::jobs::{Job, Run};
use crate::kernel::{FileId, Message};
use crate::pages::Holder;
use crate::platform::Result;
use crate::platform::blobs::Store;
use crate::platform::db::Db;

/// How long something that came in may lie about before it counts as forgotten. An upload in pieces may go on this long
/// after its last piece.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);
/// Rows that are looked at together.
const BATCH: i64 = 100;

/// Removes what nobody needs any more, and has scanned what was not.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

/// Blobs of this noun that are in use.
///
/// # Errors
/// When the database cannot be read.
pub fn in_use(db: &mut Db, blobs: &[String]) -> Result<Vec<String>> {
    store::named(db, blobs)
}

impl Job for Sweep {
    const KIND: &'static str = "files.sweep";

    fn title(&self) -> Message {
        Message::new("job-files-sweep")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let blobs = run.app.store.as_ref();
        let mut done = i64::try_from(blobs.sweep_incoming(FORGOTTEN)?).unwrap_or(0);
        removed(run, &mut done)?;
        abandoned(run, &mut done)?;
        let strays = run.read(|db, _| strays(db, blobs, &run.app.holders))?;
        discard(blobs, strays.iter().map(String::as_str));
        rescan(run, &mut done)?;
        Ok(None)
    }
}

/// Lets go of the bytes of files that were removed long ago.
fn removed(run: &Run, done: &mut i64) -> Result<()> {
    let over = run.now() - chrono::Duration::days(run.app.settings.removed_days);
    loop {
        let expired = run.read(|db, _| store::expired(db, over, BATCH))?;
        if expired.is_empty() {
            return Ok(());
        }
        for file in expired {
            let blob = file.blob.clone();
            run.write(move |tx| actions::sweep(tx, &file))?;
            discard(run.app.store.as_ref(), blob.as_deref());
            tell(run, done)?;
        }
    }
}

/// Gives up uploads that nobody has gone on with.
fn abandoned(run: &Run, done: &mut i64) -> Result<()> {
    let since = run.now() - chrono::Duration::from_std(FORGOTTEN).unwrap_or_default();
    loop {
        let abandoned = run.read(|db, _| store::untouched(db, since, BATCH))?;
        if abandoned.is_empty() {
            return Ok(());
        }
        for id in abandoned {
            let pieces = run.write(move |tx| actions::sweep_upload(tx, id, since))?;
            discard(run.app.store.as_ref(), pieces.iter().map(String::as_str));
            tell(run, done)?;
        }
    }
}

fn tell(run: &Run, done: &mut i64) -> Result<()> {
    *done += 1;
    run.progress(*done, 0)
}

/// Blobs that have been in the store for long and that no row names.
pub(super) fn strays(db: &mut Db, blobs: &dyn Store, holders: &[Holder]) -> Result<Vec<String>> {
    let mut old = Vec::new();
    blobs.list(&mut |blob| {
        if blob.age >= FORGOTTEN {
            old.push(blob.name);
        }
        Ok(())
    })?;
    let mut strays = Vec::new();
    for some in old.chunks(500) {
        let mut used = Vec::new();
        for holder in holders {
            used.extend(holder(db, some)?);
        }
        strays.extend(some.iter().filter(|name| !used.contains(name)).cloned());
    }
    Ok(strays)
}

/// Lets the scanner look at files that were taken when there was none.
fn rescan(run: &Run, done: &mut i64) -> Result<()> {
    let Some(address) = &run.app.settings.virus_scanner else { return Ok(()) };
    let blobs = run.app.store.as_ref();
    let (mut after, mut failed) = (FileId(0), None);
    loop {
        let waiting = run.read(|db, _| store::unscanned(db, after, BATCH))?;
        if waiting.is_empty() {
            return failed.map_or(Ok(()), Err);
        }
        for file in waiting {
            after = file.id;
            let mut incoming = blobs.incoming()?;
            copy(blobs, file.blob.as_deref().unwrap_or_default(), &mut incoming)?;
            let found = match scanner::inspect(address, incoming.path()) {
                Ok(Verdict::Clean) => None,
                Ok(Verdict::Infected(found)) => Some(found),
                // One file that the scanner does not take must not keep those behind it waiting for ever.
                Err(error) => {
                    tracing::warn!(file = file.id.0, %error, "a file could not be scanned");
                    failed = Some(error);
                    continue;
                }
            };
            run.write(move |tx| actions::scanned(tx, &file, found.as_deref()))?;
            tell(run, done)?;
        }
    }
}
