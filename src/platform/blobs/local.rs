//! The store in a folder of this machine: `incoming/` for what is on its way, `blobs/ab/cd/…` for what was taken.

use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Content, Incoming, Listed, Store};
use crate::platform::{Error, Result};

/// Characters of a generated name: 160 bits.
const NAME: usize = 40;

/// A folder that holds blobs. Several programs may share one, on a file system that all of them see.
pub struct Folder {
    root: PathBuf,
    incoming: PathBuf,
    blobs: PathBuf,
}

impl Folder {
    /// Opens the folder, and makes it when it is not there.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn open(at: &Path) -> Result<Self> {
        let store = Self { root: at.to_owned(), incoming: at.join("incoming"), blobs: at.join("blobs") };
        for folder in [&store.incoming, &store.blobs] {
            make(folder).map_err(|e| Error::internal(format!("{}: {e}", folder.display())))?;
        }
        Ok(store)
    }

    /// Where a blob stands; a name that we did not make stands nowhere.
    fn place(&self, name: &str) -> Result<PathBuf> {
        let ours = name.len() == NAME && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if ours { Ok(self.root.join(path(name))) } else { Err(Error::NotFound) }
    }
}

/// Where a blob lies in its folder.
pub fn path(name: &str) -> String {
    format!("blobs/{}/{}/{name}", name.get(..2).unwrap_or_default(), name.get(2..4).unwrap_or_default())
}

/// Only the one who runs the program looks into its folders.
fn make(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn fresh() -> Result<String> {
    let digest = crate::platform::secret::digest(crate::platform::secret::fresh()?);
    Ok(digest.chars().take(NAME).collect())
}

/// A rename is durable when the folders around it are.
fn sync_folder(folder: Option<&Path>) -> Result<()> {
    folder.map_or(Ok(()), |folder| Ok(File::open(folder)?.sync_all()?))
}

fn missing(e: std::io::Error) -> Error {
    if e.kind() == ErrorKind::NotFound { Error::NotFound } else { e.into() }
}

fn age(of: &fs::Metadata) -> Duration {
    // A file from the future is as good as new.
    of.modified().ok().and_then(|at| at.elapsed().ok()).unwrap_or_default()
}

/// The entries of a folder; one that is gone meanwhile has none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(found) => found.map(|entry| Ok(entry?.path())).collect(),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(e.into()),
    }
}

impl Store for Folder {
    fn incoming(&self) -> Result<Incoming> {
        Incoming::create(self.incoming.join(fresh()?))
    }

    fn put(&self, incoming: &Incoming) -> Result<String> {
        let name = fresh()?;
        let place = self.place(&name)?;
        incoming.sync()?;
        let second = place.parent();
        if let Some(folder) = second.filter(|folder| !folder.is_dir()) {
            make(folder)?;
            sync_folder(folder.parent())?;
            sync_folder(Some(&self.blobs))?;
        }
        fs::rename(incoming.path(), &place)?;
        if let Err(error) = sync_folder(second) {
            // Nobody was told the name yet.
            let _ = fs::remove_file(&place);
            return Err(error);
        }
        Ok(name)
    }

    fn open(&self, name: &str) -> Result<Box<dyn Content>> {
        Ok(Box::new(File::open(self.place(name)?).map_err(missing)?))
    }

    fn length(&self, name: &str) -> Result<u64> {
        Ok(fs::metadata(self.place(name)?).map_err(missing)?.len())
    }

    fn delete(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.place(name)?) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }

    fn list(&self, seen: &mut dyn FnMut(Listed) -> Result<()>) -> Result<()> {
        for first in entries(&self.blobs)? {
            for second in entries(&first)? {
                for path in entries(&second)? {
                    // One that was deleted since the folder was read is none.
                    let Ok(metadata) = fs::metadata(&path) else { continue };
                    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                    seen(Listed { name, length: metadata.len(), age: age(&metadata) })?;
                }
            }
        }
        Ok(())
    }

    fn sweep_incoming(&self, older_than: Duration) -> Result<usize> {
        let mut swept = 0;
        for path in entries(&self.incoming)? {
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if age(&metadata) >= older_than && fs::remove_file(&path).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn files(folder: &Path) -> usize {
        let Ok(found) = fs::read_dir(folder) else { return 1 };
        found.map(|entry| files(&entry.unwrap().path())).sum()
    }

    #[test]
    fn what_is_put_is_found_again_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::open(folder.path()).unwrap();
        let mut incoming = store.incoming().unwrap();
        incoming.write(b"ab").unwrap();
        incoming.write(b"c").unwrap();
        let body = incoming.body();
        assert_eq!(body.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let name = store.put(&incoming).unwrap();
        drop(incoming);
        assert_eq!((body.size, store.length(&name).unwrap()), (3, 3));
        let mut text = String::new();
        store.open(&name).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
        let mode = fs::metadata(store.place(&name).unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut listed = Vec::new();
        store
            .list(&mut |blob| {
                listed.push((blob.name, blob.length));
                Ok(())
            })
            .unwrap();
        assert_eq!(listed, [(name.clone(), 3)]);
        store.delete(&name).unwrap();
        store.delete(&name).unwrap();
        assert!(matches!(store.open(&name).map(|_| ()), Err(Error::NotFound)));
        assert_eq!(files(folder.path()), 0);
    }

    #[test]
    fn what_is_not_taken_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::open(folder.path()).unwrap();
        let mut incoming = store.incoming().unwrap();
        incoming.write(b"half").unwrap();
        assert_eq!(files(folder.path()), 1);
        drop(incoming);
        assert_eq!(files(folder.path()), 0);
    }

    #[test]
    fn a_name_that_we_did_not_make_stands_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::open(folder.path()).unwrap();
        for name in ["", "../../etc/passwd", "..", &"g".repeat(NAME), &format!("{}/x", "a".repeat(NAME - 2))] {
            assert!(matches!(store.open(name).map(|_| ()), Err(Error::NotFound)), "{name}");
        }
    }

    #[test]
    fn only_what_is_old_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::open(folder.path()).unwrap();
        let kept = store.incoming().unwrap();
        assert_eq!(store.sweep_incoming(Duration::from_secs(60)).unwrap(), 0);
        assert_eq!(store.sweep_incoming(Duration::ZERO).unwrap(), 1);
        drop(kept);
    }
}
