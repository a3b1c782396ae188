//! What waits for a person about standards.

use super::store;
use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 20;

/// Versions, and ends of validity, that wait for a second person: whoever may confirm and did not write them.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    if !actor.may(Action::StandardConfirm) {
        return Ok(Vec::new());
    }
    let pending = store::pending(db, actor.user, MOST)?;
    let may = pending.iter().filter(|one| one.allows(actor, Action::StandardConfirm).is_ok());
    let todo = |one: &super::Standard| Todo {
        verb: Message::new(if one.ending.is_some() { "todo-confirm-standard-end" } else { "todo-confirm-standard" }),
        object: Message::new("standard-edition-of").with("name", &one.draft.name).with("edition", one.edition),
        href: format!("/standards/{}/decide", one.id),
        due: None,
    };
    Ok(may.map(todo).collect())
}
