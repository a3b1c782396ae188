//! The guide for a terminal: plain lines, no table wider than the window.

use std::fmt::Write;

use super::model::{Block, Cell, Guide, Line, Section, Table};
use super::say::Say;
use crate::kernel::Message;

/// Marks of one language that stand between the parts of a line.
pub(super) struct Marks {
    colon: String,
    assumed: String,
    note: String,
}

impl Marks {
    /// The marks of a language.
    pub fn of(say: &Say<'_>) -> Self {
        let note = Message::new("explain-assumed-note").with("mark", say.word("explain-assumed"));
        Self { colon: say.word("explain-colon"), assumed: say.word("explain-assumed"), note: say.text(&note) }
    }
}

/// The whole guide as lines of text.
pub(super) fn text(guide: &Guide, marks: &Marks, numbered: &dyn Fn(usize, &str) -> String) -> String {
    let mut out = format!("{}\n{}\n", guide.title, marks.note);
    for (i, section) in guide.sections.iter().enumerate() {
        out.push('\n');
        let _ = writeln!(out, "{}{}", numbered(i + 1, &section.title), rules(section));
        for block in &section.blocks {
            part(&mut out, block, guide, marks);
        }
    }
    out
}

fn rules(section: &Section) -> String {
    let tags = section.rules.iter().map(|rule| match &rule.class {
        Some(class) => format!("{} {}", rule.id, class.word),
        None => rule.id.clone(),
    });
    let tags: Vec<String> = tags.collect();
    if tags.is_empty() { String::new() } else { format!("  [{}]", tags.join(", ")) }
}

fn part(out: &mut String, block: &Block, guide: &Guide, marks: &Marks) {
    match block {
        Block::Heading { title, .. } => {
            let _ = writeln!(out, "  {title}");
        }
        Block::Text { line } => {
            let _ = writeln!(out, "  {}", sentence(line, marks));
        }
        Block::Facts { rows } => {
            for fact in rows {
                let _ = writeln!(out, "  {}{}{}", fact.name, marks.colon, cell(&fact.value, marks, "      "));
            }
        }
        Block::Table(table) => rows(out, table, marks),
        Block::Gantt => {
            for item in &guide.gantt.items {
                let _ = writeln!(out, "  {}  {}", item.days, item.label);
            }
        }
    }
}

fn rows(out: &mut String, table: &Table, marks: &Marks) {
    for row in &table.rows {
        let mut cells = row.cells.iter();
        let mut first = cells.next().into_iter().flat_map(|first| &first.0).map(|line| sentence(line, marks));
        let mark = if row.group { "" } else { "· " };
        let _ = writeln!(out, "  {mark}{}", first.next().unwrap_or_default());
        for line in first {
            let _ = writeln!(out, "      {line}");
        }
        for (head, value) in table.head.iter().skip(1).zip(cells) {
            if !value.0.is_empty() {
                let _ = writeln!(out, "      {}{}{}", head.label, marks.colon, cell(value, marks, "          "));
            }
        }
    }
}

fn cell(cell: &Cell, marks: &Marks, indent: &str) -> String {
    let lines: Vec<String> = cell.0.iter().map(|line| sentence(line, marks)).collect();
    match lines.as_slice() {
        [one] => one.clone(),
        many => many.iter().fold(String::new(), |out, line| format!("{out}\n{indent}- {line}")),
    }
}

fn sentence(line: &Line, marks: &Marks) -> String {
    let ids: Vec<&str> = line.rules.iter().map(|rule| rule.id.as_str()).collect();
    let parts = [
        (!line.text.is_empty()).then(|| line.text.clone()),
        line.class.as_ref().map(|class| format!("〔{}〕", class.word)),
        line.assumed.then(|| format!("〔{}〕", marks.assumed)),
        (!ids.is_empty()).then(|| format!("[{}]", ids.join(", "))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What a programme is in a few lines: its name, year, kind, money, places and deadline.
pub(super) fn summary(say: &Say<'_>, definition: &crate::programme::Definition) -> Vec<String> {
    let programme = &definition.programme;
    let kind = Message::new("explain-summary-kind")
        .with("year", programme.year)
        .with("kind", say.of("kind", programme.kind))
        .with("object", say.of("object", programme.object));
    let counts = Message::new("explain-summary-counts")
        .with("conditions", definition.condition.len())
        .with("papers", definition.paper.len())
        .with("deliverables", definition.deliverable.len());
    let super::Brief { money, places, deadline } = super::brief_of(say, definition);
    let places = say.text(&Message::new("explain-summary-places").with("places", places));
    let deadline = say.text(&Message::new("explain-summary-deadline").with("at", deadline));
    vec![say.both(&programme.name).to_owned(), say.text(&kind), money, places, deadline, say.text(&counts)]
}
