//! Applications (项目申报书): what a unit fills in for a call, section by section; its submission, correction and end.
//!
//! **States.** A *draft* is its unit's alone. Submitting it freezes everything as a copy with a digest and takes the
//! number; from then on the centre, the association of its province and the third parties of its call see the latest
//! copy. Before the deadline the unit may *withdraw* it, correct it and submit it again: the number stays, a further copy
//! is added. The check of the form may *return* it, with the sections that are open again and a term; it *passes*, is
//! *rejected*, or *lapses* when somebody says so. After that it is not written any more.
//!
//! **Sections** ([`form`]) follow from the definition of the call. They are saved one by one, each with its own version,
//! so that colleagues fill in different ones at once; whoever works on one holds it softly for some minutes.
//!
//! **Invariants.** Nothing is submitted after the last second of the deadline, by the server's clock; a copy never
//! changes; a number is never used twice and has no gap; what is submitted is what the last look has shown; another
//! unit's application does not exist; whoever does not see an application sees none of its files.
//!
//! What a neighbour needs: [`find`], [`of_unit`], [`of_call`], [`section`], [`content()`] (what was submitted), [`reading()`]
//! (in words, also blind), [`agency_of`], [`subject()`], and the verbs of the check of the form in [`actions`].

pub mod actions;
mod check;
pub mod content;
mod crowd;
pub mod eligibility;
pub mod form;
mod jobs;
pub mod model;
pub mod paper;
pub mod reading;
mod search;
pub mod shelves;
mod store;
mod subject;
mod tell;
mod todo;
mod web;

use std::sync::Arc;

pub use actions::follow_merge;
pub use check::check;
pub use content::Content;
pub use crowd::hanging;
pub use form::Section;
pub use jobs::Remind;
pub use model::{Application, State};
pub use reading::{Blind, Block, Part, Reading, reading};
pub use search::SEARCH;
pub use shelves::SHELVES;
pub use store::{Copy, Listed, NOUN, agency_of, find, listed, of_call, of_unit};
pub use subject::subject;
pub use todo::todos;
pub use web::routes;

use crate::kernel::ApplicationId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::Definition;

/// One section as it stands now, submitted or not; empty where nobody has filled it in.
///
/// # Errors
/// When the database cannot be read.
pub fn section<T: form::Body>(db: &mut Db, id: ApplicationId) -> Result<T> {
    let text = store::texts(db, id)?.into_iter().find(|(section, _)| *section == T::SECTION);
    Ok(text.map(|(_, text)| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

/// The application as one value: once it was submitted, what was submitted last; before that, what stands.
///
/// # Errors
/// When the database cannot be read.
pub fn content(db: &mut Db, of: &Application) -> Result<Content> {
    match of.copies {
        0 => store::live(db, of),
        n => Content::read(&store::copy(db, of.id, n)?.body),
    }
}

/// The application as it stands now, submitted or not: what its unit works on.
///
/// # Errors
/// When the database cannot be read.
pub fn live(db: &mut Db, of: &Application) -> Result<Content> {
    store::live(db, of)
}

/// What was submitted as the copy of this serial.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn copy(db: &mut Db, id: ApplicationId, n: i32) -> Result<Content> {
    Content::read(&store::copy(db, id, n)?.body)
}

/// What an application follows: while it is filled in, the latest version of its call; from submission on the one under
/// which it was submitted.
///
/// # Errors
/// When the database cannot be read.
pub fn definition(db: &mut Db, of: &Application) -> Result<Arc<Definition>> {
    actions::definition(db, of).map(|(_, definition)| definition)
}
