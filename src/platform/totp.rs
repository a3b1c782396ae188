//! Codes of an authenticator app: RFC 6238 with SHA-1, six digits, a new one every 30 seconds.

use totp_rs::{Algorithm, Builder, Secret};

use super::{Error, Result};

/// Seconds for which a code is shown.
pub const STEP: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Steps by which a phone's clock may be ahead or behind.
const SKEW: u16 = 1;
/// Bytes of a secret (RFC 4226: 160 bits).
const SECRET: usize = 20;
/// Under which name authenticator apps list the product.
const ISSUER: &str = "Granary";

/// The secret that a person's phone and the product share.
pub struct Totp(totp_rs::Totp);

/// A fresh secret, in base 32.
///
/// # Errors
/// When the machine has no source of randomness.
pub fn fresh_secret() -> Result<String> {
    let mut bytes = [0_u8; SECRET];
    getrandom::fill(&mut bytes).map_err(|e| Error::internal(format!("no randomness: {e}")))?;
    Ok(Secret::from(bytes.to_vec()).to_base32())
}

impl Totp {
    /// Of a secret in base 32, for the person who signs in under this name.
    ///
    /// # Errors
    /// [`Error::Internal`] when it is no secret; never with the secret.
    pub fn of(secret: &str, login: &str) -> Result<Self> {
        let secret = Secret::try_from_base32(secret).map_err(|_| Error::internal("a second factor is no base 32"))?;
        let built = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SKEW)
            .with_step_duration(STEP.unsigned_abs())
            .with_secret(secret)
            .with_issuer(Some(ISSUER))
            .with_account_name(login)
            .build();
        built.map(Self).map_err(|_| Error::internal("a second factor is not of the right length"))
    }

    /// The step to which a typed code belongs, if it is one of now or of the steps beside it. Each step is to be taken
    /// once only; that is the caller's business, who knows which one was taken last.
    pub fn step(&self, typed: &str, seconds: i64) -> Option<i64> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit());
        let step = plain.then(|| self.0.check(&code, u64::try_from(seconds).ok()?)).flatten()?;
        i64::try_from(step).ok()
    }

    /// The code that is shown at a time.
    pub fn code(&self, seconds: i64) -> String {
        self.0.generate(seconds.unsigned_abs()).to_string()
    }

    /// The address that an authenticator app reads from a QR code.
    ///
    /// # Errors
    /// When the sign-in name cannot stand in one.
    pub fn address(&self) -> Result<String> {
        self.0.to_url().map_err(|_| Error::internal("the sign-in name cannot stand in a QR code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B: the ASCII text 12345678901234567890.
    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn totp() -> Totp {
        Totp::of(KEY, "zhang").unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        // The standard prints eight digits; six are their last six.
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(totp().code(seconds), eight[2..], "{seconds}");
            assert_eq!(totp().step(&eight[2..], seconds), Some(seconds / STEP));
        }
    }

    #[test]
    fn one_step_to_either_side_is_taken_and_two_are_not() {
        let (at, code) = (1_111_111_110, totp().code(1_111_111_110));
        let step = at / STEP;
        for (now, taken) in [
            (at - 31, None),
            (at - 30, Some(step)),
            (at, Some(step)),
            (at + 29, Some(step)),
            (at + 30, Some(step)),
            (at + 59, Some(step)),
            (at + 60, None),
        ] {
            assert_eq!(totp().step(&code, now), taken, "{}", now - at);
        }
    }

    #[test]
    fn a_code_is_six_digits_with_or_without_a_gap() {
        assert_eq!(totp().step(" 287 082", 59), Some(1));
        for odd in ["", "28708", "2870822", "287-082", "２８７０８２", "28708x", "+287082"] {
            assert_eq!(totp().step(odd, 59), None, "{odd}");
        }
    }

    #[test]
    fn a_secret_has_160_bits_and_its_address_names_the_product() {
        let secret = fresh_secret().unwrap();
        assert_eq!(secret.len(), 32);
        assert_ne!(secret, fresh_secret().unwrap());
        let address = Totp::of(&secret, "zhang@example.cn").unwrap().address().unwrap();
        assert!(address.starts_with("otpauth://totp/Granary:zhang") && address.contains("issuer=Granary"), "{address}");
        assert!(Totp::of("1!", "zhang").is_err() && Totp::of("GEZDG", "zhang").is_err());
    }
}
