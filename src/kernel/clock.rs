//! Time as an argument: an [`Instant`] is a point of time in UTC, a [`Clock`] is where it comes from.
//!
//! Nothing below the wiring asks the machine for the time; a verb is given `now`. Days and deadlines are days of
//! Beijing time (domain.md C7), wherever the server stands; there is no daylight saving, so the offset is a constant.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};
use serde::{Deserialize, Serialize};

/// Seconds by which Beijing time is ahead of UTC, the whole year.
const BEIJING_OFFSET: i32 = 8 * 3600;

/// A point of time, in UTC, to the microsecond (the finest that both database engines keep).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(NaiveDateTime);

impl Instant {
    /// The instant of a UTC date and time; anything finer than a microsecond is cut off.
    pub fn from_utc(utc: NaiveDateTime) -> Self {
        let micros = utc.and_utc().timestamp_micros();
        Self(DateTime::from_timestamp_micros(micros).map_or(utc, |t| t.naive_utc()))
    }

    /// The instant at which clocks in Beijing show this date and time.
    pub fn from_beijing(local: NaiveDateTime) -> Self {
        Self::from_utc(local - Duration::seconds(i64::from(BEIJING_OFFSET)))
    }

    /// The last second of a day in Beijing, 23:59:59: the moment to which a deadline "on that day" runs (B9, D6 2).
    pub fn end_of_day(day: NaiveDate) -> Self {
        let midnight = Self::from_beijing(day.and_time(chrono::NaiveTime::MIN));
        midnight + Duration::seconds(86_399)
    }

    /// The date and time in UTC.
    pub fn utc(self) -> NaiveDateTime {
        self.0
    }

    /// The same, by reference, for the database.
    pub fn as_utc(&self) -> &NaiveDateTime {
        &self.0
    }

    /// The date and time that clocks in Beijing show.
    pub fn beijing(self) -> NaiveDateTime {
        FixedOffset::east_opt(BEIJING_OFFSET).map_or(self.0, |zone| zone.from_utc_datetime(&self.0).naive_local())
    }

    /// The day in Beijing.
    pub fn day(self) -> NaiveDate {
        self.beijing().date()
    }
}

impl std::ops::Add<Duration> for Instant {
    type Output = Self;
    fn add(self, by: Duration) -> Self {
        Self(self.0 + by)
    }
}

impl std::ops::Sub<Duration> for Instant {
    type Output = Self;
    fn sub(self, by: Duration) -> Self {
        Self(self.0 - by)
    }
}

impl std::ops::Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        self.0 - earlier.0
    }
}

impl fmt::Display for Instant {
    /// ISO 8601 in UTC, the form of logs and of the audit trail.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.0.format("%Y-%m-%dT%H:%M:%S%.6f"))
    }
}

/// Where the time comes from: the machine, or a test's hand.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    Running(fn() -> Instant),
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that asks the given function; only the wiring passes one that reads the machine's time.
    pub fn running(read: fn() -> Instant) -> Self {
        Self(Source::Running(read))
    }

    /// A clock that stands until it is moved.
    pub fn held(at: Instant) -> Self {
        Self(Source::Held(Arc::new(AtomicI64::new(at.0.and_utc().timestamp_micros()))))
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::Running(read) => read(),
            Source::Held(micros) => {
                Instant(DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default().naive_utc())
            }
        }
    }

    /// Moves a held clock, forwards or back; a running clock is not moved.
    pub fn set(&self, to: Instant) {
        if let Source::Held(micros) = &self.0 {
            micros.store(to.0.and_utc().timestamp_micros(), Ordering::SeqCst);
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_day_in_beijing_ends_at_23_59_59_there() {
        let end = Instant::end_of_day(day(2024, 10, 31));
        assert_eq!(end.utc(), day(2024, 10, 31).and_hms_opt(15, 59, 59).unwrap());
        assert_eq!(end.day(), day(2024, 10, 31));
        assert_eq!((end + Duration::seconds(1)).day(), day(2024, 11, 1));
    }

    #[test]
    fn nanoseconds_are_cut_to_what_both_engines_keep() {
        let fine = day(2024, 1, 1).and_hms_nano_opt(0, 0, 0, 123_456_789).unwrap();
        assert_eq!(Instant::from_utc(fine).to_string(), "2024-01-01T00:00:00.123456Z");
    }

    #[test]
    fn a_held_clock_moves_only_by_hand() {
        let clock = Clock::held(Instant::end_of_day(day(2024, 7, 1)));
        let before = clock.now();
        assert_eq!(before, clock.now());
        clock.clone().set(before + Duration::days(1));
        assert_eq!(clock.now() - before, Duration::days(1));
    }
}
