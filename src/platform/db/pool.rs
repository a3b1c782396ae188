//! Connections: how each engine is opened, and the pool that readers take them from.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use diesel::connection::{Connection, SimpleConnection};
use diesel::pg::PgConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;

use super::{DatabaseUrl, Db, PATIENCE, count_queries};
use crate::platform::{Error, Result};

/// Opens connections of one database.
#[derive(Clone)]
pub(super) struct Manager {
    url: DatabaseUrl,
    queries: Arc<AtomicU64>,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl, queries: Arc<AtomicU64>) -> Self {
        Self { url, queries }
    }

    /// The connection that writes; on SQLite it also sets the file's journal mode.
    pub(super) fn writer(&self) -> Result<Db> {
        let mut db = self.open()?;
        if let Db::Sqlite(c) = &mut db {
            c.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        }
        Ok(db)
    }

    /// A connection outside the pool.
    pub(super) fn reader(&self) -> Result<Db> {
        self.open()
    }

    fn open(&self) -> Result<Db> {
        let failed = |e: diesel::ConnectionError| Error::Unavailable(format!("{}: {e}", self.url));
        let mut db = match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut c = SqliteConnection::establish(&path.to_string_lossy()).map_err(failed)?;
                c.batch_execute(&format!(
                    "PRAGMA busy_timeout = {}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; \
                     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA mmap_size = 268435456;",
                    PATIENCE.as_millis()
                ))?;
                Db::Sqlite(c)
            }
            DatabaseUrl::Postgres(url) => {
                let mut c = PgConnection::establish(url).map_err(failed)?;
                c.batch_execute(&format!(
                    "SET TIME ZONE 'UTC'; SET lock_timeout = {0}; SET idle_in_transaction_session_timeout = '60s'; \
                     SET client_min_messages = warning;",
                    PATIENCE.as_millis()
                ))?;
                Db::Pg(c)
            }
        };
        count_queries(&mut db, Arc::clone(&self.queries));
        Ok(db)
    }
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = Error;

    fn connect(&self) -> Result<Db> {
        self.open()
    }

    fn is_valid(&self, db: &mut Db) -> Result<()> {
        db.ping().map_err(Into::into)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        std::thread::panicking() || db.is_broken()
    }
}
