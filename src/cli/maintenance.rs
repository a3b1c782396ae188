//! The commands that look after what is stored: backup, restore, verify.

use std::path::Path;

use indicatif::ProgressBar;
use serde_json::json;

use super::{bar, say};
use crate::access::{Actor, POLICY, Policy, Tx};
use crate::audit::{self, Anchor, Event};
use crate::care::{self, Archive, Manifest, Progress};
use crate::kernel::Clock;
use crate::platform::db::{Database, DatabaseUrl};
use crate::platform::settings::Settings;
use crate::platform::vault::Vault;
use crate::platform::{Error, Result};
use crate::{app, verify as verification};

/// Writes a backup, and notes in the audit trail that there is one.
pub(super) async fn backup(settings: &Settings, clock: &Clock, file: &Path) -> Result<()> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !path.exists()
    {
        // Opening it would make it.
        return Err(Error::Malformed(format!("{} is not there: there is nothing to back up", path.display())));
    }
    let database = Database::open(&settings.database, 1)?;
    let bar = bar(Some(0), "backup");
    let told = care::back_up(
        &database,
        &settings.files,
        &app::blobs(),
        file,
        clock.now(),
        &mut Progress(&mut |done, total, what| show(&bar, done, total, what)),
    );
    bar.finish_and_clear();
    let manifest = told?;
    report(file, &manifest)?;
    note(settings, &database, clock, file, &manifest).await?;
    match manifest.damaged.first() {
        None => Ok(()),
        Some(first) => Err(Error::internal(format!(
            "the backup is written, but {} stored files are missing or not as they were, and are not in it; the first \
             is {first}",
            manifest.damaged.len()
        ))),
    }
}

fn show(bar: &ProgressBar, done: u64, total: u64, what: &str) {
    bar.set_length(total);
    bar.set_position(done);
    bar.set_message(what.to_owned());
}

fn report(file: &Path, manifest: &Manifest) -> Result<()> {
    let bytes = std::fs::metadata(file)?.len();
    say(&format!(
        "{}: {} rows of {} tables and {} files, {bytes} bytes",
        file.display(),
        manifest.rows(),
        manifest.tables.len(),
        manifest.files.len()
    ))?;
    say(&format!("audit head: {} at place {}", manifest.audit.hash, manifest.audit.seq))?;
    say(
        "NOT in it, keep them apart: the settings, the key file (granary.keys) that opens sealed values, and audit.anchor",
    )
}

/// A backup is worth an event: who looks after the product asks when the last one was.
async fn note(settings: &Settings, database: &Database, clock: &Clock, file: &Path, of: &Manifest) -> Result<()> {
    let facts = of.facts();
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    event(settings, database, clock, "care.backed-up", name, facts, "").await
}

async fn event(
    settings: &Settings,
    database: &Database,
    clock: &Clock,
    action: &'static str,
    label: String,
    facts: serde_json::Value,
    reason: &str,
) -> Result<()> {
    let (actor, now, reason) = (Actor::system(&Policy::load(POLICY).await?), clock.now(), reason.to_owned());
    let write = move |db: &mut crate::platform::db::Db| {
        let event = Event::new(action, "care", 0, &label).change(None, Some(facts.clone())).because(&reason);
        audit::record(&mut Tx { db, actor: &actor, now, request: "command" }, event)
    };
    database.write(write).await?;
    audit::seal(database, &Anchor::in_folder(&settings.data), clock).await.map(|_| ())
}

/// Reads a backup back into an empty place, and checks what came of it.
pub(super) async fn restore(settings: &Settings, clock: &Clock, file: &Path) -> Result<()> {
    let policy = Policy::load(POLICY).await?;
    let mut archive = Archive::open(file)?;
    let bar = bar(Some(0), "restore");
    let mut progress = |done, total, what: &str| show(&bar, done, total, what);
    let done =
        care::restore(settings, &mut archive, &policy, &app::menders(), clock.now(), &mut Progress(&mut progress));
    bar.finish_and_clear();
    done?;
    let m = &archive.manifest;
    say(&format!(
        "Restored {} rows and {} files of {} (audit place {}). Sessions and one-time links are ended.",
        m.rows(),
        m.files.len(),
        m.created_at,
        m.audit.seq
    ))?;
    say("A new audit.anchor begins now.")?;
    if !settings.key_file.exists() {
        say(&format!(
            "The key file {} is not part of a backup and is not there: put it back, then run `granary verify` again. \
             Without it the program does not start.",
            settings.key_file.display()
        ))?;
    }
    let database = Database::open(&settings.database, 1)?;
    app::fill_search(&database)?;
    verify(settings, &database, clock, !settings.key_file.exists()).await
}

/// Checks everything that is stored, and notes what came of it. `sealed` values are left out only where the key file has
/// still to be put back.
pub(super) async fn verify(settings: &Settings, database: &Database, clock: &Clock, sealed: bool) -> Result<()> {
    audit::seal(database, &Anchor::in_folder(&settings.data), clock).await?;
    let vault = if sealed { None } else { Some(Vault::of(database, &settings.key_file)?) };
    let bar = bar(None, "audit trail");
    let findings = verification::run(database, settings, vault.as_ref(), &app::checks(), |seq| {
        bar.set_position(seq.unsigned_abs())
    })?;
    bar.finish_and_clear();
    for line in &findings.lines {
        say(line)?;
    }
    let broken = findings.broken.as_deref().unwrap_or_default();
    let noted = event(settings, database, clock, "care.verified", String::new(), json!({}), broken).await;
    match findings.broken {
        None => noted.and_then(|()| say("Everything is as it was written.")),
        // What is broken matters more than whether it could be noted.
        Some(broken) => Err(Error::internal(format!("BROKEN: {broken}"))),
    }
}
