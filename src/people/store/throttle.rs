//! Rows of failed tries to sign in, by place: a network address, a name, or both.

use diesel::prelude::*;

use crate::kernel::Instant;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::sign_in_failures as t;

/// Failures at a place and the latest of them.
pub(in crate::people) fn at(db: &mut Db, place: &str) -> Result<Option<(i32, Instant)>> {
    Ok(t::table.filter(t::place.eq(place.to_owned())).select((t::count, t::last_at)).first(db).optional()?)
}

pub(in crate::people) fn set(db: &mut Db, place: &str, count: i32, now: Instant) -> Result<()> {
    let row = diesel::update(t::table.filter(t::place.eq(place.to_owned())));
    if row.set((t::count.eq(count), t::last_at.eq(now))).execute(db)? == 0 {
        diesel::insert_into(t::table)
            .values((t::place.eq(place.to_owned()), t::count.eq(count), t::last_at.eq(now)))
            .execute(db)?;
    }
    Ok(())
}

pub(in crate::people) fn clear(db: &mut Db, place: &str) -> Result<()> {
    diesel::delete(t::table.filter(t::place.eq(place.to_owned()))).execute(db)?;
    Ok(())
}

/// How places begin that are remembered for long. The others are digests in hexadecimal.
pub(in crate::people) const LASTING: &str = "code:";
/// All of them, as a pattern.
const ALL_LASTING: &str = "code:%";

/// Forgets what is too old to matter.
pub(in crate::people) fn sweep(db: &mut Db, before: Instant) -> Result<()> {
    diesel::delete(t::table.filter(t::last_at.lt(before).and(t::place.not_like(ALL_LASTING)))).execute(db)?;
    Ok(())
}

/// Removes some counts whose latest failure was before a time; tells how many.
pub(in crate::people) fn remove_old(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let old = t::table.filter(t::last_at.lt(before).and(t::place.not_like(ALL_LASTING)));
    let old: Vec<String> = old.order(t::place).limit(most).select(t::place).load(db)?;
    Ok(diesel::delete(t::table.filter(t::place.eq_any(old))).execute(db)?)
}

/// The same of the lasting ones.
pub(in crate::people) fn remove_old_lasting(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let old = t::table.filter(t::last_at.lt(before).and(t::place.like(ALL_LASTING)));
    let old: Vec<String> = old.order(t::place).limit(most).select(t::place).load(db)?;
    Ok(diesel::delete(t::table.filter(t::place.eq_any(old))).execute(db)?)
}
