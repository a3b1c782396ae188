//! The verbs that move money. Each is called inside the verb of the noun that is its reason, which has asked whether the
//! actor may; what they record is an entry of the fund, beside that verb's own event.

use super::model::{Entry, Fund, Kind, total};
use super::store;
use crate::access::Tx;
use crate::kernel::{AwardId, CallId, Money};
use crate::platform::Result;
use crate::programme::Definition;

/// Makes the fund of a call from its file, unless it is there; gives it as it stands. Nobody else moves money of the call
/// before this transaction is over.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn open(tx: &mut Tx<'_>, call: CallId, definition: &Definition) -> Result<Fund> {
    store::open(tx.db, &Fund::untouched(call, total(definition)))?;
    store::held(tx.db, call)
}

/// Sets money aside for an award.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] with what is left, when it does not reach.
pub fn reserve(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Reserve, award, amount, why)
}

/// Sets free what was set aside for an award.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when not so much is set aside.
pub fn release(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Release, award, amount, why)
}

/// Binds what was set aside for an award: its contract is signed.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when not so much is set aside.
pub fn commit(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Commit, award, amount, why)
}

/// Notes a payment for an award.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when not so much is committed.
pub fn spend(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Spend, award, amount, why)
}

/// Notes that a payment which had left came back from the bank, and is owed again.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when not so much was spent.
pub fn restore(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Restore, award, amount, why)
}

/// Sets free what a contract had bound and will not need.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when not so much is committed.
pub fn uncommit(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Uncommit, award, amount, why)
}

/// Notes that a unit has returned money.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when not so much was spent.
pub fn refund(tx: &mut Tx<'_>, call: CallId, award: AwardId, amount: Money, why: &str) -> Result<()> {
    enter(tx, call, Kind::Refund, award, amount, why)
}

fn enter(tx: &mut Tx<'_>, call: CallId, kind: Kind, award: AwardId, amount: Money, why: &str) -> Result<()> {
    let after = store::held(tx.db, call)?.after(kind, amount)?;
    store::update(tx.db, &after)?;
    let by = tx.actor.name.clone();
    let entry = Entry { id: 0, kind, amount, award: Some(award), why: why.to_owned(), by, at: tx.now };
    store::add(tx.db, call, &entry, tx.actor.user)
}
