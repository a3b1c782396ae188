//! Many people disabled or enabled at once: looked at first, done, and taken back for ten seconds.

use chrono::Duration;
use granary::kernel::UserId;

use crate::world::{Actor, Page, World};

fn state(world: &World, id: UserId, state: &str) -> bool {
    world.count(&format!("SELECT count(*) AS n FROM users WHERE id = {id} AND state = '{state}'")) == 1
}

fn version(world: &World, id: UserId) -> i64 {
    world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM users WHERE id = {id}"))
}

fn events(world: &World, action: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM audit_events WHERE action = '{action}'"))
}

async fn disables(world: &World, admin: &Actor, ids: &[UserId]) -> Page {
    let people: Vec<String> = ids.iter().map(|id| format!("{id}:{}", version(world, *id))).collect();
    let mut fields = vec![("do", "disable"), ("reason", "项目结束")];
    fields.extend(people.iter().map(|person| ("person", person.as_str())));
    admin.post("/people/batch", &fields).await
}

async fn three(world: &World) -> [UserId; 3] {
    [
        world.person("zhao.yi", "赵一").await,
        world.person("qian.er", "钱二").await,
        world.person("sun.san", "孙三").await,
    ]
}

story!(a_dry_run_tells_who_is_left_out_and_why, |world| {
    let admin = world.accounts_admin().await;
    let [zhao, qian, _] = three(world).await;
    world.does(move |tx| granary::people::actions::accounts::disable(tx, qian, "离职", 2)).await;
    let before = world.events();
    let page = admin.get(&format!("/people/batch?do=disable&id={zhao}&id={qian}&id={}&id=999999", admin.id)).await.ok();
    let page = page.says("将处理 1 人").says("将跳过 2 人").says("赵一").says("钱二");
    assert_eq!(page.value("person").as_deref(), Some(&*format!("{zhao}:2")));
    assert_eq!(world.events(), before, "looking changes nothing");
    assert_eq!(admin.get("/people/batch?do=disable").await.is(303).location(), "/people");
    admin.get("/people/batch?do=promote&id=1").await.is(404);
    let many: String = (0..101).map(|n| format!("&id={n}")).collect();
    assert_eq!(admin.get(&format!("/people/batch?do=enable{many}")).await.is(303).location(), "/people");
    // A reason is asked for, and the list stays.
    let fields = [("do", "disable"), ("person", &*format!("{zhao}:2")), ("reason", "")];
    admin.post("/people/batch", &fields).await.is(422).wrong("reason", "").says("赵一");
    assert!(state(world, zhao, "active"));
});

story!(a_bulk_act_is_taken_back_within_ten_seconds, |world| {
    let admin = world.accounts_admin().await;
    for (after, fits) in [(0, true), (9, true), (10, true), (11, true), (12, false), (60, false)] {
        let people =
            [world.person(&format!("a-{after}"), "赵一").await, world.person(&format!("b-{after}"), "钱二").await];
        let done = disables(world, &admin, &people).await.ok().says("已停用 2 人");
        assert!(people.iter().all(|id| state(world, *id, "disabled")));
        let token = done.value("undo").unwrap();
        world.passes(Duration::seconds(after));
        let back = admin.post("/people/batch/undo", &[("undo", &token)]).await;
        if fits {
            admin.follows(back).await.says("恢复了 2 人");
            // Once more changes nothing: everybody has moved on.
            let again = admin.post("/people/batch/undo", &[("undo", &token)]).await;
            admin.follows(again).await.says("恢复了 0 人").says("赵一");
        } else {
            back.is(409).says("不能再撤销");
        }
        assert!(people.iter().all(|id| state(world, *id, if fits { "active" } else { "disabled" })), "{after}");
    }
    assert_eq!((events(world, "user.disabled"), events(world, "user.enabled")), (12, 8));
    assert_eq!(events(world, "user.bulk-undone"), 8);
});

story!(who_was_changed_meanwhile_is_left_and_named, |world| {
    let admin = world.accounts_admin().await;
    let [zhao, qian, sun] = three(world).await;
    // Between looking and doing.
    let stale =
        [("do", "disable"), ("reason", "x"), ("person", &*format!("{zhao}:1")), ("person", &*format!("{qian}:2"))];
    admin.post("/people/batch", &stale).await.ok().says("已停用 1 人").says("已跳过 1 人").says("已被他人改动");
    assert!(state(world, zhao, "active") && state(world, qian, "disabled"));
    // Between doing and taking back.
    let token = disables(world, &admin, &[zhao, sun]).await.ok().value("undo").unwrap();
    let now = i32::try_from(version(world, sun)).unwrap();
    world.does(move |tx| granary::people::actions::accounts::enable(tx, sun, now)).await;
    let back = admin.post("/people/batch/undo", &[("undo", &token)]).await;
    admin.follows(back).await.says("恢复了 1 人").says("孙三");
    assert!(state(world, zhao, "active"));
});

story!(the_way_back_is_ones_own_and_nobody_makes_one_up, |world| {
    let (admin, other) = (world.accounts_admin().await, world.accounts_admin().await);
    let [zhao, ..] = three(world).await;
    let token = disables(world, &admin, &[zhao]).await.ok().value("undo").unwrap();
    other.post("/people/batch/undo", &[("undo", &token)]).await.is(400);
    for forged in ["", "x", "{\"at\":0}", &token[1..]] {
        let status = admin.post("/people/batch/undo", &[("undo", forged)]).await.status;
        assert!([400, 422].contains(&status), "{forged}: {status}");
    }
    world.clock.set(world.clock.now() - Duration::seconds(5));
    admin.post("/people/batch/undo", &[("undo", &token)]).await.is(409);
    assert!(state(world, zhao, "disabled"));
});

story!(nobody_locks_everybody_out_by_the_dozen, |world| {
    let (admin, last) = (world.accounts_admin().await, world.policy_admin().await);
    let page = disables(world, &admin, &[last.id, admin.id]).await.ok().says("已停用 0 人").says("已跳过 2 人");
    assert!(page.value("undo").is_none(), "there is nothing to take back");
    assert!(state(world, last.id, "active") && state(world, admin.id, "active"));
});
