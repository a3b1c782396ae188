//! What waits for a person about contracts.

use super::model::{AmendmentState, Contract, Scan, State};
use super::store::{self, acts, list};
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 50;

fn todo(verb: &str, of: &Contract) -> Todo {
    Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", of.label()),
        href: format!("/contracts/{}", of.id),
        due: of.sign_by.filter(|_| of.state.is_waiting()),
    }
}

/// What the actor has to draw up, issue, look at, sign or decide.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if let (Some(own), true) = (actor.organisation, actor.may(Action::ContractSign)) {
        let waiting = list::in_states(db, &[State::Issued], Some(own), MOST)?;
        todos.extend(waiting.iter().map(|of| todo("todo-sign-contract", of)));
    }
    if actor.may(Action::ContractWrite) {
        officer(db, &mut todos)?;
    }
    if actor.may(Action::ContractApprove) {
        leader(db, actor, &mut todos)?;
    }
    Ok(todos)
}

fn officer(db: &mut Db, todos: &mut Vec<Todo>) -> Result<()> {
    for (_, unit) in list::without(db, MOST)? {
        todos.push(Todo {
            verb: Message::new("todo-draw-up-contract"),
            object: Message::new("todo-plain").with("text", unit),
            href: "/contracts/new".to_owned(),
            due: None,
        });
    }
    let drafts = list::in_states(db, &[State::Draft], None, MOST)?;
    todos.extend(drafts.iter().map(|of| todo("todo-issue-contract", of)));
    let signed = list::in_states(db, &[State::UnitSigned], None, MOST)?;
    let open = signed.iter().filter(|of| of.scan == Scan::Open);
    todos.extend(open.map(|of| todo("todo-confirm-scan", of)));
    for (id, of, _) in acts::amendments_in(db, AmendmentState::Asked, MOST)? {
        let of = store::find(db, of)?;
        todos.push(Todo { href: format!("/amendments/{id}"), ..todo("todo-look-at-amendment", &of) });
    }
    Ok(())
}

fn leader(db: &mut Db, actor: &Actor, todos: &mut Vec<Todo>) -> Result<()> {
    let signed = list::in_states(db, &[State::UnitSigned], None, MOST)?;
    let own = |of: &&Contract| of.scan != Scan::Open && !of.hands.iter().any(|hand| actor.is_person(*hand));
    todos.extend(signed.iter().filter(own).map(|of| todo("todo-countersign-contract", of)));
    for step in acts::open_steps(db, MOST)? {
        if step.decided_by(actor).is_ok() {
            let of = store::find(db, step.contract)?;
            todos.push(todo("todo-decide-contract-step", &of));
        }
    }
    for (id, of, hands) in acts::amendments_in(db, AmendmentState::Proposed, MOST)? {
        if !hands.iter().any(|hand| actor.is_person(*hand)) {
            let of = store::find(db, of)?;
            todos.push(Todo { href: format!("/amendments/{id}"), ..todo("todo-decide-amendment", &of) });
        }
    }
    Ok(())
}
