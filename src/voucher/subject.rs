//! Vouchers as things that others hang something on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::VoucherId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::vault::Column;

/// Where the identity number of a person on a pay list is sealed.
pub const IDENTITY: Column = Column { table: "voucher_people", name: "identity_sealed", key: "seal_id" };

/// A voucher, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, VoucherId(id))?;
    can(actor, Action::VoucherView, &found)?;
    let href = format!("/vouchers/{id}");
    Ok(Subject { kind: "voucher", id, label: found.label(), href, organisation: Some(found.unit) })
}
