//! What both engines promise: a verb is whole or not at all, one version wins, and a lock is waited for, not for ever.

use std::time::{Duration, Instant as Stopwatch};

use diesel::prelude::*;
use futures_util::future::join_all;
use granary::organisation::actions;
use granary::organisation::model::Contact;
use granary::platform::Error;

use crate::world::{Engine, World};

fn contact(name: &str) -> Contact {
    Contact { name: name.to_owned(), post: String::new(), phone: "0951-1234567".to_owned(), email: String::new() }
}

story!(a_verb_that_panics_undoes_itself_and_nobody_else, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let before = world.events();
    let panics = world.tries(move |tx| -> granary::platform::Result<()> {
        actions::add_contact(tx, unit, &contact("一"))?;
        panic!("on purpose");
    });
    let works = world.tries(move |tx| actions::add_contact(tx, unit, &contact("二")).map(|_| ()));
    let (bad, good) = futures_util::future::join(panics, works).await;
    assert!(matches!(bad, Err(Error::Internal(_))));
    good.unwrap();
    assert_eq!(world.events(), before + 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM organisation_contacts"), 1);
});

story!(a_verb_that_fails_after_writing_leaves_nothing, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let before = world.events();
    let failed = world
        .tries(move |tx| {
            actions::add_contact(tx, unit, &contact("一"))?;
            Err::<(), _>(Error::conflict("on-purpose"))
        })
        .await;
    assert!(matches!(failed, Err(Error::Conflict(_))));
    assert_eq!((world.events(), world.count("SELECT count(*) AS n FROM organisation_contacts")), (before, 0));
});

story!(of_fifty_changes_to_one_version_one_wins, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let id = world.does(move |tx| actions::add_contact(tx, unit, &contact("赵老师"))).await;
    let (path, before) = (format!("/organisations/{unit}/contacts/{id}/edit"), world.events());
    let names: Vec<String> = (0..50).map(|n| format!("人员{n}")).collect();
    let sent = names.iter().map(|name| {
        let (officer, path) = (&officer, &path);
        async move {
            let fields =
                [("name", name.as_str()), ("post", ""), ("phone", "0951-1234567"), ("email", ""), ("_version", "1")];
            officer.post(path, &fields).await.status
        }
    });
    let statuses = join_all(sent).await;
    let count = |status| statuses.iter().filter(|s| **s == status).count();
    assert_eq!((count(303), count(409)), (1, 49), "{statuses:?}");
    assert_eq!(world.events(), before + 1);
});

story!(of_fifty_registrations_of_one_code_one_wins, |world| {
    let officer = world.officer().await;
    let uscc = crate::world::code("52", "64", 4711).to_string();
    let names: Vec<String> = (0..50).map(|n| format!("宁夏第{n}科技服务中心")).collect();
    let sent = names.iter().map(|name| {
        let (officer, uscc) = (&officer, uscc.as_str());
        async move {
            let fields = [
                ("name", name.as_str()),
                ("kind", "unit"),
                ("uscc", uscc),
                ("region", "64"),
                ("area", ""),
                ("class", ""),
                ("licence", ""),
                ("supervising_body", ""),
                ("legal_representative", ""),
                ("address", ""),
                ("phone", ""),
                ("email", ""),
            ];
            officer.post("/organisations", &fields).await.status
        }
    });
    let statuses = join_all(sent).await;
    assert_eq!(statuses.iter().filter(|s| **s == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|s| [303, 409, 422].contains(s)), "{statuses:?}");
    assert_eq!(world.count(&format!("SELECT count(*) AS n FROM organisations WHERE uscc = '{uscc}'")), 1);
});

// Two people add the last contact that fits: some serial order explains the outcome, so one is refused.
story!(a_limit_is_kept_under_concurrency, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    for n in 0..19 {
        world.does(move |tx| actions::add_contact(tx, unit, &contact(&format!("人{n}")))).await;
    }
    let adds = (0..20).map(|n| world.tries(move |tx| actions::add_contact(tx, unit, &contact(&format!("末{n}")))));
    let done = join_all(adds).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM organisation_contacts"), 20);
});

#[actix_web::test]
async fn a_locked_database_is_waited_for_and_then_named() {
    let world = World::on(Engine::Sqlite).await;
    let path = world.folder.path().join("granary.sqlite3");
    let mut other = diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut other, "BEGIN IMMEDIATE").unwrap();
    let officer = world.stranger();
    let started = Stopwatch::now();
    let page = officer.enters("nobody", "Wrong-2026").await.is(503);
    assert!(started.elapsed() < Duration::from_secs(9), "the wait is bounded");
    assert!(page.text().contains("请求编号"), "{}", page.text());
    diesel::connection::SimpleConnection::batch_execute(&mut other, "ROLLBACK").unwrap();
    officer.enters("nobody", "Wrong-2026").await.is(422);
    world.close().await;
}

/// What the disk refuses is not acknowledged, and the next write works when there is room again.
#[actix_web::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let world = World::on(Engine::Sqlite).await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let pages = world.count("SELECT page_count AS n FROM pragma_page_count");
    world
        .app
        .database
        .write_now(move |db| {
            diesel::sql_query(format!("PRAGMA max_page_count = {pages}")).execute(db)?;
            Ok(())
        })
        .unwrap();
    let (mut taken, mut refused) = (0, 0);
    for n in 0..400 {
        let long = "仓".repeat(2000);
        let done = world
            .tries(move |tx| {
                granary::audit::record(tx, granary::audit::Event::new("test.wrote", "test", n, "x").because(&long))
            })
            .await;
        match done {
            Ok(()) => taken += 1,
            Err(Error::Unavailable(_)) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(refused > 0, "the disk was never full");
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'test.wrote'"), taken);
    world
        .app
        .database
        .write_now(|db| {
            diesel::sql_query("PRAGMA max_page_count = 1073741823").execute(db)?;
            Ok(())
        })
        .unwrap();
    world.does(move |tx| actions::add_contact(tx, unit, &contact("赵老师"))).await;
    world.seal().await;
    assert_eq!(world.verify().broken, None);
    world.close().await;
}
