//! The key file: one key a line, `ID KEY`, the current one first; nobody but its owner reads it.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::platform::{Error, Result};

/// Bytes of a key.
const BYTES: usize = 32;
/// What stands above the keys.
const HEAD: &str = "# The keys of Granary's sealed values: ID KEY, the current one first.\n\
                    # Keep a copy where no copy of the database lies. Without this file nothing that was sealed opens.\n";

/// A key and its name.
pub(super) struct Key {
    pub id: String,
    pub bytes: [u8; BYTES],
}

impl Key {
    pub(super) fn fresh() -> Result<Self> {
        let (mut bytes, mut name) = ([0_u8; BYTES], [0_u8; 4]);
        let failed = |e: getrandom::Error| Error::internal(format!("no randomness: {e}"));
        getrandom::fill(&mut bytes).map_err(failed)?;
        getrandom::fill(&mut name).map_err(failed)?;
        Ok(Self { id: format!("{:08x}", u32::from_be_bytes(name)), bytes })
    }

    fn read(line: &str) -> Option<Self> {
        let (id, text) = line.split_once(char::is_whitespace)?;
        let named = id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit());
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?.try_into().ok()?;
        named.then(|| Self { id: id.to_owned(), bytes })
    }
}

/// By which a changed file is told: a rotation puts another file in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(u64, i64, i64);

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let seen = std::fs::metadata(path).ok()?;
        Some(Self(seen.ino(), seen.mtime(), seen.mtime_nsec()))
    }
}

/// Why a key file was not read.
pub(super) enum Wrong {
    /// It is not there.
    Missing,
    /// Anything else, in words for the operator; never with a part of a key.
    Other(String),
}

/// The file as read.
pub(super) struct KeyFile {
    pub keys: Vec<Key>,
    pub stamp: Stamp,
}

impl KeyFile {
    pub(super) fn read(path: &Path) -> std::result::Result<Self, Wrong> {
        let shown = path.display();
        let stamp = Stamp::of(path).ok_or(Wrong::Missing)?;
        let other = |why: String| Wrong::Other(why);
        let seen = std::fs::metadata(path).map_err(|e| other(format!("the key file {shown}: {e}")))?;
        let mode = seen.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(other(format!(
                "the key file {shown} can be read by others (mode {mode:04o}); `chmod 600 {shown}`, and think of who has \
                 read it: `granary keys rotate` makes a new key"
            )));
        }
        let text = std::fs::read_to_string(path).map_err(|e| other(format!("the key file {shown}: {e}")))?;
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let mut keys: Vec<Key> = Vec::new();
        for (number, line) in lines {
            let wrong = || other(format!("the key file {shown}, line {}: not `ID KEY`", number + 1));
            let key = Key::read(line.trim()).ok_or_else(wrong)?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(other(format!("the key file {shown}: the id {} stands twice", key.id)));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(other(format!("the key file {shown} holds no key; put back the one that belongs here")));
        }
        Ok(Self { keys, stamp })
    }

    /// Makes a file with one key, where none is.
    pub(super) fn create(path: &Path) -> Result<Self> {
        put(path, &[Key::fresh()?])?;
        Self::read(path).map_err(|wrong| match wrong {
            Wrong::Missing => Error::internal(format!("the key file {} was made and is gone", path.display())),
            Wrong::Other(why) => Error::internal(why),
        })
    }

    /// Puts these keys in the place of those in the file, all or nothing.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        put(path, &self.keys)
    }
}

/// Writes beside the file, makes it durable, and gives it its name.
fn put(path: &Path, keys: &[Key]) -> Result<()> {
    let failed = |e: std::io::Error| Error::internal(format!("the key file {} is not written: {e}", path.display()));
    let beside = path.with_extension("keys-new");
    let mut text = HEAD.to_owned();
    for key in keys {
        text.push_str(&format!("{} {}\n", key.id, URL_SAFE_NO_PAD.encode(key.bytes)));
    }
    // What an interrupted write has left has the right owner but perhaps not the right mode.
    match std::fs::remove_file(&beside) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        match KeyFile::read(path) {
            Err(Wrong::Other(why)) => why,
            Err(Wrong::Missing) => "missing".to_owned(),
            Ok(_) => "read".to_owned(),
        }
    }

    #[test]
    fn a_file_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        assert_eq!(refusal(&path), "missing");
        KeyFile::create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o644, 0o640, 0o604, 0o620, 0o601] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(refusal(&path).contains(&format!("{mode:04o}")), "{mode:o}");
        }
        for mode in [0o600, 0o400] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(refusal(&path), "read", "{mode:o}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named_by_its_line_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        let key = URL_SAFE_NO_PAD.encode([7; BYTES]);
        let short = URL_SAFE_NO_PAD.encode([7; BYTES - 1]);
        for (text, told) in [
            (String::new(), "no key"),
            ("# only words\n".to_owned(), "no key"),
            (format!("0badcafe {short}\n"), "line 1"),
            (format!("# x\n0badcafe {key}\n{key}\n"), "line 3"),
            (format!("badname {key}\n"), "line 1"),
            (format!("0badcafe {key}\n0badcafe {key}\n"), "twice"),
        ] {
            KeyFile::create(&path).unwrap();
            std::fs::write(&path, &text).unwrap();
            let why = refusal(&path);
            assert!(why.contains(told) && !why.contains(&key) && !why.contains(&short), "{why}");
        }
    }
}
