//! Pages and mails are minijinja templates: one compiled set a language, strict about what is undefined.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{
    AutoEscape, Environment, Error as JinjaError, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets::Assets;
use super::i18n::{Locale, Texts};
use super::qr::Qr;
use super::{Error, Result};
use crate::kernel::{Instant, Message, Money};

#[derive(RustEmbed)]
#[folder = "templates"]
#[exclude = "locales/*"]
#[exclude = "programmes/*"]
#[exclude = "facts.toml"]
#[exclude = "standards/*.toml"]
struct Files;

/// The templates of both languages.
pub struct Templates {
    zh: Environment<'static>,
    en: Environment<'static>,
}

impl Templates {
    /// Prepares both languages; each template is compiled at its first use.
    pub fn new(texts: &Arc<Texts>, assets: &Arc<Assets>) -> Self {
        Self { zh: environment(Locale::Zh, texts, assets), en: environment(Locale::En, texts, assets) }
    }

    /// Renders a page.
    ///
    /// # Errors
    /// A template that does not exist or asks for what it was not given: a defect, which a test of every page shows.
    pub fn render(&self, locale: Locale, name: &str, context: &impl Serialize) -> Result<String> {
        let environment = match locale {
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        };
        environment.get_template(name)?.render(Value::from(Serde(context))).map_err(Error::from)
    }

    /// The names of all pages, for the test that compiles each.
    pub fn names() -> Vec<String> {
        Self::all().filter(|name| name.ends_with(".html")).collect()
    }

    /// The names of all files, mails and samples among them.
    pub fn all() -> impl Iterator<Item = String> {
        Files::iter().map(|name| name.into_owned())
    }

    /// The text of a file as it stands.
    pub fn source(name: &str) -> Option<String> {
        Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
    }

    /// Compiles a template.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn compile(&self, name: &str) -> Result<()> {
        self.zh.get_template(name)?;
        Ok(())
    }
}

fn environment(locale: Locale, texts: &Arc<Texts>, assets: &Arc<Assets>) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_loader(|name: &str| Ok(Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())));
    env.set_formatter(write_value);
    let words = Arc::clone(texts);
    env.add_function("t", move |key: &str, args: Kwargs| -> Result<Value, JinjaError> {
        // Most sentences have no figures in them; those are made already.
        if let Some(text) = words.fixed(locale, key) {
            return Ok(Value::from(text));
        }
        let mut message = Message::new(key);
        for name in args.args() {
            let value: Value = args.get(name)?;
            message = message.with(name, value);
        }
        words
            .find(locale, &message)
            .map(Value::from)
            .ok_or_else(|| JinjaError::new(ErrorKind::InvalidOperation, format!("no sentence has the key {key:?}")))
    });
    let files = Arc::clone(assets);
    env.add_function("asset", move |name: &str| {
        files.href(name).ok_or_else(|| JinjaError::new(ErrorKind::InvalidOperation, format!("no asset {name:?}")))
    });
    env.add_function("qr", |text: &str| {
        let made = Qr::of(text).map_err(|e| JinjaError::new(ErrorKind::InvalidOperation, e.to_string()))?;
        Ok::<_, JinjaError>(Value::from_safe_string(made.svg()))
    });
    env.add_filter("datetime", move |value: &str| moment(locale, value));
    env.add_filter("date", move |value: &str| day(locale, value));
    env.add_filter("count", |value: i64| thousands(value));
    // An amount stands in a view as it stands in a row: in fen.
    env.add_filter("money", |fen: i64| Money::from_fen(fen).to_string());
    env
}

/// Writes a value into a page: text escaped where HTML asks for it, and the slashes of addresses left as they are.
fn write_value(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), JinjaError> {
    let html = matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe();
    let Some(text) = value.as_str().filter(|_| html) else { return escape_formatter(out, state, value) };
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (plain, tail) = rest.split_at(at);
        let mut chars = tail.chars();
        let escaped = match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&#39;",
        };
        out.write_str(plain)?;
        out.write_str(escaped)?;
        rest = chars.as_str();
    }
    Ok(out.write_str(rest)?)
}

/// A point of time as Beijing sees it.
fn moment(locale: Locale, value: &str) -> Result<String, JinjaError> {
    let utc = value.trim_end_matches('Z').parse::<NaiveDateTime>().map_err(|e| unreadable(value, &e))?;
    Ok(show_moment(locale, Instant::from_utc(utc)))
}

/// A point of time as people of a language write it, to the minute, as Beijing sees it.
pub fn show_moment(locale: Locale, at: Instant) -> String {
    let local = at.beijing();
    format!("{} {:02}:{:02}", show_day(locale, local.date()), local.hour(), local.minute())
}

/// The same, to the second where it does not end with a minute of its own.
pub fn show_exactly(locale: Locale, at: Instant) -> String {
    match at.beijing().second() {
        0 => show_moment(locale, at),
        second => format!("{}:{second:02}", show_moment(locale, at)),
    }
}

/// A day, a month or a point of time in ISO 8601 as people of a language write it; anything else as it is.
pub(super) fn show_time(locale: Locale, iso: &str) -> String {
    let day = iso.parse().ok().map(|day| show_day(locale, day));
    let moment = || iso.strip_suffix('Z')?.parse().ok().map(|utc| show_exactly(locale, Instant::from_utc(utc)));
    day.or_else(moment).or_else(|| show_month(locale, iso)).unwrap_or_else(|| iso.to_owned())
}

/// A month such as 2026-07 as people of a language write it: 2026年7月, Jul 2026.
pub fn show_month(locale: Locale, month: &str) -> Option<String> {
    let first: NaiveDate = format!("{month}-01").parse().ok()?;
    Some(match locale {
        Locale::Zh => format!("{}年{}月", first.year(), first.month()),
        Locale::En => first.format("%b %Y").to_string(),
    })
}

fn day(locale: Locale, value: &str) -> Result<String, JinjaError> {
    value.parse::<NaiveDate>().map(|day| show_day(locale, day)).map_err(|e| unreadable(value, &e))
}

fn unreadable(value: &str, why: &dyn std::fmt::Display) -> JinjaError {
    JinjaError::new(ErrorKind::InvalidOperation, format!("{value:?} is no time: {why}"))
}

/// A day as people of a language write it: 2026年11月21日, 21 Nov 2026 (C17).
pub fn show_day(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Locale::En => day.format("%-d %b %Y").to_string(),
    }
}

/// A whole number with separators.
pub fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if value < 0 { format!("-{shown}") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        let shown: Vec<_> = [0, 999, 1_000, -1_234_567].into_iter().map(thousands).collect();
        assert_eq!(shown, ["0", "999", "1,000", "-1,234,567"]);
    }

    #[test]
    fn times_are_shown_as_beijing_sees_them() {
        assert_eq!(moment(Locale::Zh, "2024-10-31T15:59:59").unwrap(), "2024年10月31日 23:59");
        assert_eq!(moment(Locale::En, "2024-10-31T16:00:00").unwrap(), "1 Nov 2024 00:00");
    }
}
