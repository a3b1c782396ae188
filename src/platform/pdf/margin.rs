//! What stands around the text of a page: its number, the QR code, the document's number, a watermark.

use super::blocks::{Span, Style};
use super::layout::{ACROSS, DOWN, Draw, LEFT, MM, Page, TOP, draw_line};
use super::line::{Faces, Glyph, Line, Role, Setting, lines};
use super::{Sheet, letter};
use crate::platform::qr::Qr;

/// 四号, of page numbers.
const FOLIO: f32 = 14.0;
/// Of the lines beside the QR code.
const NOTE: f32 = 9.0;
/// The side of the QR code.
const CODE: f32 = 20.0 * MM;

/// What stands around the text: page number, QR code, number, watermark.
pub(super) fn around(page: &mut Page, number: usize, sheet: &Sheet, qr: Option<&Qr>, faces: &impl Faces) {
    let odd = number % 2 == 1;
    let bottom = TOP + DOWN;
    let folio = one_line(&format!("— {number} —"), Role::Number, FOLIO, faces);
    let x = if odd { LEFT + ACROSS - FOLIO - folio.width() } else { LEFT + FOLIO };
    let head = sheet.letterhead.is_some() && number == 1;
    if head {
        letter::around(page, sheet, faces);
    } else {
        page.extend(draw_line(&folio, FOLIO, 0.0, 0.0, x, bottom + 7.0 * MM + FOLIO / 3.0));
    }
    if let Some(word) = &sheet.watermark {
        page.insert(0, watermark(word, faces));
    }
    let code = qr.filter(|_| number == 1);
    // Above the second line of a letter; elsewhere below the text.
    let top = if head { letter::code_top(CODE) } else { bottom + 5.0 * MM };
    if let Some(qr) = code {
        page.push(dark(qr, LEFT, top));
    }
    let mut notes: Vec<&str> = Vec::new();
    // A letter has its own office's number at its head; ours stands among the notes.
    notes.extend(Some(sheet.number.as_str()).filter(|n| !n.is_empty() && !head));
    if code.is_some() || (number == 1 && !head) {
        notes.extend(sheet.notes.iter().map(String::as_str));
    }
    for (at, note) in notes.iter().enumerate() {
        let line = one_line(note, Role::Body, NOTE, faces);
        let x = match (code, odd) {
            (Some(_), _) => LEFT + CODE + 3.0 * MM,
            (None, true) => LEFT,
            (None, false) => LEFT + ACROSS - line.width(),
        };
        let y = top + 2.0 * MM + FOLIO / 3.0 + at as f32 * NOTE * 1.5;
        page.extend(draw_line(&line, NOTE, 0.0, 0.0, x, y));
    }
}

fn one_line(text: &str, role: Role, size: f32, faces: &impl Faces) -> Line {
    let setting = Setting { role, size, tracking: 0.0, width: f32::MAX, indent: 0.0 };
    let text = [Span { text: text.replace('\n', " "), style: Style::Plain }];
    lines(&text, &setting, faces).into_iter().next().unwrap_or_default()
}

/// The dark modules of a code, each row's neighbours in one rectangle.
fn dark(qr: &Qr, left: f32, top: f32) -> Draw {
    let module = CODE / qr.side() as f32;
    let at = |n: usize| n as f32 * module;
    let mut cells = Vec::new();
    for row in 0..qr.side() {
        let mut column = 0;
        while column < qr.side() {
            let length = (column..qr.side()).take_while(|c| qr.is_dark(*c, row)).count();
            if length > 0 {
                cells.push((left + at(column), top + at(row), at(length), module));
            }
            column += length.max(1);
        }
    }
    Draw::Dark(cells)
}

fn watermark(word: &str, faces: &impl Faces) -> Draw {
    /// Large enough to be seen, and not so large that a longer word leaves the page.
    const LARGEST: f32 = 96.0;
    let wide = one_line(word, Role::Heading, 1.0, faces).width().max(1.0);
    let size = LARGEST.min(ACROSS / wide);
    let line = one_line(word, Role::Heading, size, faces);
    let piece = |g: &Glyph| g.face.map(|face| (face, g.c));
    let mut text: Vec<(usize, String)> = Vec::new();
    for (face, c) in line.glyphs.iter().filter_map(piece) {
        match text.last_mut() {
            Some((last, part)) if *last == face => part.push(c),
            _ => text.push((face, c.to_string())),
        }
    }
    Draw::Watermark { text, size, width: line.width() }
}
