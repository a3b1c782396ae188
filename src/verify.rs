//! `granary verify`: is everything still as it was written? Counts what it checked, and names the first broken thing.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::app;
use crate::audit::{self, Anchor};
use crate::platform::check::Check;
use crate::platform::db::{Database, Db};
use crate::platform::settings::Settings;
use crate::platform::vault::{self, Vault};
use crate::platform::{Result, search};

/// What was checked, in lines for a person, and the first broken thing.
pub struct Findings {
    /// What was checked, with counts.
    pub lines: Vec<String>,
    /// The first thing that is not as it should be.
    pub broken: Option<String>,
}

/// Checks the engine's own integrity, references between rows, sealed values, the search index, what nouns hold, and the
/// audit chain. Without a vault (its key file was not put back yet) sealed values are not opened, and a line says so.
///
/// # Errors
/// When the database or the anchor cannot be read.
pub fn run(
    database: &Database,
    settings: &Settings,
    vault: Option<&Vault>,
    checks: &[Check],
    progress: impl FnMut(i64),
) -> Result<Findings> {
    let anchor = Anchor::in_folder(&settings.data);
    database.read_now(|db| {
        let mut broken = integrity(db)?;
        let mut lines = vec!["database: integrity checked".to_owned()];
        let (dangling, checked) = references(db)?;
        lines.push(format!("references: {checked} checked"));
        broken = broken.or(dangling);
        if let Some(vault) = vault {
            let sealed = vault::check(db, vault, &app::sealed_columns())?;
            lines.push(format!("sealed values: {} opened", sealed.opened));
            broken = broken.or(sealed.broken);
        } else {
            lines.push("sealed values: NOT checked, because the key file is not there".to_owned());
        }
        let (missing, found) = search_index(db)?;
        lines.push(format!("search: {found} records in the index"));
        broken = broken.or(missing);
        for check in checks {
            let checked = check(db, settings)?;
            lines.push(checked.line);
            broken = broken.or(checked.broken);
        }
        let report = audit::verify(db, &anchor, progress)?;
        lines.push(format!("audit trail: {} events sealed, {} waiting to be sealed", report.sealed, report.unsealed));
        lines.push(format!("audit head: {}", report.head));
        Ok(Findings { lines, broken: broken.or(report.broken) })
    })
}

/// A noun of which the index holds more or fewer records than there are, and how many it holds in all.
fn search_index(db: &mut Db) -> Result<(Option<String>, i64)> {
    let (mut broken, mut all) = (None, 0);
    for searcher in app::searchers() {
        let (held, wanted) = (search::count(db, searcher.noun)?, (searcher.count)(db)?);
        all += held;
        if held != wanted {
            let noun = searcher.noun;
            broken = broken.or(Some(format!("the search index holds {held} of {wanted} records of {noun:?}")));
        }
    }
    Ok((broken, all))
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// SQLite checks its file page by page; PostgreSQL keeps checksums of its own.
fn integrity(db: &mut Db) -> Result<Option<String>> {
    let Db::Sqlite(_) = db else { return Ok(None) };
    let found: Vec<Finding> =
        diesel::sql_query("SELECT integrity_check AS text FROM pragma_integrity_check LIMIT 1").load(db)?;
    Ok(found.into_iter().map(|f| f.text).find(|text| text != "ok").map(|text| format!("database file: {text}")))
}

/// Rows that point to rows which are not there, and how many references there are to check.
fn references(db: &mut Db) -> Result<(Option<String>, i64)> {
    let (dangling, count) = match db {
        Db::Sqlite(_) => (
            "SELECT \"table\" || ' row ' || coalesce(rowid, 0) || ' points to a missing row of ' || parent AS text \
             FROM pragma_foreign_key_check LIMIT 1",
            "SELECT count(*) AS n FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        ),
        Db::Pg(_) => (
            "SELECT conrelid::regclass::text || ' has a constraint that was never checked: ' || conname AS text \
             FROM pg_constraint WHERE contype = 'f' AND NOT convalidated LIMIT 1",
            "SELECT count(*) AS n FROM pg_constraint WHERE contype = 'f'",
        ),
    };
    let found: Vec<Finding> = diesel::sql_query(dangling).load(db)?;
    let count: Count = diesel::sql_query(count).get_result(db)?;
    Ok((found.into_iter().next().map(|f| f.text), count.n))
}
