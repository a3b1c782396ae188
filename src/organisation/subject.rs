//! An organisation as something that others hang a file, a query or a finding on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::OrganisationId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// The organisation, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, OrganisationId(id))?;
    can(actor, Action::OrganisationView, &found)?;
    let href = format!("/organisations/{id}");
    Ok(Subject { kind: "organisation", id, label: found.record.name, href, organisation: Some(found.id) })
}
