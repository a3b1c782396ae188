//! What waits for a person about final accounts.

use super::model::State;
use super::store;
use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are done one after the other.
const MOST: i64 = 50;

/// What waits for the actor.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    let mut all = |db: &mut Db, state: State, verb: &str| -> Result<()> {
        for found in store::in_state(db, state, MOST)? {
            let open = state != State::Submitted || found.allows(actor, Action::AccountsConfirm).is_ok();
            if open && found.visible_to(actor) {
                todos.push(Todo {
                    verb: Message::new(verb),
                    object: Message::new("todo-plain").with("text", found.title()),
                    href: format!("/contracts/{}/accounts", found.contract),
                    due: found.refund_by,
                });
            }
        }
        Ok(())
    };
    if actor.may(Action::AccountsConfirm) {
        all(db, State::Submitted, "todo-confirm-accounts")?;
    }
    if actor.may(Action::AccountsSettle) {
        all(db, State::Confirmed, "todo-book-refund")?;
    }
    Ok(todos)
}
