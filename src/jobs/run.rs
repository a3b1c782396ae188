//! What a running job is given.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use super::store::queue::{self, Claim};
use crate::access::{Actor, Capacity, Tx};
use crate::kernel::Instant;
use crate::pages::App;
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// How often a count is written; between that only the wish to stop is looked for.
const WRITTEN_EVERY: Duration = Duration::from_millis(500);

/// Why a run is to stop before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Somebody called it off.
    Cancelled,
    /// Another node has the job.
    Lost,
    /// This node is told to end.
    Shutdown,
}

/// A job's try: who it acts as, and how it reads, writes and tells how far it is.
pub struct Run {
    /// What every request shares, too.
    pub app: Arc<App>,
    claim: Claim,
    actor: Arc<Actor>,
    shutdown: Arc<AtomicBool>,
    stopped: Mutex<Option<Stop>>,
    written: Mutex<Option<Stopwatch>>,
}

impl Run {
    pub(super) fn begin(app: &Arc<App>, claim: &Claim, shutdown: &Arc<AtomicBool>) -> Result<Self> {
        let now = app.clock.now();
        let actor = app.database.read_now(|db| present(db, app, claim.owner.as_ref(), now))?;
        Ok(Self {
            app: Arc::clone(app),
            claim: claim.clone(),
            actor: Arc::new(actor),
            shutdown: Arc::clone(shutdown),
            stopped: Mutex::new(None),
            written: Mutex::new(None),
        })
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        self.app.clock.now()
    }

    /// Who the job acts as, with the rights at its start; every write asks for those of its own moment.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// How much an earlier try had done, by [`Run::step`] or [`Run::progress`]; 0 at the first.
    pub fn done_before(&self) -> i64 {
        self.claim.done
    }

    /// Reads.
    ///
    /// # Errors
    /// What the closure returns.
    pub fn read<T>(&self, f: impl FnOnce(&mut Db, &Actor) -> Result<T>) -> Result<T> {
        self.app.database.read_now(|db| f(db, &self.actor))
    }

    /// Runs a verb in a transaction of its own, as the one who asked for the job. It may be run more than once, and only
    /// the last run counts.
    ///
    /// # Errors
    /// What the verb returns, with nothing of it stored; [`Error::Unavailable`] when another node has the job.
    pub fn write<T: Send + 'static>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.write_and(None, f)
    }

    /// As [`Run::write`], and keeps in the same transaction that so much of the whole is done. A job that is taken up
    /// again after a crash goes on at [`Run::done_before`] and does nothing twice. Looks for the wish to stop first.
    ///
    /// # Errors
    /// As [`Run::write`] and [`Run::progress`].
    pub fn step<T: Send + 'static>(
        &self,
        done: i64,
        total: i64,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.go_on()?;
        self.write_and(Some((done, total)), f)
    }

    /// Tells how far the job is; cheap enough to be called for every row.
    ///
    /// # Errors
    /// When the job is to stop: it was cancelled, another node has it, or this node ends. The job hands the error on.
    pub fn progress(&self, done: i64, total: i64) -> Result<()> {
        self.go_on()?;
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if done < total && written.is_some_and(|at| at.elapsed() < WRITTEN_EVERY) {
            return Ok(());
        }
        *written = Some(Stopwatch::now());
        let claim = self.claim.clone();
        let (done, total) = kept(done, total);
        self.app.database.write_now(move |db| queue::progress(db, &claim, done, total))
    }

    /// Why the run was told to stop, if it was.
    pub(super) fn stopped(&self) -> Option<Stop> {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self, why: Stop, error: Error) -> Error {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        error
    }

    /// Whether the job is to go on.
    fn go_on(&self) -> Result<()> {
        if self.shutdown.load(Ordering::SeqCst) {
            return Err(self.stop(Stop::Shutdown, Error::Unavailable("the program ends".to_owned())));
        }
        match self.app.database.read_now(|db| queue::look(db, &self.claim))? {
            None => Err(self.stop(Stop::Lost, queue::lost())),
            Some(true) => Err(self.stop(Stop::Cancelled, Error::conflict("job-was-cancelled"))),
            Some(false) => Ok(()),
        }
    }

    fn write_and<T: Send + 'static>(
        &self,
        progress: Option<(i64, i64)>,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (app, claim, now) = (Arc::clone(&self.app), self.claim.clone(), self.now());
        let request = format!("job-{}", claim.id);
        let outcome = self.app.database.write_now(move |db| {
            if queue::look(db, &claim)?.is_none() {
                return Ok(None);
            }
            let actor = present(db, &app, claim.owner.as_ref(), now)?;
            if let Some((done, total)) = progress {
                let (done, total) = kept(done, total);
                queue::progress(db, &claim, done, total)?;
            }
            f(&mut Tx { db, actor: &actor, now, request: &request }).map(Some)
        })?;
        outcome.ok_or_else(|| self.stop(Stop::Lost, queue::lost()))
    }
}

/// Counts as the table takes them.
fn kept(done: i64, total: i64) -> (i64, i64) {
    (done.max(0), total.max(0))
}

/// The one who asked for a job, with the rights of now; the program itself where nobody did.
fn present(db: &mut Db, app: &App, owner: Option<&Capacity>, now: Instant) -> Result<Actor> {
    match owner {
        Some(owner) => app.doorkeeper.actor(db, app, owner, now),
        None => Ok(Actor::system(&app.policy)),
    }
}
