//! Withholding tax on labour income (劳务报酬预扣预缴): from gross to net and back, exact to the fen.
//!
//! The scale says what is taken off an income before it is taxed (a fixed sum for small incomes, a share of larger ones),
//! and in which brackets the rest is taxed. What is paid in one month for one continuous thing is one income.

use serde::{Deserialize, Serialize};

use super::table::Wrong;
use super::{Rate, Reckoned, Step};
use crate::kernel::{Message, Money};

/// A bracket of the taxable part of an income.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bracket {
    /// The greatest taxable amount that it holds; nothing for the last one.
    pub up_to: Option<Money>,
    /// Its share.
    pub rate: Rate,
    /// The quick deduction (速算扣除数): what the share of the whole takes too much from the lower brackets.
    pub quick: Money,
}

/// The scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxScale {
    /// The greatest income from which the fixed sum is taken off.
    pub flat_up_to: Money,
    /// The fixed sum; an income up to it is not taxed.
    pub deduction: Money,
    /// The share that is taken off larger incomes.
    pub deduction_rate: Rate,
    /// The brackets, from the lowest.
    pub brackets: Vec<Bracket>,
}

/// An income taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// Before tax.
    pub gross: Money,
    /// What is taken off before it is taxed.
    pub deducted: Money,
    /// What is taxed.
    pub taxable: Money,
    /// The share of the bracket.
    pub rate: Rate,
    /// Its quick deduction.
    pub quick: Money,
    /// The tax.
    pub tax: Money,
    /// After tax.
    pub net: Money,
}

/// Exact parts of a fen: shares of shares need eight decimals.
const PARTS: i128 = 100_000_000;
const WHOLE: i128 = Rate::WHOLE.points() as i128;

/// Half up, of what is not negative.
fn rounded(value: i128, by: i128) -> i128 {
    (2 * value + by).div_euclid(2 * by)
}

fn fen(value: i128) -> Money {
    Money::from_fen(i64::try_from(value).unwrap_or(i64::MAX))
}

impl TaxScale {
    /// Whether the small deduction applies.
    fn is_flat(&self, gross: i128) -> bool {
        gross <= i128::from(self.flat_up_to.fen())
    }

    /// The taxable part of so many fen, times [`WHOLE`], so that nothing is rounded before the end.
    fn taxable(&self, gross: i128) -> i128 {
        let taxable = if self.is_flat(gross) {
            (gross - i128::from(self.deduction.fen())) * WHOLE
        } else {
            gross * (WHOLE - i128::from(self.deduction_rate.points()))
        };
        taxable.max(0)
    }

    /// The bracket of a taxable part (times [`WHOLE`]): its share and its quick deduction.
    fn bracket(&self, taxable: i128) -> (Rate, Money) {
        let holds = |b: &&Bracket| b.up_to.is_none_or(|most| taxable <= i128::from(most.fen()) * WHOLE);
        self.brackets.iter().find(holds).map_or((Rate::NOTHING, Money::ZERO), |b| (b.rate, b.quick))
    }

    /// What is withheld of an income that is named before tax; the tax is rounded half up to the fen.
    pub fn withhold(&self, gross: Money) -> Withheld {
        let whole = i128::from(gross.fen());
        let taxable = self.taxable(whole);
        let (rate, quick) = self.bracket(taxable);
        let exact = taxable * i128::from(rate.points()) - i128::from(quick.fen()) * WHOLE * WHOLE;
        let tax = rounded(exact.max(0), WHOLE * WHOLE);
        Withheld {
            gross,
            deducted: fen(whole - rounded(taxable, WHOLE)),
            taxable: fen(rounded(taxable, WHOLE)),
            rate,
            quick,
            tax: fen(tax),
            net: fen(whole - tax),
        }
    }

    /// The income before tax of which exactly this much remains.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn gross_of(&self, net: Money) -> Result<Withheld, Message> {
        if net > Money::MAX_INPUT {
            return Err(Message::new("standard-too-large"));
        }
        let least = self.least_gross(net);
        // Several neighbouring incomes may leave the same to the fen; the one nearest to the exact value is meant.
        let near = self.exact_gross(net, least).unwrap_or(least);
        let fits = |fen: i64| Some(self.withhold(Money::from_fen(fen))).filter(|w| w.net == net);
        let around = [near, near - 1, near + 1, least];
        around.into_iter().find_map(fits).ok_or_else(|| Message::new("standard-too-large"))
    }

    /// The smallest income of which at least this much remains, by halving: what remains never falls as an income grows.
    fn least_gross(&self, net: Money) -> i64 {
        let enough = |gross: i64| self.withhold(Money::from_fen(gross)).net >= net;
        let (mut low, mut high) = (0_i64, net.fen().max(1));
        while !enough(high) && high < i64::MAX / 4 {
            high *= 2;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if enough(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The exact income in the stretch of the scale on which `at` lies, rounded half up.
    fn exact_gross(&self, net: Money, at: i64) -> Option<i64> {
        let stretch = self.stretch(i128::from(at));
        let exact = i128::from(net.fen()) * PARTS - stretch.minus;
        i64::try_from(rounded(exact.max(0), stretch.by)).ok()
    }

    /// On each stretch, gross = (net − minus) ÷ by; both times [`PARTS`].
    fn stretch(&self, gross: i128) -> Stretch {
        let taxable = self.taxable(gross);
        let (rate, quick) = self.bracket(taxable);
        let rate = i128::from(rate.points());
        if taxable == 0 {
            return Stretch { minus: 0, by: PARTS };
        }
        if self.is_flat(gross) {
            let minus = i128::from(self.deduction.fen()) * rate * WHOLE + i128::from(quick.fen()) * PARTS;
            return Stretch { minus, by: (WHOLE - rate) * WHOLE };
        }
        let kept = WHOLE - i128::from(self.deduction_rate.points());
        Stretch { minus: i128::from(quick.fen()) * PARTS, by: PARTS - kept * rate }
    }

    /// A payment in a month in which the same continuous thing was paid before: all of it is one income, of which the
    /// tax of the earlier payments was withheld already. Gives the whole income of the month, and what this payment
    /// adds to income and tax.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn add_gross(&self, earlier: Money, gross: Money) -> Result<Added, Message> {
        let whole = earlier.checked_add(gross).filter(|sum| *sum <= Money::MAX_INPUT);
        let whole = whole.ok_or_else(|| Message::new("standard-too-large"))?;
        self.added(earlier, self.withhold(whole))
    }

    /// The same, of a payment that is named after tax.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn add_net(&self, earlier: Money, net: Money) -> Result<Added, Message> {
        let before = self.withhold(earlier).net;
        let whole = before.checked_add(net).ok_or_else(|| Message::new("standard-too-large"))?;
        self.added(earlier, self.gross_of(whole)?)
    }

    fn added(&self, earlier: Money, month: Withheld) -> Result<Added, Message> {
        let before = self.withhold(earlier);
        let less = |all: Money, part: Money| all.checked_sub(part).ok_or_else(|| Message::new("standard-too-large"));
        Ok(Added {
            gross: less(month.gross, before.gross)?,
            tax: less(month.tax, before.tax)?,
            net: less(month.net, before.net)?,
            before,
            month,
        })
    }

    /// How a gross income was found for a net one, as the formula that tax offices print.
    pub fn formula(&self, month: &Withheld) -> Message {
        let stretch = self.stretch(i128::from(month.gross.fen()));
        Message::new("standard-step-formula")
            .with("net", month.net)
            .with("minus", fen(rounded(stretch.minus, PARTS)))
            .with("by", decimal(stretch.by))
            .with("gross", month.gross)
    }

    /// What is wrong with it: the stretches must meet, or an income that grows would leave less.
    pub(super) fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        if self.brackets.is_empty() {
            wrong.push(Wrong::whole("standard-no-rows"));
        }
        let share = self.deduction_rate.of(self.flat_up_to);
        if share != self.deduction {
            wrong.push(Wrong::term("deduction", Message::new("standard-deduction-meets").with("amount", share)));
        }
        if self.deduction_rate == Rate::WHOLE {
            wrong.push(Wrong::term("deduction_rate", Message::new("standard-rate-form")));
        }
        for (row, pair) in self.brackets.windows(2).enumerate() {
            if let [lower, upper] = pair {
                wrong.extend(meets(row, lower, upper));
            }
        }
        if self.brackets.first().is_some_and(|first| first.quick != Money::ZERO) {
            wrong.push(Wrong::row(0, "quick", Message::new("standard-quick-first")));
        }
        if let Some(last) = self.brackets.last().filter(|last| last.up_to.is_some() || last.rate == Rate::WHOLE) {
            let (key, field) =
                if last.up_to.is_some() { ("standard-last-open", "up_to") } else { ("standard-rate-whole", "rate") };
            wrong.push(Wrong::row(self.brackets.len() - 1, field, Message::new(key)));
        }
        wrong
    }
}

/// A payment besides earlier ones of its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// What was paid before, and withheld of it.
    pub before: Withheld,
    /// The whole month.
    pub month: Withheld,
    /// This payment before tax.
    pub gross: Money,
    /// The tax that is withheld of this payment.
    pub tax: Money,
    /// This payment after tax.
    pub net: Money,
}

impl Added {
    /// The way to this payment before tax, step by step; `gross_known` for the way to what is left of it.
    pub fn steps(&self, scale: &TaxScale, gross_known: bool) -> Reckoned {
        let step = |key: &str, amount: Money| Step { text: Message::new(key), amount };
        let m = &self.month;
        let mut steps = Vec::new();
        if self.before.gross.is_positive() {
            steps.push(step("standard-step-earlier", self.before.gross));
        }
        let income = if gross_known { Message::new("standard-step-gross") } else { scale.formula(m) };
        steps.push(Step { text: income, amount: m.gross });
        steps.push(step("standard-step-deducted", m.deducted));
        steps.push(step("standard-step-taxable", m.taxable));
        let bracket = Message::new("standard-step-bracket").with("rate", m.rate).with("quick", m.quick);
        steps.push(Step { text: bracket, amount: m.tax });
        if self.before.gross.is_positive() {
            steps.push(step("standard-step-withheld", self.before.tax));
        }
        steps.push(step("standard-step-tax", self.tax));
        if !gross_known {
            steps.push(step("standard-step-net", self.net));
        }
        Reckoned { steps, least: None, most: if gross_known { self.net } else { self.gross } }
    }
}

/// A stretch of the scale on which net follows gross in a straight line.
struct Stretch {
    minus: i128,
    by: i128,
}

/// Parts of one as a decimal without needless noughts.
fn decimal(parts: i128) -> String {
    let text = format!("{}.{:08}", parts / PARTS, parts % PARTS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Whether two brackets follow each other.
fn meets(row: usize, lower: &Bracket, upper: &Bracket) -> Vec<Wrong> {
    let Some(most) = lower.up_to else {
        return vec![Wrong::row(row, "up_to", Message::new("standard-only-last-open"))];
    };
    let mut wrong = Vec::new();
    if upper.up_to.is_some_and(|next| next <= most) {
        wrong.push(Wrong::row(row + 1, "up_to", Message::new("standard-ascending").with("amount", most)));
    }
    if upper.rate <= lower.rate {
        wrong.push(Wrong::row(row + 1, "rate", Message::new("standard-rate-ascending").with("rate", lower.rate)));
        return wrong;
    }
    let more = i128::from(upper.rate.points() - lower.rate.points());
    let quick = fen(rounded(i128::from(most.fen()) * more, WHOLE) + i128::from(lower.quick.fen()));
    if upper.quick != quick {
        wrong.push(Wrong::row(row + 1, "quick", Message::new("standard-quick-meets").with("amount", quick)));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scale() -> TaxScale {
        let yuan = |n| Money::yuan(n).unwrap();
        let bracket = |up_to: Option<i64>, rate: &str, quick| Bracket {
            up_to: up_to.map(yuan),
            rate: Rate::parse(rate).unwrap(),
            quick: yuan(quick),
        };
        TaxScale {
            flat_up_to: yuan(4_000),
            deduction: yuan(800),
            deduction_rate: Rate::parse("20%").unwrap(),
            brackets: vec![
                bracket(Some(20_000), "20%", 0),
                bracket(Some(50_000), "30%", 2_000),
                bracket(None, "40%", 7_000),
            ],
        }
    }

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn net_becomes_gross_as_tax_offices_reckon() {
        for (net, gross) in [
            ("0", "0"),
            ("0.01", "0.01"),
            ("800", "800"),
            ("800.01", "800.01"),
            ("900", "925"),
            ("1,500", "1,675"),
            ("2,400", "2,800"),
            ("3,360", "4,000"),
            ("3,600", "4,285.71"),
            ("4,800", "5,714.29"),
            ("21,000", "25,000"),
            ("49,500", "62,500"),
            ("52,900", "67,500"),
        ] {
            let found = scale().gross_of(money(net)).unwrap();
            assert_eq!((found.gross, found.net), (money(gross), money(net)), "{net}");
        }
    }

    #[test]
    fn the_edges_of_the_scale_are_where_they_are_printed() {
        for (gross, tax) in [
            ("800", "0"),
            ("800.02", "0"),
            ("800.03", "0.01"),
            ("4,000", "640"),
            ("4,000.01", "640"),
            ("25,000", "4,000"),
            ("25,000.04", "4,000.01"),
            ("62,500", "13,000"),
            ("100,000", "25,000"),
        ] {
            let held = scale().withhold(money(gross));
            assert_eq!(held.tax, money(tax), "{gross}");
            assert_eq!(held.net.checked_add(held.tax), Some(held.gross), "{gross}");
        }
    }

    #[test]
    fn two_payments_of_one_month_are_one_income() {
        let (scale, half) = (scale(), money("2,400"));
        let first = scale.add_net(Money::ZERO, half).unwrap();
        assert_eq!((first.gross, first.tax), (money("2,800"), money("400")));
        let second = scale.add_net(first.gross, half).unwrap();
        assert_eq!(second.month.gross, money("5,714.29"), "as if 4,800 had been paid at once");
        assert_eq!(second.gross, money("2,914.29"));
        assert_eq!((second.net, second.tax), (half, money("514.29")));
        let plain = scale.add_gross(money("2,800"), money("2,914.29")).unwrap();
        assert_eq!((plain.net, plain.tax), (half, money("514.29")));
        assert!(scale.add_gross(Money::MAX_INPUT, Money::from_fen(1)).is_err());
        assert!(scale.add_net(Money::MAX_INPUT, Money::MAX_INPUT).is_err());
    }

    #[test]
    fn the_formula_is_the_one_of_its_stretch() {
        for (net, minus, by) in [
            ("700", "0.00", "1"),
            ("2,400", "160.00", "0.8"),
            ("4,800", "0.00", "0.84"),
            ("30,000", "2,000.00", "0.76"),
            ("60,000", "7,000.00", "0.68"),
        ] {
            let told = scale().formula(&scale().gross_of(money(net)).unwrap());
            assert_eq!((told.args["minus"].as_str(), told.args["by"].as_str()), (minus, by), "{net}");
        }
    }

    #[test]
    fn a_scale_whose_stretches_do_not_meet_is_refused() {
        assert!(scale().wrong().is_empty());
        let wrong = |change: &dyn Fn(&mut TaxScale)| {
            let mut changed = scale();
            change(&mut changed);
            let told = changed.wrong();
            told.first().map(|w| (w.row, w.field, w.message.key.clone())).unwrap()
        };
        let own = |row, field, key: &str| (row, field, key.to_owned());
        assert_eq!(wrong(&|s| s.deduction = money("900")), own(None, "deduction", "standard-deduction-meets"));
        assert_eq!(wrong(&|s| s.brackets[1].quick = money("2,100")), own(Some(1), "quick", "standard-quick-meets"));
        assert_eq!(wrong(&|s| s.brackets[0].quick = money("1")).0, Some(1));
        assert_eq!(wrong(&|s| s.brackets[1].rate = Rate::parse("20").unwrap()).1, "rate");
        assert_eq!(wrong(&|s| s.brackets[1].up_to = Some(money("20,000"))).1, "up_to");
        assert_eq!(wrong(&|s| s.brackets[1].up_to = None), own(Some(1), "up_to", "standard-only-last-open"));
        assert_eq!(
            wrong(&|s| s.brackets[2].up_to = Some(money("90,000"))),
            own(Some(2), "up_to", "standard-last-open")
        );
        assert_eq!(wrong(&|s| s.brackets.clear()).2, "standard-no-rows");
    }

    proptest! {
        #[test]
        fn what_was_added_for_tax_leaves_what_was_wanted(net in 0_i64..20_000_000_000) {
            let wanted = Money::from_fen(net);
            let found = scale().gross_of(wanted).unwrap();
            prop_assert_eq!(found.net, wanted);
            prop_assert_eq!(scale().withhold(found.gross), found);
        }

        #[test]
        fn an_income_is_found_again_to_the_fen(gross in 0_i64..20_000_000_000) {
            let held = scale().withhold(Money::from_fen(gross));
            let again = scale().gross_of(held.net).unwrap();
            prop_assert!((again.gross.fen() - gross).abs() <= 1);
            prop_assert!(held.net <= held.gross && !held.tax.is_negative());
        }

        #[test]
        fn whoever_earns_more_keeps_more(gross in 0_i64..20_000_000_000, more in 0_i64..1_000_000) {
            let (less, most) = (scale().withhold(Money::from_fen(gross)), scale().withhold(Money::from_fen(gross + more)));
            prop_assert!(most.net >= less.net && most.tax >= less.tax);
        }
    }
}
