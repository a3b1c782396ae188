//! Every sheet of a batch as a workbook: a summary, and one sheet for each application.

use std::fs::File;
use std::path::Path;

use crate::pages::Ctx;
use crate::platform::Result;
use crate::platform::workbook::{Book, Heading, Properties, Value};
use crate::programme::definition::review::Item;
use crate::programme::definition::values::Hundredths;
use crate::programme::score::Score;
use crate::review::model::AssignmentState;
use crate::review::ranking::model::{Rules, Standing};
use crate::review::ranking::round::Round;
use crate::review::ranking::web::{StandingView, standings};

/// Writes the workbook into a file without a name.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(
    ctx: &Ctx,
    folder: &Path,
    properties: Properties,
    round: &Round,
    all: &[Standing],
    rules: Rules<'_>,
) -> Result<File> {
    let views = standings(ctx, round, all, rules);
    let mut book = Book::new(folder, properties)?;
    summary(ctx, &mut book, &views)?;
    for standing in all {
        project(ctx, &mut book, round, standing, rules)?;
    }
    book.finish(folder)
}

fn headings(ctx: &Ctx, keys: &[&str]) -> Vec<Heading> {
    keys.iter().map(|key| Heading::new(ctx.word(key))).collect()
}

fn points(points: Option<Hundredths>) -> Value {
    points.map_or(Value::Blank, |points| Value::Hundredths(points.0))
}

fn summary(ctx: &Ctx, book: &mut Book, views: &[StandingView]) -> Result<()> {
    const HEADS: [&str; 9] = [
        "book-place",
        "book-code",
        "book-unit",
        "field-region",
        "book-score",
        "book-how",
        "book-settled",
        "book-passed",
        "book-stable",
    ];
    let yes = |holds: bool| Value::Text(ctx.word(if holds { "sheet-yes" } else { "sheet-no" }));
    let rows = views.iter().map(|view| {
        let place = view.place.and_then(|place| i64::try_from(place).ok());
        vec![
            place.into(),
            Value::text(&view.code),
            Value::text(&view.unit),
            Value::text(&view.region),
            Hundredths::parse(&view.score).map_or(Value::Blank, |score| Value::Hundredths(score.0)),
            Value::text(&view.how),
            Value::text(&view.settled),
            yes(view.passed),
            Value::lines(view.without.iter().cloned()),
        ]
    });
    book.sheet(&ctx.word("book-summary"), headings(ctx, &HEADS), rows)
}

/// One application: a row for each item of the table, a column for each expert.
fn project(ctx: &Ctx, book: &mut Book, round: &Round, standing: &Standing, rules: Rules<'_>) -> Result<()> {
    let (Some(item), Some(panel)) = (round.items.get(standing.candidate), round.seats.get(standing.candidate)) else {
        return Ok(());
    };
    let lang = ctx.locale.as_str();
    let name = |id| round.member(id).map(|member| member.name.clone()).unwrap_or_default();
    let mut heads = headings(ctx, &["book-item", "book-points"]);
    heads.extend(panel.iter().map(|seat| {
        let void = seat.state != AssignmentState::Active;
        let mark = if void { ctx.word("book-void") } else { String::new() };
        Heading::new(format!("{}{mark}", name(seat.member)))
    }));
    let scores: Vec<Option<Score>> = panel.iter().map(|seat| round.score(seat.id, rules)).collect();
    let gained = |item: &Item| {
        let of = |score: &Option<Score>| {
            let found = score.as_ref().and_then(|score| score.items.iter().find(|one| one.item == item.key.as_str()));
            points(found.map(|one| one.points))
        };
        let own = [Value::text(item.label.get(lang)), points(item.most())];
        own.into_iter().chain(scores.iter().map(of)).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<Value>> = rules.table.items().map(gained).collect();
    let line = |label: &str, most: Value, cell: &dyn Fn(usize) -> Value| {
        let own = [Value::Text(ctx.word(label)), most];
        own.into_iter().chain((0..panel.len()).map(cell)).collect::<Vec<_>>()
    };
    let total = |n: usize| points(scores.get(n).and_then(Option::as_ref).map(|score| score.total));
    rows.push(line("book-total", points(Some(rules.table.total)), &total));
    let body = |n: usize| panel.get(n).and_then(|seat| round.sheets.get(&seat.id)).filter(|kept| kept.is_in());
    rows.push(line("book-comment", Value::Blank, &|n| {
        body(n).map_or(Value::Blank, |kept| Value::text(&kept.body.comment))
    }));
    let word = |n: usize| {
        body(n).and_then(|kept| kept.body.word.as_ref()).map_or(Value::Blank, |word| Value::text(&word.text))
    };
    rows.push(line("book-word", Value::Blank, &word));
    let way = |n: usize| {
        body(n).map_or(Value::Blank, |kept| {
            Value::Text(ctx.word(if kept.entered_by.is_some() { "report-on-paper" } else { "report-online" }))
        })
    };
    rows.push(line("book-way", Value::Blank, &way));
    rows.push(line("book-score", points(standing.score), &|_| Value::Blank));
    book.sheet(&format!("{} {}", item.code, item.unit_name), heads, rows)
}
