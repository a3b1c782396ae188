//! What a file is, told by its content and never by its name; and what about it is dangerous to open. Only headers and
//! directories are read: no picture is decoded, no document is parsed, and what is packed is counted and thrown away.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::Result;
use super::packed::directory_fits;
use crate::kernel::Message;

crate::words! {
    /// A type of content that the product knows.
    pub enum Media {
        /// PDF.
        Pdf = "application/pdf",
        /// OFD, the national format of fixed documents.
        Ofd = "application/ofd",
        /// Word and WPS text.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// Excel and WPS tables.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// PowerPoint and WPS slides.
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        /// Older Office and WPS documents, whose parts are not looked into.
        Ole = "application/x-ole-storage",
        /// An Office document that carries programs.
        Macro = "application/vnd.ms-office.vbaproject",
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// WebP.
        Webp = "image/webp",
        /// MP4.
        Mp4 = "video/mp4",
        /// Any other ZIP.
        Zip = "application/zip",
        /// Plain text, CSV among it.
        Text = "text/plain",
        /// An XML document that declares itself, such as an electronic invoice.
        Xml = "application/xml",
        /// Everything else, other markup among it.
        Other = "application/octet-stream",
    }
}

/// The longest side of a picture, in pixels.
const LONGEST_SIDE: usize = 30_000;
/// The most pixels of a picture.
const MOST_PIXELS: usize = 120_000_000;
/// The most parts of a packed document.
const MOST_PARTS: usize = 10_000;
/// The most bytes that a packed document may unpack to.
pub const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
/// Bytes of the beginning by which a type is told.
const HEAD: u64 = 8 * 1024;
/// Bytes of each end of a PDF in which its trailer is looked for.
const PDF_ENDS: u64 = 256 * 1024;
/// The most boxes of an MP4 that are walked over.
const MOST_BOXES: usize = 10_000;

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What it is.
    pub media: Media,
    /// Whether a password is needed to read it.
    pub encrypted: bool,
    /// Whether it may be read as something else, too: such a thing is never shown, only handed out.
    pub polyglot: bool,
    /// Why it must not be taken, if so.
    pub wrong: Option<Message>,
}

impl Media {
    /// The ends of names that people know this type by; the first is the usual one.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Ofd => &["ofd"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Ole => &["doc", "xls", "ppt", "wps", "et", "dps"],
            Self::Macro => &["docm", "xlsm", "pptm"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Mp4 => &["mp4"],
            Self::Zip => &["zip"],
            Self::Text => &["txt", "csv"],
            Self::Xml => &["xml"],
            Self::Other => &[],
        }
    }

    /// Whether a browser may show it in a window that runs no programs; everything else is only handed out.
    pub fn may_show(self) -> bool {
        matches!(self, Self::Pdf | Self::Png | Self::Jpeg | Self::Webp)
    }

    /// The type as a header tells it.
    pub fn header(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Ofd => "application/ofd",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Mp4 => "video/mp4",
            Self::Zip => "application/zip",
            Self::Xml => "application/xml",
            Self::Ole | Self::Macro | Self::Other => "application/octet-stream",
        }
    }
}

/// Looks into a file; blocks. Time and memory are bounded whatever the file says of itself.
///
/// # Errors
/// When it cannot be read.
pub fn probe(path: &Path) -> Result<Probe> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    (&mut file).take(HEAD).read_to_end(&mut head)?;
    let media = by_head(&head);
    let mut probe =
        Probe { media, encrypted: false, polyglot: is_markup(head.get(..1024).unwrap_or(&head)), wrong: None };
    match media {
        Media::Pdf => probe.encrypted = pdf_is_encrypted(&mut file, length)?,
        Media::Png | Media::Jpeg | Media::Webp => probe.wrong = picture(file),
        Media::Mp4 => probe.wrong = film(file, length),
        Media::Zip => unpack(file, &mut probe),
        Media::Ole => probe.encrypted = holds(&head, b"E\0n\0c\0r\0y\0p\0t\0"),
        Media::Xml if defines_entities(&head) => probe.wrong = Some(Message::new("file-entities")),
        _ => {}
    }
    Ok(probe)
}

fn by_head(head: &[u8]) -> Media {
    if head.starts_with(b"%PDF-") {
        return Media::Pdf;
    }
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("image/png") => Media::Png,
        Some("image/jpeg") => Media::Jpeg,
        Some("image/webp") => Media::Webp,
        _ if head.get(4..8) == Some(b"ftyp") => Media::Mp4,
        _ if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") => Media::Zip,
        _ if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) => Media::Ole,
        None if is_text(head) && !is_markup(head) => Media::Text,
        _ if is_xml(head) => Media::Xml,
        _ => Media::Other,
    }
}

/// Text in UTF-8 or GB 18030, as Excel and WPS write CSV: no control characters but the usual ones. A character may be
/// cut at the end of what was read.
fn is_text(head: &[u8]) -> bool {
    !head.is_empty() && head.iter().all(|b| *b >= 0x20 && *b != 0x7F || matches!(b, b'\t' | b'\n' | b'\r'))
}

/// Whether a browser that guesses could take it for a page.
fn is_markup(head: &[u8]) -> bool {
    let lower = head.to_ascii_lowercase();
    let marks: [&[u8]; 8] = [b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe", b"<!entity"];
    marks.iter().any(|mark| holds(&lower, mark))
}

/// Whether it says of itself that it is XML, and is no page or picture in its clothes.
fn is_xml(head: &[u8]) -> bool {
    let bare = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    let lower = bare.to_ascii_lowercase();
    let pages: [&[u8]; 5] = [b"<html", b"<script", b"<svg", b"<body", b"<iframe"];
    lower.starts_with(b"<?xml") && !pages.iter().any(|mark| holds(&lower, mark))
}

fn defines_entities(head: &[u8]) -> bool {
    let lower = head.to_ascii_lowercase();
    holds(&lower, b"<!doctype") || holds(&lower, b"<!entity")
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// The dictionary that says so stands in the trailer: at the end, or at the beginning of a linearised file.
fn pdf_is_encrypted(file: &mut File, length: u64) -> Result<bool> {
    let mut ends = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    (&mut *file).take(PDF_ENDS).read_to_end(&mut ends)?;
    if length > PDF_ENDS {
        file.seek(SeekFrom::Start((length - PDF_ENDS).max(PDF_ENDS)))?;
        (&mut *file).take(PDF_ENDS).read_to_end(&mut ends)?;
    }
    Ok(holds(&ends, b"/Encrypt"))
}

fn picture(mut file: File) -> Option<Message> {
    let broken = Some(Message::new("file-broken"));
    if file.seek(SeekFrom::Start(0)).is_err() {
        return broken;
    }
    match imagesize::reader_size(BufReader::new(file)) {
        Ok(size) if size.width == 0 || size.height == 0 => broken,
        Ok(size)
            if size.width > LONGEST_SIDE
                || size.height > LONGEST_SIDE
                || size.width.saturating_mul(size.height) > MOST_PIXELS =>
        {
            Some(Message::new("file-pixels").with("width", size.width).with("height", size.height))
        }
        Ok(_) => None,
        Err(_) => broken,
    }
}

/// Walks over the boxes of an MP4 by their lengths; one without `moov`, or with lengths that do not fit, is broken.
fn film(mut file: File, length: u64) -> Option<Message> {
    let (mut at, mut found) = (0_u64, false);
    for _ in 0..MOST_BOXES {
        if at == length && found {
            return None;
        }
        let Some((size, kind)) = film_box(&mut file, at, length) else { break };
        found |= &kind == b"moov";
        at = at.saturating_add(size);
    }
    Some(Message::new("file-broken"))
}

fn film_box(file: &mut File, at: u64, length: u64) -> Option<(u64, [u8; 4])> {
    let mut word = [0_u8; 4];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut word).ok()?;
    let short = u64::from(u32::from_be_bytes(word));
    let mut kind = [0_u8; 4];
    file.read_exact(&mut kind).ok()?;
    let size = match short {
        0 => length.checked_sub(at)?,
        1 => {
            let mut long = [0_u8; 8];
            file.read_exact(&mut long).ok()?;
            u64::from_be_bytes(long)
        }
        size => size,
    };
    (size >= 8 && size <= length.checked_sub(at)?).then_some((size, kind))
}

/// Which packed document it is, and whether unpacking it is safe. Every part is really unpacked and counted, because
/// what the directory says of sizes may be a lie.
fn unpack(file: File, probe: &mut Probe) {
    let bomb = || Message::new("file-bomb").with("most", MOST_UNPACKED / 1024 / 1024);
    let mut file = BufReader::new(file);
    match directory_fits(&mut file, MOST_PARTS) {
        Ok(true) => {}
        Ok(false) => {
            probe.wrong = Some(bomb());
            return;
        }
        Err(_) => {
            probe.wrong = Some(Message::new("file-broken"));
            return;
        }
    }
    let Ok(mut archive) = zip::ZipArchive::new(file) else {
        probe.wrong = Some(Message::new("file-broken"));
        return;
    };
    if archive.len() > MOST_PARTS {
        probe.wrong = Some(bomb());
        return;
    }
    let Ok(names) = archive.file_names().map(|name| name.map(String::from)).collect::<Result<Vec<String>, _>>() else {
        probe.wrong = Some(Message::new("file-broken"));
        return;
    };
    probe.media = by_parts(&names);
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        match part(&mut archive, index, left) {
            Ok(Part::Of(size)) => left -= size,
            Ok(Part::TooLarge) => probe.wrong = Some(bomb()),
            Ok(Part::Encrypted) => probe.encrypted = true,
            Ok(Part::Entities) => probe.wrong = Some(Message::new("file-entities")),
            Err(_) => probe.wrong = Some(Message::new("file-broken")),
        }
        if probe.wrong.is_some() {
            return;
        }
    }
}

fn by_parts(names: &[String]) -> Media {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        Media::Macro
    } else if has("OFD.xml") {
        Media::Ofd
    } else if !has("[Content_Types].xml") {
        Media::Zip
    } else if has("word/document.xml") {
        Media::Docx
    } else if has("xl/workbook.xml") {
        Media::Xlsx
    } else if has("ppt/presentation.xml") {
        Media::Pptx
    } else {
        Media::Zip
    }
}

/// What a part of a packed document is like.
enum Part {
    /// It unpacks to so many bytes.
    Of(u64),
    /// It unpacks to more than is left.
    TooLarge,
    /// It needs a password.
    Encrypted,
    /// It is XML that defines entities, which no document of ours does.
    Entities,
}

fn part<R: Read + Seek>(archive: &mut zip::ZipArchive<R>, index: usize, left: u64) -> std::io::Result<Part> {
    let mut file = match archive.by_index(index) {
        Ok(file) => file,
        Err(zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED)) => {
            return Ok(Part::Encrypted);
        }
        Err(e) => return Err(std::io::Error::other(e)),
    };
    let name = file.name().map_err(std::io::Error::other)?.into_owned();
    let xml = name.ends_with(".xml") || name.ends_with(".rels");
    let mut head = Vec::new();
    (&mut file).take(HEAD.min(left)).read_to_end(&mut head)?;
    let lower = head.to_ascii_lowercase();
    if xml && (holds(&lower, b"<!doctype") || holds(&lower, b"<!entity")) {
        return Ok(Part::Entities);
    }
    let read = u64::try_from(head.len()).unwrap_or(u64::MAX);
    let rest = std::io::copy(&mut (&mut file).take(left.saturating_sub(read) + 1), &mut std::io::sink())?;
    let size = read.saturating_add(rest);
    Ok(if size > left { Part::TooLarge } else { Part::Of(size) })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn probed(bytes: &[u8]) -> Probe {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        probe(file.path()).unwrap()
    }

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// The header of a PNG of this size, and nothing behind it.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    fn key(probe: &Probe) -> Option<&str> {
        probe.wrong.as_ref().map(|message| message.key.as_str())
    }

    #[test]
    fn a_type_is_told_by_content() {
        let types = b"<Types/>".as_slice();
        for (bytes, media) in [
            (b"%PDF-1.7\n%%EOF".to_vec(), Media::Pdf),
            (b"junk %PDF-1.7".to_vec(), Media::Other),
            (png(2, 2), Media::Png),
            (packed(&[("OFD.xml", b"<OFD/>")]), Media::Ofd),
            (packed(&[("[Content_Types].xml", types), ("word/document.xml", b"<w/>")]), Media::Docx),
            (packed(&[("[Content_Types].xml", types), ("xl/workbook.xml", b"<w/>")]), Media::Xlsx),
            (packed(&[("[Content_Types].xml", types), ("ppt/presentation.xml", b"<w/>")]), Media::Pptx),
            (packed(&[("[Content_Types].xml", types), ("word/vbaProject.bin", b"x")]), Media::Macro),
            (packed(&[("a.txt", b"x")]), Media::Zip),
            ("姓名,金额\r\n张三,1".as_bytes().to_vec(), Media::Text),
            (b"<html><script>alert(1)</script>".to_vec(), Media::Other),
            (b"  <svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Media::Other),
            (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Media::Other),
            (b"<?xml version='1.0'?><EInvoice/>".to_vec(), Media::Xml),
            (b"\xEF\xBB\xBF<?xml version='1.0'?><EInvoice/>".to_vec(), Media::Xml),
            (b"MZ\x90\0\x03".to_vec(), Media::Other),
            (Vec::new(), Media::Other),
        ] {
            assert_eq!(probed(&bytes).media, media, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_picture_that_is_too_large_is_told_by_its_header() {
        assert_eq!(key(&probed(&png(60_000, 60_000))), Some("file-pixels"));
        assert_eq!(key(&probed(&png(30_001, 1))), Some("file-pixels"));
        assert_eq!(key(&probed(&png(30_000, 4_000))), None);
        assert_eq!(key(&probed(&png(30_000, 4_001))), Some("file-pixels"));
        assert_eq!(key(&probed(&png(0, 5))), Some("file-broken"));
        assert_eq!(key(&probed(b"\x89PNG\r\n\x1a\n")), Some("file-broken"));
    }

    #[test]
    fn a_document_that_is_a_bomb_is_not_taken() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let zeros = vec![0_u8; 1024 * 1024];
        writer.start_file("word/media/a.bin", zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..513 {
            writer.write_all(&zeros).unwrap();
        }
        let bomb = writer.finish().unwrap().into_inner();
        assert!(bomb.len() < 1024 * 1024, "{} bytes", bomb.len());
        assert_eq!(key(&probed(&bomb)), Some("file-bomb"));
        let many: Vec<String> = (0..=MOST_PARTS).map(|n| n.to_string()).collect();
        let parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        assert_eq!(key(&probed(&packed(&parts))), Some("file-bomb"));
    }

    #[test]
    fn xml_that_declares_entities_is_not_taken() {
        let evil = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><w>&a;</w>";
        assert_eq!(key(&probed(&packed(&[("word/document.xml", evil)]))), Some("file-entities"));
        assert_eq!(key(&probed(&packed(&[("word/document.xml", b"<?xml version='1.0'?><w/>")]))), None);
    }

    #[test]
    fn a_film_whose_lengths_lie_is_broken_and_does_not_hang() {
        let boxed = |size: u32, kind: &[u8; 4], rest: &[u8]| [&size.to_be_bytes()[..], kind, rest].concat();
        let ftyp = boxed(16, b"ftyp", b"isom\0\0\0\0");
        assert_eq!(key(&probed(&[ftyp.clone(), boxed(12, b"moov", b"\0\0\0\0")].concat())), None);
        for wrong in [
            ftyp.clone(),
            [ftyp.clone(), boxed(u32::MAX, b"moov", b"")].concat(),
            [ftyp.clone(), boxed(1, b"moov", &u64::MAX.to_be_bytes())].concat(),
            [ftyp.clone(), boxed(4, b"moov", b"")].concat(),
            [ftyp.clone(), b"moo".to_vec()].concat(),
            [ftyp, boxed(8, b"free", b"").repeat(20_000)].concat(),
        ] {
            assert_eq!(key(&probed(&wrong)), Some("file-broken"), "{} bytes", wrong.len());
        }
    }

    #[test]
    fn passwords_and_double_natures_are_seen() {
        assert!(probed(b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>").encrypted);
        let mut long = b"%PDF-1.7\n".to_vec();
        long.resize(700_000, b' ');
        assert!(!probed(&long).encrypted);
        long.extend(b"trailer << /Encrypt 5 0 R >>");
        assert!(probed(&long).encrypted);
        let both = probed(b"%PDF-1.7\n<html><script>alert(1)</script></html>");
        assert!(both.media == Media::Pdf && both.polyglot);
        assert!(!probed(b"%PDF-1.7\n1 0 obj").polyglot);
    }
}
