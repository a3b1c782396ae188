//! A workbook of several different sheets, each small: a summary and what stands behind it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, Workbook};

use super::write::{Formats, Heading, Properties, Value, WIDTHS, failed, sheet_name, shown_width};
use crate::platform::Result;

/// A workbook to which sheets are added one after the other.
pub struct Book {
    book: Workbook,
    remark: String,
    formats: Formats,
    names: BTreeSet<String>,
}

impl Book {
    /// Begins a workbook; `folder` is where it grows.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn new(folder: &Path, properties: Properties) -> Result<Self> {
        let mut book = Workbook::new();
        book.set_tempdir(folder).map_err(failed)?;
        let own = DocProperties::new()
            .set_title(&properties.title)
            .set_author(&properties.author)
            .set_comment(&properties.remark)
            .set_creation_datetime(properties.at.as_utc());
        book.set_properties(&own);
        Ok(Self { book, remark: properties.remark, formats: Formats::new(), names: BTreeSet::new() })
    }

    /// Adds a sheet with its headings and rows. A name that is taken gets a number behind it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sheet(
        &mut self,
        name: &str,
        headings: Vec<Heading>,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Result<()> {
        let free = (0..).map(|n| sheet_name(name, n)).find(|name| !self.names.contains(&name.to_lowercase()));
        let name = free.unwrap_or_else(|| self.names.len().to_string());
        self.names.insert(name.to_lowercase());
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(name).map_err(failed)?;
        let mut widths: Vec<usize> = headings.iter().map(|heading| shown_width(&heading.label) + 3).collect();
        for (column, heading) in (0_u16..).zip(&headings) {
            sheet.write_string_with_format(0, column, &heading.label, &self.formats.head).map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 1).map_err(failed)?;
        sheet.set_repeat_rows(0, 0).map_err(failed)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_footer(format!("&L{}&R&P / &N", self.remark.replace('&', "&&")));
        for (row, values) in (1_u32..).zip(rows) {
            for ((column, value), width) in (0_u16..).zip(values).zip(widths.iter_mut()) {
                *width = (*width).max(self.formats.write(sheet, row, column, value)?);
            }
        }
        for (column, width) in (0_u16..).zip(&widths) {
            let within = (*width).clamp(*WIDTHS.start(), *WIDTHS.end());
            sheet.set_column_width(column, u32::try_from(within).unwrap_or(u32::MAX)).map_err(failed)?;
        }
        Ok(())
    }

    /// Ends the workbook; the file has no name any more, so nothing of it is left behind.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self, folder: &Path) -> Result<File> {
        let mut file = tempfile::tempfile_in(folder)?;
        self.book.save_to_writer(&mut file).map_err(failed)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};
    use chrono::NaiveDate;

    use super::*;
    use crate::kernel::Instant;

    #[test]
    fn each_sheet_has_its_own_headings_and_no_two_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
        let properties = Properties { title: "评分".into(), author: "仓廪".into(), remark: "截至".into(), at };
        let mut book = Book::new(folder.path(), properties).unwrap();
        let rows = [vec![Value::Hundredths(8_945), Value::from("=1+1")]];
        book.sheet("汇总", vec![Heading::new("得分"), Heading::new("说明")], rows).unwrap();
        book.sheet("P01 甲", vec![Heading::new("项")], [vec![Value::Hundredths(-5)]]).unwrap();
        book.sheet("p01 甲", vec![Heading::new("项")], []).unwrap();
        let mut read = Xlsx::new(book.finish(folder.path()).unwrap()).unwrap();
        assert_eq!(read.sheet_names(), ["汇总", "P01 甲", "p01 甲 (2)"]);
        let first = read.worksheet_range("汇总").unwrap();
        assert_eq!((&first[(1, 0)], &first[(1, 1)]), (&Data::Float(89.45), &Data::String("=1+1".into())));
        assert_eq!(read.worksheet_range("P01 甲").unwrap()[(1, 0)], Data::Float(-0.05));
    }
}
