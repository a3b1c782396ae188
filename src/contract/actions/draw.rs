//! Draw up, write anew, issue, take back, call off.

use chrono::NaiveDate;
use serde_json::json;

use super::super::model::{Contract, Kind, Scan, State, Version, numbered, sign_by, touched};
use super::super::print;
use super::super::store::{self, New, list, versions};
use super::super::tell;
use super::super::terms::{Party, Source, Terms};
use super::{awarded, document, event, found, heed, judge, keep, problem};
use crate::access::{Action, Anything, Tx};
use crate::application;
use crate::audit::record;
use crate::award::{self, Award, Role, State as AwardState};
use crate::calendar;
use crate::documents;
use crate::kernel::{AwardId, ContractId, DocumentId, Message};
use crate::organisation;
use crate::pages::App;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::rules::Providers;

/// The terms that an award would get now, and the number.
///
/// # Errors
/// [`Error::Conflict`] when the award is not made, or its call has no contract.
pub fn proposed(db: &mut Db, of: &Award) -> Result<(Terms, String)> {
    if of.state != AwardState::Awarded || of.role != Role::Award {
        return Err(Error::conflict("contract-not-awarded"));
    }
    let application = application::find(db, of.application)?;
    let (_, definition) = call::in_force(db, of.call)?;
    if definition.contract.is_none() {
        return Err(Error::conflict("contract-not-wanted"));
    }
    let call = call::find(db, of.call)?;
    let call_number = call.number.clone().unwrap_or_else(|| call.id.to_string());
    let n = usize::try_from(store::count_in(db, of.call, of.region)?).unwrap_or(0);
    let number = numbered(&definition.programme.contract_pattern, &call_number, of.region, n + 1);
    let giver = definition.programme.giver.zh.as_str();
    let giver = match organisation::named(db, giver)? {
        Some(known) => Party::of(&known),
        None => Party { name: giver.to_owned(), ..Party::default() },
    };
    let unit = Party::of(&organisation::find(db, of.unit)?);
    let content = application::content(db, &application)?;
    let terms = Terms::drawn_up(&Source {
        definition: &definition,
        content: &content,
        giver,
        unit,
        amount: of.amount,
        call_number,
        application: application.number.clone().unwrap_or_default(),
        number: &number,
        calendar: &calendar::current(db)?,
    });
    Ok((terms, number))
}

/// Draws a contract up from an award.
///
/// # Errors
/// [`Error::Conflict`] when the award is not made, has a contract, or its call has none.
pub fn draw_up(tx: &mut Tx<'_>, award: AwardId) -> Result<ContractId> {
    tx.can(Action::ContractWrite, &Anything)?;
    let of = award::find(tx.db, award)?;
    tx.can(Action::AwardView, &of)?;
    if store::by_award(tx.db, award)?.is_some() {
        return Err(Error::conflict("contract-there"));
    }
    let (terms, number) = proposed(tx.db, &of)?;
    let (call_version, definition) = call::in_force(tx.db, of.call)?;
    let awarded_on = of.awarded_at.unwrap_or(tx.now).day();
    let period = (definition.period.start, definition.period.end);
    let new = New {
        call: of.call,
        call_version,
        award,
        application: of.application,
        unit: of.unit,
        region: of.region,
        number: &number,
        amount: of.amount,
        period,
        terms: &terms,
        awarded_on,
        sign_by: sign_by(awarded_on, &definition),
        by: tx.actor,
    };
    let id = store::insert(tx.db, &new, tx.now)?;
    let made = store::find(tx.db, id)?;
    let label = made.label();
    record(tx, event("contract.drawn-up", &made, &label).change(None, Some(made.facts())))?;
    Ok(id)
}

/// Writes what a draft says anew. Amount and parties are those of the award; they are not written.
///
/// # Errors
/// [`Error::Conflict`] once it is issued; [`Error::Stale`].
pub fn rewrite(tx: &mut Tx<'_>, id: ContractId, terms: &Terms, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ContractWrite, version)?;
    old.must_be(&[State::Draft], "contract-is-issued")?;
    let before = store::draft(tx.db, id)?;
    let terms = Terms {
        giver: before.giver.clone(),
        unit: before.unit.clone(),
        amount: before.amount,
        application: before.application.clone(),
        call_number: before.call_number.clone(),
        ..terms.clone()
    };
    let (starts_on, ends_on) = period(&terms)?;
    store::redraft(tx.db, id, &terms)?;
    list::index(tx.db, id, &old.number, &terms)?;
    let mut new = Contract { starts_on, ends_on, ledger_code: terms.ledger_code.clone(), ..old.clone() };
    touched(&mut new.hands, tx.actor);
    store::update(tx.db, &new, version, tx.now)?;
    let changes = super::super::terms::differences(&before, &terms);
    let told = |of: fn(&super::super::terms::Change) -> &String| {
        let one = |change| format!("{} {}", change_name(change), of(change));
        changes.iter().map(one).collect::<Vec<_>>().join("；")
    };
    let (was, is) = (told(|change| &change.before), told(|change| &change.after));
    let label = old.label();
    let change = event("contract.edited", &old, &label);
    record(tx, change.change(Some(json!({ "changes": was })), Some(json!({ "changes": is }))))
}

fn change_name(of: &super::super::terms::Change) -> String {
    if of.which.is_empty() { of.what.to_owned() } else { of.which.clone() }
}

pub(super) fn period(terms: &Terms) -> Result<(NaiveDate, NaiveDate)> {
    match (terms.starts_on, terms.ends_on) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err(Error::field("ends_on", Message::new("contract-period-wrong"))),
    }
}

/// Refuses a ledger code that another contract of the unit has: each project has a ledger of its own (P24-04).
fn own_ledger(tx: &mut Tx<'_>, of: &Contract, terms: &Terms) -> Result<()> {
    match store::with_ledger_code(tx.db, of, &terms.ledger_code)? {
        None => Ok(()),
        Some(number) => Err(Error::Conflict(Message::new("contract-ledger-taken").with("number", number))),
    }
}

/// Issues a contract to be signed: its terms become a version that never changes, and a document of the register.
///
/// # Errors
/// [`Error::Conflict`] with the first rule that blocks, when the award is gone, or when it is issued already;
/// [`Error::Invalid`] when a warning has no reason; [`Error::Stale`].
pub fn issue(
    tx: &mut Tx<'_>,
    app: &App,
    providers: &Providers,
    id: ContractId,
    reason: &str,
    version: i32,
) -> Result<DocumentId> {
    let old = found(tx, id, Action::ContractWrite, version)?;
    old.must_be(&[State::Draft], "contract-is-issued")?;
    awarded(tx, &old)?;
    let definition = super::super::definition(tx.db, &old)?;
    let terms = store::draft(tx.db, id)?;
    if let Some(problem) = problem(&terms, &old, &definition) {
        return Err(Error::Conflict(problem));
    }
    own_ledger(tx, &old, &terms)?;
    let outcomes = judge(tx.db, providers, &old, &definition, tx.now.day())?;
    heed(&outcomes, reason)?;
    let title = Message::new("contract-document-title").with("project", &terms.project);
    let facts = print::facts(app, &old, &terms, &definition, None)?;
    let document = document(tx, app, documents::Kind::Contract, &title, &old, (&terms.giver.name, facts))?;
    let n = versions::next(tx.db, id)?;
    store::set_lines(tx.db, id, &terms.lines())?;
    let version_of = Version {
        n,
        kind: Kind::First,
        terms,
        sha256: String::new(),
        reason: reason.to_owned(),
        proposed_by_name: tx.actor.name.clone(),
        approved_by_name: String::new(),
        at: tx.now,
        document: Some(document),
    };
    versions::add(tx.db, id, &version_of)?;
    let mut new = Contract {
        state: State::Issued,
        terms: n,
        issued_at: Some(tx.now),
        document: Some(document),
        outcomes,
        ..old.clone()
    };
    touched(&mut new.hands, tx.actor);
    keep(tx, "contract.issued", &old, &new, version, reason)?;
    tell::unit(tx, &app.policy, "issued", &new, "")?;
    Ok(document)
}

/// Takes an issued contract back into work, before the centre has signed: its document is revoked.
///
/// # Errors
/// [`Error::Conflict`] before it is issued, and once it is in force; [`Error::Stale`].
pub fn take_back(tx: &mut Tx<'_>, app: &App, id: ContractId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ContractWrite, version)?;
    old.must_be(&[State::Issued, State::UnitSigned], "contract-not-waiting")?;
    if let Some(document) = old.document {
        documents::revoke_as(tx, document, reason)?;
    }
    let terms = versions::find(tx.db, id, old.terms)?.terms;
    store::redraft(tx.db, id, &terms)?;
    let mut new = Contract {
        state: State::Draft,
        document: None,
        unit_signed_on: None,
        unit_signed_name: String::new(),
        scan: Scan::None,
        scan_by_name: String::new(),
        papers: Vec::new(),
        ..old.clone()
    };
    touched(&mut new.hands, tx.actor);
    keep(tx, "contract.taken-back", &old, &new, version, reason)?;
    tell::unit(tx, &app.policy, "taken-back", &new, reason)
}

/// Calls a contract off that was never signed by both.
///
/// # Errors
/// [`Error::Conflict`] once it is in force; [`Error::Stale`].
pub fn call_off(tx: &mut Tx<'_>, app: &App, id: ContractId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ContractApprove, version)?;
    if !old.state.is_waiting() {
        return Err(Error::conflict("contract-not-waiting"));
    }
    if let Some(document) = old.document {
        documents::revoke_as(tx, document, reason)?;
    }
    // What the unit never saw it is not told of.
    let told = old.state != State::Draft;
    let new = Contract { state: State::Terminated, issued_at: old.issued_at.or(Some(tx.now)), ..old.clone() };
    keep(tx, "contract.called-off", &old, &new, version, reason)?;
    if told { tell::unit(tx, &app.policy, "called-off", &new, reason) } else { Ok(()) }
}
