//! Ended jobs go after a while: what they did stands in the audit trail.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::store::queue;
use super::{Job, Run};
use crate::kernel::Message;
use crate::platform::Result;

/// Days for which an ended job can be looked at.
const KEPT_DAYS: i64 = 30;
/// Rows that one transaction removes, so that the writer is never held long.
const AT_ONCE: i64 = 500;

/// Removes old ended jobs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "jobs.sweep";

    fn title(&self) -> Message {
        Message::new("job-jobs-sweep")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let before = run.now() - Duration::days(KEPT_DAYS);
        let mut removed: i64 = 0;
        loop {
            let gone = run.write(move |tx| queue::remove_old(tx.db, before, AT_ONCE))?;
            if gone == 0 {
                return Ok(None);
            }
            removed += i64::try_from(gone).unwrap_or(0);
            run.progress(removed, 0)?;
        }
    }
}
