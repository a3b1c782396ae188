//! Old drafts go.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::store;
use crate::jobs::{Job, Run};
use crate::kernel::Message;
use crate::platform::Result;

/// Rows that one transaction removes.
const AT_ONCE: i64 = 500;

/// Removes the drafts that nobody has changed for as many days as the settings say.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "drafts.sweep";

    fn title(&self) -> Message {
        Message::new("job-drafts-sweep")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let before = run.now() - Duration::days(run.app.settings.draft_days);
        loop {
            let removed = run.write(move |tx| store::remove_old(tx.db, before, AT_ONCE))?;
            if i64::try_from(removed).unwrap_or(0) < AT_ONCE {
                return Ok(None);
            }
        }
    }
}
