//! One-time links: they set a password, once and for a short time. Only the digest of the secret is stored.

use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{SessionId, UserId};
use crate::people::model::{Purpose, User, UserState};
use crate::people::store::{links, memberships, sessions, users};
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// Makes a link for a person, whose secret the caller has made; earlier ones stop working.
///
/// # Errors
/// [`Error::Conflict`] when the person is disabled.
pub fn make(tx: &mut Tx<'_>, user: UserId, secret: &str) -> Result<Purpose> {
    let user = users::find(tx.db, user)?;
    tx.can(Action::PeopleSendLink, &user)?;
    if guarded(tx, &user)? {
        return Err(Error::forbidden("people-link-guarded"));
    }
    let purpose = if user.state == UserState::Invited { Purpose::Invitation } else { Purpose::Reset };
    let by = tx.actor.user;
    links::insert(tx.db, Some(user.id), purpose, &digest(secret), by, tx.now)?;
    record(tx, Event::new("user.link-made", "user", user.id.0, &user.person.name))?;
    Ok(purpose)
}

/// Whether the account is one that an administrator must not be able to take over by a link: its person has a password
/// and holds a role, or is to hold one, that needs a second person. The operator at the machine resets those.
pub(super) fn guarded(tx: &mut Tx<'_>, user: &User) -> Result<bool> {
    if tx.actor.is_system() || user.password.is_none() {
        return Ok(false);
    }
    Ok(is_guarded(&memberships::of(tx.db, user.id)?))
}

/// Whether one of these roles needs a second person.
pub(in crate::people) fn is_guarded(held: &[memberships::Held]) -> bool {
    held.iter().any(|held| held.membership.is_open() && held.membership.role.needs_second_person())
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
