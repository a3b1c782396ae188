//! What waits for a person about sanctions.

use super::store;
use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 50;

/// Proposals that the actor may decide on.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    if !actor.may(Action::SanctionApprove) {
        return Ok(Vec::new());
    }
    let waiting = store::proposed(db, MOST)?;
    let mine = waiting.iter().filter(|sanction| sanction.allows(actor, Action::SanctionApprove).is_ok());
    let todo = |sanction: &super::Sanction| Todo {
        verb: Message::new("todo-decide-sanction"),
        object: Message::new("todo-plain").with("text", &sanction.organisation_name),
        href: format!("/sanctions/{}", sanction.id),
        due: None,
    };
    Ok(mine.map(todo).collect())
}
