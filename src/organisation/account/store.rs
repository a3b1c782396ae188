//! Rows of changes of bank accounts.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::{Change, State};
use crate::access::Actor;
use crate::kernel::{AccountChangeId, Instant, OrganisationId, UserId};
use crate::organisation::model::BankAccount;
use crate::organisation::store as organisations;
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{organisation_account_changes as t, organisations as o};

type Row = (
    (AccountChangeId, OrganisationId, String, Option<i32>, String, String, i64, String),
    (String, State, UserId, Option<UserId>, String, Instant),
    (String, Option<Instant>, String, i32),
);
type Columns = (
    (t::id, t::organisation_id, o::name, t::base_version, t::holder, t::bank, t::seal_key, t::number_sealed),
    (t::reason, t::state, t::proposed_by, t::proposed_for, t::proposed_by_name, t::created_at),
    (t::decided_by_name, t::decided_at, t::remark, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::organisation_id, o::name, t::base_version, t::holder, t::bank, t::seal_key, t::number_sealed),
    (t::reason, t::state, t::proposed_by, t::proposed_for, t::proposed_by_name, t::created_at),
    (t::decided_by_name, t::decided_at, t::remark, t::version),
);

fn model((what, by, decided): Row) -> Change {
    let (id, organisation, organisation_name, base, holder, bank, key, sealed) = what;
    let (reason, state, proposed_by, proposed_for, proposed_by_name, created_at) = by;
    let (decided_by_name, decided_at, remark, version) = decided;
    Change {
        id,
        organisation,
        organisation_name,
        base,
        holder,
        bank,
        sealed: (key, sealed),
        reason,
        state,
        proposed_by,
        proposed_for,
        proposed_by_name,
        created_at,
        decided_by_name,
        decided_at,
        remark,
        version,
    }
}

/// A change of an organisation's account.
pub(in crate::organisation) fn find(db: &mut Db, of: OrganisationId, id: AccountChangeId) -> Result<Change> {
    let found = t::table.inner_join(o::table).filter(t::id.eq(id).and(t::organisation_id.eq(of)));
    Ok(found.select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The change that waits, if one does.
pub(in crate::organisation) fn waiting(db: &mut Db, of: OrganisationId) -> Result<Option<Change>> {
    let found = t::table.inner_join(o::table).filter(t::organisation_id.eq(of)).filter(t::state.eq(State::Proposed));
    Ok(found.select(COLUMNS).first::<Row>(db).optional()?.map(model))
}

/// The latest changes, the newest first.
pub(in crate::organisation) fn history(db: &mut Db, of: OrganisationId, most: i64) -> Result<Vec<Change>> {
    let rows = t::table.inner_join(o::table).filter(t::organisation_id.eq(of)).order(t::id.desc()).limit(most);
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// All that wait, the oldest first.
pub(super) fn all_waiting(db: &mut Db, most: i64) -> Result<Vec<Change>> {
    let rows = t::table.inner_join(o::table).filter(t::state.eq(State::Proposed)).order(t::id).limit(most);
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The account that an organisation is paid to: confirmed by a second person, and no change of it waits.
///
/// # Errors
/// When the database cannot be read.
pub fn confirmed(db: &mut Db, of: OrganisationId) -> Result<Option<BankAccount>> {
    if waiting(db, of)?.is_some() {
        return Ok(None);
    }
    Ok(organisations::account(db, of)?.filter(|account| account.confirmed_at.is_some()))
}

/// The version of the account that each of these is paid to, as [`confirmed`] tells it of one; who has none is left out.
///
/// # Errors
/// When the database cannot be read.
pub fn confirmed_versions(db: &mut Db, of: &[OrganisationId]) -> Result<BTreeMap<OrganisationId, i32>> {
    use crate::schema::organisation_accounts as b;
    let changing = t::table.filter(t::organisation_id.eq_any(of.to_vec())).filter(t::state.eq(State::Proposed));
    let changing: Vec<OrganisationId> = changing.select(t::organisation_id).load(db)?;
    let known = b::table.filter(b::organisation_id.eq_any(of.to_vec())).filter(b::confirmed_at.is_not_null());
    let known: Vec<(OrganisationId, i32)> = known.select((b::organisation_id, b::version)).load(db)?;
    Ok(known.into_iter().filter(|(id, _)| !changing.contains(id)).collect())
}

/// What is proposed.
pub(super) struct New<'a> {
    pub of: OrganisationId,
    pub base: Option<i32>,
    pub holder: &'a str,
    pub bank: &'a str,
    pub sealed: (i64, &'a str),
    pub reason: &'a str,
}

pub(super) fn insert(db: &mut Db, new: &New<'_>, by: &Actor, now: Instant) -> Result<AccountChangeId> {
    let none = String::new;
    diesel::insert_into(t::table)
        .values((
            (t::organisation_id.eq(new.of), t::base_version.eq(new.base), t::holder.eq(new.holder.to_owned())),
            (t::bank.eq(new.bank.to_owned()), t::seal_key.eq(new.sealed.0)),
            (t::number_sealed.eq(new.sealed.1.to_owned()), t::reason.eq(new.reason.to_owned())),
            (t::state.eq(State::Proposed), t::proposed_by.eq(by.user)),
            (t::proposed_for.eq(by.stands_in_for.as_ref().map(|(id, _)| *id)), t::proposed_by_name.eq(by.name.clone())),
            (t::created_at.eq(now), t::decided_by_name.eq(none()), t::remark.eq(none()), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("account-change-waiting") } else { e.into() })
}

/// Ends a change that waits, over the version that was seen.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn end(db: &mut Db, of: &Change, state: State, remark: &str, by: &Actor, now: Instant) -> Result<()> {
    let waiting = t::id.eq(of.id).and(t::version.eq(of.version)).and(t::state.eq(State::Proposed));
    let changed = diesel::update(t::table.filter(waiting))
        .set((
            (t::state.eq(state), t::remark.eq(remark.to_owned()), t::decided_by.eq(by.user)),
            (t::decided_by_name.eq(by.name.clone()), t::decided_at.eq(now), t::version.eq(of.version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
