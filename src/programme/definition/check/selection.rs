//! Quotas, lists, caps and shares.

use super::Check;
use super::money::percent;
use crate::programme::definition::identity::Step;
use crate::programme::definition::selection::{List, Selection};

pub(super) fn check(check: &mut Check<'_>) {
    let definition = check.definition;
    let given = definition.selection.is_some() || check.reading.stands("selection");
    check.hold(given || !check.uses(Step::Select), "lifecycle.steps", "selection-missing", &[]);
    let Some(selection) = &definition.selection else { return };
    check.belongs("selection", &[Step::Select, Step::Nominate]);
    levels(check, selection);
    check.unique("selection.list", "key", selection.list.iter().map(|list| list.key.as_str()));
    for (i, list) in selection.list.iter().enumerate() {
        sizes(check, i, list, selection);
        for (s, share) in list.share.iter().enumerate() {
            percent(check, &format!("selection.list[{i}].share[{s}].percent"), share.percent);
        }
    }
    for (i, part) in selection.participation.iter().enumerate() {
        let path = format!("selection.participation[{i}]");
        check.hold(part.least.is_some() || part.percent.is_some(), &path, "participation", &[]);
        if let Some(share) = part.percent {
            percent(check, &format!("{path}.percent"), share);
        }
    }
    if let Some(more) = &selection.over_nomination {
        check.hold(
            more.percent <= 1_000,
            "selection.over_nomination.percent",
            "over-nomination",
            &[("found", &more.percent)],
        );
    }
}

fn levels(check: &mut Check<'_>, selection: &Selection) {
    let levels = &selection.levels;
    let rising = levels.windows(2).all(|pair| pair.first() < pair.last());
    check.hold(rising && !levels.is_empty(), "selection.levels", "levels", &[]);
    let over =
        selection.over_nomination.as_ref().map(|more| ("selection.over_nomination.level".to_owned(), more.level));
    let lists = selection.list.iter().enumerate().map(|(i, list)| (format!("selection.list[{i}].level"), list.level));
    let named: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
    for (path, level) in lists.chain(over) {
        check.hold(
            levels.contains(&level),
            &path,
            "level",
            &[("level", &level.as_str()), ("levels", &named.join(", "))],
        );
    }
}

fn sizes(check: &mut Check<'_>, i: usize, list: &List, selection: &Selection) {
    let path = format!("selection.list[{i}]");
    let (least, most) = (list.least.unwrap_or(0), list.most.unwrap_or(u32::MAX));
    check.hold(least <= most, &format!("{path}.most"), "least-most", &[("least", &least), ("most", &most)]);
    if let Some(quota) = &selection.quota {
        check.hold(quota.sum > 0, "selection.quota.sum", "quota", &[]);
    }
    let Some(from) = &list.from else { return };
    let earlier: Vec<&str> = selection.list.iter().take(i).map(|list| list.key.as_str()).collect();
    check.known(&format!("{path}.from"), from.as_str(), "selection.list", &earlier);
    let source = selection.list.iter().find(|other| other.key == *from).and_then(|other| other.most);
    if let Some(whole) = source {
        check.hold(least <= whole, &path, "sub-list", &[("least", &least), ("most", &whole), ("list", from)]);
    }
}
