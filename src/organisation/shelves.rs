//! The proofs that stand with an organisation: of its class, and that it is a person in law.

use super::store;
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::OrganisationId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::media::Media;

/// The shelf of proofs of an institution's class.
pub const CLASS_PROOF: &str = "institution-class";

const PAPERS: &[Media] = &[Media::Pdf, Media::Ofd, Media::Jpeg, Media::Png];
const LARGEST: u64 = 20 * 1024 * 1024;

/// What stands with an organisation.
pub const SHELVES: &[Shelf] = &[shelf(CLASS_PROOF), shelf("legal-person")];

const fn shelf(purpose: &'static str) -> Shelf {
    Shelf { media: PAPERS, largest: LARGEST, most: 10, ..Shelf::of("organisation", purpose, keeps) }
}

/// The officer keeps the papers of every organisation, a unit's own people those of the unit.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    can(actor, Action::OrganisationEditPapers, &store::find(db, OrganisationId(id))?)
}
