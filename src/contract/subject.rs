//! A contract as something that others hang a file, a query or a document on.

use super::store;
use crate::access::{Action, Actor, Object as _, can};
use crate::kernel::{AwardId, ContractId, Message};
use crate::pages::{Hanging, Subject};
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

/// On the page of an award: its contract.
///
/// # Errors
/// When the database cannot be read.
pub fn hanging(db: &mut Db, actor: &Actor, on: &Subject) -> Result<Option<Hanging>> {
    if on.kind != "award" || !actor.may(Action::ContractView) {
        return Ok(None);
    }
    let found = store::by_award(db, AwardId(on.id))?.filter(|of| of.visible_to(actor));
    Ok(found.map(|of| Hanging {
        text: Message::new("contract-of-award").with("number", &of.number),
        href: format!("/contracts/{}", of.id),
    }))
}
