//! One box finds what one may see, and nothing else.

use granary::access::Role;
use granary::app;
use granary::circulars::actions as circulars;
use granary::kernel::{CircularId, OrganisationId, UserId};
use granary::people::actions::accounts;
use granary::people::model::Person;

use crate::world::{Engine, World, encode};

fn search(q: &str) -> String {
    format!("/search?{}", encode(&[("q", q)]))
}

async fn rename(world: &World, id: UserId, name: &str, login: &str, email: &str) {
    let person = Person { login: login.into(), name: name.into(), email: email.into(), phone: "13800001234".into() };
    let version = world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM users WHERE id = {id}"));
    world.does(move |tx| accounts::edit(tx, id, &person, i32::try_from(version).unwrap())).await;
}

/// What stands on an organisation, with a word in it: a document, a circular to it, a query, a finding. Gives the pages.
async fn of_every_kind(world: &World, of: OrganisationId, word: &str) -> [String; 4] {
    let (officer, auditor, id) = (world.officer().await, world.auditor().await, of.to_string());
    let document = officer.post(&format!("/organisations/{id}/documents"), &[]).await.is(303).location().to_owned();
    let letter = [("title", format!("{word}通知")), ("text", "请知悉".to_owned())];
    let letter: Vec<(&str, &str)> = letter.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let made = officer.post("/circulars", &letter).await.is(303);
    let circular = made.location().trim_end_matches("/recipients").to_owned();
    let key: CircularId = circular.trim_start_matches("/circulars/").parse().unwrap();
    world.does(move |tx| circulars::address(tx, key, &[of]).map(|_| ())).await;
    officer.fills(&format!("{circular}/publish"), &format!("{circular}/publish"), &[]).await.is(303);
    let title = format!("{word}问询");
    let question =
        [("kind", "organisation"), ("of", &id), ("title", &title), ("text", "请说明"), ("due_on", "2026-03-06")];
    let query = officer.post("/queries", &question).await.is(303).location().to_owned();
    let text = format!("{word}凭证无发票");
    let note = [
        ("kind", "organisation"),
        ("of", id.as_str()),
        ("category", "voucher"),
        ("severity", "high"),
        ("amount", ""),
        ("text", text.as_str()),
    ];
    let finding = auditor.post("/findings", &note).await.is(303).location().to_owned();
    [document, circular, query, finding]
}

story!(documents_circulars_queries_and_findings_are_found, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let [document, circular, query, finding] = of_every_kind(world, unit, "季度").await;
    let (officer, auditor) = (world.officer().await, world.auditor().await);
    for (q, page) in [
        ("季度通知", &circular),
        ("jdtz", &circular),
        ("度通", &circular),
        ("季度问询", &query),
        ("季度凭证", &finding),
        ("无发票", &finding),
        ("单位信息表", &document),
        ("科创单字", &document),
        ("信息", &document),
        // A query and a finding are found by the organisation that they concern, as its list finds them.
        ("nxkjfwzx", &query),
        ("科技服务", &finding),
    ] {
        for actor in [&officer, &auditor] {
            let found = actor.get(&search(q)).await.ok();
            assert!(found.link(page).is_some(), "{q}: {}", found.text());
        }
        let list = &page[..page.rfind('/').unwrap()];
        let listed = officer.get(&format!("{list}?{}", encode(&[("q", q)]))).await.ok();
        assert!(listed.link(page).is_some(), "{list} does not find what the box finds: {q}");
    }
    // A single character still narrows a list, and a whole number can mean no other document.
    officer.get(&format!("/circulars?{}", encode(&[("q", "季")]))).await.ok().says("季度通知");
    officer.get(&format!("/queries?{}", encode(&[("q", "度")]))).await.ok().says("季度问询");
    officer.get(&format!("/findings?{}", encode(&[("q", "凭")]))).await.ok().says("季度凭证无发票");
    officer.get(&format!("/documents?{}", encode(&[("q", "表")]))).await.ok().says("单位信息表");
    let number = world.text("SELECT number AS text FROM documents");
    assert_eq!(officer.get(&search(&number)).await.is(303).location(), document);
    // A draft's title that was changed is found by the new one alone, and by those alone who write.
    let made = officer.post("/circulars", &[("title", "初稿标题"), ("text", "x")]).await.is(303);
    let draft = made.location().trim_end_matches("/recipients").to_owned();
    let edit = format!("{draft}/edit");
    officer.fills(&edit, &edit, &[("title", "定稿标题"), ("text", "x")]).await.is(303);
    officer.get(&search("定稿")).await.ok().says("定稿标题");
    officer.get(&search("初稿")).await.ok().says("没有找到");
    auditor.get(&search("定稿")).await.ok().says("没有找到");
});

// What belongs to another province is found by nobody here, and counted for nobody: not by its words, not by the name of
// whom it concerns, not by its number.
story!(nothing_of_another_province_is_found_by_any_word, |world| {
    let (own, far) = (world.unit("14", "山西创新中心").await, world.unit("64", "宁夏丁香单位").await);
    let (near, agency) = (world.association("14").await, world.agency().await);
    let pages = of_every_kind(world, far, "丁香").await;
    let number = world.text("SELECT number AS text FROM documents");
    let strangers = [
        (Role::Association, near),
        (Role::UnitHead, own),
        (Role::Applicant, own),
        (Role::ProjectLeader, own),
        (Role::Accountant, own),
        (Role::Agency, agency),
        (Role::Expert, agency),
        (Role::AcceptanceReviewer, agency),
    ];
    for (role, at) in strangers {
        let stranger = world.actor(role, at).await;
        for q in ["丁香", "丁香通知", "丁香凭证", "dxtz", "宁夏丁香", number.as_str(), "请说明"] {
            let page = stranger.get(&search(q)).await.is(200).says("没有找到");
            assert!(pages.iter().all(|hidden| page.link(hidden).is_none()), "{role} {q}");
        }
    }
    // Whose it is finds all of it; whoever looks after accounts and permissions none of it.
    let head = world.actor(Role::UnitHead, far).await;
    let page = head.get(&search("丁香")).await.ok();
    assert!(pages.iter().all(|own| page.link(own).is_some()), "{}", page.text());
    let centre = world.centre().await;
    for role in [Role::AccountsAdmin, Role::PolicyAdmin, Role::AuditAdmin] {
        let page = world.actor(role, centre).await.get(&search("丁香")).await.ok();
        assert!(pages.iter().all(|hidden| page.link(hidden).is_none()), "{role}");
    }
    // The province itself sees its unit's query and document, not what is between the unit and the centre.
    let province = world.association("64").await;
    let page = world.actor(Role::Association, province).await.get(&search("丁香")).await.ok();
    let [document, circular, query, finding] = &pages;
    assert!(page.link(document).is_some() && page.link(query).is_some());
    assert!(page.link(circular).is_none() && page.link(finding).is_none());
});

story!(two_characters_initials_and_fragments_find_an_organisation, |world| {
    let officer = world.officer().await;
    let unit = world.unit("50", "重庆市𬭚金科技有限公司4711号").await;
    let code = world.reads(move |db| granary::organisation::find(db, unit)).record.uscc.unwrap();
    let text = code.as_str();
    for q in ["重庆", "𬭚金", "庆市", "cqs", "4711", "471", "71", "公司4711", &text[8..], &text[3..9], "重庆 有限"]
    {
        officer.get(&search(q)).await.ok().says("重庆市𬭚金科技有限公司4711号");
    }
    for q in ["重有", "4712", "\"OR 1=1", "' OR ''='", "NOT 重庆x", "重庆*", "zz", "🌾"] {
        let page = officer.get(&search(q)).await.ok();
        assert!(q == "重庆*" || !page.body.contains("𬭚金"), "{q}");
    }
    // The whole code can mean no other: its page opens at once.
    for whole in [text.to_owned(), text.to_lowercase()] {
        assert_eq!(officer.get(&search(&whole)).await.is(303).location(), format!("/organisations/{unit}"));
    }
});

story!(the_list_finds_what_the_box_finds, |world| {
    let (officer, admin) = (world.officer().await, world.accounts_admin().await);
    world.unit("64", "宁夏科技服务中心208号").await;
    let id = world.person("ma.jianguo", "马建国").await;
    rename(world, id, "马建国", "ma.jianguo", "ma.jg@nxkx.example").await;
    for q in ["科技服务", "nxkj", "208", "中心208号"] {
        for path in ["/search", "/organisations"] {
            officer.get(&format!("{path}?{}", encode(&[("q", q)]))).await.ok().says("宁夏科技服务中心208号");
        }
    }
    for q in ["建国", "mjg", "ma.jian", "nxkx", "ma.jg@nxkx.example", "0001234"] {
        for path in ["/search", "/people"] {
            admin.get(&format!("{path}?{}", encode(&[("q", q)]))).await.ok().says("马建国");
        }
    }
    admin.get(&format!("/people?{}", encode(&[("q", "马")]))).await.ok().says("马建国");
    // A former name of a person finds them no more: it was corrected, not given up.
    rename(world, id, "马建业", "ma.jianye", "").await;
    for gone in ["建国", "mjg", "ma.jianguo", "nxkx"] {
        admin.get(&search(gone)).await.ok().does_not_say("马建业");
    }
    admin.get(&search("建业")).await.ok().says("马建业");
});

story!(another_province_is_neither_found_nor_counted, |world| {
    let (own, other) = (world.unit("64", "宁夏创新服务中心").await, world.unit("14", "山西创新服务中心").await);
    let ningxia = world.association("64").await;
    let code = world.reads(move |db| granary::organisation::find(db, other)).record.uscc.unwrap();
    for actor in [world.actor(Role::UnitHead, own).await, world.actor(Role::Association, ningxia).await] {
        actor.get(&search("创新服务")).await.ok().says("宁夏创新服务中心").does_not_say("山西").says("共 1 条");
        // A code of another province answers like one that nobody has.
        actor.get(&search(code.as_str())).await.is(200).does_not_say("山西");
    }
    let auditor = world.auditor().await;
    auditor.get(&search("创新服务")).await.ok().says("山西创新服务中心").says("宁夏创新服务中心");
});

story!(people_are_found_by_those_who_may_see_people, |world| {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let (officer, handler, admin) =
        (world.officer().await, world.actor(Role::Applicant, unit).await, world.accounts_admin().await);
    let id = world.person("feng.jiaoshou", "冯金丝雀").await;
    rename(world, id, "冯金丝雀", "feng.jiaoshou", "canary@example.org").await;
    for q in ["金丝雀", "fjsq", "feng.jiao", "canary@example.org"] {
        admin.get(&search(q)).await.ok().says("冯金丝雀");
        handler.get(&search(q)).await.ok().does_not_say("冯金丝雀").does_not_say("feng.jiaoshou");
        if !officer.get("/people").await.body.contains("<h1>人员") {
            officer.get(&search(q)).await.ok().does_not_say("冯金丝雀");
        }
    }
});

story!(what_is_typed_is_shown_and_not_obeyed, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏<b>科技</b>中心").await;
    let page = officer.get(&search("<script>alert(1)</script>")).await.ok();
    assert!(!page.body.contains("<script>alert") && page.text().contains("<script>alert(1)</script>"));
    let page = officer.get(&search("科技")).await.ok().says("宁夏<b>科技</b>中心");
    assert!(!page.body.contains("<b>科技</b>") && page.body.contains(&format!("/organisations/{unit}\"")));
    // A hundred characters are looked for; what is longer is cut and harms nobody.
    let long = "宁夏".repeat(5000);
    officer.get(&search(&long[..600])).await.ok();
    let cut = officer.get(&search(&"创".repeat(3000))).await.ok().says(&"创".repeat(100));
    assert!(!cut.body.contains(&"创".repeat(101)));
    officer.get(&search("\u{202e}科技\u{0}")).await.ok();
});

story!(one_character_says_that_two_are_needed, |world| {
    let officer = world.officer().await;
    world.unit("64", "创").await;
    for short in ["创", "a", "创 新", "〔〕"] {
        officer.get(&search(short)).await.ok().says("至少输入两个字");
    }
    officer.get("/search").await.ok().says("请输入要查找的内容").does_not_say("至少输入两个字");
    officer.get(&search("从未有过")).await.ok().says("没有找到").says("从未有过");
});

story!(what_does_not_fit_on_the_page_stands_in_the_list, |world| {
    let officer = world.officer().await;
    for n in 0..12 {
        world.unit("64", &format!("宁夏第{n}促进会")).await;
    }
    let page = officer.get(&search("促进会")).await.ok().says("共 12 条");
    let all = page.link("/organisations?q=").expect("a link to all of them");
    officer.get(&all).await.ok().says("宁夏第0促进会").says("宁夏第11促进会");
});

story!(the_box_asks_few_questions, |world| {
    let (officer, admin) = (world.officer().await, world.accounts_admin().await);
    for n in 0..30 {
        world.unit("64", &format!("宁夏第{n}中心")).await;
    }
    for actor in [&officer, &admin] {
        actor.get("/search").await.ok();
        let count = |q: &'static str| async move {
            let before = world.app.database.queries();
            actor.get(&search(q)).await.ok();
            world.app.database.queries() - before
        };
        let (few, many) = (count("第7中心").await, count("中心").await);
        assert!(many <= few + 2, "at most a count more for each noun: {few} and {many}");
        // Session, roles, stand-ins, and for each noun the rows and perhaps their number; those without any have none.
        let most = if world.engine == Engine::Sqlite { 20 } else { 22 };
        assert!(many <= most, "{many} queries");
    }
});

// The index can be lost or grow old; the next start fills it from what is recorded.
story!(the_index_is_filled_anew_at_the_next_start, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏技术市场").await;
    let form = format!("/organisations/{unit}/rename");
    officer.fills(&form, &form, &[("name", "宁夏科技服务中心"), ("reason", "机构改革")]).await.is(303);
    of_every_kind(world, unit, "金丝雀").await;
    app::fill_search(&world.app.database).unwrap();
    assert_eq!(app::fill_search(&world.app.database).unwrap(), 0, "nothing to do twice");
    world.tampers("DELETE FROM search_words; UPDATE search_nouns SET form = 0;");
    officer.get(&search("科技服务")).await.ok().says("没有找到");
    assert!(app::fill_search(&world.app.database).unwrap() > 0);
    for q in ["科技服务", "技术市场", "nxjssc"] {
        officer.get(&search(q)).await.ok().says("宁夏科技服务中心");
    }
    let counted = |noun: &'static str| world.reads(move |db| granary::platform::search::count(db, noun));
    assert_eq!(counted("organisation"), world.count("SELECT count(*) AS n FROM organisations"));
    assert_eq!(counted("user"), world.count("SELECT count(*) AS n FROM users"));
    for (noun, table) in
        [("document", "documents"), ("circular", "circulars"), ("query", "queries"), ("finding", "findings")]
    {
        assert_eq!(counted(noun), world.count(&format!("SELECT count(*) AS n FROM {table}")), "{noun}");
        assert_eq!(counted(noun), 1, "{noun}");
    }
    for q in ["金丝雀", "科创单字"] {
        officer.get(&search(q)).await.ok().does_not_say("没有找到");
    }
    let broken = || {
        granary::verify::run(&world.app.database, &world.app.settings, Some(&world.app.vault), &[], |_| {})
            .unwrap()
            .broken
    };
    assert_eq!(broken(), None);
    world.tampers(match world.engine {
        Engine::Sqlite => "DELETE FROM search_words WHERE rowid = (SELECT max(rowid) FROM search_words)",
        Engine::Postgres => "DELETE FROM search_words WHERE key = (SELECT max(key) FROM search_words)",
    });
    assert!(broken().unwrap().contains("search index"));
});
