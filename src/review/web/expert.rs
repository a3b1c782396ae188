//! What an expert sees before scoring: the invitation, and the declaration over the names of the units.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::answer as verbs;
use super::super::actions::recusals::Conflict;
use super::super::model::{Batch, Member, MemberState, Reply, Source};
use super::super::store::{batches, members, recusals};
use super::{grounds, shown, zh};
use crate::access::Action;
use crate::kernel::{BatchId, Message, OrganisationId};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::{Error, Result};
use crate::programme::definition::review::Recusal as Ground;

pub(super) fn routes() -> Vec<Route> {
    let score = Access::May(Action::ReviewScore);
    vec![
        Route::get("/review/batches/{batch}/invitation", score, invitation),
        Route::post("/review/batches/{batch}/invitation", score, answered),
        Route::get("/review/batches/{batch}/declaration", score, declaration),
        Route::post("/review/batches/{batch}/declaration", score, declare),
    ]
}

/// What an expert may know of a batch before judging: no codes, and of the units nothing but their number.
#[derive(Serialize)]
struct Asked {
    id: BatchId,
    title: String,
    call: String,
    round: String,
    agency: String,
    due_on: Option<NaiveDate>,
    blind: bool,
}

/// The actor as a member of the batch of the path, while it is under way. A stand-in is nobody here.
async fn own(ctx: &Ctx) -> Result<(Batch, Member, Asked)> {
    let (id, zh) = (ctx.param::<BatchId>("batch")?, zh(ctx));
    ctx.read(move |db, actor| {
        if actor.stands_in_for.is_some() {
            return Err(Error::NotFound);
        }
        let member = members::member_of(db, id, actor.user)?;
        let batch = batches::batch(db, id)?;
        if !batch.state.is_under_way() {
            return Err(Error::NotFound);
        }
        let all = shown(db, &batch, zh)?;
        let asked = Asked {
            id,
            title: all.title,
            call: all.call,
            round: all.round,
            agency: all.agency,
            due_on: all.due_on,
            blind: all.blind,
        };
        Ok((batch, member, asked))
    })
    .await
}

async fn invitation_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Asked,
        form: FormView,
        state: MemberState,
        declared: bool,
        handed_in: bool,
        items: usize,
        version: i32,
    }
    let (batch, member, asked) = own(ctx).await?;
    let id = batch.id;
    let given = ctx.read(move |db, _| members::assignments(db, id)).await?;
    let items =
        given.iter().filter(|one| one.member == member.id && one.state == super::AssignmentState::Active).count();
    let view = View {
        batch: asked,
        form,
        state: member.state,
        declared: member.declared_at.is_some(),
        handed_in: member.submitted_at.is_some(),
        items,
        version: member.version,
    };
    ctx.page_with(status, "reviews/invitation.html", view)
}

async fn invitation(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    invitation_page(&ctx, StatusCode::OK, form).await
}

async fn answered(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let form = &mut ctx.form;
    let (reply, reason) = (form.need("answer", choice::<Reply>), form.may("reason", line(300)));
    if reply == Some(Reply::Decline) && reason == Some(None) {
        form.wrong::<()>("reason", Message::new("review-decline-reason"));
    }
    let version = form.version();
    let done = match form.build(|| Some((reply?, reason?.unwrap_or_default(), version?))) {
        Ok((Reply::Accept, _, version)) => {
            ctx.write(move |tx| verbs::accept(tx, id, version)).await.map(|()| Reply::Accept)
        }
        Ok((Reply::Decline, reason, version)) => {
            ctx.write(move |tx| verbs::decline(tx, id, &reason, version)).await.map(|()| Reply::Decline)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(Reply::Accept) => {
            Ok(Answer::see(format!("/review/batches/{id}/declaration")).done(Message::new("review-accepted-now")))
        }
        Ok(Reply::Decline) => Ok(Answer::see("/").done(Message::new("review-declined-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            invitation_page(&ctx, status, form).await
        }
    }
}

/// A unit of the batch, by its name.
#[derive(Clone, Serialize)]
struct UnitRow {
    id: OrganisationId,
    name: String,
    /// What was declared before.
    declared: Option<String>,
}

async fn units(ctx: &Ctx, batch: &Batch, member: &Member) -> Result<Vec<UnitRow>> {
    let (id, expert) = (batch.id, member.expert);
    let (items, noted) = ctx.read(move |db, _| Ok((batches::items(db, id)?, recusals::of(db, id)?))).await?;
    let declared = |unit: OrganisationId| {
        let own = noted.iter().filter(|one| one.expert == expert && one.source == Source::Declared);
        let items: Vec<_> = items.iter().filter(|item| item.unit == unit).map(|item| item.id).collect();
        let grounds = own.filter(|one| items.contains(&one.item)).map(|one| one.ground);
        grounds.map(|ground| ctx.word(&format!("programme-recusal-{ground}"))).next()
    };
    // By name alone: no order here tells anything of the codes.
    let mut rows: Vec<UnitRow> = items
        .iter()
        .map(|item| UnitRow { id: item.unit, name: item.unit_name.clone(), declared: declared(item.unit) })
        .collect();
    rows.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}

async fn declaration_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Asked,
        form: FormView,
        units: Vec<UnitRow>,
        grounds: Vec<Choice>,
        years: u32,
        declared: bool,
        version: i32,
    }
    let (batch, member, asked) = own(ctx).await?;
    if member.state != MemberState::Accepted {
        return Err(Error::NotFound);
    }
    let units = units(ctx, &batch, &member).await?;
    let round = ctx.app.database.read(move |db| super::round(db, &batch)).await?;
    let view = View {
        batch: asked,
        form,
        units,
        grounds: grounds(ctx, &declarable(&round.recusal)),
        years: round.recusal_years,
        declared: member.declared_at.is_some(),
        version: member.version,
    };
    ctx.page_with(status, "reviews/declaration.html", view)
}

/// The grounds that an expert declares; whom an applicant does not want, only the applicant says.
fn declarable(grounds: &[Ground]) -> Vec<Ground> {
    grounds.iter().copied().filter(|ground| *ground != Ground::NamedByApplicant).collect()
}

async fn declaration(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    declaration_page(&ctx, StatusCode::OK, form).await
}

async fn declare(mut ctx: Ctx) -> Result<Answer> {
    let (batch, member, _) = own(&ctx).await?;
    let id = batch.id;
    let units = units(&ctx, &batch, &member).await?;
    let round = ctx.app.database.read(move |db| super::round(db, &batch)).await?;
    let known = declarable(&round.recusal);
    let ground_of = |word: &str| match choice::<Ground>(word) {
        Ok(ground) if known.contains(&ground) => Ok(ground),
        _ => Err(Message::new("form-choice")),
    };
    let mut conflicts = Vec::new();
    for unit in units.iter().filter(|unit| unit.declared.is_none()) {
        let ground = ctx.form.may(&format!("ground-{}", unit.id), ground_of);
        let note = ctx.form.may(&format!("note-{}", unit.id), line(200));
        if let (Some(Some(ground)), Some(note)) = (ground, note) {
            conflicts.push(Conflict { unit: unit.id, ground, evidence: note.unwrap_or_default() });
        }
    }
    if !ctx.form.tick("sure") {
        ctx.form.wrong::<()>("sure", Message::new("form-tick"));
    }
    let version = ctx.form.version();
    let n = conflicts.len();
    let done = match ctx.form.build(|| version) {
        Ok(version) => ctx.write(move |tx| verbs::declare(tx, id, &conflicts, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see("/review").done(Message::new("review-declared-now").with("n", n))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            declaration_page(&ctx, status, form).await
        }
    }
}
