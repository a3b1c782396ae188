//! By what an organisation is known again: its code, and every name.

use diesel::prelude::*;

use super::{COLUMNS, Row, model};
use crate::kernel::{OrganisationId, Uscc};
use crate::organisation::model::Organisation;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{organisation_names as n, organisations as t};

/// The names that organisations bear and have borne, each with the key of its organisation; the present ones first.
///
/// # Errors
/// When the database cannot be read.
pub fn names_of(db: &mut Db, ids: &[OrganisationId]) -> Result<Vec<(OrganisationId, String)>> {
    let mut names: Vec<(OrganisationId, String)> =
        t::table.filter(t::id.eq_any(ids.to_vec())).select((t::id, t::name)).load(db)?;
    let former = n::table.filter(n::organisation_id.eq_any(ids.to_vec()));
    names.extend(former.select((n::organisation_id, n::name)).load::<(OrganisationId, String)>(db)?);
    Ok(names)
}

/// The organisation that stands under a code.
///
/// # Errors
/// When the database cannot be read.
pub fn by_code(db: &mut Db, code: &Uscc) -> Result<Option<Organisation>> {
    Ok(t::table.filter(t::uscc.eq(code)).select(COLUMNS).first::<Row>(db).optional()?.map(model))
}
