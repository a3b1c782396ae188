//! The page behind a one-time link: set a password, or begin with an empty product.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{first, links as verbs};
use super::super::model::{Person, Purpose, login};
use super::super::store::{links, users};
use super::sign_in::let_in;
use crate::access::Actor;
use crate::kernel::{Message, Uscc};
use crate::organisation::{Kind, Record};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::error::FieldError;
use crate::platform::form::{Form, FormView, email, line, phone};
use crate::platform::password;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/welcome/{secret}", Access::Anyone, open), Route::post("/welcome/{secret}", Access::Anyone, set)]
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    action: String,
    purpose: Purpose,
    name: String,
    login: String,
    shortest: usize,
}

/// Whom a link is for.
struct Opened {
    purpose: Purpose,
    name: String,
    login: String,
}

async fn opened(ctx: &Ctx) -> Result<Opened> {
    let secret: String = ctx.param("secret")?;
    let now = ctx.now;
    ctx.app
        .database
        .read(move |db| {
            let link = links::find(db, &digest(&secret), now)?;
            let user = link.user.map(|id| users::find(db, id)).transpose()?;
            let (name, login) = user.map_or_else(Default::default, |u| (u.person.name, u.person.login));
            Ok(Opened { purpose: link.purpose, name, login })
        })
        .await
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, link: Opened) -> Result<Answer> {
    let Opened { purpose, name, login } = link;
    let template = if purpose == Purpose::First { "people/first.html" } else { "people/welcome.html" };
    let action = ctx.path.clone();
    ctx.page_with(status, template, Page { form, action, purpose, name, login, shortest: password::SHORTEST })
}

/// A link that does not work gets a page of its own that says what to do.
fn spent(ctx: &Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {}
    ctx.page_with(StatusCode::NOT_FOUND, "people/spent.html", View {})
}

async fn open(ctx: Ctx) -> Result<Answer> {
    match opened(&ctx).await {
        Ok(link) => {
            let form = ctx.show(&Form::new());
            page(&ctx, StatusCode::OK, form, link)
        }
        Err(Error::NotFound) => spent(&ctx),
        Err(error) => Err(error),
    }
}

/// The new password, typed twice; `login` must not be part of it.
pub(super) fn new_password(form: &mut Form, login: &str) -> Option<String> {
    let wanted = form.need("password_new", |text| password::check(text, login).map(|()| text.to_owned()));
    let again = form.need("password_again", |text| Ok(text.to_owned()));
    match (&wanted, &again) {
        (Some(one), Some(other)) if one != other => form.wrong("password_again", Message::new("password-differs")),
        _ => wanted,
    }
}

async fn set(mut ctx: Ctx) -> Result<Answer> {
    let link = match opened(&ctx).await {
        Ok(link) => link,
        Err(Error::NotFound) => return spent(&ctx),
        Err(error) => return Err(error),
    };
    let done = match link.purpose {
        Purpose::First => begin(&mut ctx).await,
        _ => set_password(&mut ctx, &link.login).await,
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(Error::NotFound) => spent(&ctx),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, link)
        }
    }
}

async fn set_password(ctx: &mut Ctx, login: &str) -> Result<Answer> {
    let wanted = new_password(&mut ctx.form, login);
    let wanted = ctx.form.build(|| wanted)?;
    let secret: String = ctx.param("secret")?;
    not_used_before(ctx, &secret, &wanted).await?;
    let digest = ctx.app.passwords.digest(wanted).await?;
    let user = ctx.write_as(nobody(ctx), move |tx| verbs::set_password(tx, &secret, &digest)).await?;
    Ok(let_in(ctx, user).await?.done(Message::new("password-set")))
}

fn nobody(ctx: &Ctx) -> Arc<Actor> {
    let mut actor = Actor::system(&ctx.app.policy);
    actor.name = "one-time-link".to_owned();
    actor.address.clone_from(&ctx.address);
    Arc::new(actor)
}

async fn not_used_before(ctx: &Ctx, secret: &str, wanted: &str) -> Result<()> {
    let (link, now) = (digest(secret), ctx.now);
    let former = ctx
        .app
        .database
        .read(move |db| {
            let whose = links::find(db, &link, now)?.user.ok_or(Error::NotFound)?;
            let user = users::find(db, whose)?;
            users::passwords(db, &user, password::NOT_AGAIN)
        })
        .await?;
    none_fits(ctx, former, wanted).await
}

/// Refuses a password that one of the digests is of.
pub(super) async fn none_fits(ctx: &Ctx, former: Vec<String>, wanted: &str) -> Result<()> {
    for digest in former {
        if ctx.app.passwords.fits(wanted.to_owned(), Some(digest)).await? {
            let message = Message::new("password-used-before").with("last", password::NOT_AGAIN);
            return Err(Error::Invalid(vec![FieldError { field: "password_new".to_owned(), message }]));
        }
    }
    Ok(())
}

async fn begin(ctx: &mut Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let centre = form.need("centre", line(100));
    let uscc = form.may("uscc", Uscc::parse);
    let name = form.need("name", line(60));
    let login = form.need("login", login);
    let (email, phone) = (form.may("email", email), form.may("phone", phone));
    let wanted = new_password(form, login.as_deref().unwrap_or(""));
    let (centre, person, wanted) = form.build(|| {
        let person =
            Person { login: login?, name: name?, email: email?.unwrap_or_default(), phone: phone?.unwrap_or_default() };
        Some((record(centre?, uscc?), person, wanted?))
    })?;
    let secret: String = ctx.param("secret")?;
    let digest = ctx.app.passwords.digest(wanted).await?;
    let begun = ctx.write_as(nobody(ctx), move |tx| first::begin(tx, &secret, &centre, &person, &digest)).await;
    let id = begun.map_err(about_the_centre)?;
    let user = ctx.app.database.read(move |db| users::find(db, id)).await?;
    Ok(let_in(ctx, user).await?.done(Message::new("first-done")))
}

/// What is wrong with the organisation's name stands beside the centre's; the page's `name` is the person's.
fn about_the_centre(error: Error) -> Error {
    match error {
        Error::Invalid(mut errors) => {
            errors.iter_mut().filter(|e| e.field == "name").for_each(|e| "centre".clone_into(&mut e.field));
            Error::Invalid(errors)
        }
        other => other,
    }
}

fn record(name: String, uscc: Option<Uscc>) -> Record {
    Record {
        kind: Kind::Centre,
        name,
        uscc,
        region: None,
        area: None,
        class: None,
        licence: None,
        supervising_body: String::new(),
        legal_representative: String::new(),
        address: String::new(),
        phone: String::new(),
        email: String::new(),
    }
}
