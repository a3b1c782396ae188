//! What waits for a person about findings.

use super::model::Finding;
use super::store;
use crate::access::{Action, Actor, Object};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the list.
const MOST: i64 = 50;

/// What the actor's organisation has to explain, and explanations of what the actor has raised.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    let todo = |verb: &str, finding: &Finding, object: String| Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", object),
        href: format!("/findings/{}", finding.id),
        due: None,
    };
    if let Some(at) = actor.organisation.filter(|_| actor.may(Action::FindingExplain)) {
        for finding in store::owed(db, at, MOST)? {
            todos.push(todo("todo-explain-finding", &finding, brief(&finding.note.text)));
        }
    }
    if actor.may(Action::FindingConclude) {
        let explained = store::explained(db, actor.user, MOST)?;
        for finding in explained.iter().filter(|f| f.allows(actor, Action::FindingConclude).is_ok()) {
            let object = format!("{} · {}", finding.organisation_name, brief(&finding.note.text));
            todos.push(todo("todo-conclude-finding", finding, object));
        }
    }
    Ok(todos)
}

/// The beginning of a text, in one line.
pub(super) fn brief(text: &str) -> String {
    /// Characters that fit on a line of a list.
    const MOST: usize = 40;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST { line } else { line.chars().take(MOST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(brief("甲\n乙"), "甲 乙");
        assert_eq!(brief(&"账".repeat(40)), "账".repeat(40));
        assert_eq!(brief(&"账".repeat(41)), format!("{}…", "账".repeat(40)));
    }
}
