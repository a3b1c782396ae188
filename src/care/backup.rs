//! Writing a backup: one snapshot of the database and the files that it names, into one file, while the product serves.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{FlockOperation, flock};
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use super::Progress;
use super::manifest::{Blob, FORMAT, Head, Manifest, NAME, Table};
use super::store::{self, Shape};
use crate::audit;
use crate::kernel::Instant;
use crate::platform::db::{Database, DatabaseUrl, Db, applied_migrations};
use crate::platform::secret::hexadecimal;
use crate::platform::{Error, Result};

/// The stored files that rows of a noun name, asked inside the snapshot.
pub type Blobs = fn(&mut Db) -> Result<Vec<Blob>>;

/// Rows between two words of progress.
const TOLD_EVERY: u64 = 1_000;

/// Writes a backup of the database, and of the files that `blobs` name in the folder `files`, to a file that is not
/// there yet. It is written beside its place and put there when it is whole; on any failure nothing is left of it.
///
/// # Errors
/// [`Error::Malformed`] when the place is taken; [`Error::Unavailable`] when it cannot be written.
pub fn back_up(
    database: &Database,
    files: &Path,
    blobs: &[Blobs],
    to: &Path,
    now: Instant,
    progress: &mut Progress<'_>,
) -> Result<Manifest> {
    if to.exists() {
        return Err(Error::Malformed(format!("{} is there already; a backup never overwrites another", to.display())));
    }
    let part = Part::at(to)?;
    let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 18, part.out()?));
    let mut manifest = blank(database, now);
    let named = database.snapshot(|db| {
        manifest.migrations = applied_migrations(db)?;
        let (seq, hash) = audit::head(db)?;
        manifest.audit = Head { seq, hash };
        tables(db, &mut zip, &mut manifest, progress)?;
        let mut named = Vec::new();
        for noun in blobs {
            named.extend(noun(db)?);
        }
        Ok(named)
    })?;
    copy_files(&mut zip, files, named, &mut manifest, progress)?;
    zip.start_file(NAME, packed()).map_err(broken)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest)?).map_err(unwritten)?;
    let mut out = zip.finish().map_err(broken)?;
    out.flush().map_err(unwritten)?;
    drop(out);
    part.put_in_place(to)?;
    Ok(manifest)
}

fn blank(database: &Database, now: Instant) -> Manifest {
    let engine = if matches!(database.url(), DatabaseUrl::Sqlite(_)) { "sqlite" } else { "postgres" };
    Manifest {
        product: "granary".to_owned(),
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: now,
        engine: engine.to_owned(),
        migrations: Vec::new(),
        audit: Head { seq: 0, hash: String::new() },
        tables: Vec::new(),
        files: Vec::new(),
        damaged: Vec::new(),
    }
}

type Zip = ZipWriter<BufWriter<Out>>;

fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default().large_file(true).unix_permissions(0o600)
}

/// Pictures, PDF and office files are packed already.
fn as_it_is() -> SimpleFileOptions {
    packed().compression_method(zip::CompressionMethod::Stored)
}

fn tables(db: &mut Db, zip: &mut Zip, manifest: &mut Manifest, progress: &mut Progress<'_>) -> Result<()> {
    let shapes = store::tables(db)?;
    if shapes.is_empty() {
        return Err(Error::Malformed("the database holds no tables: there is nothing to back up".to_owned()));
    }
    let mut total = 0;
    for shape in &shapes {
        total += store::count(db, &shape.name)?;
    }
    let mut done = 0;
    for shape in shapes {
        let last_id = store::last_id(db, &shape.name)?;
        manifest.tables.push(table(db, zip, shape, last_id, &mut |rows| progress.tell(done + rows, total, "rows"))?);
        done += manifest.tables.last().map_or(0, |table| table.rows);
        progress.tell(done, total, "rows");
    }
    Ok(())
}

fn table(db: &mut Db, zip: &mut Zip, shape: Shape, last_id: Option<i64>, tell: &mut dyn FnMut(u64)) -> Result<Table> {
    let name = shape.name.clone();
    let mut entry = Table { name, columns: Vec::new(), rows: 0, last_id, bytes: 0, sha256: String::new() };
    zip.start_file(entry.member(), packed()).map_err(broken)?;
    let mut member = Member::of(zip);
    store::each_row(db, &shape, &mut |line| {
        member.write_all(line.as_bytes()).and_then(|()| member.write_all(b"\n")).map_err(unwritten)?;
        entry.rows += 1;
        if entry.rows.is_multiple_of(TOLD_EVERY) {
            tell(entry.rows);
        }
        Ok(())
    })?;
    (entry.bytes, entry.sha256) = member.end();
    entry.columns = shape.columns;
    Ok(entry)
}

/// Copies what the rows name. A file that is not as its row says is left out and named: one damaged picture must not
/// keep a house from having a backup of everything else.
fn copy_files(
    zip: &mut Zip,
    folder: &Path,
    named: Vec<Blob>,
    manifest: &mut Manifest,
    progress: &mut Progress<'_>,
) -> Result<()> {
    let (total, mut done) = (named.len() as u64, 0);
    let mut seen = std::collections::BTreeSet::new();
    for blob in named {
        done += 1;
        if !seen.insert(blob.path.clone()) {
            continue;
        }
        let path = folder.join(&blob.path);
        if !is_whole(&path, &blob)? {
            manifest.damaged.push(blob.path);
            continue;
        }
        zip.start_file(blob.member(), as_it_is()).map_err(broken)?;
        let mut member = Member::of(zip);
        std::io::copy(&mut File::open(&path)?, &mut member).map_err(unwritten)?;
        let (bytes, sha256) = member.end();
        if (bytes, &sha256) != (blob.bytes, &blob.sha256) {
            return Err(Error::Unavailable(format!("{} changed while it was copied", path.display())));
        }
        manifest.files.push(blob);
        progress.tell(done, total, "files");
    }
    Ok(())
}

fn is_whole(path: &Path, blob: &Blob) -> Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(Error::Unavailable(format!("{}: {e}", path.display()))),
    };
    let mut hash = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut hash)?;
    Ok(bytes == blob.bytes && hexadecimal(&hash.finalize()) == blob.sha256)
}

/// One member as it is written: how long it is, and its digest.
struct Member<'a> {
    zip: &'a mut Zip,
    hash: Sha256,
    bytes: u64,
}

impl<'a> Member<'a> {
    fn of(zip: &'a mut Zip) -> Self {
        Self { zip, hash: Sha256::new(), bytes: 0 }
    }

    fn end(self) -> (u64, String) {
        (self.bytes, hexadecimal(&self.hash.finalize()))
    }
}

impl Write for Member<'_> {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        let taken = self.zip.write(data)?;
        self.hash.update(data.get(..taken).unwrap_or_default());
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.zip.flush()
    }
}

/// The file while it is being written; removed unless it is put in its place.
struct Part {
    path: PathBuf,
    file: File,
    placed: bool,
    given_up: Arc<AtomicBool>,
}

impl Part {
    fn at(to: &Path) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let mut path = to.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        let open = std::fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let file = open.map_err(|e| Error::Unavailable(format!("{}: {e}", path.display())))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Error::Unavailable(format!("another backup is being written to {}", path.display())));
        }
        if file.metadata()?.len() > 0 {
            // What an interrupted backup has left.
            file.set_len(0)?;
        }
        Ok(Self { path, file, placed: false, given_up: Arc::default() })
    }

    fn out(&self) -> Result<Out> {
        Ok(Out { file: self.file.try_clone()?, given_up: Arc::clone(&self.given_up) })
    }

    fn put_in_place(mut self, to: &Path) -> Result<()> {
        self.file.sync_all().map_err(unwritten)?;
        std::fs::rename(&self.path, to).map_err(unwritten)?;
        self.placed = true;
        // The name is durable when its folder is.
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all().map_err(unwritten)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.placed {
            // Nothing is left to be done when even this fails; the next backup to this place begins anew.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// What the packer writes to. After the first failure it takes everything and keeps nothing: the packer writes its
/// closing words when it is dropped, and would complain about a disk that is known to be full.
struct Out {
    file: File,
    given_up: Arc<AtomicBool>,
}

impl Write for Out {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        if self.given_up.load(Ordering::Relaxed) {
            return Ok(data.len());
        }
        self.file.write(data).inspect_err(|e| {
            if e.kind() != ErrorKind::Interrupted {
                self.given_up.store(true, Ordering::Relaxed);
            }
        })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Out {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

impl Read for Out {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(into)
    }
}

fn unwritten(e: std::io::Error) -> Error {
    Error::Unavailable(format!("the backup could not be written, and nothing is left of it: {e}"))
}

fn broken(e: ZipError) -> Error {
    match e {
        ZipError::Io(e) => unwritten(e),
        other => Error::internal(format!("the backup could not be packed: {other}")),
    }
}
