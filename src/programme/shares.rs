//! What a list of the selected must hold to: shares, over-nomination, limits, sizes, participation, and how a quota is
//! spread. Whole numbers alone; every answer keeps the figures that it was reckoned from, so that it can be printed and
//! reckoned again.

use std::collections::BTreeMap;

use super::definition::selection::{List, OverNomination, Participation};
use super::definition::values::Hundredths;
use crate::kernel::Message;

/// 100 %, in hundredths of a percent.
const WHOLE: u128 = 10_000;

/// A percentage as a whole number of hundredths; a negative one stands for none.
fn hundredths(percent: Hundredths) -> u128 {
    u128::try_from(percent.0).unwrap_or(0)
}

fn back(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// A part of a whole against a least share: `100 × counted ≥ percent × all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many are counted.
    pub counted: u64,
    /// Of how many.
    pub all: u64,
    /// The least share, in percent.
    pub percent: Hundredths,
}

impl Share {
    /// Whether the share is reached. Nothing of nothing reaches every share.
    pub fn holds(&self) -> bool {
        WHOLE * u128::from(self.counted) >= hundredths(self.percent) * u128::from(self.all)
    }

    /// How many must be counted of this whole.
    pub fn needed(&self) -> u64 {
        back((hundredths(self.percent) * u128::from(self.all)).div_ceil(WHOLE))
    }

    /// How many more are needed of this whole.
    pub fn missing(&self) -> u64 {
        self.needed().saturating_sub(self.counted)
    }

    /// The share in percent with two decimals, cut off and not rounded, so that 29.999 % never reads as 30.
    pub fn shown(&self) -> String {
        let parts = WHOLE * u128::from(self.counted);
        let share = parts.checked_div(u128::from(self.all)).unwrap_or(0);
        format!("{}.{:02}", share / 100, share % 100)
    }

    /// The figures: `30 of 100 = 30.00 % ≥ 30 %`, or how many more are needed.
    pub fn sentence(&self) -> Message {
        let key = match (self.all, self.holds()) {
            (0, _) => "share-of-none",
            (_, true) => "share-holds",
            (_, false) => "share-fails",
        };
        let told = Message::new(key).with("percent", self.percent);
        if self.all == 0 {
            return told;
        }
        let told = told.with("counted", self.counted).with("all", self.all).with("share", self.shown());
        if self.holds() { told } else { told.with("missing", self.missing()) }
    }
}

/// How many stand in the pool of a level, against its quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pooled {
    /// How many there are.
    pub pool: u64,
    /// The quota.
    pub quota: u64,
    /// By how many percent the pool must be larger.
    pub percent: u32,
}

impl OverNomination {
    /// A pool against the quota of its level.
    pub const fn of(&self, pool: u64, quota: u64) -> Pooled {
        Pooled { pool, quota, percent: self.percent }
    }
}

impl Pooled {
    /// The least pool: the quota and so many percent more, rounded up (N1).
    pub fn least(&self) -> u64 {
        back((u128::from(self.quota) * (100 + u128::from(self.percent))).div_ceil(100))
    }

    /// Whether the pool is large enough.
    pub fn holds(&self) -> bool {
        100 * u128::from(self.pool) >= (100 + u128::from(self.percent)) * u128::from(self.quota)
    }

    /// The figures: quota 6, 20 % more makes 8; there are 7.
    pub fn sentence(&self) -> Message {
        let told = Message::new(if self.holds() { "pool-holds" } else { "pool-fails" });
        let told = told.with("pool", self.pool).with("quota", self.quota).with("percent", self.percent);
        told.with("least", self.least())
    }
}

/// One enterprise, area or person of which too many stand on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond<K> {
    /// The unit of the level within which it is counted: the city, the province.
    pub within: K,
    /// The enterprise, area or person.
    pub of: K,
    /// How many there are.
    pub counted: u64,
    /// How many there may be.
    pub most: u32,
}

impl<K> Beyond<K> {
    /// The figures.
    pub fn sentence(&self) -> Message {
        Message::new("limit-fails").with("counted", self.counted).with("most", self.most)
    }
}

/// Of what too many stand on a list, in the order of the names. Each member is the unit of the level within which is
/// counted, and the enterprise, area or person that it counts for.
pub fn beyond<K: Ord + Clone>(members: impl IntoIterator<Item = (K, K)>, most: u32) -> Vec<Beyond<K>> {
    let mut counts: BTreeMap<(K, K), u64> = BTreeMap::new();
    for member in members {
        let count = counts.entry(member).or_default();
        *count = count.saturating_add(1);
    }
    let many = counts.into_iter().filter(|(_, counted)| *counted > u64::from(most));
    many.map(|((within, of), counted)| Beyond { within, of, counted, most }).collect()
}

/// How many of the lower level took part, against a least number or a least share; one of the two is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TookPart {
    /// How many took part.
    pub joined: u64,
    /// Of how many.
    pub all: u64,
    /// The least number.
    pub least: Option<u32>,
    /// Or else the least share of all, in percent.
    pub percent: Option<Hundredths>,
}

impl Participation {
    /// How many took part, against what is wanted.
    pub const fn of(&self, joined: u64, all: u64) -> TookPart {
        TookPart { joined, all, least: self.least, percent: self.percent }
    }
}

impl TookPart {
    fn share(&self) -> Option<Share> {
        self.percent.map(|percent| Share { counted: self.joined, all: self.all, percent })
    }

    /// Whether enough took part. Of nothing wanted everything is enough; a share of an unknown whole is not reached.
    pub fn holds(&self) -> bool {
        let number = self.least.map(|least| self.joined >= u64::from(least));
        let share = self.share().map(|share| self.all > 0 && share.holds());
        match (number, share) {
            (None, None) => true,
            (number, share) => number == Some(true) || share == Some(true),
        }
    }

    /// How many more are needed, by whichever of the two is nearer.
    pub fn missing(&self) -> u64 {
        if self.holds() {
            return 0;
        }
        let number = self.least.map(|least| u64::from(least).saturating_sub(self.joined));
        let share = self.share().filter(|_| self.all > 0).map(|share| share.missing());
        number.into_iter().chain(share).min().unwrap_or(0)
    }

    /// The figures.
    pub fn sentence(&self) -> Message {
        let shown = Share { counted: self.joined, all: self.all, percent: Hundredths(0) }.shown();
        let told = |key: &str| {
            let told = Message::new(key).with("joined", self.joined).with("all", self.all).with("share", shown.clone());
            if self.holds() { told } else { told.with("missing", self.missing()) }
        };
        let passed = self.holds();
        match (self.least, self.percent) {
            (Some(least), Some(percent)) => {
                told(if passed { "took-part-either-holds" } else { "took-part-either-fails" })
                    .with("least", least)
                    .with("percent", percent)
            }
            (Some(least), None) => {
                told(if passed { "took-part-number-holds" } else { "took-part-number-fails" }).with("least", least)
            }
            (None, Some(percent)) => {
                told(if passed { "took-part-share-holds" } else { "took-part-share-fails" }).with("percent", percent)
            }
            (None, None) => told("took-part"),
        }
    }
}

/// How long a list is, against what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// How many stand on it.
    pub found: u64,
    /// How many there must be at the least.
    pub least: Option<u32>,
    /// How many there may be at the most.
    pub most: Option<u32>,
    /// "About" so many.
    pub about: Option<u32>,
}

/// What the length of a list comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is as it should be.
    Right,
    /// It is not the number that is meant by "about": to be explained, not refused.
    Off,
    /// It is too short or too long.
    Wrong,
}

impl List {
    /// A number of members against the list.
    pub const fn length(&self, found: u64) -> Length {
        Length { found, least: self.least, most: self.most, about: self.about }
    }
}

impl Length {
    /// Whether the list is as long as it may be.
    pub fn fit(&self) -> Fit {
        let short = self.least.is_some_and(|least| self.found < u64::from(least));
        let long = self.most.is_some_and(|most| self.found > u64::from(most));
        let off = self.about.is_some_and(|about| self.found != u64::from(about));
        match (short || long, off) {
            (true, _) => Fit::Wrong,
            (_, true) => Fit::Off,
            _ => Fit::Right,
        }
    }

    /// The figures.
    pub fn sentence(&self) -> Message {
        let found = |key: &str| Message::new(key).with("found", self.found);
        match (self.fit(), self.least, self.most, self.about) {
            (Fit::Wrong, Some(least), Some(most), _) if least == most => found("length-exactly").with("wanted", least),
            (Fit::Wrong, Some(least), ..) if self.found < u64::from(least) => {
                found("length-short").with("least", least)
            }
            (Fit::Wrong, _, Some(most), _) => found("length-long").with("most", most),
            (Fit::Off, _, _, Some(about)) => found("length-off").with("about", about),
            _ => found("length-right"),
        }
    }
}

/// Spreads a quota over areas by their numbers, by the largest remainder; of equal remainders the earlier area has the
/// place. The parts add up to the sum exactly. `None` where places cannot be spread, because no area has any number.
pub fn apportion(sum: u32, numbers: &[u64]) -> Option<Vec<u32>> {
    let whole: u128 = numbers.iter().map(|number| u128::from(*number)).sum();
    if whole == 0 {
        return (sum == 0).then(|| vec![0; numbers.len()]);
    }
    let mut parts = Vec::with_capacity(numbers.len());
    let mut remainders = Vec::with_capacity(numbers.len());
    for (place, number) in numbers.iter().enumerate() {
        let product = u128::from(sum) * u128::from(*number);
        parts.push(u32::try_from(product / whole).unwrap_or(u32::MAX));
        remainders.push((product % whole, place));
    }
    let given: u64 = parts.iter().map(|part| u64::from(*part)).sum();
    let left = usize::try_from(u64::from(sum).saturating_sub(given)).unwrap_or(0);
    remainders.sort_by(|(a, at), (b, other)| b.cmp(a).then(at.cmp(other)));
    for (_, place) in remainders.iter().take(left) {
        if let Some(part) = parts.get_mut(*place) {
            *part += 1;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests;
