//! The pages of batches.

mod draw;
mod expert;
mod fees;
mod panel;
mod prepare;
mod recusals;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::actions::panel::{Missing, missing, waits};
use super::actions::round;
use super::model::{AssignmentState, Batch, BatchState, Member, MemberState};
use super::store::{batches, members};
use crate::access::{Action, Actor, Object, Role, can};
use crate::expert as experts;
use crate::kernel::{BatchId, ExpertId, Instant, MemberId};
use crate::organisation;
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView};
use crate::platform::{Error, Result};
use crate::programme::call;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::ReviewView);
    let mut all = vec![Route::get("/review/batches", view, index), Route::get("/review/batches/{batch}", view, show)];
    all.extend(prepare::routes());
    all.extend(recusals::routes());
    all.extend(draw::routes());
    all.extend(panel::routes());
    all.extend(expert::routes());
    all.extend(fees::routes());
    all
}

/// A batch as pages show it.
#[derive(Serialize)]
pub(super) struct Shown {
    id: BatchId,
    title: String,
    call: String,
    call_id: String,
    round: String,
    agency: String,
    state: BatchState,
    due_on: Option<NaiveDate>,
    seed: Option<String>,
    drawn_at: Option<Instant>,
    fields: String,
    avoid_province: bool,
    blind: bool,
    reason: String,
    version: i32,
}

/// The batch of a path, if the actor may do this to it, and how pages show it.
fn found(db: &mut Db, actor: &Actor, id: BatchId, action: Action, zh: bool) -> Result<(Batch, Shown)> {
    let batch = batches::batch(db, id)?;
    can(actor, action, &batch)?;
    let shown = shown(db, &batch, zh)?;
    Ok((batch, shown))
}

fn shown(db: &mut Db, batch: &Batch, zh: bool) -> Result<Shown> {
    let (round, blind) = match round(db, batch) {
        Ok(review) => (if zh { review.name.zh } else { review.name.en }, review.blind),
        Err(Error::Conflict(_)) => (batch.round.clone(), true),
        Err(other) => return Err(other),
    };
    Ok(Shown {
        id: batch.id,
        title: batch.title.clone(),
        call: call::label(db, batch.call)?,
        call_id: batch.call.to_string(),
        round,
        agency: organisation::find(db, batch.agency)?.record.name,
        state: batch.state,
        due_on: batch.due_on,
        seed: batch.seed.clone(),
        drawn_at: batch.drawn_at,
        fields: batch.fields.join("、"),
        avoid_province: batch.avoid_province,
        blind,
        reason: batch.reason.clone(),
        version: batch.version,
    })
}

fn zh(ctx: &Ctx) -> bool {
    ctx.locale == crate::platform::i18n::Locale::Zh
}

async fn loaded(ctx: &Ctx, action: Action) -> Result<(Batch, Shown)> {
    let (id, zh) = (ctx.param("batch")?, zh(ctx));
    ctx.read(move |db, actor| found(db, actor, id, action, zh)).await
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: BatchId,
        title: String,
        call: String,
        agency: String,
        state: BatchState,
        due_on: Option<NaiveDate>,
    }
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
        may_prepare: bool,
    }
    let rows = ctx
        .read(|db, actor| {
            let agency = match actor.roles.contains(&Role::Agency) {
                true => actor.organisation,
                false => None,
            };
            let all = batches::listed(db, agency, BatchState::ALL)?;
            let names = batches::names(db, &all.iter().map(|batch| batch.id).collect::<Vec<_>>())?;
            let mut names: BTreeMap<BatchId, (String, String)> =
                names.into_iter().map(|(id, call, agency)| (id, (call, agency))).collect();
            let seen = all.into_iter().filter(|batch| batch.visible_to(actor));
            Ok(seen
                .map(|batch| {
                    let (call, agency) = names.remove(&batch.id).unwrap_or_default();
                    let (id, title, state, due_on) = (batch.id, batch.title, batch.state, batch.due_on);
                    Row { id, title, call, agency, state, due_on }
                })
                .collect())
        })
        .await?;
    ctx.page("reviews/list.html", View { rows, may_prepare: ctx.may(Action::ReviewManage) })
}

/// A member as pages show them.
#[derive(Serialize)]
struct MemberView {
    id: MemberId,
    expert: ExpertId,
    place: i32,
    name: String,
    employer: String,
    technical: bool,
    state: MemberState,
    load: usize,
    invited_at: Option<Instant>,
    declared_at: Option<Instant>,
    submitted_at: Option<Instant>,
    reason: String,
    waits: bool,
    version: i32,
}

/// An item as the officer and the agency see it.
#[derive(Serialize)]
struct ItemView {
    code: String,
    application: String,
    unit: String,
    region: String,
    experts: Vec<String>,
    whole: bool,
}

fn member_views(db: &mut Db, batch: &Batch) -> Result<Vec<MemberView>> {
    let all = members::members(db, batch.id)?;
    let ids: Vec<ExpertId> = all.iter().map(|member| member.expert).collect();
    let employers: BTreeMap<ExpertId, String> =
        experts::some(db, &ids)?.into_iter().map(|expert| (expert.id, expert.profile.employer)).collect();
    let given = members::assignments(db, batch.id)?;
    let load = |member: &Member| {
        given.iter().filter(|one| one.member == member.id && one.state == AssignmentState::Active).count()
    };
    let view = |member: Member| MemberView {
        load: load(&member),
        employer: employers.get(&member.expert).cloned().unwrap_or_default(),
        waits: member.user.is_some() && waits(batch, &member),
        id: member.id,
        expert: member.expert,
        place: member.place,
        name: member.name,
        technical: member.technical,
        state: member.state,
        invited_at: member.invited_at,
        declared_at: member.declared_at,
        submitted_at: member.submitted_at,
        reason: member.reason,
        version: member.version,
    };
    Ok(all.into_iter().map(view).collect())
}

fn item_views(db: &mut Db, batch: &Batch, locale: &str, gaps: &[String]) -> Result<Vec<ItemView>> {
    let all = members::members(db, batch.id)?;
    let given = members::assignments(db, batch.id)?;
    let view = |item: super::model::Item| {
        let own = given.iter().filter(|one| one.item == item.id && one.state == AssignmentState::Active);
        let name = |id: MemberId| all.iter().find(|member| member.id == id).map(|member| member.name.clone());
        ItemView {
            experts: own.filter_map(|one| name(one.member)).collect(),
            whole: !gaps.contains(&item.code),
            code: item.code,
            application: item.application.to_string(),
            unit: item.unit_name,
            region: item.region.map_or("", |region| region.name(locale)).to_owned(),
        }
    };
    Ok(batches::items(db, batch.id)?.into_iter().map(view).collect())
}

/// What the reader may do with a batch now.
#[derive(Serialize)]
struct Rights {
    manage: bool,
    members: bool,
    recusals: bool,
    draw: bool,
    invite: bool,
    fill: bool,
    begin: bool,
    drop: bool,
    fees: bool,
    scores: bool,
    experts: bool,
}

fn rights(actor: &Actor, batch: &Batch, members: &[MemberView], missing: &Missing) -> Rights {
    let may = |action: Action| actor.may(action) && batch.allows(actor, action).is_ok();
    let manage = may(Action::ReviewManage) && batch.state.is_open();
    let drawn = members.iter().any(|member| member.state == MemberState::Drawn);
    let ready = missing.answers + missing.declarations + missing.recusals == 0 && missing.gaps.is_empty();
    let waiting = matches!(batch.state, BatchState::Inviting | BatchState::Declaring);
    Rights {
        manage,
        members: may(Action::ReviewMembers) && batch.state.is_open(),
        recusals: may(Action::ReviewDecideRecusal),
        draw: manage && batch.state == BatchState::Preparing,
        invite: manage && drawn && batch.seed.is_some(),
        fill: may(Action::ReviewMembers) && batch.state.is_open() && batch.seed.is_some() && !missing.gaps.is_empty(),
        begin: manage && waiting && ready,
        drop: manage,
        fees: actor.may(Action::ReviewFeeView),
        experts: actor.may(Action::ExpertView),
        scores: matches!(batch.state, BatchState::Scoring | BatchState::Closed | BatchState::Reported),
    }
}

/// What is missing before scoring, as the page shows it.
#[derive(Serialize)]
struct MissingView {
    answers: usize,
    declarations: usize,
    recusals: usize,
    gaps: String,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Shown,
        rights: Rights,
        members: Vec<MemberView>,
        gone: Vec<MemberView>,
        items: Vec<ItemView>,
        missing: MissingView,
        form: FormView,
    }
    let (id, zh, locale) = (ctx.param("batch")?, zh(ctx), ctx.locale);
    let view = ctx
        .read(move |db, actor| {
            let (batch, shown) = found(db, actor, id, Action::ReviewView, zh)?;
            let missing = missing(db, &batch)?;
            let all = member_views(db, &batch)?;
            let items = item_views(db, &batch, locale.as_str(), &missing.gaps)?;
            let rights = rights(actor, &batch, &all, &missing);
            let (members, gone) = all.into_iter().partition(|member| member.state.is_in());
            let missing = MissingView {
                answers: missing.answers,
                declarations: missing.declarations,
                recusals: missing.recusals,
                gaps: missing.gaps.join("、"),
            };
            Ok(View { batch: shown, rights, members, gone, items, missing, form })
        })
        .await?;
    ctx.page_with(status, "reviews/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    page(&ctx, StatusCode::OK, form).await
}

/// The grounds of a round, to choose from.
fn grounds(ctx: &Ctx, all: &[crate::programme::definition::review::Recusal]) -> Vec<Choice> {
    ctx.choices(all, "programme-recusal")
}
