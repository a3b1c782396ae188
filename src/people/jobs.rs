//! What people leave behind that nobody needs any more: ended sessions, spent one-time links, browsers that were not seen
//! for long, counts of failed sign-ins. Who signed in when, and from where, stands in the audit trail.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::model::PAUSE_MINUTES;
use super::store::{links, sessions, throttle};
use crate::audit::{Event, record};
use crate::jobs::{Job, Run};
use crate::kernel::{Instant, Message};
use crate::platform::Result;
use crate::platform::db::Db;

/// Days for which an ended session or a spent link is kept, so that a question about it can still be looked into.
const KEPT_DAYS: i64 = 30;
/// Days after the latest guess at a code for which the guesses are remembered.
const GUESSES_DAYS: i64 = 30;
/// Rows that one transaction removes, so that the writer is never held long.
const AT_ONCE: i64 = 500;

/// Removes what is spent.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sweep {}

/// Removes some rows of before a time; tells how many.
type Remove = fn(&mut Db, Instant, i64) -> Result<usize>;

impl Job for Sweep {
    const KIND: &'static str = "people.sweep";

    fn title(&self) -> Message {
        Message::new("job-people-sweep")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let kept = run.now() - Duration::days(KEPT_DAYS);
        let known = run.now() - Duration::days(sessions::KNOWN_DAYS);
        let paused = run.now() - Duration::minutes(PAUSE_MINUTES);
        let guessed = run.now() - Duration::days(GUESSES_DAYS);
        let parts: [(&str, Remove, Instant); 5] = [
            ("sessions", sessions::remove_old, kept),
            ("links", links::remove_old, kept),
            ("browsers", sessions::forget_unseen, known),
            ("failures", throttle::remove_old, paused),
            ("guesses", throttle::remove_old_lasting, guessed),
        ];
        let mut removed = 0;
        for (what, remove, before) in parts {
            loop {
                let gone = run.write(move |tx| {
                    let gone = remove(tx.db, before, AT_ONCE)?;
                    if gone > 0 {
                        record(
                            tx,
                            Event::new("people.swept", "user", 0, "").change(None, Some(json!({ what: gone }))),
                        )?;
                    }
                    Ok(gone)
                })?;
                if gone == 0 {
                    break;
                }
                removed += i64::try_from(gone).unwrap_or(0);
                run.progress(removed, 0)?;
            }
        }
        Ok(None)
    }
}
