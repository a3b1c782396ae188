//! Sealed values: they open at their place only, a rotation keeps them readable, and the key file is never guessed.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use granary::app;
use granary::platform::vault::{self, CHECK, Vault};
use granary::verify;

/// Columns whose name says that they hold sealed values are exactly those that `verify` and rotations go through.
#[actix_web::test]
async fn no_sealed_column_is_forgotten() {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let world = crate::world::World::on(crate::world::Engine::Sqlite).await;
    let sql = "SELECT m.name || '.' || c.name AS line FROM sqlite_master m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND c.name LIKE '%sealed%' ORDER BY line";
    let found: Vec<Line> = world.reads(|db| Ok(diesel::sql_query(sql).load(db)?));
    let found: Vec<String> = found.into_iter().map(|l| l.line).collect();
    let mut known: Vec<String> = app::sealed_columns().iter().map(|c| format!("{}.{}", c.table, c.name)).collect();
    known.sort();
    assert_eq!(found, known);
    assert!(known.iter().all(|name| name.ends_with("_sealed")), "{known:?}");
    world.close().await;
}

story!(a_rotation_keeps_every_value_readable_and_the_old_key_can_go, |world| {
    let (vault, database, columns) = (&world.app.vault, &world.app.database, app::sealed_columns());
    let person = world.person("zhang", "张三").await;
    let place = granary::people::SECRET.context(person.0);
    let sealed = vault.seal("JBSWY3DPEHPK3PXP", &place).unwrap();
    world.tampers(&format!(
        "INSERT INTO second_factors (user_id, secret_sealed, last_step, made_at) \
         VALUES ({person}, '{sealed}', 0, '2026-03-02 01:00:00')"
    ));
    let old = vault.key_ids()[0].clone();
    let new = vault.add_key().unwrap();
    assert_eq!(vault::reseal(database, vault, &columns, |_| {}).unwrap(), 2);
    assert_eq!(vault::reseal(database, vault, &columns, |_| {}).unwrap(), 0, "a second run finds nothing to do");
    assert_eq!(world.reads(|db| vault::count_by_key(db, &columns)), [(new, 2)].into());
    vault.drop_key(&old).unwrap();
    let verified = verify::run(database, &world.app.settings, Some(vault), &[], |_| {}).unwrap();
    assert_eq!(verified.broken, None);
    assert!(verified.lines.iter().any(|l| l == "sealed values: 2 opened"), "{:?}", verified.lines);
    // A new start knows the database by its new key.
    Vault::of(database, &world.app.settings.key_file).unwrap();
});

story!(verify_names_the_first_value_that_does_not_open, |world| {
    let (vault, database) = (&world.app.vault, &world.app.database);
    let (one, other) = (world.person("zhang", "张三").await, world.person("li", "李四").await);
    for id in [one, other] {
        let sealed = vault.seal("JBSWY3DPEHPK3PXP", &granary::people::SECRET.context(id.0)).unwrap();
        world.tampers(&format!(
            "INSERT INTO second_factors (user_id, secret_sealed, last_step, made_at) \
             VALUES ({id}, '{sealed}', 0, '2026-03-02 01:00:00')"
        ));
    }
    let broken = || verify::run(database, &world.app.settings, Some(vault), &[], |_| {}).unwrap().broken;
    assert_eq!(broken(), None);
    // Somebody who can write the database gives one person another's secret.
    world.tampers(&format!(
        "UPDATE second_factors SET secret_sealed = (SELECT secret_sealed FROM second_factors WHERE user_id = {one}) \
         WHERE user_id = {other}"
    ));
    assert!(broken().is_some_and(|why| why.contains(&format!("second_factors.secret_sealed:{other}"))));
    assert!(vault::reseal(database, vault, &[CHECK], |_| {}).is_ok());
});

fn granary(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_granary"));
    command.arg("--data").arg(data).args(args).env("RUST_LOG", "warn").env("GRANARY_ARGON2_KIB", "8192");
    command.output().unwrap()
}

#[track_caller]
fn succeeds(output: Output) -> String {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

#[track_caller]
fn fails(output: Output, words: &[&str]) {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success(), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said}");
    }
}

#[test]
fn a_key_file_that_is_missing_open_or_foreign_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path(), folder.path().join("granary.keys"));
    succeeds(granary(data, &["verify"]));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    fails(granary(data, &["verify"]), &["granary.keys", "0644", "chmod 600"]);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let kept = data.join("elsewhere");
    std::fs::rename(&file, &kept).unwrap();
    fails(granary(data, &["verify"]), &["granary.keys", "missing", "key_file"]);
    fails(granary(data, &["serve", "--listen", "127.0.0.1:0"]), &["granary.keys", "missing"]);
    assert!(!file.exists(), "no new one is made in its place");
    // Another installation's file.
    let other = tempfile::tempdir().unwrap();
    succeeds(granary(other.path(), &["verify"]));
    std::fs::copy(other.path().join("granary.keys"), &file).unwrap();
    fails(granary(data, &["verify"]), &["does not fit this database"]);
    // The setting names the place of the right one.
    std::fs::write(data.join("granary.toml"), format!("key_file = {kept:?}\n")).unwrap();
    succeeds(granary(data, &["verify"]));
}

#[test]
fn keys_are_listed_rotated_and_dropped_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let id = |said: &str, standing: &str| {
        let line = said.lines().find(|line| line.contains(standing)).unwrap_or_else(|| panic!("{said}"));
        line.split_whitespace().next().unwrap().to_owned()
    };
    let first = id(&succeeds(granary(data, &["keys", "list"])), "current");
    fails(granary(data, &["keys", "drop", &first]), &["values are sealed with"]);
    let before = std::fs::read(data.join("granary.keys")).unwrap();
    let said = succeeds(granary(data, &["keys", "rotate"]));
    assert!(said.contains(&format!("granary keys drop {first}")), "{said}");
    let listed = succeeds(granary(data, &["keys", "list"]));
    let second = id(&listed, "current");
    assert!(id(&listed, "old") == first && second != first);
    fails(granary(data, &["keys", "drop", &second]), &["values are sealed with"]);
    succeeds(granary(data, &["keys", "drop", &first]));
    let listed = succeeds(granary(data, &["keys", "list"]));
    assert!(!listed.contains(&first), "{listed}");
    let said = succeeds(granary(data, &["verify"]));
    assert!(said.contains("2 events sealed"), "the rotation and the dropping left their traces: {said}");
    // The former file opens nothing any more.
    std::fs::write(data.join("granary.keys"), before).unwrap();
    fails(granary(data, &["verify"]), &["does not fit"]);
}
