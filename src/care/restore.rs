//! Reading a backup back, into an empty place and nowhere else. Everything is checked before the first row is written,
//! and the rows come in one transaction: a restore that fails leaves the place as empty as it was.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use super::Progress;
use super::manifest::{Blob, Manifest, NAME, Table};
use super::store;
use crate::access::{Actor, Policy, Tx};
use crate::audit::{self, Event};
use crate::kernel::Instant;
use crate::platform::db::{Database, DatabaseUrl, Db, known_migrations, migrate_some};
use crate::platform::secret::hexadecimal;
use crate::platform::settings::Settings;
use crate::platform::{Error, Result};

/// What a noun does when a backup of its rows has come in: an index made anew, what must not live on ended.
pub type Mend = fn(&mut Db, Instant) -> Result<()>;

/// Rows, and bytes of rows, that one statement takes.
const ROWS: usize = 500;
const BYTES: usize = 1 << 20;
/// The largest manifest that is read.
const LARGEST_MANIFEST: u64 = 256 << 20;

/// A backup that was opened, with its manifest.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// What it says of itself.
    pub manifest: Manifest,
    name: String,
}

impl Archive {
    /// Opens a backup and reads its manifest.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a file that is cut off, is no backup, or is one that this program cannot read.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = File::open(path).map_err(|e| Error::Malformed(format!("{}: {e}", path.display())))?;
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|e| {
            Error::Malformed(format!("{}: the file is cut off, or it is no backup ({e})", path.display()))
        })?;
        let mut text = Vec::new();
        let mut member = zip.by_name(NAME).map_err(|e| unreadable(NAME, &e))?;
        member.by_ref().take(LARGEST_MANIFEST).read_to_end(&mut text).map_err(|e| unreadable(NAME, &e.into()))?;
        drop(member);
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|e| Error::Malformed(format!("the manifest is not understood: {e}")))?;
        manifest.check()?;
        Ok(Self { zip, manifest, name })
    }

    /// Whether this program knows every migration of the backup.
    fn is_understood(&self) -> Result<()> {
        let known = known_migrations()?;
        match self.manifest.migrations.iter().find(|version| !known.contains(version)) {
            Some(newer) => Err(Error::Malformed(format!(
                "the backup was made by a newer program ({}, migration {newer}); restore it with that one",
                self.manifest.program
            ))),
            None => Ok(()),
        }
    }

    /// Compares every member with the manifest.
    ///
    /// # Errors
    /// [`Error::Malformed`] with the first member that is missing, too many, or not as it was written.
    pub fn check(&mut self, progress: &mut Progress<'_>) -> Result<()> {
        self.is_understood()?;
        let mut wanted: Vec<(String, u64, String, Option<u64>)> = Vec::new();
        for table in &self.manifest.tables {
            wanted.push((table.member(), table.bytes, table.sha256.clone(), Some(table.rows)));
        }
        for file in &self.manifest.files {
            wanted.push((file.member(), file.bytes, file.sha256.clone(), None));
        }
        if self.zip.len() != wanted.len() + 1 {
            let names: Vec<String> = self.zip.file_names().map_while(|n| n.ok().map(|n| n.into_owned())).collect();
            let stray = names.iter().find(|n| *n != NAME && !wanted.iter().any(|w| w.0 == **n));
            if let Some(stray) = stray {
                return Err(Error::Malformed(format!("{stray} is in the backup, and its manifest does not know it")));
            }
        }
        let total = self.manifest.bytes();
        let mut done = 0;
        for (name, bytes, sha256, rows) in wanted {
            let found = self.weigh(&name)?;
            if found.bytes != bytes || found.sha256 != sha256 || rows.is_some_and(|rows| rows != found.lines) {
                return Err(Error::Malformed(format!("{name} is not what the manifest says: the backup was damaged")));
            }
            done += bytes;
            progress.tell(done, total, "checked");
        }
        Ok(())
    }

    fn weigh(&mut self, name: &str) -> Result<Weighed> {
        let mut member = self.zip.by_name(name).map_err(|e| unreadable(name, &e))?;
        let (mut hash, mut bytes, mut lines) = (Sha256::new(), 0, 0);
        let mut buffer = vec![0_u8; 1 << 16];
        loop {
            let read = member.read(&mut buffer).map_err(|e| unreadable(name, &e.into()))?;
            let data = buffer.get(..read).unwrap_or_default();
            if data.is_empty() {
                break;
            }
            hash.update(data);
            bytes += data.len() as u64;
            lines += data.iter().filter(|b| **b == b'\n').count() as u64;
        }
        Ok(Weighed { bytes, lines, sha256: hexadecimal(&hash.finalize()) })
    }
}

struct Weighed {
    bytes: u64,
    lines: u64,
    sha256: String,
}

fn unreadable(name: &str, why: &ZipError) -> Error {
    match why {
        ZipError::FileNotFound => Error::Malformed(format!("{name} is missing from the backup")),
        other => Error::Malformed(format!("{name} cannot be read: the backup was damaged ({other})")),
    }
}

/// Restores a backup into the empty place that the settings name.
///
/// # Errors
/// [`Error::Malformed`] when the place is not empty (with what stands in the way) or the backup is damaged.
pub fn restore(
    settings: &Settings,
    archive: &mut Archive,
    policy: &Policy,
    mend: &[Mend],
    now: Instant,
    progress: &mut Progress<'_>,
) -> Result<()> {
    archive.check(progress)?;
    let files = settings.files.clone();
    is_empty(settings, &files)?;
    let made = Made::beginning(settings, &files)?;
    let database = Database::open(&settings.database, 1)?;
    database.alone(|db| {
        if !store::tables(db)?.is_empty() {
            return Err(occupied("the database has tables"));
        }
        rows(db, archive, progress)?;
        for mender in mend {
            mender(db, now)?;
        }
        let actor = Actor::system(policy);
        let m = &archive.manifest;
        let facts = serde_json::json!({
            "backup_of": m.created_at.to_string(), "audit_place": m.audit.seq, "audit_head": m.audit.hash,
        });
        let event = Event::new("care.restored", "care", 0, &archive.name).change(None, Some(facts));
        audit::record(&mut Tx { db, actor: &actor, now, request: "restore" }, event)?;
        // Files come before the commit: rows never name what is not there.
        let blobs = archive.manifest.files.clone();
        put_files(archive, &blobs, &files, progress)
    })?;
    made.stays();
    Ok(())
}

fn occupied(what: &str) -> Error {
    Error::Malformed(format!("{what}: a backup is restored into an empty place only, and nothing was changed"))
}

fn is_empty(settings: &Settings, files: &Path) -> Result<()> {
    let anchor = audit::Anchor::in_folder(&settings.data);
    if anchor.exists() {
        return Err(occupied("the data folder holds audit.anchor"));
    }
    if holds_files(files)? {
        return Err(occupied(&format!("{} holds files", files.display())));
    }
    Ok(())
}

/// Whether a file lies anywhere below a folder; empty folders are made at every start.
fn holds_files(folder: &Path) -> Result<bool> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(Error::Unavailable(format!("{}: {e}", folder.display()))),
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || holds_files(&entry.path())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the restore has made so far; taken away again unless it stays.
struct Made {
    database: Option<PathBuf>,
    files: PathBuf,
    /// The folders that were there before, all of them empty: the operator's own, perhaps a place where a disk is mounted.
    folders: Vec<PathBuf>,
    stays: bool,
}

impl Made {
    fn beginning(settings: &Settings, files: &Path) -> Result<Self> {
        let database = match &settings.database {
            DatabaseUrl::Sqlite(path) if !path.exists() => Some(path.clone()),
            _ => None,
        };
        let mut folders = Vec::new();
        if files.exists() {
            folders_of(files, &mut folders)?;
        }
        Ok(Self { database, files: files.to_owned(), folders, stays: false })
    }

    /// Takes away what came below a folder, and the folder itself unless it was there before.
    fn clear(&self, folder: &Path) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.clear(&entry.path()),
                _ => drop(std::fs::remove_file(entry.path())),
            }
        }
        if !self.folders.iter().any(|before| before == folder) {
            let _ = std::fs::remove_dir(folder);
        }
    }

    fn stays(mut self) {
        self.stays = true;
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        // What cannot be removed is named by the next attempt, which finds the place not empty.
        if let Some(path) = &self.database {
            for end in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(end);
                let _ = std::fs::remove_file(PathBuf::from(name));
            }
        }
        self.clear(&self.files);
    }
}

/// A folder and all that are below it.
fn folders_of(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    found.push(folder.to_owned());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders_of(&entry.path(), found)?;
        }
    }
    Ok(())
}

/// The schema as the backup had it, its rows, and then whatever migrations are newer.
fn rows(db: &mut Db, archive: &mut Archive, progress: &mut Progress<'_>) -> Result<()> {
    let then = archive.manifest.migrations.clone();
    migrate_some(db, &|version| then.iter().any(|known| known == version))?;
    let references = store::put_references_aside(db)?;
    let (total, mut done) = (archive.manifest.rows(), 0);
    for table in archive.manifest.tables.clone() {
        let taken = fill(db, archive, &table, &mut |rows| progress.tell(done + rows, total, "rows"))?;
        done += taken;
        if let Some(last) = table.last_id {
            store::set_last_id(db, &table.name, last)?;
        }
    }
    store::put_references_back(db, &references)?;
    migrate_some(db, &|_| true)?;
    let (seq, hash) = audit::head(db)?;
    if (seq, &hash) != (archive.manifest.audit.seq, &archive.manifest.audit.hash) {
        return Err(Error::Malformed("the audit chain does not end where the manifest says".to_owned()));
    }
    Ok(())
}

fn fill(db: &mut Db, archive: &mut Archive, table: &Table, tell: &mut dyn FnMut(u64)) -> Result<u64> {
    let name = table.member();
    let member = archive.zip.by_name(&name).map_err(|e| unreadable(&name, &e))?;
    let (mut batch, mut waiting, mut taken) = (String::new(), 0, 0);
    for line in BufReader::new(member).lines() {
        let line = line.map_err(|e| unreadable(&name, &e.into()))?;
        batch.push(if batch.is_empty() { '[' } else { ',' });
        batch.push_str(&line);
        (waiting, taken) = (waiting + 1, taken + 1);
        if waiting >= ROWS || batch.len() >= BYTES {
            batch.push(']');
            store::insert(db, table, &batch)?;
            tell(taken);
            (batch, waiting) = (String::new(), 0);
        }
    }
    if waiting > 0 {
        batch.push(']');
        store::insert(db, table, &batch)?;
    }
    tell(taken);
    Ok(taken)
}

fn put_files(archive: &mut Archive, blobs: &[Blob], folder: &Path, progress: &mut Progress<'_>) -> Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let total = blobs.len() as u64;
    for (done, blob) in (1..).zip(blobs) {
        let to = folder.join(&blob.path);
        let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", to.display()));
        if let Some(parent) = to.parent() {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(failed)?;
        }
        let mut member = archive.zip.by_name(&blob.member()).map_err(|e| unreadable(&blob.path, &e))?;
        let mut file =
            std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&to).map_err(failed)?;
        std::io::copy(&mut member, &mut file).map_err(failed)?;
        file.flush().and_then(|()| file.sync_all()).map_err(failed)?;
        progress.tell(done, total, "files");
    }
    Ok(())
}
