//! Forms: prepare a batch, set its last day, give it up.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{prepare as verbs, recusals};
use super::super::store::batches;
use super::{loaded, page};
use crate::access::{Action, Role};
use crate::application;
use crate::expert;
use crate::kernel::{BatchId, CallId, Message};
use crate::pages::{Access, Answer, Choice, Confirm, Ctx, Route};
use crate::platform::form::{Form, FormView, day, line};
use crate::platform::{Error, Result, secret};
use crate::programme::call;

pub(super) fn routes() -> Vec<Route> {
    let manage = Access::May(Action::ReviewManage);
    vec![
        Route::get("/review/batches/new", manage, new),
        Route::post("/review/batches", manage, create),
        Route::post("/review/batches/{batch}/due", manage, set_due),
        Route::get("/review/batches/{batch}/drop", manage, ask_drop),
        Route::post("/review/batches/{batch}/drop", manage, give_up),
        Route::post("/review/batches/{batch}/begin", manage, begin),
    ]
}

/// Calls that are offered.
const MOST: i64 = 200;

/// The rounds of the calls for which the actor's agency was commissioned, and which have no batch yet.
async fn rounds(ctx: &Ctx) -> Result<Vec<Choice>> {
    let zh = super::zh(ctx);
    ctx.read(move |db, actor| {
        let Some(own) = actor.organisation.filter(|_| actor.roles.contains(&Role::Agency)) else {
            return Ok(Vec::new());
        };
        let mut rounds = Vec::new();
        for (id, label) in call::published_ones(db, MOST)? {
            if !application::agency_of(db, id)?.contains(&own) {
                continue;
            }
            let taken: Vec<String> = batches::batches_of(db, id)?.into_iter().map(|batch| batch.round).collect();
            let (_, definition) = call::in_force(db, id)?;
            for review in definition.review.iter().filter(|review| !taken.iter().any(|t| t == review.key.as_str())) {
                let name = if zh { &review.name.zh } else { &review.name.en };
                rounds.push(Choice::new(format!("{id}/{}", review.key), format!("{label} · {name}")));
            }
        }
        Ok(rounds)
    })
    .await
}

async fn form_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        rounds: Vec<Choice>,
    }
    let rounds = rounds(ctx).await?;
    ctx.page_with(status, "reviews/form.html", View { form, rounds })
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let round = ctx.asked("round").unwrap_or_default().to_owned();
    let form = ctx.show(&Form::filled([("round", round), ("avoid_province", "1".to_owned())]));
    form_page(&ctx, StatusCode::OK, form).await
}

fn round(value: &str) -> Result<(CallId, String), Message> {
    let (call, key) = value.split_once('/').ok_or_else(|| Message::new("form-choice"))?;
    let call = call.parse().map_err(|_| Message::new("form-choice"))?;
    Ok((call, key.to_owned()))
}

fn read(form: &mut Form) -> Result<verbs::Wanted> {
    let chosen = form.need("round", round);
    let title = form.need("batch_title", line(80));
    let fields = form.may("fields", expert::fields);
    let avoid_province = form.tick("avoid_province");
    let due_on = form.may("due_on", day);
    let salt = secret::fresh()?;
    form.build(|| {
        let (call, round) = chosen?;
        Some(verbs::Wanted {
            call,
            round,
            title: title?,
            fields: fields?.unwrap_or_default(),
            avoid_province,
            due_on: due_on?,
            salt,
        })
    })
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let made = match read(&mut ctx.form) {
        Ok(wanted) => ctx.write(move |tx| verbs::prepare(tx, &wanted)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let n = scan(&ctx, id).await?;
            let told = Message::new("review-prepared").with("n", n);
            Ok(Answer::see(format!("/review/batches/{id}")).done(told))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            form_page(&ctx, status, form).await
        }
    }
}

/// Finds recusals from what is recorded now; gives how many are new.
pub(super) async fn scan(ctx: &Ctx, id: BatchId) -> Result<usize> {
    let now = ctx.now;
    let found = ctx
        .app
        .database
        .read(move |db| {
            let batch = batches::batch(db, id)?;
            recusals::search(db, &batch, now)
        })
        .await?;
    ctx.write(move |tx| recusals::note_found(tx, id, &found)).await
}

async fn set_due(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let (due_on, version) = (ctx.form.need("due_on", day), ctx.form.version());
    let done = match ctx.form.build(|| Some((due_on?, version?))) {
        Ok((due_on, version)) => ctx.write(move |tx| verbs::set_due(tx, id, due_on, "", version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "saved").await
}

/// Back to the batch, or its page again with what is wrong.
pub(super) async fn finish(ctx: &Ctx, id: BatchId, done: Result<()>, told: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/review/batches/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form).await
        }
    }
}

async fn drop_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let (batch, _) = loaded(ctx, Action::ReviewManage).await?;
    let confirm = Confirm {
        title: ctx.word("review-drop"),
        question: ctx.say(&Message::new("review-drop-question").with("title", &batch.title)),
        consequences: vec![ctx.word("review-drop-access"), ctx.word("review-drop-again")],
        action: format!("/review/batches/{}/drop", batch.id),
        button: ctx.word("review-drop"),
        danger: true,
        reason: Some("required"),
        back_href: format!("/review/batches/{}", batch.id),
        version: Some(batch.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_drop(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    drop_page(&ctx, StatusCode::OK, form).await
}

async fn give_up(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let (reason, version) = (ctx.form.need("reason", line(500)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| verbs::drop_batch(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see("/review/batches").done(Message::new("review-dropped"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            drop_page(&ctx, status, form).await
        }
    }
}

async fn begin(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    loaded(&ctx, Action::ReviewManage).await?;
    // What has come to be recorded since the draw counts too; whatever is new stops the step.
    if scan(&ctx, id).await? > 0 {
        return Err(Error::conflict("review-new-recusals"));
    }
    let done = ctx.write(move |tx| verbs::begin(tx, id, version)).await;
    finish(&ctx, id, done, "review-begun").await
}
