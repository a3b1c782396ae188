//! The tables as a backup sees them: which there are, their rows as JSON lines, and back again. The engines write and
//! read the JSON themselves, so that a value never passes through a type of ours.

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::manifest::{Column, Kind, Table};
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// Rows that a PostgreSQL cursor gives at once.
const FETCH: usize = 1_000;

/// A table and its columns.
pub(super) struct Shape {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    declared: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    n: Option<i64>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Every table of ours. An index for full-text search is the engine's own affair and is made anew by a restore.
///
/// # Errors
/// A column of a type that a backup does not know: better no backup than one that leaves something out.
pub(super) fn tables(db: &mut Db) -> Result<Vec<Shape>> {
    let sql = match db {
        Db::Sqlite(_) => {
            "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS declared \
             FROM pragma_table_list t JOIN pragma_table_info(t.name) c \
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' \
             AND t.name NOT LIKE '!_!_%' ESCAPE '!' ORDER BY t.name, c.cid"
        }
        Db::Pg(_) => {
            "SELECT table_name::text, column_name::text, data_type::text AS declared \
             FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
             AND table_name NOT LIKE '!_!_%' ESCAPE '!' ORDER BY table_name COLLATE \"C\", ordinal_position"
        }
    };
    let found: Vec<Described> = diesel::sql_query(sql).load(db)?;
    let indexes: Vec<String> =
        found.iter().filter(|c| c.declared == "tsvector").map(|c| c.table_name.clone()).collect();
    let mut tables: Vec<Shape> = Vec::new();
    for Described { table_name, column_name, declared } in
        found.into_iter().filter(|c| !indexes.contains(&c.table_name))
    {
        let kind = kind(&declared).ok_or_else(|| {
            Error::internal(format!("{table_name}.{column_name} is a {declared}, which backups do not know"))
        })?;
        let column = Column { name: column_name, kind };
        match tables.last_mut().filter(|table| table.name == table_name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Shape { name: table_name, columns: vec![column] }),
        }
    }
    Ok(tables)
}

fn kind(declared: &str) -> Option<Kind> {
    match declared {
        "bigint" | "integer" | "smallint" => Some(Kind::Int),
        "text" => Some(Kind::Text),
        "boolean" => Some(Kind::Bool),
        "timestamp" | "timestamp without time zone" => Some(Kind::Moment),
        "date" => Some(Kind::Day),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// How an engine writes one column into a JSON array.
fn written(sqlite: bool, column: &Column) -> String {
    let name = quoted(&column.name);
    match (sqlite, column.kind) {
        // SQLite keeps yes and no as numbers.
        (true, Kind::Bool) => {
            format!("json(CASE WHEN {name} IS NULL THEN 'null' WHEN {name} THEN 'true' ELSE 'false' END)")
        }
        (true, _) | (false, Kind::Int | Kind::Text | Kind::Bool) => name,
        // As SQLite has it: no more places than there are figures, in groups of three.
        (false, Kind::Moment) => format!(
            "to_char({name}, 'YYYY-MM-DD HH24:MI:SS' || CASE WHEN date_trunc('second', {name}) = {name} THEN '' \
             WHEN date_trunc('milliseconds', {name}) = {name} THEN '.MS' ELSE '.US' END)"
        ),
        (false, Kind::Day) => format!("to_char({name}, 'YYYY-MM-DD')"),
    }
}

/// Hands over each row of a table as a JSON array, one line each; memory stays flat however many there are.
pub(super) fn each_row(db: &mut Db, table: &Shape, take: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
    let sqlite = matches!(db, Db::Sqlite(_));
    let columns: Vec<String> = table.columns.iter().map(|column| written(sqlite, column)).collect();
    let build = if sqlite { "json_array" } else { "json_build_array" };
    let cast = if sqlite { "" } else { "::text" };
    let first = table.columns.first().map(|column| quoted(&column.name)).unwrap_or_default();
    let sql =
        format!("SELECT {build}({}){cast} AS line FROM {} ORDER BY {first}", columns.join(", "), quoted(&table.name));
    match db {
        Db::Sqlite(c) => {
            for row in diesel::sql_query(sql).load_iter::<Line, DefaultLoadingMode>(c)? {
                take(&row?.line)?;
            }
        }
        Db::Pg(c) => {
            c.batch_execute(&format!("DECLARE granary_rows NO SCROLL CURSOR FOR {sql}"))?;
            loop {
                let rows: Vec<Line> = diesel::sql_query(format!("FETCH {FETCH} FROM granary_rows")).load(c)?;
                if rows.is_empty() {
                    break;
                }
                for row in rows {
                    take(&row.line)?;
                }
            }
            c.batch_execute("CLOSE granary_rows")?;
        }
    }
    Ok(())
}

/// How many rows a table has.
pub(super) fn count(db: &mut Db, table: &str) -> Result<u64> {
    let sql = format!("SELECT count(*) AS n FROM {}", quoted(table));
    let counted: Number = diesel::sql_query(sql).get_result(db)?;
    Ok(counted.n.unwrap_or_default().unsigned_abs())
}

/// The last key that the database gave out in a table, if it is the one that gives them.
pub(super) fn last_id(db: &mut Db, table: &str) -> Result<Option<i64>> {
    match db {
        Db::Sqlite(c) => {
            // The list of given keys exists only where some table asked for one.
            let asked: Found = diesel::sql_query(
                "SELECT count(*) > 0 AS found FROM sqlite_master WHERE type = 'table' AND name = 'sqlite_sequence'",
            )
            .get_result(c)?;
            if !asked.found {
                return Ok(None);
            }
            let found: Option<Number> = diesel::sql_query("SELECT seq AS n FROM sqlite_sequence WHERE name = $1")
                .bind::<Text, _>(table)
                .get_result(c)
                .optional()?;
            Ok(found.and_then(|row| row.n))
        }
        Db::Pg(c) => {
            let Some(sequence) = sequence(c, table)? else { return Ok(None) };
            let sql = format!("SELECT CASE WHEN is_called THEN last_value END AS n FROM {sequence}");
            Ok(diesel::sql_query(sql).get_result::<Number>(c)?.n)
        }
    }
}

/// The sequence that gives a table its keys.
fn sequence(c: &mut PgConnection, table: &str) -> Result<Option<String>> {
    let found: Option<Line> = diesel::sql_query(
        "SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) AS line FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'",
    )
    .bind::<Text, _>(table)
    .get_result(c)
    .optional()?;
    Ok(found.map(|row| row.line))
}

/// Goes on giving keys behind this one.
pub(super) fn set_last_id(db: &mut Db, table: &str, last: i64) -> Result<()> {
    match db {
        Db::Sqlite(c) => {
            diesel::sql_query("DELETE FROM sqlite_sequence WHERE name = $1").bind::<Text, _>(table).execute(c)?;
            diesel::sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)")
                .bind::<Text, _>(table)
                .bind::<BigInt, _>(last)
                .execute(c)?;
        }
        Db::Pg(c) => {
            if let Some(sequence) = sequence(c, table)? {
                let sql = format!("SELECT setval('{sequence}', $1) AS n");
                diesel::sql_query(sql).bind::<BigInt, _>(last.max(1)).get_result::<Number>(c)?;
            }
        }
    }
    Ok(())
}

/// Writes rows, given as one JSON array of arrays.
///
/// # Errors
/// What the database has against a row.
pub(super) fn insert(db: &mut Db, table: &Table, rows: &str) -> Result<()> {
    let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let sqlite = matches!(db, Db::Sqlite(_));
    let read = |(place, column): (usize, &Column)| match (sqlite, column.kind) {
        (true, _) => format!("json_extract(value, '$[{place}]')"),
        (false, Kind::Int) => format!("(row ->> {place})::bigint"),
        (false, Kind::Text) => format!("row ->> {place}"),
        (false, Kind::Bool) => format!("(row ->> {place})::boolean"),
        (false, Kind::Moment) => format!("(row ->> {place})::timestamp"),
        (false, Kind::Day) => format!("(row ->> {place})::date"),
    };
    let values: Vec<String> = table.columns.iter().enumerate().map(read).collect();
    let from = if sqlite { "json_each($1)" } else { "json_array_elements($1::json) AS given (row)" };
    let (into, names, values) = (quoted(&table.name), names.join(", "), values.join(", "));
    diesel::sql_query(format!("INSERT INTO {into} ({names}) SELECT {values} FROM {from}"))
        .bind::<Text, _>(rows)
        .execute(db)
        .map_err(|e| Error::Malformed(format!("the rows of {} were not taken: {e}", table.name)))?;
    Ok(())
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

/// References between rows, put aside while tables are filled one after the other.
pub(super) struct References(Vec<Reference>);

/// Puts references aside: SQLite checks them when the transaction ends, PostgreSQL when they are put back.
pub(super) fn put_references_aside(db: &mut Db) -> Result<References> {
    match db {
        Db::Sqlite(c) => {
            c.batch_execute("PRAGMA defer_foreign_keys = ON")?;
            Ok(References(Vec::new()))
        }
        Db::Pg(c) => {
            let all: Vec<Reference> = diesel::sql_query(
                "SELECT conrelid::regclass::text AS of, quote_ident(conname) AS name, \
                 pg_get_constraintdef(oid) AS definition FROM pg_constraint \
                 WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
            )
            .load(c)?;
            for Reference { of, name, .. } in &all {
                c.batch_execute(&format!("ALTER TABLE {of} DROP CONSTRAINT {name}"))?;
            }
            Ok(References(all))
        }
    }
}

/// Puts references back, which checks every row.
///
/// # Errors
/// A row that points to one that is not there.
pub(super) fn put_references_back(db: &mut Db, references: &References) -> Result<()> {
    for Reference { of, name, definition } in &references.0 {
        db.batch_execute(&format!("ALTER TABLE {of} ADD CONSTRAINT {name} {definition}"))?;
    }
    Ok(())
}

/// Whether a row would be taken; nothing of it stays, because the transaction is not committed.
pub(super) fn try_to_write(db: &mut Db) -> Result<()> {
    diesel::sql_query(
        "INSERT INTO sign_in_failures (place, count, last_at) VALUES ('probe', 0, '2000-01-01 00:00:00')",
    )
    .execute(db)?;
    Ok(())
}

/// Bytes that the database takes.
pub(super) fn size(db: &mut Db) -> Result<i64> {
    let sql = match db {
        Db::Sqlite(_) => "SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size",
        Db::Pg(_) => "SELECT pg_database_size(current_database()) AS n",
    };
    Ok(diesel::sql_query(sql).get_result::<Number>(db)?.n.unwrap_or_default())
}
