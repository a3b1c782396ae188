//! A batch of review from its preparation to scoring, and its fees: recusals, the draw, invitations, declarations, who
//! follows whom; and what must not happen on the way.

use granary::access::Role;
use granary::application::form::{RecusalWish, Recusals};
use granary::application::{self, actions as applications};
use granary::expert::Profile;
use granary::kernel::{ApplicationId, Region};

use crate::world::{Season, World, profile, worked};

/// An application of a unit that does not want some experts.
async fn wishing(world: &World, season: &Season, region: &str, name: &str, wishes: &[(&str, &str)]) -> ApplicationId {
    let id = world.filled_application(season.call, region, name).await;
    let items = wishes
        .iter()
        .map(|(name, reason)| RecusalWish {
            name: (*name).to_owned(),
            employer: String::new(),
            reason: (*reason).to_owned(),
        })
        .collect::<Vec<_>>();
    let policy = std::sync::Arc::clone(&world.app);
    world
        .does(move |tx| {
            applications::save(tx, id, &Recusals { items: items.clone() }, 1)?;
            let version = application::find(tx.db, id)?.version;
            applications::submit(tx, &policy.policy, id, None, version)
        })
        .await;
    id
}

/// Two passed applications and a closed call.
async fn two(world: &World) -> (Season, ApplicationId, ApplicationId) {
    let season = world.season().await;
    let one = world.application(season.call, "14", "山西省科技创新服务中心").await;
    let other = world.application(season.call, "64", "宁夏科技服务中心").await;
    world.passes_check(one).await;
    world.passes_check(other).await;
    world.closes(&season).await;
    (season, one, other)
}

/// The names of a batch's members who are in it, in the order of the seed.
fn members(world: &World) -> Vec<(i64, String)> {
    let ids = world.text(
        "SELECT coalesce(string_agg(CAST(m.expert_id AS TEXT) || ':' || e.name, ',' ORDER BY m.place), '') AS text \
         FROM review_members m JOIN experts e ON e.id = m.expert_id WHERE m.state IN ('drawn', 'invited', 'accepted')",
    );
    let read = |one: &str| one.split_once(':').map(|(id, name)| (id.parse().unwrap(), name.to_owned()));
    ids.split(',').filter_map(read).collect()
}

fn active(world: &World) -> i64 {
    world.count("SELECT count(*) AS n FROM review_assignments WHERE state = 'active'")
}

story!(a_batch_goes_from_its_preparation_to_scoring, |world| {
    let season = world.season().await;
    let one = world.application(season.call, "14", "山西省科技创新服务中心").await;
    let other = wishing(world, &season, "64", "宁夏科技服务中心", &[("评审专家甲", "曾有合同纠纷")]).await;
    world.experts(5, 1).await;
    world.expert(profile("评审专家甲", "某远方大学")).await;
    world
        .expert(Profile {
            email: "own@example.org".into(), ..profile("本单位专家", "山西省科技创新服务中心")
        })
        .await;
    world
        .expert(Profile {
            past: vec![worked("宁夏科技服务中心", 2020, Some(2024))], ..profile("前员工", "某大学")
        })
        .await;
    world
        .expert(Profile {
            past: vec![worked("宁夏科技服务中心", 2010, Some(2020))], ..profile("老员工", "另一大学")
        })
        .await;
    let (agency, officer) = (&season.agency, &season.officer);
    let fields = season.wanted();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    // Not before the deadline, not while a check is open.
    agency.post("/review/batches", &fields).await.is(409).says("申报尚未截止");
    world.passes_check(one).await;
    world.closes(&season).await;
    agency.post("/review/batches", &fields).await.is(409).says("还有 1 份");
    world.passes_check(other).await;
    agency.get("/review/batches/new").await.ok().says("项目评审");
    let path = season.prepares().await;
    agency.post("/review/batches", &fields).await.is(409).says("已有批次");
    agency.get(&path).await.ok().says("山西省科技创新服务中心").says("P01").says("P02").says("准备中");
    // What the data tell counts at once; a wish and nothing else waits for the officer.
    let page = agency.get(&format!("{path}/recusals")).await.ok();
    let page = page.says("本单位专家").says("前员工").says("2020–2024").says("曾有合同纠纷");
    page.says("由项目主管决定");
    assert_eq!(world.count("SELECT count(*) AS n FROM review_recusals"), 3, "who left long ago is no conflict");
    let draw = format!("{path}/draw");
    let version = world.count("SELECT CAST(version AS BIGINT) AS n FROM review_batches").to_string();
    agency.post(&draw, &[("most", "40"), ("_version", &version)]).await.is(409).says("1 条回避待决定");
    officer.get("/").await.ok().says("决定回避");
    let wish = world.count("SELECT id AS n FROM review_recusals WHERE source = 'applicant'");
    let decide = format!("{path}/recusals/{wish}");
    agency.post(&decide, &[("decision", "refuse"), ("reason", "x"), ("_version", "1")]).await.is(403);
    officer.post(&decide, &[("decision", "uphold"), ("reason", ""), ("_version", "1")]).await.is(422);
    officer.post(&decide, &[("decision", "uphold"), ("reason", "情况属实"), ("_version", "1")]).await.is(303);
    officer.post(&decide, &[("decision", "refuse"), ("reason", "x"), ("_version", "2")]).await.is(409);
    // The draw keeps everybody away, and can be made again.
    agency.get("/").await.ok().says("抽取评审专家");
    season.draws(&path).await;
    let page = agency.get(&draw).await.ok().says("重算一致").says("sha256sum");
    assert!(page.text().contains(&world.text("SELECT seed AS text FROM review_batches")), "the seed is printed");
    assert_eq!(active(world), 10);
    let together = "SELECT count(*) AS n FROM review_assignments a JOIN review_members m ON m.id = a.member_id \
                    JOIN review_recusals r ON r.item_id = a.item_id AND r.expert_id = m.expert_id WHERE r.state <> 'refused'";
    assert_eq!(world.count(together), 0);
    let least = world.count(
        "SELECT CAST(min(t.n) AS BIGINT) AS n FROM (SELECT count(*) AS n FROM review_assignments a JOIN review_members m \
         ON m.id = a.member_id WHERE m.technical GROUP BY a.item_id) t",
    );
    assert!(least >= 4, "at least two thirds of five are technical, but {least}");
    let saved = agency.saves(&format!("{draw}.xlsx")).await;
    assert_eq!(saved.rows().len(), 11, "the whole pool in its order, and the heading");
    // Drawing again wants a reason; both draws stay.
    agency.fills(&draw, &draw, &[("most", "40")]).await.is(422).wrong("reason", "原因");
    agency.fills(&draw, &draw, &[("most", "40"), ("reason", "抽取时网络中断")]).await.is(303);
    agency.get(&draw).await.ok().says("历次抽取").says("抽取时网络中断");
    assert_eq!(world.count("SELECT count(*) AS n FROM review_draws"), 2);
    for sql in ["UPDATE review_draws SET seed = 'x'", "DELETE FROM review_draws"] {
        use diesel::connection::SimpleConnection;
        let refused = world.tries(move |tx| Ok(tx.db.batch_execute(sql)?)).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    let checked = world.reads(|db| granary::review::check(db, &world.app.settings));
    assert_eq!((checked.line.as_str(), checked.broken), ("reviews: 2 draws made again", None));
    // Invitations travel by mail; whoever has none gets a link to be passed on.
    agency.fills(&path, &format!("{path}/invite"), &[]).await.is(303);
    let invited = members(world).len();
    assert_eq!(
        world.count("SELECT count(*) AS n FROM review_members WHERE state = 'invited'"),
        i64::try_from(invited).unwrap()
    );
    agency.get(&path).await.ok().says("邀请中").says("待答复");
    agency.fills(&path, &format!("{path}/begin"), &[]).await.is(409).says("未答复");
});

story!(experts_accept_declare_and_are_followed, |world| {
    let (season, ..) = two(world).await;
    world.experts(9, 0).await;
    let path = season.prepares().await;
    season.draws(&path).await;
    let agency = &season.agency;
    agency.fills(&path, &format!("{path}/invite"), &[]).await.is(303);
    world.posts().await;
    let first = members(world);
    let mut experts = Vec::new();
    for (_, name) in &first {
        experts.push(world.comes(name).await);
    }
    let (invitation, declaration) = (format!("{path}/invitation"), format!("{path}/declaration"));
    experts[0].get("/").await.ok().says("答复评审邀请");
    // Before accepting there is nothing to declare, and the names are not shown.
    experts[0].get(&declaration).await.is(404);
    experts[0].get(&invitation).await.ok().says("华信").does_not_say("宁夏科技服务中心").does_not_say("P01");
    // Experts see no batch but by their own pages, and no other page of it.
    for hidden in [path.clone(), format!("{path}/draw"), format!("{path}/recusals"), format!("{path}/fees")] {
        experts[0].get(&hidden).await.is(403);
    }
    for expert in &experts[1..] {
        expert.fills(&invitation, &invitation, &[("answer", "accept")]).await.is(303);
    }
    // One declines: a reason is wanted, the access ends at once, and the next of the order follows.
    experts[0].fills(&invitation, &invitation, &[("answer", "decline")]).await.is(422).wrong("reason", "原因");
    experts[0].fills(&invitation, &invitation, &[("answer", "decline"), ("reason", "出差")]).await.is(303);
    experts[0].get(&invitation).await.is(404);
    experts[0].get("/").await.ok().does_not_say("答复评审邀请");
    assert_eq!(active(world), 10, "nobody's place stays empty");
    let now = members(world);
    let newcomer = now.iter().find(|(id, _)| !first.iter().any(|(old, _)| old == id)).unwrap();
    let order = granary::review::draw::order(
        &world.text("SELECT seed AS text FROM review_batches"),
        &world
            .reads(|db| granary::expert::pool(db, &[]))
            .iter()
            .map(|e| granary::review::draw::Candidate { id: e.id, technical: true })
            .collect::<Vec<_>>(),
    );
    let next = order.iter().map(|c| c.id.0).find(|id| !first.iter().any(|(old, _)| old == id)).unwrap();
    assert_eq!(newcomer.0, next, "the next in the order of the seed");
    agency.get("/").await.ok().says("邀请专家");
    agency.fills(&path, &format!("{path}/invite"), &[]).await.is(303);
    world.posts().await;
    let last = world.comes(&newcomer.1).await;
    last.fills(&invitation, &invitation, &[("answer", "accept")]).await.is(303);
    agency.get(&path).await.ok().says("回避申报").says("尚未申报回避");
    // Declarations: over the names, once; without the tick nothing is taken.
    let page = experts[1].get(&declaration).await.ok().says("山西省科技创新服务中心").says("宁夏科技服务中心");
    page.does_not_say("P01").does_not_say("P02");
    experts[1].fills(&declaration, &declaration, &[]).await.is(422);
    for expert in experts[1..].iter().chain([&last]) {
        expert.fills(&declaration, &declaration, &[("sure", "1")]).await.is(303);
    }
    agency.get("/").await.ok().says("开始评审");
    agency.fills(&path, &format!("{path}/begin"), &[]).await.is(303);
    agency.get(&path).await.ok().says("评分中");
    // A conflict that is found later ends the item at once, and somebody else follows for it alone.
    let unit = world.count("SELECT id AS n FROM organisations WHERE name = '宁夏科技服务中心'");
    let ground = format!("ground-{unit}");
    experts[1].fills(&declaration, &declaration, &[(&ground, "interest"), ("sure", "1")]).await.is(303);
    let (own, recused) =
        (first[1].0, "SELECT count(*) AS n FROM review_assignments a JOIN review_members m ON m.id = a.member_id");
    assert_eq!(world.count(&format!("{recused} WHERE m.expert_id = {own} AND a.state = 'recused'")), 1);
    assert_eq!(world.count(&format!("{recused} WHERE m.expert_id = {own} AND a.state = 'active'")), 1);
    assert_eq!(active(world), 10);
    // Unknown fields, and units that are not of the batch, are refused.
    experts[2].fills(&declaration, &declaration, &[("ground-999999", "interest"), ("sure", "1")]).await.is(400);
});

story!(a_member_is_replaced_under_the_same_guards, |world| {
    let (season, ..) = two(world).await;
    let all = world.experts(8, 0).await;
    let own = world.expert(profile("本单位专家", "宁夏科技服务中心")).await;
    let near = world.expert(Profile { region: Region::parse("64").ok(), ..profile("同省专家", "宁夏大学") }).await;
    let path = season.prepares().await;
    season.draws(&path).await;
    let (agency, officer) = (&season.agency, &season.officer);
    let member = world.count(
        "SELECT min(t.member_id) AS n FROM (SELECT member_id FROM review_assignments GROUP BY member_id HAVING count(*) = 2) t",
    );
    let form = format!("{path}/members/{member}/replace");
    officer.get(&form).await.ok().says("种子顺序的下一位");
    let drawn: Vec<i64> = members(world).iter().map(|(id, _)| *id).collect();
    // Same employer, same province, already a member: refused, and nothing of it is kept.
    let there = granary::kernel::ExpertId(drawn[0]);
    for (expert, told) in [(own, "须回避"), (near, "须回避"), (there, "已在本批次中")] {
        let told = if drawn.contains(&expert.0) { "已在本批次中" } else { told };
        let page = officer.fills(&form, &form, &[("expert", &expert.to_string()), ("reason", "领导推荐")]).await;
        page.is(422).wrong("expert", told);
    }
    assert_eq!(active(world), 10);
    officer.fills(&form, &form, &[("expert", ""), ("reason", "")]).await.is(422).wrong("reason", "");
    let free = all.iter().find(|id| !drawn.contains(&id.0)).expect("eight experts are more than a panel");
    officer.fills(&form, &form, &[("expert", &free.to_string()), ("reason", "原专家生病")]).await.is(303);
    agency.get(&path).await.ok().says("原专家生病").says("已更换");
    assert_eq!(active(world), 10);
    let gone =
        format!("SELECT count(*) AS n FROM review_assignments WHERE member_id = {member} AND state = 'replaced'");
    assert_eq!(world.count(&gone), 2);
    world.auditor().await.get("/audit?kind=review-batch").await.ok().says("更换专家");
    // Nobody chosen: the next in the order of the seed.
    let next = world.count("SELECT min(m.id) AS n FROM review_members m WHERE m.state = 'drawn'");
    let form = format!("{path}/members/{next}/replace");
    agency.fills(&form, &form, &[("expert", ""), ("reason", "时间冲突")]).await.is(303);
    assert_eq!(active(world), 10);
});

story!(a_pool_that_does_not_suffice_is_told_with_what_would, |world| {
    let (season, ..) = two(world).await;
    world.experts(3, 5).await;
    let path = season.prepares().await;
    let draw = format!("{path}/draw");
    season.agency.fills(&draw, &draw, &[("most", "40")]).await.is(409).says("还需补充专家").says("不少于 1 名");
    world.experts(1, 0).await;
    season.agency.fills(&draw, &draw, &[("most", "x")]).await.is(422).wrong("most", "整数");
    season.draws(&path).await;
});

story!(another_agency_and_others_do_not_know_of_a_batch, |world| {
    let (season, ..) = two(world).await;
    world.experts(6, 0).await;
    let path = season.prepares().await;
    season.draws(&path).await;
    let foreign =
        world.organisation(granary::organisation::Kind::Agency, "别家评估公司", Region::parse("31").ok()).await;
    let foreign = world.actor(Role::Agency, foreign).await;
    foreign.get("/review/batches").await.ok().does_not_say("典型案例项目专家评审");
    // The search box finds it where it may be seen, and nowhere else.
    for (who, found) in [(&season.agency, true), (&season.officer, true), (&foreign, false)] {
        assert_eq!(who.get("/search?q=典型案例项目").await.ok().body.contains(&path), found, "{}", who.login);
    }
    let fields = season.wanted();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    foreign.post("/review/batches", &fields).await.is(404);
    foreign.get("/review/batches/new").await.ok().says("没有可建立批次的评审");
    for hidden in ["", "/draw", "/recusals", "/fees", "/drop", "/draw.xlsx"] {
        foreign.get(&format!("{path}{hidden}")).await.is(404);
    }
    for verb in ["begin", "invite", "fill", "drop"] {
        foreign
            .post(
                &format!("{path}/{verb}"),
                &[("_version", "3"), ("reason", "x")][..if verb == "drop" { 2 } else { 1 }],
            )
            .await
            .is(404);
    }
    // Somebody of the same agency who is an expert, but not of this batch, finds nothing either.
    let stranger = world.actor(Role::Expert, season.organisation).await;
    for hidden in ["/invitation", "/declaration"] {
        stranger.get(&format!("{path}{hidden}")).await.is(404);
    }
    let drop = format!("{path}/drop");
    season.agency.fills(&drop, &drop, &[("reason", "名单有误")]).await.is(303);
    season.agency.get(&path).await.ok().says("已作废").says("名单有误");
    season.prepares().await;
});

story!(fees_are_paid_to_those_who_handed_in, |world| {
    granary::app::seed(&world.app).await.unwrap();
    let (season, ..) = two(world).await;
    let experts = world.experts(5, 0).await;
    let path = season.prepares().await;
    season.draws(&path).await;
    season.agency.fills(&path, &format!("{path}/invite"), &[]).await.is(303);
    let fees = format!("{path}/fees");
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    finance.get(&fees).await.ok().says("未完成或未提交评分").says("尚未编制清单");
    world.tampers(
        "UPDATE review_members SET state = 'accepted', declared_at = '2026-05-01 01:00:00', submitted_at = '2026-05-02 01:00:00'",
    );
    world.tampers("UPDATE review_members SET submitted_at = NULL WHERE id = (SELECT max(id) FROM review_members)");
    let paid: Vec<i64> = {
        let ids = world.text("SELECT string_agg(CAST(id AS TEXT), ',' ORDER BY id) AS text FROM review_members WHERE submitted_at IS NOT NULL");
        ids.split(',').map(|id| id.parse().unwrap()).collect()
    };
    assert_eq!(paid.len(), 4);
    finance.get(&fees).await.ok().says("300.00–1,200.00");
    let names: Vec<(String, String)> = paid.iter().map(|id| (format!("net-{id}"), format!("why-{id}"))).collect();
    let list = |amounts: [&'static str; 4]| {
        let mut fields = vec![("way", "in-person"), ("days", "2"), ("times", "0"), ("pay_on", "2026-05-20")];
        fields.extend(names.iter().zip(amounts).map(|((net, _), amount)| (net.as_str(), amount)));
        fields
    };
    // Above the ceiling only with a reason; nothing is kept of a refusal.
    finance.post(&fees, &list(["4800.01", "2400", "800", "3360"])).await.is(422).wrong(&names[0].0, "4,800.00");
    assert_eq!(world.count("SELECT count(*) AS n FROM review_fees"), 0);
    finance.post(&fees, &list(["4800", "2400", "800", "3360"])).await.is(303);
    let page = finance.get(&fees).await.ok();
    page.says("5,714.29").says("2,800.00").says("4,000.00").says("13,314.29").says("壹万叁仟叁佰壹拾肆元贰角玖分");
    // Others look on, without numbers and without the workbook.
    for id in &experts {
        world.has_payment(id.0, "6222021200012345678", "11010519491231002X");
    }
    season.officer.get(&fees).await.ok().says("5,714.29").does_not_say("6222").does_not_say("19491231");
    season.officer.get(&format!("{fees}.xlsx")).await.is(403);
    season.agency.get(&fees).await.ok().says("5,714.29").does_not_say("6222");
    let before = world.events();
    let saved = finance.saves(&format!("{fees}.xlsx")).await;
    assert_eq!(world.events(), before + 1);
    let rows = saved.rows();
    assert_eq!(rows.len(), 6, "a heading, four experts, the sum");
    assert_eq!(saved.column("账号")[0], "6222021200012345678");
    assert_eq!(saved.column("身份证号")[0], "11010519491231002X");
    assert!(saved.column("税前金额（元）")[4].starts_with("13314.29"), "{:?}", rows[5]);
    // A second list of the month: what was paid before is part of the income.
    world.tampers(
        "INSERT INTO review_batches (call_id, round, agency_id, title, state, fields, avoid_province, reason, created_by, \
         created_by_name, created_at, updated_at, version) SELECT call_id, 'second', agency_id, '第二批', 'scoring', '[]', \
         avoid_province, '', 0, 'x', created_at, created_at, 1 FROM review_batches",
    );
    let second = world.count("SELECT max(id) AS n FROM review_batches");
    let expert = world.count("SELECT expert_id AS n FROM review_fees WHERE net = 240000");
    world.tampers(&format!(
        "INSERT INTO review_members (batch_id, expert_id, place, state, technical, invited_at, declared_at, submitted_at, \
         reason, version) SELECT {second}, {expert}, 1, 'accepted', technical, invited_at, declared_at, submitted_at, '', 1 \
         FROM review_members WHERE expert_id = {expert}"
    ));
    let member = world.count("SELECT max(id) AS n FROM review_members");
    let there = format!("/review/batches/{second}/fees");
    let net = format!("net-{member}");
    let fields =
        [("way", "in-person"), ("days", "1"), ("times", "0"), ("pay_on", "2026-05-28"), (net.as_str(), "2400")];
    finance.post(&there, &fields).await.is(303);
    // Together 4,800 after tax are 5,714.29 before; 2,800 of it was paid.
    finance.get(&there).await.ok().says("2,914.29").says("514.29").says("2,800.00");
    // The first list cannot be made anew under the second; once paid, no list changes.
    finance.post(&fees, &list(["4800", "2300", "800", "3360"])).await.is(409).says("合并计税");
    finance.post(&format!("{fees}/paid"), &[]).await.is(303);
    finance.post(&format!("{fees}/paid"), &[]).await.is(409);
    finance.post(&fees, &list(["4800", "2400", "800", "3360"])).await.is(409);
    finance.get(&fees).await.ok().says("已支付");
});
