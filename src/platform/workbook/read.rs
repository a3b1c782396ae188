//! Reading what strangers send: a limit on everything before anything is kept, and a sentence for every other file that
//! is sent instead of a workbook.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::kernel::Message;
use crate::platform::packed::directory_fits;

/// What one workbook may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of XML after unpacking.
    pub unpacked: u64,
    /// Bytes of each part that is neither a sheet nor the table of strings.
    pub part: u64,
    /// Parts.
    pub parts: usize,
    /// Strings that cells share.
    pub strings: usize,
    /// Rows that hold something, of all sheets.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Cells that hold something.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unpacked: 160 * 1024 * 1024,
            part: 4 * 1024 * 1024,
            parts: 1_000,
            strings: 1_000_000,
            rows: 100_000,
            columns: 100,
            cells: 1_500_000,
        }
    }
}

/// A row that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as the program shows it, from 1.
    pub number: u32,
    /// Its cells from the first column on, as text; empty ones are empty.
    pub cells: Vec<String>,
}

/// What programs show where a calculation failed.
const MISTAKES: [&str; 10] =
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#DATA!", "#SPILL!", "#CALC!"];

/// Whether a cell holds a mistake of calculation; once it is pasted it is text like any other.
pub fn is_mistake(cell: &str) -> bool {
    MISTAKES.iter().any(|mistake| cell.trim().eq_ignore_ascii_case(mistake))
}

/// A sheet that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

fn said(key: &str) -> Message {
    Message::new(key)
}

fn too_much(what: &str, most: impl ToString) -> Message {
    Message::new("workbook-too-much").with_word("what", format_args!("workbook-{what}")).with("most", most)
}

/// The sheets of a workbook, hidden ones left out.
///
/// # Errors
/// What kind of file it is instead and how to save it as a workbook, or which limit it breaks.
pub fn read<F: Read + Seek>(mut file: F, limits: &Limits) -> Result<Vec<Sheet>, Message> {
    kind(&mut file)?;
    weigh(&mut file, limits)?;
    // A reader of foreign files may have mistakes of its own; they must end here.
    catch_unwind(AssertUnwindSafe(|| sheets(file, limits))).unwrap_or_else(|_| Err(said("workbook-broken")))
}

/// Whether it is a workbook by its first bytes.
fn kind<F: Read + Seek>(file: &mut F) -> Result<(), Message> {
    /// How much of the file is looked at for signs.
    const LOOKED_AT: u64 = 1024 * 1024;
    let mut head = Vec::new();
    rewind(file)?;
    file.by_ref().take(LOOKED_AT).read_to_end(&mut head).map_err(|_| said("workbook-broken"))?;
    if head.is_empty() {
        return Err(said("workbook-empty"));
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = head.windows(mark.len()).any(|part| part == mark);
        return Err(said(if locked { "workbook-encrypted" } else { "workbook-old" }));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    if head.starts_with(b"%PDF") || head.starts_with(&[0xFF, 0xD8]) || head.starts_with(b"\x89PNG") {
        return Err(said("workbook-other"));
    }
    let text = head.trim_ascii_start().strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    if text.starts_with(b"<") {
        return Err(said("workbook-markup"));
    }
    let binary = head.iter().take(4096).any(|byte| *byte == 0);
    Err(said(if binary { "workbook-other" } else { "workbook-csv" }))
}

fn rewind<F: Seek>(file: &mut F) -> Result<(), Message> {
    file.seek(SeekFrom::Start(0)).map(|_| ()).map_err(|_| said("workbook-broken"))
}

/// Unpacks every part once, counting, before anything of it is understood. What the archive says of its own sizes is
/// not believed.
fn weigh<F: Read + Seek>(file: &mut F, limits: &Limits) -> Result<(), Message> {
    if !directory_fits(file, limits.parts).map_err(|_| said("workbook-broken"))? {
        return Err(too_much("parts", limits.parts));
    }
    let mut archive = ZipArchive::new(file).map_err(|_| said("workbook-broken"))?;
    if archive.len() > limits.parts {
        return Err(too_much("parts", limits.parts));
    }
    let lower = |name: zip::result::ZipResult<std::borrow::Cow<'_, str>>| name.map(|name| name.to_ascii_lowercase());
    let names: Vec<String> =
        archive.file_names().map(lower).collect::<Result<_, _>>().map_err(|_| said("workbook-broken"))?;
    let has = |name: &str| names.iter().any(|n| n == name);
    if has("xl/workbook.bin") {
        return Err(said("workbook-xlsb"));
    }
    if has("content.xml") {
        return Err(said("workbook-ods"));
    }
    if !has("[content_types].xml") || !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(said("workbook-other"));
    }
    let mut left = limits.unpacked;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| said("workbook-broken"))?;
        let name = part.name().map_err(|_| said("workbook-broken"))?.to_ascii_lowercase();
        // Whatever its name, a part may be what the workbook points to as a sheet.
        let large = ["worksheets/", "sharedstrings", "xl/media/"].iter().any(|place| name.contains(place));
        let most = if large { left } else { left.min(limits.part) };
        left -= weigh_part(part, most, limits)?;
    }
    Ok(())
}

/// The most bytes between two marks of XML; a cell holds 32,767 characters.
const LONGEST_TEXT: usize = 1024 * 1024;

/// Unpacks one part; gives its length.
fn weigh_part(mut part: impl Read, most: u64, limits: &Limits) -> Result<u64, Message> {
    /// What may stand across the border of two pieces.
    const OVERLAP: usize = 16;
    let (mut length, mut strings, mut text) = (0_u64, 0_usize, 0_usize);
    let mut piece = vec![0_u8; 64 * 1024];
    let mut kept = 0;
    loop {
        let space = piece.get_mut(kept..).unwrap_or_default();
        let count = part.read(space).map_err(|_| said("workbook-broken"))?;
        if count == 0 {
            return Ok(length);
        }
        let seen = piece.get(..kept + count).unwrap_or_default();
        if length == 0 && (seen.starts_with(&[0xFF, 0xFE]) || seen.starts_with(&[0xFE, 0xFF])) {
            return Err(said("workbook-broken"));
        }
        length += count as u64;
        let fresh = seen.get(kept..).unwrap_or_default();
        let (first, last) = (fresh.iter().position(|b| *b == b'<'), fresh.iter().rposition(|b| *b == b'<'));
        text += first.unwrap_or(fresh.len());
        if text > LONGEST_TEXT {
            return Err(too_much("unpacked", limits.unpacked / (1024 * 1024)));
        }
        if let Some(last) = last {
            text = fresh.len() - last;
        }
        if length > most {
            return Err(too_much("unpacked", limits.unpacked / (1024 * 1024)));
        }
        // No workbook of any program declares a document type; a bomb or a spy does.
        if marks(seen, b"<!") > 0 && (holds(seen, b"<!DOCTYPE") || holds(seen, b"<!ENTITY")) {
            return Err(said("workbook-entities"));
        }
        strings += marks(seen.get(kept.saturating_sub(2)..).unwrap_or_default(), b"<si");
        if strings > limits.strings {
            return Err(too_much("strings", limits.strings));
        }
        let from = seen.len().saturating_sub(OVERLAP);
        let tail = seen.get(from..).unwrap_or_default().to_vec();
        kept = tail.len();
        piece.get_mut(..kept).unwrap_or_default().copy_from_slice(&tail);
    }
}

/// How often a mark stands in a piece.
fn marks(piece: &[u8], mark: &[u8]) -> usize {
    let first = mark.first().copied().unwrap_or_default();
    let starts = piece.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.filter(|(at, _)| piece.get(*at..).is_some_and(|rest| rest.starts_with(mark))).count()
}

fn holds(piece: &[u8], mark: &[u8]) -> bool {
    piece.windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark))
}

fn sheets<F: Read + Seek>(mut file: F, limits: &Limits) -> Result<Vec<Sheet>, Message> {
    rewind(&mut file)?;
    let mut book = Xlsx::new(file).map_err(unreadable)?;
    let seen = book.sheets_metadata().iter();
    let seen = seen.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = seen.map(|sheet| sheet.name.clone()).collect();
    let (mut rows, mut cells, mut all) = (0, 0, Vec::new());
    for name in names {
        let sheet = sheet(&mut book, name, limits, &mut rows, &mut cells)?;
        all.push(sheet);
    }
    Ok(all)
}

fn unreadable(error: XlsxError) -> Message {
    said(if matches!(error, XlsxError::Password) { "workbook-encrypted" } else { "workbook-broken" })
}

fn sheet<F: Read + Seek>(
    book: &mut Xlsx<F>,
    name: String,
    limits: &Limits,
    rows: &mut usize,
    cells: &mut usize,
) -> Result<Sheet, Message> {
    let mut found = Sheet { name, rows: Vec::new() };
    let mut reader = book.worksheet_cells_reader(&found.name).map_err(unreadable)?;
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        *cells += 1;
        if column >= limits.columns {
            return Err(too_much("columns", limits.columns));
        }
        if *cells > limits.cells {
            return Err(too_much("cells", limits.cells));
        }
        let number = row.saturating_add(1);
        if found.rows.last().is_none_or(|last| last.number != number) {
            *rows += 1;
            if *rows > limits.rows {
                return Err(too_much("rows", limits.rows));
            }
            found.rows.push(Row { number, cells: Vec::new() });
        }
        let Some(last) = found.rows.last_mut() else { continue };
        if last.cells.len() <= column {
            last.cells.resize(column + 1, String::new());
        }
        if let Some(place) = last.cells.get_mut(column) {
            *place = text;
        }
    }
    Ok(found)
}

/// A cell as a person would type it: the value that the program kept of a formula, days as days.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim_end_matches("T00:00:00").replace('T', " "),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A number without an exponent, and without the decimals that it does not have.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { number.to_string() }
}

fn moment(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return plain(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use rust_xlsxwriter::{ExcelDateTime as Written, Format, Formula, Workbook};
    use zip::write::SimpleFileOptions;

    use super::*;

    fn refused(bytes: &[u8]) -> String {
        read(Cursor::new(bytes.to_vec()), &Limits::default()).unwrap_err().key
    }

    /// A workbook as it is packed, with one part replaced.
    fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "名称").unwrap();
        let whole = book.save_to_buffer().unwrap();
        let mut archive = ZipArchive::new(Cursor::new(whole)).unwrap();
        let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).unwrap();
            let own = part.name().unwrap().into_owned();
            packed.start_file(own.clone(), SimpleFileOptions::default()).unwrap();
            if own == name {
                packed.write_all(content).unwrap();
            } else {
                std::io::copy(&mut part, &mut packed).unwrap();
            }
        }
        if !archive.file_names().any(|own| own.is_ok_and(|own| own == name)) {
            packed.start_file(name, SimpleFileOptions::default()).unwrap();
            packed.write_all(content).unwrap();
        }
        packed.finish().unwrap().into_inner()
    }

    #[test]
    fn other_files_are_named() {
        assert_eq!(refused(b""), "workbook-empty");
        assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook"), "workbook-old");
        let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(refused(&[b"\xD0\xCF\x11\xE0".to_vec(), locked].concat()), "workbook-encrypted");
        assert_eq!(refused("名称,代码\n甲,1\n".as_bytes()), "workbook-csv");
        assert_eq!(refused(b"<html><table></table>"), "workbook-markup");
        assert_eq!(refused(b"%PDF-1.7"), "workbook-other");
        assert_eq!(refused(b"PK\x03\x04 and nothing more"), "workbook-broken");
        let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
        packed.start_file("content.xml", SimpleFileOptions::default()).unwrap();
        assert_eq!(refused(&packed.finish().unwrap().into_inner()), "workbook-ods");
    }

    #[test]
    fn a_bomb_is_counted_while_it_is_unpacked() {
        let bomb = vec![b' '; 5 * 1024 * 1024];
        let packed = with_part("xl/worksheets/sheet1.xml", &bomb);
        assert!(packed.len() < 50_000, "{}", packed.len());
        let small = Limits { unpacked: 1024 * 1024, ..Limits::default() };
        assert_eq!(read(Cursor::new(packed), &small).unwrap_err().key, "workbook-too-much");
        // Styles and such are never that large.
        assert_eq!(refused(&with_part("xl/styles.xml", &bomb)), "workbook-too-much");
    }

    #[test]
    fn a_part_under_any_name_is_counted() {
        let bomb = vec![b' '; 5 * 1024 * 1024];
        for hidden in ["xl/worksheets/sheet1.dat", "xl/media/sheet1.png", "anything"] {
            assert_eq!(refused(&with_part(hidden, &bomb)), "workbook-too-much", "{hidden}");
        }
        // One cell of a megabyte and a bit, in a sheet that is not large.
        let cell = |length: usize| format!("<worksheet><c><is><t>{}</t></is></c></worksheet>", "A".repeat(length));
        let long = cell(LONGEST_TEXT + 8);
        assert_eq!(refused(&with_part("xl/worksheets/sheet1.xml", long.as_bytes())), "workbook-too-much");
        let fits = with_part("xl/worksheets/sheet1.xml", cell(LONGEST_TEXT - 8).as_bytes());
        assert!(weigh(&mut Cursor::new(fits), &Limits::default()).is_ok());
    }

    #[test]
    fn what_the_archive_says_of_its_sizes_is_not_believed() {
        let mut packed = with_part("xl/worksheets/sheet1.xml", &vec![b' '; 3 * 1024 * 1024]);
        let size = (3 * 1024 * 1024_u32).to_le_bytes();
        while let Some(at) = packed.windows(4).position(|part| part == size) {
            packed[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
        let small = Limits { unpacked: 1024 * 1024, ..Limits::default() };
        let refusal = read(Cursor::new(packed), &small).unwrap_err().key;
        assert!(["workbook-too-much", "workbook-broken"].contains(&refusal.as_str()), "{refusal}");
    }

    #[test]
    fn entities_are_refused_wherever_they_stand() {
        let spy = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><sst/>";
        assert_eq!(refused(&with_part("xl/sharedStrings.xml", spy.as_bytes())), "workbook-entities");
        // Across the border of two pieces, too.
        let far = format!("{}{spy}", " ".repeat(64 * 1024 - 4));
        assert_eq!(refused(&with_part("xl/workbook.xml", far.as_bytes())), "workbook-entities");
    }

    #[test]
    fn rows_columns_and_cells_have_limits() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..3 {
            sheet.write_number(row, 0, 1.0).unwrap();
            sheet.write_number(row, 4, 1.0).unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        let within = Limits { rows: 3, columns: 5, cells: 6, ..Limits::default() };
        let read = |limits: Limits| super::read(Cursor::new(bytes.clone()), &limits);
        assert!(read(within).is_ok());
        for over in [Limits { rows: 2, ..within }, Limits { columns: 4, ..within }, Limits { cells: 5, ..within }] {
            assert_eq!(read(over).unwrap_err().key, "workbook-too-much");
        }
    }

    #[test]
    fn cells_are_read_as_people_would_type_them() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("甲").unwrap();
        let day = Written::from_ymd(2026, 11, 21).unwrap();
        sheet.write_number(1, 0, 20.0).unwrap();
        sheet.write_number(1, 1, 0.5).unwrap();
        sheet.write_datetime_with_format(1, 2, &day, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        sheet.write_formula(1, 3, Formula::new("1+1").set_result("2")).unwrap();
        sheet.write_formula(1, 4, Formula::new("NA()").set_result("#N/A")).unwrap();
        sheet.write_boolean(3, 0, true).unwrap();
        sheet.write_string(3, 1, "重庆𬭚䶮🌾").unwrap();
        book.add_worksheet().set_hidden(true).write_string(0, 0, "unseen").unwrap();
        let read = super::read(Cursor::new(book.save_to_buffer().unwrap()), &Limits::default()).unwrap();
        let [sheet] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!(sheet.name, "甲");
        assert_eq!((sheet.rows[0].number, sheet.rows[1].number), (2, 4), "empty rows are not there");
        assert_eq!(sheet.rows[0].cells, ["20", "0.5", "2026-11-21", "2", "#N/A"]);
        assert_eq!(
            sheet.rows[0].cells.iter().map(|cell| is_mistake(cell)).collect::<Vec<_>>(),
            [false, false, false, false, true]
        );
        assert_eq!(sheet.rows[1].cells, ["TRUE", "重庆𬭚䶮🌾"]);
    }
}
