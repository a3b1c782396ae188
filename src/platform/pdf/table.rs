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
/// A code or a number of fewer characters fits in any column; one of more is broken as it comes.
const LEAST_CODE: usize = 6;
const LONGEST_CODE: usize = 28;
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

/// How wide a text is on one line, with its edges.
fn natural(text: &[Span], faces: &impl Faces) -> f32 {
    lines(text, &setting(f32::MAX), faces).iter().map(Line::width).fold(0.0, f32::max) + 2.0 * SIDE + 0.5
}

/// The longest number, code or amount of a text, which should stand on one line; nothing where it is short anyway, or longer
/// than any such thing.
fn code(text: &[Span]) -> Option<Span> {
    let runs = text.iter().flat_map(|span| {
        let all = span.text.split(|c: char| !c.is_ascii_graphic());
        all.map(move |run| Span { text: run.to_owned(), style: span.style })
    });
    runs.filter(|run| (LEAST_CODE..=LONGEST_CODE).contains(&run.text.len())).max_by_key(|run| run.text.len())
}

/// The columns' widths, which together fill the text area.
fn widths(table: &Table, faces: &impl Faces) -> Vec<f32> {
    let count = table.columns.len().max(1);
    let (mut wanted, mut least) = (vec![NARROWEST; count], vec![0.0_f32; count]);
    for row in std::iter::once(&table.head).chain(&table.rows) {
        for ((cell, widest), whole) in row.iter().zip(&mut wanted).zip(&mut least) {
            *widest = widest.max(natural(cell, faces));
            if let Some(code) = code(cell) {
                *whole = whole.max(natural(&[code], faces));
            }
        }
    }
    unbroken(&wanted, &least, ACROSS)
}

/// Shares a width among columns as [`shared`] does, with no column so narrow that its codes break, where there is room.
fn unbroken(wanted: &[f32], least: &[f32], whole: f32) -> Vec<f32> {
    let plain = shared(wanted, whole);
    if least.iter().sum::<f32>() >= whole {
        return plain;
    }
    // What a code needs is taken from the wide columns; the narrow ones keep what they have, if that can be.
    let keep = |((part, want), need): ((&f32, &f32), &f32)| if part >= want { *want } else { *need };
    let kept: Vec<f32> = plain.iter().zip(wanted).zip(least).map(keep).collect();
    let least = if kept.iter().sum::<f32>() < whole { &*kept } else { least };
    let mut fixed: Vec<Option<f32>> = vec![None; wanted.len()];
    loop {
        let room = whole - fixed.iter().flatten().sum::<f32>();
        let open: Vec<f32> = wanted.iter().zip(&fixed).filter(|(_, f)| f.is_none()).map(|(w, _)| *w).collect();
        let mut parts = shared(&open, room).into_iter();
        let given: Vec<f32> = fixed.iter().map(|f| f.or_else(|| parts.next()).unwrap_or(NARROWEST)).collect();
        let mut short = false;
        for ((fix, part), need) in fixed.iter_mut().zip(&given).zip(least) {
            if fix.is_none() && *part < *need {
                (*fix, short) = (Some(*need), true);
            }
        }
        if !short {
            return given;
        }
    }
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
    fn a_code_is_not_broken_where_there_is_room() {
        let (wanted, least) = ([106.0, 420.0, 106.0, 190.0], [0.0, 60.0, 0.0, 135.0]);
        assert!(shared(&wanted, 442.0)[3] < 135.0, "by the wishes alone it would be");
        let widths = unbroken(&wanted, &least, 442.0);
        assert!((widths.iter().sum::<f32>() - 442.0).abs() < 0.01, "{widths:?}");
        assert_eq!(
            (widths[0], widths[2], widths[3]),
            (106.0, 106.0, 135.0),
            "the wide one gives it, the narrow keep theirs"
        );
        // Without room, or without codes, all is as it was.
        assert_eq!(unbroken(&wanted, &[200.0; 4], 442.0), shared(&wanted, 442.0));
        assert_eq!(unbroken(&wanted, &[0.0; 4], 442.0), shared(&wanted, 442.0));
        let code = code(&[Span { text: "甲方 91110000MA0000001X，电话010".to_owned(), style: Style::Plain }]);
        assert_eq!(code.map(|code| code.text), Some("91110000MA0000001X".to_owned()));
    }

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
