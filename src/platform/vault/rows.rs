//! Sealed values where they stand: counted, opened one by one, and sealed anew with the current key.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Column, Vault, parts};
use crate::platform::Result;
use crate::platform::db::{Database, Db};
use crate::schema::vault_checks as c;

/// Values that are read at once, and sealed anew in one transaction: a matter of milliseconds.
const CHUNK: i64 = 200;

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    sealed: String,
}

/// The value by which this database knows its key file.
pub(super) fn check_value(db: &mut Db) -> Result<Option<String>> {
    Ok(c::table.filter(c::id.eq(1)).select(c::value_sealed).first(db).optional()?)
}

/// Writes that value unless there is one; gives the one that stands.
pub(super) fn keep_check(db: &mut Db, sealed: &str) -> Result<String> {
    if let Some(known) = check_value(db)? {
        return Ok(known);
    }
    diesel::insert_into(c::table).values((c::id.eq(1_i64), c::value_sealed.eq(sealed.to_owned()))).execute(db)?;
    Ok(sealed.to_owned())
}

/// The next values of a column behind a key.
fn page(db: &mut Db, column: &Column, after: i64) -> Result<Vec<Value>> {
    let Column { table, name, key } = column;
    let sql = format!(
        "SELECT {key} AS id, {name} AS sealed FROM {table} WHERE {name} IS NOT NULL AND {key} > $1 \
         ORDER BY {key} LIMIT $2"
    );
    Ok(diesel::sql_query(sql).bind::<BigInt, _>(after).bind::<BigInt, _>(CHUNK).load(db)?)
}

/// Goes through every sealed value of the columns.
fn each(db: &mut Db, columns: &[Column], mut see: impl FnMut(&Column, &Value)) -> Result<()> {
    for column in columns {
        let mut after = i64::MIN;
        loop {
            let values = page(db, column, after)?;
            let Some(last) = values.last() else { break };
            after = last.id;
            values.iter().for_each(|value| see(column, value));
        }
    }
    Ok(())
}

/// How many values each key has sealed; what bears no key's id counts under `?`.
///
/// # Errors
/// When the database cannot be read.
pub fn count_by_key(db: &mut Db, columns: &[Column]) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    each(db, columns, |_, value| {
        let id = parts(&value.sealed).map_or("?", |(id, _)| id);
        *counts.entry(id.to_owned()).or_insert(0) += 1;
    })?;
    Ok(counts)
}

/// What [`check`] found.
#[derive(Debug, Default)]
pub struct Check {
    /// Values that opened.
    pub opened: u64,
    /// The first that did not, with its place.
    pub broken: Option<String>,
}

/// Opens every sealed value.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, vault: &Vault, columns: &[Column]) -> Result<Check> {
    let mut found = Check::default();
    each(db, columns, |column, value| match vault.open(&value.sealed, &column.context(value.id)) {
        Ok(_) => found.opened += 1,
        Err(error) => {
            found.broken.get_or_insert_with(|| error.to_string());
        }
    })?;
    Ok(found)
}

/// Seals every value anew that another key than the current one has sealed; gives how many. It may be stopped at any
/// point and run again. A value that is changed meanwhile is left as it is: whoever changed it sealed it themselves.
///
/// # Errors
/// The first value that does not open, by its place; what was sealed anew before it stays so.
pub fn reseal(database: &Database, vault: &Vault, columns: &[Column], mut progress: impl FnMut(u64)) -> Result<u64> {
    let mut done = 0;
    for column in columns {
        let mut after = i64::MIN;
        loop {
            let values = database.read_now(|db| page(db, column, after))?;
            let Some(last) = values.last() else { break };
            after = last.id;
            let mut fresh = Vec::new();
            for value in values.into_iter().filter(|value| vault.needs_rotation(&value.sealed)) {
                let context = column.context(value.id);
                let plain = vault.open(&value.sealed, &context)?;
                fresh.push((value.id, value.sealed, vault.seal(&plain, &context)?));
            }
            let column = *column;
            done += database.write_now(move |db| replace(db, &column, &fresh))?;
            progress(done);
        }
    }
    Ok(done)
}

/// Puts new sealed values in the place of the old ones, where those still stand.
fn replace(db: &mut Db, column: &Column, values: &[(i64, String, String)]) -> Result<u64> {
    let Column { table, name, key } = column;
    let sql = format!("UPDATE {table} SET {name} = $1 WHERE {key} = $2 AND {name} = $3");
    let mut done = 0;
    for (id, old, new) in values {
        let update = diesel::sql_query(&sql).bind::<Text, _>(new).bind::<BigInt, _>(id).bind::<Text, _>(old);
        done += u64::try_from(update.execute(db)?).unwrap_or(0);
    }
    Ok(done)
}
