//! Batches: the list, one batch with what may be done with it, and the file for the bank.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Booked};
use super::super::bank::{self, Transfer};
use super::super::model::{Batch, BatchState, Decision, Line, LineState};
use super::super::order::{self, found};
use super::super::store::batches;
use super::TEXT;
use crate::access::{Action, Actor, Object, Scope, can};
use crate::documents;
use crate::kernel::{ContractId, DocumentId, Instant, Message, Money, PaymentBatchId, PaymentLineId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::form::{Form, FormView, choice, day, line as text_line};
use crate::platform::list::{Column, Spec};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

const LIST: Spec = Spec {
    columns: &[
        Column::new("label", "batch-number").sortable(),
        Column::new("total", "batch-total").numeric(),
        Column::new("payments", "batch-payments").numeric(),
        Column::new("by", "batch-prepared-by"),
        Column::new("state", "field-state"),
    ],
    filters: &["state"],
    sort: "-label",
};

pub(super) fn routes() -> Vec<Route> {
    let (view, prepare) = (Access::May(Action::PaymentView), Access::May(Action::PaymentPrepare));
    vec![
        Route::get("/payments/batches", view, index),
        Route::get("/payments/batches.xlsx", view, export),
        Route::get("/payments/batches/{id}", view, show),
        Route::post("/payments/batches/{id}/decide", Access::May(Action::PaymentApprove), decide),
        Route::post("/payments/batches/{id}/withdraw", prepare, withdraw),
        Route::post("/payments/batches/{id}/send", prepare, send),
        Route::get("/payments/batches/{id}/bank.csv", prepare, csv),
        Route::get("/payments/batches/{id}/bank.xlsx", prepare, xlsx),
        Route::post("/payments/batches/{id}/lines/{line}/paid", prepare, paid),
        Route::post("/payments/batches/{id}/lines/{line}/bounced", prepare, bounced),
    ]
}

/// The batches are the centre's own business.
fn inside(actor: &Actor) -> Result<()> {
    if actor.scope() == Scope::Everything { Ok(()) } else { Err(Error::NotFound) }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: PaymentBatchId,
        label: String,
        total: String,
        payments: i32,
        by: String,
        at: String,
        state: BatchState,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        page_sum: (String, i64),
        sum: (String, i64),
        states: Vec<Choice>,
    }
    let query = ctx.list(&LIST);
    let (wanted, state) = (query.clone(), query.filter("state"));
    let (total, found, (sum, payments)) = ctx
        .read(move |db, actor| {
            inside(actor)?;
            let total = batches::count(db, state)?;
            Ok((total, batches::list(db, state, &wanted.within(total))?, batches::sum(db, state)?))
        })
        .await?;
    let here = Money::sum(found.iter().map(|batch| batch.total)).unwrap_or_default();
    let row = |batch: Batch| Row {
        id: batch.id,
        label: batch.label(),
        total: batch.total.to_string(),
        payments: batch.payments,
        by: batch.prepared_by_name.clone(),
        at: show_moment(ctx.locale, batch.prepared_at),
        state: batch.state,
    };
    let chip = |name: &str, value: &str| ctx.chip(name, ctx.word(&format!("batch-state-{value}")));
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        page_sum: (here.to_string(), found.iter().map(|batch| i64::from(batch.payments)).sum()),
        sum: (sum.to_string(), payments),
        rows: found.into_iter().map(row).collect(),
        states: ctx.choices(BatchState::ALL, "batch-state"),
    };
    ctx.page("payments/batches.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (query, words) = (ctx.list(&LIST), ctx.clone());
    let cell = move |batch: &Batch, column: &str| match column {
        "label" => Value::Text(batch.label()),
        "total" => Value::Money(batch.total),
        "payments" => Value::Whole(batch.payments.into()),
        "by" => Value::text(&batch.prepared_by_name),
        "state" => Value::Text(words.word(&format!("batch-state-{}", batch.state))),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "batch-title", &LIST, &query), move |db, actor, sheet| {
        inside(actor)?;
        let keys = batches::keys(db, query.filter("state"), &query)?;
        sheet.rows(db, &keys, batches::listed, |batch| batch.id, cell)
    })
    .await
}

/// A line of a batch as the page shows it.
#[derive(Serialize)]
struct Row {
    id: PaymentLineId,
    contract: (ContractId, String),
    label: String,
    unit: String,
    holder: String,
    bank: String,
    number: String,
    amount: String,
    state: LineState,
    on: Option<String>,
    reference: String,
    reason: String,
    by: String,
    version: i32,
}

fn row(ctx: &Ctx, line: &Line, payment: &super::super::Payment) -> Row {
    let number = match line.number(&ctx.app.vault) {
        Ok(number) => ctx.say(&Message::new("masked-ending").with("ending", number.ending())),
        Err(error) => {
            tracing::error!(%error, "an account number does not open");
            ctx.word("masked-unreadable")
        }
    };
    Row {
        id: line.id,
        contract: (payment.contract, payment.contract_number.clone()),
        label: payment.label.clone(),
        unit: payment.unit_name.clone(),
        holder: line.holder.clone(),
        bank: line.bank.clone(),
        number,
        amount: line.amount.to_string(),
        state: line.state,
        on: line.on.map(|on| show_day(ctx.locale, on)),
        reference: line.reference.clone(),
        reason: line.reason.clone(),
        by: line.booked_by_name.clone(),
        version: line.version,
    }
}

/// The page of a batch.
#[derive(Serialize)]
struct View {
    form: FormView,
    id: PaymentBatchId,
    label: String,
    state: BatchState,
    total: String,
    capitals: String,
    payments: i32,
    prepared: (String, Instant),
    decided: Option<(String, Instant)>,
    remark: String,
    sent: Option<(String, Instant)>,
    document: Option<DocumentId>,
    rows: Vec<Row>,
    decisions: Vec<Choice>,
    is_own: bool,
    may_decide: bool,
    may_withdraw: bool,
    may_send: bool,
    may_book: bool,
    may_export: bool,
    today: String,
    longest: usize,
    version: i32,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let id: PaymentBatchId = ctx.param("id")?;
    let (batch, lines) = ctx
        .read(move |db, actor| {
            let found = found(db, id)?;
            can(actor, Action::PaymentView, &found.0)?;
            Ok(found)
        })
        .await?;
    let actor = ctx.actor()?;
    let prepares = actor.may(Action::PaymentPrepare);
    let sent = matches!(batch.state, BatchState::Sent | BatchState::Done);
    let allowed = batch.allows(actor, Action::PaymentApprove);
    let view = View {
        form,
        id,
        label: batch.label(),
        state: batch.state,
        total: batch.total.to_string(),
        capitals: batch.total.capitals(),
        payments: batch.payments,
        prepared: (batch.prepared_by_name.clone(), batch.prepared_at),
        decided: batch.decided_at.map(|at| (batch.decided_by_name.clone(), at)),
        remark: batch.remark.clone(),
        sent: batch.sent_at.map(|at| (batch.sent_by_name.clone(), at)),
        document: batch.document,
        rows: lines.iter().map(|(line, payment)| row(ctx, line, payment)).collect(),
        decisions: ctx.choices(Decision::ALL, "batch-decision"),
        is_own: matches!(allowed, Err(Error::Forbidden(_))),
        may_decide: actor.may(Action::PaymentApprove) && allowed.is_ok(),
        may_withdraw: prepares && matches!(batch.state, BatchState::Prepared | BatchState::Approved),
        may_send: prepares && batch.state == BatchState::Approved,
        may_book: prepares && sent,
        may_export: prepares && sent,
        today: ctx.now.day().to_string(),
        longest: TEXT,
        version: batch.version,
    };
    ctx.page_with(status, "payments/batch.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: PaymentBatchId = ctx.param("id")?;
    ctx.finish(done, (format!("/payments/batches/{id}"), told), page).await
}

async fn decide(mut ctx: Ctx) -> Result<Answer> {
    let id: PaymentBatchId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (decision, remark) = (form.need("decision", choice::<Decision>), form.need("remark", text_line(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, remark?, version?))) {
        Ok((decision, remark, version)) => {
            let (asking, said) = (ctx.clone(), remark.clone());
            let draft = ctx.read(move |db, actor| order::draft(&asking, db, actor, id, &said)).await?;
            let app = ctx.app.clone();
            ctx.write(move |tx| actions::decide(tx, &app, id, (decision, &remark), &draft, version)).await
        }
        Err(error) => Err(error),
    };
    let done = match done {
        Ok(Some(document)) => {
            documents::print_as(&ctx, std::sync::Arc::clone(ctx.actor()?), document).await?;
            Ok(())
        }
        other => other.map(|_| ()),
    };
    finish(&ctx, done, "batch-decided-now").await
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let id: PaymentBatchId = ctx.param("id")?;
    let (reason, version) = (ctx.form.need("reason", text_line(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::withdraw(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "batch-withdrawn-now").await
}

async fn send(mut ctx: Ctx) -> Result<Answer> {
    let id: PaymentBatchId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let done = ctx.write(move |tx| actions::send(tx, id, version)).await;
    finish(&ctx, done, "batch-sent-now").await
}

/// What the bank said, as the form gives it.
fn booked(ctx: &mut Ctx, text: &str) -> Result<Booked> {
    let form = &mut ctx.form;
    let (on, said, version) = (form.need("on", day), form.need(text, text_line(TEXT)), form.version());
    form.build(|| Some(Booked { on: on?, text: said?, version: version? }))
}

async fn paid(mut ctx: Ctx) -> Result<Answer> {
    let of: (PaymentBatchId, PaymentLineId) = (ctx.param("id")?, ctx.param("line")?);
    let app = ctx.app.clone();
    let done = match booked(&mut ctx, "reference") {
        Ok(said) => ctx.write(move |tx| actions::paid(tx, &app, of, &said)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "batch-paid-now").await
}

async fn bounced(mut ctx: Ctx) -> Result<Answer> {
    let of: (PaymentBatchId, PaymentLineId) = (ctx.param("id")?, ctx.param("line")?);
    let app = ctx.app.clone();
    let done = match booked(&mut ctx, "reason") {
        Ok(said) => ctx.write(move |tx| actions::bounce(tx, &app, of, &said)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "batch-bounced-now").await
}

/// The payments of a batch for the bank, with whole numbers; that they went out is in the trail.
async fn transfers(ctx: &Ctx) -> Result<(String, Vec<Transfer>)> {
    let id: PaymentBatchId = ctx.param("id")?;
    ctx.write(move |tx| actions::note_export(tx, id)).await?;
    let (batch, lines) = ctx.read(move |db, _| found(db, id)).await?;
    let label = batch.label();
    let one = |(line, payment): (Line, super::super::Payment)| {
        Ok(Transfer {
            account: line.number(&ctx.app.vault)?.whole().to_owned(),
            holder: line.holder,
            bank: line.bank,
            amount: line.amount,
            purpose: format!("{} {}", payment.contract_number, payment.label),
            contract: payment.contract_number,
            batch: label.clone(),
        })
    };
    // What was paid is not paid again, and what came back goes with another batch.
    let going = lines.into_iter().filter(|(line, _)| line.state == LineState::Open);
    Ok((label.clone(), going.map(one).collect::<Result<_>>()?))
}

async fn csv(ctx: Ctx) -> Result<Answer> {
    let form = bank::Form::of(&ctx.app.settings.data)?;
    let (label, transfers) = transfers(&ctx).await?;
    let text = bank::csv(&form, &transfers);
    Ok(Answer::attachment(&format!("{label}.csv"), "text/csv; charset=utf-8", text.into_bytes()))
}

async fn xlsx(ctx: Ctx) -> Result<Answer> {
    let form = bank::Form::of(&ctx.app.settings.data)?;
    let (_, transfers) = transfers(&ctx).await?;
    // Columns are known by their place: an office may have two of one kind.
    const PLACES: [&str; 20] =
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"];
    let columns = PLACES.iter().zip(&form.column).map(|(place, column)| (*place, column.heading.clone())).collect();
    let export = Export::worded("batch-bank-file", columns);
    ctx.export(export, move |_, _, sheet| {
        for (n, transfer) in (1..).zip(&transfers) {
            sheet.row(|place| {
                let column = PLACES.iter().position(|known| *known == place).and_then(|at| form.column.get(at));
                match column {
                    Some(column) if column.field == bank::Field::Amount => Value::Money(transfer.amount),
                    Some(column) => Value::text(transfer.cell(column, n)),
                    None => Value::Blank,
                }
            })?;
        }
        Ok(())
    })
    .await
}
