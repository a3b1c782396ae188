//! Forms: register, change, take out of the pool and put back.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::form::{past_text, read};
use super::super::model::{Expert, ExpertKind, Profile};
use super::super::{actions, store};
use super::{Shown, allowed, regions, shown};
use crate::access::Action;
use crate::drafts;
use crate::kernel::{ExpertId, Message};
use crate::pages::{Access, Answer, Choice, Confirm, Ctx, Fact, Route};
use crate::platform::form::{Form, FormView, line};
use crate::platform::{Error, Result};
use crate::standards::model::Level;

pub(super) fn routes() -> Vec<Route> {
    let keep = Access::May(Action::ExpertKeep);
    vec![
        Route::get("/experts/new", keep, new),
        Route::post("/experts", keep, register),
        Route::get("/experts/{id}/edit", keep, change),
        Route::post("/experts/{id}/edit", keep, save),
        Route::get("/experts/{id}/state", keep, ask_state),
        Route::post("/experts/{id}/state", keep, set_state),
    ]
}

/// The expert who looks like the same person, and whether one may go on all the same.
#[derive(Serialize)]
struct Existing {
    id: String,
    name: String,
    employer: String,
    may_insist: bool,
}

fn existing(error: &Error) -> Option<Existing> {
    let Error::Invalid(errors) = error else { return None };
    errors.iter().find_map(|e| {
        let arg = |name: &str| e.message.args.get(name).cloned();
        let may_insist = e.message.key == "expert-looks-like" || e.message.key == "expert-there";
        may_insist
            .then(|| Some(Existing { id: arg("id")?, name: arg("name")?, employer: arg("employer")?, may_insist }))?
    })
}

fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    of: Option<&Expert>,
    existing: Option<Existing>,
) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        expert: Option<Shown>,
        existing: Option<Existing>,
        kinds: Vec<Choice>,
        levels: Vec<Choice>,
        regions: Vec<Choice>,
    }
    let actor = ctx.actor()?;
    let view = View {
        form,
        expert: of.map(|expert| shown(ctx, actor, expert)),
        existing,
        kinds: ctx.choices(ExpertKind::ALL, "expert-kind"),
        levels: ctx.choices(Level::ALL, "standard-level"),
        regions: regions(ctx),
    };
    ctx.page_with(status, "experts/form.html", view)
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let form = drafts::form(&ctx, &Form::new()).await?;
    page(&ctx, StatusCode::OK, form, None, None)
}

async fn register(mut ctx: Ctx) -> Result<Answer> {
    let made = match read(&mut ctx.form) {
        Ok((profile, on_purpose)) => ctx.write(move |tx| actions::register(tx, &profile, on_purpose)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => Ok(Answer::see(format!("/experts/{id}")).done(Message::new("expert-registered"))),
        Err(error) => {
            let existing = existing(&error);
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, None, existing)
        }
    }
}

fn filled(ctx: &Ctx, p: &Profile) -> Form {
    Form::filled([
        ("name", p.name.clone()),
        ("employer", p.employer.clone()),
        ("employer_uscc", p.employer_uscc.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("region", p.region.map(|region| region.code().to_owned()).unwrap_or_default()),
        ("title_level", p.title_level.to_string()),
        ("professional_title", p.professional_title.clone()),
        ("expert_kind", p.kind.to_string()),
        ("fields", p.fields.join("、")),
        ("phone", p.phone.clone()),
        ("email", p.email.clone()),
        ("past_relations", past_text(&p.past, |tie| ctx.word(&format!("expert-tie-{tie}")))),
        ("note", p.note.clone()),
    ])
}

async fn change(ctx: Ctx) -> Result<Answer> {
    let expert = allowed(&ctx, Action::ExpertKeep).await?;
    let form = drafts::form(&ctx, &filled(&ctx, &expert.profile)).await?;
    page(&ctx, StatusCode::OK, form, Some(&expert), None)
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id: ExpertId = ctx.param("id")?;
    let expert = allowed(&ctx, Action::ExpertKeep).await?;
    let version = ctx.form.version();
    let done = match read(&mut ctx.form).and_then(|(profile, _)| {
        version.map(|v| (profile, v)).ok_or_else(|| Error::Malformed("the form carries no version".to_owned()))
    }) {
        Ok((profile, version)) => ctx.write(move |tx| actions::change(tx, id, &profile, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/experts/{id}")).done(Message::new("saved"))),
        Err(error) => {
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                let now = ctx.read(move |db, _| store::find(db, id)).await?;
                form.conflict = ctx.differences(&filled(&ctx, &now.profile));
            }
            page(&ctx, status, form, Some(&expert), None)
        }
    }
}

async fn state_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let expert = allowed(ctx, Action::ExpertKeep).await?;
    let (title, question) = match expert.active {
        true => ("expert-deactivate", "expert-deactivate-question"),
        false => ("expert-activate", "expert-activate-question"),
    };
    let confirm = Confirm {
        title: ctx.word(title),
        question: ctx.say(&Message::new(question).with("name", &expert.profile.name)),
        facts: vec![Fact::new(ctx.word("field-employer"), expert.profile.employer.clone())],
        action: format!("/experts/{}/state", expert.id),
        button: ctx.word(title),
        danger: expert.active,
        reason: Some("required"),
        back_href: format!("/experts/{}", expert.id),
        version: Some(expert.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_state(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    state_page(&ctx, StatusCode::OK, form).await
}

async fn set_state(mut ctx: Ctx) -> Result<Answer> {
    let expert = allowed(&ctx, Action::ExpertKeep).await?;
    let (id, to) = (expert.id, !expert.active);
    let (reason, version) = (ctx.form.need("reason", line(500)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::set_active(tx, id, to, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/experts/{id}")).done(Message::new("saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            state_page(&ctx, status, form).await
        }
    }
}
