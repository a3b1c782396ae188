//! Nothing is quietly altered: every edit, removal, swap or cut of the audit trail is found and named.

use granary::access::Role;

use crate::world::{Engine, World};

/// Somebody with the database in hand first takes the triggers away.
fn disarm(world: &World) {
    world.tampers(match world.engine {
        Engine::Sqlite => "DROP TRIGGER audit_events_keep; DROP TRIGGER audit_events_stay;",
        Engine::Postgres => {
            "DROP TRIGGER audit_events_keep ON audit_events; DROP TRIGGER audit_events_stay ON audit_events;"
        }
    });
}

async fn busy(world: &World) {
    for n in 0..10 {
        world.unit("64", &format!("宁夏第{n}中心")).await;
        if n % 4 == 0 {
            world.seal().await;
        }
    }
    world.seal().await;
    assert_eq!(world.verify().broken, None);
}

story!(every_change_leaves_a_trace_in_its_own_transaction, |world| {
    let officer = world.officer().await;
    let before = world.events();
    let contact = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    let unit = world.unit("64", "宁夏科技服务中心").await;
    assert_eq!(world.events(), before + 1);
    officer.post(&format!("/organisations/{unit}/contacts"), &contact).await.is(303);
    assert_eq!(world.events(), before + 2);
    // What is refused leaves nothing.
    officer.post(&format!("/organisations/{unit}/contacts"), &[("name", "")]).await.is(422);
    assert_eq!(world.events(), before + 2);
});

story!(the_chain_is_sealed_and_found_whole, |world| {
    busy(world).await;
    let report = world.verify();
    assert_eq!((report.sealed, report.unsealed), (world.events(), 0));
    world.unit("14", "山西省科技创新服务中心").await;
    assert_eq!(world.verify().unsealed, 1);
    assert_eq!(world.seal().await, 1);
    assert_eq!(world.verify().unsealed, 0);
});

story!(the_database_itself_refuses_to_alter_the_trail, |world| {
    busy(world).await;
    for sql in [
        "UPDATE audit_events SET actor_name = 'x' WHERE seq = 3",
        "DELETE FROM audit_events WHERE seq = 3",
        "UPDATE audit_events SET seq = NULL, hash = NULL WHERE seq = 3",
    ] {
        let sql = sql.to_owned();
        let refused = world.tries(move |tx| {
            use diesel::connection::SimpleConnection;
            Ok(tx.db.batch_execute(&sql)?)
        });
        assert!(refused.await.unwrap_err().to_string().contains("append-only"));
    }
    assert_eq!(world.verify().broken, None);
});

story!(every_kind_of_tampering_is_named, |world| {
    busy(world).await;
    disarm(world);
    let columns = [
        "actor_name",
        "organisation_name",
        "action",
        "object_kind",
        "object_label",
        "changes",
        "reason",
        "request",
        "address",
    ];
    for column in columns {
        let kept = format!("UPDATE audit_events SET {column} = {column} || 'x' WHERE seq = 5");
        world.tampers(&kept);
        let broken = world.verify().broken.unwrap_or_else(|| panic!("an edit of {column} was not found"));
        assert!(broken.contains("place 5"), "{broken}");
        world.tampers(&format!(
            "UPDATE audit_events SET {column} = substr({column}, 1, length({column}) - 1) WHERE seq = 5"
        ));
        assert_eq!(world.verify().broken, None);
    }
    for number in ["actor_id", "object_id"] {
        world.tampers(&format!("UPDATE audit_events SET {number} = {number} + 1 WHERE seq = 5"));
        assert!(world.verify().broken.unwrap().contains("place 5"));
        world.tampers(&format!("UPDATE audit_events SET {number} = {number} - 1 WHERE seq = 5"));
    }
    // Two swapped, one removed in the middle.
    world.tampers("UPDATE audit_events SET seq = -1 WHERE seq = 6; UPDATE audit_events SET seq = 6 WHERE seq = 7; UPDATE audit_events SET seq = 7 WHERE seq = -1;");
    assert!(world.verify().broken.unwrap().contains("place 6"));
    world.tampers("UPDATE audit_events SET seq = -1 WHERE seq = 6; UPDATE audit_events SET seq = 6 WHERE seq = 7; UPDATE audit_events SET seq = 7 WHERE seq = -1;");
    assert_eq!(world.verify().broken, None);
    world.tampers("DELETE FROM audit_events WHERE seq = 4");
    assert!(world.verify().broken.unwrap().contains("place 4"));
});

story!(a_tail_that_was_cut_off_is_missed, |world| {
    busy(world).await;
    disarm(world);
    world.tampers("DELETE FROM audit_events WHERE seq = (SELECT max(seq) FROM audit_events)");
    assert!(world.verify().broken.unwrap().contains("tail"));
});

story!(a_chain_written_anew_is_not_the_one_that_was_noted, |world| {
    busy(world).await;
    disarm(world);
    world.tampers(
        "UPDATE audit_events SET actor_name = 'x' WHERE seq = 5; UPDATE audit_events SET seq = NULL, hash = NULL",
    );
    // The thief has the program too, and seals everything again, but the anchor is elsewhere.
    let elsewhere = tempfile::tempdir().unwrap();
    let anchor = granary::audit::Anchor::in_folder(elsewhere.path());
    granary::audit::seal(&world.app.database, &anchor, &world.clock).await.unwrap();
    assert!(world.verify().broken.unwrap().contains("anchor"));
});

story!(the_auditor_reads_and_changes_nothing, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let contact = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&format!("/organisations/{unit}/contacts"), &contact).await.is(303);
    world.seal().await;
    let auditor = world.auditor().await;
    auditor.get("/audit").await.ok().says("宁夏科技服务中心").says("0951-1234567");
    auditor.get("/audit?kind=user").await.ok();
    auditor.get("/audit?from=2026-03-03").await.ok().does_not_say("0951-1234567");
    auditor.get("/audit?from=2026-03-02&to=2026-03-02").await.ok().says("0951-1234567");
    let id = world.count("SELECT max(id) AS n FROM audit_events WHERE seq IS NOT NULL");
    auditor.get(&format!("/audit/{id}")).await.ok().says("0951-1234567");
    officer.get("/audit").await.is(403);
    auditor.get("/organisations/new").await.is(403);
    let centre = world.centre().await;
    world.actor(Role::AuditAdmin, centre).await.get("/audit").await.ok();
});

story!(the_anchor_survives_a_crash_and_another_order, |world| {
    busy(world).await;
    let file = world.folder.path().join("audit.anchor");
    let mut lines: Vec<String> = std::fs::read_to_string(&file).unwrap().lines().map(ToOwned::to_owned).collect();
    lines.swap(0, 1);
    // The last line was cut off by a crash.
    let cut: String = lines.last().unwrap().chars().take(20).collect();
    *lines.last_mut().unwrap() = cut;
    std::fs::write(&file, lines.join("\n")).unwrap();
    assert_eq!(world.verify().broken, None);
    world.unit("14", "山西省科技创新服务中心").await;
    world.seal().await;
    assert_eq!(world.verify().broken, None);
});
