//! Mail: invitations and forgotten passwords end to end, what people choose to hear, and what is kept of it.

use std::sync::Arc;

use chrono::{Duration, NaiveDate};
use granary::access::Role;
use granary::kernel::{Instant, UserId};
use granary::notices;
use granary::platform::assets::Assets;
use granary::platform::db::blocking;
use granary::platform::i18n::{Locale, Texts};
use granary::platform::templates::Templates;
use serde_json::{Map, Value};

use crate::world::{Actor, PASSWORD, Page, World};

const NEW: [(&str, &str); 2] = [("password_new", "Millet-2026"), ("password_again", "Millet-2026")];

async fn with_address(world: &World, login: &str, role: Option<Role>) -> UserId {
    let id = world.person(login, "李四").await;
    world.tampers(&format!("UPDATE users SET email = '{login}@example.org' WHERE id = {id}"));
    if let Some(role) = role {
        let at = if role.needs_second_person() { world.centre().await } else { world.unit("14", "山西单位").await };
        world.grants(id, role, at).await;
    }
    id
}

/// How often a mail of a kind stands in the outbox.
fn written(world: &World, template: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM mails WHERE template = '{template}'"))
}

/// Every mail in both languages, with the facts of its sample; a name that it was not given would be refused.
#[test]
fn every_mail_says_what_it_should_in_both_languages() {
    let texts = Arc::new(Texts::load().unwrap());
    let templates = Templates::new(&texts, &Arc::new(Assets::load().unwrap()));
    let names = notices::templates();
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let sample = Templates::source(&format!("mail/{name}.json"));
        let sample = sample.unwrap_or_else(|| panic!("mail/{name}.json with sample facts is missing"));
        let facts: Map<String, Value> = serde_json::from_str(&sample).unwrap();
        for locale in Locale::ALL {
            for key in [format!("mail-{name}"), format!("mail-{name}-subject")] {
                assert!(texts.has(*locale, &key), "{locale} has no {key}");
            }
            let mut context = facts.clone();
            for (key, value) in [
                ("to", "李<四>"),
                ("lang", locale.as_str()),
                ("subject", "x"),
                ("link", "https://granary.example.org/welcome/secret"),
                ("home", "https://granary.example.org"),
            ] {
                context.insert(key.to_owned(), value.into());
            }
            let write = |form: &str| templates.render(*locale, &format!("mail/{name}.{form}"), &context);
            let text = write("txt").unwrap_or_else(|e| panic!("{name}.txt: {e}"));
            let html = write("html").unwrap_or_else(|e| panic!("{name}.html: {e}"));
            assert!(text.contains("李<四>") && !html.contains("李<四>") && html.contains("李&lt;四&gt;"), "{html}");
            assert!(!text.contains("<p") && text.contains("https://granary.example.org"), "{text}");
            assert!(html.contains(&format!("lang=\"{locale}\"")));
            for (key, value) in &facts {
                let Some(value) = value.as_str().filter(|v| !v.contains('-')) else { continue };
                // What happened chooses the sentence; it is no word of it.
                if key == "what" {
                    continue;
                }
                let shown = if key == "role" {
                    texts.text(*locale, &granary::kernel::Message::new(&format!("role-{value}")))
                } else {
                    value.to_owned()
                };
                assert!(text.contains(&shown) && html.contains(&shown), "{name} does not say its {key}");
            }
        }
    }
}

story!(an_invitation_goes_to_the_invited_alone, |world| {
    let admin = world.accounts_admin().await;
    let fields = [("name", "李四"), ("login", "li.si"), ("email", "Li.Si@example.org"), ("phone", "")];
    let done = admin.post("/people", &fields).await.is(303);
    assert!(!done.body.contains("/welcome/"), "who invites does not see the link");
    admin.follows(done).await.says("li.si@example.org").does_not_say("/welcome/");
    // The secret does not stand in the database, neither while the mail waits nor afterwards.
    let kept = "SELECT count(*) AS n FROM mails WHERE path_sealed LIKE '%welcome%' OR facts LIKE '%welcome/%'";
    assert_eq!(world.count(kept), 0);
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE path_sealed IS NOT NULL"), 1);
    assert_eq!(world.posts().await, 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE path_sealed IS NOT NULL"), 0);
    let letters = world.letters();
    let letter = &letters[0];
    assert!(letter.header("to").contains("li.si@example.org"));
    assert_eq!(letter.subject(), "邀请你使用“仓廪”项目管理后台");
    assert_eq!(letter.header("auto-submitted"), "auto-generated");
    assert!(letter.html.contains(&letter.link(&world.base)));
    let link = letter.link(&world.base).replace(&world.base, "");
    let new = world.stranger();
    new.get(&link).await.ok().says("李四");
    let done = new.post(&link, &NEW).await;
    new.follows(done).await.says("我的待办");
    world.stranger().get(&link).await.is(404);
    // What is kept of it shows no secret.
    let secret = link.rsplit('/').next().unwrap();
    let id = world.count("SELECT max(id) AS n FROM mails");
    let page = admin.get(&format!("/mails/{id}")).await.ok().says("已发出").says("••••••").does_not_say(secret);
    assert!(page.body.contains("邀请"));
    world.auditor().await.get(&format!("/mails/{id}")).await.ok().does_not_say(secret);
    assert_eq!(world.posts().await, 0, "once");
});

story!(a_link_is_shown_on_purpose_only_and_the_trail_keeps_it, |world| {
    let admin = world.accounts_admin().await;
    let fields = [("name", "李四"), ("login", "li.si"), ("email", "li.si@example.org"), ("phone", "")];
    admin.post("/people", &fields).await.is(303);
    world.posts().await;
    let mailed = world.letters()[0].link(&world.base).replace(&world.base, "");
    let id = world.count("SELECT id AS n FROM users WHERE login = 'li.si'");
    let shown = |world: &World| world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'user.link-shown'");
    assert_eq!(shown(world), 0);
    let page = admin.post(&format!("/people/{id}/link"), &[]).await.ok().says("/welcome/");
    assert!(page.body.contains("<svg") && page.body.contains("二维码"));
    assert_eq!(shown(world), 1);
    world.stranger().get(&mailed).await.is(404);
    // Mailed again: the shown one stops working.
    let at = page.body.find("/welcome/").unwrap();
    let link: String = page.body[at..].chars().take_while(|c| !"<\" \n&".contains(*c)).collect();
    admin.post(&format!("/people/{id}/link/mail"), &[]).await.is(303);
    world.stranger().get(&link).await.is(404);
    world.passes(Duration::days(7));
    assert_eq!(world.posts().await, 0, "a link that works no more is not sent");
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE state = 'withdrawn'"), 1);
});

/// Somebody at the page of forgotten passwords.
async fn asks(world: &World, name: &str) -> Page {
    let browser = world.stranger();
    browser.get("/forgot").await.ok();
    browser.post("/forgot", &[("login", name)]).await
}

/// Asks for a link and waits until what is done behind the answer is done.
async fn forgets(world: &World, name: &str, kind: &str) {
    let before = written(world, kind);
    asks(world, name).await.ok();
    world.until("the mail", |world| written(world, kind) > before).await;
}

story!(a_forgotten_password_is_set_anew_once_and_briefly, |world| {
    let id = with_address(world, "li.si", Some(Role::Applicant)).await;
    let signed_in = Actor::signs_in(world, id, "li.si").await;
    forgets(world, "LI.SI", "reset").await;
    assert_eq!(world.posts().await, 1);
    let link = world.letters()[0].link(&world.base).replace(&world.base, "");
    // Somebody else who asks does not end it.
    forgets(world, "li.si@example.org", "reset").await;
    world.passes(Duration::minutes(30) - Duration::seconds(1));
    signed_in.get("/me").await.ok();
    let browser = world.stranger();
    browser.get(&link).await.ok();
    browser.post(&link, &NEW).await.is(303);
    signed_in.get("/me").await.is(303);
    world.stranger().get(&link).await.is(404);
    world.stranger().enters("li.si", PASSWORD).await.is(422);
    world.posts().await;
    let letters = world.letters();
    assert!(letters.iter().any(|l| l.subject().contains("密码已修改")), "the person hears of it");
    // The second link died with the first one's use, and a third one with its half hour.
    let second = letters.iter().filter(|l| l.text.contains("/welcome/")).nth(1).unwrap();
    world.stranger().get(&second.link(&world.base).replace(&world.base, "")).await.is(404);
    forgets(world, "li.si", "reset").await;
    world.posts().await;
    let third = world.letters().into_iter().rfind(|l| l.text.contains("/welcome/")).unwrap();
    let third = third.link(&world.base).replace(&world.base, "");
    world.stranger().get(&third).await.ok();
    world.passes(Duration::minutes(30));
    world.stranger().get(&third).await.is(404);
});

story!(asking_for_a_password_tells_nothing_about_accounts, |world| {
    with_address(world, "known", Some(Role::Applicant)).await;
    with_address(world, "guarded", Some(Role::Finance)).await;
    world.person("no-address", "王五").await;
    let disabled = with_address(world, "gone", None).await;
    world.does(move |tx| granary::people::actions::accounts::disable(tx, disabled, "离职", 2)).await;
    let mut answers = Vec::new();
    for name in ["known", "guarded", "no-address", "gone", "nobody", "nobody@example.org", "known@example.org"] {
        let page = asks(world, name).await;
        let said = page.text().replace(name, "");
        answers.push((page.status, said.split("请求编号").next().unwrap().to_owned()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    world.until("two resets", |world| written(world, "reset") == 2 && written(world, "reset-refused") == 1).await;
    actix_web::rt::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(world.count("SELECT count(*) AS n FROM mails"), 3, "nobody else gets anything");
    // Whose role needs a second person gets no link, and is told whom to ask.
    world.posts().await;
    let refused = world.letters().into_iter().find(|l| l.header("to").contains("guarded@")).unwrap();
    assert!(!refused.text.contains("/welcome/") && refused.text.contains("运维人员"), "{}", refused.text);
});

story!(asking_again_and_again_sends_three_mails, |world| {
    with_address(world, "li.si", None).await;
    for _ in 0..5 {
        asks(world, "li.si").await.ok().says("请查收邮件");
    }
    world.until("three", |world| written(world, "reset") == 3).await;
    actix_web::rt::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(written(world, "reset"), 3);
    // From one address the answers end at last, whoever is named.
    for n in 0..25 {
        asks(world, &format!("nobody-{n}")).await.ok();
    }
    asks(world, "somebody").await.is(429);
    world.passes(Duration::minutes(10));
    asks(world, "li.si").await.ok();
    world.until("a fourth", |world| written(world, "reset") == 4).await;
});

story!(links_use_the_configured_address_whatever_a_request_claims, |world| {
    with_address(world, "li.si", None).await;
    let actor = world.stranger();
    let token = {
        actor.get("/forgot").await;
        actor.token().await
    };
    let request = actor
        .request(reqwest::Method::POST, "/forgot")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(crate::world::encode(&[("login", "li.si"), ("_csrf", &token)]));
    actor.send(request, "/forgot").await.ok();
    world.until("the mail", |world| written(world, "reset") == 1).await;
    world.posts().await;
    let letter = &world.letters()[0];
    assert!(letter.text.contains(&world.base) && !letter.raw.contains("evil") && !letter.text.contains("evil"));
});

story!(a_line_break_in_a_name_reaches_no_header, |world| {
    let id = with_address(world, "li.si", None).await;
    world.tampers(&format!("UPDATE users SET name = '李四\r\nBcc: thief@example.org' WHERE id = {id}"));
    forgets(world, "li.si", "reset").await;
    assert_eq!(world.posts().await, 0);
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE state = 'failed'"), 1);
    assert!(world.letters().is_empty());
    // Through the forms it does not even get so far.
    let admin = world.accounts_admin().await;
    let fields = [("name", "王\r\nBcc: x@y.cn"), ("login", "wang"), ("email", "w@example.org\nX: y"), ("phone", "")];
    admin.post("/people", &fields).await.is(422);
});

story!(everybody_is_written_to_in_their_language, |world| {
    let centre = world.centre().await;
    let giver = world.actor(Role::Officer, centre).await;
    let taker = with_address(world, "smith", Some(Role::Officer)).await;
    world.tampers(&format!("UPDATE users SET locale = 'en' WHERE id = {taker}"));
    let term =
        [("taker", &*taker.to_string()), ("starts_on", "2026-03-02"), ("ends_on", "2026-03-06"), ("reason", "出差")];
    giver.post("/me/delegations", &term).await.is(303);
    assert_eq!(world.posts().await, 1);
    let letter = &world.letters()[0];
    assert!(letter.subject().contains("asks you to stand in"), "{}", letter.subject());
    assert!(
        letter.text.contains("From 2 Mar 2026 to 6 Mar 2026") && letter.text.contains("/acting"),
        "{}",
        letter.text
    );
});

story!(a_decided_role_and_a_new_address_are_told, |world| {
    let (admin, policy) = (world.accounts_admin().await, world.policy_admin().await);
    let (centre, id) = (world.centre().await, with_address(world, "liu", None).await);
    let fields = [("role", "finance"), ("organisation", &*centre.to_string()), ("reason", "")];
    admin.post(&format!("/people/{id}/roles"), &fields).await.is(303);
    let proposal = world.count("SELECT max(id) AS n FROM memberships");
    let no = [("decision", "refuse"), ("reason", "岗位已满"), ("_version", "1")];
    policy.post(&format!("/roles/proposed/{proposal}"), &no).await.is(303);
    let form = format!("/people/{id}/edit");
    let fields = [("name", "李四"), ("login", "liu"), ("email", "other@example.org"), ("phone", "")];
    admin.fills(&form, &form, &fields).await.is(303);
    assert_eq!(world.posts().await, 2);
    let letters = world.letters();
    let about = |words: &str| letters.iter().find(|l| l.text.contains(words)).unwrap_or_else(|| panic!("no {words}"));
    assert!(about("未获同意").text.contains("岗位已满"));
    // The old address hears that it is the old one.
    assert!(about("改为另一个地址").header("to").contains("liu@example.org"));
});

fn at(day: u32, hour: u32, minute: u32) -> Instant {
    let day = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    Instant::from_beijing(day.and_hms_opt(hour, minute, 0).unwrap())
}

async fn gathers(world: &World) -> usize {
    let app = Arc::clone(&world.app);
    blocking(move || notices::gather(&app)).await.unwrap()
}

async fn chooses(actor: &Actor, choice: &str) {
    actor.post("/me", &[("locale", "zh-CN"), ("shortcuts", "1"), ("mail", choice)]).await.is(303);
}

story!(the_morning_mail_comes_at_eight_and_once, |world| {
    let id = with_address(world, "zhou", Some(Role::PolicyAdmin)).await;
    let policy = Actor::signs_in(world, id, "zhou").await;
    chooses(&policy, "daily").await;
    policy.get("/me").await.ok().says("每日汇总");
    // Two things wait, and one notice is held back for the morning.
    let admin = world.accounts_admin().await;
    let centre = world.centre().await;
    for n in 0..2 {
        let other = world.person(&format!("p{n}"), &format!("待批人{n}")).await;
        let fields = [("role", "finance"), ("organisation", &*centre.to_string()), ("reason", "")];
        admin.post(&format!("/people/{other}/roles"), &fields).await.is(303);
    }
    world
        .does(move |tx| {
            let to = notices::To {
                user: Some(id),
                name: "李四".into(),
                address: "zhou@example.org".into(),
                locale: Locale::Zh,
            };
            let mail = notices::Mail::new("stand-in", to, ("user", 1)).path("/acting");
            let facts =
                [("giver", "张工"), ("organisation", "中心"), ("starts_on", "2026-03-02"), ("ends_on", "2026-03-03")];
            let mail = facts.into_iter().fold(mail, |mail, (name, value)| mail.fact(name, value));
            notices::send(tx, &mail.fact("reason", "")).map(|_| ())
        })
        .await;
    assert_eq!(world.posts().await, 0, "it is held");
    world.clock.set(at(3, 7, 59));
    assert_eq!(gathers(world).await, 0);
    world.clock.set(at(3, 8, 0));
    assert_eq!((gathers(world).await, gathers(world).await), (1, 0));
    assert_eq!(world.posts().await, 1);
    let letters = world.letters();
    let letter = &letters[0];
    assert!(letter.subject().contains("2 项待办"), "{}", letter.subject());
    assert!(letter.text.contains("待批人") && letter.text.contains("张工 委托你代办"), "{}", letter.text);
    assert!(letter.text.contains(&format!("{}/roles/proposed", world.base)));
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE gathered_into IS NOT NULL AND state = 'sent'"), 1);
    // A clock that goes back or a week forward makes no storm.
    world.clock.set(at(2, 12, 0));
    assert_eq!(gathers(world).await, 0);
    world.clock.set(at(10, 9, 0));
    assert_eq!((gathers(world).await, gathers(world).await), (1, 0));
});

story!(an_empty_morning_is_no_mail_and_safety_is_no_choice, |world| {
    let id = with_address(world, "li.si", None).await;
    let person = Actor::signs_in(world, id, "li.si").await;
    chooses(&person, "daily").await;
    world.clock.set(at(3, 8, 0));
    assert_eq!(gathers(world).await, 0);
    let person = Actor::signs_in(world, id, "li.si").await;
    chooses(&person, "none").await;
    let fields = [("password_present", PASSWORD), NEW[0], NEW[1]];
    person.post("/me/password", &fields).await.is(303);
    assert_eq!(world.posts().await, 1);
    assert!(world.letters()[0].subject().contains("密码已修改"));
    // A notice that is not wanted is kept as such.
    world.tampers("UPDATE users SET email = 'boss@example.org' WHERE email = ''");
    let centre = world.centre().await;
    let giver = world.actor(Role::Officer, centre).await;
    world.grants(id, Role::Officer, centre).await;
    let term =
        [("taker", &*id.to_string()), ("starts_on", "2026-03-03"), ("ends_on", "2026-03-06"), ("reason", "出差")];
    giver.post("/me/delegations", &term).await.is(303);
    assert_eq!(world.posts().await, 0);
    let declined = "SELECT count(*) AS n FROM mails WHERE state = 'withdrawn' AND trouble = 'mail-trouble-declined'";
    assert_eq!(world.count(declined), 1);
});

story!(what_waited_in_a_backup_is_not_sent_blindly, |world| {
    with_address(world, "li.si", None).await;
    forgets(world, "li.si", "reset").await;
    let id = world.count("SELECT id AS n FROM users WHERE login = 'li.si'");
    world
        .does(move |tx| {
            let to =
                notices::To { user: None, name: "李四".into(), address: "a@example.org".into(), locale: Locale::Zh };
            notices::send(tx, &notices::Mail::new("reset-refused", to, ("user", id)).fact("login", "a")).map(|_| ())
        })
        .await;
    world.does(|tx| notices::after_restore(tx.db, tx.now)).await;
    assert_eq!(world.posts().await, 0);
    let of = |state: &str| world.count(&format!("SELECT count(*) AS n FROM mails WHERE state = '{state}'"));
    assert_eq!((of("withdrawn"), of("doubtful")), (1, 1), "a link that works no more, and a mail that may have gone");
    assert_eq!(world.count("SELECT count(*) AS n FROM mails WHERE path_sealed IS NOT NULL"), 0);
});

story!(a_mail_in_doubt_waits_for_a_person, |world| {
    let admin = world.accounts_admin().await;
    with_address(world, "li.si", None).await;
    forgets(world, "li.si", "reset").await;
    let id = world.count("SELECT id AS n FROM mails");
    world.tampers(&format!("UPDATE mails SET state = 'doubtful', trouble = 'mail-trouble-unknown', message_id = 'granary.1.x@h' WHERE id = {id}"));
    assert_eq!(world.posts().await, 0, "it is not sent again by itself");
    admin.get("/").await.ok().says("核实邮件是否送达");
    let page = admin.get(&format!("/mails/{id}")).await.ok().says("不能确定是否送达");
    let version = page.value("_version").unwrap();
    let auditor = world.auditor().await;
    auditor.post(&format!("/mails/{id}/retry"), &[("_version", &version)]).await.is(403);
    admin.post(&format!("/mails/{id}/retry"), &[("_version", &version)]).await.is(303);
    admin.post(&format!("/mails/{id}/retry"), &[("_version", &version)]).await.is(409);
    assert_eq!(world.posts().await, 1);
    assert_eq!(world.letters()[0].header("message-id"), "<granary.1.x@h>", "receivers fold it");
    admin.get("/").await.ok().does_not_say("核实邮件是否送达");
    // Another is settled as sent, and its secret is gone.
    forgets(world, "li.si", "reset").await;
    let id = world.count("SELECT max(id) AS n FROM mails");
    world.tampers(&format!("UPDATE mails SET state = 'doubtful' WHERE id = {id}"));
    admin.post(&format!("/mails/{id}/settle"), &[("_version", "1")]).await.is(303);
    assert_eq!(
        world.count(&format!(
            "SELECT count(*) AS n FROM mails WHERE id = {id} AND state = 'sent' AND path_sealed IS NULL"
        )),
        1
    );
    admin.post(&format!("/mails/{id}/withdraw"), &[("_version", "2")]).await.is(409);
    let events = "SELECT count(*) AS n FROM audit_events WHERE action IN ('mail.retried', 'mail.settled')";
    assert_eq!(world.count(events), 2);
});
