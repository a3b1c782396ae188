//! kill -9 under write load: what was acknowledged is there, each with its audit row, and the chain is whole.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

fn start(data: &Path, url: &DatabaseUrl) -> Program {
    let mut serve = command(data, url);
    serve.args(["serve", "--sample", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
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

/// Adds contacts until the program dies; gives the names that were acknowledged.
async fn writes(base: String, who: usize, cycle: usize, stop: Arc<AtomicBool>) -> Vec<String> {
    let actor = Actor::at(&base);
    let mut acknowledged = Vec::new();
    actor.enters("officer", granary::demo::PASSWORD).await.is(303);
    let token = actor.token().await;
    for n in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let name = format!("第{cycle}轮第{who}人第{n}个");
        // Every organisation takes few contacts, so each write goes to another one.
        let organisation = 1 + (cycle * 7 + who * 11 + n) % 40;
        let fields =
            [("name", name.as_str()), ("post", ""), ("phone", "0951-1234567"), ("email", ""), ("_csrf", &token)];
        let path = format!("/organisations/{organisation}/contacts");
        let request = actor
            .request(reqwest::Method::POST, &path)
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
    let mut acknowledged: Vec<String> = Vec::new();
    for cycle in 0..cycles {
        let mut program = start(folder.path(), &url);
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|who| actix_web::rt::spawn(writes(program.base.clone(), who, cycle, Arc::clone(&stop))))
            .collect();
        // A different moment every time, from the first sign-in to a full run.
        actix_web::rt::time::sleep(Duration::from_millis(260 + (cycle as u64 * 37) % 160)).await;
        program.child.kill().unwrap();
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            // A writer that was cut off while signing in has nothing to show.
            acknowledged.extend(writer.await.unwrap_or_default());
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
            count(format!("SELECT count(*) AS n FROM organisation_contacts WHERE name = '{name}'")),
            1,
            "{name} is lost"
        );
    }
    let rows = count("SELECT count(*) AS n FROM organisation_contacts WHERE name LIKE '第%轮%'".to_owned());
    let traced = count(
        "SELECT count(*) AS n FROM audit_events WHERE action = 'organisation.contact-added' AND changes LIKE '%轮%'"
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
