//! A table that is filled in as a whole: rows of the same fields, each row a form of its own. The field `phone` of the
//! row 3 is sent as `phone-3`; a row that stands already carries its key and version as `id-3` and `version-3`.

use super::error::FieldError;
use super::form::Form;
use super::workbook::{Limits, pasted};
use super::{Error, Result};
use crate::kernel::Message;

/// The most rows of a table.
pub const MOST: usize = 200;

/// A row as it was sent.
pub struct Row {
    /// Its number in the names of its fields.
    pub number: usize,
    /// The key of the thing that it shows, if it stands already.
    pub id: Option<i64>,
    /// The version that it was made from.
    pub version: Option<i32>,
    /// Its fields.
    pub form: Form,
    /// Whether all of them are empty.
    pub blank: bool,
}

/// Reads the rows of a table; what else was sent is left to the caller.
///
/// # Errors
/// When there are too many rows, or one has a key and no version.
pub fn rows(form: &mut Form, fields: &[&str]) -> Result<Vec<Row>> {
    let mut numbers: Vec<usize> = form
        .fields()
        .iter()
        .filter_map(|(name, _)| name.rsplit_once('-'))
        .filter(|(field, _)| fields.contains(field))
        .filter_map(|(_, number)| number.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() > MOST {
        return Err(Error::Conflict(Message::new("grid-many").with("most", MOST)));
    }
    numbers.into_iter().map(|number| row(form, fields, number)).collect()
}

fn row(form: &mut Form, fields: &[&str], number: usize) -> Result<Row> {
    let mut sent = |field: &str| form.raw(&format!("{field}-{number}")).unwrap_or_default().to_owned();
    let cells: Vec<(String, String)> = fields.iter().map(|field| ((*field).to_owned(), sent(field))).collect();
    let (id, version) = (sent("id").parse().ok(), sent("version").parse().ok());
    if id.is_some() != version.is_some() {
        return Err(Error::Malformed("a row of the table has a key and no version".to_owned()));
    }
    let blank = cells.iter().all(|(_, value)| value.trim().is_empty());
    Ok(Row { number, id, version, form: Form::sent(cells), blank })
}

/// What is wrong with a row, as what is wrong with the fields of the whole form.
pub fn placed(errors: Vec<FieldError>, number: usize) -> impl Iterator<Item = FieldError> {
    errors.into_iter().map(move |e| FieldError { field: format!("{}-{number}", e.field), message: e.message })
}

/// The rows of a table as they are shown: those that stand, what was pasted, and some empty ones to go on with.
///
/// # Errors
/// What is wrong with the pasted text.
pub fn shown(rows: &[Row], paste: &str, fields: &[&str], spare: usize) -> Result<(Form, Vec<usize>)> {
    let sheet = pasted(paste, &Limits { rows: MOST, columns: 50, ..Limits::default() });
    let sheet = sheet.map_err(|message| Error::field("paste", message))?;
    let mut all: Vec<(String, String)> = Vec::new();
    let mut number = 0;
    for row in rows.iter().filter(|row| !row.blank) {
        all.extend(row.form.fields().iter().map(|(field, value)| (format!("{field}-{number}"), value.clone())));
        if let (Some(id), Some(version)) = (row.id, row.version) {
            all.push((format!("id-{number}"), id.to_string()));
            all.push((format!("version-{number}"), version.to_string()));
        }
        number += 1;
    }
    for line in sheet.rows {
        for (field, cell) in fields.iter().zip(line.cells) {
            all.push((format!("{field}-{number}"), cell.trim().to_owned()));
        }
        number += 1;
    }
    Ok((Form::sent(all), (0..number + spare).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_by_their_numbers() {
        let mut form = Form::decode(b"name-2=b&name-0=a&phone-0=&id-0=7&version-0=1&other-1=x").unwrap();
        let found = rows(&mut form, &["name", "phone"]).unwrap();
        let told: Vec<_> = found.iter().map(|row| (row.number, row.id, row.form.peek("name"), row.blank)).collect();
        assert_eq!(told, [(0, Some(7), Some("a"), false), (2, None, Some("b"), false)]);
        assert!(form.build(|| Some(())).is_err(), "a field that nobody asked for is refused");
        assert!(rows(&mut Form::decode(b"name-0=a&id-0=7").unwrap(), &["name"]).is_err());
    }

    #[test]
    fn what_is_pasted_follows_what_stands() {
        let mut form = Form::decode(b"name-0=a&id-0=7&version-0=1&name-1=").unwrap();
        let standing = rows(&mut form, &["name", "phone"]).unwrap();
        let (shown, numbers) = shown(&standing, "b\t1\nc\t2\t3", &["name", "phone"], 2).unwrap();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        assert_eq!((shown.peek("name-0"), shown.peek("id-0")), (Some("a"), Some("7")));
        assert_eq!((shown.peek("name-2"), shown.peek("phone-2"), shown.peek("id-2")), (Some("c"), Some("2"), None));
    }
}
