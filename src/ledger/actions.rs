//! The verbs of ledgers. Those that other nouns call stand inside the verb that is their reason, which has asked whether
//! the actor may and records its own event; what they leave behind is an entry.

use chrono::NaiveDate;
use serde_json::json;

use super::model::{Account, Entry, Kind, Ledger, Posting, is_period, period};
use super::store;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, EntryId, Message};
use crate::platform::{Error, Result};

/// Opens the ledger of a contract, unless it is, and holds it: nobody else enters anything before this transaction is
/// over.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn open(tx: &mut Tx<'_>, of: &Contract) -> Result<Ledger> {
    if store::of(tx.db, of.id)?.is_none() {
        store::open(tx.db, of.id, &of.ledger_code, tx.now)?;
    }
    store::held(tx.db, of.id)
}

fn open_period(tx: &mut Tx<'_>, ledger: &Ledger, on: NaiveDate) -> Result<String> {
    let month = period(on);
    if store::is_closed(tx.db, ledger.id, &month)? {
        return Err(Error::Conflict(Message::new("ledger-period-closed").with("period", &month)));
    }
    Ok(month)
}

fn transfer(tx: &mut Tx<'_>, ledger: &Ledger, new: &Entry) -> Result<EntryId> {
    let touches_closed = new.debit.is_closed_with_the_books() || new.credit.is_closed_with_the_books();
    if let Some(at) = ledger.closed_at.filter(|_| touches_closed) {
        return Err(Error::Conflict(Message::new("ledger-books-closed").with_time("day", at.day())));
    }
    let old = store::book(tx.db, ledger.id)?;
    let book = old.after(new.debit, new.credit, &new.category, new.amount)?;
    store::write(tx.db, ledger.id, &old, &book)?;
    store::add(tx, ledger, new)
}

/// Enters something.
///
/// # Errors
/// [`Error::Conflict`] when an account would fall below nothing, or the month of the day is closed.
pub fn post(tx: &mut Tx<'_>, of: &Contract, posting: &Posting) -> Result<EntryId> {
    let (debit, credit) = posting.kind.accounts().ok_or_else(|| Error::internal("a reversal is made of its entry"))?;
    let ledger = open(tx, of)?;
    let month = open_period(tx, &ledger, posting.on)?;
    let category = if debit == Account::Expense { posting.category.clone() } else { String::new() };
    let new = Entry {
        id: EntryId(0),
        serial: 0,
        on: posting.on,
        period: month,
        kind: posting.kind,
        debit,
        credit,
        category,
        amount: posting.amount,
        voucher: posting.voucher,
        payment: posting.payment,
        reverses: None,
        summary: posting.summary.clone(),
        by: tx.actor.name.clone(),
        at: tx.now,
    };
    transfer(tx, &ledger, &new)
}

/// Mirrors an entry of a contract's ledger (红字), on a day whose month is open.
///
/// # Errors
/// [`Error::Conflict`] when it was mirrored before, is a mirror itself, or what it gave is gone; [`Error::NotFound`] when
/// the contract's ledger has no such entry.
pub fn reverse(tx: &mut Tx<'_>, of: &Contract, entry: EntryId, why: &str, on: NaiveDate) -> Result<EntryId> {
    let ledger = open(tx, of)?;
    let old = store::find(tx.db, ledger.id, entry)?;
    if old.kind == Kind::Reversal {
        return Err(Error::conflict("ledger-is-reversal"));
    }
    if store::mirror(tx.db, entry)?.is_some() {
        return Err(Error::conflict("ledger-reversed-before"));
    }
    let month = open_period(tx, &ledger, on)?;
    let new = Entry {
        kind: Kind::Reversal,
        on,
        period: month,
        debit: old.credit,
        credit: old.debit,
        reverses: Some(entry),
        summary: why.to_owned(),
        ..old
    };
    transfer(tx, &ledger, &new)
}

/// The first day on or after this one on which something can be entered: that day where its month is open, else today.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn bookable(tx: &mut Tx<'_>, of: &Contract, on: NaiveDate) -> Result<NaiveDate> {
    let ledger = open(tx, of)?;
    Ok(if store::is_closed(tx.db, ledger.id, &period(on))? { tx.now.day() } else { on })
}

/// Closes the books of a contract, inside the verb that submits its final accounts: what was spent stands still.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn close_books(tx: &mut Tx<'_>, of: &Contract) -> Result<()> {
    open(tx, of)?;
    store::set_closed(tx.db, of.id, Some(tx.now))
}

/// Opens closed books again, inside the verb that sends final accounts back.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn reopen_books(tx: &mut Tx<'_>, of: &Contract) -> Result<()> {
    open(tx, of)?;
    store::set_closed(tx.db, of.id, None)
}

/// The contract of a ledger, for the unit that keeps it.
fn writable(tx: &mut Tx<'_>, id: ContractId) -> Result<Contract> {
    let of = contract::find(tx.db, id)?;
    tx.can(Action::LedgerView, &of)?;
    tx.can(Action::LedgerWrite, &of)?;
    if tx.actor.organisation == Some(of.unit) { Ok(of) } else { Err(Error::forbidden("ledger-not-own")) }
}

/// Closes a month, `2026-03`, or a fiscal year, `2026`, of the books.
///
/// # Errors
/// [`Error::Conflict`] when it is not over, or was closed before.
pub fn close_period(tx: &mut Tx<'_>, id: ContractId, wanted: &str) -> Result<()> {
    let of = writable(tx, id)?;
    if !is_period(wanted) {
        return Err(Error::conflict("ledger-no-period"));
    }
    // The current month and year may still take entries.
    let now = period(tx.now.day());
    if now.starts_with(wanted) || *wanted > *now {
        return Err(Error::Conflict(Message::new("ledger-period-runs").with("period", wanted)));
    }
    let ledger = open(tx, &of)?;
    store::close(tx.db, ledger.id, wanted, (tx.actor.user, &tx.actor.name), tx.now)?;
    let label = of.label();
    let event = Event::new("ledger.closed", "contract", id.0, &label);
    record(tx, event.change(None, Some(json!({ "ledger_period": wanted }))))
}

/// Enters by hand what rests on no voucher and no payment: interest, or what is paid back to the unit.
///
/// # Errors
/// As [`post`].
pub fn enter(tx: &mut Tx<'_>, id: ContractId, posting: &Posting) -> Result<EntryId> {
    let of = writable(tx, id)?;
    if !matches!(posting.kind, Kind::Interest | Kind::RepayAdvance) || posting.on > tx.now.day() {
        return Err(Error::conflict("ledger-not-by-hand"));
    }
    let entry = post(tx, &of, posting)?;
    let label = of.label();
    let event = Event::new("ledger.entered", "contract", id.0, &label);
    let facts = json!({
        "entry_kind": posting.kind, "amount": posting.amount.to_string(), "business_on": posting.on,
        "entry_summary": posting.summary,
    });
    record(tx, event.change(None, Some(facts)))?;
    Ok(entry)
}

/// Mirrors an entry that was made by hand; what a voucher or a payment entered is mirrored by these.
///
/// # Errors
/// As [`reverse`].
pub fn take_back(tx: &mut Tx<'_>, id: ContractId, entry: EntryId, why: &str) -> Result<EntryId> {
    let of = writable(tx, id)?;
    let ledger = open(tx, &of)?;
    let old = store::find(tx.db, ledger.id, entry)?;
    if !matches!(old.kind, Kind::Interest | Kind::RepayAdvance) {
        return Err(Error::conflict("ledger-not-by-hand"));
    }
    let mirror = reverse(tx, &of, entry, why, tx.now.day())?;
    let label = of.label();
    let event = Event::new("ledger.reversed", "contract", id.0, &label);
    let facts = json!({ "entry_serial": old.serial, "amount": old.amount.to_string() });
    record(tx, event.change(None, Some(facts)).because(why))?;
    Ok(mirror)
}
