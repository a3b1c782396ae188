//! Bulk acts on people: a dry run, the act, and ten seconds to take it back.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::bulk::{self, Act, Line, MOST, UNDO_SECONDS, Undo};
use crate::access::Action;
use crate::kernel::{Message, UserId};
use crate::pages::{Access, Answer, Ctx, Flash, Kind, Route};
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let may = Access::May(Action::PeopleDisable);
    vec![
        Route::get("/people/batch", may, look),
        Route::post("/people/batch", may, act),
        Route::post("/people/batch/undo", may, undo),
    ]
}

#[derive(Serialize)]
struct LineView {
    id: UserId,
    name: String,
    login: String,
    version: i32,
    why: String,
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    act: Act,
    todo: Vec<LineView>,
    skipped: Vec<LineView>,
    /// What takes it back, when it is done.
    undo: Option<String>,
    seconds: i64,
    done: bool,
}

fn page(ctx: &Ctx, act: Act, lines: Vec<Line>, form: FormView) -> Page {
    let view = |l: Line| LineView {
        id: l.id,
        name: l.name,
        login: l.login,
        version: l.version,
        why: l.skipped.as_ref().map(|message| ctx.say(message)).unwrap_or_default(),
    };
    let (todo, skipped): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.skipped.is_none());
    let (todo, skipped) = (todo.into_iter().map(view).collect(), skipped.into_iter().map(view).collect());
    Page { form, act, todo, skipped, undo: None, seconds: UNDO_SECONDS, done: false }
}

/// What was ticked, or the list again with a word about it.
fn ticked(ctx: &Ctx) -> Result<Vec<UserId>, Message> {
    let ids: Vec<UserId> = ctx.query.iter().filter(|(n, _)| n == "id").filter_map(|(_, v)| v.parse().ok()).collect();
    match ids.len() {
        0 => Err(Message::new("bulk-nobody")),
        n if n > MOST => Err(Message::new("bulk-many").with("most", MOST)),
        _ => Ok(ids),
    }
}

async fn look(ctx: Ctx) -> Result<Answer> {
    let wanted: Act = ctx.asked("do").and_then(|word| word.parse().ok()).ok_or(Error::NotFound)?;
    let ids = match ticked(&ctx) {
        Ok(ids) => ids,
        Err(message) => return Ok(Answer::see("/people").flash(Flash { kind: Kind::Bad, message })),
    };
    let lines = ctx.read(move |db, actor| bulk::plan(db, actor, wanted, &ids)).await?;
    let form = ctx.show(&Form::new());
    ctx.page("people/bulk.html", page(&ctx, wanted, lines, form))
}

/// A person and the version that was looked at.
fn seen(text: &str) -> Option<(UserId, i32)> {
    let (id, version) = text.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

async fn act(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let people: Option<Vec<_>> =
        form.fields().iter().filter(|(name, _)| name == "person").map(|(_, value)| seen(value)).collect();
    form.raw("person");
    let people = people.filter(|all| !all.is_empty() && all.len() <= MOST);
    let people = people.ok_or_else(|| Error::Malformed("the form names nobody that it could".to_owned()))?;
    let wanted = form.need("do", choice::<Act>);
    let reason = match wanted {
        Some(Act::Disable) => form.need("reason", line(500)),
        _ => form.may("reason", line(500)).map(Option::unwrap_or_default),
    };
    let (ids, kept) = (people.iter().map(|(id, _)| *id).collect::<Vec<_>>(), wanted);
    match form.build(|| Some((wanted?, reason?))) {
        Ok((wanted, reason)) => {
            let lines = ctx.write(move |tx| bulk::act(tx, wanted, &people, &reason)).await?;
            done(&ctx, wanted, lines)
        }
        Err(error) => {
            let wanted = kept.ok_or(Error::NotFound)?;
            let (status, form) = ctx.again(error)?;
            let lines = ctx.read(move |db, actor| bulk::plan(db, actor, wanted, &ids)).await?;
            ctx.page_with(status, "people/bulk.html", page(&ctx, wanted, lines, form))
        }
    }
}

/// The page of what was done, with the way back. It is no redirect, because the way back is too long for a cookie; a
/// second sending finds every row changed and does nothing.
fn done(ctx: &Ctx, wanted: Act, lines: Vec<Line>) -> Result<Answer> {
    let by = ctx.actor()?.user;
    let undo = Undo::of(wanted, &lines, ctx.now).map(|undo| undo.seal(&ctx.app.vault, by)).transpose()?;
    let view = Page { undo, done: true, ..page(ctx, wanted, lines, ctx.show(&Form::new())) };
    ctx.page_with(StatusCode::OK, "people/bulk.html", view)
}

async fn undo(mut ctx: Ctx) -> Result<Answer> {
    let token = ctx.form.need("undo", |text| Ok(text.to_owned()));
    let token = ctx.form.build(|| token)?;
    let wanted = Undo::open(&ctx.app.vault, &token, ctx.actor()?.user)?;
    let lines = ctx.write(move |tx| bulk::undo(tx, &wanted)).await?;
    let (left, back): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.skipped.is_some());
    let names: Vec<&str> = left.iter().map(|line| line.name.as_str()).collect();
    let message = Message::new("bulk-undone").with("n", back.len());
    if names.is_empty() {
        return Ok(Answer::see("/people").done(message));
    }
    let names = names.join(&ctx.word("list-separator"));
    let message = Message::new("bulk-undone-but").with("n", back.len()).with("left", left.len()).with("names", names);
    Ok(Answer::see("/people").flash(Flash { kind: Kind::Warn, message }))
}
