//! What waits for a person about batches, before scoring.

use super::actions::panel::missing;
use super::model::{Batch, BatchState, MemberState, RecusalState};
use super::store::{batches, members, recusals};
use crate::access::{Action, Actor, Role};
use crate::expert;
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

fn todo(verb: &str, batch: &Batch, path: &str) -> Todo {
    Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", &batch.title),
        href: format!("/review/batches/{}{path}", batch.id),
        due: batch.due_on,
    }
}

/// Batches in which something may wait before scoring.
const BEFORE: &[BatchState] =
    &[BatchState::Preparing, BatchState::Inviting, BatchState::Declaring, BatchState::Scoring];

/// What waits: an expert's answer and declaration, the agency's next step, the officer's decisions on recusals.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if actor.may(Action::ReviewScore) && actor.stands_in_for.is_none() {
        for member in members::memberships(db, actor.user)? {
            let batch = batches::batch(db, member.batch)?;
            match member.state {
                _ if !batch.state.is_under_way() => {}
                MemberState::Invited => todos.push(todo("todo-answer-review", &batch, "/invitation")),
                MemberState::Accepted if member.declared_at.is_none() => {
                    todos.push(todo("todo-declare-review", &batch, "/declaration"));
                }
                _ => {}
            }
            if member.state == MemberState::Accepted && expert::payments(db, &[member.expert])?.is_empty() {
                todos.push(Todo { href: "/experts/mine".to_owned(), ..todo("todo-enter-payment", &batch, "") });
            }
        }
    }
    if actor.may(Action::ReviewDecideRecusal) {
        for batch in batches::listed(db, None, BEFORE)? {
            if recusals::of(db, batch.id)?.iter().any(|one| one.state == RecusalState::Proposed) {
                todos.push(todo("todo-decide-recusal", &batch, "/recusals?state=proposed"));
            }
        }
    }
    if actor.may(Action::ReviewManage)
        && let Some(own) = actor.organisation.filter(|_| actor.roles.contains(&Role::Agency))
    {
        for batch in batches::listed(db, Some(own), BEFORE)? {
            todos.extend(next_step(db, &batch)?);
        }
    }
    Ok(todos)
}

/// What the agency does next.
fn next_step(db: &mut Db, batch: &Batch) -> Result<Option<Todo>> {
    let drawn = members::members(db, batch.id)?.iter().any(|member| member.state == MemberState::Drawn);
    let missing = missing(db, batch)?;
    Ok(match batch.state {
        BatchState::Preparing if batch.seed.is_none() && missing.recusals == 0 => {
            Some(todo("todo-draw-review", batch, "/draw"))
        }
        BatchState::Preparing if batch.seed.is_none() => None,
        _ if drawn => Some(todo("todo-invite-review", batch, "")),
        _ if !missing.gaps.is_empty() => Some(todo("todo-fill-review", batch, "")),
        BatchState::Declaring if missing.declarations == 0 && missing.recusals == 0 => {
            Some(todo("todo-begin-review", batch, ""))
        }
        _ => None,
    })
}
