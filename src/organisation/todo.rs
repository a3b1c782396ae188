//! What waits for a person about organisations.

use super::{account, store};
use crate::access::{Action, Actor, Scope};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// A change of a bank account wants to be confirmed; an organisation that nobody can be reached at wants a contact person.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = account::todos(db, actor)?;
    let Some(own) = actor.organisation else { return Ok(todos) };
    let local = actor.scope() != Scope::Everything;
    if !local || !actor.may(Action::OrganisationEditContacts) || !store::contacts(db, own)?.is_empty() {
        return Ok(todos);
    }
    todos.push(Todo {
        verb: Message::new("todo-add-contact"),
        object: Message::new("todo-plain").with("text", &actor.organisation_name),
        href: format!("/organisations/{own}/contacts/new"),
        due: None,
    });
    Ok(todos)
}
