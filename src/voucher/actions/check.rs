//! What the finance office does with a voucher; each by somebody who has neither entered nor submitted it.

use serde_json::json;

use super::super::model::{State, Verified, Voucher};
use super::super::store;
use super::{hold, told};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::contract;
use crate::kernel::{Message, VoucherId};
use crate::ledger::{self, Kind, Posting};
use crate::platform::{Error, Result};
use crate::rules::Verdict;
use crate::voucher::checks::{Context, Judged, judge};

/// A voucher that waits for a decision, at this version.
fn waiting(tx: &mut Tx<'_>, id: VoucherId, version: i32) -> Result<Voucher> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::VoucherView, &old)?;
    tx.can(Action::VoucherCheck, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if old.state != State::Submitted {
        return Err(Error::Conflict(Message::new("voucher-not-submitted").with("state", old.state.as_str())));
    }
    Ok(old)
}

fn decided(tx: &Tx<'_>, old: &Voucher, state: State, remark: &str) -> Voucher {
    Voucher {
        state,
        remark: remark.to_owned(),
        decided_by: Some(tx.actor.user),
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        ..old.clone()
    }
}

/// Passes a voucher: it is entered in the ledger, by budget line, and changes no more.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it; [`Error::Conflict`] when a rule that blocks holds no more, or the
/// ledger has not so much; [`Error::Stale`].
pub fn pass(tx: &mut Tx<'_>, id: VoucherId, version: i32) -> Result<()> {
    pass_if(tx, id, version, |_| true)
}

/// Passes a voucher among many: only one of which every rule holds as it stands now.
///
/// # Errors
/// As [`pass`]; [`Error::Conflict`] when a rule does not hold, or wants a person.
pub fn pass_green(tx: &mut Tx<'_>, id: VoucherId, version: i32) -> Result<()> {
    pass_if(tx, id, version, |all| all.iter().all(|judged| matches!(judged.verdict, Verdict::Pass | Verdict::Recorded)))
}

fn pass_if(tx: &mut Tx<'_>, id: VoucherId, version: i32, is_fit: fn(&[Judged]) -> bool) -> Result<()> {
    let old = waiting(tx, id, version)?;
    let of = contract::find(tx.db, old.contract)?;
    // Held, so that two at once do not both see the same money.
    ledger::open(tx, &of)?;
    let context = Context::load(tx.db, tx.actor, &of, &[&old])?;
    // Reasons were given at the submission; a warning that came later is the checker's own to weigh, and kept.
    let all = judge(&old, &context)?;
    let blocking: Vec<Judged> = all.iter().filter(|judged| judged.blocks()).cloned().collect();
    hold(&blocking)?;
    if !is_fit(&all) {
        return Err(Error::conflict("voucher-desk-not-green"));
    }
    store::keep_outcomes(tx.db, id, &all)?;
    let hits = i32::try_from(all.iter().filter(|judged| judged.fails()).count()).unwrap_or(i32::MAX);
    let new = Voucher { hits, ..decided(tx, &old, State::Passed, "") };
    store::set_state(tx, &new)?;
    let on = ledger::bookable(tx, &of, old.day())?;
    let kind = if old.draft.header.advanced { Kind::AdvanceSpending } else { Kind::Spending };
    for (category, amount) in old.by_category() {
        let posting = Posting { kind, on, amount, category, voucher: Some(id), payment: None, summary: old.label() };
        ledger::post(tx, &of, &posting)?;
    }
    told("voucher.passed", &new, tx, Some(&old), "")
}

/// Sends a voucher back to its unit, with a reason. It counts no more until it comes again.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it; [`Error::Conflict`] when it does not wait;
/// [`Error::Stale`].
pub fn send_back(tx: &mut Tx<'_>, id: VoucherId, reason: &str, version: i32) -> Result<()> {
    end(tx, id, State::Returned, "voucher.returned", reason, version)
}

/// Refuses a voucher for good: it is not paid from this money.
///
/// # Errors
/// As [`send_back`].
pub fn refuse(tx: &mut Tx<'_>, id: VoucherId, reason: &str, version: i32) -> Result<()> {
    end(tx, id, State::Refused, "voucher.refused", reason, version)
}

fn end(tx: &mut Tx<'_>, id: VoucherId, state: State, verb: &'static str, reason: &str, version: i32) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::conflict("voucher-why-wanted"));
    }
    let old = waiting(tx, id, version)?;
    let of = contract::find(tx.db, old.contract)?;
    ledger::open(tx, &of)?;
    store::release(tx.db, &old)?;
    let new = decided(tx, &old, state, reason);
    store::set_state(tx, &new)?;
    told(verb, &new, tx, Some(&old), reason)
}

/// Takes a passed voucher back (红字): each of its entries is mirrored in the ledger, and its invoices are free again.
///
/// # Errors
/// [`Error::Forbidden`] for whoever has entered or submitted it; [`Error::Conflict`] when it has not passed, or the unit
/// was paid back for it already; [`Error::Stale`].
pub fn reverse(tx: &mut Tx<'_>, id: VoucherId, why: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::VoucherView, &old)?;
    tx.can(Action::VoucherCheck, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if old.state != State::Passed {
        return Err(Error::conflict("voucher-not-passed"));
    }
    if why.trim().is_empty() {
        return Err(Error::conflict("voucher-why-wanted"));
    }
    let of = contract::find(tx.db, old.contract)?;
    ledger::open(tx, &of)?;
    for entry in ledger::of_voucher(tx.db, id)? {
        if entry.kind != Kind::Reversal {
            ledger::reverse(tx, &of, entry.id, why, tx.now.day())?;
        }
    }
    store::release(tx.db, &old)?;
    let new = decided(tx, &old, State::Reversed, why);
    store::set_state(tx, &new)?;
    told("voucher.reversed", &new, tx, Some(&old), why)
}

/// Records what the tax office said about the invoice of a line (查验). Finance and the unit's accountant may.
///
/// # Errors
/// [`Error::NotFound`] when the voucher has no such line; [`Error::Conflict`] when the line bears no invoice.
pub fn note_check(tx: &mut Tx<'_>, id: VoucherId, line: i32, result: Verified, note: &str) -> Result<()> {
    let of = store::find(tx.db, id)?;
    tx.can(Action::VoucherView, &of)?;
    if !tx.actor.may(Action::VoucherCheck) {
        tx.can(Action::VoucherWrite, &of)?;
    }
    let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1)).ok_or(Error::NotFound)?;
    let key = of.draft.lines.get(index).ok_or(Error::NotFound)?.key();
    if key.is_empty() {
        return Err(Error::conflict("voucher-line-no-invoice"));
    }
    store::add_invoice_check(tx, &of, line, &key, result, note)?;
    let label = of.label();
    let event = Event::new("voucher.invoice-checked", "voucher", id.0, &label);
    let facts = json!({ "voucher_line": line, "invoice_number": key, "invoice_result": result });
    record(tx, event.change(None, Some(facts)).because(note))
}
