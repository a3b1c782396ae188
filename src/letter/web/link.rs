//! Behind a one-time link: a letter is issued or declined by somebody who is not signed in. Nothing else can be seen or done there.

use std::sync::Arc;

use actix_web::http::StatusCode;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use super::super::actions::{self, Made};
use super::super::{standing, store};
use super::LIMITS;
use super::make::{self, Asked, Desk};
use super::show::{REASON, confirm};
use crate::access::{Actor, Tx};
use crate::kernel::{Instant, LetterId};
use crate::pages::{Access, Answer, App, Ctx, Route};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::network::{Throttle, network};
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// What a link that does not work costs of a network's minute; one that does, costs 1.
const MISS: u32 = 10;

/// What is done with what a link leads to.
type Page = fn(Ctx, Desk) -> LocalBoxFuture<'static, Result<Answer>>;

pub(super) fn routes() -> Vec<Route> {
    let anyone = Access::Anyone;
    vec![
        Route::get("/letter-link/{secret}", anyone, behind(|ctx, desk| Box::pin(write(ctx, desk)))),
        Route::post("/letter-link/{secret}", anyone, behind(|ctx, desk| Box::pin(written(ctx, desk)))),
        Route::get("/letter-link/{secret}/upload", anyone, behind(|ctx, desk| Box::pin(upload(ctx, desk)))),
        Route::upload(
            "/letter-link/{secret}/upload",
            anyone,
            LIMITS,
            behind(|ctx, desk| Box::pin(uploaded(ctx, desk))),
        ),
        Route::get("/letter-link/{secret}/decline", anyone, behind(|ctx, desk| Box::pin(ask_decline(ctx, desk)))),
        Route::post("/letter-link/{secret}/decline", anyone, behind(|ctx, desk| Box::pin(decline(ctx, desk)))),
    ]
}

/// A handler behind a link; each counts guesses by itself.
fn behind(page: Page) -> impl Fn(Ctx) -> LocalBoxFuture<'static, Result<Answer>> + Send + Sync + 'static {
    let spent = Arc::new(Throttle::default());
    move |ctx| {
        let spent = Arc::clone(&spent);
        Box::pin(async move {
            match opened(&ctx, &spent).await {
                Ok(desk) => page(ctx, desk).await,
                Err(Error::NotFound) => gone(&ctx),
                Err(error) => Err(error),
            }
        })
    }
}

/// What a link leads to, if it works now. Guessing is slowed down by network.
async fn opened(ctx: &Ctx, spent: &Throttle) -> Result<Desk> {
    let from = network(&ctx.address);
    spent.check(&from, ctx.now)?;
    let (secret, now): (String, Instant) = (ctx.param("secret")?, ctx.now);
    let found = ctx
        .app
        .database
        .read(move |db| {
            let link = store::link(db, &digest(&secret), now)?;
            let letter = store::find(db, link.letter)?;
            let desk = Desk::of(db, letter, Some(secret.clone()))?;
            if desk.call.is_open(now) { Ok(desk) } else { Err(Error::NotFound) }
        })
        .await;
    spent.spend(&from, if found.is_ok() { 1 } else { MISS }, ctx.now);
    found
}

/// A link that does not work: one page for all reasons.
fn gone(ctx: &Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {}
    ctx.page_with(StatusCode::NOT_FOUND, "letter/spent.html", View {})
}

/// Whoever follows a link acts as the operator does for a single letter; the trail names the way.
fn nobody(ctx: &Ctx) -> Arc<Actor> {
    let mut actor = Actor::system(&ctx.app.policy);
    actor.name = "one-time-link".to_owned();
    actor.address.clone_from(&ctx.address);
    Arc::new(actor)
}

async fn write(ctx: Ctx, desk: Desk) -> Result<Answer> {
    make::write_empty(&ctx, &desk)
}

async fn upload(ctx: Ctx, desk: Desk) -> Result<Answer> {
    make::upload_empty(&ctx, &desk)
}

async fn written(mut ctx: Ctx, desk: Desk) -> Result<Answer> {
    let made = match make::asked(&mut ctx, &desk)? {
        Asked::Page(page) => return Ok(page),
        Asked::Issue(made) => made,
    };
    let (secret, app, actor) = (secret(&desk), Arc::clone(&ctx.app), nobody(&ctx));
    let verb = move |tx: &mut Tx<'_>| actions::issue_by_link(tx, &app, &secret, &made);
    match ctx.write_as(Arc::clone(&actor), verb).await {
        Ok(done) => {
            make::print(&ctx, actor, &done).await?;
            thanks(&ctx, done.letter).await
        }
        Err(Error::NotFound) => gone(&ctx),
        Err(error) => Err(error),
    }
}

async fn uploaded(mut ctx: Ctx, desk: Desk) -> Result<Answer> {
    let files = std::mem::take(&mut ctx.files);
    let made = match make::scanned(&mut ctx, &desk)? {
        Asked::Page(page) => return Ok(page),
        Asked::Issue(made) => made,
    };
    let secret = secret(&desk);
    let verb = move |tx: &mut Tx<'_>, app: &App, made: &Made| actions::issue_by_link(tx, app, &secret, made);
    match make::take(&ctx, nobody(&ctx), &desk, files, made, verb).await {
        Ok(done) => thanks(&ctx, done.letter).await,
        Err(Error::NotFound) => gone(&ctx),
        Err(error) => make::upload_refused(&ctx, error, &desk),
    }
}

async fn ask_decline(ctx: Ctx, desk: Desk) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    declining(&ctx, StatusCode::OK, form, &desk)
}

fn declining(ctx: &Ctx, status: StatusCode, form: FormView, desk: &Desk) -> Result<Answer> {
    let here = format!("/letter-link/{}", secret(desk));
    confirm(ctx, status, form, &desk.letter, "decline", &here)
}

/// Says that no letter will come, and why.
async fn decline(mut ctx: Ctx, desk: Desk) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        unit: String,
        issuer: String,
    }
    let reason = ctx.form.need("reason", lines(REASON));
    let reason = match ctx.form.build(|| reason) {
        Ok(reason) => reason,
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            return declining(&ctx, status, form, &desk);
        }
    };
    let (secret, app) = (secret(&desk), Arc::clone(&ctx.app));
    match ctx.write_as(nobody(&ctx), move |tx| actions::decline_by_link(tx, &app, &secret, &reason)).await {
        Ok(()) => {
            let (unit, issuer) = (desk.letter.unit_name, desk.letter.issuer_name);
            ctx.page("letter/declined.html", View { unit, issuer })
        }
        Err(Error::NotFound) => gone(&ctx),
        Err(error) => Err(error),
    }
}

fn secret(desk: &Desk) -> String {
    desk.secret.clone().unwrap_or_default()
}

/// What stands at the end: that it is done, what speaks against it, and how it can be checked.
async fn thanks(ctx: &Ctx, id: LetterId) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        unit: String,
        issuer: String,
        call: String,
        defects: Vec<String>,
    }
    let (letter, call, definition) = ctx
        .app
        .database
        .read(move |db| {
            let letter = store::find(db, id)?;
            let desk = Desk::of(db, letter, None)?;
            Ok((desk.letter, desk.call, desk.definition))
        })
        .await?;
    let told = standing(&letter, &definition, letter.unit_region, ctx.now.day());
    let view = View {
        call: call.label(),
        defects: told.iter().map(|message| ctx.say(message)).collect(),
        unit: letter.unit_name,
        issuer: letter.issuer_name,
    };
    ctx.page("letter/thanks.html", view)
}
