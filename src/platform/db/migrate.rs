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

/// Runs those pending migrations whose version is wanted, in their order, inside the open transaction.
///
/// # Errors
/// When one fails.
pub fn migrate_some(db: &mut Db, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
    macro_rules! run {
        ($c:expr, $source:expr) => {
            for migration in $c.pending_migrations($source).map_err(failed)? {
                if wanted(&migration.name().version().to_string()) {
                    $c.run_migration(&*migration).map_err(failed)?;
                }
            }
        };
    }
    match db {
        Db::Sqlite(c) => run!(c, SQLITE),
        Db::Pg(c) => run!(c, POSTGRES),
    }
    Ok(())
}

/// The versions of the migrations that were run, in order.
///
/// # Errors
/// When the database cannot be asked.
pub fn applied_migrations(db: &mut Db) -> Result<Vec<String>> {
    use diesel::prelude::*;
    use diesel::sql_types::Text;
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let sql = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let applied: Vec<Applied> = diesel::sql_query(sql).load(db)?;
    Ok(applied.into_iter().map(|row| row.version).collect())
}

/// The versions of the migrations that this program knows.
///
/// # Errors
/// As [`migrations`].
pub fn known_migrations() -> Result<Vec<String>> {
    let known: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().map_err(failed)?;
    Ok(known.iter().map(|m| m.name().version().to_string()).collect())
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
