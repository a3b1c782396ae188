//! Recusals: the list, decisions, and what the agency or the officer comes to know of.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::recusals as verbs;
use super::super::model::{Decision, Recusal, RecusalState, Source};
use super::super::store::{batches, recusals as store};
use super::prepare::scan;
use super::{Shown, found, grounds, zh};
use crate::access::{Action, Object};
use crate::expert;
use crate::kernel::{BatchId, ExpertId, Instant, Message, OrganisationId, RecusalId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::workbook::Value;
use crate::programme::definition::review::Recusal as Ground;

pub(super) fn routes() -> Vec<Route> {
    let (view, members) = (Access::May(Action::ReviewView), Access::May(Action::ReviewMembers));
    vec![
        Route::get("/review/batches/{batch}/recusals", view, list),
        Route::get("/review/batches/{batch}/recusals.xlsx", view, export),
        Route::post("/review/batches/{batch}/recusals", members, note),
        Route::post("/review/batches/{batch}/recusals/scan", members, scan_again),
        Route::post("/review/batches/{batch}/recusals/{recusal}", Access::May(Action::ReviewDecideRecusal), decide),
    ]
}

#[derive(Clone, Serialize)]
struct Row {
    id: RecusalId,
    code: String,
    unit: String,
    expert: String,
    employer: String,
    source: Source,
    ground: Ground,
    evidence: String,
    state: RecusalState,
    decided_by: String,
    reason: String,
    at: Instant,
    version: i32,
}

fn rows(db: &mut crate::platform::db::Db, id: BatchId) -> Result<Vec<Row>> {
    let items = batches::items(db, id)?;
    let all = store::of(db, id)?;
    let mut ids: Vec<ExpertId> = all.iter().map(|one| one.expert).collect();
    ids.sort_unstable();
    ids.dedup();
    let experts = expert::some(db, &ids)?;
    let row = |one: Recusal| {
        let item = items.iter().find(|item| item.id == one.item)?;
        let expert = experts.iter().find(|expert| expert.id == one.expert)?;
        Some(Row {
            id: one.id,
            code: item.code.clone(),
            unit: item.unit_name.clone(),
            expert: expert.profile.name.clone(),
            employer: expert.profile.employer.clone(),
            source: one.source,
            ground: one.ground,
            evidence: one.evidence,
            state: one.state,
            decided_by: one.decided_by,
            reason: one.reason,
            at: one.at,
            version: one.version,
        })
    };
    Ok(all.into_iter().filter_map(row).collect())
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, sent: Option<RecusalId>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Shown,
        form: FormView,
        sent: Option<RecusalId>,
        open: Vec<Row>,
        rows: Vec<Row>,
        may_decide: bool,
        may_note: bool,
        units: Vec<Choice>,
        experts: Vec<Choice>,
        grounds: Vec<Choice>,
        q: String,
    }
    /// Experts to choose from.
    const CHOICES: i64 = 100;
    let (id, zh, q) = (ctx.param::<BatchId>("batch")?, zh(ctx), ctx.search());
    let asked = q.clone();
    let (batch, shown, all, items, experts, known) = ctx
        .read(move |db, actor| {
            let (batch, shown) = found(db, actor, id, Action::ReviewView, zh)?;
            let known = super::round(db, &batch).map(|review| review.recusal).unwrap_or_default();
            let experts = expert::choices(db, &asked, CHOICES)?;
            Ok((batch, shown, rows(db, id)?, batches::items(db, id)?, experts, known))
        })
        .await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && batch.allows(actor, action).is_ok() && batch.state.is_open();
    let (open, rows) = all.into_iter().partition(|row| row.state == RecusalState::Proposed);
    let mut units: Vec<Choice> = items.iter().map(|item| Choice::new(item.unit, item.unit_name.clone())).collect();
    units.sort_by(|a, b| a.label.cmp(&b.label));
    units.dedup_by(|a, b| a.value == b.value);
    let label = |e: &expert::Expert| Choice::new(e.id, format!("{}（{}）", e.profile.name, e.profile.employer));
    let view = View {
        batch: shown,
        form,
        sent,
        open,
        rows,
        may_decide: may(Action::ReviewDecideRecusal),
        may_note: may(Action::ReviewMembers),
        units,
        experts: experts.iter().map(label).collect(),
        grounds: grounds(ctx, &known),
        q,
    };
    ctx.page_with(status, "reviews/recusals.html", view)
}

async fn list(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    page(&ctx, StatusCode::OK, form, None).await
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (id, words, zh) = (ctx.param::<BatchId>("batch")?, ctx.clone(), zh(&ctx));
    let columns: &[(&'static str, &str)] = &[
        ("code", "review-code"),
        ("unit", "review-unit"),
        ("expert", "expert-name"),
        ("employer", "field-employer"),
        ("source", "field-source"),
        ("ground", "recusal-ground"),
        ("evidence", "field-evidence"),
        ("state", "field-state"),
        ("by", "review-decided-by"),
        ("reason", "field-reason"),
        ("at", "review-at"),
    ];
    ctx.export(Export::table(&ctx, "review-recusals", columns), move |db, actor, sheet| {
        found(db, actor, id, Action::ReviewView, zh)?;
        for row in rows(db, id)? {
            sheet.row(|column| match column {
                "code" => Value::text(&row.code),
                "unit" => Value::text(&row.unit),
                "expert" => Value::text(&row.expert),
                "employer" => Value::text(&row.employer),
                "source" => Value::Text(words.word(&format!("recusal-source-{}", row.source))),
                "ground" => Value::Text(words.word(&format!("programme-recusal-{}", row.ground))),
                "evidence" => Value::text(&row.evidence),
                "state" => Value::Text(words.word(&format!("recusal-state-{}", row.state))),
                "by" => Value::text(&row.decided_by),
                "reason" => Value::text(&row.reason),
                "at" => Value::Moment(row.at),
                _ => Value::Blank,
            })?;
        }
        Ok(())
    })
    .await
}

async fn note(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    let form = &mut ctx.form;
    let (expert, unit) = (form.need("expert", choice::<ExpertId>), form.need("unit", choice::<OrganisationId>));
    let (ground, evidence) = (form.need("ground", choice::<Ground>), form.need("evidence", line(300)));
    let done =
        match form.build(|| Some((expert?, verbs::Conflict { unit: unit?, ground: ground?, evidence: evidence? }))) {
            Ok((expert, conflict)) => ctx.write(move |tx| verbs::note(tx, id, expert, &conflict)).await,
            Err(error) => Err(error),
        };
    finish(&ctx, id, done, "review-conflict-noted", None).await
}

async fn finish(ctx: &Ctx, id: BatchId, done: Result<()>, told: &str, sent: Option<RecusalId>) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/review/batches/{id}/recusals")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form, sent).await
        }
    }
}

async fn scan_again(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    ctx.form.build(|| Some(()))?;
    super::loaded(&ctx, Action::ReviewMembers).await?;
    let n = scan(&ctx, id).await?;
    let told = Message::new("review-scanned").with("n", n);
    Ok(Answer::see(format!("/review/batches/{id}/recusals")).done(told))
}

async fn decide(mut ctx: Ctx) -> Result<Answer> {
    let (id, recusal): (BatchId, RecusalId) = (ctx.param("batch")?, ctx.param("recusal")?);
    let form = &mut ctx.form;
    let (decision, reason) = (form.need("decision", choice::<Decision>), form.need("reason", line(500)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, reason?, version?))) {
        Ok((decision, reason, version)) => {
            let uphold = decision == Decision::Uphold;
            ctx.write(move |tx| verbs::decide(tx, id, recusal, uphold, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "review-recusal-noted", Some(recusal)).await
}
