//! The second step of signing in: the password was right, and a code of the phone or a recovery code is still to come.
//! Between the two there is no session; a sealed cookie says for a few minutes whose password it was.

use actix_web::cookie::time::Duration as Age;
use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::super::actions::sign_in::{self, Attempt};
use super::super::model::{User, UserState};
use super::super::store::users;
use super::second_factor::{Typed, pause_words};
use super::sign_in::{BROWSER, claimed, welcome};
use crate::kernel::{Message, UserId};
use crate::pages::{Access, Answer, Carried, Ctx, Flash, Kind, Next, Route};
use crate::platform::form::{Form, FormView};
use crate::platform::list::address;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// The cookie between the two steps.
const STEP: &str = "granary-step";
/// What its value is sealed for.
const PLACE: &str = "cookie.second-step:0";
/// Minutes between the two steps.
const MINUTES: i64 = 10;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/sign-in/code", Access::Anyone, ask), Route::post("/sign-in/code", Access::Anyone, enter)]
}

/// Whose password was right, and until when that counts.
#[derive(Serialize, Deserialize)]
struct Step {
    user: UserId,
    /// By which a password that was replaced meanwhile is told.
    mark: String,
    until: i64,
}

fn mark(user: &User) -> String {
    digest(user.password.as_deref().unwrap_or_default())
}

fn seconds(ctx: &Ctx) -> i64 {
    ctx.now.utc().and_utc().timestamp()
}

/// Sends a person whose password was right on to the second step.
pub(super) fn lead(ctx: &Ctx, user: &User, next: &str, carried: Option<&Carried>) -> Result<Answer> {
    let step = Step { user: user.id, mark: mark(user), until: seconds(ctx) + MINUTES * 60 };
    let sealed = ctx.app.vault.seal(&serde_json::to_string(&step)?, PLACE)?;
    let answer = match carried {
        Some(_) => page(ctx, StatusCode::OK, ctx.show(&Form::new()), next, carried)?,
        None => {
            let next = if next == "/" { Vec::new() } else { vec![("next", next.to_owned())] };
            Answer::see(address("/sign-in/code", &next))
        }
    };
    Ok(answer.cookie(ctx.cookie(STEP, sealed, Some(Age::minutes(MINUTES)))))
}

/// Whose second step it is, if the first one still counts.
async fn whose(ctx: &Ctx) -> Result<Option<User>> {
    let opened = ctx.cookie_value(STEP).and_then(|sealed| ctx.app.vault.open(&sealed, PLACE).ok());
    let step: Option<Step> = opened.and_then(|text| serde_json::from_str(&text).ok());
    let Some(step) = step.filter(|step| seconds(ctx) < step.until) else { return Ok(None) };
    let user = ctx.app.database.read(move |db| users::find(db, step.user)).await?;
    Ok((user.state == UserState::Active && mark(&user) == step.mark).then_some(user))
}

/// The first step does not count any more.
fn over(ctx: &Ctx, next: &str) -> Answer {
    let next = if next == "/" { Vec::new() } else { vec![("next", next.to_owned())] };
    let message = Message::new("second-step-over");
    Answer::see(address("/sign-in", &next)).cookie(gone(ctx)).flash(Flash { kind: Kind::Warn, message })
}

fn gone(ctx: &Ctx) -> actix_web::cookie::Cookie<'static> {
    ctx.cookie(STEP, String::new(), Some(Age::ZERO))
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, next: &str, carried: Option<&Carried>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        next: String,
        carried: Option<String>,
    }
    let carried = carried.map(serde_json::to_string).transpose()?;
    ctx.page_with(status, "people/second-step.html", View { form, next: next.to_owned(), carried })
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    let next = Next::local(ctx.asked("next"), "/").0;
    if ctx.actor().is_ok() {
        return Ok(Answer::see(next));
    }
    match whose(&ctx).await? {
        Some(_) => page(&ctx, StatusCode::OK, ctx.show(&Form::new()), &next, None),
        None => Ok(Answer::see("/sign-in")),
    }
}

async fn enter(mut ctx: Ctx) -> Result<Answer> {
    let next = Next::local(ctx.form.raw("next"), "/").0;
    let carried = ctx.form.raw("carried").and_then(Carried::read);
    if ctx.actor().is_ok() {
        return Ok(Answer::see(next));
    }
    let Some(user) = whose(&ctx).await? else { return Ok(over(&ctx, &next)) };
    let typed = Typed::read(&mut ctx.form);
    let entered = match ctx.form.build(|| typed) {
        Ok(typed) => check(&mut ctx, user, &typed, next.clone(), carried.clone()).await,
        Err(error) => Err(error),
    };
    match entered {
        Ok(answer) => Ok(answer.cookie(gone(&ctx))),
        Err(Error::SignedOut) => Ok(over(&ctx, &next)),
        Err(Error::TooMany(seconds)) => {
            let (_, form) = ctx.again(Error::field("code", pause_words(seconds)))?;
            page(&ctx, StatusCode::TOO_MANY_REQUESTS, form, &next, carried.as_ref())
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &next, carried.as_ref())
        }
    }
}

async fn check(ctx: &mut Ctx, user: User, typed: &Typed, next: String, carried: Option<Carried>) -> Result<Answer> {
    let attempt = Attempt {
        login: format!("code:{}", user.id),
        address: ctx.address.clone(),
        agent: ctx.agent.clone(),
        browser: ctx.cookie_value(BROWSER),
    };
    let (counted, of) = (attempt.clone(), user.clone());
    let is_code = typed.is_code();
    ctx.write_as(claimed(ctx, Some(&user)), move |tx| sign_in::count_second(tx, &counted, &of, is_code)).await?;
    let entered = match typed.proof(ctx, &user).await? {
        Some(proof) => welcome(ctx, user.clone(), attempt, next, carried, Some(proof)).await,
        None => Err(typed.wrong()),
    };
    if let Err(Error::Invalid(_)) = &entered {
        let actor = claimed(ctx, Some(&user));
        ctx.write_as(actor, move |tx| sign_in::refuse_code(tx, &user)).await?;
    }
    entered
}
