//! A voucher beside the others of its contract: one payee above a share, payments that were split, a venue booked twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::Days;

use super::context::Paid;
use super::rules::{Check, Grain};
use super::{Context, Judged, facts, percent, share, words};
use crate::kernel::{Bilingual, Money, text};
use crate::platform::Result;
use crate::programme::definition::money::Standard;
use crate::rules::{Class, Value, Verdict};
use crate::voucher::model::{PayeeKind, Voucher};

pub(super) fn judge(voucher: &Voucher, context: &Context) -> Result<Vec<Judged>> {
    let mut all = Vec::new();
    all.extend(supplier(voucher, context));
    all.extend(core_task(voucher, context));
    all.extend(split(voucher, context)?);
    all.extend(venue(voucher, context));
    Ok(all)
}

/// What one firm is paid of the whole contract: above the share of the call's file, work may have been given on (P24-18).
fn supplier(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let most = context.definition().contract.as_ref()?.supplier_share?.0;
    let head = &voucher.draft.header;
    if head.payee_kind != PayeeKind::Unit {
        return None;
    }
    let whole = context.contract().amount;
    let before = context.payees.of(&head.payee, &head.payee_code);
    let before: Vec<_> = before.into_iter().filter(|paid| paid.kind == PayeeKind::Unit).collect();
    let paid = Money::sum(before.iter().map(|paid| paid.amount))?.checked_add(voucher.amount)?;
    let holds = i128::from(paid.fen()) * 10_000 <= i128::from(whole.fen()) * i128::from(most);
    let (is, payee, n) = (percent(share(paid, whole)), &head.payee, before.len() + 1);
    let said = words(
        format!("向{payee}累计支付{paid}元（{n}笔），占合同金额{is}，超过{}须说明是否变相转包。", percent(most)),
        format!(
            "{payee} is paid {paid} yuan by {n} vouchers, {is} of the contract; above {} say whether work is given on.",
            percent(most)
        ),
    );
    let seen = [("paid", Value::Money(paid)), ("contract", Value::Money(whole)), ("most", Value::Number(most))];
    Some(Judged::new("voucher/supplier-share", 0, Class::Warning, holds, said).saw(seen))
}

/// A firm that is paid for what the unit does itself: a core task in the words of the voucher (P24-18).
fn core_task(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let head = &voucher.draft.header;
    let booked = |key: &str| voucher.draft.lines.iter().any(|line| line.category == key);
    let lines = context.definition().budget.iter().flat_map(|budget| &budget.category);
    let lines = lines.filter(|line| head.payee_kind == PayeeKind::Unit && booked(line.key.as_str()));
    let said = text::skeleton(&head.summary);
    let task = lines.flat_map(|line| &line.core_tasks).find(|task| said.contains(&text::skeleton(task)))?;
    let (payee, amount) = (&head.payee, voucher.amount);
    let said = words(
        format!("摘要“{}”含核心任务“{task}”，向{payee}支付{amount}元，请说明是否转包、分包。", head.summary),
        format!(
            "“{}” names the core task “{task}”; {payee} is paid {amount} yuan. Please explain whether work is given on.",
            head.summary
        ),
    );
    let seen = [("amount", Value::Money(amount)), ("task", Value::Text(task.clone()))];
    Some(Judged::new("voucher/core-task", 0, Class::Warning, false, said).saw(seen))
}

/// Whether a check of the file looks at how much is paid, by facts that a larger payment would share.
fn is_threshold(check: &Check) -> bool {
    check.grain == Grain::Whole && check.names("amount") && !check.names("within_standard")
}

/// Payments to one payee within days: each keeps to a rule of the file that all of them together would break.
fn split(voucher: &Voucher, context: &Context) -> Result<Option<Judged>> {
    /// Payments within so many days may have been one.
    const WINDOW: u64 = 7;
    let (head, day) = (&voucher.draft.header, voucher.day());
    let from = day.checked_sub_days(Days::new(WINDOW)).unwrap_or(day);
    let to = day.checked_add_days(Days::new(WINDOW)).unwrap_or(day);
    let mut near = context.payees.of(&head.payee, &head.payee_code);
    near.retain(|paid| paid.method == head.method && paid.kind == head.payee_kind && (from..=to).contains(&paid.on));
    if near.is_empty() {
        return Ok(None);
    }
    let keeps = |check: &Check, amount: Money| -> Result<bool> {
        let facts = facts::Seen::of_amount(voucher, context, amount);
        Ok(check.rule.verdict(&facts)? == Verdict::Pass)
    };
    let with = |paid: &[&Paid]| {
        Money::sum(paid.iter().map(|paid| paid.amount)).and_then(|sum| sum.checked_add(voucher.amount))
    };
    for check in context.own.rules.iter().filter(|check| is_threshold(check)) {
        let Some(all) = with(&near) else { continue };
        if keeps(check, all)? || !keeps(check, voucher.amount)? {
            continue;
        }
        let mut known: BTreeMap<Money, bool> = BTreeMap::new();
        for paid in &near {
            if let Entry::Vacant(unknown) = known.entry(paid.amount) {
                unknown.insert(keeps(check, paid.amount)?);
            }
        }
        let under: Vec<&Paid> = near.iter().copied().filter(|paid| known.get(&paid.amount) == Some(&true)).collect();
        let Some(sum) = with(&under).filter(|_| !under.is_empty()) else { continue };
        if !keeps(check, sum)? {
            let numbers: Vec<&str> = under.iter().map(|paid| paid.voucher.as_str()).collect();
            return Ok(Some(told(voucher, check.rule.label(), &numbers, (sum, WINDOW))));
        }
    }
    Ok(None)
}

fn told(voucher: &Voucher, rule: &Bilingual, numbers: &[&str], (sum, days): (Money, u64)) -> Judged {
    let (payee, n) = (&voucher.draft.header.payee, numbers.len() + 1);
    let said = words(
        format!(
            "{days}日内向{payee}付款{n}笔（另见凭证{}），合计{sum}元；单笔符合“{}”，合计则不符合，请说明是否拆分付款。",
            numbers.join("、"),
            rule.zh
        ),
        format!(
            "{n} payments to {payee} within {days} days (also vouchers {}) come to {sum} yuan: each keeps to “{}”, all \
             together do not. Please explain the split.",
            numbers.join(", "),
            rule.en
        ),
    );
    Judged::new("voucher/split-payment", 0, Class::Warning, false, said).saw([("sum", Value::Money(sum))])
}

/// A venue that is part of a meeting is not rented too: the same place on the same day under two budget lines.
fn venue(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let head = &voucher.draft.header;
    if head.venue.is_empty() {
        return None;
    }
    let before = context.venues.get(&(text::skeleton(&head.venue), head.business_on));
    let own: Vec<String> = voucher.by_category().into_iter().map(|(category, _)| category).collect();
    let meets = |key: &str| {
        let mut all = context.definition().budget.iter().flat_map(|budget| &budget.category);
        all.any(|c| c.key.as_str() == key && c.standard == Some(Standard::Meeting))
    };
    // Within one voucher too: a meeting that holds its venue, and another line beside it.
    let here = own.iter().find(|key| meets(key)).filter(|_| own.iter().any(|key| !meets(key)));
    let (number, category) = before
        .and_then(|all| all.iter().find(|booked| !own.contains(&booked.category)))
        .map(|booked| (booked.voucher.as_str(), booked.category.as_str()))
        .or(here.map(|category| (head.number.as_str(), category.as_str())))?;
    let label = |key: &str| {
        let all = context.definition().budget.iter().flat_map(|budget| &budget.category);
        all.into_iter().find(|c| c.key.as_str() == key).map_or_else(|| words(key, key), |c| c.label.clone())
    };
    let there = label(category);
    let (venue, day, amount) = (&head.venue, head.business_on, voucher.amount);
    let said = words(
        format!("{day}的场地“{venue}”已在凭证{}的{}中列支，本凭证又列{amount}元，场地费不得重复。", number, there.zh),
        format!(
            "The venue “{venue}” of {day} stands in voucher {} under {}, and with {amount} yuan here again.",
            number, there.en
        ),
    );
    let seen = [("amount", Value::Money(amount)), ("date", Value::Date(day))];
    Some(Judged::new("voucher/venue-twice", 0, Class::Warning, false, said).saw(seen))
}
