//! Sign in and out, slowly for those who guess; choose in what capacity to act.

use serde_json::json;

use super::guesses::{self, Door};
use super::second_factor;
use crate::access::Tx;
use crate::audit::{Event, record};
use crate::kernel::{DelegationId, OrganisationId, SessionId};
use crate::people::doorkeeper::Ways;
use crate::people::model::{PAUSE_MINUTES, Proof, User, UserState, counted, pause};
use crate::people::store::{memberships, second_factors, sessions, throttle, users};
use crate::platform::network::network;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// Failures after which one name from one network address pauses (C8: 5).
const PER_NAME_AND_ADDRESS: i32 = 5;
/// Failures after which one network address pauses, whatever the names; an office shares one.
const PER_ADDRESS: i32 = 50;
/// Failures after which one name pauses, wherever they come from; a browser that the person has used before is excepted,
/// so that an attacker cannot keep the person out.
const PER_NAME: i32 = 20;

/// Who tries to sign in, and from where.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The name that was typed.
    pub login: String,
    /// The network address.
    pub address: String,
    /// The browser's name for itself.
    pub agent: String,
    /// The secret of a browser from which somebody signed in before.
    pub browser: Option<String>,
}

impl Attempt {
    /// The places at which this attempt counts, each with its limit.
    fn places(&self, known_browser: bool) -> Vec<(String, i32)> {
        // Places are digests, so that the table tells nothing about who tries what.
        let place = |kind: &str, what: &str| digest(format!("{kind}:{what}"));
        let login = self.login.to_lowercase();
        let mut places = vec![
            (place("both", &format!("{login}|{}", network(&self.address))), PER_NAME_AND_ADDRESS),
            (place("address", &network(&self.address)), PER_ADDRESS),
        ];
        if !known_browser {
            places.push((place("name", &login), PER_NAME));
        }
        places
    }
}

/// Counts an attempt before its password is looked at, so that many at once do not slip through; gives the person, if
/// the name is known.
///
/// # Errors
/// [`Error::TooMany`] with the seconds to wait.
pub fn begin(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<Option<User>> {
    let user = users::by_login(tx.db, &attempt.login)?.filter(|user| user.state == UserState::Active);
    count(tx, attempt, user.as_ref())?;
    Ok(user)
}

/// Counts an attempt of somebody whose name is settled already.
///
/// # Errors
/// As [`begin`].
pub fn count(tx: &mut Tx<'_>, attempt: &Attempt, user: Option<&User>) -> Result<()> {
    let known = is_known(tx, attempt, user)?;
    let mut counts = Vec::new();
    for (place, limit) in attempt.places(known) {
        let (failures, last) = throttle::at(tx.db, &place)?.unwrap_or((0, tx.now));
        if let Some(seconds) = pause(failures, last, limit, tx.now) {
            return Err(Error::TooMany(seconds));
        }
        counts.push((place, counted(failures, last, tx.now)));
    }
    for (place, count) in counts {
        throttle::set(tx.db, &place, count, tx.now)?;
    }
    Ok(())
}

/// Counts an attempt at the second step, for long too when it is a code: see [`guesses`].
///
/// # Errors
/// As [`begin`].
pub fn count_second(tx: &mut Tx<'_>, attempt: &Attempt, user: &User, is_code: bool) -> Result<()> {
    count(tx, attempt, Some(user))?;
    if is_code {
        let door = door(tx, attempt, user)?;
        guesses::count(tx, user.id, &door)?;
    }
    Ok(())
}

fn door(tx: &mut Tx<'_>, attempt: &Attempt, user: &User) -> Result<Door> {
    let known = is_known(tx, attempt, Some(user))?;
    Ok(attempt.browser.clone().filter(|_| known).map_or(Door::Outside, Door::Known))
}

fn is_known(tx: &mut Tx<'_>, attempt: &Attempt, user: Option<&User>) -> Result<bool> {
    match (user, &attempt.browser) {
        (Some(user), Some(browser)) => sessions::knows(tx.db, user.id, &digest(browser), tx.now),
        _ => Ok(false),
    }
}

/// Links that may be asked for from one network address before it pauses; an office shares one.
const ASKED_PER_ADDRESS: i32 = 30;
/// Links that may be asked for by one name before it pauses.
const ASKED_PER_NAME: i32 = 3;

/// Counts somebody who forgot the password; gives whether anything is to be done for this name now. What is counted does
/// not depend on whether anybody has the name.
///
/// # Errors
/// [`Error::TooMany`] when this network address asks too often.
pub fn forgot(tx: &mut Tx<'_>, name: &str, address: &str) -> Result<bool> {
    let mut free = true;
    for (kind, what, limit) in
        [("forgot-address", network(address), ASKED_PER_ADDRESS), ("forgot-name", name.to_lowercase(), ASKED_PER_NAME)]
    {
        let place = digest(format!("{kind}:{what}"));
        let (count, last) = throttle::at(tx.db, &place)?.unwrap_or((0, tx.now));
        match pause(count, last, limit, tx.now) {
            Some(seconds) if limit == ASKED_PER_ADDRESS => return Err(Error::TooMany(seconds)),
            Some(_) => free = false,
            None => throttle::set(tx.db, &place, counted(count, last, tx.now), tx.now)?,
        }
    }
    Ok(free)
}

/// Notes that the password was wrong.
///
/// # Errors
/// When the event cannot be written.
pub fn refuse(tx: &mut Tx<'_>, user: Option<&User>) -> Result<()> {
    // A name that nobody has is not recorded: people type passwords into the wrong field.
    let (id, name) = user.map_or((0, ""), |user| (user.id.0, user.person.name.as_str()));
    record(tx, Event::new("session.refused", "user", id, name))
}

/// Notes that the password was right and the second factor was not.
///
/// # Errors
/// When the event cannot be written.
pub fn refuse_code(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    record(tx, Event::new("session.code-refused", "user", user.id.0, &user.person.name))
}

/// What the caller has made for a new session.
pub struct Start<'a> {
    /// The secret of the session.
    pub secret: &'a str,
    /// The secret by which the browser is known from now on.
    pub browser: &'a str,
    /// What the person showed as second factor.
    pub proof: Option<&'a Proof>,
}

/// Starts a session; forgets the failures. Whoever has a second factor must have shown it.
///
/// # Errors
/// When the session cannot be written, the person was disabled in the meantime, or the proof was taken before.
pub fn start(tx: &mut Tx<'_>, user: &User, attempt: &Attempt, new: &Start<'_>) -> Result<SessionId> {
    let present = users::find(tx.db, user.id)?;
    if present.state != UserState::Active || present.password != user.password {
        // Disabled, or the password was replaced, while this one was being checked.
        return Err(Error::SignedOut);
    }
    match (second_factors::confirmed(tx.db, user.id)?, new.proof) {
        (Some(_), Some(proof)) => {
            second_factor::prove(tx, user, proof)?;
            let door = door(tx, attempt, user)?;
            guesses::forget(tx, user.id, &door)?;
        }
        (Some(_), None) => return Err(Error::SignedOut),
        (None, _) => {}
    }
    forgive(tx, user, attempt)?;
    let former = attempt.browser.as_ref().map(digest);
    sessions::know(tx.db, user.id, &digest(new.browser), former.as_deref(), tx.now)?;
    let first = memberships::counting(tx.db, user.id)?.first().map(|(id, ..)| *id);
    let token = digest(new.secret);
    let new = sessions::New {
        user: user.id,
        organisation: first,
        digest: &token,
        address: &attempt.address,
        agent: &attempt.agent,
    };
    let id = sessions::insert(tx.db, &new, tx.now)?;
    record(tx, Event::new("session.started", "user", user.id.0, &user.person.name))?;
    Ok(id)
}

/// Forgets the failures of an attempt that proved right, without vouching for everybody at its address.
///
/// # Errors
/// When the rows cannot be written.
pub fn forgive(tx: &mut Tx<'_>, user: &User, attempt: &Attempt) -> Result<()> {
    let known = is_known(tx, attempt, Some(user))?;
    for (place, limit) in attempt.places(known) {
        // One success does not vouch for a whole address: it only forgets its own failure there.
        match throttle::at(tx.db, &place)? {
            Some((failures, _)) if limit == PER_ADDRESS && failures > 1 => {
                throttle::set(tx.db, &place, failures - 1, tx.now)?;
            }
            _ => throttle::clear(tx.db, &place)?,
        }
    }
    throttle::sweep(tx.db, tx.now - chrono::Duration::minutes(PAUSE_MINUTES))
}

/// Forgets the failures of an attempt that proved right.
///
/// # Errors
/// When the rows cannot be written.
pub fn forget(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    for (place, _) in attempt.places(false) {
        throttle::clear(tx.db, &place)?;
    }
    Ok(())
}

/// Ends one of the own sessions: this one, or another browser's.
///
/// # Errors
/// [`Error::NotFound`] when it is not one of the own open ones.
pub fn end(tx: &mut Tx<'_>, id: SessionId) -> Result<()> {
    if !sessions::end(tx.db, tx.actor.user, id, tx.now)? {
        return Err(Error::NotFound);
    }
    let name = tx.actor.name.clone();
    record(tx, Event::new("session.ended", "user", tx.actor.user.0, &name))
}

/// Ends all own sessions but this one; gives how many.
///
/// # Errors
/// When the rows cannot be written.
pub fn end_others(tx: &mut Tx<'_>) -> Result<usize> {
    let ended = sessions::end_all(tx.db, tx.actor.user, tx.actor.session, tx.now)?;
    let name = tx.actor.name.clone();
    record(
        tx,
        Event::new("session.ended", "user", tx.actor.user.0, &name).change(None, Some(json!({ "others": ended }))),
    )?;
    Ok(ended)
}

/// Chooses the organisation in which to act, or the person for whom.
///
/// # Errors
/// [`Error::NotFound`] when it is none of the ways in which the person may act today.
pub fn act(tx: &mut Tx<'_>, at: OrganisationId, by: Option<DelegationId>) -> Result<()> {
    let session = tx.actor.session.ok_or(Error::SignedOut)?;
    let user = users::find(tx.db, tx.actor.user)?;
    let ways = Ways::of(tx.db, &user, tx.now)?;
    let own = || ways.own.iter().find(|(id, ..)| *id == at).map(|(_, name, ..)| name.clone());
    let chosen = match by {
        None => own().map(|name| json!({ "organisation": name })),
        Some(id) => ways
            .for_others
            .iter()
            .find(|named| named.delegation.id == id && named.delegation.organisation == at)
            .map(|named| json!({ "organisation": named.organisation_name, "stands_in_for": named.giver })),
    };
    let chosen = chosen.ok_or(Error::NotFound)?;
    sessions::act(tx.db, session, at, by)?;
    record(tx, Event::new("session.acting", "user", user.id.0, &user.person.name).change(None, Some(chosen)))
}
