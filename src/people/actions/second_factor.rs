//! The second factor: set up, confirmed, taken at sign-in, removed; reset for somebody who lost the phone.

use serde_json::json;

use super::guesses::{self, Door};
use super::links;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{Message, UserId};
use crate::people::model::{Proof, User};
use crate::people::store::{second_factors as store, sessions, users};
use crate::platform::{Error, Result};

/// Begins to set up the own second factor with a secret that the caller has made and sealed.
///
/// # Errors
/// [`Error::Conflict`] when there is one that counts already.
pub fn begin(tx: &mut Tx<'_>, sealed: &str) -> Result<()> {
    let user = users::find(tx.db, tx.actor.user)?;
    if store::confirmed(tx.db, user.id)?.is_some() {
        return Err(Error::conflict("second-factor-is-set"));
    }
    store::insert(tx.db, user.id, sealed, tx.now)?;
    record(tx, Event::new("user.second-factor-begun", "user", user.id.0, &user.person.name))
}

/// Makes the own second factor count, since a code of it was shown; gives the recovery codes their digests. Sessions in
/// other browsers, which were begun without it, end.
///
/// # Errors
/// [`Error::Conflict`] when it was confirmed or begun anew meanwhile.
pub fn confirm(tx: &mut Tx<'_>, proof: &Proof, digests: &[String]) -> Result<()> {
    let user = users::find(tx.db, tx.actor.user)?;
    let done = match proof {
        Proof::Code { step, made_at } => store::confirm(tx.db, user.id, *step, *made_at, tx.now)?,
        Proof::Recovery(_) => false,
    };
    if !done {
        return Err(Error::conflict("second-factor-begun-anew"));
    }
    store::set_codes(tx.db, user.id, digests)?;
    guesses::forget_all(tx, user.id)?;
    sessions::end_all(tx.db, user.id, tx.actor.session, tx.now)?;
    record(tx, Event::new("user.second-factor-set", "user", user.id.0, &user.person.name))
}

/// Takes what a person showed, once.
///
/// # Errors
/// [`Error::Invalid`] beside `code` or `recovery` when it was taken before.
pub fn prove(tx: &mut Tx<'_>, user: &User, proof: &Proof) -> Result<()> {
    if !store::take(tx.db, user.id, proof, tx.now)? {
        return Err(match proof {
            Proof::Code { .. } => Error::field("code", Message::new("second-factor-used")),
            Proof::Recovery(_) => Error::field("recovery", Message::new("second-factor-recovery-wrong")),
        });
    }
    if matches!(proof, Proof::Recovery(_)) {
        let left = store::codes_left(tx.db, user.id)?;
        let event = Event::new("user.recovery-code-used", "user", user.id.0, &user.person.name);
        return record(tx, event.change(None, Some(json!({ "recovery_codes_left": left }))));
    }
    Ok(())
}

/// Puts new recovery codes in the place of the own former ones.
///
/// # Errors
/// As [`prove`].
pub fn renew_codes(tx: &mut Tx<'_>, proof: &Proof, digests: &[String]) -> Result<()> {
    let user = users::find(tx.db, tx.actor.user)?;
    prove(tx, &user, proof)?;
    guesses::forget(tx, user.id, &Door::Inside)?;
    store::set_codes(tx.db, user.id, digests)?;
    record(tx, Event::new("user.recovery-codes-made", "user", user.id.0, &user.person.name))
}

/// Removes the own second factor; the caller has looked at the password.
///
/// # Errors
/// As [`prove`].
pub fn remove(tx: &mut Tx<'_>, proof: &Proof) -> Result<()> {
    let user = users::find(tx.db, tx.actor.user)?;
    prove(tx, &user, proof)?;
    guesses::forget_all(tx, user.id)?;
    store::remove(tx.db, user.id)?;
    record(tx, Event::new("user.second-factor-removed", "user", user.id.0, &user.person.name))
}

/// Removes the second factor of somebody who lost the phone; every session of theirs ends, and no browser is known.
///
/// # Errors
/// [`Error::Forbidden`] for the own one, and for an account whose role needs a second person: one administrator could
/// otherwise take it over alone. The operator at the machine resets those.
pub fn reset(tx: &mut Tx<'_>, id: UserId, reason: &str) -> Result<()> {
    let user = users::find(tx.db, id)?;
    tx.can(Action::PeopleResetSecondFactor, &user)?;
    if links::guarded(tx, &user)? {
        return Err(Error::forbidden("second-factor-guarded"));
    }
    if !store::remove(tx.db, id)? {
        return Err(Error::conflict("second-factor-not-set"));
    }
    guesses::forget_all(tx, id)?;
    sessions::end_all(tx.db, id, None, tx.now)?;
    sessions::forget_browsers(tx.db, id)?;
    record(tx, Event::new("user.second-factor-reset", "user", id.0, &user.person.name).because(reason))
}
