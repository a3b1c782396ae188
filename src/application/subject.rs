//! An application as something that others hang a query, a finding or a document on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::ApplicationId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// The application, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, ApplicationId(id))?;
    can(actor, Action::ApplicationView, &found)?;
    let href = format!("/applications/{id}");
    Ok(Subject { kind: store::NOUN, id, label: found.label(), href, organisation: Some(found.unit) })
}
