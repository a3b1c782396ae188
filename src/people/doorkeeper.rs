//! Recognises a browser: the session, the person, and the organisation and roles in which they act.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;

use super::model::{User, UserState};
use super::store::delegations::{self, Named};
use super::store::memberships::{self, Counting};
use super::store::sessions::{self, Session};
use super::store::views;
use crate::access::{Actor, Policy, Role};
use crate::kernel::{Instant, OrganisationId, SessionId};
use crate::pages::{App, Doorkeeper, SavedView, Visit};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

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
        Ok(Some(Visit {
            actor,
            seen_at: session.seen_at,
            locale: user.locale,
            shortcuts: user.shortcuts,
            contexts: ways.count(),
            must_change_password,
        }))
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
        if let Some(named) = standing_in {
            let at = named.delegation.organisation;
            let roles = self.lent(db, named)?;
            let mut actor = self.plain(user, session, policy, Some(at), roles);
            actor.organisation_name.clone_from(&named.organisation_name);
            actor.region = named.region;
            actor.stands_in_for = Some((named.delegation.giver, named.giver.clone()));
            return Ok(actor);
        }
        let chosen = self.own.iter().find(|(id, ..)| Some(*id) == session.organisation).or_else(|| self.own.first());
        let roles = chosen.map(|(id, ..)| roles_at(&self.own, *id)).unwrap_or_default();
        let mut actor = self.plain(user, session, policy, chosen.map(|(id, ..)| *id), roles);
        if let Some((_, name, region, _)) = chosen {
            actor.organisation_name.clone_from(name);
            actor.region = *region;
        }
        Ok(actor)
    }

    fn plain(
        &self,
        user: &User,
        session: &Session,
        policy: &Policy,
        organisation: Option<OrganisationId>,
        roles: BTreeSet<Role>,
    ) -> Actor {
        Actor {
            user: user.id,
            name: user.person.name.clone(),
            organisation,
            organisation_name: String::new(),
            region: None,
            permissions: policy.of(&roles),
            roles,
            stands_in_for: None,
            session: Some(session.id),
            address: session.address.clone(),
        }
    }
}

fn roles_at(counting: &[Counting], at: OrganisationId) -> BTreeSet<Role> {
    counting.iter().filter(|(id, ..)| *id == at).map(|(.., role)| *role).collect()
}
