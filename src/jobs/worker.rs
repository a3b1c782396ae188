//! Who runs jobs: on every node two threads that take what is due, and one that renews their claims and turns the
//! schedules.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use super::model::{Fate, fate, sentences};
use super::run::{Run, Stop};
use super::schedule::{self, Schedule};
use super::store::queue::{self, Claim, End};
use super::store::schedules;
use super::{Kind, model};
use crate::access::{Actor, Tx};
use crate::kernel::{JobId, Message};
use crate::pages::App;
use crate::platform::secret::fresh;
use crate::platform::{Error, Result};

/// Jobs that one node runs at once.
const AT_ONCE: usize = 2;
/// How often a node looks for due jobs when no bell is rung: those of other nodes, and those whose time comes.
const EVERY: Duration = Duration::from_millis(500);
/// The first look after the bell. It is rung inside the transaction, so the commit may come a little later.
const AFTER_BELL: Duration = Duration::from_millis(10);
/// How often the schedules are looked at.
const TURN_EVERY: Duration = Duration::from_secs(1);
/// How often claims are renewed; a sixth of [`model::LEASE`].
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How often the end of a try is written before its claim is left to run out.
const END_TRIES: u32 = 5;

/// Rung by every `enqueue` of this process: how often so far.
static BELL: (Mutex<u64>, Condvar) = (Mutex::new(0), Condvar::new());

/// Wakes the workers of this process.
pub(super) fn ring() {
    *BELL.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    BELL.1.notify_all();
}

/// Waits for the bell, or until the time is over; tells whether it rang since it was `heard`.
fn listen(heard: &mut u64, most: Duration) -> bool {
    let count = BELL.0.lock().unwrap_or_else(PoisonError::into_inner);
    let quiet = |now: &mut u64| *now == *heard;
    let (count, _) = BELL.1.wait_timeout_while(count, most, quiet).unwrap_or_else(PoisonError::into_inner);
    let rang = *count != *heard;
    *heard = *count;
    rang
}

/// One node's share of the work.
pub struct Worker {
    app: Arc<App>,
    kinds: BTreeMap<&'static str, Kind>,
    schedules: Vec<Schedule>,
    node: String,
    shutdown: Arc<AtomicBool>,
    active: Mutex<BTreeMap<JobId, Claim>>,
}

impl Worker {
    /// A node that runs these kinds and turns these schedules.
    ///
    /// # Errors
    /// When two kinds or two schedules have one name, a schedule's expression is wrong, or the machine has no
    /// randomness.
    pub fn new(app: Arc<App>, kinds: Vec<Kind>, schedules: Vec<Schedule>) -> Result<Self> {
        let count = kinds.len();
        let kinds: BTreeMap<_, _> = kinds.into_iter().map(|kind| (kind.name, kind)).collect();
        let names: BTreeMap<_, _> = schedules.iter().map(|schedule| (schedule.name(), ())).collect();
        if kinds.len() != count || names.len() != schedules.len() {
            return Err(Error::internal("two kinds of job, or two schedules, have one name"));
        }
        for schedule in &schedules {
            schedule.next_after(app.clock.now())?;
        }
        let node = fresh()?.chars().take(12).collect();
        Ok(Self { app, kinds, schedules, node, shutdown: Arc::default(), active: Mutex::default() })
    }

    /// Runs everything that is due, one after the other; tells how many tries that took.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn work_all(&self) -> Result<usize> {
        self.turn()?;
        let mut count = 0;
        while self.work_one()? {
            count += 1;
        }
        Ok(count)
    }

    /// Runs one job that is due; tells whether there was one.
    ///
    /// # Errors
    /// When the database cannot be asked; what goes wrong in the job is the job's.
    pub fn work_one(&self) -> Result<bool> {
        let (kinds, now) = (self.names(), self.app.clock.now());
        // A look costs no transaction.
        if self.app.database.read_now(|db| queue::due(db, &kinds, now))?.is_none() {
            return Ok(false);
        }
        let node = self.node.clone();
        let Some(claim) = self.app.database.write_now(move |db| queue::claim(db, &kinds, &node, now))? else {
            return Ok(false);
        };
        self.active().insert(claim.id, claim.clone());
        let end = self.run(&claim);
        self.finish(&claim, end);
        self.active().remove(&claim.id);
        Ok(true)
    }

    /// Asks for the jobs of the schedules whose time has come.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn turn(&self) -> Result<()> {
        let now = self.app.clock.now();
        let stirring = self.app.database.read_now(|db| schedule::stirring(db, &self.schedules, now))?;
        if stirring.is_empty() {
            return Ok(());
        }
        let actor = Actor::system(&self.app.policy);
        let turned = self
            .app
            .database
            .write_now(move |db| schedule::turn(&mut Tx { db, actor: &actor, now, request: "schedule" }, &stirring))?;
        if turned > 0 {
            tracing::info!(turned, "schedules came round");
        }
        Ok(())
    }

    /// Renews the claims on everything that runs here.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn renew(&self) -> Result<()> {
        let claims: Vec<Claim> = self.active().values().cloned().collect();
        if claims.is_empty() {
            return Ok(());
        }
        let now = self.app.clock.now();
        let lost = self.app.database.write_now(move |db| {
            let mut lost = Vec::new();
            for claim in &claims {
                if !queue::renew(db, claim, now)? {
                    lost.push(claim.id);
                }
            }
            Ok(lost)
        })?;
        for id in lost {
            tracing::warn!(job = id.0, "another node has taken up a job that runs here; what it still does is refused");
        }
        Ok(())
    }

    fn names(&self) -> Vec<&'static str> {
        self.kinds.keys().copied().collect()
    }

    fn active(&self) -> std::sync::MutexGuard<'_, BTreeMap<JobId, Claim>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One try, and how it ends; `None` when the end is another node's to write.
    fn run(&self, claim: &Claim) -> Option<End> {
        let tries = self.kinds.get(claim.kind.as_str()).map_or(0, |kind| kind.tries);
        if claim.attempt > tries {
            // Each try before took its node down, or lost its claim.
            let failure = vec![model::Sentence::whole(Message::new("job-failed-lost"))];
            return Some(End::Failed { failure, detail: format!("given up after {tries} tries") });
        }
        let started = Stopwatch::now();
        let mut stopped = None;
        let outcome = Run::begin(&self.app, claim, &self.shutdown).and_then(|run| {
            let kind = self.kinds.get(claim.kind.as_str()).ok_or_else(|| Error::internal("an unknown kind of job"))?;
            let outcome = catch_unwind(AssertUnwindSafe(|| (kind.run)(&claim.payload, &run)));
            stopped = run.stopped();
            outcome.unwrap_or_else(|_| Err(Error::internal("the job panicked")))
        });
        let (job, kind, attempt) = (claim.id.0, claim.kind.as_str(), claim.attempt);
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &outcome {
            Ok(_) => tracing::info!(job, kind, attempt, ms, "a job is done"),
            Err(error) => tracing::warn!(job, kind, attempt, ms, ?stopped, %error, "a job's try ended early"),
        }
        self.end(claim, outcome, stopped, tries)
    }

    fn end(&self, claim: &Claim, outcome: Result<Option<String>>, stopped: Option<Stop>, tries: i32) -> Option<End> {
        let now = self.app.clock.now();
        let error = match (outcome, stopped) {
            (_, Some(Stop::Lost)) => return None,
            (Ok(result), _) => return Some(End::Done { result }),
            (Err(_), Some(Stop::Cancelled)) => return Some(End::Cancelled),
            (Err(_), Some(Stop::Shutdown)) => return Some(End::HandedBack { at: now }),
            (Err(error), None) => error,
        };
        let (failure, detail) = (sentences(&error), error.to_string());
        Some(match fate(&error, claim.attempt, tries) {
            Fate::Again(pause) => End::Again { at: now + pause, failure, detail },
            Fate::Failed => End::Failed { failure, detail },
        })
    }

    /// Writes how a try ended. If that cannot be written, the claim runs out and the job is run again.
    fn finish(&self, claim: &Claim, end: Option<End>) {
        let Some(end) = end else { return };
        for tried in 0..END_TRIES {
            let (claim, end, now) = (claim.clone(), end.clone(), self.app.clock.now());
            match self.app.database.write_now(move |db| queue::finish(db, &claim, &end, now)) {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, "the end of a job was not written"),
            }
            std::thread::sleep(Duration::from_millis(200 << tried));
        }
    }

    /// Starts the threads.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(self) -> Result<Workers> {
        let names = self.schedules.iter().map(Schedule::name).collect::<Vec<_>>();
        self.app.database.write_now(move |db| schedules::keep_only(db, &names))?;
        let worker = Arc::new(self);
        let mut threads = Vec::new();
        for n in 1..=AT_ONCE {
            let worker = Arc::clone(&worker);
            threads.push(std::thread::Builder::new().name(format!("jobs-{n}")).spawn(move || worker.keep_working())?);
        }
        let foreman = Arc::clone(&worker);
        threads.push(std::thread::Builder::new().name("jobs-foreman".to_owned()).spawn(move || foreman.oversee())?);
        Ok(Workers { worker, threads })
    }

    fn keep_working(&self) {
        let (mut heard, mut nap) = (0, AFTER_BELL);
        while !self.shutdown.load(Ordering::SeqCst) {
            match self.work_one() {
                Ok(true) => {
                    nap = AFTER_BELL;
                    continue;
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "due jobs could not be looked for; they are looked for again");
                    nap = EVERY;
                }
            }
            nap = if listen(&mut heard, nap) { AFTER_BELL } else { (nap * 2).min(EVERY) };
        }
    }

    /// Lives until the last job of this node has ended, so that none loses its claim while the program ends.
    fn oversee(&self) {
        let (mut turned, mut renewed) = (None::<Stopwatch>, Stopwatch::now());
        let mut heard = 0;
        while !self.shutdown.load(Ordering::SeqCst) || !self.active().is_empty() {
            let ends = self.shutdown.load(Ordering::SeqCst);
            if !ends && turned.is_none_or(|at| at.elapsed() >= TURN_EVERY) {
                turned = Some(Stopwatch::now());
                if let Err(error) = self.turn() {
                    tracing::error!(%error, "the schedules could not be looked at");
                }
            }
            if renewed.elapsed() >= RENEW_EVERY {
                renewed = Stopwatch::now();
                if let Err(error) = self.renew() {
                    tracing::error!(%error, "claims on jobs could not be renewed");
                }
            }
            listen(&mut heard, if ends { AFTER_BELL } else { EVERY });
        }
    }
}

/// The threads of a node.
pub struct Workers {
    worker: Arc<Worker>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Takes no more jobs, and waits for those that run: each stops at its next report of progress and waits for the
    /// next start. Those that do not within the time are left, and are taken up again when their claims run out.
    pub fn stop(self, most: Duration) {
        self.worker.shutdown.store(true, Ordering::SeqCst);
        ring();
        let started = Stopwatch::now();
        for thread in self.threads {
            while !thread.is_finished() && started.elapsed() < most {
                std::thread::sleep(AFTER_BELL);
            }
            if thread.is_finished() && thread.join().is_err() {
                tracing::error!("a thread of the jobs had panicked");
            }
        }
    }
}
