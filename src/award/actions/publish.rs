//! Publish a decision by a public notice; release one that needs none.

use chrono::{Duration, NaiveDate};

use super::super::decision::{Decision, State};
use super::super::model::{Award, State as AwardState};
use super::super::notice::{PublicNotice, last_day};
use super::super::store::{awards, decisions, notices};
use super::super::tell;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::calendar;
use crate::documents::{self, Draft};
use crate::jobs;
use crate::kernel::{DecisionId, DocumentId, Message, NoticeId};
use crate::pages::App;
use crate::platform::{Error, Result};
use crate::programme::call;

/// The most days ahead for which a notice is prepared.
const AHEAD: i64 = 30;

/// What a notice is to say.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Its first day.
    pub starts_on: NaiveDate,
}

/// A decision that was approved, as of its version.
fn approved(tx: &mut Tx<'_>, id: DecisionId, version: i32) -> Result<Decision> {
    let found = decisions::find(tx.db, id)?;
    tx.can(Action::AwardPropose, &found)?;
    if found.state != State::Approved {
        return Err(Error::conflict("decision-not-approved"));
    }
    if found.version == version { Ok(found) } else { Err(Error::Stale) }
}

/// Publishes a decision: from now on the public sees it, and may object until the end of the notice's last day.
///
/// # Errors
/// [`Error::Conflict`] when it is not approved, is published already, or its call publishes nothing; [`Error::Invalid`]
/// beside `starts_on` for a day that has passed, is too far, or touches a year without an official calendar.
pub fn publish(tx: &mut Tx<'_>, id: DecisionId, text: &Text, version: i32) -> Result<NoticeId> {
    let old = approved(tx, id, version)?;
    let definition = call::definition(tx.db, old.call, old.call_version)?;
    let rules = definition.notice.as_ref().ok_or_else(|| Error::conflict("decision-no-notice"))?;
    let today = tx.now.day();
    if text.starts_on < today || text.starts_on > today + Duration::days(AHEAD) {
        return Err(Error::field("starts_on", Message::new("notice-start").with("most", AHEAD)));
    }
    let calendar = calendar::current(tx.db)?;
    let ends_on = last_day(&calendar, rules, text.starts_on).map_err(|why| Error::field("starts_on", why))?;
    let new = PublicNotice {
        id: NoticeId(0),
        decision: id,
        call: old.call,
        call_version: old.call_version,
        title: text.title.clone(),
        text: text.text.clone(),
        starts_on: text.starts_on,
        ends_on,
        days: i32::try_from(rules.days).unwrap_or(i32::MAX),
        published_by_name: tx.actor.name.clone(),
        published_at: tx.now,
        document: None,
        version: 1,
    };
    let notice = notices::insert(tx.db, &new)?;
    for line in awards::of_decision(tx.db, id)? {
        if line.state == AwardState::Approved {
            awards::update(tx.db, &Award { state: AwardState::OnNotice, notice: Some(notice), ..line }, tx.now)?;
        }
    }
    record(tx, Event::new("notice.published", "public-notice", notice.0, &new.title).change(None, Some(new.facts())))?;
    tell_all(tx, &old, version)?;
    Ok(notice)
}

/// Makes the results of a decision known where its call publishes no notice.
///
/// # Errors
/// [`Error::Conflict`] when it is not approved, is known already, or a notice has to make it known; [`Error::Stale`].
pub fn release(tx: &mut Tx<'_>, id: DecisionId, version: i32) -> Result<()> {
    let old = approved(tx, id, version)?;
    if call::definition(tx.db, old.call, old.call_version)?.notice.is_some() {
        return Err(Error::conflict("decision-wants-notice"));
    }
    if old.released_at.is_some() {
        return Err(Error::conflict("decision-is-released"));
    }
    tell_all(tx, &old, version)
}

/// Releases a decision, and lets everybody who was ranked know their result.
fn tell_all(tx: &mut Tx<'_>, old: &Decision, version: i32) -> Result<()> {
    let new = Decision { released_at: Some(tx.now), released_by_name: tx.actor.name.clone(), ..old.clone() };
    decisions::keep_released(tx.db, &new, version, tx.now)?;
    let event = Event::new("decision.released", "decision", old.id.0, &old.call_label);
    record(tx, event.change(Some(old.facts()), Some(new.facts())))?;
    jobs::enqueue(tx, &tell::Tell { decision: old.id })?;
    Ok(())
}

/// Issues a notice as a document, once.
///
/// # Errors
/// [`Error::Conflict`] when it was issued already.
pub fn issue(tx: &mut Tx<'_>, app: &App, id: NoticeId, draft: &Draft) -> Result<DocumentId> {
    if notices::find(tx.db, id)?.document.is_some() {
        return Err(Error::conflict("notice-issued-already"));
    }
    let document = documents::issue(tx, app, draft)?;
    notices::set_document(tx.db, id, document)?;
    Ok(document)
}
