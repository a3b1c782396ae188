//! Amend: the unit asks or the officer proposes, the leader decides.

use std::collections::BTreeMap;

use super::super::model::{Amendment, AmendmentState, Contract, Kind, Version, touched};
use super::super::print;
use super::super::store::{self, acts, list, versions};
use super::super::tell;
use super::super::terms::{Terms, differences};
use super::draw::period;
use super::{document, event, found, in_force, keep, problem};
use crate::access::{Action, Tx};
use crate::audit::record;
use crate::documents;
use crate::kernel::{AmendmentId, ContractId, DocumentId, Message, Money};
use crate::pages::App;
use crate::platform::{Error, Result};

/// What is to be changed, and why.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the contract is to say.
    pub terms: Terms,
    /// Why.
    pub reason: String,
    /// What of each category is spent or waits for the check.
    pub used: BTreeMap<String, Money>,
}

/// Asks for an amendment, for the unit.
///
/// # Errors
/// [`Error::Conflict`] when the contract is not in force, when the last day for it is over, when nothing changes or a rule
/// of the product is broken, and while another amendment is open; [`Error::Stale`].
pub fn ask(tx: &mut Tx<'_>, app: &App, id: ContractId, wanted: &Wanted, version: i32) -> Result<AmendmentId> {
    let of = found(tx, id, Action::ContractAsk, version)?;
    let definition = super::super::definition(tx.db, &of)?;
    if let Some(last) = of.change_until(&definition).filter(|last| tx.now.day() > *last) {
        return Err(Error::Conflict(Message::new("amendment-too-late").with_time("day", last)));
    }
    let made = enter(tx, &of, wanted, AmendmentState::Asked)?;
    tell::officers(tx, &app.policy, "amendment-asked", &of)?;
    Ok(made)
}

/// Proposes an amendment to the leader, for the centre.
///
/// # Errors
/// As [`ask`], but for the last day.
pub fn propose(tx: &mut Tx<'_>, app: &App, id: ContractId, wanted: &Wanted, version: i32) -> Result<AmendmentId> {
    let of = found(tx, id, Action::ContractWrite, version)?;
    let made = enter(tx, &of, wanted, AmendmentState::Proposed)?;
    tell::leaders(tx, &app.policy, "amendment-proposed", &of)?;
    Ok(made)
}

fn enter(tx: &mut Tx<'_>, of: &Contract, wanted: &Wanted, state: AmendmentState) -> Result<AmendmentId> {
    if !of.state.is_live() {
        return Err(Error::conflict("contract-not-live"));
    }
    let definition = super::super::definition(tx.db, of)?;
    let before = in_force(tx, of, &definition)?;
    let terms = fixed(&before, &wanted.terms);
    sound(of, &before, &terms, &definition, &wanted.used)?;
    let mut hands = Vec::new();
    touched(&mut hands, tx.actor);
    let proposed_by_name = if state == AmendmentState::Proposed { tx.actor.name.clone() } else { String::new() };
    let new = Amendment {
        id: AmendmentId(0),
        contract: of.id,
        base: of.terms,
        state,
        before,
        terms,
        reason: wanted.reason.clone(),
        asked_by_name: tx.actor.name.clone(),
        asked_at: tx.now,
        proposed_by_name,
        opinion: String::new(),
        hands,
        decided_by_name: String::new(),
        decided_at: None,
        remark: String::new(),
        version: 1,
    };
    let id = acts::add_amendment(tx.db, &new, tx.now)?;
    let label = of.label();
    let event = event("contract.amendment-asked", of, &label);
    record(tx, event.change(None, Some(new.facts())).because(&wanted.reason))?;
    Ok(id)
}

/// What an amendment may not touch stays as it is.
fn fixed(before: &Terms, wanted: &Terms) -> Terms {
    Terms {
        leaders: wanted.leaders.clone(),
        starts_on: wanted.starts_on,
        ends_on: wanted.ends_on,
        reports: wanted.reports.clone(),
        budget: wanted.budget.clone(),
        deliverables: wanted.deliverables.clone(),
        ..before.clone()
    }
}

/// Refuses what cannot be agreed.
fn sound(
    of: &Contract,
    before: &Terms,
    terms: &Terms,
    definition: &crate::programme::Definition,
    used: &BTreeMap<String, Money>,
) -> Result<()> {
    if differences(before, terms).is_empty() {
        return Err(Error::conflict("amendment-empty"));
    }
    if let Some(problem) = problem(terms, of, definition) {
        return Err(Error::Conflict(problem));
    }
    for (category, spent) in used {
        let planned = terms.budget.iter().find(|line| line.category == *category).map_or(Money::ZERO, |l| l.amount);
        if planned < *spent {
            let told = Message::new("contract-line-spent").with("line", category).with("spent", *spent);
            return Err(Error::Conflict(told.with("amount", planned)));
        }
    }
    Ok(())
}

fn open(tx: &mut Tx<'_>, id: AmendmentId, action: Action, version: i32) -> Result<(Contract, Amendment)> {
    let amendment = acts::find_amendment(tx.db, id)?;
    let of = store::find(tx.db, amendment.contract)?;
    tx.can(action, &of)?;
    if amendment.version == version { Ok((of, amendment)) } else { Err(Error::Stale) }
}

fn note(tx: &mut Tx<'_>, done: &'static str, of: &Contract, old: &Amendment, new: &Amendment) -> Result<()> {
    acts::update_amendment(tx.db, new, old.version, tx.now)?;
    let label = of.label();
    let reason = if new.remark.is_empty() { new.opinion.clone() } else { new.remark.clone() };
    record(tx, event(done, of, &label).change(Some(old.facts()), Some(new.facts())).because(&reason))
}

/// Gives what the unit asks for to the leader, with an opinion.
///
/// # Errors
/// [`Error::Conflict`] when it is not asked any more; [`Error::Stale`].
pub fn put_forward(tx: &mut Tx<'_>, app: &App, id: AmendmentId, opinion: &str, version: i32) -> Result<()> {
    let (of, old) = open(tx, id, Action::ContractWrite, version)?;
    if old.state != AmendmentState::Asked {
        return Err(Error::conflict("amendment-not-open"));
    }
    let mut new = Amendment {
        state: AmendmentState::Proposed,
        opinion: opinion.to_owned(),
        proposed_by_name: tx.actor.name.clone(),
        ..old.clone()
    };
    touched(&mut new.hands, tx.actor);
    note(tx, "contract.amendment-put-forward", &of, &old, &new)?;
    tell::leaders(tx, &app.policy, "amendment-proposed", &of)
}

/// Takes back what was asked for, for the unit, or ends it without the leader, for the officer.
///
/// # Errors
/// [`Error::Conflict`] when the leader has it or it is over; [`Error::Stale`].
pub fn drop(tx: &mut Tx<'_>, app: &App, id: AmendmentId, reason: &str, version: i32) -> Result<()> {
    let found = acts::find_amendment(tx.db, id)?;
    let of = store::find(tx.db, found.contract)?;
    let own = tx.actor.may(Action::ContractAsk) && of.is_own(tx.actor);
    let action = if own { Action::ContractAsk } else { Action::ContractWrite };
    let (of, old) = open(tx, id, action, version)?;
    if old.state != AmendmentState::Asked {
        return Err(Error::conflict("amendment-not-open"));
    }
    let new = Amendment {
        state: if own { AmendmentState::Withdrawn } else { AmendmentState::Refused },
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: reason.to_owned(),
        ..old.clone()
    };
    note(tx, "contract.amendment-dropped", &of, &old, &new)?;
    if own { Ok(()) } else { tell::unit(tx, &app.policy, "amendment-refused", &of, reason) }
}

/// Decides on an amendment. Approved, it is the next version of the terms, with a document of its own.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it; [`Error::Conflict`] when it is not proposed, when the contract or
/// its budget has changed since, or a rule of the product is broken; [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    id: AmendmentId,
    (yes, remark): (bool, &str),
    used: &BTreeMap<String, Money>,
    version: i32,
) -> Result<Option<DocumentId>> {
    let (of, old) = open(tx, id, Action::ContractApprove, version)?;
    if old.state != AmendmentState::Proposed {
        return Err(Error::conflict("amendment-not-open"));
    }
    old.decided_by(tx.actor)?;
    let new = Amendment {
        state: if yes { AmendmentState::Approved } else { AmendmentState::Refused },
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: remark.to_owned(),
        ..old.clone()
    };
    note(tx, "contract.amendment-decided", &of, &old, &new)?;
    if !yes {
        tell::unit(tx, &app.policy, "amendment-refused", &of, remark)?;
        return Ok(None);
    }
    let document = agree(tx, app, &of, &new, used)?;
    tell::unit(tx, &app.policy, "amended", &of, &new.reason)?;
    Ok(Some(document))
}

/// Puts the next version in force.
fn agree(
    tx: &mut Tx<'_>,
    app: &App,
    of: &Contract,
    amendment: &Amendment,
    used: &BTreeMap<String, Money>,
) -> Result<DocumentId> {
    if !of.state.is_live() {
        return Err(Error::conflict("contract-not-live"));
    }
    let definition = super::super::definition(tx.db, of)?;
    let now = in_force(tx, of, &definition)?;
    if amendment.base != of.terms || now.budget != amendment.before.budget {
        return Err(Error::conflict("amendment-outrun"));
    }
    let terms = amendment.terms.clone();
    sound(of, &now, &terms, &definition, used)?;
    let changes = differences(&now, &terms);
    let n = versions::next(tx.db, of.id)?;
    let title = Message::new("contract-amendment-title").with("project", &terms.project);
    let facts = print::facts(app, of, &terms, &definition, Some((&changes, &amendment.reason)))?;
    let document = document(tx, app, documents::Kind::Contract, &title, of, (&terms.giver.name, facts))?;
    store::set_lines(tx.db, of.id, &terms.lines())?;
    list::index(tx.db, of.id, &of.number, &terms)?;
    let (starts_on, ends_on) = period(&terms)?;
    let version = Version {
        n,
        kind: Kind::Amendment,
        terms,
        sha256: String::new(),
        reason: amendment.reason.clone(),
        proposed_by_name: amendment.proposed_by_name.clone(),
        approved_by_name: tx.actor.name.clone(),
        at: tx.now,
        document: Some(document),
    };
    versions::add(tx.db, of.id, &version)?;
    let new = Contract { terms: n, starts_on, ends_on, document: Some(document), ..of.clone() };
    keep(tx, "contract.amended", of, &new, of.version, &amendment.reason)?;
    Ok(document)
}
