use super::*;
use crate::programme::Definition;

const FILE: &str = include_str!("../../../../templates/programmes/cases-2024.toml");

fn definition() -> Definition {
    Definition::read(FILE).unwrap()
}

fn body(points: &[(&str, i64)]) -> Body {
    let given = points.iter().map(|(key, points)| ((*key).to_owned(), Given::Points(*points))).collect();
    Body { given, ..Body::default() }
}

/// A sheet of the shipped table of 2024 with everything filled in.
fn whole() -> Body {
    body(&[("task", 1_200), ("plan", 2_650), ("base", 1_775), ("team", 1_300), ("past", 800), ("budget", 925)])
}

#[test]
fn points_are_read_as_they_are_and_never_rounded() {
    let definition = definition();
    let table = &definition.score_table[0];
    let item = table.items().find(|item| item.key.as_str() == "plan").unwrap();
    for (typed, wanted) in [("0", 0), ("30", 3_000), ("30.00", 3_000), ("12.5", 1_250), (" 12.05 ", 1_205)] {
        assert_eq!(points(typed, item, 2), Ok(Hundredths(wanted)), "{typed}");
    }
    for (typed, key) in [
        ("30.01", "score-above"),
        ("31", "score-above"),
        ("-1", "score-negative"),
        ("－1", "score-negative"),
        ("12.345", "sheet-decimals"),
        ("29.999", "sheet-decimals"),
        ("NaN", "sheet-no-points"),
        ("1e1", "sheet-no-points"),
        ("２０", "sheet-no-points"),
        ("1,5", "sheet-no-points"),
        ("", "sheet-no-points"),
        (".5", "sheet-no-points"),
        ("99999999999999999999", "sheet-no-points"),
    ] {
        assert_eq!(points(typed, item, 2).unwrap_err().key, key, "{typed}");
    }
    assert_eq!(points("12.5", item, 0).unwrap_err().key, "sheet-whole-points");
    assert_eq!(points("12.25", item, 1).unwrap_err().key, "sheet-decimals");
}

#[test]
fn counts_are_whole_and_possible() {
    assert_eq!((count("0"), count(" 12 ")), (Ok(0), Ok(12)));
    for (typed, key) in
        [("-1", "sheet-no-count"), ("1.5", "sheet-no-count"), ("", "sheet-no-count"), ("1000001", "score-many")]
    {
        assert_eq!(count(typed).unwrap_err().key, key, "{typed}");
    }
}

#[test]
fn a_sheet_is_complete_when_every_item_is_answered_and_the_comment_is_long_enough() {
    let definition = definition();
    let table = &definition.score_table[0];
    let scored = whole().scored(table, 0).unwrap();
    assert_eq!((scored.total(), scored.score.part("plan")), (Some(Hundredths(8_650)), Some(Hundredths(2_650))));
    let mut open = whole();
    open.given.remove("team");
    let scored = open.scored(table, 0).unwrap();
    assert_eq!((scored.total(), scored.gaps), (None, vec![Gap::Item("team".into())]));
    // A comment is measured in characters, and blanks around it are none.
    let short = Body { comment: "  方案可行  ".into(), ..whole() };
    assert_eq!(short.scored(table, 5).unwrap().gaps, [Gap::Comment { found: 4, least: 5 }]);
    assert!(short.scored(table, 4).unwrap().total().is_some());
}

#[test]
fn what_the_table_does_not_know_or_allow_is_refused() {
    let definition = definition();
    let table = &definition.score_table[0];
    let above = body(&[("plan", 3_001)]).scored(table, 0).unwrap_err();
    assert_eq!((above[0].0.as_str(), above[0].1.key.as_str()), ("plan", "score-above"));
    let foreign = body(&[("charm", 1)]).scored(table, 0).unwrap_err();
    assert_eq!(foreign[0].1.key, "score-unknown-item");
    let given = BTreeMap::from([("plan".to_owned(), Given::Count(3))]);
    let kind = Body { given, ..Body::default() }.scored(table, 0).unwrap_err();
    assert_eq!(kind[0].1.key, "score-wants-judged");
}

#[test]
fn what_stands_out_is_shown_and_does_not_hinder() {
    let definition = definition();
    let table = &definition.score_table[0];
    let full =
        body(&[("task", 1_500), ("plan", 3_000), ("base", 2_000), ("team", 1_500), ("past", 1_000), ("budget", 1_000)]);
    let none = body(&[("task", 0), ("plan", 0), ("base", 0), ("team", 0), ("past", 0), ("budget", 0)]);
    let scores: Vec<Score> =
        [&full, &none, &whole(), &whole()].iter().map(|body| body.scored(table, 0).unwrap().score).collect();
    let all: Vec<Option<&Score>> = scores.iter().map(Some).chain([None]).collect();
    // The own mean of 100, 0, 86.5 and 86.5 is 68.25.
    let far = Oddity::Far { mean: Hundredths(6_825), percent: Hundredths::whole(20) };
    let found = oddities(&all, table, Some(Hundredths::whole(20)));
    assert_eq!(found[0], [Oddity::Full, far.clone()]);
    assert_eq!(found[1], [Oddity::Nothing, far.clone()]);
    assert_eq!((found[2].as_slice(), found[4].len()), ([far].as_slice(), 0));
    assert!(oddities(&all[..2], table, Some(Hundredths(1)))[0] == [Oddity::Full], "two have no mean to speak of");
}

#[test]
fn the_own_order_shows_ties() {
    let totals = [Some(9_000), None, Some(8_000), Some(9_000), Some(7_000)].map(|total| total.map(Hundredths));
    assert_eq!(own_places(&totals), [Some(1), None, Some(3), Some(1), Some(4)]);
}

#[test]
fn time_at_a_page_is_what_a_person_can_sit() {
    assert_eq!(seconds(10, Some(100), 160), 70);
    assert_eq!(seconds(10, None, 160), 10);
    assert_eq!(seconds(10, Some(200), 160), 10, "a clock that was set back adds nothing");
    assert_eq!(seconds(0, Some(0), 1_000_000), 3_600);
    assert_eq!(seconds(i32::MAX, Some(0), 60), i32::MAX);
}

#[test]
fn a_page_adds_up_only_what_is_a_plain_sum() {
    let table = &definition().score_table[0];
    assert!(adds_up(table));
    let shanxi = Definition::read(include_str!("../../../../templates/programmes/shanxi-2023.toml")).unwrap();
    assert!(!adds_up(&shanxi.score_table[0]));
}

#[test]
fn what_is_kept_reads_back_as_it_was() {
    let word =
        Word { text: "基础薄弱".into(), by: "甲".into(), at: Instant::end_of_day("2026-03-02".parse().unwrap()) };
    let body = Body { comment: "可行".into(), word: Some(word), ..whole() };
    let kept = serde_json::to_string(&body).unwrap();
    assert_eq!(serde_json::from_str::<Body>(&kept).unwrap(), body);
    assert!(
        serde_json::from_str::<Body>(r#"{"given":{},"total":100}"#).is_err(),
        "a total is never taken from outside"
    );
}
