//! The verbs of the panel: open the scores, put equals in order, close, and reopen.

use serde_json::json;

use super::model::{self, Rules, Standing};
use super::round::Round;
use super::store::{self, Mark, New};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::documents;
use crate::kernel::{BatchId, ItemId, Message};
use crate::pages::Stand;
use crate::platform::{Error, Result};
use crate::review::model::{Batch, BatchState};
use crate::review::sheet::actions::managed;
use crate::review::sheet::seat;
use crate::review::store::batches;

fn event<'a>(action: &'static str, batch: &'a Batch) -> Event<'a> {
    Event::new(action, "review-batch", batch.id.0, &batch.title)
}

/// The batch with its sheets and its order, by the rules in force.
pub(in crate::review) fn judged<T>(
    db: &mut crate::platform::db::Db,
    batch: &Batch,
    then: impl FnOnce(&Round, &[Standing], Rules<'_>) -> Result<T>,
) -> Result<T> {
    let definition = seat::definition(db, batch)?;
    let rules = seat::rules(&definition, batch)?;
    let round = Round::of(db, batch, rules)?;
    let standings = model::rank(&round.candidates, rules);
    then(&round, &standings, rules)
}

/// All that hinders, in one refusal.
fn unhindered(mut hinders: Vec<Message>) -> Result<()> {
    if hinders.is_empty() { Ok(()) } else { Err(Error::Conflict(hinders.swap_remove(0))) }
}

/// Opens the scores for the panel's meeting: from here on the agency sees them, and nobody changes one any more.
///
/// # Errors
/// [`Error::Conflict`] with the first thing that hinders: declarations, recusals, sheets or checks that are missing, a
/// panel that is not as the call wants it.
pub fn open(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    let batch = managed(tx, id)?;
    let hinders =
        judged(tx.db, &batch, |round, standings, rules| Ok(round.progress(standings, rules).hinders_opening()))?;
    unhindered(hinders)?;
    let actor = tx.actor;
    store::open(tx.db, id, actor, tx.now)?;
    record(tx, event("review.opened", &batch))
}

/// Writes down in which order the panel puts items that stand equal in everything.
///
/// # Errors
/// [`Error::Conflict`] before the scores are opened; [`Error::Invalid`] when the items are not one whole group of equals.
pub fn order(tx: &mut Tx<'_>, id: BatchId, items: &[ItemId], reason: &str) -> Result<()> {
    let batch = managed(tx, id)?;
    if !store::is_opened(tx.db, id)? {
        return Err(Error::conflict("scoring-not-opened"));
    }
    let codes = judged(tx.db, &batch, |round, standings, _| {
        let group = equals(round, standings, items);
        group.ok_or_else(|| Error::field("place", Message::new("scoring-order-group")))
    })?;
    let actor = tx.actor;
    store::put_order(tx.db, id, items, reason, actor, tx.now)?;
    record(tx, event("review.ordered", &batch).because(reason).change(None, Some(json!({ "order": codes }))))
}

/// The codes of items in the given order, if they are exactly one group of those that nothing but the panel parts.
fn equals(round: &Round, standings: &[Standing], items: &[ItemId]) -> Option<Vec<String>> {
    let key = |standing: &Standing| (standing.score, standing.ties.clone());
    let of = |id: &ItemId| {
        let at = round.items.iter().position(|item| item.id == *id)?;
        standings.iter().find(|standing| standing.candidate == at && standing.place.is_some())
    };
    let chosen: Vec<&Standing> = items.iter().map(of).collect::<Option<_>>()?;
    let first = key(chosen.first()?);
    let all: Vec<usize> =
        standings.iter().filter(|s| s.place.is_some() && key(s) == first).map(|s| s.candidate).collect();
    let mut named: Vec<usize> = chosen.iter().map(|standing| standing.candidate).collect();
    named.sort_unstable();
    named.dedup();
    let whole = all.len() > 1 && named.len() == items.len() && all.len() == named.len() && {
        let mut all = all;
        all.sort_unstable();
        all == named
    };
    whole.then(|| chosen.iter().filter_map(|s| round.items.get(s.candidate)).map(|item| item.code.clone()).collect())
}

/// Closes a batch: its results are written, and no sheet, recusal or order changes any more.
///
/// # Errors
/// [`Error::Conflict`] with the first thing that hinders; [`Error::Stale`] when the batch was changed.
pub fn close(tx: &mut Tx<'_>, id: BatchId, version: i32) -> Result<()> {
    let batch = managed(tx, id)?;
    if !store::is_opened(tx.db, id)? {
        return Err(Error::conflict("scoring-not-opened"));
    }
    let (hinders, results) = judged(tx.db, &batch, |round, standings, rules| {
        let hinders = round.progress(standings, rules).hinders_closing();
        Ok((hinders, results(round, standings, rules)))
    })?;
    unhindered(hinders)?;
    store::clear_results(tx.db, id)?;
    store::put_results(tx.db, id, &results)?;
    let mark = Mark { state: BatchState::Closed, closed_at: Some(tx.now), reported_at: None, report: None };
    store::mark(tx.db, &batch, version, &mark, tx.now)?;
    let told: Vec<_> = results
        .iter()
        .map(|one| json!({ "rank": one.rank, "score": one.score, "application": one.application }))
        .collect();
    record(tx, event("review.closed", &batch).change(None, Some(json!({ "results": told }))))
}

fn results(round: &Round, standings: &[Standing], rules: Rules<'_>) -> Vec<New> {
    let chain: Vec<String> = rules.review.ties.iter().map(ToString::to_string).collect();
    let result = |standing: &Standing| {
        let candidate = round.candidates.get(standing.candidate)?;
        let item = round.items.get(standing.candidate)?;
        Some(New {
            application: candidate.application,
            rank: standing.place.and_then(|place| i32::try_from(place).ok()),
            score: standing.score,
            passed: standing.passed,
            how: standing.how(&chain),
            stable: standing.is_stable(),
            order: round.orders.get(&item.id).cloned(),
        })
    };
    standings.iter().filter_map(result).collect()
}

/// Takes a batch back into scoring, with a reason: a recusal that came to light, a figure that was entered wrongly. Its
/// results are gone, its report is revoked. `stand` tells whether the results of a call stand, because something higher
/// rests on them.
///
/// # Errors
/// [`Error::Conflict`] once a decision on awards was proposed, or when it is not closed; [`Error::Stale`].
pub fn reopen(tx: &mut Tx<'_>, stand: &[Stand], id: BatchId, reason: &str, version: i32) -> Result<()> {
    let batch = batches::batch(tx.db, id)?;
    tx.can(Action::ReviewReopen, &batch)?;
    if !matches!(batch.state, BatchState::Closed | BatchState::Reported) {
        return Err(Error::conflict("scoring-not-closed"));
    }
    for rests in stand {
        if rests(tx.db, batch.call)? {
            return Err(Error::conflict("scoring-is-decided"));
        }
    }
    store::clear_results(tx.db, id)?;
    let mark = Mark { state: BatchState::Scoring, closed_at: None, reported_at: None, report: None };
    store::mark(tx.db, &batch, version, &mark, tx.now)?;
    if let Some(report) = batch.report {
        documents::revoke_as(tx, report, reason)?;
    }
    record(tx, event("review.reopened", &batch).because(reason))
}
