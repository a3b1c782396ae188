//! A form check as something that others hang something on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::FormCheckId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// The check, if the actor may see it.
///
/// # Errors
/// [`Error::NotFound`](crate::platform::Error::NotFound).
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let check = store::find(db, FormCheckId(id))?;
    can(actor, Action::FormCheckView, &check)?;
    let organisation = Some(check.agency);
    Ok(Subject { kind: "form-check", id, label: check.label(), href: format!("/form-checks/{id}"), organisation })
}
