//! A letter as something that others hang a file, a query or a document on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::LetterId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// The letter, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, LetterId(id))?;
    can(actor, Action::LetterView, &found)?;
    let href = format!("/letters/{id}");
    Ok(Subject { kind: "letter", id, label: found.label(), href, organisation: Some(found.unit) })
}
