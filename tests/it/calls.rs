//! The life of a call: begun from a file, written, submitted, returned, approved, public; revised, extended, closed,
//! withdrawn; and what nobody may do to it.

use chrono::{Duration, NaiveDate};
use futures_util::future::join_all;
use granary::access::Role;
use granary::kernel::Instant;

use crate::world::{Actor, Page, World};

/// A small programme file without a problem; its deadline is the last second of 30 April 2026.
pub const FILE: &str = include_str!("../support/call.toml");

/// A call of a file of the office's own, begun by somebody; gives its path.
async fn begun(world: &World, officer: &Actor) -> String {
    let folder = world.folder.path().join("programmes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("cases-2026.toml"), FILE).unwrap();
    let made = officer.post("/calls", &[("origin", "file:cases-2026")]).await.is(303);
    made.location().trim_end_matches("/guided").to_owned()
}

async fn submitted(world: &World, officer: &Actor) -> String {
    let path = begun(world, officer).await;
    submits(officer, &path).await.is(303);
    path
}

async fn submits(officer: &Actor, path: &str) -> Page {
    let form = format!("{path}/submit");
    officer.fills(&form, &form, &[]).await
}

async fn approves(leader: &Actor, path: &str) -> Page {
    let form = format!("{path}/approve");
    leader.fills(&form, &form, &[("reason", "同意")]).await
}

async fn leader(world: &World) -> Actor {
    let centre = world.centre().await;
    world.actor(Role::Leader, centre).await
}

async fn published(world: &World, officer: &Actor, leader: &Actor) -> String {
    let path = submitted(world, officer).await;
    approves(leader, &path).await.is(303);
    path
}

/// Puts a text in the place of a call's.
async fn writes(officer: &Actor, path: &str, text: &str) -> Page {
    let form = format!("{path}/file");
    officer.fills(&form, &form, &[("whole", text)]).await
}

/// Another code, so that several calls can be published.
fn coded(code: &str) -> String {
    FILE.replace("cases-2026", code)
}

/// What is proposed by a short form, and approved.
async fn changed(officer: &Actor, leader: &Actor, path: &str, verb: &str, fields: &[(&str, &str)]) {
    let form = format!("{path}/{verb}");
    officer.fills(&form, &form, fields).await.is(303);
    approves(leader, path).await.is(303);
}

fn moment(day: (i32, u32, u32), time: (u32, u32, u32)) -> Instant {
    let day = NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap();
    Instant::from_beijing(day.and_hms_opt(time.0, time.1, time.2).unwrap())
}

fn public(path: &str) -> String {
    format!("/public{path}")
}

story!(a_call_goes_from_a_file_to_the_public, |world| {
    let (officer, leader, stranger) = (world.officer().await, leader(world).await, world.stranger());
    let path = begun(world, &officer).await;
    officer.get(&path).await.ok().says("起草中").says("尚未编号").says("没有发现问题").says("cases-2026.toml");
    stranger.get("/public/calls").await.ok().does_not_say("典型创新案例");
    stranger.get(&public(&path)).await.is(404);
    officer.get(&format!("{path}/preview")).await.ok().says("独立法人").says("200,000");
    submits(&officer, &path).await.is(303);
    // It stands in the leader's list of things to do, and not in the officer's own.
    leader.get("/").await.ok().says("审定申报通知").says("企业典型创新案例征集");
    officer.get("/").await.ok().does_not_say("审定申报通知");
    leader.get(&format!("{path}/approve")).await.ok().says("固定为第 1 版").says("200,000.00");
    approves(&leader, &path).await.is(303);
    officer.get(&path).await.ok().says("申报中").says("QYKX2026-001").says("第 1 版").says("2026年4月30日 23:59:59");
    let page = stranger.get(&public(&path)).await.ok();
    let page = page.says("QYKX2026-001").says("申报中").says("独立法人").says("发布（第 1 版）").says("山西、宁夏");
    page.says("剩").does_not_say("审定人");
    stranger.get("/public/calls").await.ok().says("企业典型创新案例征集");
    // Its places are there, its version is the text byte by byte, and the digest is that of the text.
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places WHERE region IN ('14', '64')"), 2);
    let saved = stranger.saves(&format!("{}/versions/1/file", public(&path))).await;
    assert_eq!(saved.bytes, FILE.as_bytes());
    assert!(saved.named.contains("QYKX2026-001-v1.toml"), "{}", saved.named);
    let sha256 = world.text("SELECT sha256 AS text FROM call_versions");
    assert_eq!(sha256, granary::platform::secret::digest(FILE));
    stranger.get(&format!("{}/versions/1", public(&path))).await.ok().says(&sha256);
    // Every step is in the trail.
    for event in ["call.started", "call.submitted", "call.published"] {
        assert_eq!(
            world.count(&format!("SELECT count(*) AS n FROM audit_events WHERE action = '{event}'")),
            1,
            "{event}"
        );
    }
});

story!(a_file_of_2024_is_moved_to_another_year_and_published, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    officer.get("/calls/new").await.ok().says("随年度整体顺延");
    let wrong = officer.post("/calls", &[("origin", "file:cases-2024"), ("year", "26")]).await;
    wrong.is(422).wrong("year", "四位数字");
    let made = officer.post("/calls", &[("origin", "file:cases-2024"), ("year", "2026")]).await.is(303);
    let path = made.location().trim_end_matches("/guided").to_owned();
    // The year, the code, the days and the days within tests have moved; the rest is the file's.
    let file = world.text("SELECT draft AS text FROM calls");
    for moved in ["code = \"cases-2026\"", "start = 2026-07-01", "end = 2026-11-30", "2026-10-31", "target = 30"] {
        assert!(file.contains(moved), "{moved}");
    }
    assert!(!file.contains("= 2024-"), "a day was left behind");
    // The guide of 2024 names no deadline: a call cannot go on without one.
    officer.get(&format!("{path}/submit")).await.is(409);
    writes(&officer, &path, &file.replace("[deadline]\n", "[deadline]\nonline = 2026-07-12\n")).await.is(303);
    officer.get(&path).await.ok().says("没有发现问题");
    submits(&officer, &path).await.is(303);
    approves(&leader, &path).await.is(303);
    let page = world.stranger().get(&public(&path)).await.ok();
    page.says("QYKX2026-001").says("2026年7月12日 23:59:59").says("贰拾万元整").says("2,400,000.00");
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places"), 12);
});

story!(the_public_reads_the_whole_guide_and_prints_it, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    let path = published(world, &officer, &leader).await;
    let anybody = Actor::stranger(world);
    let page = anybody.get(&public(&path)).await.ok().says("资金与名额").says("时间安排");
    // What only the office needs stands on its own pages.
    page.does_not_say("查看判断式").does_not_say("默认");
    anybody.get(&format!("{}/versions/1", public(&path))).await.ok().says("资金与名额");
    let number = world.text("SELECT number AS text FROM calls");
    let printed = crate::explain::paper_at(&anybody, &format!("{}/versions/1/guide", public(&path))).await;
    assert!(printed.contains(&number) && printed.contains("资金与名额") && !printed.contains("样稿"), "{printed}");
    anybody.get(&format!("{}/versions/2/guide", public(&path))).await.is(404);
});

story!(a_returned_call_goes_back_to_its_author_with_the_reason, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    let path = submitted(world, &officer).await;
    let form = format!("{path}/return");
    leader.fills(&form, &form, &[("reason", "")]).await.is(422).wrong("reason", "");
    leader.fills(&form, &form, &[("reason", "名额请再核对")]).await.is(303);
    officer.get("/").await.ok().says("修改退回的申报通知");
    officer.get(&path).await.ok().says("名额请再核对").says("已退回");
    approves_is(&leader, &path, 409).await;
    writes(&officer, &path, &FILE.replace("total = 400_000", "total = 400_000 # 核对")).await.is(303);
    submits(&officer, &path).await.is(303);
    approves(&leader, &path).await.is(303);
    officer.get("/").await.ok().does_not_say("修改退回的申报通知");
});

async fn approves_is(leader: &Actor, path: &str, status: u16) {
    let version = leader.get(path).await.ok().value("_version").unwrap_or_else(|| "1".to_owned());
    leader.get(&format!("{path}/approve")).await.is(status);
    leader.post(&format!("{path}/approve"), &[("reason", "同意"), ("_version", &version)]).await.is(status);
}

story!(a_submission_is_taken_back_by_whoever_submitted_it, |world| {
    let (officer, colleague, leader) = (world.officer().await, world.officer().await, leader(world).await);
    let path = submitted(world, &officer).await;
    let cancel = format!("{path}/cancel");
    colleague.post(&cancel, &[("_version", "2")]).await.is(403);
    officer.get(&format!("{path}/file")).await.is(409);
    officer.fills(&path, &cancel, &[]).await.is(303);
    leader.get("/").await.ok().does_not_say("审定申报通知");
    officer.get(&path).await.ok().says("起草中");
    writes(&officer, &path, FILE).await.is(303);
    // What was given up can no more be changed, and serves as the beginning of another.
    let abandon = format!("{path}/abandon");
    officer.fills(&abandon, &abandon, &[("reason", "改由他人起草")]).await.is(303);
    officer.get(&path).await.ok().says("已放弃");
    officer.get(&format!("{path}/file")).await.is(409);
    officer.get("/calls").await.ok().does_not_say("典型创新案例");
    officer.get("/calls?state=dropped").await.ok().says("典型创新案例");
    officer.post("/calls", &[("origin", &format!("call:{}", path.trim_start_matches("/calls/")))]).await.is(303);
});

// Judged by person: not through a second role, and not as a stand-in.
story!(whoever_had_a_hand_in_it_does_not_decide, |world| {
    let (officer, other, leader) = (world.officer().await, world.officer().await, leader(world).await);
    let centre = world.centre().await;
    world.grants(officer.id, Role::Leader, centre).await;
    world.grants(other.id, Role::Leader, centre).await;
    let (officer, other) = (
        Actor::signs_in(world, officer.id, &officer.login).await,
        Actor::signs_in(world, other.id, &other.login).await,
    );
    let path = begun(world, &officer).await;
    writes(&other, &path, &FILE.replace("# 头注：保留", "# 头注：改过")).await.is(303);
    submits(&officer, &path).await.is(303);
    let version = officer.get(&path).await.ok().value("_version").unwrap();
    for own in [&officer, &other] {
        own.get(&format!("{path}/approve")).await.is(403);
        for verb in ["approve", "return"] {
            let refused = own.post(&format!("{path}/{verb}"), &[("reason", "同意"), ("_version", &version)]).await;
            refused.is(403).says("不能审定");
        }
    }
    // The leader lets the author stand in: still the author.
    let (taker, at) = (officer.id.to_string(), centre.to_string());
    let term = [("taker", taker.as_str()), ("starts_on", "2026-03-02"), ("ends_on", "2026-03-06"), ("reason", "出差")];
    leader.post("/me/delegations", &term).await.is(303);
    let delegation = world.count("SELECT max(id) AS n FROM delegations").to_string();
    officer.post("/acting", &[("organisation", &at), ("delegation", &delegation)]).await.is(303);
    officer.post(&format!("{path}/approve"), &[("reason", "同意"), ("_version", &version)]).await.is(403);
    assert_eq!(world.count("SELECT count(*) AS n FROM call_versions"), 0);
    approves(&leader, &path).await.is(303);
});

story!(a_file_with_problems_or_without_a_deadline_is_kept_and_not_submitted, |world| {
    let officer = world.officer().await;
    let path = begun(world, &officer).await;
    for (text, says) in [
        (FILE.replace("per_award", "per_awrad"), "per_award"),
        (FILE.replace("[places]", "[places"), "TOML"),
        (FILE.replace("total = 400_000", "total = 300_000"), "300,000"),
    ] {
        writes(&officer, &path, &text).await.is(303);
        officer.get(&format!("{path}/file")).await.ok().says(says);
        officer.get(&format!("{path}/check")).await.ok().says(says).says("行第");
        officer.get(&format!("{path}/submit")).await.is(409);
        let version = officer.get(&format!("{path}/file")).await.ok().value("_version").unwrap();
        officer.post(&format!("{path}/submit"), &[("_version", &version)]).await.is(409);
    }
    for (text, says) in [
        (FILE.replace("online = 2026-04-30T23:59:59\n", ""), "没有线上截止时间"),
        (FILE.replace("2026-04-30", "2026-03-01"), "线上截止时间已过"),
        (FILE.replace("QYKX{year}-{serial}", "QYKX{serial}-{serial}"), "有且只有一处"),
    ] {
        writes(&officer, &path, &text).await.is(303);
        officer.get(&format!("{path}/check")).await.ok().says(says);
        officer.get(&format!("{path}/submit")).await.is(409);
    }
    assert_eq!(world.count("SELECT count(*) AS n FROM calls WHERE step = 'submitted'"), 0);
});

story!(the_guided_form_edits_the_file_in_place, |world| {
    let officer = world.officer().await;
    let path = begun(world, &officer).await;
    let form = format!("{path}/guided");
    let wrong = officer.fills(&form, &form, &[("grant_per_award", "20万零半分"), ("stage_0_to", "2026-02-30")]).await;
    wrong.is(422).wrong("grant_per_award", "").wrong("stage_0_to", "");
    let all = |per: &'static str, total: &'static str| {
        vec![
            ("programme_key", "cases-2026"),
            ("programme_year", "2026"),
            ("programme_name_zh", "企业典型创新案例征集"),
            ("programme_name_en", "Typical innovation cases"),
            ("period_start", "2026-07-01"),
            ("period_end", "2026-11-30"),
            ("deadline_online", "2026年4月29日 17:30"),
            ("stage_0_from", "2026-03-01"),
            ("stage_0_to", "2026-04-30"),
            ("grant_per_award", per),
            ("grant_total", total),
            ("places_total", "2"),
            ("places_per_province", "1"),
            ("places_regions", "64"),
            ("places_regions", "14"),
            ("review_0_experts", "5"),
            ("notice_days", "5"),
        ]
    };
    officer.fills(&form, &form, &all("250,000", "500000")).await.is(303);
    let wanted = FILE
        .replace("per_award = 200_000 # 每省", "per_award = 250_000 # 每省")
        .replace("total = 400_000", "total = 500_000")
        .replace("online = 2026-04-30T23:59:59", "online = 2026-04-29T17:30:00");
    assert_eq!(world.text("SELECT draft AS text FROM calls"), wanted);
    // Somebody else was faster: nothing is written, and both figures are shown.
    let old = officer.get(&form).await.ok().value("_version").unwrap();
    officer.fills(&form, &form, &all("260000", "520000")).await.is(303);
    let mut late = all("270000", "540000");
    late.push(("_version", &old));
    officer.post(&form, &late).await.is(409).says("260000").says("270000");
    assert!(world.text("SELECT draft AS text FROM calls").contains("260_000"));
});

story!(a_stale_file_is_refused_with_both_texts, |world| {
    let (officer, colleague) = (world.officer().await, world.officer().await);
    let path = begun(world, &officer).await;
    let form = format!("{path}/file");
    let version = officer.get(&form).await.ok().value("_version").unwrap();
    writes(&colleague, &path, &FILE.replace("# 头注：保留", "# 同事改的")).await.is(303);
    let mine = FILE.replace("# 头注：保留", "# 我改的");
    let page = officer.post(&form, &[("whole", &mine), ("_version", &version)]).await.is(409);
    page.says("# 同事改的").says("# 我改的");
    assert!(world.text("SELECT draft AS text FROM calls").contains("# 同事改的"));
    // Submitting what one has not seen is refused, too.
    officer.post(&format!("{path}/submit"), &[("_version", &version)]).await.is(409);
});

story!(the_deadline_holds_to_the_second, |world| {
    let (officer, leader, stranger) = (world.officer().await, leader(world).await, world.stranger());
    let path = published(world, &officer, &leader).await;
    for (time, says) in [((23, 59, 58), "申报中"), ((23, 59, 59), "申报中")] {
        world.clock.set(moment((2026, 4, 30), time));
        stranger.get(&public(&path)).await.ok().says(says);
        stranger.get("/public/calls?state=open").await.ok().says("典型创新案例");
        stranger.get("/public/calls?state=closed").await.ok().does_not_say("典型创新案例");
    }
    world.clock.set(moment((2026, 4, 30), (23, 59, 59)) + Duration::milliseconds(999));
    stranger.get("/public/calls?state=open").await.ok().says("典型创新案例");
    world.clock.set(moment((2026, 5, 1), (0, 0, 0)));
    stranger.get(&public(&path)).await.ok().says("已截止");
    stranger.get("/public/calls?state=open").await.ok().does_not_say("典型创新案例");
    stranger.get("/public/calls?state=closed").await.ok().says("典型创新案例");
    // Nothing has run: it is the clock alone. What has passed is not extended.
    assert_eq!(world.count("SELECT count(*) AS n FROM calls WHERE state = 'published'"), 1);
    let officer = Actor::signs_in(world, officer.id, &officer.login).await;
    officer.get(&format!("{path}/extend")).await.is(409);
    let version = officer.get(&format!("{path}/revise")).await.ok().value("_version").unwrap();
    let late = [("deadline", "2026-06-01"), ("reason", "补报"), ("_version", &version)];
    officer.post(&format!("{path}/extend"), &late).await.is(409);
});

story!(a_deadline_moves_later_only_and_by_two_persons, |world| {
    let (officer, leader, stranger) = (world.officer().await, leader(world).await, world.stranger());
    let path = published(world, &officer, &leader).await;
    let form = format!("{path}/extend");
    for wrong in ["2026-04-30", "2026-04-01", "明天"] {
        officer.fills(&form, &form, &[("deadline", wrong), ("reason", "春耕")]).await.is(422).wrong("deadline", "");
    }
    officer.fills(&form, &form, &[("deadline", "2026-05-15 17:00"), ("reason", "各省要求延长")]).await.is(303);
    stranger.get(&public(&path)).await.ok().does_not_say("5月15日").does_not_say("各省要求延长");
    officer.get(&format!("{path}/approve")).await.is(403);
    leader.get(&format!("{path}/approve")).await.ok().says("2026年5月15日 17:00").says("各省要求延长");
    approves(&leader, &path).await.is(303);
    let page = stranger.get(&public(&path)).await.ok();
    page.says("2026年5月15日 17:00").says("2026年4月30日 23:59:59").says("各省要求延长").says("第 2 版");
    // The window of applications ends with it, and the first version stays.
    let text = stranger.saves(&format!("{}/versions/2/file", public(&path))).await;
    let text = String::from_utf8(text.bytes).unwrap();
    assert!(text.contains("online = 2026-05-15T17:00:00") && text.contains("to = 2026-05-15 # 截止"), "{text}");
    assert_eq!(stranger.saves(&format!("{}/versions/1/file", public(&path))).await.bytes, FILE.as_bytes());
});

story!(a_revision_is_public_with_reason_and_difference_and_the_first_version_stays, |world| {
    let (officer, leader, stranger) = (world.officer().await, leader(world).await, world.stranger());
    let path = published(world, &officer, &leader).await;
    officer.get(&format!("{path}/file")).await.is(409);
    let form = format!("{path}/revise");
    officer.fills(&form, &form, &[("reason", "增加一个省")]).await.is(303);
    let second = FILE
        .replace("total = 400_000", "total = 600_000")
        .replace("total = 2\n", "total = 3\n")
        .replace("[\"14\", \"64\"]", "[\"14\", \"64\", \"51\"]");
    writes(&officer, &path, &second).await.is(303);
    // Before the approval nothing of it is public, and nobody else inside sees it either.
    stranger.get(&public(&path)).await.ok().does_not_say("600,000").does_not_say("增加一个省");
    stranger.get(&format!("{}/versions/2", public(&path))).await.is(404);
    stranger.get(&format!("{}/versions/2/file", public(&path))).await.is(404);
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let reader = world.actor(Role::UnitHead, unit).await;
    reader.get(&path).await.ok().does_not_say("增加一个省").does_not_say("修订");
    reader.get(&format!("{path}/difference")).await.is(403);
    submits(&officer, &path).await.is(303);
    leader.get(&format!("{path}/approve")).await.ok().says("600000").says("增加一个省");
    approves(&leader, &path).await.is(303);
    stranger.get(&public(&path)).await.ok().says("600,000").says("增加一个省");
    stranger.get(&format!("{}/versions/2", public(&path))).await.ok().says("400000").says("600000");
    stranger.get(&format!("{}/versions/1", public(&path))).await.ok().says("现行版本为第 2 版").says("400,000");
    assert_eq!(stranger.saves(&format!("{}/versions/1/file", public(&path))).await.bytes, FILE.as_bytes());
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places"), 3);
    reader.get(&path).await.ok().says("增加一个省").does_not_say("办理记录");
});

story!(a_revision_changes_neither_code_nor_number_nor_brings_the_deadline_forward, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    let path = published(world, &officer, &leader).await;
    let form = format!("{path}/revise");
    officer.fills(&form, &form, &[("reason", "更正")]).await.is(303);
    for (text, says) in [
        (FILE.to_owned(), "完全相同"),
        (coded("cases-2027"), "不能更改"),
        (FILE.replace("number_pattern = \"QYKX{year}-{serial}\"", "number = \"QYKX2026-009\""), "不能更改"),
        (FILE.replace("T23:59:59", "T23:59:58"), "不能提前"),
        (FILE.replace("online = 2026-04-30T23:59:59\n", ""), "没有线上截止时间"),
    ] {
        writes(&officer, &path, &text).await.is(303);
        officer.get(&format!("{path}/check")).await.ok().says(says);
        officer.get(&format!("{path}/submit")).await.is(409);
    }
    // One change at a time; a change that is given up leaves the published text.
    officer.get(&format!("{path}/extend")).await.is(409);
    let abandon = format!("{path}/abandon");
    officer.fills(&abandon, &abandon, &[("reason", "不改了")]).await.is(303);
    assert_eq!(world.text("SELECT draft AS text FROM calls"), FILE);
    officer.get(&format!("{path}/extend")).await.ok();
});

story!(what_is_withdrawn_or_closed_says_so_plainly_and_stays, |world| {
    let (officer, leader, stranger) = (world.officer().await, leader(world).await, world.stranger());
    let closed = published(world, &officer, &leader).await;
    changed(&officer, &leader, &closed, "close", &[("reason", "名额已满")]).await;
    stranger.get(&public(&closed)).await.ok().says("已截止").says("名额已满").says("提前结束申报");
    let other = begun(world, &officer).await;
    writes(&officer, &other, &coded("cases-b")).await.is(303);
    submits(&officer, &other).await.is(303);
    approves(&leader, &other).await.is(303);
    changed(&officer, &leader, &other, "withdraw", &[("reason", "依据文件废止")]).await;
    stranger.get(&public(&other)).await.ok().says("已撤销").says("依据文件废止");
    stranger.get("/public/calls?state=withdrawn").await.ok().says("典型创新案例");
    assert_eq!(stranger.saves(&format!("{}/versions/1/file", public(&other))).await.bytes, coded("cases-b").as_bytes());
    for path in [&closed, &other] {
        for verb in ["revise", "extend", "withdraw", "close", "file", "guided", "submit", "abandon"] {
            officer.get(&format!("{path}/{verb}")).await.is(409);
        }
    }
});

story!(of_fifty_approvals_at_once_one_wins, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    let path = submitted(world, &officer).await;
    let form = format!("{path}/approve");
    let version = leader.get(&form).await.ok().value("_version").unwrap();
    let fields = [("reason", "同意"), ("_version", version.as_str())];
    let all = join_all((0..50).map(|_| leader.post(&form, &fields))).await;
    let won = all.iter().filter(|page| page.status == 303).count();
    assert_eq!(won, 1, "{:?}", all.iter().map(|page| page.status).collect::<Vec<_>>());
    assert!(all.iter().all(|page| matches!(page.status, 303 | 409 | 503)));
    assert_eq!(world.count("SELECT count(*) AS n FROM call_versions"), 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM call_events"), 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places"), 2);
    assert_eq!(world.count("SELECT CAST(last AS BIGINT) AS n FROM call_series"), 1);
});

story!(calls_published_at_once_have_numbers_without_gap_or_double, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    let mut paths = Vec::new();
    for n in 0..12 {
        let path = begun(world, &officer).await;
        writes(&officer, &path, &coded(&format!("cases-{n}"))).await.is(303);
        submits(&officer, &path).await.is(303);
        paths.push(path);
    }
    let all = join_all(paths.iter().map(async |path| {
        let version = world.text(&format!(
            "SELECT CAST(version AS TEXT) AS text FROM calls WHERE id = {}",
            path.trim_start_matches("/calls/")
        ));
        leader.post(&format!("{path}/approve"), &[("reason", "同意"), ("_version", &version)]).await.status
    }))
    .await;
    // On PostgreSQL one that collides too often is refused for now, and leaves no gap.
    let won = all.iter().filter(|status| **status == 303).count();
    assert!(won > 0 && all.iter().all(|status| matches!(status, 303 | 503)), "{all:?}");
    let (least, most) =
        (world.text("SELECT min(number) AS text FROM calls"), world.text("SELECT max(number) AS text FROM calls"));
    assert_eq!((least, most), ("QYKX2026-001".to_owned(), format!("QYKX2026-{won:03}")));
    assert_eq!(world.count("SELECT count(DISTINCT number) AS n FROM calls"), i64::try_from(won).unwrap());
});

story!(a_number_or_code_that_is_taken_is_refused, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    let fixed =
        |code: &str| coded(code).replace("number_pattern = \"QYKX{year}-{serial}\"", "number = \"QYKX2026-001\"");
    let first = begun(world, &officer).await;
    writes(&officer, &first, &fixed("cases-a")).await.is(303);
    submits(&officer, &first).await.is(303);
    approves(&leader, &first).await.is(303);
    let second = begun(world, &officer).await;
    for text in [fixed("cases-b"), coded("cases-a")] {
        writes(&officer, &second, &text).await.is(303);
        let version = officer.get(&format!("{second}/file")).await.ok().value("_version").unwrap();
        officer.post(&format!("{second}/submit"), &[("_version", &version)]).await.is(409);
    }
    // A series passes over a number that a guide has stated by itself.
    writes(&officer, &second, &coded("cases-b")).await.is(303);
    submits(&officer, &second).await.is(303);
    approves(&leader, &second).await.is(303);
    officer.get(&second).await.ok().says("QYKX2026-002");
});

story!(a_published_version_cannot_be_changed_and_verify_sees_it, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    published(world, &officer, &leader).await;
    let attempts = [
        "UPDATE call_versions SET body = 'x'",
        "DELETE FROM call_versions",
        "UPDATE call_events SET reason = 'x'",
        "DELETE FROM call_events",
    ];
    for attempt in attempts {
        let refused = world.app.database.write_now(move |db| {
            use diesel::connection::SimpleConnection;
            Ok(db.batch_execute(attempt)?)
        });
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{attempt}");
    }
    let check = |world: &World| {
        let settings = &world.app.settings;
        world.reads(|db| granary::programme::call::check(db, settings))
    };
    assert_eq!(check(world).broken, None);
    // Somebody with the keys of the database takes the triggers away.
    match world.engine {
        crate::world::Engine::Sqlite => world.tampers("DROP TRIGGER call_versions_keep"),
        crate::world::Engine::Postgres => world.tampers("DROP TRIGGER call_versions_keep ON call_versions"),
    }
    world.tampers("UPDATE call_versions SET body = replace(body, '200_000', '300_000')");
    assert!(check(world).broken.unwrap().contains("version 1"));
});

story!(those_outside_see_what_is_published_and_nothing_else, |world| {
    let (officer, leader, auditor) = (world.officer().await, leader(world).await, world.auditor().await);
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let reader = world.actor(Role::UnitHead, unit).await;
    let draft = begun(world, &officer).await;
    reader.get(&draft).await.is(404);
    reader.get("/calls").await.ok().does_not_say("典型创新案例");
    reader.get("/search?q=典型创新案例").await.ok().does_not_say("cases-2026");
    assert_eq!(reader.saves("/calls.xlsx").await.rows().len(), 1);
    auditor.get(&draft).await.ok().says("起草中").does_not_say("提交审定</a>");
    auditor.get(&format!("{draft}/check")).await.ok();
    auditor.post(&format!("{draft}/submit"), &[("_version", "1")]).await.is(403);
    officer.get("/search?q=典型创新案例").await.ok().says("cases-2026");
    submits(&officer, &draft).await.is(303);
    approves(&leader, &draft).await.is(303);
    reader.get(&draft).await.ok().says("QYKX2026-001");
    reader.get("/search?q=典型创新案例").await.ok().says("企业典型创新案例征集");
    // A whole number or code can mean no other.
    for q in ["QYKX2026-001", "cases-2026"] {
        assert_eq!(reader.get(&format!("/search?q={q}")).await.is(303).location(), draft, "{q}");
    }
    assert_eq!(reader.saves("/calls.xlsx").await.column("项目编号"), ["QYKX2026-001"]);
});

story!(the_leader_and_the_author_are_told_by_mail, |world| {
    let (officer, leader) = (world.officer().await, leader(world).await);
    for actor in [&officer, &leader] {
        world.tampers(&format!("UPDATE users SET email = '{0}@example.org' WHERE id = {0}", actor.id));
    }
    let path = submitted(world, &officer).await;
    assert_eq!(world.posts().await, 1);
    let form = format!("{path}/return");
    leader.fills(&form, &form, &[("reason", "请补充")]).await.is(303);
    assert_eq!(world.posts().await, 1);
    let letters = world.letters();
    assert!(
        letters[0].text.contains("请审定") && letters[0].header("to").contains(&format!("{}@", leader.id)),
        "{:?}",
        letters[0].headers
    );
    assert!(letters[1].text.contains("请补充") && letters[1].header("to").contains(&format!("{}@", officer.id)));
});
