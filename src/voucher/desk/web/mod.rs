//! The pages of the desk: the queue with its sums and its workbook.

mod batch;
mod samples;
mod split;

use serde::Serialize;

use super::store;
use crate::access::{Action, Actor, Scope, can};
use crate::contract;
use crate::kernel::{CallId, ContractId, Instant, Message, Money, Region, VoucherId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::voucher::model::{State, Voucher};
use crate::voucher::store as vouchers;
use crate::voucher::store::{Filter, Rules, Totals};

const LIST: Spec = Spec {
    columns: &[
        Column::new("number", "voucher-number"),
        Column::new("unit", "voucher-unit"),
        Column::new("contract", "voucher-contract"),
        Column::new("summary", "voucher-summary"),
        Column::new("payee", "voucher-payee"),
        Column::new("amount", "voucher-amount").sortable().numeric(),
        Column::new("hits", "voucher-hits").sortable(),
        Column::new("submitted", "voucher-submitted-at").sortable(),
        Column::new("state", "field-state"),
    ],
    filters: &["state", "rules", "call", "region", "budget_line", "contract", "least"],
    sort: "submitted",
};

/// Calls among which the list lets one choose.
const CALLS: i64 = 50;

/// The routes of the desk.
pub fn routes() -> Vec<Route> {
    let (view, check) = (Access::May(Action::VoucherView), Access::May(Action::VoucherCheck));
    let sample = Access::May(Action::VoucherSample);
    vec![
        Route::get("/vouchers", view, index),
        Route::get("/vouchers.xlsx", view, export),
        Route::get("/vouchers/batch", check, batch::look),
        Route::post("/vouchers/batch", check, batch::pass),
        Route::get("/vouchers/samples", view, samples::index),
        Route::get("/vouchers/samples/new", sample, samples::new),
        Route::post("/vouchers/samples", sample, samples::make),
        Route::get("/vouchers/samples/{sample}", view, samples::show),
        Route::get("/vouchers/samples/{sample}/sheet.xlsx", view, samples::sheet),
        Route::post("/vouchers/samples/{sample}/items/{item}", sample, samples::note),
        Route::get("/vouchers/{id}/check", check, split::show),
        Route::post("/vouchers/{id}/check/pass", check, split::pass),
        Route::post("/vouchers/{id}/check/return", check, split::send_back),
        Route::post("/vouchers/{id}/check/refuse", check, split::refuse),
    ]
}

/// What an address asks of the queue; what waits, when it says no state.
fn filter(actor: &Actor, query: &Query) -> Filter {
    let all = query.filter::<String>("state").is_some_and(|state| state == "all");
    Filter {
        text: query.q.clone(),
        state: if all { None } else { Some(query.filter("state").unwrap_or(State::Submitted)) },
        rules: query.filter::<Rules>("rules"),
        call: query.filter::<i64>("call").map(CallId),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
        category: query.filter("budget_line"),
        contract: query.filter::<i64>("contract").map(ContractId),
        least: query.filter::<String>("least").and_then(|amount| Money::parse_positive(&amount).ok()),
        ..Filter::of(actor.scope())
    }
}

/// A voucher as a row shows it.
#[derive(Serialize)]
struct Row {
    id: VoucherId,
    number: String,
    unit: String,
    region: String,
    contract: (ContractId, String),
    summary: String,
    payee: String,
    amount: Money,
    hits: Option<i32>,
    submitted: String,
    state: State,
    href: String,
}

/// The page of a voucher: beside its papers while it waits for whoever checks, and as it stands otherwise.
fn href(ctx: &Ctx, voucher: &Voucher, carried: &str) -> String {
    let waits = voucher.state == State::Submitted && ctx.may(Action::VoucherCheck);
    match (waits, carried.is_empty()) {
        (true, true) => format!("/vouchers/{}/check", voucher.id),
        (true, false) => format!("/vouchers/{}/check?{carried}", voucher.id),
        (false, _) => format!("/vouchers/{}", voucher.id),
    }
}

fn row(ctx: &Ctx, voucher: Voucher, carried: &str) -> Row {
    let (href, hits) = (href(ctx, &voucher, carried), voucher.told_hits());
    let head = voucher.draft.header;
    Row {
        id: voucher.id,
        number: head.number,
        unit: voucher.unit_name,
        region: voucher.region.map_or("", |region| region.name(ctx.locale.as_str())).to_owned(),
        contract: (voucher.contract, voucher.contract_number),
        summary: head.summary,
        payee: head.payee,
        amount: voucher.amount,
        hits,
        submitted: voucher.submitted_at.map(|at| show_moment(ctx.locale, at)).unwrap_or_default(),
        state: voucher.state,
        href,
    }
}

/// Sums, as a page shows them.
#[derive(Serialize)]
struct Sum {
    count: i64,
    amount: Money,
}

impl From<Totals> for Sum {
    fn from(of: Totals) -> Self {
        Self { count: of.count, amount: of.amount }
    }
}

/// The first moment of a day in Beijing.
fn midnight(now: Instant) -> Instant {
    let yesterday = now.day().pred_opt().unwrap_or(now.day());
    Instant::end_of_day(yesterday)
}

#[derive(Serialize)]
struct Page {
    list: ListView,
    rows: Vec<Row>,
    sum: Sum,
    waiting: Sum,
    green: Sum,
    done: i64,
    states: Vec<Choice>,
    rules: Vec<Choice>,
    calls: Vec<Choice>,
    regions: Vec<Choice>,
    carried: String,
    may_check: bool,
    sees_samples: bool,
}

async fn index(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let (wanted, since) = (query.clone(), midnight(ctx.now));
    let (sum, found, waiting, green, done, calls, named) = ctx
        .read(move |db, actor| {
            let narrowed = filter(actor, &wanted);
            let sum = vouchers::totals(db, &narrowed)?;
            let found = vouchers::page(db, &narrowed, &wanted.within(sum.count))?;
            let waiting = Filter { state: Some(State::Submitted), ..Filter::of(actor.scope()) };
            let green = Filter { rules: Some(Rules::Green), ..waiting.clone() };
            let (waiting, green) = (vouchers::totals(db, &waiting)?, vouchers::totals(db, &green)?);
            let done = store::decided_since(db, actor.user, since)?;
            let named = named(db, actor, &narrowed)?;
            Ok((sum, found, waiting, green, done, call::published_ones(db, CALLS)?, named))
        })
        .await?;
    let carried = query.text();
    let regions = Region::all().filter(|region| region.can_apply());
    let states = State::ALL.iter().filter(|state| **state != State::Entered && **state != State::Withdrawn);
    let mut states = ctx.choices(states, "voucher-state");
    states.push(Choice::new("all", ctx.word("look-all")));
    let total = sum.count;
    let page = Page {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, &named, name, value)),
        rows: found.into_iter().map(|voucher| row(&ctx, voucher, &carried)).collect(),
        sum: sum.into(),
        waiting: waiting.into(),
        green: green.into(),
        done,
        states,
        rules: ctx.choices(Rules::ALL, "voucher-rules"),
        calls: calls.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        regions: regions.map(|region| Choice::new(region.code(), region.name(ctx.locale.as_str()))).collect(),
        carried,
        may_check: ctx.may(Action::VoucherCheck),
        sees_samples: ctx.actor()?.scope() == Scope::Everything,
    };
    ctx.page("voucher-desk/queue.html", page)
}

/// The call and the contract to which a list is narrowed, by what people call them; nothing of what the actor does not see.
struct Named {
    call: Option<String>,
    contract: Option<String>,
}

fn named(db: &mut Db, actor: &Actor, of: &Filter) -> Result<Named> {
    let none_where_absent = |found: Result<Option<String>>| match found {
        Err(Error::NotFound) => Ok(None),
        found => found,
    };
    let call: Result<Option<String>> = of.call.map_or(Ok(None), |id| {
        let of = call::find(db, id)?;
        Ok(of.is_public().then(|| of.label()))
    });
    let contract: Result<Option<String>> = of.contract.map_or(Ok(None), |id| {
        let of = contract::find(db, id)?;
        Ok(can(actor, Action::VoucherView, &of).is_ok().then_some(of.number))
    });
    Ok(Named { call: none_where_absent(call)?, contract: none_where_absent(contract)? })
}

fn chip(ctx: &Ctx, named: &Named, name: &str, value: &str) -> String {
    let shown = match name {
        "state" if value == "all" => ctx.word("look-all"),
        "state" => ctx.word(&format!("voucher-state-{value}")),
        "rules" => ctx.word(&format!("voucher-rules-{value}")),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        "call" => named.call.clone().unwrap_or_else(|| ctx.word("voucher-desk-one-call")),
        "contract" => named.contract.clone().unwrap_or_else(|| ctx.word("voucher-desk-one-contract")),
        _ => value.to_owned(),
    };
    ctx.chip(&name.replace('_', "-"), shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |voucher: &Voucher, column: &str| {
        let head = &voucher.draft.header;
        match column {
            "number" => Value::text(&head.number),
            "unit" => Value::text(&voucher.unit_name),
            "contract" => Value::text(&voucher.contract_number),
            "summary" => Value::text(&head.summary),
            "payee" => Value::text(&head.payee),
            "amount" => Value::Money(voucher.amount),
            "hits" => voucher.told_hits().map_or(Value::Blank, |hits| Value::Whole(i64::from(hits))),
            "submitted" => voucher.submitted_at.map_or(Value::Blank, Value::Moment),
            "state" => Value::Text(words.word(&format!("voucher-state-{}", voucher.state))),
            _ => Value::Blank,
        }
    };
    ctx.export(Export::list(&ctx, "voucher-desk-title", &LIST, &query), move |db, actor, sheet| {
        let keys = vouchers::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, vouchers::listed, |voucher| voucher.id, cell)
    })
    .await
}

/// The words beside an amount: in capitals.
fn capitals(amount: Money) -> String {
    amount.capitals()
}

/// A sentence about something that was done to a voucher.
fn told(key: &str, voucher: &Voucher) -> Message {
    Message::new(key).with("number", &voucher.draft.header.number).with("amount", voucher.amount)
}
