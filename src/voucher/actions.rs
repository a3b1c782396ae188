//! The verbs of vouchers.

mod check;
mod many;

use std::collections::BTreeMap;

use serde_json::json;

use super::checks::{Context, Judged, judge};
use super::model::{Draft, State, Voucher};
use super::store;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::contract::{self, Contract, State as ContractState};
use crate::kernel::{ContractId, ImportId, Message, VoucherId};
use crate::ledger;
use crate::platform::db::Db;
use crate::platform::{Error, Result};

pub use check::{note_check, pass, pass_green, refuse, reverse, send_back};
pub use many::{enter_all, submit_all, withdraw_entered};

/// Reasons that are given with a submission, by rule and line.
pub type Reasons = BTreeMap<(String, i32), String>;

/// The contract of a voucher, for somebody who may write vouchers of it.
fn writable(tx: &mut Tx<'_>, id: ContractId) -> Result<Contract> {
    let of = contract::find(tx.db, id)?;
    tx.can(Action::VoucherView, &of)?;
    tx.can(Action::VoucherWrite, &of)?;
    if tx.actor.organisation == Some(of.unit) || tx.actor.is_system() {
        Ok(of)
    } else {
        Err(Error::forbidden("voucher-not-own"))
    }
}

/// Whether vouchers of a contract may be entered: both have signed, and no final accounts were made. After an early end
/// what was paid before it still comes in; a rule judges the day.
pub(super) fn takes_vouchers(db: &mut Db, of: &Contract) -> Result<()> {
    if let Some(day) = ledger::closed_on(db, of.id)? {
        return Err(Error::Conflict(Message::new("ledger-books-closed").with_time("day", day)));
    }
    match of.state {
        ContractState::Concluded => Err(Error::conflict("voucher-contract-over")),
        ContractState::InForce | ContractState::Suspended | ContractState::Terminated if of.signed_on().is_some() => {
            Ok(())
        }
        _ => Err(Error::conflict("voucher-contract-unsigned")),
    }
}

/// Refuses a business or a payment that lies ahead, beside its field.
fn has_happened(tx: &Tx<'_>, draft: &Draft) -> Result<()> {
    let (head, today) = (&draft.header, tx.now.day());
    let told = |field| Error::field(field, Message::new("voucher-ahead").with_time("today", today));
    match head.paid_on {
        _ if head.business_on > today => Err(told("business_on")),
        Some(paid_on) if paid_on > today => Err(told("paid_on")),
        _ => Ok(()),
    }
}

fn told(verb: &'static str, voucher: &Voucher, tx: &mut Tx<'_>, before: Option<&Voucher>, why: &str) -> Result<()> {
    let label = voucher.label();
    let event = Event::new(verb, "voucher", voucher.id.0, &label);
    record(tx, event.change(before.map(Voucher::facts), Some(voucher.facts())).because(why))
}

/// Enters a voucher; gives its key. It counts for nothing before it is submitted.
///
/// # Errors
/// [`Error::Conflict`] when the contract takes none, or the number stands in it already.
pub fn enter(tx: &mut Tx<'_>, id: ContractId, draft: &Draft) -> Result<VoucherId> {
    let of = writable(tx, id)?;
    takes_vouchers(tx.db, &of)?;
    has_happened(tx, draft)?;
    enter_one(tx, &of, draft, None, None)
}

fn enter_one(
    tx: &mut Tx<'_>,
    of: &Contract,
    draft: &Draft,
    import: Option<ImportId>,
    corrects: Option<VoucherId>,
) -> Result<VoucherId> {
    let new = Voucher::proposed(of, draft.clone(), tx.actor, tx.now).map_err(Error::Conflict)?;
    let new = Voucher { import, corrects, ..new };
    let id = store::insert(tx, &new)?;
    let new = Voucher { id, ..new };
    told("voucher.entered", &new, tx, None, "")?;
    Ok(id)
}

/// Enters a voucher in the place of one that was reversed.
///
/// # Errors
/// As [`enter`]; [`Error::Conflict`] when the other was not reversed, [`Error::NotFound`] when it is of another contract.
pub fn enter_instead(tx: &mut Tx<'_>, wrong: VoucherId, draft: &Draft) -> Result<VoucherId> {
    let old = store::find(tx.db, wrong)?;
    tx.can(Action::VoucherView, &old)?;
    tx.can(Action::VoucherWrite, &old)?;
    if old.state != State::Reversed {
        return Err(Error::conflict("voucher-not-reversed"));
    }
    let of = writable(tx, old.contract)?;
    takes_vouchers(tx.db, &of)?;
    has_happened(tx, draft)?;
    enter_one(tx, &of, draft, None, Some(wrong))
}

/// A voucher that its unit may still change, at this version.
fn open(tx: &mut Tx<'_>, id: VoucherId, version: i32) -> Result<Voucher> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::VoucherView, &old)?;
    tx.can(Action::VoucherWrite, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if !old.state.is_open() {
        return Err(Error::Conflict(Message::new("voucher-not-open").with("state", old.state.as_str())));
    }
    Ok(old)
}

/// Changes what was filled in; a reason that was given stays where the rule still says the same.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] once it was submitted.
pub fn change(tx: &mut Tx<'_>, id: VoucherId, draft: &Draft, version: i32) -> Result<()> {
    let old = open(tx, id, version)?;
    has_happened(tx, draft)?;
    let amount = draft.amount().map_err(Error::Conflict)?;
    let state = if old.state == State::Returned { State::Returned } else { State::Entered };
    let new = Voucher { draft: draft.clone(), amount, state, ..old.clone() };
    store::update(tx, &new)?;
    told("voucher.changed", &new, tx, Some(&old), "")
}

/// What the rules say of a voucher now, for this actor.
///
/// # Errors
/// When the database cannot be read.
pub fn judged(db: &mut Db, actor: &crate::access::Actor, of: &Voucher) -> Result<Vec<Judged>> {
    let contract = contract::find(db, of.contract)?;
    let context = Context::load(db, actor, &contract, &[of])?;
    judge(of, &context)
}

/// Submits a voucher: every rule that blocks holds, every warning has its reason. Its invoices are booked, and it counts
/// for its budget lines.
///
/// # Errors
/// [`Error::Conflict`] with the first rule that blocks or wants a reason; [`Error::Stale`].
pub fn submit(tx: &mut Tx<'_>, id: VoucherId, given: &Reasons, version: i32) -> Result<()> {
    let old = open(tx, id, version)?;
    let of = contract::find(tx.db, old.contract)?;
    takes_vouchers(tx.db, &of)?;
    // Held, so that two submissions at once do not both see the same budget left.
    ledger::open(tx, &of)?;
    let context = Context::load(tx.db, tx.actor, &of, &[&old])?;
    let mut all = judge(&old, &context)?;
    for judged in &mut all {
        if let Some(reason) = given.get(&(judged.rule.clone(), judged.line)).filter(|reason| !reason.trim().is_empty())
        {
            reason.trim().clone_into(&mut judged.reason);
        }
    }
    hold(&all)?;
    submit_judged(tx, &old, &all)
}

/// Whether a voucher may go on; its page tells the rule in full.
fn hold(all: &[Judged]) -> Result<()> {
    if let Some(blocking) = all.iter().find(|judged| judged.blocks()) {
        return Err(Error::Conflict(Message::new("voucher-blocked").with("rule", &blocking.rule)));
    }
    if let Some(open) = all.iter().find(|judged| judged.wants_reason() && judged.reason.is_empty()) {
        return Err(Error::Conflict(Message::new("voucher-reason-wanted").with("rule", &open.rule)));
    }
    Ok(())
}

fn submit_judged(tx: &mut Tx<'_>, old: &Voucher, all: &[Judged]) -> Result<()> {
    let hits = all.iter().filter(|judged| judged.fails()).count();
    let new = Voucher {
        state: State::Submitted,
        submitted_by: Some(tx.actor.user),
        submitted_by_name: tx.actor.name.clone(),
        submitted_at: Some(tx.now),
        decided_by: None,
        decided_by_name: String::new(),
        decided_at: None,
        hits: i32::try_from(hits).unwrap_or(i32::MAX),
        ..old.clone()
    };
    store::claim(tx.db, &new)?;
    store::set_state(tx, &new)?;
    store::touch(tx, new.id)?;
    store::keep_outcomes(tx.db, new.id, all)?;
    told("voucher.submitted", &new, tx, Some(old), "")
}

/// Takes a voucher back before anybody decided, or lays one aside that was never submitted. It counts for nothing, and
/// may be changed and submitted again.
///
/// # Errors
/// [`Error::Conflict`] once it was decided; [`Error::Stale`].
pub fn withdraw(tx: &mut Tx<'_>, id: VoucherId, why: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::VoucherView, &old)?;
    tx.can(Action::VoucherWrite, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if !matches!(old.state, State::Submitted | State::Entered | State::Returned) {
        return Err(Error::Conflict(Message::new("voucher-not-open").with("state", old.state.as_str())));
    }
    withdraw_one(tx, &old, why)
}

fn withdraw_one(tx: &mut Tx<'_>, old: &Voucher, why: &str) -> Result<()> {
    if old.state.counts() {
        let of = contract::find(tx.db, old.contract)?;
        ledger::open(tx, &of)?;
        store::release(tx.db, old)?;
    }
    let new = Voucher { state: State::Withdrawn, ..old.clone() };
    store::set_state(tx, &new)?;
    let label = new.label();
    let event = Event::new("voucher.withdrawn", "voucher", new.id.0, &label);
    let state = |state: State| Some(json!({ "voucher_state": state }));
    record(tx, event.change(state(old.state), state(new.state)).because(why))
}
