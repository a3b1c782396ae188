//! Fresh databases of both engines, copied from one that was migrated once.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use granary::platform::db::{Database, DatabaseUrl};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The address of the server's own database, where databases are made.
pub fn server() -> String {
    std::env::var("GRANARY_TEST_POSTGRES").expect(
        "GRANARY_TEST_POSTGRES must name a PostgreSQL server for tests; `make test` starts one, \
         and so does tests/support/with-postgres.sh COMMAND",
    )
}

/// The address of another database on the same server.
pub fn on_server(name: &str) -> String {
    let server = server();
    let (head, _) = server.rsplit_once('/').unwrap();
    format!("{head}/{name}")
}

fn admin(sql: &str) {
    PgConnection::establish(&server()).unwrap().batch_execute(sql).unwrap();
}

fn sqlite_template() -> &'static Path {
    static FILE: OnceLock<(tempfile::TempDir, std::path::PathBuf)> = OnceLock::new();
    let (_, path) = FILE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("template.sqlite3");
        let database = Database::open(&DatabaseUrl::Sqlite(path.clone()), 1).unwrap();
        database.migrate().unwrap();
        drop(database);
        // Everything must be in the one file before it is copied.
        let mut c = diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;").unwrap();
        (folder, path)
    });
    path
}

fn postgres_template() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        admin(&format!("CREATE DATABASE {name}"));
        let url = DatabaseUrl::parse(&on_server(&name)).unwrap();
        let database = Database::open(&url, 1).unwrap();
        database.migrate().unwrap();
        name
    })
}

impl Engine {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// A migrated database that nobody else uses.
    pub fn fresh_database(self, folder: &Path) -> (DatabaseUrl, Option<String>) {
        match self {
            Self::Sqlite => {
                let path = folder.join("granary.sqlite3");
                std::fs::copy(sqlite_template(), &path).unwrap();
                (DatabaseUrl::Sqlite(path), None)
            }
            Self::Postgres => {
                let name = fresh_name();
                admin(&format!("CREATE DATABASE {name} TEMPLATE {}", postgres_template()));
                (DatabaseUrl::parse(&on_server(&name)).unwrap(), Some(name))
            }
        }
    }

    /// A database without a schema.
    pub fn empty_database(self, folder: &Path) -> (DatabaseUrl, Option<String>) {
        match self {
            Self::Sqlite => (DatabaseUrl::Sqlite(folder.join("empty.sqlite3")), None),
            Self::Postgres => {
                let name = fresh_name();
                admin(&format!("CREATE DATABASE {name}"));
                (DatabaseUrl::parse(&on_server(&name)).unwrap(), Some(name))
            }
        }
    }
}

fn fresh_name() -> String {
    format!("world_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst))
}

pub fn drop_database(engine: Engine, name: &str) {
    if engine == Engine::Postgres {
        admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}
