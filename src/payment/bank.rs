//! The file that a bank takes: its columns are the office's own business, kept in `bank-file.toml` of the data folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::kernel::{Message, Money};
use crate::platform::{Error, Result};

/// The file in the data folder.
const OWN: &str = "bank-file.toml";
/// What holds where there is none.
const SHIPPED: &str = include_str!("../../templates/bank-file.toml");

crate::words! {
    /// What a column of the file holds.
    pub enum Field {
        /// Its number, from 1.
        Serial = "serial",
        /// 收款人户名.
        Holder = "holder",
        /// 收款人账号.
        Account = "account",
        /// 收款人开户行.
        Bank = "bank",
        /// 金额.
        Amount = "amount",
        /// 用途.
        Purpose = "purpose",
        /// The number of the contract.
        Contract = "contract",
        /// The number of the batch.
        Batch = "batch",
        /// The column's own text, the same in every row.
        Fixed = "fixed",
    }
}

/// A column.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    /// Its heading.
    pub heading: String,
    /// What it holds.
    pub field: Field,
    /// The text of a fixed one.
    #[serde(default)]
    pub text: String,
}

/// How the file is made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    /// Whether the first row holds headings.
    #[serde(default = "yes")]
    pub headings: bool,
    /// Its columns.
    pub column: Vec<Column>,
}

const fn yes() -> bool {
    true
}

impl Form {
    /// The form of this office.
    ///
    /// # Errors
    /// [`Error::Conflict`] that names what is wrong in the office's own file.
    pub fn of(folder: &Path) -> Result<Self> {
        let wrong = |why: &str| Error::Conflict(Message::new("bank-file-wrong").with("file", OWN).with("why", why));
        match std::fs::read_to_string(folder.join(OWN)) {
            Ok(text) => Self::read(&text).map_err(|why| wrong(&why)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::read(SHIPPED).map_err(Error::internal),
            Err(error) => Err(error.into()),
        }
    }

    fn read(text: &str) -> std::result::Result<Self, String> {
        let form: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        if form.column.is_empty() { Err("no column".to_owned()) } else { Ok(form) }
    }
}

/// A payment as the file tells it.
#[derive(Debug, Clone)]
pub(super) struct Transfer {
    pub holder: String,
    pub account: String,
    pub bank: String,
    pub amount: Money,
    pub purpose: String,
    pub contract: String,
    pub batch: String,
}

impl Transfer {
    /// What stands in a column.
    pub fn cell(&self, column: &Column, serial: usize) -> String {
        match column.field {
            Field::Serial => serial.to_string(),
            Field::Holder => self.holder.clone(),
            Field::Account => self.account.clone(),
            Field::Bank => self.bank.clone(),
            Field::Amount => self.amount.plain(),
            Field::Purpose => self.purpose.clone(),
            Field::Contract => self.contract.clone(),
            Field::Batch => self.batch.clone(),
            Field::Fixed => column.text.clone(),
        }
    }
}

/// The file as comma-separated values: UTF-8 with a mark by which Excel knows it, lines as Windows ends them.
pub(super) fn csv(form: &Form, transfers: &[Transfer]) -> String {
    let mut text = String::from('\u{feff}');
    let mut line = |cells: Vec<String>| {
        text.push_str(&cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    };
    if form.headings {
        line(form.column.iter().map(|column| column.heading.clone()).collect());
    }
    for (n, transfer) in (1..).zip(transfers) {
        line(form.column.iter().map(|column| transfer.cell(column, n)).collect());
    }
    text
}

/// A cell that no program takes for a formula.
fn quoted(cell: &str) -> String {
    let plain: String = cell.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    let safe = if plain.starts_with(['=', '+', '-', '@', '\t']) { format!("'{plain}") } else { plain };
    if safe.contains([',', '"', '\'']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(holder: &str) -> Transfer {
        Transfer {
            holder: holder.to_owned(),
            account: "6222021200012345678".to_owned(),
            bank: "中国银行银川支行".to_owned(),
            amount: Money::parse("140000").unwrap(),
            purpose: "首款".to_owned(),
            contract: "QYKX2026-001-64".to_owned(),
            batch: "20260302-1".to_owned(),
        }
    }

    #[test]
    fn the_shipped_form_is_whole() {
        let form = Form::read(SHIPPED).unwrap();
        let text = csv(&form, &[transfer("宁夏科技服务中心")]);
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].contains("6222021200012345678") && lines[1].contains("140000.00"), "{}", lines[1]);
    }

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_line() {
        for evil in ["=1+1", "+1", "-1", "@x", "\t=1", "a,b", "a\"b", "a\r\nb"] {
            let form = Form::read("[[column]]\nheading = \"户名\"\nfield = \"holder\"").unwrap();
            let text = csv(&form, &[transfer(evil)]);
            let cell = text.lines().nth(1).unwrap().trim_matches('"');
            assert_eq!(text.lines().count(), 2, "{evil:?}");
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{evil:?}: {cell:?}");
        }
    }

    #[test]
    fn what_is_wrong_in_an_own_form_is_told() {
        for wrong in ["", "[[column]]\nheading = \"x\"\nfield = \"nothing\"", "[[column]]\nheading = 1"] {
            assert!(Form::read(wrong).is_err(), "{wrong}");
        }
    }
}
