//! The verbs: ask, answer, close, reopen.

use super::model::{Kind, Query, Question, State, check_due};
use super::store;
use crate::access::{Action, Anything, Policy, Tx};
use crate::audit::{Event, record};
use crate::kernel::{OrganisationId, QueryId};
use crate::notices::{self, Mail};
use crate::pages::Subject;
use crate::people;
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, of: &'a Query) -> Event<'a> {
    Event::new(action, "query", of.id.0, &of.title)
}

/// Tells the people of the asked organisation who may answer that something is asked. The mail
/// names it in one line and leads to it.
fn tell_asked(tx: &mut Tx<'_>, policy: &Policy, query: &Query) -> Result<()> {
    for to in people::addressees(tx.db, &[query.organisation], &policy.roles(Action::QueryAnswer))? {
        let mail = Mail::new("query-asked", to, ("query", query.id.0))
            .fact("title", &query.title)
            .fact("by", &tx.actor.organisation_name)
            .fact("due_on", query.due_on)
            .path(format!("/queries/{}", query.id));
        notices::send(tx, &mail)?;
    }
    Ok(())
}

/// Tells the person who asked that there is an answer, as long as they may still ask for that organisation.
fn tell_asker(tx: &mut Tx<'_>, policy: &Policy, query: &Query) -> Result<()> {
    let there = people::addressees(tx.db, &[query.asker_organisation], &policy.roles(Action::QueryAsk))?;
    let Some(to) = there.into_iter().find(|to| to.user == Some(query.asker)) else { return Ok(()) };
    let mail = Mail::new("query-answered", to, ("query", query.id.0))
        .fact("title", &query.title)
        .fact("by", &query.organisation_name)
        .path(format!("/queries/{}", query.id));
    notices::send(tx, &mail).map(|_| ())
}

/// Asks the organisation whose the subject is; the caller has found the subject as the actor sees it. Those who may answer
/// are told by mail.
///
/// # Errors
/// [`Error::Conflict`] when the subject belongs to nobody or to the actor's own organisation; [`Error::Invalid`] for a
/// day on which no answer can be wanted.
pub fn ask(tx: &mut Tx<'_>, policy: &Policy, about: &Subject, question: &Question) -> Result<QueryId> {
    tx.can(Action::QueryAsk, &Anything)?;
    check_due(question.due_on, tx.now.day())?;
    let asked = about.organisation.ok_or_else(|| Error::conflict("query-nobody"))?;
    let own = tx.actor.organisation.ok_or_else(|| Error::forbidden("query-nobody"))?;
    if asked == own {
        return Err(Error::conflict("query-own"));
    }
    let id = store::insert(tx.db, about, asked, tx.actor.user, own, question, tx.now)?;
    let actor = tx.actor;
    store::enter(tx.db, id, Kind::Question, actor, &question.text, tx.now)?;
    let query = store::find(tx.db, id)?;
    record(tx, event("query.asked", &query).change(None, Some(query.facts())))?;
    tell_asked(tx, policy, &query)?;
    Ok(id)
}

/// Says something and leaves the query in a state.
fn say(
    tx: &mut Tx<'_>,
    action: &'static str,
    old: &Query,
    new: &Query,
    kind: Kind,
    text: &str,
    version: i32,
) -> Result<()> {
    store::update(tx.db, new, version, tx.now)?;
    let actor = tx.actor;
    store::enter(tx.db, old.id, kind, actor, text, tx.now)?;
    record(tx, event(action, old).change(Some(old.facts()), Some(new.facts())).because(text))
}

/// Answers, or adds to the answer; who asked is told by mail.
///
/// # Errors
/// [`Error::Forbidden`] for whom was not asked, [`Error::Conflict`] once it is closed, [`Error::Stale`].
pub fn answer(tx: &mut Tx<'_>, policy: &Policy, id: QueryId, text: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::QueryAnswer, &old)?;
    let new = Query { state: State::Answered, ..old.clone() };
    say(tx, "query.answered", &old, &new, Kind::Answer, text, version)?;
    tell_asker(tx, policy, &new)
}

/// Ends a query; those who asked do that, also without an answer.
///
/// # Errors
/// [`Error::Forbidden`] for others, [`Error::Conflict`] when it is closed already, [`Error::Stale`].
pub fn close(tx: &mut Tx<'_>, id: QueryId, text: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::QueryAsk, &old)?;
    if old.state == State::Closed {
        return Err(Error::conflict("query-is-closed"));
    }
    let new = Query { state: State::Closed, ..old.clone() };
    say(tx, "query.closed", &old, &new, Kind::Closed, text, version)
}

/// Asks further, with a new day; those who may answer are told by mail.
///
/// # Errors
/// As [`close`]; [`Error::Conflict`] while an answer is still owed; [`Error::Invalid`] for the day.
pub fn reopen(tx: &mut Tx<'_>, policy: &Policy, id: QueryId, further: &Question, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::QueryAsk, &old)?;
    if old.state == State::Open {
        return Err(Error::conflict("query-is-open"));
    }
    check_due(further.due_on, tx.now.day())?;
    let new = Query { state: State::Open, due_on: further.due_on, ..old.clone() };
    say(tx, "query.reopened", &old, &new, Kind::Reopened, &further.text, version)?;
    tell_asked(tx, policy, &new)
}

/// What was asked of an organisation, or by it, goes to the one that it was merged into. A query between the two has
/// nobody left to answer it, so the merge waits until it is closed by hand.
///
/// # Errors
/// [`Error::Conflict`] while there is such a query.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    if store::between(tx.db, from, into)? {
        return Err(Error::conflict("query-between"));
    }
    store::move_to(tx.db, from, into)
}
