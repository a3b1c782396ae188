//! Forms about a person: invite, edit, disable, enable, one-time link, handover.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{accounts, handover, links, second_factor};
use super::super::form::read;
use super::super::model::{Person, Purpose, User};
use super::super::store::{memberships, users};
use super::directory::PersonView;
use crate::access::{Action, Role, can};
use crate::drafts;
use crate::kernel::{Message, UserId};
use crate::notices;
use crate::pages::{Access, Answer, Choice, Confirm, Ctx, Fact, Flash, Kind, Route};
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::list::Query;
use crate::platform::mail::TransportKind;
use crate::platform::secret::fresh;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let may = Access::May;
    vec![
        Route::get("/people/new", may(Action::PeopleCreate), new),
        Route::post("/people", may(Action::PeopleCreate), invite),
        Route::get("/people/{id}/edit", may(Action::PeopleEdit), edit),
        Route::post("/people/{id}/edit", may(Action::PeopleEdit), save),
        Route::get("/people/{id}/disable", may(Action::PeopleDisable), ask_disable),
        Route::post("/people/{id}/disable", may(Action::PeopleDisable), disable),
        Route::post("/people/{id}/enable", may(Action::PeopleDisable), enable),
        Route::get("/people/{id}/second-factor", may(Action::PeopleResetSecondFactor), ask_reset),
        Route::post("/people/{id}/second-factor", may(Action::PeopleResetSecondFactor), reset),
        Route::post("/people/{id}/link", may(Action::PeopleSendLink), link),
        Route::post("/people/{id}/link/mail", may(Action::PeopleSendLink), mail_link),
        Route::get("/people/{id}/handover", may(Action::PeopleHandOver), choose),
        Route::post("/people/{id}/handover", may(Action::PeopleHandOver), hand_over),
    ]
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    person: Option<PersonView>,
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let form = drafts::form(&ctx, &Form::new()).await?;
    ctx.page("people/form.html", Page { form, person: None })
}

/// A fresh one-time link, as secret and sealed.
pub(super) fn seal_link(ctx: &Ctx) -> Result<links::Sealed> {
    let secret = fresh()?;
    let path = notices::seal(&ctx.app, &format!("/welcome/{secret}"))?;
    Ok(links::Sealed { secret, path })
}

/// Invites the person: by mail, so that nobody else sees the link, or else by showing it.
async fn invite(mut ctx: Ctx) -> Result<Answer> {
    let link = seal_link(&ctx)?;
    let secret = link.secret.clone();
    let done = match read(&mut ctx.form) {
        Ok(person) => {
            ctx.write(move |tx| {
                let id = accounts::invite(tx, &person)?;
                let mailed = !person.email.is_empty();
                if mailed {
                    links::mail(tx, id, &link)?
                } else {
                    links::show(tx, id, &link.secret)?
                };
                Ok((id, mailed))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok((id, true)) => mailed(&ctx, id).await,
        Ok((id, false)) => link_page(&ctx, id, &secret, Purpose::Invitation).await,
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            ctx.page_with(status, "people/form.html", Page { form, person: None })
        }
    }
}

/// The person of the path, if this may be done to them.
async fn found(ctx: &Ctx, action: Action) -> Result<User> {
    let id: UserId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let user = users::find(db, id)?;
        can(actor, action, &user)?;
        Ok(user)
    })
    .await
}

fn filled(p: &Person) -> Form {
    Form::filled([
        ("name", p.name.clone()),
        ("login", p.login.clone()),
        ("email", p.email.clone()),
        ("phone", p.phone.clone()),
    ])
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let user = found(&ctx, Action::PeopleEdit).await?;
    let form = drafts::form(&ctx, &filled(&user.person)).await?;
    ctx.page("people/form.html", Page { form, person: Some(PersonView::of(&user)) })
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let user = found(&ctx, Action::PeopleEdit).await?;
    let (id, version) = (user.id, ctx.form.version());
    let done = match (read(&mut ctx.form), version) {
        (Ok(person), Some(version)) => ctx.write(move |tx| accounts::edit(tx, id, &person, version)).await,
        (Ok(_), None) => Err(Error::Malformed("the form carries no version".to_owned())),
        (Err(error), _) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/people/{id}")).done(Message::new("saved"))),
        Err(error) => {
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                form.conflict = ctx.differences(&filled(&user.person));
            }
            ctx.page_with(status, "people/form.html", Page { form, person: Some(PersonView::of(&user)) })
        }
    }
}

async fn disable_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let user = found(ctx, Action::PeopleDisable).await?;
    let confirm = Confirm {
        title: ctx.word("people-disable"),
        question: ctx.say(&Message::new("people-disable-question").with("name", &user.person.name)),
        consequences: vec![
            ctx.word("people-disable-sessions"),
            ctx.word("people-disable-links"),
            ctx.word("people-disable-kept"),
        ],
        facts: vec![Fact::new(ctx.word("field-login"), user.person.login.clone())],
        action: format!("/people/{}/disable", user.id),
        button: ctx.word("people-disable"),
        danger: true,
        reason: Some("required"),
        back_href: format!("/people/{}", user.id),
        version: Some(user.version),
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_disable(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    disable_page(&ctx, StatusCode::OK, form).await
}

async fn disable(mut ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let (reason, version) = (ctx.form.need("reason", line(500)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| accounts::disable(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/people/{id}")).done(Message::new("people-disabled"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            disable_page(&ctx, status, form).await
        }
    }
}

async fn enable(mut ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| accounts::enable(tx, id, version)).await?;
    Ok(Answer::see(format!("/people/{id}")).done(Message::new("people-enabled")))
}

async fn reset_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let user = found(ctx, Action::PeopleResetSecondFactor).await?;
    let confirm = Confirm {
        title: ctx.word("second-factor-reset"),
        question: ctx.say(&Message::new("second-factor-reset-question").with("name", &user.person.name)),
        consequences: vec![
            ctx.word("second-factor-reset-sure"),
            ctx.word("second-factor-reset-sessions"),
            ctx.word("second-factor-reset-then"),
        ],
        facts: vec![Fact::new(ctx.word("field-login"), user.person.login.clone())],
        action: format!("/people/{}/second-factor", user.id),
        button: ctx.word("second-factor-reset"),
        danger: true,
        reason: Some("required"),
        back_href: format!("/people/{}", user.id),
        version: None,
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_reset(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    reset_page(&ctx, StatusCode::OK, form).await
}

async fn reset(mut ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let reason = ctx.form.need("reason", line(500));
    let done = match ctx.form.build(|| reason) {
        Ok(reason) => ctx.write(move |tx| second_factor::reset(tx, id, &reason)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/people/{id}")).done(Message::new("second-factor-reset-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            reset_page(&ctx, status, form).await
        }
    }
}

async fn link(ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let secret = fresh()?;
    let kept = secret.clone();
    let purpose = ctx.write(move |tx| links::show(tx, id, &kept)).await?;
    link_page(&ctx, id, &secret, purpose).await
}

async fn mail_link(ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let link = seal_link(&ctx)?;
    ctx.write(move |tx| links::mail(tx, id, &link)).await?;
    mailed(&ctx, id).await
}

/// Back to the person's page, which says where the mail goes, or that it goes nowhere.
async fn mailed(ctx: &Ctx, id: UserId) -> Result<Answer> {
    let address = ctx.read(move |db, _| users::find(db, id)).await?.person.email;
    let answer = Answer::see(format!("/people/{id}"));
    if ctx.app.settings.mail.transport == TransportKind::Smtp {
        return Ok(answer.done(Message::new("link-was-mailed").with("address", address)));
    }
    if ctx.app.settings.sample {
        return Ok(answer.done(Message::new("link-sample-mailed").with("address", address)));
    }
    let message = Message::new("link-not-really-mailed").with("address", address);
    Ok(answer.flash(Flash { kind: Kind::Warn, message }))
}

/// Shows a link once, with words to send it by whatever way the person is reached.
async fn link_page(ctx: &Ctx, id: UserId, secret: &str, purpose: Purpose) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        person: PersonView,
        link: String,
        message: String,
        until: crate::kernel::Instant,
    }
    let user = ctx.read(move |db, _| users::find(db, id)).await?;
    let link = ctx.app.public_address(&format!("/welcome/{secret}"));
    let until = ctx.now + purpose.lasts();
    let words = Message::new(&format!("link-message-{purpose}"));
    let message = ctx.say(&words.with("name", &user.person.name).with("login", &user.person.login).with("link", &link));
    ctx.page("people/link.html", View { person: PersonView::of(&user), link, message, until })
}

async fn choose_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        person: PersonView,
        held: Vec<(Role, String)>,
        q: String,
        choices: Vec<Choice>,
    }
    let user = found(ctx, Action::PeopleHandOver).await?;
    let (id, q) = (user.id, ctx.search());
    let pairs = vec![("q".to_owned(), q.clone()), ("per".to_owned(), "100".to_owned())];
    let (held, people) = ctx
        .read(move |db, _| {
            let filter =
                users::Filter { text: pairs.first().map(|p| p.1.clone()).unwrap_or_default(), ..Default::default() };
            let page = Query::read(&super::directory::LIST, "/people", &pairs);
            Ok((memberships::counting(db, id)?, users::list(db, &filter, &page)?))
        })
        .await?;
    let fits = |u: &&User| u.id != id && u.state != super::super::model::UserState::Disabled;
    let choice = |u: &User| Choice::new(u.id, format!("{} ({})", u.person.name, u.person.login));
    let view = View {
        form,
        person: PersonView::of(&user),
        held: held.into_iter().map(|(_, name, _, role)| (role, name)).collect(),
        q,
        choices: people.iter().filter(fits).map(choice).collect(),
    };
    ctx.page_with(status, "people/handover.html", view)
}

async fn choose(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    choose_page(&ctx, StatusCode::OK, form).await
}

async fn hand_over(mut ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (to, reason) = (form.need("to", choice::<UserId>), form.need("reason", line(500)));
    let (then_disable, version) = (form.tick("disable"), form.version());
    let done = match form.build(|| Some((to?, reason?, version?))) {
        Ok((to, reason, version)) => {
            ctx.write(move |tx| handover::hand_over(tx, id, to, &reason, then_disable, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(handed) => {
            let message = Message::new("handover-done").with("now", handed.now).with("waiting", handed.waiting);
            let kind = if handed.waiting > 0 { Kind::Warn } else { Kind::Ok };
            Ok(Answer::see(format!("/people/{id}")).flash(Flash { kind, message }))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            choose_page(&ctx, status, form).await
        }
    }
}
