//! Where the files of an application stand: a place for each paper, and for the proofs of each past project.

use super::content::Content;
use super::form::Section;
use super::model::Application;
use super::store::{self, PAPER};
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::files::model::{Brought, Taking};
use crate::kernel::{FileId, Message, PaperId};
use crate::pages::Subject;
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::{Error, Result};
use crate::programme::definition::applying::Paper;

/// What any paper of a call may be; which of these one takes, its definition says, and the page of the papers tells.
const TAKEN: &[Media] =
    &[Media::Pdf, Media::Ofd, Media::Docx, Media::Ole, Media::Xlsx, Media::Pptx, Media::Jpeg, Media::Png, Media::Mp4];
const LARGEST: u64 = 200 * 1024 * 1024;
/// The shelf of a paper's place.
pub const FILES: &str = "application-files";

/// What stands with an application.
pub const SHELVES: &[Shelf] = &[Shelf {
    media: TAKEN,
    largest: LARGEST,
    most: 50,
    narrows: Some(narrows),
    refuses: Some(refuses),
    shows: Some(shows),
    ..Shelf::of(PAPER, FILES, keeps)
}];

/// The section in which a place is filled.
pub(super) fn section_of(paper: &str) -> Section {
    let proof = paper.strip_prefix("past-").is_some_and(|n| n.parse::<u32>().is_ok());
    if proof { Section::Past } else { Section::Papers }
}

/// A paper of an application as something that files hang on, if the actor may see the application.
///
/// # Errors
/// [`Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let (of, paper) = store::paper(db, PaperId(id))?;
    let found = store::find(db, of)?;
    can(actor, Action::ApplicationView, &found)?;
    let section = section_of(&paper);
    let own = found.is_own(actor) && found.is_worked_on();
    let href = if own { format!("/applications/{of}/sections/{section}") } else { format!("/applications/{of}") };
    let label = format!("{} {}", found.label(), called(db, actor, &found, &paper)?);
    Ok(Subject { kind: PAPER, id, label, href, organisation: Some(found.unit) })
}

/// What a place is called: as the call calls the paper, or as the unit calls the past project that it proves.
fn called(db: &mut Db, actor: &Actor, of: &Application, place: &str) -> Result<String> {
    let (_, definition) = super::actions::definition(db, of)?;
    if let Some(paper) = super::form::papers(&definition).find(|known| known.key.as_str() == place) {
        return Ok(paper.label.zh.clone());
    }
    let content = if of.is_own(actor) { store::live(db, of)? } else { super::content(db, of)? };
    let proven = content.past.items.iter().find(|item| super::form::proof_of(item.n) == place);
    Ok(proven.map_or_else(|| place.to_owned(), |item| item.name.clone()))
}

/// The people of the unit put papers there while the application and its section are open. The deadline is not asked
/// here: what comes after it stands with a draft that is submitted no more.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let (of, paper) = store::paper(db, PaperId(id))?;
    let found = store::find(db, of)?;
    can(actor, Action::ApplicationFill, &found)?;
    if !found.is_worked_on() {
        return Err(Error::conflict("application-is-submitted"));
    }
    if found.is_open(section_of(&paper)) { Ok(()) } else { Err(Error::conflict("application-section-closed")) }
}

/// The paper of a place as the call's definition has it; none for the proofs of a past project.
fn defined(db: &mut Db, id: i64) -> Result<Option<Paper>> {
    let (of, paper) = store::paper(db, PaperId(id))?;
    let found = store::find(db, of)?;
    let (_, definition) = super::actions::definition(db, &found)?;
    Ok(super::form::papers(&definition).find(|known| known.key.as_str() == paper).cloned())
}

/// What the call's definition excludes is told when it comes, and not only at the submission.
fn refuses(db: &mut Db, id: i64, file: &Brought) -> Result<Option<Message>> {
    Ok(defined(db, id)?.and_then(|paper| super::form::unfit(&paper, file)))
}

/// The same, told before it comes.
fn narrows(db: &mut Db, id: i64, all: Taking) -> Result<Taking> {
    Ok(defined(db, id)?.map_or(all.clone(), |paper| super::form::fitting(&paper, all)))
}

/// Whoever is not of the unit sees what was submitted, and nothing that is put there while it is worked on again.
fn shows(db: &mut Db, actor: &Actor, id: i64, file: FileId) -> Result<()> {
    let (of, _) = store::paper(db, PaperId(id))?;
    let found = store::find(db, of)?;
    if found.is_own(actor) {
        return Ok(());
    }
    for n in (1..=found.copies).rev() {
        let content = Content::read(&store::copy(db, of, n)?.body)?;
        if content.files.iter().any(|filed| filed.id == file) {
            return Ok(());
        }
    }
    Err(Error::NotFound)
}
