//! The rows that were wrong: listed, mended one by one, or taken along as a workbook and brought again.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Mending};
use super::super::model::{Import, Reader, RowState};
use super::super::store::{self, Kept};
use super::found;
use super::upload::{OWN, headings};
use crate::access::{Action, Tx};
use crate::audit;
use crate::kernel::{ImportId, Message};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Importable, ListView, Route};
use crate::platform::error::FieldError;
use crate::platform::form::FormView;
use crate::platform::list::{Query, Spec};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

pub(super) const LIST: Spec = Spec { columns: &[], filters: &[], sort: "" };

pub(super) fn routes() -> Vec<Route> {
    let (view, make) = (Access::May(Action::ImportView), Access::May(Action::ImportMake));
    vec![
        Route::get("/imports/{id}/wrong.xlsx", view, export),
        Route::get("/imports/{id}/rows/{row}", make, edit),
        Route::post("/imports/{id}/rows/{row}", make, mend),
    ]
}

/// A row as the import's page shows it.
#[derive(Serialize)]
struct RowView {
    id: i64,
    sheet: String,
    row: i32,
    /// What the row is about: its first cells.
    label: String,
    href: Option<String>,
    errors: Vec<ErrorView>,
}

#[derive(Serialize)]
struct ErrorView {
    column: String,
    cell: String,
    text: String,
}

/// A page of rows.
#[derive(Serialize)]
pub(super) struct RowsView {
    list: ListView,
    rows: Vec<RowView>,
}

/// Rows that were read, with the page that they are of.
pub(super) struct Paged {
    query: Query,
    total: i64,
    rows: Vec<Kept>,
}

/// The wrong rows of an import, and those whose thing was to be removed and stays.
pub(super) async fn wrong_and_kept(ctx: &Ctx, id: ImportId) -> Result<(Paged, Paged)> {
    let query = ctx.list(&LIST);
    ctx.read(move |db, _| {
        let mut paged = |state: RowState| -> Result<Paged> {
            let total = store::count_rows(db, id, state)?;
            let query = query.clone().within(total);
            Ok(Paged { rows: store::rows(db, id, state, &query)?, total, query })
        };
        Ok((paged(RowState::Wrong)?, paged(RowState::Kept)?))
    })
    .await
}

pub(super) fn rows_view(ctx: &Ctx, noun: &Importable, of: Paged) -> RowsView {
    let rows = of.rows.into_iter().map(|row| row_view(ctx, noun, row)).collect();
    RowsView { list: ctx.list_view(&of.query, &LIST, of.total, |_, value| value.to_owned()), rows }
}

fn row_view(ctx: &Ctx, noun: &Importable, row: Kept) -> RowView {
    let first = noun.columns.iter().filter_map(|column| row.cells.get(column.key));
    let error = |e: &FieldError| ErrorView {
        column: label(ctx, noun, &e.field),
        cell: row.cells.get(&e.field).cloned().unwrap_or_default(),
        text: ctx.say(&e.message),
    };
    RowView {
        label: first.map(String::as_str).next().unwrap_or_default().to_owned(),
        errors: row.errors.iter().map(error).collect(),
        href: row.object.filter(|id| *id > 0).map(noun.href),
        id: row.id,
        sheet: row.sheet,
        row: row.row,
    }
}

/// The heading of the column that a field stands in.
fn label(ctx: &Ctx, noun: &Importable, field: &str) -> String {
    noun.columns.iter().find(|column| column.key == field).map(|column| ctx.word(column.label)).unwrap_or_default()
}

/// What is wrong with a row, in one cell.
fn told(ctx: &Ctx, noun: &Importable, errors: &[FieldError]) -> String {
    let one = |e: &FieldError| {
        let (column, text) = (label(ctx, noun, &e.field), ctx.say(&e.message));
        ctx.say(&Message::new("label-and-value").with("label", column).with("value", text))
    };
    errors.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// The wrong rows in the form of the template, with what is wrong in the last columns: mended there, it is brought again.
async fn export(ctx: Ctx) -> Result<Answer> {
    let (import, noun) = found(&ctx, Action::ImportView).await?;
    audit::note_export(&ctx, "import-rows").await?;
    let mut columns: Vec<(&'static str, String)> =
        noun.columns.iter().zip(headings(&ctx, &noun)).map(|(column, heading)| (column.key, heading.label)).collect();
    for key in OWN {
        columns.push((key, ctx.word(key)));
    }
    let (words, id) = (ctx.clone(), import.id);
    let cell = move |row: &Kept, column: &str| match column {
        "import-errors" => Value::Text(told(&words, &noun, &row.errors)),
        "import-sheet" => Value::text(&row.sheet),
        "import-row" => Value::Whole(i64::from(row.row)),
        key => Value::from(row.cells.get(key).cloned()),
    };
    ctx.export(Export::worded("import-wrong-title", columns), move |db, _, sheet| {
        let keys = store::row_keys(db, id, RowState::Wrong)?;
        sheet.rows(db, &keys, store::rows_of, |row| row.id, cell)
    })
    .await
}

/// A field of the row's form.
#[derive(Serialize)]
struct FieldView {
    key: &'static str,
    label: String,
    hint: String,
    required: bool,
    choices: Vec<Choice>,
}

/// The row of the path, if it waits to be mended.
async fn waiting(ctx: &Ctx) -> Result<(Import, Importable, Kept)> {
    let row: i64 = ctx.param("row")?;
    let (import, noun) = found(ctx, Action::ImportMake).await?;
    let id = import.id;
    let kept = ctx.read(move |db, _| store::row(db, id, row)).await?;
    import.may_mend()?;
    if kept.state == RowState::Wrong { Ok((import, noun, kept)) } else { Err(Error::conflict("import-row-done")) }
}

fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    (import, noun, row): (&Import, &Importable, &Kept),
) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        fields: Vec<FieldView>,
        import: ImportId,
        title: String,
        id: i64,
        sheet: String,
        row: i32,
        version: i32,
        left: i64,
    }
    let field = |column: &crate::pages::ImportColumn| FieldView {
        key: column.key,
        label: ctx.word(column.label),
        hint: column.hint.map(|key| ctx.word(key)).unwrap_or_default(),
        required: column.required,
        choices: column.choices.map_or_else(Vec::new, |list| {
            list(&ctx.app.texts).iter().map(|c| Choice::new(&c.value, c.label(ctx.locale))).collect()
        }),
    };
    let view = View {
        form,
        fields: noun.columns.iter().map(field).collect(),
        import: import.id,
        title: ctx.word(noun.title),
        id: row.id,
        sheet: row.sheet.clone(),
        row: row.row,
        version: row.version,
        left: import.counts.wrong,
    };
    ctx.page_with(status, "imports/row.html", view)
}

/// Rows that are mended with those of the same thing that are not: a thing is taken whole. All in the order in which
/// they came.
pub(super) async fn with_mates(
    ctx: &Ctx,
    noun: &Importable,
    import: ImportId,
    mended: Vec<(Kept, Mending)>,
) -> Result<Vec<Mending>> {
    let Some(several) = noun.several else { return Ok(mended.into_iter().map(|(_, mending)| mending).collect()) };
    let wanted: Vec<(i64, String, i32, Option<String>)> = mended
        .iter()
        .map(|(row, _)| (row.id, row.sheet.clone(), row.row, row.cells.get(several.key).cloned()))
        .collect();
    let mates = ctx
        .read(move |db, _| {
            let mut mates: BTreeMap<i64, Kept> = BTreeMap::new();
            for (_, sheet, row, name) in wanted.iter().filter(|(.., name)| name.is_some()) {
                let near = store::wrong_near(db, import, sheet, *row)?;
                let same = near.into_iter().filter(|mate| mate.cells.get(several.key) == name.as_ref());
                mates.extend(same.map(|mate| (mate.id, mate)));
            }
            mates.retain(|id, _| wanted.iter().all(|(own, ..)| own != id));
            Ok(mates)
        })
        .await?;
    let reader = Reader::new(noun, &ctx.app.texts);
    let mut all: Vec<Mending> = mended.into_iter().map(|(_, mending)| mending).collect();
    let mate = |mate: &Kept| Mending { row: mate.id, version: mate.version, form: reader.form(&mate.cells) };
    all.extend(mates.values().map(mate));
    all.sort_by_key(|mending| mending.row);
    Ok(all)
}

/// Takes rows with other values, and tells what is still wrong with these of them.
pub(super) fn mended(
    tx: &mut Tx<'_>,
    noun: &Importable,
    import: ImportId,
    all: &[Mending],
    asked: &[i64],
) -> Result<Vec<Vec<FieldError>>> {
    let told = actions::mend(tx, noun, import, all)?;
    let told: BTreeMap<i64, Vec<FieldError>> = all.iter().map(|mending| mending.row).zip(told).collect();
    Ok(asked.iter().map(|row| told.get(row).cloned().unwrap_or_default()).collect())
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let (import, noun, row) = waiting(&ctx).await?;
    let form = Reader::new(&noun, &ctx.app.texts).form(&row.cells);
    let form = form.view(&row.errors, |message| ctx.say(message));
    page(&ctx, StatusCode::OK, form, (&import, &noun, &row))
}

async fn mend(mut ctx: Ctx) -> Result<Answer> {
    let (import, noun, row) = waiting(&ctx).await?;
    let version = ctx.form.version().ok_or_else(|| Error::Malformed("the form carries no version".to_owned()))?;
    let (id, key) = (import.id, row.id);
    let own = Mending { row: key, version, form: ctx.form.clone() };
    let mendings = with_mates(&ctx, &noun, id, vec![(row.clone(), own)]).await?;
    let verb = move |tx: &mut Tx<'_>| match mended(tx, &noun, id, &mendings, &[key])?.pop() {
        Some(wrong) if !wrong.is_empty() => Err(Error::Invalid(wrong)),
        _ => Ok(()),
    };
    match ctx.write(verb).await {
        Ok(()) => {
            let next = ctx.read(move |db, _| store::next_wrong(db, id, key)).await?;
            let to = next.map_or_else(|| format!("/imports/{id}"), |next| format!("/imports/{id}/rows/{next}"));
            Ok(Answer::see(to).done(Message::new("import-row-mended").with("row", row.row)))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, (&import, &noun, &row))
        }
    }
}
