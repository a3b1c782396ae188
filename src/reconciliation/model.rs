//! What a row of a statement is, and which entry of the ledger it goes with.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::kernel::{BankRowId, EntryId, Money, text};

crate::words! {
    /// Which way money went.
    pub enum Way {
        /// To the account.
        In = "in",
        /// From the account.
        Out = "out",
    }
}

crate::words! {
    /// What is known of a row.
    pub enum State {
        /// Nothing yet.
        Open = "open",
        /// It is an entry of the ledger.
        Matched = "matched",
        /// It is not of this project.
        Foreign = "foreign",
    }
}

crate::words! {
    /// How a row found its entry.
    pub enum How {
        /// It has none.
        None = "",
        /// By itself.
        Auto = "auto",
        /// By hand.
        Hand = "hand",
    }
}

/// How many days lie at most between the bank's day and the ledger's.
pub const WINDOW: i64 = 5;

/// A row as the bank tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine {
    /// The day.
    pub on: NaiveDate,
    /// Which way.
    pub way: Way,
    /// How much.
    pub amount: Money,
    /// From or to whom.
    pub name: String,
    /// The bank's own number of it.
    pub reference: String,
    /// In words.
    pub note: String,
}

/// A row as it stands.
#[derive(Debug, Clone)]
pub struct BankRow {
    /// Its key.
    pub id: BankRowId,
    /// What the bank says.
    pub line: BankLine,
    /// What is known of it.
    pub state: State,
    /// The entry that it is.
    pub entry: Option<EntryId>,
    /// How that was found.
    pub how: How,
    /// Why it is not of this project.
    pub reason: String,
    /// Who said so.
    pub by_name: String,
    /// The version of the row.
    pub version: i32,
}

impl BankRow {
    /// The row as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "bank_row_state": self.state, "bank_amount": self.line.amount.to_string(), "bank_on": self.line.on,
            "entry": self.entry,
        })
    }
}

/// An entry of the ledger that moved money on the bank account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its key.
    pub id: EntryId,
    /// Its number in the ledger.
    pub serial: i32,
    /// The day.
    pub on: NaiveDate,
    /// Which way.
    pub way: Way,
    /// How much.
    pub amount: Money,
    /// In words, with whoever was paid.
    pub name: String,
}

/// How well a row goes with an entry; less is better, nothing when it does not.
fn distance(line: &BankLine, entry: &Moved) -> Option<(i64, bool)> {
    let days = (line.on - entry.on).num_days().abs();
    let fits = line.way == entry.way && line.amount == entry.amount && days <= WINDOW;
    fits.then(|| (days, !alike(&line.name, &entry.name)))
}

/// Whether one name stands in the other, however each is written.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (text::skeleton(a), text::skeleton(b));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

/// Which row is which entry, each once: those first that name the same and lie nearest. What is as near to two is left
/// to a person, unless they do not differ at all.
pub fn matched(rows: &[(BankRowId, BankLine)], entries: &[Moved]) -> Vec<(BankRowId, EntryId)> {
    let mut near = Vec::new();
    for (at, (_, line)) in rows.iter().enumerate() {
        for (to, entry) in entries.iter().enumerate() {
            if let Some((days, unlike)) = distance(line, entry) {
                near.push(((unlike, days), at, to));
            }
        }
    }
    near.sort_unstable();
    let (mut taken_rows, mut taken_entries) = (vec![false; rows.len()], vec![false; entries.len()]);
    let mut found = Vec::new();
    for (_, at, to) in near {
        let (Some(row), Some(entry)) = (taken_rows.get_mut(at), taken_entries.get_mut(to)) else { continue };
        if *row || *entry {
            continue;
        }
        (*row, *entry) = (true, true);
        if let (Some((id, _)), Some(moved)) = (rows.get(at), entries.get(to)) {
            found.push((*id, moved.id));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 7, 1).unwrap() + chrono::Duration::days(n)
    }

    fn row(id: i64, on: i64, way: Way, fen: i64, name: &str) -> (BankRowId, BankLine) {
        let (reference, note) = (String::new(), String::new());
        let line = BankLine { on: day(on), way, amount: Money::from_fen(fen), name: name.to_owned(), reference, note };
        (BankRowId(id), line)
    }

    fn entry(id: i64, on: i64, way: Way, fen: i64, name: &str) -> Moved {
        let (on, amount) = (day(on), Money::from_fen(fen));
        Moved { id: EntryId(id), serial: 1, on, way, amount, name: name.to_owned() }
    }

    #[test]
    fn amount_and_way_are_exact_and_the_day_is_near() {
        let entries = [entry(1, 10, Way::Out, 10_000, "印刷厂")];
        let found = |on, way, fen| matched(&[row(1, on, way, fen, "")], &entries).len();
        assert_eq!(found(10, Way::Out, 10_000), 1);
        assert_eq!((found(10, Way::In, 10_000), found(10, Way::Out, 10_001)), (0, 0));
        assert_eq!((found(15, Way::Out, 10_000), found(16, Way::Out, 10_000)), (1, 0));
        assert_eq!((found(5, Way::Out, 10_000), found(4, Way::Out, 10_000)), (1, 0));
    }

    #[test]
    fn of_two_the_one_that_names_the_same_goes_first() {
        let entries = [entry(1, 10, Way::Out, 500, "甲印刷厂 课本"), entry(2, 10, Way::Out, 500, "乙会议中心 场租")];
        let rows = [row(7, 10, Way::Out, 500, "乙会议中心"), row(8, 12, Way::Out, 500, "甲印刷厂")];
        let mut found = matched(&rows, &entries);
        found.sort_unstable();
        assert_eq!(found, [(BankRowId(7), EntryId(2)), (BankRowId(8), EntryId(1))]);
    }

    proptest! {
        #[test]
        fn each_is_matched_once_and_only_with_its_like(
            rows in prop::collection::vec((0..20_i64, any::<bool>(), 1..4_i64), 0..25),
            entries in prop::collection::vec((0..20_i64, any::<bool>(), 1..4_i64), 0..25),
        ) {
            let way = |out: bool| if out { Way::Out } else { Way::In };
            let rows: Vec<_> = (1..).zip(rows).map(|(n, (d, w, fen))| row(n, d, way(w), fen, "")).collect();
            let entries: Vec<_> = (1..).zip(entries).map(|(n, (d, w, fen))| entry(n, d, way(w), fen, "")).collect();
            let found = matched(&rows, &entries);
            let (mut seen_rows, mut seen_entries) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
            for (id, to) in &found {
                prop_assert!(seen_rows.insert(*id) && seen_entries.insert(*to));
                let line = &rows.iter().find(|(row, _)| row == id).unwrap().1;
                let moved = entries.iter().find(|entry| entry.id == *to).unwrap();
                prop_assert!(distance(line, moved).is_some());
            }
            // Nothing is left on both sides that would go together.
            for (id, line) in rows.iter().filter(|(id, _)| !seen_rows.contains(id)) {
                let free = entries.iter().filter(|entry| !seen_entries.contains(&entry.id));
                prop_assert!(free.clone().all(|entry| distance(line, entry).is_none()), "{id}");
            }
        }
    }
}
