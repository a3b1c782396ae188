//! The verbs: bring a statement in, tell what it closed with, match, say that a row is not of this project, undo.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::balance::Statement;
use super::model::{BankLine, BankRow, How, State, matched};
use super::store;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::contract::{self, Contract};
use crate::kernel::{BankRowId, ContractId, EntryId, Message};
use crate::platform::{Error, Result};

/// What a statement brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brought {
    /// Rows that were not there before.
    pub fresh: usize,
    /// Rows that found their entry by themselves.
    pub matched: usize,
}

/// The contract, if the actor keeps its statement.
fn allowed(tx: &mut Tx<'_>, id: ContractId) -> Result<Contract> {
    let of = contract::find(tx.db, id)?;
    tx.can(Action::ReconciliationWrite, &of)?;
    if of.is_own(tx.actor) { Ok(of) } else { Err(Error::forbidden("bank-not-own")) }
}

fn note(tx: &mut Tx<'_>, of: &Contract, action: &'static str, after: serde_json::Value, why: &str) -> Result<()> {
    record(tx, Event::new(action, "contract", of.id.0, &of.label()).change(None, Some(after)).because(why))
}

/// Adds the rows of a statement that are new, and matches what finds its entry by itself.
///
/// # Errors
/// [`Error::Stale`] when the same statement comes twice at once.
pub fn bring(tx: &mut Tx<'_>, id: ContractId, lines: &[BankLine]) -> Result<Brought> {
    let of = allowed(tx, id)?;
    let fresh = store::add(tx.db, id, lines, tx.actor, tx.now)?;
    let matched = find(tx, id)?;
    note(tx, &of, "reconciliation.brought", json!({ "fresh": fresh, "matched": matched }), "")?;
    Ok(Brought { fresh, matched })
}

/// Matches what finds its entry by itself among what is open; tells how many did.
fn find(tx: &mut Tx<'_>, id: ContractId) -> Result<usize> {
    let rows = store::rows(tx.db, id)?;
    let taken: HashSet<EntryId> = rows.iter().filter_map(|row| row.entry).collect();
    let open: Vec<_> =
        rows.iter().filter(|row| row.state == State::Open).map(|row| (row.id, row.line.clone())).collect();
    let free: Vec<_> = store::moved(tx.db, id)?.into_iter().filter(|moved| !taken.contains(&moved.id)).collect();
    let by_id: HashMap<BankRowId, &BankRow> = rows.iter().map(|row| (row.id, row)).collect();
    let found = matched(&open, &free);
    for (row, entry) in &found {
        if let Some(row) = by_id.get(row) {
            let new = BankRow { state: State::Matched, entry: Some(*entry), how: How::Auto, ..(*row).clone() };
            store::update(tx.db, &new)?;
        }
    }
    Ok(found.len())
}

/// Matches once more what is open, after the ledger has got further entries.
///
/// # Errors
/// When the rows cannot be written.
pub fn again(tx: &mut Tx<'_>, id: ContractId) -> Result<usize> {
    let of = allowed(tx, id)?;
    let matched = find(tx, id)?;
    note(tx, &of, "reconciliation.matched", json!({ "matched": matched }), "")?;
    Ok(matched)
}

/// The row, as it was seen by whoever acts.
fn seen(tx: &mut Tx<'_>, id: ContractId, row: BankRowId, version: i32) -> Result<(Contract, BankRow)> {
    let of = allowed(tx, id)?;
    let row = store::find(tx.db, id, row)?;
    if row.version == version { Ok((of, row)) } else { Err(Error::Stale) }
}

/// Says by hand which entry a row is: of the same way and amount, whatever the days.
///
/// # Errors
/// [`Error::Conflict`] when the row is known already, the entry is another row's or not of this ledger, or differs.
pub fn pair(tx: &mut Tx<'_>, id: ContractId, row: BankRowId, entry: EntryId, version: i32) -> Result<()> {
    let (of, old) = seen(tx, id, row, version)?;
    if old.state != State::Open {
        return Err(Error::conflict("bank-row-known"));
    }
    let moved = store::moved(tx.db, id)?.into_iter().find(|moved| moved.id == entry).ok_or(Error::NotFound)?;
    if moved.way != old.line.way || moved.amount != old.line.amount {
        return Err(Error::conflict("bank-row-differs"));
    }
    let by_name = tx.actor.name.clone();
    let new = BankRow { state: State::Matched, entry: Some(entry), how: How::Hand, by_name, ..old };
    store::update(tx.db, &new)?;
    note(tx, &of, "reconciliation.paired", new.facts(), "")
}

/// Says that a row is not of this project, and why.
///
/// # Errors
/// [`Error::Conflict`] when the row is known already, [`Error::Stale`].
pub fn foreign(tx: &mut Tx<'_>, id: ContractId, row: BankRowId, reason: &str, version: i32) -> Result<()> {
    let (of, old) = seen(tx, id, row, version)?;
    if old.state != State::Open {
        return Err(Error::conflict("bank-row-known"));
    }
    let new = BankRow { state: State::Foreign, reason: reason.to_owned(), by_name: tx.actor.name.clone(), ..old };
    store::update(tx.db, &new)?;
    note(tx, &of, "reconciliation.set-aside", new.facts(), reason)
}

/// Tells what the statement closed with on a day; what was told before stays, and counts no more.
///
/// # Errors
/// [`Error::Invalid`] beside the day when it is still to come.
pub fn close(tx: &mut Tx<'_>, id: ContractId, said: &Statement) -> Result<()> {
    let of = allowed(tx, id)?;
    if said.on > tx.now.day() {
        return Err(Error::field("statement_on", Message::new("bank-balance-later")));
    }
    store::tell(tx.db, id, said, tx.actor, tx.now)?;
    let facts = json!({ "statement_on": said.on, "statement_balance": said.balance.to_string() });
    note(tx, &of, "reconciliation.closed", facts, "")
}

/// Takes back what was said of a row.
///
/// # Errors
/// [`Error::Conflict`] when nothing was, [`Error::Stale`].
pub fn undo(tx: &mut Tx<'_>, id: ContractId, row: BankRowId, version: i32) -> Result<()> {
    let (of, old) = seen(tx, id, row, version)?;
    if old.state == State::Open {
        return Err(Error::conflict("bank-row-open"));
    }
    let new = BankRow { state: State::Open, entry: None, how: How::None, reason: String::new(), ..old };
    store::update(tx.db, &new)?;
    note(tx, &of, "reconciliation.undone", new.facts(), "")
}
