//! Final accounts as a thing that others hang something on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::FinalAccountsId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// Final accounts, if the actor may see them.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, FinalAccountsId(id))?;
    can(actor, Action::AccountsView, &found)?;
    let href = format!("/contracts/{}/accounts", found.contract);
    Ok(Subject { kind: "final-accounts", id, label: found.title(), href, organisation: Some(found.unit) })
}
