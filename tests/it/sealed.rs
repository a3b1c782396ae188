//! What is sealed and shown by its ending: bank accounts and identity numbers.

use granary::access::Role;

use crate::world::World;

const NUMBER: &str = "6222021200012345678";
const OTHER: &str = "6217003810099995678";
const IDENTITY: &str = "11010519491231002X";

/// Nothing that the database holds shows these digits, the audit trail included.
fn holds_nowhere(world: &World, digits: &str) {
    for (table, column) in [
        ("organisation_accounts", "number_sealed"),
        ("organisation_account_changes", "number_sealed"),
        ("identity_numbers", "number_sealed"),
        ("audit_events", "changes"),
        ("audit_events", "object_label"),
        ("audit_events", "reason"),
    ] {
        let found = world.count(&format!("SELECT count(*) AS n FROM {table} WHERE {column} LIKE '%{digits}%'"));
        assert_eq!(found, 0, "{table}.{column} shows {digits}");
    }
}

fn events(world: &World, action: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM audit_events WHERE action = '{action}'"))
}

/// Decides on the change that waits.
async fn decides(world: &World, finance: &crate::world::Actor, form: &str, decision: &str) {
    let change = world.count("SELECT max(id) AS n FROM organisation_account_changes");
    let fields = [("decision", decision), ("remark", "已核对开户许可证")];
    finance.fills(form, &format!("{form}/changes/{change}/decide"), &fields).await.is(303);
}

story!(a_unit_keeps_its_bank_account, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let accountant = world.actor(Role::Accountant, unit).await;
    let (here, form) = (format!("/organisations/{unit}"), format!("/organisations/{unit}/account"));
    accountant.get(&here).await.ok().says("尚未登记银行账户");
    let page = accountant.get(&form).await.ok();
    assert_eq!(page.value("holder").as_deref(), Some("宁夏科技服务中心"));
    let send = |number: &'static str| {
        [("holder", "宁夏科技服务中心"), ("bank", "中国银行银川支行"), ("account_number", number)]
    };
    accountant.post(&form, &send("")).await.is(422).wrong("account_number", "请填写账号");
    let wrong = accountant.post(&form, &send("6222 x")).await.is(422).wrong("account_number", "只能是数字");
    assert!(wrong.error_of("account_number").is_some_and(|text| !text.contains("6222")));
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    let saved = accountant.post(&form, &send("6222 0212 0001 2345 678")).await;
    accountant.follows(saved).await.says("尾号 5678").does_not_say("2345 678").does_not_say(NUMBER);
    decides(world, &finance, &form, "confirm").await;
    accountant.get(&form).await.ok().says("尾号 5678").does_not_say("2345 678").does_not_say(NUMBER);
    // Left empty, the number stays; another one that ends alike is told as another one.
    accountant
        .fills(&form, &form, &[("holder", "宁夏科技服务中心"), ("bank", "工商银行"), ("account_number", "")])
        .await
        .is(303);
    decides(world, &finance, &form, "confirm").await;
    accountant.post(&format!("{form}/show"), &[]).await.ok().says("6222 0212 0001 2345 678");
    accountant.fills(&form, &form, &send(OTHER)).await.is(303);
    decides(world, &finance, &form, "confirm").await;
    assert_eq!(
        (events(world, "organisation.account-number-set"), events(world, "organisation.account-changed")),
        (2, 1)
    );
    holds_nowhere(world, NUMBER);
    holds_nowhere(world, OTHER);
    holds_nowhere(world, "2345678");
    // Two with one version: the second is told.
    let stale = [("holder", "x"), ("bank", "y"), ("account_number", NUMBER), ("_version", "1")];
    accountant.post(&form, &stale).await.is(409);
    // A form from before the first record does not overwrite it either.
    accountant.post(&form, &send(NUMBER)).await.is(409);
});

story!(an_account_is_changed_by_two_persons_and_the_unit_is_told, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    world.has_account(unit, NUMBER);
    let centre = world.centre().await;
    let (first, second) = (world.actor(Role::Finance, centre).await, world.actor(Role::Finance, centre).await);
    let (head, accountant) = (world.actor(Role::UnitHead, unit).await, world.actor(Role::Accountant, unit).await);
    for person in [&head, &accountant] {
        world.tampers(&format!("UPDATE users SET email = 'u{0}@unit.example' WHERE id = {0}", person.id));
    }
    let (here, form) = (format!("/organisations/{unit}"), format!("/organisations/{unit}/account"));
    let wanted = [("holder", "某单位"), ("bank", "建设银行"), ("account_number", OTHER), ("reason", "基本户变更")];
    first.fills(&form, &form, &wanted).await.is(303);
    // Until another person confirms, the old account is in force, and nothing is paid to either.
    let paid = |world: &World| world.reads(|db| granary::organisation::account::confirmed(db, unit)).map(|a| a.bank);
    assert_eq!(paid(world), None);
    head.get(&here).await.ok().says("中国银行").says("待核实的账户").says("建设银行");
    assert_eq!(world.posts().await, 2);
    assert!(world.letters().iter().all(|letter| letter.text.contains("尾号 5678") && !letter.text.contains(OTHER)));
    // One at a time, and not by whoever proposed, nor by the unit itself.
    second.post(&form, &[&wanted[..], &[("_version", "1")]].concat()).await.is(409).says("等待核实");
    let decide = first.get(&form).await.ok().says("须由他人核实");
    assert!(!decide.body.contains("/decide"));
    let change = world.count("SELECT max(id) AS n FROM organisation_account_changes");
    let path = format!("{form}/changes/{change}/decide");
    let yes = [("decision", "confirm"), ("remark", "已核对"), ("_version", "1")];
    first.post(&path, &yes).await.is(403);
    accountant.post(&path, &yes).await.is(403);
    second.get("/").await.ok().says("核实银行账户");
    first.get("/").await.ok().does_not_say("核实银行账户");
    second.post(&path, &[("decision", "confirm"), ("remark", "已核对"), ("_version", "9")]).await.is(409);
    // Fifty at once: one confirms.
    let answers = futures_util::future::join_all((0..50).map(|_| second.post(&path, &yes))).await;
    assert_eq!(answers.iter().filter(|page| page.status == 303).count(), 1);
    assert!(answers.iter().all(|page| [303, 409].contains(&page.status)));
    assert_eq!(paid(world).as_deref(), Some("建设银行"));
    assert_eq!(world.posts().await, 2);
    // Another unit's change under this one's address does not exist.
    let other = world.unit("14", "山西甲").await;
    world.has_account(other, NUMBER);
    let there = format!("/organisations/{other}/account");
    first.fills(&there, &there, &wanted).await.is(303);
    let strange = world.count("SELECT max(id) AS n FROM organisation_account_changes");
    second.post(&format!("{form}/changes/{strange}/decide"), &yes).await.is(404);
    decides(world, &second, &there, "refuse").await;
    assert_eq!(world.reads(|db| granary::organisation::account::confirmed(db, other)).unwrap().bank, "中国银行");
    // What is taken back is decided no more.
    first.fills(&there, &there, &wanted).await.is(303);
    let taken = world.count("SELECT max(id) AS n FROM organisation_account_changes");
    first.post(&format!("{there}/changes/{taken}/withdraw"), &[("_version", "1")]).await.is(303);
    second.post(&format!("{there}/changes/{taken}/decide"), &[yes[0], yes[1], ("_version", "2")]).await.is(409);
    holds_nowhere(world, OTHER);
    // The database itself refuses that whoever proposed confirms.
    let same = "UPDATE organisation_account_changes SET decided_by = proposed_by, state = 'confirmed'";
    assert!(
        world.tries(move |tx| Ok(diesel::connection::SimpleConnection::batch_execute(tx.db, same)?)).await.is_err()
    );
});

story!(an_account_number_is_shown_by_its_ending_and_whole_only_on_purpose, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    world.has_account(unit, NUMBER);
    let (here, show) = (format!("/organisations/{unit}"), format!("/organisations/{unit}/account/show"));
    let centre = world.centre().await;
    for role in [Role::Officer, Role::Leader, Role::Auditor, Role::AccountsAdmin] {
        let actor = world.actor(role, centre).await;
        actor.get(&here).await.ok().says("尾号 5678").does_not_say(NUMBER).does_not_say("查看完整号码");
        actor.post(&show, &[]).await.is(403);
    }
    let applicant = world.actor(Role::Applicant, unit).await;
    applicant.get(&here).await.ok().says("尾号 5678").does_not_say("查看完整号码");
    applicant.post(&show, &[]).await.is(403);
    assert_eq!(events(world, "organisation.account-shown"), 0);
    let (finance, head) = (world.actor(Role::Finance, centre).await, world.actor(Role::UnitHead, unit).await);
    for (seen, actor) in (1..).zip([&finance, &head]) {
        actor.get(&here).await.ok().says("查看完整号码").does_not_say(NUMBER);
        let page = actor.post(&show, &[]).await.ok().says("6222 0212 0001 2345 678").says("操作留痕");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(events(world, "organisation.account-shown"), seen);
        let by = format!(
            "SELECT count(*) AS n FROM audit_events WHERE action = 'organisation.account-shown' AND actor_id = {}",
            actor.id
        );
        assert_eq!(world.count(&by), 1);
    }
    // Another province's does not exist, and one that is not recorded neither.
    let other = world.unit("14", "山西省科技创新服务中心").await;
    let stranger = world.actor(Role::Accountant, other).await;
    stranger.post(&show, &[]).await.is(404);
    stranger.post(&format!("/organisations/{other}/account/show"), &[]).await.is(404);
    assert_eq!(events(world, "organisation.account-shown"), 2);
    // Nothing finds an organisation by it.
    finance.get(&format!("/organisations?q={NUMBER}")).await.ok().does_not_say("宁夏科技服务中心");
    holds_nowhere(world, NUMBER);
});

story!(an_account_number_moved_to_another_organisation_does_not_open, |world| {
    let (unit, thief) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    world.has_account(unit, NUMBER);
    world.has_account(thief, OTHER);
    world.tampers(&format!(
        "UPDATE organisation_accounts SET number_sealed = \
         (SELECT number_sealed FROM organisation_accounts WHERE organisation_id = {thief}) WHERE organisation_id = {unit}"
    ));
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    let page = finance.get(&format!("/organisations/{unit}")).await.ok().says("无法读取");
    assert!(!page.body.contains("5678"));
    finance.post(&format!("/organisations/{unit}/account/show"), &[]).await.is(500).does_not_say("5678");
    assert_eq!(events(world, "organisation.account-shown"), 0);
});

story!(an_identity_number_is_entered_by_its_owner_and_looked_at_by_finance, |world| {
    let agency = world.agency().await;
    let expert = world.actor(Role::Expert, agency).await;
    expert.get("/me").await.ok().says("身份证号");
    let send = |number: &'static str| [("identity_number", number)];
    expert.post("/me/identity", &send("110105194912310021")).await.is(422).wrong("identity_number", "校验位");
    expert.post("/me/identity", &send("11010519491231002")).await.is(422).wrong("identity_number", "17 位");
    let saved = expert.post("/me/identity", &send("110105 19491231 002x")).await;
    expert.follows(saved).await.says("尾号 002X").does_not_say(IDENTITY);
    expert.get("/me/identity").await.ok().says("尾号 002X").does_not_say(IDENTITY);
    expert.fills("/me/identity", "/me/identity", &send(IDENTITY)).await.is(303);
    expert.post("/me/identity", &send(IDENTITY)).await.is(409);
    let (centre, path) = (world.centre().await, format!("/people/{}", expert.id));
    for role in [Role::Officer, Role::Leader, Role::Auditor, Role::AccountsAdmin, Role::PolicyAdmin] {
        let actor = world.actor(role, centre).await;
        actor.get(&path).await.ok().does_not_say("002X");
        actor.post(&format!("{path}/identity"), &[]).await.is(403);
    }
    let finance = world.actor(Role::Finance, centre).await;
    finance.get(&path).await.ok().says("尾号 002X").does_not_say(IDENTITY);
    assert_eq!(events(world, "user.identity-shown"), 0);
    finance.post(&format!("{path}/identity"), &[]).await.ok().says(IDENTITY).says("操作留痕");
    assert_eq!(events(world, "user.identity-shown"), 1);
    let own = format!("/people/{}/identity", finance.id);
    finance.post(&own, &[]).await.is(404);
    // The trail names who looked, and keeps the ending alone.
    let auditor = world.auditor().await;
    auditor.get("/audit").await.ok().says("查看完整身份证号").does_not_say(IDENTITY);
    auditor.get(&format!("{path}/history")).await.ok().says("…002X").does_not_say(IDENTITY);
    finance.get(&format!("/people?q={IDENTITY}")).await.ok().does_not_say(&path);
    holds_nowhere(world, IDENTITY);
    holds_nowhere(world, &IDENTITY[6..14]);
});
