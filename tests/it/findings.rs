//! Findings: raised, explained, upheld, explained again and settled, each by whoever may; nothing is ever changed.

use granary::access::Role;
use granary::organisation::actions as organisations;

use crate::world::{Actor, World};

const NOTE: [(&str, &str); 6] = [
    ("kind", "organisation"),
    ("of", ""),
    ("category", "voucher"),
    ("severity", "high"),
    ("amount", "12,345.60"),
    ("text", "第 37 号凭证无发票。\n金额与合同不符。"),
];

fn note<'a>(of: &'a str, name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    NOTE.iter()
        .map(|(n, v)| {
            (
                *n,
                if *n == "of" {
                    of
                } else if *n == name {
                    value
                } else {
                    *v
                },
            )
        })
        .collect()
}

async fn raised(by: &Actor, of: &str) -> String {
    by.post("/findings", &note(of, "", "")).await.is(303).location().to_owned()
}

fn steps(world: &World) -> i64 {
    world.count("SELECT count(*) AS n FROM finding_steps")
}

story!(a_finding_goes_the_whole_way_and_keeps_every_step, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (of, centre) = (unit.to_string(), world.centre().await);
    let (auditor, finance) = (world.auditor().await, world.actor(Role::Finance, centre).await);
    let (head, officer) = (world.actor(Role::UnitHead, unit).await, world.officer().await);
    let page = auditor.get(&format!("/organisations/{of}")).await.ok().says("疑点（0）").says("提出疑点");
    auditor.get(&page.link("/findings/new").expect("a link")).await.ok().says("宁夏科技服务中心");
    let before = world.events();
    let answer = auditor.post("/findings", &note(&of, "", "")).await;
    let path = answer.location().to_owned();
    auditor.follows(answer).await.says("待说明").says("12,345.60 元").says("严重").does_not_say("提交说明");
    assert_eq!(world.events(), before + 1);
    // It stands on the desk of whoever must explain, and nowhere else yet.
    head.get("/").await.ok().says("说明疑点").says("第 37 号凭证无发票。");
    auditor.get("/").await.ok().does_not_say("第 37 号凭证");
    auditor
        .post(&format!("{path}/conclude"), &[("decision", "settle"), ("remark", "x"), ("_version", "1")])
        .await
        .is(409);
    head.fills(&path, &format!("{path}/explain"), &[("text", "发票遗失，附说明。")]).await.is(303);
    head.get("/").await.ok().does_not_say("第 37 号凭证");
    head.post(&format!("{path}/explain"), &[("text", "再说"), ("_version", "2")]).await.is(409);
    auditor.get("/").await.ok().says("认定疑点").says("第 37 号凭证");
    // Not the one who raised it, but somebody who may.
    let conclude = format!("{path}/conclude");
    finance
        .fills(&path, &conclude, &[("decision", ""), ("remark", "")])
        .await
        .is(422)
        .wrong("decision", "")
        .wrong("remark", "");
    finance.fills(&path, &conclude, &[("decision", "uphold"), ("remark", "说明缺依据")]).await.is(303);
    head.get("/").await.ok().says("说明疑点");
    officer.fills(&path, &format!("{path}/explain"), &[("text", "已补发票复印件")]).await.is(303);
    auditor.fills(&path, &conclude, &[("decision", "settle"), ("remark", "核对无误")]).await.is(303);
    let page = head.get(&path).await.ok().says("已销号").does_not_say("提交说明").text();
    for said in ["金额与合同不符。", "发票遗失，附说明。", "说明缺依据", "已补发票复印件", "核对无误"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!((steps(world), world.events()), (5, before + 5));
    for (actor, verb, fields) in [
        (&head, "explain", vec![("text", "x"), ("_version", "5")]),
        (&auditor, "conclude", vec![("decision", "uphold"), ("remark", "x"), ("_version", "5")]),
    ] {
        actor.post(&format!("{path}/{verb}"), &fields).await.is(409);
    }
    auditor.get(&format!("/organisations/{of}")).await.ok().says("疑点（1）");
    auditor.get("/audit?kind=finding").await.ok().says("疑点销号");
});

story!(nothing_of_a_finding_can_be_edited_or_deleted, |world| {
    use diesel::connection::SimpleConnection;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let auditor = world.auditor().await;
    let path = raised(&auditor, &unit.to_string()).await;
    for sql in [
        "UPDATE finding_steps SET body = 'x'",
        "DELETE FROM finding_steps",
        "UPDATE findings SET body = 'x'",
        "UPDATE findings SET amount = NULL",
        "UPDATE findings SET raised_by_name = 'x'",
        "DELETE FROM findings",
    ] {
        let refused = world.tries(move |tx| Ok(tx.db.batch_execute(sql)?)).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    for gone in ["edit", "delete", "remove"] {
        auditor.post(&format!("{path}/{gone}"), &[("text", "x"), ("_version", "1")]).await.is(404);
    }
    auditor.get(&path).await.ok().says("第 37 号凭证无发票。").says("12,345.60 元");
});

story!(a_finding_is_seen_by_the_centre_the_auditor_and_whom_it_concerns, |world| {
    let (unit, neighbour) = (world.unit("64", "宁夏科技服务中心").await, world.unit("64", "银川创新中心").await);
    let (near, far) = (world.association("64").await, world.unit("14", "山西创新中心").await);
    let path = raised(&world.auditor().await, &unit.to_string()).await;
    world.officer().await.get(&path).await.ok().says("提交说明");
    let accountant = world.actor(Role::Accountant, unit).await;
    accountant.get(&path).await.ok().does_not_say("提交说明");
    accountant.post(&format!("{path}/explain"), &[("text", "x"), ("_version", "1")]).await.is(403);
    world.actor(Role::Applicant, unit).await.get(&path).await.ok().says("提交说明");
    for (role, at) in [(Role::Association, near), (Role::UnitHead, neighbour), (Role::Applicant, far)] {
        let stranger = world.actor(role, at).await;
        stranger.get(&path).await.is(404);
        stranger.post(&format!("{path}/explain"), &[("text", "x"), ("_version", "1")]).await.is(404);
        stranger.get("/findings").await.ok().does_not_say("第 37 号凭证");
        stranger.get(&format!("/findings?organisation={unit}")).await.ok().does_not_say("第 37 号凭证");
        assert!(stranger.saves("/findings.xlsx").await.column("疑点内容").is_empty());
    }
    // A province sees the unit's page, and not how many findings there are on it.
    let association = world.actor(Role::Association, near).await;
    association.get(&format!("/organisations/{unit}")).await.ok().does_not_say("疑点（");
    assert_eq!(steps(world), 1);
});

story!(whoever_explained_does_not_judge, |world| {
    let (unit, centre) = (world.unit("64", "宁夏科技服务中心").await, world.centre().await);
    let path = raised(&world.auditor().await, &unit.to_string()).await;
    let both = world.officer().await;
    world.grants(both.id, Role::Finance, centre).await;
    world.tampers(&format!("UPDATE memberships SET state = 'active' WHERE user_id = {}", both.id));
    both.fills(&path, &format!("{path}/explain"), &[("text", "情况如下")]).await.is(303);
    both.get(&path).await.ok().does_not_say("提交认定");
    both.get("/").await.ok().does_not_say("认定疑点");
    both.post(&format!("{path}/conclude"), &[("decision", "settle"), ("remark", "x"), ("_version", "2")]).await.is(403);
});

story!(an_amount_is_more_than_nothing_and_exact, |world| {
    let of = world.unit("64", "宁夏科技服务中心").await.to_string();
    let auditor = world.auditor().await;
    for (amount, told) in [
        ("0", "大于零"),
        ("0.00", "大于零"),
        ("-1", "负数"),
        ("1.234", "小数"),
        ("1,000,000,000,000", "999,999,999,999.99"),
        ("很多", ""),
    ] {
        auditor.post("/findings", &note(&of, "amount", amount)).await.is(422).wrong("amount", told);
    }
    for (name, value) in [("category", "nothing"), ("severity", ""), ("text", "  ")] {
        auditor.post("/findings", &note(&of, name, value)).await.is(422).wrong(name, "");
    }
    let (most, over) = ("账".repeat(2_000), "账".repeat(2_001));
    auditor.post("/findings", &note(&of, "text", &over)).await.is(422).wrong("text", "2");
    auditor.post("/findings", &note(&of, "kind", "nothing")).await.is(404);
    let mut extra = note(&of, "", "");
    extra.push(("state", "settled"));
    auditor.post("/findings", &extra).await.is(400);
    assert_eq!(world.count("SELECT count(*) AS n FROM findings"), 0);
    for (amount, fen) in [("0.01", 1), ("999,999,999,999.99", 99_999_999_999_999), ("1.5万元", 1_500_000)] {
        auditor.post("/findings", &note(&of, "amount", amount)).await.is(303);
        assert_eq!(world.count("SELECT amount AS n FROM findings ORDER BY id DESC LIMIT 1"), fen);
    }
    let mut plain = note(&of, "amount", "");
    plain.iter_mut().filter(|(n, _)| *n == "text").for_each(|(_, v)| *v = &most);
    auditor.post("/findings", &plain).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM findings WHERE amount IS NULL"), 1);
});

story!(the_workbook_of_findings_holds_what_the_list_shows, |world| {
    let (one, two) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西创新中心").await);
    let auditor = world.auditor().await;
    for (of, name, value) in
        [(one, "text", "=SUM(A1)"), (two, "text", "合同倒签"), (one, "severity", "low"), (one, "category", "money")]
    {
        auditor.post("/findings", &note(&of.to_string(), name, value)).await.is(303);
    }
    let all = auditor.saves("/findings.xlsx?sort=raised").await;
    assert_eq!(all.rows().len(), 5);
    assert_eq!(all.column("疑点内容")[..2], ["=SUM(A1)", "合同倒签"]);
    assert_eq!(all.column("涉及金额（元）")[0], "12345.6");
    for (asked, count) in [
        ("?state=open", 4),
        ("?state=settled", 0),
        ("?category=money", 1),
        ("?severity=low", 1),
        ("?severity=high&category=voucher", 2),
        ("?q=%E5%80%92%E7%AD%BE", 1),
        ("?q=%E5%AE%81%E5%A4%8F", 3),
    ] {
        let page = auditor.get(&format!("/findings{asked}")).await.ok();
        let saved = auditor.saves(&format!("/findings.xlsx{asked}")).await;
        assert_eq!(saved.rows().len() - 1, count, "{asked}");
        assert_eq!(page.body.matches("<th scope=\"row\">").count(), count, "{asked}");
        assert_eq!(page.link("/findings.xlsx").is_some(), count > 0, "{asked}");
    }
});

story!(a_finding_goes_along_when_organisations_are_merged, |world| {
    let (from, into) = (world.unit("64", "宁夏科技服务中心").await, world.unit("64", "宁夏科技中心").await);
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {from}"));
    let auditor = world.auditor().await;
    let path = raised(&auditor, &from.to_string()).await;
    let followers = world.app.followers.clone();
    world.does(move |tx| organisations::merge(tx, from, into, "重复", 1, &followers)).await;
    let head = world.actor(Role::UnitHead, into).await;
    head.fills(&path, &format!("{path}/explain"), &[("text", "情况如下")]).await.is(303);
    auditor.get(&format!("/organisations/{into}")).await.ok().says("疑点（1）");
});

// Two colleagues explain the same version: one explanation counts, the other is told.
story!(of_two_explanations_of_one_version_one_counts, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let path = raised(&world.auditor().await, &unit.to_string()).await;
    let (one, two) = (world.actor(Role::Applicant, unit).await, world.actor(Role::UnitHead, unit).await);
    let to = format!("{path}/explain");
    let (first, second) = ([("text", "甲"), ("_version", "1")], [("text", "乙"), ("_version", "1")]);
    let (a, b) = futures_util::future::join(one.post(&to, &first), two.post(&to, &second)).await;
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(steps(world), 2);
});
