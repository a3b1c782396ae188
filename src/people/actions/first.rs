//! The first administrator of an empty product, by a link that only the operator at the machine is shown.

use serde_json::json;

use crate::access::{Role, Tx};
use crate::audit::{Event, record};
use crate::kernel::UserId;
use crate::organisation::{self, Kind, Record};
use crate::people::model::{MembershipState, Person, Purpose};
use crate::people::store::{links, memberships, users};
use crate::platform::i18n::Locale;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// Makes the link, if the product is empty.
///
/// # Errors
/// [`Error::Conflict`] when there is somebody already.
pub fn make_link(tx: &mut Tx<'_>, secret: &str) -> Result<()> {
    if users::anybody(tx.db)? {
        return Err(Error::conflict("first-not-empty"));
    }
    links::insert(tx.db, None, Purpose::First, &digest(secret), UserId(0), tx.now, Purpose::First.lasts())
}

/// Makes the centre and its administrator of accounts, and uses the link up.
///
/// # Errors
/// [`Error::NotFound`] when the link does not work (any more).
pub fn begin(tx: &mut Tx<'_>, secret: &str, centre: &Record, person: &Person, password_digest: &str) -> Result<UserId> {
    let link = links::find(tx.db, &digest(secret), tx.now)?;
    if link.purpose != Purpose::First || users::anybody(tx.db)? {
        return Err(Error::NotFound);
    }
    links::use_up(tx.db, link.id, tx.now)?;
    let at = match organisation::named(tx.db, &centre.name)? {
        Some(found) if found.record.kind == Kind::Centre => found.id,
        _ => organisation::actions::create(tx, centre, false)?,
    };
    let id = users::insert(tx.db, person, Locale::Zh, tx.now)?;
    let user = users::find(tx.db, id)?;
    users::set_password(tx.db, &user, password_digest, tx.now)?;
    let (role, state) = (Role::AccountsAdmin, MembershipState::Active);
    let new = memberships::New { user: id, organisation: at, role, state, by: UserId(0), reason: "" };
    memberships::insert(tx.db, &new, tx.now)?;
    let facts = json!({ "role": role, "organisation": centre.name, "state": state });
    record(tx, Event::new("user.first", "user", id.0, &person.name).change(None, Some(facts)))?;
    Ok(id)
}
