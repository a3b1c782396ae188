//! Register, find, rename, merge: one record an organisation, and nothing is forgotten.

use granary::access::Role;

use crate::world::{Actor, Page, code, encode};

fn fields<'a>(name: &'a str, uscc: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("kind", "unit"),
        ("uscc", uscc),
        ("region", "64"),
        ("area", "银川"),
        ("class", ""),
        ("licence", "legal-person"),
        ("supervising_body", "宁夏科协"),
        ("legal_representative", "某某"),
        ("address", "银川市"),
        ("phone", "0951-1234567"),
        ("email", "a@example.org"),
    ]
}

async fn registers(officer: &Actor, name: &str, uscc: &str) -> Page {
    officer.post("/organisations", &fields(name, uscc)).await
}

fn search(q: &str) -> String {
    format!("/organisations?{}", encode(&[("q", q)]))
}

story!(a_unit_is_registered_edited_and_its_history_told, |world| {
    let officer = world.officer().await;
    let uscc = code("52", "64", 1).to_string();
    let made = registers(&officer, "宁夏科技服务中心", &uscc).await;
    let page = officer.follows(made).await.says("宁夏科技服务中心").says("银川市").says(&uscc);
    let edit = page.link("/organisations/").unwrap();
    assert!(!edit.is_empty());
    let id = world.count("SELECT max(id) AS n FROM organisations");
    let form = format!("/organisations/{id}/edit");
    let mut changed = fields("", &uscc);
    changed.remove(0);
    changed[9] = ("phone", "0951-7654321");
    let done = officer.fills(&form, &form, &changed).await;
    officer.follows(done).await.says("0951-7654321");
    officer.get(&format!("/organisations/{id}/history")).await.ok().says("0951-1234567").says("0951-7654321");
});

story!(a_code_stands_in_one_record_only, |world| {
    let officer = world.officer().await;
    let uscc = code("52", "64", 1).to_string();
    registers(&officer, "宁夏科技服务中心", &uscc).await.is(303);
    let page = registers(&officer, "另一个中心", &uscc.to_lowercase()).await.is(422).wrong("uscc", "宁夏科技服务中心");
    let id = world.count("SELECT max(id) AS n FROM organisations");
    assert!(page.body.contains(&format!("href=\"/organisations/{id}\"")), "the existing record is a click away");
    assert_eq!(page.value("name").as_deref(), Some("另一个中心"));
});

story!(a_wrong_code_names_the_wrong_character, |world| {
    let officer = world.officer().await;
    for (wrong, words) in [
        ("12100000400000642D", "9"),
        ("1210000040000062O", "17"),
        ("O2100000400000624D", "O"),
        ("12100000400000624", "17"),
    ] {
        let page = registers(&officer, "宁夏科技服务中心", wrong).await.is(422);
        let error = page.error_of("uscc").unwrap();
        assert!(error.contains(words), "{wrong}: {error}");
    }
});

story!(a_name_that_looks_the_same_is_registered_only_on_purpose, |world| {
    let officer = world.officer().await;
    registers(&officer, "宁夏科技中心（有限公司）", &code("91", "64", 1).to_string()).await.is(303);
    let second = code("91", "64", 2).to_string();
    let page =
        registers(&officer, "宁夏科技中心(有限公司)", &second).await.is(422).wrong("name", "宁夏科技中心（有限公司）");
    assert!(page.body.contains("name=\"on_purpose\""));
    let mut again = fields("宁夏科技中心(有限公司)", &second);
    again.push(("on_purpose", "1"));
    officer.post("/organisations", &again).await.is(303);
    let mut exact = fields("宁夏科技中心(有限公司)", "");
    exact.push(("on_purpose", "1"));
    officer.post("/organisations", &exact).await.is(422);
});

story!(an_organisation_is_found_by_name_code_and_initials, |world| {
    let officer = world.officer().await;
    let uscc = code("52", "50", 77).to_string();
    let mut unit = fields("重庆市𬭚金科技有限公司", &uscc);
    unit[3] = ("region", "50");
    unit[4] = ("area", "");
    officer.post("/organisations", &unit).await.is(303);
    for q in
        ["重庆", "𬭚金", "科技有限", "cqs", "CQS", &uscc[..6], &uscc, &uscc.to_lowercase(), "重庆 有限公司", "庆市"]
    {
        officer.get(&search(q)).await.ok().says("重庆市𬭚金科技有限公司");
    }
    for q in ["重有", "上海", "\"OR 1=1", "' OR ''='", "NOT 重庆x", "🌾"] {
        officer.get(&search(q)).await.ok().does_not_say("重庆市𬭚金科技有限公司");
    }
});

story!(a_former_name_still_finds_its_organisation, |world| {
    let officer = world.officer().await;
    let id = world.unit("64", "宁夏技术市场").await;
    let form = format!("/organisations/{id}/rename");
    officer.fills(&form, &form, &[("name", "宁夏技术市场"), ("reason", "x")]).await.is(422);
    let done = officer.fills(&form, &form, &[("name", "宁夏科技服务中心"), ("reason", "机构改革")]).await;
    officer.follows(done).await.says("宁夏科技服务中心").says("宁夏技术市场").says("机构改革");
    officer.get(&search("技术市场")).await.ok().says("宁夏科技服务中心");
    officer.get(&search("nxjssc")).await.ok().says("宁夏科技服务中心");
    // The former name is not free for somebody else without a word.
    let page = registers(&officer, "宁夏技术市场", &code("52", "64", 9).to_string()).await.is(422);
    assert!(page.error_of("name").unwrap().contains("宁夏科技服务中心"));
});

story!(a_double_is_merged_and_points_to_the_right_record, |world| {
    let officer = world.officer().await;
    let right = world.unit("64", "宁夏科技服务中心").await;
    let double = world.unit("64", "宁夏回族自治区科技服务中心").await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {double}"));
    let person = world.actor(Role::Applicant, double).await;
    let contact = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&format!("/organisations/{double}/contacts"), &contact).await.is(303);
    let form = format!("/organisations/{double}/merge");
    let into = right.to_string();
    officer.fills(&form, &form, &[("into", &into), ("reason", "重复登记")]).await.is(422);
    let page = officer.fills(&form, &form, &[("into", &into), ("reason", "重复登记"), ("sure", "1")]).await;
    officer.follows(page).await.says("赵老师").says("宁夏回族自治区科技服务中心");
    officer.get(&format!("/organisations/{double}")).await.ok().says("宁夏科技服务中心");
    officer.get(&search("回族自治区科技服务")).await.ok().says("宁夏科技服务中心");
    officer.get(&format!("/organisations/{double}/edit")).await.is(409);
    // People move along.
    person.get(&format!("/organisations/{right}")).await.ok();
});

story!(only_doubles_are_merged, |world| {
    let officer = world.officer().await;
    let (a, b) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let agency = world.agency().await;
    let form = format!("/organisations/{a}/merge");
    let into = |id: &str| vec![("into", id.to_owned()), ("reason", "x".to_owned()), ("sure", "1".to_owned())];
    for (target, words) in [(a, "自身"), (b, "代码"), (agency, "类型")] {
        let fields = into(&target.to_string());
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let page = officer.fills(&form, &form, &fields).await.is(422);
        let error = page.error_of("into").unwrap();
        assert!(error.contains(words), "{target}: {error}");
    }
});

story!(a_unit_keeps_its_contacts_and_nobody_elses, |world| {
    let (own, other) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let unit = world.actor(Role::Applicant, own).await;
    let contact = |phone| [("name", "赵老师"), ("post", "主任"), ("phone", phone), ("email", "")];
    unit.post(&format!("/organisations/{own}/contacts"), &contact("")).await.is(422).wrong("phone", "电话");
    unit.post(&format!("/organisations/{own}/contacts"), &contact("0951-1234567")).await.is(303);
    unit.post(&format!("/organisations/{other}/contacts"), &contact("0951-1234567")).await.is(404);
    let id = world.count("SELECT max(id) AS n FROM organisation_contacts");
    let form = format!("/organisations/{own}/contacts/{id}/edit");
    unit.fills(&form, &form, &contact("0951-7654321")).await.is(303);
    // A child under another parent does not exist.
    unit.get(&format!("/organisations/{other}/contacts/{id}/edit")).await.is(404);
    world.officer().await.get(&format!("/organisations/{other}/contacts/{id}/edit")).await.is(404);
    let form = format!("/organisations/{own}/contacts/{id}/remove");
    unit.post(&form, &[("_version", "1")]).await.is(409);
    unit.fills(&form, &form, &[]).await.is(303);
    unit.get(&format!("/organisations/{own}")).await.ok().does_not_say("0951-7654321");
});

story!(another_province_does_not_exist, |world| {
    let (own, other) = (world.unit("64", "宁夏科技服务中心").await, world.unit("14", "山西省科技创新服务中心").await);
    let ningxia = world.association("64").await;
    let unit = world.actor(Role::UnitHead, own).await;
    let association = world.actor(Role::Association, ningxia).await;
    for actor in [&unit, &association] {
        let hidden = actor.get(&format!("/organisations/{other}")).await.is(404);
        let missing = actor.get("/organisations/999999").await.is(404);
        let plain = |page: Page| page.text().split("请求编号").next().unwrap().to_owned();
        assert_eq!(plain(hidden), plain(missing));
        actor.get("/organisations").await.ok().does_not_say("山西省科技创新服务中心");
        actor.get(&search("山西")).await.ok().does_not_say("山西省科技创新服务中心");
        actor.get("/organisations?region=14").await.ok().does_not_say("山西省科技创新服务中心");
    }
    association.get(&format!("/organisations/{own}")).await.ok();
});

story!(a_list_asks_few_questions, |world| {
    let officer = world.officer().await;
    for n in 0..60 {
        world.unit("64", &format!("宁夏第{n}中心")).await;
    }
    officer.get("/organisations").await.ok();
    let count = |path: &'static str| {
        let before = world.app.database.queries();
        let officer = &officer;
        async move {
            officer.get(path).await.ok();
            world.app.database.queries() - before
        }
    };
    let (few, many) = (count("/organisations?per=20").await, count("/organisations?per=100").await);
    assert_eq!(few, many, "the number of queries does not grow with the rows");
    // Session, roles, stand-ins, saved views, count, rows; PostgreSQL connections are asked whether they live when they are taken.
    let most = if world.engine == crate::world::Engine::Sqlite { 6 } else { 8 };
    assert!(few <= most, "{few} queries");
});

story!(a_list_is_saved_as_one_looks_at_it, |world| {
    let (officer, other) = (world.officer().await, world.officer().await);
    let fields = [("path", "/organisations"), ("query", "kind=unit&region=64&sort=-name"), ("name", "宁夏单位")];
    let saved = officer.post("/me/views", &fields).await;
    assert_eq!(saved.location(), "/organisations?kind=unit&region=64&sort=-name");
    let page = officer.get("/organisations").await.ok().says("宁夏单位");
    assert_eq!(page.link("/organisations?kind=unit").as_deref(), Some("/organisations?kind=unit&region=64&sort=-name"));
    let again = officer.post("/me/views", &fields).await;
    officer.follows(again).await.says("同名");
    for foreign in ["//evil.example", "https://evil.example/", "", "/organisations?x=1"] {
        let fields = [("path", foreign), ("query", ""), ("name", "x")];
        let refused = officer.post("/me/views", &fields).await.is(303);
        assert!(refused.location() == "/", "{foreign}: {}", refused.location());
    }
    other.get("/organisations").await.ok().does_not_say("宁夏单位");
    let id = world.count("SELECT max(id) AS n FROM saved_views");
    other.post(&format!("/me/views/{id}/remove"), &[]).await.is(404);
    let removed = officer.post(&format!("/me/views/{id}/remove"), &[]).await;
    officer.follows(removed).await;
    officer.get("/people").await.ok();
    officer.get("/organisations").await.ok().does_not_say("宁夏单位");
});

// A role that counts is not given up for one that is only proposed, and each move leaves a trace on the person.
story!(a_merge_of_the_centre_keeps_its_administrators, |world| {
    let (admin, officer) = (world.accounts_admin().await, world.officer().await);
    world.policy_admin().await;
    let old = world.centre().await;
    let new = world.organisation(granary::organisation::Kind::Centre, "新的中心", None).await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {old}"));
    let fields = [("role", "accounts-admin"), ("organisation", &*new.to_string()), ("reason", "")];
    admin.post(&format!("/people/{}/roles", admin.id), &fields).await.is(303);
    let form = format!("/organisations/{old}/merge");
    let into = new.to_string();
    officer.fills(&form, &form, &[("into", &into), ("reason", "机构改革"), ("sure", "1")]).await.is(303);
    admin.get("/people").await.ok();
    officer.get("/organisations").await.ok();
    let moved =
        format!("SELECT count(*) AS n FROM audit_events WHERE action = 'role.moved' AND object_id = {}", admin.id);
    assert_eq!(world.count(&moved), 1);
});

story!(the_centre_stays_the_centre, |world| {
    let officer = world.officer().await;
    let centre = world.centre().await;
    let form = format!("/organisations/{centre}/edit");
    let mut changed = fields("", "");
    changed.remove(0);
    changed[0] = ("kind", "agency");
    officer.fills(&form, &form, &changed).await.is(422).wrong("kind", "中心");
});

story!(contacts_are_edited_as_a_table, |world| {
    let own = world.unit("64", "宁夏科技服务中心").await;
    let unit = world.actor(Role::Applicant, own).await;
    let form = format!("/organisations/{own}/contacts/table");
    // Pasted lines are filled in to be looked at; nothing is saved by that.
    let paste = "赵老师\t主任\t0951-1234567\r\n钱老师\t\t12\tqian@example.org\r\n";
    let page = unit.post(&form, &[("paste", paste), ("step", "fill")]).await.ok();
    assert_eq!(page.value("name-1").as_deref(), Some("钱老师"));
    let count = "SELECT count(*) AS n FROM organisation_contacts";
    assert_eq!(world.count(count), 0);
    let rows = |second: &'static str| {
        vec![
            ("name-0", "赵老师"),
            ("post-0", "主任"),
            ("phone-0", "0951-1234567"),
            ("email-0", ""),
            ("name-1", "钱老师"),
            ("post-1", ""),
            ("phone-1", second),
            ("email-1", "qian@example.org"),
            ("name-4", ""),
            ("paste", ""),
        ]
    };
    unit.post(&form, &rows("12")).await.is(422).wrong("phone-1", "电话");
    assert_eq!(world.count(count), 0, "all of it or nothing");
    unit.post(&form, &rows("0951-7654321")).await.is(303);
    let page = unit.get(&form).await.ok();
    let (first, second) = (page.value("id-0").unwrap(), page.value("id-1").unwrap());
    // One changes, one goes, one comes.
    let edited = [
        ("id-0", first.as_str()),
        ("version-0", "1"),
        ("name-0", "赵主任"),
        ("post-0", "主任"),
        ("phone-0", "0951-1234567"),
        ("email-0", ""),
        ("id-1", second.as_str()),
        ("version-1", "1"),
        ("name-1", ""),
        ("name-2", "孙老师"),
        ("phone-2", "0951-2222222"),
    ];
    let done = unit.post(&form, &edited).await;
    unit.follows(done).await.says("赵主任").says("孙老师").does_not_say("钱老师");
    unit.post(&form, &edited).await.is(404);
    let stale = [("id-0", first.as_str()), ("version-0", "1"), ("name-0", "x"), ("phone-0", "0951-1234567")];
    unit.post(&form, &stale).await.is(409);
    // A contact of somebody else is not reached by its key.
    let other = world.unit("14", "山西省科技创新服务中心").await;
    unit.post(&format!("/organisations/{other}/contacts/table"), &stale).await.is(404);
    unit.post(&form, &[("name-0", "a"), ("role-0", "leader")]).await.is(400);
});
