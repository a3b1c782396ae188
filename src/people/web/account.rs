//! One's own account: preferences, password, sessions.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{accounts, links as verbs, sign_in};
use super::super::model::User;
use super::super::store::{memberships, sessions, users};
use super::identity;
use super::links::{new_password, none_fits};
use super::second_factor::own_attempt;
use crate::access::Role;
use crate::kernel::{Instant, Message, SessionId};
use crate::notices;
use crate::pages::{Access, Answer, Choice, Ctx, Export, Route};
use crate::platform::form::{Form, FormView, choice};
use crate::platform::i18n::Locale;
use crate::platform::password;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me", Access::Account, show),
        Route::post("/me", Access::Account, prefer),
        Route::get("/me/password", Access::Account, password_form),
        Route::post("/me/password", Access::Account, change_password),
        Route::get("/me/sessions", Access::Account, list),
        Route::get("/me/sessions.xlsx", Access::Account, export),
        Route::post("/me/sessions/{id}/end", Access::Account, end),
        Route::post("/me/sessions/end-others", Access::Account, end_others),
    ]
}

/// A role and where it is held.
#[derive(Serialize)]
struct RoleView {
    role: Role,
    organisation: String,
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    login: String,
    name: String,
    email: String,
    phone: String,
    roles: Vec<RoleView>,
    languages: Vec<Choice>,
    mail_choices: Vec<MailChoice>,
    may_delegate: bool,
    identity: Option<String>,
    password_at: Option<Instant>,
    password_until: Option<Instant>,
}

/// A way to be told by mail.
#[derive(Serialize)]
struct MailChoice {
    value: notices::Choice,
    label: String,
    hint: String,
}

impl MailChoice {
    fn of(ctx: &Ctx, choice: notices::Choice) -> Self {
        let word = |end: &str| ctx.word(&format!("mail-choice-{choice}{end}"));
        Self { value: choice, label: word(""), hint: word("-hint") }
    }
}

async fn own(ctx: &Ctx) -> Result<User> {
    ctx.read(|db, actor| users::find(db, actor.user)).await
}

async fn page(ctx: &Ctx, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    let (user, roles, mail) = ctx
        .read(|db, actor| {
            let id = actor.user;
            Ok((users::find(db, id)?, memberships::counting(db, id)?, notices::choice_of(db, id)?))
        })
        .await?;
    let filled = || {
        let shortcuts = if user.shortcuts { "1" } else { "" };
        ctx.show(&Form::filled([
            ("locale", user.locale.to_string()),
            ("shortcuts", shortcuts.to_owned()),
            ("mail", mail.to_string()),
        ]))
    };
    let days = ctx.app.settings.password_days;
    let ends = |at: Instant| (days > 0).then(|| at + chrono::Duration::days(days));
    let view = Page {
        form: form.unwrap_or_else(filled),
        login: user.person.login.clone(),
        name: user.person.name.clone(),
        email: user.person.email.clone(),
        phone: user.person.phone.clone(),
        roles: roles.into_iter().map(|(_, organisation, _, role)| RoleView { role, organisation }).collect(),
        languages: ctx.choices(Locale::ALL, "locale"),
        mail_choices: notices::Choice::ALL.iter().map(|c| MailChoice::of(ctx, *c)).collect(),
        may_delegate: ctx.may(crate::access::Action::DelegationGive),
        identity: identity::masked(ctx, user.id).await?,
        password_at: user.password_at,
        password_until: user.password_at.and_then(ends),
    };
    ctx.page_with(status, "people/me.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, None).await
}

async fn prefer(mut ctx: Ctx) -> Result<Answer> {
    let (locale, shortcuts) = (ctx.form.need("locale", choice::<Locale>), ctx.form.tick("shortcuts"));
    let mail = ctx.form.may("mail", choice::<notices::Choice>);
    let done = match ctx.form.build(|| Some((locale?, mail?))) {
        Ok((locale, mail)) => {
            let chosen = ctx.write(move |tx| {
                accounts::prefer(tx, locale, shortcuts)?;
                mail.map_or(Ok(false), |choice| notices::choose(tx, choice))
            });
            chosen.await.map(|_| locale)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(locale) => Ok(Answer::see("/me").cookie(ctx.language_cookie(locale)).done(Message::new("saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, Some(form)).await
        }
    }
}

#[derive(Serialize)]
struct PasswordPage {
    form: FormView,
    shortest: usize,
    kept: usize,
    due: bool,
    login: String,
}

fn password_page(ctx: &Ctx, status: StatusCode, form: FormView, login: String) -> Result<Answer> {
    let (shortest, kept, due) = (password::SHORTEST, password::NOT_AGAIN, ctx.must_change_password());
    ctx.page_with(status, "people/password.html", PasswordPage { form, shortest, kept, due, login })
}

async fn password_form(ctx: Ctx) -> Result<Answer> {
    let user = own(&ctx).await?;
    password_page(&ctx, StatusCode::OK, ctx.show(&Form::new()), user.person.login)
}

async fn change_password(mut ctx: Ctx) -> Result<Answer> {
    let user = own(&ctx).await?;
    let login = user.person.login.clone();
    match replace(&mut ctx, user).await {
        Ok(()) => Ok(Answer::see("/me").done(Message::new("password-changed"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            password_page(&ctx, status, form, login)
        }
    }
}

async fn replace(ctx: &mut Ctx, user: User) -> Result<()> {
    let present = ctx.form.need("password_present", |text| Ok(text.to_owned()));
    let wanted = new_password(&mut ctx.form, &user.person.login);
    let (present, wanted) = ctx.form.build(|| Some((present?, wanted?)))?;
    // Guessing the present password here is slowed like guessing it at the door.
    let attempt = own_attempt(ctx, &user);
    let tried = attempt.clone();
    ctx.write(move |tx| sign_in::begin(tx, &tried).map(|_| ())).await?;
    if !ctx.app.passwords.fits(present, user.password.clone()).await? {
        return Err(Error::field("password_present", Message::new("password-present-wrong")));
    }
    let known = user.clone();
    let former = ctx.read(move |db, _| users::passwords(db, &known, password::NOT_AGAIN)).await?;
    none_fits(ctx, former, &wanted).await?;
    let digest = ctx.app.passwords.digest(wanted).await?;
    ctx.write(move |tx| {
        sign_in::forget(tx, &attempt)?;
        verbs::change_password(tx, &user, &digest, tx.actor.session)
    })
    .await
}

/// A signed-in browser as pages show it.
#[derive(Serialize)]
struct SessionView {
    id: SessionId,
    created_at: Instant,
    seen_at: Instant,
    address: String,
    agent: String,
    current: bool,
}

async fn list(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        sessions: Vec<SessionView>,
    }
    let here = ctx.actor()?.session;
    let open = ctx.read(|db, actor| sessions::open(db, actor.user)).await?;
    let view = |s: sessions::Session| SessionView {
        id: s.id,
        created_at: s.created_at,
        seen_at: s.seen_at,
        address: s.address,
        agent: s.agent,
        current: Some(s.id) == here,
    };
    ctx.page("people/sessions.html", View { sessions: open.into_iter().map(view).collect() })
}

async fn export(ctx: Ctx) -> Result<Answer> {
    const COLUMNS: [(&str, &str); 4] = [
        ("device", "session-device"),
        ("address", "session-address"),
        ("began", "session-began"),
        ("used", "session-used"),
    ];
    ctx.export(Export::table(&ctx, "sessions-title", &COLUMNS), |db, actor, sheet| {
        for session in sessions::open(db, actor.user)? {
            sheet.row(|column| match column {
                "device" => Value::text(&session.agent),
                "address" => Value::text(&session.address),
                "began" => Value::Moment(session.created_at),
                _ => Value::Moment(session.seen_at),
            })?;
        }
        Ok(())
    })
    .await
}

async fn end(ctx: Ctx) -> Result<Answer> {
    let id: SessionId = ctx.param("id")?;
    ctx.write(move |tx| sign_in::end(tx, id)).await?;
    Ok(Answer::see("/me/sessions").done(Message::new("session-ended")))
}

async fn end_others(ctx: Ctx) -> Result<Answer> {
    let ended = ctx.write(sign_in::end_others).await?;
    Ok(Answer::see("/me/sessions").done(Message::new("sessions-ended").with("n", ended)))
}
