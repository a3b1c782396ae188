//! One letter, and its form on the wire: text and HTML beside each other, header lines that nobody can break out of.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Address;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use super::Failure;
use crate::kernel::Instant;

/// A letter to one person.
#[derive(Debug, Clone)]
pub struct Letter {
    /// `local@host`, the same whenever this letter is sent.
    pub message_id: String,
    /// Whom it is from, as `Name <address>`.
    pub from: String,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub date: Instant,
}

/// A letter ready to leave.
pub(super) struct Sealed {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

/// Tells other machines that nobody waits for an answer (RFC 3834), so that absence notes do not come back.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Letter {
    /// The letter as it leaves.
    ///
    /// # Errors
    /// [`Failure::Refused`] when a header would hold a line break or another control character, or an address is none.
    pub(super) fn seal(&self) -> Result<Sealed, Failure> {
        for (what, value) in [
            ("message id", &self.message_id),
            ("sender", &self.from),
            ("recipient's name", &self.to_name),
            ("recipient's address", &self.to_address),
            ("subject", &self.subject),
        ] {
            if !single_line(value) {
                return Err(Failure::Refused(format!("the {what} holds a control character")));
            }
        }
        let wrong = |what: &str| Failure::Refused(format!("the {what} is no mail address"));
        let from: Mailbox = self.from.parse().map_err(|_| wrong("sender"))?;
        let address: Address = self.to_address.parse().map_err(|_| wrong("recipient"))?;
        let name = Some(self.to_name.clone()).filter(|name| !name.is_empty());
        let sent = u64::try_from(self.date.utc().and_utc().timestamp()).unwrap_or(0);
        let message = Message::builder()
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(UNIX_EPOCH + Duration::from_secs(sent))
            .from(from.clone())
            .to(Mailbox::new(name, address.clone()))
            .subject(self.subject.clone())
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
            .map_err(|e| Failure::Refused(e.to_string()))?;
        Ok(Sealed { from: from.email, to: address, bytes: message.formatted() })
    }
}

/// Whether a text fits into a header: no line break, no other control character.
pub fn single_line(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
}

/// The host of an address such as `https://granary.example.org:8443`.
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            message_id: "granary-1.5@granary.example.org".to_owned(),
            from: "仓廪 <granary@example.org>".to_owned(),
            to_name: "李四".to_owned(),
            to_address: "li.si@example.org".to_owned(),
            subject: "邀请你使用仓廪，请在七天内设置密码，并妥善保管好自己的登录名和密码信息".to_owned(),
            text: "你好，𬭚䶮🌾".to_owned(),
            html: "<p>你好</p>".to_owned(),
            date: Instant::from_utc("2026-11-21T01:02:03".parse().unwrap()),
        }
    }

    fn wire(letter: &Letter) -> String {
        letter.seal().map(|sealed| String::from_utf8(sealed.bytes).unwrap()).unwrap()
    }

    #[test]
    fn a_letter_is_ascii_with_both_forms_and_its_headers() {
        let wire = wire(&letter());
        assert!(wire.is_ascii(), "{wire}");
        for part in [
            "Message-ID: <granary-1.5@granary.example.org>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Date: Sat, 21 Nov 2026 01:02:03 +0000\r\n",
            "Subject: =?utf-8?b?",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
        ] {
            assert!(wire.contains(part), "{part:?} is not in {wire}");
        }
        assert!(wire.lines().all(|line| line.len() <= 998));
        let again = self::wire(&letter());
        assert_eq!(wire.replace(&boundary(&wire), ""), again.replace(&boundary(&again), ""));
    }

    fn boundary(wire: &str) -> String {
        wire.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    #[test]
    fn line_breaks_do_not_enter_a_header() {
        let breaks = ["\r\nBcc: thief@example.org", "\nBcc: thief@example.org", "\r", "\0", "\u{85}", "\u{2028}"];
        for evil in breaks {
            let spoil: [fn(&mut Letter) -> &mut String; 5] =
                [|l| &mut l.subject, |l| &mut l.to_name, |l| &mut l.to_address, |l| &mut l.from, |l| &mut l.message_id];
            for field in spoil {
                let mut letter = letter();
                field(&mut letter).push_str(evil);
                assert!(matches!(letter.seal(), Err(Failure::Refused(_))), "{evil:?} in {letter:?}");
            }
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused_for_good() {
        for wrong in ["", "nobody", "a@", "a b@example.org", "a@b@c"] {
            let letter = Letter { to_address: wrong.to_owned(), ..letter() };
            assert!(matches!(letter.seal(), Err(Failure::Refused(_))), "{wrong}");
        }
    }

    #[test]
    fn the_host_of_an_address() {
        assert_eq!(host_of("https://granary.example.org"), "granary.example.org");
        assert_eq!(host_of("http://127.0.0.1:8080"), "127.0.0.1");
        assert_eq!(host_of("http://[::1]:8080/x"), "[::1]");
        assert_eq!(host_of("https://granary.example.org:8443/a?b"), "granary.example.org");
    }
}
