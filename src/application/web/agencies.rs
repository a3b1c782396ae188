//! The third parties of a call: who is commissioned with its applications.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::access::{Action, can};
use crate::application::actions;
use crate::application::store::{self, Commissioned};
use crate::kernel::{CallId, Message, OrganisationId};
use crate::organisation::{self, Kind};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::templates::show_moment;
use crate::programme::call;

/// The most agencies to choose from.
const CHOICES: i64 = 200;

pub(super) fn routes() -> Vec<Route> {
    let commission = Access::May(Action::ApplicationCommission);
    vec![
        Route::get("/calls/{id}/agencies", commission, show),
        Route::post("/calls/{id}/agencies", commission, add),
        Route::post("/calls/{id}/agencies/dismiss", commission, dismiss),
    ]
}

#[derive(Serialize)]
struct Row {
    id: OrganisationId,
    name: String,
    by: String,
    at: String,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call_id: CallId,
        call: String,
        rows: Vec<Row>,
        choices: Vec<Choice>,
        form: FormView,
    }
    let id: CallId = ctx.param("id")?;
    let (call, there, all) = ctx
        .read(move |db, actor| {
            let found = call::find(db, id)?;
            can(actor, Action::ApplicationCommission, &found)?;
            let all = organisation::choices(db, "", Some(Kind::Agency), CHOICES)?;
            Ok((found, store::commissioned(db, id)?, all))
        })
        .await?;
    let row = |c: &Commissioned| Row {
        id: c.organisation,
        name: c.name.clone(),
        by: c.by.clone(),
        at: show_moment(ctx.locale, c.at),
    };
    let free = all.into_iter().filter(|(id, ..)| !there.iter().any(|c| c.organisation == *id));
    let view = View {
        call_id: id,
        call: call.label(),
        rows: there.iter().map(row).collect(),
        choices: free.map(|(id, name, ..)| Choice::new(id, name)).collect(),
        form,
    };
    ctx.page_with(status, "application/agencies.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    page(&ctx, StatusCode::OK, form).await
}

async fn add(mut ctx: Ctx) -> Result<Answer> {
    let id: CallId = ctx.param("id")?;
    let agency = ctx.form.need("agency", choice::<OrganisationId>);
    let done = match ctx.form.build(|| agency) {
        Ok(agency) => ctx.write(move |tx| actions::commission(tx, id, agency)).await,
        Err(error) => Err(error),
    };
    after(&ctx, id, done, "application-agency-added").await
}

async fn dismiss(mut ctx: Ctx) -> Result<Answer> {
    let id: CallId = ctx.param("id")?;
    let agency = ctx.form.need("agency", choice::<OrganisationId>);
    let reason = ctx.form.need("reason", line(500));
    let done = match ctx.form.build(|| Some((agency?, reason?))) {
        Ok((agency, reason)) => ctx.write(move |tx| actions::dismiss(tx, id, agency, &reason)).await,
        Err(error) => Err(error),
    };
    after(&ctx, id, done, "application-agency-gone").await
}

async fn after(ctx: &Ctx, id: CallId, done: Result<()>, said: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/calls/{id}/agencies")).done(Message::new(said))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form).await
        }
    }
}
