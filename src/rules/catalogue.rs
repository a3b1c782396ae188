//! The catalogue of facts: `templates/facts.toml`, read once and checked in full.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use super::show::Words;
use super::value::{Choice, Choices, Type};
use crate::kernel::{Bilingual, Region};
use crate::platform::{Error, Result};

/// The facts that come with the product.
const OWN: &str = include_str!("../../templates/facts.toml");

/// Every fact that an expression may name.
#[derive(Debug)]
pub struct Catalogue {
    scopes: BTreeMap<String, Scope>,
    words: Arc<Words>,
}

/// A thing that facts are about: `unit`, `letter`, `video`.
#[derive(Debug)]
pub struct Scope {
    /// Its name in expressions.
    pub name: String,
    /// What people call it.
    pub label: Bilingual,
    /// Whether there are many of it, as records that deliverables count.
    pub counted: bool,
    facts: BTreeMap<String, Arc<Fact>>,
}

/// One fact.
#[derive(Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its whole name, `unit.region`.
    pub name: String,
    /// What people call it.
    pub label: Bilingual,
    /// What it may be.
    pub kind: Type,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Words,
    choices: BTreeMap<String, Vec<ChoiceRow>>,
    scopes: BTreeMap<String, ScopeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceRow {
    value: String,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeTable {
    zh: String,
    en: String,
    #[serde(default)]
    counted: bool,
    facts: BTreeMap<String, FactRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactRow {
    r#type: String,
    #[serde(default)]
    of: Option<String>,
    #[serde(default)]
    list: bool,
    zh: String,
    en: String,
}

impl Catalogue {
    /// The catalogue of the product.
    ///
    /// # Errors
    /// When the embedded file is wrong: a defect, which a test shows.
    pub fn own() -> Result<&'static Self> {
        static CATALOGUE: LazyLock<Result<Catalogue>> = LazyLock::new(|| Catalogue::read(OWN));
        CATALOGUE.as_ref().map_err(Error::internal)
    }

    /// Reads a catalogue.
    ///
    /// # Errors
    /// [`Error::Internal`] with everything that is wrong: a key that is not known, a type that is not, a name that no
    /// expression could write, a label missing in one language, a list of choices that does not stand or is not used.
    pub fn read(text: &str) -> Result<Self> {
        let File { words, choices, scopes } =
            toml::from_str(text).map_err(|e| Error::internal(format!("facts: {e}")))?;
        let mut wrong = Vec::new();
        let lists = lists(choices, &mut wrong);
        let mut used = Vec::new();
        let mut made = BTreeMap::new();
        for (name, table) in scopes {
            made.insert(name.clone(), scope(name, table, &lists, &mut used, &mut wrong));
        }
        wrong.extend(lists.keys().filter(|n| !used.contains(*n)).map(|n| format!("choices.{n}: no fact uses them")));
        if wrong.is_empty() {
            Ok(Self { scopes: made, words: Arc::new(words) })
        } else {
            Err(Error::internal(format!("facts: {}", wrong.join("; "))))
        }
    }

    /// Every scope, by name.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.values()
    }

    /// A scope by its name.
    pub fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.get(name)
    }

    /// A fact by its whole name, `unit.region`.
    pub fn fact(&self, name: &str) -> Option<&Arc<Fact>> {
        let (scope, fact) = name.split_once('.')?;
        self.scope(scope)?.fact(fact)
    }

    /// The few words that sentences put together by the engine are made of.
    pub fn words(&self) -> &Arc<Words> {
        &self.words
    }
}

impl Scope {
    /// Its facts, by name.
    pub fn facts(&self) -> impl Iterator<Item = &Arc<Fact>> {
        self.facts.values()
    }

    /// A fact by its name inside the scope, `region`.
    pub fn fact(&self, name: &str) -> Option<&Arc<Fact>> {
        self.facts.get(name)
    }

    /// The names of its facts inside the scope.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.facts.keys().map(String::as_str)
    }
}

impl Fact {
    /// The scope and the name inside it.
    pub fn parts(&self) -> (&str, &str) {
        self.name.split_once('.').unwrap_or((self.name.as_str(), ""))
    }
}

/// Names that an expression can write, and that are not words of the language.
fn usable(name: &str) -> bool {
    const RESERVED: [&str; 13] =
        ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "loop", "self", "passed"];
    let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    letters && name.starts_with(|c: char| c.is_ascii_lowercase()) && !RESERVED.contains(&name)
}

fn label(name: &str, zh: String, en: String, wrong: &mut Vec<String>) -> Bilingual {
    if zh.trim().is_empty() || en.trim().is_empty() {
        wrong.push(format!("{name}: a label is missing in one language"));
    }
    Bilingual { zh, en }
}

fn lists(rows: BTreeMap<String, Vec<ChoiceRow>>, wrong: &mut Vec<String>) -> BTreeMap<String, Arc<Choices>> {
    let mut lists = BTreeMap::new();
    for (name, rows) in rows {
        let mut values: Vec<Choice> = Vec::new();
        for ChoiceRow { value, zh, en } in rows {
            if value.is_empty() || values.iter().any(|choice| choice.value == value) {
                wrong.push(format!("choices.{name}: {value:?} stands twice or is empty"));
            }
            let label = label(&format!("choices.{name}.{value}"), zh, en, wrong);
            values.push(Choice { value, label });
        }
        lists.insert(name.clone(), Arc::new(Choices { name, values }));
    }
    // The regions stand in the kernel already.
    let named = |r: Region| Bilingual { zh: r.name_zh().to_owned(), en: r.name_en().to_owned() };
    let values = Region::all().map(|r| Choice { value: r.code().to_owned(), label: named(r) }).collect();
    lists.insert("region".to_owned(), Arc::new(Choices { name: "region".to_owned(), values }));
    lists
}

fn scope(
    name: String,
    table: ScopeTable,
    lists: &BTreeMap<String, Arc<Choices>>,
    used: &mut Vec<String>,
    wrong: &mut Vec<String>,
) -> Scope {
    let mut facts = BTreeMap::new();
    if !usable(&name) {
        wrong.push(format!("{name}: no name for a scope"));
    }
    for (short, row) in table.facts {
        let whole = format!("{name}.{short}");
        if !usable(&short) {
            wrong.push(format!("{whole}: no name for a fact"));
        }
        let Some(kind) = kind(&row, lists) else {
            wrong.push(format!("{whole}: {:?} of {:?} is no type", row.r#type, row.of));
            continue;
        };
        used.extend(row.of);
        let label = label(&whole, row.zh, row.en, wrong);
        facts.insert(short, Arc::new(Fact { name: whole, label, kind }));
    }
    let label = label(&name, table.zh, table.en, wrong);
    Scope { name, label, counted: table.counted, facts }
}

fn kind(row: &FactRow, lists: &BTreeMap<String, Arc<Choices>>) -> Option<Type> {
    let plain = match (row.r#type.as_str(), &row.of) {
        ("choice", Some(list)) => Type::Choice(Arc::clone(lists.get(list)?)),
        ("bool", None) => Type::Bool,
        ("number", None) => Type::Number,
        ("money", None) => Type::Money,
        ("date", None) => Type::Date,
        ("duration", None) => Type::Duration,
        ("text", None) => Type::Text,
        _ => return None,
    };
    Some(if row.list { Type::List(Box::new(plain)) } else { plain })
}

#[cfg(test)]
mod tests;
