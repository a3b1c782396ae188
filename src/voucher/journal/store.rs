//! What units have said of their journals.

use diesel::prelude::*;

use super::mapping::Mapping;
use crate::access::Tx;
use crate::kernel::OrganisationId;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::journal_mappings as t;

/// What a unit has said, and the version of the row; nothing and 0 where it has not.
pub(super) fn find(db: &mut Db, unit: OrganisationId) -> Result<(Mapping, i32)> {
    let found: Option<(String, i32)> =
        t::table.filter(t::organisation_id.eq(unit)).select((t::body, t::version)).first(db).optional()?;
    match found {
        Some((body, version)) => Ok((serde_json::from_str(&body)?, version)),
        None => Ok((Mapping::default(), 0)),
    }
}

/// Keeps what a unit says, over the version that was read.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn keep(tx: &mut Tx<'_>, unit: OrganisationId, mapping: &Mapping, version: i32) -> Result<()> {
    let body = serde_json::to_string(mapping)?;
    let said = (t::body.eq(body), t::updated_by_name.eq(tx.actor.name.clone()), t::updated_at.eq(tx.now));
    if version == 0 {
        // Two at once: the second finds the row of the first.
        let there = t::table.filter(t::organisation_id.eq(unit)).count().get_result::<i64>(tx.db)?;
        if there > 0 {
            return Err(Error::Stale);
        }
        diesel::insert_into(t::table).values((t::organisation_id.eq(unit), said, t::version.eq(1))).execute(tx.db)?;
        return Ok(());
    }
    let own = t::table.filter(t::organisation_id.eq(unit).and(t::version.eq(version)));
    let changed = diesel::update(own).set((said, t::version.eq(version + 1))).execute(tx.db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What a unit has said stays with it when it is merged into another that has said nothing.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let there: i64 = t::table.filter(t::organisation_id.eq(into)).count().get_result(tx.db)?;
    let own = t::table.filter(t::organisation_id.eq(from));
    if there == 0 {
        diesel::update(own).set(t::organisation_id.eq(into)).execute(tx.db)?;
    } else {
        diesel::delete(own).execute(tx.db)?;
    }
    Ok(())
}
