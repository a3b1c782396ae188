//! What a draft is, and which of two savings counts.

use crate::kernel::Instant;

/// The longest draft, in bytes of its fields as JSON: a whole programme file has room.
pub const LARGEST: usize = 192 * 1024;
/// The most drafts of one person; the oldest goes when there are more.
pub const MOST: i64 = 50;

/// A field and its value; a field that takes several values stands several times.
pub type Fields = Vec<(String, String)>;

/// What was typed and not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The key of its row.
    pub id: i64,
    /// The page on which the form stands.
    pub page: String,
    /// What the page calls itself.
    pub title: String,
    /// What was typed.
    pub fields: Fields,
    /// The open page that saved it last.
    pub tab: String,
    /// Counts the savings.
    pub version: i32,
    /// When it was saved last.
    pub updated_at: Instant,
}

/// Whether a saving that was made from one version may take the place of the present one: it has seen that version, or
/// is the same open page, whose answer was lost.
pub fn may_replace(present: &Draft, seen: i32, tab: &str) -> bool {
    present.version == seen || present.tab == tab
}

/// Whether a field may be kept in a draft at all.
pub fn is_kept(name: &str) -> bool {
    const SECRET: [&str; 10] =
        ["password", "secret", "token", "code", "identity", "id_number", "account_number", "bank", "card", "otp"];
    !name.is_empty() && name.len() <= 80 && !name.starts_with('_') && !SECRET.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saving_that_has_not_seen_the_present_version_is_refused() {
        let at = Instant::from_utc(chrono::DateTime::UNIX_EPOCH.naive_utc());
        let (page, title, tab) = ("/x".to_owned(), String::new(), "a".to_owned());
        let present = Draft { id: 1, page, title, fields: Vec::new(), tab, version: 3, updated_at: at };
        assert!(may_replace(&present, 3, "b") && may_replace(&present, 2, "a"));
        assert!(!may_replace(&present, 2, "b") && !may_replace(&present, 0, "b") && !may_replace(&present, 4, "b"));
    }

    #[test]
    fn secrets_are_not_kept() {
        for name in ["password_new", "_csrf", "_version", "code", "identity_number", "account_number", "bank_name", ""]
        {
            assert!(!is_kept(name), "{name}");
        }
        for name in ["name", "uscc", "reason", "starts_on", "phone"] {
            assert!(is_kept(name), "{name}");
        }
    }
}
