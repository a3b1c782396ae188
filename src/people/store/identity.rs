//! Rows of identity numbers, sealed.

use diesel::prelude::*;

use crate::kernel::{Instant, UserId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::identity_numbers as t;

/// A person's sealed number and the version of its row.
pub(in crate::people) fn find(db: &mut Db, user: UserId) -> Result<Option<(String, i32)>> {
    Ok(t::table.filter(t::user_id.eq(user)).select((t::number_sealed, t::version)).first(db).optional()?)
}

/// Writes a person's number over the version that was seen; without one, the first.
pub(in crate::people) fn set(
    db: &mut Db,
    user: UserId,
    sealed: &str,
    version: Option<i32>,
    now: Instant,
) -> Result<()> {
    let set = (t::number_sealed.eq(sealed.to_owned()), t::updated_at.eq(now));
    let Some(version) = version else {
        diesel::insert_into(t::table).values((t::user_id.eq(user), set, t::version.eq(1))).execute(db)?;
        return Ok(());
    };
    let seen = t::table.filter(t::user_id.eq(user).and(t::version.eq(version)));
    let changed = diesel::update(seen).set((set, t::version.eq(version + 1))).execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
