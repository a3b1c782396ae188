//! Whence somebody comes, as far as they cannot choose it freely, and how often they may come to a page that is open to
//! everybody.

use std::collections::HashMap;
use std::net::Ipv6Addr;
use std::sync::{Mutex, PoisonError};

use super::{Error, Result};
use crate::kernel::Instant;

/// The part of an address that one customer of a network cannot choose freely: of IPv6 its first 64 bits. Whoever counts
/// what comes from an address counts by this.
pub fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(v6) => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        Err(_) => address.to_owned(),
    }
}

/// Seconds over which requests from one network are counted: an address, of IPv6 all that one customer has.
const WINDOW: i64 = 60;
/// What one network may spend in that time.
const BUDGET: u32 = 300;
/// Networks remembered at once.
const NETWORKS: usize = 10_000;

/// What each network has spent in the present window. A page counts by itself: it keeps one of these.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<String, (Instant, u32)>>);

impl Throttle {
    /// Whether a network has something left.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds to wait.
    pub fn check(&self, from: &str, now: Instant) -> Result<()> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(from) {
            Some((since, spent)) if *spent >= BUDGET && age(*since, now) < WINDOW => {
                Err(Error::TooMany(WINDOW - age(*since, now)))
            }
            _ => Ok(()),
        }
    }

    /// Counts what a request costs: of 300 a minute.
    pub fn spend(&self, from: &str, cost: u32, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= NETWORKS {
            known.retain(|_, (since, _)| age(*since, now) < WINDOW);
        }
        let entry = known.entry(from.to_owned()).or_insert((now, 0));
        if age(entry.0, now) >= WINDOW {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(cost);
    }
}

/// Seconds since; a clock that was set back forgives.
fn age(since: Instant, now: Instant) -> i64 {
    let seconds = (now - since).num_seconds();
    if seconds < 0 { WINDOW } else { seconds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, NaiveDate};

    #[test]
    fn guessing_is_slowed_down_and_forgiven() {
        /// What a wrong guess costs on most pages.
        const MISS: u32 = 10;
        let spent = Throttle::default();
        let now = Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
        for _ in 0..BUDGET / MISS {
            assert!(spent.check("a", now).is_ok());
            spent.spend("a", MISS, now);
        }
        let Err(Error::TooMany(wait)) = spent.check("a", now + Duration::seconds(20)) else { panic!() };
        assert_eq!(wait, 40);
        assert!(spent.check("b", now).is_ok(), "others are not kept out");
        assert!(spent.check("a", now + Duration::seconds(WINDOW)).is_ok());
        spent.spend("a", 1, now + Duration::seconds(WINDOW));
        assert!(spent.check("a", now + Duration::seconds(WINDOW)).is_ok());
        assert!(spent.check("a", now - Duration::hours(1)).is_ok(), "a clock set back locks nobody out");
    }

    #[test]
    fn one_house_is_one_network() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
        assert_eq!((network("192.0.2.7"), network("unknown")), ("192.0.2.7".to_owned(), "unknown".to_owned()));
    }
}
