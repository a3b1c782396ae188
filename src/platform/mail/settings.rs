//! How mail leaves, as the operator decides it.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use serde::Deserialize;

use super::single_line;

crate::words! {
    /// The way on which mail leaves.
    pub enum TransportKind {
        /// Each mail becomes a file in the data folder; nothing is sent.
        File = "file",
        /// A mail server takes it.
        Smtp = "smtp",
    }
}

crate::words! {
    /// How the way to the mail server is protected.
    pub enum Tls {
        /// STARTTLS, or nothing is sent.
        Required = "required",
        /// TLS from the first byte.
        Wrapper = "wrapper",
        /// None; only to this machine itself.
        None = "none",
    }
}

/// The table `[mail]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    transport: Option<TransportKind>,
    from: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    tls: Option<Tls>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    ca: Option<PathBuf>,
    timeout: Option<u64>,
    per_minute: Option<u32>,
}

/// A password that is not shown where settings are.
#[derive(Clone)]
pub(super) struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The way.
    pub transport: TransportKind,
    /// Whom every mail is from, as `Name <address>`.
    pub from: String,
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is protected.
    pub tls: Tls,
    /// The name to sign in to it with, if it wants one.
    pub user: Option<String>,
    pub(super) password: Option<Password>,
    /// A PEM file of one more authority whose certificates are trusted.
    pub ca: Option<PathBuf>,
    /// How long one answer of the server may take.
    pub timeout: Duration,
    /// The most mails in a minute, all nodes together.
    pub per_minute: u32,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            transport: TransportKind::File,
            from: "仓廪 <granary@localhost>".to_owned(),
            host: "localhost".to_owned(),
            port: 587,
            tls: Tls::Required,
            user: None,
            password: None,
            ca: None,
            timeout: Duration::from_secs(30),
            per_minute: 120,
        }
    }
}

impl MailSettings {
    /// The defaults, changed by the table.
    ///
    /// # Errors
    /// What cannot be, in a line for the operator.
    pub fn read(table: Table) -> Result<Self, String> {
        let plain = Self::default();
        let tls = table.tls.unwrap_or(plain.tls);
        let password = match (table.password, table.password_file) {
            (Some(_), Some(_)) => return Err("mail: password and password_file are both set; keep one".to_owned()),
            (Some(password), None) => Some(password),
            (None, Some(file)) if !file.as_os_str().is_empty() => {
                let text = std::fs::read_to_string(&file).map_err(|e| format!("mail: {}: {e}", file.display()))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, _) => None,
        };
        let read = Self {
            transport: table.transport.unwrap_or(plain.transport),
            from: table.from.unwrap_or(plain.from),
            host: table.host.filter(|host| !host.is_empty()).unwrap_or(plain.host),
            port: table.port.unwrap_or(if tls == Tls::Wrapper { 465 } else { plain.port }),
            tls,
            user: table.user.filter(|user| !user.is_empty()),
            password: password.filter(|password| !password.is_empty()).map(Password),
            ca: table.ca.filter(|file| !file.as_os_str().is_empty()),
            timeout: Duration::from_secs(table.timeout.unwrap_or(plain.timeout.as_secs()).clamp(1, 300)),
            per_minute: table.per_minute.unwrap_or(plain.per_minute).clamp(1, 1_000_000),
        };
        read.check()?;
        Ok(read)
    }

    fn check(&self) -> Result<(), String> {
        if !single_line(&self.from) || self.from.parse::<Mailbox>().is_err() {
            return Err(format!("mail: from must look like `Granary <granary@example.org>`, not {:?}", self.from));
        }
        if self.tls == Tls::None && !is_this_machine(&self.host) {
            let host = &self.host;
            return Err(format!("mail: tls = \"none\" is only for a server on this machine, and {host} is none"));
        }
        if self.user.is_some() != self.password.is_some() {
            return Err("mail: user and password belong together; one of them is missing".to_owned());
        }
        Ok(())
    }

    /// Whether the same mail may be handed over twice and still be there once only, because its file has one name.
    pub fn repeats_harmlessly(&self) -> bool {
        self.transport == TransportKind::File
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MailSettings, String> {
        MailSettings::read(toml::from_str(text).map_err(|e| e.to_string())?)
    }

    #[test]
    fn nothing_travels_open_to_another_machine() {
        assert!(read("tls = \"none\"\nhost = \"127.0.0.1\"").is_ok());
        assert!(read("tls = \"none\"\nhost = \"[::1]\"").is_ok());
        assert!(read("tls = \"none\"\nhost = \"mail.example.org\"").is_err());
        assert!(read("tls = \"none\"\nhost = \"127.0.0.1.example.org\"").is_err());
    }

    #[test]
    fn a_sender_is_one_address_on_one_line() {
        assert!(read("from = \"Granary <granary@example.org>\"").is_ok());
        assert!(read("from = \"nobody\"").is_err());
        assert!(read("from = \"Granary <granary@example.org>\\r\\nBcc: x@y.cn\"").is_err());
    }

    #[test]
    fn the_port_follows_the_protection() {
        assert_eq!(read("").unwrap().port, 587);
        assert_eq!(read("tls = \"wrapper\"").unwrap().port, 465);
        assert_eq!(read("tls = \"wrapper\"\nport = 4465").unwrap().port, 4465);
    }

    #[test]
    fn a_password_comes_with_a_name_and_is_not_shown() {
        assert!(read("user = \"granary\"").is_err());
        let settings = read("user = \"granary\"\npassword = \"s3cret\"").unwrap();
        assert!(!format!("{settings:?}").contains("s3cret"));
        assert!(read("user = \"a\"\npassword = \"b\"\npassword_file = \"/x\"").is_err());
        assert!(read("pasword = \"b\"").is_err());
    }
}
