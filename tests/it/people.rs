//! Invite, grant, disable, hand over: domain.md C8 and D0, three separate administrators, a second person for what matters.

use chrono::Duration;
use granary::access::Role;

use crate::world::{Actor, PASSWORD, Page, World};

/// The path of a one-time link that a page shows.
fn link(page: &Page) -> String {
    let at = page.body.find("/welcome/").expect("the page shows a link");
    page.body[at..].chars().take_while(|c| !"<\" \n&".contains(*c)).collect()
}

async fn invites(admin: &Actor, login: &str, name: &str) -> String {
    let fields = [("name", name), ("login", login), ("email", ""), ("phone", "")];
    link(&admin.post("/people", &fields).await.ok())
}

fn id_of(world: &World, login: &str) -> i64 {
    world.count(&format!("SELECT id AS n FROM users WHERE login = '{login}'"))
}

story!(an_invited_person_sets_a_password_by_a_link_that_works_once, |world| {
    let admin = world.accounts_admin().await;
    let link = invites(&admin, "li.si", "李四").await;
    let new = world.stranger();
    new.enters("li.si", PASSWORD).await.is(422);
    new.get(&link).await.ok().says("李四");
    let fields = |password| [("password_new", password), ("password_again", password)];
    new.post(&link, &fields("nothing")).await.is(422).wrong("password_new", "10");
    new.post(&link, &[("password_new", "Millet-2026"), ("password_again", "Millet-2027")])
        .await
        .is(422)
        .wrong("password_again", "不一致");
    let done = new.post(&link, &fields("Millet-2026")).await;
    new.follows(done).await.says("我的待办");
    let thief = world.stranger();
    thief.get(&link).await.is(404);
    thief.post(&link, &fields("Stolen-2026")).await.is(404);
    world.stranger().enters("li.si", "Millet-2026").await.is(303);
});

story!(a_link_ends_with_its_term_and_with_a_newer_one, |world| {
    let admin = world.accounts_admin().await;
    let first = invites(&admin, "li.si", "李四").await;
    let id = id_of(world, "li.si");
    let second = link(&admin.post(&format!("/people/{id}/link"), &[]).await.ok());
    assert_ne!(first, second);
    world.stranger().get(&first).await.is(404);
    world.passes(Duration::days(7) - Duration::seconds(1));
    world.stranger().get(&second).await.ok();
    world.passes(Duration::seconds(1));
    world.stranger().get(&second).await.is(404).says("链接");
});

story!(a_reset_ends_every_session, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (admin, person) = (world.accounts_admin().await, world.actor(Role::Applicant, unit).await);
    let reset = link(&admin.post(&format!("/people/{}/link", person.id), &[]).await.ok());
    person.get("/me").await.ok();
    let browser = world.stranger();
    browser.get(&reset).await.ok();
    browser.post(&reset, &[("password_new", "Millet-2026"), ("password_again", "Millet-2026")]).await.is(303);
    person.get("/me").await.is(303);
    world.stranger().enters(&person.login, PASSWORD).await.is(422);
});

// Whoever looks after accounts must not become the second person by a link.
story!(an_account_that_needs_a_second_person_is_not_taken_over_by_a_link, |world| {
    let admin = world.accounts_admin().await;
    let centre = world.centre().await;
    for role in Role::ALL.iter().filter(|role| role.needs_second_person()) {
        let person = world.actor(*role, centre).await;
        admin.post(&format!("/people/{}/link", person.id), &[]).await.is(403).says("第二人");
        admin.get(&format!("/people/{}", person.id)).await.ok().does_not_say(&format!("/people/{}/link", person.id));
    }
    // Neither is one for whom such a role is proposed.
    let id = world.person("liu", "刘会计").await;
    admin.post(&format!("/people/{id}/link"), &[]).await.ok();
    let fields = [("role", "finance"), ("organisation", &*centre.to_string()), ("reason", "")];
    admin.post(&format!("/people/{id}/roles"), &fields).await.is(303);
    admin.post(&format!("/people/{id}/link"), &[]).await.is(403);
});

story!(an_administrator_who_was_only_invited_keeps_nothing_running, |world| {
    let admin = world.accounts_admin().await;
    world.policy_admin().await;
    let centre = world.centre().await;
    let invited = world
        .does(move |tx| {
            let person = granary::people::model::Person {
                login: "invited".into(),
                name: "受邀人".into(),
                email: String::new(),
                phone: String::new(),
            };
            granary::people::actions::accounts::invite(tx, &person)
        })
        .await;
    world.grants(invited, Role::AccountsAdmin, centre).await;
    let role = world.count(&format!("SELECT id AS n FROM memberships WHERE user_id = {}", admin.id));
    let to = format!("/people/{}/roles/{role}/end", admin.id);
    admin.fills(&to, &to, &[("reason", "离职")]).await.is(409);
});

story!(a_money_role_needs_a_second_person, |world| {
    let (admin, policy) = (world.accounts_admin().await, world.policy_admin().await);
    let centre = world.centre().await;
    let id = world.person("liu", "刘会计").await;
    let fields = [("role", "finance"), ("organisation", &*centre.to_string()), ("reason", "接替")];
    let done = admin.post(&format!("/people/{id}/roles"), &fields).await;
    admin.follows(done).await.says("待审批");
    let finance = Actor::signs_in(world, id, "liu").await;
    finance.get("/organisations").await.is(403);
    admin.get("/roles/proposed").await.is(403);
    let page = policy.get("/roles/proposed").await.ok().says("刘会计");
    let version = page.value("_version").unwrap();
    let proposal = world.count("SELECT max(id) AS n FROM memberships");
    let to = format!("/roles/proposed/{proposal}");
    policy.post(&to, &[("decision", "refuse"), ("reason", ""), ("_version", &version)]).await.is(422);
    let yes = [("decision", "approve"), ("reason", ""), ("_version", version.as_str())];
    policy.post(&to, &yes).await.is(303);
    finance.get("/organisations").await.ok();
    // A second click finds it decided.
    policy.post(&to, &yes).await.is(409);
});

story!(nobody_decides_on_their_own_role_nor_on_what_they_proposed, |world| {
    let policy = world.policy_admin().await;
    let admin = world.accounts_admin().await;
    let centre = world.centre().await;
    let other = world.person("policy-2", "周二").await;
    // The accounts administrator proposes; the one for whom it is cannot decide even with the role.
    let fields = [("role", "policy-admin"), ("organisation", &*centre.to_string()), ("reason", "")];
    admin.post(&format!("/people/{other}/roles"), &fields).await.is(303);
    let proposal = world.count("SELECT max(id) AS n FROM memberships");
    world.tampers(&format!("UPDATE memberships SET proposed_by = {} WHERE id = {proposal}", policy.id));
    let to = format!("/roles/proposed/{proposal}");
    let yes = [("decision", "approve"), ("reason", ""), ("_version", "1")];
    policy.post(&to, &yes).await.is(403).says("另一位");
    world.tampers(&format!(
        "UPDATE memberships SET proposed_by = {}, user_id = {}, role = 'leader' WHERE id = {proposal}",
        admin.id, policy.id
    ));
    policy.post(&to, &yes).await.is(403);
});

story!(the_watching_roles_stand_alone, |world| {
    let admin = world.accounts_admin().await;
    let officer = world.officer().await;
    let centre = world.centre().await.to_string();
    for role in ["accounts-admin", "policy-admin", "audit-admin", "auditor"] {
        let fields = [("role", role), ("organisation", centre.as_str()), ("reason", "")];
        admin.post(&format!("/people/{}/roles", officer.id), &fields).await.is(422).wrong("role", "项目主管");
    }
    // An administrator who wants a money role is refused as well.
    let fields = [("role", "finance"), ("organisation", centre.as_str()), ("reason", "")];
    admin.post(&format!("/people/{}/roles", admin.id), &fields).await.is(422);
});

story!(a_role_is_held_where_it_belongs, |world| {
    let admin = world.accounts_admin().await;
    let unit = world.unit("64", "宁夏科技服务中心").await.to_string();
    let id = world.person("zhao", "赵老师").await;
    let to = format!("/people/{id}/roles");
    let fields = |role| [("role", role), ("organisation", unit.as_str()), ("reason", "")];
    admin.post(&to, &fields("leader")).await.is(422).wrong("role", "单位");
    let done = admin.post(&to, &fields("applicant")).await;
    admin.follows(done).await.says("申报经办人");
    admin.post(&to, &fields("applicant")).await.is(422).wrong("role", "已");
});

story!(somebody_always_looks_after_accounts, |world| {
    let (admin, policy) = (world.accounts_admin().await, world.policy_admin().await);
    let second = world.accounts_admin().await;
    // Two are there: one may go.
    let to = format!("/people/{}/disable", second.id);
    admin.fills(&to, &to, &[("reason", "离职")]).await.is(303);
    admin.post(&format!("/people/{}/disable", admin.id), &[("reason", "x"), ("_version", "2")]).await.is(403);
    let to = format!("/people/{}/disable", policy.id);
    admin.fills(&to, &to, &[("reason", "离职")]).await.is(409).says("至少一名");
});

story!(everything_open_is_handed_over_in_one_step, |world| {
    let admin = world.accounts_admin().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let leaving = world.actor(Role::Applicant, unit).await;
    world.grants(leaving.id, Role::ProjectLeader, unit).await;
    let successor = world.person("successor", "接任者").await;
    world.grants(successor, Role::Applicant, unit).await;
    let to = format!("/people/{}/handover", leaving.id);
    let fields = [("to", &*successor.to_string()), ("reason", "调离"), ("disable", "1")];
    let done = admin.fills(&to, &to, &fields).await;
    admin.follows(done).await.says("已停用");
    leaving.get("/me").await.is(303);
    let roles =
        |id| world.count(&format!("SELECT count(*) AS n FROM memberships WHERE user_id = {id} AND state = 'active'"));
    assert_eq!((roles(leaving.id.0), roles(successor.0)), (0, 2));
    // A successor who may not hold the role takes nothing, and nothing is lost.
    let officer = world.officer().await;
    let to = format!("/people/{}/handover", officer.id);
    let fields = [("to", &*admin.id.to_string()), ("reason", "调离")];
    admin.fills(&to, &to, &fields).await.is(422);
    officer.get("/organisations").await.ok();
});

story!(a_stale_form_keeps_its_input_and_shows_both_versions, |world| {
    let admin = world.accounts_admin().await;
    let id = world.person("zhao", "赵老师").await;
    let form = format!("/people/{id}/edit");
    let page = admin.get(&form).await.ok();
    let version = page.value("_version").unwrap();
    let fields = |name, phone| [("name", name), ("login", "zhao"), ("email", ""), ("phone", phone)];
    admin.fills(&form, &form, &fields("赵老师", "0951-1234567")).await.is(303);
    let mut mine = fields("赵主任", "0951-7654321").to_vec();
    mine.push(("_version", &version));
    let page = admin.post(&form, &mine).await.is(409).says("0951-1234567").says("0951-7654321");
    assert_eq!(page.value("name").as_deref(), Some("赵主任"));
});

story!(a_search_that_is_too_long_is_no_defect, |world| {
    let admin = world.accounts_admin().await;
    let officer = world.officer().await;
    let long = "x".repeat(30_000);
    admin.get(&format!("/people/{}/handover?q={long}", officer.id)).await.ok();
    admin.get(&format!("/people/{}/roles/new?q=%00%25{long}", officer.id)).await.ok();
    world.auditor().await.get("/audit?kind=%00&action=%00&q=%00").await.ok();
    world.stranger().enters("zhang\u{0}", "x").await.is(422);
});

story!(people_are_found_by_name_login_and_initials, |world| {
    let admin = world.accounts_admin().await;
    world.person("chongqing", "重庆张三").await;
    for q in ["张三", "chongq", "cqzs", "CQZS"] {
        admin
            .get(&format!("/people?q={}", crate::world::encode(&[("q", q)]).split_once('=').unwrap().1))
            .await
            .ok()
            .says("重庆张三");
    }
    admin.get("/people?q=%25").await.ok().does_not_say("重庆张三");
});

story!(a_name_to_sign_in_with_is_taken_once, |world| {
    let admin = world.accounts_admin().await;
    world.person("zhao", "赵老师").await;
    let fields = [("name", "赵二"), ("login", "ZHAO"), ("email", ""), ("phone", "")];
    let page = admin.post("/people", &fields).await.is(422).wrong("login", "已");
    assert_eq!(page.value("name").as_deref(), Some("赵二"));
});

story!(who_may_do_what_is_told_in_words, |world| {
    let officer = world.officer().await;
    officer.get("/permissions").await.ok().says("项目主管").says("审计员");
});
