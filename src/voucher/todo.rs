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

/// What waits for the actor: vouchers that came back, for the unit's accountant.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
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
