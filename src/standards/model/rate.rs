//! A share, exact to a hundredth of a per cent.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::kernel::{Message, Money};

/// A share in basis points (hundredths of a per cent), from nothing to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(u32);

impl Rate {
    /// Nothing.
    pub const NOTHING: Self = Self(0);
    /// The whole.
    pub const WHOLE: Self = Self(10_000);

    /// Of basis points; more than the whole is the whole.
    pub const fn from_points(points: u32) -> Self {
        if points > Self::WHOLE.0 { Self::WHOLE } else { Self(points) }
    }

    /// In basis points.
    pub const fn points(self) -> u32 {
        self.0
    }

    /// Reads `50%`, `50 %`, `12.5%` or the bare number; at most two decimals, at most the whole.
    ///
    /// # Errors
    /// When it is no such share.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let refused = || Message::new("standard-rate-form");
        let bare = text.trim().trim_end_matches(['%', '％']).trim_end();
        let (whole, decimals) = bare.split_once('.').map_or((bare, ""), |(whole, decimals)| (whole, decimals));
        let figures = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let fits = (1..=3).contains(&whole.len()) && decimals.len() <= 2 && !bare.ends_with('.');
        if !(fits && figures(whole) && figures(decimals)) {
            return Err(refused());
        }
        let points: u32 = format!("{whole}{decimals:0<2}").parse().map_err(|_| refused())?;
        if points > Self::WHOLE.0 { Err(refused()) } else { Ok(Self(points)) }
    }

    /// This share of an amount, cut off to the fen: a ceiling is never rounded up.
    pub fn of(self, amount: Money) -> Money {
        let part = (i128::from(amount.fen()) * i128::from(self.0)).div_euclid(i128::from(Self::WHOLE.0));
        // A share of what fits fits.
        Money::from_fen(i64::try_from(part).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Rate {
    /// `50%`, `12.5%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:02}", self.0 % 100);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{}%", self.0 / 100),
            some => write!(f, "{}.{some}%", self.0 / 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_exactly_or_refused() {
        for (written, points) in [
            ("50%", 5_000),
            ("50 %", 5_000),
            ("50", 5_000),
            (" 12.5％", 1_250),
            ("0.01%", 1),
            ("0", 0),
            ("100%", 10_000),
        ] {
            assert_eq!(Rate::parse(written).unwrap().points(), points, "{written}");
        }
        for wrong in ["", "%", "100.01%", "101", "-1", "5.%", ".5", "0.001", "五十", "1e2", "5０", "1000000000000"] {
            assert!(Rate::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_share_is_shown_as_it_was_read() {
        for shown in ["50%", "12.5%", "0.01%", "0%", "100%", "3.45%"] {
            assert_eq!(Rate::parse(shown).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn a_part_of_a_ceiling_is_cut_off() {
        let third = Rate::parse("33.33").unwrap();
        assert_eq!(third.of(Money::from_fen(100)).fen(), 33);
        assert_eq!(Rate::WHOLE.of(Money::MAX_INPUT), Money::MAX_INPUT);
        assert_eq!(Rate::NOTHING.of(Money::MAX_INPUT), Money::ZERO);
    }
}
