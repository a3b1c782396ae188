//! What waits about bank accounts: whoever may confirm compares what others proposed.

use super::store;
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;

/// More than these are done one after the other.
const MOST: i64 = 50;

pub(in crate::organisation) fn todos(db: &mut Db, actor: &Actor) -> Result<Vec<Todo>> {
    if !actor.may(Action::OrganisationConfirmAccount) {
        return Ok(Vec::new());
    }
    let waiting = store::all_waiting(db, MOST)?;
    let todo = |change: &super::Change| Todo {
        verb: Message::new("todo-confirm-account"),
        object: Message::new("todo-plain").with("text", &change.organisation_name),
        href: format!("/organisations/{}/account", change.organisation),
        due: None,
    };
    Ok(waiting.iter().filter(|change| change.may_decide(actor).is_ok()).map(todo).collect())
}
