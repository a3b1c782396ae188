//! What waits for a person about applications.

use super::actions;
use super::model::{Application, State};
use super::store;
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;
use crate::programme::call::{self, Call};
use crate::programme::definition::identity::Step;

fn todo(verb: &str, object: &str, href: String, due: Option<Instant>) -> Todo {
    let object = Message::new("todo-plain").with("text", object);
    Todo { verb: Message::new(verb), object, href, due: due.map(Instant::day) }
}

/// Calls that the actor's unit may apply to, drafts that are not submitted, and corrections that are due.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let Some(unit) = actor.organisation.filter(|_| actor.may(Action::ApplicationFill)) else { return Ok(Vec::new()) };
    let own = store::of_unit(db, unit)?;
    let mut todos = Vec::new();
    for of in &own {
        todos.extend(own_todo(db, of, actor, now)?);
    }
    for found in open_to(db, &own, now)? {
        todos.push(todo("todo-apply", &found.name.zh, "/applications".to_owned(), found.deadline));
    }
    Ok(todos)
}

fn own_todo(db: &mut Db, of: &Application, actor: &Actor, now: Instant) -> Result<Option<Todo>> {
    let href = format!("/applications/{}", of.id);
    let found = call::find(db, of.call)?;
    if of.fillable(&found, now).is_err() {
        return Ok(None);
    }
    Ok(match of.state {
        State::Returned => Some(todo("todo-correct-application", &of.call_label, href, of.return_until)),
        State::Draft => {
            let definition = actions::definition(db, of)?.1;
            let whole = actions::lacking(&store::live(db, of)?, &definition).is_empty();
            let verb = match (whole, actor.may(Action::ApplicationSubmit)) {
                (true, true) => "todo-submit-application",
                _ => "todo-fill-application",
            };
            Some(todo(verb, &of.call_label, href, found.deadline))
        }
        _ => None,
    })
}

/// Whether a unit has an application of a call that is open.
pub(super) fn has_begun(db: &mut Db, own: &[Application], now: Instant) -> Result<bool> {
    Ok(call::open_ones(db, now)?.iter().any(|found| own.iter().any(|of| of.call == found.id)))
}

/// The open calls of which a unit has no application yet.
pub(super) fn open_to(db: &mut Db, own: &[Application], now: Instant) -> Result<Vec<Call>> {
    let mut open = Vec::new();
    for found in call::open_ones(db, now)? {
        let definition = call::in_force(db, found.id)?.1;
        let counts = own.iter().filter(|of| of.call == found.id).count();
        if counts == 0 && definition.lifecycle.steps.contains(&Step::Apply) {
            open.push(found);
        }
    }
    Ok(open)
}
