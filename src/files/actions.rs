//! The verbs: attach, remove; begin, continue and end an upload in pieces. The bytes are in the store before a verb runs,
//! and whoever called it removes them when it fails.

use serde_json::{Value, json};

use super::model::{Piece, Shelf, State, Takers, clean_name, piece};
use super::store::{self, File, NewFile, NewUpload, Upload};
use crate::access::{Action, Actor, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::{FileId, Instant, Message, UploadId};
use crate::pages::Subject;
use crate::platform::blobs::Body;
use crate::platform::media::Probe;
use crate::platform::{Error, Result};

/// A file that was looked into and stands in the store.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The name that its sender gave it.
    pub name: String,
    /// Its length and digest.
    pub body: Body,
    /// What it is.
    pub probe: Probe,
    /// Its bytes in the store.
    pub blob: String,
    /// What the scanner said.
    pub state: State,
}

/// Where an attached file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// It is a new one.
    New(FileId),
    /// The same content stood on the shelf already; the new bytes are not needed.
    Same(FileId),
}

impl File {
    /// The file as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        facts(&self.name, &self.purpose, &self.sha256, self.size)
    }
}

fn facts(name: &str, purpose: &str, sha256: &str, size: i64) -> Value {
    json!({ "file": name, "purpose": purpose, "sha256": sha256, "size": size })
}

fn may_keep(tx: &mut Tx<'_>, shelf: &Shelf, subject: i64, action: Action) -> Result<()> {
    tx.can(action, &Anything)?;
    (shelf.keeps)(tx.db, tx.actor, subject)
}

/// Puts a file on a shelf of a subject. Sent twice, it stands there once.
///
/// # Errors
/// [`Error::Invalid`] when the shelf is full.
pub fn attach(tx: &mut Tx<'_>, shelf: &Shelf, subject: &Subject, taken: &Taken) -> Result<Attached> {
    may_keep(tx, shelf, subject.id, Action::FileAttach)?;
    let there = store::on_shelf(tx.db, subject.kind, subject.id, shelf.purpose)?;
    if let Some(same) = there.iter().find(|file| file.sha256 == taken.body.sha256) {
        return Ok(Attached::Same(same.id));
    }
    if there.len() >= shelf.most {
        return Err(Error::field("file", Message::new("file-shelf-full").with("most", shelf.most)));
    }
    let (name, flagged) = clean_name(&taken.name);
    let size = i64::try_from(taken.body.size).map_err(Error::internal)?;
    let row = NewFile {
        subject_kind: subject.kind.to_owned(),
        subject_id: subject.id,
        purpose: shelf.purpose.to_owned(),
        name,
        flagged,
        size,
        sha256: taken.body.sha256.clone(),
        media: taken.probe.media,
        encrypted: taken.probe.encrypted,
        polyglot: taken.probe.polyglot,
        blob: Some(taken.blob.clone()),
        state: taken.state,
        created_by: tx.actor.user,
        created_by_name: tx.actor.name.clone(),
        created_at: tx.now,
        removed_by_name: String::new(),
        reason: String::new(),
        version: 1,
    };
    let id = store::insert(tx.db, &row)?;
    let event = Event::new("file.attached", subject.kind, subject.id, &subject.label);
    record(tx, event.change(None, Some(facts(&row.name, &row.purpose, &row.sha256, size))))?;
    Ok(Attached::New(id))
}

/// Whether a shelf lets the actor take this file away, once it lets the actor take away any.
///
/// # Errors
/// [`Error::Forbidden`] where only whoever has brought it may, and for what nobody may take away.
pub(super) fn may_take(actor: &Actor, shelf: &Shelf, file: &File) -> Result<()> {
    match shelf.takers {
        Takers::Bringer if !actor.is_person(file.created_by) => Err(Error::forbidden("file-of-another")),
        Takers::Office if file.created_by == Actor::NOBODY => Err(Error::forbidden("file-of-outside")),
        _ => Ok(()),
    }
}

/// Takes a file away. Its row stays, and its bytes for the time that the operator sets.
///
/// # Errors
/// [`Error::Forbidden`] for what another has brought, where the shelf says so, [`Error::Stale`] when somebody else was faster, [`Error::NotFound`] when it was removed before.
pub fn remove(tx: &mut Tx<'_>, shelf: &Shelf, subject: &Subject, id: FileId, reason: &str, version: i32) -> Result<()> {
    let file = store::find(tx.db, id)?;
    may_keep(tx, shelf, subject.id, Action::FileRemove)?;
    may_take(tx.actor, shelf, &file)?;
    if file.removed_at.is_some() {
        return Err(Error::conflict("file-removed-already"));
    }
    store::remove(tx.db, id, (tx.actor.user, &tx.actor.name), tx.now, reason, version)?;
    let event = Event::new("file.removed", subject.kind, subject.id, &subject.label).because(reason);
    record(tx, event.change(Some(file.facts()), None))
}

/// Moves the files of a subject that is merged into another of its noun; a content that stands there already stays.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow(tx: &mut Tx<'_>, kind: &str, from: i64, into: i64) -> Result<()> {
    let there = store::of(tx.db, kind, into)?;
    for file in store::of(tx.db, kind, from)? {
        let same = |other: &File| other.purpose == file.purpose && other.sha256 == file.sha256;
        let standing = |other: &File| other.removed_at.is_none();
        if file.removed_at.is_some() || !there.iter().any(|other| standing(other) && same(other)) {
            store::hang_on(tx.db, file.id, into)?;
        }
    }
    Ok(())
}

/// Records that somebody sent a file in which the scanner found something. Nothing of it is kept.
///
/// # Errors
/// When the event cannot be written.
pub fn refuse_infected(
    tx: &mut Tx<'_>,
    subject: &Subject,
    purpose: &str,
    name: &str,
    body: &Body,
    found: &str,
) -> Result<()> {
    let (name, _) = clean_name(name);
    let size = i64::try_from(body.size).map_err(Error::internal)?;
    let mut what = facts(&name, purpose, &body.sha256, size);
    if let Some(what) = what.as_object_mut() {
        what.insert("virus".to_owned(), found.into());
    }
    let event = Event::new("file.infected", subject.kind, subject.id, &subject.label);
    record(tx, event.change(None, Some(what)))
}

/// The most uploads that one person may have under way.
const MOST_UPLOADS: i64 = 50;

/// Begins an upload that comes in pieces. No event: nothing of it can be seen before it is attached.
///
/// # Errors
/// [`Error::Invalid`] when such a file could not stand on the shelf anyway.
pub fn begin(tx: &mut Tx<'_>, shelf: &Shelf, subject: &Subject, name: &str, size: i64) -> Result<UploadId> {
    may_keep(tx, shelf, subject.id, Action::FileAttach)?;
    if store::on_shelf(tx.db, subject.kind, subject.id, shelf.purpose)?.len() >= shelf.most {
        return Err(Error::field("file", Message::new("file-shelf-full").with("most", shelf.most)));
    }
    if store::uploads_of(tx.db, tx.actor.user)? >= MOST_UPLOADS {
        return Err(Error::Conflict(Message::new("file-uploads-many").with("most", MOST_UPLOADS)));
    }
    let row = NewUpload {
        subject_kind: subject.kind.to_owned(),
        subject_id: subject.id,
        purpose: shelf.purpose.to_owned(),
        name: clean_name(name).0,
        size,
        received: 0,
        created_by: tx.actor.user,
        touched_at: tx.now,
    };
    store::begin(tx.db, &row)
}

/// An upload of one's own; another person's does not exist.
pub(super) fn own(tx: &mut Tx<'_>, id: UploadId) -> Result<Upload> {
    let upload = store::upload(tx.db, id)?;
    if upload.created_by == tx.actor.user { Ok(upload) } else { Err(Error::NotFound) }
}

/// Takes a piece of an upload; tells how much was received, and whether this piece's bytes are now part of it.
pub(super) fn take(tx: &mut Tx<'_>, id: UploadId, at: i64, length: i64, blob: &str) -> Result<(Piece, i64, bool)> {
    let upload = own(tx, id)?;
    let place = piece(at, length, upload.received, upload.size);
    if place != Piece::Next {
        return Ok((place, upload.received, false));
    }
    if store::take(tx.db, id, at, at + length, blob, tx.now)? {
        return Ok((Piece::Next, at + length, true));
    }
    let now = own(tx, id)?.received;
    Ok((piece(at, length, now, upload.size), now, false))
}

/// Ends an upload: its file is attached, its pieces are nobody's. Ended twice, it is attached once.
pub(super) fn end(tx: &mut Tx<'_>, shelf: &Shelf, subject: &Subject, id: UploadId, taken: &Taken) -> Result<Attached> {
    if let Some(file) = own(tx, id)?.file_id {
        return Ok(Attached::Same(file));
    }
    let attached = attach(tx, shelf, subject, taken)?;
    let (Attached::New(file) | Attached::Same(file)) = attached;
    store::finish(tx.db, id, file, tx.now)?;
    Ok(attached)
}

/// Gives an upload up; gives the blobs of its pieces, for whoever removes them.
pub(super) fn give_up(tx: &mut Tx<'_>, id: UploadId) -> Result<Vec<String>> {
    own(tx, id)?;
    let blobs = store::pieces(tx.db, id)?;
    store::abandon(tx.db, id)?;
    Ok(blobs)
}

/// Notes what a later scan found in a file that was taken unscanned.
pub(super) fn scanned(tx: &mut Tx<'_>, file: &File, found: Option<&str>) -> Result<()> {
    let state = if found.is_some() { State::Infected } else { State::Clean };
    store::set_state(tx.db, file.id, state)?;
    let Some(found) = found else { return Ok(()) };
    let mut what = file.facts();
    if let Some(what) = what.as_object_mut() {
        what.insert("virus".to_owned(), found.into());
    }
    let event = Event::new("file.infected", "file", file.id.0, &file.name);
    record(tx, event.change(None, Some(what)))
}

/// Lets go of the bytes of a file that was removed long ago.
pub(super) fn sweep(tx: &mut Tx<'_>, file: &File) -> Result<()> {
    store::let_go(tx.db, file.id, tx.now)?;
    let event = Event::new("file.swept", "file", file.id.0, &file.name);
    record(tx, event.change(Some(file.facts()), None))
}

/// Removes an upload that nobody has touched since; gives the blobs of its pieces.
pub(super) fn sweep_upload(tx: &mut Tx<'_>, id: UploadId, since: Instant) -> Result<Vec<String>> {
    // It may have been touched after it was found.
    if store::upload(tx.db, id)?.touched_at >= since {
        return Ok(Vec::new());
    }
    let blobs = store::pieces(tx.db, id)?;
    store::abandon(tx.db, id)?;
    Ok(blobs)
}
