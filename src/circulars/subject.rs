//! A circular as something that others hang a file or a document on.

use super::model::State;
use super::store;
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::CircularId;
use crate::pages::Subject;
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::{Error, Result};

/// The circular, if the actor may see it. It is nobody's in particular.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = store::find(db, CircularId(id), actor.organisation)?;
    can(actor, Action::CircularView, &found)?;
    let href = format!("/circulars/{id}");
    Ok(Subject { kind: "circular", id, label: found.text.title, href, organisation: None })
}

/// What is taken as an annex of a circular.
const ANNEXES: &[Media] = &[Media::Pdf, Media::Ofd, Media::Docx, Media::Xlsx, Media::Jpeg, Media::Png];
const LARGEST: u64 = 20 * 1024 * 1024;

/// What stands with a circular.
pub const SHELVES: &[Shelf] =
    &[Shelf { media: ANNEXES, largest: LARGEST, most: 10, ..Shelf::of("circular", "circular-annexes", keeps) }];

/// Whoever writes circulars adds annexes, until it is published.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let found = store::find(db, CircularId(id), actor.organisation)?;
    can(actor, Action::CircularWrite, &found)?;
    if found.state == State::Draft { Ok(()) } else { Err(Error::conflict("circular-is-published")) }
}
