//! What waits for a person about vouchers.

use super::model::State;
use super::store::{self, Filter};
use crate::access::{Action, Actor, Scope};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the lists.
const MOST: i64 = 20;

/// What waits for the actor: vouchers that came back, for the unit's accountant; the queue as one row, for whoever checks.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let mut todos = returned(db, actor)?;
    todos.extend(queue(db, actor, now)?);
    Ok(todos)
}

fn returned(db: &mut Db, actor: &Actor) -> Result<Vec<Todo>> {
    let Scope::Own(_) = actor.scope() else { return Ok(Vec::new()) };
    if !actor.may(Action::VoucherWrite) {
        return Ok(Vec::new());
    }
    let filter = Filter { state: Some(State::Returned), ..Filter::of(actor.scope()) };
    let todo = |of: super::Voucher| Todo {
        verb: Message::new("todo-mend-voucher"),
        object: Message::new("todo-plain").with("text", of.label()),
        href: format!("/vouchers/{}", of.id),
        due: None,
    };
    Ok(store::latest(db, &filter, MOST)?.into_iter().map(todo).collect())
}

/// The queue, unless nothing in it waits for this person.
fn queue(db: &mut Db, actor: &Actor, now: Instant) -> Result<Option<Todo>> {
    if !actor.may(Action::VoucherCheck) {
        return Ok(None);
    }
    let persons: Vec<_> = actor.persons().collect();
    let (waiting, since) = store::waiting(db, actor.scope(), &persons)?;
    let Some(since) = since.filter(|_| waiting.count > 0) else { return Ok(None) };
    let days = (now.day() - since.day()).num_days().max(0);
    let object = Message::new("todo-vouchers").with("n", waiting.count).with("amount", waiting.amount);
    Ok(Some(Todo {
        verb: Message::new("todo-check-vouchers"),
        object: object.with("days", days),
        href: "/vouchers".to_owned(),
        due: None,
    }))
}
