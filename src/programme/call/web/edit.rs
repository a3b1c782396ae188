//! A new call: from a programme file at hand, or from an earlier call.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::store::{self, Filter};
use super::super::{actions, actions::LONGEST};
use crate::access::{Action, Anything, can};
use crate::kernel::{CallId, Message};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, line};
use crate::platform::{Error, Result};
use crate::programme::Library;

/// The most earlier calls that are offered; others are found by the list.
const OFFERED: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::CallWrite);
    vec![Route::get("/calls/new", write, new), Route::post("/calls", write, create)]
}

/// Something that a call can be made from.
#[derive(Serialize)]
struct Source {
    value: String,
    label: String,
    hint: String,
}

async fn sources(ctx: &Ctx) -> Result<(Vec<Source>, Vec<Source>)> {
    let data = ctx.app.settings.data.clone();
    let library = crate::platform::db::blocking(move || Library::of(&data)).await?;
    let files = library.iter().map(|entry| {
        let name = super::super::guided::head(&entry.text).map(|head| super::named(ctx, &head.name, &head.code));
        Source {
            value: format!("file:{}", entry.code()),
            label: name.unwrap_or_else(|| entry.file.clone()),
            hint: entry.file.clone(),
        }
    });
    let now = ctx.now;
    let filter = Filter { drafts: true, text: String::new(), standing: None, year: None, now };
    let calls = ctx.read(move |db, _| store::found(db, &filter, OFFERED)).await?;
    let call = |c: store::Listed| Source {
        value: format!("call:{}", c.id),
        label: c.named(ctx),
        hint: c.number.clone().unwrap_or_else(|| ctx.word(&format!("call-standing-{}", c.standing(now)))),
    };
    Ok((files.collect(), calls.into_iter().map(call).collect()))
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        files: Vec<Source>,
        calls: Vec<Source>,
    }
    let (files, calls) = sources(ctx).await?;
    ctx.page_with(status, "calls/new.html", View { form, files, calls })
}

async fn new(ctx: Ctx) -> Result<Answer> {
    can(ctx.actor()?, Action::CallWrite, &Anything)?;
    let from = ctx.asked("from").unwrap_or_default().to_owned();
    let year = chrono::Datelike::year(&ctx.now.day()).to_string();
    let form = ctx.show(&Form::filled([("origin", from), ("year", year)]));
    page(&ctx, StatusCode::OK, form).await
}

/// The text that a source stands for, and what it is called.
async fn text_of(ctx: &Ctx, source: &str) -> Result<(String, String)> {
    let missing = || Error::field("origin", Message::new("form-choice"));
    if let Some(code) = source.strip_prefix("file:") {
        let data = ctx.app.settings.data.clone();
        let library = crate::platform::db::blocking(move || Library::of(&data)).await?;
        let entry = library.get(code).ok_or_else(missing)?;
        return Ok((entry.text.clone(), entry.file.clone()));
    }
    let id: CallId = source.strip_prefix("call:").and_then(|id| id.parse().ok()).ok_or_else(missing)?;
    ctx.read(move |db, actor| {
        let found = store::find(db, id)?;
        can(actor, Action::CallDraftView, &found)?;
        let text = match found.latest {
            0 => found.draft.clone(),
            n => store::version(db, id, n)?.text,
        };
        Ok((text, found.number.unwrap_or(found.code)))
    })
    .await
    .map_err(|error| error.as_field("origin", "form-choice"))
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let (source, year) = (ctx.form.need("origin", line(100)), ctx.form.may("year", year));
    let made = match ctx.form.build(|| Some((source?, year?))) {
        Ok((source, year)) => make(&ctx, &source, year).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => Ok(Answer::see(format!("/calls/{id}/guided")).done(Message::new("call-begun"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form).await
        }
    }
}

/// A year of a call; others are slips of the finger.
fn year(typed: &str) -> Result<i32, Message> {
    let year = typed.trim().parse().ok().filter(|year| (2000..=2100).contains(year));
    year.ok_or_else(|| Message::new("call-year-wrong"))
}

async fn make(ctx: &Ctx, source: &str, year: Option<i32>) -> Result<CallId> {
    let (text, origin) = text_of(ctx, source).await?;
    let text = year.and_then(|year| super::super::year::moved(&text, year)).unwrap_or(text);
    if text.len() > LONGEST {
        return Err(Error::field("origin", Message::new("call-too-long").with("most", LONGEST / 1024)));
    }
    ctx.write(move |tx| actions::start(tx, &text, &origin)).await
}
