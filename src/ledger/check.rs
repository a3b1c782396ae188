//! Do the entries of every ledger add up to its balances? For `granary verify`.

use super::store;
use crate::kernel::LedgerId;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Ledgers that are read at a time.
const CHUNK: i64 = 200;

/// Adds up the entries of each ledger, and compares; counts them too, so that none is missing at the end.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut ledgers, mut entries, mut broken, mut after) = (0_usize, 0, None, LedgerId(0));
    loop {
        let chunk = store::all(db, after, CHUNK)?;
        let Some(last) = chunk.last() else { break };
        after = last.id;
        ledgers += chunk.len();
        for ledger in &chunk {
            let (added, count) = store::added_up(db, ledger.id)?;
            entries += count;
            let own = format!("the ledger of contract {}", ledger.contract);
            if added.balanced().is_err() {
                broken.get_or_insert(format!("{own}: its entries do not balance"));
            } else if store::raw(db, ledger.id)? != added {
                broken.get_or_insert(format!("{own}: its entries do not add up to its balances"));
            } else if count != i64::from(ledger.entries) {
                broken.get_or_insert(format!("{own}: it has {count} entries of {}", ledger.entries));
            }
        }
    }
    Ok(Checked { line: format!("ledgers: {ledgers} added up again from {entries} entries"), broken })
}
