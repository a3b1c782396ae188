//! Which row of a sheet is its heading, and which column is which: by name, in any order.

use super::read::{Row, Sheet};
use crate::kernel::{Message, text};

/// Rows from the top in which a heading is looked for; titles and notes may stand above it.
const SEARCHED: usize = 20;

/// A column that is looked for.
#[derive(Debug, Clone)]
pub struct Column {
    /// The names that it may bear, in every language.
    pub names: Vec<String>,
    /// Whether the table is of no use without it.
    pub required: bool,
}

/// A sheet whose columns are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name.
    pub sheet: String,
    /// Where each of the columns stands, if it is there.
    pub places: Vec<Option<usize>>,
    /// Headings that nobody looked for; their columns are not read.
    pub unknown: Vec<String>,
    /// The rows below the heading.
    pub rows: Vec<Row>,
}

/// Finds the tables of a workbook; sheets without a known heading are left out. Without any heading, the columns of a
/// paste are taken in their order when `in_order` allows it.
///
/// # Errors
/// Which columns are missing, or stand twice.
pub fn tables(sheets: Vec<Sheet>, columns: &[Column], in_order: bool) -> Result<Vec<Table>, Message> {
    let mut found = Vec::new();
    for sheet in sheets {
        match heading(&sheet, columns) {
            Some((place, headings)) => found.push(headed(sheet, place, &headings, columns)?),
            None if in_order && !sheet.rows.is_empty() => {
                let places = (0..columns.len()).map(Some).collect();
                found.push(Table { sheet: sheet.name, places, unknown: Vec::new(), rows: sheet.rows });
            }
            None => {}
        }
    }
    if found.is_empty() {
        return Err(named("workbook-no-heading", columns.iter().filter(|column| column.required)));
    }
    Ok(found)
}

fn named<'a>(key: &str, columns: impl Iterator<Item = &'a Column>) -> Message {
    let names: Vec<&str> = columns.filter_map(|column| column.names.first()).map(String::as_str).collect();
    Message::new(key).with("columns", names.join("、"))
}

/// The row that names most of the columns, and which column each of its cells names.
fn heading(sheet: &Sheet, columns: &[Column]) -> Option<(usize, Vec<Option<usize>>)> {
    let keys: Vec<Vec<String>> = columns.iter().map(|c| c.names.iter().map(|name| key(name)).collect()).collect();
    let known = |cell: &String| {
        let cell = key(cell);
        keys.iter().position(|names| names.contains(&cell))
    };
    let rows = sheet.rows.iter().take(SEARCHED).enumerate();
    let rows = rows.map(|(place, row)| (place, row.cells.iter().map(known).collect::<Vec<_>>()));
    let count = |headings: &[Option<usize>]| headings.iter().flatten().count();
    // Of equal rows the first one: a row of values may hold a word that is a heading too.
    let best = rows.rev().max_by_key(|(_, headings)| count(headings))?;
    (count(&best.1) >= 2.min(columns.len())).then_some(best)
}

fn headed(mut sheet: Sheet, place: usize, headings: &[Option<usize>], columns: &[Column]) -> Result<Table, Message> {
    let rows = sheet.rows.split_off(place + 1);
    let cells = sheet.rows.pop().map(|row| row.cells).unwrap_or_default();
    let mut places = vec![None; columns.len()];
    for (at, column) in headings.iter().enumerate() {
        let Some(slot) = column.and_then(|column| places.get_mut(column)) else { continue };
        if slot.is_some() {
            return Err(
                Message::new("workbook-heading-twice").with("column", cells.get(at).cloned().unwrap_or_default())
            );
        }
        *slot = Some(at);
    }
    let missing = columns.iter().zip(&places).filter(|(column, place)| column.required && place.is_none());
    if missing.clone().next().is_some() {
        return Err(named("workbook-missing", missing.map(|(column, _)| column)).with("sheet", &sheet.name));
    }
    let unknown = cells.iter().zip(headings).filter(|(cell, column)| column.is_none() && !cell.trim().is_empty());
    let unknown = unknown.map(|(cell, _)| cell.trim().to_owned()).collect();
    Ok(Table { sheet: sheet.name, places, unknown, rows })
}

/// A heading for comparing: without spaces, brackets, case, and the star of what must be filled in.
fn key(heading: &str) -> String {
    text::skeleton(heading.trim().trim_matches(['*', '＊'])).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column =
            |names: &[&str], required| Column { names: names.iter().map(ToString::to_string).collect(), required };
        vec![
            column(&["单位名称", "Name"], true),
            column(&["代码", "Code"], true),
            column(&["电话", "Telephone"], false),
        ]
    }

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row =
            |(number, cells): (u32, &&[&str])| Row { number, cells: cells.iter().map(ToString::to_string).collect() };
        Sheet { name: "甲".into(), rows: (1..).zip(rows).map(row).collect() }
    }

    #[test]
    fn a_heading_is_found_below_a_title_in_any_order_and_language() {
        let found =
            tables(vec![sheet(&[&["2026年名单"], &["代 码*", "备注", "NAME"], &["1", "x", "甲"]])], &columns(), false);
        let [table] = found.unwrap().try_into().unwrap();
        let Table { places, unknown, rows, .. } = table;
        assert_eq!((places, unknown), (vec![Some(2), Some(0), None], vec!["备注".to_owned()]));
        assert_eq!((rows.len(), rows[0].number), (1, 3));
    }

    #[test]
    fn what_is_missing_or_twice_is_named() {
        let key = |rows: &[&[&str]]| tables(vec![sheet(rows)], &columns(), false).unwrap_err();
        let missing = key(&[&["单位名称", "电话"], &["甲", "1"]]);
        assert_eq!((missing.key.as_str(), missing.args["columns"].as_str()), ("workbook-missing", "代码"));
        assert_eq!(key(&[&["单位名称", "代码", "Name"]]).key, "workbook-heading-twice");
        let none = key(&[&["a", "b"], &["c", "d"]]);
        assert_eq!((none.key.as_str(), none.args["columns"].as_str()), ("workbook-no-heading", "单位名称、代码"));
    }

    #[test]
    fn a_paste_without_a_heading_is_taken_in_order() {
        let found = tables(vec![sheet(&[&["甲", "1", "010"]])], &columns(), true).unwrap();
        assert_eq!(found[0].places, [Some(0), Some(1), Some(2)]);
        assert_eq!(found[0].rows.len(), 1);
    }
}
