//! Do the entries of every fund add up to what it says? For `granary verify`.

use super::model::Kind;
use super::store;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Adds up the entries of each fund, and compares.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut entries, mut broken) = (0, None);
    let funds = store::all(db)?;
    for fund in &funds {
        let sums = store::sums(db, fund.call)?;
        entries += store::count(db, fund.call)?;
        if added(&sums) != (fund.reserved.fen(), fund.committed.fen(), fund.spent.fen()) {
            broken.get_or_insert_with(|| format!("the fund of call {}: its entries do not add up to it", fund.call));
        }
    }
    Ok(Checked { line: format!("funds: {} added up again from {entries} entries", funds.len()), broken })
}

/// What is reserved, committed and spent after all entries.
fn added(sums: &[(Kind, i64)]) -> (i64, i64, i64) {
    let of = |kind: Kind| sums.iter().find(|(known, _)| *known == kind).map_or(0, |(_, sum)| *sum);
    let (reserve, release, commit, spend) = (of(Kind::Reserve), of(Kind::Release), of(Kind::Commit), of(Kind::Spend));
    let (restore, uncommit, refund) = (of(Kind::Restore), of(Kind::Uncommit), of(Kind::Refund));
    (reserve - release - commit, commit - spend + restore - uncommit, spend - restore - refund)
}
