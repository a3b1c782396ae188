//! The whole file as text, with its problems beside the lines.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, LONGEST};
use super::super::difference;
use super::super::model::Call;
use super::{Shown, allowed, shown};
use crate::access::Action;
use crate::calendar;
use crate::drafts;
use crate::kernel::Message;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView};
use crate::platform::{Error, Result};
use crate::programme::{Definition, Place};

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::CallWrite);
    vec![Route::get("/calls/{id}/file", write, edit), Route::post("/calls/{id}/file", write, save)]
}

/// A problem of a text as people find it.
#[derive(Serialize)]
pub(super) struct Problem {
    line: usize,
    column: usize,
    path: String,
    what: String,
    mend: Option<String>,
}

/// What is wrong with a text, in the reader's language.
pub(super) fn problems(ctx: &Ctx, text: &str) -> Vec<Problem> {
    let Err(all) = Definition::read(text) else { return Vec::new() };
    let told = |p: crate::programme::definition::read::Problem| {
        let place = Place::of(text, &p.span);
        Problem {
            line: place.line,
            column: place.column,
            path: p.path,
            what: ctx.say(&p.what),
            mend: p.mend.map(|mend| ctx.say(&mend)),
        }
    };
    all.into_iter().map(told).collect()
}

/// A text as it was sent, in lines that end in one sign; nothing else of it changes.
///
/// # Errors
/// When it is too long.
fn whole(text: &str) -> Result<String, Message> {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    // A zero has no place in a text, and PostgreSQL keeps none.
    if text.contains('\0') {
        return Err(Message::new("call-text-zero"));
    }
    if text.len() > LONGEST {
        return Err(Message::new("call-too-long").with("most", LONGEST / 1024));
    }
    Ok(text)
}

/// What a line number says besides its number.
#[derive(Serialize)]
struct Gutter {
    n: usize,
    problem: Option<String>,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, call: &Call, text: &str) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        call: Shown,
        lines: Vec<Gutter>,
        problems: Vec<Problem>,
        text: String,
        conflict: Vec<difference::Line>,
    }
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let problems = problems(ctx, text);
    let count = text.lines().count().max(20) + 1;
    let problem = |n: usize| problems.iter().find(|p| p.line == n).map(|p| p.what.clone());
    // Whoever was slower sees what stands there now against what was typed.
    let conflict = if form.stale.is_some() { difference::lines(&call.draft, text) } else { Vec::new() };
    let view = View {
        call: shown(ctx, call, &calendar, true),
        lines: (1..=count).map(|n| Gutter { n, problem: problem(n) }).collect(),
        problems,
        text: text.to_owned(),
        conflict,
        form,
    };
    ctx.page_with(status, "calls/file.html", view)
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    call.writable()?;
    let form = drafts::form(&ctx, &Form::filled([("whole", call.draft.clone())])).await?;
    let restored = form.draft.as_ref().is_some_and(|draft| draft.restored);
    let text = if restored { form.value("whole").unwrap_or_default().to_owned() } else { call.draft.clone() };
    page(&ctx, StatusCode::OK, form, &call, &text).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    let (id, version) = (call.id, ctx.form.version());
    let (text, check) = (ctx.form.need("whole", whole), ctx.form.tick("check"));
    let done = match ctx.form.build(|| Some((text?, version?))) {
        Ok((text, version)) => ctx.write(move |tx| actions::write(tx, id, &text, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) if check => Ok(Answer::see(format!("/calls/{id}/check")).done(Message::new("saved"))),
        Ok(()) => Ok(Answer::see(format!("/calls/{id}/file")).done(Message::new("saved"))),
        Err(error @ (Error::Invalid(_) | Error::Stale)) => {
            let (status, form) = ctx.again(error)?;
            let typed = ctx.form.peek("whole").unwrap_or_default().replace("\r\n", "\n");
            page(&ctx, status, form, &call, &typed).await
        }
        Err(other) => Err(other),
    }
}
