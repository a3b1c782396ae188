//! The work on a long import, so that nobody waits for it at a page.

use serde::{Deserialize, Serialize};

use super::process::{self, Step};
use crate::access::{Actor, Tx};
use crate::jobs::{Job, Run};
use crate::kernel::{ImportId, Message};
use crate::pages::App;
use crate::platform::Result;
use crate::platform::db::Db;

/// One step of one import.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Work {
    /// Which import.
    pub import: ImportId,
    /// What is to be done.
    pub step: Step,
}

impl Job for Work {
    const KIND: &'static str = "imports.work";

    fn title(&self) -> Message {
        Message::new("import-job").with_word("step", format_args!("import-step-{}", self.step))
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        process::go(&Hand(run), self.import, self.step)?;
        Ok(Some(format!("/imports/{}", self.import)))
    }
}

/// A job's run as the hand that does the work.
struct Hand<'a>(&'a Run);

impl process::Hand for Hand<'_> {
    fn app(&self) -> &App {
        &self.0.app
    }

    fn read<T>(&self, f: impl FnOnce(&mut Db, &Actor) -> Result<T>) -> Result<T> {
        self.0.read(f)
    }

    fn write<T: Send + 'static>(
        &self,
        done: i64,
        total: i64,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.step(done, total, f)
    }
}
