//! Amounts in Chinese capitals (人民币大写), by the rules for filling in bills (domain.md C5).
//!
//! An amount becomes a row of parts: what must be written, and what may be. Printing writes the parts that it likes;
//! reading finds out the amount and then holds what was written against the same parts, so that the two cannot differ.

use super::text::shown;
use super::{Message, Money};

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const SMALL: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// The places within a group of four digits, from the right.
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
/// Longer input than this is no amount.
const LONGEST: usize = 80;

/// A part of an amount as it is written.
#[derive(Clone, Copy)]
enum Part {
    /// It must stand here.
    Must(&'static str),
    /// It may stand here; whether we write it.
    May(&'static str, bool),
}

impl Money {
    /// The amount in capitals, without 人民币 before it: `壹仟肆佰零玖元伍角`, `贰拾万元整`. Below zero with 负 before it.
    pub fn capitals(self) -> String {
        let written = parts(self).into_iter().filter_map(|part| match part {
            Part::Must(text) | Part::May(text, true) => Some(text),
            Part::May(_, false) => None,
        });
        written.collect()
    }

    /// Reads an amount in capitals. 人民币 may stand before it; the zeros and the 整 (or 正) that the rules leave free
    /// may be there or not; the unsimplified forms (貳, 萬, 圓) are the same.
    pub fn parse_capitals(input: &str) -> Result<Self, Message> {
        let text: String = input.chars().filter(|c| !c.is_whitespace()).map(simplified).collect();
        let text = text.strip_prefix("人民币").unwrap_or(&text);
        if text.is_empty() {
            return Err(Message::new("capitals-empty"));
        }
        check_characters(input)?;
        let (negative, size) = text.strip_prefix('负').map_or((false, text), |rest| (true, rest));
        let fen = value(size)?;
        let money = Self::from_fen(if negative { -fen } else { fen });
        if fits(text, &parts(money)) {
            return Ok(money);
        }
        Err(Message::new("capitals-shape").with("meant", money.capitals()).with("figures", money))
    }
}

/// The same sign in its usual form.
fn simplified(c: char) -> char {
    match c {
        '貳' | '弍' => '贰',
        '參' | '叄' => '叁',
        '陸' => '陆',
        '萬' => '万',
        '億' => '亿',
        '圓' | '圆' => '元',
        '正' => '整',
        '負' => '负',
        '幣' => '币',
        _ => c,
    }
}

fn check_characters(input: &str) -> Result<(), Message> {
    for (place, c) in input.chars().enumerate() {
        let simple = simplified(c);
        if simple.is_whitespace() || DIGITS.contains(&simple) || "拾佰仟万亿元角分整负人民币".contains(simple)
        {
            continue;
        }
        let place = place + 1;
        if let Some(meant) = SMALL.iter().position(|small| *small == c).and_then(|at| DIGITS.get(at)) {
            return Err(Message::new("capitals-small")
                .with("character", c)
                .with("meant", meant)
                .with("position", place));
        }
        let unit = match c {
            '十' => '拾',
            '百' => '佰',
            '千' => '仟',
            '块' => '元',
            '毛' => '角',
            '两' => '贰',
            _ => return Err(Message::new("capitals-character").with("character", shown(c)).with("position", place)),
        };
        return Err(Message::new("capitals-small").with("character", c).with("meant", unit).with("position", place));
    }
    Ok(())
}

/// What was meant, in fen, however it is written.
fn value(text: &str) -> Result<i64, Message> {
    let too_large = || Message::new("money-too-large").with("maximum", Money::MAX_INPUT);
    if text.chars().count() > LONGEST {
        return Err(too_large());
    }
    let (mut fen, mut whole, mut section, mut digit) = (0_i64, 0_i64, 0_i64, None::<i64>);
    for c in text.chars() {
        if let Some(n) = DIGITS.iter().position(|d| *d == c) {
            digit = Some(i64::try_from(n).unwrap_or_default());
            continue;
        }
        let taken = digit.take();
        let place = |size: i64| match taken {
            Some(n) => Ok(n.saturating_mul(size)),
            None => Err(Message::new("capitals-digit").with("unit", c)),
        };
        match c {
            '拾' => section += place(10)?,
            '佰' => section += place(100)?,
            '仟' => section += place(1_000)?,
            '万' => {
                whole = whole.saturating_add((section + taken.unwrap_or(0)).saturating_mul(10_000));
                section = 0;
            }
            '亿' => {
                whole = whole.saturating_add(section + taken.unwrap_or(0)).saturating_mul(100_000_000);
                section = 0;
            }
            '元' => {
                fen = whole.saturating_add(section + taken.unwrap_or(0)).saturating_mul(100);
                (whole, section) = (0, 0);
            }
            '角' => fen = fen.saturating_add(place(10)?),
            '分' => fen = fen.saturating_add(place(1)?),
            _ => {}
        }
    }
    if digit.is_some_and(|n| n != 0) || whole != 0 || section != 0 {
        // 壹拾 alone: nobody knows of what.
        return Err(Message::new("capitals-no-unit"));
    }
    if fen > Money::MAX_INPUT.fen() { Err(too_large()) } else { Ok(fen) }
}

/// How an amount is written.
fn parts(money: Money) -> Vec<Part> {
    let size = money.fen().unsigned_abs();
    let (yuan, jiao, fen) = (size / 100, size / 10 % 10, size % 10);
    let mut all = Vec::new();
    if money.is_negative() {
        all.push(Part::Must("负"));
    }
    if yuan > 0 || size == 0 {
        if yuan == 0 {
            all.push(Part::Must("零"));
        }
        whole(yuan, &mut all);
        all.push(Part::Must("元"));
    }
    if jiao > 0 {
        if yuan > 0 && yuan % 10 == 0 {
            all.push(Part::May("零", true));
        }
        all.extend([Part::Must(figure(jiao)), Part::Must("角")]);
    } else if fen > 0 && yuan > 0 {
        all.push(Part::Must("零"));
    }
    if fen > 0 {
        all.extend([Part::Must(figure(fen)), Part::Must("分")]);
    } else if jiao > 0 {
        all.push(Part::May("整", false));
    } else {
        all.push(Part::Must("整"));
    }
    all
}

/// A whole number above zero, in groups of four digits.
fn whole(n: u64, all: &mut Vec<Part>) {
    for (size, unit) in [(100_000_000, "亿"), (10_000, "万")] {
        if n >= size {
            let (high, low) = (n / size, n % size);
            whole(high, all);
            all.push(Part::Must(unit));
            if low == 0 {
                return;
            }
            if low < size / 10 {
                all.push(Part::Must("零"));
            } else if high % 10 == 0 {
                all.push(Part::May("零", false));
            }
            return whole(low, all);
        }
    }
    let mut gap = false;
    let mut begun = false;
    for (at, place) in PLACES.iter().enumerate().rev() {
        let digit = n / 10_u64.pow(u32::try_from(at).unwrap_or_default()) % 10;
        if digit == 0 {
            gap = begun;
            continue;
        }
        if gap {
            all.push(Part::Must("零"));
            gap = false;
        }
        all.extend([Part::Must(figure(digit)), Part::Must(place)]);
        begun = true;
    }
}

fn figure(digit: u64) -> &'static str {
    match digit {
        1 => "壹",
        2 => "贰",
        3 => "叁",
        4 => "肆",
        5 => "伍",
        6 => "陆",
        7 => "柒",
        8 => "捌",
        9 => "玖",
        _ => "零",
    }
}

/// Whether a text is made of these parts.
fn fits(text: &str, parts: &[Part]) -> bool {
    let mut rest = text;
    for part in parts {
        match part {
            Part::Must(wanted) => match rest.strip_prefix(wanted) {
                Some(after) => rest = after,
                None => return false,
            },
            Part::May(wanted, _) => rest = rest.strip_prefix(wanted).unwrap_or(rest),
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every row of domain.md C5: what we print, and what else is accepted.
    const ROWS: &[(i64, &str, &[&str])] = &[
        (20_000_000, "贰拾万元整", &["贰拾万元正", "人民币贰拾万元整", "贰拾萬圓整"]),
        (240_000_000, "贰佰肆拾万元整", &[]),
        (40_000_000, "肆拾万元整", &[]),
        (1_000, "壹拾元整", &["人民币 壹拾圆正"]),
        (5, "伍分", &[]),
        (140_950, "壹仟肆佰零玖元伍角", &["壹仟肆佰零玖元伍角整", "壹仟肆佰零玖元伍角正"]),
        (600_714, "陆仟零柒元壹角肆分", &[]),
        (168_032, "壹仟陆佰捌拾元零叁角贰分", &["壹仟陆佰捌拾元叁角贰分"]),
        (
            10_700_053,
            "壹拾万柒仟元零伍角叁分",
            &["壹拾万零柒仟元伍角叁分", "壹拾万柒仟元伍角叁分", "壹拾万零柒仟元零伍角叁分"],
        ),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分", &[]),
        (32_504, "叁佰贰拾伍元零肆分", &[]),
        (1_000_100, "壹万零壹元整", &[]),
        (2_000_005, "贰万元零伍分", &[]),
        (10_001_000_000, "壹亿零壹万元整", &[]),
        (10_020_030_004, "壹亿零贰拾万零叁佰元零肆分", &[]),
        (1_001_001_000, "壹仟零壹万零壹拾元整", &[]),
        // Beside the table.
        (0, "零元整", &[]),
        (50, "伍角", &["伍角整"]),
        (100, "壹元整", &[]),
        (10_000_000_100, "壹亿零壹元整", &[]),
        (100_000_000_000, "壹拾亿元整", &[]),
        (-20_000_000, "负贰拾万元整", &[]),
        (99_999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", &[]),
    ];

    #[test]
    fn every_row_of_the_rules_is_printed_and_read() {
        for (fen, printed, others) in ROWS {
            let money = Money::from_fen(*fen);
            assert_eq!(money.capitals(), *printed);
            for written in std::iter::once(printed).chain(*others) {
                assert_eq!(Money::parse_capitals(written), Ok(money), "{written}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (written, key) in [
            ("", "capitals-empty"),
            ("人民币", "capitals-empty"),
            ("拾元整", "capitals-digit"),
            ("二十万元整", "capitals-small"),
            ("两佰元整", "capitals-small"),
            ("200元", "capitals-character"),
            ("贰拾万", "capitals-no-unit"),
            ("壹仟", "capitals-no-unit"),
            ("伍", "capitals-no-unit"),
            ("贰拾万元", "capitals-shape"),
            ("壹万壹元整", "capitals-shape"),
            ("壹万零零壹元整", "capitals-shape"),
            ("贰万元伍分", "capitals-shape"),
            ("伍分整", "capitals-shape"),
            ("叁分伍角", "capitals-shape"),
            ("壹拾贰拾元整", "capitals-shape"),
            ("整", "capitals-shape"),
            ("玖万玖仟亿元整", "money-too-large"),
        ] {
            assert_eq!(Money::parse_capitals(written).expect_err(written).key, key, "{written}");
        }
        let shape = Money::parse_capitals("壹万壹元整").unwrap_err();
        assert_eq!((shape.args["meant"].as_str(), shape.args["figures"].as_str()), ("壹万零壹元整", "10,001.00"));
        let small = Money::parse_capitals("人民币二十元整").unwrap_err();
        assert_eq!((small.args["position"].as_str(), small.args["meant"].as_str()), ("4", "贰"));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(fen in -99_999_999_999_999_i64..=99_999_999_999_999) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(Money::parse_capitals(&money.capitals()), Ok(money));
        }

        #[test]
        fn round_amounts_read_back_too(digits in "[0-3]{1,12}", fen in 0..4_i64, jiao in 0..2_i64) {
            let money = Money::from_fen(digits.parse::<i64>().unwrap() * 100 + jiao * 10 + fen);
            prop_assert_eq!(Money::parse_capitals(&money.capitals()), Ok(money));
            prop_assert!(!money.capitals().contains("零零"));
        }

        #[test]
        fn any_row_of_signs_is_answered(input in "[零壹贰叁拾佰仟万亿元角分整正负人民币 ]{0,90}") {
            if let Ok(money) = Money::parse_capitals(&input) {
                prop_assert_eq!(Money::parse_capitals(&money.capitals()), Ok(money));
            }
        }

        #[test]
        fn every_amount_there_is_is_printed(fen: i64) {
            let capitals = Money::from_fen(fen).capitals();
            prop_assert!(capitals.ends_with(['整', '角', '分']));
        }
    }
}
