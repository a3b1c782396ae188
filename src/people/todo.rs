//! What waits for a person about people.

use chrono::Duration;

use super::store::{delegations, memberships, users};
use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Days before the end of a password from which one is reminded.
const PASSWORD_NOTICE: i64 = 7;

/// Roles to decide on, duties taken over, and a password that runs out.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, settings: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if actor.may(Action::RoleDecide) {
        let mine = |p: &memberships::Proposal| p.membership.allows(actor, Action::RoleDecide).is_ok();
        todos.extend(memberships::proposals(db)?.into_iter().filter(mine).map(proposal));
    }
    if actor.stands_in_for.is_none() {
        for named in delegations::taken_on(db, actor.user, now.day())? {
            todos.push(Todo {
                verb: Message::new("todo-stand-in"),
                object: Message::new("todo-stand-in-for")
                    .with("name", &named.giver)
                    .with("at", &named.organisation_name),
                href: "/acting".to_owned(),
                due: Some(named.delegation.ends_on),
            });
        }
    }
    let set = users::find(db, actor.user)?.password_at;
    let ends = set.filter(|_| settings.password_days > 0).map(|at| at + Duration::days(settings.password_days));
    if let Some(ends) = ends.filter(|ends| *ends - now <= Duration::days(PASSWORD_NOTICE)) {
        todos.push(Todo {
            verb: Message::new("todo-password"),
            object: Message::new("todo-plain").with("text", &actor.name),
            href: "/me/password".to_owned(),
            due: Some(ends.day()),
        });
    }
    Ok(todos)
}

fn proposal(p: memberships::Proposal) -> Todo {
    let object = Message::new("todo-role-object")
        .with("person", p.person)
        .with_word("role", format_args!("role-{}", p.membership.role))
        .with("at", p.organisation_name);
    Todo { verb: Message::new("todo-decide-role"), object, href: "/roles/proposed".to_owned(), due: None }
}
