//! How a bank's statement is read: a workbook whose columns are known by their names, however the bank orders them.

use chrono::NaiveDate;

use super::model::{BankLine, Way};
use crate::kernel::{Message, Money};
use crate::platform::workbook::{Column, Sheet, Table, tables};

/// The most rows of a statement.
pub const MOST: usize = 2_000;
/// The longest text of a cell that is kept, in characters.
const LONGEST: usize = 200;

/// A cell that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row's number as the workbook shows it.
    pub row: u32,
    /// What is wrong.
    pub what: Message,
}

/// The names under which banks give their columns.
fn columns() -> Vec<Column> {
    let column = |names: &[&str], required| Column { names: names.iter().map(|n| (*n).to_owned()).collect(), required };
    vec![
        column(&["交易日期", "日期", "记账日期", "交易时间", "入账日期", "Date"], true),
        column(&["收入", "收入金额", "贷方金额", "贷方发生额", "贷方", "转入金额", "Credit", "In"], false),
        column(&["支出", "支出金额", "借方金额", "借方发生额", "借方", "转出金额", "Debit", "Out"], false),
        column(&["金额", "交易金额", "发生额", "Amount"], false),
        column(&["对方户名", "对方名称", "户名", "对方单位", "对方账户名称", "Name", "Counterparty"], false),
        column(&["流水号", "交易流水号", "凭证号", "业务流水号", "Reference"], false),
        column(&["摘要", "用途", "附言", "备注", "Note", "Summary"], false),
    ]
}

/// The rows of a statement.
///
/// # Errors
/// What keeps the workbook from being read at all: no such columns, or too many rows.
pub fn statement(sheets: Vec<Sheet>) -> Result<Result<Vec<BankLine>, Vec<Fault>>, Message> {
    let found = tables(sheets, &columns(), false)?;
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for table in &found {
        let has = |column: usize| table.places.get(column).is_some_and(Option::is_some);
        if !(has(3) || (has(1) && has(2))) {
            return Err(Message::new("statement-no-amounts").with("sheet", &table.sheet));
        }
        for row in &table.rows {
            let cell = |column: usize| cell(table, &row.cells, column);
            // A bank closes its tables with sums and remarks, which bear no day.
            if cell(0).is_empty() {
                continue;
            }
            match line(&cell) {
                Ok(line) => lines.push(line),
                Err(what) => faults.push(Fault { row: row.number, what }),
            }
        }
    }
    if lines.len() + faults.len() > MOST {
        return Err(Message::new("statement-too-long").with("most", MOST));
    }
    if lines.is_empty() && faults.is_empty() {
        return Err(Message::new("statement-empty"));
    }
    Ok(if faults.is_empty() { Ok(lines) } else { Err(faults) })
}

fn cell<'a>(table: &Table, cells: &'a [String], column: usize) -> &'a str {
    let place = table.places.get(column).copied().flatten();
    place.and_then(|place| cells.get(place)).map_or("", |cell| cell.trim())
}

fn line<'a>(cell: &impl Fn(usize) -> &'a str) -> Result<BankLine, Message> {
    let on = day(cell(0)).ok_or_else(|| Message::new("statement-day").with("cell", short(cell(0))))?;
    let (way, amount) = amount(cell(1), cell(2), cell(3))?;
    Ok(BankLine { on, way, amount, name: short(cell(4)), reference: short(cell(5)), note: short(cell(6)) })
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// `2026-07-01`, `2026/7/1`, `20260701`, each with a time behind it or not.
fn day(text: &str) -> Option<NaiveDate> {
    let first = text.split([' ', 'T']).next().unwrap_or_default();
    let formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日"];
    let found = formats.iter().find_map(|format| NaiveDate::parse_from_str(first, format).ok())?;
    (1990..=2100).contains(&chrono::Datelike::year(&found)).then_some(found)
}

/// Which way, and how much: of two columns the one that is filled in, or of one column by its sign.
fn amount(credit: &str, debit: &str, signed: &str) -> Result<(Way, Money), Message> {
    let wrong = |cell: &str| Message::new("statement-amount").with("cell", short(cell));
    let read = |cell: &str| match cell.trim_start_matches(['¥', '￥']) {
        "" | "-" | "—" => Ok(Money::ZERO),
        text => Money::parse_signed(text).map_err(|_| wrong(cell)),
    };
    let (came, went, both) = (read(credit)?, read(debit)?, read(signed)?);
    match (came == Money::ZERO, went == Money::ZERO) {
        (false, true) if came.is_positive() => Ok((Way::In, came)),
        (true, false) if went.is_positive() => Ok((Way::Out, went)),
        // Some banks write what went with a minus.
        (true, false) => Money::ZERO.checked_sub(went).map(|out| (Way::Out, out)).ok_or_else(|| wrong(debit)),
        (true, true) if both.is_positive() => Ok((Way::In, both)),
        (true, true) if both.is_negative() => {
            Money::ZERO.checked_sub(both).map(|out| (Way::Out, out)).ok_or_else(|| wrong(signed))
        }
        _ => Err(Message::new("statement-one-amount")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::workbook::pasted;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Result<Vec<BankLine>, Vec<Fault>>, Message> {
        statement(vec![pasted(text, &crate::platform::workbook::Limits::default()).unwrap()])
    }

    #[test]
    fn columns_are_known_by_their_names_in_any_order() {
        let text = "对账单\n摘要\t交易日期\t借方金额\t贷方金额\t对方户名\n首款\t2026/7/1 09:30\t\t140,000.00\t某中心\n\
                    印刷\t20260702\t5,000.50\t\t印刷厂\n合计\t\t5,000.50\t140,000.00\t";
        let lines = read(text).unwrap().unwrap();
        assert_eq!(lines.len(), 2, "the line of sums bears no day");
        assert_eq!((lines[0].way, lines[0].amount.fen(), lines[0].name.as_str()), (Way::In, 14_000_000, "某中心"));
        assert_eq!((lines[1].way, lines[1].amount.fen(), lines[1].note.as_str()), (Way::Out, 500_050, "印刷"));
        let signed = read("日期\t金额\n2026-07-01\t-12.30\n2026-07-01\t8").unwrap().unwrap();
        assert_eq!((signed[0].way, signed[1].way), (Way::Out, Way::In));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_row() {
        let faults = read("日期\t收入\t支出\n2026-13-01\t1\t\n2026-07-01\t1\t1\n2026-07-01\tabc\t\n2026-07-01\t\t")
            .unwrap()
            .unwrap_err();
        let told: Vec<(u32, &str)> = faults.iter().map(|f| (f.row, f.what.key.as_str())).collect();
        assert_eq!(
            told,
            [(2, "statement-day"), (3, "statement-one-amount"), (4, "statement-amount"), (5, "statement-one-amount")]
        );
        assert_eq!(read("日期\t摘要\n2026-07-01\tx").unwrap_err().key, "statement-no-amounts");
        assert_eq!(read("日期\t金额\n").unwrap_err().key, "statement-empty");
    }

    proptest! {
        #[test]
        fn no_cell_brings_it_down(a in "\\PC{0,12}", b in "\\PC{0,12}", c in "\\PC{0,12}") {
            let text = format!("日期\t收入\t支出\n{a}\t{b}\t{c}");
            if let Ok(Ok(lines)) = read(&text) {
                prop_assert!(lines.iter().all(|line| line.amount.is_positive()));
            }
        }
    }
}
