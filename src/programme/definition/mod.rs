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
pub mod results;
pub mod review;
pub mod selection;
pub mod values;
pub mod words;

use toml::de::DeTable;

use self::applying::{Applicants, Condition, Deadline, Paper, SupportLetter};
use self::closing::{Acceptance, Archive, Contract, Notice, Ownership, Privacy, Record};
use self::identity::{Lifecycle, Period, Programme, Stage};
use self::money::{Budget, Grant, Places};
use self::read::{LONGEST, Notes, Problem, Reading, Table};
use self::results::{Checklist, Deliverable, Indicator, Reporting};
use self::review::{Review, ScoreTable};
use self::selection::Selection;
use crate::kernel::Message;

/// The form of the file that this version of the product reads.
const FORMAT: u32 = 1;

/// A programme, as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What it is.
    pub programme: Programme,
    /// When it runs.
    pub period: Period,
    /// Its time-table.
    pub stage: Vec<Stage>,
    /// The product's stages that it uses.
    pub lifecycle: Lifecycle,
    /// Its money; none where nothing is paid.
    pub grant: Option<Grant>,
    /// Its places.
    pub places: Option<Places>,
    /// Who applies.
    pub applicants: Option<Applicants>,
    /// Conditions that the product tests.
    pub condition: Vec<Condition>,
    /// Papers.
    pub paper: Vec<Paper>,
    /// The support letter.
    pub support_letter: Option<SupportLetter>,
    /// By when.
    pub deadline: Option<Deadline>,
    /// Rounds of review.
    pub review: Vec<Review>,
    /// Score tables.
    pub score_table: Vec<ScoreTable>,
    /// How persons or cases are selected.
    pub selection: Option<Selection>,
    /// What is delivered.
    pub deliverable: Vec<Deliverable>,
    /// The giver's own targets.
    pub indicator: Vec<Indicator>,
    /// Checklists.
    pub checklist: Vec<Checklist>,
    /// Reports.
    pub reporting: Option<Reporting>,
    /// What money may be spent on.
    pub budget: Option<Budget>,
    /// How the decision is published.
    pub notice: Option<Notice>,
    /// The contract.
    pub contract: Option<Contract>,
    /// Acceptance.
    pub acceptance: Option<Acceptance>,
    /// Whose the results are.
    pub ownership: Option<Ownership>,
    /// What is kept.
    pub archive: Option<Archive>,
    /// Personal data.
    pub privacy: Option<Privacy>,
    /// What is recorded only.
    pub record: Vec<Record>,
    /// What the file says beside its values.
    pub notes: Notes,
}

impl Definition {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
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
        if let Some(found) = &found {
            check::check(found, &mut reading);
        }
        let (problems, notes) = reading.finish();
        match found {
            Some(definition) if problems.is_empty() => Ok(Self { notes, ..definition }),
            _ => Err(problems),
        }
    }
}

/// The groups, as far as they can be read: what has a problem of its own is left out, so that the rest is checked too.
fn groups(table: &mut Table<'_>, reading: &mut Reading) -> Option<Definition> {
    let format = table.get::<u32>("format", None, reading);
    if format.is_some_and(|format| format != FORMAT) {
        let what = Message::new("definition-format").with("known", FORMAT);
        reading.problem("format", what, None);
    }
    let programme = table.get("programme", None, reading);
    let period = table.get("period", None, reading);
    let stage = table.get("stage", None, reading);
    let lifecycle = table.get("lifecycle", None, reading);
    let grant = table.get("grant", None, reading);
    let places = table.get("places", None, reading);
    let applicants = table.get("applicants", None, reading);
    let condition = table.get("condition", None, reading);
    let paper = table.get("paper", None, reading);
    let support_letter = table.get("support_letter", None, reading);
    let deadline = table.get("deadline", None, reading);
    let review = table.get("review", None, reading);
    let score_table = table.get("score_table", None, reading);
    let selection = table.get("selection", None, reading);
    let deliverable = table.get("deliverable", None, reading);
    let indicator = table.get("indicator", None, reading);
    let checklist = table.get("checklist", None, reading);
    let reporting = table.get("reporting", None, reading);
    let budget = table.get("budget", None, reading);
    let notice = table.get("notice", None, reading);
    let contract = table.get("contract", None, reading);
    let acceptance = table.get("acceptance", None, reading);
    let ownership = table.get("ownership", None, reading);
    let archive = table.get("archive", None, reading);
    let privacy = table.get("privacy", None, reading);
    let record = table.get("record", None, reading);
    table.finish(reading);
    Some(Definition {
        programme: programme?,
        period: period?,
        stage: stage.unwrap_or_default(),
        lifecycle: lifecycle?,
        grant: grant.unwrap_or_default(),
        places: places.unwrap_or_default(),
        applicants: applicants.unwrap_or_default(),
        condition: condition.unwrap_or_default(),
        paper: paper.unwrap_or_default(),
        support_letter: support_letter.unwrap_or_default(),
        deadline: deadline.unwrap_or_default(),
        review: review.unwrap_or_default(),
        score_table: score_table.unwrap_or_default(),
        selection: selection.unwrap_or_default(),
        deliverable: deliverable.unwrap_or_default(),
        indicator: indicator.unwrap_or_default(),
        checklist: checklist.unwrap_or_default(),
        reporting: reporting.unwrap_or_default(),
        budget: budget.unwrap_or_default(),
        notice: notice.unwrap_or_default(),
        contract: contract.unwrap_or_default(),
        acceptance: acceptance.unwrap_or_default(),
        ownership: ownership.unwrap_or_default(),
        archive: archive.unwrap_or_default(),
        privacy: privacy.unwrap_or_default(),
        record: record.unwrap_or_default(),
        notes: Notes::default(),
    })
}
