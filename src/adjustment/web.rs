//! The pages of adjustments: those of a contract with the form, one of them, and the list.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::actions::{self, Wanted};
use super::model::{Adjustment, Line, State, limit};
use super::store::{self, Filter, Listed};
use crate::access::{Action, Actor, Object, Tx, can};
use crate::contract::{self, Contract, Used};
use crate::kernel::{AdjustmentId, ContractId, Instant, Message, Money};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, line};
use crate::platform::list::{Column, Spec};
use crate::platform::templates::show_day;
use crate::platform::workbook::Value;
use crate::programme::Definition;

/// The longest reason, in characters.
const REASON: usize = 500;

const LIST: Spec = Spec {
    columns: &[
        Column::new("contract", "contract-number"),
        Column::new("unit", "contract-unit"),
        Column::new("moved", "adjustment-moved").numeric(),
        Column::new("state", "field-state"),
        Column::new("asked", "adjustment-asked-at"),
        Column::new("reason", "field-reason"),
    ],
    filters: &["state"],
    sort: "-asked",
};

/// The routes of this noun; `used` tells what of each line is spent.
pub fn routes(used: Used) -> Vec<Route> {
    let (view, ask) = (Access::May(Action::ContractView), Access::May(Action::ContractAsk));
    let (write, approve) = (Access::May(Action::ContractWrite), Access::May(Action::ContractApprove));
    vec![
        Route::get("/adjustments", view, index),
        Route::get("/adjustments.xlsx", view, export),
        Route::get("/contracts/{id}/adjustments", view, move |ctx| of_contract(ctx, used)),
        Route::post("/contracts/{id}/adjustments", ask, move |ctx| enter(ctx, used)),
        Route::get("/adjustments/{id}", view, show),
        Route::post("/adjustments/{id}/put-forward", write, put_forward),
        Route::post("/adjustments/{id}/drop", view, drop),
        Route::post("/adjustments/{id}/decide", approve, move |ctx| decide(ctx, used)),
    ]
}

/// An adjustment as lists show it.
#[derive(Serialize)]
struct Row {
    id: AdjustmentId,
    contract: (ContractId, String),
    unit: String,
    serial: i32,
    moved: String,
    state: State,
    asked_by: String,
    asked_at: Instant,
    reason: String,
}

fn row((of, number, unit): Listed) -> Row {
    Row {
        id: of.id,
        contract: (of.contract, number),
        unit,
        serial: of.serial,
        moved: of.moved.to_string(),
        state: of.state,
        asked_by: of.asked_by_name,
        asked_at: of.asked_at,
        reason: of.reason,
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, actor| {
            let filter = Filter { scope: actor.scope(), state: wanted.filter("state") };
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let chip = |name: &str, value: &str| match name {
        "state" => ctx.chip(name, ctx.word(&format!("adjustment-state-{value}"))),
        _ => ctx.chip(name, value.to_owned()),
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows: found.into_iter().map(row).collect(),
        states: ctx.choices(State::ALL, "adjustment-state"),
    };
    ctx.page("adjustments/list.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (query, words) = (ctx.list(&LIST), ctx.clone());
    let cell = move |(of, number, unit): &Listed, column: &str| match column {
        "contract" => Value::Text(format!("{number} · {}", of.serial)),
        "unit" => Value::text(unit),
        "moved" => Value::Money(of.moved),
        "state" => Value::Text(words.word(&format!("adjustment-state-{}", of.state))),
        "asked" => Value::Moment(of.asked_at),
        "reason" => Value::text(&of.reason),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "adjustment-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &Filter { scope: actor.scope(), state: query.filter("state") })?;
        sheet.rows(db, &keys, store::listed, |(of, ..)| of.id, cell)
    })
    .await
}

fn seen(db: &mut Db, actor: &Actor, id: ContractId) -> Result<Contract> {
    let found = contract::find(db, id)?;
    can(actor, Action::ContractView, &found)?;
    Ok(found)
}

/// A category, as the form shows it.
#[derive(Serialize)]
struct Category {
    n: usize,
    label: String,
    now: String,
    used: String,
    limit: String,
}

/// What the page of a contract's adjustments shows.
struct Desk {
    contract: Contract,
    definition: Arc<Definition>,
    categories: Vec<Category>,
    done: Vec<Adjustment>,
}

fn desk(db: &mut Db, actor: &Actor, id: ContractId, used: Used, locale: &str) -> Result<Desk> {
    let of = seen(db, actor, id)?;
    let definition = contract::definition(db, &of)?;
    let budget = contract::budget(db, id)?;
    let agreed = contract::terms(db, &of)?.lines();
    let spent = used(db, id)?;
    let rule = definition.budget.as_ref().and_then(|budget| budget.adjustment.as_ref());
    let find = |lines: &[(String, Money)], key: &str| {
        lines.iter().find(|(own, _)| own == key).map_or(Money::ZERO, |(_, amount)| *amount)
    };
    let categories = definition.budget.iter().flat_map(|budget| &budget.category).enumerate();
    let categories = categories
        .map(|(n, category)| {
            let key = category.key.as_str();
            Category {
                n,
                label: category.label.get(locale).to_owned(),
                now: find(&budget, key).to_string(),
                used: spent.get(key).copied().unwrap_or(Money::ZERO).to_string(),
                limit: rule.map(|rule| limit(find(&agreed, key), rule).to_string()).unwrap_or_default(),
            }
        })
        .collect();
    Ok(Desk { done: store::of(db, id)?, contract: of, categories, definition: Arc::clone(&definition) })
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, used: Used) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        contract: (ContractId, String),
        doors: Vec<contract::Door>,
        rule: Option<String>,
        closed: Option<String>,
        categories: Vec<Category>,
        rows: Vec<Row>,
        may_ask: bool,
        longest: usize,
        version: i32,
    }
    let (id, locale): (ContractId, _) = (ctx.param("id")?, ctx.locale);
    let desk = ctx.read(move |db, actor| desk(db, actor, id, used, locale.as_str())).await?;
    let of = &desk.contract;
    let actor = ctx.actor()?;
    let closed = of.closed_from(&desk.definition);
    let open = desk.done.iter().any(|one| matches!(one.state, State::Asked | State::Proposed));
    let told = desk.definition.budget.as_ref().and_then(|budget| budget.adjustment.as_ref()).map(|rule| {
        let told = Message::new("adjustment-rule").with("free", rule.free).with("times", rule.times);
        ctx.say(&told.with("months", rule.closed_months))
    });
    let rows = desk.done.iter().map(|one| row((one.clone(), of.number.clone(), of.unit_name.clone()))).collect();
    let view = View {
        form,
        contract: (of.id, of.label()),
        doors: contract::doors(ctx, of, "adjustments"),
        rule: told,
        closed: closed.map(|day| show_day(ctx.locale, day)),
        may_ask: actor.may(Action::ContractAsk)
            && of.allows(actor, Action::ContractAsk).is_ok()
            && of.state.is_live()
            && !open
            && closed.is_none_or(|first| ctx.now.day() < first),
        categories: desk.categories,
        rows,
        longest: REASON,
        version: of.version,
    };
    ctx.page_with(status, "adjustments/contract.html", view)
}

async fn of_contract(ctx: Ctx, used: Used) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new()), used).await
}

async fn enter(mut ctx: Ctx, used: Used) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let definition = ctx
        .read(move |db, actor| {
            let of = seen(db, actor, id)?;
            can(actor, Action::ContractAsk, &of)?;
            contract::definition(db, &of)
        })
        .await?;
    let form = &mut ctx.form;
    let mut changes: Vec<(String, Money)> = Vec::new();
    for (n, category) in definition.budget.iter().flat_map(|budget| &budget.category).enumerate() {
        let change = form.may(&format!("change-{n}"), Money::parse_signed).flatten().unwrap_or(Money::ZERO);
        changes.push((category.key.as_str().to_owned(), change));
    }
    let (reason, version) = (form.need("reason", line(REASON)), form.version());
    let read = form.build(|| Some((reason?, version?)));
    let done = match read {
        Ok((reason, version)) => {
            let ask = move |tx: &mut Tx<'_>| {
                let used = used(tx.db, id)?;
                let wanted = Wanted { changes: changes.clone(), reason: reason.clone(), used };
                let made = actions::ask(tx, &app, id, &wanted, version)?;
                Ok((made, store::find(tx.db, made)?.state))
            };
            ctx.write(ask).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok((made, state)) => {
            let told = if state == State::Recorded { "adjustment-recorded-now" } else { "adjustment-asked-now" };
            Ok(Answer::see(format!("/adjustments/{made}")).done(Message::new(told)))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, used).await
        }
    }
}

async fn found(ctx: &Ctx) -> Result<(Contract, Adjustment, Vec<Line>, Arc<Definition>)> {
    let id: AdjustmentId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let adjustment = store::find(db, id)?;
        let of = seen(db, actor, adjustment.contract)?;
        let definition = contract::definition(db, &of)?;
        Ok((of, adjustment, store::lines(db, id)?, definition))
    })
    .await
}

/// A line, as the page shows it.
#[derive(Serialize)]
struct Changed {
    label: String,
    before: String,
    change: String,
    after: String,
    limit: Option<String>,
    over: bool,
}

/// An adjustment's page.
#[derive(Serialize)]
struct One {
    form: FormView,
    id: AdjustmentId,
    contract: (ContractId, String),
    serial: i32,
    state: State,
    beyond: bool,
    extension: String,
    rule: Option<String>,
    lines: Vec<Changed>,
    moved: String,
    reason: String,
    asked_by: String,
    asked_at: Instant,
    proposed_by: String,
    opinion: String,
    decided_by: String,
    decided_at: Option<Instant>,
    remark: String,
    may_put_forward: bool,
    may_drop: bool,
    may_decide: bool,
    longest: usize,
    version: i32,
}

async fn one(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let (of, adjustment, lines, definition) = found(ctx).await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && of.allows(actor, action).is_ok();
    let label = |key: &str| {
        let mut all = definition.budget.iter().flat_map(|budget| &budget.category);
        let found = all.find(|category| category.key.as_str() == key);
        found.map_or_else(|| key.to_owned(), |category| category.label.get(ctx.locale.as_str()).to_owned())
    };
    let told = definition.budget.as_ref().and_then(|budget| budget.adjustment.as_ref()).map(|rule| {
        let told = Message::new("adjustment-rule").with("free", rule.free).with("times", rule.times);
        ctx.say(&told.with("months", rule.closed_months))
    });
    let asked = adjustment.state == State::Asked;
    let view = One {
        form,
        id: adjustment.id,
        contract: (of.id, of.label()),
        serial: adjustment.serial,
        state: adjustment.state,
        beyond: adjustment.beyond,
        rule: told,
        lines: lines
            .iter()
            .map(|line| Changed {
                label: label(&line.category),
                before: line.before.to_string(),
                change: line.change.to_string(),
                after: line.after.to_string(),
                limit: line.limit.map(|limit| limit.to_string()),
                over: line.change.is_positive() && line.limit.is_none_or(|most| line.after > most),
            })
            .collect(),
        may_put_forward: asked && may(Action::ContractWrite),
        may_drop: asked && (may(Action::ContractWrite) || may(Action::ContractAsk)),
        may_decide: adjustment.state == State::Proposed
            && may(Action::ContractApprove)
            && adjustment.decided_by(actor).is_ok(),
        moved: adjustment.moved.to_string(),
        extension: adjustment.extension,
        reason: adjustment.reason,
        asked_by: adjustment.asked_by_name,
        asked_at: adjustment.asked_at,
        proposed_by: adjustment.proposed_by_name,
        opinion: adjustment.opinion,
        decided_by: adjustment.decided_by_name,
        decided_at: adjustment.decided_at,
        remark: adjustment.remark,
        longest: REASON,
        version: adjustment.version,
    };
    ctx.page_with(status, "adjustments/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    one(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: AdjustmentId = ctx.param("id")?;
    ctx.finish(done, (format!("/adjustments/{id}"), told), one).await
}

async fn put_forward(mut ctx: Ctx) -> Result<Answer> {
    let (id, app): (AdjustmentId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    found(&ctx).await?;
    let verb = move |tx: &mut Tx<'_>, words: &str, version: i32| actions::put_forward(tx, &app, id, words, version);
    let done = ctx.with_reason(REASON, verb).await;
    finish(&ctx, done, "adjustment-put-forward-now").await
}

async fn drop(mut ctx: Ctx) -> Result<Answer> {
    let (id, app): (AdjustmentId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    found(&ctx).await?;
    let verb = move |tx: &mut Tx<'_>, words: &str, version: i32| actions::drop(tx, &app, id, words, version);
    let done = ctx.with_reason(REASON, verb).await;
    finish(&ctx, done, "adjustment-dropped-now").await
}

async fn decide(mut ctx: Ctx, used: Used) -> Result<Answer> {
    let (id, app): (AdjustmentId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let (of, ..) = found(&ctx).await?;
    let contract = of.id;
    let verb = move |tx: &mut Tx<'_>, verdict: (bool, &str), version: i32| {
        let used = used(tx.db, contract)?;
        actions::decide(tx, &app, id, verdict, &used, version)
    };
    let done = ctx.with_verdict(REASON, verb).await;
    finish(&ctx, done, "adjustment-decided-now").await
}
