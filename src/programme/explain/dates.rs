//! When the programme runs: its period, its windows, and all its days on one time line.

use chrono::NaiveDate;

use super::gantt::{Gantt, Item, Look};
use super::model::{Block, Section, Table};
use super::say::{Facts, Say};
use crate::kernel::Message;
use crate::kernel::calendar::NoCalendar;
use crate::programme::definition::Definition;
use crate::programme::definition::identity::{Period, Precision, Stage};

/// The period, the windows, and the time line.
pub(super) fn dates(say: &Say<'_>, definition: &Definition) -> Section {
    let mut section = Section::new("dates", say.word("explain-dates"));
    section.rules = say.rules("period");
    let Period { start, end, precision } = &definition.period;
    let mut facts = Facts::of(say, "period");
    facts.put(say.word("explain-period"), "start", span(say, *start, *end));
    if *precision == Precision::Month {
        facts.put(say.word("explain-precision"), "precision", say.of("precision", precision));
    }
    section.facts(facts.done());
    let head = ["explain-stage", "explain-stage-window", "explain-stage-step", "explain-stage-hard"];
    let mut table = Table::new(say.word("explain-stages"), head.iter().map(|key| say.word(key)).collect());
    for (i, stage) in definition.stage.iter().enumerate() {
        let Stage { key: _, name, from, to, hard, step } = stage;
        let path = format!("stage[{i}]");
        let hard = if *hard { "explain-window-hard" } else { "explain-window-soft" };
        table.row(vec![
            say.line(&path, say.both(name)).ruled(say.rules(&path)).into(),
            say.line(&format!("{path}.from"), span(say, *from, *to)).into(),
            say.of("step", step).into(),
            say.line(&format!("{path}.hard"), say.word(hard)).into(),
        ]);
    }
    section.table(table);
    section.heading(say.word("explain-gantt"));
    section.blocks.push(Block::Gantt);
    section
}

/// From one day to another.
fn span(say: &Say<'_>, from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        return say.day(from);
    }
    say.text(&Message::new("explain-span").with("from", say.day(from)).with("to", say.day(to)))
}

/// Everything of the programme that has a day.
pub(super) fn gantt(say: &Say<'_>, definition: &Definition) -> Gantt {
    let item = |label: String, look: Look, from: NaiveDate, to: NaiveDate| Item {
        label,
        days: span(say, from, to),
        word: say.of("look", look.as_str()),
        look,
        from,
        to,
    };
    let Period { start, end, .. } = definition.period;
    let mut items = vec![item(say.word("explain-period"), Look::Period, start, end)];
    for stage in &definition.stage {
        let look = if stage.hard { Look::Hard } else { Look::Stage };
        items.push(item(say.both(&stage.name).to_owned(), look, stage.from, stage.to));
    }
    let deadline = definition.deadline.as_ref();
    if let Some(at) = deadline.and_then(|deadline| deadline.online) {
        items.push(item(say.word("explain-deadline-online"), Look::Deadline, at.date(), at.date()));
    }
    if let Some(paper) = deadline.and_then(|deadline| deadline.paper.as_ref()) {
        items.push(item(say.word("explain-deadline-paper"), Look::Deadline, paper.at.date(), paper.at.date()));
    }
    for one in &definition.deliverable {
        if let Some(by) = one.by {
            items.push(item(say.both(&one.label).to_owned(), Look::Deliverable, by, by));
        }
    }
    for payment in definition.grant.iter().flat_map(|grant| &grant.payment) {
        if let Some(by) = payment.by {
            items.push(item(say.both(&payment.label).to_owned(), Look::Payment, by, by));
        }
    }
    let mut missing = Vec::new();
    if let Some(reporting) = &definition.reporting {
        for due in super::results::due(say, reporting, &definition.period) {
            match due.day {
                Ok(day) => {
                    let label = say.text(&Message::new("explain-report-due").with("of", &due.of));
                    items.push(item(label, Look::Report, day, day));
                }
                Err(year) => missing.push(year),
            }
        }
    }
    missing.dedup();
    let notes = missing.into_iter().map(|missing| no_calendar(say, missing)).collect();
    Gantt::of(say.word("explain-gantt"), items, notes, say.word("explain-reporting"))
}

/// A day is not told where there is no official calendar.
pub(super) fn no_calendar(say: &Say<'_>, missing: NoCalendar) -> String {
    say.text(&Message::new("explain-no-calendar").with("year", missing.year))
}
