//! The settings: one file and environment variables, parsed once, secrets never shown. `docs/granary.toml` explains
//! each; an environment variable `GRANARY_<KEY>` stands above the file.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::db::DatabaseUrl;
use super::mail::{self, MailSettings};
use crate::kernel::DocumentNumber;

/// A token that is shorter can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Everything that an operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that holds the embedded database and the audit anchor.
    pub data: PathBuf,
    /// The database.
    pub database: DatabaseUrl,
    /// The folder that keeps the bytes of files; several programs over one database share it.
    pub files: PathBuf,
    /// The largest file that is taken, in MiB.
    pub largest_upload: u64,
    /// Days for which the bytes of a removed file are kept.
    pub removed_days: i64,
    /// Seconds that an upload may stand still before it is given up.
    pub upload_seconds: u64,
    /// Where the virus scanner listens (clamd): `unix:/path/of/socket` or `tcp:host:port`. Without it nothing is scanned;
    /// with it nothing is taken that was not.
    pub virus_scanner: Option<String>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address under which people reach the product; links in mails and one-time links use it.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate chain and key in PEM files, when TLS is spoken directly.
    pub tls: Option<Tls>,
    /// The office's code, with which the numbers of issued documents begin.
    pub document_code: String,
    /// Threads that serve requests.
    pub workers: usize,
    /// Connections that read.
    pub readers: u32,
    /// Minutes without a request after which a session ends (C8: 30).
    pub idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// Days after which a password must be changed; 0 for never (C8: 90).
    pub password_days: i64,
    /// Of whom a second factor is required; see [`Settings::second_factor_of`] for the default.
    pub second_factor: Option<SecondFactor>,
    /// Minutes for which a link works that a person asked for who forgot the password.
    pub reset_minutes: i64,
    /// Days for which a draft is kept after its last change (WCAG 2.2.6: 20 hours at least).
    pub draft_days: i64,
    /// Memory of one password digest, KiB.
    pub argon2_kib: u32,
    /// Passes of one password digest.
    pub argon2_rounds: u32,
    /// The file of the keys that seal what the database must not show.
    pub key_file: PathBuf,
    /// How mail leaves.
    pub mail: MailSettings,
    /// Logs as JSON, one object a line.
    pub log_json: bool,
    /// Free room on the disk of the data folder below which the product says that it is not ready, MiB.
    pub least_free_mib: u64,
    /// The token with which a monitor asks for figures from another machine; without one only this machine may ask.
    pub metrics_token: Option<Hidden>,
    /// Where a nightly backup goes, if there is one.
    pub backup_folder: Option<PathBuf>,
    /// How many nightly backups are kept.
    pub backup_keep: usize,
    /// Sample mode: the sign-in page shows the sample people, and a banner says that the data are invented.
    pub sample: bool,
}

/// A secret of the settings, which is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

crate::words! {
    /// Of whom a second factor is required at sign-in; everybody else may have one.
    pub enum SecondFactor {
        /// Of nobody.
        Off = "off",
        /// Of the three administrators and of finance officers.
        AdministratorsAndFinance = "administrators-and-finance",
        /// Of everybody.
        Everyone = "everyone",
    }
}

/// Files of a certificate and its key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    database_url: Option<String>,
    files: Option<PathBuf>,
    largest_upload: Option<u64>,
    removed_days: Option<i64>,
    upload_seconds: Option<u64>,
    virus_scanner: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    trusted_proxies: Vec<IpAddr>,
    tls: Option<Tls>,
    document_code: Option<String>,
    workers: Option<usize>,
    readers: Option<u32>,
    idle_minutes: Option<i64>,
    session_hours: Option<i64>,
    password_days: Option<i64>,
    second_factor: Option<SecondFactor>,
    reset_minutes: Option<i64>,
    mail: mail::Table,
    draft_days: Option<i64>,
    argon2_kib: Option<u32>,
    argon2_rounds: Option<u32>,
    key_file: Option<PathBuf>,
    log_json: Option<bool>,
    least_free_mib: Option<u64>,
    metrics_token: Option<Hidden>,
    backup_folder: Option<PathBuf>,
    backup_keep: Option<usize>,
}

impl Settings {
    /// The defaults for a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            database: DatabaseUrl::in_folder(data),
            files: data.join("files"),
            largest_upload: 200,
            removed_days: 365,
            upload_seconds: 30,
            virus_scanner: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            tls: None,
            document_code: "科创".to_owned(),
            workers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            readers: 8,
            idle_minutes: 30,
            session_hours: 12,
            password_days: 90,
            second_factor: None,
            reset_minutes: 30,
            mail: MailSettings::default(),
            draft_days: 30,
            argon2_kib: 19_456,
            argon2_rounds: 2,
            key_file: data.join("granary.keys"),
            log_json: false,
            least_free_mib: 200,
            metrics_token: None,
            backup_folder: None,
            backup_keep: 14,
            sample: false,
        }
    }

    /// Reads `granary.toml` in the data folder (or the named file) and the environment.
    ///
    /// # Errors
    /// An unknown key, a wrong type or an address that is not understood, with its place.
    pub fn read(data: &Path, file: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Self, String> {
        let named = file.map_or_else(|| data.join("granary.toml"), Path::to_owned);
        let text = match std::fs::read_to_string(&named) {
            Ok(text) => text,
            Err(e) if file.is_none() && e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(format!("{}: {e}", named.display())),
        };
        let mut table: toml::Table = toml::from_str(&text).map_err(|e| format!("{}: {e}", named.display()))?;
        for (key, value) in env {
            let Some(key) = key.strip_prefix("GRANARY_") else { continue };
            overlay(&mut table, &key.to_lowercase(), &value);
        }
        let file: File = table.try_into().map_err(|e| format!("settings: {e}"))?;
        Self::in_folder(data).with(file)
    }

    /// Of whom a second factor is required. Where nothing is set: of administrators and finance, but of nobody in sample
    /// data, whose people have no phones.
    pub fn second_factor_of(&self) -> SecondFactor {
        let default = if self.sample { SecondFactor::Off } else { SecondFactor::AdministratorsAndFinance };
        self.second_factor.unwrap_or(default)
    }

    /// The address under which people reach a path.
    pub fn public_address(&self, path: &str) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        match &self.public_url {
            Some(url) => format!("{url}{path}"),
            None => format!("{scheme}://{}{path}", self.listen),
        }
    }

    fn with(mut self, file: File) -> Result<Self, String> {
        if let Some(url) = file.database_url {
            self.database = DatabaseUrl::parse(&url)?;
        }
        if let Some(url) = &file.public_url {
            let known = url.starts_with("https://") || url.starts_with("http://");
            if !known || url.ends_with('/') {
                return Err(
                    "public_url must look like `https://granary.example.org`, without a slash at the end".into()
                );
            }
        }
        if let Some(code) = file.document_code {
            // As it stands in 科创单字〔2026〕1号.
            if code.is_empty() || DocumentNumber::new(&format!("{code}单字"), 2026, 1).is_err() {
                return Err("document_code must be 1 to 18 Chinese characters or letters, as in `科创`".into());
            }
            self.document_code = code;
        }
        self.public_url = file.public_url;
        self.virus_scanner = scanner(file.virus_scanner)?;
        self.files = file.files.unwrap_or(self.files);
        self.largest_upload = file.largest_upload.unwrap_or(self.largest_upload).clamp(1, 10 * 1024);
        self.removed_days = file.removed_days.unwrap_or(self.removed_days).clamp(1, 36_500);
        self.upload_seconds = file.upload_seconds.unwrap_or(self.upload_seconds).clamp(5, 600);
        self.trusted_proxies = file.trusted_proxies;
        self.tls = file.tls;
        self.listen = file.listen.unwrap_or(self.listen);
        self.workers = file.workers.unwrap_or(self.workers).clamp(1, 256);
        self.readers = file.readers.unwrap_or(self.readers).clamp(1, 256);
        self.idle_minutes = file.idle_minutes.unwrap_or(self.idle_minutes).clamp(6, 24 * 60);
        self.session_hours = file.session_hours.unwrap_or(self.session_hours).clamp(1, 24 * 7);
        self.password_days = file.password_days.unwrap_or(self.password_days).clamp(0, 3650);
        self.second_factor = file.second_factor;
        self.reset_minutes = file.reset_minutes.unwrap_or(self.reset_minutes).clamp(5, 24 * 60);
        self.mail = MailSettings::read(file.mail)?;
        self.draft_days = file.draft_days.unwrap_or(self.draft_days).clamp(1, 365);
        self.argon2_kib = file.argon2_kib.unwrap_or(self.argon2_kib).clamp(8_192, 1_048_576);
        self.argon2_rounds = file.argon2_rounds.unwrap_or(self.argon2_rounds).clamp(1, 16);
        self.key_file = file.key_file.unwrap_or(self.key_file);
        self.log_json = file.log_json.unwrap_or(self.log_json);
        self.least_free_mib = file.least_free_mib.unwrap_or(self.least_free_mib);
        self.metrics_token = file.metrics_token;
        if self.metrics_token.as_ref().is_some_and(|token| token.0.len() < SHORTEST_TOKEN) {
            return Err(format!("metrics_token must have at least {SHORTEST_TOKEN} characters"));
        }
        self.backup_folder = file.backup_folder;
        self.backup_keep = file.backup_keep.unwrap_or(self.backup_keep).clamp(1, 1000);
        Ok(self)
    }
}

fn scanner(address: Option<String>) -> Result<Option<String>, String> {
    match address.filter(|address| !address.is_empty()) {
        Some(address) if !address.starts_with("unix:/") && !address.starts_with("tcp:") => {
            Err("virus_scanner must look like `unix:/run/clamav/clamd.ctl` or `tcp:localhost:3310`".into())
        }
        address => Ok(address),
    }
}

/// Lays one environment variable over the table, in the type that its text has. Names that are no setting (an operator's
/// `GRANARY_HOME`, a test's own) are left alone.
fn overlay(table: &mut toml::Table, key: &str, value: &str) {
    if let Some(key) = key.strip_prefix("mail_") {
        return overlay_mail(table, key, value);
    }
    let parsed = match key {
        "database_url" | "listen" | "public_url" | "document_code" | "key_file" | "files" | "virus_scanner"
        | "metrics_token" | "backup_folder" => toml::Value::String(value.to_owned()),
        "second_factor" => toml::Value::String(value.to_owned()),
        "trusted_proxies" => {
            toml::Value::Array(value.split(',').map(|ip| toml::Value::String(ip.trim().to_owned())).collect())
        }
        "log_json" => toml::Value::Boolean(matches!(value, "1" | "true" | "yes")),
        "workers" | "readers" | "idle_minutes" | "session_hours" | "password_days" | "reset_minutes" | "draft_days"
        | "argon2_kib" | "argon2_rounds" | "largest_upload" | "upload_seconds" | "removed_days" | "least_free_mib"
        | "backup_keep" => number(value),
        _ => return,
    };
    table.insert(key.to_owned(), parsed);
}

/// `GRANARY_MAIL_HOST` stands above `host` of the table `[mail]`.
fn overlay_mail(table: &mut toml::Table, key: &str, value: &str) {
    let parsed = match key {
        "port" | "timeout" | "per_minute" => number(value),
        "transport" | "from" | "host" | "tls" | "user" | "password" | "password_file" | "ca" => {
            toml::Value::String(value.to_owned())
        }
        _ => return,
    };
    let mail = table.entry("mail").or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if let Some(mail) = mail.as_table_mut() {
        mail.insert(key.to_owned(), parsed);
    }
}

/// A whole number, or the text as it is, which is then refused by name.
fn number(value: &str) -> toml::Value {
    value.parse().map_or_else(|_| toml::Value::String(value.to_owned()), toml::Value::Integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, env: &[(&str, &str)]) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("granary.toml"), text).unwrap();
        let env = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        Settings::read(folder.path(), None, env.into_iter())
    }

    #[test]
    fn the_environment_stands_above_the_file() {
        let settings = read("idle_minutes = 20\n", &[("GRANARY_IDLE_MINUTES", "45"), ("HOME", "x")]).unwrap();
        assert_eq!(settings.idle_minutes, 45);
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        assert!(read("idle_minuts = 20\n", &[]).unwrap_err().contains("idle_minuts"));
    }

    #[test]
    fn a_second_factor_is_required_unless_the_data_are_samples() {
        let mut settings = read("", &[]).unwrap();
        assert_eq!(settings.second_factor_of(), SecondFactor::AdministratorsAndFinance);
        settings.sample = true;
        assert_eq!(settings.second_factor_of(), SecondFactor::Off);
        let mut settings = read("second_factor = \"off\"\n", &[("GRANARY_SECOND_FACTOR", "everyone")]).unwrap();
        settings.sample = true;
        assert_eq!(settings.second_factor_of(), SecondFactor::Everyone, "what is set counts for samples too");
        assert!(read("second_factor = \"all\"\n", &[]).is_err());
    }

    #[test]
    fn the_code_of_document_numbers_is_one_that_a_number_may_have() {
        assert_eq!(read("document_code = \"岳市科协\"\n", &[]).unwrap().document_code, "岳市科协");
        for wrong in ["", "科-创", "一二三四五六七八九十一二三四五六七八九"] {
            assert!(
                read(&format!("document_code = \"{wrong}\"\n"), &[]).unwrap_err().contains("document_code"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        assert!(read("", &[("GRANARY_READERS", "many")]).is_err());
    }

    #[test]
    fn the_documented_file_is_understood_and_shows_the_defaults() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/granary.toml")).unwrap();
        let shown: String = text.lines().map(|l| l.strip_prefix("#: ").unwrap_or(l)).collect::<Vec<_>>().join("\n");
        read(&shown, &[]).unwrap();
    }

    #[test]
    fn a_scanner_that_is_mistyped_is_refused() {
        assert!(read("virus_scanner = \"/run/clamav/clamd.ctl\"\n", &[]).is_err());
        let settings = read("virus_scanner = \"unix:/run/clamav/clamd.ctl\"\n", &[]).unwrap();
        assert!(settings.virus_scanner.is_some());
    }

    #[test]
    fn the_environment_reaches_into_the_table_of_mail() {
        let file = "[mail]\ntransport = \"smtp\"\nhost = \"a.example.org\"\n";
        let env =
            [("GRANARY_MAIL_HOST", "b.example.org"), ("GRANARY_MAIL_USER", "u"), ("GRANARY_MAIL_PASSWORD", "s3cret")];
        let settings = read(file, &env).unwrap();
        assert_eq!((settings.mail.host.as_str(), settings.mail.port), ("b.example.org", 587));
        assert!(!format!("{settings:?}").contains("s3cret"));
        assert!(read("", &[("GRANARY_MAIL_PORT", "many")]).is_err());
    }

    #[test]
    fn what_is_shown_holds_no_password() {
        let text = "database_url = \"postgres://u:s3cret@h/d\"\nmetrics_token = \"s3cret-of-sixteen\"\n";
        assert!(!format!("{:?}", read(text, &[]).unwrap()).contains("s3cret"));
    }

    #[test]
    fn a_token_that_can_be_guessed_is_refused() {
        assert!(read("metrics_token = \"short\"\n", &[]).unwrap_err().contains("metrics_token"));
    }
}
