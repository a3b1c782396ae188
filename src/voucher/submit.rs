//! Many vouchers submitted at once, as an import leaves them: each is judged, and the ones that may not go on stay with
//! the unit and are named.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::actions;
use super::checks::{Context, judge};
use super::model::{State, Voucher};
use super::store;
use crate::access::{Action, Actor, can};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, Money, VoucherId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, lines};
use crate::platform::{Error, Result};

/// The most vouchers of one request; as many are judged for the page before it.
const MOST: usize = 2_000;
/// Vouchers that stand on one page.
const LISTED: usize = 100;
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

/// A voucher that is entered and not submitted, and what stands in its way as it would be submitted now.
#[derive(Serialize)]
struct Row {
    id: VoucherId,
    number: String,
    summary: String,
    amount: Money,
    /// Rules that keep it from being submitted.
    blocks: usize,
    /// Rules that want a reason first.
    asks: usize,
}

/// Where the page stands in the list.
#[derive(Serialize)]
struct Pager {
    total: usize,
    pages: usize,
    first: usize,
    last: usize,
    prev: Option<String>,
    next: Option<String>,
}

impl Pager {
    /// The page of this number, from 1; the last one where there are not so many.
    fn new(of: ContractId, total: usize, wanted: usize) -> Self {
        let pages = total.div_ceil(LISTED).max(1);
        let n = wanted.clamp(1, pages);
        let href = |n: usize| format!("/contracts/{of}/vouchers/submit?page={n}");
        Self {
            total,
            pages,
            first: (n - 1) * LISTED + 1,
            last: (n * LISTED).min(total),
            prev: (n > 1).then(|| href(n - 1)),
            next: (n < pages).then(|| href(n + 1)),
        }
    }
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
    green: usize,
    asked: usize,
    blocked: usize,
    rows: Vec<Row>,
    pager: Pager,
    done: Option<usize>,
    left: Vec<Left>,
}

/// The contract, for its own unit, and what is entered and not submitted.
fn found(db: &mut Db, actor: &Actor, id: ContractId) -> Result<(Contract, Vec<Voucher>)> {
    let of = contract::find(db, id)?;
    can(actor, Action::ContractView, &of)?;
    if actor.organisation != Some(of.unit) {
        return Err(Error::forbidden("voucher-not-own"));
    }
    let all = store::of_contract(db, id, &[State::Entered])?;
    Ok((of, all))
}

/// What the rules say of each, one after the other: what may go on stands beside the next, as in the submission.
fn judged(db: &mut Db, actor: &Actor, of: &Contract, all: &[Voucher]) -> Result<Vec<Row>> {
    let mut context = Context::load(db, actor, of, &all.iter().collect::<Vec<_>>())?;
    let mut rows = Vec::with_capacity(all.len());
    for voucher in all {
        let judged = judge(voucher, &context)?;
        let blocks = judged.iter().filter(|one| one.blocks()).count();
        let asks = judged.iter().filter(|one| one.wants_reason() && one.reason.is_empty()).count();
        if blocks == 0 {
            context.take(voucher);
        }
        let (number, summary) = (voucher.draft.header.number.clone(), voucher.draft.header.summary.clone());
        rows.push(Row { id: voucher.id, number, summary, amount: voucher.amount, blocks, asks });
    }
    Ok(rows)
}

/// The page with what may be submitted, as it stands now.
async fn page(ctx: &Ctx, form: FormView) -> Result<Page> {
    let id: ContractId = ctx.param("id")?;
    let (of, all, mut rows) = ctx
        .read(move |db, actor| {
            let (of, mut all) = found(db, actor, id)?;
            let sums: Vec<Money> = all.iter().map(|voucher| voucher.amount).collect();
            all.truncate(MOST);
            let rows = judged(db, actor, &of, &all)?;
            Ok((of, sums, rows))
        })
        .await?;
    let pager = Pager::new(id, rows.len(), ctx.asked("page").and_then(|n| n.parse().ok()).unwrap_or(1));
    let count = |which: fn(&Row) -> bool| rows.iter().filter(|row| which(row)).count();
    let (blocked, asked) = (count(|row| row.blocks > 0), count(|row| row.blocks == 0 && row.asks > 0));
    let green = rows.len() - blocked - asked;
    rows = rows.into_iter().skip(pager.first - 1).take(LISTED).collect();
    Ok(Page {
        form,
        id: of.id,
        number: of.number,
        open: all.len(),
        sum: Money::sum(all).unwrap_or(Money::ZERO),
        most: MOST,
        longest: TEXT,
        green,
        asked,
        blocked,
        rows,
        pager,
        done: None,
        left: Vec::new(),
    })
}

async fn look(ctx: Ctx) -> Result<Answer> {
    let view = page(&ctx, ctx.show(&Form::new())).await?;
    ctx.page("voucher-desk/submit.html", view)
}

async fn submit(mut ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let (_, all) = ctx.read(move |db, actor| found(db, actor, id)).await?;
    let reason = ctx.form.may("reason", lines(TEXT));
    let reason = match ctx.form.build(|| reason) {
        Ok(reason) => reason,
        Err(error) => {
            let (status, form): (StatusCode, FormView) = ctx.again(error)?;
            return ctx.page_with(status, "voucher-desk/submit.html", page(&ctx, form).await?);
        }
    };
    let wanted: Vec<VoucherId> = all.iter().take(MOST).map(|voucher| voucher.id).collect();
    let mut told = Vec::with_capacity(wanted.len());
    for some in wanted.chunks(CHUNK) {
        let (some, reason) = (some.to_vec(), reason.clone());
        told.extend(ctx.write(move |tx| actions::submit_all(tx, id, &some, reason.as_deref())).await?);
    }
    let kept: Vec<VoucherId> = told.iter().filter(|(_, why)| why.is_some()).map(|(id, _)| *id).take(MOST).collect();
    let numbers = ctx.read(move |db, _| store::listed(db, &kept)).await?;
    let left = told.iter().filter_map(|(id, why)| {
        let number =
            numbers.iter().find(|voucher| voucher.id == *id).map(|voucher| voucher.draft.header.number.clone());
        Some(Left { id: *id, number: number?, why: ctx.say(why.as_ref()?) })
    });
    let left: Vec<Left> = left.collect();
    let now = page(&ctx, ctx.show(&Form::new())).await?;
    let view = Page { done: Some(told.len() - left.len()), left, ..now };
    ctx.page("voucher-desk/submit.html", view)
}
