//! Recognises a browser: the session, the person, and the organisation and roles in which they act.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;

use super::model::{Delegation, User, UserState, needs_second_factor};
use super::store::delegations::{self, Named};
use super::store::memberships::{self, Counting};
use super::store::second_factors;
use super::store::sessions::{self, Session};
use super::store::{users, views};
use crate::access::{Actor, Capacity, Policy, Role};
use crate::kernel::{Instant, OrganisationId, SessionId, UserId};
use crate::pages::{App, Correspondent, Doorkeeper, SavedView, Visit};
use crate::platform::db::Db;
use crate::platform::settings::Settings;
use crate::platform::{Error, Result};

/// The doorkeeper whose memory is the table of sessions.
pub struct Sessions;

impl Doorkeeper for Sessions {
    fn recognise(&self, db: &mut Db, app: &App, token_digest: &str, now: Instant) -> Result<Option<Visit>> {
        let Some((session, user)) = sessions::by_secret(db, token_digest)? else { return Ok(None) };
        if user.state != UserState::Active || !alive(&session, &app.settings, now) {
            return Ok(None);
        }
        let ways = Ways::of(db, &user, now)?;
        let must_change_password = password_is_old(&user, &app.settings, now);
        let actor = Arc::new(ways.actor(db, &user, &session, &app.policy)?);
        let roles = ways.own.iter().map(|(.., role)| *role).chain(actor.roles.iter().copied());
        let must_enrol = needs_second_factor(app.settings.second_factor_of(), roles)
            && second_factors::confirmed(db, user.id)?.is_none();
        Ok(Some(Visit {
            actor,
            seen_at: session.seen_at,
            locale: user.locale,
            shortcuts: user.shortcuts,
            contexts: ways.count(),
            must_change_password,
            must_enrol,
        }))
    }

    fn actor(&self, db: &mut Db, app: &App, capacity: &Capacity, now: Instant) -> Result<Actor> {
        let user = users::find(db, capacity.user)?;
        if user.state != UserState::Active {
            return Err(Error::forbidden("access-person-disabled"));
        }
        let ways = Ways::of(db, &user, now)?;
        let mut actor = match (capacity.stands_in_for, capacity.organisation) {
            (Some(giver), at) => {
                let same = |d: &Delegation| d.giver == giver && Some(d.organisation) == at;
                let named = ways.for_others.iter().find(|named| same(&named.delegation));
                let named = named.ok_or_else(|| Error::forbidden("access-stand-in-over"))?;
                ways.standing_in(db, &user, &app.policy, named)?
            }
            (None, Some(at)) if !ways.own.iter().any(|(id, ..)| *id == at) => {
                return Err(Error::forbidden("access-role-over"));
            }
            (None, at) => ways.own(&user, &app.policy, at),
        };
        actor.address.clone_from(&capacity.address);
        Ok(actor)
    }

    fn correspondent(&self, db: &mut Db, app: &App, user: UserId, now: Instant) -> Result<Option<Correspondent>> {
        let user = users::find(db, user)?;
        if user.state != UserState::Active || user.person.email.is_empty() {
            return Ok(None);
        }
        let ways = Ways::of(db, &user, now)?;
        let actors = ways.organisations().into_iter().map(|(id, ..)| ways.own(&user, &app.policy, Some(*id))).collect();
        let User { person, locale, .. } = user;
        Ok(Some(Correspondent { name: person.name, address: person.email, locale, actors }))
    }

    fn owner(&self, db: &mut Db, token_digest: &str) -> Result<Option<UserId>> {
        sessions::owner(db, token_digest)
    }

    fn views(&self, db: &mut Db, actor: &Actor, path: &str) -> Result<Vec<SavedView>> {
        views::of(db, actor.user, path)
    }

    fn note(&self, db: &mut Db, session: SessionId, now: Instant) -> Result<()> {
        sessions::note(db, session, now)
    }
}

/// Whether a session is neither idle nor old (C8: 30 minutes idle).
fn alive(session: &Session, settings: &Settings, now: Instant) -> bool {
    let idle = now - session.seen_at;
    let age = now - session.created_at;
    idle < Duration::minutes(settings.idle_minutes) && age < Duration::hours(settings.session_hours)
}

fn password_is_old(user: &User, settings: &Settings, now: Instant) -> bool {
    let days = settings.password_days;
    days > 0 && user.password_at.is_none_or(|set| now - set >= Duration::days(days))
}

/// All the ways in which a person may act today.
pub(super) struct Ways {
    pub own: Vec<Counting>,
    pub for_others: Vec<Named>,
}

impl Ways {
    pub(super) fn of(db: &mut Db, user: &User, now: Instant) -> Result<Self> {
        let own = memberships::counting(db, user.id)?;
        // Who holds no role in the organisation any more stands in for nobody there.
        let mut for_others = delegations::taken_on(db, user.id, now.day())?;
        for_others.retain(|named| own.iter().any(|(id, ..)| *id == named.delegation.organisation));
        Ok(Self { own, for_others })
    }

    /// The roles in which one stands in for somebody: what that person holds there now, without the roles that watch over
    /// others and those that disagree with an own one, whenever either came to hold them.
    pub(super) fn lent(&self, db: &mut Db, named: &Named) -> Result<BTreeSet<Role>> {
        let theirs = memberships::counting(db, named.delegation.giver)?;
        let mut roles = roles_at(&theirs, named.delegation.organisation);
        roles.retain(|role| !role.watches() && self.own.iter().all(|(.., own)| own.agrees_with(*role)));
        Ok(roles)
    }

    /// The own organisations, each once.
    pub(super) fn organisations(&self) -> Vec<&Counting> {
        let mut seen = BTreeSet::new();
        self.own.iter().filter(|(id, ..)| seen.insert(*id)).collect()
    }

    fn count(&self) -> usize {
        self.organisations().len() + self.for_others.len()
    }

    /// The person as the session chose to act; what no longer counts falls back to the first own organisation.
    fn actor(&self, db: &mut Db, user: &User, session: &Session, policy: &Policy) -> Result<Actor> {
        let standing_in = self.for_others.iter().find(|named| Some(named.delegation.id) == session.delegation);
        let mut actor = match standing_in {
            Some(named) => self.standing_in(db, user, policy, named)?,
            None => {
                let chosen = self.own.iter().find(|(id, ..)| Some(*id) == session.organisation);
                self.own(user, policy, chosen.or_else(|| self.own.first()).map(|(id, ..)| *id))
            }
        };
        actor.session = Some(session.id);
        actor.address.clone_from(&session.address);
        Ok(actor)
    }

    /// The person in an own organisation, or without any.
    fn own(&self, user: &User, policy: &Policy, at: Option<OrganisationId>) -> Actor {
        let chosen = self.own.iter().find(|(id, ..)| Some(*id) == at);
        let roles = chosen.map(|(id, ..)| roles_at(&self.own, *id)).unwrap_or_default();
        let mut actor = plain(user, policy, chosen.map(|(id, ..)| *id), roles);
        if let Some((_, name, region, _)) = chosen {
            actor.organisation_name.clone_from(name);
            actor.region = *region;
        }
        actor
    }

    /// The person as the one stood in for.
    fn standing_in(&self, db: &mut Db, user: &User, policy: &Policy, named: &Named) -> Result<Actor> {
        let roles = self.lent(db, named)?;
        let mut actor = plain(user, policy, Some(named.delegation.organisation), roles);
        actor.organisation_name.clone_from(&named.organisation_name);
        actor.region = named.region;
        actor.stands_in_for = Some((named.delegation.giver, named.giver.clone()));
        Ok(actor)
    }
}

/// The person in these roles; where and for whom, the caller adds.
fn plain(user: &User, policy: &Policy, organisation: Option<OrganisationId>, roles: BTreeSet<Role>) -> Actor {
    Actor {
        user: user.id,
        name: user.person.name.clone(),
        organisation,
        organisation_name: String::new(),
        region: None,
        permissions: policy.of(&roles),
        roles,
        stands_in_for: None,
        session: None,
        address: String::new(),
    }
}

fn roles_at(counting: &[Counting], at: OrganisationId) -> BTreeSet<Role> {
    counting.iter().filter(|(id, ..)| *id == at).map(|(.., role)| *role).collect()
}
