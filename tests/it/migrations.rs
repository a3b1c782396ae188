//! Each migration runs up, down and up again on sample data, and both engines end with the same schema.

use std::collections::BTreeSet;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use granary::access::{POLICY, Policy};
use granary::demo;
use granary::platform::db::{Database, Db, migrations};
use granary::platform::password::Passwords;

use crate::world::{Engine, morning, settings};

fn source(engine: Engine) -> FileBasedMigrations {
    let folder = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    FileBasedMigrations::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder)).unwrap()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Tables and columns; types in the words of neither engine. The search index differs by nature.
fn schema(db: &mut Db) -> BTreeSet<String> {
    let sql = match db {
        Db::Sqlite(_) => {
            "SELECT m.name || '.' || c.name || (CASE WHEN c.\"notnull\" = 1 THEN ' required' ELSE '' END) || ' ' || \
             (CASE WHEN c.name = 'id' THEN 'BIGINT' ELSE c.type END) AS line \
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
        Db::Pg(_) => {
            "SELECT table_name || '.' || column_name || (CASE WHEN is_nullable = 'NO' THEN ' required' ELSE '' END) \
             || ' ' || (CASE data_type WHEN 'timestamp without time zone' THEN 'TIMESTAMP' ELSE upper(data_type) END) \
             AS line FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let lines: Vec<Line> = diesel::sql_query(sql).load(db).unwrap();
    let ours = |line: &String| {
        !line.starts_with("search_words") && !line.starts_with("sqlite_") && !line.starts_with("__diesel")
    };
    lines.into_iter().map(|l| l.line).filter(ours).collect()
}

/// Names of our indexes.
fn indexes(db: &mut Db) -> BTreeSet<String> {
    let sql = match db {
        Db::Sqlite(_) => "SELECT name AS line FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Db::Pg(_) => {
            "SELECT indexname AS line FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' \
             AND indexname NOT LIKE '%_key' AND indexname NOT LIKE 'search_words%'"
        }
    };
    let lines: Vec<Line> = diesel::sql_query(sql).load(db).unwrap();
    lines.into_iter().map(|l| l.line).collect()
}

#[test]
fn both_folders_hold_the_same_names() {
    let (sqlite, postgres) = migrations().unwrap();
    assert_eq!(sqlite, postgres);
    assert!(!sqlite.is_empty());
}

#[test]
fn both_engines_end_with_the_same_schema() {
    let folder = tempfile::tempdir().unwrap();
    let read = |engine: Engine| {
        let (url, _) = engine.empty_database(folder.path());
        let database = Database::open(&url, 1).unwrap();
        database.migrate().unwrap();
        assert!(database.migrate().unwrap().is_empty(), "a second run finds nothing to do");
        database.read_now(|db| Ok((schema(db), indexes(db)))).unwrap()
    };
    let (sqlite, postgres) = (read(Engine::Sqlite), read(Engine::Postgres));
    assert_eq!(sqlite.0.symmetric_difference(&postgres.0).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(sqlite.1, postgres.1);
}

async fn up_down_up(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let (url, _) = engine.empty_database(folder.path());
    let database = Database::open(&url, 2).unwrap();
    database.migrate().unwrap();
    let set = settings(folder.path());
    let (policy, passwords) = (Policy::load(POLICY).await.unwrap(), Passwords::new(set.argon2_kib, set.argon2_rounds));
    demo::load(&database, &policy, &passwords, folder.path(), morning(), || {}).await.unwrap();
    let before = database.read_now(|db| Ok(schema(db))).unwrap();
    let names = database.write_now(move |db| Ok(revert_and_rerun(db, engine))).unwrap();
    assert_eq!(names, migrations().unwrap().0.len());
    assert_eq!(database.read_now(|db| Ok(schema(db))).unwrap(), before);
}

/// The latest migration goes down and up on the data; then all go down, and up again.
fn revert_and_rerun(db: &mut Db, engine: Engine) -> usize {
    granary::each!(db, |c| {
        c.revert_last_migration(source(engine)).unwrap();
        c.run_pending_migrations(source(engine)).map(|_| ()).unwrap();
        let down = c.revert_all_migrations(source(engine)).unwrap().len();
        c.run_pending_migrations(source(engine)).map(|_| ()).unwrap();
        down
    })
}

#[actix_web::test]
async fn up_down_and_up_again_on_sqlite() {
    up_down_up(Engine::Sqlite).await;
}

#[actix_web::test]
async fn up_down_and_up_again_on_postgres() {
    up_down_up(Engine::Postgres).await;
}

/// A migration that dies at a statement leaves the schema as it was, and the next start goes on.
#[test]
fn a_migration_that_dies_leaves_the_old_schema() {
    for engine in Engine::BOTH {
        let folder = tempfile::tempdir().unwrap();
        let (url, _) = engine.empty_database(folder.path());
        let database = Database::open(&url, 1).unwrap();
        // Something stands in the way of the second migration's third table.
        database.write_now(|db| Ok(db.batch_execute("CREATE TABLE organisation_contacts (x INTEGER)")?)).unwrap();
        assert!(database.migrate().is_err());
        let half = database.read_now(|db| Ok(schema(db))).unwrap();
        assert!(half.iter().any(|l| l.starts_with("audit_events.")), "the first migration is done");
        assert!(!half.iter().any(|l| l.starts_with("organisations.")), "the second left nothing");
        database.write_now(|db| Ok(db.batch_execute("DROP TABLE organisation_contacts")?)).unwrap();
        database.migrate().unwrap();
    }
}
