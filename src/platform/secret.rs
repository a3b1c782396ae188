//! Secrets that a machine makes and a person carries: session keys, one-time links. Only their digests are stored.

use sha2::{Digest, Sha256};

/// Bytes of a secret; 256 bits cannot be guessed.
const BYTES: usize = 32;

/// A fresh secret, in URL-safe characters.
///
/// # Errors
/// When the machine has no source of randomness.
pub fn fresh() -> super::Result<String> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|e| super::Error::internal(format!("no randomness: {e}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A number that nobody can guess, above 0.
///
/// # Errors
/// As [`fresh`].
pub fn number() -> super::Result<i64> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|e| super::Error::internal(format!("no randomness: {e}")))?;
    Ok((i64::from_be_bytes(bytes) & i64::MAX).max(1))
}

/// SHA-256 in lower-case hexadecimal.
pub fn digest(text: impl AsRef<[u8]>) -> String {
    hexadecimal(&Sha256::digest(text.as_ref()))
}

/// Bytes in lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// SHA-256 of what comes bit by bit.
#[derive(Default)]
pub struct Sum(Sha256);

impl Sum {
    /// Takes the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of what came so far, in lower-case hexadecimal.
    pub fn hex(&self) -> String {
        hexadecimal(&self.0.clone().finalize())
    }
}

/// The token by which a form shows that it came from our own page: a salted digest of the browser's secret, so that it
/// differs in every answer and compression tells nothing about it.
///
/// # Errors
/// As [`fresh`].
pub fn form_token(of: &str) -> super::Result<String> {
    let salt: String = fresh()?.chars().take(16).collect();
    Ok(salted(&salt, of))
}

/// Whether a form's token was made for this browser's secret.
pub fn form_token_fits(token: &str, of: &str) -> bool {
    token.split_once('.').is_some_and(|(salt, _)| same(&salted(salt, of), token))
}

fn salted(salt: &str, of: &str) -> String {
    let digest: String = digest(format!("form:{salt}:{of}")).chars().take(40).collect();
    format!("{salt}.{digest}")
}

/// Compares without telling by its duration where the difference is.
pub fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_long() {
        let (a, b) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 43);
    }

    #[test]
    fn a_form_token_fits_its_browser_only() {
        let token = form_token("browser").unwrap();
        assert!(form_token_fits(&token, "browser"));
        assert!(!form_token_fits(&token, "other"));
        assert!(!form_token_fits("", "browser"));
        assert!(!form_token_fits(&format!("{token}0"), "browser"));
        assert_ne!(token, form_token("browser").unwrap(), "each page carries another");
    }

    #[test]
    fn digests_are_sha_256() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
