//! Every name by which an organisation is known again.

use diesel::prelude::*;

use crate::kernel::OrganisationId;
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
