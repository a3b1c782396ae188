//! The verbs: raise, explain, conclude.

use super::model::{Decision, Finding, Kind, Note, State};
use super::store;
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::{FindingId, OrganisationId};
use crate::pages::Subject;
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, of: &'a Finding) -> Event<'a> {
    Event::new(action, "finding", of.id.0, &of.subject.2)
}

/// Notes something on a thing; the caller has found it as the actor sees it.
///
/// # Errors
/// [`Error::Conflict`] when the thing belongs to no organisation, so that nobody could explain.
pub fn raise(tx: &mut Tx<'_>, about: &Subject, note: &Note) -> Result<FindingId> {
    tx.can(Action::FindingRaise, &Anything)?;
    let concerned = about.organisation.ok_or_else(|| Error::conflict("finding-nobody"))?;
    let actor = tx.actor;
    let id = store::insert(tx.db, about, concerned, actor, note, tx.now)?;
    store::enter(tx.db, id, Kind::Raised, actor, &note.text, tx.now)?;
    let finding = store::find(tx.db, id)?;
    record(tx, event("finding.raised", &finding).change(None, Some(finding.facts())))?;
    Ok(id)
}

/// Says something and leaves the finding in a state.
fn step(
    tx: &mut Tx<'_>,
    action: &'static str,
    old: &Finding,
    new: &Finding,
    kind: Kind,
    text: &str,
    version: i32,
) -> Result<()> {
    store::update(tx.db, new, version, tx.now)?;
    let actor = tx.actor;
    store::enter(tx.db, old.id, kind, actor, text, tx.now)?;
    record(tx, event(action, old).change(Some(old.facts()), Some(new.facts())).because(text))
}

/// Explains a finding that is open or was upheld.
///
/// # Errors
/// [`Error::Conflict`] when no explanation is owed; [`Error::Stale`] when somebody else was faster.
pub fn explain(tx: &mut Tx<'_>, id: FindingId, text: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::FindingExplain, &old)?;
    let new = Finding { state: State::Explained, explained_by: Some(tx.actor.user), ..old.clone() };
    step(tx, "finding.explained", &old, &new, Kind::Explained, text, version)
}

/// Judges an explanation.
///
/// # Errors
/// [`Error::Conflict`] when there is none to judge; [`Error::Forbidden`] for whoever gave it; [`Error::Stale`].
pub fn conclude(tx: &mut Tx<'_>, id: FindingId, decision: Decision, remark: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::FindingConclude, &old)?;
    let new = Finding { state: decision.state(), ..old.clone() };
    let action = match decision {
        Decision::Settle => "finding.settled",
        Decision::Uphold => "finding.upheld",
    };
    step(tx, action, &old, &new, decision.kind(), remark, version)
}

/// What was noted on an organisation goes to the one that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::move_to(tx.db, from, into)
}
