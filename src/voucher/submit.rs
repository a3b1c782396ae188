//! Many vouchers submitted at once, as an import leaves them: each is judged, and the ones that may not go on stay with
//! the unit and are named.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::actions;
use super::model::State;
use super::store;
use crate::access::{Action, can};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, Money, VoucherId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::{Error, Result};

/// The most vouchers of one request.
const MOST: usize = 2_000;
/// Vouchers that one transaction submits.
const CHUNK: usize = 50;
/// The longest reason, in characters.
const TEXT: usize = 500;

/// The routes of this page.
pub fn routes() -> Vec<Route> {
    let write = Access::May(Action::VoucherWrite);
    vec![
        Route::get("/contracts/{id}/vouchers/submit", write, look),
        Route::post("/contracts/{id}/vouchers/submit", write, submit),
    ]
}

/// A voucher that did not go on, and why.
#[derive(Serialize)]
struct Left {
    id: VoucherId,
    number: String,
    why: String,
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    id: ContractId,
    number: String,
    open: usize,
    sum: Money,
    most: usize,
    longest: usize,
    done: Option<usize>,
    left: Vec<Left>,
}

/// The contract of the path, for its own unit, and what is entered and not submitted.
async fn open(ctx: &Ctx) -> Result<(Contract, Vec<(VoucherId, Money)>)> {
    let id: ContractId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let of = contract::find(db, id)?;
        can(actor, Action::ContractView, &of)?;
        if actor.organisation != Some(of.unit) {
            return Err(Error::forbidden("voucher-not-own"));
        }
        let all = store::of_contract(db, id, &[State::Entered])?;
        Ok((of, all.into_iter().map(|voucher| (voucher.id, voucher.amount)).collect()))
    })
    .await
}

fn page(of: &Contract, open: &[(VoucherId, Money)], form: FormView) -> Page {
    Page {
        form,
        id: of.id,
        number: of.number.clone(),
        open: open.len(),
        sum: Money::sum(open.iter().map(|(_, amount)| *amount)).unwrap_or(Money::ZERO),
        most: MOST,
        longest: TEXT,
        done: None,
        left: Vec::new(),
    }
}

async fn look(ctx: Ctx) -> Result<Answer> {
    let (of, open) = open(&ctx).await?;
    let form = ctx.show(&Form::new());
    ctx.page("voucher-desk/submit.html", page(&of, &open, form))
}

async fn submit(mut ctx: Ctx) -> Result<Answer> {
    let (of, all) = open(&ctx).await?;
    let reason = ctx.form.may("reason", lines(TEXT));
    let reason = match ctx.form.build(|| reason) {
        Ok(reason) => reason,
        Err(error) => {
            let (status, form): (StatusCode, FormView) = ctx.again(error)?;
            return ctx.page_with(status, "voucher-desk/submit.html", page(&of, &all, form));
        }
    };
    let wanted: Vec<VoucherId> = all.iter().take(MOST).map(|(id, _)| *id).collect();
    let (id, mut told) = (of.id, Vec::with_capacity(wanted.len()));
    for some in wanted.chunks(CHUNK) {
        let (some, reason) = (some.to_vec(), reason.clone());
        told.extend(ctx.write(move |tx| actions::submit_all(tx, id, &some, reason.as_deref())).await?);
    }
    let kept: Vec<VoucherId> = told.iter().filter(|(_, why)| why.is_some()).map(|(id, _)| *id).take(MOST).collect();
    let numbers = ctx.read(move |db, _| store::listed(db, &kept)).await?;
    let (of, open) = open(&ctx).await?;
    let left = told.iter().filter_map(|(id, why)| {
        let number =
            numbers.iter().find(|voucher| voucher.id == *id).map(|voucher| voucher.draft.header.number.clone());
        Some(Left { id: *id, number: number?, why: ctx.say(why.as_ref()?) })
    });
    let left: Vec<Left> = left.collect();
    let form = ctx.show(&Form::new());
    let view = Page { done: Some(told.len() - left.len()), left, ..page(&of, &open, form) };
    ctx.page("voucher-desk/submit.html", view)
}
