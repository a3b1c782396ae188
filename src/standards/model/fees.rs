//! What may be paid at most: by a table, with each step of the way.

use chrono::NaiveDate;

use super::table::{
    ExpertFees, Grade, LectureFees, Level, MeetingCeilings, TrainingCeilings, TravelCeiling, TravelCeilings,
};
use super::{Rate, Reckoned, Step};
use crate::kernel::{Message, Money, Region};

/// How an expert was consulted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engagement {
    /// In person: whole days, and perhaps half a day more.
    InPerson {
        /// The whole days.
        days: u32,
        /// Whether half a day came after them.
        half_day: bool,
    },
    /// By correspondence (通讯), so many times.
    Correspondence {
        /// The consultations.
        times: u32,
    },
}

fn too_large() -> Message {
    Message::new("standard-too-large")
}

fn nothing() -> Message {
    Message::new("standard-nothing-to-reckon")
}

fn no_row() -> Message {
    Message::new("standard-no-row-for-it")
}

fn times(amount: Money, n: u32) -> Result<Money, Message> {
    amount.checked_mul(i64::from(n)).ok_or_else(too_large)
}

/// Adds steps up.
struct Sum {
    steps: Vec<Step>,
    least: Money,
    most: Money,
}

impl Sum {
    fn new() -> Self {
        Self { steps: Vec::new(), least: Money::ZERO, most: Money::ZERO }
    }

    /// A step of `n` times an amount.
    fn add(&mut self, key: &str, n: u32, least: Money, most: Money) -> Result<(), Message> {
        if n == 0 {
            return Ok(());
        }
        let (least, whole) = (times(least, n)?, times(most, n)?);
        let text = Message::new(key).with("n", n).with("rate", most);
        self.steps.push(Step { text, amount: whole });
        self.least = self.least.checked_add(least).ok_or_else(too_large)?;
        self.most = self.most.checked_add(whole).ok_or_else(too_large)?;
        Ok(())
    }

    fn ceiling(self) -> Result<Reckoned, Message> {
        if self.steps.is_empty() {
            Err(nothing())
        } else {
            Ok(Reckoned { steps: self.steps, least: None, most: self.most })
        }
    }

    fn range(self) -> Result<Reckoned, Message> {
        let least = Some(self.least);
        self.ceiling().map(|found| Reckoned { least, ..found })
    }
}

impl ExpertFees {
    /// What an expert of a title is paid at least and at most, after tax.
    ///
    /// # Errors
    /// When the table has no row for the title, or nothing was done.
    pub fn ceiling(&self, level: Level, how: Engagement) -> Result<Reckoned, Message> {
        let fee = self.rows.iter().find(|row| row.title_level == level).ok_or_else(no_row)?;
        let mut sum = Sum::new();
        let part = |rate: Rate| (rate.of(fee.fee_least), rate.of(fee.fee_most));
        match how {
            Engagement::InPerson { days, half_day } => {
                let whole = days.min(self.whole_days);
                sum.add("standard-step-days", whole, fee.fee_least, fee.fee_most)?;
                let later = part(self.later_rate);
                sum.add("standard-step-later-days", days - whole, later.0, later.1)?;
                if half_day {
                    // After the days that are paid whole, half a day is half of what a day is paid then.
                    let (least, most) = if days < self.whole_days { (fee.fee_least, fee.fee_most) } else { later };
                    let half = |amount| self.half_day_rate.of(amount);
                    sum.add("standard-step-half-day", 1, half(least), half(most))?;
                }
            }
            Engagement::Correspondence { times } => {
                let (least, most) = (part(self.correspondence_least).0, part(self.correspondence_most).1);
                sum.add("standard-step-correspondence", times, least, most)?;
            }
        }
        sum.range()
    }
}

impl LectureFees {
    /// What a lecturer of a title is paid at most, after tax, for class hours in so many half days.
    ///
    /// # Errors
    /// As [`ExpertFees::ceiling`].
    pub fn ceiling(&self, level: Level, hours: u32, half_days: u32) -> Result<Reckoned, Message> {
        let fee = self.rows.iter().find(|row| row.title_level == level).ok_or_else(no_row)?;
        let paid = hours.min(self.hours_most.checked_mul(half_days).ok_or_else(too_large)?);
        let mut sum = Sum::new();
        sum.add("standard-step-hours", paid, Money::ZERO, fee.hour_most)?;
        if paid > 0 && paid < hours {
            let text = Message::new("standard-step-hours-cut").with("n", hours - paid).with("most", self.hours_most);
            sum.steps.push(Step { text, amount: Money::ZERO });
        }
        sum.ceiling()
    }
}

impl MeetingCeilings {
    /// What a meeting of a class may cost for so many persons and days; its items may be mixed inside the sum.
    ///
    /// # Errors
    /// When the table has no row for the class, or there is nobody or no day.
    pub fn ceiling(&self, grade: Grade, persons: u32, days: u32, lodging: bool) -> Result<Reckoned, Message> {
        let row = self.rows.iter().find(|row| row.grade == grade).ok_or_else(no_row)?;
        let mut sum = Sum::new();
        let heads = persons.checked_mul(days).ok_or_else(too_large)?;
        if lodging {
            sum.add("standard-step-lodging", heads, Money::ZERO, row.lodging)?;
        }
        sum.add("standard-step-meals", heads, Money::ZERO, row.meals)?;
        sum.add("standard-step-other", heads, Money::ZERO, row.other_costs)?;
        sum.ceiling()
    }
}

impl TrainingCeilings {
    /// What a training of a class may cost for so many persons and days.
    ///
    /// # Errors
    /// As [`MeetingCeilings::ceiling`].
    pub fn ceiling(&self, grade: Grade, persons: u32, days: u32) -> Result<Reckoned, Message> {
        let row = self.rows.iter().find(|row| row.grade == grade).ok_or_else(no_row)?;
        let day = Money::sum([row.lodging, row.meals, row.venue, row.other_costs]).ok_or_else(too_large)?;
        let whole = days.min(self.whole_days);
        let later = days.min(self.last_after).saturating_sub(whole);
        let last = days.saturating_sub(whole).saturating_sub(later);
        let mut sum = Sum::new();
        for (key, days, rate) in [
            ("standard-step-training-days", whole, Rate::WHOLE),
            ("standard-step-training-later", later, self.later_rate),
            ("standard-step-training-last", last, self.last_rate),
        ] {
            let heads = persons.checked_mul(days).ok_or_else(too_large)?;
            sum.add(key, heads, Money::ZERO, rate.of(day))?;
        }
        sum.ceiling()
    }
}

impl TravelCeilings {
    /// The row for a place on a day: the city's before its province's before everybody's, and of those a season's first.
    pub fn row(&self, region: Option<Region>, city: &str, on: NaiveDate) -> Option<&TravelCeiling> {
        let fits = |row: &&TravelCeiling| {
            let place = row.region.is_none_or(|there| Some(there) == region);
            place && (row.city.is_empty() || row.city == city) && row.season.is_none_or(|season| season.covers(on))
        };
        let near = |row: &&TravelCeiling| (!row.city.is_empty(), row.region.is_some(), row.season.is_some());
        self.rows.iter().filter(fits).max_by_key(near)
    }

    /// What a journey may cost: nights, and days with meals and local transport.
    ///
    /// # Errors
    /// When no lodging was published for the place, or nothing was done.
    pub fn ceiling(
        &self,
        place: (Option<Region>, &str),
        on: NaiveDate,
        nights: u32,
        days: u32,
    ) -> Result<Reckoned, Message> {
        let row = self.row(place.0, place.1, on).ok_or_else(no_row)?;
        let mut sum = Sum::new();
        if nights > 0 {
            let night = row.lodging.ok_or_else(|| Message::new("standard-no-lodging"))?;
            sum.add("standard-step-nights", nights, Money::ZERO, night)?;
        }
        sum.add("standard-step-meal-days", days, Money::ZERO, row.meals)?;
        sum.add("standard-step-transport-days", days, Money::ZERO, row.transport)?;
        sum.ceiling()
    }
}
