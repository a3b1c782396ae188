//! The schema's history, one folder an engine with the same names.

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Db;
use crate::platform::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Every key that PostgreSQL takes so that two nodes do not migrate at once; any constant of our own will do.
const MIGRATION_LOCK: i64 = 0x6772_616e_6172_7901;

fn failed(e: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Internal(format!("the schema could not be brought up to date: {e}"))
}

/// Runs what is pending.
pub(super) fn run(db: &mut Db) -> Result<Vec<String>> {
    let names = |done: Vec<diesel::migration::MigrationVersion<'_>>| done.iter().map(ToString::to_string).collect();
    match db {
        Db::Sqlite(c) => c.run_pending_migrations(SQLITE).map(names).map_err(failed),
        Db::Pg(c) => {
            use diesel::connection::SimpleConnection;
            c.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
            let done = c.run_pending_migrations(POSTGRES).map(names).map_err(failed);
            c.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))?;
            done
        }
    }
}

/// Whether migrations wait to be run.
///
/// # Errors
/// When the database cannot be asked.
pub fn pending(db: &mut Db) -> Result<bool> {
    match db {
        Db::Sqlite(c) => c.has_pending_migration(SQLITE).map_err(failed),
        Db::Pg(c) => c.has_pending_migration(POSTGRES).map_err(failed),
    }
}

/// The names of all migrations, for the test that runs each up, down and up again.
///
/// # Errors
/// When the embedded folders are not readable, which a test would show.
pub fn migrations() -> Result<(Vec<String>, Vec<String>)> {
    let sqlite: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().map_err(failed)?;
    let postgres: Vec<Box<dyn Migration<diesel::pg::Pg>>> = POSTGRES.migrations().map_err(failed)?;
    Ok((sqlite.iter().map(|m| m.name().to_string()).collect(), postgres.iter().map(|m| m.name().to_string()).collect()))
}
