//! Submit, take back, give up; approve and return.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::model::{Call, Change};
use super::super::store;
use super::show::base;
use super::{Difference, Shown, Summary, allowed, difference, exactly, shown, summary};
use crate::access::Action;
use crate::calendar;
use crate::kernel::{CallId, Message};
use crate::pages::{Access, Answer, Confirm, Ctx, Fact, Route};
use crate::platform::form::{Form, FormView, line};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call::model::ready;

/// The longest reason, in characters.
pub(super) const REASON: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    let (write, approve) = (Access::May(Action::CallWrite), Access::May(Action::CallApprove));
    vec![
        Route::get("/calls/{id}/submit", write, ask_submit),
        Route::post("/calls/{id}/submit", write, submit),
        Route::post("/calls/{id}/cancel", write, cancel),
        Route::get("/calls/{id}/abandon", write, ask_abandon),
        Route::post("/calls/{id}/abandon", write, abandon),
        Route::get("/calls/{id}/approve", approve, ask_approve),
        Route::post("/calls/{id}/approve", approve, approved),
        Route::get("/calls/{id}/return", approve, ask_return),
        Route::post("/calls/{id}/return", approve, returned),
    ]
}

#[derive(Serialize)]
pub(super) struct Ask {
    pub confirm: Confirm,
    pub form: FormView,
}

/// What a page says of the call that a decision is about.
pub(super) fn facts(ctx: &Ctx, call: &Call) -> Vec<Fact> {
    let number = call.number.clone().unwrap_or_else(|| ctx.word("call-number-none"));
    let mut facts = vec![
        Fact::new(ctx.word("call-name"), super::named(ctx, &call.name, &call.code)),
        Fact::new(ctx.word("call-number"), number),
    ];
    if let Some(at) = call.deadline {
        facts.push(Fact::new(ctx.word("call-deadline"), exactly(ctx, at)));
    }
    if let Some(pending) = call.pending.as_ref().filter(|pending| !pending.reason.is_empty()) {
        facts.push(Fact::new(ctx.word("call-reason"), pending.reason.clone()));
    }
    facts
}

async fn ask_submit(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    call.writable()?;
    let base = base(&ctx, &call).await?;
    let published = base.as_ref().map(|version| version.text.as_str());
    let ready = ready(&call, &call.draft, published, ctx.now)?;
    let here = format!("/calls/{}", call.id);
    let mut facts = facts(&ctx, &call);
    facts.retain(|fact| fact.label != ctx.word("call-deadline"));
    if let Some(deadline) = ready.deadline {
        facts.push(Fact::new(ctx.word("call-deadline"), exactly(&ctx, deadline)));
    }
    let confirm = Confirm {
        title: ctx.word("call-submit"),
        question: ctx.word("call-submit-question"),
        facts,
        action: format!("{here}/submit"),
        button: ctx.word("call-submit"),
        back_href: here,
        version: Some(call.version),
        ..Confirm::default()
    };
    ctx.page("confirm.html", Ask { confirm, form: ctx.show(&Form::new()) })
}

fn to(id: CallId, done: &str) -> Result<Answer> {
    Ok(Answer::see(format!("/calls/{id}")).done(Message::new(done)))
}

async fn submit(mut ctx: Ctx) -> Result<Answer> {
    let id: CallId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let app = ctx.app.clone();
    ctx.write(move |tx| actions::submit(tx, &app.policy, id, version)).await?;
    to(id, "call-is-submitted-now")
}

async fn cancel(mut ctx: Ctx) -> Result<Answer> {
    let id: CallId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| actions::cancel(tx, id, version)).await?;
    to(id, "call-is-cancelled")
}

fn abandoning(ctx: &Ctx, status: StatusCode, form: FormView, call: &Call) -> Result<Answer> {
    let here = format!("/calls/{}", call.id);
    let (title, question) = match call.is_public() {
        true => ("call-abandon-change", "call-abandon-change-question"),
        false => ("call-abandon", "call-abandon-question"),
    };
    let confirm = Confirm {
        title: ctx.word(title),
        question: ctx.word(question),
        facts: facts(ctx, call),
        action: format!("{here}/abandon"),
        button: ctx.word(title),
        danger: true,
        reason: Some("required"),
        back_href: here,
        version: Some(call.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", Ask { confirm, form })
}

async fn ask_abandon(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    if call.pending.is_none() {
        return Err(Error::conflict("call-not-written"));
    }
    if call.submitted().is_ok() {
        return Err(Error::conflict("call-is-submitted"));
    }
    let form = ctx.show(&Form::new());
    abandoning(&ctx, StatusCode::OK, form, &call)
}

async fn abandon(mut ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    let (id, reason, version) = (call.id, ctx.form.need("reason", line(REASON)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::abandon(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => to(id, "call-is-abandoned"),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            abandoning(&ctx, status, form, &call)
        }
    }
}

/// What the leader sees before deciding: the figures, what changes, and what follows.
async fn deciding(ctx: &Ctx, status: StatusCode, form: FormView, call: &Call, approve: bool) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        call: Shown,
        approve: bool,
        facts: Vec<Fact>,
        consequence: String,
        summary: Summary,
        difference: Option<Difference>,
        new_deadline: Option<String>,
    }
    let change = call.submitted()?.change;
    let (base, calendar) = (base(ctx, call).await?, ctx.read(|db, _| calendar::current(db)).await?);
    let published = base.as_ref().map(|version| version.text.as_str());
    let new_deadline = match change.has_text() {
        true => ready(call, &call.draft, published, ctx.now).ok().and_then(|ready| ready.deadline),
        false => None,
    };
    let view = View {
        call: shown(ctx, call, &calendar, true),
        approve,
        facts: facts(ctx, call),
        consequence: ctx.word(&format!("call-consequence-{change}")),
        summary: summary(ctx, Definition::read(&call.draft).ok().as_ref()),
        difference: base.filter(|_| change != Change::Publish).map(|base| difference(ctx, &base.text, &call.draft)),
        new_deadline: new_deadline.map(|at| exactly(ctx, at)),
        form,
    };
    ctx.page_with(status, "calls/decide.html", view)
}

async fn ask_approve(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallApprove).await?;
    let form = ctx.show(&Form::new());
    deciding(&ctx, StatusCode::OK, form, &call, true).await
}

async fn ask_return(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallApprove).await?;
    let form = ctx.show(&Form::new());
    deciding(&ctx, StatusCode::OK, form, &call, false).await
}

async fn approved(ctx: Ctx) -> Result<Answer> {
    decide(ctx, true).await
}

async fn returned(ctx: Ctx) -> Result<Answer> {
    decide(ctx, false).await
}

/// Each decision takes typed words: what was published is not taken back, and what is returned needs its reason.
async fn decide(mut ctx: Ctx, approve: bool) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallApprove).await?;
    let (id, words, version) = (call.id, ctx.form.need("reason", line(REASON)), ctx.form.version());
    let app = ctx.app.clone();
    let done = match ctx.form.build(|| Some((words?, version?))) {
        Ok((words, version)) => {
            let verb = if approve { actions::approve } else { actions::send_back };
            ctx.write(move |tx| verb(tx, &app.policy, id, &words, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => to(id, if approve { "call-is-approved" } else { "call-is-returned" }),
        // Somebody has decided meanwhile: there is nothing left to decide on.
        Err(Error::Stale) => {
            let now = ctx.read(move |db, _| store::find(db, id)).await?;
            now.submitted()?;
            let (status, form) = ctx.again(Error::Stale)?;
            deciding(&ctx, status, form, &now, approve).await
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            deciding(&ctx, status, form, &call, approve).await
        }
    }
}
