//! The programme files that come with the product: each reads without a problem, and says the figures of its source.

use std::path::{Path, PathBuf};

use granary::programme::Definition;

/// The folder of the programme files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/programmes")
}

/// Reads a programme file by its code.
pub fn read(code: &str) -> Definition {
    let text = std::fs::read_to_string(folder().join(format!("{code}.toml"))).unwrap();
    Definition::read(&text).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .map(|p| {
                let line = text.get(..p.span.start).unwrap_or_default().lines().count();
                format!("{code}.toml:{line} {}: {:?} {:?}", p.path, p.what, p.mend)
            })
            .collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The codes of all programme files.
pub fn codes() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let toml = files.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let mut codes: Vec<String> = toml.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

#[test]
fn every_programme_file_reads_without_a_problem_and_is_named_by_its_code() {
    let codes = codes();
    assert!(!codes.is_empty());
    for code in codes {
        assert_eq!(read(&code).programme.code.as_str(), code);
    }
}
