//! The money of a call contract by contract: agreed, paid, and what is still to be paid.

use serde::Serialize;

use super::super::store;
use crate::access::{Action, can};
use crate::contract::{self, State};
use crate::fund;
use crate::kernel::{CallId, ContractId, Money};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::{Error, Result};
use crate::programme::call;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/funds/{id}/contracts", Access::May(Action::FundView), show)]
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: ContractId,
        number: String,
        unit: String,
        region: Option<&'static str>,
        state: State,
        amount: String,
        paid: String,
        left: String,
        paid_fen: i64,
        amount_fen: i64,
        share: Option<String>,
    }
    #[derive(Serialize)]
    struct View {
        call: (CallId, String),
        rows: Vec<Row>,
        amount: String,
        paid: String,
        committed: String,
    }
    let id: CallId = ctx.param("id")?;
    let (label, all, paid, fund) = ctx
        .read(move |db, actor| {
            let of = call::find(db, id)?;
            can(actor, Action::CallView, &of)?;
            if !of.is_public() {
                return Err(Error::NotFound);
            }
            let all = contract::of_call(db, id)?;
            let paid = store::by_contract(db, &all)?;
            Ok((of.label(), all, paid, fund::of(db, id)?))
        })
        .await?;
    // What is only drawn up has bound nothing yet.
    let all: Vec<_> = all.into_iter().filter(|of| !of.state.is_waiting()).collect();
    let of_one = |id: ContractId| paid.iter().find(|(known, _)| *known == id).map_or(Money::ZERO, |(_, sum)| *sum);
    let sum = |amounts: Vec<Money>| Money::sum(amounts).unwrap_or(Money::ZERO).to_string();
    let view = View {
        call: (id, label),
        amount: sum(all.iter().map(|of| of.amount).collect()),
        paid: sum(all.iter().map(|of| of_one(of.id)).collect()),
        committed: fund.map_or(Money::ZERO, |fund| fund.committed).to_string(),
        rows: all
            .iter()
            .map(|of| Row {
                id: of.id,
                number: of.number.clone(),
                unit: of.unit_name.clone(),
                region: of.region.map(|region| region.name(ctx.locale.as_str())),
                state: of.state,
                amount: of.amount.to_string(),
                paid: of_one(of.id).to_string(),
                left: of.amount.checked_sub(of_one(of.id)).unwrap_or(Money::ZERO).to_string(),
                paid_fen: of_one(of.id).fen(),
                amount_fen: of.amount.fen(),
                share: of_one(of.id).percent_of(of.amount),
            })
            .collect(),
    };
    ctx.page("payments/fund.html", view)
}
