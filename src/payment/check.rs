//! Does every payment that is booked stand in the ledger of its own contract, with its own amount? For `granary verify`.

use super::store;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Compares each payment with its entry.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let paid = store::paid(db)?;
    let wrong = store::unlike_ledger(db)?;
    let broken = wrong.map(|contract| format!("the payments of contract {contract} are not those of its ledger"));
    Ok(Checked { line: format!("payments: {paid} compared with the ledgers"), broken })
}
