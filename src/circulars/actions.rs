//! The verbs: write, address, publish, confirm, withdraw.

use super::model::{Circular, Text};
use super::{store, tell::Tell};
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::jobs;
use crate::kernel::{CircularId, OrganisationId};
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, of: &'a Circular) -> Event<'a> {
    Event::new(action, "circular", of.id.0, &of.text.title)
}

/// The circular, if the actor may write it and it is still a draft.
fn draft(tx: &mut Tx<'_>, id: CircularId) -> Result<Circular> {
    let found = store::find(tx.db, id, tx.actor.organisation)?;
    tx.can(Action::CircularWrite, &found)?;
    found.is_draft()?;
    Ok(found)
}

/// Begins a circular.
///
/// # Errors
/// When the actor may not.
pub fn write(tx: &mut Tx<'_>, text: &Text) -> Result<CircularId> {
    tx.can(Action::CircularWrite, &Anything)?;
    let id = store::insert(tx.db, text, tx.actor.user, &tx.actor.name, tx.now)?;
    record(tx, Event::new("circular.written", "circular", id.0, &text.title).change(None, Some(text.facts())))?;
    Ok(id)
}

/// Changes the text of a draft.
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster; [`Error::Conflict`] when it is no draft any more.
pub fn edit(tx: &mut Tx<'_>, id: CircularId, text: &Text, version: i32) -> Result<()> {
    let old = draft(tx, id)?;
    store::set_text(tx.db, id, text, version)?;
    record(tx, event("circular.edited", &old).change(Some(old.text.facts()), Some(text.facts())))
}

/// Adds organisations to those that a draft is for; those that are among them already are left as they are. Gives how
/// many came new.
///
/// # Errors
/// [`Error::Conflict`] when it is no draft any more.
pub fn address(tx: &mut Tx<'_>, id: CircularId, to: &[OrganisationId]) -> Result<usize> {
    let found = draft(tx, id)?;
    let added = store::address(tx.db, id, to)?;
    if added > 0 {
        let facts = serde_json::json!({ "recipients": store::count_recipients(tx.db, id)? });
        record(tx, event("circular.addressed", &found).change(None, Some(facts)))?;
    }
    Ok(added)
}

/// Takes every organisation off a draft's list.
///
/// # Errors
/// As [`address`].
pub fn clear(tx: &mut Tx<'_>, id: CircularId) -> Result<()> {
    let found = draft(tx, id)?;
    let before = store::count_recipients(tx.db, id)?;
    store::clear(tx.db, id)?;
    let (old, new) = (serde_json::json!({ "recipients": before }), serde_json::json!({ "recipients": 0 }));
    record(tx, event("circular.cleared", &found).change(Some(old), Some(new)))
}

/// Publishes a draft: from now on its recipients see it, and nothing of it changes. A job tells their people by mail.
///
/// # Errors
/// [`Error::Conflict`] without recipients; [`Error::Stale`] when somebody else was faster.
pub fn publish(tx: &mut Tx<'_>, id: CircularId, version: i32) -> Result<()> {
    let found = draft(tx, id)?;
    let recipients = store::count_recipients(tx.db, id)?;
    if recipients == 0 {
        return Err(Error::conflict("circular-to-nobody"));
    }
    store::publish(tx.db, id, version, tx.now)?;
    let facts = serde_json::json!({ "recipients": recipients });
    record(tx, event("circular.published", &found).change(None, Some(facts)))?;
    jobs::enqueue(tx, &Tell { circular: id }).map(|_| ())
}

/// Withdraws what was published; it stays to be read, with the reason.
///
/// # Errors
/// [`Error::Conflict`] when it is not published; [`Error::Stale`] when somebody else was faster.
pub fn withdraw(tx: &mut Tx<'_>, id: CircularId, reason: &str, version: i32) -> Result<()> {
    let found = store::find(tx.db, id, tx.actor.organisation)?;
    tx.can(Action::CircularWrite, &found)?;
    found.is_published()?;
    store::withdraw(tx.db, id, reason, version, tx.now)?;
    record(tx, event("circular.withdrawn", &found).because(reason))
}

/// Says that the actor has read it, for the organisation in which the actor acts; a second time changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] for whom it was not meant; [`Error::Conflict`] when it does not count any more.
pub fn confirm(tx: &mut Tx<'_>, id: CircularId) -> Result<()> {
    let found = store::find(tx.db, id, tx.actor.organisation)?;
    tx.can(Action::CircularConfirm, &found)?;
    let at = tx.actor.organisation.ok_or(Error::NotFound)?;
    open(tx, id)?;
    if store::confirm(tx.db, id, at, tx.actor.user, tx.now)? {
        record(tx, event("circular.confirmed", &found))?;
    }
    Ok(())
}

/// Notes that the list of who has read it was taken out of the product.
///
/// # Errors
/// When the event cannot be written; the list must not be given then.
pub fn note_receipts(tx: &mut Tx<'_>, id: CircularId) -> Result<()> {
    let found = store::find(tx.db, id, tx.actor.organisation)?;
    tx.can(Action::CircularView, &found)?;
    record(tx, event("circular.receipts-exported", &found))
}

/// Notes that a recipient has opened it. It is no event: it says only that the page was shown.
///
/// # Errors
/// When the row cannot be written.
pub fn open(tx: &mut Tx<'_>, id: CircularId) -> Result<()> {
    let Some(at) = tx.actor.organisation else { return Ok(()) };
    store::open(tx.db, id, at, tx.actor.user, &tx.actor.name, tx.now)
}

/// What was sent to an organisation goes to the one that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::move_to(tx.db, from, into)
}
