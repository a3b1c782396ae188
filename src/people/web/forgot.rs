//! A password was forgotten: the page answers everybody alike, and the work is done behind the answer.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::Duration;
use serde::Serialize;

use super::super::actions::{links, sign_in};
use super::super::store::users;
use super::edit::seal_link;
use super::sign_in::claimed;
use crate::kernel::Message;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/forgot", Access::Anyone, show), Route::post("/forgot", Access::Anyone, ask)]
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, asked: bool) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        asked: bool,
        minutes: i64,
    }
    let minutes = ctx.app.settings.reset_minutes;
    ctx.page_with(status, "people/forgot.html", View { form, asked, minutes })
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    page(&ctx, StatusCode::OK, form, false)
}

async fn ask(mut ctx: Ctx) -> Result<Answer> {
    let name = ctx.form.need("login", line(254));
    let asked = match ctx.form.build(|| name) {
        Ok(name) => {
            let (kept, address) = (name.clone(), ctx.address.clone());
            let counted = ctx.write_as(claimed(&ctx, None), move |tx| sign_in::forgot(tx, &kept, &address)).await;
            counted.map(|free| (name, free))
        }
        Err(error) => Err(error),
    };
    match asked {
        Ok((name, free)) => {
            if free {
                behind_the_answer(&ctx, name);
            }
            let form = ctx.show(&Form::new());
            page(&ctx, StatusCode::OK, form, true)
        }
        Err(Error::TooMany(seconds)) => {
            let message = Message::new("forgot-pause").with("minutes", (seconds + 59) / 60);
            let (_, form) = ctx.again(Error::field("login", message))?;
            page(&ctx, StatusCode::TOO_MANY_REQUESTS, form, false)
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, false)
        }
    }
}

/// Whether there is such an account must not show, not even in how long the answer takes; so the answer does not wait.
/// Should the program end in this moment, the person asks again.
fn behind_the_answer(ctx: &Ctx, name: String) {
    let ctx = ctx.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = mail_links(&ctx, name).await {
            tracing::error!(%error, "a link for a new password was not made");
        }
    });
}

async fn mail_links(ctx: &Ctx, name: String) -> Result<()> {
    let works = Duration::minutes(ctx.app.settings.reset_minutes);
    for user in ctx.app.database.read(move |db| users::meant_by(db, &name)).await? {
        let link = seal_link(ctx)?;
        ctx.write_as(Arc::clone(&claimed(ctx, None)), move |tx| links::ask(tx, user, &link, works)).await?;
    }
    Ok(())
}
