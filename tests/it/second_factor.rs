//! The second factor: set up, asked for, taken once, required of some, reset for those who lost the phone.

use chrono::Duration;
use granary::access::{POLICY, Role};
use granary::kernel::UserId;
use granary::people::actions::{accounts, links, second_factor};
use granary::platform::settings::SecondFactor;

use crate::world::{Actor, Engine, PASSWORD, World};

/// A person with a second factor; gives the secret.
async fn enrolled(world: &World, login: &str) -> (UserId, String) {
    let id = world.person(login, "张三").await;
    let secret = world.has_second_factor(id, true);
    (id, secret)
}

/// The first step, as far as the second.
async fn at_the_second_step(world: &World, login: &str) -> Actor {
    let browser = world.stranger();
    assert_eq!(browser.enters(login, PASSWORD).await.is(303).location(), "/sign-in/code");
    browser.get("/sign-in/code").await.ok().says("输入动态码");
    browser
}

fn open_sessions(world: &World, id: UserId) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM sessions WHERE user_id = {id} AND ended_at IS NULL"))
}

story!(a_person_sets_it_up_and_signs_in_with_a_code, |world| {
    let id = world.person("zhang", "张三").await;
    let browser = Actor::signs_in(world, id, "zhang").await;
    let elsewhere = Actor::signs_in(world, id, "zhang").await;
    browser.get("/me").await.ok().says("双因素登录");
    browser.get("/me/second-factor").await.ok().says("尚未启用");
    let (secret, codes) = browser.enrols(|| world.seconds()).await;
    assert_eq!(codes.len(), 10);
    browser.get("/me/second-factor").await.ok().says("已启用").says("10 个").does_not_say(&secret);
    elsewhere.get("/me").await.is(303);
    // The database shows neither the secret nor a recovery code.
    let shown = world.count(&format!(
        "SELECT count(*) AS n FROM second_factors WHERE secret_sealed LIKE '%{secret}%' OR secret_sealed NOT LIKE 'v1.%'"
    ));
    assert_eq!(shown, 0);
    let plain = codes[0].replace('-', "");
    let shown = format!("SELECT count(*) AS n FROM recovery_codes WHERE code_digest IN ('{plain}', '{}')", codes[0]);
    assert_eq!(world.count(&shown), 0);

    world.passes(Duration::seconds(60));
    let next = at_the_second_step(world, "zhang").await;
    next.get("/organisations").await.is(303);
    next.get("/me").await.is(303);
    next.enters_code("code", "000000").await.is(422).wrong("code", "不正确");
    next.enters_code("code", &world.code(&secret)).await.is(303);
    next.get("/me").await.ok();
});

story!(the_second_step_leads_to_where_one_wanted_to_be, |world| {
    let (_, secret) = enrolled(world, "zhang").await;
    let browser = world.stranger();
    browser.get("/sign-in").await.ok();
    let fields = [("login", "zhang"), ("password", PASSWORD), ("next", "/me/sessions")];
    let page = browser.post("/sign-in", &fields).await.is(303);
    let page = browser.get(page.location()).await.ok();
    assert_eq!(page.value("next").as_deref(), Some("/me/sessions"));
    let fields = [("code", world.code(&secret)), ("next", "/me/sessions".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(browser.post("/sign-in/code", &fields).await.is(303).location(), "/me/sessions");
    let foreign = at_the_second_step(world, "zhang").await;
    world.passes(Duration::seconds(30));
    let code = world.code(&secret);
    let page = foreign.post("/sign-in/code", &[("code", &code), ("next", "//evil.example")]).await.is(303);
    assert_eq!(page.location(), "/");
});

story!(what_was_typed_survives_both_steps, |world| {
    let centre = world.centre().await;
    let officer = world.actor(Role::Officer, centre).await;
    officer.get("/organisations/new").await.ok();
    let secret = world.has_second_factor(officer.id, true);
    world.passes(Duration::hours(2));
    let page = officer.post("/organisations", &[("name", "宁夏科技服务中心𬭚"), ("kind", "agency")]).await.is(401);
    let carried = page.value("carried").unwrap();
    let fields = [("login", officer.login.as_str()), ("password", PASSWORD), ("next", "/"), ("carried", &carried)];
    let page = officer.post("/sign-in", &fields).await.ok().says("输入动态码");
    let carried = page.value("carried").unwrap();
    let code = world.code(&secret);
    let page = officer.post("/sign-in/code", &[("code", &code), ("next", "/"), ("carried", &carried)]).await.ok();
    assert_eq!(page.value("name").as_deref(), Some("宁夏科技服务中心𬭚"));
});

story!(a_code_works_once_and_only_near_its_time, |world| {
    let (id, secret) = enrolled(world, "zhang").await;
    let code = world.code(&secret);
    at_the_second_step(world, "zhang").await.enters_code("code", &code).await.is(303);
    // Somebody looked over the shoulder.
    let thief = at_the_second_step(world, "zhang").await;
    thief.enters_code("code", &code).await.is(422).wrong("code", "已经用过");
    assert_eq!(open_sessions(world, id), 1);
    // A phone may be half a minute off, not a whole one.
    for (offset, taken) in [(30, true), (-30, true), (60, false), (-60, false)] {
        let secret = world.has_second_factor(id, true);
        let browser = at_the_second_step(world, "zhang").await;
        let code = world.code(&secret);
        world.passes(Duration::seconds(offset));
        let page = browser.enters_code("code", &code).await;
        assert_eq!(page.status == 303, taken, "{offset} seconds: {}", page.text());
        world.passes(Duration::seconds(120 - offset));
    }
    // A code taken from the step ahead makes those behind it worthless.
    let secret = world.has_second_factor(id, true);
    let (now, ahead) = (world.code(&secret), {
        world.passes(Duration::seconds(30));
        let ahead = world.code(&secret);
        world.passes(Duration::seconds(-30));
        ahead
    });
    at_the_second_step(world, "zhang").await.enters_code("code", &ahead).await.is(303);
    at_the_second_step(world, "zhang").await.enters_code("code", &now).await.is(422);
});

story!(of_many_who_send_one_code_at_once_one_enters, |world| {
    let (id, secret) = enrolled(world, "zhang").await;
    let code = world.code(&secret);
    let mut browsers = Vec::new();
    for _ in 0..5 {
        browsers.push(at_the_second_step(world, "zhang").await);
    }
    let answers = futures_util::future::join_all(browsers.iter().map(|b| b.enters_code("code", &code))).await;
    assert_eq!(answers.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(open_sessions(world, id), 1);
});

story!(a_recovery_code_works_once, |world| {
    let id = world.person("zhang", "张三").await;
    let browser = Actor::signs_in(world, id, "zhang").await;
    let (secret, codes) = browser.enrols(|| world.seconds()).await;
    let next = at_the_second_step(world, "zhang").await;
    next.enters_code("recovery", "not a code").await.is(422).wrong("recovery", "16 位");
    next.enters_code("recovery", "0000-0000-0000-0000").await.is(422).wrong("recovery", "不正确");
    next.enters_code("recovery", &codes[3].to_uppercase()).await.is(303);
    at_the_second_step(world, "zhang").await.enters_code("recovery", &codes[3]).await.is(422).wrong("recovery", "用过");
    next.get("/me/second-factor").await.ok().says("9 个");
    // New ones end the old ones, and want a code themselves.
    next.post("/me/second-factor/codes", &[("code", "123456")]).await.is(422);
    world.passes(Duration::seconds(30));
    let code = world.code(&secret);
    let renewed = next.post("/me/second-factor/codes", &[("code", &code)]).await.ok();
    let fresh: Vec<String> = renewed.told("codes").lines().map(ToOwned::to_owned).collect();
    assert!(renewed.body.contains("data:text/plain") && fresh.len() == 10);
    at_the_second_step(world, "zhang").await.enters_code("recovery", &codes[4]).await.is(422);
    at_the_second_step(world, "zhang").await.enters_code("recovery", &fresh[0]).await.is(303);
    // Another person's code is no code.
    let (other, _) = enrolled(world, "li").await;
    at_the_second_step(world, "li").await.enters_code("recovery", &fresh[1]).await.is(422);
    assert_eq!(open_sessions(world, other), 0);
});

story!(guessing_codes_is_slowed_like_guessing_passwords, |world| {
    let (id, secret) = enrolled(world, "zhang").await;
    let thief = at_the_second_step(world, "zhang").await;
    let mut wrong = 0;
    for guess in ["111111", "222222", "333333", "444444", "555555"] {
        wrong += i32::from(thief.enters_code("code", guess).await.status == 422);
    }
    assert_eq!(wrong, 5);
    thief.enters_code("code", &world.code(&secret)).await.is(429).says("10 分钟");
    // A new first step is no new set of tries.
    let again = at_the_second_step(world, "zhang").await;
    again.enters_code("code", &world.code(&secret)).await.is(429);
    assert_eq!(open_sessions(world, id), 0);
    let refused = "SELECT count(*) AS n FROM audit_events WHERE action = 'session.code-refused'";
    assert_eq!(world.count(refused), 5);
    world.passes(Duration::seconds(601));
    let later = at_the_second_step(world, "zhang").await;
    later.enters_code("code", &world.code(&secret)).await.is(303);
});

/// Guesses as often as it is let, for some days, and comes back after so many minutes; tells how many guesses were looked
/// at.
async fn guesses_for(world: &World, days: i64, minutes: i64) -> i64 {
    let until = world.clock.now() + Duration::days(days);
    let before = world.count(REFUSED);
    while world.clock.now() < until {
        let thief = at_the_second_step(world, "zhang").await;
        while thief.enters_code("code", "000000").await.status == 422 {}
        world.passes(Duration::minutes(minutes));
    }
    world.count(REFUSED) - before
}

const REFUSED: &str = "SELECT count(*) AS n FROM audit_events WHERE action = 'session.code-refused'";

// Whoever knows the password and guesses for weeks gets nowhere, and keeps nobody out.
story!(guessing_codes_for_weeks_is_hopeless_and_locks_nobody_out, |world| {
    let id = world.person("zhang", "张三").await;
    let phone = Actor::signs_in(world, id, "zhang").await;
    let (secret, codes) = phone.enrols(|| world.seconds()).await;
    let first = guesses_for(world, 3, 30).await;
    assert!((10..=22).contains(&first), "{first} guesses in three days");
    // What the nightly sweep forgets is not this.
    world.works().await;
    let later = guesses_for(world, 14, 150).await;
    assert!(later <= 15, "{later} guesses in a fortnight");
    // From a browser that nobody knows even the right code waits, and the page says what helps.
    world.passes(Duration::days(1));
    let elsewhere = at_the_second_step(world, "zhang").await;
    elsewhere.enters_code("code", "000000").await.is(422);
    let page = elsewhere.enters_code("code", &world.code(&secret)).await.is(429);
    page.wrong("code", "24 小时").says("恢复码");
    // A recovery code helps there, and the own browser, as if nothing had been.
    elsewhere.enters_code("recovery", &codes[0]).await.is(303);
    assert_eq!(phone.enters("zhang", PASSWORD).await.is(303).location(), "/sign-in/code");
    phone.get("/sign-in/code").await.ok();
    phone.enters_code("code", "000000").await.is(422);
    world.passes(Duration::seconds(60));
    phone.enters_code("code", &world.code(&secret)).await.is(303);
    phone.get("/me").await.ok();
    // Whoever has that browser, too, gets no further.
    phone.post("/sign-out", &[]).await.is(303);
    let mut tried = 0;
    for _ in 0..200 {
        world.passes(Duration::minutes(11));
        assert_eq!(phone.enters("zhang", PASSWORD).await.is(303).location(), "/sign-in/code");
        phone.get("/sign-in/code").await.ok();
        tried += i32::from(phone.enters_code("code", "000000").await.status == 422);
    }
    assert!((10..=18).contains(&tried), "{tried} guesses in 36 hours");
});

story!(a_right_code_forgets_the_wrong_ones, |world| {
    let (id, secret) = enrolled(world, "zhang").await;
    for _ in 0..3 {
        for _ in 0..2 {
            let browser = at_the_second_step(world, "zhang").await;
            for _ in 0..4 {
                browser.enters_code("code", "000000").await.is(422);
            }
            world.passes(Duration::minutes(11));
        }
        at_the_second_step(world, "zhang").await.enters_code("code", &world.code(&secret)).await.is(303);
        world.passes(Duration::minutes(11));
    }
    assert_eq!(world.count("SELECT count(*) AS n FROM sign_in_failures WHERE place LIKE 'code:%'"), 0);
    // A new second factor begins with none; guesses that nobody goes on with are forgotten after a month.
    at_the_second_step(world, "zhang").await.enters_code("code", "000000").await.is(422);
    let lasting = "SELECT count(*) AS n FROM sign_in_failures WHERE place LIKE 'code:%'";
    assert_eq!(world.count(lasting), 1);
    world.passes(Duration::days(29));
    world.works().await;
    assert_eq!(world.count(lasting), 1);
    world.passes(Duration::days(2));
    world.works().await;
    assert_eq!(world.count(lasting), 0);
    at_the_second_step(world, "zhang").await.enters_code("code", "000000").await.is(422);
    world.does(move |tx| second_factor::reset(tx, id, "手机丢失")).await;
    assert_eq!(world.count(lasting), 0);
});

// Whoever sits down at an open session guesses there no faster.
story!(guessing_inside_a_session_is_slowed_for_long_too, |world| {
    let id = world.person("zhang", "张三").await;
    let browser = Actor::signs_in(world, id, "zhang").await;
    browser.enrols(|| world.seconds()).await;
    let mut looked_at = 0;
    for _ in 0..150 {
        world.passes(Duration::minutes(11));
        browser.get("/me").await.ok();
        let page = browser.post("/me/second-factor/codes", &[("code", "000000")]).await.is(422);
        looked_at += i32::from(page.error_of("code").unwrap().contains("不正确"));
        if world.clock.now() - crate::world::morning() > Duration::hours(11) {
            break;
        }
    }
    assert!((10..=16).contains(&looked_at), "{looked_at} guesses in eleven hours");
    // The door is not shut by it.
    assert_eq!(world.stranger().enters("zhang", PASSWORD).await.is(303).location(), "/sign-in/code");
});

story!(the_first_step_counts_for_ten_minutes_and_for_this_password, |world| {
    let (id, secret) = enrolled(world, "zhang").await;
    let late = at_the_second_step(world, "zhang").await;
    world.passes(Duration::minutes(10));
    assert_eq!(late.enters_code("code", &world.code(&secret)).await.is(303).location(), "/sign-in");
    // The password is replaced between the two steps.
    let between = at_the_second_step(world, "zhang").await;
    let digest = world.app.passwords.digest_now("Another-2026").unwrap();
    world
        .does(move |tx| {
            links::make(tx, id, "a reset")?;
            links::set_password(tx, "a reset", &digest).map(|_| ())
        })
        .await;
    assert_eq!(between.enters_code("code", &world.code(&secret)).await.is(303).location(), "/sign-in");
    // So is the person.
    let other = world.stranger();
    assert_eq!(other.enters("zhang", "Another-2026").await.is(303).location(), "/sign-in/code");
    other.get("/sign-in/code").await.ok();
    let version = world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM users WHERE id = {id}"));
    let version = i32::try_from(version).unwrap();
    world.does(move |tx| accounts::disable(tx, id, "离职", version)).await;
    assert_eq!(other.enters_code("code", &world.code(&secret)).await.is(303).location(), "/sign-in");
    // And nobody makes the cookie themselves.
    let forger = world.stranger();
    forger.get("/sign-in").await.ok();
    let token = forger.token().await;
    let body = crate::world::encode(&[("code", &world.code(&secret)), ("next", "/"), ("_csrf", &token)]);
    let request = forger
        .request(reqwest::Method::POST, "/sign-in/code")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", "granary-step=v1.00000000.AAAA")
        .body(body);
    assert_ne!(forger.send(request, "/sign-in/code").await.status, 200);
    assert_eq!(open_sessions(world, id), 0);
});

story!(a_reset_link_stands_for_the_password_alone, |world| {
    let (id, secret) = enrolled(world, "zhang").await;
    world.does(move |tx| links::make(tx, id, "a reset").map(|_| ())).await;
    let browser = world.stranger();
    browser.get("/welcome/a%20reset").await.ok();
    let fields = [("password_new", "Another-2026"), ("password_again", "Another-2026")];
    let page = browser.post("/welcome/a%20reset", &fields).await.is(303);
    assert_eq!(page.location(), "/sign-in/code");
    assert_eq!(open_sessions(world, id), 0);
    browser.enters_code("code", &world.code(&secret)).await.is(303);
    browser.get("/me").await.ok();
});

async fn required_of_some(engine: Engine) {
    let world = World::with(engine, POLICY, |s| s.second_factor = Some(SecondFactor::AdministratorsAndFinance)).await;
    let centre = world.centre().await;
    for role in [Role::AccountsAdmin, Role::PolicyAdmin, Role::AuditAdmin, Role::Finance] {
        let actor = world.actor(role, centre).await;
        for path in ["/", "/people", "/organisations", "/permissions", "/audit", "/me/delegations", "/calendar"] {
            let page = actor.get(path).await;
            assert_eq!((page.status, page.location()), (303, "/me/second-factor"), "{role} {path}");
        }
        actor.get("/me").await.ok();
        let before = world.events();
        let page = actor.post("/people", &[("name", "x"), ("login", "x.y"), ("email", ""), ("phone", "")]).await;
        assert_eq!((page.status, page.location()), (303, "/me/second-factor"), "{role}");
        assert_eq!(world.events(), before);
        actor.get("/me/second-factor").await.ok().says("请先启用");
        actor.enrols(|| world.seconds()).await;
        actor.get("/").await.ok();
    }
    for role in [Role::Officer, Role::Leader, Role::Auditor] {
        world.actor(role, centre).await.get("/").await.ok();
    }
    // Who stands in for finance needs it as finance does.
    let (giver, taker) = (world.person("liu", "刘会计").await, world.officer().await);
    world.grants(giver, Role::Finance, centre).await;
    world.tampers(&format!(
        "INSERT INTO delegations (giver_id, taker_id, organisation_id, starts_on, ends_on, reason, state, created_at, version) \
         VALUES ({giver}, {}, {centre}, '2026-03-01', '2026-03-30', '', 'given', '2026-03-01 01:00:00', 1)",
        taker.id
    ));
    let delegation = world.count("SELECT max(id) AS n FROM delegations").to_string();
    let at = centre.to_string();
    taker.post("/acting", &[("organisation", &at), ("delegation", &delegation)]).await.is(303);
    assert_eq!(taker.get("/").await.is(303).location(), "/me/second-factor");
    world.close().await;
}

#[actix_web::test]
async fn whom_it_is_required_of_can_do_nothing_before_on_sqlite() {
    required_of_some(Engine::Sqlite).await;
}

#[actix_web::test]
async fn whom_it_is_required_of_can_do_nothing_before_on_postgres() {
    required_of_some(Engine::Postgres).await;
}

#[actix_web::test]
async fn required_of_everyone_spares_nobody() {
    let world = World::with(Engine::Sqlite, POLICY, |s| s.second_factor = Some(SecondFactor::Everyone)).await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let expert = world.actor(Role::Applicant, unit).await;
    assert_eq!(expert.get("/").await.is(303).location(), "/me/second-factor");
    expert.enrols(|| world.seconds()).await;
    expert.get("/").await.ok();
    world.close().await;
}

story!(removing_it_takes_password_and_code, |world| {
    let id = world.person("zhang", "张三").await;
    let browser = Actor::signs_in(world, id, "zhang").await;
    let (secret, codes) = browser.enrols(|| world.seconds()).await;
    world.passes(Duration::seconds(30));
    let code = world.code(&secret);
    let send = |password: &'static str, code: String, recovery: String| {
        let browser = &browser;
        async move {
            let fields = [("password_present", password), ("code", &code), ("recovery", &recovery)];
            browser.post("/me/second-factor/remove", &fields).await
        }
    };
    browser.get("/me/second-factor/remove").await.ok();
    send(PASSWORD, String::new(), String::new()).await.is(422).wrong("code", "请填写");
    send("wrong-Password1", code.clone(), String::new()).await.is(422).wrong("password_present", "不正确");
    send(PASSWORD, "000000".to_owned(), String::new()).await.is(422).wrong("code", "不正确");
    assert_eq!(world.count("SELECT count(*) AS n FROM second_factors"), 1);
    send(PASSWORD, code, String::new()).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM second_factors"), 0);
    assert_eq!(world.count("SELECT count(*) AS n FROM recovery_codes"), 0);
    world.stranger().enters("zhang", PASSWORD).await.is(303);
    let events = "SELECT count(*) AS n FROM audit_events WHERE action LIKE 'user.second-factor-%'";
    assert_eq!(world.count(events), 3, "begun, set, removed");
    drop(codes);
});

story!(a_lost_phone_is_reset_by_the_right_person, |world| {
    let (id, _) = enrolled(world, "zhang").await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    world.grants(id, Role::Applicant, unit).await;
    let accounts = world.accounts_admin().await;
    let path = format!("/people/{id}/second-factor");
    accounts.get(&format!("/people/{id}")).await.ok().says("重置双因素登录");
    accounts.get(&path).await.ok();
    accounts.post(&path, &[("reason", "")]).await.is(422);
    accounts.post(&path, &[("reason", "手机丢失，已电话核实")]).await.is(303);
    accounts.post(&path, &[("reason", "再来一次")]).await.is(409);
    world.stranger().enters("zhang", PASSWORD).await.is(303);
    let told =
        "SELECT count(*) AS n FROM audit_events WHERE action = 'user.second-factor-reset' AND reason LIKE '手机丢失%'";
    assert_eq!(world.count(told), 1);
    // Not the own one, and none of an account whose role needs a second person.
    world.has_second_factor(accounts.id, true);
    accounts.post(&format!("/people/{}/second-factor", accounts.id), &[("reason", "x")]).await.is(403);
    let centre = world.centre().await;
    for role in [Role::Finance, Role::PolicyAdmin, Role::Officer] {
        let guarded = world.actor(role, centre).await;
        world.has_second_factor(guarded.id, true);
        accounts.get(&format!("/people/{}", guarded.id)).await.ok().does_not_say("重置双因素登录");
        let path = format!("/people/{}/second-factor", guarded.id);
        accounts.post(&path, &[("reason", "x")]).await.is(403).says("第二人");
        assert_eq!(open_sessions(world, guarded.id), 1);
        // The operator at the machine may; every session ends.
        let id = guarded.id;
        world.does(move |tx| second_factor::reset(tx, id, "手机丢失")).await;
        assert_eq!(open_sessions(world, id), 0);
    }
});

story!(a_secret_moved_to_another_person_does_not_open, |world| {
    let (victim, _) = enrolled(world, "zhang").await;
    let (thief, secret) = enrolled(world, "li").await;
    // Somebody who can write the database puts a secret that they know in another person's row.
    world.tampers(&format!(
        "UPDATE second_factors SET secret_sealed = (SELECT secret_sealed FROM second_factors WHERE user_id = {thief}) \
         WHERE user_id = {victim}"
    ));
    let browser = at_the_second_step(world, "zhang").await;
    let page = browser.enters_code("code", &world.code(&secret)).await.is(500);
    assert!(!page.body.contains("second_factors"), "the page tells nothing of the inside");
    assert_eq!(open_sessions(world, victim), 0);
});
