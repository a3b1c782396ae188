//! The files of Shanxi 2023, of 2014 and of Yueyang 2023 say what their source documents say, figure by figure.

use std::collections::BTreeSet;

use toml::Value;

use super::Definition;

const SHANXI: &str = include_str!("../../templates/programmes/shanxi-2023.toml");
const PILOT: &str = include_str!("../../templates/programmes/pilot-demonstration-2014.toml");
const SUBSIDY: &str = include_str!("../../templates/programmes/post-subsidy-2014.toml");
const YUEYANG: &str = include_str!("../../templates/programmes/yueyang-2023.toml");

/// The value at a path of names, where a name picks a key of a table, or of a list the table with this `key`, `rule`,
/// `code` or `number`; `#` is the length of a list.
fn at(whole: &Value, path: &str) -> String {
    let mut found = whole;
    for name in path.split(' ') {
        found = match found {
            Value::Table(table) => table.get(name).unwrap_or_else(|| panic!("{path}: no {name}")),
            Value::Array(list) if name == "#" => return list.len().to_string(),
            Value::Array(list) => {
                let named = |value: &&Value| {
                    ["key", "rule", "code", "number"].iter().any(|k| value.get(k).and_then(Value::as_str) == Some(name))
                };
                list.iter().find(named).unwrap_or_else(|| panic!("{path}: no {name}"))
            }
            other => panic!("{path}: {name} of {other}"),
        };
    }
    match found {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn read(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

fn says(text: &str, rows: &[(&str, &str, &str)]) {
    let whole = read(text);
    for (rule, path, wanted) in rows {
        assert_eq!(at(&whole, path), *wanted, "{rule}: {path}");
    }
}

#[test]
fn all_four_read_without_a_problem_and_carry_every_rule_of_their_source() {
    let ids = |head: &'static str, last: u32| (1..=last).map(move |n| format!("{head}-{n:02}"));
    for (name, texts, wanted) in [
        ("Shanxi", vec![SHANXI], ids("SX", 19).chain(ids("SXF", 12)).collect::<BTreeSet<_>>()),
        ("Shanxi's tables", vec![SHANXI], ids("SXE", 17).chain(ids("SXC", 17)).collect()),
        ("2014", vec![PILOT, SUBSIDY], ids("P14", 10).collect()),
        ("Yueyang", vec![YUEYANG], ids("YY", 4).collect()),
    ] {
        let mut carried = BTreeSet::new();
        for text in texts {
            let definition = Definition::read(text).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
            carried.extend(definition.notes.carried.iter().map(|part| part.rule.clone()));
        }
        let missing: Vec<_> = wanted.difference(&carried).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn shanxi_says_how_persons_are_chosen() {
    says(
        SHANXI,
        &[
            ("SX-01", "programme partners #", "7"),
            ("SX-04", "selection participation SX-04 percent", "100"),
            ("SX-04", "selection participation SX-04 class", "W"),
            ("SX-05", "selection list city-list limit SX-05 most", "1"),
            ("SX-06", "condition SX-06 class", "W"),
            ("SX-07", "selection list city-list limit SX-07 most", "2"),
            ("SX-07", "selection list city-list limit SX-07 within", "city"),
            ("SX-07", "selection list city-list limit SX-07 class", "A"),
            ("SX-08", "selection area #", "11"),
            ("SX-08", "selection area 141100 name zh", "吕梁市"),
            ("SX-09", "deadline online", "2023-08-11"),
            ("SX-09", "stage city-materials hard", "true"),
            ("SX-09", "stage qualification to", "2023-08-10"),
            ("SX-09", "stage presentations from", "2023-10-01"),
            ("SX-10", "selection list innovators about", "100"),
            ("SX-10", "selection list models least", "20"),
            ("SX-10", "selection list models most", "20"),
            ("SX-10", "selection list speakers least", "10"),
            ("SX-10", "selection list speakers most", "10"),
            ("SX-11", "deliverable enterprise-talks target", "1"),
            (
                "SX-11",
                "deliverable enterprise-talks check SX-11/attendees test",
                "event.attendees >= 50 and event.attendees <= 80",
            ),
            ("SX-11", "deliverable enterprise-talks check SX-11/length test", "event.time_of_speaker == minutes(30)"),
            ("SX-11", "deliverable enterprise-talks check SX-11/speakers test", "event.speakers >= 2"),
            ("SX-12", "deliverable city-talks check SX-12/speakers test", "event.speakers >= 4"),
            ("SX-12", "deliverable city-talks check SX-12/length test", "event.time_of_speaker == minutes(30)"),
            ("SX-17", "programme contact email", "sxkczxqcb@163.com"),
            ("A4.5", "review province experts_weigh", "70"),
            ("A4.5", "review city ties", "results technical-innovation"),
        ],
    );
}

#[test]
fn shanxi_says_what_a_file_must_be() {
    says(
        SHANXI,
        &[
            ("SXF-01", "paper deeds check SXF-01/length class", "W"),
            ("SXF-01", "paper deeds check SXF-01/length test", "text.characters >= 1200 and text.characters <= 1650"),
            ("SXF-03", "paper work-photo formats", "jpeg"),
            ("SXF-04", "paper id-photo most", "1"),
            ("SXF-04", "paper id-photo name", "{name}+2寸照"),
            ("SXF-05", "paper half-length-photo least", "1"),
            ("SXF-05", "paper half-length-photo most", "3"),
            ("SXF-05", "paper half-length-photo name", "{name}+半身照"),
            ("SXF-05", "paper half-length-photo check SXF-05/pixels test", "photo.long_side >= 1200"),
            (
                "SXF-08",
                "paper half-length-photo check SXF-05/size test",
                "photo.bytes >= 1000000 and photo.bytes <= 5 * 1048576",
            ),
            ("SXF-06", "paper work-photo least", "2"),
            ("SXF-06", "paper work-photo most", "4"),
            ("SXF-06", "paper work-photo check SXF-06/pixels test", "photo.long_side >= 1600"),
            (
                "SXF-08",
                "paper work-photo check SXF-06/size test",
                "photo.bytes >= 1000000 and photo.bytes <= 8 * 1048576",
            ),
            ("SXF-09", "paper recommendation-form every_format", "true"),
            ("SXF-09", "paper grass-root-summary formats", "docx pdf"),
            ("SXF-10", "paper recommendation-form copies", "3"),
            ("SXF-10", "paper proof copies", "1"),
            ("SXF-10", "paper grass-root-summary copies", "1"),
            ("SXF-11", "selection folder candidate name", "{area}+{name}"),
            ("SXF-11", "selection folder photos name", "{name}+照片"),
            ("SXF-12", "paper video formats", "mp4"),
            ("SXF-12", "paper video name", "{name}+视频"),
            (
                "SXF-12",
                "paper video check SXF-12/length test",
                "video.seconds >= minutes(2) and video.seconds <= minutes(5)",
            ),
            (
                "SXF-12",
                "paper video check SXF-12/picture test",
                "video.width >= 1920 and video.height >= 1080 and 9 * video.width == 16 * video.height",
            ),
        ],
    );
}

/// The points of both tables by rule; the rows of A4.3 and A4.4 side by side.
#[test]
fn shanxi_says_the_points_of_both_tables() {
    let whole = read(SHANXI);
    for (n, path, enterprise, city) in [
        (0, "political points", "20", "30"),
        (0, "political criterion political-awareness points", "10", "20"),
        (1, "political criterion political-awareness item loyalty points", "5", "12"),
        (2, "political criterion political-awareness item study points", "5", "8"),
        (0, "political criterion overall-quality points", "10", "10"),
        (3, "political criterion overall-quality item values points", "6", "6"),
        (4, "political criterion overall-quality item ability points", "4", "4"),
        (0, "results points", "80", "70"),
        (0, "results criterion research points", "20", "20"),
        (5, "results criterion research item story points", "8", "8"),
        (6, "results criterion research item demand-pool points", "3", "3"),
        (7, "results criterion research item model-association points", "6", "6"),
        (8, "results criterion research item trainings points", "3", "3"),
        (0, "results criterion technical-innovation points", "20", "15"),
        (9, "results criterion technical-innovation item patents points", "3", "3"),
        (9, "results criterion technical-innovation item patents most", "9", "9"),
        (9, "results criterion technical-innovation item patents since", "2020-01-01", "2020-01-01"),
        (10, "results criterion technical-innovation item awards grade province points", "3", "2"),
        (10, "results criterion technical-innovation item awards grade national points", "5", "3"),
        (10, "results criterion technical-innovation item awards most", "8", "5"),
        (11, "results criterion technical-innovation item commendation points", "3", "1"),
        (0, "results criterion technical-application points", "15", "15"),
        (12, "results criterion technical-application item renovation points", "6", "6"),
        (13, "results criterion technical-application cap contests most", "9", "9"),
        (13, "results criterion technical-application item provincial-contests grade first points", "3", "3"),
        (13, "results criterion technical-application item provincial-contests grade second points", "2", "2"),
        (13, "results criterion technical-application item provincial-contests grade third points", "1", "1"),
        (13, "results criterion technical-application item national-contests grade first points", "3", "3"),
        (13, "results criterion technical-application item national-contests grade second points", "2", "2"),
        (13, "results criterion technical-application item national-contests grade third points", "1", "1"),
        (0, "results criterion fusion points", "10", "10"),
        (14, "results criterion fusion item experience points", "4", "4"),
        (15, "results criterion fusion item conversions points", "2", "2"),
        (15, "results criterion fusion item conversions most", "6", "6"),
        (0, "results criterion conversion points", "15", "10"),
        (16, "results criterion conversion item key-innovation points", "10", "7"),
        (17, "results criterion conversion item recognised-report points", "5", "3"),
    ] {
        for (table, head, wanted) in [("enterprise-table", "SXE", enterprise), ("city-table", "SXC", city)] {
            let path = format!("score_table {table} block {path}");
            assert_eq!(at(&whole, &path), wanted, "{head}-{n:02}: {path}");
            if let Some((item, _)) =
                path.split_once(" grade").or(path.rsplit_once(' ')).filter(|_| path.contains(" item "))
            {
                let rule = at(&whole, &format!("{item} rule"));
                assert_eq!(rule.split('/').next(), Some(format!("{head}-{n:02}").as_str()), "{path}");
            }
        }
    }
    for table in ["enterprise-table", "city-table"] {
        assert_eq!(at(&whole, &format!("score_table {table} total")), "100");
        assert_eq!(at(&whole, &format!("score_table {table} decimals")), "2");
    }
}

#[test]
fn the_plan_of_2014_says_its_money_dates_and_targets() {
    says(
        PILOT,
        &[
            ("P14", "programme basis 科协计函企字〔2014〕25号 date", "2014-06-04"),
            ("P14-01", "indicator new-associations target", "6000"),
            ("P14-01", "indicator contact-enterprises target", "15000"),
            ("P14-01", "indicator park-coverage target", "25"),
            ("P14-01", "indicator parks-covered target", "400"),
            ("P14-01", "indicator national-park-coverage target", "40"),
            ("P14-01", "indicator county-contact-points by", "2014-12-31"),
            ("P14-01", "indicator county-associations by", "2016-12-31"),
            ("P14-03", "indicator new-associations broken_down", "true"),
            ("P14-04", "grant per_award", "200000"),
            ("P14-04", "grant class", "W"),
            ("P14-04", "grant matching class", "A"),
            ("P14-04", "grant payment whole by", "2014-09-30"),
            ("P14-04", "condition P14-04/time test", "payment.paid_on <= \"2014-09-30\""),
            ("P14-07", "stage plan to", "2014-06-30"),
            ("P14-07", "stage implementation from", "2014-07-01"),
            ("P14-07", "stage implementation to", "2014-10-31"),
            ("P14-07", "stage inspection from", "2014-10-01"),
            ("P14-07", "stage inspection to", "2014-11-30"),
            ("P14-07", "stage summary from", "2014-12-01"),
            ("P14-07", "deliverable own-plan by", "2014-06-30"),
            ("P14-09", "checklist observation line #", "5"),
            ("A5", "places city #", "15"),
        ],
    );
    says(
        SUBSIDY,
        &[
            ("P14-05", "grant least", "100000"),
            ("P14-05", "grant most", "150000"),
            ("P14-05", "grant class", "W"),
            ("P14-05", "deadline online", "2014-10-31"),
            ("P14-05", "stage review from", "2014-11-01"),
            ("P14-05", "stage review to", "2014-12-31"),
            ("P14-05", "stage payment from", "2015-01-01"),
            ("P14-05", "grant payment whole by", "2015-03-31"),
            ("P14-05", "condition P14-05/amount test", "award.amount >= yuan(100000) and award.amount <= yuan(150000)"),
            ("P14-10", "lifecycle steps", "apply recommend inspect review decide notice award pay use-report archive"),
            ("A5", "places city #", "15"),
        ],
    );
}

#[test]
fn yueyang_says_its_points() {
    let whole = read(YUEYANG);
    let criterion = |key: &str| format!("score_table assessment block indicators criterion {key} points");
    for (key, points, parts) in [
        ("academic-exchange", "10", "1"),
        ("technical-tackling", "20", "4"),
        ("training", "15", "1"),
        ("talent", "15", "3"),
        ("popularisation", "10", "2"),
        ("home", "15", "5"),
        ("self-building", "15", "4"),
    ] {
        assert_eq!(at(&whole, &criterion(key)), points, "YY-01: {key}");
        let item = format!("score_table assessment block indicators criterion {key} item {key} part #");
        assert_eq!(at(&whole, &item), parts, "YY-01: {key}");
    }
    says(
        YUEYANG,
        &[
            ("YY-01", "score_table assessment total", "100"),
            ("YY-01", "checklist standard line #", "13"),
            ("YY-02", "score_table assessment bonus most", "10"),
            ("YY-02", "score_table assessment bonus item honours grade national points", "8"),
            ("YY-02", "score_table assessment bonus item honours grade province points", "5"),
            ("YY-02", "score_table assessment bonus item honours grade city points", "3"),
            ("YY-03", "score_table assessment deduction #", "3"),
            ("YY-03", "score_table assessment deduction subsidised-task points", "5"),
            ("YY-03", "score_table assessment deduction late-report points", "5"),
            ("YY-03", "score_table assessment deduction other-task points", "5"),
            ("YY-04", "score_table assessment floor", "0"),
            ("A6", "programme basis 岳市科协〔2023〕16号 number", "岳市科协〔2023〕16号"),
        ],
    );
}
