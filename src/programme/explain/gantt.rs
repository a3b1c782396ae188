//! The days of a programme on a time line: its period, windows, deadlines, reports and deliverables.

use chrono::NaiveDate;
use serde::Serialize;

/// A time line.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Gantt {
    /// What stands on it, from above.
    pub items: Vec<Item>,
}

/// A bar or a point of the time line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What it is.
    pub label: String,
    /// Its days in words.
    pub days: String,
    /// How it looks.
    pub look: Look,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// How a thing of the time line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// The period as a whole.
    Period,
    /// A window.
    Stage,
    /// A window after which nothing is taken.
    Hard,
    /// A last day for applications.
    Deadline,
    /// A report is due.
    Report,
    /// A deliverable is due.
    Deliverable,
    /// Money is due.
    Payment,
}
