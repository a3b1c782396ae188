//! Hand everything open over to a successor in one step.

use serde_json::json;

use super::accounts::{disable, somebody_is_left};
use super::roles::facts;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{Message, UserId};
use crate::people::model::{MembershipState, UserState, agrees};
use crate::people::store::memberships::{self, Held};
use crate::people::store::{delegations, users};
use crate::platform::{Error, Result};

/// What a handover did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handed {
    /// Roles that the successor now holds.
    pub now: usize,
    /// Roles that wait for a second person.
    pub waiting: usize,
}

/// Gives the roles of one person to another: those that need a second person are proposed, the rest count at once; the
/// first person's roles end, stand-ins are called back, and the account is disabled if wanted.
///
/// # Errors
/// [`Error::Invalid`] when the successor cannot take them; nothing is handed over then.
pub fn hand_over(
    tx: &mut Tx<'_>,
    from: UserId,
    to: UserId,
    reason: &str,
    then_disable: bool,
    version: i32,
) -> Result<Handed> {
    let leaving = users::find(tx.db, from)?;
    tx.can(Action::PeopleHandOver, &leaving)?;
    if leaving.version != version {
        return Err(Error::Stale);
    }
    let wrong = |key: &str| Error::field("to", Message::new(key));
    let successor = users::find(tx.db, to).map_err(|e| e.as_field("to", "form-choice"))?;
    if from == to || successor.state == UserState::Disabled {
        return Err(wrong("handover-not-to"));
    }
    let handed = hand_roles(tx, from, to, reason)?;
    let called_back = delegations::withdraw_all(tx.db, from)?;
    let after =
        json!({ "successor": successor.person.name, "roles": handed.now + handed.waiting, "stand_ins": called_back });
    let event = Event::new("user.handed-over", "user", from.0, &leaving.person.name).because(reason);
    record(tx, event.change(None, Some(after)))?;
    if then_disable && leaving.state != UserState::Disabled {
        disable(tx, from, reason, version)?;
    }
    Ok(handed)
}

fn hand_roles(tx: &mut Tx<'_>, from: UserId, to: UserId, reason: &str) -> Result<Handed> {
    let active = |held: &Held| held.membership.state == MembershipState::Active;
    let leaving: Vec<Held> = memberships::of(tx.db, from)?.into_iter().filter(active).collect();
    if leaving.iter().any(|held| held.membership.role.watches()) {
        // The successor is confirmed by a second person; until then somebody else must be there.
        somebody_is_left(tx.db, from)?;
    }
    let mut handed = Handed { now: 0, waiting: 0 };
    for held in leaving {
        let role = held.membership.role;
        let theirs: Vec<Held> = memberships::of(tx.db, to)?.into_iter().filter(|h| h.membership.is_open()).collect();
        agrees(theirs.iter().map(|h| h.membership.role), role).map_err(|message| Error::field("to", message))?;
        let same = |h: &Held| h.membership.role == role && h.membership.organisation == held.membership.organisation;
        if theirs.iter().any(|h| same(h) && h.membership.state == MembershipState::Proposed) {
            handed.waiting += 1;
        }
        if !theirs.iter().any(same) {
            let wait = !tx.actor.is_system() && (role.needs_second_person() || tx.actor.is_person(to));
            let state = if wait { MembershipState::Proposed } else { MembershipState::Active };
            let (organisation, by) = (held.membership.organisation, tx.actor.user);
            memberships::insert(tx.db, &memberships::New { user: to, organisation, role, state, by, reason }, tx.now)?;
            if wait {
                handed.waiting += 1
            } else {
                handed.now += 1
            }
            let name = users::find(tx.db, to)?.person.name;
            let done = if wait { "role.proposed" } else { "role.granted" };
            let after = facts(tx, &held.membership, state)?;
            record(tx, Event::new(done, "user", to.0, &name).change(None, Some(after)).because(reason))?;
        }
        let ended = MembershipState::Ended;
        let (m, by, now) = (&held.membership, tx.actor.user, tx.now);
        memberships::set_state(tx.db, m, ended, by, reason, m.version, now)?;
    }
    Ok(handed)
}
