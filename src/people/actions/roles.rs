//! Propose, approve, refuse and end a role.

use serde_json::{Value, json};

use super::accounts::somebody_is_left;
use super::{mail_to, tell};
use crate::access::{Action, Role, Tx};
use crate::audit::{Event, record};
use crate::kernel::{MembershipId, Message, OrganisationId, UserId};
use crate::organisation;
use crate::organisation::model::State as OrganisationState;
use crate::people::model::{Membership, MembershipState, UserState, agrees, fits};
use crate::people::store::{memberships, users};
use crate::platform::{Error, Result};

/// Proposes a role for a person. A role that watches, decides or releases money, and any role for oneself, waits for a
/// second person; the rest counts at once.
///
/// # Errors
/// [`Error::Invalid`] when the role does not fit the organisation or disagrees with one that the person has.
pub fn propose(tx: &mut Tx<'_>, user: UserId, role: Role, at: OrganisationId, reason: &str) -> Result<MembershipState> {
    let person = users::find(tx.db, user)?;
    tx.can(Action::RolePropose, &person)?;
    let organisation = organisation::find(tx.db, at).map_err(|e| e.as_field("organisation", "form-choice"))?;
    if organisation.state != OrganisationState::Active {
        return Err(wrong("organisation", "organisation-is-merged"));
    }
    if !fits(role, organisation.record.kind) {
        return Err(wrong("role", "role-wrong-kind"));
    }
    let held = memberships::of(tx.db, user)?;
    let open = held.iter().filter(|held| held.membership.is_open()).map(|held| held.membership.role);
    agrees(open, role).map_err(|message| Error::field("role", message))?;
    let state = if counts_at_once(tx, user, role)? { MembershipState::Active } else { MembershipState::Proposed };
    let by = tx.actor.user;
    memberships::insert(tx.db, &memberships::New { user, organisation: at, role, state, by, reason }, tx.now)?;
    let done = if state == MembershipState::Active { "role.granted" } else { "role.proposed" };
    let facts = json!({ "role": role, "organisation": organisation.record.name, "state": state });
    record(tx, Event::new(done, "user", user.0, &person.person.name).change(None, Some(facts)).because(reason))?;
    Ok(state)
}

fn wrong(field: &str, key: &str) -> Error {
    Error::field(field, Message::new(key))
}

/// The first administrator of permissions has nobody who could approve; the operator at the machine needs nobody.
fn counts_at_once(tx: &mut Tx<'_>, user: UserId, role: Role) -> Result<bool> {
    if tx.actor.is_system() {
        return Ok(true);
    }
    if tx.actor.is_person(user) {
        return Ok(false);
    }
    let anybody = &[UserState::Invited, UserState::Active];
    let first = role == Role::PolicyAdmin && users::holders(tx.db, Role::PolicyAdmin, anybody, UserId(0))? == 0;
    Ok(first || !role.needs_second_person())
}

/// Approves or refuses a proposed role, as a person who neither proposed it nor gets it.
///
/// # Errors
/// [`Error::Forbidden`] for reasons of person, [`Error::Conflict`] when it was decided before.
pub fn decide(tx: &mut Tx<'_>, id: MembershipId, approve: bool, reason: &str, version: i32) -> Result<()> {
    let proposed = memberships::find(tx.db, id)?;
    tx.can(Action::RoleDecide, &proposed)?;
    let person = users::find(tx.db, proposed.user)?;
    let (state, done) = match approve {
        true => (MembershipState::Active, "role.granted"),
        false => (MembershipState::Refused, "role.refused"),
    };
    if approve {
        let organisation = organisation::find(tx.db, proposed.organisation)?;
        let stands = organisation.state == OrganisationState::Active;
        if !stands || !fits(proposed.role, organisation.record.kind) {
            return Err(Error::conflict("role-wrong-kind"));
        }
        let held = memberships::of(tx.db, proposed.user)?;
        let others = held.iter().filter(|h| h.membership.state == MembershipState::Active);
        agrees(others.map(|h| h.membership.role), proposed.role).map_err(Error::Conflict)?;
    }
    memberships::set_state(tx.db, &proposed, state, tx.actor.user, reason, version, tx.now)?;
    let event = Event::new(done, "user", proposed.user.0, &person.person.name).because(reason);
    let (before, after) = (facts(tx, &proposed, proposed.state)?, facts(tx, &proposed, state)?);
    let letter = mail_to(&person, "role-decided")
        .fact("role", proposed.role)
        .fact("organisation", after.get("organisation"))
        .fact("approved", approve)
        .fact("reason", reason);
    record(tx, event.change(Some(before), Some(after)))?;
    tell(tx, &person, &letter)
}

/// Takes a role away, or a proposal back.
///
/// # Errors
/// [`Error::Conflict`] when nobody would be left to look after accounts or permissions.
pub fn end(tx: &mut Tx<'_>, user: UserId, id: MembershipId, reason: &str, version: i32) -> Result<()> {
    let held = memberships::find(tx.db, id)?;
    if held.user != user {
        return Err(Error::NotFound);
    }
    tx.can(Action::RoleEnd, &held)?;
    let person = users::find(tx.db, user)?;
    if held.role.watches() && held.state == MembershipState::Active {
        somebody_is_left(tx.db, user)?;
    }
    memberships::set_state(tx.db, &held, MembershipState::Ended, tx.actor.user, reason, version, tx.now)?;
    let event = Event::new("role.ended", "user", user.0, &person.person.name).because(reason);
    let (before, after) = (facts(tx, &held, held.state)?, facts(tx, &held, MembershipState::Ended)?);
    record(tx, event.change(Some(before), Some(after)))
}

pub(super) fn facts(tx: &mut Tx<'_>, of: &Membership, state: MembershipState) -> Result<Value> {
    let organisation = organisation::find(tx.db, of.organisation)?;
    Ok(json!({ "role": of.role, "organisation": organisation.record.name, "state": state }))
}
