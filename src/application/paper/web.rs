//! The pages of the reception desk.

mod desk;
mod list;

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::{NaiveDateTime, NaiveTime};
use serde::Serialize;

use super::model::{Arrival, PaperCopy, State, ruled, short};
use super::{actions, store};
use crate::access::{Action, Actor, can};
use crate::audit;
use crate::kernel::{Instant, Message, PaperCopyId};
use crate::pages::{Access, Answer, Confirm, Ctx, Fact, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, day, line, lines};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::{Error, Result};
use crate::programme::definition::applying::PaperDeadline;
use crate::programme::{Definition, call};

/// The longest reason and remark, in characters.
const REASON: usize = 300;
/// The most copies that are counted one by one.
const MOST_COPIES: i32 = 99;
/// Events of a record that are shown.
const HISTORY: i64 = 50;

/// The routes of the desk.
pub fn routes() -> Vec<Route> {
    let (view, record) = (Access::May(Action::PaperCopyView), Access::May(Action::PaperCopyRecord));
    vec![
        Route::get("/paper-copies", view, list::index),
        Route::get("/paper-copies.xlsx", view, list::export),
        Route::get("/paper-copies/desk", record, desk::find),
        Route::get("/paper-copies/new/{application}", record, desk::new),
        Route::post("/paper-copies/new/{application}", record, desk::record),
        Route::get("/paper-copies/{id}", view, show),
        Route::get("/paper-copies/{id}/edit", record, desk::edit),
        Route::post("/paper-copies/{id}/edit", record, desk::correct),
        Route::get("/paper-copies/{id}/void", record, ask_void),
        Route::post("/paper-copies/{id}/void", record, void),
        Route::post("/paper-copies/{id}/restore", record, restore),
    ]
}

/// The record of a key, if the actor may see its application.
fn seen(db: &mut Db, actor: &Actor, id: PaperCopyId) -> Result<PaperCopy> {
    let found = store::find(db, id)?;
    can(actor, Action::PaperCopyView, &found)?;
    Ok(found)
}

/// What the call of a record wants on paper.
fn wanted(db: &mut Db, copy: &PaperCopy) -> Result<Arc<Definition>> {
    call::definition(db, copy.application.call, copy.application.call_version)
}

fn deadline(definition: &Definition) -> Option<&PaperDeadline> {
    definition.deadline.as_ref().and_then(|deadline| deadline.paper.as_ref())
}

/// A time of the day, as 9:05 or 09:05.
fn time(text: &str) -> Result<NaiveTime, Message> {
    let plain = text.trim().replace('：', ":");
    NaiveTime::parse_from_str(&plain, "%H:%M").map_err(|_| Message::new("paper-copy-time-form"))
}

fn copies(text: &str) -> Result<i32, Message> {
    let number = text.trim().parse().ok().filter(|n| (1..=MOST_COPIES).contains(n));
    number.ok_or_else(|| Message::new("paper-copy-number").with("most", MOST_COPIES))
}

/// What arrived, by the fields of the desk.
fn read_arrival(form: &mut Form) -> Result<Arrival> {
    let by_hand = form.tick("by_hand");
    let text = line(60);
    let (courier, waybill, dispatched_on) = if by_hand {
        // What was brought has none of these; what was typed before the tick is dropped.
        form.raw("courier");
        form.raw("waybill");
        form.raw("dispatched_on");
        (Some(String::new()), Some(String::new()), Some(None))
    } else {
        let sent = form.need("dispatched_on", day);
        (form.need("courier", &text), form.need("waybill", &text), sent.map(Some))
    };
    let (received_on, received_time) = (form.need("received_on", day), form.need("received_time", time));
    let copies = form.need("copies", copies);
    let (bound, stamped, signed) = (form.tick("bound"), form.tick("paper_stamped"), form.tick("paper_signed"));
    let remark = form.may("remark", lines(REASON));
    // What else stands in the form is asked for by the caller, before it is built.
    let (Some(courier), Some(waybill), Some(dispatched_on)) = (courier, waybill, dispatched_on) else {
        return form.build(|| None);
    };
    let (Some(on), Some(at), Some(copies), Some(remark)) = (received_on, received_time, copies, remark) else {
        return form.build(|| None);
    };
    form.build(|| {
        Some(Arrival {
            by_hand,
            courier,
            waybill,
            dispatched_on,
            received_at: Instant::from_beijing(NaiveDateTime::new(on, at)),
            copies,
            bound,
            stamped,
            signed,
            remark: remark.unwrap_or_default(),
        })
    })
}

/// A form that shows what is recorded.
fn filled(a: &Arrival) -> Form {
    let tick = |on: bool| if on { "1".to_owned() } else { String::new() };
    let at = a.received_at.beijing();
    Form::filled([
        ("by_hand", tick(a.by_hand)),
        ("courier", a.courier.clone()),
        ("waybill", a.waybill.clone()),
        ("dispatched_on", a.dispatched_on.map(|day| day.to_string()).unwrap_or_default()),
        ("received_on", at.date().to_string()),
        ("received_time", at.format("%H:%M").to_string()),
        ("copies", a.copies.to_string()),
        ("bound", tick(a.bound)),
        ("paper_stamped", tick(a.stamped)),
        ("paper_signed", tick(a.signed)),
        ("remark", a.remark.clone()),
    ])
}

/// A sentence with its days as the reader writes them.
fn say(ctx: &Ctx, message: &Message) -> String {
    let mut told = message.clone();
    for name in ["day", "deadline"] {
        if let Some(text) = told.args.get_mut(name)
            && let Ok(day) = text.parse()
        {
            *text = show_day(ctx.locale, day);
        }
    }
    ctx.say(&told)
}

/// What the rule of the call says, in words.
#[derive(Serialize)]
struct RuledView {
    in_time: bool,
    why: String,
    short: Vec<String>,
}

fn ruled_view(ctx: &Ctx, arrival: &Arrival, definition: &Definition) -> Option<RuledView> {
    let ruled = ruled(arrival, deadline(definition)?);
    let short = short(arrival, definition).iter().map(|message| say(ctx, message)).collect();
    Some(RuledView { in_time: ruled.in_time, why: say(ctx, &ruled.why), short })
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        id: PaperCopyId,
        number: Option<String>,
        unit: String,
        call: String,
        application: String,
        ruled: Option<RuledView>,
        by_hand: bool,
        courier: String,
        waybill: String,
        dispatched_on: Option<String>,
        received_at: String,
        copies: i32,
        bound: bool,
        stamped: bool,
        signed: bool,
        remark: String,
        recorded_by: String,
        recorded_at: Instant,
        state: State,
        reason: String,
        version: i32,
        may_change: bool,
        events: Vec<audit::HistoryRow>,
    }
    let id: PaperCopyId = ctx.param("id")?;
    let (copy, definition, events) = ctx
        .read(move |db, actor| {
            let copy = seen(db, actor, id)?;
            let definition = wanted(db, &copy)?;
            let events = audit::history(db, "paper-copy", id.0, HISTORY)?;
            Ok((copy, definition, events))
        })
        .await?;
    let a = &copy.arrival;
    let view = View {
        id,
        number: copy.application.number.clone(),
        unit: copy.application.unit_name.clone(),
        call: copy.application.call_label.clone(),
        application: format!("/applications/{}", copy.application.id),
        ruled: ruled_view(&ctx, a, &definition),
        by_hand: a.by_hand,
        courier: a.courier.clone(),
        waybill: a.waybill.clone(),
        dispatched_on: a.dispatched_on.map(|day| show_day(ctx.locale, day)),
        received_at: show_moment(ctx.locale, a.received_at),
        copies: a.copies,
        bound: a.bound,
        stamped: a.stamped,
        signed: a.signed,
        remark: a.remark.clone(),
        recorded_by: copy.recorded_by_name.clone(),
        recorded_at: copy.recorded_at,
        state: copy.state,
        reason: copy.reason.clone(),
        version: copy.version,
        may_change: ctx.may(Action::PaperCopyRecord),
        events: audit::history_rows(&ctx, events),
    };
    ctx.page("paper/show.html", view)
}

/// The record of the path, if the actor may change it.
async fn changeable(ctx: &Ctx) -> Result<PaperCopy> {
    let id: PaperCopyId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let copy = seen(db, actor, id)?;
        can(actor, Action::PaperCopyRecord, &copy)?;
        Ok(copy)
    })
    .await
}

fn confirm(ctx: &Ctx, status: StatusCode, form: FormView, copy: &PaperCopy) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        confirm: Confirm,
        form: FormView,
    }
    let here = format!("/paper-copies/{}", copy.id);
    let confirm = Confirm {
        title: ctx.word("paper-copy-void"),
        question: ctx.say(&Message::new("paper-copy-void-question").with("label", copy.application.label())),
        consequences: vec![ctx.word("paper-copy-void-seen"), ctx.word("paper-copy-void-back")],
        facts: vec![Fact::new(ctx.word("field-waybill"), copy.arrival.waybill.clone())],
        action: format!("{here}/void"),
        button: ctx.word("paper-copy-void"),
        danger: true,
        reason: Some("required"),
        back_href: here,
        version: Some(copy.version),
    };
    ctx.page_with(status, "confirm.html", Page { confirm, form })
}

async fn ask_void(ctx: Ctx) -> Result<Answer> {
    let copy = changeable(&ctx).await?;
    let form = ctx.show(&Form::new());
    confirm(&ctx, StatusCode::OK, form, &copy)
}

async fn void(mut ctx: Ctx) -> Result<Answer> {
    let copy = changeable(&ctx).await?;
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let id = copy.id;
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::void(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/paper-copies/{id}")).done(Message::new("paper-copy-voided"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            confirm(&ctx, status, form, &copy)
        }
    }
}

async fn restore(mut ctx: Ctx) -> Result<Answer> {
    let id = changeable(&ctx).await?.id;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    match ctx.write(move |tx| actions::restore(tx, id, version)).await {
        Ok(()) => Ok(Answer::see(format!("/paper-copies/{id}")).done(Message::new("paper-copy-restored"))),
        // There is no form to mend: the page shows how it stands now.
        Err(Error::Stale) => Err(Error::conflict("paper-copy-changed")),
        Err(error) => Err(error),
    }
}
