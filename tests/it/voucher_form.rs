//! The form of a voucher: what is wrong names its line or its person, nothing typed is lost, and a pay list comes in as it
//! stands in a sheet.

use granary::access::Role;
use granary::contract::Contract;
use granary::kernel::{Money, VoucherId};
use granary::voucher;

use crate::world::{CONTRACTED, Page, World};

const IDENTITY: &str = "11010519491231002X";

const HEAD: [(&str, &str); 8] = [
    ("voucher_number", "记-1"),
    ("summary", "劳务"),
    ("business_on", "2026-08-03"),
    ("method", "official-card"),
    ("payee_kind", "unit"),
    ("payee", "某公司"),
    ("handler", "张三"),
    ("approver", "李四"),
];

/// A contract in force whose whole budget is for labour.
async fn contract(world: &World) -> Contract {
    let call = World::call_id(&world.open_call(&CONTRACTED).await);
    world.spending_contract(call, "14", "甲中心", &[("labour", 20_000_000)]).await
}

/// The head, and these fields besides.
fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    HEAD.into_iter().chain(more.iter().copied()).collect()
}

/// How many lines and people a form shows.
fn length(page: &Page) -> (usize, usize) {
    (page.body.matches("-gross\" type=").count(), page.body.matches("-net_paid\" type=").count())
}

story!(what_is_wrong_names_its_line_or_person_and_the_form_keeps_its_length, |world| {
    let of = contract(world).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let form = format!("/contracts/{}/vouchers/new", of.id);
    assert_eq!(length(&accountant.get(&form).await.ok()), (3, 2));
    let mut sent = with(&[("line-0-category", ""), ("line-0-paper", "fiscal-receipt"), ("line-0-gross", "100")]);
    sent.extend([("line-1-gross", ""), ("line-1-paper", ""), ("line-2-gross", ""), ("line-2-note", "")]);
    sent.extend([("person-0-name", ""), ("person-0-level", ""), ("person-1-name", "")]);
    for _ in 0..2 {
        let page = accountant.fills(&form, &form, &sent).await.is(422);
        let page = page.says("请填写“第 1 行 · 预算科目”").says("第 1 行 · 票据号码：请填写票据号码");
        assert_eq!(length(&page), (3, 2), "empty lines are not counted");
    }
    // What stands in another line and with a person is told of those.
    let mut sent = with(&[("line-1-gross", "x"), ("person-1-name", "周专家"), ("person-1-on", "2026-13-01")]);
    sent.extend([("line-1-category", "labour"), ("line-1-paper", "other")]);
    let page = accountant.fills(&form, &form, &sent).await.is(422);
    let page = page.says("第 2 行 · 价税合计：").says("请填写“第 2 人 · 职称层级”").says("第 2 人 · 开始日期：");
    assert_eq!(length(&page), (4, 4));
});

story!(what_is_booked_whole_follows_the_gross, |world| {
    let of = contract(world).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let form = format!("/contracts/{}/vouchers/new", of.id);
    let line = [("line-0-category", "labour"), ("line-0-paper", "other"), ("line-0-gross", "100")];
    let made = accountant.fills(&form, &form, &with(&line)).await.is(303).location().to_owned();
    let edit = format!("{made}/edit");
    let page = accountant.get(&edit).await.ok();
    assert_eq!(
        (page.value("line-0-gross").as_deref(), page.value("line-0-amount").as_deref()),
        (Some("100.00"), Some(""))
    );
    let line =
        [("line-0-category", "labour"), ("line-0-paper", "other"), ("line-0-gross", "120"), ("line-0-amount", "")];
    accountant.fills(&edit, &edit, &with(&line)).await.is(303);
    let id = VoucherId(made.rsplit('/').next().unwrap().parse().unwrap());
    assert_eq!(world.reads(|db| voucher::find(db, id)).amount, Money::parse("120").unwrap());
});

story!(what_the_verb_refuses_stands_beside_its_field_and_nothing_typed_is_lost, |world| {
    let of = contract(world).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let form = format!("/contracts/{}/vouchers/new", of.id);
    let line = [("line-0-category", "labour"), ("line-0-paper", "other"), ("line-0-gross", "100")];
    // The world stands on the twentieth: that day is in time, the next one lies ahead.
    let on = |day: &'static str| -> Vec<(&str, &str)> {
        let of = |(name, value): (&'static str, &'static str)| (name, if name == "business_on" { day } else { value });
        HEAD.into_iter().map(of).chain(line).collect()
    };
    let page = accountant.fills(&form, &form, &on("2026-08-21")).await.is(422).wrong("business_on", "不能晚于今天");
    assert_eq!(page.value("payee").as_deref(), Some("某公司"));
    accountant.fills(&form, &form, &on("2026-08-20")).await.is(303);
    let page = accountant.fills(&form, &form, &on("2026-08-20")).await.is(422).wrong("voucher_number", "已使用");
    assert_eq!(page.value("line-0-gross").as_deref(), Some("100"));
});

const LIST: &str = "姓名\t身份证号\t职称级别\t活动\t方式\t日期\t天数\t半天\t次数/学时\t税后\t个税\t税前";

story!(a_pay_list_is_pasted_from_a_sheet_and_looked_at_before_it_is_saved, |world| {
    let of = contract(world).await;
    let accountant = world.actor(Role::Accountant, of.unit).await;
    let form = format!("/contracts/{}/vouchers/new", of.id);
    let right = format!("周专家\t{IDENTITY}\t正高级\t案例评审\t现场\t2026-08-03\t1.5\t\t\t\t240\t2,000");
    let wrong = "吴专家\t110105194912310021\t教授\t案例评审\t现场\t2026-13-03\t1\t否\t\t1760\t240\t2001";
    let line = [("line-0-category", "labour"), ("line-0-paper", "pay-list"), ("line-0-gross", "2000")];
    // Each wrong cell is told by its row and its column, and the text stays.
    let text = format!("{LIST}\n{right}\n{wrong}");
    let mut sent = with(&line);
    sent.extend([("paste", text.as_str()), ("step", "fill")]);
    let page = accountant.fills(&form, &form, &sent).await.is(422).wrong("paste", "第 3 行 · 身份证号码");
    let page = page.says("第 3 行 · 职称层级").says("第 3 行 · 开始日期").says("第 3 行 · 税前金额").says("周专家");
    page.does_not_say("第 2 行 ·");
    // A list without a heading is taken in the order of the columns; what is typed stays.
    let mut sent = with(&line);
    sent.extend([("paste", right.as_str()), ("step", "fill"), ("person-0-name", "已填写")]);
    let page = accountant.fills(&form, &form, &sent).await.ok().says("已填入 1 人");
    let value = |name: &str| page.value(name).unwrap_or_default();
    assert_eq!((value("summary"), value("person-0-name")), ("劳务".to_owned(), "已填写".to_owned()));
    assert_eq!((value("person-1-name"), value("person-1-identity")), ("周专家".to_owned(), IDENTITY.to_owned()));
    assert_eq!((value("person-1-net_paid"), value("person-1-days")), ("1760.00".to_owned(), "1".to_owned()));
    assert!(page.body.contains("value=\"senior\" selected") && page.body.contains("value=\"in-person\" selected"));
    assert_eq!(world.count("SELECT count(*) AS n FROM vouchers"), 0, "nothing is saved before it was looked at");
    // An empty box is told so.
    let mut sent = with(&line);
    sent.extend([("paste", " "), ("step", "fill")]);
    accountant.fills(&form, &form, &sent).await.is(422).wrong("paste", "请先粘贴");
    // What was filled in is saved as what was typed, and the number is sealed.
    let mut sent = with(&line);
    sent.extend([
        ("paste", ""),
        ("person-0-name", "周专家"),
        ("person-0-identity", IDENTITY),
        ("person-0-on", "2026-08-03"),
    ]);
    sent.extend([("person-0-level", "senior"), ("person-0-activity", "案例评审"), ("person-0-form", "in-person")]);
    sent.extend([
        ("person-0-days", "1"),
        ("person-0-half_day", "1"),
        ("person-0-net_paid", "1760"),
        ("person-0-withheld", "240"),
    ]);
    let made = accountant.fills(&form, &form, &sent).await.is(303);
    accountant.follows(made).await.says("周专家").says("身份证号已登记").does_not_say(IDENTITY);
    assert!(!world.text("SELECT identity_sealed AS text FROM voucher_people").contains("19491231"));
});
