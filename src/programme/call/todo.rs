//! What waits for a person about calls.

use super::model::{Call, Step};
use super::store;
use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 50;

fn todo(verb: &str, call: &Call) -> Todo {
    Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", &call.name.zh),
        href: format!("/calls/{}", call.id),
        due: None,
    }
}

/// What was submitted to the actor, and what came back to the actor.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if actor.may(Action::CallApprove) {
        for id in store::waiting(db, Step::Submitted, MOST)? {
            let call = store::find(db, id)?;
            if call.allows(actor, Action::CallApprove).is_ok() {
                todos.push(todo("todo-approve-call", &call));
            }
        }
    }
    if actor.may(Action::CallWrite) {
        for id in store::waiting(db, Step::Returned, MOST)? {
            let call = store::find(db, id)?;
            if call.hands.iter().any(|hand| actor.is_person(*hand)) {
                todos.push(todo("todo-mend-call", &call));
            }
        }
    }
    Ok(todos)
}
