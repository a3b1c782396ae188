//! An application as one value: the record of the unit, every section, the files. It is what is judged, read, printed,
//! frozen at submission and digested.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::form::{
    Budget, Conditions, Leader, Papers, Past, Plan, Promises, Recusals, Section, Statement, Team, UnitForm, proof_of,
};
use crate::kernel::{FileId, OrganisationId, Region};
use crate::organisation::{Class, Licence, Organisation};
use crate::platform::media::Media;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// The record of the unit, as it stood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitRecord {
    /// Its key.
    pub id: Option<OrganisationId>,
    /// Its full name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: String,
    /// Its province.
    pub region: Option<Region>,
    /// Its prefecture-level area, by code.
    pub area: Option<String>,
    /// Its class, when it is a public institution.
    pub class: Option<Class>,
    /// Its licence.
    pub licence: Option<Licence>,
    /// 业务主管单位.
    pub supervising_body: String,
    /// 法定代表人.
    pub legal_representative: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

impl UnitRecord {
    /// The record of an organisation.
    pub fn of(organisation: &Organisation) -> Self {
        let r = &organisation.record;
        Self {
            id: Some(organisation.id),
            name: r.name.clone(),
            uscc: r.uscc.as_ref().map(ToString::to_string).unwrap_or_default(),
            region: r.region,
            area: r.area.clone(),
            class: r.class,
            licence: r.licence,
            supervising_body: r.supervising_body.clone(),
            legal_representative: r.legal_representative.clone(),
            address: r.address.clone(),
            phone: r.phone.clone(),
            email: r.email.clone(),
        }
    }
}

/// A file that stands with an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// The paper, or the proof of a past project ([`proof_of`]).
    pub paper: String,
    /// Its key.
    pub id: FileId,
    /// Its name.
    pub name: String,
    /// What it is, by its content.
    pub media: Media,
    /// Bytes.
    pub size: i64,
    /// Its SHA-256.
    pub sha256: String,
    /// The day on which it came.
    pub on: NaiveDate,
}

/// An application as one value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The version of the call that it follows.
    pub call_version: i32,
    /// The record of the unit.
    pub record: UnitRecord,
    /// Whom to ask, and what the unit is to the programme.
    pub unit: UnitForm,
    /// The conditions, answered.
    pub conditions: Conditions,
    /// Past projects.
    pub past: Past,
    /// The project leader.
    pub leader: Leader,
    /// The team.
    pub team: Team,
    /// The plan of work.
    pub plan: Plan,
    /// Promised support conditions.
    pub promises: Promises,
    /// The budget.
    pub budget: Budget,
    /// Whom to recuse.
    pub recusals: Recusals,
    /// What is said of the papers.
    pub papers: Papers,
    /// Opinion, declaration, consents.
    pub statement: Statement,
    /// The files.
    pub files: Vec<Filed>,
}

impl Content {
    /// The files of a paper.
    pub fn of_paper<'a>(&'a self, paper: &'a str) -> impl Iterator<Item = &'a Filed> {
        self.files.iter().filter(move |file| file.paper == paper)
    }

    /// The proofs of a past project.
    pub fn proofs(&self, n: u32) -> impl Iterator<Item = &Filed> {
        let place = proof_of(n);
        self.files.iter().filter(move |file| file.paper == place)
    }

    /// How many past projects have a proof of their own.
    pub fn past_proven(&self) -> usize {
        self.past.items.iter().filter(|item| self.proofs(item.n).next().is_some()).count()
    }

    /// Whether the leader keeps the project's books too (D0).
    pub fn leader_is_accountant(&self) -> bool {
        let name = self.leader.name.trim();
        !name.is_empty() && name == self.team.accountant.trim()
    }

    /// Puts in a section as it was saved.
    ///
    /// # Errors
    /// When the text is none of ours.
    pub(super) fn put(&mut self, section: Section, text: &str) -> Result<()> {
        let odd = |e| Error::internal(format!("section {section}: {e}"));
        match section {
            Section::Unit => self.unit = serde_json::from_str(text).map_err(odd)?,
            Section::Conditions => self.conditions = serde_json::from_str(text).map_err(odd)?,
            Section::Past => self.past = serde_json::from_str(text).map_err(odd)?,
            Section::Leader => self.leader = serde_json::from_str(text).map_err(odd)?,
            Section::Team => self.team = serde_json::from_str(text).map_err(odd)?,
            Section::Plan => self.plan = serde_json::from_str(text).map_err(odd)?,
            Section::Promises => self.promises = serde_json::from_str(text).map_err(odd)?,
            Section::Budget => self.budget = serde_json::from_str(text).map_err(odd)?,
            Section::Recusals => self.recusals = serde_json::from_str(text).map_err(odd)?,
            Section::Papers => self.papers = serde_json::from_str(text).map_err(odd)?,
            Section::Statement => self.statement = serde_json::from_str(text).map_err(odd)?,
        }
        Ok(())
    }

    /// The text by which it is frozen, and its digest.
    ///
    /// # Errors
    /// A defect: what was read from forms can always be written.
    pub fn frozen(&self) -> Result<(String, String)> {
        let text = serde_json::to_string(self)?;
        let sha256 = digest(&text);
        Ok((text, sha256))
    }

    /// What a frozen text says.
    ///
    /// # Errors
    /// When the text is none of ours.
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| Error::internal(format!("a frozen application: {e}")))
    }
}
