//! What an expert is paid for a batch: after tax by the standard of the day, and before tax with everything that the
//! expert is paid in the same month, which is one income (B3.1).

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::kernel::{ExpertId, Instant, MemberId, Message, Money};
use crate::standards::model::{Engagement, ExpertFees, Level, TaxScale};

crate::words! {
    /// How an expert was consulted.
    pub enum Way {
        /// In person.
        InPerson = "in-person",
        /// By correspondence.
        Correspondence = "correspondence",
    }
}

/// What was done, of which the fee follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// How.
    pub way: Way,
    /// Whole days, in person.
    pub days: u32,
    /// Half a day more, in person.
    pub half_day: bool,
    /// Times, by correspondence.
    pub times: u32,
}

/// A fee as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// The key; 0 before it is written.
    pub id: i64,
    /// The member.
    pub member: MemberId,
    /// The expert.
    pub expert: ExpertId,
    /// By which row of the standard.
    pub level: Level,
    /// How the expert was consulted.
    pub way: Way,
    /// Whole days.
    pub days: u32,
    /// Half a day more.
    pub half_day: bool,
    /// Times.
    pub times: u32,
    /// The ceiling of the standard, after tax.
    pub most: Money,
    /// After tax.
    pub net: Money,
    /// What the expert is paid before tax in the same month besides.
    pub earlier: Money,
    /// Before tax.
    pub gross: Money,
    /// The tax that is withheld.
    pub tax: Money,
    /// Why it is above the ceiling, where it is.
    pub reason: String,
    /// The day of payment.
    pub pay_on: NaiveDate,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// The version of the row.
    pub version: i32,
}

impl Work {
    fn engagement(self) -> Engagement {
        match self.way {
            Way::InPerson => Engagement::InPerson { days: self.days, half_day: self.half_day },
            Way::Correspondence => Engagement::Correspondence { times: self.times },
        }
    }

    /// The least and the most that the standard gives for it, after tax.
    ///
    /// # Errors
    /// When the standard has no row for the title, or nothing was done.
    pub fn range(self, table: &ExpertFees, level: Level) -> Result<(Money, Money), Message> {
        let found = table.ceiling(level, self.engagement())?;
        Ok((found.least.unwrap_or(Money::ZERO), found.most))
    }
}

/// Whom a fee is of, and what for.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    /// The member.
    pub member: MemberId,
    /// The expert.
    pub expert: ExpertId,
    /// By which row of the standard.
    pub level: Level,
    /// What was done.
    pub work: Work,
    /// The day of payment.
    pub pay_on: NaiveDate,
    /// What the expert is paid before tax in the same month besides.
    pub earlier: Money,
}

/// Reckons a fee that is named after tax.
///
/// # Errors
/// When it is above the ceiling without a reason, or does not fit.
pub fn reckon(due: Due, net: Money, reason: &str, fees: &ExpertFees, scale: &TaxScale) -> Result<Fee, Message> {
    let (_, most) = due.work.range(fees, due.level)?;
    if net > most && reason.trim().is_empty() {
        return Err(Message::new("fee-above").with("most", most));
    }
    let added = scale.add_net(due.earlier, net)?;
    Ok(Fee {
        id: 0,
        member: due.member,
        expert: due.expert,
        level: due.level,
        way: due.work.way,
        days: due.work.days,
        half_day: due.work.half_day,
        times: due.work.times,
        most,
        net: added.net,
        earlier: due.earlier,
        gross: added.gross,
        tax: added.tax,
        reason: if net > most { reason.trim().to_owned() } else { String::new() },
        pay_on: due.pay_on,
        paid_at: None,
        version: 1,
    })
}

impl Fee {
    /// What the audit trail keeps of it.
    pub fn facts(&self) -> Value {
        json!({
            "expert": self.expert, "title_level": self.level, "way": self.way, "days": self.days,
            "half_day": self.half_day, "times": self.times, "net": self.net, "tax": self.tax, "gross": self.gross,
            "earlier": self.earlier, "pay_on": self.pay_on, "reason": self.reason,
        })
    }
}

/// After tax, tax, before tax: the sums of a list.
pub fn totals(fees: &[Fee]) -> Option<[Money; 3]> {
    let sum = |of: fn(&Fee) -> Money| Money::sum(fees.iter().map(of));
    Some([sum(|fee| fee.net)?, sum(|fee| fee.tax)?, sum(|fee| fee.gross)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::model::Table;

    fn standards() -> (ExpertFees, TaxScale) {
        let all: Vec<Table> = crate::standards::files().unwrap().into_iter().map(|draft| draft.table).collect();
        let fees = all.iter().find_map(|table| if let Table::Expert(fees) = table { Some(fees.clone()) } else { None });
        let scale = all.iter().find_map(|table| if let Table::Tax(scale) = table { Some(scale.clone()) } else { None });
        (fees.unwrap(), scale.unwrap())
    }

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn due(level: Level, work: Work, earlier: &str) -> Due {
        let pay_on = NaiveDate::from_ymd_opt(2026, 5, 20).unwrap();
        Due { member: MemberId(1), expert: ExpertId(1), level, work, pay_on, earlier: money(earlier) }
    }

    const fn days(days: u32, half_day: bool) -> Work {
        Work { way: Way::InPerson, days, half_day, times: 0 }
    }

    #[test]
    fn fees_are_the_vectors_of_the_field() {
        let (fees, scale) = standards();
        for (net, gross) in [
            ("800", "800"),
            ("900", "925"),
            ("1500", "1675"),
            ("2400", "2800"),
            ("3360", "4000"),
            ("3600", "4285.71"),
            ("4800", "5714.29"),
        ] {
            let fee = reckon(due(Level::Senior, days(2, false), "0"), money(net), "", &fees, &scale).unwrap();
            assert_eq!((fee.gross, fee.net), (money(gross), money(net)), "{net}");
            assert_eq!(fee.net.checked_add(fee.tax), Some(fee.gross));
        }
        let far = reckon(due(Level::Senior, days(2, false), "0"), money("21000"), "会议约定", &fees, &scale).unwrap();
        assert_eq!((far.gross, far.reason.as_str()), (money("25000"), "会议约定"));
    }

    #[test]
    fn the_standard_of_the_day_is_the_ceiling() {
        let (fees, scale) = standards();
        let correspondence = Work { way: Way::Correspondence, days: 0, half_day: false, times: 1 };
        for (level, work, least, most) in [
            (Level::Senior, days(1, false), "1500", "2400"),
            (Level::Senior, days(3, false), "3750", "6000"),
            (Level::Other, days(1, false), "900", "1500"),
            (Level::Academician, days(1, false), "2250", "3600"),
            (Level::Senior, days(0, true), "900", "1440"),
            (Level::Senior, correspondence, "300", "1200"),
        ] {
            assert_eq!(work.range(&fees, level), Ok((money(least), money(most))), "{level} {work:?}");
        }
        let above = reckon(due(Level::Other, days(1, false), "0"), money("1500.01"), " ", &fees, &scale);
        assert_eq!(above.unwrap_err().key, "fee-above");
        assert!(
            reckon(due(Level::Other, days(0, false), "0"), money("1"), "", &fees, &scale).is_err(),
            "nothing was done"
        );
    }

    #[test]
    fn two_fees_of_one_month_are_one_income() {
        let (fees, scale) = standards();
        let first = reckon(due(Level::Senior, days(1, false), "0"), money("2400"), "", &fees, &scale).unwrap();
        assert_eq!(first.gross, money("2800"));
        let second = reckon(due(Level::Senior, days(1, false), "2800"), money("2400"), "", &fees, &scale).unwrap();
        // Together 4,800 after tax are 5,714.29 before.
        assert_eq!((second.gross, second.tax), (money("2914.29"), money("514.29")));
        assert_eq!(totals(&[first, second]), Some([money("4800"), money("914.29"), money("5714.29")]));
    }
}
