//! What waits for a person about circulars.

use super::store;
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 20;

/// Circulars to the actor's organisation that the actor has not yet said to have read.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let Some(at) = actor.organisation.filter(|_| actor.may(Action::CircularConfirm)) else { return Ok(Vec::new()) };
    let todo = |(id, title): (crate::kernel::CircularId, String)| Todo {
        verb: Message::new("todo-read-circular"),
        object: Message::new("todo-plain").with("text", title),
        href: format!("/circulars/{id}"),
        due: None,
    };
    Ok(store::unread(db, at, actor.user, MOST)?.into_iter().map(todo).collect())
}
