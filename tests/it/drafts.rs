//! What is typed and not sent is kept for the one who typed it, offered, restored, and gone when it is sent.

use chrono::Duration;
use granary::access::Role;
use granary::drafts::Sweep;

use crate::world::{Actor, PASSWORD, Page, World};

const NEW: &str = "/organisations/new";

async fn saves(actor: &Actor, page: &str, seen: i32, tab: &str, fields: &[(&str, &str)]) -> Page {
    let fields = serde_json::to_string(fields).unwrap();
    let seen = seen.to_string();
    let sent = [("page", page), ("title", "某页"), ("seen", &*seen), ("tab", tab), ("fields", &*fields)];
    actor.post("/drafts", &sent).await
}

fn version(page: &Page) -> i64 {
    serde_json::from_str::<serde_json::Value>(&page.body).unwrap()["version"].as_i64().unwrap()
}

async fn drafts(world: &World) -> i64 {
    world.count("SELECT count(*) AS n FROM drafts")
}

/// A record to be sent, with the draft that its page names.
fn record<'a>(name: &'a str, draft: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("name", name), ("kind", "agency"), ("_draft", draft), ("_draft_seen", "1")];
    for empty in
        ["uscc", "region", "area", "class", "licence", "supervising_body", "legal_representative", "phone", "email"]
    {
        fields.push((empty, ""));
    }
    fields.push(("address", "银川市"));
    fields
}

story!(a_draft_is_offered_restored_and_gone_when_it_is_sent, |world| {
    let officer = world.officer().await;
    officer.get(NEW).await.ok().does_not_say("未提交的草稿");
    let saved = saves(&officer, NEW, 0, "tab-one-1", &[("name", "宁夏𬭚<b>中心"), ("address", "银川 & 路")]).await.ok();
    assert_eq!(version(&saved), 1);
    assert!(saved.body.contains("09:00"), "{}", saved.body);
    let offered = officer.get(NEW).await.ok().says("2026年3月2日 09:00 未提交的草稿");
    assert_eq!(offered.value("address").as_deref(), Some(""), "it is offered, not forced on anybody");
    let restored = officer.get(&format!("{NEW}?draft=1")).await.ok().says("已恢复");
    assert_eq!(restored.value("name").as_deref(), Some("宁夏𬭚<b>中心"));
    assert_eq!(restored.value("address").as_deref(), Some("银川 & 路"));
    assert!(!restored.body.contains("<b>中心"));
    officer.get("/me/drafts").await.ok().says("某页");
    let draft = restored.value("_draft").unwrap();
    assert_eq!(restored.value("_draft_seen").as_deref(), Some("1"));
    // What is refused stays a draft; what is taken is none any more, in the same transaction.
    officer.post("/organisations", &record("", &draft)).await.is(422);
    assert_eq!(drafts(world).await, 1);
    officer.post("/organisations", &record("宁夏评估有限公司", &draft)).await.is(303);
    assert_eq!(drafts(world).await, 0);
    officer.get(NEW).await.ok().does_not_say("未提交的草稿");
});

story!(a_restored_form_shows_what_differs_from_the_record, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let form = format!("/organisations/{unit}/edit");
    saves(&officer, &form, 0, "tab-one-1", &[("address", "新地址"), ("phone", "")]).await.ok();
    let page = officer.get(&format!("{form}?draft=1")).await.ok().says("新地址").says("与现有记录不同");
    assert_eq!(page.value("address").as_deref(), Some("新地址"));
    assert!(page.value("uscc").unwrap().starts_with("91"), "what was not typed is as recorded");
    // It goes out with the version of the record that it was shown beside.
    assert_eq!(page.value("_version").as_deref(), Some("1"));
});

story!(two_tabs_do_not_overwrite_each_other, |world| {
    let officer = world.officer().await;
    let one = saves(&officer, NEW, 0, "tab-one-1", &[("name", "甲")]).await.ok();
    let other = saves(&officer, NEW, 0, "tab-two-2", &[("name", "乙")]).await.is(409);
    assert!(other.body.contains("甲") && other.body.contains("other"), "{}", other.body);
    assert_eq!(version(&other), version(&one));
    // The same open page may repeat itself: its answer was lost.
    assert_eq!(version(&saves(&officer, NEW, 0, "tab-one-1", &[("name", "甲二")]).await.ok()), 2);
    saves(&officer, NEW, 1, "tab-two-2", &[("name", "乙")]).await.is(409);
    // Having seen both, the second tab decides.
    assert_eq!(version(&saves(&officer, NEW, 2, "tab-two-2", &[("name", "乙二")]).await.ok()), 3);
    saves(&officer, NEW, 2, "tab-one-1", &[("name", "甲三")]).await.is(409);
    let page = officer.get(&format!("{NEW}?draft=1")).await.ok();
    assert_eq!(page.value("name").as_deref(), Some("乙二"));
    assert_eq!(drafts(world).await, 1);
});

story!(of_many_savings_at_once_one_draft_remains, |world| {
    let officer = world.officer().await;
    officer.token().await;
    let tabs: Vec<String> = (0..20).map(|n| format!("tab-number-{n}")).collect();
    let all = tabs.iter().map(|tab| {
        let officer = &officer;
        async move { saves(officer, NEW, 0, tab, &[("name", tab.as_str())]).await }
    });
    let statuses: Vec<u16> = futures_util::future::join_all(all).await.iter().map(|page| page.status).collect();
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|s| [200, 409].contains(s)), "{statuses:?}");
    assert_eq!(drafts(world).await, 1);
});

story!(a_draft_is_nobody_elses, |world| {
    let (officer, other) = (world.officer().await, world.officer().await);
    saves(&officer, NEW, 0, "tab-one-1", &[("name", "金丝雀")]).await.ok();
    let id = world.count("SELECT max(id) AS n FROM drafts");
    other.get(&format!("{NEW}?draft=1")).await.ok().does_not_say("金丝雀");
    other.get("/me/drafts").await.ok().does_not_say(NEW);
    other.post(&format!("/me/drafts/{id}/discard"), &[]).await.is(404);
    // A form that names another person's draft removes nothing of theirs.
    let foreign = format!("{}:{NEW}", officer.id);
    other.post("/organisations", &record("宁夏评估有限公司", &foreign)).await.is(303);
    assert_eq!(drafts(world).await, 1);
    let page = officer.post(&format!("/me/drafts/{id}/discard"), &[]).await;
    assert_eq!(page.location(), NEW);
    assert_eq!(drafts(world).await, 0);
});

story!(what_must_not_be_kept_is_not, |world| {
    let officer = world.officer().await;
    let secret = [("name", "甲"), ("password_new", "canary-1"), ("identity_number", "canary-2"), ("_csrf", "canary-3")];
    let bank = [("account_number", "canary-4"), ("code", "canary-5")];
    saves(&officer, NEW, 0, "tab-one-1", &[&secret[..], &bank[..]].concat()).await.ok();
    assert_eq!(world.count("SELECT count(*) AS n FROM drafts WHERE fields LIKE '%canary%'"), 0);
    assert_eq!(world.count("SELECT count(*) AS n FROM drafts WHERE fields LIKE '%甲%'"), 1);
    for foreign in ["https://evil.example/", "//evil.example", "/a?b=c", "javascript:x", "/a/../b", "", "/<b>"] {
        saves(&officer, foreign, 0, "tab-one-1", &[]).await.is(400);
    }
    let long = "x".repeat(200_000);
    saves(&officer, NEW, 1, "tab-one-1", &[("name", &long)]).await.is(413);
    let broken = [("page", NEW), ("title", ""), ("seen", "0"), ("tab", "tab-one-1"), ("fields", "{\"a\":1}")];
    officer.post("/drafts", &broken).await.is(400);
    assert_eq!(drafts(world).await, 1);
});

story!(a_person_has_so_many_drafts_and_no_more, |world| {
    let officer = world.officer().await;
    for n in 0..53 {
        saves(&officer, &format!("/page/{n}"), 0, "tab-one-1", &[("name", "x")]).await.ok();
        world.passes(Duration::seconds(1));
    }
    assert_eq!(drafts(world).await, 50);
    assert_eq!(world.count("SELECT count(*) AS n FROM drafts WHERE page IN ('/page/0', '/page/2')"), 0);
});

story!(drafts_are_kept_for_their_days_and_then_go, |world| {
    let officer = world.officer().await;
    saves(&officer, NEW, 0, "tab-one-1", &[("name", "甲")]).await.ok();
    let sweep = || async {
        world.does(|tx| granary::jobs::enqueue(tx, &Sweep {}).map(|_| ())).await;
        world.works().await;
    };
    world.passes(Duration::days(30));
    sweep().await;
    assert_eq!(drafts(world).await, 1, "to the second");
    world.passes(Duration::seconds(1));
    sweep().await;
    assert_eq!(drafts(world).await, 0);
});

story!(after_a_new_sign_in_the_form_is_back_with_all_that_was_typed, |world| {
    let officer = world.officer().await;
    let draft = officer.get(NEW).await.ok().value("_draft").unwrap();
    world.passes(Duration::minutes(31));
    let page = officer.post("/organisations", &record("宁夏𬭚评估", &draft)).await.is(401).says("已保留");
    assert!(!page.body.contains("宁夏𬭚评估"), "the sign-in page does not show it to whoever sits there");
    let carried = page.value("carried").unwrap();
    let fields = [("login", officer.login.as_str()), ("password", PASSWORD), ("next", "/"), ("carried", &carried)];
    let back = officer.post("/sign-in", &fields).await;
    let form = officer.follows(back).await.says("已恢复");
    assert_eq!(form.value("name").as_deref(), Some("宁夏𬭚评估"));
    assert_eq!(form.value("address").as_deref(), Some("银川市"));
    let draft = form.value("_draft").unwrap();
    officer.get("/").await.ok();
    officer.post("/organisations", &record("宁夏𬭚评估", &draft)).await.is(303);
    assert_eq!(drafts(world).await, 0);
});

story!(what_one_person_typed_is_not_shown_to_the_next, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let next = world.actor(Role::Applicant, unit).await;
    for named in [true, false] {
        officer.enters(&officer.login, PASSWORD).await;
        let draft = officer.get(NEW).await.ok().value("_draft").unwrap();
        world.passes(Duration::minutes(31));
        let mut fields = record("金丝雀评估", &draft);
        fields.retain(|(name, _)| named || !name.starts_with("_draft"));
        let carried = officer.post("/organisations", &fields).await.is(401).value("carried").unwrap();
        // In the same browser somebody else signs in.
        let entry = [("login", next.login.as_str()), ("password", PASSWORD), ("next", "/"), ("carried", &carried)];
        let page = officer.post("/sign-in", &entry).await;
        assert!(!page.body.contains("金丝雀"));
        let page = officer.follows(page).await.says("属于另一个账号");
        assert!(!page.body.contains("金丝雀"));
        assert_eq!(drafts(world).await, 0);
    }
    // Nor is what somebody made up themselves.
    let forged = "\"{\\\"path\\\":\\\"/organisations\\\",\\\"fields\\\":[]}\"";
    let entry = [("login", next.login.as_str()), ("password", PASSWORD), ("next", "/"), ("carried", forged)];
    world.stranger().get("/sign-in").await;
    let browser = world.stranger();
    browser.get("/sign-in").await;
    browser.post("/sign-in", &entry).await.is(303);
});

story!(a_stale_name_shows_both, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let form = format!("/organisations/{unit}/rename");
    let old = officer.get(&form).await.ok().value("_version").unwrap();
    officer.fills(&form, &form, &[("name", "宁夏新名称"), ("reason", "改革")]).await.is(303);
    let stale = [("name", "宁夏我的名称"), ("reason", "改革"), ("_version", &*old)];
    officer.post(&form, &stale).await.is(409).says("宁夏新名称").says("宁夏我的名称");
    let contact = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&format!("/organisations/{unit}/contacts"), &contact).await.is(303);
    let id = world.count("SELECT max(id) AS n FROM organisation_contacts");
    let form = format!("/organisations/{unit}/contacts/{id}/edit");
    let changed = |name: &'static str| [("name", name), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.fills(&form, &form, &changed("钱老师")).await.is(303);
    let stale = [&changed("孙老师")[..], &[("_version", "1")]].concat();
    officer.post(&form, &stale).await.is(409).says("钱老师").says("孙老师");
});
