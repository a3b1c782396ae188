//! What differs between two texts, line by line.

use serde::Serialize;

/// Lines around a change that are shown with it.
const AROUND: usize = 3;
/// The most pairs of lines that are compared; beyond it the whole middle counts as changed.
const MOST_PAIRS: usize = 4_000_000;

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// In both.
    Same,
    /// Only in the older text.
    Old,
    /// Only in the newer text.
    New,
    /// Lines are left out here.
    Gap,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How it stands.
    pub mark: Mark,
    /// Its number in the text that has it; the newer one where both do.
    pub number: usize,
    /// The line.
    pub text: String,
}

/// The changed lines of a text, with some around them; empty when nothing differs.
pub fn lines(old: &str, new: &str) -> Vec<Line> {
    let whole = whole(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    if whole.iter().all(|line| line.mark == Mark::Same) {
        return Vec::new();
    }
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        whole.iter().skip(from).take(at - from + AROUND + 1).any(|line| line.mark != Mark::Same)
    };
    let mut shown: Vec<Line> = Vec::new();
    for (at, line) in whole.iter().enumerate() {
        if near(at) {
            shown.push(line.clone());
        } else if shown.last().is_none_or(|last| last.mark != Mark::Gap) {
            shown.push(Line { mark: Mark::Gap, number: 0, text: String::new() });
        }
    }
    shown
}

/// Every line of both texts, in order.
fn whole(old: &[&str], new: &[&str]) -> Vec<Line> {
    let ahead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(ahead..).unwrap_or(&[]), new.get(ahead..).unwrap_or(&[]));
    let behind = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = |rest: &[&str]| rest.len() - behind;
    let (a, b) = (old_rest.get(..middle(old_rest)).unwrap_or(&[]), new_rest.get(..middle(new_rest)).unwrap_or(&[]));
    let line = |mark: Mark, at: usize, text: &str| Line { mark, number: at + 1, text: text.to_owned() };
    let mut all: Vec<Line> = new.iter().take(ahead).enumerate().map(|(at, text)| line(Mark::Same, at, text)).collect();
    for (mark, at) in steps(a, b) {
        let text = if mark == Mark::Old { a.get(at) } else { b.get(at) };
        all.push(line(mark, ahead + at, text.copied().unwrap_or_default()));
    }
    let tail = new.len() - behind;
    all.extend(new.iter().enumerate().skip(tail).map(|(at, text)| line(Mark::Same, at, text)));
    all
}

/// The way from one list of lines to the other by the longest common sequence; the place is in the older list for lines
/// that go, else in the newer.
fn steps(a: &[&str], b: &[&str]) -> Vec<(Mark, usize)> {
    let replaced = || (0..a.len()).map(|i| (Mark::Old, i)).chain((0..b.len()).map(|j| (Mark::New, j))).collect();
    if a.len().saturating_mul(b.len()) > MOST_PAIRS {
        return replaced();
    }
    let width = b.len() + 1;
    let mut common = vec![0_u32; (a.len() + 1) * width];
    let of = |common: &[u32], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or(0);
    for (i, left) in a.iter().enumerate().rev() {
        for (j, right) in b.iter().enumerate().rev() {
            let best = if left == right {
                of(&common, i + 1, j + 1) + 1
            } else {
                of(&common, i + 1, j).max(of(&common, i, j + 1))
            };
            if let Some(place) = common.get_mut(i * width + j) {
                *place = best;
            }
        }
    }
    let (mut i, mut j, mut way) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a.get(i) == b.get(j) {
            way.push((Mark::Same, j));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && of(&common, i + 1, j) >= of(&common, i, j + 1)) {
            way.push((Mark::Old, i));
            i += 1;
        } else {
            way.push((Mark::New, j));
            j += 1;
        }
    }
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(old: &str, new: &str) -> String {
        let sign = |mark| match mark {
            Mark::Same => ' ',
            Mark::Old => '-',
            Mark::New => '+',
            Mark::Gap => '…',
        };
        lines(old, new).iter().map(|l| format!("{}{}", sign(l.mark), l.text)).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn what_goes_and_comes_is_shown_with_its_neighbours() {
        assert_eq!(brief("a\nb\nc", "a\nb\nc"), "");
        assert_eq!(brief("a\nb\nc", "a\nx\nc"), " a|-b|+x| c");
        assert_eq!(brief("", "a"), "+a");
        assert_eq!(brief("a", ""), "-a");
        assert_eq!(brief("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\n7\n8\nx"), "…| 6| 7| 8|-9|+x");
        assert_eq!(brief("a\nb\nc\nd", "b\nc\ne\nd"), "-a| b| c|+e| d");
    }

    #[test]
    fn numbers_are_those_of_the_text_that_has_the_line() {
        let all = lines("a\nb\nc", "a\nc\nd");
        let told: Vec<_> = all.iter().map(|line| (line.mark, line.number)).collect();
        assert_eq!(told, [(Mark::Same, 1), (Mark::Old, 2), (Mark::Same, 2), (Mark::New, 3)]);
    }
}
