//! What must not live on when people come in from a backup.

use super::store::{links, sessions};
use crate::kernel::Instant;
use crate::platform::Result;
use crate::platform::db::Db;

/// Ends every session and every one-time link: some of them had ended between the backup and its restoring, and nobody
/// can tell which.
///
/// # Errors
/// When the database cannot be written.
pub fn after_restore(db: &mut Db, now: Instant) -> Result<()> {
    sessions::end_everybodys(db, now)?;
    links::void_everybodys(db, now)
}
