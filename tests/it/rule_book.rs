//! No rule of the source documents is lost: the rule book, the programme files and the code name the same ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use granary::programme::Definition;

use crate::programme_files;

/// The ids of the source documents: a prefix with the first and the last number, and ids that stand alone.
const RANGES: [(&str, u32, u32, usize); 10] = [
    ("P20-", 1, 34, 2),
    ("P24-", 1, 21, 2),
    ("DL", 1, 20, 1),
    ("BL", 1, 14, 1),
    ("SX-", 1, 19, 2),
    ("SXF-", 1, 12, 2),
    ("SXE-", 1, 17, 2),
    ("SXC-", 1, 17, 2),
    ("P14-", 1, 10, 2),
    ("YY-", 1, 4, 2),
];
const ALONE: [&str; 1] = ["DL7a"];

/// A row of the book.
struct Row {
    text: String,
    classes: BTreeSet<String>,
    source: String,
    held: String,
}

/// Where a rule is carried: programme file, table without places, and the classes that stand there.
type Carried = BTreeMap<String, Vec<(String, String, BTreeSet<String>)>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn split(classes: &str) -> BTreeSet<String> {
    classes.split('/').filter(|c| !c.is_empty()).map(str::to_owned).collect()
}

fn book() -> BTreeMap<String, Row> {
    let text = std::fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, text, classes, source, held] = cells.as_slice() else { panic!("not five cells: {line}") };
        if *id == "Id" {
            continue;
        }
        let row = Row {
            text: (*text).to_owned(),
            classes: split(classes),
            source: (*source).to_owned(),
            held: (*held).to_owned(),
        };
        assert!(rows.insert((*id).to_owned(), row).is_none(), "{id} stands twice in the book");
    }
    rows
}

/// The table of a path without the places in its lists: `condition[3]` is `condition`.
fn table(path: &str) -> String {
    let mut name = String::new();
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            letter if !inside => name.push(letter),
            _ => {}
        }
    }
    name
}

/// The classes of a part that does not state them: a person judges a line, a record is only kept, and an item of a
/// score table is judged or counted by its kind.
fn implied(definition: &Definition, path: &str, table: &str) -> BTreeSet<String> {
    use granary::programme::definition::review::ItemKind;
    let kinds = || {
        let tables = definition.score_table.iter().enumerate().flat_map(|(t, table)| {
            let at = format!("score_table[{t}]");
            let bonus = table.bonus.iter().flat_map(|bonus| bonus.item.iter().enumerate());
            let bonus: Vec<_> = bonus.map(|(i, item)| (format!("{at}.bonus.item[{i}]"), item.kind)).collect();
            let mut items = bonus;
            for (b, block) in table.block.iter().enumerate() {
                for (c, criterion) in block.criterion.iter().enumerate() {
                    for (i, item) in criterion.item.iter().enumerate() {
                        items.push((format!("{at}.block[{b}].criterion[{c}].item[{i}]"), item.kind));
                    }
                }
            }
            items
        });
        tables.collect::<BTreeMap<_, _>>()
    };
    let class = match table.rsplit('.').next().unwrap() {
        "line" => "H",
        "record" => "R",
        "item" if kinds().get(path) == Some(&ItemKind::Judged) => "H",
        "item" | "deduction" | "indicator" => "A",
        _ => "",
    };
    split(class)
}

fn carried() -> Carried {
    let mut all = Carried::new();
    for code in programme_files::codes() {
        let definition = programme_files::read(&code);
        for part in &definition.notes.carried {
            let table = table(&part.path);
            let classes = match part.classes.as_str() {
                "" => implied(&definition, &part.path, &table),
                stated => split(stated),
            };
            all.entry(part.rule.clone()).or_default().push((code.clone(), table, classes));
        }
    }
    all
}

fn expected() -> BTreeSet<String> {
    let ranges = RANGES.iter().flat_map(|(prefix, first, last, digits)| {
        (*first..=*last).map(move |number| format!("{prefix}{number:0digits$}"))
    });
    ranges.chain(ALONE.map(str::to_owned)).collect()
}

/// The files of the code that a cell names: words in backticks that begin with `src/`.
fn code(held: &str) -> Vec<&str> {
    held.split('`').skip(1).step_by(2).filter(|word| word.starts_with("src/")).collect()
}

/// The programme files that a cell names, each with its tables.
fn files(held: &str) -> BTreeMap<String, BTreeSet<String>> {
    let parts = held.split(" · ").filter(|part| part.starts_with('`') && !part.starts_with("`src/"));
    let parts = parts.map(|part| {
        let (file, tables) = part.trim_start_matches('`').split_once('`').unwrap();
        (file.to_owned(), tables.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect())
    });
    parts.collect()
}

#[test]
fn the_book_holds_every_rule_of_the_source_documents_and_no_other() {
    let (book, wanted) = (book(), expected());
    let known: BTreeSet<String> = book.keys().cloned().collect();
    let missing: Vec<_> = wanted.difference(&known).collect();
    assert!(missing.is_empty(), "rules that the book lacks: {missing:?}");
    let other: Vec<_> = known.difference(&wanted).collect();
    assert!(other.is_empty(), "rules that no source has: {other:?}");
    for (id, row) in &book {
        assert!(row.text.chars().count() > 10 && !row.source.is_empty(), "{id} says too little");
        let known = row.classes.iter().all(|c| matches!(c.as_str(), "A" | "W" | "H" | "R"));
        assert!(known && !row.classes.is_empty(), "{id}: {:?}", row.classes);
    }
}

#[test]
fn every_rule_is_held_by_a_programme_file_or_by_code_that_names_it() {
    let carried = carried();
    let mut lost = Vec::new();
    for (id, row) in book() {
        for path in code(&row.held) {
            let text = std::fs::read_to_string(root().join(path)).unwrap_or_default();
            if !text.contains(&id) {
                lost.push(format!("{id}: {path} does not mention it"));
            }
        }
        if !carried.contains_key(&id) && code(&row.held).is_empty() {
            lost.push(format!("{id}: nothing holds it"));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_rule_that_a_programme_file_carries_stands_in_the_book_with_its_place() {
    let book = book();
    let mut wrong = Vec::new();
    for (id, parts) in carried() {
        let Some(row) = book.get(&id) else {
            wrong.push(format!("{id} is not in the book, but {parts:?}"));
            continue;
        };
        let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (file, table, _) in parts {
            held.entry(file).or_default().insert(table);
        }
        if files(&row.held) != held {
            let cell: Vec<String> = held
                .iter()
                .map(|(file, tables)| format!("`{file}` {}", tables.iter().cloned().collect::<Vec<_>>().join(", ")))
                .collect();
            wrong.push(format!("{id} is held by: {}", cell.join(" · ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_files_carry_each_rule_with_the_classes_of_the_book() {
    let carried = carried();
    let mut wrong = Vec::new();
    for (id, row) in book() {
        let Some(parts) = carried.get(&id) else { continue };
        let classes: BTreeSet<String> = parts.iter().flat_map(|(_, _, classes)| classes.iter().cloned()).collect();
        if classes != row.classes {
            wrong.push(format!("{id}: the book says {:?}, the files {classes:?}: {parts:?}", row.classes));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn places_in_lists_are_left_out_of_a_tables_name() {
    assert_eq!(table("selection.list[2].limit[0]"), "selection.list.limit");
    assert_eq!(table("grant"), "grant");
    assert_eq!(code("`cases-2024` grant · `src/kernel/money.rs`"), ["src/kernel/money.rs"]);
    assert_eq!(files("`cases-2024` grant, places · `src/kernel/money.rs`").len(), 1);
}
