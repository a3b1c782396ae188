//! Something on its way into the store: written to a private file, digested on the way, gone when dropped.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::platform::secret::Sum;
use crate::platform::{Error, Result};

/// A private file that is being written.
pub struct Incoming {
    file: File,
    path: PathBuf,
    digest: Sum,
    size: u64,
}

/// What was written, when it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its bytes.
    pub size: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl Incoming {
    /// Makes a file that only this program reads, at a path where none is.
    pub(super) fn create(path: PathBuf) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { file, path, digest: Sum::default(), size: 0 })
    }

    /// Appends bytes; blocks.
    ///
    /// # Errors
    /// [`Error::Full`] when there is no room.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes)?;
        self.digest.add(bytes);
        self.size += u64::try_from(bytes.len()).map_err(Error::internal)?;
        Ok(())
    }

    /// How many bytes were written so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Length and digest of what was written so far.
    pub fn body(&self) -> Body {
        Body { size: self.size, sha256: self.digest.hex() }
    }

    /// Where it stands, for those who must look into it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes what was written durable.
    pub(super) fn sync(&self) -> Result<()> {
        Ok(self.file.sync_all()?)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Once the store has taken it there is nothing at this path any more.
        if let Err(error) = std::fs::remove_file(&self.path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an upload that was not taken could not be removed; the next sweep tries again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mut incoming = Incoming::create(path).unwrap();
        incoming.file = File::options().write(true).open("/dev/full").unwrap();
        assert!(matches!(incoming.write(b"x"), Err(Error::Full(_))));
    }
}
