//! Rows of one-time links.

use chrono::Duration;
use diesel::prelude::*;

use crate::kernel::{Instant, UserId};
use crate::people::model::Purpose;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::one_time_links as t;

/// A link that works now.
#[derive(Debug, Clone)]
pub(in crate::people) struct Link {
    pub id: i64,
    pub user: Option<UserId>,
    pub purpose: Purpose,
}

/// The link of a secret's digest, if it works now.
pub(in crate::people) fn find(db: &mut Db, digest: &str, now: Instant) -> Result<Link> {
    let works = t::token_digest.eq(digest.to_owned()).and(t::used_at.is_null()).and(t::expires_at.gt(now));
    let (id, user, purpose) = t::table.filter(works).select((t::id, t::user_id, t::purpose)).first(db)?;
    Ok(Link { id, user, purpose })
}

/// Writes a link that works for so long; of those without a person, which begin an empty product, only the latest does.
pub(in crate::people) fn insert(
    db: &mut Db,
    user: Option<UserId>,
    purpose: Purpose,
    digest: &str,
    by: UserId,
    now: Instant,
    lasts: Duration,
) -> Result<()> {
    if user.is_none() {
        let earlier = t::table.filter(t::used_at.is_null().and(t::user_id.is_null()));
        diesel::update(earlier).set(t::used_at.eq(now)).execute(db)?;
    }
    diesel::insert_into(t::table)
        .values((
            (t::user_id.eq(user), t::purpose.eq(purpose), t::token_digest.eq(digest.to_owned())),
            (t::created_at.eq(now), t::expires_at.eq(now + lasts), t::created_by.eq(by)),
        ))
        .execute(db)?;
    Ok(())
}

/// Uses a link up.
///
/// # Errors
/// [`Error::NotFound`] when it was used in the meantime.
pub(in crate::people) fn use_up(db: &mut Db, id: i64, now: Instant) -> Result<()> {
    let unused = t::table.filter(t::id.eq(id).and(t::used_at.is_null()));
    let used = diesel::update(unused).set(t::used_at.eq(now)).execute(db)?;
    if used == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Makes every open link of a person stop working.
pub(in crate::people) fn void(db: &mut Db, user: UserId, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::user_id.eq(user).and(t::used_at.is_null())))
        .set(t::used_at.eq(now))
        .execute(db)?;
    Ok(())
}

/// Removes some links that were used, or ran out, before a time; tells how many.
pub(in crate::people) fn remove_old(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let spent = t::used_at.lt(before).assume_not_null().or(t::expires_at.lt(before));
    let old: Vec<i64> = t::table.filter(spent).order(t::id).limit(most).select(t::id).load(db)?;
    Ok(diesel::delete(t::table.filter(t::id.eq_any(old))).execute(db)?)
}

/// Makes everybody's open links stop working.
pub(in crate::people) fn void_everybodys(db: &mut Db, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::used_at.is_null())).set(t::used_at.eq(now)).execute(db)?;
    Ok(())
}
