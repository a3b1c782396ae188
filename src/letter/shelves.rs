//! The scan of a letter that was written on paper.

use super::store;
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::LetterId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::media::Media;

/// What a scan may be.
const SCANS: &[Media] = &[Media::Pdf, Media::Ofd, Media::Jpeg, Media::Png];
/// The largest scan, in bytes.
pub(super) const LARGEST: u64 = 20 * 1024 * 1024;
/// The shelf's purpose.
pub(super) const PURPOSE: &str = "letter";

/// The shelf.
pub(super) const SHELF: Shelf =
    Shelf { media: SCANS, largest: LARGEST, most: 5, ..Shelf::of("letter", PURPOSE, keeps) };

/// What stands with a letter.
pub const SHELVES: &[Shelf] = &[SHELF];

/// Only the association that is asked puts a scan there or takes it away, and only until the letter is issued.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    can(actor, Action::LetterIssue, &store::find(db, LetterId(id))?)
}
