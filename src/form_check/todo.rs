//! What waits for a person about form checks.

use super::lines;
use super::model::Stage;
use super::store::{self, Queued};
use crate::access::{Action, Actor, Scope};
use crate::calendar;
use crate::kernel::{Calendar, Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;
use crate::programme::call;

/// More than these are found in the list.
const MOST: i64 = 30;

/// What an agency has to check, and what an officer has to decide.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    let scope = actor.scope();
    if actor.may(Action::FormCheckJudge) && matches!(scope, Scope::Own(_)) {
        let calendar = calendar::current(db)?;
        for entry in store::waiting(db, scope, &[Stage::Open, Stage::Again, Stage::Waiting], MOST)? {
            let due = due_on(db, &calendar, &entry)?;
            let verb = if entry.stage() == Stage::Again { "todo-check-again" } else { "todo-check-form" };
            todos.push(Todo { due, ..todo(verb, &entry) });
        }
    }
    if actor.may(Action::FormCheckConfirm) && scope == Scope::Everything {
        for entry in store::waiting(db, scope, &[Stage::ProposedRejection], MOST)? {
            todos.push(todo("todo-decide-rejection", &entry));
        }
        for entry in store::waiting(db, scope, &[Stage::Returned], MOST)? {
            let until = entry.check.and_then(|(.., until)| until);
            if until.is_some_and(|until| now > until) {
                todos.push(todo("todo-correction-over", &entry));
            }
        }
    }
    Ok(todos)
}

fn todo(verb: &str, entry: &Queued) -> Todo {
    let href = match entry.check {
        Some((id, ..)) if entry.stage() != Stage::Again => format!("/form-checks/{id}"),
        _ => format!("/form-checks/begin/{}", entry.application),
    };
    let object = format!("{} {}", entry.number, entry.unit);
    Todo { verb: Message::new(verb), object: Message::new("todo-plain").with("text", object), href, due: None }
}

/// The last day for the check of an entry, begun or not.
pub(super) fn due_on(db: &mut Db, calendar: &Calendar, entry: &Queued) -> Result<Option<chrono::NaiveDate>> {
    match (entry.check, entry.submitted_at) {
        (Some((_, _, due, _)), _) if !matches!(entry.stage(), Stage::Again) => Ok(due),
        (_, Some(at)) => {
            let definition = call::definition(db, entry.call, entry.call_version)?;
            let days = lines::working_days(&definition);
            Ok(days.and_then(|days| calendar.add_working_days(at.day(), days, false).ok()))
        }
        _ => Ok(None),
    }
}
