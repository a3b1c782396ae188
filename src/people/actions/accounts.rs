//! Invite, edit, disable and enable a person; set one's own preferences.

use serde_json::json;

use super::{mail_to, tell};
use crate::access::{Action, Anything, Role, Tx};
use crate::audit::{Event, record};
use crate::kernel::UserId;
use crate::people::model::{Person, User, UserState};
use crate::people::store::{links, sessions, users};
use crate::platform::db::Db;
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result};

/// Invites a person; a one-time link lets them set a password (see `links`).
///
/// # Errors
/// [`Error::Invalid`] when the name to sign in with is taken.
pub fn invite(tx: &mut Tx<'_>, person: &Person) -> Result<UserId> {
    tx.can(Action::PeopleCreate, &Anything)?;
    let id = users::insert(tx.db, person, Locale::Zh, tx.now)?;
    record(tx, Event::new("user.invited", "user", id.0, &person.name).change(None, Some(person.facts())))?;
    Ok(id)
}

/// Removes people again who were invited by mistake, as far as nobody has done anything with their accounts since.
///
/// # Errors
/// When the actor may not invite people, or the database cannot be written.
pub fn withdraw(tx: &mut Tx<'_>, ids: &[UserId], reason: &str) -> Result<Vec<(UserId, bool)>> {
    tx.can(Action::PeopleCreate, &Anything)?;
    let untouched = users::untouched(tx.db, ids)?;
    let mut all = Vec::new();
    for id in ids {
        let found = untouched.iter().find(|user| user.id == *id);
        let gone = match found {
            Some(user) => users::remove(tx.db, user)?,
            None => false,
        };
        if let (true, Some(user)) = (gone, found) {
            let event = Event::new("user.withdrawn", "user", id.0, &user.person.name).because(reason);
            record(tx, event.change(Some(user.person.facts()), None))?;
        }
        all.push((*id, gone));
    }
    Ok(all)
}

/// Changes a person's record.
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster.
pub fn edit(tx: &mut Tx<'_>, id: UserId, new: &Person, version: i32) -> Result<()> {
    let old = users::find(tx.db, id)?;
    tx.can(Action::PeopleEdit, &old)?;
    users::update(tx.db, id, new, version, tx.now)?;
    let event = Event::new("user.edited", "user", id.0, &new.name);
    record(tx, event.change(Some(old.person.facts()), Some(new.facts())))?;
    if old.person.email == new.email {
        return Ok(());
    }
    // The old address hears of it, in case it was not the person's wish.
    let letter = mail_to(&old, "address-changed").fact("login", &new.login).fact("at", tx.now).urgent();
    tell(tx, &old, &letter)
}

/// Disables a person: every session ends at once and no link works.
///
/// # Errors
/// [`Error::Conflict`] when nobody would be left to look after accounts or permissions.
pub fn disable(tx: &mut Tx<'_>, id: UserId, reason: &str, version: i32) -> Result<()> {
    let user = users::find(tx.db, id)?;
    tx.can(Action::PeopleDisable, &user)?;
    if user.state == UserState::Disabled {
        return Err(Error::conflict("people-is-disabled"));
    }
    somebody_is_left(tx.db, id)?;
    users::set_state(tx.db, &user, UserState::Disabled, version, tx.now)?;
    sessions::end_all(tx.db, id, None, tx.now)?;
    links::void(tx.db, id, tx.now)?;
    let event = Event::new("user.disabled", "user", id.0, &user.person.name).because(reason);
    record(tx, event.change(Some(state(&user)), Some(json!({ "state": UserState::Disabled }))))
}

/// Lets a disabled person sign in again.
///
/// # Errors
/// [`Error::Conflict`] when they are not disabled.
pub fn enable(tx: &mut Tx<'_>, id: UserId, version: i32) -> Result<()> {
    let user = users::find(tx.db, id)?;
    tx.can(Action::PeopleDisable, &user)?;
    if user.state != UserState::Disabled {
        return Err(Error::conflict("people-not-disabled"));
    }
    let to = if user.password.is_some() { UserState::Active } else { UserState::Invited };
    users::set_state(tx.db, &user, to, version, tx.now)?;
    let event = Event::new("user.enabled", "user", id.0, &user.person.name);
    record(tx, event.change(Some(state(&user)), Some(json!({ "state": to }))))
}

fn state(user: &User) -> serde_json::Value {
    json!({ "state": user.state })
}

/// Whether somebody else still looks after accounts and permissions when this person goes.
pub(super) fn somebody_is_left(db: &mut Db, leaving: UserId) -> Result<()> {
    for role in [Role::AccountsAdmin, Role::PolicyAdmin] {
        // The operator at the machine can always make a new one; a person must not lock everybody out.
        // Somebody who was only invited cannot sign in yet, and may never.
        let able = &[UserState::Active];
        let all = users::holders(db, role, able, UserId(0))?;
        if all > 0 && users::holders(db, role, able, leaving)? == 0 {
            return Err(Error::conflict("people-last-administrator"));
        }
    }
    Ok(())
}

/// Sets the own language and whether single keys are shortcuts.
///
/// # Errors
/// When the row cannot be written.
pub fn prefer(tx: &mut Tx<'_>, locale: Locale, shortcuts: bool) -> Result<()> {
    let user = users::find(tx.db, tx.actor.user)?;
    users::set_preferences(tx.db, user.id, locale, shortcuts)?;
    let facts = |locale: Locale, shortcuts: bool| Some(json!({ "locale": locale, "shortcuts": shortcuts }));
    let event = Event::new("user.preferred", "user", user.id.0, &user.person.name);
    record(tx, event.change(facts(user.locale, user.shortcuts), facts(locale, shortcuts)))
}
