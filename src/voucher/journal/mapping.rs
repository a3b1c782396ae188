//! Which column of a journal is which, and how its rows become rows of vouchers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::imports::Line;
use crate::kernel::{Money, text};
use crate::platform::workbook::{Row, Sheet};

crate::words! {
    /// What a column of a journal may hold.
    pub enum Field {
        /// 凭证号.
        Number = "number",
        /// 日期.
        On = "on",
        /// 摘要.
        Summary = "summary",
        /// 科目编码.
        Account = "account",
        /// 科目名称.
        AccountName = "account-name",
        /// 借方金额.
        Debit = "debit",
        /// 贷方金额.
        Credit = "credit",
        /// 收款人.
        Payee = "payee",
        /// 经办人.
        Handler = "handler",
        /// 审批人.
        Approver = "approver",
        /// 发票代码.
        InvoiceCode = "invoice-code",
        /// 发票号码.
        InvoiceNumber = "invoice-number",
        /// 开票日期.
        InvoiceDate = "invoice-date",
    }
}

impl Field {
    /// Whether a journal is of no use without it.
    pub fn is_needed(self) -> bool {
        matches!(self, Self::Number | Self::On | Self::Summary | Self::Debit)
    }

    /// What software calls it, to guess by.
    fn known_as(self) -> &'static [&'static str] {
        match self {
            Self::Number => {
                &["凭证号", "凭证字号", "凭证编号", "凭证号数", "记账凭证号", "字号", "voucher no", "voucher number"]
            }
            Self::On => &["日期", "凭证日期", "记账日期", "制单日期", "业务日期", "date"],
            Self::Summary => &["摘要", "凭证摘要", "业务摘要", "summary", "description"],
            Self::Account => &["科目编码", "科目代码", "会计科目编码", "account code", "account"],
            Self::AccountName => &["科目名称", "会计科目", "科目", "科目全称", "account name"],
            Self::Debit => &["借方金额", "借方", "借方发生额", "本币借方", "debit"],
            Self::Credit => &["贷方金额", "贷方", "贷方发生额", "本币贷方", "credit"],
            Self::Payee => &["收款人", "收款单位", "对方单位", "往来单位", "供应商", "payee"],
            Self::Handler => &["经办人", "业务员", "经手人", "制单人", "制单", "handler"],
            Self::Approver => &["审批人", "审核人", "复核人", "审核", "approver"],
            Self::InvoiceCode => &["发票代码", "票据代码", "invoice code"],
            Self::InvoiceNumber => &["发票号码", "发票号", "票据号", "票据号码", "票号", "invoice number"],
            Self::InvoiceDate => &["开票日期", "票据日期", "发票日期", "invoice date"],
        }
    }
}

/// What a unit has said of its journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The headings of the last book, in their order.
    pub headings: Vec<String>,
    /// By field: its heading.
    pub columns: BTreeMap<String, String>,
    /// By account, as the book names it: the line of the budget, or nothing for what is not this project.
    pub accounts: BTreeMap<String, String>,
    /// Accounts that were debited in a book and are not mapped yet.
    pub open: BTreeSet<String>,
}

/// The most accounts that one asks about.
const ACCOUNTS: usize = 200;
/// Rows from the top in which the heading is looked for.
const SEARCHED: usize = 20;
/// Digits of the accounts that stand at the top of every chart.
const SHORTEST: usize = 4;
/// What an account is mapped to that has nothing to do with the project.
pub const NOT_OURS: &str = "-";

/// A book whose headings are known.
#[derive(Debug)]
pub struct Book<'a> {
    sheet: &'a str,
    headings: Vec<String>,
    rows: &'a [Row],
}

fn tidy(heading: &str) -> String {
    text::skeleton(heading.split(['(', '（']).next().unwrap_or(heading))
}

/// Finds the row of headings of a sheet: the one that names most of what software calls its columns, or what the unit has
/// named before.
pub fn book<'a>(sheet: &'a Sheet, mapping: &Mapping) -> Option<Book<'a>> {
    let mut known: BTreeSet<String> = mapping.columns.values().map(|heading| tidy(heading)).collect();
    known.extend(Field::ALL.iter().flat_map(|field| field.known_as()).map(|name| tidy(name)));
    let count = |row: &Row| row.cells.iter().filter(|cell| known.contains(&tidy(cell))).count();
    let looked = sheet.rows.iter().take(SEARCHED).enumerate();
    // Of equal rows the first one.
    let (at, best) = looked.rev().max_by_key(|(_, row)| count(row))?;
    if count(best) < 3 {
        return None;
    }
    let headings = best.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    Some(Book { sheet: &sheet.name, headings, rows: sheet.rows.get(at + 1..).unwrap_or_default() })
}

impl Mapping {
    /// Takes over the headings of a book: what is mapped already stays, the rest is guessed.
    pub fn meet(&mut self, book: &Book<'_>) {
        self.headings = book.headings.iter().filter(|heading| !heading.is_empty()).cloned().collect();
        let standing: BTreeSet<&String> = self.headings.iter().collect();
        self.columns.retain(|_, heading| standing.contains(heading));
        for field in Field::ALL {
            if self.columns.contains_key(field.as_str()) {
                continue;
            }
            let named = |name: &&'static str| self.headings.iter().find(|heading| tidy(heading) == tidy(name));
            let taken = |heading: &&String| !self.columns.values().any(|other| other == *heading);
            let guess = field.known_as().iter().find_map(|name| named(name).filter(taken)).cloned();
            if let Some(guess) = guess {
                self.columns.insert(field.to_string(), guess);
            }
        }
    }

    /// The fields that a journal needs and that no column holds.
    pub fn missing(&self) -> Vec<Field> {
        let there = |field: &Field| self.columns.contains_key(field.as_str());
        let mut missing: Vec<Field> = Field::ALL.iter().copied().filter(|f| f.is_needed() && !there(f)).collect();
        if !there(&Field::Account) && !there(&Field::AccountName) {
            missing.push(Field::Account);
        }
        missing
    }

    fn place(&self, book: &Book<'_>, field: Field) -> Option<usize> {
        let heading = self.columns.get(field.as_str())?;
        book.headings.iter().position(|other| other == heading)
    }

    /// The line of the budget of an account: by its own name, or by that of the account above it.
    fn category(&self, account: &str) -> Option<&str> {
        let code = account.split_whitespace().next().unwrap_or(account);
        let above = (SHORTEST..=code.len()).rev().filter_map(|end| code.get(..end));
        let mut codes = above.filter(|above| above.bytes().all(|byte| byte.is_ascii_digit()));
        let own = self.accounts.get(account);
        own.or_else(|| codes.find_map(|above| self.accounts.get(above))).map(String::as_str)
    }
}

/// What a book brings.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Rows of vouchers, as an import takes them.
    pub lines: Vec<Line>,
    /// Accounts that were debited and are not mapped.
    pub open: BTreeSet<String>,
    /// Rows that are no spending of the project.
    pub others: usize,
}

/// A row of a journal, with what it takes over from the row above.
struct Entry {
    row: u32,
    number: String,
    on: String,
    summary: String,
    account: String,
    debit: String,
    credit: String,
    rest: BTreeMap<&'static str, String>,
}

/// Columns that are taken over as they are: field of the journal, column of the import.
const TAKEN: [(Field, &str); 6] = [
    (Field::Payee, "payee"),
    (Field::Handler, "handler"),
    (Field::Approver, "approver"),
    (Field::InvoiceCode, "code"),
    (Field::InvoiceNumber, "number"),
    (Field::InvoiceDate, "dated_on"),
];

fn entries(book: &Book<'_>, mapping: &Mapping) -> Vec<Entry> {
    let places: BTreeMap<Field, Option<usize>> = Field::ALL.iter().map(|f| (*f, mapping.place(book, *f))).collect();
    let mut all: Vec<Entry> = Vec::new();
    for row in book.rows {
        let cell = |field: Field| {
            let at = places.get(&field).copied().flatten();
            at.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim()).to_owned()
        };
        let account = [cell(Field::Account), cell(Field::AccountName)];
        let account = account.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let (debit, credit) = (cell(Field::Debit), cell(Field::Credit));
        // Sums below a page and a book have a word and figures, and no account.
        if account.is_empty() || (debit.is_empty() && credit.is_empty()) {
            continue;
        }
        let above = all.last();
        let carried = |own: String, above: Option<&String>| match (own.is_empty(), above) {
            (true, Some(above)) => above.clone(),
            _ => own,
        };
        let number = carried(cell(Field::Number), above.map(|entry| &entry.number));
        let same = above.filter(|entry| entry.number == number);
        let on = carried(cell(Field::On), same.map(|entry| &entry.on));
        let summary = carried(cell(Field::Summary), same.map(|entry| &entry.summary));
        let rest = TAKEN.iter().map(|(field, key)| (*key, cell(*field))).filter(|(_, cell)| !cell.is_empty()).collect();
        all.push(Entry { row: row.number, number, on, summary, account, debit, credit, rest });
    }
    all
}

/// Whether an amount is none: blank, or nothing.
fn is_nothing(cell: &str) -> bool {
    cell.is_empty() || Money::parse(cell).is_ok_and(|amount| amount == Money::ZERO)
}

/// Reads the spending of a project out of a book: the debited rows of accounts that stand for a line of the budget
/// (`categories` are those of the contract), with how they were paid from the credited rows of the same voucher.
pub fn read(book: &Book<'_>, mapping: &Mapping, contract: &str, categories: &BTreeSet<String>) -> Read {
    let entries = entries(book, mapping);
    let mut told = Read::default();
    for voucher in entries.chunk_by(|a, b| a.number == b.number) {
        let paid = voucher.iter().find(|entry| !is_nothing(&entry.credit)).map_or("", |entry| &*entry.account);
        let method = if paid.contains("现金") { "cash" } else { "transfer" };
        for entry in voucher {
            if is_nothing(&entry.debit) {
                told.others += 1;
                continue;
            }
            let category = match mapping.category(&entry.account) {
                Some(NOT_OURS) => {
                    told.others += 1;
                    continue;
                }
                Some(category) if categories.contains(category) => category.to_owned(),
                _ => {
                    if told.open.len() < ACCOUNTS {
                        told.open.insert(entry.account.clone());
                    }
                    continue;
                }
            };
            told.lines.push(line(book, entry, contract, &category, method));
        }
    }
    told
}

fn line(book: &Book<'_>, entry: &Entry, contract: &str, category: &str, method: &str) -> Line {
    let paper = if entry.rest.contains_key("number") { "vat-invoice" } else { "other" };
    let own = [
        ("contract", contract),
        ("voucher_number", &entry.number),
        ("summary", &entry.summary),
        ("business_on", &entry.on),
        ("paid_on", &entry.on),
        ("method", method),
        ("payee_kind", "unit"),
        ("category", category),
        ("paper", paper),
        ("gross", &entry.debit),
        ("amount", &entry.debit),
    ];
    let own = own.into_iter().map(|(key, cell)| (key, cell.to_owned())).chain(entry.rest.clone());
    let cells = own.filter(|(_, cell)| !cell.is_empty()).map(|(key, cell)| (key.to_owned(), cell)).collect();
    Line { sheet: book.sheet.to_owned(), row: i32::try_from(entry.row).unwrap_or(i32::MAX), cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row =
            |(n, cells): (u32, &&[&str])| Row { number: n, cells: cells.iter().map(|c| (*c).to_owned()).collect() };
        Sheet { name: "序时账".into(), rows: (1..).zip(rows).map(row).collect() }
    }

    const HEAD: &[&str] =
        &["日期", "凭证字号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "供应商", "制单人", "审核人"];

    fn mapped() -> (Sheet, Mapping) {
        let sheet = sheet(&[
            &["某单位序时账"],
            HEAD,
            &[
                "2024-08-20",
                "记-0031",
                "印制案例集",
                "500102",
                "项目支出-印刷费",
                "18,600.00",
                "",
                "某印务",
                "马某",
                "王某",
            ],
            &["", "", "", "100201", "银行存款", "", "18,600.00", "", "", ""],
            &["2024-08-21", "记-0032", "买文具", "500103", "项目支出-办公费", "99.00", "0.00", "", "", ""],
            &["2024-08-21", "记-0032", "买文具", "1001", "库存现金", "", "99.00", "", "", ""],
            &["", "", "本月合计", "", "", "18,699.00", "18,699.00"],
        ]);
        let mut mapping = Mapping::default();
        mapping.meet(&book(&sheet, &Mapping::default()).unwrap());
        (sheet, mapping)
    }

    fn categories() -> BTreeSet<String> {
        ["printing", "office"].map(str::to_owned).into()
    }

    #[test]
    fn the_usual_headings_are_guessed_and_only_once() {
        let (_, mapping) = mapped();
        assert!(mapping.missing().is_empty());
        assert_eq!(mapping.columns.get("number").map(String::as_str), Some("凭证字号"));
        assert_eq!(mapping.columns.get("account-name").map(String::as_str), Some("科目名称"));
        assert_eq!(mapping.columns.get("payee").map(String::as_str), Some("供应商"));
        assert_eq!(mapping.columns.get("invoice-number"), None);
        // What a unit has said itself stays as long as its book has the column.
        let odd = sheet(&[&["日期", "号", "摘要", "科目", "借方", "贷方"]]);
        let mut own = Mapping { columns: [("number".into(), "号".into())].into(), ..Mapping::default() };
        own.meet(&book(&odd, &own).unwrap());
        assert_eq!(own.columns.get("number").map(String::as_str), Some("号"));
        own.meet(&book(&mapped().0, &own).unwrap());
        assert_eq!(own.columns.get("number").map(String::as_str), Some("凭证字号"));
        assert!(
            book(&sheet(&[&["甲", "乙"]]), &Mapping::default()).is_none(),
            "a sheet without headings is no journal"
        );
    }

    #[test]
    fn only_debited_accounts_of_the_project_become_lines() {
        let (sheet, mut mapping) = mapped();
        let told = read(&book(&sheet, &mapping).unwrap(), &mapping, "HT-1", &categories());
        assert_eq!(told.open.len(), 2, "nothing is mapped yet");
        assert!(told.lines.is_empty());
        mapping.accounts =
            [("500102 项目支出-印刷费".into(), "printing".into()), ("500103".into(), "office".into())].into();
        let told = read(&book(&sheet, &mapping).unwrap(), &mapping, "HT-1", &categories());
        let of = |line: &Line, key: &str| line.cells.get(key).cloned().unwrap_or_default();
        let cells: Vec<_> =
            told.lines.iter().map(|l| (l.row, of(l, "voucher_number"), of(l, "category"), of(l, "method"))).collect();
        let expected = [(3, "记-0031", "printing", "transfer"), (5, "记-0032", "office", "cash")];
        assert_eq!(cells, expected.map(|(row, a, b, c)| (row, a.to_owned(), b.to_owned(), c.to_owned())));
        assert_eq!(of(&told.lines[0], "business_on"), "2024-08-20");
        assert_eq!((of(&told.lines[0], "handler"), of(&told.lines[0], "payee")), ("马某".into(), "某印务".into()));
        assert_eq!((told.others, told.open.len()), (2, 0));
    }

    #[test]
    fn an_account_is_known_by_the_one_above_it_and_what_is_not_ours_is_left_out() {
        let (sheet, mut mapping) = mapped();
        mapping.accounts =
            [("5001".into(), "printing".into()), ("500103 项目支出-办公费".into(), NOT_OURS.into())].into();
        let told = read(&book(&sheet, &mapping).unwrap(), &mapping, "HT-1", &categories());
        assert_eq!((told.lines.len(), told.others, told.open.len()), (1, 3, 0));
        // A line that this contract's budget does not have is asked about.
        mapping.accounts = [("5001".into(), "travel".into())].into();
        assert_eq!(read(&book(&sheet, &mapping).unwrap(), &mapping, "HT-1", &categories()).open.len(), 2);
    }

    #[test]
    fn a_red_entry_comes_in_as_it_is_and_the_form_refuses_it() {
        let (mut sheet, mut mapping) = mapped();
        sheet.rows[2].cells[5] = "-1.00".into();
        mapping.accounts = [("5001".into(), "printing".into())].into();
        let told = read(&book(&sheet, &mapping).unwrap(), &mapping, "HT-1", &categories());
        assert_eq!(told.lines[0].cells["amount"], "-1.00");
    }
}
