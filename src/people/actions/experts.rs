//! Accounts for those who are asked to review: made by whoever leads a review, for that role alone.

use serde_json::json;

use super::links::Sealed;
use crate::access::{Action, Anything, Role, Tx};
use crate::audit::{Event, record};
use crate::kernel::{OrganisationId, UserId};
use crate::notices::{Mail, To, model::MASK};
use crate::organisation;
use crate::people::model::{MembershipState, Person, Purpose, UserState};
use crate::people::store::{links, memberships, users};
use crate::platform::i18n::Locale;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// Makes an account with the role of an expert at an organisation.
///
/// # Errors
/// When the actor leads no review, or the name to sign in with is taken.
pub fn enlist(tx: &mut Tx<'_>, person: &Person, at: OrganisationId) -> Result<UserId> {
    tx.can(Action::ReviewManage, &Anything)?;
    let id = users::insert(tx.db, person, Locale::Zh, tx.now)?;
    record(tx, Event::new("user.invited", "user", id.0, &person.name).change(None, Some(person.facts())))?;
    appoint(tx, id, at)?;
    Ok(id)
}

/// Gives the role of an expert at an organisation, unless the person has it somewhere.
///
/// # Errors
/// [`Error::Conflict`] for somebody who is disabled, or who watches over others.
pub fn appoint(tx: &mut Tx<'_>, user: UserId, at: OrganisationId) -> Result<()> {
    tx.can(Action::ReviewManage, &Anything)?;
    let person = users::find(tx.db, user)?;
    if person.state == UserState::Disabled {
        return Err(Error::conflict("people-is-disabled"));
    }
    let held = memberships::of(tx.db, user)?;
    let open: Vec<Role> = held.iter().filter(|h| h.membership.is_open()).map(|h| h.membership.role).collect();
    if open.contains(&Role::Expert) {
        return Ok(());
    }
    crate::people::model::agrees(open, Role::Expert).map_err(Error::Conflict)?;
    let (role, state, by) = (Role::Expert, MembershipState::Active, tx.actor.user);
    memberships::insert(tx.db, &memberships::New { user, organisation: at, role, state, by, reason: "" }, tx.now)?;
    let name = organisation::find(tx.db, at)?.record.name;
    let facts = json!({ "role": role, "organisation": name, "state": state });
    record(tx, Event::new("role.granted", "user", user.0, &person.person.name).change(None, Some(facts)))
}

/// Makes a one-time link for somebody who was only invited so far; gives whether it did. Whoever has set a password signs
/// in with it: nobody who leads a review can get into an account in use.
///
/// # Errors
/// When the actor leads no review, or the rows cannot be written.
pub fn link(tx: &mut Tx<'_>, user: UserId, secret: &str) -> Result<bool> {
    tx.can(Action::ReviewManage, &Anything)?;
    let user = users::find(tx.db, user)?;
    if user.state != UserState::Invited {
        return Ok(false);
    }
    let purpose = Purpose::Invitation;
    links::void(tx.db, user.id, tx.now)?;
    links::insert(tx.db, Some(user.id), purpose, &digest(secret), tx.actor.user, tx.now, purpose.lasts())?;
    record(tx, Event::new("user.link-made", "user", user.id.0, &user.person.name))?;
    Ok(true)
}

/// A mail to an expert that leads to a page, and to a one-time link where no password was set yet.
///
/// # Errors
/// As [`link`].
pub fn mail(
    tx: &mut Tx<'_>,
    user: UserId,
    template: &'static str,
    sealed: &Sealed,
    path: String,
    about: (&'static str, i64),
) -> Result<Mail> {
    let linked = link(tx, user, &sealed.secret)?;
    let person = users::find(tx.db, user)?;
    let to = To {
        user: Some(user),
        name: person.person.name.clone(),
        address: person.person.email.clone(),
        locale: person.locale,
    };
    let mail = Mail::new(template, to, about).fact("login", &person.person.login).fact("first", linked);
    if !linked {
        return Ok(mail.path(path));
    }
    let until = tx.now + Purpose::Invitation.lasts();
    Ok(mail.secret_path(sealed.path.clone(), format!("/welcome/{MASK}")).useful_until(until).urgent())
}

/// The name that an expert signs in with: the mail address, or one made of the key where that is taken or unknown.
///
/// # Errors
/// When the database cannot be read.
pub fn login_for(tx: &mut Tx<'_>, email: &str, key: i64) -> Result<String> {
    let taken = email.is_empty() || users::by_login(tx.db, email)?.is_some();
    Ok(if taken { format!("expert-{key}") } else { email.to_owned() })
}
