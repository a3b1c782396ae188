//! The wrong rows of a page as one table: mended in their cells, also by pasting from a sheet, and taken together.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::Mending;
use super::super::model::{Import, Reader, RowState};
use super::super::store::{self, Kept};
use super::found;
use super::rows::{LIST, mended, with_mates};
use super::upload::{OWN, headings, names};
use crate::access::Action;
use crate::kernel::{ImportId, Message};
use crate::pages::{Access, Answer, Ctx, Importable, Kind, ListView, Route};
use crate::platform::error::FieldError;
use crate::platform::form::{Form, FormView};
use crate::platform::grid;
use crate::platform::workbook::{self, Choices, Column, Limits};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let make = Access::May(Action::ImportMake);
    vec![Route::get("/imports/{id}/mend", make, show), Route::post("/imports/{id}/mend", make, save)]
}

/// A row of the table: what is recorded of it, and what stands in its cells now.
struct Row {
    /// Its number in the names of its fields.
    number: usize,
    kept: Kept,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// Whether its cells are not as they came; a browser takes the line breaks out of them.
    fn is_touched(&self) -> bool {
        let plain = |cells: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            cells.iter().map(|(key, cell)| (key.clone(), cell.replace(['\r', '\n'], ""))).collect()
        };
        plain(&self.cells) != plain(&self.kept.cells)
    }

    /// What is wrong with its fields, as what is wrong with those of the whole form.
    fn placed(&self, noun: &Importable, errors: &[FieldError]) -> impl Iterator<Item = FieldError> {
        // What belongs to no column is told at the first.
        let first = noun.columns.first().map_or("", |column| column.key);
        let known = |field: &str| noun.columns.iter().any(|column| column.key == field);
        let place = |e: &FieldError| FieldError {
            field: if known(&e.field) { e.field.clone() } else { first.to_owned() },
            message: e.message.clone(),
        };
        grid::placed(errors.iter().map(place).collect(), self.number)
    }
}

/// The import of the path, if its rows may be mended now.
async fn mendable(ctx: &Ctx) -> Result<(Import, Importable)> {
    let (import, noun) = found(ctx, Action::ImportMake).await?;
    import.may_mend()?;
    Ok((import, noun))
}

/// What the page says besides its form.
#[derive(Default)]
struct Told {
    /// The pages of rows; none while something is not saved yet, because another page would lose it.
    list: Option<ListView>,
    /// What has happened, or has not.
    note: Option<Note>,
}

/// A sentence above the table, and how it is meant.
#[derive(Serialize)]
struct Note {
    kind: Kind,
    text: String,
}

impl Note {
    fn new(ctx: &Ctx, kind: Kind, key: &str, n: usize) -> Self {
        Self { kind, text: ctx.say(&Message::new(key).with("n", n)) }
    }
}

#[derive(Serialize)]
struct ColumnView {
    key: &'static str,
    label: String,
    required: bool,
    choices: Vec<String>,
}

fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    (import, noun, rows): (&Import, &Importable, &[Row]),
    told: Told,
) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        columns: Vec<ColumnView>,
        numbers: Vec<usize>,
        names: BTreeMap<usize, String>,
        import: ImportId,
        title: String,
        action: String,
        list: Option<ListView>,
        note: Option<Note>,
        left: i64,
    }
    let column = |(column, heading): (&crate::pages::ImportColumn, workbook::Heading)| ColumnView {
        key: column.key,
        label: heading.label,
        required: column.required,
        choices: match heading.choices {
            Choices::Of(words) => words.into_iter().filter(|word| !word.is_empty()).collect(),
            Choices::Any => Vec::new(),
        },
    };
    let name = |row: &Row| {
        let place = ctx.say(&Message::new("import-place-of").with("row", row.kept.row));
        let named = if row.kept.sheet.is_empty() { place } else { format!("{} {place}", row.kept.sheet) };
        (row.number, named)
    };
    let view = View {
        form,
        columns: noun.columns.iter().zip(headings(ctx, noun)).map(column).collect(),
        numbers: rows.iter().map(|row| row.number).collect(),
        names: rows.iter().map(name).collect(),
        import: import.id,
        title: ctx.word(noun.title),
        action: here(ctx),
        list: told.list,
        note: told.note,
        left: import.counts.wrong,
    };
    ctx.page_with(status, "imports/table.html", view)
}

/// The address of this page of the table.
fn here(ctx: &Ctx) -> String {
    let query = ctx.list(&LIST);
    match ctx.asked("page").and_then(|page| page.parse::<u32>().ok()) {
        Some(page) => query.href("page", Some(&page.to_string())),
        None => query.href("page", None),
    }
}

/// The table's form: what stands in the cells, what was known to be wrong beside them, and what is wrong now on top, too.
fn form(ctx: &Ctx, noun: &Importable, rows: &[Row], now: &[FieldError], paste: &str) -> FormView {
    let mut fields = vec![("paste".to_owned(), paste.to_owned())];
    for row in rows {
        let cell = |key: &str| (format!("{key}-{}", row.number), row.cells.get(key).cloned().unwrap_or_default());
        fields.extend(noun.columns.iter().map(|column| cell(column.key)));
        fields.push((format!("id-{}", row.number), row.kept.id.to_string()));
        fields.push((format!("version-{}", row.number), row.kept.version.to_string()));
    }
    let say = |message: &Message| ctx.say(message);
    let judged = |row: &&Row| now.iter().any(|e| e.field.ends_with(&format!("-{}", row.number)));
    let before: Vec<FieldError> =
        rows.iter().filter(|row| !judged(row)).flat_map(|row| row.placed(noun, &row.kept.errors)).collect();
    Form::sent(fields).view(now, say).beside(&before, say)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let (import, noun) = mendable(&ctx).await?;
    let (query, id) = (ctx.list(&LIST), import.id);
    let (query, total, kept) = ctx
        .read(move |db, _| {
            let total = store::count_rows(db, id, RowState::Wrong)?;
            let query = query.within(total);
            let rows = store::rows(db, id, RowState::Wrong, &query)?;
            Ok((query, total, rows))
        })
        .await?;
    let row = |(number, kept): (usize, Kept)| Row { number, cells: kept.cells.clone(), kept };
    let rows: Vec<Row> = kept.into_iter().enumerate().map(row).collect();
    let list = ctx.list_view(&query, &LIST, total, |_, value| value.to_owned());
    let form = form(&ctx, &noun, &rows, &[], "");
    page(&ctx, StatusCode::OK, form, (&import, &noun, &rows), Told { list: Some(list), note: None })
}

/// The rows that were sent, beside what is recorded of each; those that somebody else has dealt with apart.
async fn sent(ctx: &mut Ctx, import: &Import, noun: &Importable) -> Result<(Vec<Row>, Vec<Kept>)> {
    let keys: Vec<&str> = noun.columns.iter().map(|column| column.key).collect();
    let rows = grid::rows(&mut ctx.form, &keys)?;
    let known = |row: &grid::Row| row.id.zip(row.version);
    let ids: Option<Vec<(i64, i32)>> = rows.iter().map(known).collect();
    let ids = ids.ok_or_else(|| Error::Malformed("a row of the table is nobody's".to_owned()))?;
    let (id, asked) = (import.id, ids.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    let recorded = ctx.read(move |db, _| store::rows_among(db, id, &asked)).await?;
    let (mut waiting, mut gone) = (Vec::new(), Vec::new());
    for ((row, (_, version)), kept) in rows.into_iter().zip(ids).zip(recorded) {
        if kept.state != RowState::Wrong || kept.version != version {
            gone.push(kept);
            continue;
        }
        let cell = |(key, value): &(String, String)| (key.clone(), value.trim().to_owned());
        let cells = row.form.fields().iter().map(cell).filter(|(_, value)| !value.is_empty()).collect();
        waiting.push(Row { number: row.number, kept, cells });
    }
    Ok((waiting, gone))
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let (import, noun) = mendable(&ctx).await?;
    let (mut rows, gone) = sent(&mut ctx, &import, &noun).await?;
    let paste = ctx.form.raw("paste").unwrap_or_default().to_owned();
    let fill = ctx.form.raw("step") == Some("fill");
    ctx.form.build(|| Some(()))?;
    if rows.is_empty() && gone.is_empty() {
        return Err(Error::Malformed("the table has no rows".to_owned()));
    }
    if !gone.is_empty() {
        return overtaken(&ctx, (&import, &noun, &rows), &gone, &paste);
    }
    if fill || !paste.trim().is_empty() {
        // What was pasted is looked at before it is saved.
        return match filled(&ctx, &noun, &mut rows, &paste) {
            Ok(lost) => {
                let note = (lost > 0).then(|| Note::new(&ctx, Kind::Warn, "import-table-lost", lost));
                let told = Told { note, list: None };
                let form = form(&ctx, &noun, &rows, &[], "");
                page(&ctx, StatusCode::OK, form, (&import, &noun, &rows), told)
            }
            Err(error) => {
                let form =
                    form(&ctx, &noun, &rows, &[FieldError { field: "paste".to_owned(), message: error }], &paste);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                page(&ctx, status, form, (&import, &noun, &rows), Told::default())
            }
        };
    }
    take(&ctx, &import, &noun, rows).await
}

/// Somebody else was faster with some of the rows: nothing is stored, and the others are kept as they were typed.
fn overtaken(
    ctx: &Ctx,
    (import, noun, rows): (&Import, &Importable, &[Row]),
    gone: &[Kept],
    paste: &str,
) -> Result<Answer> {
    let numbers: Vec<String> = gone.iter().map(|row| row.row.to_string()).collect();
    let gone = Message::new("import-table-gone").with("rows", numbers.join(&ctx.word("list-separator")));
    let mut form = form(ctx, noun, rows, &[], paste);
    form.stale = Some(ctx.say(&gone));
    page(ctx, StatusCode::CONFLICT, form, (import, noun, rows), Told::default())
}

/// Takes the rows that are right now; what is still wrong stays on the page as it was typed.
async fn take(ctx: &Ctx, import: &Import, noun: &Importable, rows: Vec<Row>) -> Result<Answer> {
    let reader = Reader::new(noun, &ctx.app.texts);
    let mending = |row: &Row| Mending { row: row.kept.id, version: row.kept.version, form: reader.form(&row.cells) };
    let own: Vec<(Kept, Mending)> = rows.iter().map(|row| (row.kept.clone(), mending(row))).collect();
    let asked: Vec<i64> = rows.iter().map(|row| row.kept.id).collect();
    let (id, of) = (import.id, *noun);
    let mendings = with_mates(ctx, noun, id, own).await?;
    let told = match ctx.write(move |tx| mended(tx, &of, id, &mendings, &asked)).await {
        Ok(told) => told,
        // Somebody was faster between our look and our write.
        Err(Error::Stale) => {
            let keys: Vec<i64> = rows.iter().map(|row| row.kept.id).collect();
            let now = ctx.read(move |db, _| store::rows_among(db, id, &keys)).await?;
            let done = |(row, now): &(Row, Kept)| now.state != RowState::Wrong || now.version != row.kept.version;
            let (gone, rest): (Vec<_>, Vec<_>) = rows.into_iter().zip(now).partition(done);
            let rest: Vec<Row> = rest.into_iter().map(|(row, _)| row).collect();
            let gone: Vec<Kept> = gone.into_iter().map(|(_, now)| now).collect();
            return overtaken(ctx, (import, noun, &rest), &gone, "");
        }
        Err(error) => return Err(error),
    };
    let taken = told.iter().filter(|wrong| wrong.is_empty()).count();
    let left: Vec<(Row, Vec<FieldError>)> = rows.into_iter().zip(told).filter(|(_, wrong)| !wrong.is_empty()).collect();
    // Rows that nobody has touched yet are no mistake of whoever saved the others.
    let touched = left.iter().any(|(row, _)| row.is_touched());
    if taken > 0 && !touched {
        let waiting = ctx.read(move |db, _| store::count_rows(db, id, RowState::Wrong)).await?;
        let to = if waiting == 0 { format!("/imports/{id}") } else { here(ctx) };
        return Ok(Answer::see(to).done(Message::new("import-table-taken").with("n", taken)));
    }
    let tried = |row: &Row| row.is_touched() || !touched;
    let now: Vec<FieldError> =
        left.iter().filter(|(row, _)| tried(row)).flat_map(|(row, wrong)| row.placed(noun, wrong)).collect();
    let rows: Vec<Row> = left.into_iter().map(|(row, _)| row).collect();
    let note = (taken > 0).then(|| Note::new(ctx, Kind::Ok, "import-table-taken", taken));
    let form = form(ctx, noun, &rows, &now, "");
    page(ctx, StatusCode::UNPROCESSABLE_ENTITY, form, (import, noun, &rows), Told { list: None, note })
}

/// Fills pasted lines into the rows: by the number of the row in the workbook where the lines tell it, in order where
/// they do not. Tells how many lines found no row.
///
/// # Errors
/// Which limit the pasted text breaks.
fn filled(ctx: &Ctx, noun: &Importable, rows: &mut [Row], paste: &str) -> Result<usize, Message> {
    let known = |label: &str| Column { names: names(&ctx.app.texts, label), required: false };
    let columns: Vec<Column> = noun.columns.iter().map(|column| column.label).chain(OWN).map(known).collect();
    let limits = Limits { rows: LARGEST_PASTE, columns: 50, ..Limits::default() };
    let sheet = workbook::pasted(paste, &limits)?;
    if sheet.rows.is_empty() {
        return Ok(0);
    }
    let mut lost = 0;
    for table in workbook::tables(vec![sheet], &columns, true)? {
        let place = |column: usize| table.places.get(column).copied().flatten();
        let (sheet_at, row_at) = (place(noun.columns.len() + 1), place(noun.columns.len() + 2));
        for (order, line) in table.rows.iter().enumerate() {
            let cell = |at: Option<usize>| at.and_then(|at| line.cells.get(at)).map(|text| text.trim());
            let number: Option<i32> = cell(row_at).and_then(|text| text.parse().ok());
            let sheet = cell(sheet_at);
            let found = match number {
                Some(number) => rows
                    .iter_mut()
                    .find(|row| row.kept.row == number && sheet.is_none_or(|sheet| sheet == row.kept.sheet)),
                None => rows.get_mut(order),
            };
            let Some(row) = found else {
                lost += 1;
                continue;
            };
            for (column, at) in noun.columns.iter().enumerate().map(|(n, column)| (column, place(n))) {
                match cell(at) {
                    Some("") => drop(row.cells.remove(column.key)),
                    Some(text) => drop(row.cells.insert(column.key.to_owned(), text.to_owned())),
                    None => {}
                }
            }
        }
    }
    Ok(lost)
}

/// The most lines that are pasted at once: all of a long list of mistakes, of which those of the page are found.
const LARGEST_PASTE: usize = 1_000;
