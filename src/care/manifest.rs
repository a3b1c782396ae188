//! What a backup says of itself.

use serde::{Deserialize, Serialize};

use crate::kernel::Instant;
use crate::platform::{Error, Result};

/// The form of backups that this program writes and reads.
pub const FORMAT: u32 = 1;
/// The member that holds the manifest.
pub const NAME: &str = "manifest.json";

crate::words! {
    /// What a column holds, in the words of neither engine.
    pub enum Kind {
        /// A whole number.
        Int = "int",
        /// Text.
        Text = "text",
        /// Yes or no.
        Bool = "bool",
        /// A point of time, UTC, as `2026-03-02 01:00:00.5`.
        Moment = "timestamp",
        /// A day.
        Day = "date",
    }
}

/// The manifest of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `granary`.
    pub product: String,
    /// See `FORMAT`.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// When its snapshot was taken.
    pub created_at: Instant,
    /// The engine it was read from.
    pub engine: String,
    /// The migrations that made the schema, in order.
    pub migrations: Vec<String>,
    /// The audit chain at that moment.
    pub audit: Head,
    /// The tables.
    pub tables: Vec<Table>,
    /// The stored files.
    pub files: Vec<Blob>,
    /// Stored files that rows name and that could not be read whole; a backup with any says so when it is made.
    pub damaged: Vec<String>,
}

/// The head of the audit chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its place.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// A table as a member of the backup: one JSON array a row and line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of each line.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: u64,
    /// The last key that was given out, where the database gives them.
    pub last_id: Option<i64>,
    /// Bytes of the member.
    pub bytes: u64,
    /// SHA-256 of the member.
    pub sha256: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// Where it lies in the folder of files.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl Table {
    /// The member's name.
    pub fn member(&self) -> String {
        format!("tables/{}.jsonl", self.name)
    }
}

impl Blob {
    /// The member's name.
    pub fn member(&self) -> String {
        format!("files/{}", self.path)
    }
}

impl Manifest {
    /// Whether this program can read the backup, and every name in it is one that may be used.
    ///
    /// # Errors
    /// [`Error::Malformed`] with what is wrong.
    pub fn check(&self) -> Result<()> {
        let wrong = |why: String| Err(Error::Malformed(why));
        if self.product != "granary" {
            return wrong(format!("this is a backup of {:?}, not of Granary", self.product));
        }
        if self.format != FORMAT {
            return wrong(format!("its form is {}, and this program reads form {FORMAT}", self.format));
        }
        let plain =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        for table in &self.tables {
            let names = std::iter::once(&table.name).chain(table.columns.iter().map(|column| &column.name));
            if let Some(odd) = names.into_iter().find(|name| !plain(name)) {
                return wrong(format!("{odd:?} is no name of a table or column"));
            }
        }
        let inside = |path: &str| path.split('/').all(|part| plain(part) && !part.starts_with('.'));
        match self.files.iter().find(|file| !inside(&file.path)) {
            Some(odd) => wrong(format!("{:?} is no name of a stored file", odd.path)),
            None => Ok(()),
        }
    }

    /// The backup as the audit trail keeps it.
    pub fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "rows": self.rows(), "files": self.files.len(), "bytes": self.bytes(), "damaged": self.damaged.len(),
            "audit_place": self.audit.seq, "audit_head": self.audit.hash,
        })
    }

    /// Rows in all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Bytes of all members, unpacked.
    pub fn bytes(&self) -> u64 {
        self.tables.iter().map(|table| table.bytes).chain(self.files.iter().map(|file| file.bytes)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            product: "granary".into(),
            format: FORMAT,
            program: "0.1.0".into(),
            created_at: Instant::from_utc(chrono::NaiveDateTime::default()),
            engine: "sqlite".into(),
            migrations: Vec::new(),
            audit: Head { seq: 0, hash: String::new() },
            tables: Vec::new(),
            files: Vec::new(),
            damaged: Vec::new(),
        }
    }

    #[test]
    fn a_name_that_leaves_its_folder_is_refused() {
        for path in ["../x", "a/../../x", "/etc/passwd", "", "a//b", ".hidden", "a\\b"] {
            let mut odd = manifest();
            odd.files.push(Blob { path: path.into(), bytes: 0, sha256: String::new() });
            assert!(odd.check().is_err(), "{path:?}");
        }
        let mut good = manifest();
        good.files.push(Blob { path: "ab/cdef.bin".into(), bytes: 0, sha256: String::new() });
        assert!(good.check().is_ok());
    }

    #[test]
    fn a_name_that_would_be_sql_is_refused() {
        let mut odd = manifest();
        odd.tables.push(Table {
            name: "users\"; DROP TABLE users; --".into(),
            columns: Vec::new(),
            rows: 0,
            last_id: None,
            bytes: 0,
            sha256: String::new(),
        });
        assert!(odd.check().is_err());
    }

    #[test]
    fn another_form_is_named() {
        let mut later = manifest();
        later.format = FORMAT + 1;
        let said = later.check().unwrap_err().to_string();
        assert!(said.contains(&format!("its form is {}", FORMAT + 1)), "{said}");
    }
}
