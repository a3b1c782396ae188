//! The verbs: draw up, issue, sign; amend, suspend, end; move the budget.

mod budget;
mod change;
mod draw;
mod sign;
mod step;

use super::model::Contract;
use super::store;
use super::store::versions;
use super::terms::Terms;
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::award::{self, State as AwardState};
use crate::documents::{self, Audience, Draft, Head, Kind};
use crate::kernel::{ContractId, DocumentId, Message, OrganisationId};
use crate::pages::{App, Subject};
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::applying::Moment;
use crate::rules::{Outcome, Providers};

pub use budget::move_budget;
pub use change::{Wanted, ask, decide, drop, propose, put_forward};
pub use draw::{call_off, draw_up, issue, proposed, rewrite, take_back};
pub(super) use sign::papers;
pub use sign::{Signature, centre_sign, confirm_scan, unit_sign};
pub use step::{decide_step, propose_step, terminate};

fn event<'a>(action: &'static str, of: &Contract, label: &'a str) -> Event<'a> {
    Event::new(action, "contract", of.id.0, label)
}

/// The contract over the version that was looked at, if this may be done to it.
fn found(tx: &mut Tx<'_>, id: ContractId, action: Action, version: i32) -> Result<Contract> {
    let found = store::find(tx.db, id)?;
    tx.can(action, &found)?;
    if found.version == version { Ok(found) } else { Err(Error::Stale) }
}

/// Writes a contract, and tells the audit trail what became of it.
fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Contract, new: &Contract, version: i32, why: &str) -> Result<()> {
    store::update(tx.db, new, version, tx.now)?;
    let label = old.label();
    record(tx, event(done, old, &label).change(Some(old.facts()), Some(new.facts())).because(why))
}

/// Refuses when the award does not stand any more.
fn awarded(tx: &mut Tx<'_>, of: &Contract) -> Result<()> {
    let award = award::find(tx.db, of.award)?;
    if award.state != AwardState::Awarded {
        return Err(Error::conflict("contract-award-gone"));
    }
    if award.amount != of.amount {
        let message = Message::new("contract-award-amount").with("award", award.amount).with("amount", of.amount);
        return Err(Error::Conflict(message));
    }
    Ok(())
}

/// What the product itself wants of terms, whatever the call's file says: the first thing that is wrong.
pub(super) fn problem(terms: &Terms, of: &Contract, definition: &Definition) -> Option<Message> {
    if terms.amount != of.amount {
        let told = Message::new("contract-amount-wrong").with("amount", terms.amount).with("award", of.amount);
        return Some(told);
    }
    let categories = definition.budget.as_ref().is_some_and(|budget| !budget.category.is_empty());
    match terms.budgeted() {
        Some(sum) if sum == terms.amount || !categories => {}
        sum => {
            let sum = sum.map(|sum| sum.to_string()).unwrap_or_default();
            return Some(Message::new("contract-budget-sum").with("sum", sum).with("amount", terms.amount));
        }
    }
    let wanted = definition.contract.as_ref().map_or(1, |contract| contract.leaders);
    if usize::try_from(wanted) != Ok(terms.leaders.len()) {
        let told = Message::new("contract-leaders").with("wanted", wanted).with("named", terms.leaders.len());
        return Some(told);
    }
    if terms.leaders.iter().any(|leader| leader.name.trim().is_empty()) {
        return Some(Message::new("contract-leader-unnamed"));
    }
    match (terms.starts_on, terms.ends_on) {
        (Some(first), Some(last)) if first <= last => {}
        _ => return Some(Message::new("contract-period-wrong")),
    }
    if terms.ledger_code.trim().is_empty() {
        return Some(Message::new("contract-no-ledger"));
    }
    (!terms.ring_fence).then(|| Message::new("contract-no-ring-fence"))
}

/// Judges the rules that the call sets for contracts over what the contract says now.
pub(super) fn judge(
    db: &mut crate::platform::db::Db,
    providers: &Providers,
    of: &Contract,
    definition: &Definition,
    today: chrono::NaiveDate,
) -> Result<Vec<Outcome>> {
    let rules = crate::programme::rules(definition, Moment::Contract)?;
    let subjects = [
        ("call", of.call.0),
        ("unit", of.unit.0),
        ("application", of.application.0),
        ("award", of.award.0),
        ("contract", of.id.0),
        ("project", of.id.0),
    ];
    let facts = providers.about(db, subjects).on(today);
    rules.iter().map(|rule| rule.judge(&facts)).collect()
}

/// Refuses with the first rule that blocks; a warning wants a reason.
fn heed(outcomes: &[Outcome], reason: &str) -> Result<()> {
    if let Some(outcome) = outcomes.iter().find(|outcome| outcome.blocks()) {
        let told = Message::new("contract-rule-fails").with("rule", &outcome.rule).with("why", &outcome.sentence.zh);
        return Err(Error::Conflict(told));
    }
    if reason.trim().is_empty() && outcomes.iter().any(Outcome::wants_reason) {
        return Err(Error::field("reason", Message::new("contract-reason-wanted")));
    }
    Ok(())
}

/// The contract as something that documents hang on.
fn subject(of: &Contract) -> Subject {
    let href = format!("/contracts/{}", of.id);
    Subject { kind: "contract", id: of.id.0, label: of.label(), href, organisation: Some(of.unit) }
}

/// Makes a document about a contract in the name of whoever gives.
fn document(
    tx: &mut Tx<'_>,
    app: &App,
    kind: Kind,
    title: &Message,
    of: &Contract,
    (giver, facts): (&str, serde_json::Value),
) -> Result<DocumentId> {
    let draft = Draft {
        kind,
        subject: subject(of),
        audience: Audience::Organisation,
        // Official documents are in Chinese only.
        title: app.texts.text(Locale::Zh, title),
        data_date: tx.now.day(),
        facts,
        locale: Locale::Zh,
    };
    let head = Head { issuer: giver.to_owned(), ..Head::default() };
    documents::issue_as(tx, app, &draft, &head)
}

/// The terms in force, with the budget as it is now.
fn in_force(tx: &mut Tx<'_>, of: &Contract, definition: &Definition) -> Result<Terms> {
    let mut terms = versions::find(tx.db, of.id, of.terms)?.terms;
    let lines = store::lines(tx.db, of.id)?;
    terms.rebudgeted(definition, &lines);
    Ok(terms)
}

/// What belonged to a unit goes to the organisation that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::move_all(tx.db, from, into)
}
