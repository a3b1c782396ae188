//! The verbs: begin, save a section, hold it, submit, withdraw; and what the check of the form does with an application:
//! send back, reject, pass, let lapse, give more time.

use std::sync::Arc;

use super::content::Content;
use super::form::{Body, Budget, ConsentGiven, Section, Statement, fixed_amount, gaps, is_optional};
use super::model::{Application, State, free_slot, series, takes};
use super::store::{self, Copy, New};
use super::{eligibility, shelves, tell};
use crate::access::{Action, Actor, Policy, Tx};
use crate::audit::{Event, record};
use crate::kernel::{ApplicationId, CallId, Instant, Message, Money, OrganisationId};
use crate::organisation;
use crate::platform::error::FieldError;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call::{self, Call};
use crate::programme::definition::identity::Step;

/// Minutes for which it is believed that somebody still works on a section.
pub const HELD_MINUTES: i64 = 5;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

fn event<'a>(action: &'static str, of: &Application, label: &'a str) -> Event<'a> {
    Event::new(action, "application", of.id.0, label)
}

/// Stores what has become of an application, and records it.
fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Application, new: &Application, reason: &str) -> Result<()> {
    store::update(tx.db, new, old.version, tx.now)?;
    let label = new.label();
    record(tx, event(done, old, &label).change(Some(old.facts()), Some(new.facts())).because(reason))
}

/// The application with its call, if the actor may do this to it.
fn found(tx: &mut Tx<'_>, id: ApplicationId, action: Action) -> Result<(Application, Call)> {
    let found = store::find(tx.db, id)?;
    tx.can(action, &found)?;
    let call = call::find(tx.db, found.call)?;
    Ok((found, call))
}

fn seen(found: &Application, version: i32) -> Result<()> {
    if found.version == version { Ok(()) } else { Err(Error::Stale) }
}

/// What an application follows: while it is filled in, the latest version of its call; once it was submitted, the one
/// under which it was.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn definition(db: &mut crate::platform::db::Db, of: &Application) -> Result<(i32, Arc<Definition>)> {
    match of.state {
        State::Draft | State::Withdrawn => call::in_force(db, of.call),
        _ => Ok((of.call_version, call::definition(db, of.call, of.call_version)?)),
    }
}

/// Begins an application of the actor's unit.
///
/// # Errors
/// [`Error::Conflict`] when the call takes none, or the unit has as many as the call allows.
pub fn begin(tx: &mut Tx<'_>, id: CallId) -> Result<ApplicationId> {
    let unit = tx.actor.organisation.ok_or(Error::NotFound)?;
    begin_for(tx, id, unit)
}

/// Begins an application of a unit; only somebody of that unit may, or the operator at the machine.
///
/// # Errors
/// As [`begin`].
pub fn begin_for(tx: &mut Tx<'_>, id: CallId, unit: OrganisationId) -> Result<ApplicationId> {
    tx.can(Action::ApplicationFill, &crate::access::Anything)?;
    if tx.actor.organisation != Some(unit) && !tx.actor.is_system() {
        return Err(Error::NotFound);
    }
    let found = call::find(tx.db, id)?;
    if !found.is_public() {
        return Err(Error::NotFound);
    }
    takes(&found, tx.now)?;
    let (call_version, definition) = call::in_force(tx.db, id)?;
    if !definition.lifecycle.steps.contains(&Step::Apply) {
        return Err(Error::conflict("application-takes-none"));
    }
    let taken = store::slots(tx.db, id, unit)?;
    let most = definition.applicants.as_ref().map_or(1, |applicants| applicants.most);
    let full = || Error::Conflict(Message::new("application-most").with("most", most));
    let slot = free_slot(&taken, most).ok_or_else(full)?;
    let region = organisation::find(tx.db, unit)?.record.region;
    let requested = fixed_amount(&definition).unwrap_or_default();
    let (by, by_name) = (tx.actor.user, tx.actor.name.clone());
    let new = New { call: id, call_version, unit, slot, region, requested, by, by_name };
    let made = store::insert(tx.db, &new, tx.now)?;
    let made = store::find(tx.db, made)?;
    store::index(tx.db, &made)?;
    let label = made.label();
    record(tx, event("application.begun", &made, &label).change(None, Some(made.facts())))?;
    Ok(made.id)
}

/// The application, if the actor may work on this section of it now.
fn workable(tx: &mut Tx<'_>, id: ApplicationId, section: Section) -> Result<(Application, Arc<Definition>)> {
    let (found, call) = found(tx, id, Action::ApplicationFill)?;
    found.fillable(&call, tx.now)?;
    let (_, definition) = definition(tx.db, &found)?;
    if !Section::of(&definition).contains(&section) {
        return Err(Error::NotFound);
    }
    if !found.is_open(section) {
        return Err(Error::conflict("application-section-closed"));
    }
    Ok((found, definition))
}

/// Saves a section, whole or not; `version` is that of the section's own row, 0 where nobody has touched it.
///
/// # Errors
/// [`Error::Conflict`] when the application or this section is not open, [`Error::Stale`] when a colleague was faster.
pub fn save<T: Body>(tx: &mut Tx<'_>, id: ApplicationId, body: &T, version: i32) -> Result<()> {
    let (found, definition) = workable(tx, id, T::SECTION)?;
    let text = serde_json::to_string(body)?;
    keep_section(tx, &found, &definition, T::SECTION, &text, version)
}

fn keep_section(
    tx: &mut Tx<'_>,
    of: &Application,
    definition: &Definition,
    section: Section,
    text: &str,
    version: i32,
) -> Result<()> {
    let actor = tx.actor;
    store::save(tx.db, of.id, section, text, actor, version, tx.now)?;
    store::touch(tx.db, of.id, tx.now)?;
    if section == Section::Budget {
        let budget: Budget = serde_json::from_str(text)?;
        store::set_requested(tx.db, of.id, fixed_amount(definition).unwrap_or(budget.requested))?;
    }
    if section == Section::Past {
        // The proofs of a project have a place as soon as the project stands there.
        let past: super::form::Past = serde_json::from_str(text)?;
        for item in &past.items {
            store::paper_at(tx.db, of.id, &super::form::proof_of(item.n))?;
        }
    }
    let label = of.label();
    let after = serde_json::json!({ "section": section, "text_digest": digest(text) });
    record(tx, event("application.saved", of, &label).change(None, Some(after)))
}

/// Saves the unit's own statement. A consent is on record with the digest of the text that was agreed to, who ticked it,
/// and when; one that stands and is ticked again stays as it is, one that is no longer ticked goes.
///
/// # Errors
/// As [`save`].
pub fn state(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    opinion: &str,
    declared: bool,
    ticked: &[String],
    version: i32,
) -> Result<()> {
    let (found, definition) = workable(tx, id, Section::Statement)?;
    let (call_version, _) = self::definition(tx.db, &found)?;
    let before = store::live(tx.db, &found)?.statement.consents;
    let texts = definition.privacy.iter().flat_map(|privacy| &privacy.consent);
    let consents = texts
        .filter(|consent| ticked.iter().any(|key| key == consent.key.as_str()))
        .map(|consent| {
            let sha256 = digest(format!("{}\n{}", consent.text.zh, consent.text.en));
            let key = consent.key.as_str();
            let known = before.iter().find(|given| given.key == key && given.sha256 == sha256);
            known.cloned().unwrap_or_else(|| ConsentGiven {
                key: key.to_owned(),
                call_version,
                sha256,
                by: tx.actor.name.clone(),
                at: tx.now,
            })
        })
        .collect();
    let text = serde_json::to_string(&Statement { opinion: opinion.to_owned(), declared, consents })?;
    keep_section(tx, &found, &definition, Section::Statement, &text, version)
}

/// Notes that the actor works on a section, for some minutes; gives the name of a colleague who does already. A soft
/// lock: it warns, and the version decides. No event: it is nobody's record.
///
/// # Errors
/// As [`save`].
pub fn hold(tx: &mut Tx<'_>, id: ApplicationId, section: Section) -> Result<Option<String>> {
    workable(tx, id, section)?;
    let rows = store::sections(tx.db, id)?;
    if let Some(row) = rows.iter().find(|row| row.section == section)
        && let Some(name) = held_by_another(row, tx.actor, tx.now)
    {
        return Ok(Some(name.to_owned()));
    }
    let actor = tx.actor;
    store::hold(tx.db, id, section, actor, tx.now + chrono::Duration::minutes(HELD_MINUTES))?;
    Ok(None)
}

/// The name of a colleague who works on a section now.
pub(super) fn held_by_another<'a>(row: &'a store::SectionRow, actor: &Actor, now: Instant) -> Option<&'a str> {
    let theirs = row.held_by.is_some_and(|user| user != actor.user) && row.held_until.is_some_and(|until| now < until);
    theirs.then_some(row.held_by_name.as_str())
}

/// The place of a paper's files, or of a past project's proofs.
///
/// # Errors
/// As [`save`]; [`Error::NotFound`] for a paper that the call does not ask for.
pub fn place(tx: &mut Tx<'_>, id: ApplicationId, paper: &str) -> Result<crate::kernel::PaperId> {
    let section = shelves::section_of(paper);
    let (_, definition) = workable(tx, id, section)?;
    if section == Section::Papers && !super::form::papers(&definition).any(|known| known.key.as_str() == paper) {
        return Err(Error::NotFound);
    }
    store::paper_at(tx.db, id, paper)
}

/// Everything that stands against a submission, section by section.
pub(super) fn lacking(content: &Content, definition: &Definition) -> Vec<(Section, Vec<super::form::Gap>)> {
    let sections = Section::of(definition).into_iter().filter(|section| !is_optional(*section));
    sections.map(|section| (section, gaps(section, content, definition))).filter(|(_, gaps)| !gaps.is_empty()).collect()
}

/// Submits: what stands now is frozen as the next copy, with its digest. The first submission takes the number. `shown` is
/// the digest of what the page of the last look has shown: what is submitted is what was looked at.
///
/// # Errors
/// [`Error::Conflict`] when it is not open (late, submitted, decided); [`Error::Invalid`] when it is not complete;
/// [`Error::Stale`] when somebody has changed it since.
pub fn submit(tx: &mut Tx<'_>, policy: &Policy, id: ApplicationId, shown: Option<&str>, version: i32) -> Result<()> {
    let (old, call) = found(tx, id, Action::ApplicationSubmit)?;
    old.fillable(&call, tx.now)?;
    seen(&old, version)?;
    let (call_version, definition) = definition(tx.db, &old)?;
    let mut content = store::live(tx.db, &old)?;
    content.call_version = call_version;
    let (text, sha256) = content.frozen()?;
    if shown.is_some_and(|shown| shown != sha256) {
        return Err(Error::Stale);
    }
    complete(&content, &definition)?;
    let judged = eligibility::may_submit(tx.db, &old, &content, tx.now)?;
    let mut new = submitted(tx, &old, &content, &definition)?;
    new.call_version = call_version;
    if old.state == State::Withdrawn {
        new.slot = slot_again(tx, &old, &definition)?;
    }
    let number = match &old.number {
        Some(number) => number.clone(),
        None => {
            let call_number = call.number.as_deref().unwrap_or(&call.code);
            let pattern = &definition.programme.application_pattern;
            store::number(tx.db, &series(pattern, call_number, content.record.region))?
        }
    };
    new.receipt = Some(format!("{number}-{:02}", new.copies));
    (new.number, new.sha256) = (Some(number), Some(sha256.clone()));
    let reason = if old.state == State::Returned { old.return_reason.clone() } else { String::new() };
    let (by, at) = (tx.actor.name.clone(), tx.now);
    let copy = Copy { n: new.copies, call_version, body: text, sha256, reason, by, at };
    store::add_copy(tx.db, id, &copy, tx.actor.user)?;
    eligibility::keep(tx.db, id, new.copies, &judged, tx.now)?;
    let done = if old.state == State::Returned { "application.resubmitted" } else { "application.submitted" };
    keep(tx, done, &old, &new, "")?;
    store::index(tx.db, &new)?;
    tell::unit(tx, policy, &new, "application-submitted", "")
}

/// Whether nothing is lacking.
///
/// # Errors
/// [`Error::Invalid`] with each section that lacks something, as a field of its name.
pub(super) fn complete(content: &Content, definition: &Definition) -> Result<()> {
    let errors: Vec<FieldError> = lacking(content, definition)
        .into_iter()
        .map(|(section, gaps)| {
            let said = Message::new("application-section-lacks").with_word("section", format!("section-{section}"));
            FieldError { field: section.to_string(), message: said.with("n", gaps.len()) }
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

fn submitted(tx: &Tx<'_>, old: &Application, content: &Content, definition: &Definition) -> Result<Application> {
    let requested = fixed_amount(definition).unwrap_or(content.budget.requested);
    if requested.is_negative() || requested > Money::MAX_INPUT {
        return Err(Error::conflict("money-too-large"));
    }
    Ok(Application {
        state: State::Submitted,
        region: content.record.region,
        requested,
        copies: old.copies + 1,
        online_at: old.online_at.or(Some(tx.now)),
        submitted_at: Some(tx.now),
        submitted_by: Some(tx.actor.user),
        submitted_by_name: tx.actor.name.clone(),
        return_until: None,
        returned_sections: Vec::new(),
        ..old.clone()
    })
}

/// A withdrawn application has given its slot back, and takes one again.
fn slot_again(tx: &mut Tx<'_>, of: &Application, definition: &Definition) -> Result<i32> {
    let taken = store::slots(tx.db, of.call, of.unit)?;
    let most = definition.applicants.as_ref().map_or(1, |applicants| applicants.most);
    let full = || Error::Conflict(Message::new("application-most").with("most", most));
    free_slot(&taken, most).ok_or_else(full)
}

/// Takes a submitted application back. Its copies stay; it may be corrected and submitted again before the deadline.
///
/// # Errors
/// [`Error::Conflict`] after the deadline, and when it is not submitted; [`Error::Stale`].
pub fn withdraw(tx: &mut Tx<'_>, policy: &Policy, id: ApplicationId, reason: &str, version: i32) -> Result<()> {
    let (old, call) = found(tx, id, Action::ApplicationSubmit)?;
    old.withdrawable(&call, tx.now)?;
    seen(&old, version)?;
    let new = Application { state: State::Withdrawn, ..old.clone() };
    keep(tx, "application.withdrawn", &old, &new, reason)?;
    tell::unit(tx, policy, &new, "application-withdrawn", reason)
}

/// The application as whoever checks its form sees it; who may check is that noun's own to ask.
fn checked(tx: &mut Tx<'_>, id: ApplicationId, reason: &str, version: i32) -> Result<Application> {
    let (found, _) = found(tx, id, Action::ApplicationView)?;
    seen(&found, version)?;
    if reason.chars().count() > LONGEST_REASON {
        return Err(Error::field("reason", Message::new("form-too-long").with("most", LONGEST_REASON)));
    }
    Ok(found)
}

/// Sends an application back for correction: these sections are open again until then, and nothing else is.
///
/// # Errors
/// [`Error::Conflict`] when it is not submitted, or was returned as often as its call allows; [`Error::Invalid`] without
/// a section or with a term that is over; [`Error::Stale`].
pub fn send_back(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    sections: &[Section],
    reason: &str,
    until: Instant,
    version: i32,
) -> Result<()> {
    let old = checked(tx, id, reason, version)?;
    old.checkable()?;
    let (_, definition) = definition(tx.db, &old)?;
    let times = definition.lifecycle.correction.as_ref().map_or(0, |correction| correction.times);
    if u32::try_from(old.returned).unwrap_or(u32::MAX) >= times {
        return Err(Error::Conflict(Message::new("application-returned-often").with("times", times)));
    }
    let asked = Section::of(&definition);
    if sections.is_empty() || sections.iter().any(|section| !asked.contains(section)) {
        return Err(Error::field("sections", Message::new("application-return-sections")));
    }
    if until <= tx.now {
        return Err(Error::field("until", Message::new("application-return-until")));
    }
    let new = Application {
        state: State::Returned,
        returned: old.returned + 1,
        return_until: Some(until),
        return_reason: reason.to_owned(),
        returned_sections: sections.to_vec(),
        ..old.clone()
    };
    keep(tx, "application.returned", &old, &new, reason)
}

/// Gives more time for a correction.
///
/// # Errors
/// [`Error::Conflict`] when it is not returned; [`Error::Invalid`] for a moment that is not later; [`Error::Stale`].
pub fn extend_return(tx: &mut Tx<'_>, id: ApplicationId, until: Instant, reason: &str, version: i32) -> Result<()> {
    let old = checked(tx, id, reason, version)?;
    let before = match (old.state, old.return_until) {
        (State::Returned, Some(before)) => before,
        _ => return Err(Error::conflict("application-not-returned")),
    };
    if until <= before || until <= tx.now {
        return Err(Error::field("until", Message::new("application-return-until")));
    }
    let new = Application { return_until: Some(until), ..old.clone() };
    keep(tx, "application.return-extended", &old, &new, reason)
}

fn decided(tx: &mut Tx<'_>, done: &'static str, old: &Application, state: State, reason: &str) -> Result<()> {
    let new = Application {
        state,
        return_until: None,
        returned_sections: Vec::new(),
        decided_at: Some(tx.now),
        decided_reason: reason.to_owned(),
        ..old.clone()
    };
    keep(tx, done, old, &new, reason)
}

/// The form did not pass.
///
/// # Errors
/// [`Error::Conflict`] when it is not submitted; [`Error::Stale`].
pub fn reject(tx: &mut Tx<'_>, id: ApplicationId, reason: &str, version: i32) -> Result<()> {
    let old = checked(tx, id, reason, version)?;
    old.checkable()?;
    decided(tx, "application.rejected", &old, State::Rejected, reason)
}

/// The form has passed.
///
/// # Errors
/// As [`reject`].
pub fn pass(tx: &mut Tx<'_>, id: ApplicationId, version: i32) -> Result<()> {
    let old = checked(tx, id, "", version)?;
    old.checkable()?;
    decided(tx, "application.passed", &old, State::Passed, "")
}

/// A returned application was not back in time; somebody says so, the clock does not.
///
/// # Errors
/// [`Error::Conflict`] when it is not returned, or its term still runs; [`Error::Stale`].
pub fn lapse(tx: &mut Tx<'_>, id: ApplicationId, reason: &str, version: i32) -> Result<()> {
    let old = checked(tx, id, reason, version)?;
    old.lapsable(tx.now)?;
    decided(tx, "application.lapsed", &old, State::Lapsed, reason)
}

/// Commissions a third party with the check and review of a call's applications.
///
/// # Errors
/// [`Error::Invalid`] when it is no third party, works on the call already, or has itself applied (P20-18).
pub fn commission(tx: &mut Tx<'_>, id: CallId, agency: OrganisationId) -> Result<()> {
    let found = call::find(tx.db, id)?;
    tx.can(Action::ApplicationCommission, &found)?;
    if !found.is_public() {
        return Err(Error::conflict("call-not-public"));
    }
    let wrong = |key: &str| Err(Error::field("agency", Message::new(key)));
    let organisation =
        organisation::find(tx.db, agency).map_err(|e| e.as_field("agency", "application-agency-none"))?;
    if organisation.record.kind != organisation::Kind::Agency {
        return wrong("application-agency-kind");
    }
    if store::agency_of(tx.db, id)?.contains(&agency) {
        return wrong("application-agency-there");
    }
    if !store::slots(tx.db, id, agency)?.is_empty() {
        return wrong("application-agency-applies");
    }
    let actor = tx.actor;
    store::commission(tx.db, id, agency, actor, tx.now)?;
    let label = found.label();
    let after = serde_json::json!({ "agency": organisation.record.name });
    record(tx, Event::new("call.agency-commissioned", "call", id.0, &label).change(None, Some(after)))
}

/// Ends the work of a third party on a call.
///
/// # Errors
/// [`Error::NotFound`] when it does not work on it.
pub fn dismiss(tx: &mut Tx<'_>, id: CallId, agency: OrganisationId, reason: &str) -> Result<()> {
    let found = call::find(tx.db, id)?;
    tx.can(Action::ApplicationCommission, &found)?;
    if !store::dismiss(tx.db, id, agency)? {
        return Err(Error::NotFound);
    }
    let name = organisation::find(tx.db, agency)?.record.name;
    let label = found.label();
    let before = serde_json::json!({ "agency": name });
    let event = Event::new("call.agency-dismissed", "call", id.0, &label).change(Some(before), None);
    record(tx, event.because(reason))
}

/// The applications of a unit go along when it is merged into another. Where both have applied, each keeps its own; the
/// slots then show that there are more than the call allows.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    for old in store::of_unit(tx.db, from)? {
        let taken = store::slots(tx.db, old.call, into)?;
        let slot = free_slot(&taken, u32::MAX).unwrap_or(old.slot);
        let new = Application { unit: into, slot, ..old.clone() };
        store::update(tx.db, &new, old.version, tx.now)?;
        let moved = store::find(tx.db, old.id)?;
        store::index(tx.db, &moved)?;
    }
    store::move_agency(tx.db, from, into)
}
