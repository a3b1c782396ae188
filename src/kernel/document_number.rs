//! Numbers of official documents (发文字号), as 科协计函企字〔2014〕25号 (domain.md C6, GB/T 9704-2012).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Message;
use super::text::{is_han, shown};

/// Brackets that people type for 〔 and 〕; each is taken for the right one.
const OPENING: [char; 8] = ['〔', '[', '［', '【', '(', '（', '﹝', '〖'];
const CLOSING: [char; 8] = ['〕', ']', '］', '】', ')', '）', '﹞', '〗'];

/// Agency code, year in 〔〕 and serial of an official document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber {
    agency: String,
    year: u16,
    serial: u32,
}

impl DocumentNumber {
    /// Reads a number. The second value tells whether brackets had to be changed to 〔〕, which the page says.
    ///
    /// Spaces are dropped and full-width figures become half-width; anything else that is wrong is named.
    pub fn parse(input: &str) -> Result<(Self, bool), Message> {
        let text: String = input.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
        if text.is_empty() {
            return Err(Message::new("document-number-empty"));
        }
        let (agency, rest) = text.split_once(OPENING).ok_or_else(|| Message::new("document-number-brackets"))?;
        let (year, serial) = rest.split_once(CLOSING).ok_or_else(|| Message::new("document-number-brackets"))?;
        let number = Self { agency: read_agency(agency)?, year: read_year(year)?, serial: read_serial(serial)? };
        let normalised = number.to_string() != text;
        Ok((number, normalised))
    }

    /// The number of an agency's code, a year and a serial.
    ///
    /// # Errors
    /// What [`DocumentNumber::parse`] would name about it; a serial has at most five digits.
    pub fn new(agency: &str, year: u16, serial: u32) -> Result<Self, Message> {
        Self::parse(&format!("{agency}〔{year}〕{serial}号")).map(|(number, _)| number)
    }

    /// The code of the agency, as 科协计函企字.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The year within the brackets.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The serial within the year, from 1.
    pub fn serial(&self) -> u32 {
        self.serial
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}〔{}〕{}号", self.agency, self.year, self.serial))
    }
}

impl Serialize for DocumentNumber {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DocumentNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map(|(number, _)| number).map_err(|refusal| serde::de::Error::custom(refusal.key))
    }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c)
        }
        _ => c,
    }
}

fn read_agency(agency: &str) -> Result<String, Message> {
    if let Some((place, c)) = agency.chars().enumerate().find(|(_, c)| !is_han(*c) && !c.is_ascii_alphabetic()) {
        return Err(Message::new("document-number-agency-character")
            .with("character", shown(c))
            .with("position", place + 1));
    }
    let length = agency.chars().count();
    if !(2..=20).contains(&length) {
        return Err(Message::new("document-number-agency-length").with("found", length));
    }
    Ok(agency.to_owned())
}

fn read_year(year: &str) -> Result<u16, Message> {
    let four_digits = year.len() == 4 && year.chars().all(|c| c.is_ascii_digit());
    match year.parse() {
        Ok(number @ 1900..=2099) if four_digits => Ok(number),
        _ => Err(Message::new("document-number-year").with("found", year)),
    }
}

fn read_serial(serial: &str) -> Result<u32, Message> {
    if serial.starts_with('第') {
        return Err(Message::new("document-number-di"));
    }
    let Some((digits, after)) = serial.split_once('号') else {
        return Err(Message::new("document-number-no-hao"));
    };
    if !after.is_empty() {
        return Err(Message::new("document-number-extra").with("extra", after));
    }
    let refused = || Message::new("document-number-serial").with("found", digits);
    if digits.is_empty() || digits.len() > 5 || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(refused());
    }
    match digits.parse::<u32>() {
        Ok(0) | Err(_) => Err(refused()),
        Ok(number) if digits.starts_with('0') => {
            Err(Message::new("document-number-leading-zero").with("found", digits).with("meant", number))
        }
        Ok(number) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(input: &str) -> Message {
        DocumentNumber::parse(input).expect_err(input)
    }

    #[test]
    fn numbers_of_the_field_are_read() {
        for written in ["科协计函企字〔2014〕25号", "岳市科协〔2023〕16号", "国办发明电〔2023〕7号", "QYKX〔2024〕1号"]
        {
            let (number, normalised) = DocumentNumber::parse(written).unwrap();
            assert_eq!(number.to_string(), written);
            assert!(!normalised);
        }
        let (number, _) = DocumentNumber::parse("科协计函企字〔2014〕25号").unwrap();
        assert_eq!((number.agency(), number.year(), number.serial()), ("科协计函企字", 2014, 25));
    }

    #[test]
    fn wrong_brackets_are_changed_and_told() {
        for written in [
            "岳市科协[2023]16号",
            "岳市科协［2023］16号",
            "岳市科协【2023】16号",
            "岳市科协(2023)16号",
            "岳市科协（2023）16号",
            "岳市科协﹝2023﹞16号",
            "岳市科协［2023】16号",
            "岳市科协〔2023]16号",
        ] {
            let (number, normalised) = DocumentNumber::parse(written).unwrap();
            assert_eq!(number.to_string(), "岳市科协〔2023〕16号", "{written}");
            assert!(normalised, "{written}");
        }
    }

    #[test]
    fn spaces_and_full_width_figures_are_no_fault() {
        let (number, normalised) = DocumentNumber::parse(" 岳市科协 〔２０２３〕 16 号\u{3000}").unwrap();
        assert_eq!(number.to_string(), "岳市科协〔2023〕16号");
        assert!(!normalised, "the notice speaks of brackets only");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (written, key) in [
            ("", "document-number-empty"),
            ("岳市科协2023年16号", "document-number-brackets"),
            ("岳市科协〔2023 16号", "document-number-brackets"),
            ("〔2023〕16号", "document-number-agency-length"),
            ("岳〔2023〕16号", "document-number-agency-length"),
            ("一二三四五六七八九十一二三四五六七八九十一〔2023〕16号", "document-number-agency-length"),
            ("岳市-科协〔2023〕16号", "document-number-agency-character"),
            ("岳市科协9〔2023〕16号", "document-number-agency-character"),
            ("岳市科协〔23〕16号", "document-number-year"),
            ("岳市科协〔1899〕16号", "document-number-year"),
            ("岳市科协〔2100〕16号", "document-number-year"),
            ("岳市科协〔+202〕16号", "document-number-year"),
            ("岳市科协〔2023年〕16号", "document-number-year"),
            ("岳市科协〔2023〕第16号", "document-number-di"),
            ("岳市科协〔2023〕016号", "document-number-leading-zero"),
            ("岳市科协〔2023〕0号", "document-number-serial"),
            ("岳市科协〔2023〕号", "document-number-serial"),
            ("岳市科协〔2023〕十六号", "document-number-serial"),
            ("岳市科协〔2023〕123456号", "document-number-serial"),
            ("岳市科协〔2023〕16", "document-number-no-hao"),
            ("岳市科协〔2023〕16号文", "document-number-extra"),
        ] {
            assert_eq!(refusal(written).key, key, "{written}");
        }
        assert_eq!(refusal("岳市科协〔2023〕016号").args["meant"], "16");
        assert_eq!(refusal("岳市-科协〔2023〕16号").args["position"], "3");
    }

    #[test]
    fn a_number_is_made_of_its_parts() {
        assert_eq!(DocumentNumber::new("科创单字", 2026, 1).unwrap().to_string(), "科创单字〔2026〕1号");
        assert!(DocumentNumber::new("科创单字", 2026, 0).is_err());
        assert!(DocumentNumber::new("科创单字", 2026, 100_000).is_err());
        assert!(DocumentNumber::new("科", 2026, 1).is_err());
    }

    #[test]
    fn a_stored_number_reads_back() {
        let (number, _) = DocumentNumber::parse("岳市科协〔2023〕16号").unwrap();
        let stored = serde_json::to_string(&number).unwrap();
        assert_eq!(stored, "\"岳市科协〔2023〕16号\"");
        assert_eq!(serde_json::from_str::<DocumentNumber>(&stored).unwrap(), number);
        assert!(serde_json::from_str::<DocumentNumber>("\"16号\"").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(agency in "[一-龥A-Za-z]{2,20}", year in 1900..=2099_u16, serial in 1..=99_999_u32) {
            let written = format!("{agency}〔{year}〕{serial}号");
            let (number, normalised) = DocumentNumber::parse(&written).unwrap();
            prop_assert_eq!(number.to_string(), written);
            prop_assert!(!normalised);
        }

        #[test]
        fn any_input_is_answered(input in "\\PC{0,30}") {
            let _ = DocumentNumber::parse(&input);
        }
    }
}
