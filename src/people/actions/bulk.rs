//! Disable or enable many people at once: what will be done and what not, doing it, and taking it back for ten seconds.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::accounts::{disable, enable, somebody_is_left};
use crate::access::{Action, Actor, Tx, can};
use crate::audit::{Event, record};
use crate::kernel::{Instant, Message, UserId};
use crate::people::model::{User, UserState};
use crate::people::store::users;
use crate::platform::db::Db;
use crate::platform::vault::Vault;
use crate::platform::{Error, Result};

/// The most people at once, so that the writer is not held long.
pub const MOST: usize = 100;
/// How long an act can be taken back.
pub const UNDO_SECONDS: i64 = 10;
/// What the way to the server and back may take on top of that.
const GRACE_SECONDS: i64 = 1;

crate::words! {
    /// What is done to all of them.
    pub enum Act {
        /// They may not sign in any more.
        Disable = "disable",
        /// They may again.
        Enable = "enable",
    }
}

impl Act {
    fn state_fits(self, user: &User) -> Result<()> {
        match (self, user.state == UserState::Disabled) {
            (Self::Disable, true) => Err(Error::conflict("people-is-disabled")),
            (Self::Enable, false) => Err(Error::conflict("people-not-disabled")),
            _ => Ok(()),
        }
    }
}

/// A person of a bulk act, and why nothing is done to them, if so.
#[derive(Debug, Clone)]
pub struct Line {
    /// The person.
    pub id: UserId,
    /// Their name; empty when there is no such person.
    pub name: String,
    /// The name they sign in with.
    pub login: String,
    /// The version of their row.
    pub version: i32,
    /// Why they are left out.
    pub skipped: Option<Message>,
}

/// What a bulk act would do, without doing it.
///
/// # Errors
/// When the database cannot be read.
pub fn plan(db: &mut Db, actor: &Actor, act: Act, ids: &[UserId]) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for user in chosen(db, ids)? {
        let fits =
            can(actor, Action::PeopleDisable, &user).and_then(|()| act.state_fits(&user)).and_then(|()| match act {
                Act::Disable => somebody_is_left(db, user.id),
                Act::Enable => Ok(()),
            });
        lines.push(line(&user, why(fits)?));
    }
    Ok(lines)
}

/// The people of these keys, by name; a key that nobody has is left out.
fn chosen(db: &mut Db, ids: &[UserId]) -> Result<Vec<User>> {
    let mut all = users::all(db, ids)?;
    all.sort_by(|a, b| (&a.person.name, a.id).cmp(&(&b.person.name, b.id)));
    Ok(all)
}

fn line(user: &User, skipped: Option<Message>) -> Line {
    let (name, login) = (user.person.name.clone(), user.person.login.clone());
    Line { id: user.id, name, login, version: user.version, skipped }
}

/// What a refusal says to a person; what is no refusal stays an error.
fn why(done: Result<()>) -> Result<Option<Message>> {
    match done {
        Ok(()) => Ok(None),
        Err(Error::Conflict(message) | Error::Forbidden(message)) => Ok(Some(message)),
        Err(Error::Stale) => Ok(Some(Message::new("bulk-changed"))),
        Err(other) => Err(other),
    }
}

/// Does it to each person whose row is still of the version that was looked at; the others are left out and named.
///
/// # Errors
/// When the database cannot be read or written; nothing is done then.
pub fn act(tx: &mut Tx<'_>, act: Act, people: &[(UserId, i32)], reason: &str) -> Result<Vec<Line>> {
    let ids: Vec<UserId> = people.iter().map(|(id, _)| *id).collect();
    let mut lines = Vec::new();
    for user in chosen(tx.db, &ids)? {
        let version = people.iter().find(|(id, _)| *id == user.id).map_or(0, |(_, version)| *version);
        let done = match act {
            Act::Disable => disable(tx, user.id, reason, version),
            Act::Enable => enable(tx, user.id, version),
        };
        lines.push(line(&user, why(done)?));
    }
    Ok(lines)
}

/// What can be taken back: who did what to whom, and when. It travels sealed, so that nobody makes one up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Undo {
    at: Instant,
    act: String,
    people: Vec<(UserId, i32)>,
}

impl Undo {
    /// Of an act that was just done; `None` when nothing was.
    pub fn of(act: Act, lines: &[Line], at: Instant) -> Option<Self> {
        let done = lines.iter().filter(|line| line.skipped.is_none());
        let people: Vec<(UserId, i32)> = done.map(|line| (line.id, line.version + 1)).collect();
        (!people.is_empty()).then(|| Self { at, act: act.to_string(), people })
    }

    /// Sealed for the person who did it.
    ///
    /// # Errors
    /// When the vault has no key.
    pub fn seal(&self, vault: &Vault, by: UserId) -> Result<String> {
        vault.seal(&serde_json::to_string(self)?, &context(by))
    }

    /// Opened for the person who did it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is none of ours, or another person's.
    pub fn open(vault: &Vault, token: &str, by: UserId) -> Result<Self> {
        let none = || Error::Malformed("what is to be undone is not known".to_owned());
        let text = vault.open(token, &context(by)).map_err(|_| none())?;
        serde_json::from_str(&text).map_err(|_| none())
    }

    /// Whether it is not too late, by the server's clock.
    pub fn in_time(&self, now: Instant) -> bool {
        now >= self.at && now - self.at <= Duration::seconds(UNDO_SECONDS + GRACE_SECONDS)
    }
}

fn context(by: UserId) -> String {
    format!("undo:{by}")
}

/// Takes a bulk act back; who was changed by somebody else in the meantime is left out and named.
///
/// # Errors
/// [`Error::Conflict`] when it is too late.
pub fn undo(tx: &mut Tx<'_>, undo: &Undo) -> Result<Vec<Line>> {
    if !undo.in_time(tx.now) {
        return Err(Error::Conflict(Message::new("bulk-too-late").with("n", UNDO_SECONDS)));
    }
    let back = match undo.act.parse().map_err(|_| Error::internal("an act that is not known"))? {
        Act::Disable => Act::Enable,
        Act::Enable => Act::Disable,
    };
    let lines = act(tx, back, &undo.people, "撤销批量操作")?;
    for line in lines.iter().filter(|line| line.skipped.is_none()) {
        record(tx, Event::new("user.bulk-undone", "user", line.id.0, &line.name))?;
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_taken_back_for_ten_seconds_and_a_little() {
        let at = Instant::from_utc(chrono::DateTime::UNIX_EPOCH.naive_utc());
        let undo = Undo { at, act: Act::Disable.to_string(), people: Vec::new() };
        for (seconds, fits) in [(0, true), (10, true), (11, true), (12, false), (-1, false)] {
            assert_eq!(undo.in_time(at + Duration::seconds(seconds)), fits, "{seconds}");
        }
    }
}
