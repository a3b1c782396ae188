//! Citizens' identity numbers (公民身份号码) of GB 11643-1999: six digits of a place, eight of a birthday, three of an
//! order, and a check character.

use std::fmt;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::Message;

/// How many characters a number has.
const LENGTH: usize = 18;
/// Weights of the first 17 digits: powers of two modulo 11.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check characters, by the weighted sum modulo 11.
const CHECKS: &str = "10X98765432";
/// The first two digits of every province, region and municipality (GB/T 2260).
const PLACES: [&str; 35] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
];

/// A number whose place, birthday and check character fit. It is never shown whole by accident: it has no `Display`, and
/// its `Debug` shows the ending alone.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber(String);

impl IdentityNumber {
    /// Reads a number: spaces are dropped, full-width characters become half-width, x becomes X.
    ///
    /// # Errors
    /// What is wrong, in words that do not repeat the number.
    pub fn parse(input: &str) -> Result<Self, Message> {
        let number: String =
            input.nfkc().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).take(LENGTH * 2).collect();
        let count = number.chars().count();
        let digits =
            number.chars().enumerate().all(|(place, c)| c.is_ascii_digit() || (place == LENGTH - 1 && c == 'X'));
        if !digits {
            return Err(Message::new("identity-characters"));
        }
        if count != LENGTH {
            return Err(Message::new("identity-length").with("found", count));
        }
        let part = |from: usize, to: usize| number.get(from..to).unwrap_or_default();
        let birthday = NaiveDate::parse_from_str(part(6, 14), "%Y%m%d").ok();
        if !PLACES.contains(&part(0, 2)) || birthday.is_none_or(|day| day < earliest()) {
            return Err(Message::new("identity-place-or-birthday"));
        }
        if !part(17, 18).starts_with(|c| Some(c) == check_of(part(0, 17))) {
            return Err(Message::new("identity-check"));
        }
        Ok(Self(number))
    }

    /// The 18 characters; for sealing, and for those who may see them.
    pub fn whole(&self) -> &str {
        &self.0
    }

    /// The last four characters, by which the owner knows it.
    pub fn ending(&self) -> &str {
        self.0.get(LENGTH - 4..).unwrap_or_default()
    }
}

/// Nobody born before is asked for it.
fn earliest() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

/// The check character of the first 17 digits.
fn check_of(body: &str) -> Option<char> {
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or_default() * weight).sum();
    CHECKS.chars().nth(usize::try_from(sum % 11).ok()?)
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityNumber(…{})", self.ending())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_fit() {
        for number in ["11010519491231002X", "440524188001010014"] {
            let parsed = IdentityNumber::parse(number);
            // The second example of the standard was born in 1880: its check character fits, its birthday is too early.
            assert_eq!(parsed.is_ok(), number.starts_with("11"), "{number}");
            assert_eq!(check_of(&number[..17]), number.chars().last());
        }
        assert_eq!(IdentityNumber::parse(" １１０１０５ 19491231 002x ").unwrap().whole(), "11010519491231002X");
    }

    #[test]
    fn every_other_check_character_is_refused() {
        for check in "0123456789".chars() {
            let wrong = IdentityNumber::parse(&format!("11010519491231002{check}"));
            assert_eq!(wrong.unwrap_err().key, "identity-check", "{check}");
        }
    }

    #[test]
    fn each_changed_digit_and_each_swap_of_neighbours_is_seen() {
        let right = "11010519491231002X";
        for place in 0..17 {
            for digit in '0'..='9' {
                let mut changed: Vec<char> = right.chars().collect();
                let same = changed[place] == digit;
                changed[place] = digit;
                let changed: String = changed.into_iter().collect();
                assert_eq!(IdentityNumber::parse(&changed).is_ok(), same, "{changed}");
            }
        }
        for place in 0..16 {
            let mut swapped: Vec<char> = right.chars().collect();
            let same = swapped[place] == swapped[place + 1];
            swapped.swap(place, place + 1);
            let swapped: String = swapped.into_iter().collect();
            assert_eq!(IdentityNumber::parse(&swapped).is_ok(), same, "{swapped}");
        }
    }

    /// A number with its right check character.
    fn with_check(body: &str) -> String {
        format!("{body}{}", check_of(body).unwrap())
    }

    #[test]
    fn places_birthdays_and_lengths_at_their_boundaries() {
        let key = |number: &str| IdentityNumber::parse(number).map(|_| String::new()).unwrap_or_else(|m| m.key);
        assert_eq!(key(&with_check("11010119000101001")), "");
        assert_eq!(key(&with_check("11010118991231001")), "identity-place-or-birthday");
        assert_eq!(key(&with_check("11010120240229001")), "");
        assert_eq!(key(&with_check("11010120230229001")), "identity-place-or-birthday");
        assert_eq!(key(&with_check("11010119901301001")), "identity-place-or-birthday");
        assert_eq!(key(&with_check("83010119900101001")), "");
        assert_eq!(key(&with_check("84010119900101001")), "identity-place-or-birthday");
        assert_eq!(key("11010519491231002"), "identity-length");
        assert_eq!(key("1101051949123100X2"), "identity-characters", "an X stands last");
        assert_eq!(key("1101051949123100201"), "identity-length");
        assert_eq!(key("110105491231002"), "identity-length", "the 15 digits of old cards");
        assert_eq!(key("1101051949X231002X"), "identity-characters");
        assert_eq!(key(""), "identity-length");
    }

    #[test]
    fn it_does_not_show_itself() {
        let shown = format!("{:?}", IdentityNumber::parse("11010519491231002X").unwrap());
        assert_eq!(shown, "IdentityNumber(…002X)");
    }
}
