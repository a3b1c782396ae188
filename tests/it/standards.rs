//! Spending standards: what begins the register, versions by two persons, terms that never overlap, tables that never
//! change once they hold, and the calculator.

use chrono::NaiveDate;
use granary::access::Role;
use granary::app;
use granary::standards::model::Cell;
use granary::standards::{Kind, Standard, holding};

use crate::world::{Actor, Page, World};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The version of a kind that holds on a day.
fn held(world: &World, kind: Kind, on: &str) -> Option<Standard> {
    world.reads(|db| holding(db, kind, day(on)))
}

fn edition(world: &World, on: &str) -> Option<i32> {
    held(world, Kind::Meeting, on).map(|found| found.edition)
}

/// What the audit trail holds of standards; making the people of a story leaves traces, too.
fn traces(world: &World) -> i64 {
    world.count("SELECT count(*) AS n FROM audit_events WHERE object_kind = 'standard'")
}

fn latest(world: &World) -> String {
    format!("/standards/{}", world.count("SELECT max(id) AS n FROM standards"))
}

/// Where the first row of a list leads.
fn first(page: &Page) -> String {
    let rows = Page { body: page.body[page.body.find("<tbody").unwrap()..].to_owned(), ..page.clone() };
    rows.link("/standards/").unwrap()
}

/// A version for meetings with one class, in a term.
fn meeting<'a>(from: &'a str, to: &'a str, lodging: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("standard_name", "会议费综合定额标准"),
        ("standard_name_en", "Meeting ceilings"),
        ("basis", "official"),
        ("document_number", "财行〔2026〕1号"),
        ("document_title", "会议费管理办法"),
        ("standard_note", "按新办法执行。"),
        ("valid_from", from),
        ("valid_to", to),
        ("grade-0", "一类"),
        ("lodging-0", lodging),
        ("meals-0", "150"),
        ("other_costs-0", "110"),
    ]
}

async fn propose(by: &Actor, fields: &[(&str, &str)]) -> Page {
    by.post("/standards", &[&[("kind", "meeting")], fields].concat()).await
}

async fn decide(by: &Actor, path: &str, decision: &str, reason: &str) -> Page {
    let to = format!("{path}/decide");
    by.fills(&to, &to, &[("standard_decision", decision), ("reason", reason)]).await
}

/// Two of finance, and the leader.
async fn three(world: &World) -> (Actor, Actor, Actor) {
    let centre = world.centre().await;
    let (one, two) = (world.actor(Role::Finance, centre).await, world.actor(Role::Finance, centre).await);
    (one, two, world.actor(Role::Leader, centre).await)
}

story!(the_register_begins_with_first_versions_and_finance_has_the_last_word, |world| {
    let (finance, _, leader) = three(world).await;
    finance.get("/standards").await.ok().says("还没有支出标准").says("编制新版本");
    leader.get("/standards").await.ok().says("还没有支出标准").does_not_say("编制新版本");
    let before = traces(world);
    assert_eq!(app::seed(&world.app).await.unwrap(), 6);
    assert_eq!(traces(world), before + 6);
    assert_eq!(app::seed(&world.app).await.unwrap(), 0, "a second start changes nothing");
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let accountant = world.actor(Role::Accountant, unit).await;
    let page =
        accountant.get("/standards").await.ok().says("专家咨询费标准").says("财科教〔2017〕128号").says("现行有效");
    assert_eq!(page.body.matches("惯例，来源待核").count(), 3, "travel, training, tax");
    accountant.get("/standards?standard_kind=tax").await.ok().says("劳务报酬").does_not_say("讲课费标准");
    // Tables show what follows from their rows.
    let page = accountant.get("/standards?standard_kind=expert").await.ok();
    let page = accountant.get(&first(&page)).await.ok();
    for said in ["1,500.00", "2,400.00", "1,125.00–1,800.00", "1,350.00–2,160.00", "50%", "随系统载入"] {
        assert!(page.text().contains(said), "{said}");
    }
    assert!(!page.text().contains("办理记录"), "who did what is the centre's business");
    leader.get(&page.path).await.ok().says("办理记录").says("载入初始标准");
    let english = accountant.post("/language", &[("lang", "en"), ("back", "/standards")]).await;
    accountant.follows(english).await.says("Expert consultation fees").says("Practice, not sourced").says("In force");
    // What finance has written since stands, whatever the files say.
    propose(&finance, &meeting("2026-03-10", "", "510")).await.is(303);
    decide(&leader, &latest(world), "confirm", "").await.is(303);
    assert_eq!(app::seed(&world.app).await.unwrap(), 0);
    assert_eq!((edition(world, "2026-03-09"), edition(world, "2026-03-10")), (Some(1), Some(2)));
    assert_eq!(held(world, Kind::Meeting, "2016-06-30").map(|s| s.edition), None, "the day before the first");
    assert_eq!(edition(world, "2016-07-01"), Some(1));
});

story!(a_new_version_holds_from_its_first_day_once_a_second_person_confirmed_it, |world| {
    app::seed(&world.app).await.unwrap();
    let (finance, second, leader) = three(world).await;
    let expert = world.actor(Role::Expert, world.agency().await).await;
    finance.get("/standards/new").await.ok().says("专家咨询费").says("差旅费");
    let form = finance.get("/standards/new?kind=meeting").await.ok().says("已带入第 1 版");
    assert_eq!(form.value("grade-0").as_deref(), Some("一类"));
    assert_eq!(form.value("lodging-3").as_deref(), Some("340.00"));
    assert_eq!(form.value("valid_from").as_deref(), Some(""), "the days are what it is about");
    let before = traces(world);
    let answer = propose(&finance, &meeting("2027-01-01", "", "520")).await;
    let path = answer.location().to_owned();
    finance.follows(answer).await.says("待复核").says("第 1 版的最后有效日为2026年12月31日").does_not_say("/decide");
    assert_eq!(edition(world, "2027-01-01"), Some(1), "it does not hold yet");
    expert.get(&path).await.is(404);
    expert.get(&format!("{path}/table.xlsx")).await.is(404);
    expert.get("/standards").await.ok().does_not_say("待复核");
    world.auditor().await.get(&path).await.ok().says("待复核");
    // Whoever wrote it does not confirm it; others of finance and the leader may.
    finance.get("/").await.ok().does_not_say("复核支出标准");
    finance.get(&format!("{path}/decide")).await.is(403).says("不能复核自己提交的内容");
    finance.post(&format!("{path}/decide"), &[("standard_decision", "confirm"), ("_version", "1")]).await.is(403);
    world.officer().await.post(&format!("{path}/decide"), &[("standard_decision", "confirm")]).await.is(403);
    second.get("/").await.ok().says("复核支出标准");
    let page = leader.get("/").await.ok().says("复核支出标准");
    let page = leader.get(&page.link(&format!("{path}/decide")).unwrap()).await.ok();
    for said in ["与第 1 版的差异", "500.00", "520.00", "财行〔2016〕214号", "财行〔2026〕1号", "四类 · 伙食费（元）"]
    {
        assert!(page.text().contains(said), "{said}");
    }
    decide(&leader, &path, "", "").await.is(422).wrong("standard_decision", "");
    let answer = decide(&leader, &path, "confirm", "已核对原件").await;
    leader.follows(answer).await.says("已确认").says("待生效");
    assert_eq!(traces(world), before + 3, "sent in, the former ended, confirmed");
    assert_eq!((edition(world, "2026-12-31"), edition(world, "2027-01-01")), (Some(1), Some(2)));
    let first = held(world, Kind::Meeting, "2026-12-31").unwrap();
    assert_eq!(first.draft.term.to, Some(day("2026-12-31")));
    expert.get(&path).await.ok().says("520.00").says("第 1 版的差异");
    for (on, said, not) in [("2026-12-31", "2016〕214号", "2026〕1号"), ("20270101", "2026〕1号", "2016〕214号")]
    {
        let found = expert.get(&format!("/standards?standard_kind=meeting&on={on}")).await.ok();
        assert!(found.text().contains(said) && !found.text().contains(not), "{on}");
    }
    second
        .post(&format!("{path}/decide"), &[("standard_decision", "refuse"), ("reason", "x"), ("_version", "2")])
        .await
        .is(409);
    world
        .auditor()
        .await
        .get("/audit?kind=standard")
        .await
        .ok()
        .says("确认标准")
        .says("因新版本生效而截止")
        .says("提交标准新版本");
});

story!(terms_never_overlap_and_gaps_are_told, |world| {
    let (finance, second, leader) = three(world).await;
    propose(&finance, &meeting("2026-01-01", "2026-06-30", "500")).await.is(303);
    decide(&leader, &latest(world), "confirm", "").await.is(303);
    for (from, to, field, told) in [
        ("2026-06-30", "", "valid_from", "第 1 版"),
        ("2025-01-01", "2026-01-01", "valid_from", "重叠"),
        ("2025-01-01", "", "valid_from", "重叠"),
        ("2026-03-01", "2026-03-01", "valid_from", "重叠"),
        ("2026-08-01", "2026-07-31", "valid_to", "2026年8月1日"),
        ("2026-02-30", "", "valid_from", "2026-02-30"),
        ("", "", "valid_from", "填写"),
    ] {
        propose(&finance, &meeting(from, to, "500")).await.is(422).wrong(field, told);
    }
    assert_eq!(world.count("SELECT count(*) AS n FROM standards"), 1);
    // The day after the last one is free; a later day leaves a gap, which is told and not refused.
    propose(&finance, &meeting("2026-07-01", "2026-07-01", "500")).await.is(303);
    let late = propose(&finance, &meeting("2026-09-01", "2026-12-31", "500")).await;
    let late = finance
        .follows(late)
        .await
        .says("2026年7月1日至2026年8月31日没有有效的标准")
        .says("2027年1月1日起没有有效的标准");
    decide(&leader, &late.path, "confirm", "").await.is(303);
    assert_eq!((edition(world, "2026-08-31"), edition(world, "2026-09-01")), (None, Some(3)));
    assert_eq!((edition(world, "2026-12-31"), edition(world, "2027-01-01")), (Some(3), None));
    // Two that would overlap may both be written; only one of them is confirmed.
    propose(&finance, &meeting("2027-01-01", "", "1")).await.is(303);
    let one = latest(world);
    propose(&second, &meeting("2027-01-01", "", "2")).await.is(303);
    let two = latest(world);
    let (a, b) = tokio::join!(decide(&leader, &one, "confirm", ""), decide(&finance, &two, "confirm", ""));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "{} {}", a.text(), b.text());
    assert_eq!(
        world.count("SELECT count(*) AS n FROM standards WHERE state = 'confirmed' AND valid_from = '2027-01-01'"),
        1
    );
});

story!(what_nobody_used_can_be_corrected_and_what_holds_cannot, |world| {
    app::seed(&world.app).await.unwrap();
    let (finance, second, leader) = three(world).await;
    propose(&finance, &meeting("2026-03-03", "", "520")).await.is(303);
    let path = latest(world);
    let edit = format!("{path}/edit");
    let form = second.get(&edit).await.ok();
    assert_eq!((form.value("lodging-0"), form.value("valid_from")), (Some("520.00".into()), Some("2026-03-03".into())));
    second.fills(&edit, &edit, &meeting("2026-03-03", "", "530")).await.is(303);
    second.get(&format!("{path}/decide")).await.is(403);
    decide(&finance, &path, "confirm", "").await.is(303);
    assert_eq!((edition(world, "2026-03-02"), edition(world, "2026-03-03")), (Some(1), Some(2)));
    // Confirmed, but to begin tomorrow: a correction makes it wait again, and the version before it goes on.
    finance.get(&edit).await.ok().says("更正后退回待复核状态");
    finance.fills(&edit, &edit, &meeting("2026-03-03", "", "540")).await.is(303);
    assert_eq!(edition(world, "2026-03-03"), Some(1));
    finance.post(&edit, &[&meeting("2026-03-03", "", "1")[..], &[("_version", "1")]].concat()).await.is(409);
    decide(&leader, &path, "confirm", "").await.is(303);
    assert_eq!(edition(world, "2026-03-03"), Some(2));
    // 23:59 of the day before, and midnight in Beijing.
    world.passes(chrono::Duration::minutes(14 * 60 + 59));
    let (finance, _, leader) = three(world).await;
    finance.get(&edit).await.ok();
    world.passes(chrono::Duration::minutes(1));
    finance.get(&edit).await.is(409).says("已经生效");
    finance.get(&format!("{path}/withdraw")).await.is(409);
    let version =
        world.count("SELECT CAST(version AS BIGINT) AS n FROM standards ORDER BY id DESC LIMIT 1").to_string();
    finance.post(&edit, &[&meeting("2026-03-03", "", "1")[..], &[("_version", &version)]].concat()).await.is(409);
    finance.post(&format!("{path}/withdraw"), &[("reason", "x"), ("_version", &version)]).await.is(409);
    finance.get(&path).await.ok().says("540.00").does_not_say(&edit).does_not_say("/withdraw");
    // What is withdrawn or returned is over, and says why.
    propose(&finance, &meeting("2026-05-01", "", "600")).await.is(303);
    let gone = latest(world);
    finance.fills(&format!("{gone}/withdraw"), &format!("{gone}/withdraw"), &[("reason", "")]).await.is(422);
    finance
        .fills(&format!("{gone}/withdraw"), &format!("{gone}/withdraw"), &[("reason", "文件未正式印发")])
        .await
        .is(303);
    finance.get(&gone).await.ok().says("已撤回").says("文件未正式印发");
    leader.get(&format!("{gone}/decide")).await.is(409);
    propose(&finance, &meeting("2026-05-01", "", "600")).await.is(303);
    let back = latest(world);
    decide(&leader, &back, "refuse", "").await.is(422).wrong("reason", "");
    decide(&leader, &back, "refuse", "数额与原件不符").await.is(303);
    finance.get(&back).await.ok().says("复核未通过").says("数额与原件不符");
    finance.get(&format!("{back}/edit")).await.is(409);
    assert_eq!(edition(world, "2026-05-01"), Some(2));
});

story!(an_end_counts_once_a_second_person_confirmed_it, |world| {
    let (finance, second, leader) = three(world).await;
    propose(&finance, &meeting("2026-01-01", "", "500")).await.is(303);
    let path = latest(world);
    let end = format!("{path}/end");
    finance.get(&end).await.is(409).says("尚未确认");
    decide(&leader, &path, "confirm", "").await.is(303);
    finance
        .fills(&end, &end, &[("ends_on", "2025-12-31"), ("reason", "x")])
        .await
        .is(422)
        .wrong("ends_on", "2026年1月1日");
    finance.fills(&end, &end, &[("ends_on", ""), ("reason", "x")]).await.is(422).wrong("ends_on", "相同");
    finance.fills(&end, &end, &[("ends_on", "2026-06-30"), ("reason", "")]).await.is(422).wrong("reason", "");
    finance.fills(&end, &end, &[("ends_on", "2026-06-30"), ("reason", "办法废止")]).await.is(303);
    finance.get(&path).await.ok().says("截止日期调整待复核").says("办法废止");
    finance.get(&format!("{path}/decide")).await.is(403);
    finance.get(&end).await.is(409);
    assert_eq!(edition(world, "2026-07-01"), Some(1), "until then the recorded validity counts");
    leader.get("/").await.ok().says("复核标准截止日期");
    decide(&leader, &path, "refuse", "未见废止文件").await.is(303);
    finance.fills(&end, &end, &[("ends_on", "2026-06-30"), ("reason", "办法废止")]).await.is(303);
    finance.fills(&format!("{path}/withdraw"), &format!("{path}/withdraw"), &[("reason", "日期有误")]).await.is(303);
    second.fills(&end, &end, &[("ends_on", "2026-06-30"), ("reason", "办法废止")]).await.is(303);
    decide(&finance, &path, "confirm", "").await.is(303);
    assert_eq!((edition(world, "2026-06-30"), edition(world, "2026-07-01")), (Some(1), None));
    // It can go on again, but not into the version that follows.
    propose(&finance, &meeting("2026-08-01", "", "500")).await.is(303);
    decide(&leader, &latest(world), "confirm", "").await.is(303);
    finance.fills(&end, &end, &[("ends_on", ""), ("reason", "x")]).await.is(422).wrong("ends_on", "2026年8月1日");
    finance
        .fills(&end, &end, &[("ends_on", "2026-08-01"), ("reason", "x")])
        .await
        .is(422)
        .wrong("ends_on", "2026年8月1日");
    finance.fills(&end, &end, &[("ends_on", "2026-07-31"), ("reason", "衔接")]).await.is(303);
    decide(&leader, &path, "confirm", "").await.is(303);
    assert_eq!((edition(world, "2026-07-31"), edition(world, "2026-08-01")), (Some(1), Some(2)));
});

story!(one_person_in_two_roles_is_still_one_person, |world| {
    let centre = world.centre().await;
    let both = world.actor(Role::Finance, centre).await;
    world.grants(both.id, Role::Leader, centre).await;
    world.tampers(&format!("UPDATE memberships SET state = 'active' WHERE user_id = {}", both.id));
    propose(&both, &meeting("2026-01-01", "", "500")).await.is(303);
    let path = latest(world);
    both.post(&format!("{path}/decide"), &[("standard_decision", "confirm"), ("_version", "1")]).await.is(403);
    assert_eq!(edition(world, "2026-03-02"), None);
});

story!(figures_that_cannot_be_are_refused_beside_their_cells, |world| {
    let (finance, ..) = three(world).await;
    let with = |name: &'static str, value: &'static str| {
        let mut fields = meeting("2026-01-01", "", "500");
        match fields.iter_mut().find(|(n, _)| *n == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
        fields
    };
    for (field, value, told) in [
        ("lodging-0", "-1", "负数"),
        ("lodging-0", "1e308", "1e308".get(1..2).unwrap()),
        ("lodging-0", "１00", "全角"),
        ("lodging-0", "1.234", "小数"),
        ("lodging-0", "", "填写"),
        ("grade-0", "五类", ""),
        ("standard_name", " ", "填写"),
        ("basis", "rumour", ""),
        ("document_number", "", "文号"),
        ("document_title", "", "文件名称"),
    ] {
        propose(&finance, &with(field, value)).await.is(422).wrong(field, told);
    }
    let twice = [
        meeting("2026-01-01", "", "500"),
        vec![("grade-1", "1"), ("lodging-1", "1"), ("meals-1", "1"), ("other_costs-1", "1")],
    ];
    propose(&finance, &twice.concat()).await.is(422).wrong("grade-1", "重复");
    let none: Vec<_> = meeting("2026-01-01", "", "").into_iter().filter(|(n, _)| !n.ends_with("-0")).collect();
    propose(&finance, &none).await.is(422).wrong("paste", "至少填写一行");
    for strange in [("state", "confirmed"), ("edition", "9"), ("hours_most", "4"), ("written_by", "1")] {
        propose(&finance, &[&meeting("2026-01-01", "", "500")[..], &[strange]].concat()).await.is(400);
    }
    finance.post("/standards", &meeting("2026-01-01", "", "500")).await.is(404);
    // A scale whose brackets do not meet would let somebody who earns more keep less.
    let tax = |quick: &'static str, deduction: &'static str| {
        vec![
            ("kind", "tax"),
            ("standard_name", "预扣率"),
            ("basis", "practice"),
            ("valid_from", "2026-01-01"),
            ("flat_up_to", "4000"),
            ("deduction", deduction),
            ("deduction_rate", "20%"),
            ("up_to-0", "20000"),
            ("rate-0", "20%"),
            ("quick-0", "0"),
            ("rate-1", "30%"),
            ("quick-1", quick),
        ]
    };
    finance.post("/standards", &tax("2100", "800")).await.is(422).wrong("quick-1", "2,000.00");
    finance.post("/standards", &tax("2000", "900")).await.is(422).wrong("deduction", "800.00");
    assert_eq!(world.count("SELECT count(*) AS n FROM standards"), 0);
    finance.post("/standards", &tax("2000", "800")).await.is(303);
});

story!(a_table_is_pasted_from_a_sheet_and_grows_without_a_script, |world| {
    let (finance, ..) = three(world).await;
    let head =
        [("kind", "travel"), ("standard_name", "差旅费标准"), ("basis", "practice"), ("valid_from", "2026-01-01")];
    let paste = "\t\t\t\t100\t80\n宁夏\t银川\t07-01~09-30\t430\t100\t80\n西藏自治区\t\t\t\t120\t80\n";
    let page = finance.post("/standards", &[&head[..], &[("paste", paste), ("step", "fill")]].concat()).await.ok();
    assert_eq!(world.count("SELECT count(*) AS n FROM standards"), 0, "what was pasted is looked at first");
    assert_eq!(
        (page.value("city-1").as_deref(), page.value("standard_name").as_deref()),
        (Some("银川"), Some("差旅费标准"))
    );
    let more = finance.post("/standards", &[&head[..], &[("meals-0", "100"), ("step", "more")]].concat()).await.ok();
    assert!(more.value("meals-8").is_some() && more.value("meals-9").is_none(), "eight more rows");
    let rows = [
        ("meals-0", "100"),
        ("transport-0", "80"),
        ("region-1", "宁夏"),
        ("city-1", "银川"),
        ("season-1", "7-1～9-30"),
        ("lodging-1", "430"),
        ("meals-1", "100"),
        ("transport-1", "80"),
        ("region-2", ""),
        ("meals-2", ""),
        ("region-5", "Tibet"),
        ("meals-5", "120"),
        ("transport-5", "80"),
    ];
    finance.post("/standards", &[&head[..], &rows[..]].concat()).await.is(303);
    let found = world.text("SELECT body AS text FROM standards");
    let table: granary::standards::Table = serde_json::from_str(&found).unwrap();
    let written: Vec<Vec<String>> = table.rows().iter().map(|row| row.iter().map(Cell::written).collect()).collect();
    assert_eq!(
        written,
        [
            ["", "", "", "", "100.00", "80.00"],
            ["64", "银川", "07-01~09-30", "430.00", "100.00", "80.00"],
            ["54", "", "", "", "120.00", "80.00"],
        ]
    );
    let lone = [("region-0", "64"), ("meals-0", "100"), ("transport-0", "80")];
    finance.post("/standards", &[&head[..], &lone[..]].concat()).await.is(422).wrong("paste", "其他地区");
});

story!(the_calculator_shows_every_step_by_the_table_of_the_day, |world| {
    app::seed(&world.app).await.unwrap();
    let (finance, _, leader) = three(world).await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let accountant = world.actor(Role::Accountant, unit).await;
    let asks = async |query: &str| accountant.get(&format!("/standards/calculator?{query}")).await;
    asks("").await.ok().says("业务发生日").does_not_say("计算结果");
    let page = asks("kind=expert&on=2026-03-02&title_level=senior&way=in-person&days=3&half_day=&times=").await.ok();
    for said in ["全额 2 天 × 2,400.00", "其后 1 天 × 1,200.00", "3,750.00", "6,000.00", "7,142.86", "1,142.86"]
    {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    asks("kind=expert&on=2026-03-02&title_level=other&way=correspondence&times=2").await.ok().says("1,500.00");
    asks("kind=lecture&on=2026-03-02&title_level=senior&hours=5&half_days=1")
        .await
        .ok()
        .says("4,000.00")
        .says("的 1 学时不计");
    asks("kind=lecture&on=2026-03-02&title_level=other&hours=1&half_days=1")
        .await
        .is(422)
        .wrong("title_level", "个案判断");
    asks("kind=meeting&on=2026-03-02&grade=4&with_lodging=with&persons=40&days=2").await.ok().says("44,000.00");
    asks("kind=meeting&on=2026-03-02&grade=4&with_lodging=without&persons=1&days=1").await.ok().says("210.00");
    asks("kind=training&on=2026-03-02&grade=3&persons=1&days=16").await.ok().says("8,635.00").says("惯例，来源待核");
    asks("kind=travel&on=2026-03-02&region=54&days=2&nights=").await.ok().says("400.00");
    asks("kind=travel&on=2026-03-02&region=64&days=2&nights=1").await.is(422).wrong("region", "住宿费限额");
    for (net, gross) in [("800", "800.00"), ("900", "925.00"), ("3600", "4,285.71"), ("21000", "25,000.00")] {
        asks(&format!("kind=tax&on=2026-03-02&known=net&income={net}")).await.ok().says(gross);
    }
    let page = asks("kind=tax&on=2026-03-02&known=net&income=2400&earlier=2800").await.ok();
    for said in ["（4,800.00 − 0.00）÷ 0.84", "2,914.29", "514.29", "400.00"] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    asks("kind=tax&on=2026-03-02&known=gross&income=2800").await.ok().says("2,400.00");
    // What is wrong stands beside its field, and what was typed is kept.
    for (query, field) in [
        ("kind=tax&on=2018-12-31&known=net&income=1", "on"),
        ("kind=tax&on=2026-03-02&known=net&income=-1", "income"),
        ("kind=tax&on=2026-03-02&known=net&income=1&earlier=x", "earlier"),
        ("kind=tax&on=2026-03-02&known=net&income=0", "income"),
        ("kind=tax&on=2026-03-02&known=gross&income=999999999999.99&earlier=1", "income"),
        ("kind=expert&on=2026-13-02&title_level=senior&way=in-person&days=1", "on"),
        ("kind=expert&on=2026-03-02&title_level=senior&way=in-person&days=0", "title_level"),
        ("kind=expert&on=2026-03-02&title_level=senior&way=in-person&days=1.5", "days"),
        ("kind=expert&on=2026-03-02&title_level=king&way=in-person&days=1", "title_level"),
        ("kind=meeting&on=2026-03-02&grade=4&with_lodging=with&persons=100001&days=1", "persons"),
    ] {
        asks(query).await.is(422).wrong(field, "");
    }
    asks("kind=tax&on=2026-03-02&known=net&income=1&strange=1").await.is(400);
    // Another version, another answer from its first day on.
    propose(&finance, &meeting("2026-04-01", "", "1000")).await.is(303);
    decide(&leader, &latest(world), "confirm", "").await.is(303);
    let ask = |on: &str| format!("kind=meeting&on={on}&grade=1&with_lodging=with&persons=1&days=1");
    asks(&ask("2026-03-31")).await.ok().says("760.00").says("第 1 版");
    asks(&ask("2026-04-01")).await.ok().says("1,260.00").says("第 2 版");
});

story!(the_workbooks_hold_what_the_pages_show, |world| {
    app::seed(&world.app).await.unwrap();
    let (finance, ..) = three(world).await;
    let expert = world.actor(Role::Expert, world.agency().await).await;
    propose(&finance, &meeting("2027-01-01", "", "520")).await.is(303);
    assert_eq!(finance.saves("/standards.xlsx").await.rows().len(), 8);
    assert_eq!(expert.saves("/standards.xlsx").await.rows().len(), 7, "what waits is the centre's business");
    assert_eq!(finance.saves("/standards.xlsx?standing=proposed").await.column("状态"), ["待复核"]);
    assert!(expert.saves("/standards.xlsx?standing=proposed").await.column("状态").is_empty());
    assert_eq!(expert.saves("/standards.xlsx?on=2016-12-31").await.rows().len(), 3, "meetings and travel");
    let page = expert.get("/standards?standard_kind=meeting").await.ok();
    let path = first(&page);
    let table = expert.saves(&format!("{path}/table.xlsx")).await;
    assert_eq!(table.column("类别"), ["一类", "二类", "三类", "四类"]);
    assert_eq!(table.column("综合定额（元/人天）"), ["760", "650", "550", "550"]);
    assert_eq!(table.column("不安排住宿（元/人天）"), ["260", "250", "210", "210"]);
});

story!(what_was_confirmed_does_not_change_even_in_the_database, |world| {
    use diesel::connection::SimpleConnection;
    app::seed(&world.app).await.unwrap();
    let (finance, ..) = three(world).await;
    propose(&finance, &meeting("2027-01-01", "", "520")).await.is(303);
    let path = latest(world);
    finance.fills(&format!("{path}/withdraw"), &format!("{path}/withdraw"), &[("reason", "x")]).await.is(303);
    for sql in [
        "UPDATE standards SET body = '{}' WHERE edition = 1",
        "UPDATE standards SET valid_from = '2000-01-01' WHERE edition = 1",
        "UPDATE standards SET document_number = 'x' WHERE edition = 1",
        "UPDATE standards SET state = 'confirmed' WHERE state = 'withdrawn'",
        "UPDATE standards SET body = '{}' WHERE state = 'withdrawn'",
        "DELETE FROM standards",
    ] {
        let refused = world.tries(move |tx| Ok(tx.db.batch_execute(sql)?)).await;
        assert!(refused.unwrap_err().to_string().contains("keeps its figures"), "{sql}");
    }
    let twice = "INSERT INTO standards (kind, edition, name, name_en, basis, document_number, document_title, note, \
                 valid_from, body, state, written_by_name, written_at, decided_by_name, remark, end_by_name, end_reason, \
                 version) SELECT kind, 9, name, name_en, basis, document_number, document_title, note, valid_from, body, \
                 'confirmed', '', written_at, '', '', '', '', 1 FROM standards WHERE kind = 'tax'";
    assert!(world.tries(move |tx| Ok(tx.db.batch_execute(twice)?)).await.is_err(), "two begin on one day");
});

/// Only the program itself takes in first versions.
#[actix_web::test]
async fn nobody_else_seeds() {
    let world = World::on(crate::world::Engine::Sqlite).await;
    let finance = world.actor(Role::Finance, world.centre().await).await;
    let actor = granary::access::Actor { user: finance.id, ..granary::access::Actor::system(&world.app.policy) };
    let now = world.clock.now();
    let tried = world
        .app
        .database
        .write(move |db| {
            granary::standards::seed(&mut granary::access::Tx { db, actor: &actor, now, request: "story" })
        })
        .await;
    assert!(matches!(tried, Err(granary::platform::Error::Forbidden(_))));
    world.close().await;
}

/// Each field, kind, level and step has its words in both languages.
#[test]
fn every_field_of_a_standard_has_words() {
    use granary::platform::i18n::{Locale, Texts};
    use granary::standards::model::{Basis, Decision, Grade, Level, Standing};
    let texts = Texts::load().unwrap();
    let mut wanted: Vec<String> = Vec::new();
    for kind in Kind::ALL {
        let fields = kind.columns().iter().chain(kind.terms()).chain(kind.derived());
        wanted.extend(fields.map(|field| format!("field-{}", field.replace('_', "-"))));
        wanted.extend(["kind", "unit", "most"].map(|what| format!("standard-{what}-{kind}")));
    }
    wanted.extend(Basis::ALL.iter().map(|w| format!("standard-basis-{w}")));
    wanted.extend(Decision::ALL.iter().map(|w| format!("standard-decision-{w}")));
    wanted.extend(Grade::ALL.iter().map(|w| format!("standard-grade-{w}")));
    wanted.extend(Level::ALL.iter().map(|w| format!("standard-level-{w}")));
    wanted.extend(Standing::ALL.iter().map(|w| format!("standard-standing-{w}")));
    for event in [
        "seeded",
        "proposed",
        "amended",
        "withdrawn",
        "confirmed",
        "refused",
        "closed",
        "reopened",
        "end-proposed",
        "end-withdrawn",
        "ended",
        "end-refused",
    ] {
        wanted.push(format!("event-standard-{event}"));
    }
    let missing: Vec<_> = Locale::ALL
        .iter()
        .flat_map(|l| wanted.iter().filter(|key| !texts.has(*l, key)).map(move |k| format!("{l} {k}")))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
