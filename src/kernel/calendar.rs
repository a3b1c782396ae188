//! Working days after the official holiday tables (domain.md C7): a year without a table is refused, never guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize};

use super::Message;

/// The holiday table of one year, as the State Council announced it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Year {
    year: i32,
    /// Days off; ordinary weekends need no entry.
    off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked (调休).
    work: BTreeSet<NaiveDate>,
    source: String,
}

impl Year {
    /// Reads a table that somebody imports: TOML with `year`, `off`, `work` and `source`. Dates are written
    /// `2027-01-01`, with or without quotation marks.
    pub fn parse(toml: &str) -> Result<Self, Message> {
        let table: toml::Table = toml.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| toml.get(..span.start)).unwrap_or_default();
            Message::new("calendar-syntax").with("line", before.matches('\n').count() + 1)
        })?;
        Self::read(&table)
    }

    /// The year.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// The days off, in order.
    pub fn off(&self) -> impl Iterator<Item = NaiveDate> {
        self.off.iter().copied()
    }

    /// The worked Saturdays and Sundays, in order.
    pub fn work(&self) -> impl Iterator<Item = NaiveDate> {
        self.work.iter().copied()
    }

    /// Which notice the table follows.
    pub fn source(&self) -> &str {
        &self.source
    }

    fn read(table: &toml::Table) -> Result<Self, Message> {
        if let Some(field) = table.keys().find(|field| !["year", "off", "work", "source"].contains(&field.as_str())) {
            return Err(Message::new("calendar-field-unknown").with("field", field));
        }
        let year = field(table, "year")?.as_integer().ok_or_else(|| wrong_type("year"))?;
        let source = field(table, "source")?.as_str().ok_or_else(|| wrong_type("source"))?;
        Self::checked(year, dates(table, "off")?, dates(table, "work")?, source)
    }

    /// The table, if it can be an official one.
    fn checked(year: i64, off: Vec<NaiveDate>, work: Vec<NaiveDate>, source: &str) -> Result<Self, Message> {
        let year = match i32::try_from(year) {
            Ok(year @ 2000..=2099) => year,
            _ => return Err(Message::new("calendar-year").with("year", year)),
        };
        if off.is_empty() {
            return Err(Message::new("calendar-off-empty").with("year", year));
        }
        let source = source.trim();
        if source.is_empty() {
            return Err(Message::new("calendar-source"));
        }
        let (off, work) = (distinct(year, off)?, distinct(year, work)?);
        if let Some(date) = off.intersection(&work).next() {
            return Err(Message::new("calendar-date-both").with("date", date));
        }
        if let Some(date) = work.iter().find(|date| !is_weekend(**date)) {
            return Err(Message::new("calendar-work-weekday").with("date", date));
        }
        Ok(Self { year, off, work, source: source.to_owned() })
    }
}

impl<'de> Deserialize<'de> for Year {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            year: i64,
            off: Vec<NaiveDate>,
            work: Vec<NaiveDate>,
            source: String,
        }
        let stored = Stored::deserialize(from)?;
        Self::checked(stored.year, stored.off, stored.work, &stored.source)
            .map_err(|refusal| serde::de::Error::custom(refusal.key))
    }
}

fn field<'a>(table: &'a toml::Table, name: &str) -> Result<&'a toml::Value, Message> {
    table.get(name).ok_or_else(|| Message::new("calendar-field-missing").with("field", name))
}

fn wrong_type(field: &str) -> Message {
    Message::new("calendar-field-type").with("field", field)
}

fn dates(table: &toml::Table, name: &str) -> Result<Vec<NaiveDate>, Message> {
    let list = field(table, name)?.as_array().ok_or_else(|| wrong_type(name))?;
    list.iter()
        .map(|value| {
            let text = match value {
                toml::Value::Datetime(date) => date.to_string(),
                toml::Value::String(text) => text.clone(),
                toml::Value::Integer(number) => number.to_string(),
                other => other.type_str().to_owned(),
            };
            NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                .ok()
                .filter(|date| date.to_string() == text)
                .ok_or_else(|| Message::new("calendar-date").with("field", name).with("value", text))
        })
        .collect()
}

/// The dates as a set; refused if one lies in another year or stands there twice.
fn distinct(year: i32, dates: Vec<NaiveDate>) -> Result<BTreeSet<NaiveDate>, Message> {
    let mut set = BTreeSet::new();
    for date in dates {
        if date.year() != year {
            return Err(Message::new("calendar-date-year").with("date", date).with("year", year));
        }
        if !set.insert(date) {
            return Err(Message::new("calendar-date-twice").with("date", date));
        }
    }
    Ok(set)
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// What a day is to an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day {
    /// An ordinary working day.
    Working,
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A day off of the official table.
    Holiday,
    /// A Saturday or Sunday that is worked (调休).
    Shifted,
}

impl Day {
    /// Whether the office is open.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::Shifted)
    }
}

/// There is no official table for a year that the computation touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCalendar {
    /// The year without a table.
    pub year: i32,
}

impl fmt::Display for NoCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no official calendar for {}", self.year)
    }
}

impl std::error::Error for NoCalendar {}

impl From<NoCalendar> for Message {
    fn from(missing: NoCalendar) -> Self {
        Self::new("calendar-missing-year").with("year", missing.year)
    }
}

/// The official tables that are known. Every answer that needs another year is [`NoCalendar`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

static OFFICIAL: LazyLock<Calendar> = LazyLock::new(|| {
    let table: toml::Table = include_str!("holidays.toml").parse().unwrap_or_default();
    let years = table.get("year").and_then(toml::Value::as_array).into_iter().flatten();
    // A table that does not read is left out and its year refused; a test sees that none is.
    years.filter_map(|year| Year::read(year.as_table()?).ok()).fold(Calendar::default(), Calendar::with_year)
});

impl Calendar {
    /// The tables that are built in: 2020, 2023 to 2026.
    pub fn official() -> Self {
        OFFICIAL.clone()
    }

    /// The same tables and one more; it takes the place of an earlier one for the year.
    #[must_use]
    pub fn with_year(mut self, year: Year) -> Self {
        self.years.insert(year.year, year);
        self
    }

    /// The years with a table, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.keys().copied()
    }

    /// The table of a year.
    pub fn year(&self, year: i32) -> Option<&Year> {
        self.years.get(&year)
    }

    /// What this day is to an office.
    pub fn kind(&self, date: NaiveDate) -> Result<Day, NoCalendar> {
        let year = self.year(date.year()).ok_or(NoCalendar { year: date.year() })?;
        Ok(if year.off.contains(&date) {
            Day::Holiday
        } else if year.work.contains(&date) {
            Day::Shifted
        } else if is_weekend(date) {
            Day::Weekend
        } else {
            Day::Working
        })
    }

    /// Whether offices are open on this day.
    pub fn is_working(&self, date: NaiveDate) -> Result<bool, NoCalendar> {
        self.kind(date).map(Day::is_working)
    }

    /// The `n`th working day from `start`: with `count_start` a working `start` is the first, otherwise counting begins
    /// on the day after it (C7; D6 row 14 counts the first day of a public notice). With `n` 0 it is `start`.
    pub fn add_working_days(&self, start: NaiveDate, n: u32, count_start: bool) -> Result<NaiveDate, NoCalendar> {
        let mut date = start;
        let mut left = n;
        if self.is_working(date)? && count_start {
            left = left.saturating_sub(1);
        } else if count_start && n > 0 {
            date = self.roll_forward(date)?;
            left -= 1;
        }
        while left > 0 {
            date = tomorrow(date)?;
            if self.is_working(date)? {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// The day itself if it is worked, otherwise the next working day: where a computed last day falls (B9; a stated
    /// date is not rolled).
    pub fn roll_forward(&self, date: NaiveDate) -> Result<NaiveDate, NoCalendar> {
        let mut date = date;
        while !self.is_working(date)? {
            date = tomorrow(date)?;
        }
        Ok(date)
    }

    /// Working days from the day after `from` up to and including `to`, for "n working days left"; below zero when `to`
    /// has passed: then those from the day after `to` up to and including `from`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> Result<i64, NoCalendar> {
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        // The day that is not counted belongs to the computation too.
        self.kind(first)?;
        let mut count = 0;
        let mut date = first;
        while date < last {
            date = tomorrow(date)?;
            count += i64::from(self.is_working(date)?);
        }
        Ok(count * sign)
    }

    /// How many working days a month has. A month beyond 12 runs on into the next year.
    pub fn working_days_in_month(&self, year: i32, month: u32) -> Result<u32, NoCalendar> {
        let mut date = first_of_month(year, month)?;
        let next = first_of_month(year, month.saturating_add(1))?;
        let mut count = 0;
        while date < next {
            count += u32::from(self.is_working(date)?);
            date = tomorrow(date)?;
        }
        Ok(count)
    }

    /// The `n`th working day (from 1) counted from the first of a month; the monthly report is due on the 5th (D6 row
    /// 8). A month beyond 12 runs on into the next year, so that `month + 1` is always the next.
    pub fn nth_working_day(&self, year: i32, month: u32, n: u32) -> Result<NaiveDate, NoCalendar> {
        self.add_working_days(first_of_month(year, month)?, n.max(1), true)
    }
}

fn tomorrow(date: NaiveDate) -> Result<NaiveDate, NoCalendar> {
    date.checked_add_days(Days::new(1)).ok_or(NoCalendar { year: date.year() })
}

fn first_of_month(year: i32, month: u32) -> Result<NaiveDate, NoCalendar> {
    let months = i64::from(year) * 12 + i64::from(month) - 1;
    let missing = || NoCalendar { year };
    let year = i32::try_from(months.div_euclid(12)).map_err(|_| missing())?;
    let month = u32::try_from(months.rem_euclid(12) + 1).map_err(|_| missing())?;
    NaiveDate::from_ymd_opt(year, month, 1).ok_or(NoCalendar { year })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_built_in_years_are_there_and_complete() {
        let calendar = Calendar::official();
        assert_eq!(calendar.years().collect::<Vec<_>>(), [2020, 2023, 2024, 2025, 2026]);
        let worked: Vec<usize> = calendar.years.values().map(|year| year.work().count()).collect();
        assert_eq!(worked, [6, 7, 8, 5, 6]);
        // Weekdays off, counted from C7.
        let weekdays_off: Vec<usize> =
            calendar.years.values().map(|year| year.off().filter(|date| !is_weekend(*date)).count()).collect();
        assert_eq!(weekdays_off, [19, 18, 19, 18, 19]);
        assert!(calendar.years.values().all(|year| year.source().starts_with("国办发明电〔")));
    }

    #[test]
    fn working_days_are_counted_as_in_c7() {
        let calendar = Calendar::official();
        for (start, n, counted, not_counted) in [
            ("2024-07-10", 5, "2024-07-16", "2024-07-17"),
            ("2024-09-12", 5, "2024-09-19", "2024-09-20"),
            ("2024-09-27", 5, "2024-10-09", "2024-10-10"),
            ("2024-09-27", 7, "2024-10-11", "2024-10-12"),
            ("2026-02-12", 5, "2026-02-25", "2026-02-26"),
            ("2026-09-18", 5, "2026-09-23", "2026-09-24"),
            ("2026-09-29", 5, "2026-10-10", "2026-10-12"),
        ] {
            assert_eq!(calendar.add_working_days(day(start), n, true), Ok(day(counted)), "{start} {n}");
            assert_eq!(calendar.add_working_days(day(start), n, false), Ok(day(not_counted)), "{start} {n}");
        }
    }

    #[test]
    fn a_start_that_is_no_working_day_is_not_the_first() {
        let calendar = Calendar::official();
        let (saturday, monday, tuesday) = (day("2024-07-13"), day("2024-07-15"), day("2024-07-16"));
        assert_eq!(calendar.add_working_days(saturday, 1, true), Ok(monday));
        assert_eq!(calendar.add_working_days(saturday, 1, false), Ok(monday));
        assert_eq!(calendar.add_working_days(saturday, 2, true), Ok(tuesday));
        assert_eq!(calendar.add_working_days(saturday, 0, true), Ok(saturday));
        assert_eq!(calendar.add_working_days(monday, 0, false), Ok(monday));
        assert_eq!(calendar.add_working_days(monday, 0, true), Ok(monday));
        assert_eq!(calendar.add_working_days(monday, 1, true), Ok(monday));
        assert_eq!(calendar.add_working_days(monday, 1, false), Ok(tuesday));
    }

    #[test]
    fn a_computed_last_day_rolls_to_the_next_working_day() {
        let calendar = Calendar::official();
        for (last, rolled) in [
            ("2024-09-15", "2024-09-18"),
            ("2024-09-28", "2024-09-29"),
            ("2024-10-05", "2024-10-08"),
            ("2024-11-30", "2024-12-02"),
            ("2024-07-10", "2024-07-10"),
        ] {
            assert_eq!(calendar.roll_forward(day(last)), Ok(day(rolled)));
        }
    }

    #[test]
    fn months_have_the_working_days_of_c7() {
        let calendar = Calendar::official();
        for (month, days) in [(7, 23), (8, 22), (9, 21), (10, 19), (11, 21)] {
            assert_eq!(calendar.working_days_in_month(2024, month), Ok(days), "{month}");
        }
        assert_eq!(calendar.working_days_in_month(2024, 13), calendar.working_days_in_month(2025, 1));
        assert_eq!(calendar.working_days_in_month(2026, 12), Ok(23));
        assert_eq!(calendar.working_days_in_month(2026, 13), Err(NoCalendar { year: 2027 }));
        assert!(calendar.working_days_in_month(i32::MAX, u32::MAX).is_err());
        assert!(calendar.working_days_in_month(i32::MIN, 0).is_err());
    }

    #[test]
    fn the_monthly_report_is_due_on_the_fifth_working_day() {
        let calendar = Calendar::official();
        assert_eq!(calendar.nth_working_day(2024, 8, 5), Ok(day("2024-08-07")));
        assert_eq!(calendar.nth_working_day(2024, 10, 5), Ok(day("2024-10-12")));
        assert_eq!(calendar.nth_working_day(2024, 12 + 1, 5), Ok(day("2025-01-08")));
        assert_eq!(calendar.nth_working_day(2026, 12 + 1, 5), Err(NoCalendar { year: 2027 }));
    }

    #[test]
    fn days_have_their_kinds() {
        let calendar = Calendar::official();
        for (date, kind) in [
            ("2024-07-10", Day::Working),
            ("2024-07-13", Day::Weekend),
            ("2024-10-01", Day::Holiday),
            ("2024-10-05", Day::Holiday),
            ("2024-10-12", Day::Shifted),
            ("2023-10-01", Day::Holiday),
            ("2020-02-01", Day::Holiday),
            ("2020-01-31", Day::Holiday),
            ("2024-02-09", Day::Working),
        ] {
            assert_eq!(calendar.kind(day(date)), Ok(kind), "{date}");
        }
        assert_eq!(calendar.is_working(day("2024-09-29")), Ok(true));
    }

    #[test]
    fn days_left_are_counted_both_ways() {
        let calendar = Calendar::official();
        for (from, to, left) in [
            ("2024-07-10", "2024-07-10", 0),
            ("2024-07-10", "2024-07-11", 1),
            ("2024-07-12", "2024-07-15", 1),
            ("2024-07-12", "2024-07-14", 0),
            ("2024-09-27", "2024-10-08", 3),
            ("2024-07-15", "2024-07-12", -1),
            ("2024-10-08", "2024-09-27", -3),
        ] {
            assert_eq!(calendar.working_days_between(day(from), day(to)), Ok(left), "{from} {to}");
        }
    }

    #[test]
    fn a_year_without_a_table_is_refused() {
        let calendar = Calendar::official();
        let missing = Err(NoCalendar { year: 2027 });
        assert_eq!(calendar.kind(day("2027-01-04")), Err(NoCalendar { year: 2027 }));
        assert_eq!(calendar.add_working_days(day("2026-12-30"), 5, true), missing);
        assert_eq!(calendar.add_working_days(day("2027-01-04"), 0, false), missing);
        assert_eq!(calendar.roll_forward(day("2027-01-01")), missing);
        assert_eq!(calendar.working_days_between(day("2026-12-30"), day("2027-01-04")).unwrap_err().year, 2027);
        assert_eq!(calendar.working_days_between(day("2022-12-31"), day("2023-01-04")).unwrap_err().year, 2022);
        assert_eq!(calendar.working_days_between(day("2027-01-04"), day("2027-01-04")).unwrap_err().year, 2027);
        assert_eq!(calendar.kind(NaiveDate::MAX), Err(NoCalendar { year: NaiveDate::MAX.year() }));
        let told = Message::from(NoCalendar { year: 2027 });
        assert_eq!((told.key.as_str(), told.args["year"].as_str()), ("calendar-missing-year", "2027"));
        assert_eq!(NoCalendar { year: 2027 }.to_string(), "no official calendar for 2027");
    }

    const NEXT: &str =
        "year = 2027\noff = [2027-01-01, \"2027-02-06\"]\nwork = [2027-01-03]\nsource = \"国办发明电〔2026〕1号\"\n";

    #[test]
    fn another_year_can_be_imported() {
        let year = Year::parse(NEXT).unwrap();
        assert_eq!((year.year(), year.source()), (2027, "国办发明电〔2026〕1号"));
        assert_eq!(year.off().collect::<Vec<_>>(), [day("2027-01-01"), day("2027-02-06")]);
        assert_eq!(year.work().collect::<Vec<_>>(), [day("2027-01-03")]);
        let calendar = Calendar::official().with_year(year);
        assert_eq!(calendar.add_working_days(day("2026-12-31"), 2, true), Ok(day("2027-01-03")));
        assert_eq!(calendar.years().last(), Some(2027));
        assert!(Calendar::official().year(2027).is_none());
    }

    #[test]
    fn a_year_that_cannot_be_official_is_refused() {
        let with = |from: &str, to: &str| Year::parse(&NEXT.replace(from, to)).unwrap_err();
        for (from, to, key) in [
            ("2027-01-01,", "2026-12-31,", "calendar-date-year"),
            ("2027-01-01,", "2027-02-06,", "calendar-date-twice"),
            ("2027-01-01,", "2027-01-03,", "calendar-date-both"),
            ("2027-01-01,", "\"2027-1-1\",", "calendar-date"),
            ("2027-01-01,", "\"2027-02-30\",", "calendar-date"),
            ("2027-01-01,", "2027-01-01T08:00:00,", "calendar-date"),
            ("2027-01-01,", "7,", "calendar-date"),
            ("[2027-01-03]", "[2027-01-04]", "calendar-work-weekday"),
            ("[2027-01-03]", "2027-01-03", "calendar-field-type"),
            ("[2027-01-01, \"2027-02-06\"]", "[]", "calendar-off-empty"),
            ("国办发明电〔2026〕1号", " ", "calendar-source"),
            ("year = 2027", "year = 1027", "calendar-year"),
            ("year = 2027", "year = 99999999999", "calendar-year"),
            ("year = 2027", "year = \"2027\"", "calendar-field-type"),
            ("year = 2027\n", "", "calendar-field-missing"),
            ("work", "wrok", "calendar-field-unknown"),
            ("work =", "work", "calendar-syntax"),
        ] {
            assert_eq!(with(from, to).key, key, "{to}");
        }
        assert_eq!(with("work =", "work").args["line"], "3");
        assert_eq!(with("2027-01-01,", "2027-02-06,").args["date"], "2027-02-06");
        assert_eq!(with("work", "wrok").args["field"], "wrok");
        assert!(Year::parse("").is_err());
    }

    #[test]
    fn an_imported_year_is_kept_as_json_and_checked_again() {
        let year = Year::parse(NEXT).unwrap();
        let stored = serde_json::to_string(&year).unwrap();
        assert_eq!(
            stored,
            r#"{"year":2027,"off":["2027-01-01","2027-02-06"],"work":["2027-01-03"],"source":"国办发明电〔2026〕1号"}"#
        );
        assert_eq!(serde_json::from_str::<Year>(&stored).unwrap(), year);
        assert!(serde_json::from_str::<Year>(&stored.replace("2027-01-03", "2027-01-04")).is_err());
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0..1096_u64).prop_map(|n| day("2023-06-01").checked_add_days(Days::new(n)).unwrap())
    }

    proptest! {
        #[test]
        fn counting_forth_and_measuring_agree(start in any_day(), n in 1..60_u32) {
            let calendar = Calendar::official();
            let end = calendar.add_working_days(start, n, false).unwrap();
            prop_assert!(calendar.is_working(end).unwrap());
            prop_assert_eq!(calendar.working_days_between(start, end), Ok(i64::from(n)));
            let counted = calendar.add_working_days(start, n, true).unwrap();
            prop_assert!(counted <= end && calendar.is_working(counted).unwrap());
        }

        #[test]
        fn measuring_back_is_measuring_forth_reversed(a in any_day(), b in any_day()) {
            let calendar = Calendar::official();
            prop_assert_eq!(
                calendar.working_days_between(a, b).unwrap(),
                -calendar.working_days_between(b, a).unwrap()
            );
        }
    }
}
