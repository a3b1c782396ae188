//! One connection type over both engines, readers from a pool, and one way to write.
//!
//! SQLite is the embedded default: many readers, and one writer thread that commits the requests which wait for it
//! together. PostgreSQL runs every write as a serialisable transaction and repeats it when the server says that it
//! collided, so that on both engines the outcome of concurrent verbs is one that some serial order explains.

pub mod column;
mod connection;
mod migrate;
mod pool;
mod tallies;
mod url;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{
    AnsiTransactionManager, Connection, InstrumentationEvent, SimpleConnection, TransactionManager,
};
use diesel::r2d2::Pool;

pub use connection::{Db, MultiBackend};
pub use migrate::{applied_migrations, known_migrations, migrate_some, migrations, pending};
pub use tallies::Tallies;
pub use url::DatabaseUrl;
pub use writer::{apart, is_duplicate};

use super::{Error, Result};
use pool::Manager;
use writer::Writer;

/// Runs a query that the common connection type cannot express, once for each engine.
#[macro_export]
macro_rules! each {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db {
            $crate::platform::db::Db::Sqlite($c) => $body,
            $crate::platform::db::Db::Pg($c) => $body,
        }
    };
}

/// How long a request waits for a connection or a lock before it is told to try again.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database: hand it a closure to read or to write.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Manager>,
    writer: Writer,
    queries: Arc<AtomicU64>,
    tallies: Tallies,
    url: DatabaseUrl,
}

impl Database {
    /// Opens the database; the schema must be up to date before it is used (see [`Database::migrate`]).
    ///
    /// # Errors
    /// When the file or server cannot be reached.
    pub fn open(url: &DatabaseUrl, readers: u32) -> Result<Self> {
        let queries = Arc::new(AtomicU64::new(0));
        let manager = Manager::new(url.clone(), Arc::clone(&queries));
        let pool = Pool::builder()
            .max_size(readers)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(manager.clone())?;
        let tallies = Tallies::new(matches!(url, DatabaseUrl::Sqlite(_)));
        let writer = match url {
            DatabaseUrl::Sqlite(_) => Writer::thread(manager, tallies.clone())?,
            DatabaseUrl::Postgres(_) => Writer::pool(pool.clone()),
        };
        Ok(Self { readers: pool, writer, queries, tallies, url: url.clone() })
    }

    /// Counts of long lists, for who reads.
    pub fn tallies(&self) -> Tallies {
        self.tallies.clone()
    }

    /// Which database this is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Brings the schema up to date; returns the names of the migrations that were run.
    ///
    /// # Errors
    /// When a migration fails; it leaves the schema as it was before it.
    pub fn migrate(&self) -> Result<Vec<String>> {
        let mut db = self.manager().writer()?;
        migrate::run(&mut db)
    }

    /// Reads on a pooled connection, on a thread that may block.
    ///
    /// # Errors
    /// What the closure returns, or [`Error::Unavailable`] when no connection comes free in time.
    pub async fn read<T: Send + 'static>(&self, f: impl FnOnce(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        let pool = self.readers.clone();
        blocking(move || f(&mut *pool.get()?)).await
    }

    /// Reads what a few keys find. From SQLite it is read on this thread where a connection is free: to hand it to another
    /// thread and wait for the answer takes longer than to read it.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub async fn read_soon<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let DatabaseUrl::Sqlite(_) = self.url
            && let Some(mut db) = self.readers.try_get()
        {
            return f(&mut db);
        }
        self.read(f).await
    }

    /// Reads everything as it stood at one moment, however long it takes; for what is told in several queries.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub async fn read_at_once<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.read(move |db| still(db, f)).await
    }

    /// Reads on this thread; for commands and start-up.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_now<T>(&self, f: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        f(&mut *self.readers.get()?)
    }

    /// Runs a verb in a transaction of its own and returns when it is durable.
    ///
    /// The closure may be run more than once (PostgreSQL repeats colliding transactions), so it must not do anything
    /// but read and write the database; no file or network.
    ///
    /// # Errors
    /// What the closure returns, with nothing of it stored, or [`Error::Unavailable`] when the commit failed.
    pub async fn write<T: Send + 'static>(&self, f: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        self.writer.run(f).await
    }

    /// Runs a verb on this thread; for commands and start-up.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub fn write_now<T: Send + 'static>(&self, f: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        self.writer.run_now(f)
    }

    /// Reads on a connection of its own, inside one snapshot: nothing that is committed meanwhile is seen, and nobody
    /// waits for it.
    ///
    /// # Errors
    /// What the closure returns.
    pub fn snapshot<T>(&self, f: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        let mut db = self.manager().reader()?;
        db.batch_execute(match db {
            Db::Sqlite(_) => "BEGIN",
            Db::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })?;
        // The connection is dropped with its transaction, whatever came of it.
        f(&mut db)
    }

    /// Works in one transaction on a connection of its own, on this thread, for as long as it takes; for an empty
    /// database that nobody uses yet.
    ///
    /// # Errors
    /// What the closure returns, with nothing of it stored.
    pub fn alone<T>(&self, f: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        let mut db = self.manager().writer()?;
        let done = db.transaction(f);
        self.tallies.written();
        done
    }

    fn manager(&self) -> Manager {
        Manager::new(self.url.clone(), Arc::clone(&self.queries))
    }

    /// Writes that wait for their turn, where there is one writer.
    pub fn waiting_writes(&self) -> u64 {
        self.writer.waiting()
    }

    /// How many queries were started since the database was opened.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }
}

/// Runs queries in one transaction that only reads.
fn still<T>(db: &mut Db, f: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    match db {
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED")?,
        Db::Pg(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        }
    }
    // A panic leaves the transaction open; the pool throws such a connection away.
    let result = f(db);
    <Db as Connection>::TransactionManager::rollback_transaction(db)?;
    result
}

/// Runs blocking work on the thread pool that is meant for it.
///
/// # Errors
/// What the closure returns, or [`Error::Internal`] when it was cancelled or panicked.
pub async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match actix_web::web::block(f).await {
        Ok(result) => result,
        Err(_) => Err(Error::internal("blocking work was cancelled")),
    }
}

/// Counts the queries that a connection starts.
fn count_queries(db: &mut Db, queries: Arc<AtomicU64>) {
    db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            queries.fetch_add(1, Ordering::Relaxed);
        }
    });
}
