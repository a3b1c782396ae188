use super::*;

fn definition() -> Definition {
    Definition::read(include_str!("../../../templates/programmes/cases-2024.toml")).unwrap()
}

fn drawn(amount: i64) -> Terms {
    let (d, calendar) = (definition(), Calendar::official());
    let mut content = Content::default();
    content.leader.name = "王丽".to_owned();
    content.budget.lines = vec![crate::application::form::BudgetLine {
        category: "meeting".to_owned(),
        amount: Money::from_fen(amount),
        basis: String::new(),
    }];
    Terms::drawn_up(&Source {
        definition: &d,
        content: &content,
        giver: Party::default(),
        unit: Party::default(),
        amount: Money::from_fen(amount),
        call_number: String::new(),
        application: String::new(),
        number: "QYKX2024-001-14",
        calendar: &calendar,
    })
}

#[test]
fn the_terms_follow_the_call() {
    let terms = drawn(20_000_000);
    assert_eq!(terms.budgeted(), Some(Money::from_fen(20_000_000)));
    assert_eq!(terms.leaders.len(), 1);
    assert_eq!(terms.deliverables.len(), definition().deliverable.len());
    let videos = terms.deliverables.iter().find(|one| one.key == "videos").unwrap();
    assert_eq!(videos.target, "不少于30个");
    assert!(terms.no_transfer && !terms.owner.is_empty());
    // July to November, each due on the fifth working day of the next month; 1 to 7 October are holidays.
    let months: Vec<&str> = terms.reports.iter().map(|report| report.of.as_str()).collect();
    assert_eq!(months, ["2024-07", "2024-08", "2024-09", "2024-10", "2024-11"]);
}

#[test]
fn the_parts_of_the_money_are_the_whole_to_the_fen() {
    for fen in [20_000_000, 1, 3, 33_333_333, 99] {
        let parts = tranches(&definition(), Money::from_fen(fen));
        assert_eq!(Money::sum(parts.iter().map(|part| part.amount)), Some(Money::from_fen(fen)), "{fen}");
    }
    let parts = tranches(&definition(), Money::from_fen(20_000_000));
    assert_eq!(parts.iter().map(|part| part.amount.fen()).collect::<Vec<_>>(), [14_000_000, 6_000_000]);
}

#[test]
fn what_two_versions_say_differently_is_told_one_by_one() {
    let before = drawn(20_000_000);
    assert!(differences(&before, &before).is_empty());
    let mut after = before.clone();
    after.leaders[0].name = "李强".to_owned();
    after.ends_on = NaiveDate::from_ymd_opt(2024, 12, 15);
    let moved =
        [("meeting".to_owned(), Money::from_fen(19_000_000)), ("travel".to_owned(), Money::from_fen(1_000_000))];
    after.rebudgeted(&definition(), &moved);
    let what: Vec<(&str, String)> = differences(&before, &after).into_iter().map(|c| (c.what, c.after)).collect();
    let expected = [("leader", "李强"), ("ends", "2024-12-15"), ("budget", "190,000.00"), ("budget", "10,000.00")];
    assert_eq!(what, expected.map(|(what, after)| (what, after.to_owned())));
}

#[test]
fn what_is_kept_is_what_was_said() {
    let terms = drawn(20_000_000);
    let (text, sha256) = terms.frozen().unwrap();
    assert_eq!(Terms::read(&text).unwrap(), terms);
    assert_eq!(sha256.len(), 64);
    assert!(Terms::read("nothing").is_err());
}
