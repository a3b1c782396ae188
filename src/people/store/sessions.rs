//! Rows of signed-in browsers, and of browsers from which a person has signed in before.

use chrono::Duration;
use diesel::prelude::*;

use crate::kernel::{DelegationId, Instant, OrganisationId, SessionId, UserId};
use crate::people::model::User;
use crate::people::store::users;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{known_browsers as k, sessions as t, users as u};

/// A signed-in browser.
#[derive(Debug, Clone)]
pub(in crate::people) struct Session {
    pub id: SessionId,
    pub organisation: Option<OrganisationId>,
    pub delegation: Option<DelegationId>,
    pub created_at: Instant,
    pub seen_at: Instant,
    pub address: String,
    pub agent: String,
}

type Row = ((SessionId, Option<OrganisationId>, Option<DelegationId>), (Instant, Instant, String, String));
type Columns = ((t::id, t::organisation_id, t::delegation_id), (t::created_at, t::seen_at, t::address, t::agent));

const COLUMNS: Columns =
    ((t::id, t::organisation_id, t::delegation_id), (t::created_at, t::seen_at, t::address, t::agent));

fn model(row: Row) -> Session {
    let ((id, organisation, delegation), (created_at, seen_at, address, agent)) = row;
    Session { id, organisation, delegation, created_at, seen_at, address, agent }
}

/// The session of a secret's digest, with its person.
pub(in crate::people) fn by_secret(db: &mut Db, digest: &str) -> Result<Option<(Session, User)>> {
    let found = t::table
        .inner_join(u::table)
        .filter(t::token_digest.eq(digest.to_owned()).and(t::ended_at.is_null()))
        .select((COLUMNS, users::COLUMNS))
        .first(db)
        .optional()?;
    Ok(found.map(|(session, user)| (model(session), users::model(user))))
}

/// Whose a session is or was.
pub(in crate::people) fn owner(db: &mut Db, digest: &str) -> Result<Option<UserId>> {
    Ok(t::table.filter(t::token_digest.eq(digest.to_owned())).select(t::user_id).first(db).optional()?)
}

/// A session to be written.
pub(in crate::people) struct New<'a> {
    pub user: UserId,
    pub organisation: Option<OrganisationId>,
    pub digest: &'a str,
    pub address: &'a str,
    pub agent: &'a str,
}

pub(in crate::people) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<SessionId> {
    Ok(diesel::insert_into(t::table)
        .values((
            (
                t::token_digest.eq(new.digest.to_owned()),
                t::user_id.eq(new.user),
                t::organisation_id.eq(new.organisation),
            ),
            (t::created_at.eq(now), t::seen_at.eq(now)),
            (t::address.eq(new.address.to_owned()), t::agent.eq(new.agent.to_owned())),
        ))
        .returning(t::id)
        .get_result(db)?)
}

pub(in crate::people) fn note(db: &mut Db, id: SessionId, now: Instant) -> Result<()> {
    // Two requests may note their use in another order than they came in.
    let earlier = t::table.filter(t::id.eq(id).and(t::ended_at.is_null()).and(t::seen_at.lt(now)));
    diesel::update(earlier).set(t::seen_at.eq(now)).execute(db)?;
    Ok(())
}

/// Where and for whom the session acts from now on.
pub(in crate::people) fn act(db: &mut Db, id: SessionId, at: OrganisationId, by: Option<DelegationId>) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((t::organisation_id.eq(at), t::delegation_id.eq(by)))
        .execute(db)?;
    Ok(())
}

/// The open sessions of a person, latest use first.
pub(in crate::people) fn open(db: &mut Db, user: UserId) -> Result<Vec<Session>> {
    let open = t::table.filter(t::user_id.eq(user).and(t::ended_at.is_null()));
    let rows: Vec<Row> = open.order(t::seen_at.desc()).limit(100).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Ends one session of a person; tells whether it was open.
pub(in crate::people) fn end(db: &mut Db, user: UserId, id: SessionId, now: Instant) -> Result<bool> {
    let open = t::table.filter(t::id.eq(id).and(t::user_id.eq(user)).and(t::ended_at.is_null()));
    Ok(diesel::update(open).set(t::ended_at.eq(now)).execute(db)? > 0)
}

/// Ends all sessions of a person but one.
pub(in crate::people) fn end_all(db: &mut Db, user: UserId, but: Option<SessionId>, now: Instant) -> Result<usize> {
    let kept = but.unwrap_or(SessionId(0));
    let open = t::table.filter(t::user_id.eq(user).and(t::ended_at.is_null()).and(t::id.ne(kept)));
    Ok(diesel::update(open).set(t::ended_at.eq(now)).execute(db)?)
}

/// Ends everybody's sessions.
pub(in crate::people) fn end_everybodys(db: &mut Db, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::ended_at.is_null())).set(t::ended_at.eq(now)).execute(db)?;
    Ok(())
}

/// Whether a person has signed in from this browser before.
pub(in crate::people) fn knows(db: &mut Db, user: UserId, digest: &str, now: Instant) -> Result<bool> {
    let known = k::table.filter(k::user_id.eq(user).and(k::token_digest.eq(digest.to_owned())));
    let known = known.filter(k::seen_at.gt(now - Duration::days(KNOWN_DAYS)));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(db)?)
}

/// Days for which a browser is known after its last sign-in.
pub(in crate::people) const KNOWN_DAYS: i64 = 180;

/// Notes that a person has signed in from this browser, under a new secret in place of the former one.
pub(in crate::people) fn know(
    db: &mut Db,
    user: UserId,
    digest: &str,
    former: Option<&str>,
    now: Instant,
) -> Result<()> {
    if let Some(former) = former {
        diesel::delete(k::table.filter(k::token_digest.eq(former.to_owned()))).execute(db)?;
    }
    diesel::delete(k::table.filter(k::seen_at.lt(now - Duration::days(KNOWN_DAYS)))).execute(db)?;
    diesel::insert_into(k::table)
        .values((k::user_id.eq(user), k::token_digest.eq(digest.to_owned()), k::seen_at.eq(now)))
        .execute(db)?;
    Ok(())
}

/// Forgets a person's browsers; after a reset nobody keeps a head start.
pub(in crate::people) fn forget_browsers(db: &mut Db, user: UserId) -> Result<()> {
    diesel::delete(k::table.filter(k::user_id.eq(user))).execute(db)?;
    Ok(())
}

/// Removes some sessions that ended, or were last used, before a time; tells how many. An open one that old is long over:
/// sessions last hours.
pub(in crate::people) fn remove_old(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let over =
        t::ended_at.is_not_null().and(t::ended_at.lt(before)).or(t::seen_at.lt(before).and(t::ended_at.is_null()));
    let old: Vec<SessionId> =
        t::table.filter(over.assume_not_null()).order(t::id).limit(most).select(t::id).load(db)?;
    Ok(diesel::delete(t::table.filter(t::id.eq_any(old))).execute(db)?)
}

/// Forgets some browsers that were last seen before a time; tells how many.
pub(in crate::people) fn forget_unseen(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let old: Vec<i64> = k::table.filter(k::seen_at.lt(before)).order(k::id).limit(most).select(k::id).load(db)?;
    Ok(diesel::delete(k::table.filter(k::id.eq_any(old))).execute(db)?)
}
