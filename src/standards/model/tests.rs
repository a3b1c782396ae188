//! The rules at their edges.

use super::*;
use crate::kernel::Region;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn term(from: &str, to: &str) -> Term {
    Term { from: day(from), to: (!to.is_empty()).then(|| day(to)) }
}

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn meeting() -> Table {
    let row = |grade, lodging, meals, other| MeetingCeiling {
        grade,
        lodging: yuan(lodging),
        meals: yuan(meals),
        other_costs: yuan(other),
    };
    Table::Meeting(MeetingCeilings {
        rows: vec![row(Grade::First, "500", "150", "110"), row(Grade::Fourth, "340", "130", "80")],
    })
}

fn expert() -> ExpertFees {
    let row = |title_level, least, most| ExpertFee { title_level, fee_least: yuan(least), fee_most: yuan(most) };
    ExpertFees {
        rows: vec![row(Level::Senior, "1500", "2400"), row(Level::Other, "900", "1500")],
        whole_days: 2,
        later_rate: rate("50%"),
        half_day_rate: rate("60%"),
        correspondence_least: rate("20%"),
        correspondence_most: rate("50%"),
    }
}

fn standard(id: i64, term: Term) -> Standard {
    Standard {
        id: StandardId(id),
        edition: i32::try_from(id).unwrap(),
        draft: Draft {
            name: "会议费".to_owned(),
            name_en: String::new(),
            basis: Basis::Official,
            document_number: String::new(),
            document_title: String::new(),
            note: String::new(),
            term,
            table: meeting(),
        },
        state: State::Confirmed,
        written_by: None,
        written_by_name: String::new(),
        written_at: Instant::from_beijing(day("2026-01-01").and_hms_opt(9, 0, 0).unwrap()),
        decided_by_name: String::new(),
        decided_at: None,
        remark: String::new(),
        ending: None,
        closed_by: None,
        version: 1,
    }
}

#[test]
fn a_term_holds_from_its_first_to_its_last_day() {
    let year = term("2026-01-01", "2026-12-31");
    for (on, holds) in [("2025-12-31", false), ("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
        assert_eq!(year.holds_on(day(on)), holds, "{on}");
    }
    assert!(term("2026-01-01", "").holds_on(day("2199-12-31")));
}

#[test]
fn terms_overlap_when_they_share_a_day() {
    let year = term("2026-01-01", "2026-12-31");
    for (from, to, overlaps) in [
        ("2025-01-01", "2025-12-31", false),
        ("2025-01-01", "2026-01-01", true),
        ("2026-12-31", "", true),
        ("2027-01-01", "", false),
        ("2025-01-01", "", true),
        ("2026-05-01", "2026-05-01", true),
    ] {
        let other = term(from, to);
        assert_eq!((year.overlaps(other), other.overlaps(year)), (overlaps, overlaps), "{from} {to}");
    }
}

#[test]
fn a_version_without_an_end_makes_room_and_any_other_overlap_is_refused() {
    let open = [standard(1, term("2016-07-01", ""))];
    assert_eq!(fit(term("2027-01-01", ""), &open).unwrap().closes, Some(StandardId(1)));
    assert_eq!(fit(term("2027-01-01", ""), &open).unwrap().gap_before, None);
    assert!(fit(term("2016-07-01", ""), &open).is_err(), "the same first day");
    assert!(fit(term("2015-01-01", ""), &open).is_err(), "an open end before it");
    assert_eq!(fit(term("2015-01-01", "2016-06-30"), &open).unwrap(), Fit::default());
    let two = [standard(1, term("2016-07-01", "2026-12-31")), standard(2, term("2027-01-01", ""))];
    for (from, to, key) in [("2026-12-31", "2026-12-31", "2016-07-01"), ("2020-01-01", "", "2016-07-01")] {
        let Err(Error::Conflict(told)) = fit(term(from, to), &two) else { panic!("{from}") };
        assert!(told.args["from"].ends_with(key), "{:?}", told.args);
    }
    assert_eq!(fit(term("2027-01-02", ""), &two).unwrap().closes, Some(StandardId(2)));
}

#[test]
fn gaps_are_told() {
    let ended = [standard(1, term("2016-07-01", "2026-06-30"))];
    assert_eq!(fit(term("2026-07-01", ""), &ended).unwrap(), Fit::default());
    let late = fit(term("2026-07-02", "2026-12-31"), &ended).unwrap();
    assert_eq!(late.gap_before, Some((day("2026-07-01"), day("2026-07-01"))));
    assert_eq!(late.gap_after, Some((day("2027-01-01"), None)));
    let around = [standard(1, term("2016-07-01", "2026-06-30")), standard(2, term("2027-02-01", ""))];
    let between = fit(term("2026-07-01", "2026-12-31"), &around).unwrap();
    assert_eq!((between.gap_before, between.gap_after), (None, Some((day("2027-01-01"), Some(day("2027-01-31"))))));
    assert_eq!(fit(term("2026-07-01", "2027-01-31"), &around).unwrap(), Fit::default());
}

#[test]
fn a_version_is_unused_until_its_first_day() {
    let own = standard(1, term("2026-03-01", "2026-03-31"));
    assert!(own.is_unused(day("2026-02-28")).is_ok());
    for (on, standing) in [("2026-03-01", Standing::Holding), ("2026-03-31", Standing::Holding)] {
        assert_eq!(own.standing(day(on)), standing);
        assert!(own.is_unused(day(on)).is_err(), "{on}");
    }
    assert_eq!(own.standing(day("2026-04-01")), Standing::Ended);
    let waiting = Standard { state: State::Proposed, ..own.clone() };
    assert!(waiting.is_unused(day("2026-03-15")).is_ok(), "what was not confirmed was not used");
    assert!(Standard { state: State::Refused, ..own }.is_unused(day("2026-01-01")).is_err());
}

#[test]
fn an_expert_is_paid_by_title_days_and_form() {
    let fees = expert();
    let days = |days, half_day| Engagement::InPerson { days, half_day };
    for (level, how, least, most) in [
        (Level::Senior, days(1, false), "1500", "2400"),
        (Level::Senior, days(2, false), "3000", "4800"),
        (Level::Senior, days(3, false), "3750", "6000"),
        (Level::Senior, days(0, true), "900", "1440"),
        (Level::Senior, days(1, true), "2400", "3840"),
        (Level::Senior, days(2, true), "3450", "5520"),
        (Level::Other, days(3, false), "2250", "3750"),
        (Level::Other, days(0, true), "540", "900"),
        (Level::Senior, Engagement::Correspondence { times: 1 }, "300", "1200"),
        (Level::Other, Engagement::Correspondence { times: 2 }, "360", "1500"),
    ] {
        let found = fees.ceiling(level, how).unwrap();
        assert_eq!((found.least, found.most), (Some(yuan(least)), yuan(most)), "{level} {how:?}");
        assert_eq!(Money::sum(found.steps.iter().map(|step| step.amount)), Some(found.most));
    }
    assert_eq!(fees.ceiling(Level::Academician, days(1, false)).unwrap_err().key, "standard-no-row-for-it");
    assert_eq!(fees.ceiling(Level::Senior, days(0, false)).unwrap_err().key, "standard-nothing-to-reckon");
    assert!(fees.ceiling(Level::Senior, days(u32::MAX, true)).is_ok(), "four thousand million days fit");
}

#[test]
fn a_lecture_is_paid_by_the_hour_and_no_more_than_a_half_day_holds() {
    let fees =
        LectureFees { rows: vec![LectureFee { title_level: Level::Senior, hour_most: yuan("1000") }], hours_most: 4 };
    for (hours, half_days, most) in [(1, 1, "1000"), (4, 1, "4000"), (5, 1, "4000"), (5, 2, "5000"), (9, 2, "8000")] {
        assert_eq!(fees.ceiling(Level::Senior, hours, half_days).unwrap().most, yuan(most), "{hours} in {half_days}");
    }
    assert!(fees.ceiling(Level::Senior, 3, 0).is_err());
    assert!(fees.ceiling(Level::Senior, 3, u32::MAX).is_err());
}

#[test]
fn a_meeting_has_a_ceiling_by_heads_and_days() {
    let Table::Meeting(table) = meeting() else { panic!() };
    assert_eq!(table.ceiling(Grade::Fourth, 40, 2, true).unwrap().most, yuan("44000"));
    assert_eq!(table.ceiling(Grade::Fourth, 1, 1, false).unwrap().most, yuan("210"));
    assert_eq!(table.ceiling(Grade::First, 1, 1, true).unwrap().most, yuan("760"));
    assert!(table.ceiling(Grade::Second, 1, 1, true).is_err());
    assert!(table.ceiling(Grade::First, 0, 1, true).is_err());
    assert!(table.ceiling(Grade::First, u32::MAX, 2, true).is_err());
}

#[test]
fn a_long_training_is_paid_less_each_day_in_two_steps() {
    let row = TrainingCeiling {
        grade: Grade::Third,
        lodging: yuan("340"),
        meals: yuan("130"),
        venue: yuan("50"),
        other_costs: yuan("30"),
    };
    let table = TrainingCeilings {
        rows: vec![row],
        whole_days: 15,
        later_rate: rate("70%"),
        last_after: 30,
        last_rate: rate("50%"),
    };
    for (days, most) in [(1, "550"), (15, "8250"), (16, "8635"), (30, "14025"), (31, "14300")] {
        assert_eq!(table.ceiling(Grade::Third, 1, days).unwrap().most, yuan(most), "{days}");
    }
    assert!(Table::Training(table.clone()).wrong().is_empty());
    let twisted = TrainingCeilings { last_after: 15, ..table };
    assert_eq!(Table::Training(twisted).wrong()[0].field, "last_after");
}

#[test]
fn a_journey_takes_the_nearest_row_of_its_place_and_season() {
    let ningxia = Region::parse("64").unwrap();
    let row = |region, city: &str, season: Option<&str>, lodging: Option<&str>| TravelCeiling {
        region,
        city: city.to_owned(),
        season: season.map(|s| s.parse().unwrap()),
        lodging: lodging.map(yuan),
        meals: yuan("100"),
        transport: yuan("80"),
    };
    let table = TravelCeilings {
        rows: vec![
            row(None, "", None, None),
            row(Some(ningxia), "", None, Some("330")),
            row(Some(ningxia), "银川", None, Some("350")),
            row(Some(ningxia), "银川", Some("07-01~09-30"), Some("430")),
        ],
    };
    assert!(Table::Travel(table.clone()).wrong().is_empty());
    let night = |city: &str, on: &str| table.ceiling((Some(ningxia), city), day(on), 1, 0).unwrap().most;
    assert_eq!(night("固原", "2026-07-01"), yuan("330"));
    assert_eq!(night("银川", "2026-06-30"), yuan("350"));
    assert_eq!(night("银川", "2026-07-01"), yuan("430"));
    assert_eq!(night("银川", "2026-09-30"), yuan("430"));
    assert_eq!(night("银川", "2026-10-01"), yuan("350"));
    let elsewhere = (Region::parse("14").ok(), "");
    assert_eq!(table.ceiling(elsewhere, day("2026-07-01"), 1, 1).unwrap_err().key, "standard-no-lodging");
    assert_eq!(table.ceiling(elsewhere, day("2026-07-01"), 0, 3).unwrap().most, yuan("540"));
    let lone = TravelCeilings { rows: table.rows[1..].to_vec() };
    assert_eq!(Table::Travel(lone).wrong()[0].message.key, "standard-no-default");
}

#[test]
fn a_season_may_run_over_new_year() {
    let winter: Season = "11-01~03-31".parse().unwrap();
    for (on, covered) in [("2026-10-31", false), ("2026-11-01", true), ("2027-01-01", true), ("2027-04-01", false)] {
        assert_eq!(winter.covers(day(on)), covered, "{on}");
    }
    assert_eq!("2-29 至 3-1".parse::<Season>().unwrap().to_string(), "02-29~03-01");
    for wrong in ["", "7", "07-01", "13-01~01-01", "02-30~03-01", "07-01-08-01"] {
        assert!(wrong.parse::<Season>().is_err(), "{wrong}");
    }
}

#[test]
fn differences_name_the_row_and_the_column() {
    let Table::Meeting(mut changed) = meeting() else { panic!() };
    changed.rows[1].meals = yuan("150");
    changed.rows.remove(0);
    let found = Table::Meeting(changed).differences(&meeting());
    let told: Vec<_> = found.iter().map(|d| (d.row[0].written(), d.field, d.old.written(), d.new.written())).collect();
    let own = |row: &str, field, old: &str, new: &str| (row.to_owned(), field, old.to_owned(), new.to_owned());
    assert_eq!(
        told,
        [
            own("4", "meals", "130.00", "150.00"),
            own("1", "lodging", "500.00", ""),
            own("1", "meals", "150.00", ""),
            own("1", "other_costs", "110.00", ""),
        ]
    );
    assert!(meeting().differences(&meeting()).is_empty());
    let slower = ExpertFees { later_rate: rate("40%"), ..expert() };
    let found = Table::Expert(slower).differences(&Table::Expert(expert()));
    assert_eq!((found.len(), found[0].field, found[0].row.len()), (1, "later_rate", 0));
}

#[test]
fn a_table_comes_back_from_its_record() {
    for table in [meeting(), Table::Expert(expert())] {
        let kept = serde_json::to_string(&table).unwrap();
        assert_eq!(serde_json::from_str::<Table>(&kept).unwrap(), table);
    }
    assert_eq!(
        serde_json::to_value(Table::Expert(expert())).unwrap()["rows"][0]["fee_most"],
        240_000,
        "amounts are kept in fen"
    );
    assert_eq!(serde_json::to_value(Table::Expert(expert())).unwrap()["later_rate"], 5_000, "shares in basis points");
}

#[test]
fn a_table_that_says_two_things_is_refused() {
    let Table::Meeting(mut twice) = meeting() else { panic!() };
    twice.rows[1].grade = Grade::First;
    let wrong = Table::Meeting(twice).wrong();
    assert_eq!((wrong[0].row, wrong[0].message.key.as_str()), (Some(1), "standard-row-twice"));
    assert_eq!(Table::Meeting(MeetingCeilings { rows: vec![] }).wrong()[0].message.key, "standard-no-rows");
    let mut odd = expert();
    odd.rows[0].fee_most = yuan("1499.99");
    odd.correspondence_least = rate("51%");
    let fields: Vec<_> = Table::Expert(odd).wrong().into_iter().map(|w| (w.row, w.field)).collect();
    assert_eq!(fields, [(Some(0), "fee_most"), (None, "correspondence_most")]);
}
