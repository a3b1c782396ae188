//! Nouns whose things may come in as the rows of a workbook: what they ask of a row, and what becomes of it. The form of
//! the page and the row of the workbook go through the same fields and the same verb.

use std::collections::HashSet;

use crate::access::{Action, Actor, Tx};
use crate::kernel::{ImportId, Message, Region};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::i18n::{Locale, Texts};
use crate::platform::{Error, Result};

/// A noun whose things may come in as rows.
#[derive(Clone, Copy)]
pub struct Importable {
    /// Its name in addresses and in the database: `organisations`.
    pub kind: &'static str,
    /// The noun of one thing, as in the audit trail.
    pub noun: &'static str,
    /// The key of its name.
    pub title: &'static str,
    /// Who may see what came in.
    pub see: Action,
    /// Who may bring in.
    pub make: Action,
    /// Whether what came in is the business of the organisation that brought it, and of nobody beside it.
    pub own: bool,
    /// How rows that follow each other are one thing, where they may be.
    pub several: Option<Several>,
    /// Its columns, each a field of the noun's own form.
    pub columns: &'static [ImportColumn],
    /// Tells what would become of rows, and writes nothing.
    pub check: Check,
    /// Makes things of rows by the noun's verb; one that is wrong stands in no other's way.
    pub take: Take,
    /// Removes things again that nobody has used or changed; tells why each of the others stays.
    pub undo: Undo,
    /// The page of a thing.
    pub href: fn(i64) -> String,
}

/// Tells what would become of rows that the actor brings.
pub type Check = fn(&mut Db, &Actor, &mut [Form], &mut Earlier) -> Result<Vec<Taken>>;

/// Makes things of the rows of an import.
pub type Take = fn(&mut Tx<'_>, ImportId, &mut [Form]) -> Result<Vec<Taken>>;

/// Rows that follow each other and are one thing: a voucher with its lines.
#[derive(Clone, Copy)]
pub struct Several {
    /// The column that names the thing. A row without it belongs to the one above.
    pub key: &'static str,
    /// The columns that such a row takes over from the row above where its own cell is blank.
    pub carried: &'static [&'static str],
}

/// Removes things of these keys for this reason; tells what became of each.
pub type Undo = fn(&mut Tx<'_>, &[i64], &str) -> Result<Vec<(i64, Undone)>>;

/// A column of such a workbook.
#[derive(Clone, Copy)]
pub struct ImportColumn {
    /// The field of the form.
    pub key: &'static str,
    /// The key of its heading.
    pub label: &'static str,
    /// Whether a workbook without it is of no use.
    pub required: bool,
    /// The key of a hint, if there is one.
    pub hint: Option<&'static str>,
    /// The words that it may hold, where it is a closed set.
    pub choices: Option<fn(&Texts) -> Vec<ImportChoice>>,
}

impl ImportColumn {
    /// A column of free text, which may be missing.
    pub const fn new(key: &'static str, label: &'static str) -> Self {
        Self { key, label, required: false, hint: None, choices: None }
    }

    /// A column of a closed set of words, which may be missing.
    pub const fn among(key: &'static str, label: &'static str, list: fn(&Texts) -> Vec<ImportChoice>) -> Self {
        Self { choices: Some(list), ..Self::new(key, label) }
    }

    /// Whether a row is meant although its thing looks like another's.
    pub const fn on_purpose(hint: &'static str) -> Self {
        Self::among("on_purpose", "field-on-purpose", ImportChoice::yes_or_no).hinted(hint)
    }

    /// The same, without which a workbook is of no use.
    pub const fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same with a hint.
    pub const fn hinted(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

/// A word that a cell may hold.
pub struct ImportChoice {
    /// What the form is sent for it.
    pub value: String,
    /// What people write, in each language.
    pub labels: [String; 2],
    /// What they also write.
    pub others: Vec<String>,
}

impl ImportChoice {
    /// A word of the program, by the key of its words.
    pub fn word(texts: &Texts, value: impl ToString, key: &str) -> Self {
        let label = |locale| texts.text(locale, &Message::new(key));
        Self { value: value.to_string(), labels: [label(Locale::Zh), label(Locale::En)], others: Vec::new() }
    }

    /// All words of a kind, whose keys begin so.
    pub fn words<T: std::fmt::Display>(texts: &Texts, all: &[T], prefix: &str) -> Vec<Self> {
        all.iter().map(|word| Self::word(texts, word, &format!("{prefix}-{word}"))).collect()
    }

    /// The provinces, by short and full name.
    pub fn regions(_: &Texts) -> Vec<Self> {
        let choice = |region: Region| Self {
            value: region.code().to_owned(),
            labels: [region.name_zh().to_owned(), region.name_en().to_owned()],
            others: vec![region.full_zh().to_owned()],
        };
        Region::all().map(choice).collect()
    }

    /// Yes or no.
    pub fn yes_or_no(texts: &Texts) -> Vec<Self> {
        let no = Self { value: String::new(), ..Self::word(texts, "", "value-no") };
        vec![Self::word(texts, "1", "value-yes"), no]
    }

    /// What people of a language write.
    pub fn label(&self, locale: Locale) -> &str {
        let [zh, en] = &self.labels;
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }
}

/// What became, or would become, of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A new thing, by its key; 0 where none was made yet.
    Created(i64),
    /// The thing was there, by its key.
    Existing(i64),
    /// Nothing, for these reasons.
    Wrong(Vec<FieldError>),
}

impl Taken {
    /// What is wrong with a row, told as its own; every other error is the workbook's.
    ///
    /// # Errors
    /// Whatever is not about the fields of the row.
    pub fn wrong(error: Error) -> Result<Self> {
        match error {
            Error::Invalid(errors) => Ok(Self::Wrong(errors)),
            other => Err(other),
        }
    }
}

/// A row that was read by the form of its noun, or what is wrong with it.
pub type Reading<T> = std::result::Result<T, Taken>;

/// Reads rows by the form of their noun, in the order of the workbook.
///
/// # Errors
/// Whatever is not about the fields of a row.
pub fn read_rows<T>(forms: &mut [Form], read: impl Fn(&mut Form) -> Result<T>) -> Result<Vec<Reading<T>>> {
    let one = |form: &mut Form| match read(form) {
        Ok(row) => Ok(Ok(row)),
        Err(error) => Taken::wrong(error).map(Err),
    };
    forms.iter_mut().map(one).collect()
}

/// What became of a thing that was to be removed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// It is gone.
    Removed,
    /// It stays, for this reason.
    Kept(Message),
}

/// What earlier rows of the same workbook would take, while nothing is written yet.
#[derive(Debug, Default)]
pub struct Earlier(HashSet<String>);

impl Earlier {
    /// Whether an earlier row takes this already.
    pub fn holds(&self, what: &str) -> bool {
        self.0.contains(what)
    }

    /// Notes that this row takes something.
    pub fn note(&mut self, what: String) {
        self.0.insert(what);
    }
}

/// The noun of a kind, among those that there are.
pub fn importable<'a>(all: &'a [Importable], kind: &str) -> Option<&'a Importable> {
    all.iter().find(|of| of.kind == kind)
}
