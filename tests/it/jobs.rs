//! Work in the background: each job once, whatever happens to the node that runs it.

use std::sync::Arc;

use chrono::Duration;
use granary::access::{Capacity, Tx};
use granary::app;
use granary::audit::{Event, record};
use granary::jobs::model::{Entry, State};
use granary::jobs::{self, Job, Kind, Run, Schedule, Worker};
use granary::kernel::{JobId, Message, OrganisationId};
use granary::platform::db::{Database, blocking};
use granary::platform::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::world::{Actor, PASSWORD, World};

/// Leaves one trace in the audit trail.
#[derive(Serialize, Deserialize, Default)]
struct Mark {
    label: String,
}

fn mark(tx: &mut Tx<'_>, label: &str) -> Result<()> {
    record(tx, Event::new("people.swept", "user", 0, label))
}

impl Job for Mark {
    const KIND: &'static str = "test.mark";
    fn title(&self) -> Message {
        Message::new("job-people-sweep")
    }
    fn run(self, run: &Run) -> Result<Option<String>> {
        run.write(move |tx| mark(tx, &self.label))?;
        Ok(Some("/permissions".to_owned()))
    }
}

fn marks(world: &World, label: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM audit_events WHERE object_label LIKE '{label}'"))
}

fn state(world: &World, state: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM jobs WHERE state = '{state}'"))
}

fn job(label: &str) -> Mark {
    Mark { label: label.to_owned() }
}

story!(what_a_refused_verb_asked_for_is_not_there, |world| {
    let refused = world.tries(|tx| {
        jobs::enqueue(tx, &job("never"))?;
        Err::<(), _>(Error::conflict("job-was-cancelled"))
    });
    assert!(refused.await.is_err());
    assert_eq!(world.works_at(vec![Kind::of::<Mark>()], Vec::new()).await, 0);
    world.does(|tx| jobs::enqueue(tx, &job("kept"))).await;
    assert_eq!(world.works_at(vec![Kind::of::<Mark>()], Vec::new()).await, 1);
    assert_eq!((marks(world, "never"), marks(world, "kept")), (0, 1));
    assert_eq!(state(world, "done"), 1);
});

/// Another program on the same database.
async fn second_node(world: &World) -> Arc<granary::pages::App> {
    let database = Database::open(&world.app.settings.database, 4).unwrap();
    Arc::new(app::build(world.app.settings.clone(), database, world.clock.clone()).await.unwrap())
}

story!(two_nodes_run_two_hundred_jobs_each_exactly_once, |world| {
    const COUNT: i64 = 200;
    let kinds = || vec![Kind::of::<Mark>()];
    let nodes = [Arc::clone(&world.app), second_node(world).await];
    let started: Vec<_> =
        nodes.into_iter().map(|app| Worker::new(app, kinds(), Vec::new()).unwrap().start().unwrap()).collect();
    for n in 0..COUNT {
        world.does(move |tx| jobs::enqueue(tx, &job(&format!("mark {n}")))).await;
    }
    let begun = std::time::Instant::now();
    while state(world, "done") < COUNT && begun.elapsed().as_secs() < 60 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    blocking(move || {
        started.into_iter().for_each(|workers| workers.stop(std::time::Duration::from_secs(10)));
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(state(world, "done"), COUNT);
    assert_eq!(marks(world, "mark %"), COUNT);
    assert_eq!(
        world.count("SELECT count(DISTINCT object_label) AS n FROM audit_events WHERE object_label LIKE 'mark %'"),
        COUNT
    );
    assert_eq!(world.count("SELECT CAST(sum(attempts) AS BIGINT) AS n FROM jobs"), COUNT);
});

fn entry(world: &World, id: JobId) -> Entry {
    world.reads(|db| jobs::find(db, id))
}

/// Makes ten marks, each with its count, and dies or stops where it is told to.
#[derive(Serialize, Deserialize)]
struct Ten {
    label: String,
    stops_at: Option<i64>,
}

impl Job for Ten {
    const KIND: &'static str = "test.ten";
    fn title(&self) -> Message {
        Message::new("job-people-sweep")
    }
    fn run(self, run: &Run) -> Result<Option<String>> {
        for n in run.done_before()..10 {
            if self.stops_at == Some(n) && run.done_before() == 0 {
                // The node dies here: nothing of it is heard again, and another one goes on.
                let other = Worker::new(Arc::clone(&run.app), vec![Kind::of::<Self>()], Vec::new())?;
                run.app.clock.set(run.now() + Duration::seconds(61));
                assert!(other.work_one()?, "the other node takes the job up");
            }
            let label = format!("{} {n}", self.label);
            run.step(n + 1, 10, move |tx| mark(tx, &label))?;
        }
        Ok(None)
    }
}

story!(a_job_whose_node_dies_goes_on_elsewhere_and_does_nothing_twice, |world| {
    let id = world.does(|tx| jobs::enqueue(tx, &Ten { label: "ten".to_owned(), stops_at: Some(4) })).await;
    world.works_at(vec![Kind::of::<Ten>()], Vec::new()).await;
    // The first node comes back to itself in the middle; what it still wants to write is refused.
    let done = entry(world, id);
    assert_eq!((done.state, done.attempts, done.done, done.total), (State::Done, 2, 10, 10));
    assert_eq!(marks(world, "ten %"), 10);
    for n in 0..10 {
        assert_eq!(marks(world, &format!("ten {n}")), 1);
    }
});

/// A claim by a node that was killed before it did anything.
fn orphan(world: &World, id: JobId, attempts: i32, until: &str) {
    world.tampers(&format!(
        "UPDATE jobs SET state = 'running', claimed_by = 'dead', claimed_until = '{until}', attempts = {attempts}, \
         started_at = created_at WHERE id = {id}"
    ));
}

story!(a_claim_holds_until_it_runs_out_and_a_job_that_kills_its_node_is_given_up, |world| {
    let id = world.does(|tx| jobs::enqueue(tx, &job("orphan"))).await;
    // 9:00 in Beijing is 1:00 in UTC.
    orphan(world, id, 1, "2026-03-02 01:01:00");
    let kinds = || vec![Kind::of::<Mark>()];
    world.passes(Duration::seconds(59));
    assert_eq!(world.works_at(kinds(), Vec::new()).await, 0);
    world.passes(Duration::seconds(1));
    assert_eq!(world.works_at(kinds(), Vec::new()).await, 1);
    assert_eq!(entry(world, id).state, State::Done);
    let id = world.does(|tx| jobs::enqueue(tx, &job("bomb"))).await;
    orphan(world, id, Mark::TRIES, "2026-03-02 01:01:00");
    world.works_at(kinds(), Vec::new()).await;
    let given_up = entry(world, id);
    assert_eq!((given_up.state, given_up.failure[0].message.key.as_str()), (State::Failed, "job-failed-lost"));
    assert_eq!(marks(world, "bomb"), 0);
});

story!(a_key_stands_for_one_waiting_job, |world| {
    let once = |tx: &mut Tx<'_>| jobs::enqueue_once(tx, &job("once"), "key");
    let first = world.does(once).await;
    assert_eq!(world.does(once).await, first);
    let other = world.does(|tx| jobs::enqueue_once(tx, &job("other"), "another key")).await;
    assert_ne!(other, first);
    // Many at one time, from everywhere: one.
    let many = (0..20).map(|_| world.does(|tx| jobs::enqueue_once(tx, &job("many"), "many")));
    let ids: std::collections::BTreeSet<JobId> = futures_util::future::join_all(many).await.into_iter().collect();
    assert_eq!(ids.len(), 1);
    // A running one may have looked too early, so another one waits behind it.
    orphan(world, first, 1, "2026-03-02 01:01:00");
    let behind = world.does(once).await;
    assert_ne!(behind, first);
    assert_eq!(world.works_at(vec![Kind::of::<Mark>()], Vec::new()).await, 3);
    assert_eq!((marks(world, "once"), marks(world, "many")), (1, 1));
});

/// Goes wrong as it is told to, each try.
#[derive(Serialize, Deserialize, Clone)]
struct Fails {
    how: String,
}

impl Job for Fails {
    const KIND: &'static str = "test.fails";
    const TRIES: i32 = 3;
    fn title(&self) -> Message {
        Message::new("job-people-sweep")
    }
    fn run(self, run: &Run) -> Result<Option<String>> {
        run.write(|tx| mark(tx, "tried"))?;
        match self.how.as_str() {
            "busy" => Err(Error::Unavailable("the server is down".to_owned())),
            "panics" => panic!("as the story wants"),
            "invalid" => Err(Error::field("name", Message::new("role-held-already"))),
            "forbidden" => Err(Error::forbidden("access-role")),
            _ => Err(Error::NotFound),
        }
    }
}

async fn fails(world: &World, how: &str) -> JobId {
    let job = Fails { how: how.to_owned() };
    let id = world.does(move |tx| jobs::enqueue(tx, &job)).await;
    world.works_at(vec![Kind::of::<Fails>()], Vec::new()).await;
    id
}

story!(what_may_pass_is_tried_again_later_each_time_and_not_for_ever, |world| {
    let kinds = || vec![Kind::of::<Fails>()];
    for how in ["busy", "panics"] {
        let before = marks(world, "tried");
        let id = fails(world, how).await;
        let waits = entry(world, id);
        assert_eq!((waits.state, waits.attempts), (State::Waiting, 1));
        assert_eq!(waits.run_at, world.clock.now() + Duration::seconds(10));
        world.passes(Duration::milliseconds(9_999));
        assert_eq!(world.works_at(kinds(), Vec::new()).await, 0);
        world.passes(Duration::milliseconds(1));
        assert_eq!(world.works_at(kinds(), Vec::new()).await, 1);
        world.passes(Duration::seconds(29));
        assert_eq!(world.works_at(kinds(), Vec::new()).await, 0);
        world.passes(Duration::seconds(1));
        assert_eq!(world.works_at(kinds(), Vec::new()).await, 1);
        let over = entry(world, id);
        assert_eq!((over.state, over.attempts), (State::Failed, 3));
        assert_eq!(marks(world, "tried") - before, 3);
        world.passes(Duration::days(1));
        assert_eq!(world.works_at(kinds(), Vec::new()).await, 0);
    }
});

story!(what_will_not_pass_fails_at_once_and_says_why, |world| {
    for (how, key) in
        [("invalid", "role-held-already"), ("forbidden", "access-role"), ("missing", "job-failed-not-found")]
    {
        let id = fails(world, how).await;
        let failed = entry(world, id);
        assert_eq!((failed.state, failed.attempts), (State::Failed, 1), "{how}");
        assert_eq!(failed.failure[0].message.key, key);
        assert_eq!(failed.ended_at, Some(world.clock.now()));
    }
});

impl Job for Round {
    const KIND: &'static str = "test.round";
    fn title(&self) -> Message {
        Message::new("job-people-sweep")
    }
    fn run(self, run: &Run) -> Result<Option<String>> {
        run.write(|tx| mark(tx, "round"))?;
        Ok(None)
    }
}

/// Comes round by the clock.
#[derive(Serialize, Deserialize, Default)]
struct Round {}

story!(a_schedule_comes_round_once_for_all_nodes_across_months_and_clock_jumps, |world| {
    let kinds = || vec![Kind::of::<Round>()];
    let nightly = || vec![Schedule::of::<Round>("test-nightly", "30 3 * * *")];
    let rounds = || marks(world, "round");
    // Known from 9:00 on the 2nd of March; nothing is made up for.
    world.works_at(kinds(), nightly()).await;
    assert_eq!(rounds(), 0);
    // Every night of March and over into April, one by one, as two nodes look at it.
    for night in 1..=31 {
        world.passes(Duration::days(1));
        for _ in 0..2 {
            world.works_at(kinds(), nightly()).await;
        }
        assert_eq!(rounds(), night);
    }
    // Three months at once are one round.
    world.passes(Duration::days(92));
    world.works_at(kinds(), nightly()).await;
    world.works_at(kinds(), nightly()).await;
    assert_eq!(rounds(), 32);
    // The clock had run ahead and is set back: no round is lost to the time that never was.
    world.passes(Duration::days(-60));
    world.works_at(kinds(), nightly()).await;
    assert_eq!(rounds(), 32);
    world.passes(Duration::days(1));
    world.works_at(kinds(), nightly()).await;
    assert_eq!(rounds(), 33);
    // Another expression counts from when it is known.
    let hourly = || vec![Schedule::of::<Round>("test-nightly", "0 * * * *")];
    world.works_at(kinds(), hourly()).await;
    assert_eq!(rounds(), 33);
    world.passes(Duration::hours(1));
    world.works_at(kinds(), hourly()).await;
    assert_eq!(rounds(), 34);
});

story!(what_is_spent_is_swept_and_what_is_needed_stays, |world| {
    let officer = world.officer().await;
    let centre = world.centre().await;
    officer.post("/sign-out", &[]).await.is(303);
    world.stranger().enters("nobody-of-this-name", "Wrong-2026").await;
    world.works().await;
    let events = world.events();
    let rows = |table: &str| world.count(&format!("SELECT count(*) AS n FROM {table}"));
    let (sessions, links, browsers) = (rows("sessions"), rows("one_time_links"), rows("known_browsers"));
    assert!(sessions > 0 && links > 0 && browsers > 0 && rows("sign_in_failures") > 0);
    // After a night only what hindered a guesser is forgotten; after a month what was spent; after half a year the rest.
    world.passes(Duration::days(1));
    world.works().await;
    assert_eq!((rows("sessions"), rows("one_time_links"), rows("sign_in_failures")), (sessions, links, 0));
    world.passes(Duration::days(30));
    let again = world.actor(granary::access::Role::Leader, centre).await;
    world.works().await;
    assert_eq!((rows("sessions"), rows("one_time_links")), (1, 1), "those of today stay");
    assert!(rows("known_browsers") > browsers);
    again.get("/permissions").await.ok();
    world.passes(Duration::days(150));
    world.works().await;
    assert_eq!((rows("sessions"), rows("one_time_links"), rows("known_browsers")), (0, 0, 1));
    // The trail keeps everything, and says what went.
    assert!(world.events() > events);
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'people.swept'"), 6);
    assert_eq!(state(world, "failed"), 0);
    // Records of jobs go after thirty days.
    assert!(world.count("SELECT count(*) AS n FROM jobs WHERE kind IN ('people.sweep', 'jobs.sweep')") <= 4);
});

/// Goes on until it is told to stop, or for a minute.
#[derive(Serialize, Deserialize, Default)]
struct Endless {}

impl Job for Endless {
    const KIND: &'static str = "test.endless";
    fn title(&self) -> Message {
        Message::new("job-people-sweep")
    }
    fn run(self, run: &Run) -> Result<Option<String>> {
        for n in 1..=6_000 {
            run.progress(n, 6_000)?;
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Ok(None)
    }
}

/// Waits until a job stands so, as somebody who looks now and then.
async fn becomes(world: &World, id: JobId, wanted: State) {
    let begun = std::time::Instant::now();
    while entry(world, id).state != wanted {
        assert!(begun.elapsed().as_secs() < 20, "{:?}", entry(world, id));
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// Asks for a job as somebody who is signed in.
async fn asks<J: Job + Sync>(world: &World, actor: &Actor, job: J) -> JobId {
    let organisation = world.count(&format!(
        "SELECT CAST(organisation_id AS BIGINT) AS n FROM memberships WHERE user_id = {} AND state = 'active'",
        actor.id
    ));
    let capacity = Capacity {
        user: actor.id,
        organisation: Some(OrganisationId(organisation)),
        stands_in_for: None,
        address: "10.0.0.9".to_owned(),
    };
    let (app, now) = (Arc::clone(&world.app), world.clock.now());
    let enqueue = move |db: &mut granary::platform::db::Db| {
        let actor = app.doorkeeper.actor(db, &app, &capacity, now)?;
        jobs::enqueue(&mut Tx { db, actor: &actor, now, request: "story" }, &job)
    };
    world.app.database.write(enqueue).await.unwrap()
}

async fn stops(workers: jobs::Workers) {
    let stop = move || {
        workers.stop(std::time::Duration::from_secs(10));
        Ok(())
    };
    blocking(stop).await.unwrap();
}

story!(whoever_started_a_job_sees_how_far_it_is_and_calls_it_off, |world| {
    let officer = world.officer().await;
    let workers =
        Worker::new(Arc::clone(&world.app), vec![Kind::of::<Endless>()], Vec::new()).unwrap().start().unwrap();
    let id = asks(world, &officer, Endless {}).await;
    becomes(world, id, State::Running).await;
    let page = format!("/jobs/{id}");
    while entry(world, id).done == 0 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let running = officer.get(&page).await.ok().says("进行中").says("/ 6,000").says("取消任务");
    assert!(running.body.contains("<progress") && running.body.contains("http-equiv=\"refresh\""));
    let still = officer.get(&format!("{page}?still=1")).await.ok();
    assert!(!still.body.contains("http-equiv"));
    officer.get("/").await.ok().says("查看办理进度");
    officer.get("/me/jobs").await.ok().says("进行中");
    let events = world.events();
    officer.post(&format!("{page}/cancel"), &[]).await.is(303);
    becomes(world, id, State::Cancelled).await;
    let stopped = entry(world, id);
    assert!(stopped.done < 6_000 && stopped.ended_at.is_some());
    assert_eq!(world.events(), events + 1);
    let over = officer.get(&page).await.ok().says("已取消").does_not_say("取消任务");
    assert!(!over.body.contains("http-equiv"));
    officer.post(&format!("{page}/cancel"), &[]).await.is(409).says("不能取消");
    officer.get("/").await.ok().does_not_say("查看办理进度");
    stops(workers).await;
});

story!(a_program_that_ends_hands_its_jobs_back, |world| {
    let workers =
        Worker::new(Arc::clone(&world.app), vec![Kind::of::<Endless>()], Vec::new()).unwrap().start().unwrap();
    let id = world.does(|tx| jobs::enqueue(tx, &Endless {})).await;
    becomes(world, id, State::Running).await;
    let begun = std::time::Instant::now();
    stops(workers).await;
    assert!(begun.elapsed().as_secs() < 5);
    // The next start takes it at once: the try does not count, and no claim has to run out.
    let waits = entry(world, id);
    assert_eq!((waits.state, waits.attempts), (State::Waiting, 0));
    assert!(waits.run_at <= world.clock.now());
});

story!(a_failed_job_says_why_and_is_tried_again_or_put_aside, |world| {
    let (admin, officer) = (world.accounts_admin().await, world.officer().await);
    let id = asks(world, &officer, Fails { how: "invalid".to_owned() }).await;
    world.works_at(vec![Kind::of::<Fails>()], Vec::new()).await;
    let page = format!("/jobs/{id}");
    // In the reader's language, with the field it is about.
    officer.get(&page).await.ok().says("任务没有完成").says("姓名").says("重新办理");
    officer.get("/").await.ok().says("处理未完成的任务");
    officer.post("/language", &[("lang", "en"), ("back", "/")]).await.is(303);
    officer.get(&page).await.ok().says("The job was not completed").says("Try again");
    admin.get("/jobs?state=failed").await.ok().says("未完成");
    admin.get("/jobs?state=done").await.ok().says("没有符合条件的任务");
    admin.post(&format!("{page}/retry"), &[]).await.is(303);
    assert_eq!((entry(world, id).state, entry(world, id).attempts), (State::Waiting, 0));
    admin.post(&format!("{page}/retry"), &[]).await.is(409);
    world.works_at(vec![Kind::of::<Fails>()], Vec::new()).await;
    assert_eq!(entry(world, id).state, State::Failed);
    officer.post(&format!("{page}/dismiss"), &[]).await.is(303);
    assert_eq!(entry(world, id).state, State::Cancelled);
    officer.get("/").await.ok().does_not_say("failed job");
    world.auditor().await.get("/audit?kind=job").await.ok().says("重试后台任务").says("搁置失败的后台任务");
});

story!(anothers_job_does_not_exist_and_the_auditor_only_looks, |world| {
    let (officer, other) = (world.officer().await, world.officer().await);
    let id = asks(world, &officer, job("mine")).await;
    let page = format!("/jobs/{id}");
    let missing = other.get("/jobs/9999999").await.is(404);
    let hidden = other.get(&page).await.is(404);
    // Alike but for the request's own number.
    let told = |page: &crate::world::Page| page.text().split("请求编号").next().unwrap().to_owned();
    assert_eq!(told(&hidden), told(&missing));
    for verb in ["cancel", "retry", "dismiss"] {
        other.post(&format!("{page}/{verb}"), &[]).await.is(404);
    }
    other.get("/jobs").await.is(403);
    other.get("/me/jobs").await.ok().says("您还没有发起过后台任务");
    let auditor = world.auditor().await;
    auditor.get("/jobs").await.ok();
    auditor.get(&page).await.ok().does_not_say("取消任务");
    auditor.post(&format!("{page}/cancel"), &[]).await.is(403);
    assert_eq!(entry(world, id).state, State::Waiting);
    // Neither stands in another's workbook.
    assert!(other.saves("/me/jobs.xlsx").await.column("任务").is_empty());
    assert_eq!(officer.saves("/me/jobs.xlsx").await.column("状态"), ["排队中"]);
    let whole = auditor.saves("/jobs.xlsx?state=waiting").await;
    assert_eq!((whole.column("进度"), whole.column("发起人").len()), (vec![String::new()], 1));
    world.works_at(vec![Kind::of::<Mark>()], Vec::new()).await;
    // The result is where the job said, and the trail names the person, not the machine.
    officer.get(&page).await.ok().says("查看结果");
    let by = format!("SELECT actor_id AS n FROM audit_events WHERE object_label = 'mine' AND request = 'job-{id}'");
    assert_eq!(world.count(&by), officer.id.0);
    let from = "SELECT count(*) AS n FROM audit_events WHERE object_label = 'mine' AND address = '10.0.0.9'";
    assert_eq!(world.count(from), 1);
});

story!(a_job_has_the_rights_that_its_person_has_when_it_runs, |world| {
    let officer = world.officer().await;
    let (disabled, ended) =
        (asks(world, &officer, job("disabled")).await, asks(world, &world.officer().await, job("ended")).await);
    let id = officer.id;
    world.does(move |tx| granary::people::actions::accounts::disable(tx, id, "离职", 2)).await;
    let other = entry(world, ended).owner.unwrap().user;
    world.tampers(&format!("UPDATE memberships SET state = 'ended' WHERE user_id = {other}"));
    world.works_at(vec![Kind::of::<Mark>()], Vec::new()).await;
    for (id, key) in [(disabled, "access-person-disabled"), (ended, "access-role-over")] {
        let failed = entry(world, id);
        assert_eq!((failed.state, failed.failure[0].message.key.as_str()), (State::Failed, key));
    }
    assert_eq!(marks(world, "disabled") + marks(world, "ended"), 0);
});

story!(a_monitor_sees_how_many_wait_and_how_many_failed, |world| {
    let shown = |state: &str| format!("granary_jobs{{state=\"{state}\"}}");
    world.does(|tx| jobs::enqueue(tx, &job("waits"))).await;
    fails(world, "missing").await;
    let page = world.stranger().get("/metrics").await.ok();
    for (state, n) in [("waiting", 1), ("running", 0), ("failed", 1), ("done", 0)] {
        assert!(page.body.contains(&format!("{} {n}", shown(state))), "{state}: {}", page.body);
    }
});

story!(the_schedules_show_when_they_come_round, |world| {
    let admin = world.accounts_admin().await;
    admin.get("/jobs").await.ok().says("尚无定时任务").says("还没有后台任务");
    world.works().await;
    admin
        .get("/jobs")
        .await
        .ok()
        .says("清理后台任务记录")
        .says("每天 03:10")
        .says("尚未办理")
        .says("2026年3月3日 03:10");
    world.passes(Duration::days(1));
    world.works().await;
    admin.enters(&admin.login, PASSWORD).await.is(303);
    let page = admin.get("/jobs").await.ok().says("2026年3月4日 03:10").says("系统");
    let first = page.link("/jobs/").unwrap();
    admin.get(&first).await.ok().says("已完成");
});

story!(a_page_that_looks_by_itself_keeps_no_session_open, |world| {
    let officer = world.officer().await;
    for _ in 0..3 {
        world.passes(Duration::minutes(14));
        let look = officer.request(reqwest::Method::GET, "/me/jobs").header("x-granary-look", "1");
        officer.send(look, "/me/jobs").await;
    }
    officer.get("/me/jobs").await.is(303);
});
