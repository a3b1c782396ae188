//! What waits for a person about adjustments.

use super::model::State;
use super::store::{self, Listed};
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 50;

fn todo(verb: &str, (of, number, unit): &Listed) -> Todo {
    Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", format!("{number} {unit}")),
        href: format!("/adjustments/{}", of.id),
        due: None,
    }
}

/// What the officer looks at and the leader decides.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if actor.may(Action::ContractWrite) {
        let asked = store::waiting(db, State::Asked, MOST)?;
        todos.extend(asked.iter().map(|one| todo("todo-look-at-adjustment", one)));
    }
    if actor.may(Action::ContractApprove) {
        let proposed = store::waiting(db, State::Proposed, MOST)?;
        let free = proposed.iter().filter(|(one, ..)| one.decided_by(actor).is_ok());
        todos.extend(free.map(|one| todo("todo-decide-adjustment", one)));
    }
    Ok(todos)
}
