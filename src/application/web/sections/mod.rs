//! Each section as a form: what it shows, and what is read of it. A section is saved whole or not; only what cannot be
//! what it says (a telephone, an amount) is refused.

mod simple;
mod tables;

use chrono::NaiveDate;
use serde::Serialize;

use crate::access::Tx;
use crate::application::actions;
use crate::application::content::Content;
use crate::application::form::{
    Budget, Conditions, Leader, Papers, Past, Plan, Promises, Recusals, Section, Team, UnitForm,
};
use crate::kernel::{ApplicationId, Message};
use crate::pages::Ctx;
use crate::platform::Result;
use crate::platform::form::Form;
use crate::programme::Definition;

/// The longest line, in characters.
pub(super) const LINE: usize = 200;
/// The longest remark or cell of a table.
pub(super) const REMARK: usize = 500;
/// The longest text.
pub(super) const TEXT: usize = 8_000;

/// What was sent of a section.
pub(super) enum Edited {
    Unit(UnitForm),
    Conditions(Conditions),
    Past(Past),
    Leader(Leader),
    Team(Team),
    Plan(Plan),
    Promises(Promises),
    Budget(Budget),
    Recusals(Recusals),
    Papers(Papers),
    Statement { opinion: String, declared: bool, ticked: Vec<String> },
}

impl Edited {
    /// Saves it by the verb of sections.
    pub fn save(&self, tx: &mut Tx<'_>, id: ApplicationId, version: i32) -> Result<()> {
        match self {
            Self::Unit(body) => actions::save(tx, id, body, version),
            Self::Conditions(body) => actions::save(tx, id, body, version),
            Self::Past(body) => actions::save(tx, id, body, version),
            Self::Leader(body) => actions::save(tx, id, body, version),
            Self::Team(body) => actions::save(tx, id, body, version),
            Self::Plan(body) => actions::save(tx, id, body, version),
            Self::Promises(body) => actions::save(tx, id, body, version),
            Self::Budget(body) => actions::save(tx, id, body, version),
            Self::Recusals(body) => actions::save(tx, id, body, version),
            Self::Papers(body) => actions::save(tx, id, body, version),
            Self::Statement { opinion, declared, ticked } => {
                actions::state(tx, id, opinion, *declared, ticked, version)
            }
        }
    }
}

/// What was read: a section to be saved, or a table that the form shows again with what was pasted.
pub(super) enum Sent {
    Save(Edited),
    Show(Form, Vec<usize>),
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Column {
    pub key: String,
    pub label: String,
    pub required: bool,
    pub choices: Vec<String>,
}

/// A table of a section.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Grid {
    pub columns: Vec<Column>,
    /// What its rows are called, where they are those that there are.
    pub names: Option<Vec<String>>,
    /// What heads those names; empty where the rows are counted.
    pub first: String,
    /// The numbers of its rows.
    pub numbers: Vec<usize>,
    /// The column whose sum is shown, if one is.
    pub sum: Option<String>,
}

/// The form of a section as it is recorded, and the rows of its table.
pub(super) fn filled(section: Section, content: &Content, d: &Definition) -> Result<(Form, Vec<usize>)> {
    let simple = |fields: Vec<(String, String)>| Ok((Form::sent(fields), Vec::new()));
    match section {
        Section::Unit => simple(simple::unit(content)),
        Section::Conditions => simple(simple::conditions(content, d)),
        Section::Leader => simple(simple::leader(content)),
        Section::Papers => simple(simple::papers(content, d)),
        Section::Statement => simple(simple::statement(content)),
        Section::Past => tables::past(content),
        Section::Team => tables::team(content),
        Section::Plan => Ok(tables::plan(content, d)),
        Section::Promises => tables::promises(content),
        Section::Budget => Ok(tables::budget(content, d)),
        Section::Recusals => tables::recusals(content),
    }
}

/// The table of a section, with so many rows.
pub(super) fn grid(section: Section, ctx: &Ctx, d: &Definition, numbers: Vec<usize>) -> Option<Grid> {
    tables::grid(section, ctx, d, numbers)
}

/// Reads a section.
///
/// # Errors
/// Every field that is wrong; fields that nobody asked for.
pub(super) fn read(section: Section, form: &mut Form, before: &Content, d: &Definition) -> Result<Sent> {
    match section {
        Section::Unit => simple::read_unit(form).map(Edited::Unit).map(Sent::Save),
        Section::Conditions => simple::read_conditions(form, d).map(Edited::Conditions).map(Sent::Save),
        Section::Leader => simple::read_leader(form).map(Edited::Leader).map(Sent::Save),
        Section::Papers => simple::read_papers(form, d).map(Edited::Papers).map(Sent::Save),
        Section::Statement => simple::read_statement(form, d).map(Sent::Save),
        Section::Past => tables::read_past(form, before),
        Section::Team => tables::read_team(form),
        Section::Plan => tables::read_plan(form, d),
        Section::Promises => tables::read_promises(form),
        Section::Budget => tables::read_budget(form, d),
        Section::Recusals => tables::read_recusals(form),
    }
}

/// Yes, no, or not answered.
fn yes_no(text: &str) -> Result<bool, Message> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Message::new("form-choice")),
    }
}

fn word(value: Option<bool>) -> String {
    value.map_or("", |value| if value { "yes" } else { "no" }).to_owned()
}

fn day_text(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn tick(on: bool) -> String {
    if on { "1".to_owned() } else { String::new() }
}
