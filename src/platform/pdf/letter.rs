//! The letter variant (信函格式) of GB/T 9704-2012, section 10.1: the office's full name in red at the head, a red double
//! line below it and another near the foot, no page number on the first page.

use super::blocks::{Span, Style};
use super::layout::{ACROSS, DOWN, Draw, Form, HEIGHT, LEFT, MM, PITCH, Page, Piece, TOP, WIDTH, blank, paragraph};
use super::layout::{baseline, draw_line};
use super::line::{Faces, Role, Setting, lines};
use super::{Letterhead, Sheet};

/// From the page's upper edge to the office's name.
const NAME_TOP: f32 = 30.0 * MM;
/// The largest size of the name; a long one is smaller, so that it stands in one line.
const NAME: f32 = 36.0;
/// From the name to the first line.
const BELOW_NAME: f32 = 4.0 * MM;
/// From the page's lower edge to the second line.
const FOOT: f32 = 20.0 * MM;
/// The length of both lines.
const LONG: f32 = 170.0 * MM;
/// The thicker and the thinner stroke of a double line, and what is between them.
const THICK: f32 = 2.0;
const THIN: f32 = 0.75;
const BETWEEN: f32 = 1.5;
/// The height of a double line.
const DOUBLE: f32 = THICK + BETWEEN + THIN;
/// Lines between the last element above it and the title.
const ABOVE_TITLE: f32 = 2.0;

/// The size at which the office's name fits in one line, and how wide it is then.
fn name(head: &Letterhead, faces: &impl Faces) -> (f32, f32) {
    let wide = line(&head.office, 1.0, faces).width().max(1.0);
    let size = NAME.min(ACROSS / wide);
    (size, wide * size)
}

fn line(text: &str, size: f32, faces: &impl Faces) -> super::line::Line {
    let setting = Setting { role: Role::Title, size, tracking: 0.0, width: f32::MAX, indent: 0.0 };
    let text = [Span { text: text.replace('\n', " "), style: Style::Plain }];
    lines(&text, &setting, faces).into_iter().next().unwrap_or_default()
}

/// Where the first double line begins, from the page's upper edge.
fn first_line(head: &Letterhead, faces: &impl Faces) -> f32 {
    NAME_TOP + name(head, faces).0 + BELOW_NAME
}

/// Where the second double line begins.
fn second_line() -> f32 {
    HEIGHT - FOOT
}

/// How much of the first page's text area is left: its last line makes room for the code above the second double line.
pub(super) fn depth() -> f32 {
    DOWN - PITCH
}

/// Where a code of this height stands on the first page, so that it ends above the second double line.
pub(super) fn code_top(height: f32) -> f32 {
    second_line() - 2.0 * MM - height
}

/// What stands above the title: room for the name and its line, the letter's own number to the right, two empty lines.
pub(super) fn opening(head: &Letterhead, faces: &impl Faces) -> Vec<Piece> {
    let under = first_line(head, faces) + DOUBLE - TOP;
    let whole = (under / PITCH).ceil() * PITCH;
    let mut all = vec![Piece { height: whole, keep: true, ..Piece::default() }];
    if !head.number.is_empty() {
        let number = vec![Span { text: head.number.clone(), style: Style::Plain }];
        all.extend(paragraph(&number, Form::right(Role::Body), faces));
    }
    all.push(blank(ABOVE_TITLE * PITCH));
    all
}

/// The red parts of the first page.
pub(super) fn around(page: &mut Page, sheet: &Sheet, faces: &impl Faces) {
    let Some(head) = &sheet.letterhead else { return };
    let (size, wide) = name(head, faces);
    let x = LEFT + (ACROSS - wide) / 2.0;
    let mut red = draw_line(&line(&head.office, size, faces), size, 0.0, 0.0, x, baseline(NAME_TOP, size, size));
    red.push(double(first_line(head, faces), THICK, THIN));
    red.push(double(second_line(), THIN, THICK));
    page.push(Draw::Red(red));
}

/// A double line that begins at a height.
fn double(top: f32, upper: f32, lower: f32) -> Draw {
    let left = (WIDTH - LONG) / 2.0;
    Draw::Dark(vec![(left, top, LONG, upper), (left, top + upper + BETWEEN, LONG, lower)])
}

#[cfg(test)]
mod tests {
    use super::super::blocks::read;
    use super::super::layout::pages;
    use super::super::line::tests::Square;
    use super::*;

    fn sheet(office: &str, number: &str) -> Sheet {
        let letterhead = Some(Letterhead { office: office.to_owned(), number: number.to_owned() });
        Sheet { letterhead, number: "登记号".into(), ..Sheet::default() }
    }

    fn texts(draws: &[Draw]) -> Vec<(f32, f32, f32, String)> {
        let text = |draw: &Draw| match draw {
            Draw::Text { x, y, size, text, .. } => Some((*x, *y, *size, text.clone())),
            _ => None,
        };
        draws.iter().filter_map(text).collect()
    }

    fn red(page: &Page) -> Vec<Draw> {
        page.iter()
            .find_map(|draw| if let Draw::Red(all) = draw { Some(all.clone()) } else { None })
            .unwrap_or_default()
    }

    #[test]
    fn the_name_the_lines_and_the_number_stand_where_the_standard_wants_them() {
        let sheet = sheet("山西省科学技术协会", "晋科协函〔2026〕12号");
        let pages = pages(&read("# 支持函\n\n某中心：\n\n兹推荐。"), &sheet, None, &Square);
        assert_eq!(pages.len(), 1);
        let red = red(&pages[0]);
        let (x, y, size, _) = texts(&red)[0].clone();
        assert!((y - (NAME_TOP + 0.88 * size)).abs() < 0.1, "the name's upper edge is 30 mm below the page's");
        let wide = 9.0 * size;
        assert!((x + wide / 2.0 - WIDTH / 2.0).abs() < 1.5 * MM, "it stands in the middle of the text area");
        let bars: Vec<_> =
            red.iter().filter_map(|d| if let Draw::Dark(c) = d { Some(c.clone()) } else { None }).collect();
        assert!((bars[0][0].1 - (NAME_TOP + size + 4.0 * MM)).abs() < 0.1 && bars[0][0].3 > bars[0][1].3);
        assert!((HEIGHT - bars[1][0].1 - 20.0 * MM).abs() < 0.1 && bars[1][0].3 < bars[1][1].3);
        assert!((bars[0][0].2 - 170.0 * MM).abs() < 0.1);
        let body = texts(&pages[0]);
        let number = body.iter().filter(|t| t.3.contains('〔') || t.3.contains("12")).map(|t| t.1).fold(0.0, f32::max);
        assert!(number > bars[0][1].1, "the number stands below the line");
        assert!(!body.iter().any(|t| t.3.contains('—')), "the first page has no number of its own");
    }

    #[test]
    fn a_long_name_stays_in_one_line_and_a_long_letter_goes_on() {
        let sheet = sheet(&"很长的名称".repeat(8), "");
        let long = format!("# 支持函\n\n某中心：\n\n{}", "字".repeat(28 * 40));
        let pages = pages(&read(&long), &sheet, None, &Square);
        let size = texts(&red(&pages[0]))[0].2;
        assert!(size * 40.0 <= ACROSS + 0.1);
        assert!(pages.len() >= 2 && red(&pages[1]).is_empty());
        let lowest = texts(&pages[0]).iter().map(|t| t.1).fold(0.0, f32::max);
        assert!(lowest < TOP + depth() + 0.2, "the text leaves room for the code");
        assert!(texts(&pages[1]).iter().any(|t| t.3.contains('—')), "further pages are numbered");
    }

    #[test]
    fn whom_it_is_for_stands_at_the_edge_and_the_text_is_indented() {
        let sheet = sheet("某协会", "");
        let pages = pages(&read("# 支持函\n\n某中心：\n\n兹推荐。"), &sheet, None, &Square);
        let body = texts(&pages[0]);
        let at = |first: char| body.iter().find(|t| t.3.starts_with(first)).map(|t| t.0).unwrap();
        assert!((at('某') - LEFT).abs() < 0.1 && at('兹') - LEFT > 30.0);
    }
}
