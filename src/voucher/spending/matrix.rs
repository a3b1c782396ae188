//! Budget against actual: a row a budget line, a column a month, with what is submitted and not looked at yet beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::Money;

/// A line of the budget with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The category of the file.
    pub category: String,
    /// How much it may be; nothing for one that the budget does not hold.
    pub budget: Money,
    /// What passed, by month in the order of [`Matrix::months`].
    pub cells: Vec<Money>,
    /// What passed in all months.
    pub passed: Money,
    /// What is submitted and not looked at yet.
    pub waiting: Money,
    /// What is left when all of that passes; below nothing where it is too much.
    pub left: Money,
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The months, `2026-03`, without gaps.
    pub months: Vec<String>,
    /// A row a category: those of the budget in its order, then what else was spent.
    pub rows: Vec<Row>,
    /// The last row: everything.
    pub total: Row,
}

/// The months from the first to the last, without gaps; not more than twenty years.
fn months(seen: &BTreeSet<String>) -> Vec<String> {
    let read = |text: &String| {
        let (year, month) = text.split_once('-')?;
        Some((year.parse::<i32>().ok()?, month.parse::<i32>().ok()?))
    };
    let (Some(first), Some(last)) = (seen.first().and_then(read), seen.last().and_then(read)) else {
        return Vec::new();
    };
    let number = |(year, month): (i32, i32)| year * 12 + month - 1;
    let all = number(first)..=number(last).min(number(first) + 239);
    all.map(|n| format!("{:04}-{:02}", n.div_euclid(12), n.rem_euclid(12) + 1)).collect()
}

fn minus(a: Money, b: Money) -> Money {
    Money::from_fen(a.fen().saturating_sub(b.fen()))
}

fn plus(a: Money, b: Money) -> Money {
    Money::from_fen(a.fen().saturating_add(b.fen()))
}

/// Puts the table together: `budget` in its order, `passed` by category and month, `waiting` by category.
pub fn matrix(
    budget: &[(String, Money)],
    passed: &BTreeMap<(String, String), Money>,
    waiting: &BTreeMap<String, Money>,
) -> Matrix {
    let months = months(&passed.keys().map(|(_, month)| month.clone()).collect());
    let mut categories: Vec<String> = budget.iter().map(|(category, _)| category.clone()).collect();
    for category in passed.keys().map(|(category, _)| category).chain(waiting.keys()) {
        if !categories.contains(category) {
            categories.push(category.clone());
        }
    }
    let row = |category: &String| {
        let of = |month: &String| passed.get(&(category.clone(), month.clone())).copied().unwrap_or(Money::ZERO);
        let cells: Vec<Money> = months.iter().map(of).collect();
        let sum = cells.iter().copied().fold(Money::ZERO, plus);
        let held = budget.iter().find(|(key, _)| key == category).map_or(Money::ZERO, |(_, amount)| *amount);
        let waiting = waiting.get(category).copied().unwrap_or(Money::ZERO);
        Row {
            category: category.clone(),
            budget: held,
            cells,
            passed: sum,
            waiting,
            left: minus(minus(held, sum), waiting),
        }
    };
    let rows: Vec<Row> = categories.iter().map(row).collect();
    let nothing = Row {
        category: String::new(),
        budget: Money::ZERO,
        cells: vec![Money::ZERO; months.len()],
        passed: Money::ZERO,
        waiting: Money::ZERO,
        left: Money::ZERO,
    };
    let total = rows.iter().fold(nothing, |sum, row| Row {
        category: String::new(),
        budget: plus(sum.budget, row.budget),
        cells: sum.cells.iter().zip(&row.cells).map(|(a, b)| plus(*a, *b)).collect(),
        passed: plus(sum.passed, row.passed),
        waiting: plus(sum.waiting, row.waiting),
        left: plus(sum.left, row.left),
    });
    Matrix { months, rows, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen)
    }

    #[test]
    fn every_month_between_stands_and_the_sums_are_those_of_the_cells() {
        let budget = [("printing".to_owned(), fen(1_000)), ("travel".to_owned(), fen(500))];
        let passed = BTreeMap::from([
            (("printing".to_owned(), "2026-11".to_owned()), fen(300)),
            (("printing".to_owned(), "2027-02".to_owned()), fen(200)),
            (("rent".to_owned(), "2026-12".to_owned()), fen(10)),
        ]);
        let waiting = BTreeMap::from([("travel".to_owned(), fen(501))]);
        let table = matrix(&budget, &passed, &waiting);
        assert_eq!(table.months, ["2026-11", "2026-12", "2027-01", "2027-02"]);
        let told: Vec<_> = table.rows.iter().map(|r| (r.category.as_str(), r.passed.fen(), r.left.fen())).collect();
        assert_eq!(told, [("printing", 500, 500), ("travel", 0, -1), ("rent", 10, -10)]);
        assert_eq!(table.total.cells, [fen(300), fen(10), fen(0), fen(200)]);
        assert_eq!((table.total.budget, table.total.waiting, table.total.left), (fen(1_500), fen(501), fen(489)));
    }

    #[test]
    fn without_anything_spent_there_is_no_month() {
        let table = matrix(&[("printing".to_owned(), fen(1))], &BTreeMap::new(), &BTreeMap::new());
        assert!(table.months.is_empty());
        assert_eq!((table.rows.len(), table.total.left), (1, fen(1)));
    }
}
