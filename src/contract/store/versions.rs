//! Rows of the versions of terms.

use diesel::prelude::*;

use super::super::model::{Kind, Version};
use super::super::terms::Terms;
use crate::kernel::{ContractId, DocumentId, Instant};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::contract_terms as t;

type Row = (i32, Kind, String, String, String, String, String, Instant, Option<DocumentId>);
const COLUMNS: (
    t::n,
    t::kind,
    t::body,
    t::sha256,
    t::reason,
    t::proposed_by_name,
    t::approved_by_name,
    t::at,
    t::document_id,
) = (t::n, t::kind, t::body, t::sha256, t::reason, t::proposed_by_name, t::approved_by_name, t::at, t::document_id);

fn model((n, kind, body, sha256, reason, proposed, approved, at, document): Row) -> Result<Version> {
    Ok(Version {
        n,
        kind,
        terms: Terms::read(&body)?,
        sha256,
        reason,
        proposed_by_name: proposed,
        approved_by_name: approved,
        at,
        document,
    })
}

/// A version of the terms.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub(in crate::contract) fn find(db: &mut Db, of: ContractId, n: i32) -> Result<Version> {
    model(t::table.filter(t::contract_id.eq(of).and(t::n.eq(n))).select(COLUMNS).first::<Row>(db)?)
}

/// All versions, from the first.
pub(in crate::contract) fn of(db: &mut Db, of: ContractId) -> Result<Vec<Version>> {
    let rows = t::table.filter(t::contract_id.eq(of)).order(t::n).select(COLUMNS).load::<Row>(db)?;
    rows.into_iter().map(model).collect()
}

/// The number of the version after the latest.
pub(in crate::contract) fn next(db: &mut Db, of: ContractId) -> Result<i32> {
    let last: Option<i32> = t::table.filter(t::contract_id.eq(of)).select(diesel::dsl::max(t::n)).first(db)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The text of a version with its digest, for `verify`.
pub(in crate::contract) fn text(db: &mut Db, of: ContractId, n: i32) -> Result<(String, String)> {
    Ok(t::table.filter(t::contract_id.eq(of).and(t::n.eq(n))).select((t::body, t::sha256)).first(db)?)
}

pub(in crate::contract) fn add(db: &mut Db, of: ContractId, version: &Version) -> Result<()> {
    let (body, sha256) = version.terms.frozen()?;
    diesel::insert_into(t::table)
        .values((
            (t::contract_id.eq(of), t::n.eq(version.n), t::kind.eq(version.kind), t::body.eq(body)),
            (t::sha256.eq(sha256), t::reason.eq(version.reason.clone())),
            (t::proposed_by_name.eq(version.proposed_by_name.clone())),
            (t::approved_by_name.eq(version.approved_by_name.clone()), t::at.eq(version.at)),
            (t::document_id.eq(version.document)),
        ))
        .execute(db)?;
    Ok(())
}
