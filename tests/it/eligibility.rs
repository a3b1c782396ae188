//! Eligibility: what the conditions of the shipped programmes say of applications, before, at and after submission; and
//! what applications of one call share.

use granary::access::Role;
use granary::application::form::Budget;
use granary::application::{self, State, actions as applying, eligibility};
use granary::kernel::{ApplicationId, CallId, Money};
use granary::programme;
use granary::programme::definition::applying::Moment;

use crate::world::{Actor, World, code};

/// A shipped programme, moved to 2026 and published.
async fn opened(world: &World, file: &str, deadline: &str) -> CallId {
    let centre = world.centre().await;
    let (officer, leader) = (world.officer().await, world.actor(Role::Leader, centre).await);
    let origin = format!("file:{file}");
    let made = officer.post("/calls", &[("origin", &origin), ("year", "2026")]).await.is(303);
    let path = made.location().trim_end_matches("/guided").to_owned();
    let id = World::call_id(&path);
    if !deadline.is_empty() {
        let text = world.text(&format!("SELECT draft AS text FROM calls WHERE id = {id}"));
        let text = text.replace("[deadline]\n", &format!("[deadline]\nonline = {deadline}\n"));
        let form = format!("{path}/file");
        officer.fills(&form, &form, &[("whole", &text)]).await.is(303);
    }
    for (who, verb, fields) in [(&officer, "submit", &[][..]), (&leader, "approve", &[("reason", "同意")][..])] {
        let form = format!("{path}/{verb}");
        who.fills(&form, &form, fields).await.is(303);
    }
    id
}

async fn cases(world: &World) -> CallId {
    opened(world, "cases-2024", "2026-04-30").await
}

/// An application with its letter, filled in and not submitted.
async fn filled(world: &World, call: CallId, region: &str, name: &str) -> ApplicationId {
    let id = world.filled_application(call, region, name).await;
    let unit = world.reads(|db| application::find(db, id)).unit;
    world.letter(call, unit).await;
    id
}

fn state(world: &World, id: ApplicationId) -> State {
    world.reads(|db| application::find(db, id)).state
}

fn page(id: ApplicationId) -> String {
    format!("/applications/{id}/eligibility")
}

/// Changes the record of the unit, as if it had been registered so.
fn recorded(world: &World, of: ApplicationId, change: &str) {
    let unit = world.reads(|db| application::find(db, of)).unit;
    world.tampers(&format!("UPDATE organisations SET {change} WHERE id = {unit}"));
}

fn is_institution(world: &World, of: ApplicationId, class: &str) {
    let uscc = code("12", "14", world.number());
    recorded(world, of, &format!("uscc = '{uscc}', institution_class = '{class}'"));
}

async fn applicant(world: &World, of: ApplicationId) -> Actor {
    world.somebody_of(of, Role::Applicant).await
}

story!(a_whole_application_of_2024_is_eligible, |world| {
    let call = cases(world).await;
    let id = filled(world, call, "14", "山西某服务中心").await;
    let unit = applicant(world, id).await;
    unit.get(&page(id))
        .await
        .ok()
        .says("各项条件已核对，未发现问题")
        .says("P24-05/class-one")
        .says("符合")
        .does_not_say("不符合");
    assert_eq!(world.against(id).await, Vec::<String>::new());
    assert_eq!(state(world, id), State::Submitted);
    // What was judged is kept with the copy, and comes out the same from its own inputs.
    let (of, definition) = world.reads(|db| {
        let of = application::find(db, id)?;
        let definition = application::definition(db, &of)?;
        Ok((of, definition))
    });
    let kept = world.reads(|db| eligibility::kept(db, &of, 1));
    let rules = programme::rules(&definition, Moment::Apply).unwrap();
    let judged: Vec<_> = kept.iter().filter(|one| !one.rule.contains('/') || one.rule.starts_with('P')).collect();
    assert!(judged.len() >= 12, "{}", judged.len());
    for one in judged {
        let rule = rules.iter().find(|rule| rule.id() == one.rule).unwrap();
        assert_eq!(one.outcome.again(rule).unwrap(), one.outcome, "{}", one.rule);
    }
    // The unit moves; what was judged stands.
    recorded(world, id, "institution_class = 'public-1'");
    unit.get(&page(id)).await.ok().does_not_say("公益一类事业单位不得申报");
});

story!(a_class_one_institution_is_refused_with_its_sentence_and_keeps_its_draft, |world| {
    let call = cases(world).await;
    let id = filled(world, call, "14", "山西某研究所").await;
    is_institution(world, id, "public-1");
    let unit = applicant(world, id).await;
    let seen = unit.get(&page(id)).await.ok();
    seen.says("公益一类事业单位不得申报本项目。").says("不符合").says("P24-05/class-one").says("事业单位类别");
    assert_eq!(world.against(id).await, ["eligibility"]);
    assert_eq!(state(world, id), State::Draft);
    // Class A keeps nobody from going on with the draft.
    world
        .does(move |tx| {
            let budget: Budget = application::section(tx.db, id)?;
            applying::save(tx, id, &budget, 1)
        })
        .await;
});

story!(a_managed_institution_is_barred_in_2020_and_explains_itself_in_2024, |world| {
    let pilot = opened(world, "pilot-2020", "").await;
    let first = filled(world, pilot, "14", "山西某管理所").await;
    is_institution(world, first, "civil-servant-managed");
    let unit = applicant(world, first).await;
    unit.get(&page(first)).await.ok().says("参照公务员法管理的事业单位不得申报本项目。").says("P20-07/managed");
    assert_eq!(world.against(first).await, ["eligibility"]);
    // The rules of 2024 warn: without a written reason it is refused, with one it passes and the reason is kept.
    let call = cases(world).await;
    let second = filled(world, call, "14", "山西某管理所").await;
    let seen = unit.get(&page(second)).await.ok();
    seen.says("2024年指南未列明参公事业单位").says("须填写书面说明");
    assert_eq!(world.against(second).await, ["reasons"]);
    let at = world.reads(|db| {
        let of = application::find(db, second)?;
        let judged = eligibility::of(db, &of, world.clock.now())?;
        Ok(judged.iter().position(|one| one.rule == "P24-05/managed").unwrap())
    });
    let field = format!("reason-{at}");
    let long = "说明".repeat(600);
    unit.post(&page(second), &[(&field, &long)]).await.is(422);
    // A rule that holds takes no reason.
    let holds = if at == 0 { "reason-1" } else { "reason-0" };
    unit.post(&page(second), &[(holds, "多余的说明")]).await.is(400);
    unit.post(&page(second), &[(&field, "本单位经费自理，不承担行政管理职能。")]).await.is(303);
    assert_eq!(world.against(second).await, Vec::<String>::new());
    let kept = world.reads(|db| {
        let of = application::find(db, second)?;
        eligibility::kept(db, &of, 1)
    });
    let managed = kept.iter().find(|one| one.rule == "P24-05/managed").unwrap();
    assert_eq!((managed.holds(), managed.reason.as_str()), (Some(false), "本单位经费自理，不承担行政管理职能。"));
    let given = "SELECT count(*) AS n FROM audit_events WHERE action = 'application.reasons-given'";
    assert_eq!(world.count(given), 1);
    // After submission nothing is explained any more.
    unit.post(&page(second), &[(&field, "另一个说明")]).await.is(409);
});

story!(individual_businesses_and_branches_do_not_apply, |world| {
    let call = cases(world).await;
    let id = filled(world, call, "14", "山西某服务部").await;
    let uscc = code("92", "14", world.number());
    recorded(world, id, &format!("uscc = '{uscc}'"));
    let unit = applicant(world, id).await;
    unit.get(&page(id)).await.ok().says("个人和个体工商户不得申报本项目。");
    assert_eq!(world.against(id).await, ["eligibility"]);
    let uscc = code("91", "14", world.number());
    recorded(world, id, &format!("uscc = '{uscc}', licence_type = 'branch'"));
    unit.get(&page(id)).await.ok().says("分支机构、个人独资企业、合伙企业等非法人单位不予受理");
    assert_eq!(world.against(id).await, ["eligibility"]);
});

story!(the_budget_is_exact_to_the_fen, |world| {
    let call = cases(world).await;
    let id = filled(world, call, "14", "山西某服务中心").await;
    let unit = applicant(world, id).await;
    for (version, fen, holds) in [(1, 19_999_999, false), (2, 20_000_001, false), (3, 20_000_000, true)] {
        world
            .does(move |tx| {
                let mut budget: Budget = application::section(tx.db, id)?;
                budget.lines[0].amount = Money::from_fen(fen);
                applying::save(tx, id, &budget, version)
            })
            .await;
        let judged = world.reads(|db| {
            let of = application::find(db, id)?;
            eligibility::of(db, &of, world.clock.now())
        });
        let rule = judged.iter().find(|one| one.rule == "P24-02/budget").unwrap();
        assert_eq!(rule.holds(), Some(holds), "{fen}");
        if fen == 19_999_999 {
            unit.get(&page(id)).await.ok().says("预算合计为199,999.99 元，应等于200,000.00 元。");
        }
    }
    assert_eq!(world.against(id).await, Vec::<String>::new());
});

story!(a_letter_that_is_missing_late_revoked_or_of_another_province_is_named, |world| {
    let call = cases(world).await;
    let id = world.filled_application(call, "14", "山西某服务中心").await;
    let unit = applicant(world, id).await;
    unit.get(&page(id)).await.ok().says("P24-06/present").says("由省级科协出具");
    assert_eq!(world.against(id).await, ["eligibility"], "no letter");
    let organisation = world.reads(|db| application::find(db, id)).unit;
    let letter = world.letter(call, organisation).await;
    world.tampers(&format!("UPDATE letters SET region = '61' WHERE id = {letter}"));
    unit.get(&page(id)).await.ok().says("项目支持函须由本省省级科协出具");
    assert_eq!(world.against(id).await, ["eligibility"], "of another province");
    world.tampers(&format!("UPDATE letters SET region = '14', dated_on = '2026-05-01' WHERE id = {letter}"));
    unit.get(&page(id)).await.ok().says("支持函日期晚于申报截止日");
    assert_eq!(world.against(id).await, ["eligibility"], "after the deadline");
    world.tampers(&format!("UPDATE letters SET dated_on = '2026-04-30' WHERE id = {letter}"));
    let judged = world.reads(|db| {
        let of = application::find(db, id)?;
        eligibility::of(db, &of, world.clock.now())
    });
    assert!(judged.iter().all(|one| !one.blocks()), "on the last day it counts");
    world.tampers(&format!("UPDATE letters SET valid_until = '2026-03-01' WHERE id = {letter}"));
    assert_eq!(world.against(id).await, ["eligibility"], "expired");
});

story!(what_applications_of_a_call_share_is_shown_with_its_evidence, |world| {
    let call = World::call_id(&world.open_call(crate::calls::FILE).await);
    let first = world.application(call, "14", "山西某服务中心").await;
    let second = world.application(call, "14", "山西某促进会").await;
    let third = world.application(call, "64", "宁夏某服务中心").await;
    recorded(world, first, "legal_representative = '赵某', phone = '0351-404 0001'");
    recorded(world, second, "address = '太原市迎泽大街1号'");
    recorded(world, third, "legal_representative = '赵 某', address = '太原市迎泽大街 1号', phone = '03514040001'");
    let (officer, auditor) = (world.officer().await, world.auditor().await);
    let path = format!("/calls/{call}/cross-checks");
    let seen = auditor.get(&path).await.ok();
    seen.says("法定代表人相同").says("赵某").says("地址相同").says("电话相同").says("同省竞争").says("宁夏某服务中心");
    officer.get(&format!("{path}?kind=region")).await.ok().says("山西某促进会").does_not_say("宁夏某服务中心");
    let book = officer.saves(&format!("{path}.xlsx")).await;
    let kinds = book.column("线索类型");
    for kind in ["法定代表人相同", "地址相同", "同省竞争"] {
        assert_eq!(kinds.iter().filter(|one| *one == kind).count(), 2, "{kind}: {kinds:?}");
    }
    assert!(kinds.iter().any(|one| one == "电话相同"), "{kinds:?}");
    // The evidence stands on the application's own page, for those who check, and not for the applicant.
    officer.get(&page(first)).await.ok().says("关联核查").says("宁夏某服务中心");
    applicant(world, first).await.get(&page(first)).await.ok().does_not_say("宁夏某服务中心");
    let agency = world.agency().await;
    let checker = world.actor(Role::Agency, agency).await;
    checker.get(&path).await.is(404);
    world.does(move |tx| applying::commission(tx, call, agency)).await;
    checker.get(&path).await.ok().says("法定代表人相同");
});

story!(an_officer_tries_the_conditions_on_a_unit, |world| {
    let call = cases(world).await;
    let officer = world.officer().await;
    let unit = world.applicant("14", "山西某研究所").await;
    let uscc = code("12", "14", world.number());
    world.tampers(&format!(
        "UPDATE organisations SET uscc = '{uscc}', institution_class = 'public-1' WHERE id = {unit}"
    ));
    let path = format!("/calls/{call}/try");
    officer.get(&path).await.ok().says("资格试核");
    let seen = officer.get(&format!("{path}?unit={unit}")).await.ok();
    seen.says("公益一类事业单位不得申报本项目。").says("P24-05/legal-person").does_not_say("P24-02/budget");
    officer.get(&format!("{path}?unit=9999999")).await.is(404);
    officer.get(&format!("{path}?unit=x")).await.is(404);
    assert_eq!(world.count("SELECT count(*) AS n FROM applications"), 0, "trying makes nothing");
});

story!(a_unit_under_sanction_is_refused_until_the_sanction_ends, |world| {
    let call = cases(world).await;
    let id = filled(world, call, "14", "山西某服务中心").await;
    let unit = world.reads(|db| application::find(db, id)).unit;
    world.tampers(&format!(
        "INSERT INTO sanctions (organisation_id, kind, starts_on, ends_on, basis, reason, state, proposed_by, \
         proposed_by_name, created_at, decided_by_name, decided_at, remark, lifted_by_name, lift_reason, version, \
         updated_at) VALUES ({unit}, 'barred', '2026-01-01', '2026-03-31', 'P20-17', '提供虚假材料', 'approved', 0, 'x', \
         '2026-01-01 01:00:00', 'y', '2026-01-01 01:00:00', '', '', '', 1, '2026-01-01 01:00:00')"
    ));
    applicant(world, id).await.get(&page(id)).await.ok().says("申报单位处于违规处理期内，不予受理。");
    assert_eq!(world.against(id).await, ["eligibility"]);
    // From the first of April it may apply again.
    world.passes(chrono::Duration::days(30));
    assert_eq!(world.against(id).await, Vec::<String>::new());
});

story!(another_units_reasons_are_nobody_elses_to_write, |world| {
    let call = World::call_id(&world.open_call(crate::calls::FILE).await);
    let id = world.filled_application(call, "14", "山西某服务中心").await;
    let elsewhere = world.applicant("64", "宁夏某服务中心").await;
    let stranger = world.actor(Role::UnitHead, elsewhere).await;
    stranger.get(&page(id)).await.is(404);
    stranger.post(&page(id), &[("reason-0", "x")]).await.is(404);
    // A draft is its unit's alone.
    world.officer().await.get(&page(id)).await.is(404);
});
