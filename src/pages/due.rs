//! What is left until a day, in words, for every page on which something is due.

use chrono::NaiveDate;

use super::Ctx;
use crate::kernel::{Calendar, Message};

/// Working days before the last one from which it is urgent (C5).
const SOON: i64 = 3;

impl Ctx {
    /// The working days until a day, or since it, and how urgent that makes it: `late`, `soon` or nothing. Without an
    /// official calendar it says so.
    pub fn days_left(&self, calendar: &Calendar, on: NaiveDate) -> (String, &'static str) {
        let today = self.now.day();
        let late = today > on;
        let (left, state) = match calendar.working_days_between(today, on) {
            Ok(days) if late => (Message::new("due-late").with("n", days.abs()), "late"),
            Ok(days) => (Message::new("due-left").with("n", days), if days <= SOON { "soon" } else { "" }),
            Err(missing) => {
                (Message::new("due-no-calendar").with("year", missing.year), if late { "late" } else { "soon" })
            }
        };
        (self.say(&left), state)
    }
}
