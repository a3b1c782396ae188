//! Objections from inside: the list, one objection, and its way to the answer.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Fate};
use super::super::objection::{Channel, Objection, Outcome, PHONE, State};
use super::super::shelves::SHELVES;
use super::super::store::objections::{self, Filter};
use super::{Due, TEXT, due};
use crate::access::{Action, Object, Scope, can};
use crate::calendar;
use crate::files::{self, ShelfView};
use crate::kernel::{AwardId, Instant, Message, NoticeId, ObjectionId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, choice, lines};
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_day;
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("unit", "objection-award"),
        Column::new("received", "field-received-on").sortable(),
        Column::new("channel", "objection-channel"),
        Column::new("state", "field-state"),
        Column::new("outcome", "objection-outcome"),
        Column::new("due", "objection-due").sortable(),
    ],
    filters: &["state", "outcome", "notice"],
    sort: "-received",
};

pub(super) fn routes() -> Vec<Route> {
    let (view, handle) = (Access::May(Action::ObjectionView), Access::May(Action::ObjectionHandle));
    vec![
        Route::get("/objections", view, index),
        Route::get("/objections.xlsx", view, export),
        Route::get("/objections/{id}", view, show),
        Route::post("/objections/{id}/accept", handle, accept),
        Route::post("/objections/{id}/decline", handle, decline),
        Route::post("/objections/{id}/inquiry", handle, inquire),
        Route::post("/objections/{id}/decide", Access::May(Action::ObjectionDecide), decide),
        Route::post("/objections/{id}/answer", handle, answer),
        Route::post("/objections/{id}/phone", handle, phone),
    ]
}

fn filter(query: &Query) -> Filter {
    Filter {
        text: query.q.clone(),
        state: query.filter("state"),
        outcome: query.filter("outcome"),
        notice: query.filter("notice"),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: ObjectionId,
        unit: String,
        received: String,
        channel: Channel,
        state: State,
        outcome: Option<Outcome>,
        due: Option<Due>,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
        outcomes: Vec<Choice>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found, calendar) = ctx
        .read(move |db, actor| {
            if actor.scope() != Scope::Everything {
                return Ok((0, Vec::new(), calendar::current(db)?));
            }
            let filter = filter(&wanted);
            let total = objections::count(db, &filter)?;
            Ok((total, objections::list(db, &filter, &wanted.within(total))?, calendar::current(db)?))
        })
        .await?;
    let row = |o: Objection| Row {
        id: o.id,
        due: o.due().map(|on| due(&ctx, &calendar, on)),
        unit: o.award_unit,
        received: show_day(ctx.locale, o.given.received_on),
        channel: o.given.channel,
        state: o.state,
        outcome: o.outcome,
    };
    let chip = |name: &str, value: &str| {
        let shown = match name {
            "state" | "outcome" => ctx.word(&format!("objection-{name}-{value}")),
            "notice" => ctx.word("objection-one-notice"),
            _ => value.to_owned(),
        };
        ctx.chip(name, shown)
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows: found.into_iter().map(row).collect(),
        states: ctx.choices(State::ALL, "objection-state"),
        outcomes: ctx.choices(Outcome::ALL, "objection-outcome"),
    };
    ctx.page("awards/objections.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |o: &Objection, column: &str| match column {
        "unit" => Value::text(&o.award_unit),
        "received" => Value::Day(o.given.received_on),
        "channel" => Value::Text(words.word(&format!("objection-channel-{}", o.given.channel))),
        "state" => Value::Text(words.word(&format!("objection-state-{}", o.state))),
        "outcome" => o.outcome.map_or(Value::Blank, |out| Value::Text(words.word(&format!("objection-outcome-{out}")))),
        "due" => o.due().map_or(Value::Blank, Value::Day),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "objection-title", &LIST, &query), move |db, actor, sheet| {
        if actor.scope() != Scope::Everything {
            return Ok(());
        }
        let keys = objections::keys(db, &filter(&query), &query)?;
        sheet.rows(db, &keys, objections::listed, |o| o.id, cell)
    })
    .await
}

/// What was done about an objection.
#[derive(Serialize)]
struct Step {
    kind: String,
    who: String,
    text: String,
    at: Option<String>,
}

/// The page of an objection.
#[derive(Serialize)]
struct Page {
    form: FormView,
    id: ObjectionId,
    award: (AwardId, String),
    notice: NoticeId,
    name: String,
    unit: String,
    address: String,
    email: String,
    phone: String,
    phone_whole: bool,
    text: String,
    channel: Channel,
    dispatched: Option<String>,
    received: String,
    received_at: Instant,
    entered_by: String,
    state: State,
    outcome: Option<Outcome>,
    due: Option<Due>,
    receipt: String,
    steps: Vec<Step>,
    shelves: Vec<ShelfView>,
    outcomes: Vec<Choice>,
    may_handle: bool,
    may_decide: bool,
    chat: Option<String>,
    link: String,
    version: i32,
    longest: usize,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, whole: Option<String>) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    let (o, shelves, calendar) = ctx
        .read(move |db, actor| {
            let found = objections::find(db, id)?;
            can(actor, Action::ObjectionView, &found)?;
            Ok((found, files::shelves(db, actor, "objection", id.0, SHELVES)?, calendar::current(db)?))
        })
        .await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && o.allows(actor, action).is_ok();
    let step = |kind: &str, who: &str, text: &str, at: Option<String>| {
        let told = !text.is_empty();
        told.then(|| Step { kind: ctx.word(kind), who: who.to_owned(), text: text.to_owned(), at })
    };
    let decided = o
        .outcome
        .map_or_else(|| "objection-state-not-accepted".to_owned(), |outcome| format!("objection-outcome-{outcome}"));
    let at = o.decided_at.map(|at| show_day(ctx.locale, at.day()));
    let steps = [
        step("objection-inquiry", &o.handler_name, &o.inquiry, None),
        step(&decided, &o.decided_by_name, &o.outcome_reason, at),
        step("objection-answer", &o.answered_by_name, &o.answer, o.answered_on.map(|on| show_day(ctx.locale, on))),
    ];
    let link = ctx.app.public_address(&format!("/public/objections?code={}", o.given.receipt));
    let chat = (o.state == State::Answered).then(|| {
        let message = Message::new("objection-chat").with("unit", &o.award_unit).with("answer", &o.answer);
        ctx.say(&message.with("link", &link))
    });
    let view = Page {
        form,
        id,
        award: (o.award, o.award_unit.clone()),
        notice: o.notice,
        phone_whole: whole.is_some(),
        phone: whole.unwrap_or_else(|| o.given.phone_shown.clone()),
        due: o.due().map(|on| due(ctx, &calendar, on)),
        dispatched: o.given.dispatched_on.map(|on| show_day(ctx.locale, on)),
        received: show_day(ctx.locale, o.given.received_on),
        may_handle: may(Action::ObjectionHandle),
        may_decide: may(Action::ObjectionDecide),
        steps: steps.into_iter().flatten().collect(),
        shelves: shelves.into_iter().collect(),
        outcomes: ctx.choices(Outcome::ALL, "objection-outcome"),
        chat,
        link,
        name: o.given.name,
        unit: o.given.unit,
        address: o.given.address,
        email: o.given.email,
        text: o.given.text,
        channel: o.given.channel,
        receipt: o.given.receipt,
        received_at: o.received_at,
        entered_by: o.entered_by_name,
        state: o.state,
        outcome: o.outcome,
        version: o.version,
        longest: TEXT,
    };
    ctx.page_with(status, "awards/objection.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new()), None).await
}

/// The whole number; that it was shown, and to whom, stays in the trail.
async fn phone(mut ctx: Ctx) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    let found = ctx.write(move |tx| actions::note_shown(tx, id)).await?;
    let (key, sealed) = &found.given.phone;
    let whole = ctx.app.vault.open(sealed, &PHONE.context(*key))?;
    page(&ctx, StatusCode::OK, ctx.show(&Form::new()), Some(whole)).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    match done {
        Ok(()) => Ok(Answer::see(format!("/objections/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form, None).await
        }
    }
}

/// A form with one text.
fn text(ctx: &mut Ctx, name: &'static str) -> Result<(String, i32)> {
    let text = match name {
        "inquiry" => ctx.form.need("inquiry", lines(TEXT)),
        "answer" => ctx.form.need("answer", lines(TEXT)),
        _ => ctx.form.need("reason", lines(TEXT)),
    };
    let version = ctx.form.version();
    ctx.form.build(|| Some((text?, version?)))
}

async fn accept(mut ctx: Ctx) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let done = ctx.write(move |tx| actions::accept(tx, id, version)).await;
    finish(&ctx, done, "objection-accepted-now").await
}

async fn decline(mut ctx: Ctx) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    let done = match text(&mut ctx, "reason") {
        Ok((reason, version)) => ctx.write(move |tx| actions::decline(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "objection-declined-now").await
}

async fn inquire(mut ctx: Ctx) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    let done = match text(&mut ctx, "inquiry") {
        Ok((words, version)) => ctx.write(move |tx| actions::inquire(tx, id, &words, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "objection-inquired-now").await
}

async fn decide(mut ctx: Ctx) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (outcome, reason) = (form.need("outcome", choice::<Outcome>), form.need("reason", lines(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((Fate { outcome: outcome?, reason: reason? }, version?))) {
        Ok((fate, version)) => ctx.write(move |tx| actions::decide_objection(tx, id, &fate, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "objection-decided-now").await
}

async fn answer(mut ctx: Ctx) -> Result<Answer> {
    let id: ObjectionId = ctx.param("id")?;
    let done = match text(&mut ctx, "answer") {
        Ok((words, version)) => ctx.write(move |tx| actions::answer(tx, id, &words, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "objection-answered-now").await
}
