//! Whole calls from their publication to the award letters, from the shipped files alone: the cases programme of 2024 with
//! everything that went wrong on its way, the pilot of 2020, the brand-building call.

use std::collections::HashMap;

use chrono::NaiveDate;
use granary::access::Role;
use granary::expert::Profile;
use granary::form_check::model::{Judgement, Verdict};
use granary::kernel::{ApplicationId, Instant, OrganisationId};
use granary::{application, form_check};

use crate::awards::twelve_of;
use crate::objections::{fields as objection, objects, verb};
use crate::scores::{expected, parts, scored_of, settle, totals};
use crate::world::walk::{Walk, trimmed};
use crate::world::{Actor, Bench, World, code, profile};

fn moment(day: &str, time: (u32, u32, u32)) -> Instant {
    let day: NaiveDate = day.parse().unwrap();
    Instant::from_beijing(day.and_hms_opt(time.0, time.1, time.2).unwrap())
}

/// A submission that was refused: its words, and that the draft is still there.
async fn refused(world: &World, walk: &Walk<'_>, id: ApplicationId, words: &[&str]) {
    let page = walk.sends_in(id).await.is(422);
    for told in words {
        page.clone().says(told);
    }
    assert_eq!(world.state_of(id), "draft");
    let handler = world.somebody_of(id, Role::Applicant).await;
    handler.get(&format!("/applications/{id}/sections/leader")).await.ok();
}

/// What the public reads of a notice.
async fn published(world: &World, inside: &str) -> String {
    let public = inside.replace("/public-notices/", "/public/notices/");
    let stranger = world.stranger();
    stranger.get("/public/notices").await.ok();
    assert!(stranger.saves(&format!("{public}/pdf")).await.bytes.starts_with(b"%PDF"));
    stranger.get(&public).await.ok().text()
}

const WINNER: &str = "宁夏企业科技服务中心";
const FORMER: &str = "山西科技合作促进会";
const ACCUSED: &str = "陕西技术转移中心";
const NEXT: &str = "陕西企业创新协会";

/// Five scores a unit, in hundredths: the order of the ranks is the order here.
const SCORES: [(&str, [i64; 5]); 4] = [
    (WINNER, [8_850, 9_125, 7_900, 9_575, 9_010]),
    (ACCUSED, [8_700, 8_800, 9_000, 8_950, 8_600]),
    (FORMER, [8_540, 8_510, 8_320, 8_775, 8_635]),
    (NEXT, [8_000, 8_100, 8_050, 8_300, 7_925]),
];

fn points(unit: &str, place: usize) -> i64 {
    SCORES.iter().find(|(name, _)| *name == unit).unwrap().1[place]
}

story!(the_season_of_2024, |world| {
    let mut walk = world.walks("cases-2024", "online = 2026-04-30").await;
    let call = walk.call;
    let stranger = world.stranger();
    stranger.get(&format!("/public/calls/{call}")).await.ok().says("企业典型创新案例征集及宣讲活动").says("12");
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places"), 12);

    // A unit of Ningxia fills in page by page; its own association writes the letter; its head submits.
    let unit = world.applicant("64", WINNER).await;
    let (handler, head) = (world.actor(Role::Applicant, unit).await, world.actor(Role::UnitHead, unit).await);
    handler.get("/applications").await.ok().says("企业典型创新案例征集及宣讲活动").says("剩");
    let path = world.applies(&handler, &walk.path, WINNER).await;
    world.sends_in(&head, &path).await.is(422).says("P24-06/present").says("项目支持函尚未出具");
    let letter = world.writes_letter(&handler, call, "64").await;
    handler.get(&letter).await.ok().says("未发现问题");
    world.sends_in(&head, &path).await.is(303);
    let winner = World::application_id(&path);
    assert_eq!(world.state_of(winner), "submitted");
    assert!(crate::explain::paper_at(&head, &format!("{path}/receipt/pdf")).await.contains("-64-001"));

    // The others who are in time and eligible; one is corrected before the deadline.
    let (accused, former) = (walk.applied("61", ACCUSED).await, walk.applied("14", FORMER).await);
    let next = walk.filled("61", NEXT).await;
    walk.sends_in(next).await.is(303);
    let chief = world.somebody_of(next, Role::UnitHead).await;
    let form = format!("/applications/{next}/withdraw");
    chief.fills(&form, &form, &[("reason", "补充材料")]).await.is(303);
    assert_eq!(world.state_of(next), "withdrawn");
    walk.sends_in(next).await.is(303);

    // A class-I institution is refused, with the rule; a letter of another province is named.
    let barred = walk.filled("37", "山东某研究所").await;
    let uscc = code("12", "37", world.number());
    world.tampers(&format!(
        "UPDATE organisations SET uscc = '{uscc}', institution_class = 'public-1' WHERE name = '山东某研究所'"
    ));
    refused(world, &walk, barred, &["公益一类事业单位不得申报本项目。"]).await;
    let wrong = world.filled_application(call, "51", "四川某服务中心").await;
    let asks = world.somebody_of(wrong, Role::Applicant).await;
    let letter = world.writes_letter(&asks, call, "50").await;
    asks.get(&letter).await.ok().says("不是申报单位所在省份（四川）的省级科协");
    refused(world, &walk, wrong, &["项目支持函须由本省省级科协出具"]).await;

    // The second after the deadline refuses, and the draft stays.
    let late = walk.filled("43", "湖南某服务中心").await;
    let chief = world.somebody_of(late, Role::UnitHead).await;
    let path = format!("/applications/{late}");
    let opened = chief.get(&format!("{path}/check")).await.ok();
    world.clock.set(moment("2026-05-01", (0, 0, 0)));
    let chief = Actor::signs_in(world, chief.id, &chief.login).await;
    let (version, digest) = (opened.value("_version").unwrap(), opened.value("sha256").unwrap());
    let answer = chief.post(&format!("{path}/submit"), &[("_version", &version), ("sha256", &digest)]).await;
    answer.is(409).says("2026年4月30日 23:59:59").says("仍保留");
    chief.get(&path).await.ok().says("已截止");
    assert_eq!(world.state_of(late), "draft");
    assert_eq!(world.count("SELECT count(*) AS n FROM applications WHERE state = 'submitted'"), 4);

    // Everybody reads mail. After the holiday the agency checks every form; one goes back once for its statement, and comes back in time.
    world.tampers("UPDATE users SET email = login || '@example.org' WHERE email = ''");
    walk.on("2026-05-06").await;
    walk.agency.get("/").await.ok().says("形式审查");
    for id in [winner, accused, next] {
        walk.passes(id).await;
    }
    let check = walk.judges(former, |n| if n == 5 { "no" } else { "yes" }).await;
    let (conclude, back) = (format!("{check}/conclude"), format!("{check}/return"));
    let fields = [("sections", "statement"), ("reason", "请补充本单位审核意见")];
    walk.agency.fills(&conclude, &back, &fields).await.is(303);
    assert_eq!(world.state_of(former), "returned");
    let chief = world.somebody_of(former, Role::UnitHead).await;
    let form = format!("/applications/{former}/sections/statement");
    let page = chief.get(&form).await.ok();
    let mut fields = vec![("opinion", "经审核，同意申报，内容属实。"), ("declared", "1")];
    let consents = ["notice", "publication", "payment-data"].map(|key| format!("consent-{key}"));
    fields.extend(consents.iter().map(|name| (name.as_str(), "1")));
    let version = page.value("_version").unwrap();
    fields.push(("_version", &version));
    chief.post(&form, &fields).await.is(303);
    world.sends_in(&chief, &format!("/applications/{former}")).await.is(303);
    chief.get(&format!("/applications/{former}/differences")).await.ok().says("内容属实");
    walk.passes(former).await;

    // Experts: whoever works at an applicant is kept away by the data; the others are drawn, accept, declare, score.
    world.experts(6, 0).await;
    let own = Profile { email: "own@example.org".to_owned(), ..profile("本单位的专家", WINNER) };
    world.expert(own).await;
    let (batch, sitting) = walk.sits("2026-05-20").await;
    for own in sitting.iter().filter(|one| one.name == "本单位的专家") {
        assert!(own.sheets.iter().all(|(_, unit)| unit != WINNER), "{:?}", own.sheets);
    }
    assert_eq!(sitting.iter().map(|one| one.sheets.len()).sum::<usize>(), 20);
    walk.centre.officer.get(&format!("/review/batches/{batch}/recusals")).await.ok().says("本单位的专家");
    walk.scores(batch, &sitting, points).await;
    let results = world.reads(|db| granary::review::results(db, call)).unwrap();
    let ranked: Vec<(ApplicationId, Option<i64>)> =
        results.rows.iter().map(|row| (row.application, row.score.map(|score| score.0))).collect();
    let expected: Vec<(ApplicationId, Option<i64>)> =
        [winner, accused, former, next].iter().zip(SCORES).map(|(id, (_, of))| (*id, Some(trimmed(of)))).collect();
    assert_eq!(ranked, expected);
    assert_eq!(ranked[0].1, Some(8_995), "88.50, 91.25 and 90.10 remain");

    // The decision: proposed by one, approved by another, hidden until the notice.
    walk.on("2026-05-25").await;
    let chief = Actor::signs_in(world, head.id, &head.login).await;
    let decision = walk.centre.proposes(call).await;
    walk.centre.officer.get(&decision).await.ok().says("立项 3 项，候补 1 项");
    walk.centre.submits(&decision).await.is(303);
    assert_eq!(
        world.count("SELECT count(*) AS n FROM fund_entries"),
        0,
        "nothing is reserved before the leader decides"
    );
    walk.centre.decides(&decision, "approve").await.is(303);
    assert_eq!(world.fund_of(call), [600_000, 0, 0, 1_800_000]);
    chief.get(&format!("/results/{winner}")).await.is(404);
    let notice = walk.centre.publishes(&decision, "2026-05-25").await;
    let told = published(world, &notice).await;
    for name in [WINNER, ACCUSED, FORMER, NEXT, "200,000.00"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    chief.get(&format!("/results/{winner}")).await.ok().says("89.95");
    world.works().await;

    // Somebody objects by name, with evidence; the inquiry upholds it. The other awards do not wait for it.
    world.clock.set(moment("2026-05-28", (10, 0, 0)));
    let public = notice.rsplit('/').next().unwrap();
    let fields = objection(walk.award_of(ACCUSED).0);
    let sent = objects(&stranger, public, &fields, Some(("证据.pdf", crate::files::PDF))).await;
    let receipt = stranger.follows(sent).await.says("异议已收到").told("receipt");
    let id = world.count("SELECT max(id) AS n FROM objections");
    walk.on("2026-05-29").await;
    verb(&walk.centre.officer, id, "accept", &[]).await.is(303);
    verb(&walk.centre.officer, id, "inquiry", &[("inquiry", "经核实，业绩合同系伪造。")]).await.is(303);
    walk.on("2026-06-01").await;
    walk.centre.leader.post(&format!("{notice}/award"), &[]).await.is(303);
    assert_eq!([WINNER, FORMER, ACCUSED].map(|name| walk.award_state(name)), ["awarded", "awarded", "on-notice"]);
    verb(&walk.centre.leader, id, "decide", &[("outcome", "upheld"), ("reason", "合同系伪造")]).await.is(303);
    verb(&walk.centre.officer, id, "answer", &[("answer", "经核查，异议成立，已取消其立项资格。")]).await.is(303);
    stranger.get(&format!("/public/objections?code={receipt}")).await.ok().says("异议成立").does_not_say("王五");
    assert_eq!(walk.award_state(ACCUSED), "fallen");
    assert_eq!(world.fund_of(call), [400_000, 0, 0, 2_000_000]);

    // The next reserve of that province has a decision and a notice of its own, then its award.
    walk.centre.officer.get("/").await.ok().says("拟定立项");
    let promotion = walk.centre.proposes(call).await;
    walk.centre.officer.get(&promotion).await.ok().says("候补递补").says(NEXT).says("立项 1 项").does_not_say(WINNER);
    walk.centre.submits(&promotion).await.is(303);
    walk.centre.decides(&promotion, "approve").await.is(303);
    assert_eq!(world.fund_of(call), [600_000, 0, 0, 1_800_000]);
    let second = walk.centre.publishes(&promotion, "2026-06-01").await;
    assert_ne!(second, notice);
    let told = published(world, &second).await;
    assert!(told.contains(NEXT) && !told.contains(WINNER), "{told}");
    walk.centre.leader.post(&format!("{second}/award"), &[]).await.is(409);
    walk.on("2026-06-08").await;
    walk.centre.leader.post(&format!("{second}/award"), &[]).await.is(303);
    assert_eq!(walk.award_state(NEXT), "awarded");
    // Nobody waits any more; what was lost is not offered to its unit again.
    walk.centre.officer.get(&format!("/calls/{call}/decide")).await.ok().says("不再参加本次立项");

    // The letters: each in its unit's hands, and anybody may ask whether it is genuine.
    for name in [WINNER, FORMER, NEXT] {
        let (paper, code) = walk.letter_of(name).await;
        for part in [name, "企业典型创新案例征集及宣讲活动", "200,000.00", "贰拾万元整"] {
            assert!(paper.contains(part), "{part} is not in {paper}");
        }
        stranger.get(&format!("/proof/{code}")).await.ok().says("文书有效").does_not_say("0951");
    }
    let accused = walk.award_of(ACCUSED);
    walk.centre.officer.post(&format!("/awards/{accused}/letter"), &[]).await.is(409);
    let book = walk.centre.officer.saves(&format!("/awards.xlsx?call={call}&role=award")).await;
    let states = book.column("状态");
    let count = |word: &str| states.iter().filter(|state| *state == word).count();
    assert_eq!((states.len(), count("已立项"), count("已取消")), (4, 3, 1), "{states:?}");

    // Everybody concerned was written to; the trail is whole.
    world.works().await;
    world.posts().await;
    let letters = world.letters();
    for words in ["拟立项", "异议成立", "请补充本单位审核意见"] {
        assert!(
            letters.iter().any(|letter| letter.text.contains(words) || letter.subject().contains(words)),
            "{words}"
        );
    }
    world.is_sound().await;
});

/// The desk records what came in on paper.
async fn arrives(walk: &Walk<'_>, id: ApplicationId, dispatched: &str, received: &str) {
    let fields = [
        ("courier", "中国邮政"),
        ("waybill", "1234567890123"),
        ("dispatched_on", dispatched),
        ("received_on", received),
        ("received_time", "8:30"),
        ("copies", "2"),
        ("bound", "1"),
        ("paper_stamped", "1"),
        ("paper_signed", "1"),
    ];
    walk.centre.officer.post(&format!("/paper-copies/new/{id}"), &fields).await.is(303);
}

story!(the_pilot_of_2020, |world| {
    let mut walk = world.walks("pilot-2020", "online = 2026-06-19T23:59:59").await;
    let call = walk.call;
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places"), 3);
    let names = ["山西甲学会", "山西乙学会", "宁夏丙学会", "陕西丁学会"];
    let mut made = Vec::new();
    for (region, name) in ["14", "14", "64", "61"].into_iter().zip(names) {
        made.push(walk.applied(region, name).await);
    }
    let late = walk.applied("37", "山东戊学会").await;

    // Two bound copies each. Sent on the last day and there a week later is in time; sent a day late and there before
    // the others is not.
    walk.on("2026-06-26").await;
    let without = walk.judges(made[0], |_| "yes").await;
    walk.agency.fills(&format!("{without}/conclude"), &format!("{without}/pass"), &[]).await.is(409);
    for id in &made {
        arrives(&walk, *id, "2026-06-19", "2026-06-26").await;
    }
    arrives(&walk, late, "2026-06-20", "2026-06-22").await;
    walk.centre.officer.get(&format!("/paper-copies?call={call}")).await.ok().says("逾期").says("按时");
    walk.agency.fills(&format!("{without}/conclude"), &format!("{without}/pass"), &[]).await.is(303);
    for id in &made[1..] {
        walk.passes(*id).await;
    }
    let check = walk.judges(late, |_| "yes").await;
    let conclude = format!("{check}/conclude");
    walk.agency.fills(&conclude, &format!("{check}/pass"), &[]).await.is(409).says("寄出");
    let fields = [("verdict-7", "no"), ("remark-7", "纸质材料逾期寄出")];
    walk.agency.fills(&check, &format!("{check}/lines"), &fields).await.is(303);
    let fields = [("ground", "纸质材料于6月20日寄出，晚于截止日")];
    walk.agency.fills(&conclude, &format!("{check}/reject"), &fields).await.is(303);
    assert_eq!(world.state_of(late), "submitted", "the agency alone rejects nothing");
    let decide = format!("{check}/decide");
    let fields = [("decision", "confirm"), ("reason", "同意")];
    walk.centre.officer.fills(&decide, &decide, &fields).await.is(303);
    assert_eq!(world.state_of(late), "rejected");

    // Four are judged; of the two of Shanxi the second waits, whatever its rank.
    world.experts(7, 0).await;
    let (batch, sitting) = walk.sits("2026-07-03").await;
    let score = |unit: &str| 9_000 - 200 * i64::try_from(names.iter().position(|name| *name == unit).unwrap()).unwrap();
    walk.scores(batch, &sitting, |unit, place| score(unit) + i64::try_from(place).unwrap() * 25).await;
    walk.on("2026-07-06").await;
    let decision = walk.centre.awards(call).await;
    walk.centre.officer.get(&decision).await.ok().says("立项 3 项，候补 1 项");
    assert_eq!(world.fund_of(call), [600_000, 0, 0, 0]);
    let notice = walk.centre.publishes(&decision, "2026-07-06").await;
    walk.centre.leader.post(&format!("{notice}/award"), &[]).await.is(409);
    walk.on("2026-07-13").await;
    walk.centre.leader.post(&format!("{notice}/award"), &[]).await.is(303);
    for name in [names[0], names[2], names[3]] {
        assert_eq!(walk.award_state(name), "awarded");
        let (paper, _) = walk.letter_of(name).await;
        assert!(paper.contains("企业“创新达人”宣讲活动项目") && paper.contains("200,000.00"), "{paper}");
    }
    let reserve = walk.unit(names[1]);
    assert_eq!(world.text(&format!("SELECT role AS text FROM awards WHERE unit_id = {reserve}")), "reserve");
    world.is_sound().await;
});

story!(the_brand_building_call, |world| {
    let mut walk = world.walks("brand-2024", "online = 2026-04-30").await;
    let call = walk.call;
    assert_eq!(world.count("SELECT count(*) AS n FROM call_places"), 1);
    let names = ["北京品牌传播中心", "宁夏传媒服务中心", "山西融媒体中心"];
    let mut made = Vec::new();
    for (region, name) in ["11", "64", "14"].into_iter().zip(names) {
        made.push(walk.applied(region, name).await);
    }
    assert_eq!(world.count("SELECT count(*) AS n FROM letters"), 0, "no letter is wanted");
    walk.on("2026-05-06").await;
    for id in &made {
        walk.passes(*id).await;
    }
    world.experts(5, 0).await;
    let (batch, sitting) = walk.sits("2026-05-20").await;
    let best = |unit: &str| if unit == names[1] { 9_300 } else { 8_500 };
    walk.scores(batch, &sitting, |unit, place| {
        best(unit) - i64::try_from(place + names.iter().position(|name| *name == unit).unwrap()).unwrap() * 10
    })
    .await;
    walk.on("2026-05-25").await;
    let decision = walk.centre.awards(call).await;
    walk.centre.officer.get(&decision).await.ok().says("立项 1 项，候补 2 项").says("400,000.00");
    assert_eq!(world.fund_of(call), [400_000, 0, 0, 0]);
    let notice = walk.centre.publishes(&decision, "2026-05-25").await;
    assert!(published(world, &notice).await.contains(names[1]));
    walk.on("2026-06-01").await;
    walk.centre.leader.post(&format!("{notice}/award"), &[]).await.is(303);
    assert_eq!(walk.award_state(names[1]), "awarded");
    let (paper, _) = walk.letter_of(names[1]).await;
    assert!(paper.contains("400,000.00") && paper.contains("肆拾万元整"), "{paper}");
    world.is_sound().await;
});

/// Lets the agency find every line of a form in order; quick, by the verbs themselves.
async fn checked(world: &World, agency: OrganisationId, ids: &[ApplicationId]) {
    for some in ids.chunks(20) {
        let (some, app) = (some.to_vec(), std::sync::Arc::clone(&world.app));
        let verb = move |tx: &mut granary::access::Tx<'_>| {
            for id in &some {
                let check = form_check::actions::begin(tx, &app, *id)?;
                let yes = |at| Judgement { at, verdict: Some(Verdict::Yes), remark: String::new() };
                form_check::actions::judge(tx, check, &[yes(0), yes(1), yes(2), yes(3)], 1)?;
                form_check::actions::pass(tx, &app, check, 2)?;
            }
            Ok(())
        };
        world.as_of(agency, verb).await;
    }
}

story!(two_hundred_applications_for_twelve_places, |world| {
    let file = twelve_of(&scored_of(&crate::form_checks::file())).replace("experts = 5\n", "experts = 7\n");
    let mut walk = world.walk_of(world.open_call(&file).await).await;
    let call = walk.call;
    let applications = world.applications(call, 200).await;
    assert_eq!(world.count("SELECT count(DISTINCT number) AS n FROM applications WHERE state = 'submitted'"), 200);
    walk.on("2026-05-06").await;
    walk.agency.get("/form-checks").await.ok().says("200");
    checked(world, world.agency().await, &applications).await;
    assert_eq!(world.count("SELECT count(*) AS n FROM applications WHERE state = 'passed'"), 200);

    // Of thirty-six experts seven are drawn for each, evenly, nobody for more than forty.
    world.experts(36, 0).await;
    let (batch, sitting) = walk.sits("2026-05-20").await;
    let loads: Vec<usize> = sitting.iter().map(|one| one.sheets.len()).collect();
    let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
    assert!(loads.iter().sum::<usize>() == 1_400 && *most <= 40 && most - least <= 1, "{loads:?}");
    let totals = totals(200);
    let name = |id: &ApplicationId| world.reads(|db| application::find(db, *id)).unit_name;
    let places: HashMap<String, usize> = applications.iter().enumerate().map(|(n, id)| (name(id), n)).collect();
    let mut taken = vec![0; 200];
    let mut sheets = Vec::new();
    for (sheet, unit) in sitting.iter().flat_map(|one| &one.sheets) {
        let n = places[unit];
        sheets.push((sheet.rsplit('/').next().unwrap().parse().unwrap(), parts(totals[n][taken[n]])));
        taken[n] += 1;
    }
    world.writes_sheets(batch, &sheets);
    let (organisation, agency) = (world.agency().await, walk.agency);
    let bench = Bench { batch, organisation, agency, items: Vec::new(), judges: Vec::new() };
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    settle(world, &bench).await;
    bench.agency.fills(&bench.at("close"), &bench.at("close"), &[]).await.is(303);
    bench.agency.fills(&bench.at("scores"), &bench.at("report"), &[]).await.is(303);

    // The ranking is exact: trimmed means, half up, ties by the plan's points.
    let results = world.reads(|db| granary::review::results(db, call)).unwrap();
    let of = |id: ApplicationId| &totals[applications.iter().position(|one| *one == id).unwrap()];
    let key = |id: ApplicationId| {
        let plan = of(id).iter().map(|total| parts(*total).0).sum::<i64>();
        (std::cmp::Reverse(expected(of(id))), std::cmp::Reverse(plan))
    };
    let mut order = applications.clone();
    order.sort_by_key(|id| key(*id));
    assert_eq!(results.rows.len(), 200);
    for (n, row) in results.rows.iter().enumerate() {
        let scored = (row.rank, row.score.unwrap().0, row.passed);
        let mean = expected(of(row.application));
        assert_eq!(scored, (Some(u32::try_from(n + 1).unwrap()), mean, mean >= 6_000));
        assert_eq!(key(row.application), key(order[n]), "place {}", n + 1);
    }
    assert_eq!((results.rows[0].application, results.rows[0].score.unwrap().0), (applications[0], 8_945));

    // Twelve places, one a province: the best of each of the first twelve provinces, and their money.
    let centre = world.office_on("2026-05-25").await;
    let decision = centre.awards(call).await;
    let mut provinces = std::collections::HashSet::new();
    let region = |id: ApplicationId| world.reads(|db| application::find(db, id)).region.unwrap();
    let chosen: Vec<i64> = results
        .rows
        .iter()
        .filter(|row| row.passed && provinces.len() < 12 && provinces.insert(region(row.application)))
        .map(|row| row.application.0)
        .collect();
    let awarded = "SELECT string_agg(CAST(application_id AS TEXT), ',' ORDER BY rank) AS text FROM awards \
                   WHERE role = 'award' AND place_id IS NOT NULL";
    let awarded: Vec<i64> = world.text(awarded).split(',').map(|id| id.parse().unwrap()).collect();
    assert_eq!((awarded.len(), &awarded), (12, &chosen));
    assert_eq!(world.fund_of(call), [2_400_000, 0, 0, 0]);
    let notice = centre.publishes(&decision, "2026-05-25").await;
    world.works().await;
    let centre = world.office_on("2026-06-01").await;
    centre.leader.post(&format!("{notice}/award"), &[]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM awards WHERE state = 'awarded'"), 12);
    let best = awarded[0];
    let award = world.count(&format!("SELECT id AS n FROM awards WHERE application_id = {best}"));
    let letter = centre.officer.post(&format!("/awards/{award}/letter"), &[]).await.is(303);
    assert!(centre.officer.saves(&format!("{}/pdf", letter.location())).await.bytes.starts_with(b"%PDF"));
    world.is_sound().await;
});
