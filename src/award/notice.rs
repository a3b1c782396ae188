//! The public notice of a decision: from which day to which, and until when it may be objected to.

use chrono::{Days as Span, NaiveDate};
use serde_json::{Value, json};

use crate::kernel::{Calendar, CallId, DecisionId, DocumentId, Instant, Message, NoticeId};
use crate::programme::definition::applying::MailRule;
use crate::programme::definition::closing::{Days, Notice as Rules};

/// A notice as it was published.
#[derive(Debug, Clone)]
pub struct PublicNotice {
    /// Its key.
    pub id: NoticeId,
    /// The decision that it publishes.
    pub decision: DecisionId,
    /// Its call.
    pub call: CallId,
    /// The version of the call that the decision follows.
    pub call_version: i32,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day; objections are taken until its end.
    pub ends_on: NaiveDate,
    /// How many days are counted.
    pub days: i32,
    /// Who published it.
    pub published_by_name: String,
    /// When.
    pub published_at: Instant,
    /// The issued document.
    pub document: Option<DocumentId>,
    /// The version of the row.
    pub version: i32,
}

impl PublicNotice {
    /// Whether it still stands on a day: its last day is one of it.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        day <= self.ends_on
    }

    /// Whether an objection on paper is in time, by the day that the call lets count.
    pub fn takes(&self, rules: &Rules, dispatched_on: Option<NaiveDate>, received_on: NaiveDate) -> bool {
        let counted = match rules.mail {
            MailRule::Dispatched => dispatched_on.unwrap_or(received_on),
            MailRule::Received => received_on,
        };
        self.stands_on(counted)
    }

    /// The notice as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({ "title": self.title, "starts_on": self.starts_on, "ends_on": self.ends_on })
    }
}

/// The last day of a notice that begins on a day, as the call counts.
///
/// # Errors
/// When a year that it touches has no official calendar: it is never guessed.
pub fn last_day(calendar: &Calendar, rules: &Rules, starts_on: NaiveDate) -> Result<NaiveDate, Message> {
    match rules.count {
        Days::Working => Ok(calendar.add_working_days(starts_on, rules.days, rules.first_day)?),
        Days::Calendar => {
            let more = u64::from(rules.days).saturating_sub(u64::from(rules.first_day));
            let last = starts_on.checked_add_days(Span::new(more)).unwrap_or(NaiveDate::MAX);
            // A day that was computed and is a day off moves to the next working day (B9).
            Ok(calendar.roll_forward(last)?)
        }
    }
}

/// The last day for something that takes so many working days after another day; none where the calendar of a year that
/// it touches is not known yet.
pub fn due(calendar: &Calendar, from: NaiveDate, working_days: u32) -> Option<NaiveDate> {
    calendar.add_working_days(from, working_days, false).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Calendar;
    use crate::programme::Definition;

    fn rules(days: u32, first_day: bool, count: Days) -> Rules {
        let text = include_str!("../../templates/programmes/cases-2024.toml");
        let shipped = Definition::read(text).unwrap().notice.unwrap();
        Rules { days, first_day, count, ..shipped }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_notice_ends_as_the_vectors_say() {
        let calendar = Calendar::official();
        // C7: counted from the first day, and from the day after it.
        for (start, days, counted, not_counted) in [
            ("2024-07-10", 5, "2024-07-16", "2024-07-17"),
            ("2024-09-12", 5, "2024-09-19", "2024-09-20"),
            ("2024-09-27", 5, "2024-10-09", "2024-10-10"),
            ("2024-09-27", 7, "2024-10-11", "2024-10-12"),
            ("2026-02-12", 5, "2026-02-25", "2026-02-26"),
            ("2026-09-18", 5, "2026-09-23", "2026-09-24"),
            ("2026-09-29", 5, "2026-10-10", "2026-10-12"),
        ] {
            for (first, last) in [(true, counted), (false, not_counted)] {
                let rules = rules(days, first, Days::Working);
                assert_eq!(last_day(&calendar, &rules, day(start)), Ok(day(last)), "{start} {days} {first}");
            }
        }
    }

    #[test]
    fn the_associations_of_b7_count_alike() {
        let calendar = Calendar::official();
        assert_eq!(last_day(&calendar, &rules(5, true, Days::Working), day("2020-05-28")), Ok(day("2020-06-03")));
        assert_eq!(last_day(&calendar, &rules(7, true, Days::Working), day("2023-07-31")), Ok(day("2023-08-08")));
    }

    #[test]
    fn calendar_days_roll_off_a_day_of_rest() {
        let calendar = Calendar::official();
        assert_eq!(last_day(&calendar, &rules(7, true, Days::Calendar), day("2024-09-22")), Ok(day("2024-09-29")));
        assert_eq!(last_day(&calendar, &rules(7, false, Days::Calendar), day("2024-07-10")), Ok(day("2024-07-17")));
    }

    #[test]
    fn a_year_without_a_calendar_is_refused_and_named() {
        let calendar = Calendar::official();
        for count in [Days::Working, Days::Calendar] {
            let refused = last_day(&calendar, &rules(5, true, count), day("2026-12-29")).unwrap_err();
            assert_eq!(refused.key, "calendar-missing-year");
        }
        assert_eq!(due(&calendar, day("2026-12-30"), 7), None);
        assert_eq!(due(&calendar, day("2024-09-27"), 7), Some(day("2024-10-12")));
    }
}
