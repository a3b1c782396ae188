//! The papers of a decision and of an objection.

use super::objection::State;
use super::store::{decisions, objections};
use crate::access::{Action, Actor, can};
use crate::files::{Shelf, Takers};
use crate::kernel::{DecisionId, ObjectionId};
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::{Error, Result};

/// The shelf of the minutes of a decision.
pub const MINUTES: &str = "decision-minutes";
/// The shelf of what an objection rests on.
pub const EVIDENCE: &str = "objection-evidence";

const PAPERS: &[Media] = &[Media::Pdf, Media::Ofd, Media::Jpeg, Media::Png];
const LARGEST: u64 = 20 * 1024 * 1024;

/// What stands with decisions and objections.
pub const SHELVES: &[Shelf] = &[
    Shelf { media: PAPERS, largest: LARGEST, most: 10, ..Shelf::of("decision", MINUTES, keeps_minutes) },
    OF_OBJECTION,
];

/// Where the evidence of an objection stands. What the public has sent, nobody takes away.
pub(super) const OF_OBJECTION: Shelf = Shelf {
    media: PAPERS,
    largest: LARGEST,
    most: 5,
    takers: Takers::Office,
    ..Shelf::of("objection", EVIDENCE, keeps_evidence)
};

fn keeps_minutes(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    can(actor, Action::AwardPropose, &decisions::find(db, DecisionId(id))?)
}

/// What came on paper is added until it is decided; the decision rests on what stood there.
fn keeps_evidence(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let found = objections::find(db, ObjectionId(id))?;
    can(actor, Action::ObjectionHandle, &found)?;
    if found.state == State::Decided { Err(Error::conflict("objection-is-decided")) } else { Ok(()) }
}
