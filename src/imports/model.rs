//! What an import is, its states, and how a row becomes a form.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{ImportId, Instant, Message, OrganisationId, UserId, text};
use crate::pages::{Importable, Several, Taken};
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::i18n::Texts;
use crate::platform::workbook::is_mistake;
use crate::platform::{Error, Result};

/// Rows that one transaction takes: some ten milliseconds of the writer.
pub const CHUNK: usize = 200;

crate::words! {
    /// How far an import is.
    pub enum State {
        /// Its rows are being stored.
        Receiving = "receiving",
        /// It is worked out what would happen.
        Checking = "checking",
        /// What would happen is known; nothing has happened.
        Checked = "checked",
        /// Its rows are taken.
        Running = "running",
        /// Its rows were taken.
        Done = "done",
        /// What it made is being removed.
        Voiding = "voiding",
        /// What it made was removed, as far as nobody has used it.
        Void = "void",
    }
}

impl State {
    /// Whether the program is at work on it.
    pub fn is_busy(self) -> bool {
        matches!(self, Self::Receiving | Self::Checking | Self::Running | Self::Voiding)
    }
}

crate::words! {
    /// What became of a row.
    pub enum RowState {
        /// It is wrong and waits to be mended.
        Wrong = "wrong",
        /// A thing was made of it.
        Created = "created",
        /// The thing was there already.
        Existing = "existing",
        /// The thing was removed again.
        Removed = "removed",
        /// The thing was to be removed and stays.
        Kept = "kept",
    }
}

/// A row as it came: the cells that hold something, by the key of their column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The sheet's name; empty for a paste.
    pub sheet: String,
    /// The row's number as the sheet shows it.
    pub row: i32,
    /// The cells.
    pub cells: BTreeMap<String, String>,
}

/// An import as it stands.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its key.
    pub id: ImportId,
    /// Of what.
    pub kind: String,
    /// The name of the file; empty for a paste.
    pub file_name: String,
    /// SHA-256 of what came.
    pub digest: String,
    /// How far it is.
    pub state: State,
    /// Rows that came.
    pub total: i64,
    /// What became of the rows; while it is being checked, what would.
    pub counts: Counts,
    /// Headings that nobody knows.
    pub unknown: Vec<String>,
    /// Why it was voided.
    pub reason: String,
    /// Who brought it.
    pub by: UserId,
    /// For which organisation, if for one.
    pub organisation: Option<OrganisationId>,
    /// When.
    pub at: Instant,
    /// The version of the row.
    pub version: i32,
}

/// Numbers of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// New things.
    pub created: i64,
    /// Things that were there.
    pub existing: i64,
    /// Wrong rows.
    pub wrong: i64,
    /// Things that were removed again.
    pub removed: i64,
    /// Things that were to be removed and stay.
    pub kept: i64,
}

impl Counts {
    /// Rows that something became of.
    pub fn seen(self) -> i64 {
        self.created + self.existing + self.wrong
    }
}

/// An import with the noun that it is about, which says who may do what.
pub struct Of<'a> {
    /// The import.
    pub import: &'a Import,
    /// The noun.
    pub noun: &'a Importable,
}

/// Whether imports of a noun exist for an actor: whoever brings such things in, and whoever sees everything. Of what is an
/// organisation's own, [`Of`] tells whose it is.
pub fn shown(noun: &Importable, actor: &Actor) -> bool {
    actor.may(noun.see) && (noun.own || actor.may(noun.make) || actor.scope() == Scope::Everything)
}

impl Object for Of<'_> {
    fn visible_to(&self, actor: &Actor) -> bool {
        shown(self.noun, actor) && (!self.noun.own || is_own(actor, self.import.organisation))
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        if action != Action::ImportView && !actor.may(self.noun.make) {
            return Err(Error::forbidden("access-role"));
        }
        Ok(())
    }
}

/// Whether what an organisation brought is the actor's business; who sees everything sees this, too.
fn is_own(actor: &Actor, organisation: Option<OrganisationId>) -> bool {
    actor.scope() == Scope::Everything || (organisation.is_some() && actor.organisation == organisation)
}

/// Gives rows of one thing what they take over from the row above.
pub fn carry(lines: &mut [Line], several: &Several) {
    let mut above: Option<Line> = None;
    for line in lines {
        if let Some(above) = above.filter(|above| above.sheet == line.sheet) {
            let key = line.cells.get(several.key);
            if key.is_none() || key == above.cells.get(several.key) {
                for column in several.carried.iter().chain([&several.key]) {
                    if let (false, Some(cell)) = (line.cells.contains_key(*column), above.cells.get(*column)) {
                        line.cells.insert((*column).to_owned(), cell.clone());
                    }
                }
            }
        }
        above = Some(line.clone());
    }
}

/// Rows as chunks, each a transaction; rows of one thing stay together as far as a chunk holds them.
pub fn chunks(lines: &[Line], several: Option<&Several>) -> Vec<Vec<Line>> {
    let Some(several) = several else { return lines.chunks(CHUNK).map(<[Line]>::to_vec).collect() };
    let same = |a: &Line, b: &Line| a.sheet == b.sheet && a.cells.get(several.key) == b.cells.get(several.key);
    let mut all: Vec<Vec<Line>> = Vec::new();
    for thing in lines.chunk_by(same) {
        for part in thing.chunks(CHUNK) {
            match all.last_mut().filter(|chunk| chunk.len() + part.len() <= CHUNK) {
                Some(chunk) => chunk.extend_from_slice(part),
                None => all.push(part.to_vec()),
            }
        }
    }
    all
}

impl Import {
    /// Whether its rows may be taken now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_start(&self) -> Result<()> {
        if self.state == State::Checked { Ok(()) } else { Err(Error::conflict("import-not-checked")) }
    }

    /// Whether a wrong row may be mended now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_mend(&self) -> Result<()> {
        if self.state == State::Done { Ok(()) } else { Err(Error::conflict("import-not-done")) }
    }

    /// Whether it may be voided now: while nothing has happened it is only put away.
    ///
    /// # Errors
    /// Why not.
    pub fn may_void(&self) -> Result<()> {
        match self.state {
            // One that is being received may have been broken off; what still comes is refused then.
            State::Receiving | State::Checked | State::Done => Ok(()),
            State::Void | State::Voiding => Err(Error::conflict("import-is-void")),
            _ => Err(Error::conflict("import-busy")),
        }
    }
}

/// The words of a noun's columns, to read cells by.
pub struct Reader {
    noun: Importable,
    /// By column: what a cell may say, and what the form is sent for it.
    choices: HashMap<&'static str, HashMap<String, String>>,
}

impl Reader {
    /// Prepares the words.
    pub fn new(noun: &Importable, texts: &Texts) -> Self {
        let mut choices = HashMap::new();
        for column in noun.columns {
            let Some(list) = column.choices else { continue };
            let mut known = HashMap::new();
            for choice in list(texts) {
                let words = choice.labels.iter().chain(&choice.others).chain(std::iter::once(&choice.value));
                for word in words {
                    known.entry(text::skeleton(word)).or_insert_with(|| choice.value.clone());
                }
            }
            choices.insert(column.key, known);
        }
        Self { noun: *noun, choices }
    }

    /// The form that a person would have sent for a row of these cells.
    pub fn form(&self, cells: &BTreeMap<String, String>) -> Form {
        let value = |column: &'static str| {
            let cell = cells.get(column).map_or("", String::as_str);
            let known = self.choices.get(column).and_then(|words| words.get(&text::skeleton(cell)));
            known.cloned().unwrap_or_else(|| cell.to_owned())
        };
        Form::filled(self.noun.columns.iter().map(|column| (column.key, value(column.key))))
    }
}

/// Rows as forms. Those that are wrong before anybody asks the noun are not shown to it.
pub struct Forms(Vec<(Form, Vec<FieldError>)>);

impl Forms {
    /// Looks through the forms: a mistake of calculation is nobody's address.
    pub fn new(forms: impl IntoIterator<Item = Form>) -> Self {
        let fault = |key: &String| FieldError { field: key.clone(), message: Message::new("import-cell-error") };
        let looked = |form: Form| {
            let broken = form.fields().iter().filter(|(_, cell)| is_mistake(cell)).map(|(key, _)| fault(key)).collect();
            (form, broken)
        };
        Self(forms.into_iter().map(looked).collect())
    }

    /// What becomes of each, in their order; `judge` says it of those that are not wrong already.
    ///
    /// # Errors
    /// What `judge` returns.
    pub fn judged(&self, judge: impl FnOnce(&mut [Form]) -> Result<Vec<Taken>>) -> Result<Vec<Taken>> {
        let mut sound: Vec<Form> =
            self.0.iter().filter(|(_, faults)| faults.is_empty()).map(|(form, _)| form.clone()).collect();
        let mut told = judge(&mut sound)?.into_iter();
        let outcome = |(_, faults): &(Form, Vec<FieldError>)| match faults.is_empty() {
            true => told.next().ok_or_else(|| Error::internal("a row was judged by nobody")),
            false => Ok(Taken::Wrong(faults.clone())),
        };
        self.0.iter().map(outcome).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOUCHERS: Several = Several { key: "number", carried: &["payee"] };

    fn row(n: i32, number: &str, payee: &str) -> Line {
        let cells = [("number", number), ("payee", payee)].into_iter().filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(key, cell)| (key.to_owned(), cell.to_owned())).collect();
        Line { sheet: String::new(), row: n, cells }
    }

    #[test]
    fn a_row_without_a_name_belongs_to_the_one_above() {
        let mut rows =
            vec![row(1, "", "甲"), row(2, "记-1", "乙"), row(3, "", ""), row(4, "记-1", "丙"), row(5, "记-2", "")];
        carry(&mut rows, &VOUCHERS);
        let told: Vec<_> = rows.iter().map(|r| (r.cells.get("number"), r.cells.get("payee"))).collect();
        let told: Vec<_> = told.iter().map(|(n, p)| (n.map_or("", |n| n), p.map_or("", |p| p))).collect();
        assert_eq!(told, [("", "甲"), ("记-1", "乙"), ("记-1", "乙"), ("记-1", "丙"), ("记-2", "")]);
    }

    #[test]
    fn rows_of_one_thing_stay_in_one_chunk_as_far_as_it_holds_them() {
        let of = |name: &str, n: usize| (0..n).map(|_| row(1, name, "")).collect::<Vec<_>>();
        let sizes = |lines: &[Line]| chunks(lines, Some(&VOUCHERS)).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(&[of("a", CHUNK - 1), of("b", 1)].concat()), [CHUNK]);
        assert_eq!(sizes(&[of("a", CHUNK - 1), of("b", 2)].concat()), [CHUNK - 1, 2]);
        assert_eq!(sizes(&of("a", CHUNK + 1)), [CHUNK, 1], "a thing of too many rows is told apart by its noun");
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(chunks(&of("a", CHUNK + 1), None).len(), 2);
    }

    #[test]
    fn what_is_wrong_already_is_shown_to_nobody() {
        let form = |cell: &str| Form::filled([("name", "甲".to_owned()), ("address", cell.to_owned())]);
        let forms = Forms::new(["", " #ref! ", "#N/A 号", "太原"].map(form));
        let told = forms.judged(|shown| Ok((1..).zip(shown).map(|(id, _)| Taken::Created(id)).collect())).unwrap();
        let broken = FieldError { field: "address".into(), message: Message::new("import-cell-error") };
        assert_eq!(told, [Taken::Created(1), Taken::Wrong(vec![broken]), Taken::Created(2), Taken::Created(3)]);
        assert!(forms.judged(|_| Ok(Vec::new())).is_err(), "every row has an answer");
    }
}
