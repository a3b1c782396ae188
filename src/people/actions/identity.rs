//! The identity number: entered by its owner, shown whole on purpose only.

use serde_json::{Value, json};

use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{IdentityNumber, UserId};
use crate::people::model::IDENTITY_NUMBER;
use crate::people::store::{identity, users};
use crate::platform::vault::Vault;
use crate::platform::{Error, Result};

/// What the audit trail keeps of a number.
fn facts(number: &IdentityNumber) -> Option<Value> {
    Some(json!({ "identity_number": format!("…{}", number.ending()) }))
}

/// Opens a sealed number of a person.
///
/// # Errors
/// When it does not open, or is none.
pub fn open(vault: &Vault, user: UserId, sealed: &str) -> Result<IdentityNumber> {
    let place = IDENTITY_NUMBER.context(user.0);
    IdentityNumber::parse(&vault.open(sealed, &place)?).map_err(|_| Error::internal(format!("{place} holds no number")))
}

/// Enters or corrects the own number, which the caller has sealed.
///
/// # Errors
/// [`Error::Stale`] when it was entered elsewhere meanwhile.
pub fn set(tx: &mut Tx<'_>, vault: &Vault, number: &IdentityNumber, sealed: &str, version: Option<i32>) -> Result<()> {
    let user = users::find(tx.db, tx.actor.user)?;
    let old = identity::find(tx.db, user.id)?;
    if old.as_ref().map(|(_, version)| *version) != version {
        return Err(Error::Stale);
    }
    let before = old.map(|(sealed, _)| open(vault, user.id, &sealed)).transpose()?;
    identity::set(tx.db, user.id, sealed, version, tx.now)?;
    let event = Event::new("user.identity-set", "user", user.id.0, &user.person.name);
    record(tx, event.change(before.as_ref().and_then(facts), facts(number)))
}

/// Shows a person's number whole; that it was shown, and to whom, stays in the trail.
///
/// # Errors
/// [`Error::NotFound`] when none was entered.
pub fn show(tx: &mut Tx<'_>, vault: &Vault, id: UserId) -> Result<IdentityNumber> {
    let user = users::find(tx.db, id)?;
    tx.can(Action::PeopleShowIdentity, &user)?;
    let (sealed, _) = identity::find(tx.db, id)?.ok_or(Error::NotFound)?;
    let number = open(vault, id, &sealed)?;
    record(tx, Event::new("user.identity-shown", "user", id.0, &user.person.name))?;
    Ok(number)
}
