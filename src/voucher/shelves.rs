//! The papers of a voucher: the scan of its originals, which may serve the whole of it, and what budget lines want beside.

use super::store;
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::VoucherId;
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::{Error, Result};

/// Electronic originals and pictures.
const PAPERS: &[Media] = &[Media::Pdf, Media::Ofd, Media::Xml, Media::Jpeg, Media::Png];
const LARGEST: u64 = 20 * 1024 * 1024;

/// The shelf of split vouchers (原始凭证分割单).
pub(super) const SPLIT: &str = "voucher-split";

/// A shelf of a voucher.
const fn shelf(purpose: &'static str, most: usize) -> Shelf {
    Shelf { media: PAPERS, largest: LARGEST, most, ..Shelf::of("voucher", purpose, keeps) }
}

/// What stands with a voucher.
pub const SHELVES: &[Shelf] = &[
    shelf("voucher-scan", 30),
    shelf("voucher-bank-proof", 10),
    shelf("voucher-contract", 10),
    shelf("voucher-quotations", 10),
    shelf("voucher-list", 10),
    shelf("voucher-attendance", 10),
    shelf("voucher-meeting-notice", 10),
    shelf("voucher-pay-list", 10),
    shelf("voucher-delivery-receipt", 10),
    shelf("voucher-trip-form", 10),
    shelf(SPLIT, 10),
];

/// The unit's accountant keeps the papers while the voucher is with the unit.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let found = store::find(db, VoucherId(id))?;
    can(actor, Action::VoucherView, &found)?;
    can(actor, Action::VoucherWrite, &found)?;
    if found.state.is_open() { Ok(()) } else { Err(Error::conflict("voucher-papers-closed")) }
}
