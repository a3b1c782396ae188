//! Let somebody stand in for oneself, and call that back.

use chrono::NaiveDate;
use serde_json::json;

use super::{mail_to, tell};
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::{DelegationId, Message, UserId};
use crate::people::model::{DelegationState, agrees, check_term};
use crate::people::store::{delegations, memberships, users};
use crate::platform::{Error, Result};

/// A stand-in to be given.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Who does the duties.
    pub taker: UserId,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Lets a colleague of the same organisation do one's duties there for a term; both names are kept in everything done.
///
/// # Errors
/// [`Error::Invalid`] when the colleague is none, the term makes no sense, or it overlaps another.
pub fn give(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<DelegationId> {
    tx.can(Action::DelegationGive, &Anything)?;
    if tx.actor.stands_in_for.is_some() {
        return Err(Error::forbidden("delegation-not-onward"));
    }
    let at = tx.actor.organisation.ok_or_else(|| Error::forbidden("access-role"))?;
    check_term(wanted.starts_on, wanted.ends_on, tx.now.day())?;
    let colleagues = memberships::colleagues(tx.db, at, tx.actor.user)?;
    let Some((_, taker, _)) = colleagues.into_iter().find(|(id, ..)| *id == wanted.taker) else {
        return Err(Error::field("taker", Message::new("delegation-no-colleague")));
    };
    let theirs = memberships::counting(tx.db, wanted.taker)?;
    for role in &tx.actor.roles {
        agrees(theirs.iter().map(|(.., held)| *held), *role).map_err(|message| Error::field("taker", message))?;
    }
    let new = delegations::New {
        giver: tx.actor.user,
        taker: wanted.taker,
        organisation: at,
        starts_on: wanted.starts_on,
        ends_on: wanted.ends_on,
        reason: &wanted.reason,
    };
    if delegations::overlaps(tx.db, &new)? {
        return Err(Error::field("starts_on", Message::new("delegation-overlaps")));
    }
    let id = delegations::insert(tx.db, &new, tx.now)?;
    let name = tx.actor.name.clone();
    let facts = json!({ "taker": taker, "starts_on": wanted.starts_on, "ends_on": wanted.ends_on });
    let event = Event::new("delegation.given", "user", tx.actor.user.0, &name).because(&wanted.reason);
    record(tx, event.change(None, Some(facts)))?;
    let taker = users::find(tx.db, wanted.taker)?;
    let letter = mail_to(&taker, "stand-in")
        .fact("giver", &name)
        .fact("organisation", &tx.actor.organisation_name)
        .fact("starts_on", wanted.starts_on)
        .fact("ends_on", wanted.ends_on)
        .fact("reason", &wanted.reason)
        .path("/acting");
    tell(tx, &taker, &letter)?;
    Ok(id)
}

/// Calls a stand-in back.
///
/// # Errors
/// [`Error::Conflict`] when that was done before.
pub fn withdraw(tx: &mut Tx<'_>, id: DelegationId, version: i32) -> Result<()> {
    tx.can(Action::DelegationGive, &Anything)?;
    let given = delegations::find(tx.db, tx.actor.user, id)?;
    if given.state == DelegationState::Withdrawn {
        return Err(Error::conflict("delegation-withdrawn"));
    }
    delegations::withdraw(tx.db, id, version)?;
    let taker = users::find(tx.db, given.taker)?.person.name;
    let name = tx.actor.name.clone();
    let facts = json!({ "taker": taker, "starts_on": given.starts_on, "ends_on": given.ends_on });
    record(tx, Event::new("delegation.withdrawn", "user", tx.actor.user.0, &name).change(Some(facts), None))
}
