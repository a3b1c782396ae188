//! The identity number: its owner enters it, and a finance officer looks at it when a fee is taxed.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::identity as verbs;
use super::super::model::IDENTITY_NUMBER;
use super::super::store::{identity, users};
use super::directory::PersonView;
use crate::access::Action;
use crate::kernel::{IdentityNumber, Message, UserId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/identity", Access::SignedIn, ask),
        Route::post("/me/identity", Access::SignedIn, enter),
        Route::post("/people/{id}/identity", Access::May(Action::PeopleShowIdentity), show),
    ]
}

/// A person's number as pages show it without purpose: its ending.
pub(super) async fn masked(ctx: &Ctx, of: UserId) -> Result<Option<String>> {
    let found = ctx.read(move |db, _| identity::find(db, of)).await?;
    Ok(found.map(|(sealed, _)| match verbs::open(&ctx.app.vault, of, &sealed) {
        Ok(number) => ctx.say(&Message::new("masked-ending").with("ending", number.ending())),
        Err(error) => {
            tracing::error!(%error, "an identity number does not open");
            ctx.word("masked-unreadable")
        }
    }))
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        masked: Option<String>,
        version: Option<i32>,
    }
    let id = ctx.actor()?.user;
    let version = ctx.read(move |db, _| Ok(identity::find(db, id)?.map(|(_, version)| version))).await?;
    ctx.page_with(status, "people/identity.html", View { form, masked: masked(ctx, id).await?, version })
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn enter(mut ctx: Ctx) -> Result<Answer> {
    let id = ctx.actor()?.user;
    let number = ctx.form.need("identity_number", IdentityNumber::parse);
    let version = ctx
        .form
        .may(crate::platform::form::VERSION, |text| text.parse::<i32>().map_err(|_| Message::new("form-unreadable")));
    let done = match ctx.form.build(|| Some((number?, version?))) {
        Ok((number, version)) => {
            let vault = Arc::clone(&ctx.app.vault);
            let sealed = vault.seal(number.whole(), &IDENTITY_NUMBER.context(id.0))?;
            ctx.write(move |tx| verbs::set(tx, &vault, &number, &sealed, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see("/me").done(Message::new("identity-set"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form).await
        }
    }
}

async fn show(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        person: PersonView,
        number: String,
    }
    let id: UserId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    let vault = Arc::clone(&ctx.app.vault);
    let number = ctx.write(move |tx| verbs::show(tx, &vault, id)).await?;
    let user = ctx.read(move |db, _| users::find(db, id)).await?;
    let view = View { person: PersonView::of(&user), number: number.whole().to_owned() };
    ctx.page("people/identity-shown.html", view)
}
