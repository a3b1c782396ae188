//! Blocks onto pages, in the measures of GB/T 9704-2012, as drawing commands that know no PDF.

use super::Sheet;
use super::blocks::{Block, Side, Span, Style};
use super::line::{Faces, Line, Role, Setting, halves, lines, runs};
use super::{letter, margin, table};
use crate::platform::qr::Qr;

/// Points in a millimetre.
pub(super) const MM: f32 = 72.0 / 25.4;
/// A4, points.
pub(super) const WIDTH: f32 = 210.0 * MM;
/// A4, points.
pub(super) const HEIGHT: f32 = 297.0 * MM;
/// The margin above (天头).
pub(super) const TOP: f32 = 37.0 * MM;
/// The margin at the binding (订口).
pub(super) const LEFT: f32 = 28.0 * MM;
/// The width of the text area (版心).
pub(super) const ACROSS: f32 = 156.0 * MM;
/// The height of the text area.
pub(super) const DOWN: f32 = 225.0 * MM;
/// Lines on a page.
const LINES: f32 = 22.0;
/// Characters in a line.
const CHARS: f32 = 28.0;
/// From one line to the next.
pub(super) const PITCH: f32 = DOWN / LINES;
/// 二号.
const TITLE: f32 = 22.0;
/// From one line of a title to the next.
const TITLE_PITCH: f32 = 36.0;
/// 三号.
pub(super) const BODY: f32 = 16.0;
/// What brings 28 characters of 三号 into 156 mm.
const TRACKING: f32 = ACROSS / CHARS - BODY;
/// Where a square character stands on its line, from its upper edge, in ems.
const ASCENT: f32 = 0.88;

/// Something to draw. Places are points from the page's upper left corner; text stands on its baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Draw {
    /// Text in one face.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// Size.
        size: f32,
        /// Face.
        face: usize,
        /// What it says.
        text: String,
        /// What is added to each advance.
        spacing: f32,
    },
    /// A character that no face has: an empty box of its size.
    Box {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// Size.
        size: f32,
        /// The character.
        c: char,
    },
    /// A thin line.
    Line {
        /// From here.
        from: (f32, f32),
        /// To here.
        to: (f32, f32),
    },
    /// Rectangles: left, top, width, height.
    Dark(Vec<(f32, f32, f32, f32)>),
    /// The same in red, as the head of a letter is.
    Red(Vec<Draw>),
    /// Pale letters across the page, rising; the place is their middle.
    Watermark {
        /// The pieces, each with its face.
        text: Vec<(usize, String)>,
        /// Size.
        size: f32,
        /// Width.
        width: f32,
    },
}

/// What is drawn on one page.
pub(super) type Page = Vec<Draw>;

/// A strip of a page that is not cut.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    /// Its height.
    pub height: f32,
    /// What it draws, from its own upper left corner.
    pub draws: Vec<Draw>,
    /// Whether it may not be the last of its page.
    pub keep: bool,
    /// Whether it is a blank that is dropped at the head of a page.
    pub blank: bool,
    /// What is repeated above it, when it is the first of its page.
    pub head: Option<std::rc::Rc<Piece>>,
    /// Whether a new page begins before it.
    pub new_page: bool,
}

/// Lays a document out.
pub(super) fn pages(blocks: &[Block], sheet: &Sheet, qr: Option<&Qr>, faces: &impl Faces) -> Vec<Page> {
    let first = if sheet.letterhead.is_some() { letter::depth() } else { DOWN };
    let mut pages = paginate(pieces(blocks, sheet, faces), first);
    for (at, page) in pages.iter_mut().enumerate() {
        margin::around(page, at + 1, sheet, qr, faces);
    }
    pages
}

/// The strips of a document, in order.
fn pieces(blocks: &[Block], sheet: &Sheet, faces: &impl Faces) -> Vec<Piece> {
    let mut all = Vec::new();
    if let Some(head) = &sheet.letterhead {
        all.extend(letter::opening(head, faces));
    } else if !sheet.number.is_empty() {
        let number = vec![Span { text: sheet.number.clone(), style: Style::Plain }];
        all.extend(paragraph(&number, Form { side: Side::Right, ..Form::body(Role::Body) }, faces));
        all.push(blank(PITCH));
    }
    // In a letter the first paragraph says for whom it is, and stands at the edge.
    let mut addressed = sheet.letterhead.is_none();
    let mut new_page = false;
    for block in blocks {
        let before = all.len();
        match block {
            Block::NewPage => new_page = true,
            Block::Title(text) => all.extend(title(text, faces)),
            Block::Heading(level, text) => {
                let role = match level {
                    1 => Role::Heading,
                    2 => Role::Emphasis,
                    _ => Role::Body,
                };
                let mut strips = paragraph(text, Form { justified: false, ..Form::body(role).indented() }, faces);
                strips.iter_mut().for_each(|strip| strip.keep = true);
                all.extend(strips);
            }
            Block::Paragraph(text) if !addressed => {
                addressed = true;
                all.extend(paragraph(text, Form::body(Role::Body), faces));
            }
            Block::Paragraph(text) | Block::Item(text) => {
                all.extend(paragraph(text, Form::body(Role::Body).indented(), faces));
            }
            Block::Signature(text) => {
                // What is above stays with it: no page holds a signature alone.
                let above = all.iter().rposition(|piece: &Piece| !piece.blank).unwrap_or(all.len());
                all.iter_mut().skip(above).for_each(|piece| piece.keep = true);
                let form = Form { side: Side::Right, inset: 4.0 * BODY, ..Form::body(Role::Body) };
                let mut strips = paragraph(text, form, faces);
                strips.iter_mut().for_each(|strip| strip.keep = true);
                all.extend(strips);
            }
            Block::Table(table) => {
                all.push(Piece { keep: true, ..blank(6.0) });
                all.extend(table::pieces(table, faces));
                all.push(blank(8.0));
            }
        }
        if let (true, Some(first)) = (new_page, all.get_mut(before)) {
            first.new_page = true;
            new_page = false;
        }
    }
    if let Some(last) = all.last_mut() {
        last.keep = false;
    }
    all
}

pub(super) fn blank(height: f32) -> Piece {
    Piece { height, blank: true, ..Piece::default() }
}

/// How a paragraph stands.
#[derive(Clone, Copy)]
pub(super) struct Form {
    role: Role,
    side: Side,
    indent: f32,
    inset: f32,
    justified: bool,
}

impl Form {
    pub fn body(role: Role) -> Self {
        Self { role, side: Side::Left, indent: 0.0, inset: 0.0, justified: true }
    }

    /// The same at the right.
    pub fn right(role: Role) -> Self {
        Self { side: Side::Right, ..Self::body(role) }
    }

    fn indented(self) -> Self {
        Self { indent: 2.0 * (BODY + TRACKING), ..self }
    }
}

/// A paragraph's lines. The first and the last are not left alone on a page.
pub(super) fn paragraph(text: &[Span], form: Form, faces: &impl Faces) -> Vec<Piece> {
    let setting = Setting {
        role: form.role,
        size: BODY,
        tracking: TRACKING,
        width: ACROSS - form.inset,
        indent: if form.side == Side::Left { form.indent } else { 0.0 },
    };
    let lines = lines(text, &setting, faces);
    let count = lines.len();
    let strip = |(at, line): (usize, &Line)| {
        let free = setting.width - line.indent - line.width();
        let (shift, stretch) = match form.side {
            // A line that a long word has left half empty would be letters with holes between them.
            Side::Left if form.justified && !line.last && free < setting.width / 4.0 => (0.0, free.max(0.0)),
            Side::Left => (0.0, 0.0),
            Side::Middle => (free / 2.0, 0.0),
            Side::Right => (free, 0.0),
        };
        Piece {
            height: PITCH,
            draws: draw_line(line, BODY, TRACKING, stretch, shift, baseline(0.0, PITCH, BODY)),
            keep: count > 1 && (at == 0 || at + 2 == count),
            ..Piece::default()
        }
    };
    lines.iter().enumerate().map(strip).collect()
}

/// Where a line's text stands in a strip.
pub(super) fn baseline(top: f32, pitch: f32, size: f32) -> f32 {
    top + (pitch - size) / 2.0 + ASCENT * size
}

/// A line's text and boxes.
pub(super) fn draw_line(line: &Line, size: f32, tracking: f32, stretch: f32, x: f32, y: f32) -> Vec<Draw> {
    let draw = |run: super::line::Run| match run.face {
        Some(face) => Draw::Text { x: x + run.x, y, size, face, text: run.text, spacing: run.spacing },
        None => Draw::Box { x: x + run.x, y, size, c: run.text.chars().next().unwrap_or(' ') },
    };
    runs(line, tracking, stretch).into_iter().map(draw).collect()
}

/// The title, centred, with the lines below it that bring the body back onto its own.
fn title(text: &[Span], faces: &impl Faces) -> Vec<Piece> {
    let setting = Setting { role: Role::Title, size: TITLE, tracking: 0.0, width: ACROSS, indent: 0.0 };
    let lines = balanced(text, &setting, faces);
    let mut height = 0.0;
    let mut draws = Vec::new();
    for line in &lines {
        let x = (ACROSS - line.width()) / 2.0;
        draws.extend(draw_line(line, TITLE, 0.0, 0.0, x, baseline(height, TITLE_PITCH, TITLE)));
        height += TITLE_PITCH;
    }
    let whole = ((height + PITCH / 2.0) / PITCH).ceil() * PITCH;
    vec![Piece { height: whole, draws, keep: true, ..Piece::default() }]
}

/// Lines of nearly the same length: a title of one line and one word looks like an error.
fn balanced(text: &[Span], setting: &Setting, faces: &impl Faces) -> Vec<Line> {
    let greedy = lines(text, setting, faces);
    match greedy.len() {
        0 | 1 => return greedy,
        2 => return halves(text, setting, faces).map_or(greedy, Vec::from),
        _ => {}
    }
    let mut best = greedy;
    let mut width = setting.width - TITLE;
    while width > setting.width / 2.0 {
        let narrower = lines(text, &Setting { width, ..*setting }, faces);
        if narrower.len() > best.len() {
            break;
        }
        best = narrower;
        width -= TITLE;
    }
    best
}

/// Puts strips onto pages. A chain of strips that keep to each other moves to the next page as one, if a page can hold
/// it.
fn paginate(pieces: Vec<Piece>, first: f32) -> Vec<Page> {
    let mut pages = Pages { done: vec![Page::new()], used: 0.0, first };
    let mut chain: Vec<Piece> = Vec::new();
    for piece in pieces {
        if piece.new_page {
            pages.place(std::mem::take(&mut chain));
            pages.turn();
        }
        let keep = piece.keep;
        chain.push(piece);
        if !keep {
            pages.place(std::mem::take(&mut chain));
        }
    }
    pages.place(chain);
    pages.done
}

struct Pages {
    done: Vec<Page>,
    used: f32,
    /// How deep the first page is.
    first: f32,
}

impl Pages {
    /// Sums of heights are not exact; the 22nd line of a page must not fall off it.
    const SLACK: f32 = 0.1;

    fn depth(&self) -> f32 {
        if self.done.len() == 1 { self.first } else { DOWN }
    }

    fn place(&mut self, chain: Vec<Piece>) {
        let height: f32 = chain.iter().map(|piece| piece.height).sum();
        let trailing = chain.iter().rev().take_while(|piece| piece.blank).map(|piece| piece.height).sum::<f32>();
        let head = chain.first().and_then(|piece| piece.head.as_ref()).map_or(0.0, |head| head.height);
        let fits_here = self.used + height - trailing <= self.depth() + Self::SLACK;
        if !fits_here && self.used > 0.0 && height - trailing + head <= DOWN + Self::SLACK {
            self.turn();
        }
        for piece in chain {
            self.put(piece);
        }
    }

    fn put(&mut self, piece: Piece) {
        if !piece.blank && self.used > 0.0 && self.used + piece.height > self.depth() + Self::SLACK {
            self.turn();
        }
        if self.used == 0.0 {
            if piece.blank {
                return;
            }
            if let Some(head) = piece.head.as_deref() {
                self.draw(head);
            }
        }
        self.draw(&piece);
    }

    fn draw(&mut self, piece: &Piece) {
        let (dx, dy) = (LEFT, TOP + self.used);
        if let Some(page) = self.done.last_mut() {
            page.extend(piece.draws.iter().map(|draw| moved(draw, dx, dy)));
        }
        self.used += piece.height;
    }

    fn turn(&mut self) {
        if self.used > 0.0 {
            self.done.push(Page::new());
            self.used = 0.0;
        }
    }
}

/// The same, elsewhere.
pub(super) fn moved(draw: &Draw, dx: f32, dy: f32) -> Draw {
    let mut draw = draw.clone();
    match &mut draw {
        Draw::Text { x, y, .. } | Draw::Box { x, y, .. } => {
            *x += dx;
            *y += dy;
        }
        Draw::Line { from, to } => {
            *from = (from.0 + dx, from.1 + dy);
            *to = (to.0 + dx, to.1 + dy);
        }
        Draw::Dark(cells) => cells.iter_mut().for_each(|cell| {
            cell.0 += dx;
            cell.1 += dy;
        }),
        Draw::Red(draws) => draws.iter_mut().for_each(|draw| *draw = moved(draw, dx, dy)),
        Draw::Watermark { .. } => {}
    }
    draw
}

#[cfg(test)]
mod tests;
