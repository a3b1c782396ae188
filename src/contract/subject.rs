//! A contract as something that others hang a file, a query or a document on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::ContractId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// The contract, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, ContractId(id))?;
    can(actor, Action::ContractView, &found)?;
    let href = format!("/contracts/{id}");
    Ok(Subject { kind: "contract", id, label: found.label(), href, organisation: Some(found.unit) })
}
