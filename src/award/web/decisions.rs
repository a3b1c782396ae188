//! Decisions: the list, one decision, and its way to the leader and to the public.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Table};
use super::super::decision::{Decision, Kind, State};
use super::super::model::Role;
use super::super::shelves::SHELVES;
use super::super::store::{awards, decisions, notices};
use super::super::todo::to_propose;
use super::{Line, REASON, line};
use crate::access::{Action, Actor, Object, can};
use crate::files::{self, ShelfView};
use crate::kernel::{CallId, DecisionId, Instant, Message, NoticeId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, line as text_line};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::rules::Providers;

crate::words! {
    /// What the leader does with a decision.
    pub(super) enum Verdict {
        /// Approves it.
        Approve = "approve",
        /// Returns it.
        Return = "return",
    }
}

/// The most decisions of the list.
const MOST: i64 = 200;

pub(super) fn routes(facts: fn() -> Providers) -> Vec<Route> {
    let (view, propose) = (Access::May(Action::AwardView), Access::May(Action::AwardPropose));
    vec![
        Route::get("/decisions", view, index),
        Route::get("/decisions.xlsx", view, export),
        Route::get("/decisions/{id}", view, show),
        Route::post("/decisions/{id}/submit", propose, submit),
        Route::post("/decisions/{id}/drop", propose, drop),
        Route::post("/decisions/{id}/release", propose, release),
        Route::post("/decisions/{id}/decide", Access::May(Action::AwardApprove), move |ctx| decide(ctx, facts)),
    ]
}

/// A decision as lists show it.
#[derive(Serialize)]
struct Row {
    id: DecisionId,
    call: (CallId, String),
    kind: Kind,
    state: State,
    proposed_by: String,
    approved_by: String,
    created_at: Instant,
    released: bool,
    awards: usize,
    reserves: usize,
}

fn row(d: &Decision, roles: &[Role]) -> Row {
    let count = |role: Role| roles.iter().filter(|one| **one == role).count();
    Row {
        id: d.id,
        call: (d.call, d.call_label.clone()),
        kind: d.kind,
        state: d.state,
        proposed_by: d.proposed_by_name.clone(),
        approved_by: d.approved_by_name.clone(),
        created_at: d.created_at,
        released: d.released_at.is_some(),
        awards: count(Role::Award),
        reserves: count(Role::Reserve),
    }
}

/// The decisions that the reader may see, the latest first; of one call, if the address names it.
fn seen(db: &mut Db, actor: &Actor, call: Option<CallId>) -> Result<Vec<(Decision, Vec<Role>)>> {
    let found = match call {
        Some(call) => decisions::of_call(db, call)?,
        None => decisions::latest(db, MOST)?,
    };
    let visible: Vec<Decision> = found.into_iter().filter(|decision| decision.visible_to(actor)).collect();
    let ids: Vec<DecisionId> = visible.iter().map(|decision| decision.id).collect();
    let mut roles = awards::roles(db, &ids)?;
    let with = |decision: Decision| {
        let of_it = roles.remove(&decision.id).unwrap_or_default();
        (decision, of_it)
    };
    Ok(visible.into_iter().map(with).collect())
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Waiting {
        call: CallId,
        label: String,
        awards: usize,
    }
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
        waiting: Vec<Waiting>,
        calls: Vec<Choice>,
        call: String,
        export_href: String,
    }
    let asked = ctx.asked("call").and_then(|text| text.parse().ok()).map(CallId);
    let (may, day) = (ctx.may(Action::AwardPropose), ctx.now.day());
    let (found, calls, waiting) = ctx
        .read(move |db, actor| {
            let more = if may { to_propose(db, day)? } else { Vec::new() };
            let waiting = more.into_iter().map(|(call, label, _, awards)| Waiting { call, label, awards });
            Ok((seen(db, actor, asked)?, call::published_ones(db, MOST)?, waiting.collect()))
        })
        .await?;
    let view = View {
        rows: found.iter().map(|(decision, roles)| row(decision, roles)).collect(),
        waiting,
        calls: calls.into_iter().map(|(id, label)| Choice::new(id, label)).collect(),
        call: asked.map(|id| id.to_string()).unwrap_or_default(),
        export_href: asked.map_or_else(|| "/decisions.xlsx".to_owned(), |id| format!("/decisions.xlsx?call={id}")),
    };
    ctx.page("awards/decisions.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    const COLUMNS: [(&str, &str); 7] = [
        ("call", "award-call"),
        ("kind", "decision-kind"),
        ("state", "field-state"),
        ("awards", "decision-awards"),
        ("reserves", "decision-reserves"),
        ("by", "decision-proposed-by"),
        ("approved", "decision-approved-by"),
    ];
    let asked = ctx.asked("call").and_then(|text| text.parse().ok()).map(CallId);
    let words = ctx.clone();
    let count = |n: usize| Value::Whole(i64::try_from(n).unwrap_or(i64::MAX));
    ctx.export(Export::table(&ctx, "decision-title", &COLUMNS), move |db, actor, sheet| {
        for (decision, roles) in seen(db, actor, asked)? {
            let row = row(&decision, &roles);
            sheet.row(|column| match column {
                "call" => Value::text(&row.call.1),
                "kind" => Value::Text(words.word(&format!("decision-kind-{}", row.kind))),
                "state" => Value::Text(words.word(&format!("decision-state-{}", row.state))),
                "awards" => count(row.awards),
                "reserves" => count(row.reserves),
                "by" => Value::text(&row.proposed_by),
                _ => Value::text(&row.approved_by),
            })?;
        }
        Ok(())
    })
    .await
}

/// A rule of the call and what it said of an award.
#[derive(Serialize)]
struct Ruled {
    unit: String,
    rule: String,
    verdict: String,
    passed: bool,
    sentence: String,
}

/// What the reader may do now.
#[derive(Serialize)]
struct Rights {
    edit: bool,
    decide: bool,
    publish: bool,
    release: bool,
}

/// The page of a decision.
#[derive(Serialize)]
struct Page {
    form: FormView,
    decision: Row,
    minutes: String,
    reason: String,
    submitted_at: Option<Instant>,
    approved_at: Option<Instant>,
    released_at: Option<Instant>,
    lines: Vec<Line>,
    problems: Vec<String>,
    ruled: Vec<Ruled>,
    notice: Option<NoticeId>,
    rights: Rights,
    verdicts: Vec<Choice>,
    shelves: Vec<ShelfView>,
    amount: String,
    version: i32,
    longest: usize,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let (id, day): (DecisionId, _) = (ctx.param("id")?, ctx.now.day());
    let (found, lines, notice, shelves, problems, publishes) = ctx
        .read(move |db, actor| {
            let found = decisions::find(db, id)?;
            can(actor, Action::AwardView, &found)?;
            let lines = awards::of_decision(db, id)?;
            let shelves = files::shelves(db, actor, "decision", id.0, SHELVES)?;
            let problems = if found.state.is_open() { problems(db, &found, &lines, day)? } else { Vec::new() };
            let publishes = call::definition(db, found.call, found.call_version)?.notice.is_some();
            Ok((found, lines, notices::of_decision(db, id)?.map(|n| n.id), shelves, problems, publishes))
        })
        .await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && found.allows(actor, action).is_ok();
    let told = found.state == State::Approved && found.released_at.is_none();
    let rights = Rights {
        edit: may(Action::AwardPropose) && found.writable().is_ok(),
        decide: may(Action::AwardApprove),
        publish: may(Action::AwardPropose) && told && publishes,
        release: may(Action::AwardPropose) && told && !publishes,
    };
    let amounts = lines.iter().filter(|line| line.role == Role::Award).map(|line| line.amount);
    let ruled = found.outcomes.iter().map(|judged| Ruled {
        unit: lines.iter().find(|l| l.id == judged.award).map_or_else(String::new, |l| l.unit_name.clone()),
        rule: judged.outcome.rule.clone(),
        verdict: ctx.word(&format!("verdict-{}", judged.outcome.verdict)),
        passed: judged.outcome.verdict == crate::rules::Verdict::Pass,
        sentence: judged.outcome.sentence.get(ctx.locale.as_str()).to_owned(),
    });
    let view = Page {
        form,
        decision: row(&found, &lines.iter().map(|line| line.role).collect::<Vec<_>>()),
        amount: crate::kernel::Money::sum(amounts).map_or_else(String::new, |sum| sum.to_string()),
        ruled: ruled.collect(),
        lines: lines.iter().map(|award| line(ctx, award, 0)).collect(),
        problems: problems.into_iter().map(|(unit, why)| said(ctx, unit, &why)).collect(),
        minutes: found.minutes,
        reason: found.reason,
        submitted_at: found.submitted_at,
        approved_at: found.approved_at,
        released_at: found.released_at,
        notice,
        rights,
        verdicts: ctx.choices(Verdict::ALL, "decision-verdict"),
        shelves,
        version: found.version,
        longest: REASON,
    };
    ctx.page_with(status, "awards/decision.html", view)
}

fn said(ctx: &Ctx, unit: Option<String>, why: &Message) -> String {
    unit.map_or_else(|| ctx.say(why), |unit| format!("{unit}：{}", ctx.say(why)))
}

/// What stands in the way of a decision now, each with the unit that it is about.
fn problems(
    db: &mut Db,
    of: &Decision,
    lines: &[super::super::Award],
    day: chrono::NaiveDate,
) -> Result<Vec<(Option<String>, Message)>> {
    let table = Table::of(db, of.call, of.kind, of.call_version, day)?;
    let unit =
        |application| lines.iter().find(|line| Some(line.application) == application).map(|l| l.unit_name.clone());
    let found = table.problems(&actions::chosen(lines));
    Ok(found.into_iter().map(|problem| (unit(problem.application), problem.message)).collect())
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: DecisionId = ctx.param("id")?;
    match done {
        Ok(()) => Ok(Answer::see(format!("/decisions/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form).await
        }
    }
}

async fn submit(mut ctx: Ctx) -> Result<Answer> {
    let id: DecisionId = ctx.param("id")?;
    let (version, app) = (ctx.form.version(), ctx.app.clone());
    let version = ctx.form.build(|| version)?;
    let done = ctx.write(move |tx| actions::submit(tx, &app.policy, id, version)).await;
    finish(&ctx, done, "decision-submitted-now").await
}

async fn drop(mut ctx: Ctx) -> Result<Answer> {
    let id: DecisionId = ctx.param("id")?;
    let (reason, version) = (ctx.form.need("reason", text_line(REASON)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::drop(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "decision-dropped-now").await
}

async fn release(mut ctx: Ctx) -> Result<Answer> {
    let id: DecisionId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let done = ctx.write(move |tx| actions::release(tx, id, version)).await;
    finish(&ctx, done, "decision-released-now").await
}

async fn decide(mut ctx: Ctx, facts: fn() -> Providers) -> Result<Answer> {
    let id: DecisionId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (verdict, words) = (form.need("decision", choice::<Verdict>), form.need("reason", text_line(REASON)));
    let version = form.version();
    let read = form.build(|| Some((verdict?, words?, version?)));
    let (done, told) = match read {
        Ok((Verdict::Approve, words, version)) => {
            let providers = facts();
            let done = ctx.write(move |tx| actions::approve(tx, &providers, id, &words, version)).await;
            (done, "decision-approved-now")
        }
        Ok((Verdict::Return, words, version)) => {
            let done = ctx.write(move |tx| actions::send_back(tx, id, &words, version)).await;
            (done, "decision-returned-now")
        }
        Err(error) => (Err(error), ""),
    };
    // Somebody has decided meanwhile: there is nothing left to decide on.
    if matches!(done, Err(Error::Stale)) {
        let now = ctx.read(move |db, _| decisions::find(db, id)).await?;
        if now.state != State::Submitted {
            return Err(Error::conflict("decision-not-submitted"));
        }
    }
    finish(&ctx, done, told).await
}
