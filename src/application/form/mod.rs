//! What an applicant fills in, section by section: each a typed value, kept as JSON.
//!
//! Which sections there are follows from the definition of the call. What a section still lacks is told by [`gaps()`]; a
//! section that lacks something is kept all the same, for a draft is never refused.

mod gaps;

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use self::gaps::{Gap, gaps, is_optional};
pub(in crate::application) use self::gaps::{fitting, is_over, media, unfit};
use crate::kernel::{Instant, Money};
use crate::programme::Definition;
use crate::programme::definition::applying::{Condition, Issuer, Moment, Paper};
use crate::programme::definition::money::Class;

crate::words! {
    /// A part of an application that is filled in by itself.
    pub enum Section {
        /// The unit's record, and whom to ask.
        Unit = "unit",
        /// The conditions of the call, answered.
        Conditions = "conditions",
        /// Past projects of the kind.
        Past = "past",
        /// The one project leader.
        Leader = "leader",
        /// The team.
        Team = "team",
        /// What is done in which month for which deliverable.
        Plan = "plan",
        /// Support conditions that the unit promises, each to be honoured later.
        Promises = "promises",
        /// The money by category.
        Budget = "budget",
        /// Whom to recuse.
        Recusals = "recusals",
        /// Papers.
        Papers = "papers",
        /// The unit's own opinion, the notice on personal data, consents, the declaration.
        Statement = "statement",
    }
}

crate::words! {
    /// What the unit is to the programme.
    pub enum ApplicantKind {
        /// 省级科协直属单位.
        UnderAssociation = "under-association",
        /// 相关社会组织.
        SocialOrganisation = "social-organisation",
        /// 省级科协.
        ProvincialAssociation = "provincial-association",
        /// 副省级城市科协.
        SubProvincialAssociation = "sub-provincial-association",
        /// 企业（园区）科协.
        GrassRootAssociation = "grass-root-association",
        /// 企业.
        Enterprise = "enterprise",
        /// Anything else.
        Other = "other",
    }
}

crate::words! {
    /// What the project leader is in the unit (P24-13).
    pub enum Post {
        /// 单位主要负责人.
        Head = "head",
        /// 单位副职负责人.
        Deputy = "deputy",
        /// 经授权的负责人.
        Authorised = "authorised",
        /// None of these.
        Other = "other",
    }
}

/// A section's value.
pub trait Body: Serialize + DeserializeOwned + Default {
    /// Its section.
    const SECTION: Section;
}

macro_rules! bodies {
    ($($type:ty => $section:ident),+ $(,)?) => {$(
        impl Body for $type {
            const SECTION: Section = Section::$section;
        }
    )+};
}

/// Whom to ask about the application, and what the unit is to the programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitForm {
    /// What the unit is to the programme.
    pub kind: Option<ApplicantKind>,
    /// The person who answers questions about the application.
    pub contact: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Whether the same work is paid by other public money.
    pub elsewhere: Option<bool>,
    /// Where, if it is.
    pub elsewhere_what: String,
    /// Whether the record of the unit was looked over and is right.
    pub confirmed: bool,
}

/// The unit's answer to one condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConditionAnswer {
    /// Whether the unit says that it holds.
    pub met: bool,
    /// What the unit says about it.
    pub note: String,
}

/// The conditions, answered by the name of their rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// By rule.
    pub answers: BTreeMap<String, ConditionAnswer>,
}

/// A past project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PastProject {
    /// Its number, by which its proof is found; never used again.
    pub n: u32,
    /// Its name.
    pub name: String,
    /// Who gave the work.
    pub commissioner: String,
    /// For how much.
    pub amount: Option<Money>,
    /// In which year.
    pub year: i32,
    /// What came of it.
    pub result: String,
}

/// Past projects of the kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// The projects, in the order of the form.
    pub items: Vec<PastProject>,
    /// The greatest number that was given so far.
    pub last: u32,
}

/// The project leader: exactly one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Leader {
    /// Name.
    pub name: String,
    /// What the leader is in the unit.
    pub post: Option<Post>,
    /// The post in words.
    pub post_name: String,
    /// Professional title.
    pub title: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Whether the leader is employed by the unit.
    pub of_unit: Option<bool>,
    /// What the leader has done.
    pub experience: String,
}

/// A member of the team beside the leader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// Name.
    pub name: String,
    /// Employer; the unit itself where it is empty.
    pub employer: String,
    /// Post or professional title.
    pub post: String,
    /// What the member does in the project.
    pub duty: String,
}

/// The team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Team {
    /// The members.
    pub members: Vec<Member>,
    /// Who keeps the project's books.
    pub accountant: String,
}

/// The plan of work: by deliverable, what is done in which month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// How the unit goes about the work.
    pub approach: String,
    /// By the key of the deliverable, and by month (`2026-07`).
    pub rows: BTreeMap<String, BTreeMap<String, String>>,
}

/// A condition that the unit promises to provide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Promise {
    /// What is promised.
    pub what: String,
    /// How much of it.
    pub extent: String,
    /// Who provides it; the unit itself where it is empty.
    pub provider: String,
}

/// Support conditions, each a line to be honoured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Promises {
    /// The lines.
    pub items: Vec<Promise>,
}

/// A line of the budget.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BudgetLine {
    /// The key of its category in the definition.
    pub category: String,
    /// The amount.
    pub amount: Money,
    /// How it was reckoned.
    pub basis: String,
}

/// The budget.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Budget {
    /// What is asked for.
    pub requested: Money,
    /// The lines that are not nothing, in the order of the definition.
    pub lines: Vec<BudgetLine>,
    /// What the unit adds of its own.
    pub own: Option<Money>,
}

/// Somebody who should not review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecusalWish {
    /// Name of the person; empty for a whole organisation.
    pub name: String,
    /// Employer, or the organisation.
    pub employer: String,
    /// Why.
    pub reason: String,
}

/// Whom to recuse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recusals {
    /// The persons.
    pub items: Vec<RecusalWish>,
}

/// What the unit says of a paper that it has uploaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// Whether the stamp is on it.
    pub stamped: bool,
    /// Whether the legal representative has signed it.
    pub signed: bool,
    /// When it was made out, where that matters.
    pub issued_on: Option<NaiveDate>,
}

/// The papers, by their key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Papers {
    /// By key.
    pub marks: BTreeMap<String, Marks>,
}

/// A consent on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGiven {
    /// Its key in the definition.
    pub key: String,
    /// The version of the call whose text was agreed to.
    pub call_version: i32,
    /// The digest of that text.
    pub sha256: String,
    /// Who ticked it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// The unit's own opinion, the declaration, and the consents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Statement {
    /// The unit's own opinion (本单位审核意见).
    pub opinion: String,
    /// Whether everything is declared to be true.
    pub declared: bool,
    /// What persons were told and agreed to.
    pub consents: Vec<ConsentGiven>,
}

bodies! {
    UnitForm => Unit,
    Conditions => Conditions,
    Past => Past,
    Leader => Leader,
    Team => Team,
    Plan => Plan,
    Promises => Promises,
    Budget => Budget,
    Recusals => Recusals,
    Papers => Papers,
    Statement => Statement,
}

/// The row of a plan where the call names no deliverable.
pub const WHOLE_WORK: &str = "work";
/// The longest period of which a plan asks for every month.
const MOST_MONTHS: usize = 36;

impl Section {
    /// The sections of a call, in the order of the task list.
    pub fn of(definition: &Definition) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|section| section.is_asked(definition)).collect()
    }

    fn is_asked(self, d: &Definition) -> bool {
        let applicants = d.applicants.as_ref();
        match self {
            Self::Unit | Self::Leader | Self::Statement => true,
            Self::Conditions => conditions(d).next().is_some(),
            Self::Past => applicants.is_some_and(|a| a.past_projects > 0),
            Self::Team => applicants.is_some_and(|a| a.team > 0),
            Self::Plan => applicants.is_some_and(|a| a.work_plan),
            Self::Promises => applicants.is_some_and(|a| a.promises),
            Self::Budget => d.budget.as_ref().is_some_and(|budget| !budget.category.is_empty()),
            Self::Recusals => !d.review.is_empty() && applicants.is_some_and(|a| a.may_name_recusals),
            Self::Papers => papers(d).next().is_some(),
        }
    }
}

/// The conditions that an applicant answers.
pub fn conditions(d: &Definition) -> impl Iterator<Item = &Condition> {
    d.condition.iter().filter(|c| c.at == Moment::Apply && c.class != Class::Recorded)
}

/// The papers that an applicant hands in. The letter of the association is a thing of its own where the call has one.
pub fn papers(d: &Definition) -> impl Iterator<Item = &Paper> {
    let letter = d.support_letter.is_some();
    d.paper.iter().filter(move |p| p.at == Moment::Apply && !(letter && p.issuer == Issuer::Association))
}

/// Where the proof of a past project stands.
pub fn proof_of(n: u32) -> String {
    format!("past-{n}")
}

/// The months of the period, as `2026-07`.
pub fn months(d: &Definition) -> Vec<String> {
    let (mut found, mut day) = (Vec::new(), d.period.start.with_day(1).unwrap_or(d.period.start));
    while day <= d.period.end && found.len() < MOST_MONTHS {
        found.push(day.format("%Y-%m").to_string());
        let Some(next) = day.checked_add_months(Months::new(1)) else { break };
        day = next;
    }
    found
}

/// The rows of the plan: the deliverables, or the work as a whole.
pub fn plan_rows(d: &Definition) -> Vec<String> {
    if d.deliverable.is_empty() {
        return vec![WHOLE_WORK.to_owned()];
    }
    d.deliverable.iter().map(|deliverable| deliverable.key.as_str().to_owned()).collect()
}

/// What an application of the call asks for, where that is one amount for all.
pub fn fixed_amount(d: &Definition) -> Option<Money> {
    d.grant.as_ref().and_then(|grant| grant.per_award)
}

impl Budget {
    /// The sum of the lines.
    pub fn total(&self) -> Option<Money> {
        Money::sum(self.lines.iter().map(|line| line.amount))
    }

    /// The line of a category.
    pub fn line(&self, category: &str) -> Option<&BudgetLine> {
        self.lines.iter().find(|line| line.category == category)
    }
}

impl Plan {
    /// What is written for a deliverable in a month.
    pub fn cell(&self, deliverable: &str, month: &str) -> &str {
        self.rows.get(deliverable).and_then(|months| months.get(month)).map_or("", String::as_str)
    }

    /// In how many of these months anything is done.
    pub fn months_covered(&self, months: &[String]) -> usize {
        let any = |month: &&String| self.rows.values().any(|row| row.get(*month).is_some_and(|text| !text.is_empty()));
        months.iter().filter(any).count()
    }

    /// For how many of these rows anything is done.
    pub fn rows_covered(&self, rows: &[String]) -> usize {
        let any =
            |row: &&String| self.rows.get(*row).is_some_and(|months| months.values().any(|text| !text.is_empty()));
        rows.iter().filter(any).count()
    }
}
