//! A payment as a thing that others hang something on.

use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::{PaymentBatchId, PaymentId};
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;

/// A payment, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, PaymentId(id))?;
    can(actor, Action::PaymentView, &found)?;
    let href = format!("/contracts/{}/payments", found.contract);
    Ok(Subject { kind: "payment", id, label: found.title(), href, organisation: Some(found.unit) })
}

/// A batch of payments, for those who see every province.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn batch_subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::batches::find(db, PaymentBatchId(id))?;
    can(actor, Action::PaymentView, &found)?;
    let href = format!("/payments/batches/{id}");
    Ok(Subject { kind: "payment-batch", id, label: found.label(), href, organisation: None })
}
