//! What rules may ask of a payment, `payment.…`; the thing is a row of `payments`.

use super::model::{Payment, State};
use super::shelves::INVOICE;
use super::store;
use crate::files;
use crate::kernel::{Money, PaymentId};
use crate::organisation::account;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::Value;

/// The scope of these facts.
pub const SCOPE: &str = "payment";

/// A fact of a payment; nothing for what is not recorded.
///
/// # Errors
/// When the database cannot be read.
pub fn fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let payment = store::find(db, PaymentId(id))?;
    Ok(match name {
        "amount" => Some(Value::Money(payment.net())),
        "paid_on" => payment.paid_on.map(Value::Date),
        "paid_before" => Some(Value::Money(paid_before(db, &payment)?)),
        "final" => Some(Value::Bool(payment.last)),
        "invoice" => Some(Value::Bool(has_invoice(db, &payment)?)),
        "account_verified" => Some(Value::Bool(is_account_verified(db, &payment)?)),
        _ => None,
    })
}

/// Whether a condition holds that is a payment's own; nothing for every other one.
pub(super) fn own(db: &mut Db, payment: &Payment, test: &str) -> Result<Option<bool>> {
    Ok(match test {
        "payment.invoice" => Some(has_invoice(db, payment)?),
        "payment.account_verified" => Some(is_account_verified(db, payment)?),
        _ => None,
    })
}

fn has_invoice(db: &mut Db, payment: &Payment) -> Result<bool> {
    Ok(payment.invoice.is_some() && files::has(db, "payment", payment.id.0, INVOICE)?)
}

fn is_account_verified(db: &mut Db, payment: &Payment) -> Result<bool> {
    Ok(account::confirmed(db, payment.unit)?.is_some())
}

/// What the contract was paid before this part.
fn paid_before(db: &mut Db, of: &Payment) -> Result<Money> {
    let all = store::of_contract(db, of.contract)?;
    let earlier = all.iter().filter(|other| other.n < of.n && other.state == State::Paid);
    Ok(Money::sum(earlier.map(Payment::net)).unwrap_or(Money::ZERO))
}
