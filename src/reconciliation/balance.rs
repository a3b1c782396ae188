//! The closing balance of a statement beside the ledger (银行存款余额调节表): both as they would stand if each side knew of
//! what the other has, with what is not of this project taken out of the bank's.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::model::{BankRow, Moved, State, Way};
use crate::kernel::{EntryId, Money};

/// What a statement closed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// The day.
    pub on: NaiveDate,
    /// The balance.
    pub balance: Money,
}

/// What came and what went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// To the account.
    pub came: Money,
    /// From the account.
    pub went: Money,
}

impl Sums {
    fn add(&mut self, way: Way, amount: Money) -> Option<()> {
        let side = match way {
            Way::In => &mut self.came,
            Way::Out => &mut self.went,
        };
        *side = side.checked_add(amount)?;
        Some(())
    }

    fn net(self) -> Option<Money> {
        self.came.checked_sub(self.went)
    }
}

/// Both sides, and what makes them equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adjusted {
    /// What the ledger says that is on the account.
    pub ledger: Money,
    /// What the bank says.
    pub bank: Money,
    /// What the bank has booked and the ledger has not.
    pub only_bank: Sums,
    /// What the ledger has and the bank has not.
    pub only_ledger: Sums,
    /// What the bank has booked and is not of this project.
    pub foreign: Sums,
    /// The ledger's balance with what only the bank has.
    pub ledger_after: Money,
    /// The bank's balance with what only the ledger has, and without what is not of this project.
    pub bank_after: Money,
}

impl Adjusted {
    /// How far the two are apart; nothing when they agree.
    pub fn apart(&self) -> Option<Money> {
        self.bank_after.checked_sub(self.ledger_after)
    }
}

/// Puts both sides together as they stood at the end of the statement's day; nothing when amounts go beyond all bounds.
pub fn adjusted(of: &Statement, rows: &[BankRow], moved: &[Moved]) -> Option<Adjusted> {
    let entries = moved.iter().filter(|entry| entry.on <= of.on);
    let entries: HashMap<EntryId, &Moved> = entries.map(|entry| (entry.id, entry)).collect();
    let mut told = Adjusted { bank: of.balance, ..Adjusted::default() };
    let mut on_both: HashSet<EntryId> = HashSet::new();
    for row in rows.iter().filter(|row| row.line.on <= of.on) {
        let (way, amount) = (row.line.way, row.line.amount);
        match (row.state, row.entry.filter(|entry| entries.contains_key(entry))) {
            (State::Foreign, _) => told.foreign.add(way, amount)?,
            (_, Some(entry)) => {
                on_both.insert(entry);
            }
            (_, None) => told.only_bank.add(way, amount)?,
        }
    }
    let mut booked = Sums::default();
    for entry in entries.values() {
        booked.add(entry.way, entry.amount)?;
        if !on_both.contains(&entry.id) {
            told.only_ledger.add(entry.way, entry.amount)?;
        }
    }
    told.ledger = booked.net()?;
    told.ledger_after = told.ledger.checked_add(told.only_bank.net()?)?;
    told.bank_after = told.bank.checked_add(told.only_ledger.net()?)?.checked_sub(told.foreign.net()?)?;
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::super::model::{BankLine, How};
    use super::*;
    use crate::kernel::BankRowId;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).unwrap()
    }

    fn row(on: u32, way: Way, fen: i64, state: State, entry: Option<i64>) -> BankRow {
        let none = String::new;
        let amount = Money::from_fen(fen);
        let line = BankLine { on: day(on), way, amount, name: none(), reference: none(), note: none() };
        let how = if entry.is_some() { How::Hand } else { How::None };
        let entry = entry.map(EntryId);
        BankRow { id: BankRowId(1), line, state, entry, how, reason: none(), by_name: none(), version: 1 }
    }

    fn entry(id: i64, on: u32, way: Way, fen: i64) -> Moved {
        let amount = Money::from_fen(fen);
        Moved { id: EntryId(id), serial: 1, on: day(on), way, amount, name: String::new() }
    }

    #[test]
    fn what_only_one_side_knows_makes_them_equal() {
        let moved = [entry(1, 2, Way::In, 14_000_000), entry(2, 9, Way::In, 1_234), entry(3, 20, Way::Out, 500)];
        let rows = [
            row(3, Way::In, 14_000_000, State::Matched, Some(1)),
            row(4, Way::Out, 8_800, State::Foreign, None),
            row(8, Way::Out, 300, State::Open, None),
            row(21, Way::In, 1_234, State::Matched, Some(2)),
        ];
        // On the 10th the bank has not booked the interest, and the ledger knows nothing of 3 yuan.
        let of = Statement { on: day(10), balance: Money::from_fen(14_000_000 - 8_800 - 300) };
        let told = adjusted(&of, &rows, &moved).unwrap();
        assert_eq!((told.ledger.fen(), told.only_bank.went.fen()), (14_001_234, 300));
        assert_eq!((told.only_ledger.came.fen(), told.foreign.went.fen()), (1_234, 8_800));
        assert_eq!((told.ledger_after.fen(), told.bank_after.fen()), (14_000_934, 14_000_934));
        assert_eq!(told.apart(), Some(Money::ZERO));
        // A balance that is wrong by a yuan is a yuan apart.
        let wrong = Statement { balance: Money::from_fen(of.balance.fen() + 100), ..of };
        assert_eq!(adjusted(&wrong, &rows, &moved).unwrap().apart(), Some(Money::from_fen(100)));
        // At the end of the month the bank does not know of the last entry.
        let late = Statement { on: day(31), balance: Money::from_fen(of.balance.fen() + 1_234) };
        let told = adjusted(&late, &rows, &moved).unwrap();
        assert_eq!((told.only_ledger.went.fen(), told.apart()), (500, Some(Money::ZERO)));
    }

    #[test]
    fn a_row_of_a_later_entry_is_the_banks_alone_until_then() {
        let (moved, rows) = ([entry(1, 12, Way::Out, 700)], [row(9, Way::Out, 700, State::Matched, Some(1))]);
        let of = Statement { on: day(10), balance: Money::ZERO };
        let told = adjusted(&of, &rows, &moved).unwrap();
        assert_eq!((told.ledger, told.only_bank.went.fen(), told.ledger_after.fen()), (Money::ZERO, 700, -700));
    }
}
