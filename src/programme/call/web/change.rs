//! Changes of what is published: a new version, a later deadline, an early end, a withdrawal.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Call, Change};
use super::super::{actions, guided};
use super::decide::{Ask, REASON, facts};
use super::{Shown, allowed, shown};
use crate::access::Action;
use crate::calendar;
use crate::kernel::Message;
use crate::pages::{Access, Answer, Confirm, Ctx, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, line};

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::CallWrite);
    vec![
        Route::get("/calls/{id}/revise", write, |ctx| ask(ctx, Change::Revise)),
        Route::post("/calls/{id}/revise", write, |ctx| propose(ctx, Change::Revise)),
        Route::get("/calls/{id}/withdraw", write, |ctx| ask(ctx, Change::Withdraw)),
        Route::post("/calls/{id}/withdraw", write, |ctx| propose(ctx, Change::Withdraw)),
        Route::get("/calls/{id}/close", write, |ctx| ask(ctx, Change::Close)),
        Route::post("/calls/{id}/close", write, |ctx| propose(ctx, Change::Close)),
        Route::get("/calls/{id}/extend", write, ask_extend),
        Route::post("/calls/{id}/extend", write, extend),
    ]
}

fn asking(ctx: &Ctx, status: StatusCode, form: FormView, call: &Call, change: Change) -> Result<Answer> {
    let here = format!("/calls/{}", call.id);
    let confirm = Confirm {
        title: ctx.word(&format!("call-propose-{change}")),
        question: ctx.word(&format!("call-propose-{change}-question")),
        facts: facts(ctx, call),
        consequences: vec![ctx.word("call-second-person"), ctx.word("call-reason-public")],
        action: format!("{here}/{change}"),
        button: ctx.word(&format!("call-propose-{change}-go")),
        reason: Some("required"),
        back_href: here,
        version: Some(call.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", Ask { confirm, form })
}

async fn ask(ctx: Ctx, change: Change) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    call.may_propose(change, ctx.now)?;
    let form = ctx.show(&Form::new());
    asking(&ctx, StatusCode::OK, form, &call, change)
}

async fn propose(mut ctx: Ctx, change: Change) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    let (id, reason, version) = (call.id, ctx.form.need("reason", line(REASON)), ctx.form.version());
    let app = ctx.app.clone();
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) if change == Change::Revise => {
            ctx.write(move |tx| actions::revise(tx, id, &reason, version)).await
        }
        Ok((reason, version)) => ctx.write(move |tx| actions::end(tx, &app.policy, id, change, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) if change == Change::Revise => {
            Ok(Answer::see(format!("/calls/{id}")).done(Message::new("call-revision-begun")))
        }
        Ok(()) => Ok(Answer::see(format!("/calls/{id}")).done(Message::new("call-is-submitted-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            asking(&ctx, status, form, &call, change)
        }
    }
}

async fn extending(ctx: &Ctx, status: StatusCode, form: FormView, call: &Call) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        call: Shown,
    }
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    ctx.page_with(status, "calls/extend.html", View { form, call: shown(ctx, call, &calendar, true) })
}

async fn ask_extend(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    call.may_propose(Change::Extend, ctx.now)?;
    let form = ctx.show(&Form::new());
    extending(&ctx, StatusCode::OK, form, &call).await
}

async fn extend(mut ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    let form = &mut ctx.form;
    let (id, version) = (call.id, form.version());
    let (to, reason) = (form.need("deadline", guided::moment), form.need("reason", line(REASON)));
    let app = ctx.app.clone();
    let done = match form.build(|| Some((to?, reason?, version?))) {
        Ok((to, reason, version)) => {
            ctx.write(move |tx| actions::extend(tx, &app.policy, id, to, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/calls/{id}")).done(Message::new("call-is-submitted-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            extending(&ctx, status, form, &call).await
        }
    }
}
