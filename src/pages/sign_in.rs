//! The sign-in page, and what a person had sent when the session was over: it is carried along and sent again by hand.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Answer, Ctx};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, TOKEN};

/// A form that was sent after the session had ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Carried {
    /// Where it was sent to.
    pub path: String,
    /// Its fields, without passwords and tokens.
    pub fields: Vec<(String, String)>,
}

impl Carried {
    /// What was sent with this request, if anything.
    pub(super) fn of(ctx: &Ctx) -> Option<Self> {
        let keep = |name: &str| name != TOKEN && !name.contains("password");
        let fields: Vec<_> = ctx.form.fields().iter().filter(|(name, _)| keep(name)).cloned().collect();
        (ctx.posted && !fields.is_empty()).then(|| Self { path: ctx.path.clone(), fields })
    }

    /// Reads it back from the sign-in form; only a path of our own is taken.
    pub fn read(text: &str) -> Option<Self> {
        let carried: Self = serde_json::from_str(text).ok()?;
        (super::Next::local(Some(&carried.path), "").0 == carried.path).then_some(carried)
    }
}

#[derive(Serialize)]
struct View {
    form: FormView,
    next: String,
    carried: Option<String>,
    samples: bool,
}

/// The sign-in page.
///
/// # Errors
/// A template that is wrong.
pub fn sign_in(ctx: &Ctx, status: StatusCode, form: FormView, next: &str, carried: Option<&Carried>) -> Result<Answer> {
    let carried = carried.and_then(|c| serde_json::to_string(c).ok());
    ctx.page_with(
        status,
        "sign-in.html",
        View { form, next: next.to_owned(), carried, samples: ctx.app.settings.sample },
    )
}

/// The page on which a carried form is sent again.
///
/// # Errors
/// As [`sign_in`].
pub fn resume(ctx: &Ctx, status: StatusCode, carried: &Carried) -> Result<Answer> {
    ctx.page_with(status, "resume.html", carried)
}

/// The answer to a request that wants somebody signed in.
pub(super) fn wanted(ctx: &Ctx) -> Result<Answer> {
    match Carried::of(ctx) {
        Some(carried) => sign_in(ctx, StatusCode::UNAUTHORIZED, ctx.show(&Form::new()), "/", Some(&carried)),
        None if ctx.posted => sign_in(ctx, StatusCode::UNAUTHORIZED, ctx.show(&Form::new()), "/", None),
        None => {
            let pairs: Vec<_> = ctx.query.iter().map(|(n, v)| (n.as_str(), v.clone())).collect();
            let next = crate::platform::list::address(&ctx.path, &pairs);
            let next = if next == "/" { Vec::new() } else { vec![("next", next)] };
            Ok(Answer::see(crate::platform::list::address("/sign-in", &next)))
        }
    }
}
