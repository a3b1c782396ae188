//! Which database: an address that is either understood or refused, never guessed.

use std::path::{Path, PathBuf};

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded engine.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as libpq writes its addresses.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// Anything else is refused with what is understood: SQLite would open a mistyped address as a new empty file.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("the database address `sqlite:` names no file".to_owned())
            } else {
                Ok(Self::Sqlite(PathBuf::from(path)))
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::postgres(text);
        }
        Err("the database address must begin with `sqlite:`, `postgres://` or `postgresql://`; \
             it was not understood, and no file was made of it"
            .to_owned())
    }

    fn postgres(text: &str) -> Result<Self, String> {
        let host = text.split_once("://").map_or("", |(_, rest)| rest);
        if host.is_empty() || host.starts_with('/') && !host.contains("host=") {
            return Err("the PostgreSQL address names no server".to_owned());
        }
        let wants_tls = ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"];
        if !cfg!(feature = "postgres-tls") && wants_tls.iter().any(|mode| text.contains(mode)) {
            return Err("the database address asks for TLS, and this build's PostgreSQL client has none; \
                        build with `cargo build --release --features postgres-tls`"
                .to_owned());
        }
        Ok(Self::Postgres(text.to_owned()))
    }

    /// The embedded database of a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self::Sqlite(data.join("granary.sqlite3"))
    }
}

impl std::fmt::Display for DatabaseUrl {
    /// The address without its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(text) => match (text.split_once("://"), text.rsplit_once('@')) {
                (Some((scheme, _)), Some((_, place))) => write!(f, "{scheme}://***@{}", without_secrets(place)),
                _ => f.write_str(&without_secrets(text)),
            },
        }
    }
}

/// An address without its parameters, where a password may stand too.
fn without_secrets(text: &str) -> String {
    text.split_once('?').map_or_else(|| text.to_owned(), |(head, _)| format!("{head}?***"))
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_is_refused() {
        for wrong in
            ["", "granary.sqlite3", "sqllite:x.db", "postgress://h/db", "sqlite:", "postgres://", "mysql://h/d"]
        {
            assert!(DatabaseUrl::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(DatabaseUrl::parse("sqlite:var/a.db"), Ok(DatabaseUrl::Sqlite("var/a.db".into())));
        assert_eq!(DatabaseUrl::parse("sqlite:///srv/a.db"), Ok(DatabaseUrl::Sqlite("/srv/a.db".into())));
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://granary:s3cret@db:5432/granary?password=other").unwrap();
        assert_eq!(format!("{url} {url:?}"), "postgres://***@db:5432/granary?*** postgres://***@db:5432/granary?***");
    }

    #[test]
    #[cfg(not(feature = "postgres-tls"))]
    fn an_address_that_asks_for_tls_names_the_build_that_has_it() {
        let refusal = DatabaseUrl::parse("postgres://db/granary?sslmode=verify-full").unwrap_err();
        assert!(refusal.contains("postgres-tls"), "{refusal}");
    }
}
