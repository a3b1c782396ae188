//! Is every published version still as it was published? For `granary verify`.

use super::store;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Compares the text of each version with the digest that it was published with.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (count, broken) = store::broken(db)?;
    Ok(Checked { line: format!("calls: {count} published versions checked"), broken })
}
