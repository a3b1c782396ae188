//! Backup and restore on and across both engines, and what a monitor is told.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use granary::access::POLICY;
use granary::app;
use granary::care::{Archive, Blob, Manifest, Progress, back_up, restore};
use granary::organisation::actions::{add_contact, remove_contact, rename};
use granary::organisation::model::Contact;
use granary::platform::db::{Database, DatabaseUrl};
use granary::platform::secret::digest;
use granary::platform::settings::Settings;
use granary::verify;

use crate::world::{Actor, Engine, World, morning, settings};

fn quiet() -> impl FnMut(u64, u64, &str) {
    |done, total, what| assert!(done <= total, "{done} of {total} {what}")
}

fn backs_up(world: &World, to: &Path) -> granary::platform::Result<Manifest> {
    let files = world.folder.path().join("files");
    back_up(&world.app.database, &files, &[], to, world.clock.now(), &mut Progress(&mut quiet()))
}

/// Restores into an empty place of an engine.
async fn restores(file: &Path, to: &Settings) -> granary::platform::Result<Manifest> {
    let policy = granary::access::Policy::load(POLICY).await?;
    let mut archive = Archive::open(file)?;
    restore(to, &mut archive, &policy, &app::menders(), morning(), &mut Progress(&mut quiet()))?;
    Ok(archive.manifest)
}

fn place(engine: Engine, folder: &Path) -> Settings {
    let mut to = settings(folder);
    to.database = engine.empty_database(folder).0;
    to
}

/// The rows of every table, as values.
fn rows(file: &Path) -> BTreeMap<String, Vec<serde_json::Value>> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    let mut all = BTreeMap::new();
    for name in names.into_iter().filter(|n| n.starts_with("tables/")) {
        let mut text = String::new();
        zip.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        all.insert(name, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect());
    }
    all
}

fn contact(name: &str) -> Contact {
    Contact {
        name: name.to_owned(), post: "主任\n\"引号\"".into(), phone: "0951-1234567".into(), email: String::new()
    }
}

/// A few things of every kind: two names, a key that was given and is gone, rare characters.
async fn fills(world: &World) {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    world.does(move |tx| rename(tx, unit, "宁夏𬭚䶮创新🌾中心", "改革", true, 1)).await;
    world.does(move |tx| add_contact(tx, unit, &contact("赵老师"))).await;
    let last = world.does(move |tx| add_contact(tx, unit, &contact("钱老师"))).await;
    world.does(move |tx| remove_contact(tx, unit, last, 1)).await;
    world.passes(chrono::Duration::microseconds(120_500));
    world.officer().await;
    world.seal().await;
}

async fn goes_round(from: Engine, to: Engine) {
    let world = World::on(from).await;
    fills(&world).await;
    let (file, again) = (world.folder.path().join("a.zip"), world.folder.path().join("b.zip"));
    let manifest = backs_up(&world, &file).unwrap();
    assert!(!world.folder.path().join("a.zip.part").exists());
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "only the one who runs the program reads it");

    let folder = tempfile::tempdir().unwrap();
    let target = place(to, folder.path());
    assert_eq!(restores(&file, &target).await.unwrap(), manifest);
    let url = target.database.clone();
    // The keys are no part of a backup; whoever restores puts them back.
    let keys = world.app.settings.key_file.clone();
    let other = World::with(to, POLICY, |s| (s.database, s.key_file) = (url, keys)).await;
    other.seal().await;
    app::fill_search(&other.app.database).unwrap();
    let mut checked = target.clone();
    checked.data = other.folder.path().to_owned();
    let findings = verify::run(&other.app.database, &checked, Some(&other.app.vault), &app::checks(), |_| {}).unwrap();
    assert_eq!(findings.broken, None, "{:?}", findings.lines);

    // What came out is what went in, but for what a restore ends and records.
    backs_up(&other, &again).unwrap();
    let (mut before, mut after) = (rows(&file), rows(&again));
    before.remove("tables/search_nouns.jsonl");
    assert_eq!(
        after.remove("tables/search_nouns.jsonl").unwrap().len(),
        granary::platform::search::NOUNS.len(),
        "the index was filled anew"
    );
    for changed in ["tables/sessions.jsonl", "tables/one_time_links.jsonl"] {
        assert_eq!(before.remove(changed).unwrap().len(), after.remove(changed).unwrap().len());
    }
    let (old, new) = (before.remove("tables/audit_events.jsonl"), after.remove("tables/audit_events.jsonl"));
    let (old, new) = (old.unwrap(), new.unwrap());
    assert_eq!(new[..old.len()], old[..], "no event changed");
    assert_eq!(new.len(), old.len() + 1, "and the restore is one");
    assert_eq!(before, after);

    // Nobody is still signed in, everybody can sign in again, the index finds, and no key is given twice.
    assert_eq!(other.count("SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL"), 0);
    let officer = Actor::stranger(&other);
    let login = "SELECT id AS n FROM users WHERE login LIKE 'officer%'";
    let id = other.count(login);
    assert_eq!(id, world.count(login));
    let name = (1..20).map(|n| format!("officer-{n}"));
    for login in name {
        if officer.enters(&login, crate::world::PASSWORD).await.status == 303 {
            break;
        }
    }
    officer.get("/organisations?q=%E5%AE%81%E5%A4%8F").await.ok().says("宁夏𬭚䶮创新🌾中心");
    officer.get("/organisations?q=%E7%A7%91%E6%8A%80%E6%9C%8D%E5%8A%A1").await.ok().says("宁夏𬭚䶮创新🌾中心");
    let unit = other.unit("64", "宁夏𬭚䶮创新🌾中心").await;
    let next = other.does(move |tx| add_contact(tx, unit, &contact("孙老师"))).await;
    assert_eq!(next.0, 3, "the key of a removed contact is not given again");
    world.close().await;
    other.close().await;
}

#[actix_web::test]
async fn sqlite_goes_to_sqlite() {
    goes_round(Engine::Sqlite, Engine::Sqlite).await;
}

#[actix_web::test]
async fn sqlite_goes_to_postgres() {
    goes_round(Engine::Sqlite, Engine::Postgres).await;
}

#[actix_web::test]
async fn postgres_goes_to_sqlite() {
    goes_round(Engine::Postgres, Engine::Sqlite).await;
}

#[actix_web::test]
async fn postgres_goes_to_postgres() {
    goes_round(Engine::Postgres, Engine::Postgres).await;
}

// Backups while people write: each is of one moment, and nobody waits for it.
story!(a_backup_under_load_is_of_one_moment, |world| {
    world.person("reader", "读者").await;
    world.tampers(&format!(
        "INSERT INTO saved_views (user_id, path, name, query) {} ",
        match world.engine {
            Engine::Sqlite =>
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60000) \
                 SELECT (SELECT min(id) FROM users), '/people', 'view ' || n, 'q=' || n FROM c",
            Engine::Postgres =>
                "SELECT (SELECT min(id) FROM users), '/people', 'view ' || n, 'q=' || n \
                 FROM generate_series(1, 60000) n",
        }
    ));
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let database = world.app.database.clone();
    let files = world.folder.path().join("files");
    let folder = world.folder.path().to_owned();
    let (ended, now) = (Arc::clone(&stop), world.clock.now());
    let backups = std::thread::spawn(move || {
        let mut made = Vec::new();
        for n in 0..3 {
            let to = folder.join(format!("load-{n}.zip"));
            back_up(&database, &files, &[], &to, now, &mut Progress(&mut quiet())).unwrap();
            made.push(to);
        }
        ended.store(true, Ordering::SeqCst);
        made
    });
    let mut slowest = Duration::ZERO;
    while !stop.load(Ordering::SeqCst) {
        let started = Stopwatch::now();
        world.unit("14", &format!("山西第{}单位", written.fetch_add(1, Ordering::SeqCst))).await;
        slowest = slowest.max(started.elapsed());
    }
    let made: Vec<PathBuf> = backups.join().unwrap();
    assert_eq!(rows(&made[0])["tables/saved_views.jsonl"].len(), 60_000);
    assert!(written.load(Ordering::SeqCst) > 3, "nothing was written meanwhile");
    assert!(slowest < Duration::from_secs(4), "a write waited {slowest:?} for a backup");
    for (file, target) in made.iter().zip([Engine::Sqlite, Engine::Postgres, world.engine]) {
        let all = rows(file);
        let created = |event: &&serde_json::Value| event[8] == "organisation.created";
        let traced = all["tables/audit_events.jsonl"].iter().filter(created).count();
        assert_eq!(all["tables/organisations.jsonl"].len(), traced, "a row without a trace");
        let place_folder = tempfile::tempdir().unwrap();
        let to = place(target, place_folder.path());
        restores(file, &to).await.unwrap();
        let database = Database::open(&to.database, 1).unwrap();
        app::fill_search(&database).unwrap();
        granary::audit::seal(&database, &granary::audit::Anchor::in_folder(&to.data), &world.clock).await.unwrap();
        assert_eq!(verify::run(&database, &to, None, &app::checks(), |_| {}).unwrap().broken, None);
    }
});

#[actix_web::test]
async fn stored_files_come_along_and_a_damaged_one_is_named() {
    let world = World::on(Engine::Sqlite).await;
    let files = world.folder.path().join("files");
    std::fs::create_dir_all(files.join("ab")).unwrap();
    std::fs::write(files.join("ab/whole"), "whole").unwrap();
    std::fs::write(files.join("ab/changed"), "changed since").unwrap();
    let named: granary::care::Blobs = |_| {
        let blob = |path: &str, text: &str| Blob { path: path.into(), bytes: text.len() as u64, sha256: digest(text) };
        Ok(vec![blob("ab/whole", "whole"), blob("ab/changed", "as it was"), blob("ab/gone", "gone")])
    };
    let file = world.folder.path().join("files.zip");
    let mut told = quiet();
    let progress = &mut Progress(&mut told);
    let manifest = back_up(&world.app.database, &files, &[named], &file, morning(), progress).unwrap();
    assert_eq!(manifest.damaged, ["ab/changed", "ab/gone"]);
    let folder = tempfile::tempdir().unwrap();
    restores(&file, &place(Engine::Sqlite, folder.path())).await.unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("files/ab/whole")).unwrap(), "whole");
    assert!(!folder.path().join("files/ab/changed").exists());
    world.close().await;
}

/// Writes a backup anew with one change to its members.
fn altered(file: &Path, to: &Path, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>, stray: bool) {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for n in 0..zip.len() {
        let mut member = zip.by_index(n).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = change(&name, bytes) {
            out.start_file(name, options).unwrap();
            out.write_all(&bytes).unwrap();
        }
    }
    if stray {
        out.start_file("files/stray", options).unwrap();
    }
    out.finish().unwrap();
}

type Make<'a> = Box<dyn Fn() + 'a>;

#[actix_web::test]
async fn a_damaged_backup_is_named_and_changes_nothing() {
    let world = World::on(Engine::Sqlite).await;
    fills(&world).await;
    let good = world.folder.path().join("good.zip");
    backs_up(&world, &good).unwrap();
    let bad = world.folder.path().join("bad.zip");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let users = "tables/users.jsonl";
    let whole = std::fs::read(&good).unwrap();
    let cases: Vec<(&str, Make<'_>)> = vec![
        ("cut off", Box::new(|| std::fs::write(&bad, &whole[..whole.len() / 2]).unwrap())),
        ("cut off", Box::new(|| std::fs::write(&bad, "no backup at all").unwrap())),
        (
            "tables/organisations.jsonl cannot be read",
            Box::new(|| {
                let mut bytes = whole.clone();
                let at = bytes.windows(20).position(|w| w.starts_with(b"tables/organisations")).unwrap();
                bytes[at + 80] ^= 0x40;
                std::fs::write(&bad, bytes).unwrap();
            }),
        ),
        (
            "tables/users.jsonl is not what the manifest says",
            Box::new(|| {
                let change = |name: &str, b: Vec<u8>| {
                    Some(if name == users { text(&b).replace("人员", "换人").into_bytes() } else { b })
                };
                altered(&good, &bad, change, false);
            }),
        ),
        (
            "tables/users.jsonl is missing",
            Box::new(|| altered(&good, &bad, |name, b| (name != users).then_some(b), false)),
        ),
        (
            "manifest.json is missing",
            Box::new(|| altered(&good, &bad, |n, b| (n != "manifest.json").then_some(b), false)),
        ),
        ("files/stray", Box::new(|| altered(&good, &bad, |_, b| Some(b), true))),
        (
            "newer program",
            Box::new(|| {
                let change = |name: &str, b: Vec<u8>| {
                    let newer =
                        |b: &[u8]| text(b).replacen("\"migrations\": [", "\"migrations\": [\"20991231000001\",", 1);
                    Some(if name == "manifest.json" { newer(&b).into_bytes() } else { b })
                };
                altered(&good, &bad, change, false);
            }),
        ),
        (
            "the audit chain does not end",
            Box::new(|| {
                let change = |name: &str, b: Vec<u8>| {
                    let moved = |b: &[u8]| text(b).replacen("\"seq\": ", "\"seq\": 1", 1);
                    Some(if name == "manifest.json" { moved(&b).into_bytes() } else { b })
                };
                altered(&good, &bad, change, false);
            }),
        ),
    ];
    for (expected, make) in cases {
        make();
        for engine in Engine::BOTH {
            let folder = tempfile::tempdir().unwrap();
            let to = place(engine, folder.path());
            let refused = restores(&bad, &to).await.unwrap_err().to_string();
            assert!(refused.contains(expected), "{expected:?} is not in {refused:?}");
            let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
            assert!(left.is_empty(), "{expected}: {left:?} was left");
            // The place is as empty as before: the whole backup still goes in.
            if expected.starts_with("the audit") {
                restores(&good, &to).await.unwrap();
            }
        }
    }
    world.close().await;
}

#[actix_web::test]
async fn a_backup_goes_into_an_empty_place_only() {
    let world = World::on(Engine::Sqlite).await;
    let file = world.folder.path().join("a.zip");
    backs_up(&world, &file).unwrap();
    let refused = backs_up(&world, &file).unwrap_err().to_string();
    assert!(refused.contains("never overwrites"), "{refused}");
    for engine in Engine::BOTH {
        let folder = tempfile::tempdir().unwrap();
        let (url, _) = engine.fresh_database(folder.path());
        let mut taken = settings(folder.path());
        taken.database = url;
        let refused = restores(&file, &taken).await.unwrap_err().to_string();
        assert!(refused.contains("the database has tables"), "{refused}");
    }
    let folder = tempfile::tempdir().unwrap();
    let to = place(Engine::Sqlite, folder.path());
    std::fs::write(folder.path().join("audit.anchor"), "1 x y\n").unwrap();
    assert!(restores(&file, &to).await.unwrap_err().to_string().contains("audit.anchor"));
    std::fs::remove_file(folder.path().join("audit.anchor")).unwrap();
    std::fs::create_dir(folder.path().join("files")).unwrap();
    std::fs::write(folder.path().join("files/x"), "x").unwrap();
    assert!(restores(&file, &to).await.unwrap_err().to_string().contains("holds files"));
    assert!(folder.path().join("files/x").exists(), "what stood in the way is left alone");
    world.close().await;
}

/// The folder may be the operator's own: a mounted disk, with an owner and rights that were set on purpose.
#[actix_web::test]
async fn a_refused_restore_leaves_empty_folders_as_they_were() {
    let world = World::on(Engine::Sqlite).await;
    let stored = world.folder.path().join("files");
    std::fs::create_dir_all(stored.join("ab")).unwrap();
    std::fs::write(stored.join("ab/whole"), "whole").unwrap();
    let named: granary::care::Blobs = |_| Ok(vec![Blob { path: "ab/whole".into(), bytes: 5, sha256: digest("whole") }]);
    let good = world.folder.path().join("good.zip");
    let mut told = quiet();
    back_up(&world.app.database, &stored, &[named], &good, morning(), &mut Progress(&mut told)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("files");
    std::fs::create_dir_all(files.join("incoming")).unwrap();
    let tree = |files: &Path| {
        let names = |at: &Path| {
            let mut all: Vec<_> = std::fs::read_dir(at).unwrap().map(|e| e.unwrap().file_name()).collect();
            all.sort();
            all
        };
        (names(files.parent().unwrap()), names(files), names(&files.join("incoming")))
    };
    let before = tree(&files);
    // Refused when the database is looked at.
    let (url, _) = Engine::Sqlite.fresh_database(folder.path());
    let mut taken = settings(folder.path());
    taken.database = url;
    let with_database = tree(&files);
    assert!(restores(&good, &taken).await.unwrap_err().to_string().contains("the database has tables"));
    assert_eq!(tree(&files), with_database);
    std::fs::remove_dir_all(folder.path()).unwrap();
    std::fs::create_dir_all(files.join("incoming")).unwrap();
    // Refused when rows and files have come in already: a device that takes nothing stands where a file should.
    let to = place(Engine::Sqlite, folder.path());
    let bad = world.folder.path().join("bad.zip");
    let change = |name: &str, b: Vec<u8>| {
        let moved = |b: &[u8]| String::from_utf8_lossy(b).replacen("\"seq\": ", "\"seq\": 1", 1);
        Some(if name == "manifest.json" { moved(&b).into_bytes() } else { b })
    };
    altered(&good, &bad, change, false);
    assert!(restores(&bad, &to).await.unwrap_err().to_string().contains("the audit chain"));
    assert_eq!(tree(&files), before);
    // The place is as empty as it was: the whole backup still goes in.
    restores(&good, &to).await.unwrap();
    assert_eq!(std::fs::read_to_string(files.join("ab/whole")).unwrap(), "whole");
    assert!(files.join("incoming").is_dir());
    world.close().await;
}

#[actix_web::test]
async fn a_full_disk_leaves_nothing_of_a_backup() {
    let world = World::on(Engine::Sqlite).await;
    fills(&world).await;
    let file = world.folder.path().join("full.zip");
    let part = world.folder.path().join("full.zip.part");
    // A device that is always full stands where the backup is being written.
    std::os::unix::fs::symlink("/dev/full", &part).unwrap();
    let refused = backs_up(&world, &file).unwrap_err().to_string();
    assert!(refused.contains("No space left") && refused.contains("nothing is left"), "{refused}");
    assert!(!file.exists() && part.symlink_metadata().is_err());
    backs_up(&world, &file).unwrap();
    world.close().await;
}

story!(a_balancer_hears_whether_to_send_requests, |world| {
    let balancer = world.stranger();
    assert_eq!(balancer.get("/health").await.ok().body, "alive\n");
    let page = balancer.get("/ready").await.ok();
    assert_eq!((page.body.as_str(), page.header("content-type")), ("ready\n", Some("text/plain; charset=utf-8")));
    let probes = "SELECT count(*) AS n FROM sign_in_failures";
    assert_eq!(world.count(probes), 0, "asking changes nothing");
    world.tampers("UPDATE __diesel_schema_migrations SET version = '0' WHERE version = '20261121000004'");
    world.passes(chrono::Duration::seconds(2));
    let page = balancer.get("/ready").await.is(503);
    assert_eq!(page.body, "not ready\ndatabase: the schema is not up to date\n");
    world.tampers("UPDATE __diesel_schema_migrations SET version = '20261121000004' WHERE version = '0'");
    world.passes(chrono::Duration::seconds(2));
    balancer.get("/ready").await.ok();
});

// Anybody may ask, so asking must not cost what a verb costs.
story!(however_many_ask_one_of_them_looks, |world| {
    let asked = async |n: usize| {
        let before = world.app.database.queries();
        let balancers: Vec<Actor> = (0..n).map(|_| world.stranger()).collect();
        let answers = futures_util::future::join_all(balancers.iter().map(|one| one.get("/ready"))).await;
        assert!(answers.iter().all(|page| page.status == 200 && page.body == "ready\n"));
        world.app.database.queries() - before
    };
    let one = asked(1).await;
    assert!(one > 0, "the first one looks");
    assert_eq!(asked(100).await, 0, "a fresh answer is given again");
    world.passes(chrono::Duration::milliseconds(1_999));
    assert_eq!(asked(1).await, 0);
    world.passes(chrono::Duration::milliseconds(1));
    assert_eq!(asked(100).await, one, "a hundred at once are one look");
    // A clock that was set back keeps no old answer.
    world.passes(chrono::Duration::hours(-1));
    assert_eq!(asked(1).await, one);
    // What was found wrong is given again, too, and not for longer.
    world.tampers("UPDATE __diesel_schema_migrations SET version = '0' WHERE version = '20261121000004'");
    world.passes(chrono::Duration::seconds(2));
    world.stranger().get("/ready").await.is(503);
    world.tampers("UPDATE __diesel_schema_migrations SET version = '20261121000004' WHERE version = '0'");
    world.stranger().get("/ready").await.is(503);
    world.passes(chrono::Duration::seconds(2));
    world.stranger().get("/ready").await.ok();
});

/// Whoever hangs up while the database gives no answer does not make the next one look again.
#[actix_web::test]
async fn those_who_hang_up_leave_one_look_behind() {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let world = World::on(Engine::Sqlite).await;
    let path = world.folder.path().join("granary.sqlite3");
    let mut other = diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    for _ in 0..20 {
        let hasty = reqwest::Client::new().get(format!("{}/ready", world.base));
        assert!(hasty.timeout(Duration::from_millis(50)).send().await.is_err());
    }
    let waiting = world.app.database.waiting_writes();
    assert!(waiting <= 1, "{waiting} writes wait for the writer");
    other.batch_execute("ROLLBACK").unwrap();
    world.close().await;
}

#[actix_web::test]
async fn a_locked_database_is_not_ready_but_alive() {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let world = World::on(Engine::Sqlite).await;
    let path = world.folder.path().join("granary.sqlite3");
    let mut other = diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let started = Stopwatch::now();
    let page = world.stranger().get("/ready").await.is(503);
    assert_eq!(page.body, "not ready\ndatabase: cannot be written in time\n");
    assert!(started.elapsed() < Duration::from_secs(5));
    world.stranger().get("/health").await.ok();
    other.batch_execute("ROLLBACK").unwrap();
    world.passes(chrono::Duration::seconds(2));
    world.stranger().get("/ready").await.ok();
    world.tampers("PRAGMA query_only = ON");
    world.passes(chrono::Duration::seconds(2));
    let page = world.stranger().get("/ready").await.is(503);
    assert_eq!(page.body, "not ready\ndatabase: cannot be written\n");
    world.close().await;
}

#[actix_web::test]
async fn a_disk_without_room_is_not_ready() {
    let world = World::with(Engine::Postgres, POLICY, |s| s.least_free_mib = 1 << 40).await;
    let page = world.stranger().get("/ready").await.is(503);
    assert_eq!(page.body, "not ready\ndisk: too little room is left\n");
    let centre = world.centre().await;
    let keeper = world.actor(granary::access::Role::AuditAdmin, centre).await;
    keeper.get("/storage").await.ok().says("磁盘剩余空间不足").says("尚无备份记录");
    std::fs::remove_dir_all(world.folder.path()).unwrap();
    world.passes(chrono::Duration::seconds(2));
    let page = world.stranger().get("/ready").await.is(503);
    assert_eq!(page.body, "not ready\nfiles: the data folder cannot be written\n");
    assert!(!page.body.contains(world.folder.path().to_str().unwrap()));
    world.close().await;
}

async fn asks(world: &World, headers: &[(&str, &str)]) -> crate::world::Page {
    let monitor = world.stranger();
    let mut request = monitor.request(reqwest::Method::GET, "/metrics");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    monitor.send(request, "/metrics").await
}

#[actix_web::test]
async fn figures_are_for_this_machine_or_for_a_token() {
    let world = World::on(Engine::Sqlite).await;
    let secret = "a-secret-that-stands-in-a-link";
    world.stranger().get(&format!("/welcome/{secret}")).await.is(404);
    let user = world.person("reader", "读者").await;
    world.tampers(&format!("UPDATE users SET email = 'a@example.org' WHERE id = {user}"));
    let admin = world.accounts_admin().await;
    admin.post(&format!("/people/{user}/link/mail"), &[]).await.is(303);
    let page = asks(&world, &[]).await.ok();
    for line in [
        "granary_request_seconds_count{method=\"GET\",route=\"/welcome/{secret}\",status=\"404\"} 1",
        "granary_organisations{kind=\"centre\"} 1",
        "granary_mails{state=\"waiting\"} 1",
        "granary_mails{state=\"doubtful\"} 0",
        "granary_mails{state=\"failed\"} 0",
        "granary_queries ",
        "granary_waiting_writes ",
        "granary_database_bytes ",
        "granary_disk_free_bytes ",
    ] {
        assert!(page.body.contains(line), "{line} is not in\n{}", page.body);
    }
    assert!(!page.body.contains(secret));
    asks(&world, &[("x-forwarded-for", "127.0.0.1")]).await.is(404);
    asks(&world, &[("forwarded", "for=127.0.0.1")]).await.is(404);
    world.close().await;

    let token = "a-token-of-some-length";
    let hidden = granary::platform::settings::Hidden(token.to_owned());
    let world = World::with(Engine::Sqlite, POLICY, |s| s.metrics_token = Some(hidden)).await;
    asks(&world, &[]).await.is(404);
    asks(&world, &[("authorization", "Bearer a-token-of-some-lengtH")]).await.is(404);
    let bearer = format!("Bearer {token}");
    asks(&world, &[("authorization", &bearer), ("x-forwarded-for", "192.0.2.7")]).await.ok();
    world.close().await;
}

#[test]
fn an_address_without_a_database_is_not_made_by_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&DatabaseUrl::Sqlite(folder.path().join("empty.sqlite3")), 1).unwrap();
    let to = folder.path().join("x.zip");
    let made = back_up(&database, folder.path(), &[], &to, morning(), &mut Progress(&mut quiet()));
    assert!(made.is_err() && !to.exists());
}

// A backup every night, and no more of them than are wanted.
story!(every_night_there_is_a_backup, |world| {
    let _ = world;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_owned();
    let night = World::with(world.engine, POLICY, |s| (s.backup_folder, s.backup_keep) = (Some(to), 2)).await;
    night.works().await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the hour has not come");
    for _ in 0..3 {
        night.passes(chrono::Duration::days(1));
        night.works().await;
    }
    let mut kept: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    kept.sort();
    assert_eq!(kept, ["granary-20260304-090000.zip", "granary-20260305-090000.zip"]);
    let elsewhere = tempfile::tempdir().unwrap();
    restores(&folder.path().join(&kept[1]), &place(Engine::Sqlite, elsewhere.path())).await.unwrap();
    assert_eq!(night.count("SELECT count(*) AS n FROM audit_events WHERE action = 'care.backed-up'"), 3);
    night.close().await;
});
