//! The verbs: ask, put forward, drop, decide.

use std::collections::BTreeMap;

use super::model::{Adjustment, Ground, Line, State, beyond, lines, moved};
use super::store;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::contract::{self, Contract};
use crate::kernel::{AdjustmentId, ContractId, Message, Money};
use crate::pages::App;
use crate::platform::{Error, Result};

/// What the unit asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What is given to each category, or taken from it.
    pub changes: Vec<(String, Money)>,
    /// Why.
    pub reason: String,
    /// What of each line is spent or waits for the check.
    pub used: BTreeMap<String, Money>,
}

fn note(
    tx: &mut Tx<'_>,
    (done, of): (&'static str, &Contract),
    old: Option<&Adjustment>,
    new: &Adjustment,
    lines: &[Line],
    why: &str,
) -> Result<()> {
    let label = of.label();
    let event = Event::new(done, "adjustment", new.id.0, &label);
    record(tx, event.change(old.map(|old| old.facts(lines)), Some(new.facts(lines))).because(why))
}

fn live(tx: &mut Tx<'_>, id: ContractId, action: Action) -> Result<Contract> {
    let of = contract::find(tx.db, id)?;
    tx.can(Action::ContractView, &of)?;
    tx.can(action, &of)?;
    if of.state.is_live() { Ok(of) } else { Err(Error::conflict("contract-not-live")) }
}

/// Asks for an adjustment, for the unit. Within what the call lets it do on record it is in force at once.
///
/// # Errors
/// [`Error::Conflict`] when the contract is not in force, in its last months, when the changes do not add up to nothing,
/// when a line falls below what is spent of it, and while another one is open; [`Error::Stale`] when the contract has
/// changed.
pub fn ask(tx: &mut Tx<'_>, app: &App, id: ContractId, wanted: &Wanted, version: i32) -> Result<AdjustmentId> {
    let of = live(tx, id, Action::ContractAsk)?;
    if of.version != version {
        return Err(Error::Stale);
    }
    let definition = contract::definition(tx.db, &of)?;
    if let Some(first) = of.closed_from(&definition).filter(|first| tx.now.day() >= *first) {
        return Err(Error::Conflict(Message::new("adjustment-closed").with_time("day", first)));
    }
    let rule = definition.budget.as_ref().and_then(|budget| budget.adjustment.as_ref());
    let budget = contract::budget(tx.db, id)?;
    let agreed = contract::terms(tx.db, &of)?.lines();
    let made = lines(&Ground { budget: &budget, agreed: &agreed, used: &wanted.used, rule }, &wanted.changes)?;
    let before = store::of(tx.db, id)?;
    let done = before.iter().filter(|one| matches!(one.state, State::Recorded | State::Approved)).count();
    let often = rule.is_none_or(|rule| done >= usize::try_from(rule.times).unwrap_or(usize::MAX));
    let beyond = beyond(&made) || often;
    let state = if beyond { State::Asked } else { State::Recorded };
    let serial = i32::try_from(before.len()).map_err(Error::internal)?.saturating_add(1);
    let mut hands = vec![tx.actor.user];
    hands.extend(tx.actor.stands_in_for.as_ref().map(|(user, _)| *user));
    let mut new = Adjustment {
        id: AdjustmentId(0),
        contract: id,
        terms: of.terms,
        serial,
        state,
        moved: moved(&made),
        beyond,
        extension: String::new(),
        reason: wanted.reason.clone(),
        asked_by_name: tx.actor.name.clone(),
        asked_at: tx.now,
        proposed_by_name: String::new(),
        opinion: String::new(),
        hands,
        decided_by_name: if beyond { String::new() } else { tx.actor.name.clone() },
        decided_at: (!beyond).then_some(tx.now),
        remark: String::new(),
        version: 1,
    };
    new.id = store::insert(tx.db, &new, &made, tx.now)?;
    if beyond {
        note(tx, ("adjustment.asked", &of), None, &new, &made, &wanted.reason)?;
        contract::tell_officers(tx, &app.policy, "adjustment-asked", &of)?;
    } else {
        note(tx, ("adjustment.recorded", &of), None, &new, &made, &wanted.reason)?;
        enter(tx, &new, &made)?;
    }
    Ok(new.id)
}

/// Puts the changes in force.
fn enter(tx: &mut Tx<'_>, of: &Adjustment, lines: &[Line]) -> Result<()> {
    let changes: Vec<(String, Money)> = lines.iter().map(|line| (line.category.clone(), line.change)).collect();
    contract::actions::move_budget(tx, of.contract, &changes, &of.reason)
}

fn open(tx: &mut Tx<'_>, id: AdjustmentId, action: Action, version: i32) -> Result<(Contract, Adjustment)> {
    let found = store::find(tx.db, id)?;
    let of = contract::find(tx.db, found.contract)?;
    tx.can(Action::ContractView, &of)?;
    tx.can(action, &of)?;
    if found.version == version { Ok((of, found)) } else { Err(Error::Stale) }
}

fn must(found: &Adjustment, state: State) -> Result<()> {
    if found.state == state { Ok(()) } else { Err(Error::conflict("adjustment-not-open")) }
}

/// Gives what the unit asks for to the leader, with an opinion; where it is one more than the call says, that is the
/// reason why there is.
///
/// # Errors
/// [`Error::Conflict`] when it is not asked any more; [`Error::Stale`].
pub fn put_forward(tx: &mut Tx<'_>, app: &App, id: AdjustmentId, opinion: &str, version: i32) -> Result<()> {
    let (of, old) = open(tx, id, Action::ContractWrite, version)?;
    must(&old, State::Asked)?;
    let definition = contract::definition(tx.db, &of)?;
    let times = definition.budget.as_ref().and_then(|budget| budget.adjustment.as_ref()).map(|rule| rule.times);
    let before = store::of(tx.db, of.id)?;
    let done = before.iter().filter(|one| matches!(one.state, State::Recorded | State::Approved)).count();
    let often = times.is_some_and(|times| done >= usize::try_from(times).unwrap_or(usize::MAX));
    let mut new = Adjustment {
        state: State::Proposed,
        opinion: opinion.to_owned(),
        extension: if often { opinion.to_owned() } else { String::new() },
        proposed_by_name: tx.actor.name.clone(),
        ..old.clone()
    };
    new.hands.push(tx.actor.user);
    new.hands.extend(tx.actor.stands_in_for.as_ref().map(|(user, _)| *user));
    store::update(tx.db, &new, version, tx.now)?;
    let made = store::lines(tx.db, id)?;
    note(tx, ("adjustment.put-forward", &of), Some(&old), &new, &made, opinion)?;
    contract::tell_leaders(tx, &app.policy, "adjustment-proposed", &of)
}

/// Takes back what was asked for, for the unit, or ends it without the leader, for the officer.
///
/// # Errors
/// [`Error::Conflict`] when the leader has it or it is over; [`Error::Stale`].
pub fn drop(tx: &mut Tx<'_>, app: &App, id: AdjustmentId, reason: &str, version: i32) -> Result<()> {
    let found = store::find(tx.db, id)?;
    let of = contract::find(tx.db, found.contract)?;
    let own = tx.actor.may(Action::ContractAsk) && of.is_own(tx.actor);
    let (of, old) = open(tx, id, if own { Action::ContractAsk } else { Action::ContractWrite }, version)?;
    must(&old, State::Asked)?;
    let new = Adjustment {
        state: if own { State::Withdrawn } else { State::Refused },
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: reason.to_owned(),
        ..old.clone()
    };
    store::update(tx.db, &new, version, tx.now)?;
    let made = store::lines(tx.db, id)?;
    note(tx, ("adjustment.dropped", &of), Some(&old), &new, &made, reason)?;
    if own { Ok(()) } else { contract::tell_unit(tx, &app.policy, "adjustment-refused", &of, reason) }
}

/// Decides on an adjustment. Approved, it is in force.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it; [`Error::Conflict`] when it is not proposed, when a line does not
/// bear it any more, or the budget has changed since; [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    id: AdjustmentId,
    (yes, remark): (bool, &str),
    used: &BTreeMap<String, Money>,
    version: i32,
) -> Result<()> {
    let (of, old) = open(tx, id, Action::ContractApprove, version)?;
    must(&old, State::Proposed)?;
    old.decided_by(tx.actor)?;
    let made = store::lines(tx.db, id)?;
    let new = Adjustment {
        state: if yes { State::Approved } else { State::Refused },
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: remark.to_owned(),
        ..old.clone()
    };
    store::update(tx.db, &new, version, tx.now)?;
    note(tx, ("adjustment.decided", &of), Some(&old), &new, &made, remark)?;
    if !yes {
        return contract::tell_unit(tx, &app.policy, "adjustment-refused", &of, remark);
    }
    live(tx, of.id, Action::ContractApprove)?;
    let budget = contract::budget(tx.db, of.id)?;
    let now = |key: &str| budget.iter().find(|(own, _)| own == key).map_or(Money::ZERO, |(_, amount)| *amount);
    if old.terms != of.terms || made.iter().any(|line| now(&line.category) != line.before) {
        return Err(Error::conflict("adjustment-outrun"));
    }
    for line in &made {
        let spent = used.get(&line.category).copied().unwrap_or(Money::ZERO);
        if line.after < spent {
            let told = Message::new("adjustment-line-short").with("line", &line.category);
            return Err(Error::Conflict(told.with("before", line.before).with("used", spent)));
        }
    }
    enter(tx, &new, &made)?;
    contract::tell_unit(tx, &app.policy, "adjusted", &of, "")
}
