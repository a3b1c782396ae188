//! An expert's seat before one item: what may be looked at and scored, by nobody else.

use std::sync::Arc;

use super::model::least_comment;
use super::store::{self, Kept};
use crate::access::{Action, Actor, Object};
use crate::kernel::{AssignmentId, BatchId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call;
use crate::review::model::{Assignment, AssignmentState, Batch, BatchState, Item, Member};
use crate::review::ranking::{self, Rules};
use crate::review::store::{batches, members};

/// An item, the expert who judges it, and how far their batch is.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Who judges what.
    pub assignment: Assignment,
    /// The item.
    pub item: Item,
    /// The expert.
    pub member: Member,
    /// The batch.
    pub batch: Batch,
    /// Whether the agency has opened the scores.
    pub opened: bool,
}

impl Seat {
    /// Whether it counts: the expert has declared, and neither stood back nor was replaced.
    pub fn counts(&self) -> bool {
        self.assignment.state == AssignmentState::Active && self.member.may_judge()
    }
}

impl Object for Seat {
    /// The expert in person; nobody judges as a stand-in. Whoever stood back finds nothing.
    fn visible_to(&self, actor: &Actor) -> bool {
        let own = self.member.user == Some(actor.user) && actor.stands_in_for.is_none();
        let shown = matches!(self.batch.state, BatchState::Scoring | BatchState::Closed | BatchState::Reported);
        own && shown && self.counts()
    }

    fn allows(&self, _: &Actor, action: Action) -> Result<()> {
        match action {
            Action::ReviewScore if self.batch.state != BatchState::Scoring => Err(Error::conflict("sheet-not-scoring")),
            Action::ReviewScore if self.member.submitted_at.is_some() => Err(Error::conflict("sheet-handed-in")),
            _ => Ok(()),
        }
    }
}

/// The seat of an assignment, whoever asks.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::review) fn load(db: &mut Db, id: AssignmentId) -> Result<Seat> {
    let assignment = members::assignment(db, id)?;
    Ok(Seat {
        item: batches::item(db, assignment.batch, assignment.item)?,
        member: members::member(db, assignment.batch, assignment.member)?,
        batch: batches::batch(db, assignment.batch)?,
        opened: ranking::is_opened(db, assignment.batch)?,
        assignment,
    })
}

/// The seat of an assignment, if it is the actor's own.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub(in crate::review) fn own(db: &mut Db, actor: &Actor, id: AssignmentId) -> Result<Seat> {
    let seat = load(db, id)?;
    if seat.visible_to(actor) { Ok(seat) } else { Err(Error::NotFound) }
}

/// The batch with everything of one expert in it.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The batch.
    pub batch: Batch,
    /// The expert.
    pub member: Member,
    /// What the expert judges, by code, each with its sheet.
    pub seats: Vec<(Assignment, Item, Option<Kept>)>,
}

/// What an expert has to judge in a batch.
///
/// # Errors
/// [`Error::NotFound`] for whoever is no member that has declared, and before the batch is scored.
pub(in crate::review) fn desk(db: &mut Db, actor: &Actor, batch: BatchId) -> Result<Desk> {
    if actor.stands_in_for.is_some() {
        return Err(Error::NotFound);
    }
    let member = members::member_of(db, batch, actor.user)?;
    let batch = batches::batch(db, batch)?;
    let shown = matches!(batch.state, BatchState::Scoring | BatchState::Closed | BatchState::Reported);
    if !shown || !member.may_judge() {
        return Err(Error::NotFound);
    }
    let mut sheets = store::of_member(db, member.id)?;
    let items = batches::items(db, batch.id)?;
    let own = |assignment: &Assignment| assignment.member == member.id && assignment.state == AssignmentState::Active;
    let assignments: Vec<Assignment> = members::assignments(db, batch.id)?.into_iter().filter(own).collect();
    let mut seats: Vec<(Assignment, Item, Option<Kept>)> = assignments
        .into_iter()
        .filter_map(|assignment| {
            let item = items.iter().find(|item| item.id == assignment.item)?.clone();
            Some((assignment, item, sheets.remove(&assignment.id)))
        })
        .collect();
    seats.sort_by_key(|(_, item, _)| item.serial);
    Ok(Desk { batch, member, seats })
}

/// The definition by which a batch is judged: the one in force of its call.
///
/// # Errors
/// When the call or its text cannot be read.
pub(in crate::review) fn definition(db: &mut Db, batch: &Batch) -> Result<Arc<Definition>> {
    Ok(call::in_force(db, batch.call)?.1)
}

/// The rules of a batch's round.
///
/// # Errors
/// [`Error::Conflict`] when the call in force has no such round any more.
pub(in crate::review) fn rules<'a>(definition: &'a Definition, batch: &Batch) -> Result<Rules<'a>> {
    Rules::of(definition, &batch.round).ok_or_else(|| Error::conflict("scoring-round-gone"))
}

/// How many characters the comment on a sheet must have.
pub(in crate::review) fn least(rules: Rules<'_>) -> usize {
    least_comment(rules.review)
}
