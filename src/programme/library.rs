//! The programme files at hand: those that the product is shipped with, and those of the office itself.
//!
//! The shipped ones are built in. A file in the folder `programmes` of the data folder is added to them; one with the
//! name of a shipped file stands above it. The folder is read whenever it is asked for, so that a file that was put there
//! is at hand at once, and one that is wrong is told with its problems instead of keeping the program from starting.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rust_embed::RustEmbed;

use super::definition::Definition;
use super::definition::read::{LONGEST, Problem};
use crate::platform::{Error, Result};

#[derive(RustEmbed)]
#[folder = "templates/programmes"]
#[include = "*.toml"]
#[allow_missing = true]
struct Files;

/// The folder of the office's own files, inside the data folder.
pub const FOLDER: &str = "programmes";
/// No office keeps more files of its own.
const MOST: usize = 200;

/// A programme file, and what reading it gave.
#[derive(Debug)]
pub struct Entry {
    /// Its name, such as `cases-2024.toml`.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What it says, or all that is wrong with it.
    pub definition: Result<Definition, Vec<Problem>>,
    /// Whether it is the office's own.
    pub own: bool,
}

impl Entry {
    fn read(file: String, text: String, own: bool) -> Arc<Self> {
        Arc::new(Self { definition: Definition::read(&text), file, text, own })
    }

    /// The name by which it is asked for: the programme's code, or the file's name when it cannot be read.
    pub fn code(&self) -> &str {
        let stem = self.file.strip_suffix(".toml").unwrap_or(&self.file);
        self.definition.as_ref().map_or(stem, |definition| definition.programme.code.as_str())
    }
}

/// All programme files at hand, in the order of their names.
#[derive(Debug)]
pub struct Library {
    entries: Vec<Arc<Entry>>,
}

impl Library {
    /// The shipped files, read once.
    pub fn shipped() -> Self {
        static SHIPPED: OnceLock<Vec<Arc<Entry>>> = OnceLock::new();
        let read = || {
            let files = Files::iter().filter_map(|name| {
                let text = String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?;
                Some(Entry::read(name.into_owned(), text, false))
            });
            let by_name: BTreeMap<String, Arc<Entry>> = files.map(|entry| (entry.file.clone(), entry)).collect();
            by_name.into_values().collect()
        };
        Self { entries: SHIPPED.get_or_init(read).clone() }
    }

    /// The shipped files and those in the folder `programmes` of the data folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn of(data: &Path) -> Result<Self> {
        let shipped = Self::shipped().entries.into_iter().map(|entry| (entry.file.clone(), entry));
        let mut entries: BTreeMap<String, Arc<Entry>> = shipped.collect();
        for (name, text) in own(&data.join(FOLDER))? {
            entries.insert(name.clone(), Entry::read(name, text, true));
        }
        Ok(Self { entries: entries.into_values().collect() })
    }

    /// The file of a code. Of two files with one code the office's own stands above.
    pub fn get(&self, code: &str) -> Option<&Arc<Entry>> {
        let named = || self.entries.iter().filter(|entry| entry.code() == code);
        named().find(|entry| entry.own).or_else(|| named().next())
    }

    /// All files.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }
}

/// The office's own files; text that is not UTF-8 is read with signs in the place of what is wrong, and then tells so.
fn own(folder: &Path) -> Result<Vec<(String, String)>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::internal(format!("{}: {e}", folder.display()))),
    };
    let mut found = Vec::new();
    for entry in entries.take(MOST) {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !path.is_file() || path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let bytes = read_most(&path).map_err(|e| Error::internal(format!("{}: {e}", path.display())))?;
        found.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(found)
}

/// The bytes of a file, and no more than shows that it is too long.
///
/// # Errors
/// When the file cannot be read.
pub fn read_most(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
