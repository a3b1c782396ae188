//! Bringing in: the workbook to fill in, and the page that takes it, or the lines that were copied from one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Seek;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Line, carry, chunks};
use super::super::process::Step;
use super::super::store::NewImport;
use super::super::{actions, store};
use super::at_once;
use crate::access::Action;
use crate::kernel::Message;
use crate::pages::{Access, Answer, Ctx, Download, Export, Importable, Limits, Route, importable};
use crate::platform::aside::aside;
use crate::platform::db::blocking;
use crate::platform::form::{Form, FormView};
use crate::platform::i18n::{Locale, Texts};
use crate::platform::secret::{digest, fresh};
use crate::platform::workbook::{self, Choices, Column, Heading, MEDIA_TYPE, Table, Writer};
use crate::platform::{Error, Result};

/// The largest workbook, in bytes; a hundred thousand rows of a dozen columns are a third of it.
const LARGEST: u64 = 24 * 1024 * 1024;
/// Chunks that are stored by one write.
const AT_ONCE: usize = 20;
/// The columns that a workbook of wrong rows has besides those of the template: what is wrong, and whence the row came.
pub(super) const OWN: [&str; 3] = ["import-errors", "import-sheet", "import-row"];
/// Rows of a template that are ready to be filled in.
const READY: u32 = 5_000;

pub(super) fn routes() -> Vec<Route> {
    let make = Access::May(Action::ImportMake);
    let limits = Limits { files: 1, largest: LARGEST };
    vec![
        Route::get("/imports/new/{kind}", make, new),
        Route::upload("/imports/new/{kind}", make, limits, bring),
        Route::get("/imports/new/{kind}/template.xlsx", make, template),
    ]
}

/// The noun of the path, if the actor may bring it in.
fn noun(ctx: &Ctx) -> Result<Importable> {
    let kind: String = ctx.param("kind")?;
    let noun = importable(&ctx.app.imports, &kind).copied().ok_or(Error::NotFound)?;
    if ctx.may(noun.make) { Ok(noun) } else { Err(Error::forbidden("access-role")) }
}

/// A column as the page explains it.
#[derive(Serialize)]
struct ColumnView {
    label: String,
    required: bool,
    hint: String,
    words: Vec<String>,
}

fn column_views(ctx: &Ctx, noun: &Importable) -> Vec<ColumnView> {
    let view = |heading: &Heading, required: bool| ColumnView {
        label: heading.label.clone(),
        required,
        hint: heading.note.clone(),
        words: match &heading.choices {
            Choices::Of(words) => words.clone(),
            Choices::Any => Vec::new(),
        },
    };
    noun.columns.iter().zip(&headings(ctx, noun)).map(|(column, heading)| view(heading, column.required)).collect()
}

/// The headings of a workbook to be filled in, in the reader's language.
pub(super) fn headings(ctx: &Ctx, noun: &Importable) -> Vec<Heading> {
    let heading = |column: &crate::pages::ImportColumn| Heading {
        label: ctx.word(column.label),
        note: column.hint.map(|key| ctx.word(key)).unwrap_or_default(),
        choices: column.choices.map_or(Choices::Any, |list| {
            Choices::Of(list(&ctx.app.texts).iter().map(|choice| choice.label(ctx.locale).to_owned()).collect())
        }),
    };
    noun.columns.iter().map(heading).collect()
}

fn page(ctx: &Ctx, noun: &Importable, status: StatusCode, form: FormView, same: Option<String>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        kind: &'static str,
        title: String,
        columns: Vec<ColumnView>,
        /// The page of the import that brought the very same.
        same: Option<String>,
        largest: u64,
    }
    let (title, columns) = (ctx.word(noun.title), column_views(ctx, noun));
    let view = View { form, kind: noun.kind, title, columns, same, largest: LARGEST / (1024 * 1024) };
    ctx.page_with(status, "imports/new.html", view)
}

async fn new(ctx: Ctx) -> Result<Answer> {
    page(&ctx, &noun(&ctx)?, StatusCode::OK, ctx.show(&Form::new()), None)
}

async fn template(ctx: Ctx) -> Result<Answer> {
    let noun = noun(&ctx)?;
    let folder = ctx.app.settings.data.clone();
    let mut properties = ctx.properties(&Export::worded(noun.title, Vec::new()));
    properties.remark = ctx.word("import-template-remark");
    let headings = headings(&ctx, &noun);
    let file = blocking(move || {
        let mut writer = Writer::new(&folder, properties, headings)?;
        writer.invite(READY)?;
        writer.finish(&folder)
    })
    .await?;
    let name = format!("{}-{}.xlsx", ctx.word(noun.title), ctx.word("import-template"));
    save(file, name)
}

/// A workbook to be saved.
pub(super) fn save(file: File, name: String) -> Result<Answer> {
    let length = file.metadata()?.len();
    let (content, sha256) = (Box::new(file), fresh()?);
    Ok(Answer::download(Download { content, length, name, kind: MEDIA_TYPE, sha256, inline: false }))
}

/// What was sent: a file that was kept aside, or lines.
enum Source {
    File(std::sync::Arc<crate::platform::blobs::Incoming>),
    Lines(String),
}

async fn bring(mut ctx: Ctx) -> Result<Answer> {
    let noun = noun(&ctx)?;
    let lines = ctx.form.raw("lines").map(str::trim_end).filter(|text| !text.trim().is_empty()).map(ToOwned::to_owned);
    let again = ctx.form.tick("again");
    let file = ctx.files.first().cloned();
    let read = ctx.form.build(|| Some(()));
    let (source, name, digest) = match (file, lines) {
        (Some(file), None) => (Source::File(file.incoming.clone()), file.name.clone(), file.body.sha256.clone()),
        (None, Some(lines)) => {
            let digest = digest(&lines);
            (Source::Lines(lines), String::new(), digest)
        }
        (Some(_), Some(_)) => return refused(&ctx, &noun, "lines", Message::new("import-both"), None),
        (None, None) => return refused(&ctx, &noun, "file", Message::new("import-neither"), None),
    };
    read?;
    // What else is wrong with a workbook its reader says in better words; a bomb never gets so far.
    if let Some(bomb) = ctx.files.first().and_then(|file| file.probe.wrong.clone()).filter(|m| m.key == "file-bomb") {
        return refused(&ctx, &noun, "file", bomb, None);
    }
    let field = if matches!(source, Source::File(_)) { "file" } else { "lines" };
    let (seen, sought) = (super::seen_of(&ctx, &noun)?, digest.clone());
    let same = ctx.read(move |db, _| store::same(db, &seen, &sought)).await?;
    if let Some(same) = same.filter(|_| !again) {
        let message = Message::new("import-same").with("total", same.total);
        return refused(&ctx, &noun, field, message, Some(format!("/imports/{}", same.id)));
    }
    let texts = std::sync::Arc::clone(&ctx.app.texts);
    let columns = noun;
    let tables = aside(move || Ok(understood(source, &columns, &texts))).await?;
    match tables {
        Ok(tables) => keep(&ctx, &noun, tables, name, digest).await,
        Err(message) => refused(&ctx, &noun, field, message, None),
    }
}

fn refused(ctx: &Ctx, noun: &Importable, field: &str, message: Message, same: Option<String>) -> Result<Answer> {
    let (status, form) = ctx.again(Error::field(field, message))?;
    page(ctx, noun, status, form, same)
}

/// The names of a column in every language.
pub(super) fn names(texts: &Texts, label: &str) -> Vec<String> {
    Locale::ALL.iter().map(|locale| texts.text(*locale, &Message::new(label))).collect()
}

/// Reads what was sent; slow, and outside every transaction.
fn understood(source: Source, noun: &Importable, texts: &Texts) -> Result<Vec<Table>, Message> {
    let limits = workbook::Limits::default();
    let column = |c: &crate::pages::ImportColumn| Column { names: names(texts, c.label), required: c.required };
    let columns: Vec<Column> = noun.columns.iter().map(column).collect();
    let (sheets, in_order) = match source {
        Source::Lines(text) => (vec![workbook::pasted(&text, &limits)?], true),
        Source::File(incoming) => {
            let broken = |_| Message::new("workbook-broken");
            let mut file = File::open(incoming.path()).map_err(broken)?;
            file.rewind().map_err(broken)?;
            (workbook::read(file, &limits)?, false)
        }
    };
    let mut tables = workbook::tables(sheets, &columns, in_order)?;
    // Our own column of what is wrong is no surprise when it comes back.
    let own: Vec<String> = OWN.iter().flat_map(|key| names(texts, key)).collect();
    for table in &mut tables {
        table.unknown.retain(|heading| !own.contains(heading));
    }
    Ok(tables)
}

fn lines(noun: &Importable, tables: Vec<Table>) -> Result<Vec<Line>> {
    let mut all = Vec::new();
    for table in tables {
        let place = |key: usize| table.places.get(key).copied().flatten();
        for row in table.rows {
            let cell = |at: usize| row.cells.get(at).map(|text| text.trim()).filter(|text| !text.is_empty());
            let known = noun.columns.iter().enumerate().filter_map(|(n, column)| Some((column.key, place(n)?)));
            let cells: BTreeMap<String, String> =
                known.filter_map(|(key, at)| Some((key.to_owned(), cell(at)?.to_owned()))).collect();
            if cells.is_empty() {
                continue;
            }
            let number = i32::try_from(row.number).map_err(Error::internal)?;
            all.push(Line { sheet: table.sheet.clone(), row: number, cells });
        }
    }
    if let Some(several) = &noun.several {
        carry(&mut all, several);
    }
    Ok(all)
}

async fn keep(ctx: &Ctx, noun: &Importable, tables: Vec<Table>, name: String, digest: String) -> Result<Answer> {
    let unknown = tables.iter().flat_map(|table| table.unknown.clone()).take(20).collect();
    let lines = lines(noun, tables)?;
    if lines.is_empty() {
        return refused(ctx, noun, "file", Message::new("import-no-rows"), None);
    }
    received(ctx, noun, &lines, &name, digest, unknown).await
}

/// Stores rows that are of the noun's columns by now, works out what would happen, and leads to their page. Also for a
/// noun that has read its rows from a book of another form.
///
/// # Errors
/// When the actor may not bring in such things.
pub async fn received(
    ctx: &Ctx,
    noun: &Importable,
    lines: &[Line],
    name: &str,
    digest: String,
    unknown: Vec<String>,
) -> Result<Answer> {
    let total = i64::try_from(lines.len()).map_err(Error::internal)?;
    let file_name = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let new = NewImport { kind: noun.kind, file_name, digest, total, unknown };
    let of = *noun;
    let id = ctx.write(move |tx| actions::receive(tx, &of, &new)).await?;
    let chunks = chunks(lines, noun.several.as_ref());
    for (place, some) in (0..).step_by(AT_ONCE).zip(chunks.chunks(AT_ONCE)) {
        let some = some.to_vec();
        ctx.write(move |tx| actions::add(tx, id, place, &some)).await?;
    }
    ctx.write(move |tx| actions::received(tx, id)).await?;
    at_once(ctx, id, total, Step::Check).await?;
    Ok(Answer::see(format!("/imports/{id}")))
}
