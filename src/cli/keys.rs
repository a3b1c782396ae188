//! `granary keys`: which keys seal values, a new one in the place of the current, an old one taken away.

use std::collections::BTreeMap;

use clap::Subcommand;
use serde_json::{Value, json};

use super::{bar, say};
use crate::access::{Actor, POLICY, Policy, Tx};
use crate::app;
use crate::audit::{self, Anchor, Event, record};
use crate::kernel::Clock;
use crate::platform::db::Database;
use crate::platform::settings::Settings;
use crate::platform::vault::{self, Vault};
use crate::platform::{Error, Result};

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Lists the keys and how many values each has sealed.
    List,
    /// Adds a new current key and seals every value anew with it; goes on where it was interrupted.
    Rotate,
    /// Takes an old key out of the file, when no value is sealed with it any more.
    Drop {
        /// The key's id, as `keys list` shows it.
        id: String,
    },
}

pub(super) async fn run(settings: &Settings, database: &Database, clock: &Clock, command: KeysCommand) -> Result<()> {
    let vault = Vault::of(database, &settings.key_file)?;
    match command {
        KeysCommand::List => list(settings, database, &vault),
        KeysCommand::Rotate => rotate(settings, database, clock, &vault).await,
        KeysCommand::Drop { id } => drop(settings, database, clock, &vault, &id).await,
    }
}

fn counts(database: &Database) -> Result<BTreeMap<String, u64>> {
    database.read_now(|db| vault::count_by_key(db, &app::sealed_columns()))
}

fn list(settings: &Settings, database: &Database, vault: &Vault) -> Result<()> {
    say(&format!("Keys in {}:", settings.key_file.display()))?;
    let mut counts = counts(database)?;
    for (place, id) in vault.key_ids().into_iter().enumerate() {
        let count = counts.remove(&id).unwrap_or(0);
        let standing = if place == 0 { "current" } else { "old" };
        say(&format!("  {id}  {standing:<8} {count} values"))?;
    }
    for (id, count) in counts {
        say(&format!("  {id}  MISSING  {count} values that nothing opens"))?;
    }
    Ok(())
}

/// Values that another key than the current one has sealed.
fn older(database: &Database, vault: &Vault) -> Result<u64> {
    let current = vault.key_ids().into_iter().next().unwrap_or_default();
    Ok(counts(database)?.into_iter().filter(|(id, _)| *id != current).map(|(_, count)| count).sum())
}

async fn rotate(settings: &Settings, database: &Database, clock: &Clock, vault: &Vault) -> Result<()> {
    let mut wanting = older(database, vault)?;
    let before = vault.key_ids();
    if wanting == 0 {
        vault.add_key()?;
        wanting = older(database, vault)?;
    } else {
        say("An earlier rotation was not finished, or values came meanwhile; going on with the current key.")?;
    }
    let bar = bar(Some(wanting), "sealing anew");
    let mut done = 0;
    // A program that serves may still seal with the old key for a moment: look until nothing is left.
    while older(database, vault)? > 0 {
        done += vault::reseal(database, vault, &app::sealed_columns(), |n| bar.set_position(done + n))?;
    }
    bar.finish_and_clear();
    let ids = vault.key_ids();
    let current = ids.first().cloned().unwrap_or_default();
    let facts = |key: Option<&String>, values: Option<u64>| Some(json!({ "key": key, "values": values }));
    note(
        settings,
        database,
        clock,
        "keys.rotated",
        &current,
        facts(before.first(), None),
        facts(ids.first(), Some(done)),
    )
    .await?;
    say(&format!("{done} values are sealed with the key {current} now."))?;
    for old in ids.iter().skip(1) {
        say(&format!(
            "The key {old} seals nothing any more. It still opens older copies of the database; \
             when you want none of those back: granary keys drop {old}"
        ))?;
    }
    say("Keep a new copy of the key file, apart from the database.")
}

async fn drop(settings: &Settings, database: &Database, clock: &Clock, vault: &Vault, id: &str) -> Result<()> {
    let count = counts(database)?.get(id).copied().unwrap_or(0);
    if count > 0 {
        return Err(Error::internal(format!("{count} values are sealed with the key {id}; rotate first")));
    }
    vault.drop_key(id)?;
    note(settings, database, clock, "keys.dropped", id, None, None).await?;
    say(&format!("The key {id} is gone from {}.", settings.key_file.display()))
}

/// Leaves the trace, as the operator at the machine.
async fn note(
    settings: &Settings,
    database: &Database,
    clock: &Clock,
    action: &'static str,
    key: &str,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let (actor, now, key) = (Actor::system(&Policy::load(POLICY).await?), clock.now(), key.to_owned());
    database
        .write(move |db| {
            let tx = &mut Tx { db, actor: &actor, now, request: "command" };
            record(tx, Event::new(action, "keys", 0, &key).change(before.clone(), after.clone()))
        })
        .await?;
    audit::seal(database, &Anchor::in_folder(&settings.data), clock).await?;
    Ok(())
}
