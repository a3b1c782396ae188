//! What went wrong, told to a person: what it is, what to do next, and the id by which we find it in the logs.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{Answer, Ctx, Sent, sign_in};
use crate::kernel::Message;
use crate::platform::Error;

#[derive(Serialize)]
struct View {
    status: u16,
    title: String,
    explanation: String,
    next_steps: Vec<Step>,
    request_id: String,
}

#[derive(Serialize)]
struct Step {
    text: String,
    href: Option<String>,
}

/// The page for an error; never fails.
pub(super) fn answer(ctx: &Ctx, error: Error) -> Answer {
    let shown = match &error {
        _ if ctx.scripted => page(ctx, &error),
        Error::SignedOut => sign_in::wanted(ctx),
        Error::OldPage => match Sent::of(ctx).filter(|sent| !sent.is_anothers(ctx)) {
            Some(sent) => sign_in::resume(ctx, StatusCode::CONFLICT, &sent),
            None => page(ctx, &error),
        },
        Error::Forbidden(message) if message.key == "access-change-password" => Ok(Answer::see("/me/password")),
        Error::Forbidden(message) if message.key == "access-second-factor" => Ok(Answer::see("/me/second-factor")),
        _ => page(ctx, &error),
    };
    shown.unwrap_or_else(|broken| {
        tracing::error!(%broken, %error, "the error page could not be made");
        let text = format!("500\n{}", ctx.request_id);
        Answer::page(StatusCode::INTERNAL_SERVER_ERROR, text)
    })
}

fn page(ctx: &Ctx, error: &Error) -> crate::platform::Result<Answer> {
    let (status, key) = kind(error);
    if status.is_server_error() {
        tracing::error!(%error, "a request failed");
    } else {
        tracing::info!(%error, "a request was refused");
    }
    let own = |part: &str| ctx.word(&format!("error-{key}-{part}"));
    let explanation = match error {
        Error::Forbidden(message) | Error::Conflict(message) | Error::Waits(message) => ctx.say(message),
        Error::TooMany(seconds) => ctx.say(&Message::new("error-too-many-text").with("minutes", (seconds + 59) / 60)),
        Error::Invalid(errors) => errors.iter().map(|e| ctx.say(&e.message)).collect::<Vec<_>>().join(" "),
        _ => own("text"),
    };
    let mut next_steps = vec![Step { text: own("next"), href: None }];
    next_steps.push(Step { text: ctx.word("error-home"), href: Some("/".to_owned()) });
    let request_id = ctx.request_id.clone();
    let view = View { status: status.as_u16(), title: own("title"), explanation, next_steps, request_id };
    if ctx.scripted {
        return Answer::json_with(status, &view);
    }
    ctx.page_with(status, "error.html", view)
}

fn kind(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::NotFound => (StatusCode::NOT_FOUND, "not-found"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Error::CrossSite => (StatusCode::FORBIDDEN, "cross-site"),
        Error::SignedOut => (StatusCode::UNAUTHORIZED, "signed-out"),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Error::Stale | Error::OldPage => (StatusCode::CONFLICT, "stale"),
        Error::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        Error::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
        Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        Error::Waits(_) => (StatusCode::SERVICE_UNAVAILABLE, "waits"),
        Error::Full(_) => (StatusCode::INSUFFICIENT_STORAGE, "full"),
        Error::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
        Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}
