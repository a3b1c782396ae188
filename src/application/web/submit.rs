//! The last look before submission, submitting, and taking back.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{Shown, Task, Whole, exactly, tasks};
use crate::access::Action;
use crate::application::reading::{Blind, Reading, reading};
use crate::application::{actions, eligibility, store};
use crate::kernel::{ApplicationId, Message};
use crate::pages::{Access, Answer, Confirm, Ctx, Fact, Route};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::{Error, Result};

/// The longest reason, in characters.
const REASON: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    let (fill, submit) = (Access::May(Action::ApplicationFill), Access::May(Action::ApplicationSubmit));
    vec![
        Route::get("/applications/{id}/check", fill, check),
        Route::post("/applications/{id}/submit", submit, send),
        Route::get("/applications/{id}/withdraw", submit, ask),
        Route::post("/applications/{id}/withdraw", submit, withdraw),
    ]
}

async fn check(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    look(&ctx, StatusCode::OK, form).await
}

async fn look(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        application: Shown,
        reading: Reading,
        tasks: Vec<Task>,
        whole: bool,
        may_submit: bool,
        digest: String,
        form: FormView,
        eligibility: eligibility::View,
    }
    let (whole, now) = (Whole::of(ctx, Action::ApplicationFill).await?, ctx.now);
    whole.application.fillable(&whole.call, ctx.now)?;
    let a = whole.application.clone();
    let (mut content, rows, version, judged) = ctx
        .read(move |db, _| {
            let (content, judged) = (store::live(db, &a)?, eligibility::of(db, &a, now)?);
            Ok((content, store::sections(db, a.id)?, actions::definition(db, &a)?.0, judged))
        })
        .await?;
    content.call_version = version;
    let tasks = tasks(ctx, &whole, &content, &rows);
    let view = View {
        application: whole.shown(ctx),
        reading: reading(&content, &whole.definition, &ctx.app.texts, ctx.locale, Blind::No),
        whole: actions::lacking(&content, &whole.definition).is_empty(),
        may_submit: ctx.may(Action::ApplicationSubmit),
        digest: content.frozen()?.1,
        eligibility: eligibility::view(ctx, &judged),
        tasks,
        form,
    };
    ctx.page_with(status, "application/check.html", view)
}

async fn send(mut ctx: Ctx) -> Result<Answer> {
    let id: ApplicationId = ctx.param("id")?;
    let version = ctx.form.version();
    let digest = ctx.form.need("sha256", |text| match text.len() {
        64 => Ok(text.to_owned()),
        _ => Err(Message::new("form-unreadable")),
    });
    let sent = ctx.form.build(|| Some((version?, digest?)));
    let app = ctx.app.clone();
    let done = match sent {
        Ok((version, digest)) => {
            ctx.write(move |tx| actions::submit(tx, &app.policy, id, Some(&digest), version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let done = Message::new("application-submitted-now");
            Ok(Answer::see(format!("/applications/{id}/receipt")).done(done))
        }
        Err(error @ (Error::Invalid(_) | Error::Stale)) => {
            let (status, form) = ctx.again(error)?;
            look(&ctx, status, form).await
        }
        Err(other) => Err(other),
    }
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    withdrawing(&ctx, StatusCode::OK, form).await
}

async fn withdrawing(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let whole = Whole::of(ctx, Action::ApplicationSubmit).await?;
    whole.application.withdrawable(&whole.call, ctx.now)?;
    let a = &whole.application;
    let here = format!("/applications/{}", a.id);
    let mut facts = vec![
        Fact::new(ctx.word("field-call"), a.call_label.clone()),
        Fact::new(ctx.word("field-application-number"), a.number.clone().unwrap_or_default()),
    ];
    if let Some(at) = whole.call.deadline {
        facts.push(Fact::new(ctx.word("call-deadline"), exactly(ctx, at)));
    }
    let confirm = Confirm {
        title: ctx.word("application-withdraw"),
        question: ctx.word("application-withdraw-question"),
        consequences: vec![ctx.word("application-withdraw-then")],
        facts,
        action: format!("{here}/withdraw"),
        button: ctx.word("application-withdraw"),
        danger: true,
        reason: Some("required"),
        back_href: here,
        version: Some(a.version),
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let id: ApplicationId = ctx.param("id")?;
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let app = ctx.app.clone();
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::withdraw(tx, &app.policy, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/applications/{id}")).done(Message::new("application-withdrawn-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            withdrawing(&ctx, status, form).await
        }
    }
}
