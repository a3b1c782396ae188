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
