//! The verbs: begin, judge lines, pass, return for correction, give more time, propose to reject, decide on that, say
//! that a correction did not come.

use chrono::NaiveDate;
use serde_json::json;

use super::model::{Beginning, Check, Decision, Judgement, Kind, Line, State, complete, judged, not_in_order};
use super::{lines, store, tell};
use crate::access::{Action, Tx};
use crate::application::eligibility::{self, Case};
use crate::application::{self, Section, State as Standing};
use crate::audit::{Event, record};
use crate::calendar;
use crate::kernel::{ApplicationId, FormCheckId, Instant, Message, OrganisationId};
use crate::organisation;
use crate::pages::App;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::definition::applying::Moment;
use crate::programme::definition::identity::Correction;

fn event<'a>(action: &'static str, of: &Check, label: &'a str) -> Event<'a> {
    Event::new(action, "form-check", of.id.0, label)
}

/// Stores what has become of a check, with the step that led there.
fn step(tx: &mut Tx<'_>, done: (&'static str, Kind), old: &Check, new: &Check, words: &str) -> Result<()> {
    store::update(tx.db, new, old.version, tx.now)?;
    let actor = tx.actor;
    store::enter(tx.db, old.id, done.1, actor, words, tx.now)?;
    let label = old.label();
    record(tx, event(done.0, old, &label).change(Some(old.facts()), Some(new.facts())).because(words))
}

/// The check, if the actor may do this to it, as the page has shown it.
fn found(tx: &mut Tx<'_>, id: FormCheckId, action: Action, version: i32) -> Result<Check> {
    let check = store::find(tx.db, id)?;
    tx.can(action, &check)?;
    if check.version == version { Ok(check) } else { Err(Error::Stale) }
}

/// Begins the check of what an application has submitted last.
///
/// # Errors
/// [`Error::NotFound`] for an agency that is not commissioned; [`Error::Forbidden`] when the agency is related to the
/// applicant; [`Error::Conflict`] when the application is not submitted, or the copy is being checked already.
pub fn begin(tx: &mut Tx<'_>, app: &App, id: ApplicationId) -> Result<FormCheckId> {
    let application = application::find(tx.db, id)?;
    tx.can(Action::FormCheckJudge, &Beginning(&application))?;
    if application.state != Standing::Submitted {
        return Err(Error::conflict("form-check-application-moved"));
    }
    let agency = tx.actor.organisation.ok_or(Error::NotFound)?;
    independent(tx.db, agency, application.unit)?;
    let earlier = store::latest_of(tx.db, id)?;
    if earlier.as_ref().is_some_and(|check| check.copy == application.copies || check.state == State::Open) {
        return Err(Error::conflict("form-check-begun"));
    }
    let known = earlier.map(|check| store::lines(tx.db, check.id)).transpose()?.unwrap_or_default();
    let prepared = lines::prepare(tx.db, &app.texts, &application, &known, tx.now)?;
    let definition = application::definition(tx.db, &application)?;
    let submitted = application.submitted_at.unwrap_or(tx.now).day();
    let due_on = due(tx.db, submitted, lines::working_days(&definition))?;
    let new = store::New { application: id, copy: application.copies, agency, due_on };
    let made = store::insert(tx.db, &new, &prepared, tx.now)?;
    let actor = tx.actor;
    store::enter(tx.db, made, Kind::Started, actor, "", tx.now)?;
    let check = store::find(tx.db, made)?;
    let label = check.label();
    record(tx, event("form-check.started", &check, &label).change(None, Some(check.facts())))?;
    Ok(made)
}

/// The last day of so many working days after a day; nothing where the official calendar does not reach.
pub(super) fn due(db: &mut Db, from: NaiveDate, working_days: Option<u32>) -> Result<Option<NaiveDate>> {
    let Some(days) = working_days else { return Ok(None) };
    Ok(calendar::current(db)?.add_working_days(from, days, false).ok())
}

/// Whether an agency has nothing to do with an applicant (P20-18): not the same unit, code, legal representative.
fn independent(db: &mut Db, agency: OrganisationId, unit: OrganisationId) -> Result<()> {
    let (agency, unit) = (organisation::find(db, agency)?, organisation::find(db, unit)?);
    let person = |name: &str| name.trim().to_owned();
    let (theirs, own) = (&agency.record, &unit.record);
    let code = theirs.uscc.is_some() && theirs.uscc == own.uscc;
    let head = person(&theirs.legal_representative);
    if code || (!head.is_empty() && head == person(&own.legal_representative)) {
        return Err(Error::forbidden("form-check-not-independent"));
    }
    Ok(())
}

/// Writes verdicts and remarks.
///
/// # Errors
/// [`Error::Invalid`] with each line whose remark is missing; [`Error::Conflict`] when the check is not open;
/// [`Error::Stale`].
pub fn judge(tx: &mut Tx<'_>, id: FormCheckId, sent: &[Judgement], version: i32) -> Result<()> {
    let check = found(tx, id, Action::FormCheckJudge, version)?;
    let definition = application::definition(tx.db, &check.application)?;
    let old = store::lines(tx.db, id)?;
    let always = |key: &str| lines::always_remarked(&definition, key);
    let new = judged(&old, sent, always, &tx.actor.name, tx.now)?;
    let changed: Vec<(&Line, &Line)> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
    if changed.is_empty() {
        return Ok(());
    }
    for (_, line) in &changed {
        store::judge(tx.db, id, line, tx.actor.user)?;
    }
    store::update(tx.db, &check, version, tx.now)?;
    let told = |line: &Line| json!({ "line": line.key, "verdict": line.verdict, "remark": line.remark });
    let before: Vec<_> = changed.iter().map(|(old, _)| told(old)).collect();
    let after: Vec<_> = changed.iter().map(|(_, new)| told(new)).collect();
    let label = check.label();
    let event = event("form-check.judged", &check, &label);
    record(tx, event.change(Some(json!({ "lines": before })), Some(json!({ "lines": after }))))
}

/// The check with its lines, when all have a verdict.
fn whole(tx: &mut Tx<'_>, id: FormCheckId, version: i32) -> Result<(Check, Vec<Line>)> {
    let check = found(tx, id, Action::FormCheckJudge, version)?;
    let lines = store::lines(tx.db, id)?;
    complete(&lines)?;
    Ok((check, lines))
}

/// The application is in order.
///
/// # Errors
/// [`Error::Conflict`] while a line has no verdict or is not in order, and when a rule of class A of this stage does not
/// hold; [`Error::Stale`].
pub fn pass(tx: &mut Tx<'_>, app: &App, id: FormCheckId, version: i32) -> Result<()> {
    let (check, lines) = whole(tx, id, version)?;
    let wrong = not_in_order(&lines).count();
    if wrong > 0 {
        return Err(Error::Conflict(Message::new("form-check-pass-with-no").with("n", wrong)));
    }
    let case = Case::submitted(tx.db, &check.application, tx.now)?;
    let judged = eligibility::judge(tx.db, &case, Moment::FormCheck)?;
    if let Some(blocking) = judged.iter().find(|one| one.blocks()) {
        let told = Message::new("form-check-blocked").with("rule", &blocking.rule);
        return Err(Error::Conflict(told.with("sentence", &blocking.label.zh)));
    }
    application::actions::pass(tx, check.application.id, check.application.version)?;
    let new = Check { state: State::Passed, ..check.clone() };
    step(tx, ("form-check.passed", Kind::Passed), &check, &new, "")?;
    tell::unit(tx, app, &new, "passed", "", None)
}

/// How the call lets an application be corrected.
pub(super) fn correction(db: &mut Db, check: &Check) -> Result<Correction> {
    let definition = application::definition(db, &check.application)?;
    definition.lifecycle.correction.clone().ok_or_else(|| Error::conflict("form-check-no-correction"))
}

/// The last day of a correction that begins today.
pub(super) fn correction_ends(db: &mut Db, check: &Check, today: NaiveDate) -> Result<NaiveDate> {
    let days = correction(db, check)?.working_days;
    let ends = calendar::current(db)?.add_working_days(today, days, false);
    ends.map_err(|missing| Error::Conflict(missing.into()))
}

/// Returns the application for correction: these sections are open until the end of the term, by the official calendar.
///
/// # Errors
/// [`Error::Conflict`] while a line has no verdict or none is not in order, when the call lets nothing be corrected, when
/// it was returned as often as the call says, and when the calendar does not reach; [`Error::Invalid`] without a section;
/// [`Error::Stale`].
pub fn send_back(
    tx: &mut Tx<'_>,
    app: &App,
    id: FormCheckId,
    sections: &[Section],
    reason: &str,
    version: i32,
) -> Result<()> {
    let (check, lines) = whole(tx, id, version)?;
    if not_in_order(&lines).next().is_none() {
        return Err(Error::conflict("form-check-nothing-wrong"));
    }
    let until = Instant::end_of_day(correction_ends(tx.db, &check, tx.now.day())?);
    let of = &check.application;
    application::actions::send_back(tx, of.id, sections, reason, until, of.version)?;
    let new = Check {
        state: State::Returned,
        reason: reason.to_owned(),
        sections: sections.iter().map(ToString::to_string).collect(),
        until: Some(until),
        ..check.clone()
    };
    step(tx, ("form-check.returned", Kind::Returned), &check, &new, reason)?;
    tell::unit(tx, app, &new, "returned", reason, Some(until))
}

/// Gives the applicant more time for a correction, until the end of a day.
///
/// # Errors
/// [`Error::Conflict`] when it is not returned; [`Error::Invalid`] for a day that is not later; [`Error::Stale`].
pub fn extend(tx: &mut Tx<'_>, app: &App, id: FormCheckId, to: NaiveDate, reason: &str, version: i32) -> Result<()> {
    let check = found(tx, id, Action::FormCheckConfirm, version)?;
    if check.state != State::Returned {
        return Err(Error::conflict("form-check-not-returned"));
    }
    let until = Instant::end_of_day(to);
    let of = &check.application;
    application::actions::extend_return(tx, of.id, until, reason, of.version)?;
    let new = Check { until: Some(until), ..check.clone() };
    step(tx, ("form-check.extended", Kind::Extended), &check, &new, reason)?;
    tell::unit(tx, app, &new, "extended", reason, Some(until))
}

/// The agency proposes to reject the application; the officer decides.
///
/// # Errors
/// [`Error::Conflict`] while a line has no verdict or none is not in order; [`Error::Stale`].
pub fn propose(tx: &mut Tx<'_>, app: &App, id: FormCheckId, reason: &str, version: i32) -> Result<()> {
    let (check, lines) = whole(tx, id, version)?;
    if not_in_order(&lines).next().is_none() {
        return Err(Error::conflict("form-check-nothing-wrong"));
    }
    let stood_in_for = tx.actor.stands_in_for.as_ref().map(|(user, _)| *user);
    let new = Check {
        state: State::ProposedRejection,
        reason: reason.to_owned(),
        proposed_by: std::iter::once(tx.actor.user).chain(stood_in_for).collect(),
        proposed_by_name: tx.actor.name.clone(),
        ..check.clone()
    };
    step(tx, ("form-check.rejection-proposed", Kind::Proposed), &check, &new, reason)?;
    tell::officers(tx, app, &new, reason)
}

/// Decides on a proposed rejection: the application is rejected, or the check goes on.
///
/// # Errors
/// [`Error::Forbidden`] for whoever proposed it; [`Error::Conflict`] when nothing is proposed; [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    id: FormCheckId,
    decision: Decision,
    reason: &str,
    version: i32,
) -> Result<()> {
    let check = found(tx, id, Action::FormCheckConfirm, version)?;
    if check.state != State::ProposedRejection {
        return Err(Error::conflict("form-check-nothing-to-decide"));
    }
    let of = &check.application;
    match decision {
        Decision::Confirm => {
            application::actions::reject(tx, of.id, &check.reason, of.version)?;
            let new = Check { state: State::Rejected, ..check.clone() };
            step(tx, ("form-check.rejected", Kind::Rejected), &check, &new, reason)?;
            tell::unit(tx, app, &new, "rejected", &check.reason, None)
        }
        Decision::Refuse => {
            let (proposed_by, proposed_by_name) = (Vec::new(), String::new());
            let new =
                Check { state: State::Open, reason: String::new(), proposed_by, proposed_by_name, ..check.clone() };
            step(tx, ("form-check.rejection-refused", Kind::Refused), &check, &new, reason)?;
            tell::agency(tx, app, &new, reason)
        }
    }
}

/// Says that a correction did not come in time.
///
/// # Errors
/// [`Error::Conflict`] when the application is not returned, or its term still runs; [`Error::Stale`].
pub fn lapse(tx: &mut Tx<'_>, app: &App, id: FormCheckId, reason: &str, version: i32) -> Result<()> {
    let check = found(tx, id, Action::FormCheckConfirm, version)?;
    if check.state != State::Returned {
        return Err(Error::conflict("form-check-not-returned"));
    }
    let of = &check.application;
    application::actions::lapse(tx, of.id, reason, of.version)?;
    let new = Check { state: State::Lapsed, ..check.clone() };
    step(tx, ("form-check.lapsed", Kind::Lapsed), &check, &new, reason)?;
    tell::unit(tx, app, &new, "lapsed", reason, None)
}
