//! The pages of standards.

mod calculator;
mod decide;
mod edit;

use chrono::NaiveDate;
use serde::Serialize;

use super::actions;
use super::model::{Basis, Cell, Difference, Kind, Standard, Standing, State, Table};
use super::store::{self, Filter};
use crate::access::{Action, Actor, Scope, Tx, can};
use crate::audit;
use crate::kernel::{Instant, Message, StandardId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Fact, ListView, Route};
use crate::platform::db::Db;
use crate::platform::form::day;
use crate::platform::i18n::Locale;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_day;
use crate::platform::workbook::Value;
use crate::platform::{Result, form::FormView};

const LIST: Spec = Spec {
    columns: &[
        Column::new("name", "standard-name"),
        Column::new("kind", "standard-kind"),
        Column::new("edition", "standard-edition"),
        Column::new("standing", "field-state"),
        Column::new("term", "standard-term"),
        Column::new("basis", "standard-basis"),
        Column::new("source", "standard-source"),
    ],
    filters: &["standard_kind", "standing", "on"],
    sort: "name",
};
/// The most events that a page shows.
const HISTORY: i64 = 100;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::StandardView);
    let mut all = vec![
        Route::get("/standards", view, index),
        Route::get("/standards.xlsx", view, export),
        Route::get("/standards/{id}", view, show),
        Route::get("/standards/{id}/table.xlsx", view, export_table),
    ];
    all.extend(calculator::routes());
    all.extend(edit::routes());
    all.extend(decide::routes());
    all
}

/// A version, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: StandardId) -> Result<Standard> {
    let found = store::find(db, id)?;
    can(actor, Action::StandardView, &found)?;
    Ok(found)
}

/// A name in the reader's language, if it has one there.
fn name_of(locale: Locale, s: &Standard) -> String {
    let english = locale == Locale::En && !s.draft.name_en.is_empty();
    if english { s.draft.name_en.clone() } else { s.draft.name.clone() }
}

fn term_of(ctx: &Ctx, from: NaiveDate, to: Option<NaiveDate>) -> String {
    let from = show_day(ctx.locale, from);
    match to {
        Some(to) => {
            ctx.say(&Message::new("standard-term-both").with("from", from).with("to", show_day(ctx.locale, to)))
        }
        None => ctx.say(&Message::new("standard-term-open").with("from", from)),
    }
}

fn source_of(s: &Standard) -> String {
    match (s.draft.document_title.as_str(), s.draft.document_number.as_str()) {
        ("", number) => number.to_owned(),
        (title, "") => format!("《{title}》"),
        (title, number) => format!("《{title}》（{number}）"),
    }
}

/// What stands in a cell, as a page says it.
fn said(ctx: &Ctx, field: &str, cell: &Cell) -> String {
    match cell {
        Cell::Level(level) => ctx.word(&format!("standard-level-{level}")),
        Cell::Grade(grade) => ctx.word(&format!("standard-grade-{grade}")),
        Cell::Region(region) => region.name(ctx.locale.as_str()).to_owned(),
        Cell::Blank if field == "region" => ctx.word("standard-everywhere"),
        Cell::Blank if field == "up_to" => ctx.word("standard-no-limit"),
        Cell::Blank => "—".to_owned(),
        other => other.written(),
    }
}

fn label(ctx: &Ctx, field: &str) -> String {
    ctx.word(&format!("field-{}", field.replace('_', "-")))
}

/// A table as pages show it: its columns with what follows from them, its rows, its terms.
#[derive(Serialize)]
struct TableView {
    columns: Vec<Heading>,
    rows: Vec<Vec<String>>,
    terms: Vec<Fact>,
}

#[derive(Serialize)]
struct Heading {
    label: String,
    numeric: bool,
}

fn table_view(ctx: &Ctx, table: &Table) -> TableView {
    let kind = table.kind();
    let fields: Vec<&str> = kind.columns().iter().chain(kind.derived()).copied().collect();
    let heading = |(at, field): (usize, &&str)| Heading { label: label(ctx, field), numeric: at >= kind.names() };
    let rows = table.rows().into_iter().zip(table.derived());
    let row = |(own, more): (Vec<Cell>, Vec<Cell>)| {
        fields.iter().zip(own.iter().chain(&more)).map(|(field, cell)| said(ctx, field, cell)).collect()
    };
    let terms = kind.terms().iter().zip(table.terms());
    TableView {
        columns: fields.iter().enumerate().map(heading).collect(),
        rows: rows.map(row).collect(),
        terms: terms.map(|(field, cell)| Fact::new(label(ctx, field), said(ctx, field, &cell))).collect(),
    }
}

/// A place in which two versions differ, as pages show it.
#[derive(Serialize)]
struct Changed {
    place: String,
    old: String,
    new: String,
}

fn changed(ctx: &Ctx, kind: Kind, found: &[Difference]) -> Vec<Changed> {
    let place = |d: &Difference| {
        let named = kind.columns().iter().zip(&d.row).filter(|(at, cell)| **at == "region" || **cell != Cell::Blank);
        let mut parts: Vec<String> = named.map(|(field, cell)| said(ctx, field, cell)).collect();
        parts.push(label(ctx, d.field));
        parts.join(" · ")
    };
    let one =
        |d: &Difference| Changed { place: place(d), old: said(ctx, d.field, &d.old), new: said(ctx, d.field, &d.new) };
    found.iter().map(one).collect()
}

/// A version beside an earlier one: its head, then its figures.
fn compared(ctx: &Ctx, now: &Standard, former: &Standard) -> Vec<Changed> {
    let (a, b) = (&former.draft, &now.draft);
    let basis = |basis: Basis| ctx.word(&format!("standard-basis-{basis}"));
    let head = [
        ("standard_name", a.name.clone(), b.name.clone()),
        ("standard_name_en", a.name_en.clone(), b.name_en.clone()),
        ("basis", basis(a.basis), basis(b.basis)),
        ("document_number", a.document_number.clone(), b.document_number.clone()),
        ("document_title", a.document_title.clone(), b.document_title.clone()),
        ("standard_note", a.note.clone(), b.note.clone()),
    ];
    let differs = head.into_iter().filter(|(_, old, new)| old != new);
    let mut all: Vec<Changed> =
        differs.map(|(field, old, new)| Changed { place: label(ctx, field), old, new }).collect();
    all.extend(changed(ctx, now.kind(), &b.table.differences(&a.table)));
    all
}

/// A version as pages show it.
#[derive(Serialize)]
struct Shown {
    id: StandardId,
    kind: Kind,
    name: String,
    edition: i32,
    standing: Standing,
    term: String,
    practice: bool,
    source: String,
    /// The number of the document, or its title where it has none.
    document: String,
    note: String,
    written_by: String,
    written_at: Instant,
    decided_by: String,
    decided_at: Option<Instant>,
    remark: String,
    ending: Option<EndingView>,
    version: i32,
}

#[derive(Serialize)]
struct EndingView {
    to: Option<NaiveDate>,
    reason: String,
    by: String,
}

fn shown(ctx: &Ctx, s: &Standard) -> Shown {
    let ending = s.ending.as_ref();
    Shown {
        id: s.id,
        kind: s.kind(),
        name: name_of(ctx.locale, s),
        edition: s.edition,
        standing: s.standing(ctx.now.day()),
        term: term_of(ctx, s.draft.term.from, s.draft.term.to),
        practice: s.draft.basis == Basis::Practice,
        source: source_of(s),
        document: if s.draft.document_number.is_empty() { source_of(s) } else { s.draft.document_number.clone() },
        note: s.draft.note.clone(),
        written_by: s.written_by_name.clone(),
        written_at: s.written_at,
        decided_by: s.decided_by_name.clone(),
        decided_at: s.decided_at,
        remark: s.remark.clone(),
        ending: ending.map(|e| EndingView { to: e.to, reason: e.reason.clone(), by: e.by_name.clone() }),
        version: s.version,
    }
}

fn filter(ctx: &Ctx, actor: &Actor, query: &Query) -> Filter {
    Filter {
        all: actor.scope() == Scope::Everything,
        text: query.q.clone(),
        kind: query.filter("standard_kind"),
        standing: query.filter("standing"),
        on: query.filter::<String>("on").and_then(|text| day(&text).ok()),
        today: ctx.now.day(),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Shown>,
        kinds: Vec<Choice>,
        standings: Vec<Choice>,
        on: String,
        on_wrong: bool,
        may_write: bool,
    }
    let query = ctx.list(&LIST);
    let (wanted, filter) = (query.clone(), filter(&ctx, ctx.actor()?, &query));
    let all = filter.all;
    let (total, rows) = ctx
        .read(move |db, _| {
            let total = store::total(db, &filter)?;
            let page = wanted.within(total);
            Ok((total, store::list(db, &filter, page.offset(), page.limit())?))
        })
        .await?;
    let on: String = query.filter("on").unwrap_or_default();
    let chip = |name: &str, value: &str| {
        let shown = match name {
            "standard_kind" => ctx.word(&format!("standard-kind-{value}")),
            "standing" => ctx.word(&format!("standard-standing-{value}")),
            "on" => day(value).map_or_else(|_| value.to_owned(), |on| show_day(ctx.locale, on)),
            _ => value.to_owned(),
        };
        ctx.chip(&name.replace('_', "-"), shown)
    };
    let visible =
        |standing: &&Standing| all || matches!(standing, Standing::Holding | Standing::Upcoming | Standing::Ended);
    let view = View {
        rows: rows.iter().map(|s| shown(&ctx, s)).collect(),
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        kinds: ctx.choices(Kind::ALL, "standard-kind"),
        standings: ctx.choices(Standing::ALL.iter().filter(visible), "standard-standing"),
        on_wrong: !on.is_empty() && day(&on).is_err(),
        on,
        may_write: ctx.may(Action::StandardWrite),
    };
    ctx.page("standards/list.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let (words, filter) = (ctx.clone(), filter(&ctx, ctx.actor()?, &query));
    let today = ctx.now.day();
    let cell = move |s: &Standard, column: &str| match column {
        "name" => Value::Text(name_of(words.locale, s)),
        "kind" => Value::Text(words.word(&format!("standard-kind-{}", s.kind()))),
        "edition" => Value::Whole(i64::from(s.edition)),
        "standing" => Value::Text(words.word(&format!("standard-standing-{}", s.standing(today)))),
        "term" => Value::Text(term_of(&words, s.draft.term.from, s.draft.term.to)),
        "basis" => Value::Text(words.word(&format!("standard-basis-{}", s.draft.basis))),
        "source" => Value::Text(source_of(s)),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "standard-title", &LIST, &query), move |db, _, sheet| {
        let keys = store::keys(db, &filter)?;
        sheet.rows(db, &keys, store::listed, |s| s.id, cell)
    })
    .await
}

/// A table as a workbook; the head and the terms stand in its remark.
async fn export_table(ctx: Ctx) -> Result<Answer> {
    let id: StandardId = ctx.param("id")?;
    let found = ctx.read(move |db, actor| seen(db, actor, id)).await?;
    let (table, kind) = (table_view(&ctx, &found.draft.table), found.kind());
    let fields: Vec<&'static str> = kind.columns().iter().chain(kind.derived()).copied().collect();
    let columns = fields.iter().zip(&table.columns).map(|(field, heading)| (*field, heading.label.clone())).collect();
    let terms = table
        .terms
        .iter()
        .map(|fact| ctx.say(&Message::new("label-and-value").with("label", &fact.label).with("value", &fact.value)));
    let term = term_of(&ctx, found.draft.term.from, found.draft.term.to);
    let head = [edition_of(&ctx, &found), source_of(&found), term].into_iter();
    let remark =
        head.chain(terms).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&ctx.word("standard-separator"));
    let cells: Vec<Vec<Cell>> =
        found.draft.table.rows().into_iter().zip(found.draft.table.derived()).map(|(a, b)| [a, b].concat()).collect();
    let words = ctx.clone();
    ctx.export(Export::worded("standard-table", columns).remark(remark), move |_, _, sheet| {
        for row in &cells {
            sheet.row(|field| {
                let cell = fields.iter().position(|one| *one == field).and_then(|at| row.get(at));
                match cell {
                    Some(Cell::Money(money)) => Value::Money(*money),
                    Some(Cell::Count(count)) => Value::Whole(i64::from(*count)),
                    Some(other) => Value::Text(said(&words, field, other)),
                    None => Value::Blank,
                }
            })?;
        }
        Ok(())
    })
    .await
}

/// A name and its version, as one.
fn edition_of(ctx: &Ctx, s: &Standard) -> String {
    let told = Message::new("standard-edition-of").with("name", name_of(ctx.locale, s)).with("edition", s.edition);
    ctx.say(&told)
}

/// What one should know before a version counts: which one it ends, where nothing holds, what was in its time already.
fn warnings(ctx: &Ctx, db_found: &super::model::Fit, s: &Standard, closes: Option<&Standard>) -> Vec<String> {
    let day = |day: NaiveDate| show_day(ctx.locale, day);
    let mut told = Vec::new();
    if let (Some(former), Some(last)) = (closes, s.draft.term.from.pred_opt()) {
        let text = Message::new("standard-will-close").with("edition", former.edition).with("on", day(last));
        told.push(ctx.say(&text));
    }
    if let Some((first, last)) = db_found.gap_before {
        told.push(ctx.say(&Message::new("standard-gap").with("from", day(first)).with("to", day(last))));
    }
    match db_found.gap_after {
        Some((first, Some(last))) => {
            told.push(ctx.say(&Message::new("standard-gap").with("from", day(first)).with("to", day(last))));
        }
        Some((first, None)) => told.push(ctx.say(&Message::new("standard-gap-open").with("from", day(first)))),
        None => {}
    }
    if s.draft.term.from <= ctx.now.day() {
        told.push(ctx.say(&Message::new("standard-reaches-back").with("from", day(s.draft.term.from))));
    }
    told
}

/// What a page shows about a version that waits: an overlap, if one came about meanwhile, or the warnings.
async fn told(ctx: &Ctx, s: &Standard) -> Result<Vec<String>> {
    if s.state != State::Proposed {
        return Ok(Vec::new());
    }
    let (kept, now, request) = (s.clone(), ctx.now, ctx.request_id.clone());
    let placed = ctx
        .read(move |db, actor| {
            let tx = &mut Tx { db, actor, now, request: &request };
            let fit = actions::place(tx, &kept.draft, Some(kept.id))?;
            let closes = fit.closes.map(|id| store::find(tx.db, id)).transpose()?;
            Ok((fit, closes))
        })
        .await;
    match placed {
        Ok((fit, closes)) => Ok(warnings(ctx, &fit, s, closes.as_ref())),
        Err(crate::platform::Error::Conflict(message)) => Ok(vec![ctx.say(&message)]),
        Err(other) => Err(other),
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        standard: Shown,
        table: TableView,
        warnings: Vec<String>,
        former: Option<Shown>,
        changes: Vec<Changed>,
        editions: Vec<Shown>,
        events: Vec<audit::HistoryRow>,
        may_write: bool,
        may_amend: bool,
        may_withdraw: bool,
        may_end: bool,
        may_decide: bool,
        calculator: calculator::Fields,
        form: FormView,
    }
    let id: StandardId = ctx.param("id")?;
    let (found, former, editions, events) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let former = store::former(db, found.kind(), found.draft.term.from)?.filter(|one| one.id != found.id);
            let mut editions = store::editions(db, found.kind())?;
            editions.retain(|one| can(actor, Action::StandardView, one).is_ok());
            // Who did what is the centre's business.
            let near = actor.scope() == Scope::Everything;
            let events = if near { audit::history(db, "standard", id.0, HISTORY)? } else { Vec::new() };
            Ok((found, former, editions, events))
        })
        .await?;
    let (actor, may_write, today) = (ctx.actor()?, ctx.may(Action::StandardWrite), ctx.now.day());
    let unused = may_write && found.is_unused(today).is_ok();
    let view = View {
        table: table_view(&ctx, &found.draft.table),
        warnings: told(&ctx, &found).await?,
        changes: former.as_ref().map(|former| compared(&ctx, &found, former)).unwrap_or_default(),
        former: former.as_ref().map(|former| shown(&ctx, former)),
        editions: editions.iter().map(|one| shown(&ctx, one)).collect(),
        events: audit::history_rows(&ctx, events),
        may_amend: unused,
        may_withdraw: unused || (may_write && found.ending.is_some()),
        may_end: may_write && found.may_end().is_ok(),
        may_decide: found.is_pending() && can(actor, Action::StandardConfirm, &found).is_ok(),
        may_write,
        calculator: calculator::fields(&ctx, found.kind()),
        form: ctx.show(&calculator::started(&ctx, found.kind())),
        standard: shown(&ctx, &found),
    };
    ctx.page("standards/show.html", view)
}
