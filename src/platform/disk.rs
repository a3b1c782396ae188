//! How much room is left.

use std::path::Path;

use super::{Error, Result};

/// Bytes that may still be written to the disk on which a folder lies.
///
/// # Errors
/// [`Error::Unavailable`] when the disk cannot be asked.
pub fn free(folder: &Path) -> Result<u64> {
    let told = rustix::fs::statvfs(folder).map_err(|e| Error::Unavailable(format!("{}: {e}", folder.display())))?;
    Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

/// Whether a file can be made in a folder; it is taken away again at once.
///
/// # Errors
/// [`Error::Unavailable`] with what the disk says.
pub fn takes_files(folder: &Path) -> Result<()> {
    use std::io::Write;
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", folder.display()));
    let mut file = tempfile::tempfile_in(folder).map_err(failed)?;
    file.write_all(b"granary").and_then(|()| file.sync_data()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_takes_no_files_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free(folder.path()).unwrap() > 0);
        takes_files(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let gone = folder.path().join("gone");
        assert!(takes_files(&gone).unwrap_err().to_string().contains("gone"));
    }
}
