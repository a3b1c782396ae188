//! The verbs of the desk: record, correct, declare void, make count again.

use serde_json::json;

use super::model::{Arrival, PaperCopy, State};
use super::store;
use crate::access::{Action, Tx};
use crate::application;
use crate::audit::{Event, record as note};
use crate::kernel::{ApplicationId, PaperCopyId};
use crate::platform::{Error, Result};
use crate::programme::call;

fn event<'a>(action: &'static str, of: &PaperCopy, label: &'a str) -> Event<'a> {
    Event::new(action, "paper-copy", of.id.0, label)
}

/// Records what arrived of an application.
///
/// # Errors
/// [`Error::Conflict`] when its call wants no paper, or a record counts already; [`Error::Invalid`] for days that cannot
/// be.
pub fn record(tx: &mut Tx<'_>, of: ApplicationId, arrival: &Arrival) -> Result<PaperCopyId> {
    let application = application::find(tx.db, of)?;
    tx.can(Action::PaperCopyRecord, &application)?;
    let definition = call::definition(tx.db, application.call, application.call_version)?;
    if definition.deadline.as_ref().is_none_or(|deadline| deadline.paper.is_none()) {
        return Err(Error::conflict("paper-copy-not-wanted"));
    }
    arrival.check(tx.now)?;
    let (actor, now) = (tx.actor, tx.now);
    let id = store::insert(tx.db, of, arrival, actor, now)?;
    let copy = store::find(tx.db, id)?;
    let label = application.label();
    note(tx, event("paper-copy.recorded", &copy, &label).change(None, Some(arrival.facts())))?;
    Ok(id)
}

/// A record that counts, if the actor may change it.
fn standing(tx: &mut Tx<'_>, id: PaperCopyId, wanted: State) -> Result<PaperCopy> {
    let copy = store::find(tx.db, id)?;
    tx.can(Action::PaperCopyRecord, &copy)?;
    if copy.state != wanted {
        let key = if wanted == State::Counts { "paper-copy-is-void" } else { "paper-copy-counts" };
        return Err(Error::conflict(key));
    }
    Ok(copy)
}

/// Corrects a record, with a reason.
///
/// # Errors
/// [`Error::Conflict`] for one that is void, [`Error::Stale`], [`Error::Invalid`].
pub(super) fn correct(tx: &mut Tx<'_>, id: PaperCopyId, new: &Arrival, reason: &str, version: i32) -> Result<()> {
    let copy = standing(tx, id, State::Counts)?;
    new.check(tx.now)?;
    store::update(tx.db, id, new, reason, version, tx.now)?;
    let label = copy.application.label();
    let event = event("paper-copy.corrected", &copy, &label).because(reason);
    note(tx, event.change(Some(copy.arrival.facts()), Some(new.facts())))
}

fn turn(tx: &mut Tx<'_>, action: &'static str, id: PaperCopyId, to: State, reason: &str, version: i32) -> Result<()> {
    let from = if to == State::Void { State::Counts } else { State::Void };
    let copy = standing(tx, id, from)?;
    store::set_state(tx.db, id, to, reason, version, tx.now)?;
    let label = copy.application.label();
    let (before, after) = (json!({ "paper_state": from }), json!({ "paper_state": to }));
    note(tx, event(action, &copy, &label).because(reason).change(Some(before), Some(after)))
}

/// Declares void what was recorded by mistake, with a reason.
///
/// # Errors
/// [`Error::Conflict`] when it is void already, [`Error::Stale`].
pub(super) fn void(tx: &mut Tx<'_>, id: PaperCopyId, reason: &str, version: i32) -> Result<()> {
    turn(tx, "paper-copy.voided", id, State::Void, reason, version)
}

/// Makes what is void count again.
///
/// # Errors
/// [`Error::Conflict`] when it counts already, or another record of the application does; [`Error::Stale`].
pub(super) fn restore(tx: &mut Tx<'_>, id: PaperCopyId, version: i32) -> Result<()> {
    turn(tx, "paper-copy.restored", id, State::Counts, "", version)
}
