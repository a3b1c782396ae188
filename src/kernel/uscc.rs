//! Unified social credit codes (统一社会信用代码) of GB 32100-2015 (domain.md C1).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::Message;
use super::text::shown;

/// The 31 characters of the code in the order of their values; I, O, S, V and Z are left out.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// How many characters a code has.
const LENGTH: usize = 18;
/// Weights of the eight characters of an organisation code, GB 11714.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A code of 18 characters whose check character fits.
///
/// It says who registered the unit and where, not whether the unit exists or may apply (C1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Uscc(String);

/// The department that registered the unit, the first character of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Department {
    /// 机构编制, public institutions and organs.
    Staffing,
    /// 外交.
    ForeignAffairs,
    /// 司法行政.
    Justice,
    /// 文化.
    Culture,
    /// 民政, social organisations.
    CivilAffairs,
    /// 旅游.
    Tourism,
    /// 宗教.
    Religion,
    /// 工会.
    TradeUnion,
    /// 市场监督管理 (工商), enterprises.
    MarketRegulation,
    /// 中央军委改革和编制办公室.
    MilitaryCommission,
    /// 农业.
    Agriculture,
    /// 其他.
    Other,
}

impl Uscc {
    /// Reads a code: spaces are dropped, full-width characters become half-width, letters become capitals.
    ///
    /// Nothing else is mended: O for 0 or I for 1 is named, for the writer to look at the certificate again. Positions
    /// are counted in the code without spaces.
    pub fn parse(input: &str) -> Result<Self, Message> {
        let plain = |c: char| !c.is_whitespace();
        let code: String = match input.is_ascii() {
            // The usual case, and the one of every row that is read back, needs no Unicode tables.
            true => input.chars().filter(|c| plain(*c)).map(|c| c.to_ascii_uppercase()).collect(),
            false => input.nfkc().filter(|c| plain(*c)).map(|c| c.to_ascii_uppercase()).collect(),
        };
        if code.is_empty() {
            return Err(Message::new("uscc-empty"));
        }
        for (place, c) in code.chars().enumerate() {
            check_character(place + 1, c)?;
        }
        let count = code.chars().count();
        if count != LENGTH {
            return Err(Message::new("uscc-length").with("found", count));
        }
        let (body, check) = code.split_at(LENGTH - 1);
        match check_character_of(body) {
            Some(expected) if check.starts_with(expected) => Ok(Self(code)),
            expected => Err(Message::new("uscc-check")
                .with("found", check)
                .with("expected", expected.map_or_else(String::new, String::from))),
        }
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first two characters, department and category of the unit: the key of the eligibility rules (C1).
    pub fn prefix(&self) -> &str {
        self.part(0, 2)
    }

    /// Who registered the unit; `None` for a character that the standard gives to nobody.
    pub fn department(&self) -> Option<Department> {
        Some(match self.part(0, 1) {
            "1" => Department::Staffing,
            "2" => Department::ForeignAffairs,
            "3" => Department::Justice,
            "4" => Department::Culture,
            "5" => Department::CivilAffairs,
            "6" => Department::Tourism,
            "7" => Department::Religion,
            "8" => Department::TradeUnion,
            "9" => Department::MarketRegulation,
            "A" => Department::MilitaryCommission,
            "N" => Department::Agriculture,
            "Y" => Department::Other,
            _ => return None,
        })
    }

    /// The six digits of the registering authority's place (GB/T 2260; 100000 is the centre). It need not be the
    /// province where the unit works.
    pub fn region_code(&self) -> &str {
        self.part(2, 8)
    }

    /// The nine characters of the organisation code (GB 11714) within the code.
    pub fn organisation_code(&self) -> &str {
        self.part(8, 17)
    }

    /// Whether the organisation code within has its own check character right. Advice only: not every registrant has
    /// such a code, so nobody is refused for it.
    pub fn organisation_code_fits(&self) -> bool {
        let code = self.organisation_code();
        let sum: u32 =
            code.chars().zip(ORGANISATION_WEIGHTS).map(|(c, weight)| c.to_digit(36).unwrap_or_default() * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            check => char::from_digit(check, 10).unwrap_or_default(),
        };
        code.ends_with(expected)
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.0.get(from..to).unwrap_or_default()
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(|refusal| serde::de::Error::custom(refusal.key))
    }
}

/// Refuses a character that cannot stand at this position (from 1).
fn check_character(position: usize, c: char) -> Result<(), Message> {
    let must_be_digit = (3..=8).contains(&position);
    if ALPHABET.contains(c) && (c.is_ascii_digit() || !must_be_digit) {
        return Ok(());
    }
    let refusal = match looks_like(c) {
        Some(meant) => Message::new("uscc-look-alike").with("meant", meant),
        None if must_be_digit && c.is_ascii_uppercase() => Message::new("uscc-digit"),
        None => Message::new("uscc-character"),
    };
    Err(refusal.with("position", position).with("character", shown(c)))
}

/// What a letter that the code never uses is most often mistaken for.
fn looks_like(c: char) -> Option<char> {
    match c {
        'I' => Some('1'),
        'O' => Some('0'),
        'S' => Some('5'),
        'V' => Some('U'),
        'Z' => Some('2'),
        _ => None,
    }
}

/// The check character of the first 17, ISO 7064 MOD 31-3.
fn check_character_of(body: &str) -> Option<char> {
    let mut weight = 1;
    let mut sum = 0;
    for c in body.chars() {
        sum += ALPHABET.find(c)? * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.chars().nth((31 - sum % 31) % 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REGISTERED: [&str; 5] =
        ["12100000400000624D", "12100000400002259P", "9144030071526726XG", "91330100799655058B", "914403001922038216"];
    const CONSTRUCTED: [&str; 7] = [
        "12110000400000018T",
        "51140000501234569M",
        "5311000050001234XA",
        "52430600MJ0123456L",
        "91110108MA01AB1251",
        "131000000000123431",
        "121400007A0000008W",
    ];

    fn refusal(input: &str) -> Message {
        Uscc::parse(input).expect_err(input)
    }

    #[test]
    fn the_vectors_of_c1_are_valid() {
        for code in REGISTERED.iter().chain(&CONSTRUCTED) {
            assert_eq!(Uscc::parse(code).unwrap().as_str(), *code);
        }
        assert!(REGISTERED.iter().all(|code| Uscc::parse(code).unwrap().organisation_code_fits()));
        assert!(Uscc::parse("5311000050001234XA").unwrap().organisation_code_fits());
        let body = "52430600MJ0123457";
        let odd = Uscc::parse(&format!("{body}{}", check_character_of(body).unwrap())).unwrap();
        assert!(!odd.organisation_code_fits(), "a code is not refused for it");
    }

    #[test]
    fn two_digits_swapped_are_found_and_the_check_character_named() {
        let swapped = refusal("12100000400000642D");
        assert_eq!(swapped.key, "uscc-check");
        assert_eq!((swapped.args["found"].as_str(), swapped.args["expected"].as_str()), ("D", "9"));
    }

    #[test]
    fn spaces_case_and_width_do_not_matter() {
        for written in [
            " 1210 0000 4000 00624d\n",
            "１２１０００００４０００００６２４Ｄ",
            "12100000400000624ｄ",
            "121000004\u{3000}00000624D",
        ] {
            assert_eq!(Uscc::parse(written).unwrap().as_str(), "12100000400000624D", "{written}");
        }
    }

    #[test]
    fn parts_are_named() {
        let unit = Uscc::parse("52430600MJ0123456L").unwrap();
        assert_eq!((unit.prefix(), unit.region_code(), unit.organisation_code()), ("52", "430600", "MJ0123456"));
        assert_eq!(unit.department(), Some(Department::CivilAffairs));
        assert_eq!(Uscc::parse("12100000400000624D").unwrap().region_code(), "100000");
    }

    #[test]
    fn a_wrong_character_is_named_with_its_position() {
        for (written, key, position) in [
            ("1210O000400000624D", "uscc-look-alike", "5"),
            ("1210O", "uscc-look-alike", "5"),
            ("I2100000400000624D", "uscc-look-alike", "1"),
            ("1210000040000062SD", "uscc-look-alike", "17"),
            ("12100000V00000624D", "uscc-look-alike", "9"),
            ("12100000400000624z", "uscc-look-alike", "18"),
            ("12A00000400000624D", "uscc-digit", "3"),
            ("1210000X400000624D", "uscc-digit", "8"),
            ("12-100000400000624D", "uscc-character", "3"),
            ("统一社会信用代码", "uscc-character", "1"),
            ("12100000\u{200b}400000624D", "uscc-character", "9"),
        ] {
            let refusal = refusal(written);
            assert_eq!((refusal.key.as_str(), refusal.args["position"].as_str()), (key, position), "{written}");
        }
        assert_eq!(refusal("1210O000400000624D").args["meant"], "0");
        assert_eq!(refusal("12100000\u{200b}4").args["character"], "U+200B");
        // The last digit of the place is the eighth character, the ninth may be a letter again.
        assert_eq!(refusal("12100000A00000624D").key, "uscc-check");
    }

    #[test]
    fn a_wrong_length_is_counted() {
        assert_eq!(refusal("").key, "uscc-empty");
        assert_eq!(refusal(" \u{3000}").key, "uscc-empty");
        for (written, found) in [("12100000400000624", "17"), ("12100000400000624DD", "19"), ("1", "1")] {
            let refusal = refusal(written);
            assert_eq!((refusal.key.as_str(), refusal.args["found"].as_str()), ("uscc-length", found));
        }
    }

    #[test]
    fn a_stored_code_is_checked_when_it_is_read() {
        let code = Uscc::parse("12100000400000624D").unwrap();
        let stored = serde_json::to_string(&code).unwrap();
        assert_eq!(stored, "\"12100000400000624D\"");
        assert_eq!(serde_json::from_str::<Uscc>(&stored).unwrap(), code);
        assert!(serde_json::from_str::<Uscc>("\"12100000400000642D\"").is_err());
    }

    proptest! {
        #[test]
        fn any_single_substitution_is_found(which in 0..12_usize, place in 0..LENGTH, value in 0..31_usize) {
            let code = REGISTERED.iter().chain(&CONSTRUCTED).nth(which).unwrap();
            let other = ALPHABET.chars().nth(value).unwrap();
            let mistyped: String =
                code.chars().enumerate().map(|(i, c)| if i == place { other } else { c }).collect();
            prop_assert_eq!(Uscc::parse(&mistyped).is_ok(), mistyped == *code);
        }

        #[test]
        fn the_expected_character_completes_the_code(body in "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}") {
            let check = check_character_of(&body).unwrap();
            let code = format!("{body}{check}");
            prop_assert!(Uscc::parse(&code).is_ok());
            let wrong = if check == '0' { '1' } else { '0' };
            let refusal = Uscc::parse(&format!("{body}{wrong}")).unwrap_err();
            prop_assert_eq!(refusal.args["expected"].clone(), check.to_string());
        }

        #[test]
        fn any_input_is_answered(input in "\\PC{0,30}") {
            let _ = Uscc::parse(&input);
        }
    }
}
