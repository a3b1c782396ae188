//! Rows of second factors and of recovery codes.

use diesel::prelude::*;

use crate::kernel::{Instant, UserId};
use crate::people::model::{Proof, SecondFactor};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{recovery_codes as r, second_factors as t};

/// A person's second factor, confirmed or not.
pub(in crate::people) fn find(db: &mut Db, user: UserId) -> Result<Option<SecondFactor>> {
    let row = t::table.filter(t::user_id.eq(user)).select((t::secret_sealed, t::made_at, t::confirmed_at));
    let found: Option<(String, Instant, Option<Instant>)> = row.first(db).optional()?;
    Ok(found.map(|(sealed, made_at, confirmed_at)| SecondFactor { sealed, made_at, confirmed_at }))
}

/// A person's second factor, if it counts.
pub(in crate::people) fn confirmed(db: &mut Db, user: UserId) -> Result<Option<SecondFactor>> {
    Ok(find(db, user)?.filter(|factor| factor.confirmed_at.is_some()))
}

/// Writes a secret that is still to be confirmed, in the place of another such one.
pub(in crate::people) fn insert(db: &mut Db, user: UserId, sealed: &str, now: Instant) -> Result<()> {
    diesel::delete(t::table.filter(t::user_id.eq(user).and(t::confirmed_at.is_null()))).execute(db)?;
    let row = (
        t::user_id.eq(user),
        t::secret_sealed.eq(sealed.to_owned()),
        t::last_step.eq(0_i64),
        t::made_at.eq(now),
        t::confirmed_at.eq(None::<Instant>),
    );
    diesel::insert_into(t::table).values(row).execute(db)?;
    Ok(())
}

/// Makes a secret count; tells whether it was waiting for that.
pub(in crate::people) fn confirm(db: &mut Db, user: UserId, step: i64, made_at: Instant, now: Instant) -> Result<bool> {
    let waiting = t::table.filter(t::user_id.eq(user).and(t::made_at.eq(made_at)).and(t::confirmed_at.is_null()));
    let set = (t::confirmed_at.eq(now), t::last_step.eq(step));
    Ok(diesel::update(waiting).set(set).execute(db)? > 0)
}

/// Takes a proof, which works once: a step and every earlier one is gone with it. Tells whether it was there to be taken.
pub(in crate::people) fn take(db: &mut Db, user: UserId, proof: &Proof, now: Instant) -> Result<bool> {
    let taken = match proof {
        Proof::Code { step, made_at } => {
            let fresh = t::table.filter(t::user_id.eq(user).and(t::made_at.eq(*made_at)));
            let fresh = fresh.filter(t::confirmed_at.is_not_null().and(t::last_step.lt(*step)));
            diesel::update(fresh).set(t::last_step.eq(*step)).execute(db)?
        }
        Proof::Recovery(digest) => {
            let fresh = r::table.filter(r::user_id.eq(user).and(r::code_digest.eq(digest.clone())));
            diesel::update(fresh.filter(r::used_at.is_null())).set(r::used_at.eq(now)).execute(db)?
        }
    };
    Ok(taken > 0)
}

/// Puts new recovery codes in the place of all former ones.
pub(in crate::people) fn set_codes(db: &mut Db, user: UserId, digests: &[String]) -> Result<()> {
    diesel::delete(r::table.filter(r::user_id.eq(user))).execute(db)?;
    for digest in digests {
        diesel::insert_into(r::table).values((r::user_id.eq(user), r::code_digest.eq(digest.clone()))).execute(db)?;
    }
    Ok(())
}

/// How many recovery codes still work.
pub(in crate::people) fn codes_left(db: &mut Db, user: UserId) -> Result<i64> {
    Ok(r::table.filter(r::user_id.eq(user).and(r::used_at.is_null())).count().get_result(db)?)
}

/// Removes a person's second factor and recovery codes; tells whether there was one that counted.
pub(in crate::people) fn remove(db: &mut Db, user: UserId) -> Result<bool> {
    let counted = confirmed(db, user)?.is_some();
    diesel::delete(t::table.filter(t::user_id.eq(user))).execute(db)?;
    diesel::delete(r::table.filter(r::user_id.eq(user))).execute(db)?;
    Ok(counted)
}
