//! One-time links: they set a password, once and for a short time. Only the digest of the secret is stored, and, while
//! a mail with it waits, the link itself as the vault sealed it.

use chrono::Duration;

use super::{mail_to, tell};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{Instant, SessionId, UserId};
use crate::notices::{Mail, SealedPath, model::MASK};
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
    links::void(tx.db, user.id, tx.now)?;
    links::insert(tx.db, Some(user.id), purpose, &digest(secret), by, tx.now, purpose.lasts())?;
    record(tx, Event::new("user.link-made", "user", user.id.0, &user.person.name))?;
    Ok(purpose)
}

/// A link's secret, twice: to be digested, and as the vault sealed the path that holds it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The secret.
    pub secret: String,
    /// The sealed path.
    pub path: SealedPath,
}

/// Makes a link and mails it to the person, so that nobody else need see it.
///
/// # Errors
/// As [`make`]; [`Error::Conflict`] when the person has no address.
pub fn mail(tx: &mut Tx<'_>, user: UserId, link: &Sealed) -> Result<Purpose> {
    let person = users::find(tx.db, user)?;
    let purpose = make(tx, user, &link.secret)?;
    if person.person.email.is_empty() {
        return Err(Error::conflict("people-no-address"));
    }
    let letter = letter(tx, &person, purpose, &link.path, tx.now + purpose.lasts());
    tell(tx, &person, &letter)?;
    record(tx, Event::new("user.link-mailed", "user", user.0, &person.person.name))?;
    Ok(purpose)
}

/// Makes a link that is shown to the one who made it, to be passed on by another way than mail; the trail keeps that.
///
/// # Errors
/// As [`make`].
pub fn show(tx: &mut Tx<'_>, user: UserId, secret: &str) -> Result<Purpose> {
    let purpose = make(tx, user, secret)?;
    let person = users::find(tx.db, user)?;
    record(tx, Event::new("user.link-shown", "user", user.0, &person.person.name))?;
    Ok(purpose)
}

/// Mails a link to a person who forgot the password, as somebody asks who need not be the person. An account whose role
/// needs a second person gets no link, but a mail that says whom to ask; nobody but the reader of that mail learns of it.
/// Links that were made before go on working, so that nobody can be kept out by asking.
///
/// # Errors
/// When the rows cannot be written.
pub fn ask(tx: &mut Tx<'_>, user: UserId, link: &Sealed, works: Duration) -> Result<()> {
    let user = users::find(tx.db, user)?;
    if user.state == UserState::Disabled || user.person.email.is_empty() {
        return Ok(());
    }
    let letter = if user.password.is_some() && is_guarded(&memberships::of(tx.db, user.id)?) {
        mail_to(&user, "reset-refused").fact("login", &user.person.login).urgent()
    } else {
        let (purpose, lasts) = match user.state {
            UserState::Invited => (Purpose::Invitation, Purpose::Invitation.lasts()),
            _ => (Purpose::Reset, works),
        };
        let by = tx.actor.user;
        links::insert(tx.db, Some(user.id), purpose, &digest(&link.secret), by, tx.now, lasts)?;
        letter(tx, &user, purpose, &link.path, tx.now + lasts)
    };
    tell(tx, &user, &letter)?;
    record(tx, Event::new("user.reset-asked", "user", user.id.0, &user.person.name))
}

fn letter(tx: &Tx<'_>, user: &User, purpose: Purpose, sealed: &SealedPath, until: Instant) -> Mail {
    let kind = if purpose == Purpose::Invitation { "invitation" } else { "reset" };
    mail_to(user, kind)
        .fact("by", &tx.actor.name)
        .fact("login", &user.person.login)
        .fact("until", until)
        .secret_path(sealed.clone(), format!("/welcome/{MASK}"))
        .useful_until(until)
        .urgent()
}

/// Tells a person that the password was changed.
fn tell_of_change(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    let letter = mail_to(user, "password-changed").fact("login", &user.person.login).fact("at", tx.now);
    tell(tx, user, &letter.path("/forgot").urgent())
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
    // A second one that was asked for meanwhile must not work after the first.
    links::void(tx.db, user.id, tx.now)?;
    users::set_password(tx.db, &user, password_digest, tx.now)?;
    sessions::end_all(tx.db, user.id, None, tx.now)?;
    sessions::forget_browsers(tx.db, user.id)?;
    record(tx, Event::new("user.password-set", "user", user.id.0, &user.person.name))?;
    if user.password.is_some() {
        tell_of_change(tx, &user)?;
    }
    users::find(tx.db, user.id)
}

/// Changes the own password; the other sessions end.
///
/// # Errors
/// [`Error::Stale`] when it was changed in the meantime.
pub fn change_password(tx: &mut Tx<'_>, before: &User, password_digest: &str, here: Option<SessionId>) -> Result<()> {
    users::set_password(tx.db, before, password_digest, tx.now)?;
    sessions::end_all(tx.db, before.id, here, tx.now)?;
    record(tx, Event::new("user.password-changed", "user", before.id.0, &before.person.name))?;
    tell_of_change(tx, before)
}
