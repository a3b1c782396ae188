//! What persons are paid (B3.1, B3.4): after tax by the standard of the day, for all days of one activity together, and
//! the tax on what one person is paid in one month, which is one income.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::context::same_activity;
use super::meeting::{Finding, booked};
use super::{Context, Judged, words};
use crate::kernel::{Money, text};
use crate::programme::definition::money::Standard as Wanted;
use crate::rules::{Class, Value};
use crate::standards::model::{self as standard, ExpertFees, LectureFees, Level};
use crate::voucher::model::{Engagement, Paper, Person, Voucher};

/// What a person has done for one activity: days, half days that no other half of the same day makes whole, times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Work {
    days: u32,
    halves: u32,
    times: u32,
}

/// Adds up what was done. Two halves of one day are a whole one.
fn work<'a>(people: impl Iterator<Item = &'a Person>) -> Work {
    let mut halves: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    let mut work = Work::default();
    for person in people {
        work.days = work.days.saturating_add(person.days);
        work.times = work.times.saturating_add(person.times);
        if person.half_day {
            // Half a day comes after the whole ones of its row.
            let on = person.on.checked_add_days(chrono::Days::new(person.days.into())).unwrap_or(person.on);
            *halves.entry(on).or_default() += 1;
        }
    }
    for n in halves.values() {
        work.days = work.days.saturating_add(n / 2);
        work.halves += n % 2;
    }
    work
}

/// The most that an expert is paid for it, after tax; several halves fall on days of their own.
fn expert_most(table: &ExpertFees, level: Level, way: Engagement, work: Work) -> Option<Money> {
    if way == Engagement::Correspondence {
        return table.ceiling(level, standard::Engagement::Correspondence { times: work.times }).ok().map(|f| f.most);
    }
    let most = |days: u32, half_day: bool| {
        if days == 0 && !half_day {
            return Some(Money::ZERO);
        }
        table.ceiling(level, standard::Engagement::InPerson { days, half_day }).ok().map(|found| found.most)
    };
    let mut sum = most(work.days, work.halves > 0)?;
    for n in 1..work.halves {
        let days = work.days.checked_add(n)?;
        sum = sum.checked_add(most(days, true)?.checked_sub(most(days, false)?)?)?;
    }
    Some(sum)
}

fn lecture_most(table: &LectureFees, level: Level, hours: u32, half_days: u32) -> Option<Money> {
    table.ceiling(level, hours, half_days).ok().map(|found| found.most)
}

/// What all people of a voucher are paid against the standards.
pub(super) fn judge(voucher: &Voucher, context: &Context) -> Vec<Finding> {
    if voucher.draft.people.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    all.extend(experts(voucher, context));
    all.extend(lectures(voucher, context));
    all.extend(tax(voucher, context));
    all
}

/// People of one way of work, by person and activity, each with the first row.
fn groups(voucher: &Voucher, ways: &[Engagement]) -> Vec<Vec<Person>> {
    let mut groups: Vec<Vec<Person>> = Vec::new();
    for person in voucher.draft.people.iter().filter(|person| ways.contains(&person.form)) {
        let same = |group: &&mut Vec<Person>| {
            group.first().is_some_and(|first| {
                first.key == person.key && first.form == person.form && same_activity(first, person)
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(person.clone()),
            None => groups.push(vec![person.clone()]),
        }
    }
    groups
}

/// What the same person was paid before for the same activity, on other vouchers.
fn earlier<'a>(first: &'a Person, context: &'a Context) -> impl Iterator<Item = &'a Person> + Clone {
    let fees = context.fees.get(&first.key).map_or(&[][..], Vec::as_slice);
    fees.iter().map(|fee| &fee.person).filter(move |person| person.form == first.form && same_activity(person, first))
}

fn above(zh: Vec<String>, en: Vec<String>, most: usize) -> (String, String) {
    /// People that are named; the others are counted.
    const NAMED: usize = 5;
    let more = most.saturating_sub(NAMED);
    let tail = |text: String, more_text: String| if more > 0 { format!("{text}{more_text}") } else { text };
    let join = |parts: Vec<String>, by: &str| parts.into_iter().take(NAMED).collect::<Vec<_>>().join(by);
    (tail(join(zh, "；"), format!("；另有{more}人")), tail(join(en, "; "), format!("; and {more} more")))
}

fn experts(voucher: &Voucher, context: &Context) -> Option<Finding> {
    let table = context.expert_fees(voucher.draft.header.business_on)?;
    let groups = groups(voucher, &[Engagement::InPerson, Engagement::Correspondence]);
    let (mut zh, mut en, mut over_by) = (Vec::new(), Vec::new(), Money::ZERO);
    for group in &groups {
        let Some(first) = group.first() else { continue };
        let before = earlier(first, context);
        let all = expert_most(table, first.level, first.form, work(before.clone().chain(group)));
        let net = Money::sum(before.chain(group).map(|person| person.net));
        let (Some(most), Some(net)) = (all, net) else { continue };
        if net > most {
            let over = Money::from_fen(net.fen() - most.fen());
            over_by = over_by.checked_add(over)?;
            let name = &first.name;
            zh.push(format!("{name}税后{net}元，标准上限{most}元，超出{over}元"));
            en.push(format!("{name}: {net} yuan after tax, {most} at most, {over} above"));
        }
    }
    (!groups.is_empty()).then(|| standing("expert-fee", ("专家咨询费", "expert fees"), zh, en, over_by))
}

fn lectures(voucher: &Voucher, context: &Context) -> Option<Finding> {
    let table = context.lecture_fees(voucher.draft.header.business_on)?;
    let groups = groups(voucher, &[Engagement::Lecture]);
    let (mut zh, mut en, mut over_by) = (Vec::new(), Vec::new(), Money::ZERO);
    for group in &groups {
        let Some(first) = group.first() else { continue };
        let before = earlier(first, context);
        let done = work(before.clone().chain(group));
        // A whole day has two halves; where no time of day is given, the hours fall into one half.
        let half_days = done.days.saturating_mul(2).saturating_add(done.halves).max(1);
        let most = lecture_most(table, first.level, done.times, half_days);
        let net = Money::sum(before.chain(group).map(|person| person.net));
        let (Some(most), Some(net)) = (most, net) else { continue };
        if net > most {
            let over = Money::from_fen(net.fen() - most.fen());
            over_by = over_by.checked_add(over)?;
            let (name, hours) = (&first.name, done.times);
            zh.push(format!("{name}讲课{hours}学时，税后{net}元，标准上限{most}元，超出{over}元"));
            en.push(format!("{name}: {hours} class hours, {net} yuan after tax, {most} at most, {over} above"));
        }
    }
    (!groups.is_empty()).then(|| standing("lecture-fee", ("讲课费", "lecture fees"), zh, en, over_by))
}

fn standing(part: &'static str, of: (&str, &str), zh: Vec<String>, en: Vec<String>, over: Money) -> Finding {
    let holds = zh.is_empty();
    let n = zh.len();
    let (zh, en) = above(zh, en, n);
    let said = if holds {
        words(format!("{}未超过标准。", of.0), format!("The {} keep to the standard.", of.1))
    } else {
        words(format!("{}超标：{zh}。", of.0), format!("The {} are above the standard: {en}.", of.1))
    };
    Finding { part, holds, words: said, inputs: vec![("over", Value::Money(over))] }
}

/// The tax withheld, on what each person was paid in the month.
fn tax(voucher: &Voucher, context: &Context) -> Option<Finding> {
    let day = voucher.day();
    let scale = context.tax(day)?;
    let (mut zh, mut en, mut apart_by) = (Vec::new(), Vec::new(), 0_i64);
    let mut month: BTreeMap<&str, Money> = BTreeMap::new();
    for person in &voucher.draft.people {
        let known = month.entry(person.key.as_str()).or_insert_with(|| paid_in_month(&person.key, day, context));
        let Ok(added) = scale.add_gross(*known, person.gross) else { continue };
        if added.tax != person.tax {
            let (name, before) = (&person.name, *known);
            apart_by = apart_by.saturating_add(added.tax.fen().saturating_sub(person.tax.fen()));
            zh.push(format!(
                "{name}税前{}元（当月此前{before}元），应扣税{}元，实扣{}元",
                person.gross, added.tax, person.tax
            ));
            en.push(format!(
                "{name}: {} yuan before tax ({before} before in the month), {} tax due, {} withheld",
                person.gross, added.tax, person.tax
            ));
        }
        *known = known.checked_add(person.gross)?;
    }
    let (holds, n) = (zh.is_empty(), zh.len());
    let (zh, en) = above(zh, en, n);
    let said = if holds {
        words("个人所得税按月合并计算无误。", "The tax is right for the month.")
    } else {
        words(format!("个人所得税有误：{zh}。"), format!("The tax is not right: {en}."))
    };
    let inputs = vec![("difference", Value::Money(Money::from_fen(apart_by)))];
    Some(Finding { part: "tax", holds, words: said, inputs })
}

fn paid_in_month(key: &str, day: NaiveDate, context: &Context) -> Money {
    let fees = context.fees.get(key).map_or(&[][..], Vec::as_slice);
    let same = |paid: &NaiveDate| (paid.year(), paid.month()) == (day.year(), day.month());
    let own = fees.iter().filter(|fee| same(&fee.paid_on));
    Money::sum(own.map(|fee| fee.person.gross)).unwrap_or(Money::ZERO)
}

/// Whether the pay list comes to what is booked by it, and whether nobody is on it who does the project.
pub(super) fn papers(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    let lines = voucher.draft.lines.iter().filter(|line| line.paper == Paper::PayList);
    let booked_by = Money::sum(lines.map(|line| line.amount)).filter(|sum| sum.is_positive());
    let people = &voucher.draft.people;
    let gross = Money::sum(people.iter().map(|person| person.gross)).unwrap_or(Money::MAX_INPUT);
    if booked_by.is_some() || !people.is_empty() {
        let booked = booked_by.unwrap_or(Money::ZERO);
        let said = words(
            format!("发放表{}人，税前合计{gross}元；按发放表入账{booked}元。", people.len()),
            format!("The pay list of {} comes to {gross} yuan before tax; {booked} is booked by it.", people.len()),
        );
        let seen = [("pay_list", Value::Money(gross)), ("booked", Value::Money(booked))];
        all.push(Judged::new("voucher/pay-list-sum", 0, Class::Automatic, booked == gross, said).saw(seen));
    }
    if booked(voucher, context, Wanted::ExpertFee).is_some() {
        let team: Vec<String> = context.own.team.iter().map(|name| text::skeleton(name)).collect();
        let own = people.iter().filter(|person| team.contains(&text::skeleton(&person.name)));
        let own: Vec<&str> = own.map(|person| person.name.as_str()).collect();
        if !own.is_empty() {
            let said = words(
                format!("{}参与项目管理或实施，不得领取专家咨询费，请说明。", own.join("、")),
                format!("{} manage or do the project and are not paid as experts. Please explain.", own.join(", ")),
            );
            all.push(Judged::new("voucher/own-team", 0, Class::Warning, false, said));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::model::Table;

    fn table() -> ExpertFees {
        let all = crate::standards::files().unwrap();
        all.into_iter().find_map(|draft| if let Table::Expert(fees) = draft.table { Some(fees) } else { None }).unwrap()
    }

    fn most(work: Work) -> i64 {
        expert_most(&table(), Level::Senior, Engagement::InPerson, work).unwrap().fen() / 100
    }

    fn row(day: u32, days: u32, half_day: bool) -> Person {
        Person {
            name: "张三".into(),
            seal: 0,
            identity: None,
            key: "张三/".into(),
            level: Level::Senior,
            activity: "评审".into(),
            form: Engagement::InPerson,
            on: NaiveDate::from_ymd_opt(2024, 8, day).unwrap(),
            days,
            half_day,
            times: 0,
            net: Money::ZERO,
            tax: Money::ZERO,
            gross: Money::from_fen(1),
        }
    }

    #[test]
    fn two_halves_of_one_day_are_a_day_and_of_two_days_are_halves() {
        assert_eq!(work([row(1, 0, true), row(1, 0, true)].iter()), Work { days: 1, halves: 0, times: 0 });
        assert_eq!(work([row(1, 0, true), row(2, 0, true)].iter()), Work { days: 0, halves: 2, times: 0 });
        assert_eq!(work([row(1, 1, true), row(2, 0, true)].iter()), Work { days: 2, halves: 0, times: 0 });
    }

    #[test]
    fn days_and_halves_are_paid_as_the_table_says() {
        assert_eq!(most(Work { days: 2, halves: 0, times: 0 }), 4_800);
        assert_eq!(most(Work { days: 3, halves: 0, times: 0 }), 6_000);
        assert_eq!(most(Work { days: 0, halves: 1, times: 0 }), 1_440);
        assert_eq!(most(Work { days: 0, halves: 2, times: 0 }), 2_880);
        // The third day counts half, and so does a half of it.
        assert_eq!(most(Work { days: 1, halves: 2, times: 0 }), 2_400 + 1_440 + 720);
    }
}
