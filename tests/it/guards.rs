//! Every state of a project up to its award, and every guard of it, with the story that visits it; and the stories for
//! those that no other visits.

use granary::access::Role;
use granary::application::form::Papers;
use granary::application::{self, State, actions as applying};
use granary::organisation;

use crate::calls::FILE;
use crate::scores::scored;
use crate::world::World;

/// State, what must be true, and where the stories go through it and against it.
const VISITED: &[(&str, &str, &[&str])] = &[
    (
        "0 call in work",
        "the definition is complete",
        &["calls::a_file_with_problems_or_without_a_deadline_is_kept_and_not_submitted"],
    ),
    (
        "0 call in work",
        "all awards together stay within the total",
        &["programme_checks::each_way_of_breaking_a_file_is_named_at_its_line_with_a_way_to_mend_it"],
    ),
    ("0 call in work", "another person approves", &["calls::whoever_had_a_hand_in_it_does_not_decide"]),
    ("1 call open", "published, and not after the deadline", &["calls::the_deadline_holds_to_the_second"]),
    ("1 call open", "reminders 7, 3 and 1 days before", &["applications::reminders_go_once_each_and_only_for_drafts"]),
    (
        "1 call open",
        "the deadline moves later only, by two persons",
        &["calls::a_deadline_moves_later_only_and_by_two_persons"],
    ),
    (
        "2 draft",
        "saved section by section, at once",
        &["applications::colleagues_fill_in_at_once_and_nobody_overwrites"],
    ),
    ("2 draft", "another unit's does not exist", &["applications::another_units_application_does_not_exist"]),
    ("3 submitted", "every field of class A", &["applications::a_form_takes_what_it_asks_for_and_nothing_else"]),
    (
        "3 submitted",
        "a valid code of a legal person",
        &["eligibility::individual_businesses_and_branches_do_not_apply", "guards::without_a_code_nobody_applies"],
    ),
    ("3 submitted", "no institution of class I", &["season::the_season_of_2024"]),
    ("3 submitted", "not applied already in this call", &["guards::a_unit_applies_once_in_a_call"]),
    ("3 submitted", "not sanctioned", &["eligibility::a_unit_under_sanction_is_refused_until_the_sanction_ends"]),
    (
        "3 submitted",
        "the letter, of the own province",
        &[
            "season::the_season_of_2024",
            "eligibility::a_letter_that_is_missing_late_revoked_or_of_another_province_is_named",
        ],
    ),
    ("3 submitted", "signature and stamp", &["guards::without_stamp_and_signature_nothing_is_submitted"]),
    (
        "3 submitted",
        "the second after the deadline",
        &["applications::the_last_second_counts_and_the_next_does_not", "season::the_season_of_2024"],
    ),
    (
        "3 submitted",
        "paper counts by the day of dispatch",
        &["season::the_pilot_of_2020", "paper_copies::sent_on_the_last_day_and_there_a_week_later_is_in_time"],
    ),
    (
        "3a withdrawn",
        "before the deadline only",
        &[
            "applications::what_is_withdrawn_is_corrected_and_submitted_under_its_number",
            "applications::the_last_second_counts_and_the_next_does_not",
        ],
    ),
    (
        "4 form check",
        "every line has a verdict",
        &["form_checks::the_agency_judges_every_line_and_lets_an_application_pass"],
    ),
    (
        "4a returned",
        "a term, once; only what was named is open",
        &["form_checks::what_is_returned_is_corrected_within_its_term_and_only_there"],
    ),
    (
        "4a returned",
        "a term is extended with a reason, and lapses by a person's act",
        &["form_checks::a_term_is_extended_by_the_officer_and_ends_by_a_persons_act"],
    ),
    (
        "4b rejected",
        "a reason, and the officer's word",
        &["form_checks::a_rejection_is_confirmed_by_another_person", "season::the_pilot_of_2020"],
    ),
    (
        "5 expert review",
        "the panel is odd, large and technical enough",
        &[
            "reviews::a_pool_that_does_not_suffice_is_told_with_what_would",
            "scores::a_recusal_found_later_voids_the_sheet_and_the_panel_must_be_whole_again",
        ],
    ),
    ("5 expert review", "all declarations in, no recusal open", &["reviews::experts_accept_declare_and_are_followed"]),
    ("5 expert review", "all scores in", &["scores::scores_stay_secret_until_the_agency_opens_them_and_then_stand"]),
    (
        "5 expert review",
        "blind where the call says so",
        &["scores::nothing_of_a_blind_call_names_an_applicant_to_an_expert"],
    ),
    (
        "5 expert review",
        "paper sheets are entered and checked by two",
        &["scores::a_signed_sheet_counts_when_a_second_person_has_checked_it"],
    ),
    ("6 decision", "the report is there", &["guards::nothing_is_proposed_before_the_report"]),
    (
        "6 decision",
        "places, one a province, reserves by rank",
        &["awards::what_stands_in_the_way_is_told_and_enforced", "season::two_hundred_applications_for_twelve_places"],
    ),
    (
        "6 decision",
        "never over the places and the fund",
        &["awards::twelve_places_and_fifty_simultaneous_approvals_give_twelve_awards"],
    ),
    ("6 decision", "another person approves", &["awards::nobody_approves_an_own_proposal"]),
    ("6 decision", "the rules of the call itself", &["season::the_pilot_of_2020"]),
    (
        "7 public notice",
        "working days by the calendar",
        &[
            "public_notices::a_notice_runs_over_a_holiday_as_the_calendar_says",
            "public_notices::a_year_without_a_calendar_is_refused_and_named",
        ],
    ),
    (
        "7a objection",
        "by name, in time",
        &[
            "objections::nobody_anonymous_no_markup_and_no_flood",
            "objections::the_last_second_counts_and_the_next_does_not",
            "objections::a_letter_counts_by_its_arrival",
        ],
    ),
    (
        "7a objection",
        "holds up its own award alone",
        &[
            "objections::an_upheld_objection_lets_its_award_fall_and_no_other",
            "objections::a_rejected_objection_is_answered_and_its_award_made",
        ],
    ),
    ("8 awarded", "after the notice, no objection open", &["season::the_season_of_2024"]),
    ("8 awarded", "not sanctioned on the day", &["awards::a_sanction_on_the_day_keeps_a_unit_out"]),
    ("practice", "a letter without a number is valid", &["letters::a_plain_letter_has_no_number_and_is_valid"]),
    ("practice", "two of a province compete for its place", &["season::the_pilot_of_2020"]),
    ("practice", "the whole country, one place, no letter", &["season::the_brand_building_call"]),
];

#[test]
fn every_state_and_guard_has_its_story() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for state in ["0 ", "1 ", "2 ", "3 ", "3a ", "4 ", "4a ", "4b ", "5 ", "6 ", "7 ", "7a ", "8 ", "practice"] {
        assert!(VISITED.iter().any(|(name, ..)| name.starts_with(state)), "nobody visits {state}");
    }
    for (state, guard, stories) in VISITED {
        assert!(!stories.is_empty(), "{state}: {guard}");
        for story in *stories {
            let (module, name) = story.split_once("::").unwrap();
            let text = std::fs::read_to_string(folder.join(format!("{module}.rs"))).unwrap();
            let told = [format!("story!({name},"), format!("fn {name}(")];
            assert!(told.iter().any(|told| text.contains(told)), "{state}: {guard}: there is no story {story}");
        }
    }
}

story!(without_a_code_nobody_applies, |world| {
    let call = World::call_id(&world.open_shipped("brand-2024", "online = 2026-04-30").await);
    let id = world.filled_application(call, "14", "山西无码中心").await;
    world.tampers("UPDATE organisations SET uscc = NULL WHERE name = '山西无码中心'");
    let head = world.somebody_of(id, Role::UnitHead).await;
    head.get(&format!("/applications/{id}/eligibility"))
        .await
        .ok()
        .says("P24-05/legal-person")
        .says("统一社会信用代码");
    assert_eq!(world.against(id).await, ["unit"]);
    assert_eq!(world.reads(|db| application::find(db, id)).state, State::Draft);
});

story!(without_stamp_and_signature_nothing_is_submitted, |world| {
    let call = World::call_id(&world.open_shipped("brand-2024", "online = 2026-04-30").await);
    let id = world.filled_application(call, "14", "山西未盖章中心").await;
    for (stamped, signed, version) in [(false, true, 1), (true, false, 2)] {
        world
            .does(move |tx| {
                let mut papers: Papers = application::section(tx.db, id)?;
                let marks = papers.marks.get_mut("application-form").unwrap();
                (marks.stamped, marks.signed) = (stamped, signed);
                applying::save(tx, id, &papers, version)
            })
            .await;
        let head = world.somebody_of(id, Role::UnitHead).await;
        let told = if stamped { "签字" } else { "盖章" };
        head.get(&format!("/applications/{id}/check")).await.ok().says("项目申报书").says(told);
        assert_eq!(world.against(id).await, ["papers"]);
    }
    assert_eq!(world.reads(|db| application::find(db, id)).state, State::Draft);
});

story!(a_unit_applies_once_in_a_call, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    let first = world.application(call, "64", "宁夏某中心").await;
    let handler = world.somebody_of(first, Role::Applicant).await;
    handler.post("/applications", &[("call", &call.to_string())]).await.is(409).says("1");
    assert_eq!(world.count("SELECT count(*) AS n FROM applications"), 1);
    // Two units become one: both applications stay, and everybody who may see them is told that it is one too many.
    let second = world.application(call, "64", "宁夏某中心分部").await;
    world.tampers("UPDATE organisations SET uscc = NULL WHERE name = '宁夏某中心分部'");
    let (into, from) = world.reads(|db| Ok((application::find(db, first)?.unit, application::find(db, second)?.unit)));
    let officer = world.officer().await;
    let told = "同一单位有 2 份有效申报书，申报通知允许 1 份";
    officer.get(&format!("/applications/{first}")).await.ok().does_not_say("同一单位有");
    let form = format!("/organisations/{from}/merge");
    let fields = [("into", into.to_string()), ("reason", "机构合并".to_owned()), ("sure", "1".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let merged = officer.fills(&form, &form, &fields).await;
    officer.follows(merged).await.says(told);
    assert_eq!(world.reads(|db| organisation::find(db, from)).merged_into, Some(into));
    for id in [first, second] {
        let page = officer.get(&format!("/applications/{id}")).await.ok().says(told);
        let both = page.link(&format!("/applications?call={call}")).unwrap();
        officer.get(&both).await.ok().says("-64-001").says("-64-002");
    }
    officer.get(&format!("/calls/{call}/cross-checks")).await.ok().says("重复申报");
});

story!(nothing_is_proposed_before_the_report, |world| {
    let call = World::call_id(&world.open_call(&scored()).await);
    let applications = world.all_passed(call, 2).await;
    let bench = world.bench(call, &applications, 5).await;
    world.has_sheets(&bench, &[vec![(5_000, 3_000); 5], vec![(4_500, 3_000); 5]]);
    bench.agency.post(&bench.at("open"), &[]).await.is(303);
    bench.agency.fills(&bench.at("close"), &bench.at("close"), &[]).await.is(303);
    let officer = world.officer().await;
    officer.get("/").await.ok().does_not_say("拟定立项");
    officer.get("/decisions").await.ok().does_not_say("可立项");
    let form = format!("/calls/{call}/decide");
    let (first, second) = (format!("role-{}", applications[0]), format!("role-{}", applications[1]));
    let fields = [("minutes", "会议审议通过。"), (first.as_str(), "award"), (second.as_str(), "award")];
    officer.get(&form).await.ok().says("评审报告提交后");
    officer.post(&form, &fields).await.is(409).says("评审报告尚未提交");
    bench.agency.fills(&bench.at("scores"), &bench.at("report"), &[]).await.is(303);
    officer.get("/").await.ok().says("拟定立项");
    officer.get("/decisions").await.ok().says("可立项 2 项");
    officer.post(&form, &fields).await.is(303);
});
