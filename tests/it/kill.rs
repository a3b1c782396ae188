//! kill -9 under write load: what was acknowledged is there, each with its audit row, and the chain is whole.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use granary::platform::db::DatabaseUrl;

use crate::world::{Actor, Engine};

struct Program {
    child: Child,
    base: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: &Path, url: &DatabaseUrl) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_granary"));
    let address = match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(address) => address.clone(),
    };
    command.arg("--data").arg(data).env("GRANARY_DATABASE_URL", address).env("RUST_LOG", "warn");
    command
}

fn start(data: &Path, url: &DatabaseUrl, listen: &str) -> Program {
    let mut serve = command(data, url);
    serve.args(["serve", "--sample", "--listen", listen]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = serve.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let base = loop {
        let line = lines.next().expect("the program says where it listens").unwrap();
        if let Some(at) = line.find("http://") {
            break line[at..].trim().to_owned();
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    Program { child, base }
}

/// Registers organisations until the program dies; gives the names that were acknowledged.
async fn writes(actor: Arc<Actor>, who: usize, cycle: usize) -> Vec<String> {
    let token = actor.token().await;
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let name = format!("第{cycle}轮第{who}人第{n}个机构");
        let fields = [
            ("name", name.as_str()),
            ("kind", "agency"),
            ("uscc", ""),
            ("region", ""),
            ("area", ""),
            ("class", ""),
            ("licence", ""),
            ("supervising_body", ""),
            ("legal_representative", ""),
            ("address", ""),
            ("phone", ""),
            ("email", ""),
            ("_csrf", token.as_str()),
        ];
        let request = actor
            .request(reqwest::Method::POST, "/organisations")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(crate::world::encode(&fields));
        match request.send().await {
            Ok(answer) if answer.status().as_u16() == 303 => acknowledged.push(name),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    acknowledged
}

async fn dies_and_remembers(engine: Engine, cycles: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (url, _) = engine.empty_database(folder.path());
    let listen = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut acknowledged: Vec<String> = Vec::new();
    // One sign-in for all: the session is a row, and outlives every death of the program.
    let mut officer: Option<Arc<Actor>> = None;
    for cycle in 0..cycles {
        let mut program = start(folder.path(), &url, &listen);
        let actor = match &officer {
            Some(actor) => Arc::clone(actor),
            None => {
                let actor = Actor::at(&program.base);
                actor.enters("officer", granary::demo::PASSWORD).await.is(303);
                actor.token().await;
                Arc::clone(officer.insert(Arc::new(actor)))
            }
        };
        let writers: Vec<_> = (0..4).map(|who| actix_web::rt::spawn(writes(Arc::clone(&actor), who, cycle))).collect();
        // A different moment every time.
        actix_web::rt::time::sleep(Duration::from_millis(20 + (cycle as u64 * 37) % 160)).await;
        program.child.kill().unwrap();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        drop(program);
    }
    let verified = command(folder.path(), &url).arg("verify").output().unwrap();
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{said}\n{}", String::from_utf8_lossy(&verified.stderr));
    assert!(acknowledged.len() > cycles, "the loop wrote next to nothing: {}", acknowledged.len());
    let database = granary::platform::db::Database::open(&url, 1).unwrap();
    let count = |sql: String| {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        database.read_now(|db| Ok(diesel::sql_query(sql).get_result::<Row>(db)?.n)).unwrap()
    };
    for name in &acknowledged {
        assert_eq!(
            count(format!("SELECT count(*) AS n FROM organisations WHERE name = '{name}'")),
            1,
            "{name} is lost"
        );
    }
    let rows = count("SELECT count(*) AS n FROM organisations WHERE name LIKE '第%轮%'".to_owned());
    let traced = count(
        "SELECT count(*) AS n FROM audit_events WHERE action = 'organisation.created' AND object_label LIKE '第%轮%'"
            .to_owned(),
    );
    assert_eq!(rows, traced, "a row without a trace, or a trace without a row");
    println!("{engine:?}: {cycles} kills, {} acknowledged writes, {rows} rows, 0 lost; {said}", acknowledged.len());
}

#[actix_web::test]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    dies_and_remembers(Engine::Sqlite, 30).await;
}

#[actix_web::test]
async fn nothing_acknowledged_is_lost_on_postgres() {
    dies_and_remembers(Engine::Postgres, 30).await;
}

#[actix_web::test]
#[ignore = "a long run; make soak"]
async fn soak_a_thousand_kills_on_each_engine() {
    for engine in Engine::BOTH {
        dies_and_remembers(engine, 1000).await;
    }
}
