//! What waits for a person about queries.

use super::model::Query;
use super::store;
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 50;

/// What the actor's organisation owes an answer to, and answers that the actor has still to look at.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let Some(at) = actor.organisation else { return Ok(Vec::new()) };
    let mut todos = Vec::new();
    let todo = |verb: &str, query: &Query, object: &str| Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", object),
        href: format!("/queries/{}", query.id),
        due: None,
    };
    if actor.may(Action::QueryAnswer) {
        for query in store::owed(db, at, MOST)? {
            todos.push(Todo { due: Some(query.due_on), ..todo("todo-answer-query", &query, &query.title) });
        }
    }
    if actor.may(Action::QueryAsk) {
        for query in store::answered(db, actor.user, at, MOST)? {
            let object = format!("{} · {}", query.organisation_name, query.title);
            todos.push(todo("todo-close-query", &query, &object));
        }
    }
    Ok(todos)
}
