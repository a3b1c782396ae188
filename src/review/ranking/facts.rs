//! What rules may know of a call's review: `review.…`.

use super::actions::judged;
use super::store;
use crate::application::{self, State};
use crate::kernel::CallId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::call;
use crate::programme::definition::identity::Step;
use crate::review::model::{AssignmentState, Batch, BatchState};
use crate::review::store::batches;
use crate::rules::Value;

/// The scope.
pub const SCOPE: &str = "review";

/// Reads a fact of the review of a call: of its latest round, where it has several.
///
/// # Errors
/// When the database cannot be read.
pub fn fact(db: &mut Db, call: i64, name: &str) -> Result<Option<Value>> {
    let all = batches::batches_of(db, CallId(call))?;
    let number = |n: usize| Some(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)));
    let done = |batch: &&Batch| matches!(batch.state, BatchState::Closed | BatchState::Reported);
    if name == "stages_done" {
        let rounds = all.iter().filter(done).count();
        return Ok(number(rounds + usize::from(form_checked(db, CallId(call))?)));
    }
    let Some(batch) = all.last() else { return Ok(None) };
    match name {
        "agency_independent" => {
            let items = batches::items(db, batch.id)?;
            return Ok(Some(Value::Bool(items.iter().all(|item| item.unit != batch.agency))));
        }
        "report_on" => return Ok(batch.reported_at.map(|at| Value::Date(at.day()))),
        "ranked" => {
            let results = store::results(db, batch.id)?;
            let ranks: std::collections::BTreeSet<u32> = results.iter().filter_map(|one| one.rank).collect();
            let ranked = done(&batch) && results.iter().filter(|one| one.passed).all(|one| one.rank.is_some());
            return Ok(Some(Value::Bool(
                ranked && ranks.len() == results.iter().filter(|one| one.rank.is_some()).count(),
            )));
        }
        _ => {}
    }
    judged(db, batch, |round, standings, rules| {
        let progress = round.progress(standings, rules);
        let judging = round.judging();
        Ok(match name {
            "experts" => number(judging.len()),
            "technical_experts" => number(judging.iter().filter(|member| member.technical).count()),
            "declarations" => number(judging.iter().filter(|member| member.declared_at.is_some()).count()),
            "recused" => {
                let recused = round.seats.iter().flatten().filter(|seat| seat.state == AssignmentState::Recused);
                let members: std::collections::BTreeSet<_> = recused.map(|seat| seat.member).collect();
                number(members.len())
            }
            "recusals_open" => number(progress.recusals_open),
            "scores" => number(
                round.candidates.iter().flat_map(|c| &c.ballots).filter(|b| !b.void && b.score.is_some()).count(),
            ),
            "scores_missing" => number(progress.missing + progress.unchecked),
            "unexplained_deviations" => number(progress.unexplained),
            _ => None,
        })
    })
}

/// Whether the check of the form, a stage of the review where the call has it, is over for everybody who applied.
fn form_checked(db: &mut Db, call: CallId) -> Result<bool> {
    let (_, definition) = call::in_force(db, call)?;
    if !definition.lifecycle.steps.contains(&Step::FormCheck) {
        return Ok(false);
    }
    let waiting = application::of_call(db, call, &[State::Submitted, State::Returned])?;
    Ok(waiting.is_empty() && !application::of_call(db, call, &[State::Passed])?.is_empty())
}
