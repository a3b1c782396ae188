//! Counts of long lists, kept until something is written.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use crate::platform::Result;

/// What is counted quicker is counted anew each time.
const SLOW: Duration = Duration::from_micros(500);
/// How long a count is kept at most: another program may have written into the same file.
const KEPT: Duration = Duration::from_secs(2);
/// More counts are not kept.
const MOST: usize = 256;

/// Counts of long lists. Whoever asks after a write was answered gets a count that was made after it.
#[derive(Clone)]
pub struct Tallies {
    /// Whether every write passes through this program.
    alone: bool,
    writes: Arc<AtomicU64>,
    kept: Arc<Mutex<HashMap<String, Tally>>>,
}

struct Tally {
    rows: i64,
    /// The writes that there were before it was made.
    writes: u64,
    at: Stopwatch,
}

impl Tallies {
    /// None yet; where others write too, there will be none.
    pub(super) fn new(alone: bool) -> Self {
        Self { alone, writes: Arc::default(), kept: Arc::default() }
    }

    /// Something was written: no count holds any more. To be called before anybody is told of the write.
    pub(super) fn written(&self) {
        self.writes.fetch_add(1, Ordering::SeqCst);
    }

    /// How many rows there are of `what`, which must name everything that the count rests on, and for whom it is made.
    ///
    /// # Errors
    /// Those of the count.
    pub fn of(&self, what: String, count: impl FnOnce() -> Result<i64>) -> Result<i64> {
        if !self.alone {
            return count();
        }
        // Asked before the count is made, so that a write meanwhile ends it.
        let writes = self.writes.load(Ordering::SeqCst);
        let holds = |tally: &&Tally| tally.writes == writes && tally.at.elapsed() < KEPT;
        if let Some(rows) = self.kept().get(&what).filter(holds).map(|tally| tally.rows) {
            return Ok(rows);
        }
        let at = Stopwatch::now();
        let rows = count()?;
        if at.elapsed() >= SLOW {
            let mut kept = self.kept();
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.insert(what, Tally { rows, writes, at });
        }
        Ok(rows)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Tally>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slowly(rows: i64) -> impl FnOnce() -> Result<i64> {
        move || {
            std::thread::sleep(2 * SLOW);
            Ok(rows)
        }
    }

    #[test]
    fn a_count_holds_until_something_is_written() {
        let tallies = Tallies::new(true);
        let ask = |what: &str, rows| tallies.of(what.to_owned(), slowly(rows)).unwrap();
        assert_eq!((ask("all", 3), ask("all", 4), ask("some", 1)), (3, 3, 1));
        tallies.written();
        assert_eq!((ask("all", 5), ask("some", 2)), (5, 2));
    }

    #[test]
    fn a_count_during_which_something_was_written_does_not_hold() {
        let tallies = Tallies::new(true);
        let meanwhile = || {
            tallies.written();
            slowly(3)()
        };
        assert_eq!(tallies.of("all".to_owned(), meanwhile).unwrap(), 3);
        assert_eq!(tallies.of("all".to_owned(), slowly(4)).unwrap(), 4);
    }

    #[test]
    fn where_others_write_too_every_count_is_made_anew() {
        let shared = Tallies::new(false);
        for rows in [1, 2] {
            assert_eq!(shared.of("all".to_owned(), slowly(rows)).unwrap(), rows);
        }
    }
}
