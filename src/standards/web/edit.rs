//! Forms: a new version, filled in from the latest one, and the correction of one that nobody has used.

use std::str::FromStr;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Basis, Grade, Kind, Level, Standard, State};
use super::super::{actions, form, store};
use super::{Shown, label, shown};
use crate::access::{Action, Anything, can};
use crate::kernel::{Message, Region, StandardId};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::form::{Form, FormView};
use crate::platform::grid::{self, Row};
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result};

/// Empty rows to go on with, at first and when more were asked for.
const SPARE: usize = 2;
const MORE: usize = 8;

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::StandardWrite);
    vec![
        Route::get("/standards/new", write, new),
        Route::post("/standards", write, create),
        Route::get("/standards/{id}/edit", write, edit),
        Route::post("/standards/{id}/edit", write, save),
    ]
}

/// A column of the table, with what its cells are chosen from.
#[derive(Serialize)]
struct ColumnView {
    key: &'static str,
    label: String,
    choices: Vec<String>,
}

/// A field that holds for the table as a whole.
#[derive(Serialize)]
struct TermView {
    key: &'static str,
    label: String,
}

/// The words of a column's choices in the reader's language, each behind its code.
fn choices(ctx: &Ctx, column: &str, locale: Locale) -> Vec<(String, String)> {
    let word = |key: String| ctx.app.texts.text(locale, &Message::new(&key));
    match column {
        "title_level" => Level::ALL.iter().map(|l| (l.to_string(), word(format!("standard-level-{l}")))).collect(),
        "grade" => Grade::ALL.iter().map(|g| (g.to_string(), word(format!("standard-grade-{g}")))).collect(),
        "region" => Region::all().map(|r| (r.code().to_owned(), r.name(locale.as_str()).to_owned())).collect(),
        _ => Vec::new(),
    }
}

/// Each choice by its code, however it was written: the code itself, or its words in either language.
fn coded(ctx: &Ctx, column: &str, text: &str) -> String {
    let wanted = text.trim();
    let all = Locale::ALL.iter().flat_map(|locale| choices(ctx, column, *locale));
    let full = Region::all().map(|r| (r.code().to_owned(), r.full_zh().to_owned())).filter(|_| column == "region");
    let found = all.chain(full).find(|(_, word)| word == wanted);
    found.map_or_else(|| text.to_owned(), |(code, _)| code)
}

fn rewritten(rows: &[Row], kind: Kind, change: impl Fn(&str, &str) -> String) -> Vec<Row> {
    let row = |row: &Row| {
        let cells = kind.columns().iter().map(|key| ((*key).to_owned(), change(key, row.form.peek(key).unwrap_or(""))));
        Row { number: row.number, id: None, version: None, form: Form::sent(cells.collect()), blank: row.blank }
    };
    rows.iter().map(row).collect()
}

/// Rows as a page shows them: choices in the reader's words.
fn worded(ctx: &Ctx, rows: &[Row], kind: Kind) -> Vec<Row> {
    rewritten(rows, kind, |column, text| {
        let all = choices(ctx, column, ctx.locale);
        all.into_iter().find(|(code, _)| code == text).map_or_else(|| text.to_owned(), |(_, word)| word)
    })
}

struct Sheet<'a> {
    kind: Kind,
    /// The version that is corrected.
    of: Option<&'a Standard>,
    /// The version that a new one was filled in from.
    from: Option<Standard>,
    numbers: Vec<usize>,
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, sheet: Sheet<'_>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        kind: Kind,
        standard: Option<Shown>,
        from: Option<Shown>,
        columns: Vec<ColumnView>,
        terms: Vec<TermView>,
        bases: Vec<Choice>,
        numbers: Vec<usize>,
        longest: usize,
        reopens: bool,
    }
    let column = |key: &&'static str| ColumnView {
        key,
        label: label(ctx, key),
        choices: choices(ctx, key, ctx.locale).into_iter().map(|(_, word)| word).collect(),
    };
    let view = View {
        form,
        kind: sheet.kind,
        columns: sheet.kind.columns().iter().map(column).collect(),
        terms: sheet.kind.terms().iter().map(|key| TermView { key, label: label(ctx, key) }).collect(),
        bases: ctx.choices(Basis::ALL, "standard-basis"),
        numbers: sheet.numbers,
        longest: form::NOTE,
        reopens: sheet.of.is_some_and(|s| s.state == State::Confirmed),
        standard: sheet.of.map(|s| shown(ctx, s)),
        from: sheet.from.as_ref().map(|s| shown(ctx, s)),
    };
    ctx.page_with(status, "standards/form.html", view)
}

/// A form of a head and rows.
fn whole(head: &Form, rows: &Form) -> Form {
    Form::sent(head.fields().iter().chain(rows.fields()).cloned().collect())
}

async fn new(ctx: Ctx) -> Result<Answer> {
    can(ctx.actor()?, Action::StandardWrite, &Anything)?;
    let Some(kind) = ctx.asked("kind").and_then(|kind| Kind::from_str(kind).ok()) else {
        #[derive(Serialize)]
        struct View {
            kinds: Vec<Choice>,
        }
        return ctx.page("standards/choose.html", View { kinds: ctx.choices(Kind::ALL, "standard-kind") });
    };
    let latest = ctx.read(move |db, _| store::confirmed(db, kind)).await?.pop();
    let (head, rows) = match &latest {
        Some(latest) => {
            // The days are what a new version is about; they are not taken over.
            let head = form::filled(&latest.draft)
                .overlaid(&[("valid_from".to_owned(), String::new()), ("valid_to".to_owned(), String::new())]);
            (head, form::rows(&latest.draft.table))
        }
        None => (Form::new(), Vec::new()),
    };
    let (rows, numbers) = grid::shown(&worded(&ctx, &rows, kind), "", kind.columns(), SPARE)?;
    let form = ctx.show(&whole(&head, &rows));
    page(&ctx, StatusCode::OK, form, Sheet { kind, of: None, from: latest, numbers })
}

/// What was sent: the rows with choices as codes, and whether only to show the form again, with how many spare rows.
struct Sent {
    rows: Vec<Row>,
    coded: Vec<Row>,
    paste: String,
    again: Option<usize>,
}

fn sent(ctx: &mut Ctx, kind: Kind) -> Result<Sent> {
    let rows = grid::rows(&mut ctx.form, kind.columns())?;
    let paste = ctx.form.raw("paste").unwrap_or_default().to_owned();
    let again = match ctx.form.raw("step") {
        Some("more") => Some(MORE),
        // What was pasted is looked at before it is sent.
        Some("fill") => Some(SPARE),
        _ => (!paste.trim().is_empty()).then_some(SPARE),
    };
    let coded = rewritten(&rows, kind, |column, text| coded(ctx, column, text));
    Ok(Sent { rows, coded, paste, again })
}

/// The form again with pasted or more rows; nothing is judged yet.
fn grown(ctx: &Ctx, sent: &Sent, spare: usize, mut sheet: Sheet<'_>) -> Result<Answer> {
    let columns = sheet.kind.columns();
    let is_cell = |name: &str| name.rsplit_once('-').is_some_and(|(field, _)| columns.contains(&field));
    let own = ctx.form.fields().iter().filter(|(name, _)| !is_cell(name) && name != "paste" && name != "step");
    let head = Form::sent(own.cloned().collect());
    match grid::shown(&sent.rows, &sent.paste, columns, spare) {
        Ok((rows, numbers)) => {
            sheet.numbers = numbers;
            page(ctx, StatusCode::OK, ctx.show(&whole(&head, &rows)), sheet)
        }
        Err(error) => refused(ctx, error, sent, sheet),
    }
}

fn refused(ctx: &Ctx, error: Error, sent: &Sent, mut sheet: Sheet<'_>) -> Result<Answer> {
    sheet.numbers = sent.rows.iter().map(|row| row.number).collect();
    let (status, form) = ctx.again(error)?;
    page(ctx, status, form, sheet)
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let kind = ctx.form.raw("kind").and_then(|kind| Kind::from_str(kind).ok()).ok_or(Error::NotFound)?;
    let sent = sent(&mut ctx, kind)?;
    let sheet = Sheet { kind, of: None, from: None, numbers: Vec::new() };
    if let Some(spare) = sent.again {
        return grown(&ctx, &sent, spare, sheet);
    }
    let done = match form::read(&mut ctx.form, kind, &sent.coded) {
        Ok(draft) => ctx.write(move |tx| actions::propose(tx, &draft)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/standards/{id}")).done(Message::new("standard-proposed-now"))),
        Err(error) => refused(&ctx, error, &sent, sheet),
    }
}

/// The version of the path, if it may be corrected.
async fn amendable(ctx: &Ctx) -> Result<Standard> {
    let id: StandardId = ctx.param("id")?;
    let found = ctx.read(move |db, _| store::find(db, id)).await?;
    can(ctx.actor()?, Action::StandardWrite, &found)?;
    found.is_unused(ctx.now.day())?;
    Ok(found)
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let found = amendable(&ctx).await?;
    let kind = found.kind();
    let rows = worded(&ctx, &form::rows(&found.draft.table), kind);
    let (rows, numbers) = grid::shown(&rows, "", kind.columns(), SPARE)?;
    let form = ctx.show(&whole(&form::filled(&found.draft), &rows));
    page(&ctx, StatusCode::OK, form, Sheet { kind, of: Some(&found), from: None, numbers })
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let found = amendable(&ctx).await?;
    let (id, kind) = (found.id, found.kind());
    let sent = sent(&mut ctx, kind)?;
    let sheet = Sheet { kind, of: Some(&found), from: None, numbers: Vec::new() };
    if let Some(spare) = sent.again {
        return grown(&ctx, &sent, spare, sheet);
    }
    let version = ctx.form.version();
    let done = match (form::read(&mut ctx.form, kind, &sent.coded), version) {
        (Ok(draft), Some(version)) => ctx.write(move |tx| actions::amend(tx, id, &draft, version)).await,
        (Ok(_), None) => Err(Error::Malformed("the form carries no version".to_owned())),
        (Err(error), _) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/standards/{id}")).done(Message::new("standard-amended-now"))),
        Err(error) => refused(&ctx, error, &sent, sheet),
    }
}
