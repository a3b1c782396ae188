//! Do vouchers, their lines, their entries and their invoices agree? For `granary verify`.

use super::store;
use crate::kernel::VoucherId;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Adds up the lines of each voucher, the entries of each that passed, and what is booked of each invoice.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (vouchers, invoices) = store::sums(db)?;
    let of = |(id, what): (VoucherId, &str)| format!("voucher {id}: {what}");
    let broken = store::lines_apart(db)?
        .map(|id| of((id, "its lines do not add up to it")))
        .or(store::entries_apart(db)?.map(|id| of((id, "the ledger does not hold what it books"))))
        .or(store::invoices_apart(db)?.map(|key| format!("invoice {key}: what is booked of it does not add up")));
    Ok(Checked { line: format!("vouchers: {vouchers} added up again, {invoices} invoices stand once"), broken })
}
