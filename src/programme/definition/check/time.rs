//! Dates and stages.

use chrono::NaiveDate;

use super::Check;
use crate::programme::definition::identity::Step;

pub(super) fn check(check: &mut Check<'_>) {
    let definition = check.definition;
    let period = &definition.period;
    order(check, "period.end", period.start, period.end);
    if check.reading.sound("lifecycle") {
        steps(check);
    }
    stages(check);
    deadline(check);
    let numbered = definition.programme.number.is_some() || definition.programme.number_pattern.is_some();
    check.hold(numbered || !check.reading.sound("programme"), "programme", "number", &[]);
    if let Some(pattern) = &definition.programme.number_pattern {
        check.hold(pattern.contains("{serial}"), "programme.number_pattern", "number-pattern", &[]);
    }
}

/// Notes an end before its beginning.
pub(super) fn order(check: &mut Check<'_>, path: &str, from: NaiveDate, to: NaiveDate) {
    check.hold(from <= to, path, "order", &[("from", &from), ("to", &to)]);
}

fn steps(check: &mut Check<'_>) {
    let steps = &check.definition.lifecycle.steps;
    check.hold(!steps.is_empty(), "lifecycle.steps", "steps-none", &[]);
    for (i, step) in steps.iter().enumerate() {
        let path = format!("lifecycle.steps[{i}]");
        let (before, name) = (steps.get(..i).unwrap_or_default(), step.as_str());
        check.hold(!before.contains(step), &path, "twice", &[("key", &name)]);
        let needs = step.needs();
        let reached = needs.is_empty() || needs.iter().any(|need| before.contains(need));
        let named: Vec<&str> = needs.iter().map(Step::as_str).collect();
        check.hold(reached, &path, "step-unreachable", &[("step", &name), ("needs", &named.join(", "))]);
    }
    for (i, term) in check.definition.lifecycle.term.iter().enumerate() {
        check.belongs(&format!("lifecycle.term[{i}].step"), &[term.step]);
    }
}

fn stages(check: &mut Check<'_>) {
    let stages = &check.definition.stage;
    check.unique("stage", "key", stages.iter().map(|stage| stage.key.as_str()));
    for (i, stage) in stages.iter().enumerate() {
        order(check, &format!("stage[{i}].to"), stage.from, stage.to);
        check.belongs(&format!("stage[{i}].step"), &[stage.step]);
    }
}

/// The deadline lies in the window of the stage in which applications are made.
fn deadline(check: &mut Check<'_>) {
    let definition = check.definition;
    let asks = check.uses(Step::Apply);
    let given = definition.deadline.is_some() || check.reading.stands("deadline");
    check.hold(!asks || given || !check.reading.sound("lifecycle"), "", "deadline-missing", &[]);
    let Some(deadline) = &definition.deadline else { return };
    check.belongs("deadline", &[Step::Apply, Step::Nominate, Step::Review]);
    let online = deadline.online.map(|at| ("deadline.online", at.date()));
    let paper = deadline.paper.as_ref().map(|paper| ("deadline.paper.at", paper.at.date()));
    let windows = definition.stage.iter().filter(|stage| matches!(stage.step, Step::Apply | Step::Nominate));
    let windows: Vec<_> = windows.map(|stage| (stage.from, stage.to)).collect();
    let end = definition.period.end;
    for (path, day) in online.into_iter().chain(paper) {
        let late = windows.is_empty() && day > end && check.reading.sound("period");
        check.hold(!late, path, "deadline-late", &[("day", &day), ("to", &end)]);
        let inside = windows.is_empty() || windows.iter().any(|(from, to)| (*from..=*to).contains(&day));
        let first = windows.iter().map(|(from, _)| *from).min().unwrap_or(day);
        let last = windows.iter().map(|(_, to)| *to).max().unwrap_or(day);
        check.hold(inside, path, "deadline-outside", &[("day", &day), ("from", &first), ("to", &last)]);
    }
}
