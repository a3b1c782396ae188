//! Writing: one row after the other to a temporary file, so that the length of a list costs no memory.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use crate::kernel::{Instant, Money, text};
use crate::platform::{Error, Result};

/// Rows that a sheet can hold, the heading included.
const SHEET_ROWS: u32 = 1_048_576;
/// The longest text of a cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// The longest name of a sheet, in characters.
const LONGEST_NAME: usize = 31;
/// Whole numbers beyond 15 digits lose their last digits in Excel.
const LARGEST_EXACT: u64 = 999_999_999_999_999;
/// How hard a workbook is packed: a tenth larger than at the usual 6, in half of the time.
const PACKED: u8 = 3;
/// Columns are as wide as their content, within these bounds; in characters of the normal font.
pub(super) const WIDTHS: std::ops::RangeInclusive<usize> = 8..=60;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// Text; never a formula, whatever it begins with.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An amount, shown in yuan.
    Money(Money),
    /// A number with two decimals, in hundredths: a score.
    Hundredths(i64),
    /// A day.
    Day(NaiveDate),
    /// A point of time, shown as Beijing sees it.
    Moment(Instant),
}

impl Value {
    /// Text, or nothing where there is none.
    pub fn text(text: impl std::fmt::Display) -> Self {
        Self::Text(text.to_string())
    }

    /// What stands in a cell of several lines; what is empty has none.
    pub fn lines(parts: impl IntoIterator<Item = String>) -> Self {
        Self::Text(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<Money> for Value {
    fn from(amount: Money) -> Self {
        Self::Money(amount)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<Instant> for Value {
    fn from(at: Instant) -> Self {
        Self::Moment(at)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Into::into)
    }
}

/// A column of a sheet.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    /// Its words.
    pub label: String,
    /// What is told beside a cell that is about to be filled in; for templates.
    pub note: String,
    /// What may be filled in, where it is a closed set; for templates.
    pub choices: Choices,
}

/// The words that a cell may hold.
#[derive(Debug, Clone, Default)]
pub enum Choices {
    /// Any.
    #[default]
    Any,
    /// One of these.
    Of(Vec<String>),
}

impl Heading {
    /// A column of a list.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }
}

/// What a workbook says about itself.
#[derive(Debug, Clone)]
pub struct Properties {
    /// Its title, also the name of its sheets.
    pub title: String,
    /// Whose it is: the product's name.
    pub author: String,
    /// What to know about it, such as the day of its data.
    pub remark: String,
    /// When it was made.
    pub at: Instant,
}

/// A workbook that is being written.
pub struct Writer {
    book: Workbook,
    properties: Properties,
    headings: Vec<Heading>,
    formats: Formats,
    /// The sheet that is written to, by place.
    sheet: usize,
    /// The row that is written next.
    next: u32,
    /// Rows that a sheet holds.
    most: u32,
    widths: Vec<usize>,
}

pub(super) struct Formats {
    pub(super) head: Format,
    plain: Format,
    /// Text that Excel would take for something else if it were typed again.
    guarded: Format,
    whole: Format,
    money: Format,
    day: Format,
    moment: Format,
}

pub(super) fn failed(error: XlsxError) -> Error {
    Error::internal(format!("the workbook could not be written: {error}"))
}

impl Writer {
    /// Begins a workbook with one sheet; `folder` is where it grows.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn new(folder: &Path, properties: Properties, headings: Vec<Heading>) -> Result<Self> {
        Self::with_rows(folder, properties, headings, SHEET_ROWS)
    }

    fn with_rows(folder: &Path, properties: Properties, headings: Vec<Heading>, most: u32) -> Result<Self> {
        let mut book = Workbook::new();
        book.set_tempdir(folder).map_err(failed)?;
        book.set_zip_compression_level(PACKED);
        let own = DocProperties::new()
            .set_title(&properties.title)
            .set_author(&properties.author)
            .set_comment(&properties.remark)
            .set_creation_datetime(properties.at.as_utc());
        book.set_properties(&own);
        let widths = headings.iter().map(|heading| shown_width(&heading.label) + 3).collect();
        let formats = Formats::new();
        let mut writer = Self { book, properties, headings, formats, sheet: 0, next: 0, most, widths };
        writer.begin_sheet(0)?;
        Ok(writer)
    }

    /// Adds a row; values beyond the headings are left out.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) -> Result<()> {
        if self.next >= self.most {
            self.end_sheet()?;
            self.begin_sheet(self.sheet + 1)?;
        }
        let sheet = self.book.worksheet_from_index(self.sheet).map_err(failed)?;
        for ((column, value), width) in (0_u16..).zip(values).zip(self.widths.iter_mut()) {
            *width = (*width).max(self.formats.write(sheet, self.next, column, value)?);
        }
        self.next += 1;
        Ok(())
    }

    /// Ends the workbook; the file has no name any more, so nothing of it is left behind.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self, folder: &Path) -> Result<File> {
        self.end_sheet()?;
        let mut file = tempfile::tempfile_in(folder)?;
        self.book.save_to_writer(&mut file).map_err(failed)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    fn begin_sheet(&mut self, place: usize) -> Result<()> {
        let title = sheet_name(&self.properties.title, place);
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(title).map_err(failed)?;
        for (column, heading) in (0_u16..).zip(&self.headings) {
            // Text has the format of its column, which spares looking the format up for every cell.
            sheet.set_column_format(column, &self.formats.plain).map_err(failed)?;
            sheet.write_string_with_format(0, column, &heading.label, &self.formats.head).map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        sheet.set_repeat_rows(0, 0).map_err(failed)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_footer(format!("&L{}&R&P / &N", self.properties.remark.replace('&', "&&")));
        (self.sheet, self.next) = (place, 1);
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<()> {
        let last = self.next.saturating_sub(1);
        let sheet = self.book.worksheet_from_index(self.sheet).map_err(failed)?;
        for (column, width) in (0_u16..).zip(&self.widths) {
            let within = (*width).clamp(*WIDTHS.start(), *WIDTHS.end());
            sheet.set_column_width(column, u32::try_from(within).unwrap_or(u32::MAX)).map_err(failed)?;
        }
        if let Some(most) = u16::try_from(self.headings.len()).ok().and_then(|n| n.checked_sub(1)) {
            sheet.autofilter(0, 0, last, most).map_err(failed)?;
        }
        Ok(())
    }

    /// Makes the sheet one to be filled in: every cell of so many rows is text, so that a code keeps its zeros, and a
    /// closed set of words is offered to choose from.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn invite(&mut self, rows: u32) -> Result<()> {
        let lists: Vec<Option<Vec<String>>> = self
            .headings
            .iter()
            .map(|heading| match &heading.choices {
                Choices::Of(words) => Some(words.clone()),
                Choices::Any => None,
            })
            .collect();
        // Excel takes at most 255 characters of words in the rule itself; a sheet of their own holds any number.
        let name = "_";
        let words = self.book.add_worksheet().set_name(name).map_err(failed)?;
        words.set_hidden(true);
        for (column, list) in (0_u16..).zip(&lists) {
            for (row, word) in (0_u32..).zip(list.iter().flatten()) {
                words.write_string(row, column, word).map_err(failed)?;
            }
        }
        let sheet = self.book.worksheet_from_index(self.sheet).map_err(failed)?;
        for (column, (heading, list)) in (0_u16..).zip(self.headings.iter().zip(&lists)) {
            let mut rule = DataValidation::new();
            if let Some(list) = list {
                let letter = rust_xlsxwriter::utility::column_number_to_name(column);
                let source = format!("='{name}'!${letter}$1:${letter}${}", list.len().max(1));
                rule = rule.allow_list_formula(Formula::new(source));
            }
            if !heading.note.is_empty() {
                let note: String = heading.note.chars().take(120).collect();
                rule = rule.set_input_message(note).map_err(failed)?;
            }
            sheet.add_data_validation(1, column, rows, column, &rule).map_err(failed)?;
        }
        Ok(())
    }
}

impl Formats {
    pub(super) fn new() -> Self {
        let plain = Format::new().set_num_format("@");
        Self {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E8_EEF4))
                .set_border_bottom(FormatBorder::Thin),
            guarded: plain.clone().set_quote_prefix(),
            plain,
            whole: Format::new().set_num_format("0"),
            money: Format::new().set_num_format("#,##0.00;[Red]-#,##0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }

    /// Writes one cell; gives the width that it needs.
    pub(super) fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, value: Value) -> Result<usize> {
        let width = match value {
            Value::Blank => 0,
            Value::Text(text) => {
                let text = fitting(text);
                let width = shown_width(&text);
                if is_dangerous(&text) {
                    sheet.write_string_with_format(row, column, text, &self.guarded).map_err(failed)?;
                } else {
                    sheet.write_string(row, column, text).map_err(failed)?;
                }
                width
            }
            Value::Whole(number) if number.unsigned_abs() > LARGEST_EXACT => {
                return self.write(sheet, row, column, Value::Text(number.to_string()));
            }
            Value::Whole(number) => {
                #[allow(clippy::cast_precision_loss, reason = "larger ones are written as text")]
                sheet.write_number_with_format(row, column, number as f64, &self.whole).map_err(failed)?;
                12
            }
            Value::Money(amount) if amount.fen().unsigned_abs() > LARGEST_EXACT => {
                return self.write(sheet, row, column, Value::Text(amount.plain()));
            }
            Value::Money(amount) => {
                #[allow(clippy::cast_precision_loss, reason = "larger ones are written as text")]
                let yuan = amount.fen() as f64 / 100.0;
                sheet.write_number_with_format(row, column, yuan, &self.money).map_err(failed)?;
                18
            }
            Value::Hundredths(number) => {
                return self.write(sheet, row, column, Value::Money(Money::from_fen(number)));
            }
            // Excel knows no earlier days.
            Value::Day(day) if day.year() < 1900 => {
                return self.write(sheet, row, column, Value::Text(day.to_string()));
            }
            Value::Day(day) => {
                sheet.write_datetime_with_format(row, column, day, &self.day).map_err(failed)?;
                12
            }
            Value::Moment(at) => {
                sheet.write_datetime_with_format(row, column, at.beijing(), &self.moment).map_err(failed)?;
                20
            }
        };
        Ok(width)
    }
}

/// Whether a program that reads the text anew might take it for a formula.
fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// The text as a cell can hold it: without control characters, and cut where Excel would refuse the file.
fn fitting(text: String) -> String {
    let allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\t' | '\r');
    let allowed = |c: char| allowed(c) && !matches!(u32::from(c), 0xFFFE | 0xFFFF);
    let text: String = if text.chars().all(allowed) { text } else { text.chars().filter(|c| allowed(*c)).collect() };
    if text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT {
        return text;
    }
    let mut units = 0;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < LONGEST_TEXT
        })
        .collect();
    cut.push('…');
    cut
}

/// Columns of a screen that a text takes; of several lines the widest.
pub(super) fn shown_width(text: &str) -> usize {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    text.lines().take(5).map(|line| line.chars().take(80).map(wide).sum()).max().unwrap_or(0)
}

/// A name that Excel takes for a sheet.
pub(super) fn sheet_name(title: &str, place: usize) -> String {
    let tail = if place == 0 { String::new() } else { format!(" ({})", place + 1) };
    let plain = title.chars().filter(|c| !c.is_control() && !"[]:*?/\\'".contains(*c));
    let mut name: String = plain.take(LONGEST_NAME - text::width(&tail)).collect();
    if name.trim().is_empty() {
        "1".clone_into(&mut name);
    }
    name.push_str(&tail);
    name
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn written(most: u32, rows: &[Vec<Value>]) -> Xlsx<File> {
        let folder = tempfile::tempdir().unwrap();
        let at = Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
        let properties = Properties { title: "单位[1]".into(), author: "仓廪".into(), remark: "截至".into(), at };
        let headings = vec![Heading::new("名称"), Heading::new("备注")];
        let mut writer = Writer::with_rows(folder.path(), properties, headings, most).unwrap();
        for row in rows {
            writer.row(row.clone()).unwrap();
        }
        Xlsx::new(writer.finish(folder.path()).unwrap()).unwrap()
    }

    fn cells(rows: &[Vec<Value>]) -> Vec<Data> {
        let mut book = written(SHEET_ROWS, rows);
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        range.rows().skip(1).map(|row| row[0].clone()).collect()
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for text in ["=1+1", "+86 10", "-1", "@SUM(A1)", "＝1"] {
            let rows = [vec![Value::from(text)]];
            assert_eq!(cells(&rows), [Data::String(text.into())]);
            let mut book = written(SHEET_ROWS, &rows);
            assert!(book.worksheet_formula("单位1").unwrap().is_empty(), "{text}");
        }
    }

    #[test]
    fn rare_characters_survive_and_control_characters_do_not() {
        let rows = ["重庆𬭚䶮🌾", "a\u{0}b\u{1b}c\u{ffff}", "_x0041_", "一\n二", "<&>"];
        let rows: Vec<_> = rows.iter().map(|text| vec![Value::from(text.replace("\\u{0}", ""))]).collect();
        let texts: Vec<_> = cells(&rows).iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["重庆𬭚䶮🌾", "abc", "_x0041_", "一\n二", "<&>"]);
    }

    #[test]
    fn a_text_is_cut_where_excel_would_refuse_it() {
        let exact = "长".repeat(LONGEST_TEXT);
        assert_eq!(fitting(exact.clone()), exact);
        let cut = fitting(format!("{exact}长"));
        assert_eq!((cut.encode_utf16().count(), cut.ends_with('…')), (LONGEST_TEXT, true));
        // No half of a character stays.
        let wide = fitting("🌾".repeat(LONGEST_TEXT));
        assert!(wide.encode_utf16().count() <= LONGEST_TEXT && wide.ends_with("🌾…"));
    }

    #[test]
    fn values_keep_their_types() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let rows: Vec<Vec<Value>> = vec![
            vec![Value::Whole(42)],
            vec![Value::Money(Money::from_fen(20_000_001))],
            vec![Value::Day(day)],
            vec![Value::Moment(Instant::end_of_day(day))],
            vec![Value::Whole(i64::MAX)],
            vec![Value::Money(Money::from_fen(i64::MIN))],
        ];
        let found = cells(&rows);
        assert_eq!(found[0], Data::Float(42.0));
        assert_eq!(found[1], Data::Float(200_000.01));
        let Data::DateTime(date) = found[2] else { panic!("{found:?}") };
        assert_eq!(date.as_f64(), 46_083.0);
        let Data::DateTime(time) = found[3] else { panic!("{found:?}") };
        assert!((time.as_f64() - 46_083.999_988).abs() < 1e-5, "23:59:59 in Beijing");
        assert_eq!(found[4], Data::String(i64::MAX.to_string()));
        assert_eq!(found[5], Data::String("-92233720368547758.08".into()));
    }

    #[test]
    fn rows_beyond_a_sheet_go_on_a_second_one_with_the_same_heading() {
        let rows: Vec<_> = (0..5).map(|n| vec![Value::Whole(n), Value::Blank]).collect();
        let mut book = written(4, &rows);
        assert_eq!(book.sheet_names(), ["单位1", "单位1 (2)"]);
        let first = book.worksheet_range("单位1").unwrap();
        let second = book.worksheet_range("单位1 (2)").unwrap();
        assert_eq!((first.height(), second.height()), (4, 3));
        assert_eq!(second[(0, 0)], Data::String("名称".into()));
        assert_eq!(second[(2, 0)], Data::Float(4.0));
    }

    #[test]
    fn any_title_makes_a_name_of_a_sheet() {
        assert_eq!(sheet_name("a/b:[c]*?'", 0), "abc");
        assert_eq!(sheet_name("***", 1), "1 (2)");
        assert!(sheet_name(&"长".repeat(60), 9).chars().count() <= LONGEST_NAME);
    }
}
