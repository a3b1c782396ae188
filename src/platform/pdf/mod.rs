//! Printed documents: Markdown in, a PDF in the official layout (GB/T 9704-2012) out.
//!
//! Four steps, each in a file of its own. `blocks` reads Markdown into paragraphs, headings and tables. `layout`
//! breaks them into lines (`line`) and pages (`table` for tables, `margin` for what stands around the text) and answers with drawing commands in points that
//! know no PDF, so that layout is tested without one; `letter` is the variant for letters. `fonts` finds a face for each part of a document among those
//! that the machine has. `draw` alone speaks to the PDF library.
//!
//! The same sheet gives the same bytes, as long as the faces of the machine stay the same: dates are arguments, the
//! document's `/ID` is a digest of what it says, and nothing is random.

mod blocks;
mod draw;
mod fonts;
mod layout;
mod letter;
mod line;
mod margin;
mod table;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::qr::Qr;
use super::{Error, Result};
use crate::kernel::Instant;

pub use fonts::Fonts;

/// What is printed, and what stands around it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The text, as Markdown: `#` title, `##` 一、, `###` （一）, `####` 1., tables, lists; a quotation is the
    /// signature block, and a rule begins a new page.
    pub markdown: String,
    /// The title in the file's properties.
    pub title: String,
    /// Who issues it, in the file's properties.
    pub author: String,
    /// The document's number, at the head of the first page and at the foot of each.
    pub number: String,
    /// Lines beside the QR code.
    pub notes: Vec<String>,
    /// The address that the QR code holds; none, no code.
    pub link: Option<String>,
    /// The head of a letter; none, the ordinary layout.
    pub letterhead: Option<Letterhead>,
    /// A word across each page.
    pub watermark: Option<String>,
    /// When it was issued; the file's dates.
    pub at: Option<Instant>,
}

/// The head of a letter (信函格式).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The office whose letter it is, by its full name.
    pub office: String,
    /// The number that the office gave it; empty for a plain letter (便函).
    pub number: String,
}

/// A printed document.
#[derive(Debug)]
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// Characters that no face has; each stands as a box, and is still found when the text is copied.
    pub missing: Vec<char>,
}

/// Prints a sheet. Takes some milliseconds of one core; never call it inside a write transaction.
///
/// # Errors
/// An address too long for a QR code, or a face that cannot be cut down to the glyphs in use.
pub fn print(fonts: &Fonts, sheet: &Sheet) -> Result<Printed> {
    let qr = sheet.link.as_deref().map(Qr::of).transpose()?;
    let blocks = blocks::read(&sheet.markdown);
    let pages = layout::pages(&blocks, sheet, qr.as_ref(), fonts);
    draw::pdf(fonts, sheet, &pages)
}

/// The faces of this machine, found at the first print and kept.
pub struct Press {
    folder: PathBuf,
    fonts: Mutex<Option<Arc<Fonts>>>,
}

impl Press {
    /// A press that looks for faces where the system keeps them, and in a folder of the office's own licensed ones.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), fonts: Mutex::new(None) }
    }

    /// The faces. What was not found is looked for again at the next call, so that a package installed meanwhile helps.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the name of the package to install, when there is no Chinese face.
    pub fn fonts(&self) -> Result<Arc<Fonts>> {
        let mut kept = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = kept.as_ref() {
            return Ok(Arc::clone(fonts));
        }
        let fonts = Arc::new(Fonts::of_system(&self.folder)?);
        *kept = Some(Arc::clone(&fonts));
        Ok(fonts)
    }

    /// Prints a sheet with the faces of this machine; as `print`.
    ///
    /// # Errors
    /// As `print` and [`Press::fonts`].
    pub fn print(&self, sheet: &Sheet) -> Result<Printed> {
        print(self.fonts()?.as_ref(), sheet)
    }
}

/// Text that stands in Markdown for itself, whatever signs it holds. Line breaks stay line breaks.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.trim().chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '\r' => {}
            '\t' => out.push(' '),
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// The text that [`escaped`] was given.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match rest.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(rest.next()),
            _ => out.push(c),
        }
    }
    out.replace("<br>", "\n")
}

fn defect(what: impl std::fmt::Display) -> Error {
    Error::internal(format!("a PDF: {what}"))
}

#[cfg(test)]
mod tests {
    use super::{escaped, unescaped};

    #[test]
    fn what_was_escaped_comes_back() {
        for text in ["《甲*乙_丙》（#1）\n第二行", "a\\b | <b>c</b> & d", "重庆市𬭚金䶮"] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
    }
}
