//! Jobs: work that nobody should wait for at a page, and work that comes round by the clock.
//!
//! A job is a small value that is written into the table `jobs` in the transaction of the verb that asks for it, so it
//! is there if and only if the verb happened. It is `waiting` until a node claims it, `running` while that node keeps
//! renewing its claim, and ends `done`, `failed` or `cancelled`. A claim that is not renewed (the node died) runs out,
//! and any node takes the job up again, so a job may be run more than once: what it writes through [`Run::write`] and
//! [`Run::step`] counts only while it still holds the claim, and `step` also keeps how far it came.
//!
//! A job acts as whoever asked for it, with the rights that person has when it runs; a disabled person's job fails.
//! What may pass by itself (a busy database, a server that is down) is tried again, later each time; what will not (a
//! wrong input, a missing right) fails at once, with the sentence kept for the person.

pub mod actions;
pub mod model;
mod run;
mod schedule;
mod store;
mod sweep;
mod todo;
mod web;
mod worker;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::Message;
use crate::platform::Result;

pub use actions::{enqueue, enqueue_at, enqueue_once};
pub use run::Run;
pub use schedule::Schedule;
pub use store::queue::follow_merge;
pub use store::{count_by_state, failed, find};
pub use sweep::Sweep;
pub use todo::todos;
pub use web::routes;
pub use worker::{Worker, Workers};

/// A piece of work, as it is stored: keys of rows and plain values. It holds no secrets, since whoever reads the database
/// reads it. It may be run more than once and must then lead to the same end.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Its name in the table, such as `people.sweep`; `job-people-sweep` is the key of its words. Never changed later:
    /// waiting rows carry it.
    const KIND: &'static str;

    /// How often it is tried when what went wrong may pass by itself.
    const TRIES: i32 = 6;

    /// What the person reads who waits for it.
    fn title(&self) -> Message;

    /// Does the work, on a thread that may block; gives where to see the result, a path of our own.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::platform::Error::Unavailable) and
    /// [`Error::Internal`](crate::platform::Error::Internal) are tried again; everything else fails for good.
    fn run(self, run: &Run) -> Result<Option<String>>;
}

/// A kind of job that this program knows how to run.
#[derive(Clone, Copy)]
pub struct Kind {
    name: &'static str,
    tries: i32,
    run: fn(&str, &Run) -> Result<Option<String>>,
}

impl Kind {
    /// The kind of a job's type.
    pub fn of<J: Job>() -> Self {
        Self { name: J::KIND, tries: J::TRIES, run: |payload, run| serde_json::from_str::<J>(payload)?.run(run) }
    }

    /// Its name in the table.
    pub fn name(&self) -> &'static str {
        self.name
    }
}
