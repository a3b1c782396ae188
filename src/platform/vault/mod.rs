//! Field encryption: what the database must not show is sealed with a key that lies outside it.
//!
//! XChaCha20-Poly1305 with a random nonce. A value is sealed for its place (table, column, row) and opens there alone,
//! so that nobody who can write the database moves one person's secret to another's row. The key file holds several
//! keys: the first seals, the others still open what they sealed before.

mod file;
mod rows;

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::db::Database;
use super::{Error, Result};
use file::{Key, KeyFile, Stamp};

pub use rows::{Check, check, count_by_key, reseal};

/// How a sealed value begins: the version of its form.
const VERSION: &str = "v1";
/// Bytes of a nonce; so many that random ones do not meet.
const NONCE: usize = 24;

/// A column that holds sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// Its table.
    pub table: &'static str,
    /// Its name; by agreement it ends in `_sealed`.
    pub name: &'static str,
    /// The table's key, which is BIGINT and known before the value is sealed.
    pub key: &'static str,
}

impl Column {
    /// The place of a value: sealed for it, the value opens nowhere else.
    pub fn context(&self, row: i64) -> String {
        format!("{}.{}:{row}", self.table, self.name)
    }
}

/// The one row by which a database and a key file know each other.
pub const CHECK: Column = Column { table: "vault_checks", name: "value_sealed", key: "id" };

/// Seals and opens.
pub struct Vault {
    path: PathBuf,
    keys: RwLock<Loaded>,
}

struct Loaded {
    stamp: Stamp,
    keys: Vec<Cipher>,
}

struct Cipher {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl Cipher {
    fn of(key: &Key) -> Result<Self> {
        let cipher = XChaCha20Poly1305::new_from_slice(&key.bytes).map_err(Error::internal)?;
        Ok(Self { id: key.id.clone(), cipher })
    }

    fn seal(&self, plain: &str, context: &str) -> Result<String> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|e| Error::internal(format!("no randomness: {e}")))?;
        let aad = bound(&self.id, context);
        let payload = Payload { msg: plain.as_bytes(), aad: aad.as_bytes() };
        let closed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a value was not sealed"))?;
        let body = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &closed].concat());
        Ok(format!("{VERSION}.{}.{body}", self.id))
    }

    fn open(&self, body: &str, context: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(body).ok()?;
        let (nonce, closed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let aad = bound(&self.id, context);
        let payload = Payload { msg: closed, aad: aad.as_bytes() };
        let plain = self.cipher.decrypt(&XNonce::from(nonce), payload).ok()?;
        String::from_utf8(plain).ok()
    }
}

/// What a sealed value is bound to besides its key.
fn bound(key: &str, context: &str) -> String {
    format!("granary {VERSION} {key} {context}")
}

/// The key's id and the body of a sealed value.
fn parts(sealed: &str) -> Option<(&str, &str)> {
    sealed.strip_prefix(VERSION)?.strip_prefix('.')?.split_once('.')
}

impl Vault {
    /// Opens the key file of a database; makes one at the first start of all.
    ///
    /// # Errors
    /// When the file is missing though the database was sealed with it, does not fit, is readable by others, or is not
    /// understood; each says what to do.
    pub fn of(database: &Database, path: &Path) -> Result<Self> {
        let known = database.read_now(rows::check_value)?;
        let vault = match (KeyFile::read(path), &known) {
            (Ok(file), _) => Self::with(path, &file)?,
            (Err(file::Wrong::Missing), None) => Self::with(path, &KeyFile::create(path)?)?,
            (Err(file::Wrong::Missing), Some(_)) => return Err(Error::internal(missing(path))),
            (Err(file::Wrong::Other(why)), _) => return Err(Error::internal(why)),
        };
        match known {
            Some(sealed) => vault.fits(&sealed)?,
            None => {
                let sealed = vault.seal("granary", &CHECK.context(1))?;
                // Of two nodes that start together on an empty database, the second finds what the first has written.
                let kept = database.write_now(move |db| rows::keep_check(db, &sealed))?;
                vault.fits(&kept)?;
            }
        }
        Ok(vault)
    }

    fn with(path: &Path, file: &KeyFile) -> Result<Self> {
        let keys = file.keys.iter().map(Cipher::of).collect::<Result<Vec<_>>>()?;
        Ok(Self { path: path.to_owned(), keys: RwLock::new(Loaded { stamp: file.stamp, keys }) })
    }

    fn fits(&self, sealed: &str) -> Result<()> {
        self.open(sealed, &CHECK.context(1)).map(|_| ()).map_err(|_| {
            Error::internal(format!(
                "the key file {} does not fit this database: its keys do not open what the database holds. \
                 Put back the file that belongs to it, or name its place with the setting key_file",
                self.path.display()
            ))
        })
    }

    /// Seals a value for its place, with the current key.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn seal(&self, plain: &str, context: &str) -> Result<String> {
        // A rotation by another process has put a new key first; a look at the file's dates costs microseconds.
        self.refresh();
        let loaded = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let current = loaded.keys.first().ok_or_else(|| Error::internal("the key file holds no key"))?;
        current.seal(plain, context)
    }

    /// Opens a value at the place for which it was sealed.
    ///
    /// # Errors
    /// [`Error::Internal`] with the place, never with the value: it was altered, moved, or its key is not there.
    pub fn open(&self, sealed: &str, context: &str) -> Result<String> {
        let (id, body) =
            parts(sealed).ok_or_else(|| Error::internal(format!("{context} holds no value that was sealed")))?;
        if !self.has(id) {
            self.refresh();
        }
        let loaded = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let Some(key) = loaded.keys.iter().find(|key| key.id == id) else {
            let path = self.path.display();
            return Err(Error::internal(format!("{context} was sealed with the key {id}, which is not in {path}")));
        };
        key.open(body, context).ok_or_else(|| {
            Error::internal(format!("{context} does not open: it was altered, or sealed for another place"))
        })
    }

    fn has(&self, id: &str) -> bool {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).keys.iter().any(|key| key.id == id)
    }

    /// Whether a value was sealed with another key than the current one.
    pub fn needs_rotation(&self, sealed: &str) -> bool {
        let loaded = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let current = loaded.keys.first().map(|key| key.id.as_str());
        parts(sealed).map(|(id, _)| id) != current
    }

    /// The ids of the keys, the current one first.
    pub fn key_ids(&self) -> Vec<String> {
        let loaded = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        loaded.keys.iter().map(|key| key.id.clone()).collect()
    }

    /// Adds a new current key to the file; gives its id.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_key(&self) -> Result<String> {
        let mut file = self.file()?;
        let key = Key::fresh()?;
        let id = key.id.clone();
        file.keys.insert(0, key);
        file.write(&self.path)?;
        self.refresh();
        Ok(id)
    }

    /// Takes an old key out of the file. The caller has made sure that nothing is sealed with it any more.
    ///
    /// # Errors
    /// [`Error::Internal`] for the current key or one that is not there.
    pub fn drop_key(&self, id: &str) -> Result<()> {
        let mut file = self.file()?;
        match file.keys.iter().position(|key| key.id == id) {
            None => return Err(Error::internal(format!("there is no key {id} in {}", self.path.display()))),
            Some(0) => return Err(Error::internal(format!("the key {id} is the current one; rotate first"))),
            Some(place) => file.keys.remove(place),
        };
        file.write(&self.path)?;
        self.refresh();
        Ok(())
    }

    fn file(&self) -> Result<KeyFile> {
        KeyFile::read(&self.path).map_err(|wrong| match wrong {
            file::Wrong::Missing => Error::internal(missing(&self.path)),
            file::Wrong::Other(why) => Error::internal(why),
        })
    }

    /// Takes the file's keys over if it has changed; while it cannot be read, those in memory go on.
    fn refresh(&self) {
        let known = self.keys.read().unwrap_or_else(PoisonError::into_inner).stamp;
        if Stamp::of(&self.path).is_none_or(|stamp| stamp == known) {
            return;
        }
        let read = self.file().and_then(|file| {
            let keys = file.keys.iter().map(Cipher::of).collect::<Result<Vec<_>>>()?;
            Ok(Loaded { stamp: file.stamp, keys })
        });
        match read {
            Ok(fresh) => *self.keys.write().unwrap_or_else(PoisonError::into_inner) = fresh,
            Err(error) => tracing::error!(%error, "the key file has changed and cannot be read; the known keys go on"),
        }
    }
}

fn missing(path: &Path) -> String {
    format!(
        "the key file {} is missing, and this database was sealed with it. Put it back from its copy, or name its place \
         with the setting key_file; no new one is made, because nothing that was sealed would ever open again",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Column = Column { table: "accounts", name: "number_sealed", key: "id" };

    fn vault(folder: &Path) -> Vault {
        let path = folder.join("granary.keys");
        Vault::with(&path, &KeyFile::create(&path).unwrap()).unwrap()
    }

    #[test]
    fn a_value_opens_at_its_place_only() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        let sealed = vault.seal("6222 0000 1111 2222", &ACCOUNT.context(7)).unwrap();
        assert!(!sealed.contains("2222") && sealed.starts_with("v1."));
        assert_eq!(vault.open(&sealed, &ACCOUNT.context(7)).unwrap(), "6222 0000 1111 2222");
        let moved = vault.open(&sealed, &ACCOUNT.context(8)).unwrap_err().to_string();
        assert!(moved.contains("accounts.number_sealed:8") && !moved.contains("6222"), "{moved}");
        assert_ne!(sealed, vault.seal("6222 0000 1111 2222", &ACCOUNT.context(7)).unwrap(), "each nonce is another");
    }

    #[test]
    fn any_changed_byte_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        let sealed = vault.seal("secret", "a.b:1").unwrap();
        for (place, was) in sealed.char_indices().skip(3) {
            let other = if was == 'A' { 'B' } else { 'A' };
            let altered: String = sealed.char_indices().map(|(at, c)| if at == place { other } else { c }).collect();
            assert!(vault.open(&altered, "a.b:1").is_err(), "{altered}");
        }
        for odd in ["", "v1", "v1.", "v2.x.y", "secret", "v1.00000000.", "v1..AAAA"] {
            assert!(vault.open(odd, "a.b:1").is_err(), "{odd}");
        }
    }

    #[test]
    fn an_old_key_opens_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        let old = vault.key_ids()[0].clone();
        let before = vault.seal("x", "a.b:1").unwrap();
        assert!(!vault.needs_rotation(&before));
        let new = vault.add_key().unwrap();
        assert_eq!(vault.key_ids(), [new.clone(), old.clone()]);
        assert!(vault.needs_rotation(&before) && vault.open(&before, "a.b:1").is_ok());
        let after = vault.seal("x", "a.b:1").unwrap();
        assert!(after.starts_with(&format!("v1.{new}.")));
        assert!(vault.drop_key(&new).is_err(), "the current key stays");
        assert!(vault.drop_key("nothere").is_err());
        vault.drop_key(&old).unwrap();
        assert!(vault.open(&before, "a.b:1").unwrap_err().to_string().contains(&old));
        assert_eq!(vault.open(&after, "a.b:1").unwrap(), "x");
    }

    #[test]
    fn a_rotation_by_another_process_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let here = vault(folder.path());
        let path = folder.path().join("granary.keys");
        let Ok(file) = KeyFile::read(&path) else { panic!() };
        let there = Vault::with(&path, &file).unwrap();
        let new = there.add_key().unwrap();
        let sealed = there.seal("x", "a.b:1").unwrap();
        assert_eq!(here.open(&sealed, "a.b:1").unwrap(), "x");
        assert!(here.seal("y", "a.b:2").unwrap().starts_with(&format!("v1.{new}.")));
    }
}
