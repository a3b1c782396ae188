//! The reference of the file form, made from the groups themselves, so that it cannot fall behind them.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::compare::label;
use super::read::{Entry, Form, Group};
use crate::kernel::Message;
use crate::platform::i18n::{Locale, Texts};

/// The reference as Markdown: each table with its keys, what they mean, how they are written and whether they must be
/// there.
pub fn markdown(texts: &Texts) -> String {
    let mut page = String::from(HEAD);
    let mut seen = BTreeSet::new();
    for entry in super::entries() {
        table(&mut page, texts, &entry, "", &mut seen);
    }
    page
}

const HEAD: &str = "# The programme file

One TOML file says everything that a call demands. `granary programme check FILE` names everything that is wrong in one,
`granary programme explain FILE` says in plain words what it demands, and `templates/programmes/` holds seven whole ones.
This page is made from the program (`granary programme keys`); a test holds that it is current.

Every table may also carry `rules = { P24-01 = \"A\" }`, the ids of the rule book (`rules.md`) that it holds, with their
classes (A blocks, W wants a written reason, H is judged by a person, R is recorded only), and `assumed = [\"key\"]`, the
keys whose values are the office's defaults and not the source document's. Words for people stand in both languages.
Tests are expressions over the catalogue of facts (`templates/facts.toml`).
";

fn group(form: &Form) -> Option<(Group, bool)> {
    match form {
        Form::Group(group) => Some((*group, false)),
        Form::List(inner) => group_of_list(inner),
        _ => None,
    }
}

fn group_of_list(inner: &Form) -> Option<(Group, bool)> {
    group(inner).map(|(found, _)| (found, true))
}

fn table(page: &mut String, texts: &Texts, entry: &Entry, above: &str, seen: &mut BTreeSet<&'static str>) {
    let Some((found, many)) = group(&entry.form) else { return };
    let path = format!("{above}{}", entry.key);
    let head = if many { format!("[[{path}]]") } else { format!("[{path}]") };
    if !seen.insert(found.name) {
        return;
    }
    let words = label(texts, Locale::Zh, entry.key);
    let _ = write!(page, "\n## `{head}` {words}\n\n{}\n\n", found.doc.trim());
    page.push_str("| key | in Chinese | meaning | written as |\n| --- | --- | --- | --- |\n");
    let keys = (found.keys)();
    for key in &keys {
        let needed = if key.needed { "" } else { " (optional)" };
        let words = label(texts, Locale::Zh, key.key);
        let meaning = key.doc.trim().replace('|', "\\|");
        let _ = writeln!(page, "| `{}`{needed} | {words} | {meaning} | {} |", key.key, written(texts, &key.form));
    }
    for key in &keys {
        table(page, texts, key, &format!("{path}."), seen);
    }
}

fn written(texts: &Texts, form: &Form) -> String {
    match form {
        Form::Value(word) => texts.text(Locale::En, &Message::new(word)),
        Form::Words(words) => words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", "),
        Form::List(inner) if matches!(**inner, Form::Group(_)) => "several tables".to_owned(),
        Form::List(inner) => format!("a list of {}", written(texts, inner)),
        Form::Group(_) => "a table".to_owned(),
    }
}
