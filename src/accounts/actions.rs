//! The verbs: submit, decide, and book the refund.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::model::{Decision, Figures, FinalAccounts, Line, Sheet, State, reckon};
use super::{store, tell};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::contract::{self, Contract};
use crate::documents::{self, Draft, Head};
use crate::fund;
use crate::kernel::{ContractId, DocumentId, FinalAccountsId, Message, Money};
use crate::ledger;
use crate::pages::App;
use crate::payment;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::definition::money::Surplus;

fn event<'a>(action: &'static str, of: &FinalAccounts, title: &'a str) -> Event<'a> {
    Event::new(action, "final-accounts", of.id.0, title)
}

/// The sheet of a contract, as its ledger stands.
///
/// # Errors
/// When the database cannot be read.
pub fn sheet(db: &mut Db, of: &Contract) -> Result<Sheet> {
    let definition = contract::definition(db, of)?;
    let standing = ledger::standing(db, of.id)?;
    let mut lines = Vec::new();
    for (category, budget) in contract::budget(db, of.id)? {
        let mut known = definition.budget.iter().flat_map(|budget| &budget.category);
        let known = known.find(|known| known.key.as_str() == category);
        let spent = standing.by_category.get(&category).copied().unwrap_or(Money::ZERO);
        lines.push(Line {
            label: known.map_or_else(|| category.clone(), |known| known.label.zh.clone()),
            label_en: known.map(|known| known.label.get("en").to_owned()).unwrap_or_default(),
            code: known.map(|known| known.code.clone()).unwrap_or_default(),
            category,
            budget,
            spent,
        });
    }
    // What was spent beside the budget stands in the sheet too: nothing is left out.
    for (category, spent) in &standing.by_category {
        if !lines.iter().any(|line| line.category == *category) {
            let (label, label_en, code) = (category.clone(), String::new(), String::new());
            let category = category.clone();
            lines.push(Line { category, label, label_en, code, budget: Money::ZERO, spent: *spent });
        }
    }
    let unpaid = payment::room(db, of.id)?;
    reckon(&Figures {
        contracted: of.amount,
        received: standing.received,
        interest: standing.interest,
        returned: standing.returned,
        advanced: standing.advanced,
        lines,
        taxes: store::taxes(db, of.id)?,
        policy: definition.grant.as_ref().map_or(Surplus::Return, |grant| grant.surplus),
        unpaid,
        claimed: contract::claim(db, of.id)?.unwrap_or(Money::ZERO),
    })
}

/// Submits the final accounts of a contract, as its ledger stands.
///
/// # Errors
/// [`Error::Conflict`] before the contract's end unless it ended early, while vouchers are open, and when some were
/// submitted already.
pub fn submit(tx: &mut Tx<'_>, id: ContractId, note: &str) -> Result<FinalAccountsId> {
    let of = contract::find(tx.db, id)?;
    tx.can(Action::AccountsWrite, &of)?;
    if !of.is_own(tx.actor) {
        return Err(Error::forbidden("accounts-not-own"));
    }
    if of.state.is_waiting() || (of.state.is_live() && tx.now.day() <= of.ends_on) {
        return Err(Error::Conflict(Message::new("accounts-early").with_time("end", of.ends_on)));
    }
    settled(tx.db, id)?;
    let sheet = sheet(tx.db, &of)?;
    let made = store::insert(tx.db, id, (&sheet, note), tx.actor, tx.now)?;
    ledger::close_books(tx, &of)?;
    let made = store::find(tx.db, made)?;
    record(tx, event("accounts.submitted", &made, &made.title()).change(None, Some(made.facts())))?;
    Ok(made.id)
}

/// Refuses while somebody still has to act on a voucher.
fn settled(db: &mut Db, of: ContractId) -> Result<()> {
    match store::open_vouchers(db, of)? {
        0 => Ok(()),
        open => Err(Error::Conflict(Message::new("accounts-open-vouchers").with("n", open))),
    }
}

/// Confirms final accounts, or sends them back. Confirmed, the sheet becomes a document; what goes back gets an order with
/// its term, and what the plan says beyond what was spent is not paid any more.
///
/// # Errors
/// [`Error::Forbidden`] for whoever submitted them, [`Error::Conflict`] when they are decided, the ledger has changed
/// since, a payment is on its way or less goes back than the end of the contract claims, [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    id: FinalAccountsId,
    (decision, remark): (Decision, &str),
    (draft, order): (&Draft, &Draft),
    version: i32,
) -> Result<Vec<DocumentId>> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::AccountsConfirm, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let by = (tx.actor.user, tx.actor.name.clone());
    let decided =
        FinalAccounts { decided_by_name: by.1, decided_at: Some(tx.now), remark: remark.to_owned(), ..old.clone() };
    if decision == Decision::Return {
        let new = FinalAccounts { state: State::Returned, ..decided };
        store::update(tx.db, &new, Some(by.0), tx.now)?;
        let of = contract::find(tx.db, old.contract)?;
        ledger::reopen_books(tx, &of)?;
        record(tx, event("accounts.returned", &old, &old.title()).because(remark))?;
        return tell::unit(tx, app, &new).map(|()| Vec::new());
    }
    let of = contract::find(tx.db, old.contract)?;
    // One that was entered since may pass yet.
    settled(tx.db, of.id)?;
    if !sheet(tx.db, &of)?.agrees(&old.sheet) {
        return Err(Error::conflict("accounts-ledger-changed"));
    }
    let claimed = contract::claim(tx.db, of.id)?.unwrap_or(Money::ZERO);
    if let Some(claim) = old.sheet.below(claimed) {
        let told = Message::new("accounts-below-claim").with("claim", claim).with("refund", old.sheet.refund);
        return Err(Error::Conflict(told));
    }
    let withheld = payment::actions::withhold(tx, &of, old.sheet.withheld)?;
    if withheld != old.sheet.withheld {
        return Err(Error::conflict("accounts-ledger-changed"));
    }
    let refund = old.sheet.refund;
    if withheld.is_positive() {
        // What is not paid out any more is free for others.
        fund::uncommit(tx, of.call, of.award, withheld, &old.title())?;
    }
    let head = Head { issuer: tx.actor.organisation_name.clone(), ..Head::default() };
    let mut issued = vec![documents::issue_as(tx, app, draft, &head)?];
    if refund.is_positive() {
        issued.push(documents::issue_as(tx, app, order, &head)?);
    }
    let state = if refund.is_positive() { State::Confirmed } else { State::Settled };
    let new = FinalAccounts {
        state,
        refund,
        refund_by: refund.is_positive().then(|| refund_by(tx.db, &of, tx.now.day())).transpose()?.flatten(),
        document: issued.first().copied(),
        order: issued.get(1).copied(),
        ..decided
    };
    store::update(tx.db, &new, Some(by.0), tx.now)?;
    record(tx, event("accounts.confirmed", &old, &old.title()).change(Some(old.facts()), Some(new.facts())))?;
    tell::unit(tx, app, &new)?;
    Ok(issued)
}

/// The day by which a refund is due, as the call's file says.
///
/// # Errors
/// When the database cannot be read.
pub fn refund_by(db: &mut Db, of: &Contract, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let definition = contract::definition(db, of)?;
    let days = definition.contract.as_ref().and_then(|contract| contract.refund_days);
    Ok(days.and_then(|days| today.checked_add_days(Days::new(u64::from(days)))))
}

/// Books that the refund arrived: it leaves the ledger of the contract, and frees the money of the call. Interest was
/// never the call's, so it frees none.
///
/// # Errors
/// [`Error::Conflict`] when none is owed, [`Error::Invalid`] for a day that lies ahead, [`Error::Stale`].
pub fn refunded(
    tx: &mut Tx<'_>,
    app: &App,
    id: FinalAccountsId,
    (on, reference): (NaiveDate, &str),
    version: i32,
) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::AccountsSettle, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if old.state != State::Confirmed {
        return Err(Error::conflict("accounts-no-refund"));
    }
    let first = old.decided_at.map_or(on, |at| at.day());
    if on > tx.now.day() || on < first {
        return Err(Error::field("refunded_on", Message::new("accounts-refund-day").with_time("from", first)));
    }
    let of = contract::find(tx.db, old.contract)?;
    // The bank's day may lie in a month that the unit has closed, and finance does not open it.
    let day = ledger::bookable(tx, &of, on)?;
    let posting = ledger::Posting::plain(ledger::Kind::Refund, day, old.refund, reference);
    ledger::post(tx, &of, &posting)?;
    let interest = old.sheet.interest.min(old.refund);
    let principal = old.refund.checked_sub(interest).unwrap_or(Money::ZERO);
    if principal.is_positive() {
        fund::refund(tx, of.call, of.award, principal, &old.title())?;
    }
    let new =
        FinalAccounts { state: State::Settled, refunded_on: Some(on), reference: reference.to_owned(), ..old.clone() };
    store::update(tx.db, &new, None, tx.now)?;
    let facts = json!({ "refunded_on": on, "refund": old.refund.to_string(), "reference": reference });
    record(tx, event("accounts.refunded", &old, &old.title()).change(None, Some(facts)))?;
    tell::unit(tx, app, &new)
}
