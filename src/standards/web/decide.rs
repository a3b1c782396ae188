//! The second person's page, and the pages that withdraw a version or end it.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::model::{Decision, Standard};
use super::super::{actions, form, store};
use super::{Changed, Shown, TableView, compared, shown, table_view, told};
use crate::access::{Action, can};
use crate::kernel::{Message, StandardId};
use crate::pages::{Access, Answer, Choice, Confirm, Ctx, Fact, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, choice, day, line};
use crate::platform::templates::show_day;

/// The longest reason.
const REASON: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    let (write, confirm) = (Access::May(Action::StandardWrite), Access::May(Action::StandardConfirm));
    vec![
        Route::get("/standards/{id}/decide", confirm, ask),
        Route::post("/standards/{id}/decide", confirm, decided),
        Route::get("/standards/{id}/withdraw", write, ask_withdraw),
        Route::post("/standards/{id}/withdraw", write, withdraw),
        Route::get("/standards/{id}/end", write, ask_end),
        Route::post("/standards/{id}/end", write, end),
    ]
}

/// The version of the path, for whoever may do this to it.
async fn found(ctx: &Ctx, action: Action) -> Result<Standard> {
    let id: StandardId = ctx.param("id")?;
    let found = ctx.read(move |db, _| store::find(db, id)).await?;
    can(ctx.actor()?, action, &found)?;
    Ok(found)
}

async fn deciding(ctx: &Ctx, status: StatusCode, form: FormView, of: &Standard) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        standard: Shown,
        table: TableView,
        warnings: Vec<String>,
        former: Option<Shown>,
        changes: Vec<Changed>,
        decisions: Vec<Choice>,
    }
    let (kind, from) = (of.kind(), of.draft.term.from);
    let former = ctx.read(move |db, _| store::former(db, kind, from)).await?;
    let view = View {
        form,
        table: table_view(ctx, &of.draft.table),
        warnings: told(ctx, of).await?,
        changes: former.as_ref().map(|former| compared(ctx, of, former)).unwrap_or_default(),
        former: former.as_ref().map(|former| shown(ctx, former)),
        decisions: ctx.choices(Decision::ALL, "standard-decision"),
        standard: shown(ctx, of),
    };
    ctx.page_with(status, "standards/decide.html", view)
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    let of = found(&ctx, Action::StandardConfirm).await?;
    of.awaits()?;
    deciding(&ctx, StatusCode::OK, ctx.show(&Form::new()), &of).await
}

async fn decided(mut ctx: Ctx) -> Result<Answer> {
    let of = found(&ctx, Action::StandardConfirm).await?;
    let (id, form) = (of.id, &mut ctx.form);
    let (decision, version) = (form.need("standard_decision", choice::<Decision>), form.version());
    let remark = match decision {
        Some(Decision::Refuse) => form.need("reason", line(REASON)),
        _ => form.may("reason", line(REASON)).map(Option::unwrap_or_default),
    };
    let done = match form.build(|| Some((decision?, remark?, version?))) {
        Ok((decision, remark, version)) => {
            let done = ctx.write(move |tx| actions::decide(tx, id, decision, &remark, version)).await;
            done.map(|()| decision)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(decision) => {
            let told = match decision {
                Decision::Confirm => "standard-confirmed-now",
                Decision::Refuse => "standard-refused-now",
            };
            Ok(Answer::see(format!("/standards/{id}")).done(Message::new(told)))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            deciding(&ctx, status, form, &of).await
        }
    }
}

fn withdrawing(ctx: &Ctx, status: StatusCode, form: FormView, of: &Standard) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let (here, ending) = (format!("/standards/{}", of.id), of.ending.is_some());
    let question = if ending { "standard-withdraw-end-question" } else { "standard-withdraw-question" };
    let confirm = Confirm {
        title: ctx.word(if ending { "standard-withdraw-end" } else { "standard-withdraw" }),
        question: ctx.word(question),
        facts: vec![Fact::new(ctx.word("standard-name"), super::edition_of(ctx, of))],
        action: format!("{here}/withdraw"),
        button: ctx.word("standard-withdraw-button"),
        danger: true,
        reason: Some("required"),
        back_href: here,
        version: Some(of.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_withdraw(ctx: Ctx) -> Result<Answer> {
    let of = found(&ctx, Action::StandardWrite).await?;
    if of.ending.is_none() {
        of.is_unused(ctx.now.day())?;
    }
    withdrawing(&ctx, StatusCode::OK, ctx.show(&Form::new()), &of)
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let of = found(&ctx, Action::StandardWrite).await?;
    let (id, reason, version) = (of.id, ctx.form.need("reason", line(REASON)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::withdraw(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/standards/{id}")).done(Message::new("standard-withdrawn-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            withdrawing(&ctx, status, form, &of)
        }
    }
}

fn ending(ctx: &Ctx, status: StatusCode, form: FormView, of: &Standard) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        standard: Shown,
        ends: Option<String>,
    }
    let ends = of.draft.term.to.map(|to| show_day(ctx.locale, to));
    ctx.page_with(status, "standards/end.html", View { form, standard: shown(ctx, of), ends })
}

async fn ask_end(ctx: Ctx) -> Result<Answer> {
    let of = found(&ctx, Action::StandardWrite).await?;
    of.may_end()?;
    let recorded = of.draft.term.to.map(|to| to.to_string()).unwrap_or_default();
    let form = ctx.show(&Form::filled([("ends_on", recorded)]));
    ending(&ctx, StatusCode::OK, form, &of)
}

async fn end(mut ctx: Ctx) -> Result<Answer> {
    let of = found(&ctx, Action::StandardWrite).await?;
    let (id, form) = (of.id, &mut ctx.form);
    let to: Option<Option<NaiveDate>> = form.may("ends_on", day);
    form::ends_after(form, "ends_on", Some(of.draft.term.from), to.flatten());
    let (reason, version) = (form.need("reason", line(REASON)), form.version());
    let done = match form.build(|| Some((to?, reason?, version?))) {
        Ok((to, reason, version)) => ctx.write(move |tx| actions::end(tx, id, to, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/standards/{id}")).done(Message::new("standard-end-proposed-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            ending(&ctx, status, form, &of)
        }
    }
}
