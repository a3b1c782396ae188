//! The connection type over both engines.
#![allow(missing_docs, reason = "the derive makes public items of its own, which nobody can document")]

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

/// A connection to whichever engine is in use.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// The embedded engine.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Pg(PgConnection),
}
