//! A first look at the characters of an expression: signs of other keyboards and other languages have better answers
//! than a parser's.

use super::Fault;
use crate::kernel::Message;

/// Signs that people write and the language does not know, longest first, each with what to write instead.
const SIGNS: [(&str, &str); 26] = [
    ("&&", "and"),
    ("||", "or"),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("＝＝", "=="),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("×", "*"),
    ("＝", "=="),
    ("＞", ">"),
    ("＜", "<"),
    ("＋", "+"),
    ("－", "-"),
    ("＊", "*"),
    ("（", "("),
    ("）", ")"),
    ("【", "["),
    ("】", "]"),
    ("，", ","),
    ("、", ","),
    ("．", "."),
    ("“", "\""),
    ("”", "\""),
    ("。", "."),
];

/// The signs outside quotation marks that the language does not know, and quotation marks that do not close.
pub(super) fn scan(source: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut rest = source;
    let mut place = 0;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        if matches!(first, '"' | '\'') {
            match quoted(rest, first) {
                Some(end) => length = end,
                None => {
                    let what = Message::new("rule-quote-open");
                    let mend = Message::new("rule-mend-quote").with("sign", first);
                    faults.push(Fault::new(place..source.len(), what).mend(mend));
                    return faults;
                }
            }
        } else if let Some((sign, instead)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            length = sign.len();
            faults.push(foreign(place, sign, instead));
        } else if first == '=' || first == '!' {
            length = if rest.get(1..2) == Some("=") { 2 } else { 1 };
            let instead = if first == '=' { "==" } else { "not" };
            if length == 1 {
                faults.push(foreign(place, if first == '=' { "=" } else { "!" }, instead));
            }
        } else if matches!(first, '<' | '>') && rest.get(1..2) == Some("=") {
            length = 2;
        }
        place += length;
        rest = source.get(place..).unwrap_or_default();
    }
    faults
}

fn foreign(place: usize, sign: &str, instead: &str) -> Fault {
    let what = Message::new("rule-sign").with("sign", sign);
    Fault::new(place..place + sign.len(), what).mend(Message::new("rule-mend-write").with("instead", instead))
}

/// How many bytes a text in quotation marks has, if it closes.
fn quoted(rest: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    for (place, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return Some(place + 1),
            _ => {}
        }
    }
    None
}
