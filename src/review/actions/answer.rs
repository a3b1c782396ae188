//! What an expert does before scoring: accept or decline, and declare conflicts.

use serde_json::json;

use super::panel::{after_change, fill, leave};
use super::recusals::{Conflict, uphold};
use super::{allowed, event};
use crate::access::{Action, Tx};
use crate::audit::record;
use crate::kernel::{BatchId, MemberId};
use crate::platform::{Error, Result};
use crate::review::model::{Batch, Member, MemberState, Source};
use crate::review::store::{batches, members};

/// The actor as a member of a batch that is under way. Nobody answers as a stand-in.
fn own(tx: &mut Tx<'_>, id: BatchId) -> Result<(Batch, Member)> {
    if !tx.actor.may(Action::ReviewScore) || tx.actor.stands_in_for.is_some() {
        return Err(Error::NotFound);
    }
    let (batch, member) = (batches::batch(tx.db, id)?, members::member_of(tx.db, id, tx.actor.user)?);
    if batch.state.is_under_way() { Ok((batch, member)) } else { Err(Error::NotFound) }
}

/// Accepts the invitation.
///
/// # Errors
/// [`Error::NotFound`] for whoever was not asked; [`Error::Conflict`] when it was answered.
pub fn accept(tx: &mut Tx<'_>, id: BatchId, version: i32) -> Result<()> {
    let (batch, member) = own(tx, id)?;
    if member.state != MemberState::Invited {
        return Err(Error::conflict("review-answered"));
    }
    let new = Member { state: MemberState::Accepted, answered_at: Some(tx.now), version, ..member.clone() };
    members::update(tx.db, &new)?;
    record(tx, event("review.accepted", &batch).change(Some(member.facts()), Some(new.facts())))?;
    after_change(tx, &batch)
}

/// Declines, or steps back later, with the reason: the access ends at once, and the next in order follows.
///
/// # Errors
/// [`Error::NotFound`] for whoever was not asked; [`Error::Conflict`] once the sheets are handed in.
pub fn decline(tx: &mut Tx<'_>, id: BatchId, reason: &str, version: i32) -> Result<()> {
    let (batch, member) = own(tx, id)?;
    if member.submitted_at.is_some() {
        return Err(Error::conflict("review-member-handed-in"));
    }
    leave(tx, &batch, &Member { version, ..member }, MemberState::Declined, reason)?;
    fill(tx, &batch, true)?;
    after_change(tx, &batch)
}

/// Notes that a member declined by another way than here, such as on the telephone.
///
/// # Errors
/// As [`decline`].
pub fn declined_elsewhere(tx: &mut Tx<'_>, id: BatchId, member: MemberId, reason: &str, version: i32) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewManage)?;
    let member = members::member(tx.db, id, member)?;
    if !matches!(member.state, MemberState::Drawn | MemberState::Invited) || !batch.state.is_open() {
        return Err(Error::conflict("review-answered"));
    }
    leave(tx, &batch, &Member { version, ..member }, MemberState::Declined, reason)?;
    fill(tx, &batch, true)?;
    after_change(tx, &batch)
}

/// Declares conflicts over the units of the batch: once for all, and again when one comes to light later. Each counts at
/// once: the items go to others, and their pages exist no more for this expert.
///
/// # Errors
/// [`Error::NotFound`] for whoever has not accepted; [`Error::Conflict`] once the sheets are handed in.
pub fn declare(tx: &mut Tx<'_>, id: BatchId, conflicts: &[Conflict], version: i32) -> Result<()> {
    let (batch, member) = own(tx, id)?;
    if member.state != MemberState::Accepted {
        return Err(Error::NotFound);
    }
    if member.submitted_at.is_some() {
        return Err(Error::conflict("review-member-handed-in"));
    }
    let first = member.declared_at.is_none();
    let new = Member { declared_at: member.declared_at.or(Some(tx.now)), version, ..member.clone() };
    members::update(tx.db, &new)?;
    uphold(tx, &batch, member.expert, Source::Declared, conflicts)?;
    let told: Vec<_> = conflicts.iter().map(|c| json!({ "unit": c.unit, "ground": c.ground })).collect();
    let done = if first { "review.declared" } else { "review.declared-later" };
    let facts = json!({ "expert": member.name, "conflicts": told.len(), "grounds": told });
    record(tx, event(done, &batch).change(None, Some(facts)))?;
    after_change(tx, &batch)
}
