//! The payments of one contract: what each waits for, and the unit's invoice.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Invoice, Payment, State};
use super::super::shelves::SHELVES;
use super::super::{actions, store, waits};
use super::{Shown, shown};
use crate::access::{Action, Object, can};
use crate::contract;
use crate::files::{self, ShelfView};
use crate::kernel::{ContractId, Message, Money, PaymentId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, day, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/contracts/{id}/payments", Access::May(Action::PaymentView), show),
        Route::post("/payments/{id}/invoice", Access::May(Action::PaymentInvoice), invoice),
    ]
}

/// What a payment waits for, in the reader's words.
#[derive(Serialize)]
struct Waiting {
    label: String,
    met: Option<bool>,
    href: String,
}

/// A payment with everything about it.
#[derive(Serialize)]
struct Part {
    payment: Shown,
    waits: Vec<Waiting>,
    shelves: Vec<ShelfView>,
    may_invoice: bool,
}

async fn page(ctx: &Ctx, status: StatusCode, id: ContractId, sent: Option<(PaymentId, FormView)>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        contract: (ContractId, String),
        unit: String,
        doors: Vec<contract::Door>,
        amount: String,
        paid: String,
        left: String,
        state: contract::State,
        parts: Vec<Part>,
        form: FormView,
        form_of: Option<PaymentId>,
        longest: usize,
    }
    let words = ctx.clone();
    let (of, parts, paid, left) = ctx
        .read(move |db, actor| {
            let of = contract::find(db, id)?;
            can(actor, Action::PaymentView, &of)?;
            let definition = contract::definition(db, &of)?;
            let (mut parts, mut paid, mut left) = (Vec::new(), Vec::new(), Vec::new());
            for payment in store::of_contract(db, id)? {
                let waits = match payment.state {
                    State::Planned => waits::of(db, &words.app, &payment, &definition)?,
                    _ => Vec::new(),
                };
                let sums = if payment.state == State::Paid { &mut paid } else { &mut left };
                sums.push(payment.net());
                parts.push(part(&words, db, actor, &payment, waits)?);
            }
            let sum = |of: Vec<Money>| Money::sum(of).unwrap_or(Money::ZERO);
            Ok((of, parts, sum(paid), sum(left)))
        })
        .await?;
    let (form_of, form) = sent.map_or_else(|| (None, ctx.show(&Form::new())), |(of, form)| (Some(of), form));
    let view = View {
        contract: (of.id, of.number.clone()),
        unit: of.unit_name.clone(),
        doors: contract::doors(ctx, &of, "payments"),
        amount: of.amount.to_string(),
        left: left.to_string(),
        paid: paid.to_string(),
        state: of.state,
        parts,
        form,
        form_of,
        longest: super::TEXT,
    };
    ctx.page_with(status, "payments/of.html", view)
}

fn part(
    ctx: &Ctx,
    db: &mut crate::platform::db::Db,
    actor: &crate::access::Actor,
    payment: &Payment,
    waits: Vec<waits::Wait>,
) -> Result<Part> {
    let language = ctx.locale.as_str();
    let waiting =
        |wait: waits::Wait| Waiting { label: wait.label.get(language).to_owned(), met: wait.met, href: wait.href };
    Ok(Part {
        payment: shown(ctx, payment),
        waits: waits.into_iter().map(waiting).collect(),
        shelves: files::shelves(db, actor, "payment", payment.id.0, SHELVES)?,
        may_invoice: actor.may(Action::PaymentInvoice) && payment.allows(actor, Action::PaymentInvoice).is_ok(),
    })
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    page(&ctx, StatusCode::OK, id, None).await
}

async fn invoice(mut ctx: Ctx) -> Result<Answer> {
    let id: PaymentId = ctx.param("id")?;
    let payment = ctx
        .read(move |db, actor| {
            let payment = store::find(db, id)?;
            can(actor, Action::PaymentView, &payment)?;
            Ok(payment)
        })
        .await?;
    let form = &mut ctx.form;
    let (number, on) = (form.need("invoice_number", line(50)), form.need("invoice_on", day));
    let (amount, version) = (form.need("amount", Money::parse_positive), form.version());
    let done = match form.build(|| Some((Invoice { number: number?, on: on? }, amount?, version?))) {
        Ok((invoice, amount, version)) => {
            let app = ctx.app.clone();
            ctx.write(move |tx| actions::invoice(tx, &app, id, (&invoice, amount), version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let there = format!("/contracts/{}/payments", payment.contract);
            Ok(Answer::see(there).done(Message::new("payment-invoiced-now")))
        }
        Err(error @ (Error::Invalid(_) | Error::Stale)) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, payment.contract, Some((id, form))).await
        }
        Err(error) => Err(error),
    }
}
