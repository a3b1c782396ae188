//! What waits for a person about letters.

use super::model::{Letter, State};
use super::store;
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;
use crate::programme::call;

/// More than these are found in the list.
const MOST: i64 = 50;

/// What the actor's association is asked for, and letters of the actor's unit that were declined or revoked, as long as
/// something can be done about it.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let Some(at) = actor.organisation else { return Ok(Vec::new()) };
    let mut todos = Vec::new();
    if actor.may(Action::LetterIssue) {
        for letter in store::asked(db, at, MOST)? {
            let object = letter.unit_name.clone();
            todos.extend(todo(db, "todo-issue-letter", &letter, &object, now)?);
        }
    }
    if actor.may(Action::LetterAsk) {
        for letter in store::of_unit(db, at, MOST)? {
            if matches!(letter.state, State::Declined | State::Revoked) {
                let verb = format!("todo-letter-{}", letter.state);
                let object = letter.issuer_name.clone();
                todos.extend(todo(db, &verb, &letter, &object, now)?);
            }
        }
    }
    Ok(todos)
}

/// Something to do, while the call still takes applications.
fn todo(db: &mut Db, verb: &str, letter: &Letter, object: &str, now: Instant) -> Result<Option<Todo>> {
    let call = call::find(db, letter.call)?;
    Ok(call.is_open(now).then(|| Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", format!("{object} · {}", call.label())),
        href: format!("/letters/{}", letter.id),
        due: call.deadline.map(Instant::day),
    }))
}
