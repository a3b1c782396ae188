//! Let people's roles and stand-ins move along when their organisation is merged into another.

use serde_json::json;

use crate::access::Tx;
use crate::audit::{Event, record};
use crate::kernel::OrganisationId;
use crate::organisation;
use crate::people::model::{Membership, MembershipState};
use crate::people::store::{delegations, memberships, users};
use crate::platform::Result;

/// Moves every open role and stand-in, each with an event of its own. A double ends; one that counts is never given up
/// for one that is only proposed.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let there = memberships::open_at(tx.db, into)?;
    for moving in memberships::open_at(tx.db, from)? {
        let same = there.iter().find(|m| m.user == moving.user && m.role == moving.role);
        match same {
            Some(double) if double.state == MembershipState::Active || moving.state != MembershipState::Active => {
                end(tx, &moving)?;
            }
            Some(proposed) => {
                end(tx, proposed)?;
                go(tx, &moving, into)?;
            }
            None => go(tx, &moving, into)?,
        }
    }
    let name = organisation::find(tx.db, into)?.record.name;
    for moving in delegations::open_at(tx.db, from)? {
        delegations::move_one(tx.db, &moving, into)?;
        let giver = users::find(tx.db, moving.giver)?;
        let event = Event::new("delegation.moved", "user", giver.id.0, &giver.person.name);
        record(tx, event.change(None, Some(json!({ "organisation": name }))))?;
    }
    Ok(())
}

fn end(tx: &mut Tx<'_>, held: &Membership) -> Result<()> {
    let (ended, by, now) = (MembershipState::Ended, tx.actor.user, tx.now);
    memberships::set_state(tx.db, held, ended, by, "", held.version, now)?;
    let person = users::find(tx.db, held.user)?;
    let before = super::roles::facts(tx, held, held.state)?;
    let after = super::roles::facts(tx, held, ended)?;
    record(tx, Event::new("role.ended", "user", person.id.0, &person.person.name).change(Some(before), Some(after)))
}

fn go(tx: &mut Tx<'_>, held: &Membership, into: OrganisationId) -> Result<()> {
    memberships::move_one(tx.db, held, into)?;
    let person = users::find(tx.db, held.user)?;
    let before = super::roles::facts(tx, held, held.state)?;
    let moved = Membership { organisation: into, ..held.clone() };
    let after = super::roles::facts(tx, &moved, held.state)?;
    record(tx, Event::new("role.moved", "user", person.id.0, &person.person.name).change(Some(before), Some(after)))
}
