//! The letter's rules at their boundaries, over the shipped file of the 2024 cases programme.

use super::*;

const FILE: &str = include_str!("../../../templates/programmes/cases-2024.toml");

fn definition() -> Definition {
    Definition::read(&FILE.replace("[deadline]\n", "[deadline]\nonline = 2024-07-12\n")).unwrap()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).unwrap()
}

fn content(definition: &Definition) -> Content {
    Content {
        number: None,
        dated_on: day(7, 1),
        valid_until: None,
        addressee: definition.support_letter.as_ref().unwrap().addressee.zh.clone(),
        project: definition.programme.name.zh.clone(),
        body: "兹推荐。".into(),
        stamped: true,
        conditional: false,
        names_unit: true,
        contact: String::new(),
    }
}

fn letter(content: Content) -> Letter {
    let at = Instant::end_of_day(day(7, 1));
    let region = Region::parse("14").ok();
    Letter {
        id: LetterId(1),
        call: CallId(1),
        unit: OrganisationId(2),
        unit_name: "甲".into(),
        unit_region: region,
        issuer: OrganisationId(3),
        issuer_name: "山西省科学技术协会".into(),
        region,
        state: State::Issued,
        wish: String::new(),
        asked_by: UserId(1),
        asked_by_name: "某".into(),
        asked_at: at,
        issued: Some(Issued {
            content,
            source: Source::Written,
            via: Via::SignIn,
            document: None,
            by: "某".into(),
            at,
        }),
        ended: None,
        checkers: Vec::new(),
        updated_at: at,
        version: 1,
    }
}

/// The keys of what is wrong on a day of July.
fn wrong(letter: &Letter, on: u32) -> Vec<String> {
    let told = standing(letter, &definition(), Region::parse("14").ok(), day(7, on));
    told.into_iter().map(|message| message.key.trim_start_matches("letter-defect-").to_owned()).collect()
}

#[test]
fn a_letter_as_it_should_be_has_no_defect() {
    let definition = definition();
    assert_eq!(wrong(&letter(content(&definition)), 10), Vec::<String>::new());
    // As people write it: with the year, in brackets, with 项目 behind it.
    let name = &definition.programme.name.zh;
    for project in [format!("2024年度“{name}”"), format!("《{name}》项目"), format!(" {name} ")] {
        assert_eq!(wrong(&letter(Content { project, ..content(&definition) }), 10), Vec::<String>::new());
    }
}

#[test]
fn each_defect_is_named_by_itself_and_all_at_once() {
    let definition = definition();
    let good = content(&definition);
    let cases = [
        ("addressee", Content { addressee: "某省科技厅".into(), ..good.clone() }),
        ("project", Content { project: "企业创新达人宣讲活动".into(), ..good.clone() }),
        // The name of another call that begins alike is another call.
        ("project", Content { project: format!("{}品牌建设", good.project), ..good.clone() }),
        ("project", Content { project: String::new(), ..good.clone() }),
        ("unit", Content { names_unit: false, ..good.clone() }),
        ("stamp", Content { stamped: false, ..good.clone() }),
        ("late", Content { dated_on: day(7, 13), ..good.clone() }),
        ("conditional", Content { conditional: true, ..good.clone() }),
        ("expired", Content { valid_until: Some(day(7, 9)), ..good.clone() }),
    ];
    for (defect, content) in cases {
        assert_eq!(wrong(&letter(content), 10), [defect]);
    }
    let bad = Content { stamped: false, conditional: true, names_unit: false, ..good };
    let far = Letter { region: Region::parse("64").ok(), ..letter(bad) };
    assert_eq!(wrong(&far, 10), ["province", "unit", "stamp", "conditional"]);
}

#[test]
fn the_last_days_still_count() {
    let definition = definition();
    let on_the_day = Content { dated_on: day(7, 12), valid_until: Some(day(7, 12)), ..content(&definition) };
    assert_eq!(wrong(&letter(on_the_day.clone()), 12), Vec::<String>::new());
    assert_eq!(wrong(&letter(on_the_day), 13), ["expired"]);
}

#[test]
fn what_was_not_issued_or_was_taken_back_says_so() {
    let definition = definition();
    let whole = letter(content(&definition));
    let ended = Some(Ended { by: "某".into(), at: whole.asked_at, reason: "单位不符".into() });
    let asked = Letter { state: State::Asked, issued: None, ..whole.clone() };
    let declined = Letter { state: State::Declined, issued: None, ended: ended.clone(), ..whole.clone() };
    let revoked = Letter { state: State::Revoked, ended, ..whole };
    assert_eq!((wrong(&asked, 10), wrong(&declined, 10)), (vec!["asked".into()], vec!["declined".into()]));
    assert_eq!(wrong(&revoked, 10), ["revoked"]);
}

#[test]
fn a_call_without_a_letter_finds_nothing_wrong() {
    let bare = Definition { support_letter: None, ..definition() };
    let far = Letter { region: None, ..letter(content(&definition())) };
    assert!(standing(&far, &bare, Region::parse("14").ok(), day(7, 10)).is_empty());
}

#[test]
fn a_day_of_tomorrow_and_a_number_that_is_missing_are_refused() {
    let mut definition = definition();
    let fields = |content: &Content, definition: &Definition| match content.check(definition, day(7, 1)) {
        Ok(()) => Vec::new(),
        Err(Error::Invalid(errors)) => errors.into_iter().map(|e| e.message.key).collect(),
        Err(other) => panic!("{other}"),
    };
    let good = content(&definition);
    assert!(fields(&good, &definition).is_empty());
    let later = Content { dated_on: day(7, 2), ..good.clone() };
    assert_eq!(fields(&later, &definition), ["letter-dated-later"]);
    let short = Content { valid_until: Some(day(6, 30)), ..good.clone() };
    assert_eq!(fields(&short, &definition), ["letter-valid-before", "letter-valid-over"]);
    if let Some(wanted) = &mut definition.support_letter {
        wanted.number = true;
    }
    assert_eq!(fields(&good, &definition), ["letter-number-wanted"]);
    let numbered = Content { number: Some("晋科协函〔2024〕3号".into()), ..good };
    assert!(fields(&numbered, &definition).is_empty());
    assert_ne!(numbered.sha256(), content(&definition).sha256());
}

#[test]
fn a_link_works_three_days_and_never_beyond_the_deadline() {
    let now = Instant::end_of_day(day(7, 1));
    assert_eq!(link_until(now, now + Duration::days(30)), now + LINK_LASTS);
    assert_eq!(link_until(now, now + Duration::hours(5)), now + Duration::hours(5));
}
