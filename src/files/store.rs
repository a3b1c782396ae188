//! Rows of files and of uploads under way.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::model::State;
use crate::kernel::{FileId, Instant, UploadId, UserId};
use crate::platform::blobs::path;
use crate::platform::db::{Db, is_duplicate};
use crate::platform::error::COLLIDED;
use crate::platform::media::Media;
use crate::platform::{Error, Result};
use crate::schema::{files as t, upload_chunks as c, uploads as u};

/// A file as recorded.
#[derive(Debug, Clone, Queryable)]
pub struct File {
    /// Its key.
    pub id: FileId,
    /// The noun that it hangs on.
    pub subject_kind: String,
    /// The subject's key.
    pub subject_id: i64,
    /// What it is for.
    pub purpose: String,
    /// The name that its sender gave it, without what cannot be seen.
    pub name: String,
    /// Whether something was taken out of the name.
    pub flagged: bool,
    /// Bytes.
    pub size: i64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// What it is, by its content.
    pub media: Media,
    /// Whether a password is needed to read it.
    pub encrypted: bool,
    /// Whether it could be read as something else too.
    pub polyglot: bool,
    /// Its bytes in the store, until they are swept.
    pub blob: Option<String>,
    /// What is known of viruses.
    pub state: State,
    /// Who sent it.
    pub created_by: UserId,
    /// The name at that time.
    pub created_by_name: String,
    /// When.
    pub created_at: Instant,
    /// Who removed it.
    pub removed_by: Option<UserId>,
    /// The name at that time.
    pub removed_by_name: String,
    /// When it was removed.
    pub removed_at: Option<Instant>,
    /// Why.
    pub reason: String,
    /// When its bytes were swept.
    pub swept_at: Option<Instant>,
    /// The version of the row.
    pub version: i32,
}

/// A file to be recorded.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = t)]
pub(super) struct NewFile {
    pub subject_kind: String,
    pub subject_id: i64,
    pub purpose: String,
    pub name: String,
    pub flagged: bool,
    pub size: i64,
    pub sha256: String,
    pub media: Media,
    pub encrypted: bool,
    pub polyglot: bool,
    pub blob: Option<String>,
    pub state: State,
    pub created_by: UserId,
    pub created_by_name: String,
    pub created_at: Instant,
    pub removed_by_name: String,
    pub reason: String,
    pub version: i32,
}

/// A file by its key, whoever asks; its noun says who may have it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: FileId) -> Result<File> {
    Ok(t::table.filter(t::id.eq(id)).first(db)?)
}

/// The files of a subject, removed ones among them, latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn of(db: &mut Db, kind: &str, id: i64) -> Result<Vec<File>> {
    let its = t::subject_kind.eq(kind.to_owned()).and(t::subject_id.eq(id));
    Ok(t::table.filter(its).order(t::id.desc()).load(db)?)
}

/// The files of several subjects of a noun, removed ones among them, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_all(db: &mut Db, kind: &str, ids: &[i64]) -> Result<Vec<File>> {
    let theirs = t::subject_kind.eq(kind.to_owned()).and(t::subject_id.eq_any(ids.to_vec()));
    Ok(t::table.filter(theirs).order(t::id).load(db)?)
}

/// Whether a shelf of a subject holds a file.
///
/// # Errors
/// When the database cannot be read.
pub fn has(db: &mut Db, kind: &str, id: i64, purpose: &str) -> Result<bool> {
    Ok(on_shelf(db, kind, id, purpose)?.iter().any(|file| file.state != State::Infected))
}

/// How many files a shelf of a subject holds.
///
/// # Errors
/// When the database cannot be read.
pub fn count(db: &mut Db, kind: &str, id: i64, purpose: &str) -> Result<usize> {
    Ok(on_shelf(db, kind, id, purpose)?.iter().filter(|file| file.state != State::Infected).count())
}

pub(super) fn on_shelf(db: &mut Db, kind: &str, id: i64, purpose: &str) -> Result<Vec<File>> {
    let mut found = of(db, kind, id)?;
    found.retain(|file| file.purpose == purpose && file.removed_at.is_none());
    Ok(found)
}

/// Files of the same content that stand somewhere, oldest first.
pub(super) fn same_content(db: &mut Db, sha256: &str, most: i64) -> Result<Vec<File>> {
    let same = t::sha256.eq(sha256.to_owned()).and(t::removed_at.is_null());
    Ok(t::table.filter(same).order(t::id).limit(most).load(db)?)
}

pub(super) fn insert(db: &mut Db, file: &NewFile) -> Result<FileId> {
    let inserted = diesel::insert_into(t::table).values(file).returning(t::id).get_result(db);
    inserted.map_err(|e| match is_duplicate(&e) {
        // Somebody put the same content there at this moment; run again, the verb finds it.
        true => Error::Unavailable(format!("{COLLIDED}: the same content came twice at once")),
        false => e.into(),
    })
}

pub(super) fn remove(
    db: &mut Db,
    id: FileId,
    by: (UserId, &str),
    at: Instant,
    reason: &str,
    version: i32,
) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((
            t::removed_by.eq(by.0),
            t::removed_by_name.eq(by.1.to_owned()),
            t::removed_at.eq(at),
            t::reason.eq(reason.to_owned()),
            t::version.eq(version + 1),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Hangs a file on another subject of its noun.
pub(super) fn hang_on(db: &mut Db, id: FileId, subject: i64) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((t::subject_id.eq(subject), t::version.eq(t::version + 1)))
        .execute(db)?;
    Ok(())
}

/// Removed files whose bytes are still kept, and were to be kept until this moment only.
pub(super) fn expired(db: &mut Db, removed_before: Instant, most: i64) -> Result<Vec<File>> {
    let over = t::removed_at.lt(removed_before).and(t::swept_at.is_null());
    Ok(t::table.filter(over).order(t::id).limit(most).load(db)?)
}

/// Lets go of the bytes of a removed file.
pub(super) fn let_go(db: &mut Db, id: FileId, at: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)).filter(t::swept_at.is_null()).filter(t::removed_at.is_not_null()))
        .set((t::blob.eq(None::<String>), t::swept_at.eq(at)))
        .execute(db)?;
    Ok(())
}

/// Files that a scanner has not looked at, in order of their keys.
pub(super) fn unscanned(db: &mut Db, after: FileId, most: i64) -> Result<Vec<File>> {
    let waiting = t::state.eq(State::Unscanned).and(t::swept_at.is_null());
    Ok(t::table.filter(waiting).filter(t::id.gt(after)).order(t::id).limit(most).load(db)?)
}

pub(super) fn set_state(db: &mut Db, id: FileId, state: State) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::state.eq(state)).execute(db)?;
    Ok(())
}

/// Files with bytes, behind a key, in order of their keys.
pub(super) fn kept_after(db: &mut Db, id: FileId, most: i64) -> Result<Vec<File>> {
    Ok(t::table.filter(t::id.gt(id)).filter(t::blob.is_not_null()).order(t::id).limit(most).load(db)?)
}

/// Bytes that a row names, as a backup takes them along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where they lie in the folder of files.
    pub path: String,
    /// How many.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// The bytes of every file. Those of uploads under way are not among them: whoever sends them sends them again.
///
/// # Errors
/// When the database cannot be read.
pub fn kept(db: &mut Db) -> Result<Vec<Kept>> {
    let rows: Vec<(Option<String>, i64, String)> =
        t::table.filter(t::blob.is_not_null()).order(t::id).select((t::blob, t::size, t::sha256)).load(db)?;
    let kept = |(blob, size, sha256): (Option<String>, i64, String)| {
        Some(Kept { path: path(&blob?), bytes: size.unsigned_abs(), sha256 })
    };
    Ok(rows.into_iter().filter_map(kept).collect())
}

/// Forgets uploads under way, whose pieces no backup holds.
///
/// # Errors
/// When the rows cannot be removed.
pub fn after_restore(db: &mut Db, _: Instant) -> Result<()> {
    diesel::delete(c::table).execute(db)?;
    diesel::delete(u::table.filter(u::file_id.is_null())).execute(db)?;
    Ok(())
}

/// Which of these blobs a row names.
pub(super) fn named(db: &mut Db, blobs: &[String]) -> Result<Vec<String>> {
    let files = t::table.filter(t::blob.eq_any(blobs)).select(t::blob.assume_not_null());
    let mut found: Vec<String> = files.load(db)?;
    found.extend(c::table.filter(c::blob.eq_any(blobs)).select(c::blob).load::<String>(db)?);
    Ok(found)
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Files that stand.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Removed files whose bytes are still kept.
    pub removed: i64,
    /// Their bytes.
    pub removed_bytes: i64,
    /// Files that no scanner has looked at.
    pub unscanned: i64,
    /// Uploads under way, and abandoned ones that are not yet swept.
    pub uploads: i64,
    /// The bytes that came of them.
    pub upload_bytes: i64,
}

/// How much is kept, for the operator.
///
/// # Errors
/// When the database cannot be read.
pub fn totals(db: &mut Db) -> Result<Totals> {
    let sum = || sql::<BigInt>("CAST(coalesce(sum(size), 0) AS BIGINT)");
    let stands = t::table.filter(t::removed_at.is_null());
    let removed = t::table.filter(t::removed_at.is_not_null()).filter(t::swept_at.is_null());
    let under_way = u::table.filter(u::file_id.is_null());
    let unscanned = t::table.filter(t::state.eq(State::Unscanned)).filter(t::swept_at.is_null());
    Ok(Totals {
        files: stands.count().get_result(db)?,
        bytes: stands.select(sum()).get_result(db)?,
        removed: removed.count().get_result(db)?,
        removed_bytes: removed.select(sum()).get_result(db)?,
        unscanned: unscanned.count().get_result(db)?,
        uploads: under_way.count().get_result(db)?,
        upload_bytes: under_way.select(sql::<BigInt>("CAST(coalesce(sum(received), 0) AS BIGINT)")).get_result(db)?,
    })
}

/// An upload under way.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Upload {
    pub id: UploadId,
    pub subject_kind: String,
    pub subject_id: i64,
    pub purpose: String,
    pub name: String,
    pub size: i64,
    pub received: i64,
    pub file_id: Option<FileId>,
    pub created_by: UserId,
    /// When a piece came last; what sweeps it looks there.
    #[allow(dead_code, reason = "the row is read whole")]
    pub touched_at: Instant,
}

/// An upload to be begun.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = u)]
pub(super) struct NewUpload {
    pub subject_kind: String,
    pub subject_id: i64,
    pub purpose: String,
    pub name: String,
    pub size: i64,
    pub received: i64,
    pub created_by: UserId,
    pub touched_at: Instant,
}

pub(super) fn upload(db: &mut Db, id: UploadId) -> Result<Upload> {
    Ok(u::table.filter(u::id.eq(id)).first(db)?)
}

pub(super) fn uploads_of(db: &mut Db, person: UserId) -> Result<i64> {
    let open = u::created_by.eq(person).and(u::file_id.is_null());
    Ok(u::table.filter(open).count().get_result(db)?)
}

pub(super) fn begin(db: &mut Db, upload: &NewUpload) -> Result<UploadId> {
    Ok(diesel::insert_into(u::table).values(upload).returning(u::id).get_result(db)?)
}

/// Takes the next piece, if it is still the next.
pub(super) fn take(db: &mut Db, id: UploadId, start: i64, end: i64, blob: &str, now: Instant) -> Result<bool> {
    let next = u::table.filter(u::id.eq(id)).filter(u::received.eq(start)).filter(u::file_id.is_null());
    let taken = diesel::update(next).set((u::received.eq(end), u::touched_at.eq(now))).execute(db)?;
    if taken == 1 {
        diesel::insert_into(c::table)
            .values((c::upload_id.eq(id), c::start.eq(start), c::blob.eq(blob.to_owned())))
            .execute(db)?;
    }
    Ok(taken == 1)
}

/// The blobs of the pieces, in their order.
pub(super) fn pieces(db: &mut Db, id: UploadId) -> Result<Vec<String>> {
    Ok(c::table.filter(c::upload_id.eq(id)).order(c::start).select(c::blob).load(db)?)
}

/// Notes which file an upload became; its pieces are nobody's from then on.
pub(super) fn finish(db: &mut Db, id: UploadId, file: FileId, now: Instant) -> Result<()> {
    diesel::delete(c::table.filter(c::upload_id.eq(id))).execute(db)?;
    diesel::update(u::table.filter(u::id.eq(id))).set((u::file_id.eq(file), u::touched_at.eq(now))).execute(db)?;
    Ok(())
}

pub(super) fn abandon(db: &mut Db, id: UploadId) -> Result<()> {
    diesel::delete(c::table.filter(c::upload_id.eq(id))).execute(db)?;
    diesel::delete(u::table.filter(u::id.eq(id))).execute(db)?;
    Ok(())
}

/// Uploads that nobody has touched since.
pub(super) fn untouched(db: &mut Db, since: Instant, most: i64) -> Result<Vec<UploadId>> {
    Ok(u::table.filter(u::touched_at.lt(since)).order(u::id).limit(most).select(u::id).load(db)?)
}
