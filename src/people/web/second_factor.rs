//! The own second factor: set it up, see what it is, renew recovery codes, remove it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::guesses::{self, Door};
use super::super::actions::second_factor as verbs;
use super::super::actions::sign_in::{self, Attempt};
use super::super::model::{
    PAUSE_MINUTES, Proof, RECOVERY_CODES, RECOVERY_LENGTH, SECRET, User, needs_second_factor, recovery_code,
};
use super::super::model::{SecondFactor, read_recovery_code};
use super::super::store::{memberships, second_factors, users};
use crate::access::Tx;
use crate::kernel::{Instant, Message};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, line};
use crate::platform::list::encode;
use crate::platform::qr::Qr;
use crate::platform::secret::digest;
use crate::platform::totp::{self, Totp};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/second-factor", Access::Account, show),
        Route::post("/me/second-factor/begin", Access::Account, begin),
        Route::post("/me/second-factor", Access::Account, confirm),
        Route::post("/me/second-factor/codes", Access::Account, renew),
        Route::get("/me/second-factor/remove", Access::Account, ask_remove),
        Route::post("/me/second-factor/remove", Access::Account, remove),
    ]
}

/// The own second factor as its page shows it.
#[derive(Serialize)]
struct Page {
    form: FormView,
    standing: &'static str,
    required: bool,
    due: bool,
    since: Option<Instant>,
    codes_left: i64,
    codes: usize,
    login: String,
    secret: String,
    qr: String,
}

struct Own {
    user: User,
    factor: Option<SecondFactor>,
    codes_left: i64,
    required: bool,
}

async fn own(ctx: &Ctx) -> Result<Own> {
    let required = ctx.app.settings.second_factor_of();
    ctx.read(move |db, actor| {
        let held = memberships::counting(db, actor.user)?.into_iter().map(|(.., role)| role);
        Ok(Own {
            required: needs_second_factor(required, held.chain(actor.roles.iter().copied())),
            user: users::find(db, actor.user)?,
            factor: second_factors::find(db, actor.user)?,
            codes_left: second_factors::codes_left(db, actor.user)?,
        })
    })
    .await
}

/// The secret of a second factor, opened.
fn totp(ctx: &Ctx, user: &User, factor: &SecondFactor) -> Result<(Totp, String)> {
    let secret = ctx.app.vault.open(&factor.sealed, &SECRET.context(user.id.0))?;
    Ok((Totp::of(&secret, &user.person.login)?, secret))
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let Own { user, factor, codes_left, required } = own(ctx).await?;
    let since = factor.as_ref().and_then(|factor| factor.confirmed_at);
    let standing = match &factor {
        None => "none",
        Some(_) if since.is_some() => "set",
        Some(_) => "pending",
    };
    let (mut secret, mut qr) = (String::new(), String::new());
    if let Some(factor) = factor.filter(|_| since.is_none()) {
        let (totp, plain) = totp(ctx, &user, &factor)?;
        qr = Qr::of(&totp.address()?)?.svg();
        secret = groups(&plain);
    }
    let (login, due) = (user.person.login, ctx.must_enrol());
    let codes = RECOVERY_CODES;
    let view = Page { form, standing, required, due, since, codes_left, codes, login, secret, qr };
    ctx.page_with(status, "people/second-factor.html", view)
}

/// In groups of four, as one types it.
fn groups(secret: &str) -> String {
    let all: Vec<char> = secret.chars().collect();
    all.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn begin(mut ctx: Ctx) -> Result<Answer> {
    ctx.form.build(|| Some(()))?;
    let secret = totp::fresh_secret()?;
    let sealed = ctx.app.vault.seal(&secret, &SECRET.context(ctx.actor()?.user.0))?;
    ctx.write(move |tx| verbs::begin(tx, &sealed)).await?;
    Ok(Answer::see("/me/second-factor"))
}

/// What was typed as second factor.
pub(super) struct Typed {
    code: Option<String>,
    recovery: Option<String>,
}

impl Typed {
    /// Reads the fields `code` and `recovery`, of which one must be filled in.
    pub(super) fn read(form: &mut Form) -> Option<Self> {
        let code = form.may("code", line(20));
        let recovery = form.may("recovery", read_recovery_code);
        match (code?, recovery?) {
            (None, None) => form.wrong("code", Message::new("form-required").with_word("label", "field-code")),
            (code, recovery) => Some(Self { code, recovery }),
        }
    }

    /// Whether it is a code of the phone, which could be guessed.
    pub(super) fn is_code(&self) -> bool {
        self.recovery.is_none()
    }

    /// Beside which field a refusal stands, and what it says.
    pub(super) fn wrong(&self) -> Error {
        match self.recovery {
            Some(_) => Error::field("recovery", Message::new("second-factor-recovery-wrong")),
            None => Error::field("code", Message::new("second-factor-wrong")),
        }
    }

    /// The proof that it is, if it can be one; whether it was taken before is seen when it is taken.
    pub(super) async fn proof(&self, ctx: &Ctx, user: &User) -> Result<Option<Proof>> {
        if let Some(recovery) = &self.recovery {
            return Ok(Some(Proof::Recovery(digest(recovery))));
        }
        let (id, code) = (user.id, self.code.clone().unwrap_or_default());
        let factor = ctx.app.database.read(move |db| second_factors::find(db, id)).await?;
        let Some(factor) = factor else { return Ok(None) };
        let step = totp(ctx, user, &factor)?.0.step(&code, ctx.now.utc().and_utc().timestamp());
        Ok(step.map(|step| Proof::Code { step, made_at: factor.made_at }))
    }
}

/// An attempt on one of the own pages: guessing passwords and codes there is slowed like guessing at the door.
pub(super) fn own_attempt(ctx: &Ctx, user: &User) -> Attempt {
    Attempt {
        login: user.person.login.clone(),
        address: format!("own:{}", ctx.address),
        agent: ctx.agent.clone(),
        browser: None,
    }
}

/// Counts an attempt, and gives the proof of what was typed. Whoever sets a second factor up sees its secret and guesses
/// nothing; the others are `remembered`.
async fn tried(ctx: &Ctx, user: &User, attempt: &Attempt, typed: &Typed, remembered: bool) -> Result<Proof> {
    let (counted, of, remembered) = (attempt.clone(), user.clone(), remembered && typed.is_code());
    let count = move |tx: &mut Tx<'_>| {
        sign_in::count(tx, &counted, Some(&of))?;
        if remembered { guesses::count(tx, of.id, &Door::Inside) } else { Ok(()) }
    };
    ctx.write(count).await.map_err(pause)?;
    typed.proof(ctx, user).await?.ok_or_else(|| typed.wrong())
}

/// How long to wait. A pause that lasts says which other ways there are.
pub(super) fn pause_words(seconds: i64) -> Message {
    if seconds > PAUSE_MINUTES * 60 {
        Message::new("second-factor-long-pause").with("hours", (seconds + 3_599) / 3_600)
    } else {
        Message::new("second-factor-pause").with("minutes", (seconds + 59) / 60)
    }
}

/// A pause stands beside the field, with what was typed.
fn pause(error: Error) -> Error {
    match error {
        Error::TooMany(seconds) => Error::field("code", pause_words(seconds)),
        other => other,
    }
}

/// Ten new recovery codes, and their digests.
fn fresh_codes() -> Result<(Vec<String>, Vec<String>)> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let mut random = [0_u8; RECOVERY_LENGTH];
        getrandom::fill(&mut random).map_err(|e| Error::internal(format!("no randomness: {e}")))?;
        codes.push(recovery_code(random));
    }
    let digests = codes.iter().map(|code| digest(code.replace('-', ""))).collect();
    Ok((codes, digests))
}

/// The recovery codes, shown this once.
fn codes_page(ctx: &Ctx, user: &User, codes: &[String]) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        codes: String,
        download: String,
        count: usize,
    }
    let head = Message::new("recovery-file").with("login", &user.person.login);
    let text = format!("{}\n\n{}\n", ctx.say(&head), codes.join("\n"));
    let download = format!("data:text/plain;charset=utf-8,{}", encode(&text));
    ctx.page("people/recovery-codes.html", View { codes: codes.join("\n"), download, count: codes.len() })
}

async fn again(ctx: &Ctx, error: Error) -> Result<Answer> {
    let (status, form) = ctx.again(error)?;
    page(ctx, status, form).await
}

async fn confirm(mut ctx: Ctx) -> Result<Answer> {
    let code = ctx.form.need("code", line(20));
    let user = own(&ctx).await?.user;
    let (codes, digests) = fresh_codes()?;
    let done = match ctx.form.build(|| code) {
        Ok(code) => confirmed(&ctx, &user, code, digests).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => codes_page(&ctx, &user, &codes),
        Err(error) => again(&ctx, error).await,
    }
}

async fn confirmed(ctx: &Ctx, user: &User, code: String, digests: Vec<String>) -> Result<()> {
    let attempt = own_attempt(ctx, user);
    let proof = tried(ctx, user, &attempt, &Typed { code: Some(code), recovery: None }, false).await?;
    ctx.write(move |tx| {
        sign_in::forget(tx, &attempt)?;
        verbs::confirm(tx, &proof, &digests)
    })
    .await
}

async fn renew(mut ctx: Ctx) -> Result<Answer> {
    let code = ctx.form.need("code", line(20));
    let user = own(&ctx).await?.user;
    let (codes, digests) = fresh_codes()?;
    let done = match ctx.form.build(|| code) {
        Ok(code) => renewed(&ctx, &user, code, digests).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => codes_page(&ctx, &user, &codes),
        Err(error) => again(&ctx, error).await,
    }
}

async fn renewed(ctx: &Ctx, user: &User, code: String, digests: Vec<String>) -> Result<()> {
    let attempt = own_attempt(ctx, user);
    let proof = tried(ctx, user, &attempt, &Typed { code: Some(code), recovery: None }, true).await?;
    ctx.write(move |tx| {
        verbs::renew_codes(tx, &proof, &digests)?;
        sign_in::forget(tx, &attempt)
    })
    .await
}

async fn remove_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        login: String,
        required: bool,
    }
    let Own { user, factor, required, .. } = own(ctx).await?;
    if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
        return Ok(Answer::see("/me/second-factor"));
    }
    ctx.page_with(status, "people/second-factor-remove.html", View { form, login: user.person.login, required })
}

async fn ask_remove(ctx: Ctx) -> Result<Answer> {
    remove_page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn remove(mut ctx: Ctx) -> Result<Answer> {
    let user = own(&ctx).await?.user;
    let present = ctx.form.need("password_present", |text| Ok(text.to_owned()));
    let typed = Typed::read(&mut ctx.form);
    let done = match ctx.form.build(|| Some((present?, typed?))) {
        Ok((present, typed)) => removed(&ctx, user, present, typed).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see("/me/second-factor").done(Message::new("second-factor-removed"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            remove_page(&ctx, status, form).await
        }
    }
}

async fn removed(ctx: &Ctx, user: User, password: String, typed: Typed) -> Result<()> {
    let attempt = own_attempt(ctx, &user);
    let proof = tried(ctx, &user, &attempt, &typed, true).await?;
    if !ctx.app.passwords.fits(password, user.password.clone()).await? {
        return Err(Error::field("password_present", Message::new("password-present-wrong")));
    }
    ctx.write(move |tx| {
        verbs::remove(tx, &proof)?;
        sign_in::forget(tx, &attempt)
    })
    .await
}
