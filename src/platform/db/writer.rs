//! One way to write. On SQLite a single thread owns the writing connection and commits everything that waits together:
//! one fsync serves them all, and nobody is answered before it. On PostgreSQL each write is its own transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant as Stopwatch};

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::r2d2::Pool;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use tokio::sync::oneshot;

use super::pool::Manager;
use super::{Db, Tallies, blocking};
use crate::platform::error::COLLIDED;
use crate::platform::{Error, Result};

/// Writes that may wait before newcomers are told to try again.
const QUEUE: usize = 4096;
/// Writes that one commit may hold.
const BATCH: usize = 256;
/// How long one commit may collect before it must be made; readers of their own writes wait no longer.
const COLLECT: Duration = Duration::from_millis(20);
/// How often a colliding PostgreSQL transaction is run again.
const TRIES: u32 = 12;

/// A verb, run inside the open transaction; it hands back how its caller is to be answered once that is durable, and
/// whether the transaction survived it.
type Job = Box<dyn FnOnce(&mut Db) -> (Answer, bool) + Send>;
/// Told whether the commit succeeded.
type Answer = Box<dyn FnOnce(Option<&str>) + Send>;

#[derive(Clone)]
pub(super) enum Writer {
    Thread(SyncSender<Job>, Arc<AtomicU64>),
    Pool(Pool<Manager>),
}

impl Writer {
    /// The SQLite form: one thread with the writing connection.
    pub(super) fn thread(manager: Manager, tallies: Tallies) -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let db = manager.writer()?;
        let work = move || write_loop(db, &manager, &jobs, &tallies);
        std::thread::Builder::new().name("writer".to_owned()).spawn(work)?;
        Ok(Self::Thread(queue, Arc::default()))
    }

    /// The PostgreSQL form.
    pub(super) fn pool(pool: Pool<Manager>) -> Self {
        Self::Pool(pool)
    }

    /// Writes that wait, or are being made, where one thread makes them.
    pub(super) fn waiting(&self) -> u64 {
        match self {
            Self::Thread(_, waiting) => waiting.load(Ordering::Relaxed),
            Self::Pool(_) => 0,
        }
    }

    pub(super) async fn run<T: Send + 'static>(&self, f: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        match self {
            Self::Thread(queue, waiting) => {
                let (tell, told) = oneshot::channel();
                enqueue(queue, waiting, f, move |answer| {
                    // A caller that went away does not undo what is durable.
                    let _ = tell.send(answer);
                })?;
                told.await.unwrap_or_else(|_| Err(gone()))
            }
            Self::Pool(pool) => {
                let pool = pool.clone();
                blocking(move || repeat(&mut *pool.get()?, &f)).await
            }
        }
    }

    pub(super) fn run_now<T: Send + 'static>(&self, f: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        match self {
            Self::Thread(queue, waiting) => {
                let (tell, told) = sync_channel(1);
                enqueue(queue, waiting, f, move |answer| {
                    // The waiting thread is still there: it waits right below.
                    let _ = tell.send(answer);
                })?;
                told.recv().unwrap_or_else(|_| Err(gone()))
            }
            Self::Pool(pool) => repeat(&mut *pool.get()?, &f),
        }
    }
}

fn gone() -> Error {
    Error::Unavailable("the database could not be written; nothing was stored".to_owned())
}

/// Counts a write for as long as it waits or is being made, even when it is dropped unrun.
struct Counted(Arc<AtomicU64>);

impl Counted {
    fn new(waiting: &Arc<AtomicU64>) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(waiting))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn enqueue<T: Send + 'static>(
    queue: &SyncSender<Job>,
    waiting: &Arc<AtomicU64>,
    f: impl Fn(&mut Db) -> Result<T> + Send + 'static,
    tell: impl FnOnce(Result<T>) + Send + 'static,
) -> Result<()> {
    let counted = Counted::new(waiting);
    let job: Job = Box::new(move |db| {
        let _counted = counted;
        let (result, alive) = in_savepoint(db, &f);
        let answer = move |failure: Option<&str>| {
            tell(match failure {
                Some(why) if result.is_ok() => Err(Error::Unavailable(why.to_owned())),
                _ => result,
            });
        };
        (Box::new(answer), alive)
    });
    match queue.try_send(job) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(_)) => Err(Error::Unavailable("too many writes are waiting".to_owned())),
        Err(TrySendError::Disconnected(_)) => Err(gone()),
    }
}

/// Ends when the last [`Writer`] is dropped, after everything that was queued.
fn write_loop(mut db: Db, manager: &Manager, jobs: &Receiver<Job>, tallies: &Tallies) {
    while let Ok(first) = jobs.recv() {
        if let Err(why) = commit_together(&mut db, first, jobs, tallies) {
            tracing::error!(error = why, "a commit failed; its writes are undone");
            // SQLite may have ended the transaction by itself (a full disk does that), and nobody knows in which state
            // the connection is. A new one is.
            match manager.writer() {
                Ok(fresh) => db = fresh,
                Err(error) => tracing::error!(%error, "the writing connection could not be opened anew"),
            }
        }
    }
}

/// Runs a verb, and those that wait behind it, and commits them together.
fn commit_together(db: &mut Db, first: Job, jobs: &Receiver<Job>, tallies: &Tallies) -> Result<(), String> {
    // When no transaction can be opened the verb is dropped unrun, and its caller hears that the writer is gone.
    begin(db).map_err(|e| e.to_string())?;
    let started = Stopwatch::now();
    let (answer, mut alive) = first(db);
    let mut answers = vec![answer];
    while alive && answers.len() < BATCH && started.elapsed() < COLLECT {
        let Ok(next) = jobs.try_recv() else { break };
        let (answer, still) = next(db);
        answers.push(answer);
        alive = still;
    }
    let failure = match alive {
        true => commit(db).err().map(|e| e.to_string()),
        false => Some("the transaction ended before its commit".to_owned()),
    };
    tallies.written();
    for answer in answers {
        answer(failure.as_deref());
    }
    failure.map_or(Ok(()), Err)
}

fn begin(db: &mut Db) -> Result<(), DieselError> {
    match db {
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Db::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL SERIALIZABLE"),
    }
}

fn commit(db: &mut Db) -> Result<(), DieselError> {
    let done = <Db as Connection>::TransactionManager::commit_transaction(db);
    if done.is_err() {
        // A failed COMMIT may leave the transaction open; the next BEGIN must find none.
        let _ = <Db as Connection>::TransactionManager::rollback_transaction(db);
    }
    done
}

/// One verb among others of the same commit: its own failure or panic undoes only itself. Tells too whether the
/// transaction around it is still there.
fn in_savepoint<T>(db: &mut Db, f: &impl Fn(&mut Db) -> Result<T>) -> (Result<T>, bool) {
    if let Err(e) = <Db as Connection>::TransactionManager::begin_transaction(db) {
        return (Err(e.into()), false);
    }
    let result = caught(db, f);
    let ended = match result {
        Ok(_) => <Db as Connection>::TransactionManager::commit_transaction(db),
        Err(_) => <Db as Connection>::TransactionManager::rollback_transaction(db),
    };
    match (result, ended) {
        (result, Ok(())) => (result, true),
        (Ok(_), Err(e)) => (Err(e.into()), false),
        (Err(e), Err(_)) => (Err(e), false),
    }
}

/// One step among others of a verb: its own failure undoes only itself.
///
/// # Errors
/// Those of the step; when the database refuses a savepoint.
pub fn apart<T>(db: &mut Db, step: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    <Db as Connection>::TransactionManager::begin_transaction(db)?;
    let result = step(db);
    match result {
        Ok(_) => <Db as Connection>::TransactionManager::commit_transaction(db)?,
        Err(_) => <Db as Connection>::TransactionManager::rollback_transaction(db)?,
    }
    result
}

fn caught<T>(db: &mut Db, f: &impl Fn(&mut Db) -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(|| f(db)))
        .unwrap_or_else(|_| Err(Error::internal("a verb panicked; its writes are undone")))
}

/// A PostgreSQL transaction, run again while the server reports that it collided with another.
fn repeat<T>(db: &mut Db, f: &impl Fn(&mut Db) -> Result<T>) -> Result<T> {
    for tried in 0..TRIES {
        let last = tried + 1 == TRIES;
        begin(db)?;
        let done = match caught(db, f) {
            Ok(value) => commit(db).map(|()| value).map_err(Error::from),
            Err(e) => {
                <Db as Connection>::TransactionManager::rollback_transaction(db)?;
                Err(e)
            }
        };
        match done {
            Err(e) if !last && collided(&e) => std::thread::sleep(Duration::from_millis(u64::from(2 * tried * tried))),
            done => return done,
        }
    }
    Err(Error::Unavailable("the write collided too often".to_owned()))
}

/// The sign by which [`Error::from`] marks what PostgreSQL calls a serialisation failure or a deadlock.
fn collided(e: &Error) -> bool {
    matches!(e, Error::Unavailable(why) if why.starts_with(COLLIDED) || why.contains("deadlock detected"))
}

/// Whether the database refused a row because another already holds its unique values.
pub fn is_duplicate(e: &DieselError) -> bool {
    matches!(e, DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
