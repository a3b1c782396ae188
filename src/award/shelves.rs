//! The papers of a decision and of an objection.

use super::store::{decisions, objections};
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::{DecisionId, ObjectionId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::media::Media;

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

/// Where the evidence of an objection stands.
pub(super) const OF_OBJECTION: Shelf =
    Shelf { media: PAPERS, largest: LARGEST, most: 5, ..Shelf::of("objection", EVIDENCE, keeps_evidence) };

fn keeps_minutes(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    can(actor, Action::AwardPropose, &decisions::find(db, DecisionId(id))?)
}

fn keeps_evidence(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    can(actor, Action::ObjectionHandle, &objections::find(db, ObjectionId(id))?)
}
