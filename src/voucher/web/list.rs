//! The vouchers of a contract: the list, whose totals follow its filters, and its workbook.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::model::{Method, State, Voucher};
use super::super::store::{self, Filter};
use crate::access::{Action, Actor, can};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, VoucherId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("number", "voucher-number").sortable(),
        Column::new("business_on", "voucher-business-on").sortable(),
        Column::new("summary", "voucher-summary"),
        Column::new("payee", "voucher-payee"),
        Column::new("method", "voucher-method"),
        Column::new("amount", "voucher-amount").sortable().numeric(),
        Column::new("hits", "voucher-hits").sortable().numeric(),
        Column::new("state", "field-state"),
    ],
    filters: &["state", "budget_line", "method", "month"],
    sort: "-business_on",
};

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::VoucherView);
    vec![Route::get("/contracts/{id}/vouchers", view, index), Route::get("/contracts/{id}/vouchers.xlsx", view, export)]
}

fn filter(actor: &Actor, id: ContractId, query: &Query) -> Filter {
    Filter {
        text: query.q.clone(),
        contract: Some(id),
        state: query.filter("state"),
        category: query.filter("budget_line"),
        method: query.filter("method"),
        month: query.filter("month"),
        ..Filter::of(actor.scope())
    }
}

fn seen(db: &mut Db, actor: &Actor, id: ContractId) -> Result<Contract> {
    let of = contract::find(db, id)?;
    can(actor, Action::VoucherView, &of)?;
    Ok(of)
}

#[derive(Serialize)]
struct Row {
    id: VoucherId,
    number: String,
    business_on: NaiveDate,
    summary: String,
    payee: String,
    method: Method,
    amount: String,
    hits: Option<i32>,
    state: State,
}

fn row(of: Voucher) -> Row {
    let hits = of.told_hits();
    let head = of.draft.header;
    Row {
        id: of.id,
        number: head.number,
        business_on: head.business_on,
        summary: head.summary,
        payee: head.payee,
        method: head.method,
        amount: of.amount.to_string(),
        hits,
        state: of.state,
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        contract: ContractId,
        label: String,
        doors: Vec<contract::Door>,
        list: ListView,
        rows: Vec<Row>,
        counting: (i64, String),
        others: (i64, String),
        states: Vec<Choice>,
        methods: Vec<Choice>,
        categories: Vec<Choice>,
        may_write: bool,
        export_href: String,
    }
    let (id, query): (ContractId, _) = (ctx.param("id")?, ctx.list(&LIST));
    let (wanted, locale) = (query.clone(), ctx.locale.as_str());
    let (of, totals, counting, rows, names) = ctx
        .read(move |db, actor| {
            let of = seen(db, actor, id)?;
            let filter = filter(actor, id, &wanted);
            let (totals, counting) = (store::totals(db, &filter)?, store::counting(db, &filter)?);
            let rows = store::page(db, &filter, &wanted.within(totals.count))?;
            let definition = contract::definition(db, &of)?;
            let all = definition.budget.iter().flat_map(|budget| &budget.category);
            let names: Vec<(String, String)> =
                all.map(|line| (line.key.as_str().to_owned(), line.label.get(locale).to_owned())).collect();
            Ok((of, totals, counting, rows, names))
        })
        .await?;
    let actor = ctx.actor()?;
    let others = totals.amount.checked_sub(counting.amount).unwrap_or_default();
    let view = View {
        contract: id,
        label: of.label(),
        doors: contract::doors(&ctx, &of, "vouchers"),
        list: ctx.list_view(&query.clone().within(totals.count), &LIST, totals.count, |name, value| {
            chip(&ctx, &names, name, value)
        }),
        rows: rows.into_iter().map(row).collect(),
        counting: (counting.count, counting.amount.to_string()),
        others: (totals.count - counting.count, others.to_string()),
        states: ctx.choices(State::ALL, "voucher-state"),
        methods: ctx.choices(Method::ALL, "voucher-method"),
        categories: names.iter().map(|(key, label)| Choice::new(key, label)).collect(),
        may_write: actor.may(Action::VoucherWrite) && actor.organisation == Some(of.unit),
        export_href: query.href("page", None).replacen("/vouchers", "/vouchers.xlsx", 1),
    };
    ctx.page("vouchers/list.html", view)
}

fn chip(ctx: &Ctx, names: &[(String, String)], name: &str, value: &str) -> String {
    let shown = match name {
        "state" | "method" => ctx.word(&format!("voucher-{name}-{value}")),
        "budget_line" => names.iter().find(|(key, _)| key == value).map_or(value, |(_, label)| label).to_owned(),
        _ => value.to_owned(),
    };
    ctx.chip(&name.replace('_', "-"), shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (id, query): (ContractId, _) = (ctx.param("id")?, ctx.list(&LIST));
    ctx.read(move |db, actor| seen(db, actor, id)).await?;
    let words = ctx.clone();
    let cell = move |of: &Voucher, column: &str| match column {
        "number" => Value::text(&of.draft.header.number),
        "business_on" => Value::Day(of.draft.header.business_on),
        "summary" => Value::text(&of.draft.header.summary),
        "payee" => Value::text(&of.draft.header.payee),
        "method" => Value::Text(words.word(&format!("voucher-method-{}", of.draft.header.method))),
        "amount" => Value::Money(of.amount),
        "hits" => of.told_hits().map_or(Value::Blank, |hits| Value::Whole(i64::from(hits))),
        "state" => Value::Text(words.word(&format!("voucher-state-{}", of.state))),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "voucher-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, id, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |of| of.id, cell)
    })
    .await
}
