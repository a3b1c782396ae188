//! The verbs of payments: plan what a contract promises, record the unit's invoice; and those of batches.

mod batches;

use serde_json::json;

use super::model::{Invoice, Payment, State};
use super::store::{self, New};
use super::{tell, waits};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::calendar;
use crate::contract::{self, Contract, Terms};
use crate::fund;
use crate::kernel::{ContractId, Message, Money, OrganisationId, PaymentId};
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
            None => Payment { state: State::Cancelled, ready_on: None, due_on: None, ..old.clone() },
        };
        store::update(tx.db, &new, tx.now)?;
    }
    for (n, part) in (1_i32..).zip(&terms.payments) {
        let last = usize::try_from(n).is_ok_and(|n| n == terms.payments.len());
        match known.iter().find(|old| old.tranche == part.key) {
            None if part.amount.is_positive() => {
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
/// [`Error::Conflict`] while a payment of it is on its way: it is taken back, or booked, first.
pub fn ended(tx: &mut Tx<'_>, id: ContractId) -> Result<()> {
    let of = contract::find(tx.db, id)?;
    let all = store::of_contract(tx.db, id)?;
    let (mut gone, mut set_off) = (Money::ZERO, Money::ZERO);
    for payment in all.iter().filter(|payment| payment.state != State::Cancelled) {
        set_off = set_off.checked_add(payment.set_off).ok_or_else(|| Error::internal("money overflows"))?;
        match payment.state {
            State::Planned => {
                let dropped = Payment { state: State::Cancelled, ready_on: None, due_on: None, ..payment.clone() };
                store::update(tx.db, &dropped, tx.now)?;
            }
            State::Paid => {
                gone = gone.checked_add(payment.net()).ok_or_else(|| Error::internal("money overflows"))?;
            }
            _ => {
                return Err(Error::Conflict(Message::new("payment-stops-ending").with("payment", payment.title())));
            }
        }
    }
    let left = of.amount.checked_sub(gone).and_then(|left| left.checked_sub(set_off));
    match left.filter(|left| left.is_positive()) {
        Some(left) => fund::uncommit(tx, of.call, of.award, left, &of.label()),
        None => Ok(()),
    }
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
    if let Some(other) = store::with_invoice(tx.db, old.unit, &wanted.number, id)? {
        let twice = Message::new("payment-invoice-twice").with("payment", other.title());
        return Err(Error::field("invoice_number", twice));
    }
    let new = Payment { invoice: Some(wanted.clone()), invoice_by_name: tx.actor.name.clone(), ..old.clone() };
    store::update(tx.db, &new, tx.now)?;
    store::invoiced(tx.db, id, tx.now)?;
    record(tx, event("payment.invoiced", &old, &old.title()).change(Some(old.facts()), Some(new.facts())))?;
    look(tx, app, old.contract)
}

/// The last part of a contract, where nobody has begun to pay it.
fn last(db: &mut Db, of: ContractId) -> Result<Option<Payment>> {
    Ok(store::of_contract(db, of)?.into_iter().rfind(|payment| payment.state == State::Planned))
}

/// How much may be set off against the last part of a contract. A part of nothing would not be paid at all, so a fen of
/// it stays.
///
/// # Errors
/// When the database cannot be read.
pub fn room(db: &mut Db, of: ContractId) -> Result<Money> {
    let whole = last(db, of)?.map_or(Money::ZERO, |payment| payment.amount);
    Ok(whole.checked_sub(Money::from_fen(1)).filter(|room| !room.is_negative()).unwrap_or(Money::ZERO))
}

/// Sets money that was left off against the last part of a contract, where that is still to be paid; gives how much of it
/// found room.
///
/// # Errors
/// [`Error::Stale`].
pub fn set_off(tx: &mut Tx<'_>, of: &Contract, left: Money) -> Result<Money> {
    let taken = left.min(room(tx.db, of.id)?);
    let Some(old) = last(tx.db, of.id)?.filter(|_| taken.is_positive()) else { return Ok(Money::ZERO) };
    // The unit's invoice was over the whole.
    let new = Payment { set_off: taken, invoice: None, ready_on: None, due_on: None, ..old.clone() };
    store::update(tx.db, &new, tx.now)?;
    let facts = json!({ "set_off": taken.to_string() });
    record(tx, event("payment.set-off", &old, &old.title()).change(None, Some(facts)))?;
    Ok(taken)
}

/// What was paid to an organisation goes to the one that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::batches::move_to(tx.db, from, into)
}
