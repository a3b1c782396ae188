//! Money, places and budget.

use super::Check;
use super::time::order;
use crate::kernel::{Money, Region};
use crate::programme::definition::identity::Step;
use crate::programme::definition::money::{Budget, Grant, Places};
use crate::programme::definition::values::Hundredths;

pub(super) fn check(check: &mut Check<'_>) {
    let definition = check.definition;
    if let Some(grant) = &definition.grant {
        amounts(check, grant);
        payments(check, grant);
        if let Some(places) = &definition.places {
            total(check, grant, places);
        }
    }
    if let Some(places) = &definition.places {
        spread(check, places);
    }
    if let Some(budget) = &definition.budget {
        lines(check, budget);
    }
    let paid = definition.grant.is_some() || check.reading.stands("grant");
    check.hold(paid || !check.uses(Step::Pay), "lifecycle.steps", "grant-missing", &[]);
}

fn amounts(check: &mut Check<'_>, grant: &Grant) {
    match (grant.per_award, grant.least, grant.most) {
        (Some(_), None, None) => {}
        (None, Some(least), Some(most)) => {
            check.hold(least <= most, "grant.most", "least-most", &[("least", &least), ("most", &most)]);
        }
        _ => check.wrong("grant", "amounts", &[]),
    }
}

/// Places × amount = total.
fn total(check: &mut Check<'_>, grant: &Grant, places: &Places) {
    let (Some(count), Some(total)) = (places.total, grant.total) else { return };
    let at = |each: Money| each.checked_mul(i64::from(count));
    let (least, most) = match grant.per_award {
        Some(each) => (at(each), at(each)),
        None => (grant.least.and_then(at), grant.most.and_then(at)),
    };
    let (Some(least), Some(most)) = (least, most) else { return };
    let figures: [(&str, &dyn std::fmt::Display); 3] = [("places", &count), ("product", &most), ("total", &total)];
    check.hold((least..=most).contains(&total), "grant.total", "total", &figures);
}

fn payments(check: &mut Check<'_>, grant: &Grant) {
    check.unique("grant.payment", "key", grant.payment.iter().map(|payment| payment.key.as_str()));
    let sum: i64 = grant.payment.iter().map(|payment| payment.percent.0).sum();
    let sum = Hundredths(sum);
    check.hold(
        grant.payment.is_empty() || sum == Hundredths::whole(100),
        "grant.payment",
        "percent-sum",
        &[("sum", &sum)],
    );
    for (i, payment) in grant.payment.iter().enumerate() {
        check.belongs(&format!("grant.payment[{i}].after"), &[payment.after]);
    }
}

fn spread(check: &mut Check<'_>, places: &Places) {
    let mut seen = Vec::new();
    for (i, region) in places.regions.iter().enumerate() {
        let path = format!("places.regions[{i}]");
        check.hold(!seen.contains(region), &path, "twice", &[("key", &region.code())]);
        check.hold(region.can_apply(), &path, "region", &[("region", &region.name_zh())]);
        seen.push(*region);
    }
    let (Some(total), Some(each)) = (places.total, places.per_province) else { return };
    let regions = match places.regions.len() {
        0 => Region::all().filter(|region| region.can_apply()).count(),
        named => named,
    };
    let most = u64::from(each) * regions as u64;
    let figures: [(&str, &dyn std::fmt::Display); 3] = [("total", &total), ("regions", &regions), ("most", &most)];
    check.hold(u64::from(total) <= most, "places.total", "places", &figures);
}

fn lines(check: &mut Check<'_>, budget: &Budget) {
    let definition = check.definition;
    check.belongs("budget", &[Step::Implement, Step::UseReport]);
    check.unique("budget.category", "key", budget.category.iter().map(|line| line.key.as_str()));
    check.unique("budget.forbidden", "key", budget.forbidden.iter().map(|use_| use_.key.as_str()));
    check.unique("budget.check", "key", budget.check.iter().map(|spending| spending.key.as_str()));
    for (i, line) in budget.category.iter().enumerate() {
        let path = format!("budget.category[{i}]");
        let code = line.code.len() == 5 && line.code.bytes().all(|b| b.is_ascii_digit());
        check.hold(code, &format!("{path}.code"), "economic-code", &[("code", &line.code)]);
        let barred = budget.forbidden.iter().any(|use_| use_.code.as_deref() == Some(line.code.as_str()));
        check.hold(!barred, &format!("{path}.code"), "forbidden-code", &[("code", &line.code)]);
        if let Some(most) = line.most {
            percent(check, &format!("{path}.most"), most);
        }
    }
    for (i, burn) in budget.burn.iter().enumerate() {
        percent(check, &format!("budget.burn[{i}].percent"), burn.percent);
        if check.reading.sound("period") {
            order(check, &format!("budget.burn[{i}].by"), definition.period.start, burn.by);
        }
    }
}

/// Notes a share of more than the whole.
pub(super) fn percent(check: &mut Check<'_>, path: &str, value: Hundredths) {
    check.hold(value <= Hundredths::whole(100), path, "percent", &[("found", &value)]);
}
