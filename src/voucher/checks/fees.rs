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
    /// The halves of a day.
    const WHOLE: u32 = 2;
    /// A row of more days is of no project; it is reckoned as so many.
    const LONGEST: u32 = 366;
    let mut halves: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    let mut work = Work::default();
    for person in people {
        work.times = work.times.saturating_add(person.times);
        let mut on = Some(person.on);
        for _ in 0..person.days.min(LONGEST) {
            let Some(day) = on else { break };
            halves.insert(day, WHOLE);
            on = day.succ_opt();
        }
        if let Some(day) = on.filter(|_| person.half_day) {
            // Half a day comes after the whole ones of its row; a day that is paid twice is one day.
            let half = halves.entry(day).or_default();
            *half = (*half + 1).min(WHOLE);
        }
    }
    work.days = u32::try_from(halves.values().filter(|n| **n == WHOLE).count()).unwrap_or(u32::MAX);
    work.halves = u32::try_from(halves.values().filter(|n| **n < WHOLE).count()).unwrap_or(u32::MAX);
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
    let mut all = Vec::new();
    all.extend(unknown(voucher, context));
    all.extend(experts(voucher, context));
    all.extend(lectures(voucher, context));
    all.extend(tax(voucher, context));
    all
}

/// What is booked as fees of experts, but for people whom no standard can be applied to.
fn unknown(voucher: &Voucher, context: &Context) -> Option<Finding> {
    let amount = booked(voucher, context, Wanted::ExpertFee)?;
    let people = &voucher.draft.people;
    let others = people.iter().filter(|person| person.form == Engagement::Labour).count();
    if !people.is_empty() && others == 0 {
        return None;
    }
    let said = if people.is_empty() {
        words(
            format!("专家咨询费{amount}元，未填写发放人员，无法对照标准。"),
            format!("Expert fees of {amount} yuan without a pay list, so no standard can be applied."),
        )
    } else {
        words(
            format!("专家咨询费中{others}人按“其他劳务”填写，无法对照标准；请选咨询方式，或改列劳务费。"),
            format!("{others} on the list are entered as other labour, for which no standard stands. Correct it."),
        )
    };
    Some(Finding { part: "expert-unknown", holds: false, words: said, inputs: vec![("amount", Value::Money(amount))] })
}

/// That no table of a kind holds on the day, where one is wanted: a person decides then.
pub(super) fn no_table(part: &'static str, of: (&str, &str), day: NaiveDate) -> Finding {
    let said = words(
        format!("{day}没有已确认的{}标准，无法对照，请先确认标准或说明。", of.0),
        format!("No confirmed standard for {} holds on {day}. Confirm one first, or explain.", of.1),
    );
    Finding { part, holds: false, words: said, inputs: vec![("date", Value::Date(day))] }
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
    let groups = groups(voucher, &[Engagement::InPerson, Engagement::Correspondence]);
    let day = voucher.draft.header.business_on;
    let Some(table) = context.expert_fees(day).filter(|_| !groups.is_empty()) else {
        return (!groups.is_empty()).then(|| no_table("expert-fee", ("专家咨询费", "expert fees"), day));
    };
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
    Some(standing("expert-fee", ("专家咨询费", "expert fees"), zh, en, over_by))
}

fn lectures(voucher: &Voucher, context: &Context) -> Option<Finding> {
    let groups = groups(voucher, &[Engagement::Lecture]);
    let day = voucher.draft.header.business_on;
    let Some(table) = context.lecture_fees(day).filter(|_| !groups.is_empty()) else {
        return (!groups.is_empty()).then(|| no_table("lecture-fee", ("讲课费", "lecture fees"), day));
    };
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
    Some(standing("lecture-fee", ("讲课费", "lecture fees"), zh, en, over_by))
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

/// The tax withheld, on what each person was paid in the month for one continuous item, which is one income (B3.1).
fn tax(voucher: &Voucher, context: &Context) -> Option<Finding> {
    let day = voucher.day();
    let people = &voucher.draft.people;
    let Some(scale) = context.tax(day).filter(|_| !people.is_empty()) else {
        return (!people.is_empty()).then(|| no_table("tax", ("劳务报酬个人所得税", "income tax"), day));
    };
    let (mut zh, mut en, mut apart_by) = (Vec::new(), Vec::new(), 0_i64);
    let mut month: BTreeMap<(&str, String, bool), Money> = BTreeMap::new();
    for person in people {
        let item = (person.key.as_str(), text::skeleton(&person.activity), person.form == Engagement::Lecture);
        let known = month.entry(item).or_insert_with(|| paid_in_month(person, day, context));
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

fn paid_in_month(of: &Person, day: NaiveDate, context: &Context) -> Money {
    let fees = context.fees.get(&of.key).map_or(&[][..], Vec::as_slice);
    let same = |paid: &NaiveDate| (paid.year(), paid.month()) == (day.year(), day.month());
    let own = fees.iter().filter(|fee| same(&fee.paid_on) && same_activity(&fee.person, of));
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
    all.extend(nameless(voucher));
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

/// A pay list names each person with the identity number (B3.1): without it, the same person is not known again.
fn nameless(voucher: &Voucher) -> Option<Judged> {
    let without = voucher.draft.people.iter().filter(|person| person.identity.is_none());
    let names: Vec<&str> = without.map(|person| person.name.as_str()).take(5).collect();
    let said = words(
        format!("{}未填身份证号，无法核对同月合并计税，请补填或说明。", names.join("、")),
        format!(
            "{} without identity number, so the month cannot be added up. Please fill in or explain.",
            names.join(", ")
        ),
    );
    (!names.is_empty()).then(|| Judged::new("voucher/person-identity", 0, Class::Warning, false, said))
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
        // A day that stands in two rows is paid once.
        assert_eq!(work([row(1, 2, false), row(2, 1, false)].iter()), Work { days: 2, halves: 0, times: 0 });
        assert_eq!(work([row(1, 1, false), row(1, 0, true)].iter()), Work { days: 1, halves: 0, times: 0 });
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
