//! What waits for a person about decisions, awards and objections, each with its last day where the call sets one.

use chrono::NaiveDate;

use super::actions::Table;
use super::decision::{Decision, State as Decided};
use super::model::State;
use super::notice::due;
use super::objection::State as Objected;
use super::store::{awards, decisions, notices, objections};
use crate::access::{Action, Actor, Object};
use crate::calendar;
use crate::kernel::{Calendar, CallId, Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;
use crate::programme::call;
use crate::programme::definition::identity::Step;
use crate::review;

/// More than these are found in the lists.
const MOST: i64 = 50;

fn todo(verb: &str, object: &str, href: String, due: Option<NaiveDate>) -> Todo {
    Todo { verb: Message::new(verb), object: Message::new("todo-plain").with("text", object), href, due }
}

/// What waits for the actor.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if actor.may(Action::AwardApprove) {
        let calendar = calendar::current(db)?;
        for decision in decisions::in_state(db, Decided::Submitted, MOST)? {
            if decision.allows(actor, Action::AwardApprove).is_ok() {
                let due = by(db, &calendar, &decision)?;
                let href = format!("/decisions/{}", decision.id);
                todos.push(todo("todo-approve-decision", &decision.call_label, href, due));
            }
        }
        todos.extend(ready(db, now.day())?);
    }
    if actor.may(Action::AwardPropose) {
        for decision in decisions::in_state(db, Decided::Returned, MOST)? {
            let href = format!("/decisions/{}", decision.id);
            todos.push(todo("todo-mend-decision", &decision.call_label, href, None));
        }
        for decision in decisions::unreleased(db, MOST)? {
            let href = format!("/decisions/{}", decision.id);
            todos.push(todo("todo-publish-decision", &decision.call_label, href, None));
        }
        todos.extend(to_decide(db, now.day())?);
    }
    if actor.may(Action::ObjectionView) {
        todos.extend(objected(db, actor)?);
    }
    Ok(todos)
}

/// The last day for a decision: so many working days after the review's report.
fn by(db: &mut Db, calendar: &Calendar, of: &Decision) -> Result<Option<NaiveDate>> {
    let definition = call::definition(db, of.call, of.call_version)?;
    let term = definition.lifecycle.term.iter().find(|term| term.step == Step::Decide);
    let report = review::report_on(db, of.call)?;
    Ok(term.zip(report).and_then(|(term, report)| due(calendar, report, term.working_days)))
}

/// Notices that are over, with awards that nothing holds up any more.
fn ready(db: &mut Db, today: NaiveDate) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    for notice in notices::over(db, today, MOST)? {
        let waiting = awards::of_decision(db, notice.decision)?;
        let waiting = waiting.iter().filter(|award| award.state == State::OnNotice && award.stands());
        let mut open = false;
        for award in waiting {
            open |= super::actions::ready(db, award, today)?;
        }
        if open {
            let href = format!("/public-notices/{}", notice.id);
            todos.push(todo("todo-make-awards", &notice.title, href, None));
        }
    }
    Ok(todos)
}

/// Calls whose review has reported and that have places left for somebody.
fn to_decide(db: &mut Db, today: NaiveDate) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    for (id, label, under_way, _) in to_propose(db, today)? {
        if !under_way {
            todos.push(todo("todo-propose-awards", &label, format!("/calls/{id}/decide"), None));
        }
    }
    Ok(todos)
}

/// The calls that could give more awards now, with their names, whether a decision is under way already, and how many
/// awards the order of ranks would give. Only those whose review has reported and that have a place left are reckoned.
pub(super) fn to_propose(db: &mut Db, today: NaiveDate) -> Result<Vec<(CallId, String, bool, usize)>> {
    let mut found = Vec::new();
    let reported = review::reported(db, MOST)?;
    for (id, under_way) in decisions::with_places(db, &reported)? {
        let table = Table::next(db, id, today)?;
        let more = table.suggestions().iter().filter(|s| s.role == Some(super::Role::Award)).count();
        if more > 0 {
            found.push((id, call::label(db, id)?, under_way, more));
        }
    }
    Ok(found)
}

/// Objections that somebody must do something about.
fn objected(db: &mut Db, actor: &Actor) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    for objection in objections::open(db, MOST)? {
        let (verb, action) = match objection.state {
            Objected::Received => ("todo-accept-objection", Action::ObjectionHandle),
            Objected::Accepted => ("todo-inquire-objection", Action::ObjectionHandle),
            Objected::Inquiry => ("todo-decide-objection", Action::ObjectionDecide),
            _ => ("todo-answer-objection", Action::ObjectionHandle),
        };
        if actor.may(action) && objection.allows(actor, action).is_ok() {
            let href = format!("/objections/{}", objection.id);
            let object = Message::new("todo-objection").with("unit", &objection.award_unit);
            todos.push(Todo { object, ..todo(verb, "", href, objection.due()) });
        }
    }
    Ok(todos)
}
