//! Tables: widths of columns by what stands in them, wrapped cells, a head that is repeated on each page.

use std::rc::Rc;

use super::blocks::{Side, Span, Style, Table, Text};
use super::layout::{ACROSS, DOWN, Draw, Piece, baseline, draw_line};
use super::line::{Faces, Line, Role, Setting, lines};

/// 小四.
const SIZE: f32 = 12.0;
/// From one line of a cell to the next.
const PITCH: f32 = 18.0;
/// Between a cell's edge and its text, at the sides.
const SIDE: f32 = 5.0;
/// Between a cell's edge and its text, above and below.
const ABOVE: f32 = 4.0;
/// No column is narrower than this.
const NARROWEST: f32 = 3.0 * SIZE + 2.0 * SIDE;

/// The strips of a table: its head and its rows.
pub(super) fn pieces(table: &Table, faces: &impl Faces) -> Vec<Piece> {
    let count = table.columns.len();
    let widths = widths(table, faces);
    let head = (!table.head.is_empty()).then(|| {
        let strong: Vec<Text> = table.head.iter().map(|cell| strengthened(cell)).collect();
        let cells = cells(&strong, &widths, faces);
        let sides = vec![Side::Middle; count];
        let most = cells.iter().map(Vec::len).max().unwrap_or(1);
        Rc::new(Piece { keep: true, ..strip(&cells, 0, most, &widths, &sides) })
    });
    let most_lines = lines_of_a_page(head.as_deref());
    let mut all: Vec<Piece> = Vec::new();
    all.extend(head.as_deref().cloned());
    let rows = table.rows.len();
    for (at, row) in table.rows.iter().enumerate() {
        let cells = cells(row, &widths, faces);
        let count = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let mut from = 0;
        while from < count {
            let to = (from + most_lines).min(count);
            let mut piece = strip(&cells, from, to, &widths, &table.columns);
            piece.head.clone_from(&head);
            // The last row is not alone on its page.
            piece.keep = rows > 2 && at + 2 == rows && to == count;
            all.push(piece);
            from = to;
        }
    }
    all
}

/// How many lines of a row a page can hold below the head.
fn lines_of_a_page(head: Option<&Piece>) -> usize {
    let room = DOWN - head.map_or(0.0, |piece| piece.height) - 2.0 * ABOVE;
    (room / PITCH).floor().max(1.0) as usize
}

fn strengthened(text: &[Span]) -> Text {
    text.iter().map(|span| Span { text: span.text.clone(), style: Style::Strong }).collect()
}

fn setting(width: f32) -> Setting {
    Setting { role: Role::Body, size: SIZE, tracking: 0.0, width: width - 2.0 * SIDE, indent: 0.0 }
}

fn cells(row: &[Text], widths: &[f32], faces: &impl Faces) -> Vec<Vec<Line>> {
    row.iter().zip(widths).map(|(text, width)| lines(text, &setting(*width), faces)).collect()
}

/// The columns' widths, which together fill the text area.
fn widths(table: &Table, faces: &impl Faces) -> Vec<f32> {
    let count = table.columns.len().max(1);
    let mut wanted = vec![NARROWEST; count];
    for row in std::iter::once(&table.head).chain(&table.rows) {
        for (cell, widest) in row.iter().zip(&mut wanted) {
            let natural = lines(cell, &setting(f32::MAX), faces).iter().map(Line::width).fold(0.0, f32::max);
            *widest = widest.max(natural + 2.0 * SIDE + 0.5);
        }
    }
    shared(&wanted, ACROSS)
}

/// Shares a width among columns: those that want less than their part get what they want, the others the rest.
fn shared(wanted: &[f32], whole: f32) -> Vec<f32> {
    let sum: f32 = wanted.iter().sum();
    if sum <= whole {
        return wanted.iter().map(|w| w * whole / sum).collect();
    }
    let mut given: Vec<Option<f32>> = vec![None; wanted.len()];
    loop {
        let taken: f32 = given.iter().flatten().sum();
        let open = given.iter().filter(|g| g.is_none()).count();
        let part = (whole - taken) / open.max(1) as f32;
        let mut settled = false;
        for (share, want) in given.iter_mut().zip(wanted) {
            if share.is_none() && *want <= part {
                *share = Some(*want);
                settled = true;
            }
        }
        if !settled || open == 0 {
            // What is left goes to the wide ones by their wish, but none below an even part of half.
            let rest: f32 = given.iter().zip(wanted).filter(|(g, _)| g.is_none()).map(|(_, w)| w.sqrt()).sum();
            let room = part * open as f32;
            return given.iter().zip(wanted).map(|(g, w)| g.unwrap_or(room * w.sqrt() / rest.max(1.0))).collect();
        }
    }
}

/// Some lines of a row with the lines around its cells.
fn strip(cells: &[Vec<Line>], from: usize, to: usize, widths: &[f32], sides: &[Side]) -> Piece {
    let high = |lines: usize| lines as f32 * PITCH;
    let height = high(to - from) + 2.0 * ABOVE;
    let whole: f32 = widths.iter().sum();
    let mut draws = vec![
        Draw::Line { from: (0.0, 0.0), to: (whole, 0.0) },
        Draw::Line { from: (0.0, height), to: (whole, height) },
        Draw::Line { from: (0.0, 0.0), to: (0.0, height) },
    ];
    let mut x = 0.0;
    for ((lines, width), side) in cells.iter().zip(widths).zip(sides) {
        // A row that fits is centred between its edges, as forms are; one that goes on over pages begins above.
        let shown = lines.iter().skip(from).take(to - from);
        let free = if from == 0 && lines.len() <= to { high(to - from) - high(lines.len().min(to)) } else { 0.0 };
        for (n, line) in shown.enumerate() {
            let room = width - 2.0 * SIDE - line.width();
            let shift = match side {
                Side::Left => 0.0,
                Side::Middle => room / 2.0,
                Side::Right => room,
            };
            let y = baseline(ABOVE + free / 2.0 + high(n), PITCH, SIZE);
            draws.extend(draw_line(line, SIZE, 0.0, 0.0, x + SIDE + shift.max(0.0), y));
        }
        x += width;
        draws.push(Draw::Line { from: (x, 0.0), to: (x, height) });
    }
    Piece { height, draws, ..Piece::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_fill_the_page_and_the_narrow_get_what_they_want() {
        assert_eq!(shared(&[50.0, 150.0], 400.0), [100.0, 300.0]);
        let tight = shared(&[50.0, 900.0, 900.0], 400.0);
        assert_eq!(tight[0], 50.0);
        assert!((tight.iter().sum::<f32>() - 400.0).abs() < 0.01 && (tight[1] - 175.0).abs() < 0.01);
        for many in [vec![100.0; 9], vec![500.0], vec![10.0, 2000.0, 30.0]] {
            let widths = shared(&many, 442.0);
            assert!((widths.iter().sum::<f32>() - 442.0).abs() < 0.01, "{many:?}: {widths:?}");
            assert!(widths.iter().all(|w| *w > 0.0));
        }
    }
}
