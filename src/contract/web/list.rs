//! The list of contracts, as a page and as a workbook; awards that have none yet.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::actions;
use super::super::model::{Contract, State};
use super::super::store::list::{self, Filter};
use super::{Line, line};
use crate::access::{Action, Actor, Scope};
use crate::kernel::{AwardId, CallId, ContractId, Message, Money, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::form::choice;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("number", "contract-number").sortable(),
        Column::new("unit", "contract-unit").sortable(),
        Column::new("region", "field-region"),
        Column::new("call", "contract-call"),
        Column::new("state", "field-state"),
        Column::new("amount", "contract-amount").sortable().numeric(),
        Column::new("sign", "contract-sign-by"),
        Column::new("starts", "field-starts-on"),
        Column::new("ends", "field-ends-on").sortable(),
    ],
    filters: &["call", "state", "region", "late"],
    sort: "-new",
};

/// Awards without a contract that are shown at once.
const MOST: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let (view, write) = (Access::May(Action::ContractView), Access::May(Action::ContractWrite));
    vec![
        Route::get("/contracts", view, index),
        Route::get("/contracts.xlsx", view, export),
        Route::get("/contracts/new", write, new),
        Route::post("/contracts", write, draw_up),
    ]
}

fn filter(actor: &Actor, query: &Query, today: chrono::NaiveDate) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        call: query.filter("call"),
        state: query.filter("state"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
        late_on: query.filter::<String>("late").map(|_| today),
    }
}

/// What the contracts of a page are called by their calls: the number alone, for a list has no room for a name.
fn labels(db: &mut Db, of: &[Contract]) -> Result<BTreeMap<CallId, String>> {
    let mut all = BTreeMap::new();
    for one in of {
        if let std::collections::btree_map::Entry::Vacant(place) = all.entry(one.call) {
            let label = call::label(db, one.call)?;
            place.insert(label.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    Ok(all)
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Line>,
        total: String,
        calls: Vec<Choice>,
        states: Vec<Choice>,
        regions: Vec<Choice>,
        may_write: bool,
    }
    let query = ctx.list(&LIST);
    let (wanted, today) = (query.clone(), ctx.now.day());
    let (total, sum, found, labels, calls) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted, today);
            let total = list::count(db, &filter)?;
            let found = list::list(db, &filter, &wanted.within(total))?;
            let labels = labels(db, &found)?;
            let calls = list::calls(db)?.into_iter().map(|id| Ok((id, call::label(db, id)?)));
            let calls = calls.collect::<Result<Vec<_>>>()?;
            Ok((total, list::total(db, &filter)?, found, labels, calls))
        })
        .await?;
    let national = ctx.actor()?.scope() == Scope::Everything;
    let region = |r: Region| Choice::new(r.code(), r.name(ctx.locale.as_str()));
    let rows = found.iter().map(|one| line(&ctx, one, labels.get(&one.call).cloned().unwrap_or_default())).collect();
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, &calls, name, value)),
        rows,
        total: Money::from_fen(sum).to_string(),
        states: ctx.choices(State::ALL, "contract-state"),
        regions: if national { Region::all().map(region).collect() } else { Vec::new() },
        calls: calls.iter().map(|(id, label)| Choice::new(id, label.clone())).collect(),
        may_write: ctx.may(Action::ContractWrite),
    };
    ctx.page("contracts/list.html", view)
}

fn chip(ctx: &Ctx, calls: &[(CallId, String)], name: &str, value: &str) -> String {
    let shown = match name {
        "call" => calls.iter().find(|(id, _)| id.to_string() == value).map_or(value, |(_, label)| label).to_owned(),
        "state" => ctx.word(&format!("contract-state-{value}")),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        "late" => ctx.word("contract-late"),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (query, today) = (ctx.list(&LIST), ctx.now.day());
    let words = ctx.clone();
    let cell = move |(of, call): &(Contract, String), column: &str| match column {
        "number" => Value::text(&of.number),
        "unit" => Value::text(&of.unit_name),
        "region" => Value::from(of.region.map(|region| region.name(words.locale.as_str()))),
        "call" => Value::text(call),
        "state" => Value::Text(words.word(&format!("contract-state-{}", of.state))),
        "amount" => Value::Money(of.amount),
        "sign" => of.sign_by.map_or(Value::Blank, Value::Day),
        "starts" => Value::Day(of.starts_on),
        "ends" => Value::Day(of.ends_on),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "contract-title", &LIST, &query), move |db, actor, sheet| {
        let keys = list::keys(db, &filter(actor, &query, today), &query)?;
        let load = |db: &mut Db, keys: &[ContractId]| {
            let found = list::listed(db, keys)?;
            let calls = labels(db, &found)?;
            let called = |one: Contract| {
                let call = calls.get(&one.call).cloned().unwrap_or_default();
                (one, call)
            };
            Ok(found.into_iter().map(called).collect())
        };
        sheet.rows(db, &keys, load, |(one, _)| one.id, cell)
    })
    .await
}

/// Awards that were made and have no contract.
async fn new(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        awards: Vec<(AwardId, String)>,
    }
    let awards = ctx.read(move |db, _| list::without(db, MOST)).await?;
    ctx.page("contracts/new.html", View { awards })
}

async fn draw_up(mut ctx: Ctx) -> Result<Answer> {
    let award = ctx.form.need("award", choice::<AwardId>);
    let award = ctx.form.build(|| award)?;
    let id = ctx.write(move |tx| actions::draw_up(tx, award)).await?;
    Ok(Answer::see(format!("/contracts/{id}")).done(Message::new("contract-drawn-up-now")))
}
