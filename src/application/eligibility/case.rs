//! A case: everything that rules may ask about one application, read once.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::{facts, store};
use crate::application::content::{Content, UnitRecord};
use crate::application::paper::{self, PaperCopy};
use crate::application::{self as noun, Application, State};
use crate::kernel::{ApplicationId, CallId, Instant, OrganisationId};
use crate::letter::{self, Letter};
use crate::organisation;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::Definition;
use crate::programme::call::{self, Call};
use crate::rules::{Facts, Gathered, Provider, Providers, Value, units};

/// Who offers the facts that the application does not tell by itself.
static OTHERS: LazyLock<Providers> = LazyLock::new(|| {
    let lasting = [(units::SCOPE, units::fact as Provider), (letter::SCOPE, letter::fact as Provider)];
    Providers::new(lasting).dated(units::SCOPE, units::on_day)
});

/// Everything that rules may ask about one application, or about a unit that has none yet.
pub struct Case {
    /// The call.
    pub call: Call,
    /// What it says, in the version that the application follows.
    pub definition: Arc<Definition>,
    /// The application.
    pub application: Option<Application>,
    /// What stands in it.
    pub content: Content,
    /// The applicant.
    pub unit: OrganisationId,
    /// The applicant's written reasons, by rule.
    pub reasons: BTreeMap<String, String>,
    /// The letter of the applicant for the call.
    pub letter: Option<Letter>,
    /// What came in on paper.
    pub paper: Option<PaperCopy>,
    /// The day on which the call was published.
    pub opened_on: Option<chrono::NaiveDate>,
    /// Other live applications of the unit in the call.
    pub others_of_unit: i64,
    /// Other live applications of its province in the call.
    pub others_of_region: i64,
    /// The moment of the judgement.
    pub now: Instant,
}

impl Case {
    /// An application as it stands now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn live(db: &mut Db, application: &Application, now: Instant) -> Result<Self> {
        let content = noun::live(db, application)?;
        Self::with(db, application, content, now)
    }

    /// A submitted application, by its latest copy.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn submitted(db: &mut Db, application: &Application, now: Instant) -> Result<Self> {
        let content = noun::content(db, application)?;
        Self::with(db, application, content, now)
    }

    /// An application with this content.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with(db: &mut Db, application: &Application, content: Content, now: Instant) -> Result<Self> {
        let definition = noun::definition(db, application)?;
        let mut reasons = store::reasons(db, application.id)?;
        // What was written beside the answer to a condition is a reason too, and is not asked for twice.
        for (rule, answer) in content.conditions.answers.iter().filter(|(_, answer)| !answer.met) {
            if !answer.note.trim().is_empty() {
                reasons.entry(rule.clone()).or_insert_with(|| answer.note.clone());
            }
        }
        let of_region = content.record.region.or(application.region);
        let (others_of_unit, others_of_region) =
            store::others(db, application.call, application.unit, of_region, Some(application.id))?;
        Ok(Self {
            call: call::find(db, application.call)?,
            definition,
            application: Some(application.clone()),
            content,
            unit: application.unit,
            reasons,
            letter: letter::of(db, application.call, application.unit)?,
            paper: paper::of(db, application.id)?,
            opened_on: store::opened_on(db, application.call)?,
            others_of_unit,
            others_of_region,
            now,
        })
    }

    /// A unit that has no application in the call, to try the conditions on.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::platform::Error::NotFound) when call or unit does not exist, or the call was never
    /// published.
    pub fn of_unit(db: &mut Db, id: CallId, unit: OrganisationId, now: Instant) -> Result<Self> {
        let record = UnitRecord::of(&organisation::find(db, unit)?);
        let (_, definition) = call::in_force(db, id)?;
        let (others_of_unit, others_of_region) = store::others(db, id, unit, record.region, None)?;
        Ok(Self {
            call: call::find(db, id)?,
            definition,
            application: None,
            content: Content { record, ..Content::default() },
            unit,
            reasons: BTreeMap::new(),
            letter: letter::of(db, id, unit)?,
            paper: None,
            opened_on: store::opened_on(db, id)?,
            others_of_unit,
            others_of_region,
            now,
        })
    }

    /// Until when the call takes applications online.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let own = self.definition.deadline.as_ref().and_then(|deadline| deadline.online).map(call::model::moment);
        match &self.application {
            // A deadline moves later only, so the latest one holds for all.
            Some(application) if !matches!(application.state, State::Draft | State::Withdrawn) => {
                own.max(self.call.deadline)
            }
            _ => self.call.deadline.or(own),
        }
    }

    /// What the desk has recorded of the copies on paper.
    pub(super) fn paper_fact(&self, name: &str) -> Option<Value> {
        if name == "paper" {
            return Some(Value::Bool(self.paper.is_some()));
        }
        let copy = self.paper.as_ref()?;
        let arrival = &copy.arrival;
        let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
        match name {
            "paper_dispatched_on" => arrival.dispatched_on.map(Value::Date),
            "paper_received_on" => Some(Value::Date(arrival.received_at.day())),
            "paper_in_time" => {
                let deadline = self.definition.deadline.as_ref()?.paper.as_ref()?;
                Some(Value::Bool(paper::in_time(copy, deadline)))
            }
            "paper_copies" => Some(Value::Number(i64::from(arrival.copies))),
            "paper_bound" => Some(Value::Bool(arrival.bound)),
            "courier" => text(&arrival.courier),
            "waybill" => text(&arrival.waybill),
            _ => None,
        }
    }
}

/// The facts of a case: its own, and those that others offer, each read when it is wanted.
pub(super) struct Known<'a> {
    case: &'a Case,
    others: Gathered<'a>,
}

impl<'a> Known<'a> {
    pub(super) fn of(case: &'a Case, db: &'a mut Db) -> Self {
        let unit = std::iter::once((units::SCOPE, case.unit.0));
        let letter = case.letter.as_ref().map(|letter| (letter::SCOPE, letter.id.0));
        Self { case, others: OTHERS.about(db, unit.chain(letter)).on(case.now.day()) }
    }
}

impl Facts for Known<'_> {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        let own = match name.split_once('.') {
            Some(("call", fact)) => facts::call(self.case, fact),
            Some(("application", fact)) => facts::application(self.case, fact),
            Some(("unit", fact)) => facts::unit(self.case, fact),
            // Where nobody has asked for a letter, there is none.
            Some(("letter", "present")) if self.case.letter.is_none() => Some(Value::Bool(false)),
            _ => None,
        };
        if own.is_some() { Ok(own) } else { self.others.fact(name) }
    }
}

/// A fact of an application, by its key: for rules of later stages.
///
/// # Errors
/// [`Error::NotFound`](crate::platform::Error::NotFound) when there is no such application.
pub fn application_fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let application = noun::find(db, ApplicationId(id))?;
    let now = application.submitted_at.unwrap_or(application.updated_at);
    let case = Case::submitted(db, &application, now)?;
    Ok(facts::application(&case, name))
}

/// A fact of a call, by its key: for rules of later stages.
///
/// # Errors
/// [`Error::NotFound`](crate::platform::Error::NotFound) when there is no such call, or it was never published.
pub fn call_fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let id = CallId(id);
    let (_, definition) = call::in_force(db, id)?;
    let found = call::find(db, id)?;
    let now = found.updated_at;
    let case = Case {
        call: found,
        definition,
        application: None,
        content: Content::default(),
        unit: OrganisationId(0),
        reasons: BTreeMap::new(),
        letter: None,
        paper: None,
        opened_on: store::opened_on(db, id)?,
        others_of_unit: 0,
        others_of_region: 0,
        now,
    };
    Ok(facts::call(&case, name))
}
