//! The verbs of payments: plan what a contract promises, record the unit's invoice; and those of batches.

mod batches;

use serde_json::json;

use super::model::{Invoice, Payment, State, taken_off};
use super::store::{self, New};
use super::{tell, waits};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::calendar;
use crate::contract::{self, Contract, Terms};
use crate::fund;
use crate::kernel::{ContractId, Message, Money, OrganisationId, PaymentId};
use crate::ledger;
use crate::pages::App;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::Definition;

pub use batches::{Booked, bounce, decide, note_export, paid, prepare, send, withdraw};

fn event<'a>(action: &'static str, of: &Payment, title: &'a str) -> Event<'a> {
    Event::new(action, "payment", of.id.0, title)
}

/// Whether a contract was signed by both and is not one that fell away before that.
fn is_paid(of: &Contract) -> bool {
    use contract::State;
    matches!(of.state, State::InForce | State::Suspended | State::Concluded)
}

/// Plans the payments that a contract promises, as far as they are not planned: after an amendment the parts that nobody
/// has begun to pay follow it. Done again it changes nothing.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn plan(tx: &mut Tx<'_>, of: &Contract) -> Result<()> {
    if !is_paid(of) {
        return Ok(());
    }
    let terms: Terms = contract::terms(tx.db, of)?;
    let known = store::of_contract(tx.db, of.id)?;
    // What becomes less makes room for what becomes more.
    for old in known.iter().filter(|old| old.state == State::Planned) {
        let agreed = terms.payments.iter().find(|part| part.key == old.tranche);
        let new = match agreed {
            Some(part) if part.amount >= old.amount => continue,
            Some(part) => Payment { amount: part.amount, set_off: Money::ZERO, ..old.clone() },
            None => gone(old),
        };
        store::update(tx.db, &new, tx.now)?;
    }
    // A part that is not paid any more is not planned anew.
    let cancelled = store::cancelled(tx.db, of.id)?;
    for (n, part) in (1_i32..).zip(&terms.payments) {
        let last = usize::try_from(n).is_ok_and(|n| n == terms.payments.len());
        match known.iter().find(|old| old.tranche == part.key) {
            None if part.amount.is_positive() && !cancelled.contains(&part.key) => {
                let (tranche, label, test) = (part.key.as_str(), part.label.as_str(), part.test.as_str());
                store::insert(tx.db, of.id, &New { tranche, n, label, test, last, amount: part.amount }, tx.now)?;
            }
            Some(old) if old.state == State::Planned && part.amount > old.amount => {
                store::update(tx.db, &Payment { amount: part.amount, ..old.clone() }, tx.now)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Plans the payments of a contract that has come into force.
///
/// # Errors
/// As [`plan`].
pub fn opened(tx: &mut Tx<'_>, id: ContractId) -> Result<()> {
    let of = contract::find(tx.db, id)?;
    plan(tx, &of)
}

/// Cancels what a contract that was ended will not be paid, and sets that money of the call free.
///
/// # Errors
/// [`Error::Conflict`] while a payment of it is on its way: it is taken back, or booked, first. [`Error::Invalid`] when
/// its end claims more than it was paid and has not returned.
pub fn ended(tx: &mut Tx<'_>, id: ContractId) -> Result<()> {
    let of = contract::find(tx.db, id)?;
    for payment in store::of_contract(tx.db, id)? {
        match payment.state {
            State::Planned => store::update(tx.db, &gone(&payment), tx.now)?,
            State::Paid | State::Cancelled => {}
            State::Batched | State::Approved | State::Sent => {
                return Err(Error::Conflict(Message::new("payment-stops-ending").with("payment", payment.title())));
            }
        }
    }
    let standing = ledger::standing(tx.db, id)?;
    let holds = standing.received.checked_sub(standing.returned).unwrap_or(Money::ZERO).max(Money::ZERO);
    if contract::claim(tx.db, id)?.is_some_and(|claim| claim > holds) {
        return Err(Error::field("refund", Message::new("payment-claim-beyond").with("amount", holds)));
    }
    // What final accounts withheld is free already.
    let left = fund::committed(tx.db, of.call, of.award)?;
    if left.is_positive() { fund::uncommit(tx, of.call, of.award, left, &of.label()) } else { Ok(()) }
}

/// A part that is not paid any more.
fn gone(old: &Payment) -> Payment {
    Payment { state: State::Cancelled, ready_on: None, due_on: None, ..old.clone() }
}

/// Looks whether what the planned payments of a contract wait for is there, and notes since when and by when each is to
/// be paid. The finance office is told once of each that became ready.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn look(tx: &mut Tx<'_>, app: &App, id: ContractId) -> Result<()> {
    let of = contract::find(tx.db, id)?;
    plan(tx, &of)?;
    let definition = contract::definition(tx.db, &of)?;
    for payment in store::of_contract(tx.db, id)? {
        if payment.state != State::Planned {
            continue;
        }
        let ready = waits::is_ready(tx.db, app, &payment, &definition)?;
        if ready == payment.ready_on.is_some() {
            continue;
        }
        let today = tx.now.day();
        let due_on = if ready { due(tx, &payment, &definition)? } else { None };
        let new = Payment { ready_on: ready.then_some(today), due_on, ..payment };
        store::update(tx.db, &new, tx.now)?;
        if ready {
            tell::ready(tx, app, &new)?;
        }
    }
    Ok(())
}

/// By when a payment that became ready today is to be paid.
fn due(tx: &mut Tx<'_>, of: &Payment, definition: &Definition) -> Result<Option<chrono::NaiveDate>> {
    let parts = definition.grant.as_ref().map(|grant| grant.payment.as_slice()).unwrap_or_default();
    let Some(part) = parts.iter().find(|part| part.key.as_str() == of.tranche) else { return Ok(None) };
    let Some(days) = part.working_days else { return Ok(part.by) };
    let today = tx.now.day();
    // Where the official calendar does not reach, no day is guessed.
    Ok(calendar::current(tx.db)?.add_working_days(today, days, false).ok())
}

/// Records the unit's invoice for a payment, or corrects what was recorded.
///
/// # Errors
/// [`Error::Conflict`] once the payment is on its way, [`Error::Invalid`] when the amount is another one or the number
/// stands with another payment, [`Error::Stale`].
pub fn invoice(
    tx: &mut Tx<'_>,
    app: &App,
    id: PaymentId,
    (wanted, amount): (&Invoice, Money),
    version: i32,
) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::PaymentInvoice, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if amount != old.net() {
        return Err(Error::field("amount", Message::new("payment-invoice-amount").with("wanted", old.net())));
    }
    if wanted.on > tx.now.day() {
        return Err(Error::field("invoice_on", Message::new("payment-invoice-future")));
    }
    let others = store::invoiced_to(tx.db, old.unit, id)?;
    if let Some(other) = others.iter().find(|other| other.invoice.as_ref().is_some_and(|known| known.is(wanted))) {
        let twice = Message::new("payment-invoice-twice").with("payment", other.title());
        return Err(Error::field("invoice_number", twice));
    }
    let new = Payment { invoice: Some(wanted.normal()), invoice_by_name: tx.actor.name.clone(), ..old.clone() };
    store::update(tx.db, &new, tx.now)?;
    store::invoiced(tx.db, id, tx.now)?;
    record(tx, event("payment.invoiced", &old, &old.title()).change(Some(old.facts()), Some(new.facts())))?;
    look(tx, app, old.contract)
}

/// What is still to be paid of a contract by its plan, and nobody has begun to pay.
///
/// # Errors
/// When the database cannot be read.
pub fn room(db: &mut Db, of: ContractId) -> Result<Money> {
    let all = store::of_contract(db, of)?;
    let planned = all.iter().filter(|payment| payment.state == State::Planned);
    Money::sum(planned.map(Payment::net)).ok_or_else(|| Error::internal("the parts of a contract do not fit"))
}

/// Takes what a contract is not owed any more off its planned parts, from the last one backwards: a part that keeps
/// something is paid less, one of which nothing is left is cancelled. Gives how much was taken.
///
/// # Errors
/// [`Error::Conflict`] while a payment of it is on its way, [`Error::Stale`].
pub fn withhold(tx: &mut Tx<'_>, of: &Contract, sum: Money) -> Result<Money> {
    let all = store::of_contract(tx.db, of.id)?;
    // What is on its way stands in no ledger yet, so nobody knows what is owed beside it.
    let mut under_way = all.iter().filter(|of| matches!(of.state, State::Batched | State::Approved | State::Sent));
    if let Some(payment) = under_way.next() {
        return Err(Error::Conflict(Message::new("payment-stops-accounts").with("payment", payment.title())));
    }
    let planned: Vec<Payment> = all.into_iter().filter(|payment| payment.state == State::Planned).collect();
    let nets: Vec<Money> = planned.iter().map(Payment::net).collect();
    let taken = taken_off(&nets, sum);
    for (old, taken) in planned.iter().zip(&taken).filter(|(_, taken)| taken.is_positive()) {
        let new = lessened(old, *taken)?;
        store::update(tx.db, &new, tx.now)?;
        let facts = json!({ "set_off": taken.to_string(), "payment_state": new.state });
        record(tx, event("payment.set-off", old, &old.title()).change(None, Some(facts)))?;
    }
    Money::sum(taken).ok_or_else(|| Error::internal("the parts of a contract do not fit"))
}

/// A planned part of which so much is not paid.
fn lessened(old: &Payment, taken: Money) -> Result<Payment> {
    if taken >= old.net() {
        return Ok(gone(old));
    }
    let set_off = old.set_off.checked_add(taken).ok_or_else(|| Error::internal("money overflows"))?;
    // The unit's invoice was over more.
    Ok(Payment { set_off, invoice: None, ready_on: None, due_on: None, ..old.clone() })
}

/// What was paid to an organisation goes to the one that it was merged into; a batch that holds a copy of its account is
/// neither approved nor sent any more.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::batches::move_to(tx.db, from, into)
}
