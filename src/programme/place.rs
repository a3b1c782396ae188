//! Where a problem stands in the text of a file, as people count: lines and columns from 1.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// The line of a text on which a range of bytes begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line itself, without its end.
    pub text: String,
    /// Blanks and carets of the same width as the line up to and below the range.
    pub caret: String,
}

impl Place {
    /// The place of a range of bytes; one that lies outside of the text is its end.
    pub fn of(text: &str, span: &Range<usize>) -> Self {
        let start = boundary(text, span.start);
        let before = text.get(..start).unwrap_or(text);
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at);
        let line = text.get(begin..end).unwrap_or_default().trim_end_matches('\r');
        let (lead, rest) = line.split_at_checked(start - begin).unwrap_or((line, ""));
        let below = rest.get(..boundary(rest, span.end.saturating_sub(start))).unwrap_or(rest).trim_end();
        let carets: String = below.chars().filter_map(|c| mark(c, '^', '\u{ff3e}')).collect();
        let mut caret: String = lead.chars().filter_map(blank).collect();
        caret.push_str(if carets.is_empty() { "^" } else { &carets });
        Self { line: before.matches('\n').count() + 1, column: lead.chars().count() + 1, text: line.to_owned(), caret }
    }
}

/// The nearest place at or before `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// A blank as wide as a character; a tab stays a tab.
fn blank(c: char) -> Option<char> {
    if c == '\t' { Some(c) } else { mark(c, ' ', '\u{3000}') }
}

/// A mark as wide as a character: Chinese characters and full-width signs take two columns of a terminal.
fn mark(c: char, narrow: char, wide: char) -> Option<char> {
    let is_wide = matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1f64f}' | '\u{20000}'..='\u{3fffd}');
    (!is_combining_mark(c)).then_some(if is_wide { wide } else { narrow })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, part: &str) -> (usize, usize, String) {
        let start = text.find(part).unwrap();
        let place = Place::of(text, &(start..start + part.len()));
        (place.line, place.column, place.caret)
    }

    #[test]
    fn lines_and_columns_count_from_one_and_carets_stand_below() {
        assert_eq!(of("a = 1\nbad = 2\n", "bad"), (2, 1, "^^^".into()));
        assert_eq!(of("a = 1\r\n  bad = 2\r\n", "bad"), (2, 3, "  ^^^".into()));
        assert_eq!(of("x = '中文' # 错误", "错误"), (1, 12, "     　　    ＾＾".into()));
        assert_eq!(of("\tx = 1", "x"), (1, 2, "\t^".into()));
    }

    #[test]
    fn a_range_over_lines_or_past_the_end_is_shown_on_its_first_line() {
        let place = Place::of("[a]\nb = 1\n", &(0..9));
        assert_eq!((place.line, place.column, place.text.as_str(), place.caret.as_str()), (1, 1, "[a]", "^^^"));
        let place = Place::of("a\n", &(90..99));
        assert_eq!((place.line, place.column, place.text.as_str(), place.caret.as_str()), (2, 1, "", "^"));
        let place = Place::of("中", &(1..2));
        assert_eq!((place.line, place.column), (1, 1));
        assert_eq!(Place::of("", &(0..0)).line, 1);
    }
}
