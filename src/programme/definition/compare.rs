//! What changed between two versions of a programme file, for a reader who does not read TOML: each change by the words
//! of its keys, the old value and the new one. Comments, order and layout are no change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::kernel::{Bilingual, Message};
use crate::platform::i18n::{Locale, Texts};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where, from the top.
    pub place: Vec<Part>,
    /// The value before; none when it was added.
    pub old: Option<String>,
    /// The value after; none when it was removed.
    pub new: Option<String>,
}

/// A part of a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A key; its words stand in the locale files as `key-<name>`.
    Key(String),
    /// One of several tables, by the name that the author gave it.
    Named(String, Bilingual),
}

impl Change {
    /// Where the change is, in words: 交付成果 › 专题视频 › 目标值.
    pub fn told(&self, texts: &Texts, locale: Locale) -> String {
        let word = |part: &Part| match part {
            Part::Key(key) => label(texts, locale, key),
            Part::Named(key, words) => match words.get(locale.as_str()) {
                "" => key.clone(),
                words => words.to_owned(),
            },
        };
        self.place.iter().map(word).collect::<Vec<_>>().join(" › ")
    }
}

/// The words of a key; the key itself where the locale files have none.
pub fn label(texts: &Texts, locale: Locale, key: &str) -> String {
    let named = format!("key-{}", key.replace('_', "-"));
    texts.find(locale, &Message::new(&named)).unwrap_or_else(|| key.to_owned())
}

/// The changes from one text to another, in the order of places; a text that is no TOML has no values.
pub fn compare(old: &str, new: &str) -> Vec<Change> {
    let (old, _) = DeTable::parse_recoverable(old);
    let (new, _) = DeTable::parse_recoverable(new);
    let mut changes = Vec::new();
    tables(&[], old.get_ref(), new.get_ref(), &mut changes);
    changes
}

fn tables(place: &[Part], old: &DeTable<'_>, new: &DeTable<'_>, changes: &mut Vec<Change>) {
    let names: std::collections::BTreeSet<&str> =
        old.keys().chain(new.keys()).map(|key| key.get_ref().as_ref()).collect();
    for name in names {
        let at = with(place, Part::Key(name.to_owned()));
        values(&at, old.get(name).map(Spanned::get_ref), new.get(name).map(Spanned::get_ref), changes);
    }
}

fn with(place: &[Part], part: Part) -> Vec<Part> {
    place.iter().cloned().chain([part]).collect()
}

fn values(place: &[Part], old: Option<&DeValue<'_>>, new: Option<&DeValue<'_>>, changes: &mut Vec<Change>) {
    match (old, new) {
        (Some(DeValue::Table(old)), Some(DeValue::Table(new))) => tables(place, old, new, changes),
        (old, new) if listed(old) || listed(new) => lists(place, old, new, changes),
        (old, new) => {
            let (old, new) = (old.map(shown), new.map(shown));
            if old != new {
                changes.push(Change { place: place.to_vec(), old, new });
            }
        }
    }
}

/// Whether a value is a list of tables.
fn listed(value: Option<&DeValue<'_>>) -> bool {
    let first = value.and_then(DeValue::as_array).and_then(|values| values.iter().next());
    first.is_some_and(|value| value.get_ref().is_table())
}

/// Tables of a list are the same when they have the same name, wherever they stand.
fn lists(place: &[Part], old: Option<&DeValue<'_>>, new: Option<&DeValue<'_>>, changes: &mut Vec<Change>) {
    let (old, new) = (named(old), named(new));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        let words = after.or(before).map(|table| words(table)).unwrap_or_default();
        let at = with(place, Part::Named(name.clone(), words));
        match (before, after) {
            (Some(before), Some(after)) => tables(&at, before, after, changes),
            (before, after) => {
                let whole = |table: &DeTable<'_>| shown(&DeValue::Table(table.clone()));
                changes.push(Change { place: at, old: before.map(whole), new: after.map(whole) });
            }
        }
    }
}

/// The tables of a list by their names; one without a name goes by its number.
fn named<'i>(value: Option<&DeValue<'i>>) -> BTreeMap<String, DeTable<'i>> {
    let values = value.and_then(DeValue::as_array);
    let tables = values.into_iter().flat_map(|values| values.iter()).filter_map(|value| value.get_ref().as_table());
    let mut found = BTreeMap::new();
    for (i, table) in tables.enumerate() {
        let word = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str().map(str::to_owned));
        let name = word("key").or_else(|| word("rule")).unwrap_or_else(|| format!("{:03}", i + 1));
        let name = if found.contains_key(&name) { format!("{name} ({})", i + 1) } else { name };
        found.insert(name, table.clone());
    }
    found
}

/// What the author calls a table.
fn words(table: &DeTable<'_>) -> Bilingual {
    let given = ["label", "name", "title"].iter().find_map(|key| table.get(*key)?.get_ref().as_table());
    let text = |key: &str| given.and_then(|words| words.get(key)?.get_ref().as_str().map(str::to_owned));
    Bilingual { zh: text("zh").unwrap_or_default(), en: text("en").unwrap_or_default() }
}

/// A value as it is read, without quotes.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) => number.as_str().replace('_', ""),
        DeValue::Float(number) => number.as_str().replace('_', ""),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(at) => at.to_string().replace('T', " "),
        DeValue::Array(values) => values.iter().map(|value| shown(value.get_ref())).collect::<Vec<_>>().join(", "),
        DeValue::Table(values) => {
            let part = |(key, value): (&Spanned<toml::de::DeString<'_>>, &Spanned<DeValue<'_>>)| {
                format!("{} = {}", key.get_ref(), shown(value.get_ref()))
            };
            values.iter().map(part).collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "
        [programme]
        year = 2024 # this year
        [[deliverable]]
        key = 'videos'
        label = { zh = '专题视频', en = 'Topic videos' }
        target = 30
        [[deliverable]]
        key = 'book'
        target = 1
        [lifecycle]
        steps = ['apply', 'review']
    ";

    fn told(old: &str, new: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let texts = Texts::load().unwrap();
        compare(old, new).into_iter().map(|c| (c.told(&texts, Locale::En), c.old, c.new)).collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn one_figure_is_one_change_in_words() {
        let new = OLD.replace("target = 30", "target = 31");
        assert_eq!(told(OLD, &new), [("Deliverables › Topic videos › Target".to_owned(), some("30"), some("31"))]);
    }

    #[test]
    fn comments_order_and_layout_are_no_change() {
        let moved = "
            lifecycle = { steps = [ 'apply',
              'review' ] }
            deliverable = [ { target = 1, key = 'book' },
              { target = 30, key = 'videos', label = { en = 'Topic videos', zh = '专题视频' } } ]
            [programme]
            year = 2_024
        ";
        assert_eq!(told(OLD, moved), []);
    }

    #[test]
    fn a_table_that_comes_or_goes_is_one_change() {
        let new = OLD.replace("key = 'book'\n        target = 1", "key = 'event'\n        target = 2");
        let changes = told(OLD, &new);
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0], ("Deliverables › book".to_owned(), some("key = book; target = 1"), None));
        assert_eq!(changes[1].2, some("key = event; target = 2"));
        let steps = told(OLD, &OLD.replace("['apply', 'review']", "['apply']"));
        assert_eq!(steps[0].1, some("apply, review"));
        assert_eq!(steps[0].2, some("apply"));
    }

    #[test]
    fn texts_that_are_no_toml_do_no_harm() {
        for text in ["", "= = =", "[a", "a = [", "a = 'x"] {
            assert!(compare(text, text).is_empty(), "{text}");
            compare(OLD, text);
        }
    }
}
