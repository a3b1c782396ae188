//! The page on which a decision is put together: the ranking, what its order gives, and what stands in the way of what
//! was chosen.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Table};
use super::super::decision::Decision;
use super::super::guard::{Candidate, Choice, Problem};
use super::super::model::Role;
use super::super::store::{awards, decisions};
use super::super::tell::points;
use super::{REASON, TEXT};
use crate::access::{Action, can};
use crate::kernel::{ApplicationId, CallId, DecisionId, Message};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, choice, line, lines};
use crate::platform::templates::show_day;
use crate::platform::{Error, Result};
use crate::programme::call;

pub(super) fn routes() -> Vec<Route> {
    let propose = Access::May(Action::AwardPropose);
    vec![
        Route::get("/calls/{id}/decide", propose, new),
        Route::post("/calls/{id}/decide", propose, create),
        Route::get("/decisions/{id}/edit", propose, edit),
        Route::post("/decisions/{id}/edit", propose, save),
    ]
}

/// One who was ranked, as the page shows it.
#[derive(Serialize)]
struct Row {
    application: ApplicationId,
    number: String,
    unit: String,
    region: Option<&'static str>,
    rank: i32,
    score: Option<String>,
    stable: bool,
    passed: bool,
    amount: String,
    barred: Option<String>,
    suggested: Option<Role>,
    why: Option<String>,
    problem: Option<String>,
}

/// What the decision would take of what there is.
#[derive(Serialize)]
struct Figures {
    awards: usize,
    reserves: usize,
    places: Option<usize>,
    amount: String,
    left: Option<String>,
    report_on: Option<String>,
    per_province: Option<u32>,
}

/// What the page is about: a call, or a decision that is begun.
struct Of {
    call: CallId,
    decision: Option<Decision>,
}

async fn of_call(ctx: &Ctx) -> Result<Of> {
    let call: CallId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let found = call::find(db, call)?;
        can(actor, Action::AwardPropose, &found)?;
        if found.is_public() { Ok(Of { call, decision: None }) } else { Err(Error::NotFound) }
    })
    .await
}

async fn of_decision(ctx: &Ctx) -> Result<Of> {
    let id: DecisionId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let found = decisions::find(db, id)?;
        can(actor, Action::AwardPropose, &found)?;
        found.writable()?;
        Ok(Of { call: found.call, decision: Some(found) })
    })
    .await
}

async fn table(ctx: &Ctx, of: &Of) -> Result<(Table, String)> {
    let (call, kept, day) = (of.call, of.decision.as_ref().map(|d| (d.kind, d.call_version)), ctx.now.day());
    ctx.read(move |db, _| {
        let table = match kept {
            Some((kind, version)) => Table::of(db, call, kind, version, day)?,
            None => Table::next(db, call, day)?,
        };
        Ok((table, call::label(db, call)?))
    })
    .await
}

fn role_of(id: ApplicationId) -> String {
    format!("role-{id}")
}

fn reason_of(id: ApplicationId) -> String {
    format!("reason-{id}")
}

fn filled(chosen: &[Choice], minutes: &str) -> Form {
    let mut fields = vec![("minutes".to_owned(), minutes.to_owned())];
    for choice in chosen {
        fields.push((role_of(choice.application), choice.role.to_string()));
        fields.push((reason_of(choice.application), choice.reason.clone()));
    }
    Form::sent(fields)
}

async fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    of: &Of,
    chosen: &[Choice],
    checked: bool,
) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        call: CallId,
        call_label: String,
        decision: Option<DecisionId>,
        version: Option<i32>,
        kind: super::super::decision::Kind,
        rows: Vec<Row>,
        figures: Figures,
        problems: Vec<String>,
        checked: bool,
        action: String,
        longest: usize,
    }
    let (table, call_label) = table(ctx, of).await?;
    let problems = if checked { table.problems(chosen) } else { Vec::new() };
    let view = View {
        rows: rows(ctx, &table, &problems),
        figures: figures(ctx, &table, chosen),
        problems: problems.iter().map(|problem| told(ctx, &table, problem)).collect(),
        form,
        call: of.call,
        call_label,
        decision: of.decision.as_ref().map(|decision| decision.id),
        version: of.decision.as_ref().map(|decision| decision.version),
        kind: table.kind,
        checked,
        action: match &of.decision {
            Some(decision) => format!("/decisions/{}/edit", decision.id),
            None => format!("/calls/{}/decide", of.call),
        },
        longest: TEXT,
    };
    ctx.page_with(status, "awards/propose.html", view)
}

/// A problem in words, with the unit that it is about.
fn told(ctx: &Ctx, table: &Table, problem: &Problem) -> String {
    let unit = table.candidates.iter().find(|candidate| Some(candidate.application) == problem.application);
    match unit {
        Some(candidate) => format!("{}：{}", candidate.unit_name, ctx.say(&problem.message)),
        None => ctx.say(&problem.message),
    }
}

fn rows(ctx: &Ctx, table: &Table, problems: &[Problem]) -> Vec<Row> {
    let suggestions: HashMap<ApplicationId, _> =
        table.suggestions().into_iter().map(|suggestion| (suggestion.application, suggestion)).collect();
    let row = |candidate: &Candidate| {
        let suggestion = suggestions.get(&candidate.application);
        let problem = problems.iter().find(|problem| problem.application == Some(candidate.application));
        Row {
            application: candidate.application,
            number: candidate.number.clone(),
            unit: candidate.unit_name.clone(),
            region: candidate.region.map(|region| region.name(ctx.locale.as_str())),
            rank: candidate.rank,
            score: candidate.score.map(points),
            stable: candidate.stable,
            passed: candidate.passed,
            amount: candidate.amount.to_string(),
            barred: candidate.barred().map(|why| ctx.say(&why)),
            suggested: suggestion.and_then(|suggestion| suggestion.role),
            why: suggestion.and_then(|suggestion| suggestion.why.as_ref()).map(|why| ctx.say(why)),
            problem: problem.map(|problem| ctx.say(&problem.message)),
        }
    };
    table.candidates.iter().map(row).collect()
}

fn figures(ctx: &Ctx, table: &Table, chosen: &[Choice]) -> Figures {
    let count = |role: Role| chosen.iter().filter(|choice| choice.role == role).count();
    let awarded = chosen.iter().filter(|choice| choice.role == Role::Award);
    let amounts = awarded.filter_map(|choice| {
        table.candidates.iter().find(|candidate| candidate.application == choice.application).map(|c| c.amount)
    });
    Figures {
        awards: count(Role::Award),
        reserves: count(Role::Reserve),
        places: table.ground.places.as_ref().map(Vec::len),
        amount: crate::kernel::Money::sum(amounts).map_or_else(String::new, |sum| sum.to_string()),
        left: table.fund.left().map(|left| left.to_string()),
        report_on: table.report_on.map(|day| show_day(ctx.locale, day)),
        per_province: table.ground.per_province,
    }
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let of = of_call(&ctx).await?;
    let (table, _) = table(&ctx, &of).await?;
    let suggested: Vec<Choice> = table
        .suggestions()
        .into_iter()
        .filter_map(|s| Some(Choice { application: s.application, role: s.role?, reason: String::new() }))
        .collect();
    let form = ctx.show(&filled(&suggested, ""));
    page(&ctx, StatusCode::OK, form, &of, &suggested, false).await
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let of = of_decision(&ctx).await?;
    let (id, minutes) = of.decision.as_ref().map_or((DecisionId(0), String::new()), |d| (d.id, d.minutes.clone()));
    let lines = ctx.read(move |db, _| awards::of_decision(db, id)).await?;
    let chosen: Vec<Choice> = lines
        .iter()
        .map(|line| Choice { application: line.application, role: line.role, reason: line.reason.clone() })
        .collect();
    page(&ctx, StatusCode::OK, ctx.show(&filled(&chosen, &minutes)), &of, &chosen, true).await
}

/// What was sent: the choices, the minutes, and whether they are only to be checked.
fn read(form: &mut Form) -> Result<(Vec<Choice>, String, bool)> {
    let ids: Vec<ApplicationId> =
        form.fields().iter().filter_map(|(name, _)| name.strip_prefix("role-")?.parse().ok()).collect();
    let (mut chosen, mut well) = (Vec::new(), true);
    for id in ids {
        let role = form.may(&role_of(id), choice::<Role>);
        let reason = form.may(&reason_of(id), line(REASON));
        match (role, reason) {
            (Some(role), Some(reason)) => {
                chosen.extend(role.map(|role| Choice { application: id, role, reason: reason.unwrap_or_default() }))
            }
            _ => well = false,
        }
    }
    let minutes = form.may("minutes", lines(TEXT));
    let only_check = form.raw("step") == Some("check");
    form.build(|| well.then_some((chosen, minutes?.unwrap_or_default(), only_check)))
}

/// What was sent to be saved; or the page that is shown in its stead, for it cannot be read or was to be checked only.
async fn sent(ctx: &mut Ctx, of: &Of) -> Result<std::result::Result<(Vec<Choice>, String), Answer>> {
    match read(&mut ctx.form) {
        Ok((chosen, minutes, true)) => {
            let form = ctx.show(&filled(&chosen, &minutes));
            page(ctx, StatusCode::OK, form, of, &chosen, true).await.map(Err)
        }
        Ok((chosen, minutes, false)) => Ok(Ok((chosen, minutes))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form, of, &[], false).await.map(Err)
        }
    }
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let of = of_call(&ctx).await?;
    let call = of.call;
    let (chosen, minutes) = match sent(&mut ctx, &of).await? {
        Ok(sent) => sent,
        Err(page) => return Ok(page),
    };
    let id = ctx.write(move |tx| actions::propose(tx, call, &chosen, &minutes)).await?;
    Ok(Answer::see(format!("/decisions/{id}")).done(Message::new("decision-saved")))
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let of = of_decision(&ctx).await?;
    let id: DecisionId = ctx.param("id")?;
    let version = ctx.form.version();
    let (chosen, minutes) = match sent(&mut ctx, &of).await? {
        Ok(sent) => sent,
        Err(page) => return Ok(page),
    };
    let Some(version) = version else { return Err(Error::Malformed("the form carries no version".to_owned())) };
    let kept = chosen.clone();
    match ctx.write(move |tx| actions::rewrite(tx, id, &kept, &minutes, version)).await {
        Ok(()) => Ok(Answer::see(format!("/decisions/{id}")).done(Message::new("decision-saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &of, &chosen, true).await
        }
    }
}
