//! What is delivered, checked and reported.

use chrono::{Datelike, Months, NaiveDate};

use super::model::{Line, Row, Section, Table};
use super::say::{Facts, Say, source};
use crate::kernel::Message;
use crate::kernel::calendar::NoCalendar;
use crate::programme::definition::identity::Period;
use crate::programme::definition::results::{
    Checklist, Deliverable, Escalation, Every, Indicator, Line as CheckLine, Measure, Missing, Part, Reporting,
};
use crate::programme::definition::selection::List;
use crate::programme::definition::values::Key;

/// What must be delivered.
pub(super) fn deliverables(say: &Say<'_>, all: &[Deliverable], lists: &[List]) -> Option<Section> {
    let mut section = Section::new("deliverables", say.word("explain-deliverables"));
    let head = ["explain-deliverable", "explain-target", "explain-due", "explain-deliverable-more", "explain-weight"];
    let mut table = Table::new(say.word("explain-deliverables"), head.iter().map(|key| say.word(key)).collect());
    table.rows = all.iter().enumerate().map(|(i, one)| deliverable(say, i, one, lists)).collect();
    section.table(table.numbers_last());
    (!section.blocks.is_empty()).then_some(section)
}

fn deliverable(say: &Say<'_>, i: usize, one: &Deliverable, lists: &[List]) -> Row {
    let Deliverable {
        key: _,
        rule,
        class,
        label,
        unit: _,
        measure: _,
        of,
        field,
        operator: _,
        target: _,
        filter,
        by,
        part,
        check,
        evidence,
        weight,
        quality,
        lowered_to,
        missing,
    } = one;
    let path = format!("deliverable[{i}]");
    let counted = [Some(of.clone()), field.clone(), source(filter.as_ref())].into_iter().flatten();
    let name = say.line(&path, say.both(label)).ruled(say.rule(Some(rule), &path)).classed(say.class(*class));
    let name = name.tested(Some(counted.collect::<Vec<_>>().join(" · ")));
    let goal = goal(say, one);
    let due = by.map_or_else(
        || say.line(&format!("{path}.by"), say.word("explain-due-period")),
        |day| say.line(&format!("{path}.by"), say.text(&Message::new("explain-by-day").with("day", say.day(day)))),
    );
    let parts = part.iter().enumerate().map(|(n, part)| ticked(say, &format!("{path}.part[{n}]"), part));
    let mut more: Vec<Line> = parts.collect();
    if !more.is_empty() {
        let title = Message::new("explain-parts").with("n", more.len());
        more.insert(0, say.line(&format!("{path}.part"), say.text(&title)));
    }
    more.extend(super::applying::checks(say, &path, check));
    let proofs = evidence.iter().enumerate();
    more.extend(proofs.map(|(n, what)| super::applying::proof(say, &format!("{path}.evidence[{n}]"), say.both(what))));
    let quality = quality.as_ref().map(|q| Message::new("explain-quality").with("what", say.both(q)));
    more.extend(quality.map(|q| say.line(&format!("{path}.quality"), say.text(&q))));
    let told = |(n, Missing { on, to }): (usize, &Missing)| {
        let text = Message::new("explain-missing").with("day", say.day(*on)).with("to", say.of("told", to));
        say.line(&format!("{path}.missing[{n}]"), say.text(&text))
    };
    more.extend(missing.iter().enumerate().map(told));
    let mut goal = vec![say.line(&format!("{path}.target"), goal)];
    let list = lowered_to.as_ref().map(|key| named(say, lists, key));
    let lowered = list.map(|list| Message::new("explain-lowered").with("list", list));
    goal.extend(lowered.map(|text| say.line(&format!("{path}.lowered_to"), say.text(&text))));
    let weight = say.line(&format!("{path}.weight"), say.number(*weight));
    Row { group: false, cells: vec![name.into(), goal.into(), due.into(), more.into(), weight.into()] }
}

/// What is wanted of a deliverable, in words; seconds also in minutes.
fn goal(say: &Say<'_>, one: &Deliverable) -> String {
    let Some(target) = one.target.filter(|_| one.measure != Measure::Record) else {
        let open = matches!(one.measure, Measure::Record | Measure::Present);
        return if open { say.of("measure", one.measure) } else { say.word("explain-target-none") };
    };
    let key = match one.measure {
        Measure::Sum => "explain-target-sum",
        Measure::Distinct => "explain-target-distinct",
        Measure::Share => "explain-target-share",
        Measure::Count | Measure::Present | Measure::Record => "explain-target-count",
    };
    let goal = Message::new(key).with("operator", say.of("operator", one.operator));
    let goal = say.text(&goal.with("target", say.number(target)).with("unit", say.both(&one.unit)));
    if one.field.as_deref() == Some("seconds") && target.0 % 6_000 == 0 {
        return say.text(&Message::new("explain-minutes").with("goal", goal).with("n", target.0 / 6_000));
    }
    goal
}

/// A list of the selection by its name.
fn named(say: &Say<'_>, lists: &[List], key: &Key) -> String {
    let found = lists.iter().find(|list| list.key == *key);
    found.map_or_else(|| key.to_string(), |list| say.both(&list.label).to_owned())
}

fn ticked(say: &Say<'_>, path: &str, part: &Part) -> Line {
    let Part { key: _, label } = part;
    let text = Message::new("explain-part").with("part", say.both(label));
    say.line(path, say.text(&text)).ruled(say.rules(path))
}

/// The giver's own targets.
pub(super) fn indicators(say: &Say<'_>, all: &[Indicator]) -> Option<Section> {
    let mut section = Section::new("indicators", say.word("explain-indicators"));
    let head = ["explain-indicator", "explain-target", "explain-indicator-down"];
    let mut table = Table::new(say.word("explain-indicators"), head.iter().map(|key| say.word(key)).collect());
    for (i, one) in all.iter().enumerate() {
        let Indicator { key: _, rule, label, unit, operator, target, broken_down, by } = one;
        let path = format!("indicator[{i}]");
        let goal = target.map_or_else(
            || Message::new("explain-target-none"),
            |target| {
                let goal = Message::new("explain-target-count").with("operator", say.of("operator", operator));
                goal.with("target", say.number(target)).with("unit", say.both(unit))
            },
        );
        let by = by.map(|day| Message::new("explain-by-day").with("day", say.day(day)));
        let by = by.map(|by| say.line(&format!("{path}.by"), say.text(&by)));
        let down = if *broken_down { "explain-broken-down" } else { "explain-not-broken-down" };
        table.row(vec![
            say.line(&path, say.both(label)).ruled(say.rule(Some(rule), &path)).into(),
            std::iter::once(say.line(&format!("{path}.target"), say.text(&goal))).chain(by).collect::<Vec<_>>().into(),
            say.line(&format!("{path}.broken_down"), say.word(down)).into(),
        ]);
    }
    section.table(table);
    (!section.blocks.is_empty()).then_some(section)
}

/// The lists that persons go through.
pub(super) fn checklists(say: &Say<'_>, all: &[Checklist]) -> Option<Section> {
    let mut section = Section::new("checklists", say.word("explain-checklists"));
    for (i, list) in all.iter().enumerate() {
        let Checklist { key: _, name, step, by, working_days, line } = list;
        let path = format!("checklist[{i}]");
        section.heading(say.both(name).to_owned());
        let who = Message::new("explain-checklist-who")
            .with("step", say.of("step", step))
            .with("who", say.list(by.iter().map(|who| say.of("checker", who))));
        let days = working_days.map(|n| Message::new("explain-within-working-days").with("n", n));
        let text = say.clauses([Some(who), days].into_iter().flatten().map(|m| say.text(&m)));
        section.text(say.line(&format!("{path}.working_days"), text).ruled(say.rules(&path)));
        let head = ["explain-checklist-line", "explain-checklist-more", "explain-weight"];
        let head = head.iter().take(if line.iter().any(|l| l.weight.is_some()) { 3 } else { 2 });
        let mut table = Table::new(say.both(name).to_owned(), head.map(|key| say.word(key)).collect());
        let columns = table.head.len();
        for (n, line) in line.iter().enumerate() {
            let mut row = list_line(say, &format!("{path}.line[{n}]"), n + 1, line);
            row.cells.truncate(columns);
            table.rows.push(row);
        }
        section.table(if columns == 3 { table.numbers_last() } else { table });
    }
    (!section.blocks.is_empty()).then_some(section)
}

fn list_line(say: &Say<'_>, path: &str, n: usize, line: &CheckLine) -> Row {
    let CheckLine { key: _, rule, label, evidence, remark, weight, test, condition, paper: _ } = line;
    let text = Message::new("explain-numbered").with("n", n).with("text", say.both(label));
    let name = say.line(path, say.text(&text)).ruled(say.rule(rule.as_ref(), path));
    let proof = evidence.as_ref().map(|e| say.line(&format!("{path}.evidence"), say.both(e)));
    let remark = remark.then(|| say.line(&format!("{path}.remark"), say.word("explain-remark")));
    let known = (test.is_some() || !condition.is_empty()).then(|| {
        let line = say.line(&format!("{path}.test"), say.word("explain-line-known"));
        line.tested(source(test.as_ref())).ruled(condition.iter().flat_map(|rule| say.rule(Some(rule), path)).collect())
    });
    let more: Vec<Line> = proof.into_iter().chain(known).chain(remark).collect();
    let weight = weight.map(|w| say.number(w)).unwrap_or_default();
    Row { group: false, cells: vec![name.into(), more.into(), weight.into()] }
}

/// When reports are due, day by day.
pub(super) fn reporting(say: &Say<'_>, reporting: &Reporting, period: &Period) -> Section {
    let Reporting { every, working_day, remind_before, escalation, suspend_after, class, field } = reporting;
    let mut section = Section::new("reporting", say.word("explain-reporting"));
    section.rules = say.rules("reporting");
    let mut facts = Facts::of(say, "reporting");
    let text = |message: Message| say.text(&message);
    let often = say.line("reporting.every", say.of("every", every)).classed(say.class(*class));
    facts.cell(say.word("explain-every"), often);
    let key = format!("explain-working-day-{every}");
    facts.put(say.word("explain-due"), "working_day", text(Message::new(&key).with("n", working_day)));
    let before: Vec<String> =
        remind_before.iter().map(|n| text(Message::new("explain-remind-before").with("n", n))).collect();
    facts.may(say.word("explain-remind"), "remind_before", (!before.is_empty()).then(|| say.list(before)));
    let told = |(n, Escalation { days, to }): (usize, &Escalation)| {
        let text = Message::new("explain-escalation").with("days", days).with("to", say.of("told", to));
        say.line(&format!("reporting.escalation[{n}]"), say.text(&text))
    };
    let told: Vec<Line> = escalation.iter().enumerate().map(told).collect();
    if !told.is_empty() {
        facts.cell(say.word("explain-late"), told);
    }
    let suspend = suspend_after.map(|n| text(Message::new("explain-suspend-after").with("n", n)));
    facts.may(say.word("explain-suspend"), "suspend_after", suspend);
    let fields: Vec<String> = field.iter().map(|Part { key: _, label }| say.both(label).to_owned()).collect();
    facts.may(say.word("explain-report-fields"), "field", (!fields.is_empty()).then(|| say.list(fields)));
    section.facts(facts.done());
    let head = ["explain-report-of", "explain-due", "explain-remind-on"];
    let mut table = Table::new(say.word("explain-report-days"), head.iter().map(|key| say.word(key)).collect());
    for due in due(say, reporting, period) {
        let remind = match due.day {
            Ok(day) => say.list(
                remind_before
                    .iter()
                    .filter_map(|n| day.checked_sub_days(chrono::Days::new(u64::from(*n))).map(|day| say.day(day))),
            ),
            Err(_) => say.word("explain-dash"),
        };
        let day = due.day.map_or_else(|missing| super::dates::no_calendar(say, missing), |day| say.day(day));
        let day = say.line("reporting.working_day", day);
        table.row(vec![due.of.into(), day.into(), remind.into()]);
    }
    if !table.rows.is_empty() {
        section.heading(say.word("explain-report-days"));
    }
    section.table(table);
    section
}

/// A report that falls due.
pub(super) struct Due {
    /// What it reports on.
    pub of: String,
    /// When; or the year of which no official calendar is known, and which is never guessed.
    pub day: Result<NaiveDate, NoCalendar>,
}

/// The reports of the whole period; that of December falls due in January.
pub(super) fn due(say: &Say<'_>, reporting: &Reporting, period: &Period) -> Vec<Due> {
    let months = || {
        let first = period.start.with_day(1);
        let next = |day: &NaiveDate| day.checked_add_months(Months::new(1));
        std::iter::successors(first, next).take_while(|day| *day <= period.end).take(600)
    };
    let after = |month: NaiveDate| say.calendar.nth_working_day(month.year(), month.month() + 1, reporting.working_day);
    let named = |key: &str, month: NaiveDate| {
        let quarter = month.month().div_ceil(3);
        let message = Message::new(key).with("year", month.year().to_string());
        say.text(&message.with("month", month.month()).with("quarter", quarter))
    };
    match reporting.every {
        Every::Month => months().map(|m| Due { of: named("explain-report-month", m), day: after(m) }).collect(),
        Every::Quarter => {
            let last = period.end.with_day(1);
            let ends = months().filter(|month| month.month() % 3 == 0 || Some(*month) == last);
            ends.map(|m| Due { of: named("explain-report-quarter", m), day: after(m) }).collect()
        }
        Every::Once => {
            let found = say.calendar.add_working_days(period.end, reporting.working_day, false);
            vec![Due { of: say.word("explain-report-once"), day: found }]
        }
    }
}
