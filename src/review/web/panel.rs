//! The panel after the draw: invite, remind, show a link, replace, note who declined, fill gaps.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::answer;
use super::super::actions::panel::{self as verbs, Filled, Heir};
use super::super::model::{Member, MemberState};
use super::super::store::members;
use super::prepare::finish;
use super::{Shown, found, loaded, zh};
use crate::access::Action;
use crate::expert;
use crate::kernel::{BatchId, ExpertId, Instant, MemberId, Message};
use crate::notices;
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::people::actions::links::Sealed;
use crate::people::model::Purpose;
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::{Error, Result, secret};

pub(super) fn routes() -> Vec<Route> {
    let (manage, change) = (Access::May(Action::ReviewManage), Access::May(Action::ReviewMembers));
    vec![
        Route::post("/review/batches/{batch}/invite", manage, invite),
        Route::post("/review/batches/{batch}/fill", change, fill),
        Route::post("/review/batches/{batch}/members/{member}/link", manage, link),
        Route::post("/review/batches/{batch}/members/{member}/remind", manage, remind),
        Route::get("/review/batches/{batch}/members/{member}/replace", change, ask_replace),
        Route::post("/review/batches/{batch}/members/{member}/replace", change, replace),
        Route::post("/review/batches/{batch}/members/{member}/declined", manage, declined),
    ]
}

/// A fresh link, sealed for the outbox.
fn sealed(ctx: &Ctx) -> Result<Sealed> {
    let secret = secret::fresh()?;
    let path = notices::seal(&ctx.app, &format!("/welcome/{secret}"))?;
    Ok(Sealed { secret, path })
}

async fn invite(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    loaded(&ctx, Action::ReviewManage).await?;
    let drawn = ctx.read(move |db, _| members::members(db, id)).await?;
    let mut links: BTreeMap<MemberId, Sealed> = BTreeMap::new();
    for member in drawn.iter().filter(|member| member.state == MemberState::Drawn) {
        links.insert(member.id, sealed(&ctx)?);
    }
    let done = ctx.write(move |tx| verbs::invite(tx, id, &links, version)).await;
    match done {
        Ok(n) => Ok(Answer::see(format!("/review/batches/{id}")).done(Message::new("review-invited").with("n", n))),
        Err(error) => finish(&ctx, id, Err(error), "").await,
    }
}

fn told(filled: &Filled) -> Message {
    match filled.newcomers.is_empty() {
        true => Message::new("review-filled-inside"),
        false => Message::new("review-filled").with("names", filled.newcomers.join("、")),
    }
}

async fn fill(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    match ctx.write(move |tx| verbs::fill_gaps(tx, id, version)).await {
        Ok(filled) => Ok(Answer::see(format!("/review/batches/{id}")).done(told(&filled))),
        Err(error) => finish(&ctx, id, Err(error), "").await,
    }
}

async fn link(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Shown,
        name: String,
        message: String,
        link: String,
        until: Instant,
    }
    let (id, member): (BatchId, MemberId) = (ctx.param("batch")?, ctx.param("member")?);
    ctx.form.build(|| Some(()))?;
    let secret = secret::fresh()?;
    let kept = secret.clone();
    let member = ctx.write(move |tx| verbs::show_link(tx, id, member, &kept)).await?;
    let (_, batch) = loaded(&ctx, Action::ReviewManage).await?;
    let link = ctx.app.public_address(&format!("/welcome/{secret}"));
    let words = Message::new("review-link-message").with("name", &member.name).with("batch", &batch.title);
    let message = ctx.say(&words.with("agency", &batch.agency).with("link", &link));
    let until = ctx.now + Purpose::Invitation.lasts();
    ctx.page("reviews/link.html", View { batch, name: member.name, message, link, until })
}

async fn remind(mut ctx: Ctx) -> Result<Answer> {
    let (id, member): (BatchId, MemberId) = (ctx.param("batch")?, ctx.param("member")?);
    ctx.form.build(|| Some(()))?;
    let link = sealed(&ctx)?;
    ctx.write(move |tx| verbs::remind(tx, id, member, &link)).await?;
    Ok(Answer::see(format!("/review/batches/{id}")).done(Message::new("review-reminded")))
}

async fn replace_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Shown,
        form: FormView,
        member: MemberId,
        name: String,
        version: i32,
        asked: bool,
        may_note: bool,
        experts: Vec<Choice>,
        q: String,
    }
    /// Experts to choose from.
    const CHOICES: i64 = 100;
    let (id, member, zh): (BatchId, MemberId, bool) = (ctx.param("batch")?, ctx.param("member")?, zh(ctx));
    let q = ctx.search();
    let asked = q.clone();
    let (batch, found, experts) = ctx
        .read(move |db, actor| {
            let (_, shown) = found(db, actor, id, Action::ReviewMembers, zh)?;
            let member: Member = members::member(db, id, member)?;
            let inside: Vec<ExpertId> = members::members(db, id)?.iter().map(|one| one.expert).collect();
            let experts = expert::choices(db, &asked, CHOICES)?;
            Ok((shown, member, experts.into_iter().filter(|e| !inside.contains(&e.id)).collect::<Vec<_>>()))
        })
        .await?;
    let label = |e: &expert::Expert| Choice::new(e.id, format!("{}（{}）", e.profile.name, e.profile.employer));
    let view = View {
        batch,
        form,
        member,
        asked: matches!(found.state, MemberState::Drawn | MemberState::Invited),
        may_note: ctx.may(Action::ReviewManage),
        name: found.name,
        version: found.version,
        experts: experts.iter().map(label).collect(),
        q,
    };
    ctx.page_with(status, "reviews/replace.html", view)
}

async fn ask_replace(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    replace_page(&ctx, StatusCode::OK, form).await
}

async fn replace(mut ctx: Ctx) -> Result<Answer> {
    let (id, member): (BatchId, MemberId) = (ctx.param("batch")?, ctx.param("member")?);
    let form = &mut ctx.form;
    let (expert, reason) = (form.may("expert", choice::<ExpertId>), form.need("reason", line(300)));
    let version = form.version();
    let done = match form.build(|| Some((expert?, reason?, version?))) {
        Ok((expert, reason, version)) => {
            let heir = expert.map_or(Heir::Next, Heir::Chosen);
            ctx.write(move |tx| verbs::replace(tx, id, member, heir, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(filled) => Ok(Answer::see(format!("/review/batches/{id}")).done(told(&filled))),
        Err(Error::Conflict(why)) => {
            let errors = [crate::platform::error::FieldError { field: "expert".to_owned(), message: why }];
            let form = ctx.form.view(&errors, |message| ctx.say(message));
            replace_page(&ctx, StatusCode::CONFLICT, form).await
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            replace_page(&ctx, status, form).await
        }
    }
}

async fn declined(mut ctx: Ctx) -> Result<Answer> {
    let (id, member): (BatchId, MemberId) = (ctx.param("batch")?, ctx.param("member")?);
    let (reason, version) = (ctx.form.need("reason", line(300)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => {
            ctx.write(move |tx| answer::declined_elsewhere(tx, id, member, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/review/batches/{id}")).done(Message::new("review-declined-noted"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            replace_page(&ctx, status, form).await
        }
    }
}
