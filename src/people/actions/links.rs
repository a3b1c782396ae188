//! One-time links: they set a password, once and for a short time. Only the digest of the secret is stored.

use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{SessionId, UserId};
use crate::people::model::{Purpose, User, UserState};
use crate::people::store::{links, sessions, users};
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// Makes a link for a person, whose secret the caller has made; earlier ones stop working.
///
/// # Errors
/// [`Error::Conflict`] when the person is disabled.
pub fn make(tx: &mut Tx<'_>, user: UserId, secret: &str) -> Result<Purpose> {
    let user = users::find(tx.db, user)?;
    tx.can(Action::PeopleSendLink, &user)?;
    let purpose = if user.state == UserState::Invited { Purpose::Invitation } else { Purpose::Reset };
    let by = tx.actor.user;
    links::insert(tx.db, Some(user.id), purpose, &digest(secret), by, tx.now)?;
    record(tx, Event::new("user.link-made", "user", user.id.0, &user.person.name))?;
    Ok(purpose)
}

/// Sets the password of the person whom a link is for, uses the link up, ends every session, and forgets the browsers.
///
/// # Errors
/// [`Error::NotFound`] when the link does not work (any more).
pub fn set_password(tx: &mut Tx<'_>, secret: &str, password_digest: &str) -> Result<User> {
    let link = links::find(tx.db, &digest(secret), tx.now)?;
    let user = users::find(tx.db, link.user.ok_or(Error::NotFound)?)?;
    if user.state == UserState::Disabled {
        return Err(Error::NotFound);
    }
    links::use_up(tx.db, link.id, tx.now)?;
    users::set_password(tx.db, &user, password_digest, tx.now)?;
    sessions::end_all(tx.db, user.id, None, tx.now)?;
    sessions::forget_browsers(tx.db, user.id)?;
    record(tx, Event::new("user.password-set", "user", user.id.0, &user.person.name))?;
    users::find(tx.db, user.id)
}

/// Changes the own password; the other sessions end.
///
/// # Errors
/// [`Error::Stale`] when it was changed in the meantime.
pub fn change_password(tx: &mut Tx<'_>, before: &User, password_digest: &str, here: Option<SessionId>) -> Result<()> {
    users::set_password(tx.db, before, password_digest, tx.now)?;
    sessions::end_all(tx.db, before.id, here, tx.now)?;
    record(tx, Event::new("user.password-changed", "user", before.id.0, &before.person.name))
}
