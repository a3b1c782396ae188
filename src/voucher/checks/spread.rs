//! A voucher beside the others of its contract: one payee above a share, payments that were split, a venue booked twice.

use chrono::Days;

use super::context::payee_key;
use super::{Context, Judged, percent, share, words};
use crate::kernel::{Money, text};
use crate::rules::{Class, Value};
use crate::voucher::model::{Method, PayeeKind, Voucher};

pub(super) fn judge(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    all.extend(supplier(voucher, context));
    all.extend(split(voucher, context));
    all.extend(venue(voucher, context));
    all
}

/// What one firm is paid of the whole contract: above the share of the call's file, work may have been given on.
fn supplier(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let most = context.definition().contract.as_ref()?.supplier_share?.0;
    if voucher.draft.header.payee_kind != PayeeKind::Unit {
        return None;
    }
    let whole = context.contract().amount;
    let before = context.payees.get(&payee_key(voucher)).map_or(&[][..], Vec::as_slice);
    let paid = Money::sum(before.iter().map(|paid| paid.amount))?.checked_add(voucher.amount)?;
    let holds = i128::from(paid.fen()) * 10_000 <= i128::from(whole.fen()) * i128::from(most);
    let (is, payee, n) = (percent(share(paid, whole)), &voucher.draft.header.payee, before.len() + 1);
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

/// Cash payments to one payee within days, each at or under the threshold and together above it.
fn split(voucher: &Voucher, context: &Context) -> Option<Judged> {
    /// Payments within so many days may have been one.
    const WINDOW: u64 = 7;
    let threshold = cash_threshold(context)?;
    let head = &voucher.draft.header;
    if head.method != Method::Cash || voucher.amount > threshold || head.measures.listed_purpose {
        return None;
    }
    let day = voucher.day();
    let (from, to) = (day.checked_sub_days(Days::new(WINDOW))?, day.checked_add_days(Days::new(WINDOW))?);
    let before = context.payees.get(&payee_key(voucher)).map_or(&[][..], Vec::as_slice);
    let near = before
        .iter()
        .filter(|paid| paid.method == Method::Cash && paid.amount <= threshold && (from..=to).contains(&paid.on));
    let near: Vec<_> = near.collect();
    let sum = Money::sum(near.iter().map(|paid| paid.amount))?.checked_add(voucher.amount)?;
    if near.is_empty() || sum <= threshold {
        return None;
    }
    let numbers: Vec<&str> = near.iter().map(|paid| paid.voucher.as_str()).collect();
    let said = words(
        format!(
            "{WINDOW}日内向{}现金支付{}笔（凭证{}），合计{sum}元，每笔不超过{threshold}元，请说明是否拆分付款。",
            head.payee,
            near.len() + 1,
            numbers.join("、")
        ),
        format!(
            "{} cash payments to {} within {WINDOW} days (vouchers {}) come to {sum} yuan, none above {threshold}. Please explain the split.",
            near.len() + 1,
            head.payee,
            numbers.join(", ")
        ),
    );
    let seen = [("sum", Value::Money(sum)), ("threshold", Value::Money(threshold))];
    Some(Judged::new("voucher/split-payment", 0, Class::Warning, false, said).saw(seen))
}

/// The amount above which the call's file asks about cash: the `yuan(…)` of its rule on the method of payment.
pub(super) fn cash_threshold(context: &Context) -> Option<Money> {
    let (rule, _) = context.class_of("method").filter(|(rule, _)| {
        rule.test().is_some_and(|test| test.source().contains("\"cash\"") && test.source().contains("voucher.amount"))
    })?;
    let source = rule.test()?.source();
    let (_, rest) = source.split_once("yuan(")?;
    let (figure, _) = rest.split_once(')')?;
    Money::parse(figure.trim().trim_matches(['"', '\''])).ok()
}

/// A venue that is part of a meeting is not rented too: the same place on the same day under two budget lines.
fn venue(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let head = &voucher.draft.header;
    if head.venue.is_empty() {
        return None;
    }
    let before = context.venues.get(&(text::skeleton(&head.venue), head.business_on))?;
    let own: Vec<String> = voucher.by_category().into_iter().map(|(category, _)| category).collect();
    let other = before.iter().find(|booked| !own.contains(&booked.category))?;
    let label = |key: &str| {
        let all = context.definition().budget.iter().flat_map(|budget| &budget.category);
        all.into_iter().find(|c| c.key.as_str() == key).map_or_else(|| words(key, key), |c| c.label.clone())
    };
    let there = label(&other.category);
    let (venue, day, amount) = (&head.venue, head.business_on, voucher.amount);
    let said = words(
        format!(
            "{day}的场地“{venue}”已在凭证{}的{}中列支，本凭证又列{amount}元，场地费不得重复。",
            other.voucher, there.zh
        ),
        format!(
            "The venue “{venue}” of {day} stands in voucher {} under {}, and with {amount} yuan here again.",
            other.voucher, there.en
        ),
    );
    let seen = [("amount", Value::Money(amount)), ("date", Value::Date(day))];
    Some(Judged::new("voucher/venue-twice", 0, Class::Warning, false, said).saw(seen))
}
