//! The verbs: propose, approve or refuse, lift.

use super::super::store as organisations;
use super::model::{Decision, Proposal, Sanction, State};
use super::store;
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::{OrganisationId, SanctionId};
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, of: &'a Sanction) -> Event<'a> {
    Event::new(action, "sanction", of.id.0, &of.organisation_name)
}

/// Proposes a sanction on an organisation.
///
/// # Errors
/// [`Error::Invalid`] when it would end before it begins; [`Error::Conflict`] for a record that was merged away.
pub fn propose(tx: &mut Tx<'_>, on: OrganisationId, proposal: &Proposal) -> Result<SanctionId> {
    let organisation = organisations::find(tx.db, on)?;
    tx.can(Action::OrganisationView, &organisation)?;
    tx.can(Action::SanctionPropose, &Anything)?;
    if organisation.merged_into.is_some() {
        return Err(Error::conflict("organisation-is-merged"));
    }
    proposal.check()?;
    let id = store::insert(tx.db, on, proposal, tx.actor, tx.now)?;
    let made = store::find(tx.db, id)?;
    record(tx, event("sanction.proposed", &made).change(None, Some(made.facts())).because(&proposal.reason))?;
    Ok(id)
}

/// Approves a proposal, or refuses it, as another person.
///
/// # Errors
/// [`Error::Forbidden`] for whoever proposed it, [`Error::Conflict`] when it is decided, [`Error::Stale`].
pub fn decide(tx: &mut Tx<'_>, id: SanctionId, decision: Decision, remark: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::SanctionApprove, &old)?;
    let (state, action) = match decision {
        Decision::Approve => (State::Approved, "sanction.approved"),
        Decision::Refuse => (State::Refused, "sanction.refused"),
    };
    let new = Sanction {
        state,
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: remark.to_owned(),
        ..old.clone()
    };
    keep(tx, action, &old, &new, remark, version)
}

/// Lifts a sanction before its end, for a reason.
///
/// # Errors
/// [`Error::Conflict`] when it is not in force, [`Error::Stale`].
pub fn lift(tx: &mut Tx<'_>, id: SanctionId, reason: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::SanctionLift, &old)?;
    let new = Sanction {
        state: State::Lifted,
        lifted_by_name: tx.actor.name.clone(),
        lifted_at: Some(tx.now),
        lift_reason: reason.to_owned(),
        ..old.clone()
    };
    keep(tx, "sanction.lifted", &old, &new, reason, version)
}

fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Sanction, new: &Sanction, why: &str, version: i32) -> Result<()> {
    store::update(tx.db, new, version, tx.now)?;
    record(tx, event(done, old).change(Some(old.facts()), Some(new.facts())).because(why))
}

/// What was decided against an organisation goes to the one that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::move_to(tx.db, from, into)
}
