//! What waits for an expert who scores, and for the agency that looks after it.

use super::seat;
use super::store::Kept;
use crate::access::{Action, Actor};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::db::Db;
use crate::platform::settings::Settings;
use crate::platform::{Error, Result};
use crate::review::model::{Batch, BatchState};
use crate::review::ranking;
use crate::review::store::{batches, members};

/// Items to be scored and batches to be handed in; for the agency, what is ready for its next step.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut found = Vec::new();
    if actor.may(Action::ReviewScore) && actor.stands_in_for.is_none() && !actor.is_system() {
        for member in members::memberships(db, actor.user)? {
            match seat::desk(db, actor, member.batch) {
                Ok(desk) => found.extend(scoring(&desk)),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
    }
    if let Some(agency) = actor.organisation.filter(|_| actor.may(Action::ReviewManage)) {
        for batch in batches::listed(db, Some(agency), &[BatchState::Scoring, BatchState::Closed])? {
            found.extend(managing(db, &batch)?);
        }
    }
    Ok(found)
}

fn scoring(desk: &seat::Desk) -> Option<Todo> {
    if desk.batch.state != BatchState::Scoring || desk.member.submitted_at.is_some() || desk.seats.is_empty() {
        return None;
    }
    let whole = |kept: &Option<Kept>| kept.as_ref().is_some_and(|kept| kept.total.is_some());
    let done = desk.seats.iter().filter(|(_, _, kept)| whole(kept)).count();
    let open = desk.seats.iter().find(|(_, _, kept)| !whole(kept));
    let (verb, href) = match open {
        Some((own, ..)) => ("todo-score", format!("/review/items/{}", own.id)),
        None => ("todo-score-hand-in", format!("/review/batches/{}/check", desk.batch.id)),
    };
    let object = Message::new("todo-score-object").with("title", &desk.batch.title);
    let object = object.with("done", done).with("all", desk.seats.len());
    Some(Todo { verb: Message::new(verb), object, href, due: desk.batch.due_on })
}

fn managing(db: &mut Db, batch: &Batch) -> Result<Vec<Todo>> {
    let mut verbs = Vec::new();
    if batch.state == BatchState::Closed {
        verbs.push("todo-report-review");
    } else {
        let opened = ranking::is_opened(db, batch.id)?;
        ranking::actions::judged(db, batch, |round, standings, rules| {
            let progress = round.progress(standings, rules);
            if progress.unchecked > 0 {
                verbs.push("todo-check-sheet");
            }
            if opened && progress.hinders_closing().is_empty() {
                verbs.push("todo-close-review");
            } else if opened && progress.unexplained > 0 {
                verbs.push("todo-explain-score");
            } else if !opened && progress.hinders_opening().is_empty() {
                verbs.push("todo-open-scores");
            }
            Ok(())
        })?;
    }
    let todo = |verb: &str| Todo {
        verb: Message::new(verb),
        object: Message::new("todo-plain").with("text", &batch.title),
        href: format!("/review/batches/{}/scores", batch.id),
        due: batch.due_on,
    };
    Ok(verbs.into_iter().map(todo).collect())
}
