//! Sign in, sign out, stay signed in, choose a language, choose in what capacity to act.

use std::sync::Arc;

use actix_web::cookie::time::Duration as Age;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::sign_in::{self, Attempt};
use super::super::doorkeeper::Ways;
use super::super::model::{Proof, User};
use super::super::store::{second_factors, users};
use super::second_step;
use crate::access::{Actor, Role};
use crate::drafts;
use crate::kernel::{DelegationId, Message, OrganisationId};
use crate::pages::{Access, Answer, Carried, Ctx, Flash, Kind, Next, Route, Sent, resume, sign_in as sign_in_page};
use crate::platform::form::{Form, choice, line};
use crate::platform::i18n::Locale;
use crate::platform::secret::fresh;
use crate::platform::{Error, Result};

/// The cookie of a browser from which somebody has signed in.
pub(super) const BROWSER: &str = "granary-browser";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", Access::Anyone, ask),
        Route::post("/sign-in", Access::Anyone, enter),
        Route::post("/sign-out", Access::Anyone, leave),
        Route::post("/session/extend", Access::Account, extend),
        Route::post("/language", Access::Anyone, language),
        Route::get("/acting", Access::Account, ways),
        Route::post("/acting", Access::Account, act),
    ]
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    let next = Next::local(ctx.asked("next"), "/").0;
    if ctx.actor().is_ok() {
        return Ok(Answer::see(next));
    }
    sign_in_page(&ctx, StatusCode::OK, ctx.show(&Form::new()), &next, None)
}

async fn enter(mut ctx: Ctx) -> Result<Answer> {
    let next = Next::local(ctx.form.raw("next"), "/").0;
    let carried = ctx.form.raw("carried").and_then(Carried::read);
    let login = ctx.form.need("login", |text| line(254)(text).map(|login| login.to_lowercase()));
    let password = ctx.form.need("password", |text| Ok(text.to_owned()));
    let entered = match ctx.form.build(|| Some((login?, password?))) {
        Ok((login, password)) => check(&ctx, login, password).await,
        Err(error) => Err(error),
    };
    match entered {
        Ok((user, attempt)) if has_second_factor(&ctx, &user).await? => {
            let known = user.clone();
            ctx.write_as(claimed(&ctx, Some(&user)), move |tx| sign_in::forgive(tx, &known, &attempt)).await?;
            second_step::lead(&ctx, &user, &next, carried.as_ref())
        }
        Ok((user, attempt)) => welcome(&mut ctx, user, attempt, next, carried, None).await,
        Err(Error::TooMany(seconds)) => {
            let error = Error::field("login", Message::new("sign-in-pause").with("minutes", (seconds + 59) / 60));
            let (_, form) = ctx.again(error)?;
            sign_in_page(&ctx, StatusCode::TOO_MANY_REQUESTS, form, &next, carried.as_ref())
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            sign_in_page(&ctx, status, form, &next, carried.as_ref())
        }
    }
}

/// Nobody is signed in yet: what is noted about the attempt is noted for the person who is claimed, or for nobody.
pub(super) fn claimed(ctx: &Ctx, user: Option<&User>) -> Arc<Actor> {
    let mut actor = Actor::system(&ctx.app.policy);
    actor.permissions = ctx.app.policy.of(&std::collections::BTreeSet::new());
    actor.address.clone_from(&ctx.address);
    actor.name = user.map_or_else(|| "anonymous".to_owned(), |user| user.person.name.clone());
    if let Some(user) = user {
        actor.user = user.id;
    }
    Arc::new(actor)
}

async fn check(ctx: &Ctx, login: String, password: String) -> Result<(User, Attempt)> {
    let attempt = Attempt {
        login: login.chars().take(254).collect(),
        address: ctx.address.clone(),
        agent: ctx.agent.clone(),
        browser: ctx.cookie_value(BROWSER),
    };
    let tried = attempt.clone();
    let user = ctx.write_as(claimed(ctx, None), move |tx| sign_in::begin(tx, &tried)).await?;
    let digest = user.as_ref().and_then(|user| user.password.clone());
    if ctx.app.passwords.fits(password, digest).await?
        && let Some(user) = user
    {
        return Ok((user, attempt));
    }
    let actor = claimed(ctx, user.as_ref());
    ctx.write_as(actor, move |tx| sign_in::refuse(tx, user.as_ref())).await?;
    Err(Error::field("login", Message::new("sign-in-wrong")))
}

async fn has_second_factor(ctx: &Ctx, user: &User) -> Result<bool> {
    let id = user.id;
    ctx.app.database.read(move |db| Ok(second_factors::confirmed(db, id)?.is_some())).await
}

/// Starts a session under a new secret and goes on to where the person wanted to go.
pub(super) async fn welcome(
    ctx: &mut Ctx,
    user: User,
    attempt: Attempt,
    next: String,
    carried: Option<Carried>,
    proof: Option<Proof>,
) -> Result<Answer> {
    let (locale, id) = (user.locale, user.id);
    let (secret, browser) = start(ctx, user, attempt, proof).await?;
    let answer = match carried.map(|carried| carried.open(ctx, id)) {
        Some(Some(sent)) => {
            ctx.adopt(secret.clone()).await?;
            take_up(ctx, sent).await?
        }
        Some(None) => Answer::see(next).flash(Flash { kind: Kind::Warn, message: Message::new("draft-not-yours") }),
        None => Answer::see(next),
    };
    let answer = if ctx.language_was_chosen() { answer } else { answer.cookie(ctx.language_cookie(locale)) };
    Ok(answer.cookie(ctx.session_cookie(Some(secret))).cookie(ctx.cookie(BROWSER, browser, Some(Age::days(180)))))
}

/// Leads back to the page whose form was sent too late, with all that was typed; where that page keeps no drafts, the
/// form is shown as it was sent.
async fn take_up(ctx: &Ctx, sent: Sent) -> Result<Answer> {
    let Some(page) = sent.draft().and_then(|draft| drafts::actions::page_of(&draft.page).ok()) else {
        return resume(ctx, StatusCode::OK, &sent);
    };
    let (title, tab, to) = (String::new(), format!("sign-in-{}", ctx.request_id), format!("{page}?draft=1"));
    let typed = drafts::actions::Typed { page, title, fields: sent.fields, tab, seen: 0 };
    ctx.write(move |tx| drafts::actions::take_over(tx, &typed)).await?;
    Ok(Answer::see(to))
}

/// Starts a session; gives its secret and the browser's.
async fn start(ctx: &Ctx, user: User, attempt: Attempt, proof: Option<Proof>) -> Result<(String, String)> {
    let (secret, browser) = (fresh()?, fresh()?);
    let (actor, token, place) = (claimed(ctx, Some(&user)), secret.clone(), browser.clone());
    ctx.write_as(actor, move |tx| {
        let new = sign_in::Start { secret: &token, browser: &place, proof: proof.as_ref() };
        sign_in::start(tx, &user, &attempt, &new)
    })
    .await?;
    Ok((secret, browser))
}

/// Signs a person in who has just set a password by a one-time link; the link stands for the password alone.
pub(super) async fn let_in(ctx: &Ctx, user: User) -> Result<Answer> {
    if has_second_factor(ctx, &user).await? {
        return second_step::lead(ctx, &user, "/", None);
    }
    let attempt = Attempt {
        login: user.person.login.clone(),
        address: ctx.address.clone(),
        agent: ctx.agent.clone(),
        browser: None,
    };
    let (secret, browser) = start(ctx, user, attempt, None).await?;
    Ok(Answer::see("/").cookie(ctx.session_cookie(Some(secret))).cookie(ctx.cookie(
        BROWSER,
        browser,
        Some(Age::days(180)),
    )))
}

async fn leave(ctx: Ctx) -> Result<Answer> {
    if let Some(session) = ctx.actor().ok().and_then(|actor| actor.session) {
        ctx.write(move |tx| sign_in::end(tx, session)).await?;
    }
    Ok(Answer::see("/sign-in").cookie(ctx.session_cookie(None)).done(Message::new("signed-out")))
}

/// The request itself is the use that is noted; a script asks for it when the person wants to stay.
async fn extend(ctx: Ctx) -> Result<Answer> {
    let session = ctx.actor()?.session.ok_or(Error::SignedOut)?;
    let (app, now) = (Arc::clone(&ctx.app), ctx.now);
    ctx.app.database.write(move |db| app.doorkeeper.note(db, session, now)).await?;
    Ok(Answer::nothing())
}

async fn language(mut ctx: Ctx) -> Result<Answer> {
    let wanted = ctx.form.need("lang", choice::<Locale>);
    let back = Next::local(ctx.form.raw("back"), "/").0;
    let locale = ctx.form.build(|| wanted)?;
    if let Ok(actor) = ctx.actor() {
        let id = actor.user;
        let shortcuts = ctx.read(move |db, _| Ok(users::find(db, id)?.shortcuts)).await?;
        ctx.write(move |tx| super::super::actions::accounts::prefer(tx, locale, shortcuts)).await?;
    }
    Ok(Answer::see(back).cookie(ctx.language_cookie(locale)))
}

/// A way in which a person may act.
#[derive(Serialize)]
struct WayView {
    organisation: OrganisationId,
    name: String,
    roles: Vec<Role>,
    delegation: Option<DelegationId>,
    stands_in_for: Option<String>,
    until: Option<chrono::NaiveDate>,
    current: bool,
}

async fn ways(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        ways: Vec<WayView>,
    }
    let now = ctx.now;
    let ways = ctx
        .read(move |db, actor| {
            let user = users::find(db, actor.user)?;
            let ways = Ways::of(db, &user, now)?;
            let mut shown: Vec<WayView> =
                ways.organisations().into_iter().map(|(id, name, ..)| own(&ways, *id, name, actor)).collect();
            for named in &ways.for_others {
                let at = named.delegation.organisation;
                shown.push(WayView {
                    organisation: at,
                    name: named.organisation_name.clone(),
                    roles: ways.lent(db, named)?.into_iter().collect(),
                    delegation: Some(named.delegation.id),
                    stands_in_for: Some(named.giver.clone()),
                    until: Some(named.delegation.ends_on),
                    current: actor.stands_in_for.as_ref().is_some_and(|(id, _)| *id == named.delegation.giver)
                        && actor.organisation == Some(at),
                });
            }
            Ok(shown)
        })
        .await?;
    ctx.page("people/acting.html", View { ways })
}

fn own(ways: &Ways, id: OrganisationId, name: &str, actor: &Actor) -> WayView {
    WayView {
        organisation: id,
        name: name.to_owned(),
        roles: ways.own.iter().filter(|(at, ..)| *at == id).map(|(.., role)| *role).collect(),
        delegation: None,
        stands_in_for: None,
        until: None,
        current: actor.stands_in_for.is_none() && actor.organisation == Some(id),
    }
}

async fn act(mut ctx: Ctx) -> Result<Answer> {
    let at = ctx.form.need("organisation", choice::<OrganisationId>);
    let by = ctx.form.may("delegation", choice::<DelegationId>);
    let (at, by) = ctx.form.build(|| Some((at?, by?)))?;
    ctx.write(move |tx| sign_in::act(tx, at, by)).await?;
    Ok(Answer::see("/").done(Message::new("acting-changed")))
}
