//! The words of a mail: its template with its facts, in the recipient's language.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::model::{PATH, SealedPath, Stored};
use crate::kernel::Message;
use crate::pages::App;
use crate::platform::templates::Templates;
use crate::platform::{Result, secret};

/// A mail in words.
pub(super) struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The kinds of mail, by the names of their templates.
pub fn templates() -> BTreeSet<String> {
    let name = |file: String| Some(file.strip_prefix("mail/")?.strip_suffix(".txt")?.to_owned());
    Templates::all().filter_map(name).collect()
}

/// The subject of a mail: a sentence with those of its facts that are text or figures.
pub(super) fn subject(app: &App, mail: &Stored) -> String {
    let facts: Map<String, Value> = serde_json::from_str(&mail.facts).unwrap_or_default();
    let mut message = Message::new(&format!("mail-{}-subject", mail.template)).with("to", &mail.to_name);
    for (name, value) in &facts {
        match value {
            Value::String(text) => message = message.with(name, text),
            Value::Number(number) => message = message.with(name, number),
            _ => {}
        }
    }
    app.texts.text(mail.locale, &message)
}

/// A mail with the secret in its link, as it leaves.
pub(super) fn whole(app: &App, mail: &Stored) -> Result<Written> {
    write(app, mail, &path(app, mail)?)
}

/// The whole address that a mail leads to.
pub(super) fn link(app: &App, mail: &Stored) -> Result<String> {
    Ok(app.public_address(&path(app, mail)?))
}

fn path(app: &App, mail: &Stored) -> Result<String> {
    match &mail.sealed {
        Some(SealedPath { key, value }) => app.vault.open(value, &PATH.context(*key)),
        None => Ok(mail.path.clone()),
    }
}

/// A mail with its secret masked, as it is kept and shown.
pub(super) fn masked(app: &App, mail: &Stored) -> Result<Written> {
    write(app, mail, &mail.path)
}

/// Seals the path of a mail that is a secret, for [`super::Mail::secret_path`].
///
/// # Errors
/// When the machine has no randomness, or the vault cannot seal.
pub fn seal(app: &App, path: &str) -> Result<SealedPath> {
    let key = secret::number()?;
    Ok(SealedPath { key, value: app.vault.seal(path, &PATH.context(key))? })
}

fn write(app: &App, mail: &Stored, path: &str) -> Result<Written> {
    let mut context: Map<String, Value> = serde_json::from_str(&mail.facts)?;
    let subject = subject(app, mail);
    for (name, value) in [
        ("to", mail.to_name.clone()),
        ("lang", mail.locale.to_string()),
        ("subject", subject.clone()),
        ("link", app.public_address(path)),
        ("home", app.public_address("")),
    ] {
        context.insert(name.to_owned(), Value::String(value));
    }
    let render = |form: &str| app.templates.render(mail.locale, &format!("mail/{}.{form}", mail.template), &context);
    Ok(Written { subject, text: render("txt")?, html: render("html")? })
}
