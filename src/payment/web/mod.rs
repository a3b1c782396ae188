//! The pages of payments.

mod batches;
mod fund;
mod list;
mod of;

use serde::Serialize;

use super::model::{Payment, State};
use crate::kernel::{ContractId, PaymentId};
use crate::pages::{Ctx, Route};
use crate::platform::templates::show_day;

/// The longest reason, remark or reference, in characters.
const TEXT: usize = 200;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    [list::routes(), of::routes(), batches::routes(), fund::routes()].concat()
}

/// A payment as pages show it.
#[derive(Serialize)]
struct Shown {
    id: PaymentId,
    contract: (ContractId, String),
    unit: String,
    region: Option<&'static str>,
    n: i32,
    label: String,
    amount: String,
    set_off: Option<String>,
    net: String,
    net_fen: i64,
    state: State,
    held: bool,
    ready: bool,
    ready_on: Option<String>,
    due_on: Option<String>,
    late: bool,
    invoice: Option<(String, String)>,
    paid_on: Option<String>,
    reference: String,
    trouble: String,
    version: i32,
}

fn shown(ctx: &Ctx, payment: &Payment) -> Shown {
    let day = |day| show_day(ctx.locale, day);
    let held = payment.may_be_paid().is_err();
    Shown {
        id: payment.id,
        contract: (payment.contract, payment.contract_number.clone()),
        unit: payment.unit_name.clone(),
        region: payment.region.map(|region| region.name(ctx.locale.as_str())),
        n: payment.n,
        label: payment.label.clone(),
        amount: payment.amount.to_string(),
        set_off: payment.set_off.is_positive().then(|| payment.set_off.to_string()),
        net: payment.net().to_string(),
        net_fen: payment.net().fen(),
        state: payment.state,
        held,
        ready: payment.state == State::Planned && payment.ready_on.is_some() && !held,
        ready_on: payment.ready_on.map(day),
        due_on: payment.due_on.map(day),
        late: payment.paid_on.is_none() && payment.due_on.is_some_and(|due| due < ctx.now.day()),
        invoice: payment.invoice.as_ref().map(|invoice| (invoice.number.clone(), day(invoice.on))),
        paid_on: payment.paid_on.map(day),
        reference: payment.reference.clone(),
        trouble: payment.trouble.clone(),
        version: payment.version,
    }
}
