//! The pages of the programme files: which there are, what each demands, the file itself, and the guide as a draft.

use std::sync::Arc;

use serde::Serialize;

use super::{Guide, title};
use crate::access::Action;
use crate::calendar;
use crate::kernel::Message;
use crate::pages::{Access, Answer, App, Ctx, Route};
use crate::platform::db::blocking;
use crate::platform::pdf::Sheet;
use crate::platform::templates::show_moment;
use crate::platform::{Error, Result};
use crate::programme::definition::read::Problem;
use crate::programme::library::Entry;
use crate::programme::{Library, Place};

/// The routes of the programme files.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::ProgrammeView);
    vec![
        Route::get("/programmes", view, index),
        Route::get("/programmes/{code}", view, show),
        Route::get("/programmes/{code}/file", view, file),
        Route::get("/programmes/{code}/pdf", view, pdf),
    ]
}

async fn library(ctx: &Ctx) -> Result<Library> {
    let data = ctx.app.settings.data.clone();
    blocking(move || Library::of(&data)).await
}

/// The file that the path names.
async fn named(ctx: &Ctx) -> Result<Arc<Entry>> {
    let code: String = ctx.param("code")?;
    library(ctx).await?.get(&code).map(Arc::clone).ok_or(Error::NotFound)
}

/// A row of the list.
#[derive(Serialize)]
struct Row {
    code: String,
    file: String,
    own: bool,
    problems: usize,
    name: String,
    year: String,
    kind: String,
    money: String,
    places: String,
    deadline: String,
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
    }
    let rows = library(&ctx).await?.iter().map(|entry| row(&ctx, entry)).collect();
    ctx.page("programme/list.html", View { rows })
}

fn row(ctx: &Ctx, entry: &Entry) -> Row {
    let mut row = Row {
        code: entry.code().to_owned(),
        file: entry.file.clone(),
        own: entry.own,
        problems: 0,
        name: entry.file.clone(),
        year: String::new(),
        kind: String::new(),
        money: String::new(),
        places: String::new(),
        deadline: String::new(),
    };
    match &entry.definition {
        Err(problems) => row.problems = problems.len(),
        Ok(definition) => {
            let brief = super::brief(definition, &ctx.app.texts, ctx.locale);
            row.name = definition.programme.name.get(ctx.locale.as_str()).to_owned();
            row.year = definition.programme.year.to_string();
            row.kind = ctx.word(&format!("programme-kind-{}", definition.programme.kind));
            (row.money, row.places, row.deadline) = (brief.money, brief.places, brief.deadline);
        }
    }
    row
}

/// A problem of a file as its page shows it.
#[derive(Serialize)]
struct Shown {
    line: usize,
    column: usize,
    text: String,
    what: String,
    mend: String,
}

fn shown(ctx: &Ctx, text: &str, problem: &Problem) -> Shown {
    let place = Place::of(text, &problem.span);
    let mend = problem.mend.as_ref().map(|mend| ctx.say(mend)).unwrap_or_default();
    Shown { line: place.line, column: place.column, text: place.text, what: ctx.say(&problem.what), mend }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View<'a> {
        code: &'a str,
        file: &'a str,
        own: bool,
        guide: Option<Guide>,
        problems: Vec<Shown>,
    }
    let entry = named(&ctx).await?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let (guide, problems) = match &entry.definition {
        Ok(definition) => (Some(Guide::of(definition, &ctx.app.texts, ctx.locale, &calendar)), Vec::new()),
        Err(problems) => (None, problems.iter().map(|p| shown(&ctx, &entry.text, p)).collect()),
    };
    let view = View { code: entry.code(), file: &entry.file, own: entry.own, guide, problems };
    ctx.page("programme/show.html", view)
}

async fn file(ctx: Ctx) -> Result<Answer> {
    let entry = named(&ctx).await?;
    Ok(Answer::attachment(&entry.file, "application/toml", entry.text.clone().into_bytes()))
}

/// The guide of a file that no call was made of: a draft without number and code.
async fn pdf(ctx: Ctx) -> Result<Answer> {
    let entry = named(&ctx).await?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let Ok(definition) = &entry.definition else { return Err(Error::conflict("programme-file-wrong")) };
    let guide = Guide::of(definition, &ctx.app.texts, ctx.locale, &calendar);
    let name = format!("{}.pdf", title(definition, &ctx.app.texts, ctx.locale));
    let at = show_moment(ctx.locale, ctx.now);
    let app = Arc::clone(&ctx.app);
    let note = ctx.say(&Message::new("explain-draft-note").with("file", &entry.file).with("at", at));
    let author = definition.programme.giver.get(ctx.locale.as_str()).to_owned();
    let heading = title(definition, &app.texts, ctx.locale);
    let now = ctx.now;
    let printed = blocking(move || {
        let sheet = sheet(&app, &guide, &heading, &note, None)?;
        app.reports.press.print(&Sheet { author, at: Some(now), ..sheet })
    })
    .await?;
    Ok(Answer::attachment(&name, "application/pdf", printed.bytes))
}

/// Where a published call stands.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its number, at the head and the foot of each page.
    pub number: String,
    /// The address of its public page, which the QR code holds.
    pub address: String,
    /// Lines beside the code.
    pub notes: Vec<String>,
}

/// The guide on paper; the note stands at its end. Without a published call it is a draft, and says so across each page.
///
/// # Errors
/// When the template of the guide was changed and is wrong.
pub fn sheet(app: &App, guide: &Guide, title: &str, note: &str, published: Option<Published>) -> Result<Sheet> {
    #[derive(Serialize)]
    struct Document<'a> {
        title: &'a str,
        note: &'a str,
    }
    #[derive(Serialize)]
    struct Context<'a> {
        document: Document<'a>,
        facts: &'a Guide,
    }
    let context = Context { document: Document { title, note }, facts: guide };
    let markdown = app.reports.markdown(guide.locale, "programme-guide", &context)?;
    let sheet = Sheet { markdown, title: title.to_owned(), ..Sheet::default() };
    Ok(match published {
        Some(Published { number, address, notes }) => Sheet { number, notes, link: Some(address), ..sheet },
        None => {
            let draft = app.texts.text(guide.locale, &Message::new("explain-draft"));
            Sheet { watermark: Some(draft), ..sheet }
        }
    })
}
