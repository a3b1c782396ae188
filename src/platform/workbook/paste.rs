//! Lines that were copied from a sheet: cells parted by tabs, rows by line breaks, and quotes around what holds either.

use super::read::{Limits, Row, Sheet};
use crate::kernel::Message;

/// The rows of a pasted text; empty ones are left out, numbers count from 1.
///
/// # Errors
/// Which limit it breaks.
pub fn pasted(text: &str, limits: &Limits) -> Result<Sheet, Message> {
    let mut sheet = Sheet { name: String::new(), rows: Vec::new() };
    for (number, cells) in (1_u32..).zip(lines(text)) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let over = |what: &str, most: usize| {
            Message::new("workbook-too-much").with_word("what", format_args!("workbook-{what}")).with("most", most)
        };
        if cells.len() > limits.columns {
            return Err(over("columns", limits.columns));
        }
        if sheet.rows.len() >= limits.rows {
            return Err(over("rows", limits.rows));
        }
        sheet.rows.push(Row { number, cells });
    }
    Ok(sheet)
}

fn lines(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        let Some(row) = rows.last_mut() else { break };
        let Some(cell) = row.last_mut() else { break };
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            // A quote inside a cell is only a quote.
            '"' if cell.is_empty() => quoted = true,
            '\t' if !quoted => row.push(String::new()),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' if !quoted => rows.push(vec![String::new()]),
            other => cell.push(other),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        let sheet = pasted(text, &Limits::default()).unwrap();
        sheet.rows.into_iter().map(|row| (row.number, row.cells)).collect()
    }

    #[test]
    fn what_excel_and_wps_copy_is_understood() {
        let expected = vec![(1, vec!["甲".into(), "1".into()]), (2, vec!["乙".into(), String::new()])];
        assert_eq!(cells("甲\t1\r\n乙\t\r\n"), expected);
        assert_eq!(cells("甲\t1\n乙\t"), expected);
        assert_eq!(cells("甲\t1\r乙\t"), expected);
    }

    #[test]
    fn quotes_hold_line_breaks_tabs_and_quotes() {
        assert_eq!(cells("\"a\nb\tc\"\"d\"\te\"f"), [(1, vec!["a\nb\tc\"d".into(), "e\"f".into()])]);
        assert_eq!(cells("\n\n  \t \nx"), [(4, vec!["x".into()])], "empty lines count and are left out");
        assert!(cells("").is_empty());
    }

    #[test]
    fn a_paste_has_limits() {
        let limits = Limits { rows: 2, columns: 2, ..Limits::default() };
        assert!(pasted("a\tb\nc\td", &limits).is_ok());
        assert!(pasted("a\tb\tc", &limits).is_err() && pasted("a\nb\nc", &limits).is_err());
    }
}
