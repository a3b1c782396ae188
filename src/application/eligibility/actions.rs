//! Whether an application may be submitted, what was judged then, and the applicant's reasons.

use serde_json::json;

use super::case::Case;
use super::judge::{Judged, judge};
use super::store;
use crate::access::{Action, Tx};
use crate::application::content::Content;
use crate::application::{self as noun, Application};
use crate::audit::{Event, record};
use crate::kernel::{ApplicationId, Instant, Message};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::programme::definition::applying::Moment;

/// Judges what is about to be submitted.
///
/// # Errors
/// [`Error::Invalid`] when a rule of class A does not hold or cannot be told yet (`eligibility`), and when a reason is
/// missing for one of class W (`reasons`): each with how many.
pub fn may_submit(db: &mut Db, application: &Application, content: &Content, now: Instant) -> Result<Vec<Judged>> {
    let case = Case::with(db, application, content.clone(), now)?;
    let judged = judge(db, &case, Moment::Apply)?;
    let mut errors = Vec::new();
    let mut tell = |field: &str, key: &str, n: usize| {
        if n > 0 {
            errors.push(FieldError { field: field.to_owned(), message: Message::new(key).with("n", n) });
        }
    };
    tell("eligibility", "eligibility-blocks", judged.iter().filter(|one| one.blocks()).count());
    tell("reasons", "eligibility-reasons-missing", judged.iter().filter(|one| one.lacks_reason()).count());
    if errors.is_empty() { Ok(judged) } else { Err(Error::Invalid(errors)) }
}

/// Keeps what was judged with the copy that was submitted.
///
/// # Errors
/// When the rows cannot be written.
pub fn keep(db: &mut Db, of: ApplicationId, n: i32, judged: &[Judged], now: Instant) -> Result<()> {
    store::add(db, of, n, judged, now)
}

/// Writes the applicant's reasons, by rule; an empty one takes an earlier one away. Only rules that want one take one.
///
/// # Errors
/// [`Error::Conflict`] when the application may not be worked on now; [`Error::Malformed`] for a rule that wants none.
pub(super) fn explain(tx: &mut Tx<'_>, id: ApplicationId, reasons: &[(String, String)]) -> Result<()> {
    let application = noun::find(tx.db, id)?;
    tx.can(Action::ApplicationFill, &application)?;
    let call = call::find(tx.db, application.call)?;
    application.fillable(&call, tx.now)?;
    let case = Case::live(tx.db, &application, tx.now)?;
    let judged = judge(tx.db, &case, Moment::Apply)?;
    let before = store::reasons(tx.db, id)?;
    let mut changed = Vec::new();
    for (rule, reason) in reasons {
        if before.get(rule).map_or("", String::as_str) == reason {
            continue;
        }
        if !judged.iter().any(|one| one.rule == *rule && one.outcome.wants_reason()) && !reason.is_empty() {
            return Err(Error::Malformed(format!("the rule {rule:?} wants no reason")));
        }
        let actor = tx.actor;
        store::set_reason(tx.db, id, rule, reason, actor, tx.now)?;
        changed.push(json!({ "rule": rule, "reason": reason }));
    }
    if changed.is_empty() {
        return Ok(());
    }
    let label = application.label();
    let event = Event::new("application.reasons-given", "application", id.0, &label);
    record(tx, event.change(Some(json!({ "reasons": before })), Some(json!({ "reasons": changed }))))
}
