//! A programme as one file: what it holds (D3), how it is read, and what is wrong with it.
//!
//! [`Definition::read`] answers with the typed groups or with every problem at once; nothing here knows a database, a
//! page or a clock. A file that reads without a problem is a call that the whole life cycle can obey.

pub mod applying;
mod check;
pub mod closing;
pub mod compare;
pub mod identity;
pub mod money;
pub mod read;
pub mod reference;
pub mod results;
pub mod review;
pub mod selection;
pub mod values;

use toml::de::DeTable;

use self::applying::{Applicants, Condition, Deadline, Paper, SupportLetter};
use self::closing::{Acceptance, Archive, Contract, Notice, Ownership, Privacy, Record};
use self::identity::{Lifecycle, Period, Programme, Stage};
use self::money::{Budget, Grant, Places};
use self::read::{Entry, LONGEST, Notes, Problem, Read, Reading, Table};
use self::results::{Checklist, Deliverable, Indicator, Reporting};
use self::review::{Review, ScoreTable};
use self::selection::Selection;
use crate::kernel::Message;

/// The form of the file that this version of the product reads.
const FORMAT: u32 = 1;

/// Stands in for a group that cannot be read, so that the others are checked nevertheless.
const STAND_IN: &str = "
    format = 1
    [programme]
    code = 'x'
    number = 'x'
    name = { zh = 'x', en = 'x' }
    year = 1
    giver = { zh = 'x', en = 'x' }
    kind = 'competitive-project'
    object = 'project'
    purpose = { zh = 'x', en = 'x' }
    [period]
    start = 2000-01-01
    end = 2000-01-01
    [lifecycle]
    steps = []
";

macro_rules! taken {
    (must $value:ident) => {
        match $value {
            Some(value) => value,
            None => Definition::stand_in()?.$value,
        }
    };
    (may $value:ident) => {
        $value.unwrap_or_default()
    };
}

/// Declares the groups of the file: those that must be readable for the rest to be checked, and those that may be left
/// out.
macro_rules! definition {
    ($($(#[doc = $doc:literal])* $need:ident $field:ident: $type:ty),+ $(,)?) => {
        /// A programme, as its file says it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Definition {
            $($(#[doc = $doc])* pub $field: $type,)+
            /// What the file says beside its values.
            pub notes: Notes,
        }

        /// The groups, as far as they can be read: what has a problem of its own is left out, so that the rest is
        /// checked too.
        fn groups(table: &mut Table<'_>, reading: &mut Reading) -> Option<Definition> {
            let format = table.get::<u32>("format", None, reading);
            if format.is_some_and(|format| format != FORMAT) {
                reading.problem("format", Message::new("definition-format").with("known", FORMAT), None);
            }
            $(let $field = table.get::<$type>(stringify!($field), None, reading);)+
            table.finish(reading);
            Some(Definition { $($field: taken!($need $field),)+ notes: Notes::default() })
        }

        /// The groups, as the reference tells them.
        fn entries() -> Vec<Entry> {
            vec![$(Entry {
                key: stringify!($field),
                doc: concat!($($doc),*),
                needed: <$type as Read>::absent().is_none(),
                form: <$type as Read>::form(),
            }),+]
        }
    };
}

definition! {
    /// What it is.
    must programme: Programme,
    /// When it runs.
    must period: Period,
    /// Its time-table.
    may stage: Vec<Stage>,
    /// The product's stages that it uses.
    must lifecycle: Lifecycle,
    /// Its money; none where nothing is paid.
    may grant: Option<Grant>,
    /// Its places.
    may places: Option<Places>,
    /// Who applies.
    may applicants: Option<Applicants>,
    /// Conditions that the product tests.
    may condition: Vec<Condition>,
    /// Papers.
    may paper: Vec<Paper>,
    /// The support letter.
    may support_letter: Option<SupportLetter>,
    /// By when.
    may deadline: Option<Deadline>,
    /// Rounds of review.
    may review: Vec<Review>,
    /// Score tables.
    may score_table: Vec<ScoreTable>,
    /// How persons or cases are selected.
    may selection: Option<Selection>,
    /// What is delivered.
    may deliverable: Vec<Deliverable>,
    /// The giver's own targets.
    may indicator: Vec<Indicator>,
    /// Checklists.
    may checklist: Vec<Checklist>,
    /// Reports.
    may reporting: Option<Reporting>,
    /// What money may be spent on.
    may budget: Option<Budget>,
    /// How the decision is published.
    may notice: Option<Notice>,
    /// The contract.
    may contract: Option<Contract>,
    /// Acceptance.
    may acceptance: Option<Acceptance>,
    /// Whose the results are.
    may ownership: Option<Ownership>,
    /// What is kept.
    may archive: Option<Archive>,
    /// Personal data.
    may privacy: Option<Privacy>,
    /// What is recorded only.
    may record: Vec<Record>,
}

impl Definition {
    fn stand_in() -> Option<Self> {
        let (table, _) = DeTable::parse_recoverable(STAND_IN);
        groups(&mut Table::of(String::new(), 0..0, table.get_ref()), &mut Reading::default())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        Self::read_with(text, true)
    }

    /// Reads a text that was put in force. Whether its parts fit each other was judged then, and is not judged again: a
    /// later release with stricter checks must not hide what people have applied or signed under.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn frozen(text: &str) -> Result<Self, Vec<Problem>> {
        Self::read_with(text, false)
    }

    fn read_with(text: &str, judged: bool) -> Result<Self, Vec<Problem>> {
        let mut reading = Reading::default();
        if text.len() > LONGEST {
            reading.problem("", Message::new("definition-too-long").with("most", LONGEST / 1024), None);
            return Err(reading.finish().0);
        }
        let (table, faults) = DeTable::parse_recoverable(text);
        for fault in &faults {
            let span = fault.span().unwrap_or(0..0);
            let what = Message::new("definition-syntax").with("message", fault.message());
            reading.problem_at("", span, what, Some(Message::new("definition-syntax-mend")));
        }
        let found = groups(&mut Table::of(String::new(), 0..0, table.get_ref()), &mut reading);
        if let (Some(found), true) = (&found, judged) {
            check::check(text, found, &mut reading);
        }
        let (problems, notes) = reading.finish();
        match found {
            Some(definition) if problems.is_empty() => Ok(Self { notes, ..definition }),
            _ => Err(problems),
        }
    }
}
