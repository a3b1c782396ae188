//! A query as something that others hang a file on, and the papers that stand with it.

use super::model::Query;
use super::store;
use crate::access::{Action, Actor, can};
use crate::files::{Shelf, Takers};
use crate::kernel::QueryId;
use crate::pages::Subject;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::media::Media;

/// What is taken as a paper of a query.
const PAPERS: &[Media] = &[Media::Pdf, Media::Ofd, Media::Docx, Media::Xlsx, Media::Jpeg, Media::Png];
const LARGEST: u64 = 20 * 1024 * 1024;

/// What stands with a query. Neither party takes away what the other has brought.
pub const SHELVES: &[Shelf] = &[Shelf {
    media: PAPERS,
    largest: LARGEST,
    most: 10,
    takers: Takers::Bringer,
    ..Shelf::of("query", "query-papers", keeps)
}];

/// The query, if the actor may see it.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = seen(db, actor, id)?;
    let href = format!("/queries/{id}");
    Ok(Subject { kind: "query", id, label: found.title, href, organisation: Some(found.organisation) })
}

/// Whoever may ask or answer this query adds papers, in every role.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let found = seen(db, actor, id)?;
    can(actor, Action::QueryAsk, &found).or_else(|_| can(actor, Action::QueryAnswer, &found))
}

fn seen(db: &mut Db, actor: &Actor, id: i64) -> Result<Query> {
    let found = store::find(db, QueryId(id))?;
    can(actor, Action::QueryView, &found)?;
    Ok(found)
}
