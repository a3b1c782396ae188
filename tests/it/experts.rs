//! The pool of experts: registered, found, taken out; who sees what of them; where their fees are paid to.

use granary::access::Role;

use crate::world::{profile, worked};

fn fields<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("name", "陈思远"),
        ("employer", "太原理工大学"),
        ("employer_uscc", ""),
        ("region", "14"),
        ("title_level", "senior"),
        ("professional_title", "教授"),
        ("expert_kind", "technical"),
        ("fields", "材料、机械，材料"),
        ("phone", "139 0351 1234"),
        ("email", "chen@example.org"),
        ("past_relations", "山西创新中心 | | 任职 | 2019-2023"),
        ("note", ""),
    ];
    let changed = |name: &str| change.iter().find(|(n, _)| *n == name);
    let mut all: Vec<_> = usual.into_iter().map(|(n, v)| changed(n).copied().unwrap_or((n, v))).collect();
    all.extend(change.iter().filter(|(n, _)| !usual.iter().any(|(u, _)| u == n)));
    all
}

story!(an_expert_is_registered_found_changed_and_taken_out, |world| {
    let (officer, auditor) = (world.officer().await, world.auditor().await);
    officer.get("/experts").await.ok().says("专家库还没有专家");
    officer
        .post("/experts", &[("name", ""), ("employer", "")])
        .await
        .is(422)
        .wrong("name", "")
        .wrong("title_level", "");
    let bad = fields(&[("phone", ""), ("email", ""), ("past_relations", "某公司 | 打工 | 2019")]);
    officer.post("/experts", &bad).await.is(422).wrong("phone", "至少填一项").wrong("past_relations", "第 1 行");
    let before = world.events();
    let answer = officer.post("/experts", &fields(&[])).await;
    let path = answer.location().to_owned();
    officer
        .follows(answer)
        .await
        .says("陈思远")
        .says("139 0351 1234")
        .says("材料、机械")
        .says("山西创新中心")
        .says("2019–2023")
        .says("未对应到单位库");
    assert_eq!(world.events(), before + 1);
    // The auditor sees the record, and of the telephone number its ending only.
    auditor.get(&path).await.ok().says("陈思远").says("…1234").does_not_say("0351").does_not_say("停用");
    for (asked, found) in [("陈思", true), ("csy", true), ("理工大学", true), ("机械", true), ("nobody", false)]
    {
        let page = officer.get(&format!("/experts?q={asked}")).await.ok();
        assert_eq!(page.text().contains("陈思远"), found, "{asked}");
    }
    officer.get("/search?q=陈思远").await.ok().says("太原理工大学");
    officer.get("/experts?kind=financial").await.ok().does_not_say("陈思远");
    officer.get("/experts?level=senior&region=14").await.ok().says("陈思远");
    let edit = format!("{path}/edit");
    officer.fills(&edit, &edit, &fields(&[("note", "外语好")])).await.is(303);
    // Somebody who began before that is told, with the input kept.
    let mut stale = fields(&[("note", "别的")]);
    stale.push(("_version", "1"));
    officer.post(&edit, &stale).await.is(409).says("别的").says("外语好");
    let state = format!("{path}/state");
    officer.fills(&state, &state, &[("reason", "")]).await.is(422);
    officer.fills(&state, &state, &[("reason", "本人要求退出")]).await.is(303);
    officer.get(&path).await.ok().says("本人要求退出");
    officer.get("/experts").await.ok().does_not_say("陈思远");
    officer.get("/experts?state=inactive").await.ok().says("陈思远");
    officer.fills(&state, &state, &[("reason", "恢复")]).await.is(303);
    officer.get("/experts").await.ok().says("陈思远");
    let saved = officer.saves("/experts.xlsx").await;
    assert_eq!(saved.column("电话"), ["139 0351 1234"]);
    assert_eq!(auditor.saves("/experts.xlsx").await.column("电话"), ["…1234"]);
});

story!(an_employer_is_matched_to_an_organisation_and_follows_its_merge, |world| {
    let officer = world.officer().await;
    let unit = world.unit("14", "山西省科技创新服务中心").await;
    let (code, new) = (crate::world::code("91", "14", 77).to_string(), "山西 省科技创新服务中心");
    let by_name = officer.post("/experts", &fields(&[("employer", new)])).await.location().to_owned();
    officer.get(&by_name).await.ok().says("山西 省科技创新服务中心").does_not_say("未对应到单位库");
    let unknown = fields(&[("name", "李四"), ("phone", "13900000001"), ("employer_uscc", &code)]);
    let unknown = officer.post("/experts", &unknown).await.location().to_owned();
    officer.get(&unknown).await.ok().says("未对应到单位库");
    // Whoever is of an organisation that turns out to be a double is of the right one.
    let right = world.unit("14", "山西创新服务中心").await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {unit}"));
    world
        .does(move |tx| {
            let version = granary::organisation::find(tx.db, unit)?.version;
            granary::organisation::actions::merge(tx, unit, right, "重复", version, &[granary::expert::follow_merge])
        })
        .await;
    let page = officer.get(&by_name).await.ok();
    assert_eq!(
        page.link(&format!("/organisations/{right}")).as_deref(),
        Some(format!("/organisations/{right}").as_str())
    );
});

story!(a_double_is_warned_of_and_taken_on_purpose_only, |world| {
    let officer = world.officer().await;
    officer.post("/experts", &fields(&[])).await.is(303);
    officer.post("/experts", &fields(&[])).await.is(422).wrong("name", "已有这位专家").says("可能重复登记");
    let other = fields(&[("employer", "北京大学"), ("phone", "13811112222")]);
    officer.post("/experts", &other).await.is(422).wrong("name", "姓名或电话相同");
    let phone = fields(&[("name", "陈思"), ("employer", "北京大学")]);
    officer.post("/experts", &phone).await.is(422).wrong("name", "姓名或电话相同");
    let mut purpose = other.clone();
    purpose.push(("on_purpose", "1"));
    officer.post("/experts", &purpose).await.is(303);
    assert_eq!(world.count("SELECT count(*) AS n FROM experts"), 2);
});

story!(experts_come_in_as_rows_and_go_again, |world| {
    let officer = world.officer().await;
    let lines = "姓名\t工作单位\t职称层级\t专家类别\t专业领域\t电子邮箱\n\
                 王一\t北京大学\t正高级职称\t技术\t材料、机械\twang@example.org\n\
                 赵二\t清华大学\t其他人员\t财务、经济\t\tzhao@example.org\n\
                 \t清华大学\t其他人员\t技术\t\tx@example.org";
    let heads = officer.get("/imports/new/experts").await.ok();
    assert!(heads.text().contains("工作单位"), "{}", heads.text());
    let answer = officer.post("/imports/new/experts", &[("lines", lines)]).await;
    let path = answer.location().to_owned();
    world.works().await;
    let page = officer.get(&path).await.ok();
    let version = page.value("_version").unwrap_or_default();
    officer.post(&format!("{path}/start"), &[("_version", &version)]).await.is(303);
    world.works().await;
    assert_eq!(world.count("SELECT count(*) AS n FROM experts"), 2);
    officer.get("/experts").await.ok().says("王一").says("赵二").says("财务、经济");
});

story!(an_agency_brings_in_experts_and_nothing_else, |world| {
    let (officer, agency) = (world.officer().await, world.actor(Role::Agency, world.agency().await).await);
    // What the officer brings in of organisations does not exist for the agency.
    let lines = "单位名称\t单位类型\n导入机构甲\t第三方机构";
    let organisations = officer.post("/imports/new/organisations", &[("lines", lines)]).await;
    let list = agency.get("/imports").await.ok().says("导入专家库");
    assert!(!list.body.contains(organisations.location()), "{}", list.body);
    list.does_not_say("/imports/new/organisations");
    agency.get(organisations.location()).await.is(404);
    agency.get("/imports/new/organisations").await.is(403);
    let lines = "姓名\t工作单位\t职称层级\t专家类别\t电子邮箱\n王一\t北京大学\t正高级职称\t技术\twang@example.org";
    let path = agency.post("/imports/new/experts", &[("lines", lines)]).await.location().to_owned();
    world.works().await;
    let version = agency.get(&path).await.ok().value("_version").unwrap_or_default();
    agency.post(&format!("{path}/start"), &[("_version", &version)]).await.is(303);
    world.works().await;
    assert_eq!(world.count("SELECT count(*) AS n FROM experts"), 1);
});

story!(payment_data_are_sealed_and_seen_whole_by_finance_alone, |world| {
    let centre = world.centre().await;
    let (finance, agency) = (world.actor(Role::Finance, centre).await, world.agency().await);
    let expert = world.actor(Role::Expert, agency).await;
    let (id, other) =
        (world.expert(profile("陈思远", "太原理工大学")).await, world.expert(profile("李四", "北京大学")).await);
    world.tampers(&format!("UPDATE experts SET user_id = {} WHERE id = {id}", expert.id));
    let answer = expert.get("/experts/mine").await;
    assert_eq!(answer.location(), format!("/experts/{id}/payment"));
    let path = format!("/experts/{id}/payment");
    let numbers = [("holder", "陈思远"), ("bank", "中国银行太原分行")];
    expert.post(&path, &numbers).await.is(422).wrong("account_number", "请填写");
    let mut whole = numbers.to_vec();
    whole.extend([("account_number", "6222 0212 0001 2345 678"), ("identity_number", "11010519491231002X")]);
    let before = world.events();
    expert.post(&path, &whole).await.is(303);
    assert_eq!(world.events(), before + 1);
    for column in ["account_sealed", "identity_sealed"] {
        let stored = world.text(&format!("SELECT {column} AS text FROM expert_payments"));
        assert!(stored.starts_with("v1.") && !stored.contains("2345"), "{stored}");
    }
    let trail = world.text("SELECT changes AS text FROM audit_events ORDER BY id DESC LIMIT 1");
    assert!(trail.contains("…5678") && !trail.contains("6222") && !trail.contains("19491231"), "{trail}");
    expert.get(&path).await.ok().says("5678").does_not_say("6222").does_not_say("19491231");
    // Not shown to the expert, nor to any other, whole or masked.
    expert.post(&format!("{path}/show"), &[]).await.is(404);
    expert.get(&format!("/experts/{other}/payment")).await.is(404);
    for role in [Role::Officer, Role::Leader] {
        world.actor(role, centre).await.get(&path).await.is(403);
    }
    world.actor(Role::Agency, agency).await.get(&path).await.is(403);
    let before = world.events();
    finance.post(&format!("{path}/show"), &[]).await.ok().says("6222 0212 0001 2345 678").says("11010519491231002X");
    assert_eq!(world.events(), before + 1);
    // A new bank without the numbers keeps them.
    finance.fills(&path, &path, &[("holder", "陈思远"), ("bank", "工商银行")]).await.is(303);
    finance.post(&format!("{path}/show"), &[]).await.ok().says("工商银行").says("6222 0212 0001 2345 678");
    finance.post(&format!("/experts/{other}/payment/show"), &[]).await.is(404);
});

story!(whoever_is_in_the_pool_does_not_change_the_own_record, |world| {
    let agency = world.agency().await;
    let keeper = world.actor(Role::Agency, agency).await;
    let mut own = profile("陈思远", "太原理工大学");
    own.past = vec![worked("山西创新中心", 2019, None)];
    let id = world.expert(own).await;
    world.tampers(&format!("UPDATE experts SET user_id = {} WHERE id = {id}", keeper.id));
    keeper.get(&format!("/experts/{id}/edit")).await.is(403);
    let mut fields = fields(&[("past_relations", "")]);
    fields.push(("_version", "1"));
    keeper.post(&format!("/experts/{id}/edit"), &fields).await.is(403);
    assert!(world.text("SELECT past_relations AS text FROM experts").contains("山西创新中心"));
});
