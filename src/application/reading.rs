//! An application as people read it: one structure for the last look before submission, the pages of the centre, of the
//! third party and of experts, and the printed document.
//!
//! A blind reading names nobody: what identifies the applicant is left out, and where its name, its people or its place
//! occur in a text, words in brackets stand for them.

mod blind;
mod parts;

use serde::Serialize;

use super::content::Content;
use super::form::Section;
use crate::kernel::{FileId, Message};
use crate::platform::i18n::{Locale, Texts};
use crate::programme::Definition;

use blind::Veil;
pub(super) use parts::row_name;

/// Whether a reading names the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    /// It does.
    No,
    /// It does not.
    Yes,
}

/// An application in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Its parts, in the order of the sections.
    pub parts: Vec<Part>,
}

/// One section in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The section.
    pub key: Section,
    /// Its name.
    pub title: String,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Block {
    /// Labels and values.
    Rows {
        /// In order.
        rows: Vec<Row>,
    },
    /// A table.
    Table {
        /// Its name.
        title: String,
        /// The headings.
        heads: Vec<Head>,
        /// The cells, by row.
        rows: Vec<Vec<String>>,
    },
    /// A text with its heading.
    Text {
        /// The heading.
        title: String,
        /// The text; lines are kept.
        text: String,
    },
    /// The files of a paper.
    Files {
        /// The key of the paper in the definition, or the place of a past project's proofs.
        paper: String,
        /// The paper.
        title: String,
        /// What is said of it, such as "stamped".
        note: String,
        /// The files.
        files: Vec<FileLine>,
    },
}

/// A label and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// What was filled in; empty for nothing.
    pub value: String,
}

/// A heading of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The words.
    pub label: String,
    /// Whether its cells are amounts.
    pub numeric: bool,
}

/// A file of a paper. A blind reading gives no name; whether the file itself may be handed out is asked of the paper's own
/// `blind` in the definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileLine {
    /// Its key.
    pub file: FileId,
    /// The key of its paper.
    pub paper: String,
    /// Its name.
    pub name: String,
    /// Its kind, such as PDF.
    pub media: String,
    /// Its size, as people read it.
    pub size: String,
}

/// What a reading is made with.
struct Words<'a> {
    texts: &'a Texts,
    locale: Locale,
    veil: Option<Veil>,
}

impl Words<'_> {
    fn word(&self, key: &str) -> String {
        self.texts.text(self.locale, &Message::new(key))
    }

    fn say(&self, message: &Message) -> String {
        self.texts.text(self.locale, message)
    }

    /// A text that the applicant wrote.
    fn written(&self, text: &str) -> String {
        self.veil.as_ref().map_or_else(|| text.to_owned(), |veil| veil.over(text))
    }

    fn is_blind(&self) -> bool {
        self.veil.is_some()
    }

    fn row(&self, label: &str, value: impl Into<String>) -> Row {
        Row { label: self.word(label), value: value.into() }
    }

    fn head(&self, label: &str, numeric: bool) -> Head {
        Head { label: self.word(label), numeric }
    }
}

/// Puts an application into words.
pub fn reading(content: &Content, definition: &Definition, texts: &Texts, locale: Locale, blind: Blind) -> Reading {
    let veil = (blind == Blind::Yes).then(|| Veil::of(content, texts, locale));
    let words = Words { texts, locale, veil };
    let parts = Section::of(definition).into_iter().filter_map(|key| {
        let blocks = parts::blocks(key, content, definition, &words);
        let title = words.word(&format!("section-{key}"));
        (!blocks.is_empty()).then_some(Part { key, title, blocks })
    });
    Reading { parts: parts.collect() }
}

/// What differs between two readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The section.
    pub part: String,
    /// What in it.
    pub label: String,
    /// What stood there.
    pub old: String,
    /// What stands there.
    pub new: String,
}

/// What differs between two readings, in the order of the newer.
pub fn differences(old: &Reading, new: &Reading) -> Vec<Changed> {
    let (old, new) = (lines(old), lines(new));
    let value = |all: &[(String, String, String)], part: &str, label: &str| {
        all.iter().find(|line| line.0 == part && line.1 == label).map(|line| line.2.clone()).unwrap_or_default()
    };
    let gone = old.iter().filter(|line| !new.iter().any(|other| (&other.0, &other.1) == (&line.0, &line.1)));
    let changed = |(part, label, _): &(String, String, String)| {
        let (before, after) = (value(&old, part, label), value(&new, part, label));
        let differs = before != after;
        differs.then(|| Changed { part: part.clone(), label: label.clone(), old: before, new: after })
    };
    new.iter().chain(gone).filter_map(changed).collect()
}

/// A reading as lines of part, label and value, no two of which share part and label.
fn lines(reading: &Reading) -> Vec<(String, String, String)> {
    let mut lines: Vec<(String, String, String)> = Vec::new();
    for part in &reading.parts {
        for block in &part.blocks {
            for (label, value) in block.lines() {
                let again = lines.iter().filter(|line| line.0 == part.title && line.1 == label).count();
                let label = if again == 0 { label } else { format!("{label} ({})", again + 1) };
                lines.push((part.title.clone(), label, value));
            }
        }
    }
    lines
}

impl Block {
    /// Its labels and values. Whoever shows an application otherwise than by its blocks reads it so.
    pub fn lines(&self) -> Vec<(String, String)> {
        match self {
            Self::Rows { rows } => rows.iter().map(|row| (row.label.clone(), row.value.clone())).collect(),
            Self::Text { title, text } => vec![(title.clone(), text.clone())],
            Self::Files { title, note, files, .. } => {
                let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
                vec![(title.clone(), [names.join("；"), note.clone()].join(" ").trim().to_owned())]
            }
            Self::Table { title, heads, rows } => {
                let line = |(place, row): (usize, &Vec<String>)| {
                    let first = row.first().filter(|first| !first.is_empty()).cloned();
                    let label = first.unwrap_or_else(|| format!("{title} {}", place + 1));
                    let cells = heads.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
                    (label, cells.map(|(head, cell)| format!("{}：{cell}", head.label)).collect::<Vec<_>>().join("；"))
                };
                rows.iter().enumerate().map(line).collect()
            }
        }
    }
}
