//! The values that keys of a programme file may have, and how each is written.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;
use toml::de::DeValue;

use super::read::{Form, Node, Read, Reading, Table};
use crate::kernel::{Bilingual, Message, Money, Region};

/// The longest text of a programme file, in characters.
const LONGEST_TEXT: usize = 4_000;

impl Read for String {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let Some(text) = node.value.get_ref().as_str() else {
            node.mistyped(reading, "definition-type-string");
            return None;
        };
        let text = text.trim();
        if text.is_empty() {
            node.refused(reading, Message::new("definition-empty").with("key", &node.path));
            return None;
        }
        if text.chars().count() > LONGEST_TEXT {
            node.refused(reading, Message::new("definition-long").with("key", &node.path).with("most", LONGEST_TEXT));
            return None;
        }
        Some(text.to_owned())
    }

    fn form() -> Form {
        Form::Value("definition-type-string")
    }
}

impl Read for bool {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let found = node.value.get_ref().as_bool();
        if found.is_none() {
            node.mistyped(reading, "definition-type-boolean");
        }
        found
    }

    fn form() -> Form {
        Form::Value("definition-type-boolean")
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}

impl Read for i64 {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let found = integer(node.value.get_ref());
        if found.is_none() {
            node.mistyped(reading, "definition-type-integer");
        }
        found
    }

    fn form() -> Form {
        Form::Value("definition-type-integer")
    }
}

impl Read for u32 {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let found = i64::read(node, reading)?;
        let whole = Self::try_from(found).ok();
        if whole.is_none() {
            let what = Message::new("definition-range").with("key", &node.path).with("found", found);
            node.refused(reading, what.with("least", 0).with("most", Self::MAX));
        }
        whole
    }

    fn form() -> Form {
        Form::Value("definition-type-integer")
    }
}

impl Read for Bilingual {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let Some(values) = node.value.get_ref().as_table() else {
            node.mistyped(reading, "definition-type-bilingual");
            return None;
        };
        let mut missing = false;
        for key in ["zh", "en"] {
            if !values.contains_key(key) {
                missing = true;
                let what = Message::new("definition-language").with("key", &node.path);
                let what = what.with_word("language", format!("definition-language-{key}"));
                node_problem(node, reading, what, Message::new("definition-language-mend").with("key", key));
            }
        }
        if missing {
            return None;
        }
        let mut table = Table::of(node.path.clone(), node.value.span(), values);
        let (zh, en) = (table.get("zh", None, reading), table.get("en", None, reading));
        table.finish(reading);
        Some(Self { zh: zh?, en: en? })
    }

    fn form() -> Form {
        Form::Value("definition-type-bilingual")
    }
}

fn node_problem(node: &Node<'_>, reading: &mut Reading, what: Message, mend: Message) {
    reading.problem_at(&node.path, node.value.span(), what, Some(mend));
}

/// Yuan as a whole number, or as a text with fen: `200_000`, `"199,999.50"`.
impl Read for Money {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let value = node.value.get_ref();
        let found = match (integer(value), value.as_str()) {
            (Some(yuan), _) => Self::yuan(yuan),
            (_, Some(text)) => Self::parse(text),
            _ => {
                node.mistyped(reading, "definition-type-money");
                return None;
            }
        };
        match found {
            Ok(amount) if !amount.is_negative() => Some(amount),
            Ok(_) => {
                node.refused(reading, Message::new("definition-negative").with("key", &node.path));
                None
            }
            Err(why) => {
                node.refused(reading, why);
                None
            }
        }
    }

    fn form() -> Form {
        Form::Value("definition-type-money")
    }
}

impl Read for NaiveDate {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let found = node.value.get_ref().as_datetime().filter(|at| at.time.is_none());
        let found = found.and_then(|at| at.date.as_ref()).and_then(date);
        if found.is_none() {
            node.mistyped(reading, "definition-type-date");
        }
        found
    }

    fn form() -> Form {
        Form::Value("definition-type-date")
    }
}

fn date(date: &toml::value::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// A moment in Beijing time. A date alone stands for its last second, 23:59:59 (D6, decision 2).
impl Read for NaiveDateTime {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let found = node.value.get_ref().as_datetime().filter(|at| at.offset.is_none()).and_then(|at| {
            let day = date(at.date.as_ref()?)?;
            let time = match at.time.as_ref() {
                Some(t) => {
                    NaiveTime::from_hms_opt(u32::from(t.hour), u32::from(t.minute), u32::from(t.second.unwrap_or(0)))?
                }
                None => NaiveTime::from_hms_opt(23, 59, 59)?,
            };
            Some(day.and_time(time))
        });
        if found.is_none() {
            node.mistyped(reading, "definition-type-moment");
        }
        found
    }

    fn form() -> Form {
        Form::Value("definition-type-moment")
    }
}

/// A two-digit code of a province, or `XPCC` (C2).
impl Read for Region {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let code = String::read(node, reading)?;
        match Self::parse(&code) {
            Ok(region) => Some(region),
            Err(why) => {
                node.refused(reading, why);
                None
            }
        }
    }

    fn form() -> Form {
        Form::Value("definition-type-region")
    }
}

/// A count of hundredths, exactly: points of a score table and percentages. Two decimals at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(into = "String")]
pub struct Hundredths(pub i64);

impl Hundredths {
    /// So many whole units.
    pub const fn whole(units: i64) -> Self {
        Self(units * 100)
    }

    /// Reads `12`, `12.5` or `12.50`.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 || whole.len() > 12 {
            return None;
        }
        let part: i64 = format!("{part:0<2}").parse().ok()?;
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part).map(Self)
    }

    /// With both decimals, as a mean is written everywhere: `90.50`.
    pub fn in_full(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            p if p % 10 == 0 => write!(f, "{sign}{whole}.{}", p / 10),
            p => write!(f, "{sign}{whole}.{p:02}"),
        }
    }
}

impl From<Hundredths> for String {
    fn from(value: Hundredths) -> Self {
        value.to_string()
    }
}

impl Read for Hundredths {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let value = node.value.get_ref();
        let text = match (value.as_integer(), value.as_float()) {
            (Some(_), _) => integer(value).map(|n| n.to_string()),
            (_, Some(float)) => Some(float.as_str().replace('_', "")),
            _ => None,
        };
        let found = text.as_deref().and_then(Self::parse);
        if found.is_none() {
            node.mistyped(reading, "definition-type-hundredths");
        }
        found
    }

    fn form() -> Form {
        Form::Value("definition-type-hundredths")
    }
}

/// An exact share: two thirds is no number of hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Fraction {
    /// So many parts.
    pub part: u32,
    /// Of so many.
    pub whole: u32,
}

impl Fraction {
    /// Reads `2/3`.
    pub fn parse(text: &str) -> Option<Self> {
        let (part, whole) = text.split_once('/')?;
        let found = Self { part: part.trim().parse().ok()?, whole: whole.trim().parse().ok()? };
        (found.whole > 0 && found.part <= found.whole).then_some(found)
    }

    /// Whether so many of all are the share or more.
    pub fn reached(self, counted: u32, all: u32) -> bool {
        u64::from(counted) * u64::from(self.whole) >= u64::from(all) * u64::from(self.part)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

impl From<Fraction> for String {
    fn from(value: Fraction) -> Self {
        value.to_string()
    }
}

impl Read for Fraction {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let found = node.value.get_ref().as_str().and_then(Self::parse);
        if found.is_none() {
            node.mistyped(reading, "definition-type-fraction");
        }
        found
    }

    fn form() -> Form {
        Form::Value("definition-type-fraction")
    }
}

/// A name inside the file: small letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Read for Key {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let text = String::read(node, reading)?;
        let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !plain || text.len() > 60 || !text.starts_with(|c: char| c.is_ascii_lowercase()) {
            let what = Message::new("definition-key").with("found", &text);
            node_problem(node, reading, what, Message::new("definition-key-mend"));
            return None;
        }
        Some(Self(text))
    }

    fn form() -> Form {
        Form::Value("definition-type-key")
    }
}

/// The id of a rule in the rule book, with a part of it behind a stroke where one rule is checked in parts:
/// `P24-05`, `P24-05/organ`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RuleId(String);

impl RuleId {
    /// The id with its part.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id in the rule book.
    pub fn base(&self) -> &str {
        self.0.split('/').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Read for RuleId {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let text = String::read(node, reading)?;
        let (base, part) = text.split_once('/').unwrap_or((&text, "x"));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !is_rule(base) || part.is_empty() || !part.chars().all(plain) {
            let what = Message::new("definition-rule-id").with("id", &text);
            node_problem(node, reading, what, Message::new("definition-rule-id-mend"));
            return None;
        }
        Some(Self(text))
    }

    fn form() -> Form {
        Form::Value("definition-type-rule")
    }
}

/// Whether a word has the form of an id of the rule book: `P24-05`, `DL7a`, `SXE-04`.
pub fn is_rule(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let head = word.len() - letters.len();
    let number = letters.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let tail = letters.len() - number.len();
    let dashes = number.matches('-').count();
    (1..=4).contains(&head)
        && tail <= 1
        && dashes <= 1
        && number.ends_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// An expression over recorded facts, as its author wrote it; it is compiled when the file is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Test(pub String);

impl Read for Test {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        node.value.get_ref().as_str().map(|text| Self(text.to_owned())).or_else(|| {
            node.mistyped(reading, "definition-type-test");
            None
        })
    }

    fn form() -> Form {
        Form::Value("definition-type-test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_reached_exactly() {
        let two_thirds = Fraction::parse("2/3").unwrap();
        let reached = [(3, 5), (4, 5), (6, 9), (5, 9), (4, 6), (0, 0)].map(|(n, of)| two_thirds.reached(n, of));
        assert_eq!(reached, [false, true, true, false, true, true]);
        assert_eq!(["3/2", "1/0", "0.66", "a/b", "2"].map(Fraction::parse), [None; 5]);
    }

    #[test]
    fn ids_of_rules_have_a_form() {
        for good in ["P20-01", "DL1", "DL7a", "BL12", "SXE-04", "YY-01", "P14-10"] {
            assert!(is_rule(good), "{good}");
        }
        for bad in ["", "P", "p24-05", "24-05", "P24-", "P24-05ab", "P-2-4", "Rules-1"] {
            assert!(!is_rule(bad), "{bad}");
        }
    }

    #[test]
    fn hundredths_are_exact() {
        for (text, value) in [("0", 0), ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("0.05", 5)] {
            assert_eq!(Hundredths::parse(text), Some(Hundredths(value)), "{text}");
        }
        for bad in ["", ".5", "1.234", "1e3", "-1", "+1", "1.-1", "9999999999999"] {
            assert_eq!(Hundredths::parse(bad), None, "{bad}");
        }
        assert_eq!(
            ["12", "12.5", "0.05", "-1"],
            [1200, 1250, 5, -100].map(|n| Hundredths(n).to_string()).each_ref().map(String::as_str)
        );
    }
}
