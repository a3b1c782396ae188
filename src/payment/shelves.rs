//! The scan of the unit's invoice for a payment.

use super::store;
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::PaymentId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::media::Media;

/// The shelf of invoices.
pub const INVOICE: &str = "payment-invoice";

/// What stands with a payment.
pub const SHELVES: &[Shelf] = &[Shelf {
    media: &[Media::Pdf, Media::Ofd, Media::Jpeg, Media::Png],
    largest: 20 * 1024 * 1024,
    most: 5,
    ..Shelf::of("payment", INVOICE, keeps)
}];

fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    can(actor, Action::PaymentInvoice, &store::find(db, PaymentId(id))?)
}
