//! Who is told by mail about payments.

use super::model::{Batch, Payment};
use crate::access::{Action, Tx};
use crate::kernel::OrganisationId;
use crate::notices::{self, Mail};
use crate::organisation::{self, Kind};
use crate::pages::App;
use crate::people;
use crate::platform::Result;

/// The centre's organisations that a mail for finance goes to: the actor's own, or, for what the clock does, all.
fn centres(tx: &mut Tx<'_>) -> Result<Vec<OrganisationId>> {
    match tx.actor.organisation {
        Some(own) if organisation::find(tx.db, own)?.record.kind == Kind::Centre => Ok(vec![own]),
        _ => organisation::of_kind(tx.db, Kind::Centre),
    }
}

/// Tells finance that a payment waits for nothing any more.
pub(super) fn ready(tx: &mut Tx<'_>, app: &App, of: &Payment) -> Result<()> {
    let at = centres(tx)?;
    for to in people::addressees(tx.db, &at, &app.policy.roles(Action::PaymentPrepare))? {
        let letter = Mail::new("payment-ready", to, ("payment", of.id.0))
            .fact("unit", &of.unit_name)
            .fact("contract", &of.contract_number)
            .fact("label", &of.label)
            .fact("amount", of.net().to_string())
            .fact("due", of.due_on)
            .path("/payments?ready=yes");
        notices::send(tx, &letter)?;
    }
    Ok(())
}

/// Tells those who may approve a batch, but not whoever prepared it.
pub(super) fn to_approve(tx: &mut Tx<'_>, app: &App, of: &Batch) -> Result<()> {
    let at = centres(tx)?;
    for to in people::addressees(tx.db, &at, &app.policy.roles(Action::PaymentApprove))? {
        if to.user == Some(of.prepared_by) || to.user == of.prepared_for {
            continue;
        }
        let letter = Mail::new("payment-to-approve", to, ("payment-batch", of.id.0))
            .fact("by", &of.prepared_by_name)
            .fact("count", of.payments)
            .fact("total", of.total.to_string())
            .fact("capitals", of.total.capitals())
            .path(format!("/payments/batches/{}", of.id));
        notices::send(tx, &letter)?;
    }
    Ok(())
}

/// Tells the unit that a payment left, or came back.
pub(super) fn unit(tx: &mut Tx<'_>, app: &App, of: &Payment, state: &str) -> Result<()> {
    for to in people::addressees(tx.db, &[of.unit], &app.policy.roles(Action::PaymentInvoice))? {
        let letter = Mail::new("payment-changed", to, ("payment", of.id.0))
            .fact("what", state)
            .fact("contract", &of.contract_number)
            .fact("label", &of.label)
            .fact("amount", of.net().to_string())
            .fact("on", of.paid_on)
            .fact("reason", &of.trouble)
            .path(format!("/contracts/{}/payments", of.contract));
        notices::send(tx, &letter)?;
    }
    Ok(())
}
