//! Work that comes round by the clock. Each schedule has one row in the database, so that of many nodes one asks for its
//! job; rounds that were missed (the program stood still, or the clock was set forward) are made up for once.

use std::str::FromStr;

use chrono::Duration;
use croner::Cron;

use super::store::schedules::{self, Row};
use super::{Job, enqueue_once};
use crate::access::Tx;
use crate::kernel::{Instant, JobId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// A last run that lies so far ahead means that the clock was set back; nodes' clocks differ by less.
const CLOCK_SET_BACK: Duration = Duration::hours(1);

/// A job and when it comes round.
#[derive(Clone, Copy)]
pub struct Schedule {
    name: &'static str,
    cron: &'static str,
    enqueue: fn(&mut Tx<'_>, &str) -> Result<JobId>,
}

impl Schedule {
    /// A job under a name of its own (`schedule-…` is the key of its words), at the times of a cron expression in
    /// Beijing time, such as `30 3 * * *`.
    pub fn of<J: Job + Default>(name: &'static str, cron: &'static str) -> Self {
        Self { name, cron, enqueue: |tx, key| enqueue_once(tx, &J::default(), key) }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The first time after this instant.
    ///
    /// # Errors
    /// An expression that is no cron expression, or never comes round.
    pub fn next_after(&self, now: Instant) -> Result<Instant> {
        let failed = |e: croner::errors::CronError| Error::internal(format!("schedule {}: {e}", self.name));
        let cron = Cron::from_str(self.cron).map_err(failed)?;
        // Beijing has no daylight saving, so its plain date and time is enough.
        cron.find_next_occurrence(&now.beijing(), false).map(Instant::from_beijing).map_err(failed)
    }

    /// Whether there is something to write for this schedule; a cheap look before the transaction.
    fn stirs(&self, row: Option<&Row>, now: Instant) -> bool {
        row.is_none_or(|row| row.cron != self.cron || row.next_at <= now || is_ahead(row, now))
    }

    /// Asks for the job if its time has come; tells whether it had.
    fn turn(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let (now, next) = (tx.now, self.next_after(tx.now)?);
        match schedules::find(tx.db, self.name)? {
            Some(row) if row.cron == self.cron && !is_ahead(&row, now) => {
                if row.next_at > now {
                    return Ok(false);
                }
                let job = (self.enqueue)(tx, self.name)?;
                schedules::ran(tx.db, self.name, now, job, next)?;
                Ok(true)
            }
            // New, changed, or from before the clock was set back: it counts from now on, and makes up for nothing.
            row => {
                let last = row.and_then(|row| row.last_at).filter(|last| *last <= now);
                schedules::set(tx.db, self.name, self.cron, next, last).map(|()| false)
            }
        }
    }
}

/// Whether the row speaks of a time that the clock had reached before it was set back.
fn is_ahead(row: &Row, now: Instant) -> bool {
    row.last_at.is_some_and(|last| last - now > CLOCK_SET_BACK)
}

/// The schedules that must be looked at in a transaction.
pub(super) fn stirring(db: &mut Db, all: &[Schedule], now: Instant) -> Result<Vec<Schedule>> {
    let rows = schedules::all(db)?;
    let row = |schedule: &Schedule| rows.iter().find(|row| row.name == schedule.name);
    Ok(all.iter().filter(|schedule| schedule.stirs(row(schedule), now)).copied().collect())
}

/// Asks for every job whose time has come; tells how many.
pub(super) fn turn(tx: &mut Tx<'_>, stirring: &[Schedule]) -> Result<usize> {
    let mut turned = 0;
    for schedule in stirring {
        turned += usize::from(schedule.turn(tx)?);
    }
    Ok(turned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn at(y: i32, m: u32, d: u32, hour: u32, minute: u32) -> Instant {
        Instant::from_beijing(NaiveDate::from_ymd_opt(y, m, d).unwrap().and_hms_opt(hour, minute, 0).unwrap())
    }

    fn schedule(cron: &'static str) -> Schedule {
        Schedule { name: "test", cron, enqueue: |_, _| Ok(JobId(0)) }
    }

    #[test]
    fn times_are_those_of_beijing_across_months_and_leap_days() {
        let nightly = schedule("30 3 * * *");
        assert_eq!(nightly.next_after(at(2026, 2, 28, 3, 30)).unwrap(), at(2026, 3, 1, 3, 30));
        assert_eq!(nightly.next_after(at(2026, 12, 31, 23, 59)).unwrap(), at(2027, 1, 1, 3, 30));
        let last_of_month = schedule("0 2 L * *");
        assert_eq!(last_of_month.next_after(at(2028, 2, 1, 0, 0)).unwrap(), at(2028, 2, 29, 2, 0));
        assert_eq!(schedule("0 9 * * 1").next_after(at(2026, 11, 21, 12, 0)).unwrap(), at(2026, 11, 23, 9, 0));
    }

    #[test]
    fn a_mistyped_expression_is_named() {
        let why = schedule("every day").next_after(at(2026, 1, 1, 0, 0)).unwrap_err().to_string();
        assert!(why.contains("schedule test"), "{why}");
        assert!(schedule("0 0 30 2 *").next_after(at(2026, 1, 1, 0, 0)).is_err());
    }
}
