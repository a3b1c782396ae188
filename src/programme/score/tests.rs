use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::programme::Definition;

const SHANXI: &str = include_str!("../../../templates/programmes/shanxi-2023.toml");
const YUEYANG: &str = include_str!("../../../templates/programmes/yueyang-2023.toml");

fn table(text: &str, key: &str) -> ScoreTable {
    let definition = Definition::read(text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    definition.score_table.into_iter().find(|table| table.key.as_str() == key).unwrap()
}

static TABLES: LazyLock<[ScoreTable; 3]> =
    LazyLock::new(|| [table(SHANXI, "enterprise-table"), table(SHANXI, "city-table"), table(YUEYANG, "assessment")]);

fn enterprise() -> ScoreTable {
    TABLES[0].clone()
}

fn city() -> ScoreTable {
    TABLES[1].clone()
}

fn yueyang() -> ScoreTable {
    TABLES[2].clone()
}

fn grades(found: &[(&str, i64)]) -> Answer {
    Answer::Grades(found.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect())
}

fn points(points: i64) -> Answer {
    Answer::Points(Hundredths::whole(points))
}

fn answers<const N: usize>(rows: [(&str, Answer); N]) -> Answers {
    rows.into_iter().map(|(key, answer)| (key.to_owned(), answer)).collect()
}

/// Every item answered with as much as can be said of it.
fn fullest(table: &ScoreTable) -> Answers {
    let most = |item: &Item| match item.kind {
        ItemKind::Judged => Answer::Points(item.points.unwrap()),
        ItemKind::PerCount => Answer::Count(100),
        ItemKind::Flag => Answer::Held(true),
        ItemKind::Graded => Answer::Grades(item.grade.iter().map(|grade| (grade.key.to_string(), 100)).collect()),
    };
    table.items().map(|item| (item.key.to_string(), most(item))).collect()
}

#[test]
fn the_tables_give_at_most_what_the_source_says() {
    for (id, table, automatic, judged, total) in [
        ("A4.3 enterprise", enterprise(), 47, 53, 100),
        ("A4.4 city", city(), 42, 58, 100),
        ("A6 Yueyang, without bonus", yueyang(), 0, 100, 100),
    ] {
        assert_eq!(table.automatic_most(), Hundredths::whole(automatic), "{id}: automatic");
        assert_eq!(table.judged_most(), Hundredths::whole(judged), "{id}: judged");
        assert_eq!(table.total, Hundredths::whole(total), "{id}: total");
        let score = table.score(&fullest(&table)).unwrap();
        assert_eq!(score.base, Hundredths::whole(total), "{id}: a full sheet");
        assert!(score.open.is_empty(), "{id}");
    }
}

#[test]
fn a_full_sheet_of_counts_gives_the_automatic_most() {
    for table in [enterprise(), city()] {
        let judged: Vec<_> = table.items().filter(|item| item.kind == ItemKind::Judged).collect();
        let mut counts = fullest(&table);
        counts.retain(|key, _| judged.iter().all(|item| item.key.as_str() != key));
        let score = table.score(&counts).unwrap();
        assert_eq!(score.total, table.automatic_most());
        assert_eq!(score.open.len(), judged.len(), "judged items are open");
    }
}

#[test]
fn caps_of_items_hold() {
    let (ent, cit) = (enterprise(), city());
    for (id, table, item, answer, wanted) in [
        ("patents 0", &ent, "patents", Answer::Count(0), 0),
        ("patents 2", &ent, "patents", Answer::Count(2), 6),
        ("patents 3", &ent, "patents", Answer::Count(3), 9),
        ("patents 4", &ent, "patents", Answer::Count(4), 9),
        ("awards 3a", &ent, "awards", grades(&[("province", 1)]), 3),
        ("awards 3a+5b", &ent, "awards", grades(&[("province", 1), ("nation", 1)]), 8),
        ("awards min(3·2+5, 8)", &ent, "awards", grades(&[("province", 2), ("nation", 1)]), 8),
        ("awards 3·2", &ent, "awards", grades(&[("province", 2)]), 6),
        ("city awards min(2a+3b, 5)", &cit, "awards", grades(&[("province", 1), ("nation", 1)]), 5),
        ("city awards 2·2", &cit, "awards", grades(&[("province", 2)]), 4),
        ("city awards 3·2 → 5", &cit, "awards", grades(&[("nation", 2)]), 5),
        ("commendation, flat", &ent, "commendation", Answer::Held(true), 3),
        ("commendation of the city's table", &cit, "commendation", Answer::Held(true), 1),
        ("no commendation", &ent, "commendation", Answer::Held(false), 0),
        ("model association", &ent, "model-association", Answer::Held(true), 6),
        ("conversions 3", &ent, "conversions", Answer::Count(3), 6),
        ("conversions 4", &ent, "conversions", Answer::Count(4), 6),
        ("contests 3 + 3 + 3", &ent, "provincial-contests", grades(&[("first", 3)]), 9),
        ("contests 3 + 2 + 1", &ent, "provincial-contests", grades(&[("first", 1), ("second", 1), ("third", 1)]), 6),
    ] {
        let score = table.score(&answers([(item, answer)])).unwrap();
        assert_eq!(score.total, Hundredths::whole(wanted), "{id}");
    }
}

#[test]
fn contests_share_one_cap() {
    for table in [enterprise(), city()] {
        let sheet = answers([
            ("provincial-contests", grades(&[("first", 3)])),
            ("national-contests", grades(&[("second", 1)])),
        ]);
        let score = table.score(&sheet).unwrap();
        assert_eq!(score.total, Hundredths::whole(9), "D4: 3 + 3 + 3 + 2 = 11 → 9");
        assert_eq!(
            score.caps.iter().find(|c| c.cap == "contests").map(|c| (c.worth, c.points)),
            Some((Hundredths::whole(11), Hundredths::whole(9)))
        );
        let with_judged = answers([
            ("provincial-contests", grades(&[("first", 3)])),
            ("national-contests", grades(&[("second", 1)])),
            ("renovation", points(6)),
        ]);
        let score = table.score(&with_judged).unwrap();
        assert_eq!(score.part("technical-application"), Some(Hundredths::whole(15)));
        assert_eq!(score.part("results"), Some(Hundredths::whole(15)));
        assert_eq!(score.part("political"), Some(Hundredths(0)));
        assert_eq!(score.part("nothing"), None);
    }
}

#[test]
fn patents_count_from_the_first_day_of_2020() {
    let table = enterprise();
    let patents = table.items().find(|item| item.key.as_str() == "patents").unwrap();
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
    for (id, records, wanted) in [
        ("D4: 2019-12-31", vec![(day(2019, 12, 31), None)], 0),
        ("D4: 2020-01-01", vec![(day(2020, 1, 1), None)], 1),
        ("both", vec![(day(2019, 12, 31), None), (day(2020, 1, 1), None)], 1),
        ("no day known", vec![(None, None)], 0),
    ] {
        assert_eq!(patents.counted(records), Some(Answer::Count(wanted)), "{id}");
    }
}

#[test]
fn records_become_answers() {
    let table = enterprise();
    let item = |key: &str| table.items().find(|item| item.key.as_str() == key).unwrap();
    let prizes =
        [(None, Some("first")), (None, Some("first")), (None, Some("third")), (None, Some("fourth")), (None, None)];
    assert_eq!(item("national-contests").counted(prizes), Some(grades(&[("first", 2), ("third", 1)])));
    assert_eq!(item("commendation").counted([]), Some(Answer::Held(false)));
    assert_eq!(item("commendation").counted([(None, None), (None, None)]), Some(Answer::Held(true)));
    assert_eq!(item("story").counted([(None, None)]), None, "a judged item has no records");
}

#[test]
fn honours_add_up_to_their_cap_and_deductions_end_at_the_floor() {
    let table = yueyang();
    let count = Answer::Count;
    for (id, honours, sheet, late, task, wanted) in [
        ("YY-02: 8 + 5 → 10", grades(&[("nation", 1), ("province", 1)]), None, 0, 0, 1_000),
        ("YY-02: 8 + 3 → 10", grades(&[("nation", 1), ("city", 1)]), None, 0, 0, 1_000),
        ("YY-02: 5 + 3 = 8", grades(&[("province", 1), ("city", 1)]), None, 0, 0, 800),
        ("YY-02: 8 alone", grades(&[("nation", 1)]), None, 0, 0, 800),
        ("YY-03: −5 each, floor 0", grades(&[]), Some(9), 2, 0, 0),
        ("YY-03: exactly to the floor", grades(&[]), Some(10), 1, 1, 0),
        ("YY-03: every report counts", grades(&[]), Some(10), 1, 0, 500),
        ("YY-04: 10 + 10 − 5", grades(&[("nation", 2)]), Some(10), 0, 1, 1_500),
    ] {
        let mut answers =
            answers([("honours", honours), ("late-report", count(late)), ("subsidised-task", count(task))]);
        if let Some(given) = sheet {
            answers.insert("academic-exchange".to_owned(), points(given));
        }
        assert_eq!(table.score(&answers).unwrap().total, Hundredths(wanted), "{id}");
    }
    let mut all = fullest(&table);
    assert_eq!(table.score(&all).unwrap().total, Hundredths::whole(110), "YY-04: 100 + 10");
    all.insert("other-task".to_owned(), count(1));
    assert_eq!(table.score(&all).unwrap().total, Hundredths::whole(105), "YY-04: 100 + 10 − 5");
    all.insert("other-task".to_owned(), count(MOST_COUNTED));
    assert_eq!(table.score(&all).unwrap().total, Hundredths(0), "D4: deductions below 0");
}

#[test]
fn hundredths_stay_exact() {
    let table = enterprise();
    let sheet = answers([
        ("loyalty", Answer::Points(Hundredths(433))),
        ("study", Answer::Points(Hundredths(410))),
        ("values", Answer::Points(Hundredths(599))),
        ("patents", Answer::Count(1)),
    ]);
    assert_eq!(table.score(&sheet).unwrap().total, Hundredths(433 + 410 + 599 + 300));
    let coarse = ScoreTable { decimals: 1, ..table };
    assert_eq!(coarse.score(&sheet).unwrap().total, Hundredths(1_740), "17.42 → 17.4, and only at the end");
}

#[test]
fn what_cannot_be_counted_is_refused_by_name() {
    let (ent, yy) = (enterprise(), yueyang());
    for (id, table, item, answer, why) in [
        ("judged above", &ent, "loyalty", Answer::Points(Hundredths(501)), "score-above"),
        ("judged below nothing", &ent, "loyalty", Answer::Points(Hundredths(-1)), "score-negative"),
        ("no such item", &ent, "loyalti", points(1), "score-unknown-item"),
        ("negative count", &ent, "patents", Answer::Count(-1), "score-negative"),
        ("impossible count", &ent, "patents", Answer::Count(MOST_COUNTED + 1), "score-many"),
        ("flag for a count", &ent, "patents", Answer::Held(true), "score-wants-per-count"),
        ("count for a flag", &ent, "commendation", Answer::Count(1), "score-wants-flag"),
        ("points for a flag", &ent, "commendation", points(3), "score-wants-flag"),
        ("count for points", &ent, "loyalty", Answer::Count(5), "score-wants-judged"),
        ("count for grades", &ent, "awards", Answer::Count(1), "score-wants-graded"),
        ("no such grade", &ent, "awards", grades(&[("city", 1)]), "score-unknown-grade"),
        ("negative grade", &ent, "awards", grades(&[("nation", -1)]), "score-negative"),
        ("flag for a deduction", &yy, "late-report", Answer::Held(true), "score-wants-per-count"),
        ("negative deduction", &yy, "late-report", Answer::Count(-1), "score-negative"),
    ] {
        let refused = table.score(&answers([(item, answer)])).unwrap_err();
        let found: Vec<_> = refused.iter().map(|r| (r.item.as_str(), r.why.key.as_str())).collect();
        assert_eq!(found, [(item, why)], "{id}");
    }
    let two = answers([("loyalty", points(6)), ("patents", Answer::Count(-1))]);
    assert_eq!(ent.score(&two).unwrap_err().len(), 2, "all at once");
    assert!(ent.score(&answers([("loyalty", points(5))])).is_ok(), "its most is allowed");
}

/// An answer of the right kind for an item, from three figures.
fn some(item: &Item, (a, b, c): (i64, i64, i64)) -> Answer {
    match item.kind {
        ItemKind::Judged => Answer::Points(Hundredths(a.min(item.points.unwrap().0))),
        ItemKind::PerCount => Answer::Count(b),
        ItemKind::Flag => Answer::Held(b > 0),
        ItemKind::Graded => {
            Answer::Grades(item.grade.iter().zip([a % 7, b, c]).map(|(grade, n)| (grade.key.to_string(), n)).collect())
        }
    }
}

proptest! {
    #[test]
    fn no_score_is_above_any_cap(figures in prop::collection::vec((0_i64..2_000, 0_i64..9, 0_i64..9), 30), late in 0_i64..50) {
        for table in &*TABLES {
            let mut sheet: Answers = table.items().zip(&figures).map(|(i, f)| (i.key.to_string(), some(i, *f))).collect();
            for deduction in &table.deduction {
                sheet.insert(deduction.key.to_string(), Answer::Count(late));
            }
            let score = table.score(&sheet).unwrap();
            for gained in &score.items {
                let item = table.items().find(|item| item.key.as_str() == gained.item).unwrap();
                prop_assert!(item.most().is_none_or(|most| gained.points <= most));
            }
            for (block, found) in table.block.iter().zip(&score.blocks) {
                prop_assert!(found.points <= block.points);
            }
            for (criterion, found) in table.block.iter().flat_map(|b| &b.criterion).zip(&score.criteria) {
                prop_assert!(found.points <= criterion.points);
            }
            let bonus = table.bonus.as_ref().map_or(Hundredths(0), |bonus| bonus.most);
            prop_assert!(score.bonus <= bonus && score.base <= table.total);
            prop_assert!(score.total >= table.floor && score.total.0 <= table.total.0 + bonus.0);
        }
    }

    #[test]
    fn more_never_gives_less(figures in prop::collection::vec((0_i64..2_000, 0_i64..9, 0_i64..9), 30), raised in 0_usize..30) {
        for table in &*TABLES {
            let sheet = |figures: &[(i64, i64, i64)]| -> Answers {
                table.items().zip(figures).map(|(i, f)| (i.key.to_string(), some(i, *f))).collect()
            };
            let mut more = figures.clone();
            more[raised].1 += 1;
            more[raised].2 += 1;
            let (less, more) = (table.score(&sheet(&figures)).unwrap(), table.score(&sheet(&more)).unwrap());
            prop_assert!(more.total >= less.total);
        }
    }

    #[test]
    fn whatever_is_answered_nothing_panics(
        rows in prop::collection::btree_map("[a-z-]{1,12}|loyalty|patents|awards|contests|late-report", (0_u8..4, any::<i64>()), 0..20),
    ) {
        let answer = |(kind, n): (u8, i64)| match kind {
            0 => Answer::Points(Hundredths(n)),
            1 => Answer::Count(n),
            2 => Answer::Held(n > 0),
            _ => grades(&[("first", n), ("province", n)]),
        };
        let sheet: Answers = rows.into_iter().map(|(key, row)| (key, answer(row))).collect();
        for table in &*TABLES {
            let _ = table.score(&sheet);
        }
    }
}
