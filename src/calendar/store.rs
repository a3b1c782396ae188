//! Rows of imported years.

use diesel::prelude::*;

use crate::kernel::calendar::{Calendar, Year};
use crate::kernel::{Instant, UserId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::calendar_years as t;

/// The calendar as it is known now: the built-in years, and over them those that were imported.
///
/// # Errors
/// When the database cannot be read.
pub fn current(db: &mut Db) -> Result<Calendar> {
    let bodies: Vec<String> = t::table.order(t::year).select(t::body).load(db)?;
    let years = bodies.iter().map(|body| serde_json::from_str::<Year>(body)).collect::<Result<Vec<_>, _>>()?;
    Ok(years.into_iter().fold(Calendar::official(), Calendar::with_year))
}

/// Writes a year, or writes it anew.
pub(super) fn set(db: &mut Db, year: &Year, by: UserId, now: Instant) -> Result<()> {
    let body = serde_json::to_string(year)?;
    let same = t::table.filter(t::year.eq(year.year()));
    let values = (t::body.eq(body), t::imported_at.eq(now), t::imported_by.eq(by));
    if diesel::update(same).set(values.clone()).execute(db)? == 0 {
        diesel::insert_into(t::table).values((t::year.eq(year.year()), values)).execute(db)?;
    }
    Ok(())
}
