//! Deliverables, checklists, reports, notice and acceptance.

use super::Check;
use super::money::percent;
use super::time::order;
use crate::programme::definition::closing::Acceptance;
use crate::programme::definition::identity::Step;
use crate::programme::definition::results::{Deliverable, Line, Measure};
use crate::programme::definition::values::Hundredths;

pub(super) fn check(check: &mut Check<'_>) {
    let definition = check.definition;
    check.unique("deliverable", "key", definition.deliverable.iter().map(|deliverable| deliverable.key.as_str()));
    for (i, item) in definition.deliverable.iter().enumerate() {
        deliverable(check, &format!("deliverable[{i}]"), item);
    }
    checklists(check);
    if let Some(reporting) = &definition.reporting {
        check.belongs("reporting", &[Step::Implement]);
        let day = reporting.working_day;
        check.hold((1..=23).contains(&day), "reporting.working_day", "working-day", &[("found", &day)]);
    }
    group(check, "notice", &[Step::Notice, Step::ResultNotice], Step::Notice);
    group(check, "contract", &[Step::Contract], Step::Contract);
    group(check, "acceptance", &[Step::MaterialCheck, Step::ExpertAcceptance, Step::Inspect], Step::ExpertAcceptance);
    if let Some(notice) = &definition.notice {
        check.hold(notice.days > 0, "notice.days", "notice-days", &[]);
    }
    if let Some(acceptance) = &definition.acceptance {
        accept(check, acceptance);
    }
}

/// A group and the stage that it describes need each other.
fn group(check: &mut Check<'_>, key: &str, steps: &[Step], needed_by: Step) {
    if check.reading.stands(key) {
        check.belongs(key, steps);
    } else {
        let used = check.uses(needed_by);
        check.hold(!used, "lifecycle.steps", "group-missing", &[("group", &key), ("step", &needed_by.as_str())]);
    }
}

fn deliverable(check: &mut Check<'_>, path: &str, item: &Deliverable) {
    let definition = check.definition;
    let free = matches!(item.measure, Measure::Present | Measure::Record);
    let measure = item.measure.as_str();
    check.hold(item.target.is_some() || free, path, "target", &[("measure", &measure)]);
    let needs = matches!(item.measure, Measure::Sum | Measure::Distinct);
    check.hold(item.field.is_some() || !needs, path, "field", &[("measure", &measure)]);
    check.unique(&format!("{path}.part"), "key", item.part.iter().map(|part| part.key.as_str()));
    check.belongs(path, &[Step::Implement, Step::Present, Step::Plan, Step::Nominate, Step::UseReport]);
    if let Some(list) = &item.lowered_to {
        let lists = definition.selection.iter().flat_map(|selection| &selection.list);
        let lists: Vec<&str> = lists.map(|list| list.key.as_str()).collect();
        check.known(&format!("{path}.lowered_to"), list.as_str(), "selection.list", &lists);
    }
    for (m, missing) in item.missing.iter().enumerate() {
        if check.reading.sound("period") {
            order(check, &format!("{path}.missing[{m}].on"), definition.period.start, missing.on);
        }
    }
    let Some(by) = item.by else { return };
    let (start, end) = (definition.period.start, definition.period.end);
    let figures: [(&str, &dyn std::fmt::Display); 3] = [("by", &by), ("from", &start), ("to", &end)];
    let inside = (start..=end).contains(&by) || !check.reading.sound("period");
    check.hold(inside, &format!("{path}.by"), "by-outside", &figures);
}

fn checklists(check: &mut Check<'_>) {
    let definition = check.definition;
    check.unique("checklist", "key", definition.checklist.iter().map(|list| list.key.as_str()));
    for (i, list) in definition.checklist.iter().enumerate() {
        let path = format!("checklist[{i}]");
        check.belongs(&format!("{path}.step"), &[list.step]);
        check.hold(!list.line.is_empty() || !check.reading.sound(&path), &path, "checklist-empty", &[]);
        check.hold(!list.by.is_empty(), &format!("{path}.by"), "checklist-by", &[]);
        check.unique(&format!("{path}.line"), "key", list.line.iter().map(|line| line.key.as_str()));
        for (n, line) in list.line.iter().enumerate() {
            shown_beside(check, &format!("{path}.line[{n}]"), line);
        }
    }
}

/// What a line shows must stand in the file.
fn shown_beside(check: &mut Check<'_>, path: &str, line: &Line) {
    let definition = check.definition;
    let conditions: Vec<&str> = definition.condition.iter().map(|condition| condition.rule.as_str()).collect();
    for (i, rule) in line.condition.iter().enumerate() {
        check.known(&format!("{path}.condition[{i}]"), rule.as_str(), "condition", &conditions);
    }
    let papers: Vec<&str> = definition.paper.iter().map(|paper| paper.key.as_str()).collect();
    for (i, paper) in line.paper.iter().enumerate() {
        check.known(&format!("{path}.paper[{i}]"), paper.as_str(), "paper", &papers);
    }
}

fn accept(check: &mut Check<'_>, acceptance: &Acceptance) {
    let (pass, rectify) = (acceptance.pass, acceptance.rectify);
    percent(check, "acceptance.pass", pass);
    check.hold(rectify <= pass, "acceptance.rectify", "rectify", &[("rectify", &rectify), ("pass", &pass)]);
    let groups = [("acceptance.group", Some(acceptance.group)), ("acceptance.small_group", acceptance.small_group)];
    for (path, size) in groups {
        let size = size.unwrap_or(1);
        check.hold(!size.is_multiple_of(2), path, "odd", &[("found", &size)]);
    }
    let Some(performance) = &acceptance.performance else { return };
    let parts = [performance.funds, performance.output, performance.benefit, performance.satisfaction];
    let sum = Hundredths(parts.iter().map(|part| part.0).sum());
    let whole = Hundredths::whole(100);
    check.hold(sum == whole, "acceptance.performance", "points-sum", &[("sum", &sum), ("declared", &whole)]);
    let falling = performance.grade.windows(2).all(|pair| match pair {
        [higher, lower] => higher.from > lower.from,
        _ => true,
    });
    check.hold(falling, "acceptance.performance.grade", "grades", &[]);
}
