//! The days of a programme on a time line, as shapes with their places; the template only writes them down.

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

/// Where the time begins, right of the names.
const LEFT: i64 = 250;
/// The width of the time.
const WIDE: i64 = 700;
/// The height of the months.
const TOP: i64 = 26;
/// The height of a row.
const ROW: i64 = 26;
/// Half-width columns of a name; what is longer is cut, and told in full beside it.
const NAME: usize = 36;
/// The most months that are written above the time.
const TICKS: i64 = 12;

crate::words! {
    /// How a thing of the time line looks.
    pub enum Look {
        /// The period as a whole.
        Period = "period",
        /// A window.
        Stage = "stage",
        /// A window after which nothing is taken.
        Hard = "hard",
        /// A last day for applications.
        Deadline = "deadline",
        /// A report is due.
        Report = "report",
        /// A deliverable is due.
        Deliverable = "deliverable",
        /// Money is due.
        Payment = "payment",
    }
}

/// A bar or a point of the time line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What it is.
    pub label: String,
    /// Its days in words.
    pub days: String,
    /// How it looks, in words.
    pub word: String,
    /// How it looks.
    pub look: Look,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A time line.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Gantt {
    /// What it shows.
    pub title: String,
    /// What stands on it, from above.
    pub items: Vec<Item>,
    /// What could not be put on it.
    pub notes: Vec<String>,
    /// The width of the picture.
    pub width: i64,
    /// The height of the picture.
    pub height: i64,
    /// Where the rows begin.
    pub left: i64,
    /// The beginnings of months.
    pub ticks: Vec<Tick>,
    /// The rows; all reports stand in one.
    pub rows: Vec<Row>,
}

/// The beginning of a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tick {
    /// Its place.
    pub x: i64,
    /// Such as `2024-07`.
    pub label: String,
}

/// A row of the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Its middle.
    pub y: i64,
    /// Its name, cut to its place.
    pub name: String,
    /// What stands on it.
    pub marks: Vec<Mark>,
}

/// A shape of the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// How it looks.
    pub look: Look,
    /// Its beginning, or the middle of a point.
    pub x: i64,
    /// Its width; 0 for a point.
    pub w: i64,
    /// What it is, and when.
    pub title: String,
}

impl Gantt {
    /// Puts things on a time line; `reports` names the row of the reports.
    pub fn of(title: String, items: Vec<Item>, notes: Vec<String>, reports: String) -> Self {
        let Some(line) = Scale::of(&items) else { return Self { title, notes, ..Self::default() } };
        let mut rows: Vec<(String, Vec<Mark>)> = Vec::new();
        for item in &items {
            let bar = matches!(item.look, Look::Period | Look::Stage | Look::Hard);
            let (from, to) = (line.x(item.from), line.x(item.to.succ_opt().unwrap_or(item.to)));
            let w = if bar { (to - from).max(3) } else { 0 };
            let x = if bar { from } else { from.midpoint(to) };
            let mark = Mark { look: item.look, x, w, title: format!("{} {}", item.label, item.days) };
            let joins = item.look == Look::Report && rows.last().is_some_and(|(name, _)| *name == reports);
            match rows.last_mut() {
                Some((_, marks)) if joins => marks.push(mark),
                _ => {
                    let name = if item.look == Look::Report { reports.clone() } else { item.label.clone() };
                    rows.push((name, vec![mark]));
                }
            }
        }
        let rows: Vec<Row> = rows
            .into_iter()
            .zip(0_i64..)
            .map(|((name, marks), n)| Row { y: TOP + n * ROW + ROW / 2, name: cut(&name), marks })
            .collect();
        let height = rows.last().map_or(TOP, |row| row.y + ROW / 2);
        let (width, left) = (LEFT + WIDE + 10, LEFT);
        Self { title, items, notes, width, height, left, ticks: line.ticks(), rows }
    }
}

/// The days from the first to the last month, over the width of the picture.
struct Scale {
    first: NaiveDate,
    days: i64,
    months: i64,
}

impl Scale {
    fn of(items: &[Item]) -> Option<Self> {
        let first = items.iter().map(|item| item.from).min()?.with_day(1)?;
        let last = items.iter().map(|item| item.to).max()?;
        let end = last.with_day(1)?.checked_add_months(Months::new(1))?;
        let months = i64::from(end.year() - first.year()) * 12 + i64::from(end.month()) - i64::from(first.month());
        Some(Self { first, days: (end - first).num_days().max(1), months })
    }

    fn x(&self, day: NaiveDate) -> i64 {
        LEFT + (day - self.first).num_days() * WIDE / self.days
    }

    fn ticks(&self) -> Vec<Tick> {
        let step = self.months.div_euclid(TICKS) + i64::from(self.months % TICKS > 0);
        let step = u32::try_from(step.max(1)).unwrap_or(1);
        let next = |day: &NaiveDate| day.checked_add_months(Months::new(step));
        let months = std::iter::successors(Some(self.first), next);
        let within = months.take_while(|day| (*day - self.first).num_days() < self.days);
        within.map(|day| Tick { x: self.x(day), label: day.format("%Y-%m").to_string() }).collect()
    }
}

/// A name as long as its place, by the width of its characters.
fn cut(name: &str) -> String {
    let mut room = NAME;
    let mut out = String::new();
    for c in name.chars() {
        let width = if c.is_ascii() { 1 } else { 2 };
        if width > room {
            out.push('…');
            break;
        }
        room -= width;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn item(label: &str, look: Look, from: &str, to: &str) -> Item {
        let (from, to) = (day(from), day(to));
        Item { label: label.into(), days: format!("{from}…{to}"), word: look.to_string(), look, from, to }
    }

    #[test]
    fn bars_lie_inside_and_in_proportion_and_reports_share_a_row() {
        let items = vec![
            item("period", Look::Period, "2024-07-01", "2024-11-30"),
            item("half", Look::Stage, "2024-07-01", "2024-09-15"),
            item("r1", Look::Report, "2024-08-07", "2024-08-07"),
            item("r2", Look::Report, "2024-09-06", "2024-09-06"),
            item("event", Look::Deliverable, "2024-10-31", "2024-10-31"),
        ];
        let gantt = Gantt::of("x".into(), items, vec![], "reports".into());
        assert_eq!(gantt.rows.iter().map(|r| r.marks.len()).collect::<Vec<_>>(), [1, 1, 2, 1]);
        let period = &gantt.rows[0].marks[0];
        assert_eq!((period.x, period.x + period.w), (LEFT, LEFT + WIDE));
        let half = &gantt.rows[1].marks[0];
        assert!((half.w - WIDE * 77 / 153).abs() <= 1, "{half:?}");
        let labels: Vec<&str> = gantt.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["2024-07", "2024-08", "2024-09", "2024-10", "2024-11"]);
        assert!(gantt.rows.iter().flat_map(|r| &r.marks).all(|m| m.x >= LEFT && m.x + m.w <= LEFT + WIDE));
    }

    #[test]
    fn long_times_have_few_months_and_long_names_are_cut() {
        let name = "很".repeat(40);
        let items = vec![item(&name, Look::Period, "2014-01-01", "2017-12-31")];
        let gantt = Gantt::of("x".into(), items, vec![], "reports".into());
        assert_eq!(gantt.ticks.len(), 12);
        assert_eq!(gantt.rows[0].name.chars().count(), NAME / 2 + 1);
        assert_eq!(Gantt::of("x".into(), vec![], vec![], String::new()).rows.len(), 0);
    }
}
