//! Words in two languages: one folder of Fluent files a language, a file a feature, the same keys in both.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

use super::templates::show_time;
use super::{Error, Result};
use crate::kernel::Message;

crate::words! {
    /// A language of the interface.
    pub enum Locale {
        /// Simplified Chinese, the default.
        Zh = "zh-CN",
        /// English.
        En = "en",
    }
}

#[derive(RustEmbed)]
#[folder = "templates/locales"]
struct Files;

/// The sentences of all languages.
pub struct Texts {
    zh: Language,
    en: Language,
}

struct Language {
    /// The sentences with figures.
    bundle: FluentBundle<FluentResource>,
    /// The sentences without figures, made once: most of a page's words.
    fixed: HashMap<String, String>,
}

impl Texts {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// A file that Fluent does not understand, or a key that stands twice, by name.
    pub fn load() -> Result<Self> {
        Ok(Self { zh: language(Locale::Zh)?, en: language(Locale::En)? })
    }

    fn language(&self, locale: Locale) -> &Language {
        match locale {
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        }
    }

    /// Whether a sentence of this key exists.
    pub fn has(&self, locale: Locale, key: &str) -> bool {
        let Language { bundle, fixed } = self.language(locale);
        fixed.contains_key(key) || bundle.has_message(key)
    }

    /// The sentence of a key, if it has no figures in it.
    pub fn fixed(&self, locale: Locale, key: &str) -> Option<&str> {
        self.language(locale).fixed.get(key).map(String::as_str)
    }

    /// The sentence in a language; an unknown key is shown as itself, and a test sees to it that there is none.
    pub fn text(&self, locale: Locale, message: &Message) -> String {
        self.find(locale, message).unwrap_or_else(|| message.key.clone())
    }

    /// The sentence in a language, if the key is known.
    pub fn find(&self, locale: Locale, message: &Message) -> Option<String> {
        let Language { bundle, fixed } = self.language(locale);
        if let Some(text) = fixed.get(&message.key) {
            return Some(text.clone());
        }
        let pattern = bundle.get_message(&message.key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in &message.args {
            args.set(name.as_str(), self.value(locale, value));
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key = message.key, ?errors, "a sentence lacks a figure");
        }
        Some(text)
    }

    /// Small whole numbers choose plural forms; a word of the program is looked up, and a time is written as people of the
    /// language do; the rest is text.
    fn value<'a>(&self, locale: Locale, value: &'a str) -> FluentValue<'a> {
        if let Some(key) = Message::word(value) {
            return FluentValue::from(self.text(locale, &Message::new(key)));
        }
        if let Some(iso) = Message::time(value) {
            return FluentValue::from(show_time(locale, iso));
        }
        let small = value.len() <= 9 && (value == "0" || !value.starts_with('0'));
        match value.parse::<u32>() {
            Ok(number) if small => FluentValue::from(f64::from(number)),
            _ => FluentValue::from(value),
        }
    }
}

fn names(locale: Locale) -> impl Iterator<Item = String> {
    Files::iter().map(|name| name.into_owned()).filter(move |name| name.starts_with(&format!("{locale}/")))
}

fn language(locale: Locale) -> Result<Language> {
    let fixed = fixed(locale)?;
    // The parsed form is large; only sentences with figures need it while the program runs.
    Ok(Language { bundle: bundle(locale, |key| !fixed.contains_key(key))?, fixed })
}

fn fixed(locale: Locale) -> Result<HashMap<String, String>> {
    let bundle = bundle(locale, |_| true)?;
    let all = keys(locale)?.into_iter().filter(|(_, figures)| figures.is_empty());
    let text = |key: &str| {
        let pattern = bundle.get_message(key)?.value()?;
        Some(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
    };
    Ok(all.filter_map(|(key, _)| text(&key).map(|text| (key, text))).collect())
}

fn bundle(locale: Locale, wanted: impl Fn(&str) -> bool) -> Result<FluentBundle<FluentResource>> {
    let language = locale.as_str().parse().map_err(Error::internal)?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for name in names(locale) {
        let file = Files::get(&name).ok_or_else(|| Error::internal(&name))?;
        let text = String::from_utf8(file.data.into_owned()).map_err(Error::internal)?;
        let resource = FluentResource::try_new(entries(&text, &wanted))
            .map_err(|(_, errors)| Error::internal(format!("{name}: {errors:?}")))?;
        bundle.add_resource(resource).map_err(|errors| Error::internal(format!("{name}: {errors:?}")))?;
    }
    Ok(bundle)
}

/// Those entries of a file whose keys are wanted.
fn entries(text: &str, wanted: impl Fn(&str) -> bool) -> String {
    let (mut kept, mut keep) = (String::new(), true);
    for line in text.lines() {
        keep = begins(line).map_or(keep, &wanted);
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The key of the sentence that begins with a line.
fn begins(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(" =")?;
    key.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(key)
}

/// Every key of a language with the figures its sentence wants; for the test that both languages agree.
///
/// # Errors
/// As [`Texts::load`].
pub fn keys(locale: Locale) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut found = BTreeMap::new();
    for name in names(locale) {
        let file = Files::get(&name).ok_or_else(|| Error::internal(&name))?;
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let mut key = String::new();
        for line in text.lines() {
            if let Some(name) = begins(line) {
                key = name.to_owned();
                found.entry(key.clone()).or_default();
            }
            for part in line.split('$').skip(1) {
                let figure: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                found.entry(key.clone()).or_insert_with(BTreeSet::new).insert(figure);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Instant;

    #[test]
    fn a_time_in_a_sentence_is_written_as_its_language_does() {
        let texts = Texts::load().unwrap();
        let at = Instant::from_beijing("2026-11-06T23:59:59".parse().unwrap());
        let over = Message::new("application-deadline-over").with_time("at", at);
        let month = Message::new("application-gap-month").with_time("month", "2026-07");
        let late = Message::new("objection-too-late").with_time("day", at.day());
        for (message, zh, en) in [
            (over, "2026年11月6日 23:59:59", "6 Nov 2026 23:59:59"),
            (month, "2026年7月", "Jul 2026"),
            (late, "2026年11月6日", "6 Nov 2026"),
        ] {
            for (locale, written) in [(Locale::Zh, zh), (Locale::En, en)] {
                let text = texts.text(locale, &message);
                assert!(text.contains(written) && !text.contains("2026-"), "{text}");
            }
        }
        // What is no time stays as it is.
        let open = texts.text(Locale::Zh, &Message::new("application-gap-month").with_time("month", "…"));
        assert!(open.contains('…') && !open.contains('\u{2}'), "{open}");
    }
}
