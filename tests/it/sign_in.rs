//! Sign in, stay signed in, lose nothing: experience.md C9, domain.md C8, and the abuse cases of the door.

use chrono::Duration;
use granary::access::Role;

use crate::world::{Actor, PASSWORD};

story!(a_person_signs_in_works_and_signs_out, |world| {
    let officer = world.officer().await;
    officer.get("/").await.ok().says("我的待办");
    officer.get("/organisations").await.ok();
    let out = officer.post("/sign-out", &[]).await;
    officer.follows(out).await.says("登录");
    let page = officer.get("/organisations").await.is(303);
    assert_eq!(page.location(), "/sign-in?next=%2Forganisations");
});

story!(after_sign_in_one_is_where_one_wanted_to_be, |world| {
    let centre = world.centre().await;
    let id = world.person("zhang", "张工").await;
    world.grants(id, Role::Officer, centre).await;
    let browser = world.stranger();
    let page = browser.get("/organisations?q=%E7%A7%91%E5%8D%8F").await.is(303);
    let page = browser.get(page.location()).await.ok();
    assert_eq!(page.value("next").as_deref(), Some("/organisations?q=%E7%A7%91%E5%8D%8F"));
    let fields = [("login", "ZHANG"), ("password", PASSWORD), ("next", "/organisations?q=%E7%A7%91%E5%8D%8F")];
    let entered = browser.post("/sign-in", &fields).await.is(303);
    assert_eq!(entered.location(), "/organisations?q=%E7%A7%91%E5%8D%8F");
});

story!(a_redirect_stays_in_the_house, |world| {
    world.person("zhang", "张工").await;
    for foreign in ["https://evil.example/", "//evil.example/", "/\\evil.example"] {
        let browser = world.stranger();
        browser.get("/sign-in").await.ok();
        let fields = [("login", "zhang"), ("password", PASSWORD), ("next", foreign)];
        assert_eq!(browser.post("/sign-in", &fields).await.is(303).location(), "/");
    }
});

story!(the_door_tells_nothing_about_accounts, |world| {
    world.person("zhang", "张工").await;
    let invited = world.person("li", "李工").await;
    world.does(move |tx| granary::people::actions::accounts::disable(tx, invited, "离职", 2)).await;
    let mut answers = Vec::new();
    for (login, password) in [("zhang", "wrong-Password1"), ("nobody", PASSWORD), ("li", PASSWORD)] {
        let page = world.stranger().enters(login, password).await.is(422);
        let text = page.text();
        answers.push(text.split("请求编号").next().unwrap().replace(login, "*"));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2], "a disabled person looks like nobody");
});

story!(guessing_is_slowed_and_nobody_is_locked_out_for_good, |world| {
    world.person("zhang", "张工").await;
    let home = world.stranger();
    home.enters("zhang", PASSWORD).await.is(303);
    home.post("/sign-out", &[]).await.is(303);
    let thief = world.stranger();
    for _ in 0..5 {
        thief.enters("zhang", "wrong-Password1").await.is(422);
    }
    thief.enters("zhang", PASSWORD).await.is(429).says("10 分钟");
    world.passes(Duration::seconds(599));
    thief.enters("zhang", PASSWORD).await.is(429);
    world.passes(Duration::seconds(1));
    thief.enters("zhang", PASSWORD).await.is(303);
});

story!(many_guesses_at_once_do_not_slip_through, |world| {
    world.person("zhang", "张工").await;
    let thief = world.stranger();
    thief.get("/sign-in").await.ok();
    let guesses =
        (0..30).map(|_| thief.post("/sign-in", &[("login", "zhang"), ("password", "wrong-Password1"), ("next", "/")]));
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|page| page.status == 422).count();
    assert_eq!(looked_at, 5, "the rest was told to wait");
});

story!(an_idle_session_ends_after_thirty_minutes, |world| {
    let officer = world.officer().await;
    world.passes(Duration::minutes(30) - Duration::seconds(1));
    officer.get("/organisations").await.ok();
    officer.post("/session/extend", &[]).await.is(204);
    world.passes(Duration::minutes(30) - Duration::seconds(1));
    officer.get("/organisations").await.ok();
    officer.post("/session/extend", &[]).await.is(204);
    world.passes(Duration::minutes(30));
    officer.get("/organisations").await.is(303);
    officer.post("/session/extend", &[]).await.is(401);
});

story!(a_session_ends_after_twelve_hours_in_any_case, |world| {
    let officer = world.officer().await;
    for _ in 0..36 {
        officer.post("/session/extend", &[]).await.is(204);
        world.passes(Duration::minutes(20));
    }
    officer.get("/organisations").await.is(303);
});

story!(what_was_typed_survives_the_end_of_a_session, |world| {
    let officer = world.officer().await;
    officer.get("/organisations/new").await.ok();
    world.passes(Duration::hours(2));
    let typed = [
        ("name", "宁夏科技服务中心𬭚🌾"),
        ("kind", "agency"),
        ("uscc", ""),
        ("region", "64"),
        ("area", ""),
        ("class", ""),
        ("licence", ""),
        ("supervising_body", ""),
        ("legal_representative", ""),
        ("address", "银川 & <b>路</b>"),
        ("phone", ""),
        ("email", ""),
    ];
    let page = officer.post("/organisations", &typed).await.is(401).says("登录");
    let carried = page.value("carried").expect("the page carries what was typed");
    let fields = [("login", officer.login.as_str()), ("password", PASSWORD), ("next", "/"), ("carried", &carried)];
    let page = officer.post("/sign-in", &fields).await.ok().says("宁夏科技服务中心𬭚🌾");
    assert_eq!(page.value("address").as_deref(), Some("银川 & <b>路</b>"));
    let fields: Vec<(&str, String)> = typed.iter().map(|(name, _)| (*name, page.value(name).unwrap())).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = officer.post("/organisations", &fields).await;
    officer.follows(done).await.says("宁夏科技服务中心𬭚🌾").says("银川 & <b>路</b>");
});

story!(the_session_changes_at_sign_in_and_no_page_is_kept, |world| {
    world.person("zhang", "张工").await;
    let browser = world.stranger();
    browser.get("/sign-in").await.ok();
    let first = browser.enters("zhang", PASSWORD).await.is(303);
    let second = world.stranger();
    let other = second.enters("zhang", PASSWORD).await.is(303);
    let cookie = |page: &crate::world::Page| {
        let mut set =
            page.headers.iter().filter(|(n, v)| n == "set-cookie" && v.starts_with("granary=")).map(|(_, v)| v.clone());
        set.next_back().unwrap()
    };
    assert_ne!(cookie(&first), cookie(&other));
    assert!(cookie(&first).contains("HttpOnly") && cookie(&first).contains("SameSite=Lax"));
    let page = browser.get("/me").await.ok();
    assert_eq!(page.header("cache-control"), Some("no-store"));
});

story!(one_sees_and_ends_ones_sessions, |world| {
    let office = world.officer().await;
    let phone = Actor::signs_in(world, office.id, &office.login).await;
    let page = office.get("/me/sessions").await.ok();
    let theirs = world.count(&format!("SELECT max(id) AS n FROM sessions WHERE user_id = {}", office.id));
    assert!(page.body.contains(&format!("/me/sessions/{theirs}/end")));
    let done = office.post(&format!("/me/sessions/{theirs}/end"), &[]).await;
    office.follows(done).await;
    phone.get("/me").await.is(303);
    office.get("/me").await.ok();
    // Nobody ends another person's session.
    let stranger = world.officer().await;
    let mine =
        world.count(&format!("SELECT max(id) AS n FROM sessions WHERE user_id = {} AND ended_at IS NULL", office.id));
    stranger.post(&format!("/me/sessions/{mine}/end"), &[]).await.is(404);
    office.get("/me").await.ok();
});

story!(a_disabled_person_is_out_at_the_next_click, |world| {
    let admin = world.accounts_admin().await;
    let officer = world.officer().await;
    officer.get("/organisations").await.ok();
    let (form, to) = (format!("/people/{}/disable", officer.id), format!("/people/{}/disable", officer.id));
    let done = admin.fills(&form, &to, &[("reason", "离职")]).await;
    admin.follows(done).await.says("已停用");
    officer.get("/organisations").await.is(303);
    officer.enters(&officer.login, PASSWORD).await.is(422);
});

story!(a_password_is_changed_at_the_latest_after_ninety_days, |world| {
    let officer = world.officer().await;
    world.passes(Duration::days(90) - Duration::seconds(1));
    officer.enters(&officer.login, PASSWORD).await.is(303);
    officer.get("/organisations").await.ok();
    world.passes(Duration::seconds(1));
    assert_eq!(officer.get("/organisations").await.is(303).location(), "/me/password");
    officer.get("/me/password").await.ok();
    let fields = |new| [("password_present", PASSWORD), ("password_new", new), ("password_again", new)];
    officer.post("/me/password", &fields(PASSWORD)).await.is(422).wrong("password_new", "5");
    officer.post("/me/password", &fields("short1A")).await.is(422).wrong("password_new", "10");
    let done = officer.post("/me/password", &fields("Millet-2026")).await;
    officer.follows(done).await;
    officer.get("/organisations").await.ok();
});

story!(the_last_five_passwords_are_not_used_again, |world| {
    let officer = world.officer().await;
    let mut present = PASSWORD.to_owned();
    for n in 1..=5 {
        let new = format!("Sorghum-{n}-x");
        let fields = [("password_present", present.as_str()), ("password_new", &new), ("password_again", &new)];
        officer.post("/me/password", &fields).await.is(303);
        present = new;
    }
    let again =
        |old: &'static str| [("password_present", "Sorghum-5-x"), ("password_new", old), ("password_again", old)];
    officer.post("/me/password", &again("Sorghum-1-x")).await.is(422);
    officer.post("/me/password", &again(PASSWORD)).await.is(303);
});

story!(a_browser_is_known_once, |world| {
    let officer = world.officer().await;
    for _ in 0..4 {
        officer.enters(&officer.login, PASSWORD).await;
        officer.post("/sign-out", &[]).await.is(303);
    }
    let rows = format!("SELECT count(*) AS n FROM known_browsers WHERE user_id = {}", officer.id);
    assert_eq!(world.count(&rows), 1);
});
