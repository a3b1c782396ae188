//! Amounts of money, exact to the fen (domain.md C5: amounts are kept as whole fen, forms often speak in 万元).

use std::fmt;
use std::iter::Enumerate;
use std::iter::Peekable;
use std::str::Chars;

use serde::{Deserialize, Serialize};

use super::Message;
use super::text::shown;

/// Fen in one yuan.
const FEN_PER_YUAN: i64 = 100;
/// Fen in one 万元, ten thousand yuan.
const FEN_PER_WAN: u64 = 1_000_000;

/// An amount in yuan, kept as whole fen; it may be negative, as a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The greatest amount that input may name, 999,999,999,999.99 yuan: a decimal(14,2) of the forms (C5).
    pub const MAX_INPUT: Self = Self(99_999_999_999_999);

    /// The amount of so many fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The amount of so many whole yuan; refused when it does not fit.
    pub fn yuan(yuan: i64) -> Result<Self, Message> {
        yuan.checked_mul(FEN_PER_YUAN).map(Self).ok_or_else(too_large)
    }

    /// Whether the amount is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether the amount is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum; `None` when it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` when it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount so many times; `None` when it does not fit.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// The sum of all amounts; `None` when it, or a sum on the way to it, does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The share that this is of a whole, in hundredths of a percent, rounded half up, once; nothing of a whole that is not
    /// more than nothing.
    pub fn share_of(self, whole: Self) -> Option<i64> {
        let (part, all) = (i128::from(self.0), i128::from(whole.0));
        let rounded = (all > 0).then(|| (part * 20_000 + all).div_euclid(2 * all))?;
        Some(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// The same in words, with both decimals as everywhere: `51.49%`.
    pub fn percent_of(self, whole: Self) -> Option<String> {
        self.share_of(whole).map(percent)
    }

    /// Reads an amount as people write it: `200000`, `200,000.00`, `¥200,000.00`, `200,000.00 元`, `20.00 万元`.
    ///
    /// The amount is taken exactly or refused, never rounded; zero is allowed, a minus sign is not.
    pub fn parse(input: &str) -> Result<Self, Message> {
        match read(input)? {
            (false, fen) => Ok(Self(fen)),
            // `-0` too: whoever wrote it meant something else.
            (true, _) => Err(Message::new("money-negative")),
        }
    }

    /// Like [`Money::parse`], but zero is refused too.
    pub fn parse_positive(input: &str) -> Result<Self, Message> {
        let amount = Self::parse(input)?;
        if amount.is_positive() { Ok(amount) } else { Err(Message::new("money-zero")) }
    }

    /// Like [`Money::parse`], but a minus sign may stand in front, for corrections and differences.
    pub fn parse_signed(input: &str) -> Result<Self, Message> {
        let (negative, fen) = read(input)?;
        Ok(Self(if negative { -fen } else { fen }))
    }

    /// The amount without thousands separators, `200000.00`: for files that machines read.
    pub fn plain(self) -> String {
        let size = self.0.unsigned_abs();
        format!("{}{}.{:02}", self.sign(), size / 100, size % 100)
    }

    /// The exact amount in 万元, with two to six decimals: `20.00`, `0.000001`.
    pub fn wan(self) -> String {
        let size = self.0.unsigned_abs();
        let mut decimals = format!("{:06}", size % FEN_PER_WAN);
        while decimals.len() > 2 && decimals.ends_with('0') {
            decimals.pop();
        }
        format!("{}{}.{}", self.sign(), size / FEN_PER_WAN, decimals)
    }

    fn sign(self) -> &'static str {
        if self.is_negative() { "-" } else { "" }
    }
}

/// A share in hundredths of a percent as people read it: `51.49%`.
pub fn percent(share: i64) -> String {
    let (sign, size) = (if share < 0 { "-" } else { "" }, share.unsigned_abs());
    format!("{sign}{}.{:02}%", size / 100, size % 100)
}

impl fmt::Display for Money {
    /// Yuan with thousands separators and two decimals: `200,000.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let digits = (size / 100).to_string();
        let mut text = String::from(self.sign());
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        // Written whole whatever the format asks: a precision must never cut an amount.
        write!(f, "{text}.{:02}", size % 100)
    }
}

const MINUS: [char; 2] = ['-', '−'];

/// Whether a minus sign was written, and the size in fen.
fn read(input: &str) -> Result<(bool, i64), Message> {
    let mut reader = Reader::new(input);
    if reader.peek().is_none() {
        return Err(Message::new("money-empty"));
    }
    let before = reader.eat_any(&MINUS);
    reader.eat_any(&['¥', '￥']);
    let negative = before || reader.eat_any(&MINUS);
    let whole = reader.whole()?;
    let fraction = reader.fraction()?;
    let fen = reader.unit()?.fen(&whole, &fraction)?;
    Ok((negative, fen))
}

fn too_large() -> Message {
    Message::new("money-too-large").with("maximum", Money::MAX_INPUT)
}

/// The unit behind the figures.
#[derive(Clone, Copy)]
enum Unit {
    Yuan,
    Wan,
}

impl Unit {
    /// The digits as fen. A unit has as many decimals as one fen needs, so more of them cannot be kept exactly.
    fn fen(self, whole: &str, fraction: &str) -> Result<i64, Message> {
        let (places, refusal) = match self {
            Self::Yuan => (2, Message::new("money-decimals")),
            Self::Wan => (6, Message::new("money-decimals-wan")),
        };
        if fraction.len() > places {
            return Err(refusal.with("found", fraction.len()));
        }
        let mut fen = 0_i64;
        for digit in whole.chars().chain(fraction.chars()).chain(std::iter::repeat_n('0', places - fraction.len())) {
            fen = fen * 10 + i64::from(digit.to_digit(10).unwrap_or_default());
            // Checked at every digit, so the next step cannot run over.
            if fen > Money::MAX_INPUT.0 {
                return Err(too_large());
            }
        }
        Ok(fen)
    }
}

/// Walks through the input and knows where it stands, so that a refusal can name the place.
struct Reader<'a> {
    rest: Peekable<Enumerate<Chars<'a>>>,
}

impl<'a> Reader<'a> {
    fn new(input: &'a str) -> Self {
        let mut reader = Self { rest: input.chars().enumerate().peekable() };
        reader.skip_space();
        reader
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, c)| *c)
    }

    fn skip_space(&mut self) {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
    }

    /// Takes one of these characters, and the space behind it.
    fn eat_any(&mut self, wanted: &[char]) -> bool {
        let found = self.rest.next_if(|(_, c)| wanted.contains(c)).is_some();
        if found {
            self.skip_space();
        }
        found
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some((_, digit)) = self.rest.next_if(|(_, c)| c.is_ascii_digit()) {
            digits.push(digit);
        }
        digits
    }

    /// The figures before the point; separators, if any, must part groups of three.
    fn whole(&mut self) -> Result<String, Message> {
        let mut whole = self.digits();
        if whole.is_empty() {
            return Err(self.unexpected());
        }
        let mut group = whole.len();
        let mut first = true;
        while let Some((place, _)) = self.rest.next_if(|(_, c)| *c == ',') {
            let fits = if first { group <= 3 } else { group == 3 };
            let next = self.digits();
            if !fits || next.len() != 3 {
                return Err(Message::new("money-separator").with("position", place + 1));
            }
            first = false;
            group = next.len();
            whole.push_str(&next);
        }
        Ok(whole)
    }

    fn fraction(&mut self) -> Result<String, Message> {
        let Some((place, _)) = self.rest.next_if(|(_, c)| *c == '.') else { return Ok(String::new()) };
        let fraction = self.digits();
        if fraction.is_empty() {
            return Err(Message::new("money-point").with("position", place + 1));
        }
        Ok(fraction)
    }

    /// The unit and the end of the input.
    fn unit(&mut self) -> Result<Unit, Message> {
        self.skip_space();
        let mut unit = Unit::Yuan;
        if self.rest.next_if(|(_, c)| *c == '万').is_some() {
            unit = Unit::Wan;
            if self.peek() != Some('元') {
                return Err(Message::new("money-unit"));
            }
        }
        self.eat_any(&['元']);
        self.skip_space();
        if self.peek().is_some() { Err(self.unexpected()) } else { Ok(unit) }
    }

    /// Names the character that cannot stand here, or says that the figures are missing.
    fn unexpected(&mut self) -> Message {
        match self.rest.peek().copied() {
            None => Message::new("money-no-digits"),
            Some((place, c)) => match half_width(c) {
                Some(half) => Message::new("money-full-width").with("half", half).with("character", c),
                None => Message::new("money-character").with("character", shown(c)),
            }
            .with("position", place + 1),
        }
    }
}

/// The half-width twin of a full-width figure or sign. It is named to the writer, not taken: a paper form that was
/// typed with full-width figures has often been typed from sight.
fn half_width(c: char) -> Option<char> {
    match c {
        '０'..='９' | '．' | '，' | '－' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fen(input: &str) -> i64 {
        Money::parse(input).map_err(|m| format!("{input}: {m:?}")).unwrap().fen()
    }

    fn refusal(input: &str) -> Message {
        Money::parse(input).expect_err(input)
    }

    #[test]
    fn a_share_is_rounded_once_and_half_up() {
        let of = |part: i64, whole: i64| Money(part).percent_of(Money(whole));
        assert_eq!(of(51_486, 100_000).as_deref(), Some("51.49%"));
        assert_eq!(of(51_485, 100_000).as_deref(), Some("51.49%"));
        assert_eq!(of(51_484, 100_000).as_deref(), Some("51.48%"));
        assert_eq!(of(1, 3).as_deref(), Some("33.33%"));
        assert_eq!(of(15_000, 10_000).as_deref(), Some("150.00%"));
        assert_eq!(of(-1, 4).as_deref(), Some("-25.00%"));
        assert_eq!((of(1, 0), of(0, 7).as_deref()), (None, Some("0.00%")));
        assert_eq!(Money(i64::MAX).share_of(Money(1)), Some(i64::MAX));
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for written in [
            "200000",
            "200000.0",
            "200000.00",
            "200,000",
            "200,000.00",
            "¥200,000.00",
            "￥ 200,000.00",
            "200,000.00 元",
            "200000元",
            "20.00 万元",
            "20万元",
            "20.000000万元",
            " 200000\u{3000}",
            "0200000",
        ] {
            assert_eq!(fen(written), 20_000_000, "{written}");
        }
        assert_eq!(fen("0"), 0);
        assert_eq!(fen("0.05"), 5);
        assert_eq!(fen("0.5"), 50);
        assert_eq!(fen("0.000001万元"), 1);
        assert_eq!(fen("1,234,567.89"), 123_456_789);
        assert_eq!(fen("1,200.00 万元"), 1_200_000_000);
        assert_eq!(fen("999,999,999,999.99"), Money::MAX_INPUT.fen());
        assert_eq!(fen("99,999,999.999999万元"), Money::MAX_INPUT.fen());
    }

    #[test]
    fn what_is_not_exact_is_refused_with_its_reason() {
        for (written, key) in [
            ("", "money-empty"),
            (" \u{3000}\t", "money-empty"),
            ("-1", "money-negative"),
            ("−1", "money-negative"),
            ("-0", "money-negative"),
            ("¥-1", "money-negative"),
            ("NaN", "money-character"),
            ("inf", "money-character"),
            ("1e308", "money-character"),
            ("+1", "money-character"),
            ("0x10", "money-character"),
            ("(100)", "money-character"),
            ("--1", "money-character"),
            ("200.000", "money-decimals"),
            ("0.001元", "money-decimals"),
            ("0.0000001万元", "money-decimals-wan"),
            ("20,00.00", "money-separator"),
            ("2000,000", "money-separator"),
            ("1,2345", "money-separator"),
            ("1,", "money-separator"),
            ("1,,000", "money-separator"),
            (",000", "money-character"),
            ("1.0,000", "money-character"),
            ("1.2.3", "money-character"),
            ("5.", "money-point"),
            ("5.元", "money-point"),
            (".5", "money-character"),
            ("¥", "money-no-digits"),
            ("-", "money-no-digits"),
            ("元", "money-character"),
            ("20万", "money-unit"),
            ("20 亿元", "money-character"),
            ("20元元", "money-character"),
            ("20万元元", "money-character"),
            ("1 000", "money-character"),
            ("２00", "money-full-width"),
            ("20０", "money-full-width"),
            ("200，000", "money-full-width"),
            ("200．00", "money-full-width"),
            ("－200", "money-full-width"),
            ("1000000000000", "money-too-large"),
            ("1,000,000,000,000.00", "money-too-large"),
            ("100,000,000万元", "money-too-large"),
            ("99999999999999999999999999999999", "money-too-large"),
            ("1\u{200b}0", "money-character"),
            ("١٢", "money-character"),
        ] {
            assert_eq!(refusal(written).key, key, "{written}");
        }
    }

    #[test]
    fn a_refusal_names_the_place() {
        assert_eq!(refusal(" 1e308").args["position"], "3");
        assert_eq!(refusal("20,00.00").args["position"], "3");
        assert_eq!(refusal("1,000,00").args["position"], "6");
        let wide = refusal("20０");
        assert_eq!((wide.args["position"].as_str(), wide.args["half"].as_str()), ("3", "0"));
        assert_eq!(refusal("1\u{200b}0").args["character"], "U+200B");
        assert_eq!(refusal("200.000").args["found"], "3");
        assert_eq!(refusal("1000000000000").args["maximum"], "999,999,999,999.99");
    }

    #[test]
    fn zero_and_signs_are_told_apart() {
        assert_eq!(Money::parse("0.00").unwrap(), Money::ZERO);
        assert_eq!(Money::parse_positive("0.00").unwrap_err().key, "money-zero");
        assert_eq!(Money::parse_positive("0.01").unwrap().fen(), 1);
        assert_eq!(Money::parse_signed("-1,234.50").unwrap().fen(), -123_450);
        assert_eq!(Money::parse_signed("-¥1").unwrap().fen(), -100);
        assert_eq!(Money::parse_signed("-0").unwrap(), Money::ZERO);
    }

    #[test]
    fn amounts_are_shown_in_three_forms() {
        let award = Money::yuan(200_000).unwrap();
        assert_eq!(
            (award.to_string(), award.plain(), award.wan()),
            ("200,000.00".into(), "200000.00".into(), "20.00".into())
        );
        let odd = Money::from_fen(123_456_789);
        assert_eq!(
            (odd.to_string(), odd.plain(), odd.wan()),
            ("1,234,567.89".into(), "1234567.89".into(), "123.456789".into())
        );
        assert_eq!(Money::from_fen(1).wan(), "0.000001");
        assert_eq!(Money::from_fen(10_010_000).wan(), "10.01");
        assert_eq!(Money::from_fen(-5).to_string(), "-0.05");
        assert_eq!(Money::from_fen(-100_000).to_string(), "-1,000.00");
        assert_eq!(Money::from_fen(99_999).to_string(), "999.99");
        assert_eq!(Money::from_fen(i64::MIN).to_string(), "-92,233,720,368,547,758.08");
        assert_eq!(format!("{:.2}", Money::from_fen(123_456)), "1,234.56");
    }

    #[test]
    fn arithmetic_ends_where_it_does_not_fit() {
        let one = Money::from_fen(1);
        let most = Money::from_fen(i64::MAX);
        assert_eq!(most.checked_add(one), None);
        assert_eq!(Money::from_fen(i64::MIN).checked_sub(one), None);
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Money::sum([most, one]), None);
        assert_eq!(Money::sum([]), Some(Money::ZERO));
        assert_eq!(Money::sum([one, one, one]), Some(Money::from_fen(3)));
        assert_eq!(Money::yuan(i64::MAX).unwrap_err().key, "money-too-large");
        assert_eq!(serde_json::to_string(&Money::from_fen(20_000_000)).unwrap(), "20000000");
        assert_eq!(serde_json::from_str::<Money>("5").unwrap(), Money::from_fen(5));
        assert!(serde_json::from_str::<Money>("5.5").is_err());
    }

    proptest! {
        #[test]
        fn every_form_reads_back(fen in -99_999_999_999_999_i64..=99_999_999_999_999) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(Money::parse_signed(&money.to_string()), Ok(money));
            prop_assert_eq!(Money::parse_signed(&money.plain()), Ok(money));
            prop_assert_eq!(Money::parse_signed(&format!("{} 万元", money.wan())), Ok(money));
            prop_assert_eq!(Money::parse(&money.to_string()).is_ok(), fen >= 0);
        }

        #[test]
        fn arithmetic_never_wraps(a: i64, b: i64) {
            let (x, y) = (Money::from_fen(a), Money::from_fen(b));
            let fits = |wide: i128| i64::try_from(wide).ok().map(Money::from_fen);
            prop_assert_eq!(x.checked_add(y), fits(i128::from(a) + i128::from(b)));
            prop_assert_eq!(x.checked_sub(y), fits(i128::from(a) - i128::from(b)));
            prop_assert_eq!(x.checked_mul(b), fits(i128::from(a) * i128::from(b)));
        }

        #[test]
        fn any_input_is_answered_and_within_bounds(input in "\\PC{0,24}") {
            if let Ok(money) = Money::parse(&input) {
                prop_assert!(money >= Money::ZERO && money <= Money::MAX_INPUT);
            }
        }

        #[test]
        fn figures_and_signs_in_any_order_do_not_harm(input in "[0-9,.¥元万 -]{0,20}") {
            if let Ok(money) = Money::parse_signed(&input) {
                prop_assert_eq!(Money::parse_signed(&money.to_string()), Ok(money));
            }
        }
    }
}
