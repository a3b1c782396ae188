//! Lines: which faces, where to break, and how a line reaches both edges.

use super::blocks::{Span, Style};

/// What part of a document a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// 小标宋.
    Title,
    /// 黑体.
    Heading,
    /// 仿宋.
    Body,
    /// 楷体.
    Emphasis,
    /// 宋体, of page numbers.
    Number,
}

/// The glyph for a character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pick {
    /// The face that has it.
    pub face: usize,
    /// How far the next character stands, in ems.
    pub advance: f32,
}

/// Faces, as layout needs to know them.
pub(super) trait Faces {
    /// The glyph for a character in a role; none when no face has it.
    fn pick(&self, role: Role, c: char) -> Option<Pick>;
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Its part.
    pub role: Role,
    /// Its size, points.
    pub size: f32,
    /// What is added to each advance, points.
    pub tracking: f32,
    /// The width of a line, points.
    pub width: f32,
    /// How much less the first line has, points.
    pub indent: f32,
}

/// A character with its place to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// The character.
    pub c: char,
    /// Its face; none, and it becomes a box.
    pub face: Option<usize>,
    /// Its advance, points.
    pub advance: f32,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    /// Its characters, without the blanks at its end.
    pub glyphs: Vec<Glyph>,
    /// Whether it ends because the text does, so that it is not stretched.
    pub last: bool,
    /// How far from the left it begins, points.
    pub indent: f32,
}

impl Line {
    /// Its natural width, points.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|g| g.advance).sum()
    }
}

/// What cannot begin a line.
const NOT_FIRST: &str = "，。、；：？！）」』》〉】〕〗｝］·～—…％‰℃”’,.;:?!)]}%";
/// What cannot end a line.
const NOT_LAST: &str = "（「『《〈【〔〖｛［￥“‘([{¥$№";

/// Whether a character belongs to Chinese writing, where a line may break at any place that the signs allow.
pub(super) fn is_wide(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x2E80 || "“”‘’—…·￥•".contains(c)
}

/// Whether a line may break between two characters.
fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

/// A text as glyphs; `\n` stays, without a face.
pub(super) fn glyphs(text: &[Span], setting: &Setting, faces: &impl Faces) -> Vec<Glyph> {
    let chars = text.iter().flat_map(|span| {
        let role = match span.style {
            Style::Plain => setting.role,
            Style::Emphasis => Role::Emphasis,
            Style::Strong => Role::Heading,
        };
        span.text.chars().map(move |c| (role, c))
    });
    let shown = chars.filter(|(_, c)| *c == '\n' || !is_invisible(*c));
    shown
        .map(|(role, c)| match (c, faces.pick(role, c)) {
            ('\n', _) => Glyph { c, face: None, advance: 0.0 },
            (_, Some(pick)) => {
                Glyph { c, face: Some(pick.face), advance: pick.advance * setting.size + setting.tracking }
            }
            (_, None) => Glyph { c, face: None, advance: setting.size + setting.tracking },
        })
        .collect()
}

/// What has no shape of its own: controls, joiners and the signs that choose a variant.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Breaks a text into lines: no line begins or ends with a sign that cannot stand there.
pub(super) fn lines(text: &[Span], setting: &Setting, faces: &impl Faces) -> Vec<Line> {
    let all = glyphs(text, setting, faces);
    let mut found = Vec::new();
    for part in all.split(|g| g.c == '\n') {
        let first_of_all = found.is_empty();
        let mut rest = part;
        loop {
            let indent = if first_of_all && rest.len() == part.len() { setting.indent } else { 0.0 };
            let (taken, after) = rest.split_at(fitting(rest, setting.width - indent));
            found.push(Line { glyphs: without_blank_end(taken), last: after.is_empty(), indent });
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
    }
    found
}

/// A text on two lines of nearly the same length, parted rather where a phrase ends than within a word. None where two
/// lines do not hold it, or where it says itself where they end.
pub(super) fn halves(text: &[Span], setting: &Setting, faces: &impl Faces) -> Option<[Line; 2]> {
    /// How many characters' worth of imbalance a place costs that may lie within a word, and one between phrases.
    const WITHIN: f32 = 14.0;
    const BETWEEN: f32 = 3.0;
    let all = glyphs(text, setting, faces);
    if all.iter().any(|g| g.c == '\n') {
        return None;
    }
    let line = |part: &[Glyph], last: bool| Line { glyphs: without_blank_end(part), last, indent: 0.0 };
    let mut best: Option<(f32, [Line; 2])> = None;
    for (n, pair) in all.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        if !may_break(before.c, after.c) {
            continue;
        }
        let (first, second) = all.split_at(n + 1);
        let lines = [line(first, false), line(second, true)];
        let [above, below] = lines.each_ref().map(Line::width);
        if above.max(below) > setting.width {
            continue;
        }
        let place = match (before.c, after.c) {
            (' ', _) | (_, '（' | '《' | '“') => 0.0,
            ('）' | '》' | '”' | '，' | '、' | '：', _) | (_, '及' | '和' | '与' | '暨') => BETWEEN,
            _ => WITHIN,
        };
        let cost = (above - below).abs() + place * setting.size;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, lines));
        }
    }
    best.map(|(_, lines)| lines)
}

/// How many glyphs the next line takes; at least one.
fn fitting(rest: &[Glyph], width: f32) -> usize {
    /// Widths are sums of many small numbers; a full line must not break for the error of one.
    const SLACK: f32 = 0.05;
    let mut used = 0.0;
    let mut fits = 0;
    for glyph in rest {
        used += glyph.advance;
        // A blank may hang over the edge, where nobody sees it.
        if used > width + SLACK && glyph.c != ' ' {
            break;
        }
        fits += 1;
    }
    if fits == rest.len() {
        return fits;
    }
    let allowed = |at: &usize| match (rest.get(at.wrapping_sub(1)), rest.get(*at)) {
        (Some(before), Some(after)) => may_break(before.c, after.c),
        _ => false,
    };
    // A word, or a row of signs, that is longer than a line is cut where the line ends.
    (1..=fits).rev().find(allowed).unwrap_or(fits.max(1))
}

fn without_blank_end(glyphs: &[Glyph]) -> Vec<Glyph> {
    let end = glyphs.iter().rposition(|g| g.c != ' ').map_or(0, |at| at + 1);
    glyphs.iter().take(end).copied().collect()
}

/// A stretch of a line in one face, with even spacing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Where it begins, from the line's left edge, points.
    pub x: f32,
    /// Its face; none for a character that becomes a box.
    pub face: Option<usize>,
    /// What it says.
    pub text: String,
    /// What is added to each advance, points.
    pub spacing: f32,
    /// Where it ends, from the line's left edge, points.
    pub end: f32,
}

/// The runs of a line; `stretch` points are spread over the places where Chinese writing may give way.
pub(super) fn runs(line: &Line, tracking: f32, stretch: f32) -> Vec<Run> {
    let gives = |at: usize| match (line.glyphs.get(at), line.glyphs.get(at + 1)) {
        (Some(here), Some(next)) => is_wide(here.c) || is_wide(next.c) || here.c == ' ',
        _ => false,
    };
    let places = (0..line.glyphs.len()).filter(|at| gives(*at)).count();
    let each = if places == 0 { 0.0 } else { stretch / places as f32 };
    let mut x = line.indent;
    let mut found: Vec<Run> = Vec::new();
    for (at, glyph) in line.glyphs.iter().enumerate() {
        let extra = if gives(at) { each } else { 0.0 };
        let spacing = tracking + extra;
        let advance = glyph.advance + extra;
        match found.last_mut() {
            Some(run) if run.face.is_some() && run.face == glyph.face && (run.spacing - spacing).abs() < 0.001 => {
                run.text.push(glyph.c);
                run.end = x + advance;
            }
            _ => found.push(Run { x, face: glyph.face, text: glyph.c.to_string(), spacing, end: x + advance }),
        }
        x += advance;
    }
    found
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Faces of a world in which Chinese characters are square, others half as wide, and no face has an emoji.
    pub struct Square;

    impl Faces for Square {
        fn pick(&self, role: Role, c: char) -> Option<Pick> {
            let face = if c.is_ascii() { 9 } else { role as usize };
            (u32::from(c) < 0x1_F000).then_some(Pick { face, advance: if is_wide(c) { 1.0 } else { 0.5 } })
        }
    }

    pub fn plain(text: &str) -> Vec<Span> {
        vec![Span { text: text.to_owned(), style: Style::Plain }]
    }

    fn broken(text: &str, chars: f32) -> Vec<String> {
        let setting = Setting { role: Role::Body, size: 10.0, tracking: 0.0, width: chars * 10.0, indent: 0.0 };
        let lines = lines(&plain(text), &setting, &Square);
        lines.iter().map(|l| l.glyphs.iter().map(|g| g.c).collect()).collect()
    }

    #[test]
    fn a_sign_takes_its_character_along_to_the_next_line() {
        assert_eq!(broken("一二三四五，六七", 5.0), ["一二三四", "五，六七"]);
        assert_eq!(broken("一二三四（六七）", 5.0), ["一二三四", "（六七）"]);
        assert_eq!(broken("一二三四五”。六七", 5.0), ["一二三四", "五”。六七"]);
        assert_eq!(broken("一二三《四五六》", 4.0), ["一二三", "《四五", "六》"]);
        assert_eq!(broken("他说——是的", 3.0), ["他", "说——", "是的"]);
    }

    #[test]
    fn western_words_and_figures_are_not_cut() {
        assert_eq!(broken("金额200,000.00元整", 5.0), ["金额", "200,000.00", "元整"]);
        assert_eq!(broken("see the other page", 4.0), ["see the", "other", "page"]);
        assert_eq!(broken("abcdefghijkl", 3.0), ["abcdef", "ghijkl"], "but a word longer than a line is");
        assert_eq!(broken("占30%的", 2.0), ["占", "30%", "的"]);
    }

    #[test]
    fn a_line_break_breaks_and_a_full_line_is_full() {
        assert_eq!(broken("一二\n三", 5.0), ["一二", "三"]);
        assert_eq!(broken("一二三四五六", 3.0), ["一二三", "四五六"]);
        assert_eq!(broken("", 3.0), [""]);
    }

    #[test]
    fn a_stretched_line_reaches_the_edge_and_leaves_words_alone() {
        let setting = Setting { role: Role::Body, size: 10.0, tracking: 0.0, width: 57.0, indent: 0.0 };
        let lines = lines(&plain("一二ab三，四五六七八"), &setting, &Square);
        let line = &lines[0];
        let runs = runs(line, 0.0, 57.0 - line.width());
        assert_eq!(runs.iter().map(|r| r.text.as_str()).collect::<String>(), "一二ab三，");
        let word = runs.iter().find(|r| r.text.starts_with('a')).unwrap();
        assert_eq!((word.text.as_str(), word.spacing), ("a", 0.0), "no blank within a word");
        assert!((runs.last().unwrap().end - 57.0).abs() < 0.01, "{runs:?}");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_sign_stands_where_it_cannot(text in "[一-十，。（）《》a-z0-9 ]{1,80}", width in 4..30_u8) {
            let lines = broken(&text, f32::from(width));
            let joined: String = lines.concat();
            let bare = |t: &str| t.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(bare(&joined), bare(&text));
            // A row of signs longer than a line has no good place.
            let row = text.split(|c| !NOT_FIRST.contains(c) && !NOT_LAST.contains(c)).map(|r| r.chars().count()).max();
            if row.unwrap_or(0) < 2 && !text.contains(|c: char| c.is_ascii()) {
                for line in lines.iter().skip(1) {
                    prop_assert!(!line.starts_with(|c| NOT_FIRST.contains(c)), "{lines:?}");
                }
                for line in lines.iter().rev().skip(1) {
                    prop_assert!(!line.ends_with(|c| NOT_LAST.contains(c)), "{lines:?}");
                }
            }
        }
    }
}
