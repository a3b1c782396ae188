//! The register of issued documents, whole and by subject.

use serde::Serialize;

use super::super::model::{Kind, State};
use super::super::store::{self, Filter, Listed};
use crate::access::{Action, Actor};
use crate::kernel::DocumentId;
use crate::pages::{Answer, Choice, Ctx, Export, ListView, Subject};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("number", "field-number").sortable(),
        Column::new("title", "field-title").sortable(),
        Column::new("kind", "field-kind"),
        Column::new("subject", "field-subject").sortable(),
        Column::new("issued", "field-issued-at").sortable(),
        Column::new("by", "field-issued-by"),
        Column::new("state", "field-state"),
    ],
    filters: &["kind", "state", "year"],
    sort: "-issued",
};

/// The most documents that a subject's own page shows.
const ABOUT: i64 = 100;

/// A document as lists show it.
#[derive(Debug, Serialize)]
pub struct Row {
    id: DocumentId,
    number: String,
    kind: String,
    title: String,
    subject: String,
    issued_by: String,
    issued_at: String,
    state: State,
}

/// What was issued about a subject, as far as the actor may see it, the latest first. The caller has found out that the
/// actor sees the subject.
///
/// # Errors
/// When the database cannot be read.
pub fn about(db: &mut Db, actor: &Actor, subject: &Subject) -> Result<Vec<Issued>> {
    if !actor.may(Action::DocumentView) {
        return Ok(Vec::new());
    }
    let filter = Filter {
        scope: actor.scope(),
        text: String::new(),
        kind: None,
        state: None,
        year: None,
        subject: Some((subject.kind.to_owned(), subject.id)),
    };
    Ok(store::about(db, &filter, ABOUT)?.into_iter().map(Issued).collect())
}

/// An issued document, before it is put into the reader's words.
pub struct Issued(Listed);

/// The documents of [`about`] in the reader's words, for the macro `list` of `documents/parts.html`.
pub fn rows(ctx: &Ctx, issued: Vec<Issued>) -> Vec<Row> {
    issued.into_iter().map(|Issued(listed)| row(ctx, listed)).collect()
}

fn row(ctx: &Ctx, d: Listed) -> Row {
    Row {
        id: d.id,
        number: d.number,
        kind: ctx.word(&format!("document-kind-{}", d.kind)),
        title: d.title,
        subject: d.subject,
        issued_by: d.issued_by,
        issued_at: show_moment(ctx.locale, d.issued_at),
        state: d.state,
    }
}

pub(super) async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        kinds: Vec<Choice>,
        states: Vec<Choice>,
        years: Vec<Choice>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let this_year = chrono::Datelike::year(&ctx.now.day());
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, name, value)),
        rows: found.into_iter().map(|d| row(&ctx, d)).collect(),
        kinds: ctx.choices(Kind::ALL, "document-kind"),
        states: ctx.choices(State::ALL, "document-state"),
        years: (this_year - 4..=this_year).rev().map(|year| Choice::new(year, year.to_string())).collect(),
    };
    ctx.page("documents/list.html", view)
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        kind: query.filter("kind"),
        state: query.filter("state"),
        year: query.filter("year"),
        subject: None,
    }
}

pub(super) async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |d: &Listed, column: &str| match column {
        "number" => Value::text(&d.number),
        "title" => Value::text(&d.title),
        "kind" => Value::Text(words.word(&format!("document-kind-{}", d.kind))),
        "subject" => Value::text(&d.subject),
        "issued" => Value::Moment(d.issued_at),
        "by" => Value::text(&d.issued_by),
        "state" => Value::Text(words.word(&format!("document-state-{}", d.state))),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "document-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |d| d.id, cell)
    })
    .await
}

fn chip(ctx: &Ctx, name: &str, value: &str) -> String {
    let shown = match name {
        "kind" => ctx.word(&format!("document-kind-{value}")),
        "state" => ctx.word(&format!("document-state-{value}")),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}
