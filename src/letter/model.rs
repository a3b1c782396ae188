//! What a support letter is, what may become of it, what is wrong with it, and who may do what to it.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{Bilingual, CallId, DocumentId, Instant, LetterId, Message, OrganisationId, Region, UserId, text};
use crate::platform::error::FieldError;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};
use crate::programme::Definition;

crate::words! {
    /// How far a letter is.
    pub enum State {
        /// The unit has asked for it.
        Asked = "asked",
        /// It is there.
        Issued = "issued",
        /// The association does not issue it.
        Declined = "declined",
        /// The association has taken it back.
        Revoked = "revoked",
    }
}

crate::words! {
    /// How a letter came about.
    pub enum Source {
        /// It was written here, and is a document of the register.
        Written = "written",
        /// A letter on paper was scanned.
        Uploaded = "uploaded",
    }
}

crate::words! {
    /// By which way it was issued.
    pub enum Via {
        /// By somebody of the association who is signed in.
        SignIn = "sign-in",
        /// By somebody who followed a one-time link.
        Link = "link",
    }
}

/// What stands in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The number that the association gave it, in the form of official numbers; a plain letter (便函) has none.
    pub number: Option<String>,
    /// The day at its foot.
    pub dated_on: NaiveDate,
    /// The last day on which it counts; for good, when there is none.
    pub valid_until: Option<NaiveDate>,
    /// To whom it is written.
    pub addressee: String,
    /// The project that it names.
    pub project: String,
    /// What it says; empty for a scan, which says it itself.
    pub body: String,
    /// Whether the association's stamp is on it, or its use was approved for a letter written here.
    pub stamped: bool,
    /// Whether the support depends on something.
    pub conditional: bool,
    /// Whether it names the unit.
    pub names_unit: bool,
    /// Who answers for it at the association: name and telephone.
    pub contact: String,
}

/// A letter that was issued.
#[derive(Debug, Clone)]
pub struct Issued {
    /// What stands in it.
    pub content: Content,
    /// How it came about.
    pub source: Source,
    /// By which way.
    pub via: Via,
    /// The document of the register, when it was written here.
    pub document: Option<DocumentId>,
    /// Who issued it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// How a letter, or the wish for one, ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Who ended it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// A support letter, from the moment at which a unit asks for it.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its key.
    pub id: LetterId,
    /// The call for which it is.
    pub call: CallId,
    /// The unit that it supports.
    pub unit: OrganisationId,
    /// Its name.
    pub unit_name: String,
    /// Its province now.
    pub unit_region: Option<Region>,
    /// The association that was asked.
    pub issuer: OrganisationId,
    /// Its name when it was asked.
    pub issuer_name: String,
    /// Its province when it was asked.
    pub region: Option<Region>,
    /// How far it is.
    pub state: State,
    /// What the unit wrote to the association.
    pub wish: String,
    /// Who asked.
    pub asked_by: UserId,
    /// That person's name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Instant,
    /// The letter, once it was issued; it stays when it is revoked.
    pub issued: Option<Issued>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// The third parties that check the unit's application, once it was submitted.
    pub checkers: Vec<OrganisationId>,
    /// When the row was changed last.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
}

/// How long a one-time link works.
pub const LINK_LASTS: Duration = Duration::hours(72);

/// Until when a link that is made now works: three days, and never longer than letters are taken.
pub fn link_until(now: Instant, deadline: Instant) -> Instant {
    (now + LINK_LASTS).min(deadline)
}

impl Content {
    /// What a single field cannot tell; `today` is the day in Beijing.
    ///
    /// # Errors
    /// [`Error::Invalid`] with each field that is wrong.
    pub fn check(&self, definition: &Definition, today: NaiveDate) -> Result<()> {
        let mut errors = Vec::new();
        let mut wrong =
            |field: &str, key: &str| errors.push(FieldError { field: field.to_owned(), message: Message::new(key) });
        if self.dated_on > today {
            wrong("dated_on", "letter-dated-later");
        }
        if self.valid_until.is_some_and(|last| last < self.dated_on) {
            wrong("valid_until", "letter-valid-before");
        }
        if self.valid_until.is_some_and(|last| last < today) {
            wrong("valid_until", "letter-valid-over");
        }
        if self.number.is_none() && definition.support_letter.as_ref().is_some_and(|wanted| wanted.number) {
            wrong("letter_number", "letter-number-wanted");
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }

    /// The digest by which `verify` knows it.
    pub fn sha256(&self) -> String {
        digest(self.facts().to_string())
    }

    /// The content as the audit trail keeps it; of the text its digest.
    pub fn facts(&self) -> Value {
        json!({
            "letter_number": self.number, "dated_on": self.dated_on, "valid_until": self.valid_until,
            "addressee": self.addressee, "project": self.project, "text_sha256": digest(&self.body),
            "stamped": self.stamped, "conditional": self.conditional, "names_unit": self.names_unit,
            "contact": self.contact,
        })
    }

    /// What is wrong with it by the call's file: each defect by itself. `deadline` is the last day of applications.
    fn defects(&self, definition: &Definition, deadline: Option<NaiveDate>, today: NaiveDate) -> Vec<Message> {
        let mut all = Vec::new();
        let Some(wanted) = &definition.support_letter else { return all };
        if !is_named(&self.addressee, &wanted.addressee) {
            let told = Message::new("letter-defect-addressee").with("given", &self.addressee);
            all.push(told.with("wanted", &wanted.addressee.zh));
        }
        if !is_named(&self.project, &definition.programme.name) {
            let told = Message::new("letter-defect-project").with("given", &self.project);
            all.push(told.with("wanted", &definition.programme.name.zh));
        }
        if !self.names_unit {
            all.push(Message::new("letter-defect-unit"));
        }
        if wanted.stamp && !self.stamped {
            all.push(Message::new("letter-defect-stamp"));
        }
        if wanted.number && self.number.is_none() {
            all.push(Message::new("letter-defect-number"));
        }
        if let Some(last) = deadline.filter(|last| self.dated_on > *last) {
            all.push(Message::new("letter-defect-late").with_time("day", self.dated_on).with_time("deadline", last));
        }
        if self.conditional {
            all.push(Message::new("letter-defect-conditional"));
        }
        if let Some(last) = self.valid_until.filter(|last| today > *last) {
            all.push(Message::new("letter-defect-expired").with_time("day", last));
        }
        all
    }
}

/// Whether a text of a letter names this and nothing else, whatever its brackets, spaces and punctuation. The year before
/// a programme's name and the word 项目 behind it are no part of it.
fn is_named(given: &str, name: &Bilingual) -> bool {
    let suffix = text::skeleton("项目");
    let bare = |text: &str| {
        let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        let undated = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let undated = if undated.len() < text.len() { undated.trim_start_matches(['年', '度']) } else { undated };
        text::skeleton(undated).trim_end_matches(&suffix).to_owned()
    };
    let given = bare(given);
    !given.is_empty() && [&name.zh, &name.en].iter().any(|name| bare(name) == given)
}

/// Everything that speaks against a letter on a day, each by its own sentence; nothing does when the list is empty.
/// `unit_region` is the province of the applicant.
pub fn standing(
    letter: &Letter,
    definition: &Definition,
    unit_region: Option<Region>,
    today: NaiveDate,
) -> Vec<Message> {
    let Some(wanted) = &definition.support_letter else { return Vec::new() };
    let mut all = Vec::new();
    match (letter.state, &letter.ended) {
        (State::Asked, _) => return vec![Message::new("letter-defect-asked").with("issuer", &letter.issuer_name)],
        (State::Declined, ended) => {
            let reason = ended.as_ref().map(|ended| ended.reason.as_str()).unwrap_or_default();
            return vec![Message::new("letter-defect-declined").with("reason", reason)];
        }
        (State::Revoked, Some(ended)) => {
            let told = Message::new("letter-defect-revoked").with_time("day", ended.at.day());
            all.push(told.with("reason", &ended.reason));
        }
        _ => {}
    }
    if wanted.own_province && (letter.region.is_none() || letter.region != unit_region) {
        let name = |region: Option<Region>| region.map(|r| r.name_zh()).unwrap_or_default();
        let told = Message::new("letter-defect-province").with("issuer", &letter.issuer_name);
        all.push(told.with("theirs", name(letter.region)).with("own", name(unit_region)));
    }
    let deadline = definition.deadline.as_ref().and_then(|deadline| deadline.online).map(|moment| moment.date());
    if let Some(issued) = &letter.issued {
        all.extend(issued.content.defects(definition, deadline, today));
    }
    all
}

impl Letter {
    /// What people call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.unit_name, self.issuer_name)
    }

    /// The letter as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        let mut facts = json!({ "letter_state": self.state, "unit": self.unit_name, "issuer": self.issuer_name });
        if let (Some(fields), Some(issued)) = (facts.as_object_mut(), &self.issued) {
            fields.insert("letter_source".to_owned(), json!(issued.source));
            fields.insert("via".to_owned(), json!(issued.via));
            fields.insert("content_sha256".to_owned(), json!(issued.content.sha256()));
            if let Value::Object(content) = issued.content.facts() {
                fields.extend(content);
            }
        }
        facts
    }

    /// Whether it counts now: it was issued and not taken back.
    pub fn is_there(&self) -> bool {
        self.state == State::Issued
    }
}

impl Object for Letter {
    fn visible_to(&self, actor: &Actor) -> bool {
        let party = |own: OrganisationId| own == self.unit || own == self.issuer || self.checkers.contains(&own);
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => party(own) || self.unit_region == Some(region),
            Scope::Own(own) => party(own),
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        let is_of = |own: OrganisationId| actor.is_system() || actor.organisation == Some(own);
        let whose = match action {
            Action::LetterIssue | Action::LetterRevoke => is_of(self.issuer),
            Action::LetterLink => actor.scope() == Scope::Everything || is_of(self.unit) || is_of(self.issuer),
            Action::LetterAsk => is_of(self.unit),
            _ => true,
        };
        if !whose {
            return Err(Error::forbidden("letter-not-own"));
        }
        match action {
            Action::LetterIssue | Action::LetterLink if self.state != State::Asked => {
                Err(Error::conflict("letter-not-asked"))
            }
            Action::LetterRevoke if self.state != State::Issued => Err(Error::conflict("letter-not-issued")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
