//! Meetings, trainings and journeys against the ceilings of their day (B3.2, B3.3).

use super::{Context, Judged, words};
use crate::kernel::{Bilingual, Money, text};
use crate::programme::definition::money::{Category, Standard as Wanted};
use crate::rules::{Class, Value};
use crate::standards::model::{Grade, Reckoned};
use crate::voucher::model::Voucher;

/// What a standard says of a voucher.
pub(super) struct Finding {
    /// The part of the rule that tells standards apart: `meeting`, `expert-fee`.
    pub part: &'static str,
    pub holds: bool,
    pub words: Bilingual,
    pub inputs: Vec<(&'static str, Value)>,
}

impl Finding {
    /// As a rule of the file says it, with its class.
    pub(super) fn judged(&self, rule: &str, class: Class) -> Judged {
        let mut made = Judged::new(&format!("{rule}/{}", self.part), 0, class, self.holds, self.words.clone());
        made.inputs.extend(self.inputs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        made
    }
}

/// What the voucher books on lines with this standard; nothing where it has none.
pub(super) fn booked(voucher: &Voucher, context: &Context, standard: Wanted) -> Option<Money> {
    let of = |category: &&Category| category.standard == Some(standard);
    let keys = context.own.definition.budget.iter().flat_map(|budget| &budget.category).filter(of);
    let keys: Vec<&str> = keys.map(|category| category.key.as_str()).collect();
    let lines = voucher.draft.lines.iter().filter(|line| keys.contains(&line.category.as_str()));
    Money::sum(lines.map(|line| line.amount)).filter(|sum| sum.is_positive())
}

pub(super) fn judge(voucher: &Voucher, context: &Context) -> Vec<Finding> {
    let (head, on) = (&voucher.draft.header, voucher.draft.header.business_on);
    let measures = &head.measures;
    let grade = measures.grade.unwrap_or(Grade::Fourth);
    let (persons, days, nights) = (measures.persons, measures.days, measures.nights);
    let mut all = Vec::new();
    if let (Some(own), Some(table)) = (booked(voucher, context, Wanted::Meeting), context.meetings(on)) {
        // One meeting may be paid by several vouchers; its ceiling holds for all of them.
        let amount = own.checked_add(met(voucher, context)).unwrap_or(own);
        let found = table.ceiling(grade, persons, days, measures.lodging).ok();
        let lodging =
            if measures.lodging { ("含住宿", "with lodging") } else { ("不含住宿", "without lodging") };
        let how = words(
            format!("{persons}人×{days}天，{}", lodging.0),
            format!("{persons} persons, {days} days, {}", lodging.1),
        );
        all.push(finding("meeting", &words("会议费", "The meeting"), amount, found, &how));
    }
    for (wanted, part, zh, en, there) in [
        (Wanted::Meeting, "meeting", "会议费", "meetings", context.meetings(on).is_some()),
        (Wanted::Training, "training", "培训费", "trainings", context.trainings(on).is_some()),
        (Wanted::Travel, "travel", "差旅费", "travel", context.travels(on).is_some()),
    ] {
        if !there && booked(voucher, context, wanted).is_some() {
            all.push(super::fees::no_table(part, (zh, en), on));
        }
    }
    if let (Some(amount), Some(table)) = (booked(voucher, context, Wanted::Training), context.trainings(on)) {
        let found = table.ceiling(grade, persons, days).ok();
        let how = words(format!("{persons}人×{days}天"), format!("{persons} persons, {days} days"));
        all.push(finding("training", &words("培训费", "The training"), amount, found, &how));
    }
    if let (Some(amount), Some(table)) = (booked(voucher, context, Wanted::Travel), context.travels(on)) {
        all.extend(travel(voucher, amount, |times| {
            let place = (measures.region, measures.city.as_str());
            let found = table.ceiling(place, on, nights, days).ok()?;
            found.most.checked_mul(i64::from(times))
        }));
    }
    all
}

/// What other vouchers book for a meeting at the same place on the same day.
fn met(voucher: &Voucher, context: &Context) -> Money {
    let head = &voucher.draft.header;
    let key = (text::skeleton(&head.venue), head.business_on);
    let before = context.venues.get(&key).filter(|_| !head.venue.is_empty()).map_or(&[][..], Vec::as_slice);
    let meets = |key: &str| {
        let mut all = context.own.definition.budget.iter().flat_map(|budget| &budget.category);
        all.any(|category| category.key.as_str() == key && category.standard == Some(Wanted::Meeting))
    };
    let same = before.iter().filter(|booked| meets(&booked.category));
    Money::sum(same.map(|booked| booked.amount)).unwrap_or(Money::ZERO)
}

/// Fares come beside the ceilings, so a journey is judged only where lodging or days were entered.
fn travel(voucher: &Voucher, amount: Money, most: impl Fn(u32) -> Option<Money>) -> Option<Finding> {
    let measures = &voucher.draft.header.measures;
    if measures.days == 0 && measures.nights == 0 {
        return None;
    }
    let persons = measures.persons.max(1);
    let tickets = voucher.draft.lines.iter().filter(|line| line.paper == crate::voucher::Paper::TransportTicket);
    let fares = Money::sum(tickets.map(|line| line.amount))?;
    let rest = amount.checked_sub(fares)?;
    let most = most(persons)?;
    let (days, nights) = (measures.days, measures.nights);
    let said = words(
        format!("住宿、伙食和市内交通{rest}元，标准上限{most}元（{persons}人、{nights}晚、{days}天）。"),
        format!(
            "Lodging, meals and local transport {rest} yuan; {most} at most ({persons} persons, {nights} nights, {days} days)."
        ),
    );
    let inputs = vec![("amount", Value::Money(rest)), ("most", Value::Money(most))];
    Some(Finding { part: "travel", holds: rest <= most, words: said, inputs })
}

fn finding(part: &'static str, label: &Bilingual, amount: Money, found: Option<Reckoned>, how: &Bilingual) -> Finding {
    let Some(found) = found else {
        // Without persons and days nothing can be reckoned: somebody must say them, or why not.
        let said = words(
            format!("{}{amount}元，未填写人数和天数，无法对照标准。", label.zh),
            format!("{} of {amount} yuan: persons and days are missing, so no standard can be applied.", label.en),
        );
        return Finding { part, holds: false, words: said, inputs: vec![("amount", Value::Money(amount))] };
    };
    let most = found.most;
    let over = Money::from_fen(amount.fen().saturating_sub(most.fen()));
    let said = if amount <= most {
        words(
            format!("{}{amount}元，上限{most}元（{}）。", label.zh, how.zh),
            format!("{} of {amount} yuan; {most} at most ({}).", label.en, how.en),
        )
    } else {
        words(
            format!("{}{amount}元，上限{most}元（{}），超出{over}元。", label.zh, how.zh),
            format!("{} of {amount} yuan; {most} at most ({}), {over} above.", label.en, how.en),
        )
    };
    let inputs = vec![("amount", Value::Money(amount)), ("most", Value::Money(most))];
    Finding { part, holds: amount <= most, words: said, inputs }
}
