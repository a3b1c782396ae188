//! The sign-in page, and what a person had sent when the session was over: it is carried along and sent again by hand.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Answer, Ctx};
use crate::kernel::UserId;
use crate::platform::Result;
use crate::platform::form::{Draft, Form, FormView, TOKEN};

/// A form that was sent after the session had ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sent {
    /// Where it was sent to.
    pub path: String,
    /// Its fields, without passwords and tokens.
    pub fields: Vec<(String, String)>,
}

impl Sent {
    /// What was sent with this request, if anything.
    pub(super) fn of(ctx: &Ctx) -> Option<Self> {
        let keep = |name: &str| name != TOKEN && !name.contains("password");
        let fields: Vec<_> = ctx.form.fields().iter().filter(|(name, _)| keep(name)).cloned().collect();
        (ctx.posted && !fields.is_empty()).then(|| Self { path: ctx.path.clone(), fields })
    }

    /// Whether the form itself says that somebody else was filling it in.
    pub(super) fn is_anothers(&self, ctx: &Ctx) -> bool {
        self.draft().is_some_and(|draft| draft.user != ctx.user_id())
    }

    /// The draft of the page that the form stood on.
    pub fn draft(&self) -> Option<Draft> {
        Form::filled(self.fields.iter().map(|(name, value)| (name.as_str(), value.clone()))).draft()
    }
}

/// What was sent after the session had ended, sealed for the person whose session it was: it goes along with the
/// sign-in page, and whoever signs in from there instead neither sees nor sends it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Carried(String);

impl Carried {
    /// What was sent with this request, if it is known for whom.
    fn of(ctx: &Ctx) -> Option<Self> {
        let (sent, owner) = (Sent::of(ctx)?, ctx.former()?);
        let text = serde_json::to_string(&sent).ok()?;
        ctx.app.vault.seal(&text, &context(owner)).ok().map(Self)
    }

    /// Takes it back from the sign-in form.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// What was sent, if this is the person who sent it; only a path of our own is taken.
    pub fn open(&self, ctx: &Ctx, user: UserId) -> Option<Sent> {
        let text = ctx.app.vault.open(&self.0, &context(user)).ok()?;
        let sent: Sent = serde_json::from_str(&text).ok()?;
        (super::Next::local(Some(&sent.path), "").0 == sent.path).then_some(sent)
    }
}

fn context(user: UserId) -> String {
    format!("carried:{user}")
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
pub fn resume(ctx: &Ctx, status: StatusCode, sent: &Sent) -> Result<Answer> {
    ctx.page_with(status, "resume.html", sent)
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
