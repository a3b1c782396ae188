use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};

use super::*;

fn fen(n: i64) -> Money {
    Money::from_fen(n)
}

fn does(book: &Book, kind: Kind, category: &str, n: i64) -> Result<Book> {
    let (debit, credit) = kind.accounts().unwrap();
    book.after(debit, credit, category, fen(n))
}

#[test]
fn what_is_not_there_is_not_spent() {
    let book = does(&Book::default(), Kind::Receipt, "", 100).unwrap();
    assert!(does(&book, Kind::Spending, "printing", 101).is_err());
    let book = does(&book, Kind::Spending, "printing", 60).unwrap();
    let book = does(&book, Kind::AdvanceSpending, "meeting", 70).unwrap();
    let now = book.standing();
    assert_eq!((now.received, now.spent, now.advanced, now.bank), (fen(100), fen(130), fen(70), fen(40)));
    assert_eq!(now.left, fen(-30), "the unit has laid out more than was paid");
    assert!(does(&book, Kind::RepayAdvance, "", 41).is_err(), "the bank has 40");
    assert!(does(&book, Kind::RepayAdvance, "", 71).is_err());
    let book = does(&book, Kind::Interest, "", 30).unwrap();
    let book = does(&book, Kind::RepayAdvance, "", 70).unwrap();
    assert_eq!((book.standing().bank, book.standing().advanced), (fen(0), fen(0)));
    assert!(does(&book, Kind::Refund, "", 1).is_err());
    for wrong in [0, -1] {
        assert!(does(&book, Kind::Receipt, "", wrong).is_err());
    }
    assert!(does(&does(&Book::default(), Kind::Receipt, "", i64::MAX).unwrap(), Kind::Receipt, "", 1).is_err());
}

#[test]
fn a_reversal_gives_back_where_it_can() {
    let book = does(&Book::default(), Kind::Receipt, "", 100).unwrap();
    let spent = does(&book, Kind::Spending, "printing", 60).unwrap();
    let (debit, credit) = Kind::Spending.accounts().unwrap();
    let back = spent.after(credit, debit, "printing", fen(60)).unwrap();
    assert_eq!(back.standing(), book.standing());
    assert!(spent.after(credit, debit, "meeting", fen(60)).is_err(), "nothing was spent on that line");
    let (debit, credit) = Kind::Receipt.accounts().unwrap();
    assert!(spent.after(credit, debit, "", fen(100)).is_err(), "what was spent cannot be taken back");
}

#[test]
fn months_and_years_are_periods() {
    for good in ["2026-01", "2026-12", "2026"] {
        assert!(is_period(good), "{good}");
    }
    for bad in ["2026-13", "2026-00", "2026-1", "26-01", "", "2026-", "二〇二六", "2026-01-01"] {
        assert!(!is_period(bad), "{bad}");
    }
    assert_eq!(period(NaiveDate::from_ymd_opt(2024, 7, 1).unwrap()), "2024-07");
}

/// One operation of a random run: what, on which line, how much, and which earlier entry for a reversal.
type Operation = (usize, usize, i64, usize);

/// Plays operations on a book and on a plain list of sums beside it; gives how many were taken.
fn plays(operations: &[Operation]) -> usize {
    const LINES: [&str; 4] = ["printing", "meeting", "expert", "rent"];
    let (mut book, mut made, mut taken) = (Book::default(), Vec::new(), 0);
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (what, line, amount, which) in operations {
        let kind = Kind::ALL[*what];
        let (debit, credit, line, amount) = match kind.accounts() {
            Some((debit, credit)) => {
                let line = if debit == Account::Expense { LINES[*line] } else { "" };
                (debit, credit, line, fen(*amount))
            }
            None if made.is_empty() => continue,
            // An entry is reversed once: it leaves the list of what can be.
            None => {
                let (debit, credit, line, amount) = made.swap_remove(which % made.len());
                (credit, debit, line, amount)
            }
        };
        match book.after(debit, credit, line, amount) {
            Ok(next) => {
                book = next;
                taken += 1;
                *sums.entry(debit.as_str()).or_default() += amount.fen();
                *sums.entry(credit.as_str()).or_default() -= amount.fen();
                if kind != Kind::Reversal {
                    made.push((debit, credit, line, amount));
                }
            }
            Err(_) if kind == Kind::Reversal => made.push((credit, debit, line, amount)),
            Err(_) => {}
        }
        let now = book.standing();
        assert_eq!(
            now.bank.fen() + now.spent.fen() + now.returned.fen(),
            now.received.fen() + now.advanced.fen() + now.interest.fen(),
        );
        assert!(!now.bank.is_negative() && !now.advanced.is_negative() && !now.spent.is_negative());
    }
    for account in Account::ALL {
        let signed = if account.is_left() { 1 } else { -1 };
        assert_eq!(book.amount(*account).fen() * signed, sums.get(account.as_str()).copied().unwrap_or(0));
    }
    assert_eq!(sums.values().sum::<i64>(), 0);
    taken
}

/// 100,000 random operations keep every balance; 1,000,000 with GRANARY_SOAK set.
#[test]
fn random_operations_keep_every_balance() {
    const RUN: usize = 1_000;
    let runs = if std::env::var_os("GRANARY_SOAK").is_some() { 1_000 } else { 100 };
    let rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let config = Config { cases: runs, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let operation = (0..Kind::ALL.len(), 0..4_usize, 1..50_000_i64, any::<usize>());
    let taken = std::cell::Cell::new(0);
    let run = runner.run(&prop::collection::vec(operation, RUN), |operations| {
        taken.set(taken.get() + plays(&operations));
        Ok(())
    });
    run.unwrap();
    assert!(taken.get() > RUN * runs as usize / 3, "only {} were taken", taken.get());
}
