//! The backup that comes round every night, where the settings name a folder for it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::manifest::{Blob, Manifest};
use super::{Progress, back_up};
use crate::audit::{Event, record};
use crate::files;
use crate::jobs::{Job, Run};
use crate::kernel::Message;
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// Backs everything up into the folder of the settings, and removes the oldest of its own backups there.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Nightly {}

impl Job for Nightly {
    const KIND: &'static str = "care.backup";

    fn title(&self) -> Message {
        Message::new("job-care-backup")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let settings = &run.app.settings;
        let Some(folder) = &settings.backup_folder else { return Ok(None) };
        let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", folder.display()));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let now = run.now();
        let name = format!("granary-{}.zip", now.beijing().format("%Y%m%d-%H%M%S"));
        // Whether it is to stop is not asked: half a backup helps nobody, and a node that ends waits for its jobs.
        let mut quiet = |_: u64, _: u64, _: &str| {};
        let to = folder.join(&name);
        let manifest = back_up(&run.app.database, &settings.files, &[stored], &to, now, &mut Progress(&mut quiet))?;
        let facts = manifest.facts();
        run.write(move |tx| {
            record(tx, Event::new("care.backed-up", "care", 0, &name).change(None, Some(facts.clone())))
        })?;
        prune(folder, settings.backup_keep)?;
        damaged(&manifest)?;
        Ok(Some("/storage".to_owned()))
    }
}

/// The stored files that rows name.
pub fn stored(db: &mut Db) -> Result<Vec<Blob>> {
    let blob = |kept: files::Kept| Blob { path: kept.path, bytes: kept.bytes, sha256: kept.sha256 };
    Ok(files::kept(db)?.into_iter().map(blob).collect())
}

/// A backup that lacks a file is there, and its job has failed all the same: somebody must look.
fn damaged(manifest: &Manifest) -> Result<()> {
    match manifest.damaged.len() {
        0 => Ok(()),
        n => Err(Error::Conflict(Message::new("care-damaged").with("n", n))),
    }
}

/// Removes the oldest of our own backups, so that so many stay. What bears another name is somebody else's.
fn prune(folder: &Path, keep: usize) -> Result<()> {
    let failed = |e: std::io::Error| Error::Unavailable(format!("{}: {e}", folder.display()));
    let mut own: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if is_own(&entry.file_name().to_string_lossy()) {
            own.push(entry.path());
        }
    }
    // The names hold the time, largest part first.
    own.sort();
    for old in own.iter().take(own.len().saturating_sub(keep)) {
        std::fs::remove_file(old).map_err(failed)?;
    }
    Ok(())
}

fn is_own(name: &str) -> bool {
    let middle = name.strip_prefix("granary-").and_then(|rest| rest.strip_suffix(".zip"));
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    middle.and_then(|text| text.split_once('-')).is_some_and(|(day, time)| digits(day, 8) && digits(time, 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_oldest_of_our_own_go() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["granary-20260301-023000.zip", "granary-20260228-023000.zip", "granary-20260302-023000.zip"];
        let others = ["granary-before-upgrade.zip", "granary-20250101-023000.zip.part", "granary-2025-1.zip", "x.zip"];
        for name in names.iter().chain(&others) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        prune(folder.path(), 2).unwrap();
        assert!(!folder.path().join(names[1]).exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 6);
    }
}
