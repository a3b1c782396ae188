//! Vouchers in the form of a journal: a row a debited account, and one for what it was paid from.

use std::collections::BTreeMap;

use super::mapping::{Field, Mapping, NOT_OURS};
use crate::kernel::{Instant, Money};
use crate::platform::workbook::Value;
use crate::voucher::model::{Method, State, Voucher};

/// The columns of a book where the unit has not said how its own look.
const USUAL: [(Field, &str); 13] = [
    (Field::On, "日期"),
    (Field::Number, "凭证字号"),
    (Field::Summary, "摘要"),
    (Field::Account, "科目编码"),
    (Field::AccountName, "科目名称"),
    (Field::Debit, "借方金额"),
    (Field::Credit, "贷方金额"),
    (Field::Payee, "收款单位"),
    (Field::Handler, "经办人"),
    (Field::Approver, "审批人"),
    (Field::InvoiceCode, "发票代码"),
    (Field::InvoiceNumber, "发票号码"),
    (Field::InvoiceDate, "开票日期"),
];

/// The headings of the book that goes out, and what stands beneath each: in the unit's own order, where it has said so.
pub(super) fn headings(mapping: &Mapping) -> Vec<(Option<Field>, String)> {
    if mapping.missing().is_empty() {
        let field = |heading: &String| {
            let of = mapping.columns.iter().find(|(_, other)| *other == heading);
            of.and_then(|(field, _)| field.parse().ok())
        };
        return mapping.headings.iter().map(|heading| (field(heading), heading.clone())).collect();
    }
    USUAL.iter().map(|(field, heading)| (Some(*field), (*heading).to_owned())).collect()
}

/// What stands for a line of the budget in the unit's books: code and name of the account.
fn account(mapping: &Mapping, category: &str, econ_code: &str, label: &str) -> (String, String) {
    let own = mapping.accounts.iter().find(|(_, to)| *to == category && *to != NOT_OURS).map(|(account, _)| account);
    match own.map(|account| account.split_once(' ').unwrap_or((account, ""))) {
        Some((code, name)) => (code.to_owned(), if name.is_empty() { label.to_owned() } else { name.to_owned() }),
        None => (econ_code.to_owned(), label.to_owned()),
    }
}

/// A line of the budget as books name it.
#[derive(Debug, Clone)]
pub(super) struct Category {
    /// The economic code.
    pub code: String,
    /// The name.
    pub label: String,
}

/// The row of a journal: what stands in each field.
type Row = BTreeMap<Field, Value>;

/// The rows of a voucher: each of its lines on the debit side, and what paid for it on the credit side.
fn rows(voucher: &Voucher, mapping: &Mapping, categories: &BTreeMap<String, Category>) -> Vec<Row> {
    let head = &voucher.draft.header;
    let day = Value::Day(voucher.day());
    let common = || -> Row {
        [
            (Field::On, day.clone()),
            (Field::Number, Value::text(&head.number)),
            (Field::Summary, Value::text(&head.summary)),
            (Field::Payee, Value::text(&head.payee)),
            (Field::Handler, Value::text(&head.handler)),
            (Field::Approver, Value::text(&head.approver)),
        ]
        .into()
    };
    let mut rows = Vec::with_capacity(voucher.draft.lines.len() + 1);
    for line in &voucher.draft.lines {
        let known = categories.get(&line.category);
        let code = if line.econ_code.is_empty() { known.map_or("", |known| &*known.code) } else { &*line.econ_code };
        let (code, name) = account(mapping, &line.category, code, known.map_or(&*line.category, |known| &*known.label));
        let mut row = common();
        row.insert(Field::Account, Value::text(code));
        row.insert(Field::AccountName, Value::text(name));
        row.insert(Field::Debit, Value::Money(line.amount));
        row.insert(Field::InvoiceCode, Value::text(&line.code));
        row.insert(Field::InvoiceNumber, Value::text(&line.number));
        row.insert(Field::InvoiceDate, line.dated_on.map_or(Value::Blank, Value::Day));
        rows.push(row);
    }
    let from = match (head.advanced, head.method) {
        (true, _) => "应付账款-垫支",
        (false, Method::Cash) => "库存现金",
        (false, _) => "银行存款",
    };
    let mut row = common();
    row.insert(Field::AccountName, Value::text(from));
    row.insert(Field::Credit, Value::Money(voucher.amount));
    rows.push(row);
    rows
}

/// What takes a voucher back (红字): the same accounts on the same sides, on the day on which that was done, with amounts
/// below nothing. Nothing, of a voucher that was not taken back.
fn red(voucher: &Voucher, mapping: &Mapping, categories: &BTreeMap<String, Category>) -> Vec<Row> {
    if voucher.state != State::Reversed {
        return Vec::new();
    }
    let day = voucher.decided_at.map_or_else(|| voucher.day(), Instant::day);
    let mut all = rows(voucher, mapping, categories);
    for row in &mut all {
        for side in [Field::Debit, Field::Credit] {
            if let Some(Value::Money(amount)) = row.get_mut(&side) {
                *amount = Money::ZERO.checked_sub(*amount).unwrap_or_default();
            }
        }
        row.insert(Field::On, Value::Day(day));
        row.insert(Field::Summary, Value::text(format!("红字冲销：{}", voucher.draft.header.summary)));
    }
    all
}

/// The book: the rows of each voucher as it was entered, and behind them those of what was taken back.
pub(super) fn book(vouchers: &[Voucher], mapping: &Mapping, categories: &BTreeMap<String, Category>) -> Vec<Row> {
    let entered = vouchers.iter().flat_map(|voucher| rows(voucher, mapping, categories));
    entered.chain(vouchers.iter().flat_map(|voucher| red(voucher, mapping, categories))).collect()
}

/// Whether a cell is an amount below nothing: a figure, and no formula.
fn is_below_nothing(cell: &str) -> bool {
    cell.strip_prefix('-')
        .is_some_and(|size| size.starts_with(|c: char| c.is_ascii_digit()) && size.parse::<f64>().is_ok())
}

/// A row as a line of CSV: every cell that a program might take for a formula begins with an apostrophe, the rest is
/// quoted where it has to be.
pub(super) fn csv(cells: impl Iterator<Item = String>) -> String {
    let cell = |cell: String| {
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_below_nothing(&cell);
        let cell = if formula { format!("'{cell}") } else { cell };
        if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    let mut line = cells.map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// A value as a cell of CSV shows it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Money(amount) => Money::plain(*amount),
        Value::Day(day) => day.to_string(),
        Value::Whole(n) => n.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_is_none() {
        let of = |cell: &str| csv([cell.to_owned()].into_iter());
        assert_eq!(of("=1+1"), "'=1+1\r\n");
        assert_eq!(of("@SUM(A1)"), "'@SUM(A1)\r\n");
        assert_eq!(of("-600.00"), "-600.00\r\n", "what was taken back is a figure");
        assert_eq!(of("-1+cmd"), "'-1+cmd\r\n");
        assert_eq!(of("印刷, 8 开"), "\"印刷, 8 开\"\r\n");
        assert_eq!(of("他说\"好\""), "\"他说\"\"好\"\"\"\r\n");
        assert_eq!(csv(["a", "", "b"].map(str::to_owned).into_iter()), "a,,b\r\n");
    }

    #[test]
    fn the_book_goes_out_in_the_units_own_order() {
        let mut own = Mapping { headings: vec!["号".into(), "备注".into(), "日".into()], ..Mapping::default() };
        assert_eq!(headings(&own).len(), USUAL.len(), "a unit that has said too little gets the usual columns");
        let said = [("number", "号"), ("on", "日"), ("summary", "要"), ("debit", "借"), ("account", "科")];
        own.columns = said.map(|(field, heading)| (field.to_owned(), heading.to_owned())).into();
        let told: Vec<_> = headings(&own).into_iter().map(|(field, _)| field).collect();
        assert_eq!(told, [Some(Field::Number), None, Some(Field::On)]);
        own.accounts = [("500102 印刷费".into(), "printing".into())].into();
        assert_eq!(account(&own, "printing", "30202", "印刷出版费"), ("500102".into(), "印刷费".into()));
        assert_eq!(account(&own, "travel", "30211", "差旅费"), ("30211".into(), "差旅费".into()));
    }
}
