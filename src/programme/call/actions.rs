//! The verbs: begin, write, submit, take back, return, approve; propose a change of what is published; give up.

use chrono::NaiveDateTime;

use super::model::{Call, Change, Hand, Numbering, Pending, Ready, State, Step, moment, numbering, places, ready};
use super::store::{self, NewEvent, NewVersion};
use super::{guided, tell};
use crate::access::{Action, Anything, Policy, Tx};
use crate::audit::{Event, record};
use crate::kernel::{CallId, Message};
use crate::platform::{Error, Result};

/// The longest programme file, in bytes: what a form can carry in any encoding of its signs.
pub const LONGEST: usize = 160 * 1024;

fn event<'a>(action: &'static str, of: &Call, label: &'a str) -> Event<'a> {
    Event::new(action, "call", of.id.0, label)
}

/// Stores what has become of a call, and records it.
fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Call, new: &Call, version: i32, reason: &str) -> Result<()> {
    store::update(tx.db, new, version, tx.now)?;
    let label = new.label();
    record(tx, event(done, old, &label).change(Some(old.facts()), Some(new.facts())).because(reason))
}

/// The call, if the actor may do this to it and has seen its present version.
fn found(tx: &mut Tx<'_>, id: CallId, action: Action, version: i32) -> Result<Call> {
    let found = store::find(tx.db, id)?;
    tx.can(action, &found)?;
    if found.version == version { Ok(found) } else { Err(Error::Stale) }
}

fn pending(change: Change, step: Step, reason: &str) -> Pending {
    Pending { change, step, reason: reason.to_owned(), answer: String::new(), submitted_at: None }
}

/// Begins a call from a text; `origin` says whence the text is.
///
/// # Errors
/// When the actor may not; when the text is longer than a file may be.
pub fn start(tx: &mut Tx<'_>, text: &str, origin: &str) -> Result<CallId> {
    tx.can(Action::CallWrite, &Anything)?;
    let head = guided::head(text).unwrap_or_default();
    let actor = tx.actor;
    let id = store::insert(tx.db, &head, text, origin, actor, tx.now)?;
    let made = store::find(tx.db, id)?;
    store::note(tx.db, &made, Hand::Begun, Change::Publish, actor, origin, tx.now)?;
    let label = made.label();
    record(tx, event("call.started", &made, &label).change(None, Some(made.facts())))?;
    Ok(id)
}

/// Puts a text in place of the one that is worked on. A text with problems is kept, too; it is only not submitted.
///
/// # Errors
/// [`Error::Conflict`] when nothing is being written or the leader has it, [`Error::Stale`].
pub fn write(tx: &mut Tx<'_>, id: CallId, text: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    let change = old.writable()?.change;
    let mut new = Call { draft: text.to_owned(), ..old.clone() };
    if let (false, Some(head)) = (old.is_public(), guided::head(text)) {
        (new.code, new.name, new.year) = (head.code, head.name, head.year);
    }
    let actor = tx.actor;
    store::note(tx.db, &new, Hand::Written, change, actor, "", tx.now)?;
    keep(tx, "call.edited", &old, &new, version, "")
}

/// The text that a call's new one takes the place of.
fn published(tx: &mut Tx<'_>, of: &Call) -> Result<Option<String>> {
    match of.latest {
        0 => Ok(None),
        n => Ok(Some(store::version(tx.db, of.id, n)?.text)),
    }
}

fn check(tx: &mut Tx<'_>, of: &Call, text: &str) -> Result<Ready> {
    let published = published(tx, of)?;
    let ready = ready(of, text, published.as_deref(), tx.now)?;
    if store::is_taken(tx.db, ready.definition.programme.code.as_str(), of.id)? {
        let code = Message::new("call-code-taken").with("code", ready.definition.programme.code.as_str());
        return Err(Error::Conflict(code));
    }
    if let (None, Some(number)) = (&of.number, &ready.definition.programme.number)
        && store::has_number(tx.db, number)?
    {
        return Err(Error::Conflict(Message::new("call-number-taken").with("number", number)));
    }
    Ok(ready)
}

/// Gives a written text to the leader.
///
/// # Errors
/// [`Error::Conflict`] when it has problems, no online deadline, or says what this call may not say; [`Error::Stale`].
pub fn submit(tx: &mut Tx<'_>, policy: &Policy, id: CallId, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    let change = old.writable()?.clone();
    check(tx, &old, &old.draft)?;
    hand_in(tx, policy, &old, old.clone(), change, version)
}

/// Submits what is proposed, and tells those who may approve it.
fn hand_in(tx: &mut Tx<'_>, policy: &Policy, old: &Call, mut new: Call, what: Pending, version: i32) -> Result<()> {
    let reason = what.reason.clone();
    let change = what.change;
    new.pending = Some(Pending { step: Step::Submitted, submitted_at: Some(tx.now), answer: String::new(), ..what });
    let actor = tx.actor;
    store::note(tx.db, &new, Hand::Submitted, change, actor, &reason, tx.now)?;
    keep(tx, "call.submitted", old, &new, version, &reason)?;
    let new = store::find(tx.db, old.id)?;
    tell::leaders(tx, policy, &new, change)
}

/// Takes back what was submitted and not decided yet; whoever submitted it may.
///
/// # Errors
/// [`Error::Forbidden`] for others, [`Error::Conflict`] when nothing is submitted, [`Error::Stale`].
pub fn cancel(tx: &mut Tx<'_>, id: CallId, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    let what = old.submitted()?.clone();
    if !old.submitter.is_some_and(|user| tx.actor.is_person(user)) {
        return Err(Error::forbidden("call-not-submitter"));
    }
    let actor = tx.actor;
    store::note(tx.db, &old, Hand::Cancelled, what.change, actor, "", tx.now)?;
    // A short form is given up as a whole; a text is written on.
    if !what.change.is_written() {
        let new = given_up(tx, &old)?;
        return keep(tx, "call.cancelled", &old, &new, version, "");
    }
    let new = Call { pending: Some(Pending { step: Step::Writing, submitted_at: None, ..what }), ..old.clone() };
    keep(tx, "call.cancelled", &old, &new, version, "")
}

/// The call without what was proposed.
fn given_up(tx: &mut Tx<'_>, old: &Call) -> Result<Call> {
    let mut new = Call { pending: None, ..old.clone() };
    match published(tx, old)? {
        Some(text) => new.draft = text,
        None => new.state = State::Dropped,
    }
    Ok(new)
}

/// Gives up what is written or came back: a call before its publication, or a change of a published one.
///
/// # Errors
/// [`Error::Conflict`] when the leader has it or nothing is proposed, [`Error::Stale`].
pub fn abandon(tx: &mut Tx<'_>, id: CallId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    let what = old.pending.as_ref().ok_or_else(|| Error::conflict("call-not-written"))?;
    if what.step == Step::Submitted {
        return Err(Error::conflict("call-is-submitted"));
    }
    let actor = tx.actor;
    store::note(tx.db, &old, Hand::Abandoned, what.change, actor, reason, tx.now)?;
    let new = given_up(tx, &old)?;
    keep(tx, "call.abandoned", &old, &new, version, reason)
}

/// A new proposal begins a new round; one that came back goes on in its own.
fn next_round(of: &Call) -> i32 {
    if of.pending.is_some() { of.round } else { of.round + 1 }
}

/// Begins the next version of a published call, as a copy of the present one.
///
/// # Errors
/// [`Error::Conflict`] when it is not public, over, or something is proposed already; [`Error::Stale`].
pub fn revise(tx: &mut Tx<'_>, id: CallId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    old.may_propose(Change::Revise, tx.now)?;
    let mut new = Call { round: next_round(&old), ..old.clone() };
    new.pending = Some(pending(Change::Revise, Step::Writing, reason));
    let actor = tx.actor;
    store::note(tx.db, &new, Hand::Begun, Change::Revise, actor, reason, tx.now)?;
    keep(tx, "call.revision-begun", &old, &new, version, reason)
}

/// Proposes a later deadline.
///
/// # Errors
/// [`Error::Invalid`] when it is not later; [`Error::Conflict`] when the call does not take applications any more, when
/// something else is proposed, or when the text does not agree with the new day; [`Error::Stale`].
pub fn extend(
    tx: &mut Tx<'_>,
    policy: &Policy,
    id: CallId,
    to: NaiveDateTime,
    reason: &str,
    version: i32,
) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    old.may_propose(Change::Extend, tx.now)?;
    if old.deadline.is_none_or(|deadline| moment(to) <= deadline) {
        return Err(Error::field("deadline", Message::new("call-deadline-not-later")));
    }
    let text = published(tx, &old)?.ok_or_else(|| Error::conflict("call-not-public"))?;
    let mut new = Call { round: next_round(&old), ..old.clone() };
    new.draft = guided::extended(&text, to).map_err(Error::Conflict)?;
    check(tx, &old, &new.draft)?;
    hand_in(tx, policy, &old, new, pending(Change::Extend, Step::Submitted, reason), version)
}

/// Proposes to withdraw a published call, or to close it before its deadline.
///
/// # Errors
/// [`Error::Conflict`] when it is over, or something else is proposed; [`Error::Stale`].
pub fn end(tx: &mut Tx<'_>, policy: &Policy, id: CallId, change: Change, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallWrite, version)?;
    old.may_propose(change, tx.now)?;
    let new = Call { round: next_round(&old), ..old.clone() };
    hand_in(tx, policy, &old, new, pending(change, Step::Submitted, reason), version)
}

/// Returns what was submitted, with the reason.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it, [`Error::Conflict`] when nothing is submitted, [`Error::Stale`].
pub fn send_back(tx: &mut Tx<'_>, policy: &Policy, id: CallId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallApprove, version)?;
    let what = old.submitted()?.clone();
    let change = what.change;
    let new =
        Call { pending: Some(Pending { step: Step::Returned, answer: reason.to_owned(), ..what }), ..old.clone() };
    let actor = tx.actor;
    store::note(tx.db, &old, Hand::Returned, change, actor, reason, tx.now)?;
    keep(tx, "call.returned", &old, &new, version, reason)?;
    tell::author(tx, policy, &old, change, false, reason)
}

/// Approves what was submitted: from now on it counts, and the public is told.
///
/// # Errors
/// As [`send_back`]; [`Error::Conflict`] when the text may not be put in force any more, or its number or code is taken.
pub fn approve(tx: &mut Tx<'_>, policy: &Policy, id: CallId, opinion: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::CallApprove, version)?;
    let what = old.submitted()?.clone();
    let mut new = Call { pending: None, ..old.clone() };
    let done = match what.change {
        Change::Withdraw => {
            new.state = State::Withdrawn;
            "call.withdrawn"
        }
        Change::Close if old.is_open(tx.now) => {
            new.state = State::Closed;
            "call.closed"
        }
        Change::Close => return Err(Error::conflict("call-deadline-over")),
        Change::Publish | Change::Revise | Change::Extend => put_in_force(tx, &old, &mut new, &what)?,
    };
    // The published text stands again where nothing is proposed.
    if !what.change.has_text()
        && let Some(text) = published(tx, &old)?
    {
        new.draft = text;
    }
    let actor = tx.actor;
    store::note(tx.db, &old, Hand::Approved, what.change, actor, opinion, tx.now)?;
    let told = NewEvent {
        call: id,
        kind: what.change,
        n: new.latest,
        deadlines: (old.deadline, new.deadline),
        reason: &what.reason,
    };
    store::add_event(tx.db, &told, tx.now)?;
    keep(tx, done, &old, &new, version, opinion)?;
    tell::author(tx, policy, &old, what.change, true, opinion)
}

/// Freezes the text as the next version, with number and places at the first.
fn put_in_force(tx: &mut Tx<'_>, old: &Call, new: &mut Call, what: &Pending) -> Result<&'static str> {
    let Ready { definition, deadline } = check(tx, old, &old.draft)?;
    let head = guided::head(&old.draft).unwrap_or_default();
    (new.code, new.name, new.year) = (head.code, head.name, head.year);
    (new.state, new.latest, new.deadline) = (State::Published, old.latest + 1, deadline);
    if old.number.is_none() {
        new.number = Some(match numbering(&definition)? {
            Numbering::Series(series) => store::number(tx.db, &series)?,
            Numbering::Fixed(number) => number,
        });
    }
    let wanted = places(&definition)?;
    store::place(tx.db, old.id, &wanted)?;
    let (proposer, name, _) = store::submitter(tx.db, old)?.ok_or_else(|| Error::conflict("call-not-submitted"))?;
    let approved_by = tx.actor;
    let version = NewVersion {
        call: old.id,
        n: new.latest,
        change: what.change,
        text: &old.draft,
        deadline,
        reason: &what.reason,
        proposed_by: (proposer, name),
        approved_by,
    };
    store::add_version(tx.db, &version, tx.now)?;
    Ok(match what.change {
        Change::Publish => "call.published",
        Change::Extend => "call.extended",
        _ => "call.revised",
    })
}
