//! Passwords: how they are kept (argon2id) and what one must be (domain.md C8).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::db::blocking;
use super::{Error, Result};
use crate::kernel::Message;

/// Fewest characters of a password (C8: at least 10).
pub const SHORTEST: usize = 10;
/// Most characters; more only costs time to digest.
pub const LONGEST: usize = 200;
/// Kinds of character (capitals, small letters, digits, others) of which a password mixes three (C8).
const KINDS: usize = 3;
/// Former passwords that may not be used again (C8).
pub const NOT_AGAIN: usize = 5;
/// How many are digested at once, so that a rush at sign-in takes no more memory than this.
const AT_ONCE: usize = 2;

/// How long a sign-in waits for its turn before it is told to try again.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// Digests and checks passwords.
pub struct Passwords {
    memory_kib: u32,
    rounds: u32,
    turn: Semaphore,
}

impl Passwords {
    /// With the cost of one digest: memory in KiB and passes over it.
    pub fn new(memory_kib: u32, rounds: u32) -> Self {
        Self { memory_kib, rounds, turn: Semaphore::new(AT_ONCE) }
    }

    /// The digest to store.
    ///
    /// # Errors
    /// When the machine cannot digest (no memory, no randomness).
    pub async fn digest(&self, password: String) -> Result<String> {
        let _turn = self.turn().await?;
        let (memory, rounds) = (self.memory_kib, self.rounds);
        blocking(move || digest(memory, rounds, &password)).await
    }

    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        let waited = tokio::time::timeout(PATIENCE, self.turn.acquire()).await;
        waited
            .ok()
            .and_then(std::result::Result::ok)
            .ok_or_else(|| Error::Unavailable("too many sign-ins at once".into()))
    }

    /// The digest to store, on this thread; for commands and sample data.
    ///
    /// # Errors
    /// As [`Passwords::digest`].
    pub fn digest_now(&self, password: &str) -> Result<String> {
        digest(self.memory_kib, self.rounds, password)
    }

    /// Whether a password is the one that was digested. Without a digest (no such user) the same work is done in vain,
    /// so that the time it takes tells nothing.
    ///
    /// # Errors
    /// As [`Passwords::digest`].
    pub async fn fits(&self, password: String, digest: Option<String>) -> Result<bool> {
        let _turn = self.turn().await?;
        let (memory, rounds) = (self.memory_kib, self.rounds);
        blocking(move || match digest {
            Some(digest) => Ok(fits(&password, &digest)),
            None => self::digest(memory, rounds, &password).map(|_| false),
        })
        .await
    }
}

fn digest(memory_kib: u32, rounds: u32, password: &str) -> Result<String> {
    let failed = |e: &dyn std::fmt::Display| Error::internal(format!("a password could not be digested: {e}"));
    let params = Params::new(memory_kib, rounds, 1, None).map_err(|e| failed(&e))?;
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|e| failed(&e))?;
    let salt = SaltString::encode_b64(&salt).map_err(|e| failed(&e))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|e| failed(&e))
}

/// Whether a password is the one of a digest; the cost is read from the digest itself.
pub fn fits(password: &str, digest: &str) -> bool {
    PasswordHash::new(digest).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// What a new password must be: long enough, mixed, and not the sign-in name.
///
/// # Errors
/// What is missing, in words.
pub fn check(password: &str, login: &str) -> Result<(), Message> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Message::new("password-too-short").with("least", SHORTEST).with("length", length));
    }
    if length > LONGEST {
        return Err(Message::new("password-too-long").with("most", LONGEST));
    }
    let kinds: [fn(char) -> bool; 4] =
        [char::is_uppercase, char::is_lowercase, |c| c.is_numeric(), |c| !c.is_alphanumeric() || c > '\u{2e80}'];
    if kinds.iter().filter(|kind| password.chars().any(**kind)).count() < KINDS {
        return Err(Message::new("password-too-plain").with("kinds", KINDS));
    }
    if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        return Err(Message::new("password-holds-login"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_characters_are_too_few_and_ten_are_enough() {
        assert_eq!(check("Aa1aaaaaa", "zhang").unwrap_err().key, "password-too-short");
        assert_eq!(check("Aa1aaaaaaa", "zhang"), Ok(()));
    }

    #[test]
    fn two_kinds_are_too_plain_and_three_are_enough() {
        assert_eq!(check("aaaaaaaaa1", "").unwrap_err().key, "password-too-plain");
        assert_eq!(check("aaaaaaaa1-", ""), Ok(()));
        assert_eq!(check("aaaaaaa1粮仓", ""), Ok(()));
    }

    #[test]
    fn the_sign_in_name_is_no_part_of_it() {
        assert_eq!(check("Zhang-2024-x", "zhang").unwrap_err().key, "password-holds-login");
    }

    #[test]
    fn a_digest_fits_its_password_only() {
        let digest = digest(64, 1, "Corn-2024-ok").unwrap();
        assert!(fits("Corn-2024-ok", &digest));
        assert!(!fits("corn-2024-ok", &digest));
        assert!(!fits("Corn-2024-ok", "not a digest"));
    }
}
