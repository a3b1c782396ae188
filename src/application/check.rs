//! Is every submitted copy still as it was submitted? For `granary verify`.

use super::store;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Compares the text of each copy with its digest, and the latest with the digest that its application names.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (count, broken) = store::broken(db)?;
    Ok(Checked { line: format!("applications: {count} submitted copies checked"), broken })
}
