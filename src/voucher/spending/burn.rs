//! How much was spent by when, beside what should have been: a line against a plan, counted from the first receipt.
//!
//! What the call's file wants by a day (40 % by the end of August) holds for money that is there. Where the first payment
//! came later than the project began, the time before it does not count: the days of the plan move to the same share of
//! what was left of the project then. Before any money has come, nothing is late.

use chrono::{Days, NaiveDate};

use crate::kernel::Money;

/// A hundredth of a percent.
type Share = i64;
/// The whole, in hundredths of a percent.
const WHOLE: Share = 10_000;

/// How much should be spent by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    /// The day of the file.
    pub by: NaiveDate,
    /// The share of the contract's money, in hundredths of a percent.
    pub share: Share,
}

/// A goal and how it is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The day of the file.
    pub by: NaiveDate,
    /// The day that counts, from the receipt on.
    pub counts: NaiveDate,
    /// The share that is wanted.
    pub share: Share,
    /// The money that is wanted.
    pub wanted: Money,
    /// What was spent by then, or until today.
    pub spent: Money,
    /// How it stands.
    pub stands: Stands,
}

/// How a goal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Enough is spent.
    Met,
    /// It is not time yet.
    Ahead,
    /// The day is over, and less was spent.
    Short,
    /// No money has come yet, so that nothing can be late.
    Unpaid,
}

/// What a line is drawn of.
#[derive(Debug, Clone)]
pub struct Project {
    /// The first day.
    pub starts: NaiveDate,
    /// The last day.
    pub ends: NaiveDate,
    /// The contract's money.
    pub amount: Money,
    /// The day of the first receipt.
    pub received: Option<NaiveDate>,
    /// What was spent on which day, in the order of the days; what was taken back counts below nothing.
    pub spent: Vec<(NaiveDate, Money)>,
}

/// The day that counts for a goal when the money came only on `received`.
fn moved(project: &Project, by: NaiveDate, received: NaiveDate) -> NaiveDate {
    if received <= project.starts || by >= project.ends || project.ends <= project.starts {
        return by;
    }
    if received >= project.ends {
        return project.ends;
    }
    let whole = (project.ends - project.starts).num_days();
    let left = (project.ends - received).num_days();
    let gone = (by - project.starts).num_days().max(0);
    // The same share of a shorter time, in whole days: half a day is given to the unit.
    let days = (gone * left + whole / 2) / whole;
    received.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(project.ends)
}

/// What was spent until the end of a day.
fn until(project: &Project, day: NaiveDate) -> Money {
    let fen = project.spent.iter().filter(|(on, _)| *on <= day).map(|(_, amount)| amount.fen()).sum();
    Money::from_fen(fen)
}

/// A share of an amount, to the fen, rounded down: a fraction of a fen is nobody's fault.
fn part(amount: Money, share: Share) -> Money {
    let fen = i128::from(amount.fen()) * i128::from(share) / i128::from(WHOLE);
    Money::from_fen(i64::try_from(fen).unwrap_or(i64::MAX))
}

/// Each goal with how it stands today.
pub fn judged(project: &Project, goals: &[Goal], today: NaiveDate) -> Vec<Judged> {
    let judge = |goal: &Goal| {
        let counts = project.received.map_or(goal.by, |received| moved(project, goal.by, received));
        let (wanted, spent) = (part(project.amount, goal.share), until(project, counts.min(today)));
        let stands = match project.received {
            _ if spent >= wanted => Stands::Met,
            None => Stands::Unpaid,
            Some(_) if today <= counts => Stands::Ahead,
            Some(_) => Stands::Short,
        };
        Judged { by: goal.by, counts, share: goal.share, wanted, spent, stands }
    };
    goals.iter().map(judge).collect()
}

/// What the line is at the end of a day, in hundredths of a percent of the contract's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub on: NaiveDate,
    /// The share.
    pub share: Share,
    /// The money.
    pub amount: Money,
}

/// The plan: nothing at the receipt (or the first day), the goals, everything at the end.
pub fn plan(project: &Project, goals: &[Goal]) -> Vec<Point> {
    let begins = project.received.map_or(project.starts, |received| received.max(project.starts)).min(project.ends);
    let mut points = vec![Point { on: begins, share: 0, amount: Money::ZERO }];
    for goal in goals {
        let on = project.received.map_or(goal.by, |received| moved(project, goal.by, received));
        points.push(Point { on, share: goal.share, amount: part(project.amount, goal.share) });
    }
    if points.last().is_none_or(|last| last.on < project.ends) {
        points.push(Point { on: project.ends, share: WHOLE, amount: project.amount });
    }
    points.sort_by_key(|point| (point.on, point.share));
    points
}

/// What was spent: a point for each month's last day up to today, and one for today.
pub fn actual(project: &Project, today: NaiveDate) -> Vec<Point> {
    let first = project.spent.iter().map(|(on, _)| *on).min().map_or(project.starts, |day| day.min(project.starts));
    let last =
        today.min(project.spent.iter().map(|(on, _)| *on).max().map_or(project.ends, |day| day.max(project.ends)));
    let mut points = vec![Point { on: first, share: 0, amount: Money::ZERO }];
    let mut day = month_end(first);
    while day < last && points.len() < 240 {
        points.push(at(project, day));
        let Some(next) = day.succ_opt() else { break };
        day = month_end(next);
    }
    if last > first {
        points.push(at(project, last));
    }
    points
}

fn at(project: &Project, on: NaiveDate) -> Point {
    let amount = until(project, on);
    Point { on, share: amount.share_of(project.amount).unwrap_or(0), amount }
}

/// The last day of the month of a day.
pub fn month_end(day: NaiveDate) -> NaiveDate {
    use chrono::{Datelike, Months};
    let first = day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
    first.and_then(|next| next.pred_opt()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, month, day).unwrap()
    }

    fn yuan(yuan: i64) -> Money {
        Money::yuan(yuan).unwrap()
    }

    fn project(received: Option<NaiveDate>, spent: &[(NaiveDate, i64)]) -> Project {
        let spent = spent.iter().map(|(on, amount)| (*on, yuan(*amount))).collect();
        Project { starts: day(7, 1), ends: day(11, 30), amount: yuan(200_000), received, spent }
    }

    const GOALS: [(u32, u32, Share); 2] = [(8, 31, 4_000), (10, 31, 8_000)];

    fn goals() -> Vec<Goal> {
        GOALS.iter().map(|(month, on, share)| Goal { by: day(*month, *on), share: *share }).collect()
    }

    fn stands(project: &Project, today: NaiveDate) -> Vec<Stands> {
        judged(project, &goals(), today).iter().map(|one| one.stands).collect()
    }

    #[test]
    fn a_goal_is_short_only_when_its_day_is_over() {
        use Stands::{Ahead, Met, Short};
        let paid = Some(day(6, 20));
        let less = project(paid, &[(day(8, 1), 79_999)]);
        assert_eq!(stands(&less, day(8, 31)), [Ahead, Ahead]);
        assert_eq!(stands(&less, day(9, 1)), [Short, Ahead]);
        let enough = project(paid, &[(day(8, 31), 80_000)]);
        assert_eq!(stands(&enough, day(9, 1)), [Met, Ahead]);
        // What is spent a day late does not make up for the goal, but for the next one.
        let late = project(paid, &[(day(9, 1), 160_000)]);
        assert_eq!(stands(&late, day(9, 2)), [Short, Met]);
        // Taken back is not spent.
        let back = project(paid, &[(day(8, 1), 80_000), (day(8, 30), -1)]);
        assert_eq!(stands(&back, day(9, 1)), [Short, Ahead]);
    }

    #[test]
    fn time_counts_from_the_receipt() {
        use Stands::{Ahead, Short, Unpaid};
        // 152 days in all, 61 of them over by the end of August; 91 left on 31 August, so the goal comes 37 days later.
        let late = project(Some(day(8, 31)), &[]);
        let counts: Vec<_> = judged(&late, &goals(), day(9, 1)).iter().map(|one| one.counts).collect();
        assert_eq!(counts, [day(10, 7), day(11, 12)]);
        assert_eq!(stands(&late, day(10, 7)), [Ahead, Ahead]);
        assert_eq!(stands(&late, day(10, 8)), [Short, Ahead]);
        assert_eq!(stands(&project(None, &[]), day(11, 30)), [Unpaid, Unpaid]);
        assert_eq!(stands(&project(Some(day(12, 15)), &[]), day(11, 30)), [Ahead, Ahead]);
    }

    #[test]
    fn the_plan_begins_at_nothing_and_ends_at_all() {
        let points: Vec<_> = plan(&project(Some(day(7, 1)), &[]), &goals()).iter().map(|p| (p.on, p.share)).collect();
        assert_eq!(points, [(day(7, 1), 0), (day(8, 31), 4_000), (day(10, 31), 8_000), (day(11, 30), WHOLE)]);
        assert_eq!(plan(&project(None, &[]), &[]).len(), 2);
    }

    #[test]
    fn the_line_has_a_point_at_the_end_of_each_month_and_today() {
        let line = actual(&project(None, &[(day(7, 15), 20_000), (day(8, 2), 30_000)]), day(8, 16));
        let told: Vec<_> = line.iter().map(|p| (p.on, p.share)).collect();
        assert_eq!(told, [(day(7, 1), 0), (day(7, 31), 1_000), (day(8, 16), 2_500)]);
        assert_eq!(actual(&project(None, &[]), day(6, 1)).len(), 1, "before it begins there is no line");
    }
}
