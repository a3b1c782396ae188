//! A circular as something that others hang a file or a document on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::CircularId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// The circular, if the actor may see it. It is nobody's in particular.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, CircularId(id), actor.organisation)?;
    can(actor, Action::CircularView, &found)?;
    let href = format!("/circulars/{id}");
    Ok(Subject { kind: "circular", id, label: found.text.title, href, organisation: None })
}
