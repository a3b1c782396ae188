//! Exact fractions of points: means and weighted scores stay whole until the one rounding at the end (A4.5).

use std::cmp::Ordering;

use super::definition::values::Hundredths;

/// A score as a fraction of hundredths of a point, never rounded on the way.
#[derive(Debug, Clone, Copy)]
pub struct Exact {
    over: i128,
    under: i128,
}

impl Exact {
    /// No points.
    pub const ZERO: Self = Self { over: 0, under: 1 };

    /// `over / under` hundredths; nothing over nothing is nothing.
    const fn of(over: i128, under: i128) -> Self {
        if under <= 0 { Self::ZERO } else { Self { over, under } }
    }

    /// The mean; `None` of no scores.
    pub fn mean(scores: &[Hundredths]) -> Option<Self> {
        let sum: i128 = scores.iter().map(|score| i128::from(score.0)).sum();
        let count = i128::try_from(scores.len()).ok().filter(|n| *n > 0)?;
        Some(Self::of(sum, count))
    }

    /// A share of 100 points: `part` of `whole`. Of nothing there is no share, and no points.
    pub fn of_hundred(part: u32, whole: u32) -> Self {
        Self::of(i128::from(part).saturating_mul(10_000), i128::from(whole))
    }

    /// This score with so many percent of weight, and another with the rest.
    #[must_use]
    pub fn weighed(self, percent: Hundredths, other: Self) -> Self {
        let whole = i128::from(Hundredths::whole(100).0);
        let weight = i128::from(percent.0).clamp(0, whole);
        let own = self.over.saturating_mul(other.under).saturating_mul(weight);
        let rest = other.over.saturating_mul(self.under).saturating_mul(whole - weight);
        Self::of(own.saturating_add(rest), self.under.saturating_mul(other.under).saturating_mul(whole))
    }

    /// The score to so many decimals, two at the most; a half goes up.
    pub fn rounded(self, decimals: u32) -> Hundredths {
        let step: i128 = match decimals {
            0 => 100,
            1 => 10,
            _ => 1,
        };
        let under = self.under.saturating_mul(step);
        let steps = self.over.saturating_mul(2).saturating_add(under).div_euclid(under.saturating_mul(2));
        let points = steps.saturating_mul(step);
        Hundredths(i64::try_from(points).unwrap_or(if points < 0 { i64::MIN } else { i64::MAX }))
    }

    /// Whether a score lies more than so many percent of this one away from it.
    pub fn far(self, score: Hundredths, percent: Hundredths) -> bool {
        let whole = i128::from(Hundredths::whole(100).0);
        let away = i128::from(score.0).saturating_mul(self.under).saturating_sub(self.over).saturating_abs();
        away.saturating_mul(whole) > self.over.saturating_abs().saturating_mul(i128::from(percent.0))
    }
}

impl From<Hundredths> for Exact {
    fn from(points: Hundredths) -> Self {
        Self::of(i128::from(points.0), 1)
    }
}

impl Ord for Exact {
    /// By whole parts first, then by what is left, turned over: no product can grow too large.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = ((self.over, self.under), (other.over, other.under));
        let mut turned = false;
        loop {
            let whole = a.0.div_euclid(a.1).cmp(&b.0.div_euclid(b.1));
            let (left, right) = (a.0.rem_euclid(a.1), b.0.rem_euclid(b.1));
            let found = match (whole, left, right) {
                (Ordering::Equal, 0, 0) => Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, ..) => {
                    (a, b, turned) = ((a.1, left), (b.1, right), !turned);
                    continue;
                }
                (unequal, ..) => unequal,
            };
            return if turned { found.reverse() } else { found };
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_last_figure_is_rounded_and_a_half_goes_up() {
        for (over, under, decimals, rounded) in [
            (1, 2, 2, 1), // 0.005 → 0.01
            (49, 100, 2, 0),
            (8_944_999, 1_000, 2, 8_945),
            (8_945, 1, 1, 8_950), // 89.45 → 89.5
            (8_944, 1, 1, 8_940),
            (8_950, 1, 0, 9_000),
            (8_949, 1, 0, 8_900),
            (-1, 2, 2, 0), // −0.005 → 0.00: up is towards more
        ] {
            assert_eq!(Exact::of(over, under).rounded(decimals), Hundredths(rounded), "{over}/{under} to {decimals}");
        }
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert_eq!(Exact::mean(&[]), None);
        assert_eq!(Exact::of_hundred(5, 0), Exact::ZERO);
    }

    proptest! {
        #[test]
        fn fractions_compare_as_their_products_do(
            a in -10_000_i64..10_000, b in 1_i64..10_000, c in -10_000_i64..10_000, d in 1_i64..10_000,
        ) {
            let (one, two) = (Exact::of(a.into(), b.into()), Exact::of(c.into(), d.into()));
            prop_assert_eq!(one.cmp(&two), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn the_largest_figures_do_not_panic(
            scores in prop::collection::vec(any::<i64>(), 1..9), part: u32, whole: u32, weight: i64, decimals: u32,
        ) {
            let scores: Vec<_> = scores.into_iter().map(Hundredths).collect();
            let mean = Exact::mean(&scores).unwrap();
            let both = mean.weighed(Hundredths(weight), Exact::of_hundred(part, whole));
            let _ = (both.rounded(decimals), both.far(Hundredths(weight), Hundredths(weight)), both.cmp(&mean));
        }

        #[test]
        fn a_weighed_score_lies_between_the_two(a in 0_i64..=10_000, part in 0_u32..=1_000, weight in 0_i64..=10_000) {
            let (own, other) = (Exact::from(Hundredths(a)), Exact::of_hundred(part, 1_000));
            let both = own.weighed(Hundredths(weight), other);
            prop_assert!(both >= own.min(other) && both <= own.max(other));
        }
    }
}
