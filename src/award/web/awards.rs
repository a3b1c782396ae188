//! Awards: the list, one award, what may be done with it, and what a unit is told of its own result.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::model::{Award, Role, State};
use super::super::store::list::{self, Filter};
use super::super::store::{awards, decisions, notices, objections};
use super::super::tell::points;
use super::{Due, Line, REASON, due, line};
use crate::access::{Action, Actor, Object, Scope, Tx, can};
use crate::application;
use crate::calendar;
use crate::documents::{self, Audience, Draft, Kind};
use crate::kernel::{ApplicationId, AwardId, CallId, DocumentId, Instant, Message, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView};
use crate::platform::i18n::Locale;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("unit", "award-unit"),
        Column::new("region", "field-region"),
        Column::new("role", "award-role"),
        Column::new("rank", "award-rank").sortable().numeric(),
        Column::new("score", "award-score").numeric(),
        Column::new("amount", "award-amount").sortable().numeric(),
        Column::new("state", "field-state"),
    ],
    filters: &["call", "state", "role", "region"],
    sort: "rank",
};

/// What a unit sees of its own: whose they are, and where, it knows.
const OWN: Spec = Spec {
    columns: &[
        Column::new("call", "award-call"),
        Column::new("role", "award-role"),
        Column::new("rank", "award-rank").sortable().numeric(),
        Column::new("score", "award-score").numeric(),
        Column::new("amount", "award-amount").sortable().numeric(),
        Column::new("state", "field-state"),
    ],
    filters: &["call", "state", "role"],
    sort: "rank",
};

/// Whether a list is of one unit alone.
fn is_own(ctx: &Ctx) -> bool {
    ctx.actor().is_ok_and(|actor| matches!(actor.scope(), Scope::Own(_)))
}

fn spec(ctx: &Ctx) -> &'static Spec {
    if is_own(ctx) { &OWN } else { &LIST }
}

/// The most calls to choose from.
const CALLS: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let (view, approve) = (Access::May(Action::AwardView), Access::May(Action::AwardApprove));
    vec![
        Route::get("/awards", view, index),
        Route::get("/awards.xlsx", view, export),
        Route::get("/awards/{id}", view, show),
        Route::post("/awards/{id}/award", approve, award),
        Route::post("/awards/{id}/take-back", approve, take_back),
        Route::post("/awards/{id}/withdraw", Access::May(Action::AwardWithdraw), withdraw),
        Route::post("/awards/{id}/letter", Access::May(Action::AwardPropose), letter),
        Route::get("/results/{id}", view, result),
    ]
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        call: query.filter("call"),
        state: query.filter("state"),
        role: query.filter("role"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<(Line, String)>,
        calls: Vec<Choice>,
        states: Vec<Choice>,
        roles: Vec<Choice>,
        regions: Vec<Choice>,
        inside: bool,
        own: bool,
    }
    let (spec, own) = (spec(&ctx), is_own(&ctx));
    let query = ctx.list(spec);
    let wanted = query.clone();
    let (total, found, calls) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = list::count(db, &filter)?;
            let found = list::list(db, &filter, &wanted.within(total))?;
            Ok((total, called(db, found)?, call::published_ones(db, CALLS)?))
        })
        .await?;
    let named = calls.clone();
    let view = View {
        list: ctx.list_view(&query.within(total), spec, total, |name, value| chip(&ctx, &named, name, value)),
        rows: found.into_iter().map(|(award, call)| (line(&ctx, &award, 0), call)).collect(),
        calls: calls.into_iter().map(|(id, label)| Choice::new(id, label)).collect(),
        states: ctx.choices(State::ALL, "award-state"),
        roles: ctx.choices(Role::ALL, "award-role"),
        regions: Region::all().map(|r| Choice::new(r.code(), r.name(ctx.locale.as_str()))).collect(),
        inside: ctx.actor()?.scope() == Scope::Everything,
        own,
    };
    ctx.page("awards/list.html", view)
}

/// Awards with what people call their calls.
fn called(db: &mut Db, all: Vec<Award>) -> Result<Vec<(Award, String)>> {
    let mut labels: Vec<(CallId, String)> = Vec::new();
    let mut named = Vec::with_capacity(all.len());
    for award in all {
        let known = labels.iter().find(|(id, _)| *id == award.call).map(|(_, label)| label.clone());
        let label = match known {
            Some(label) => label,
            None => {
                let label = call::label(db, award.call)?;
                labels.push((award.call, label.clone()));
                label
            }
        };
        named.push((award, label));
    }
    Ok(named)
}

fn chip(ctx: &Ctx, calls: &[(CallId, String)], name: &str, value: &str) -> String {
    let shown = match name {
        "call" => calls.iter().find(|(id, _)| id.to_string() == value).map_or(value, |(_, label)| label).to_owned(),
        "state" | "role" => ctx.word(&format!("award-{name}-{value}")),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let spec = spec(&ctx);
    let (query, words) = (ctx.list(spec), ctx.clone());
    let locale = ctx.locale.as_str();
    let cell = move |(a, call): &(Award, String), column: &str| match column {
        "call" => Value::text(call),
        "unit" => Value::text(&a.unit_name),
        "region" => Value::from(a.region.map(|region| region.name(locale))),
        "role" => Value::Text(words.word(&format!("award-role-{}", a.role))),
        "rank" => Value::Whole(i64::from(a.rank)),
        "score" => a.score.map_or(Value::Blank, |score| Value::Text(points(score))),
        "amount" => Value::Money(a.amount),
        "state" => Value::Text(words.word(&format!("award-state-{}", a.state))),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "award-title", spec, &query), move |db, actor, sheet| {
        let keys = list::keys(db, &filter(actor, &query), &query)?;
        let load = |db: &mut Db, keys: &[AwardId]| {
            let found = list::listed(db, keys)?;
            called(db, found)
        };
        sheet.rows(db, &keys, load, |(a, _)| a.id, cell)
    })
    .await
}

/// An objection, as the page of its award lists it.
#[derive(Serialize)]
struct Objected {
    id: crate::kernel::ObjectionId,
    state: super::super::objection::State,
    outcome: Option<super::super::objection::Outcome>,
    received_on: chrono::NaiveDate,
}

/// What the page of an award shows.
#[derive(Serialize)]
struct View {
    form: FormView,
    award: Line,
    call: (CallId, String),
    number: String,
    decision: Option<crate::kernel::DecisionId>,
    notice: Option<(crate::kernel::NoticeId, String)>,
    ends: Option<Due>,
    holds_up: Option<String>,
    objections: Vec<Objected>,
    fall: Option<super::super::model::Fall>,
    fallen_reason: String,
    fallen_at: Option<Instant>,
    awarded_by: String,
    awarded_at: Option<Instant>,
    document: Option<DocumentId>,
    may_award: bool,
    may_take_back: bool,
    may_withdraw: bool,
    may_issue: bool,
    may_promote: bool,
    hangings: Vec<(String, String)>,
    longest: usize,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let (id, today, app): (AwardId, _, _) = (ctx.param("id")?, ctx.now.day(), ctx.app.clone());
    let (found, label, number, notice, objected, holds_up, calendar, hangings) = ctx
        .read(move |db, actor| {
            let found = awards::find(db, id)?;
            can(actor, Action::AwardView, &found)?;
            let notice = found.notice.map(|id| notices::find(db, id)).transpose()?;
            let inside = actor.may(Action::ObjectionView) && actor.scope() == Scope::Everything;
            let objected = if inside { objections::on_award(db, id)? } else { Vec::new() };
            let number = application::find(db, found.application)?.number.unwrap_or_default();
            let holds_up = actions::holds_up(db, &found, today)?;
            let label = call::label(db, found.call)?;
            let here = super::super::subject(db, actor, id.0)?;
            let hangings = crate::pages::hangings(&app.hangings, db, actor, &here)?;
            Ok((found, label, number, notice, objected, holds_up, calendar::current(db)?, hangings))
        })
        .await?;
    let actor = ctx.actor()?;
    let inside = actor.scope() == Scope::Everything;
    let waiting = found.role == Role::Award && matches!(found.state, State::Approved | State::OnNotice);
    let view = View {
        form,
        number,
        call: (found.call, label),
        decision: inside.then_some(found.decision),
        ends: notice.as_ref().filter(|_| found.state == State::OnNotice).map(|n| due(ctx, &calendar, n.ends_on)),
        notice: notice.map(|notice| (notice.id, notice.title)),
        may_award: actor.may(Action::AwardApprove) && waiting && holds_up.is_none(),
        holds_up: holds_up.filter(|_| inside && waiting).map(|why| ctx.say(&why)),
        objections: objected
            .into_iter()
            .map(|o| Objected { id: o.id, state: o.state, outcome: o.outcome, received_on: o.given.received_on })
            .collect(),
        fall: found.fall,
        fallen_reason: found.fallen_reason.clone(),
        fallen_at: found.fallen_at,
        awarded_by: found.awarded_by_name.clone(),
        awarded_at: found.awarded_at,
        document: found.document,
        may_take_back: actor.may(Action::AwardApprove) && found.state.holds(),
        may_withdraw: actor.may(Action::AwardWithdraw) && found.allows(actor, Action::AwardWithdraw).is_ok(),
        may_issue: actor.may(Action::AwardPropose) && found.state == State::Awarded && found.document.is_none(),
        may_promote: actor.may(Action::AwardPropose) && found.state == State::Fallen && found.role == Role::Award,
        hangings: hangings.into_iter().map(|h| (ctx.say(&h.text), h.href)).collect(),
        longest: REASON,
        award: line(ctx, &found, 0),
    };
    ctx.page_with(status, "awards/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: AwardId = ctx.param("id")?;
    ctx.finish(done, (format!("/awards/{id}"), told), page).await
}

async fn award(mut ctx: Ctx) -> Result<Answer> {
    let id: AwardId = ctx.param("id")?;
    let (version, app) = (ctx.form.version(), ctx.app.clone());
    let version = ctx.form.build(|| version)?;
    let done = ctx.write(move |tx| actions::award(tx, &app.policy, id, version)).await;
    finish(&ctx, done, "award-made-now").await
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let id: AwardId = ctx.param("id")?;
    let done = ctx.with_reason(REASON, move |tx, reason, version| actions::withdraw(tx, id, reason, version)).await;
    finish(&ctx, done, "award-withdrawn-now").await
}

async fn take_back(mut ctx: Ctx) -> Result<Answer> {
    let (id, app): (AwardId, _) = (ctx.param("id")?, ctx.app.clone());
    let verb =
        move |tx: &mut Tx<'_>, reason: &str, version: i32| actions::take_back(tx, &app.policy, id, reason, version);
    let done = ctx.with_reason(REASON, verb).await;
    finish(&ctx, done, "award-taken-back-now").await
}

/// Issues the letter, and leads to it.
async fn letter(mut ctx: Ctx) -> Result<Answer> {
    let id: AwardId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    let (found, of, number, subject) = ctx
        .read(move |db, actor| {
            let found = awards::find(db, id)?;
            can(actor, Action::AwardPropose, &found)?;
            let of = call::find(db, found.call)?;
            let number = application::find(db, found.application)?.number.unwrap_or_default();
            Ok((found, of, number, super::super::subject(db, actor, id.0)?))
        })
        .await?;
    let version = of.latest;
    let (call_id, app) = (of.id, ctx.app.clone());
    let definition = ctx.read(move |db, _| call::definition(db, call_id, version)).await?;
    let capitals = found.amount.capitals();
    let draft = Draft {
        kind: Kind::AwardLetter,
        subject,
        audience: Audience::Organisation,
        title: ctx.app.texts.text(Locale::Zh, &Message::new("award-letter-title").with("call", &of.name.zh)),
        data_date: ctx.now.day(),
        facts: serde_json::json!({
            "unit": found.unit_name, "call": of.name.zh, "call_number": of.number, "number": number,
            "amount": found.amount.to_string(), "capitals": capitals, "awarded_on": found.awarded_at.map(Instant::day),
            "start": definition.period.start, "end": definition.period.end,
            "sign_days": definition.contract.as_ref().map(|contract| contract.sign_days),
        }),
        locale: Locale::Zh,
    };
    let document = ctx.write(move |tx| actions::letter(tx, &app, id, &draft)).await?;
    documents::print(&ctx, document).await?;
    Ok(Answer::see(format!("/documents/{document}")).done(Message::new("award-letter-issued")))
}

/// What a unit is told of its own application, once the decision is known.
async fn result(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: (CallId, String),
        number: String,
        unit: String,
        score: Option<String>,
        passed: bool,
        awards: Vec<Line>,
        /// The rank, and among how many, where the call tells it.
        rank: Option<(i32, usize)>,
        comments: Vec<String>,
        released_at: Option<Instant>,
    }
    let id: ApplicationId = ctx.param("id")?;
    let (found, label, placed, lines, comments, among, released) = ctx
        .read(move |db, actor| {
            let found = application::find(db, id)?;
            let own = match actor.scope() {
                Scope::Everything => true,
                Scope::Province(region, own) => found.unit == own || found.region == Some(region),
                Scope::Own(own) => found.unit == own,
                Scope::Nothing => false,
            };
            if !own {
                return Err(Error::NotFound);
            }
            let known = decisions::of_call(db, found.call)?.into_iter().filter(|d| d.released_at.is_some());
            let mut of_it = known.filter_map(|d| Some((d.ranking.iter().find(|p| p.application == id)?.clone(), d)));
            let Some((placed, decision)) = of_it.next_back() else { return Err(Error::NotFound) };
            let lines: Vec<Award> =
                awards::of_application(db, id)?.into_iter().filter(|a| a.visible_to(actor)).collect();
            let label = call::label(db, found.call)?;
            let comments = crate::review::feedback(db, found.call, id)?;
            Ok((found, label, placed, lines, comments, decision.ranking.len(), decision.released_at))
        })
        .await?;
    let view = View {
        call: (found.call, label),
        number: found.number.unwrap_or_default(),
        unit: found.unit_name,
        score: placed.score.map(points),
        passed: placed.passed,
        rank: comments.is_some().then_some((placed.rank, among)),
        comments: comments.unwrap_or_default(),
        awards: lines.iter().map(|award| line(&ctx, award, 0)).collect(),
        released_at: released,
    };
    ctx.page("awards/result.html", view)
}
