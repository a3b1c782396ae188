//! Suspend, resume, terminate.

use chrono::{Days, NaiveDate};

use super::super::model::{Contract, State, Step, StepKind, StepState};
use super::super::print;
use super::super::store::{acts, versions};
use super::super::tell;
use super::{document, event, found, keep};
use crate::access::{Action, Tx};
use crate::audit::record;
use crate::calendar;
use crate::documents::Kind;
use crate::kernel::{ContractId, DocumentId, Message, Money};
use crate::pages::App;
use crate::platform::{Error, Result};

/// Proposes to the leader that payment is suspended or resumed.
///
/// # Errors
/// [`Error::Conflict`] in a state in which it has no place, or while another step waits; [`Error::Stale`].
pub fn propose_step(
    tx: &mut Tx<'_>,
    app: &App,
    id: ContractId,
    kind: StepKind,
    reason: &str,
    version: i32,
) -> Result<()> {
    let old = found(tx, id, Action::ContractWrite, version)?;
    fits(&old, kind)?;
    let (by, now) = (tx.actor, tx.now);
    acts::propose_step(tx.db, id, kind, reason, by, now)?;
    let label = old.label();
    let event = event("contract.step-proposed", &old, &label);
    record(tx, event.change(None, Some(serde_json::json!({ "contract_step": kind }))).because(reason))?;
    tell::leaders(tx, &app.policy, "step-proposed", &old)
}

fn fits(of: &Contract, kind: StepKind) -> Result<()> {
    match kind {
        StepKind::Suspend => of.must_be(&[State::InForce], "contract-not-in-force"),
        StepKind::Resume => of.must_be(&[State::Suspended], "contract-not-suspended"),
        StepKind::Terminate => of.must_be(&[State::InForce, State::Suspended], "contract-not-live"),
    }
}

/// Decides on what was proposed: another person than who proposed it.
///
/// # Errors
/// [`Error::Forbidden`] for whoever proposed it; [`Error::Conflict`] when nothing waits; [`Error::Stale`].
pub fn decide_step(tx: &mut Tx<'_>, app: &App, id: ContractId, yes: bool, remark: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ContractApprove, version)?;
    let step = acts::open_step(tx.db, id)?.ok_or_else(|| Error::conflict("contract-no-step"))?;
    step.decided_by(tx.actor)?;
    let definition = super::super::definition(tx.db, &old)?;
    let mut new = Step {
        state: if yes { StepState::Approved } else { StepState::Refused },
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: remark.to_owned(),
        ..step.clone()
    };
    if !yes {
        acts::update_step(tx.db, &new, step.version)?;
        let label = old.label();
        let event = event("contract.step-refused", &old, &label);
        return record(tx, event.change(Some(step.facts()), Some(new.facts())).because(remark));
    }
    fits(&old, step.kind)?;
    let days = definition.contract.as_ref().and_then(|contract| contract.suspended_days);
    new.due_on = match (step.kind, days) {
        (StepKind::Suspend, Some(days)) => calendar::current(tx.db)?.add_working_days(tx.now.day(), days, false).ok(),
        _ => None,
    };
    acts::update_step(tx.db, &new, step.version)?;
    let (state, done, told) = match step.kind {
        StepKind::Suspend => (State::Suspended, "contract.suspended", "suspended"),
        _ => (State::InForce, "contract.resumed", "resumed"),
    };
    let after = Contract { state, ..old.clone() };
    keep(tx, done, &old, &after, version, &step.reason)?;
    tell::unit(tx, &app.policy, told, &after, &step.reason)
}

/// Ends a contract for a breach, and claims money back by a document. An open proposal is done with.
///
/// # Errors
/// [`Error::Conflict`] when it is not in force; [`Error::Invalid`] for a claim beyond the contract's amount, or beyond
/// what was paid of it as whoever pays knows; [`Error::Stale`].
pub fn terminate(
    tx: &mut Tx<'_>,
    app: &App,
    id: ContractId,
    (refund, reason): (Money, &str),
    version: i32,
) -> Result<DocumentId> {
    let old = found(tx, id, Action::ContractApprove, version)?;
    fits(&old, StepKind::Terminate)?;
    if refund.is_negative() || refund > old.amount {
        return Err(Error::field("refund", Message::new("contract-refund-beyond").with("amount", old.amount)));
    }
    let definition = super::super::definition(tx.db, &old)?;
    if let Some(open) = acts::open_step(tx.db, id)? {
        let refused = Step {
            state: StepState::Refused,
            decided_by_name: tx.actor.name.clone(),
            decided_at: Some(tx.now),
            remark: reason.to_owned(),
            ..open.clone()
        };
        acts::update_step(tx.db, &refused, open.version)?;
    }
    let due_on = refund_by(tx.now.day(), definition.contract.as_ref().and_then(|contract| contract.refund_days));
    let terms = versions::find(tx.db, id, old.terms)?.terms;
    let title = Message::new("contract-termination-title").with("number", &old.number);
    let facts = print::ending(&old, &terms, reason, refund, due_on);
    let made = document(tx, app, Kind::Termination, &title, &old, (&terms.giver.name, facts))?;
    let (by, now) = (tx.actor, tx.now);
    let step = acts::propose_step(tx.db, id, StepKind::Terminate, reason, by, now)?;
    let open = acts::open_step(tx.db, id)?.filter(|open| open.id == step);
    let open = open.ok_or_else(|| Error::internal("a step that was just written is there"))?;
    let done = Step {
        state: StepState::Approved,
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        due_on,
        refund: Some(refund),
        document: Some(made),
        ..open.clone()
    };
    acts::update_step(tx.db, &done, open.version)?;
    let new = Contract { state: State::Terminated, ..old.clone() };
    keep(tx, "contract.terminated", &old, &new, version, reason)?;
    for ended in &app.ended {
        ended(tx, id)?;
    }
    tell::unit(tx, &app.policy, "terminated", &new, reason)?;
    Ok(made)
}

fn refund_by(today: NaiveDate, days: Option<u32>) -> Option<NaiveDate> {
    today.checked_add_days(Days::new(u64::from(days?)))
}
