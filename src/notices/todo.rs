//! What waits for whoever looks after mail.

use super::model::State;
use super::store;
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Mails in doubt, and mails that were refused for good.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if !actor.may(Action::MailManage) {
        return Ok(todos);
    }
    for (state, verb) in [(State::Doubtful, "todo-mail-doubtful"), (State::Failed, "todo-mail-failed")] {
        let count = store::in_state(db, state)?;
        if count > 0 {
            todos.push(Todo {
                verb: Message::new(verb),
                object: Message::new("todo-mail-count").with("n", count),
                href: format!("/mails?state={state}"),
                due: None,
            });
        }
    }
    Ok(todos)
}
