//! The list of all payments, from which finance chooses what is paid together.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::model::{Payment, State};
use super::super::store::{self, Filter};
use super::{Shown, shown};
use crate::access::{Action, Actor};
use crate::kernel::{CallId, Message, PaymentId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView};
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("contract", "payment-contract").sortable(),
        Column::new("unit", "payment-unit"),
        Column::new("region", "field-region"),
        Column::new("label", "payment-label"),
        Column::new("amount", "payment-amount").sortable().numeric(),
        Column::new("due", "payment-due").sortable(),
        Column::new("state", "field-state"),
        Column::new("paid", "payment-paid-on"),
    ],
    filters: &["state", "ready", "call"],
    sort: "contract",
};

/// The most calls to choose from.
const CALLS: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::PaymentView);
    vec![
        Route::get("/payments", view, index),
        Route::get("/payments.xlsx", view, export),
        Route::post("/payments/prepare", Access::May(Action::PaymentPrepare), prepare),
    ]
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        state: query.filter("state"),
        ready: query.filter::<String>("ready").is_some_and(|ready| ready == "yes"),
        call: query.filter::<CallId>("call"),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        list: ListView,
        rows: Vec<Shown>,
        total: String,
        states: Vec<Choice>,
        calls: Vec<Choice>,
        may_prepare: bool,
        may_see_batches: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let ((count, total), found, calls) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let (count, total) = store::count(db, &filter)?;
            let found = store::list(db, &filter, &wanted.within(count))?;
            Ok(((count, total), found, call::published_ones(db, CALLS)?))
        })
        .await?;
    let named = calls.clone();
    let rows: Vec<Shown> = found.iter().map(|payment| shown(ctx, payment)).collect();
    let view = View {
        form,
        list: ctx.list_view(&query.within(count), &LIST, count, |name, value| chip(ctx, &named, name, value)),
        may_prepare: ctx.may(Action::PaymentPrepare) && rows.iter().any(|row| row.ready),
        may_see_batches: ctx.actor()?.scope() == crate::access::Scope::Everything,
        rows,
        total: total.to_string(),
        states: ctx.choices(State::ALL, "payment-state"),
        calls: calls.into_iter().map(|(id, label)| Choice::new(id, label)).collect(),
    };
    ctx.page_with(status, "payments/list.html", view)
}

fn chip(ctx: &Ctx, calls: &[(CallId, String)], name: &str, value: &str) -> String {
    let shown = match name {
        "state" => ctx.word(&format!("payment-state-{value}")),
        "ready" => ctx.word("payment-ready"),
        "call" => calls.iter().find(|(id, _)| id.to_string() == value).map_or(value, |(_, label)| label).to_owned(),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let locale = ctx.locale.as_str();
    let cell = move |p: &Payment, column: &str| match column {
        "contract" => Value::text(&p.contract_number),
        "unit" => Value::text(&p.unit_name),
        "region" => Value::from(p.region.map(|region| region.name(locale))),
        "label" => Value::text(&p.label),
        "amount" => Value::Money(p.net()),
        "due" => p.due_on.map_or(Value::Blank, Value::Day),
        "state" => Value::Text(words.word(&format!("payment-state-{}", p.state))),
        "paid" => p.paid_on.map_or(Value::Blank, Value::Day),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "payment-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |p| p.id, cell)
    })
    .await
}

async fn prepare(mut ctx: Ctx) -> Result<Answer> {
    let picked = ctx.form.fields().iter().filter(|(name, _)| name == "pick");
    let mut wanted: Vec<PaymentId> = picked.filter_map(|(_, value)| value.parse().ok()).collect();
    wanted.dedup();
    let _ = ctx.form.raw("pick");
    let done = match ctx.form.build(|| Some(())) {
        Ok(()) => {
            let app = ctx.app.clone();
            ctx.write(move |tx| actions::prepare(tx, &app, &wanted)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/payments/batches/{id}")).done(Message::new("batch-prepared-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form).await
        }
    }
}
