//! Templates of printed documents: Markdown with minijinja, one file a language, `reports/<name>.<language>.md`.
//!
//! They are built into the program. A file of the same name in the folder `reports` of the data folder stands above the
//! built-in one, so that an officer can change the wording; it is read and compiled at start, and one that is wrong, or
//! that stands above nothing, is refused by name. Text that is put in stands for itself: signs of Markdown in a name
//! are no markup.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, Error as JinjaError, ErrorKind, Output, State, UndefinedBehavior};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::i18n::{Locale, Texts};
use super::pdf::{Press, escaped};
use super::templates::show_day;
use super::{Error, Result};
use crate::kernel::{Message, Money};

#[derive(RustEmbed)]
#[folder = "reports"]
#[include = "*.md"]
struct Files;

/// The templates of printed documents, and the press that prints them.
pub struct Reports {
    zh: Environment<'static>,
    en: Environment<'static>,
    /// Makes PDFs.
    pub press: Press,
}

impl Reports {
    /// Reads the templates; `data` is the data folder, with `reports` for changed wordings and `fonts` for faces.
    ///
    /// # Errors
    /// A changed template that is wrong, with its file and line, or one that changes nothing.
    pub fn load(data: &Path, texts: &Arc<Texts>) -> Result<Self> {
        let mut sources: BTreeMap<String, String> = Files::iter()
            .filter_map(|name| Some((name.to_string(), String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?)))
            .collect();
        for (name, text) in changed(&data.join("reports"))? {
            let known = sources.keys().cloned().collect::<Vec<_>>().join(", ");
            let Some(place) = sources.get_mut(&name) else {
                return Err(Error::internal(format!("reports/{name} stands above no template; there are {known}")));
            };
            *place = text;
        }
        Ok(Self {
            zh: environment(Locale::Zh, texts, &sources)?,
            en: environment(Locale::En, texts, &sources)?,
            press: Press::new(&data.join("fonts")),
        })
    }

    /// A document's text as Markdown; a language that has no template of its own gets the Chinese one.
    ///
    /// # Errors
    /// A template that does not exist or asks for what it was not given, with its line.
    pub fn markdown(&self, locale: Locale, name: &str, context: &impl Serialize) -> Result<String> {
        let environment = match locale {
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        };
        let own = environment.get_template(&format!("{name}.{locale}.md"));
        let template = own.or_else(|_| environment.get_template(&format!("{name}.{}.md", Locale::Zh)))?;
        Ok(template.render(Value::from(Serde(context)))?)
    }

    /// The names of all templates, with their languages.
    pub fn names() -> Vec<String> {
        Files::iter().map(|name| name.into_owned()).collect()
    }
}

/// The templates that an officer has changed.
fn changed(folder: &Path) -> Result<Vec<(String, String)>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::internal(format!("{}: {e}", folder.display()))),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && path.extension().is_some_and(|e| e == "md") {
            let text = std::fs::read_to_string(&path);
            found.push((name, text.map_err(|e| Error::internal(format!("{}: {e}", path.display())))?));
        }
    }
    found.sort();
    Ok(found)
}

fn environment(locale: Locale, texts: &Arc<Texts>, sources: &BTreeMap<String, String>) -> Result<Environment<'static>> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    env.set_formatter(write_value);
    env.set_syntax(SyntaxConfig::builder().trim_blocks(true).build()?);
    let words = Arc::clone(texts);
    env.add_function("t", move |key: &str, args: Kwargs| -> Result<String, JinjaError> {
        let mut message = Message::new(key);
        for name in args.args() {
            let value: Value = args.get(name)?;
            message = message.with(name, value);
        }
        words.find(locale, &message).ok_or_else(|| wrong(format!("no sentence has the key {key:?}")))
    });
    env.add_filter("date", move |value: &str| -> Result<String, JinjaError> {
        let day = value.parse::<NaiveDate>().map_err(|e| wrong(format!("{value:?} is no day: {e}")))?;
        Ok(show_day(locale, day))
    });
    env.add_filter("money", |fen: i64| Money::from_fen(fen).to_string());
    env.add_filter("wan", |fen: i64| Money::from_fen(fen).wan());
    env.add_filter("capitals", |fen: i64| Money::from_fen(fen).capitals());
    for (name, text) in sources {
        let added = env.add_template_owned(name.clone(), text.clone());
        added.map_err(|e| Error::internal(format!("reports/{name}: {e:#}")))?;
    }
    Ok(env)
}

fn wrong(what: String) -> JinjaError {
    JinjaError::new(ErrorKind::InvalidOperation, what)
}

/// Writes a value into Markdown: text stands for itself, and what is not given is a dash.
fn write_value(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), JinjaError> {
    if value.is_undefined() {
        return Err(JinjaError::from(ErrorKind::UndefinedError));
    }
    if value.is_none() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(out.write_str("—")?);
    }
    match value.as_str() {
        Some(text) if !value.is_safe() => Ok(out.write_str(&escaped(text))?),
        _ => Ok(out.write_str(&value.to_string())?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn load(folder: &Path) -> Result<Reports> {
        Reports::load(folder, &Arc::new(Texts::load().unwrap()))
    }

    fn change(name: &str, text: &str) -> (tempfile::TempDir, Result<Reports>) {
        let data = tempfile::tempdir().unwrap();
        std::fs::create_dir(data.path().join("reports")).unwrap();
        std::fs::write(data.path().join("reports").join(name), text).unwrap();
        let loaded = load(data.path());
        (data, loaded)
    }

    #[test]
    fn a_changed_template_stands_above_the_built_in_one() {
        let name = Reports::names().into_iter().find(|name| name.contains("zh-CN")).unwrap();
        let (_data, reports) =
            change(&name, "# {{ title }}\n\n{{ fen|money }} {{ fen|capitals }} {{ day|date }} {{ nothing }}");
        let context = json!({ "title": "*甲*|乙", "fen": 140_950, "day": "2026-03-02", "nothing": null });
        let name = name.split('.').next().unwrap();
        let text = reports.unwrap().markdown(Locale::En, name, &context);
        // English has a template of its own, which was not changed and wants other figures.
        assert!(text.is_err());
        let (_data, reports) =
            change(&format!("{name}.zh-CN.md"), "# {{ title }}\n\n{{ fen|capitals }} {{ day|date }} {{ nothing }}");
        let text = reports.unwrap().markdown(Locale::Zh, name, &context).unwrap();
        assert_eq!(text, "# \\*甲\\*\\|乙\n\n壹仟肆佰零玖元伍角 2026年3月2日 —");
    }

    #[test]
    fn a_wrong_template_is_refused_with_its_file_and_line() {
        let name = Reports::names().into_iter().next().unwrap();
        let refused = change(&name, "# 甲\n\n{% if x %}\n").1.err().unwrap().to_string();
        assert!(refused.contains(&format!("{name}:3")), "{refused}");
        let refused = change("mistyped.zh-CN.md", "# 甲\n").1.err().unwrap().to_string();
        assert!(refused.contains("mistyped.zh-CN.md") && refused.contains(&name), "{refused}");
    }
}
