//! What the desk tells on the page of an application.

use super::store;
use crate::access::{Action, Actor};
use crate::kernel::{ApplicationId, Message};
use crate::pages::{Hanging, Subject};
use crate::platform::Result;
use crate::platform::db::Db;

/// The paper copy of an application, for whoever sees the application: its unit, too.
///
/// # Errors
/// When the database cannot be read.
pub fn hanging(db: &mut Db, actor: &Actor, subject: &Subject) -> Result<Option<Hanging>> {
    if subject.kind != "application" || !actor.may(Action::PaperCopyView) {
        return Ok(None);
    }
    let found = store::of(db, ApplicationId(subject.id))?;
    Ok(found.map(|copy| Hanging {
        text: Message::new("paper-copy-hanging").with_time("day", copy.arrival.received_at.day()),
        href: format!("/paper-copies/{}", copy.id),
    }))
}
