//! The hash chain: each sealed event carries SHA-256 over the hash before it and its own content.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::store::{self, Entry};
use crate::kernel::{AuditId, Instant};
use crate::platform::db::Db;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// What stands before the first event.
const START: &str = "granary";
/// Events read at once.
const CHUNK: i64 = 5_000;

/// The hash of an event at a place, behind a given hash.
pub(super) fn hash(before: &str, seq: i64, e: &Entry) -> String {
    let content = json!([
        before,
        seq,
        e.id,
        e.at.to_string(),
        e.actor_id,
        e.actor_name,
        e.stands_in_for_id,
        e.stands_in_for_name,
        e.organisation_id,
        e.organisation_name,
        e.action,
        e.object_kind,
        e.object_id,
        e.object_label,
        e.before_digest,
        e.after_digest,
        e.changes,
        e.reason,
        e.request,
        e.address,
    ]);
    digest(content.to_string())
}

/// The place and hash of the chain's head, or its start.
///
/// # Errors
/// When the database cannot be read.
pub fn head(db: &mut Db) -> Result<(i64, String)> {
    Ok(store::head(db)?.unwrap_or_else(|| (0, START.to_owned())))
}

/// The file outside the database that notes the chain's head, one line a sealing: place, hash, time.
#[derive(Debug, Clone)]
pub struct Anchor(PathBuf);

impl Anchor {
    /// The anchor of a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self(data.join("audit.anchor"))
    }

    /// Whether anything was noted yet.
    pub fn exists(&self) -> bool {
        self.0.exists()
    }

    pub(super) fn note(&self, seq: i64, hash: &str, now: Instant) -> Result<()> {
        let mut file = std::fs::OpenOptions::new().create(true).read(true).append(true).open(&self.0)?;
        if file.seek(SeekFrom::End(-1)).is_ok() {
            let mut last = [0_u8];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                // A crash cut the last line off; it must not spoil this one.
                writeln!(file)?;
            }
        }
        writeln!(file, "{seq} {hash} {now}")?;
        file.sync_data()?;
        Ok(())
    }

    /// Places and hashes that were noted, in order.
    fn noted(&self) -> Result<Vec<(i64, String)>> {
        let file = match std::fs::File::open(&self.0) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e.into()),
        };
        let mut noted = Vec::new();
        for line in BufReader::new(file).lines() {
            let line = line?;
            let mut parts = line.split(' ');
            // A line cut off by a crash notes nothing.
            if let (Some(Ok(seq)), Some(hash), Some(_)) = (parts.next().map(str::parse), parts.next(), parts.next())
                && hash.len() == 64
            {
                noted.push((seq, hash.to_owned()));
            }
        }
        // Two programs may note their sealings in another order than they made them.
        noted.sort();
        Ok(noted)
    }
}

/// What a check of the chain found.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// Events in the chain.
    pub sealed: i64,
    /// Events that wait for their place.
    pub unsealed: i64,
    /// The chain's head.
    pub head: String,
    /// The first thing that is not as it was.
    pub broken: Option<String>,
}

/// Re-computes the whole chain and compares it with what is stored and with the anchor; `progress` hears how many events
/// were checked.
///
/// # Errors
/// When the database or the anchor cannot be read.
pub fn verify(db: &mut Db, anchor: &Anchor, mut progress: impl FnMut(i64)) -> Result<Report> {
    let mut noted = anchor.noted()?.into_iter().peekable();
    let (mut seq, mut head, mut broken) = (0, START.to_owned(), None);
    'chain: loop {
        let chunk = store::sealed_after(db, seq, CHUNK)?;
        if chunk.is_empty() {
            break;
        }
        for entry in &chunk {
            if let Err(why) = check(entry, seq + 1, &head) {
                broken = Some(why);
                break 'chain;
            }
            seq += 1;
            if let Some(hash) = &entry.hash {
                head.clone_from(hash);
            }
            while let Some((_, hash)) = noted.next_if(|(at, _)| *at <= seq) {
                if hash != head {
                    broken = Some(format!("the chain at place {seq} is not the one that the anchor noted"));
                    break 'chain;
                }
            }
        }
        progress(seq);
    }
    if let (None, Some((at, _))) = (&broken, noted.next()) {
        broken = Some(format!("the chain ends at place {seq}, and the anchor noted place {at}: its tail was cut off"));
    }
    Ok(Report { sealed: seq, unsealed: store::count_unsealed(db)?, head, broken })
}

fn check(entry: &Entry, expected: i64, before: &str) -> Result<(), String> {
    let name = format!("event {} ({} {} {})", entry.id, entry.action, entry.object_kind, entry.object_id);
    if entry.seq != Some(expected) {
        let found = entry.seq.unwrap_or_default();
        return Err(format!("place {expected} of the chain is missing; the next is {found}, {name}"));
    }
    if entry.hash.as_deref() == Some(hash(before, expected, entry).as_str()) {
        Ok(())
    } else {
        Err(format!("{name} at place {expected} was changed after it was sealed"))
    }
}

/// Places and hashes for events that wait, worked out before the writer is asked for.
pub(super) struct Batch {
    /// The head that they follow.
    after: (i64, String),
    /// Each event's key, place and hash.
    places: Vec<(AuditId, i64, String)>,
}

impl Batch {
    /// How many events it holds.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}

/// Works out the places of up to `most` waiting events.
pub(super) fn prepare(db: &mut Db, most: i64) -> Result<Option<Batch>> {
    let after = head(db)?;
    let (mut seq, mut last) = after.clone();
    let mut places = Vec::new();
    for entry in store::unsealed(db, most)? {
        seq += 1;
        last = hash(&last, seq, &entry);
        places.push((entry.id, seq, last.clone()));
    }
    Ok((!places.is_empty()).then_some(Batch { after, places }))
}

/// Gives the events of a batch their places; gives the new head, or nothing when another sealer was faster.
pub(super) fn extend(db: &mut Db, batch: &Batch) -> Result<Option<(i64, String)>> {
    if let Db::Pg(c) = db {
        use diesel::prelude::*;
        // One sealer at a time among all nodes; the key is a constant of our own.
        diesel::sql_query("SELECT pg_advisory_xact_lock(7453001922)").execute(c).map_err(Error::from)?;
    }
    if head(db)? != batch.after {
        return Ok(None);
    }
    for (id, seq, hash) in &batch.places {
        store::place(db, *id, *seq, hash)?;
    }
    Ok(batch.places.last().map(|(_, seq, hash)| (*seq, hash.clone())))
}
