//! Scoring: sheets on the screen and on paper, who sees what when, the panel's meeting, the ranking, the report; and what
//! nobody may do to it.

use granary::access::Role;
use granary::application;
use granary::kernel::{ApplicationId, CallId};
use granary::platform::media::Media;
use granary::platform::pdf::Sheet;
use granary::review;

use crate::calls::FILE;
use crate::world::{Actor, Bench, Page, World};

/// The small call of the stories with a panel of five, a trimmed mean, a pass mark, a tie chain and two blocks; the plan
/// has 60 points, the base 40.
pub fn scored() -> String {
    scored_of(FILE)
}

/// The same of another file that was made of the small one.
pub fn scored_of(file: &str) -> String {
    let block = r#"
[[score_table.block]]
key = "base"
name = { zh = "工作基础", en = "Base" }
points = 40

[[score_table.block.criterion]]
key = "base"
name = { zh = "基础", en = "Base" }
points = 40

[[score_table.block.criterion.item]]
key = "base"
label = { zh = "基础扎实", en = "The base is solid" }
kind = "judged"
points = 40
anchor = [{ from = 36, label = { zh = "多年经验", en = "years of experience" } }]

[notice]"#;
    let rules = "experts = 5\ntechnical = \"2/3\"\ntrim_from = 5\npass = 60\nspread = 20\nties = [\"work\"]";
    file.replace("experts = 5", rules).replace("points = 100", "points = 60").replace("\n[notice]", block)
}

/// The same, blind, with papers that are hidden, shown as they are, and shown as anonymised copies.
fn blind() -> String {
    let papers: String = [("rules", "shown"), ("licence", "hidden"), ("proof", "anonymised")]
        .iter()
        .map(|(key, blind)| {
            format!(
                "[[paper]]\nkey = \"{key}\"\nlabel = {{ zh = \"材料{key}\", en = \"{key}\" }}\nat = \"apply\"\n\
                 formats = [\"pdf\"]\nblind = \"{blind}\"\n\n"
            )
        })
        .collect();
    scored().replace("experts = 5", "experts = 5\nblind = true").replace("[notice]", &format!("{papers}[notice]"))
}

async fn call(world: &World, file: &str) -> CallId {
    World::call_id(&world.open_call(file).await)
}

/// A call with so many applications, a batch of them, and five experts.
async fn bench(world: &World, file: &str, applications: usize) -> Bench {
    let call = call(world, file).await;
    let applications = world.all_passed(call, applications).await;
    world.bench(call, &applications, 5).await
}

async fn gives(judge: &Actor, sheet: &str, plan: &str, base: &str) -> Page {
    judge.fills(sheet, sheet, &[("item-plan-feasible", plan), ("item-base", base)]).await
}

/// Every judge gives every item these points, and hands in.
async fn all_give(bench: &Bench, plan: &str, base: &str) {
    for judge in &bench.judges {
        for n in 0..bench.items.len() {
            gives(&judge.actor, &judge.sheet(n), plan, base).await.is(303);
        }
        judge.actor.post(&bench.at("submit"), &[]).await.is(303);
    }
}

story!(an_expert_scores_item_by_item_and_hands_in_once, |world| {
    let bench = bench(world, &scored(), 2).await;
    let (judge, at) = (&bench.judges[0], &bench.judges[0].actor);
    let home = at.get("/review").await.ok().says("第一批").says("0 / 2").says("开始评审").says("剩");
    let first = home.link("/review/items/").unwrap();
    assert_eq!(first, judge.sheet(0));
    at.get("/").await.ok().says("评审").says("第一批（0 / 2）");
    // The application, the table, its anchors.
    let page = at.get(&first).await.ok().says("P01").says("方案可行").says("36 分起").says("多年经验").says("申报单位");
    assert_eq!(page.value("_version").unwrap(), "0");
    world.passes(chrono::Duration::minutes(3));
    let opened = page.value("opened").unwrap();
    let fields = [("item-plan-feasible", "51.25"), ("_version", "0"), ("opened", &opened)];
    let next = at.post(&first, &fields).await.is(303);
    // What is not whole is saved nevertheless, and the next open one comes.
    assert_eq!(next.location(), judge.sheet(1));
    at.get(&bench.at("check")).await.ok().says("还有 2 个项目没有评完").says("“基础扎实”没有评分");
    at.post(&bench.at("submit"), &[]).await.is(409).says("不能提交");
    gives(at, &judge.sheet(1), "60", "40").await.is(303);
    let last = gives(at, &first, "51.25", "38.2").await.is(303);
    assert_eq!(last.location(), bench.at("check"));
    at.get("/review").await.ok().says("2 / 2").says("约 3 分钟");
    at.get(&bench.at("check")).await.ok().says("全部项目已评完").says("89.45").says("全部为满分");
    at.get(&bench.at("mine")).await.ok().says("89.45").says("51.25");
    at.post(&bench.at("submit"), &[]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM review_members WHERE submitted_at IS NOT NULL"), 1);
    // Afterwards nothing changes any more.
    let late = [("item-plan-feasible", "1"), ("item-base", "1"), ("_version", "3")];
    at.post(&first, &late).await.is(409).says("评分已经提交");
    at.post(&bench.at("submit"), &[]).await.is(409);
    at.get(&first).await.ok().says("评分已提交").says("51.25").says("89.45");
    assert_eq!(world.count("SELECT total AS n FROM review_sheets ORDER BY id LIMIT 1"), 8_945);
    for event in ["score.saved", "score.handed-in"] {
        let sql = format!("SELECT count(*) AS n FROM audit_events WHERE action = '{event}'");
        assert!(world.count(&sql) > 0, "{event}");
    }
});

story!(the_last_look_tells_of_what_was_typed_and_not_saved, |world| {
    let bench = bench(world, &scored(), 2).await;
    let (judge, at) = (&bench.judges[0], &bench.judges[0].actor);
    at.get(&bench.at("check")).await.ok().does_not_say("未保存");
    let fields = r#"[["item-plan-feasible","40"]]"#;
    let sent = [("page", &*judge.sheet(0)), ("title", "P01"), ("seen", "0"), ("tab", "tab-one-1"), ("fields", fields)];
    at.post("/drafts", &sent).await.ok();
    at.get(&bench.at("check")).await.ok().says("有未保存的修改").says("不计入评分");
    gives(at, &judge.sheet(1), "60", "40").await.is(303);
    at.get(&bench.at("check")).await.ok().says("有 1 个项目的修改尚未保存");
});

story!(what_the_experts_wrote_is_told_without_names_where_the_call_says_so, |world| {
    for (feedback, told) in [("", false), ("\nfeedback = true", true)] {
        let file = scored().replace("experts = 5", &format!("experts = 5{feedback}"));
        let file = file.replacen("code = \"", if told { "code = \"told-" } else { "code = \"" }, 1);
        let bench = bench(world, &file, 1).await;
        let (_, application) = bench.items[0];
        let call = world.reads(|db| application::find(db, application)).call;
        for (n, judge) in bench.judges.iter().enumerate() {
            let comment = format!("意见{}", 9 - n);
            let given = [("item-plan-feasible", "50"), ("item-base", "30"), ("comment", &*comment)];
            judge.actor.fills(&judge.sheet(0), &judge.sheet(0), &given).await.is(303);
            judge.actor.post(&bench.at("submit"), &[]).await.is(303);
        }
        assert_eq!(world.reads(|db| review::feedback(db, call, application)), None, "not before it is closed");
        bench.agency.post(&bench.at("open"), &[]).await.is(303);
        bench.agency.fills(&bench.at("close"), &bench.at("close"), &[]).await.is(303);
        let words: Vec<String> = (5..=9).map(|n| format!("意见{n}")).collect();
        assert_eq!(world.reads(|db| review::feedback(db, call, application)), told.then_some(words));
    }
});

story!(points_are_within_the_item_and_never_rounded, |world| {
    let bench = bench(world, &scored(), 1).await;
    let (judge, at) = (&bench.judges[0], &bench.judges[0].actor);
    let sheet = judge.sheet(0);
    for (plan, said) in [
        ("60.01", "超过本项满分60"),
        ("100", "超过本项满分60"),
        ("-1", "不能小于0"),
        ("59.999", "最多 2 位小数"),
        ("1e1", "请填写分数"),
        ("NaN", "请填写分数"),
        ("５０", "请填写分数"),
    ] {
        let page = gives(at, &sheet, plan, "40").await.is(422);
        assert_eq!(page.value("item-plan-feasible").as_deref(), Some(plan), "the input is kept");
        page.wrong("item-plan-feasible", said);
    }
    assert_eq!(world.count("SELECT count(*) AS n FROM review_sheets"), 0);
    // What nobody asked for is refused, a total above all.
    let fields = [("item-plan-feasible", "1"), ("item-base", "1"), ("total", "100"), ("_version", "0")];
    at.post(&sheet, &fields).await.is(400);
    let foreign = [("item-charm", "1"), ("_version", "0")];
    at.post(&sheet, &foreign).await.is(400);
    gives(at, &sheet, "50", "30").await.is(303);
    // A second window that has not seen the first one's saving.
    let stale = [("item-plan-feasible", "1"), ("item-base", "1"), ("_version", "0")];
    at.post(&sheet, &stale).await.is(409).says("50");
    assert_eq!(world.count("SELECT total AS n FROM review_sheets"), 8_000);
});

story!(nobody_sees_the_sheet_of_another, |world| {
    let bench = bench(world, &scored(), 1).await;
    let [first, second, ..] = bench.judges.as_slice() else { panic!() };
    gives(&first.actor, &first.sheet(0), "57.35", "33.15").await.is(303);
    // Another expert's sheet does not exist, whatever is asked of it.
    for path in [first.sheet(0), format!("{}/print", first.sheet(0)), format!("{}/papers/1", first.sheet(0))] {
        second.actor.get(&path).await.is(404);
    }
    let fields = [("item-plan-feasible", "1"), ("item-base", "1"), ("_version", "1")];
    second.actor.post(&first.sheet(0), &fields).await.is(404);
    second.actor.post(&format!("{}/word", first.sheet(0)), &[("word", "x")]).await.is(404);
    // Nor does the panel's view, before and after the own scores are in, until the batch is closed.
    second.actor.get(&bench.at("panel")).await.is(404);
    // The agency sees who is how far, and no score.
    bench.agency.get(&bench.at("scores")).await.ok().says("1 / 1").does_not_say("57.35").does_not_say("90.5");
    bench.agency.get(&bench.at("sheets.xlsx")).await.is(409);
    let of = |judge: &crate::world::Judge| bench.at(&format!("paper/{}", judge.seats[0]));
    bench.agency.get(&of(first)).await.ok().does_not_say("57.35").says("在线评分");
    world.officer().await.get(&bench.at("scores")).await.ok().does_not_say("57.35");
    // Experts do not come in by other doors.
    for path in [bench.at("scores"), of(first), bench.at("sheets.xlsx"), "/applications".to_owned()] {
        let status = second.actor.get(&path).await.status;
        assert!(matches!(status, 403 | 404), "{path}: {status}");
    }
    // Neither does another agency, nor an expert of another batch.
    let other = world.organisation(granary::organisation::Kind::Agency, "另一家机构", None).await;
    let other = world.actor(Role::Agency, other).await;
    other.get(&bench.at("scores")).await.is(404);
    other.post(&bench.at("open"), &[]).await.is(404);
    let stranger = world.actor(Role::Expert, bench.organisation).await;
    for path in [first.sheet(0), bench.at("check"), bench.at("mine"), bench.at("panel")] {
        stranger.get(&path).await.is(404);
    }
});

story!(scores_stay_secret_until_the_agency_opens_them_and_then_stand, |world| {
    let bench = bench(world, &scored(), 2).await;
    bench.agency.post(&bench.at("open"), &[]).await.is(409).says("10 份评分表没有提交");
    for (n, judge) in bench.judges.iter().enumerate() {
        let low = if n == 4 { ("20", "20") } else { ("50", "30") };
        gives(&judge.actor, &judge.sheet(0), low.0, low.1).await.is(303);
        gives(&judge.actor, &judge.sheet(1), "45", "30").await.is(303);
        judge.actor.post(&bench.at("submit"), &[]).await.is(303);
    }
    // Given back with a reason, handed in again.
    let back = bench.at(&format!("give-back/{}", bench.judges[0].member));
    bench.agency.post(&back, &[]).await.is(422);
    bench.agency.post(&back, &[("reason", "项目二填错")]).await.is(303);
    bench.agency.post(&bench.at("open"), &[]).await.is(409);
    gives(&bench.judges[0].actor, &bench.judges[0].sheet(1), "46", "30").await.is(303);
    bench.judges[0].actor.post(&bench.at("submit"), &[]).await.is(303);
    bench.agency.get(&bench.at("close")).await.is(409).says("评分尚未开启");
    bench.agency.get(&bench.at("scores")).await.ok().says("可以开启");
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    bench.agency.post(&bench.at("open"), &[]).await.is(409);
    bench.agency.post(&back, &[("reason", "再改")]).await.is(409).says("评分已经开启");
    // Trimmed means: of 80 four times and 40, 80 remains; 40 lies far off.
    let page = bench.agency.get(&bench.at("scores")).await.ok();
    page.says("80").says("待说明").says("1 份偏离评分没有说明").says("去掉 80、40");
    bench.agency.post(&bench.at("close"), &[("_version", "1")]).await.is(409);
    // The expert sees that the own score deviates, still nobody else's, and says why.
    let far = &bench.judges[4];
    far.actor.get(&far.sheet(0)).await.ok().says("您的评分与平均分相差较大");
    far.actor.get(&bench.at("panel")).await.is(404);
    let word = format!("{}/word", far.sheet(0));
    far.actor.post(&word, &[("word", "")]).await.is(422);
    far.actor.post(&word, &[("word", "方案缺少进度安排")]).await.is(303);
    far.actor.post(&format!("{}/word", far.sheet(1)), &[("word", "x")]).await.is(409);
    bench.agency.get(&bench.at("scores")).await.ok().says("方案缺少进度安排").says("可以定稿");
    let close = bench.at("close");
    bench.agency.fills(&close, &close, &[]).await.is(303);
    let page = far.actor.get(&bench.at("panel")).await.ok();
    page.says("80、80、80、80").does_not_say("专家1");
    far.actor.get(&far.sheet(0)).await.ok().says("方案缺少进度安排");
    far.actor.post(&word, &[("word", "另一个说法")]).await.is(409);
});

/// The B6 vector as plan and base, in hundredths.
const VECTOR: [i64; 7] = [8_850, 9_125, 7_900, 9_575, 9_010, 8_540, 9_200];

pub fn parts(total: i64) -> (i64, i64) {
    let base = (total * 2 / 5).min(4_000);
    (total - base, base)
}

/// A trimmed mean in hundredths, half up, by sums alone.
pub fn expected(totals: &[i64]) -> i64 {
    let sum: i64 = totals.iter().sum::<i64>() - totals.iter().max().unwrap() - totals.iter().min().unwrap();
    let n = i64::try_from(totals.len()).unwrap() - 2;
    (2 * sum + n).div_euclid(2 * n)
}

/// The totals of seven experts for so many: the first has the vector of B6, the others figures that are spread and now
/// and then equal.
pub fn totals(n: i64) -> Vec<Vec<i64>> {
    let spread = |n: i64| (0..7).map(|judge| 5_000 + (n * 7_919 + judge * 104_729) % 997 * 4 + n % 2 * 300).collect();
    std::iter::once(VECTOR.to_vec()).chain((1..n).map(spread)).collect()
}

story!(two_hundred_applications_are_ranked_exactly, |world| {
    let call = call(world, &scored()).await;
    let applications = world.all_passed(call, 200).await;
    let bench = world.bench(call, &applications, 7).await;
    let totals = totals(200);
    let points: Vec<Vec<(i64, i64)>> = totals.iter().map(|panel| panel.iter().map(|t| parts(*t)).collect()).collect();
    world.has_sheets(&bench, &points);
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    let page = bench.agency.get(&bench.at("scores")).await.ok();
    page.says("89.45").says("计入 5 个：88.5、91.25、90.1、85.4、92").says("去掉 95.75、79");
    // Far scores and ties are settled as the agency would, one by one; the ranking itself is the product's.
    settle(world, &bench).await;
    let close = bench.at("close");
    bench.agency.fills(&close, &close, &[]).await.is(303);
    let results = world.reads(|db| review::results(db, call)).unwrap();
    assert_eq!((results.rows.len(), results.report_on), (200, None));
    let mean = |id: ApplicationId| &totals[applications.iter().position(|one| *one == id).unwrap()];
    // Mean points of the plan break ties: exact, as sums of all seven.
    let plan = |id: ApplicationId| mean(id).iter().map(|total| parts(*total).0).sum::<i64>();
    let mut order: Vec<ApplicationId> = applications.clone();
    order.sort_by_key(|id| (std::cmp::Reverse(expected(mean(*id))), std::cmp::Reverse(plan(*id))));
    for (place, row) in (1..).zip(&results.rows) {
        let id = row.application;
        assert_eq!((row.rank, row.score.unwrap().0), (Some(place), expected(mean(id))), "{id}");
        let key = |id: ApplicationId| (expected(mean(id)), plan(id));
        assert_eq!(key(id), key(order[place as usize - 1]), "place {place}");
        assert_eq!(row.passed, expected(mean(id)) >= 6_000);
    }
    assert_eq!(results.rows[0].application, applications[0]);
    assert_eq!(results.rows[0].score.unwrap().0, 8_945);
    assert!(results.rows[0].stable && results.rows.iter().any(|row| !row.stable), "some places hang on one expert");
});

/// Gives every far score a word and every tie an order, as fast as the database can.
pub async fn settle(world: &World, bench: &Bench) {
    world.tampers("UPDATE review_sheets SET body = replace(body, '\"word\":null', '\"word\":{\"text\":\"如实评分\",\"by\":\"x\",\"at\":\"2026-03-05T01:00:00\"}')");
    for _ in 0..50 {
        let page = bench.agency.get(&bench.at("order")).await.ok();
        let names: Vec<String> = page
            .body
            .match_indices("name=\"place-")
            .map(|(at, _)| page.body[at + 6..].split('"').next().unwrap().to_owned())
            .collect();
        if names.is_empty() {
            return;
        }
        let places: Vec<String> = (1..=names.len()).map(|n| n.to_string()).collect();
        let mut fields: Vec<(&str, &str)> = names.iter().zip(&places).map(|(n, p)| (n.as_str(), p.as_str())).collect();
        fields.push(("reason", "评审组投票决定"));
        bench.agency.post(&bench.at("order"), &fields).await.is(303);
    }
    panic!("there is no end to the ties");
}

story!(equals_wait_for_the_panel_and_are_put_in_order_as_a_whole, |world| {
    let bench = bench(world, &scored(), 3).await;
    // The first two are equal in everything; the third has the same total with a better plan.
    world.has_sheets(&bench, &[vec![(4_000, 3_500); 5], vec![(4_000, 3_500); 5], vec![(4_500, 3_000); 5]]);
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    let page = bench.agency.get(&bench.at("scores")).await.ok();
    page.says("得分相同，按“工作方案”得分排序").says("待评审组决定").says("1 组同分没有决定顺序");
    bench.agency.get(&bench.at("close")).await.is(409);
    let (a, b, c) = (bench.items[0].0, bench.items[1].0, bench.items[2].0);
    let place = |item| format!("place-{item}");
    let (pa, pb, pc) = (place(a), place(b), place(c));
    let order = bench.at("order");
    for wrong in [
        vec![(pa.as_str(), "1")],
        vec![(&pa, "1"), (&pb, "1")],
        vec![(&pa, "1"), (&pb, "3")],
        vec![(&pa, "1"), (&pc, "2")],
        vec![(&pa, "1"), (&pb, "2"), (&pc, "3")],
    ] {
        let fields: Vec<(&str, &str)> = wrong.into_iter().chain([("reason", "投票")]).collect();
        bench.agency.post(&order, &fields).await.is(422);
    }
    bench.agency.post(&order, &[(&pa, "2"), (&pb, "1")]).await.is(422).wrong("reason", "请填写");
    bench.agency.post(&order, &[(&pa, "2"), (&pb, "1"), ("reason", "乙的基础更好")]).await.is(303);
    let close = bench.at("close");
    bench.agency.fills(&close, &close, &[]).await.is(303);
    let call = world.reads(|db| review::batch(db, bench.batch)).call;
    let rows = world.reads(|db| review::results(db, call)).unwrap().rows;
    let found: Vec<_> = rows.iter().map(|row| (row.application, row.rank.unwrap(), row.how.settled.clone())).collect();
    let id = |n: usize| bench.items[n].1;
    assert_eq!(found, [(id(2), 1, "tie".to_owned()), (id(1), 2, "panel".to_owned()), (id(0), 3, "panel".to_owned())]);
    assert_eq!(world.count("SELECT count(*) AS n FROM review_results WHERE panel_order IS NOT NULL"), 2);
});

story!(a_recusal_found_later_voids_the_sheet_and_the_panel_must_be_whole_again, |world| {
    let bench = bench(world, &scored(), 1).await;
    all_give(&bench, "50", "30").await;
    let gone = &bench.judges[0];
    gone.actor.get(&gone.sheet(0)).await.ok();
    world.tampers(&format!("UPDATE review_assignments SET state = 'recused' WHERE id = {}", gone.seats[0]));
    // Access ends at once, and the panel of four is too small.
    gone.actor.get(&gone.sheet(0)).await.is(404);
    gone.actor.get(&format!("{}/print", gone.sheet(0))).await.is(404);
    bench.agency.post(&bench.at("open"), &[]).await.is(409).says("只有 4 位专家");
    let next = world.actor(Role::Expert, bench.organisation).await;
    let next = world.sits(bench.batch, &bench.items, next, 6);
    bench.agency.post(&bench.at("open"), &[]).await.is(409).says("1 份评分表没有提交");
    gives(&next.actor, &next.sheet(0), "60", "40").await.is(303);
    next.actor.post(&bench.at("submit"), &[]).await.is(303);
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    let page = bench.agency.get(&bench.at("scores")).await.ok();
    page.says("1 个不计").says("不计入");
    let bench_of_one = bench.at(&format!("words/{}", next.seats[0]));
    bench.agency.fills(&bench_of_one, &bench_of_one, &[("word", "该项目确实突出")]).await.is(303);
    let close = bench.at("close");
    bench.agency.fills(&close, &close, &[]).await.is(303);
    // 80, 80, 80, 80 and 100, trimmed: 80; the voided sheet has no part in it.
    assert_eq!(world.count("SELECT score AS n FROM review_results"), 8_000);
    // One that came to light after the end: the officer takes the batch back, with a reason.
    let officer = world.officer().await;
    let reopen = bench.at("reopen");
    bench.agency.get(&reopen).await.is(403);
    officer.fills(&reopen, &reopen, &[]).await.is(422);
    officer.fills(&reopen, &reopen, &[("reason", "专家曾任该单位顾问")]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM review_results"), 0);
    let call = world.reads(|db| review::batch(db, bench.batch)).call;
    assert!(world.reads(|db| review::results(db, call)).is_none());
});

story!(a_signed_sheet_counts_when_a_second_person_has_checked_it, |world| {
    let bench = bench(world, &scored(), 1).await;
    let (paper, rest) = bench.judges.split_first().unwrap();
    for judge in rest {
        gives(&judge.actor, &judge.sheet(0), "50", "30").await.is(303);
        judge.actor.post(&bench.at("submit"), &[]).await.is(303);
    }
    let path = bench.at(&format!("paper/{}", paper.seats[0]));
    let printed = bench.agency.saves(&format!("{path}/print")).await;
    assert!(printed.bytes.starts_with(b"%PDF"));
    bench.agency.get(&bench.at(&format!("sheets/{}", paper.member))).await.ok().says("未填写").says("代录纸质评分表");
    // Entered whole or not at all.
    bench.agency.post(&path, &[("item-plan-feasible", "48"), ("_version", "0")]).await.is(409).says("还缺 1 处");
    let fields = [("item-plan-feasible", "48"), ("item-base", "31"), ("_version", "0")];
    bench.agency.post(&path, &fields).await.is(303);
    bench.agency.get(&path).await.ok().says("等待另一人复核");
    bench.agency.post(&format!("{path}/check"), &[("_version", "1")]).await.is(403).says("不能复核自己的录入");
    let second = world.actor(Role::Agency, bench.organisation).await;
    second.post(&format!("{path}/check"), &[("_version", "1")]).await.is(409).says("扫描件");
    second.post(&bench.at("open"), &[]).await.is(409).says("1 份代录评分表没有复核");
    // The expert does not write over it.
    let online = [("item-plan-feasible", "1"), ("item-base", "1"), ("_version", "1")];
    paper.actor.post(&paper.sheet(0), &online).await.is(409).says("代录");
    let sheet = world.count("SELECT max(id) AS n FROM review_sheets");
    world.has_bytes("review-sheet", sheet, "review-scan", "签字.pdf", Media::Pdf, b"%PDF-1.4 scan");
    second.post(&format!("{path}/return"), &[("_version", "1")]).await.is(422);
    second.post(&format!("{path}/return"), &[("_version", "1"), ("reason", "计划应为49")]).await.is(303);
    let fields = [("item-plan-feasible", "49"), ("item-base", "31"), ("_version", "2")];
    bench.agency.post(&path, &fields).await.is(303);
    second.get(&path).await.ok().says("请对照扫描件复核").says("49");
    second.post(&format!("{path}/check"), &[("_version", "2")]).await.is(409);
    second.post(&format!("{path}/check"), &[("_version", "3")]).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM review_members WHERE submitted_at IS NOT NULL"), 5);
    // Checked, it is entered no more; the scan is nothing for experts.
    bench.agency.post(&path, &[("item-plan-feasible", "1"), ("item-base", "1"), ("_version", "4")]).await.is(409);
    let scan = world.count("SELECT max(id) AS n FROM files");
    bench.agency.get(&format!("/files/{scan}")).await.ok();
    paper.actor.get(&format!("/files/{scan}")).await.is(404);
    second.post(&bench.at("open"), &[]).await.is(303);
});

story!(the_report_and_the_sheets_leave_the_house, |world| {
    let bench = bench(world, &scored(), 2).await;
    world.has_sheets(&bench, &[vec![(5_000, 3_000); 5], vec![(4_500, 3_000); 5]]);
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    bench.agency.post(&bench.at("report"), &[("_version", "1")]).await.is(409);
    let close = bench.at("close");
    bench.agency.fills(&close, &close, &[]).await.is(303);
    bench.agency.get(&bench.at("report.pdf")).await.is(404);
    let scores = bench.at("scores");
    bench.agency.fills(&scores, &bench.at("report"), &[]).await.is(303);
    let pdf = bench.agency.saves(&bench.at("report.pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF") && pdf.media_type == "application/pdf");
    let text = world.text("SELECT markdown AS text FROM documents");
    for words in ["去掉一个最高分和一个最低分", "申报单位", "专家1", "80", "名次稳定性", "签字", "seed"]
    {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let call = world.reads(|db| review::batch(db, bench.batch)).call;
    assert!(world.reads(|db| review::results(db, call)).unwrap().report_on.is_some());
    bench.agency.fills(&scores, &bench.at("report"), &[]).await.is(409);
    let officer = world.officer().await;
    officer.get(&scores).await.ok().says("已报告").says("80");
    // One sheet a project and a summary.
    let saved = bench.agency.saves(&bench.at("sheets.xlsx")).await;
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(&saved.bytes)).unwrap();
    let names = book.sheet_names();
    assert_eq!((names.len(), names[0].as_str()), (3, "汇总"));
    let sheet = book.worksheet_range(&names[1]).unwrap();
    assert_eq!(sheet[(1, 2)], calamine::Data::Float(50.0));
    // Taken back, the report counts no more.
    let reopen = bench.at("reopen");
    officer.fills(&reopen, &reopen, &[("reason", "分数录入有误")]).await.is(303);
    assert_eq!(world.text("SELECT state AS text FROM documents"), "revoked");
});

fn named_pdf(world: &World, canary: &str) -> Vec<u8> {
    let sheet = Sheet {
        markdown: "# 管理制度\n\n本制度适用于全部项目。".to_owned(),
        title: format!("{canary} rules"),
        author: canary.to_owned(),
        ..Sheet::default()
    };
    let bytes = world.app.reports.press.print(&sheet).unwrap().bytes;
    // An older revision and a comment behind the end, as programs leave them.
    [bytes, format!("\n% {canary}\n").into_bytes()].concat()
}

story!(nothing_of_a_blind_call_names_an_applicant_to_an_expert, |world| {
    let call = call(world, &blind()).await;
    let name = "宁夏金丝雀科技中心";
    // Each paper is a real file whose properties name the applicant.
    let canary = "Canary of Ningxia";
    let bytes = named_pdf(world, canary);
    let papers: Vec<(&str, &[u8])> = ["rules", "licence", "proof"].iter().map(|key| (*key, bytes.as_slice())).collect();
    let id = world.passed(call, "64", name, &papers).await;
    let bench = world.bench(call, &[id], 5).await;
    let (judge, at) = (&bench.judges[0], &bench.judges[0].actor);
    let copies = bench.at(&format!("copies/{}", bench.items[0].0));
    bench.agency.get(&copies).await.ok().says("材料proof").says("匿名副本");
    world.has_bytes(
        "review-item",
        bench.items[0].0.0,
        "review-copies",
        "金丝雀副本.pdf",
        Media::Pdf,
        &named_pdf(world, canary),
    );
    gives(at, &judge.sheet(0), "50", "30").await.is(303);
    // Every page, print and file within reach, with its headers.
    let page = at.get(&judge.sheet(0)).await.ok().says("P01").says("匿名评审").says("P01-1.pdf").says("P01-2.pdf");
    page.says("不在评审中展示");
    for path in [
        "/".to_owned(),
        "/review".to_owned(),
        judge.sheet(0),
        bench.at("check"),
        bench.at("mine"),
        format!("{}/print", judge.sheet(0)),
        format!("{}/papers/1", judge.sheet(0)),
        format!("{}/papers/2?inline=1", judge.sheet(0)),
        "/organisations".to_owned(),
        "/documents".to_owned(),
    ] {
        let answer = at.request(reqwest::Method::GET, &path).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), format!("{:?}", answer.headers()));
        assert!(matches!(status, 200 | 403), "{path}: {status}");
        let bytes = answer.bytes().await.unwrap();
        for told in ["金丝雀", "%E9%87%91%E4%B8%9D%E9%9B%80", canary, "0951-", "example.org"] {
            assert!(!holds(&bytes, told) && !headers.contains(told), "{path} shows {told}");
        }
    }
    at.get(&format!("{}/papers/3", judge.sheet(0))).await.is(404);
    // The files themselves, by their own addresses, and the applicant's pages do not exist for an expert.
    for file in 1..=world.count("SELECT max(id) AS n FROM files") {
        at.get(&format!("/files/{file}")).await.is(404);
    }
    for path in
        [format!("/applications/{id}"), copies, bench.at("scores"), format!("/organisations/{}", unit(world, id))]
    {
        let status = at.get(&path).await.status;
        assert!(matches!(status, 403 | 404), "{path}: {status}");
    }
    // The agency knows whom it is about.
    bench.agency.get(&bench.at("scores")).await.ok();
    for judge in &bench.judges[1..] {
        gives(&judge.actor, &judge.sheet(0), "50", "30").await.is(303);
    }
    for judge in &bench.judges {
        judge.actor.post(&bench.at("submit"), &[]).await.is(303);
    }
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    let close = bench.at("close");
    bench.agency.fills(&close, &close, &[]).await.is(303);
    at.get(&bench.at("panel")).await.ok().says("P01").does_not_say("金丝雀");
    bench.agency.get(&bench.at("scores")).await.ok().says(name);
    // No mail to an expert names anybody.
    world.posts().await;
    assert!(world.letters().iter().all(|letter| !letter.raw.contains("金丝雀") && !letter.text.contains("金丝雀")));
});

fn holds(bytes: &[u8], text: &str) -> bool {
    // PDF keeps texts of properties in UTF-16, too.
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    bytes.windows(text.len()).any(|part| part == text.as_bytes()) || bytes.windows(wide.len()).any(|part| part == wide)
}

fn unit(world: &World, id: ApplicationId) -> granary::kernel::OrganisationId {
    world.reads(|db| application::find(db, id)).unit
}
