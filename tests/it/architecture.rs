//! The floors of the house: an arrow only ever points down, and each file keeps to its part.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Ground up. A folder or file may import what stands before it, and itself.
const FLOORS: [&str; 42] = [
    "kernel",
    "schema",
    "platform",
    "access",
    "pages",
    "audit",
    "jobs",
    "notices",
    "files",
    "documents",
    "drafts",
    "imports",
    "calendar",
    "organisation",
    "people",
    "threads",
    "findings",
    "circulars",
    "standards",
    "rules",
    "programme",
    "fund",
    "letter",
    "application",
    "form_check",
    "expert",
    "review",
    "award",
    "contract",
    "ledger",
    "voucher",
    "adjustment",
    "payment",
    "reconciliation",
    "accounts",
    "search",
    "desk",
    "care",
    "app",
    "verify",
    "demo",
    "cli",
];

fn sources() -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.insert(path.clone(), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn floor_of(path: &Path) -> Option<String> {
    let relative = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
    let name = first.trim_end_matches(".rs").to_owned();
    (!["lib", "main"].contains(&name.as_str())).then_some(name)
}

/// The code without its tests and comments.
fn code(text: &str) -> String {
    let own = text.split("#[cfg(test)]").next().unwrap();
    own.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// What stands behind `crate::` and inside `use crate::{…}`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let end = group.find("};").unwrap_or(group.len());
            let mut depth = 0;
            let mut word = String::new();
            for c in group[..end].chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut word)),
                    c if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            found.push(word);
        } else {
            found.push(part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    let first = |path: &String| path.trim().split("::").next().unwrap_or("").trim().to_owned();
    found.iter().map(first).filter(|name| !name.is_empty()).collect()
}

fn rising(from: &str, text: &str) -> Vec<String> {
    let height = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    let own = height(from).unwrap_or_else(|| panic!("src/{from} has no floor; give it one here and in the README"));
    // Macros and error types at the crate's root are no floor.
    imports(text).into_iter().filter(|name| height(name).is_some_and(|to| to > own)).collect()
}

#[test]
fn an_arrow_only_ever_points_down() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(floor) = floor_of(&path) else { continue };
        let up = rising(&floor, &code(&text));
        if !up.is_empty() {
            wrong.push(format!("{} imports {up:?}, which stand above it", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_that_points_up_is_seen() {
    assert_eq!(rising("kernel", "use crate::platform::Result;"), ["platform"]);
    assert_eq!(rising("audit", "use crate::{kernel::Money, people::{self, User}, schema};"), ["people"]);
    assert_eq!(rising("organisation", "let x = crate::desk::routes();"), ["desk"]);
    assert!(rising("desk", "use crate::{kernel, people};").is_empty());
}

#[test]
fn each_file_keeps_to_its_part() {
    let mut wrong = Vec::new();
    let mut forbid = |path: &Path, text: &str, what: &[&str], why: &str| {
        for word in what.iter().filter(|word| text.contains(**word)) {
            wrong.push(format!("{} uses {word}: {why}", path.display()));
        }
    };
    for (path, text) in sources() {
        let own = code(&text);
        let shown = path.display().to_string();
        let file = path.file_stem().unwrap().to_str().unwrap();
        if shown.contains("src/kernel/") {
            forbid(&path, &own, &["diesel", "actix", "std::fs", "std::net"], "the kernel is pure");
        }
        if file == "model" {
            forbid(&path, &own, &["diesel", "actix", "minijinja", "Utc::now"], "a model is pure rules");
        }
        if shown.contains("/web") {
            forbid(&path, &own, &["diesel", "crate::schema", "sql_query"], "SQL stands in the store");
        }
        if shown.contains("/actions") {
            forbid(&path, &own, &["diesel::", "actix", "templates", "crate::schema"], "a verb calls its store");
        }
        if shown.contains("/store") || file == "store" {
            forbid(&path, &own, &["actix", "can(", "HttpResponse"], "a store knows no HTTP and no permissions");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_store_is_its_own_nouns_business() {
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter_map(|(path, text)| {
            let own = floor_of(&path)?;
            let text = code(&text);
            let others = FLOORS.iter().filter(|floor| **floor != own);
            let called: Vec<_> = others.filter(|floor| text.contains(&format!("crate::{floor}::store"))).collect();
            (!called.is_empty()).then(|| format!("{} calls the store of {called:?}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_can_be_read_in_one_sitting() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 600)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
