//! A list is taken along as a workbook: what the page shows, all of it, and nothing else.

use granary::access::Role;
use granary::organisation::{Kind, Record, actions};

use crate::world::encode;

const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// An agency of this name; it needs no code.
fn agency(name: &str) -> Record {
    Record {
        kind: Kind::Agency,
        name: name.to_owned(),
        uscc: None,
        region: granary::kernel::Region::parse("64").ok(),
        area: None,
        class: None,
        licence: None,
        supervising_body: String::new(),
        legal_representative: String::new(),
        address: String::new(),
        phone: "+86 951 1234567".to_owned(),
        email: String::new(),
    }
}

story!(the_workbook_holds_what_the_page_shows, |world| {
    let officer = world.officer().await;
    for name in ["宁夏乙中心", "宁夏甲中心", "宁夏丙中心"] {
        world.unit("64", name).await;
    }
    world.unit("14", "山西省科技创新服务中心").await;
    let view = "?region=64&sort=-name&hide=phone,updated&density=compact";
    let page = officer.get(&format!("/organisations{view}")).await.ok();
    let link = page.link("/organisations.xlsx").expect("the page leads to its workbook");
    let saved = officer.saves(&link).await;
    assert_eq!(saved.media_type, MEDIA);
    assert_eq!(saved.rows()[0], ["单位名称", "类型", "所在地区", "统一社会信用代码", "事业单位类别"]);
    let names = saved.column("单位名称");
    let mut shown: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = page.text();
    shown.sort_by_key(|name| text.find(*name).expect("on the page too"));
    assert_eq!(names, shown, "in the order of the page");
    assert_eq!(names.len(), 3);
    assert!(saved.column("所在地区").iter().all(|region| region == "宁夏"));
    assert!(saved.named.contains("filename*=UTF-8''%E5%8D%95%E4%BD%8D-20260302.xlsx"), "{}", saved.named);
    // Nothing to take along, nothing to click.
    let none = officer.get("/organisations?q=nobody").await.ok();
    assert_eq!(none.link("/organisations.xlsx"), None);
});

story!(no_cell_of_a_workbook_is_a_formula, |world| {
    use calamine::Reader;
    let officer = world.officer().await;
    let names = ["=HYPERLINK(\"http://evil.example\",\"x\")", "@SUM(1+1)*cmd|' /C calc'!A0", "-重庆𬭚䶮🌾中心"];
    for name in names {
        let record = agency(name);
        world.does(move |tx| actions::create(tx, &record, true)).await;
    }
    let saved = officer.saves("/organisations.xlsx?region=64").await;
    let mut found = saved.column("单位名称");
    found.sort();
    let mut expected = names.map(ToOwned::to_owned);
    expected.sort();
    assert_eq!(found, expected);
    assert!(saved.column("电话").iter().all(|phone| phone == "+86 951 1234567"));
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(&saved.bytes)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&sheet).unwrap().is_empty());
});

story!(a_long_list_is_taken_along_whole, |world| {
    let officer = world.officer().await;
    world
        .does(|tx| {
            for n in 0..1_150 {
                actions::create(tx, &agency(&format!("第{n:04}中心")), true)?;
            }
            Ok(())
        })
        .await;
    let names = officer.saves("/organisations.xlsx?region=64&per=20&page=3").await.column("单位名称");
    let expected: Vec<String> = (0..1_150).map(|n| format!("第{n:04}中心")).collect();
    assert_eq!(names, expected, "the page that one looks at does not matter");
    let found = officer.saves(&format!("/organisations.xlsx?{}", encode(&[("q", "第0007")]))).await;
    assert_eq!(found.column("单位名称"), ["第0007中心"]);
});

story!(another_province_is_in_no_workbook, |world| {
    let (own, other) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let ningxia = world.association("64").await;
    for actor in [world.actor(Role::UnitHead, own).await, world.actor(Role::Association, ningxia).await] {
        for asked in ["", "?region=14", "?q=%E5%B1%B1%E8%A5%BF"] {
            let names = actor.saves(&format!("/organisations.xlsx{asked}")).await.column("单位名称");
            assert!(!names.iter().any(|name| name.contains("山西")), "{asked}: {names:?}");
        }
    }
    let _ = other;
    let officer = world.officer().await;
    assert_eq!(officer.saves("/organisations.xlsx?region=14").await.column("单位名称"), ["山西省科技创新服务中心"]);
});

story!(who_took_lists_of_people_along_is_on_record, |world| {
    let (auditor, admin) = (world.auditor().await, world.accounts_admin().await);
    let people = admin.saves("/people.xlsx?role=auditor").await;
    assert_eq!(people.column("登录名"), std::slice::from_ref(&auditor.login));
    let trail = auditor.saves("/audit.xlsx?kind=user&sort=at").await;
    let rows = trail.rows();
    assert_eq!(rows[0][0], "时间");
    let kinds = world.count("SELECT count(*) AS n FROM audit_events WHERE object_kind = 'user'");
    assert_eq!(i64::try_from(rows.len()).unwrap() - 1, kinds);
    let exported = |list: &str| {
        world.count(&format!(
            "SELECT count(*) AS n FROM audit_events WHERE action = 'list.exported' AND object_label = '{list}'"
        ))
    };
    assert_eq!((exported("people"), exported("audit")), (1, 1));
    auditor.get("/audit?kind=list").await.ok().says("导出名单").says("role=auditor");
});

story!(every_table_speaks_the_readers_language, |world| {
    let admin = world.policy_admin().await;
    admin.post("/language", &[("lang", "en"), ("back", "/")]).await.is(303);
    let permissions = admin.saves("/permissions.xlsx").await;
    assert!(permissions.named.contains("filename*=UTF-8''"), "{}", permissions.named);
    let rows = permissions.rows();
    assert_eq!(rows[0].len(), 2 + Role::ALL.len());
    let decide = rows.iter().find(|row| row[1].contains("Approve a role")).expect("an action");
    let yes = rows[0].iter().zip(decide).filter(|(_, cell)| cell.as_str() == "yes");
    assert_eq!(yes.count(), 1, "{decide:?}");
    let sessions = admin.saves("/me/sessions.xlsx").await;
    assert_eq!(sessions.rows().len(), 2, "the heading and this browser");
    admin.saves("/roles/proposed.xlsx").await;
    admin.get("/me/sessions").await.ok();
});

story!(every_list_has_its_workbook, |world| {
    for list in &world.app.lists {
        assert!(world.app.exports.contains(list), "{list} cannot be taken along");
    }
});

/// The names in the first column of a list's page and of its workbook, each in its order.
async fn both(actor: &crate::world::Actor, list: &str, asked: &str, names: &[&str]) -> (Vec<String>, Vec<String>) {
    let page = actor.get(&format!("{list}{asked}")).await.ok();
    let text = page.text();
    let mut shown: Vec<&str> = names.iter().copied().filter(|name| text.contains(name)).collect();
    shown.sort_by_key(|name| text.find(name));
    let link = page.link(&format!("{list}.xlsx")).unwrap_or_else(|| format!("{list}.xlsx{asked}"));
    let rows = actor.saves(&link).await.rows();
    let first = |row: &Vec<String>| names.iter().find(|name| row.iter().any(|cell| cell.contains(*name))).copied();
    let saved = rows[1..].iter().map(|row| first(row).unwrap_or_else(|| panic!("{list}{asked}: {row:?}")).to_owned());
    (shown.into_iter().map(ToOwned::to_owned).collect(), saved.collect())
}

story!(mails_are_taken_along_as_the_page_shows_them, |world| {
    let (admin, auditor) = (world.accounts_admin().await, world.auditor().await);
    let names = ["钱一", "赵二", "孙三"];
    for (n, name) in names.iter().enumerate() {
        let fields =
            [("name", *name), ("login", &format!("mail-{n}")), ("email", &format!("m{n}@example.org")), ("phone", "")];
        admin.post("/people", &fields).await.is(303);
    }
    world
        .tampers("UPDATE mails SET state = 'failed', trouble = '550 no such user' WHERE to_address = 'm1@example.org'");
    let before = world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'list.exported'");
    for asked in ["", "?sort=to", "?sort=-to", "?state=failed", "?q=m2%40", "?state=sent", "?per=20&hide=attempts"] {
        let (shown, saved) = both(&admin, "/mails", asked, &names).await;
        assert_eq!(shown, saved, "{asked}");
    }
    let (shown, _) = both(&admin, "/mails", "?state=failed", &names).await;
    assert_eq!(shown, ["赵二"]);
    let saved = admin.saves("/mails.xlsx?state=failed").await;
    assert_eq!(saved.rows()[0], ["生成时间", "收件人", "类型", "状态", "发送次数", "发出时间"]);
    assert_eq!(saved.column("收件人"), ["赵二 <m1@example.org>"]);
    assert!(saved.column("状态")[0].starts_with("未送达") && saved.column("状态")[0].ends_with("550 no such user"));
    // No secret of a link goes along, and that names went out is on record.
    let all = auditor.saves("/mails.xlsx").await;
    assert!(!all.rows().iter().flatten().any(|cell| cell.contains("/welcome/")));
    let after = world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'list.exported'");
    assert_eq!(after - before, 10);
});

story!(imports_are_taken_along_as_the_page_shows_them, |world| {
    let (officer, admin) = (world.officer().await, world.accounts_admin().await);
    let pasted = |lines: &'static str| [("lines", lines)];
    officer.post("/imports/new/organisations", &pasted("甲评估公司\t第三方机构\n乙评估公司\t无此类型")).await.is(303);
    officer.post("/imports/new/organisations", &pasted("丙评估公司\t第三方机构")).await.is(303);
    admin.post("/imports/new/people", &pasted("王五\twang.wu")).await.is(303);
    let page = officer.get("/imports?hide=by").await.ok();
    let link = page.link("/imports.xlsx").expect("the page leads to its workbook");
    let saved = officer.saves(&link).await;
    assert_eq!(saved.rows()[0], ["工作簿文件", "类别", "状态", "行数", "导入时间"]);
    assert_eq!(saved.column("行数"), ["1", "1", "2"], "the latest first");
    assert_eq!(saved.column("工作簿文件").len(), page.body.matches("<th scope=\"row\">").count());
    assert_eq!(saved.column("类别")[1..], ["单位", "单位"], "{:?}", saved.column("类别"));
    assert!(saved.column("状态")[2].contains("其中 1 行有误"), "{:?}", saved.column("状态"));
    for reader in [&admin, &world.auditor().await] {
        let shown = reader.get("/imports").await.ok().body.matches("<th scope=\"row\">").count();
        assert_eq!(reader.saves("/imports.xlsx").await.rows().len() - 1, shown);
    }
});

story!(queries_are_taken_along_as_the_page_shows_them, |world| {
    let (own, far) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西创新中心").await);
    let officer = world.officer().await;
    let names = ["设备采购", "差旅费用", "会议支出"];
    for (of, title, due) in
        [(own, names[0], "2026-03-03"), (far, names[1], "2026-03-06"), (own, names[2], "2026-03-09")]
    {
        let of = of.to_string();
        let fields =
            [("kind", "organisation"), ("of", of.as_str()), ("title", title), ("text", "请说明"), ("due_on", due)];
        officer.post("/queries", &fields).await.is(303);
    }
    world.passes(chrono::Duration::days(2));
    let (officer, handler) = (world.officer().await, world.actor(Role::Applicant, own).await);
    for asked in
        ["", "?sort=due", "?sort=-due", "?sort=asked", "?state=overdue", "?state=open", "?q=%E5%B7%AE%E6%97%85"]
    {
        let (shown, saved) = both(&officer, "/queries", asked, &names).await;
        assert_eq!(shown, saved, "{asked}");
    }
    assert_eq!(both(&officer, "/queries", "?state=overdue", &names).await.1, ["设备采购"]);
    let late = officer.saves("/queries.xlsx?state=overdue").await;
    assert_eq!(late.rows()[0], ["问询标题", "被问询单位", "状态", "答复期限", "提出时间"]);
    assert_eq!(late.column("状态"), ["逾期未答复"]);
    assert_eq!(both(&handler, "/queries", "", &names).await.1, ["会议支出", "设备采购"]);
});

story!(circulars_are_taken_along_as_the_page_shows_them, |world| {
    let (own, _) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西创新中心").await);
    let officer = world.officer().await;
    let names = ["报送季度进展", "参加培训", "尚未成文"];
    for (title, region) in [(names[0], Some("64")), (names[1], Some("14")), (names[2], None)] {
        let made = officer.post("/circulars", &[("title", title), ("text", "请知悉")]).await.is(303);
        let path = made.location().trim_end_matches("/recipients").to_owned();
        let Some(region) = region else { continue };
        let choice = [("q", ""), ("kind", "unit"), ("region", region)];
        officer.post(&format!("{path}/recipients"), &choice).await.is(303);
        officer.fills(&format!("{path}/publish"), &format!("{path}/publish"), &[]).await.is(303);
    }
    let reader = world.actor(Role::UnitHead, own).await;
    let path = reader.get("/circulars").await.ok().link("/circulars/").unwrap();
    reader.post(&format!("{path}/confirm"), &[]).await.is(303);
    for asked in ["", "?state=draft", "?state=published", "?q=%E5%9F%B9%E8%AE%AD"] {
        let (shown, saved) = both(&officer, "/circulars", asked, &names).await;
        assert_eq!(shown, saved, "{asked}");
    }
    let all = officer.saves("/circulars.xlsx").await;
    assert_eq!(all.column("通知标题"), ["尚未成文", "参加培训", "报送季度进展"]);
    assert_eq!(
        all.rows().iter().map(|row| row[3].as_str()).collect::<Vec<_>>()[1..],
        ["", "已阅 0 / 1 家", "已阅 1 / 1 家"]
    );
    // A recipient takes along what was sent to it, with its own standing and nobody else's.
    let own = reader.saves("/circulars.xlsx").await;
    assert_eq!(own.column("通知标题"), ["报送季度进展"]);
    assert_eq!(own.rows()[1][3], "已阅");
});
