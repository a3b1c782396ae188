//! Something on its way into the store: written to a private file, digested on the way, gone when dropped.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::platform::{Error, Result};

/// A private file that is being written.
pub struct Incoming {
    file: File,
    path: PathBuf,
    digest: Sha256,
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
        Ok(Self { file, path, digest: Sha256::new(), size: 0 })
    }

    /// Appends bytes; blocks.
    ///
    /// # Errors
    /// [`Error::Full`] when there is no room.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes)?;
        self.digest.update(bytes);
        self.size += u64::try_from(bytes.len()).map_err(Error::internal)?;
        Ok(())
    }

    /// How many bytes were written so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Length and digest of what was written so far.
    pub fn body(&self) -> Body {
        let sha256 = self.digest.clone().finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            use std::fmt::Write;
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Body { size: self.size, sha256 }
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
