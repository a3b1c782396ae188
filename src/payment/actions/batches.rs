//! The verbs of batches: prepare, decide, withdraw, give to the bank, and book what came of each payment.

use chrono::NaiveDate;
use serde_json::json;

use super::super::model::{ACCOUNT, Batch, BatchState, Decision, Line, LineState, Payment, State};
use super::super::store::{self, batches};
use super::super::{tell, waits};
use super::{event, is_paid, look};
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::contract;
use crate::documents::{self, Draft, Head};
use crate::fund;
use crate::kernel::{DocumentId, Message, Money, OrganisationId, PaymentBatchId, PaymentId, PaymentLineId};
use crate::ledger;
use crate::organisation::{account, actions::open_account};
use crate::pages::App;
use crate::platform::{Error, Result, secret};

/// The most payments of one batch.
const MOST: usize = 500;

fn batch_event<'a>(action: &'static str, of: &Batch, label: &'a str) -> Event<'a> {
    Event::new(action, "payment-batch", of.id.0, label)
}

/// Puts payments together that wait for nothing any more, each with a copy of the account to which it goes.
///
/// # Errors
/// [`Error::Invalid`] when none was chosen, [`Error::Conflict`] with the first one that cannot be paid, and why.
pub fn prepare(tx: &mut Tx<'_>, app: &App, wanted: &[PaymentId]) -> Result<PaymentBatchId> {
    tx.can(Action::PaymentPrepare, &Anything)?;
    if wanted.is_empty() || wanted.len() > MOST {
        return Err(Error::field("pick", Message::new("batch-pick").with("most", MOST)));
    }
    let mut chosen = Vec::new();
    for id in wanted {
        let payment = store::find(tx.db, *id)?;
        tx.can(Action::PaymentView, &payment)?;
        ready(tx, app, &payment)?;
        chosen.push(payment);
    }
    let total = Money::sum(chosen.iter().map(Payment::net)).ok_or_else(|| Error::conflict("batch-too-much"))?;
    let count = i32::try_from(chosen.len()).map_err(Error::internal)?;
    let id = batches::insert(tx.db, total, count, tx.actor, tx.now)?;
    for payment in &chosen {
        let line = copy(tx, app, id, payment)?;
        batches::add_line(tx.db, &line)?;
        store::update(tx.db, &Payment { state: State::Batched, ..payment.clone() }, tx.now)?;
    }
    let batch = batches::find(tx.db, id)?;
    record(tx, batch_event("payment-batch.prepared", &batch, &batch.label()).change(None, Some(batch.facts())))?;
    tell::to_approve(tx, app, &batch)?;
    Ok(id)
}

/// Refuses a payment that something keeps back, by its name.
fn ready(tx: &mut Tx<'_>, app: &App, payment: &Payment) -> Result<()> {
    let named = |key: &str| Error::Conflict(Message::new(key).with("payment", payment.title()));
    if payment.state != State::Planned {
        return Err(named("payment-under-way"));
    }
    payment.may_be_paid().map_err(|_| named("payment-contract-holds"))?;
    let of = contract::find(tx.db, payment.contract)?;
    let definition = contract::definition(tx.db, &of)?;
    match waits::of(tx.db, app, payment, &definition)?.into_iter().find(waits::Wait::holds_up) {
        None => Ok(()),
        Some(wait) => Err(Error::Conflict(
            Message::new("payment-waits").with("payment", payment.title()).with("what", wait.label.zh),
        )),
    }
}

/// The line of a payment, with a copy of the unit's confirmed account sealed for its own place.
fn copy(tx: &mut Tx<'_>, app: &App, batch: PaymentBatchId, payment: &Payment) -> Result<Line> {
    let account = account::confirmed(tx.db, payment.unit)?.ok_or_else(|| Error::conflict("payment-no-account"))?;
    let number = open_account(&app.vault, payment.unit, &account)?;
    let key = secret::number()?;
    Ok(Line {
        id: PaymentLineId(0),
        batch,
        payment: payment.id,
        amount: payment.net(),
        unit: payment.unit,
        holder: account.holder,
        bank: account.bank,
        account_version: account.version,
        sealed: (key, app.vault.seal(number.whole(), &ACCOUNT.context(key))?),
        state: LineState::Open,
        on: None,
        reference: String::new(),
        reason: String::new(),
        booked_by_name: String::new(),
        version: 1,
    })
}

/// The batch as it was seen by whoever acts.
fn seen(tx: &mut Tx<'_>, id: PaymentBatchId, action: Action, version: i32) -> Result<Batch> {
    let batch = batches::find(tx.db, id)?;
    tx.can(action, &batch)?;
    if batch.version == version { Ok(batch) } else { Err(Error::Stale) }
}

/// Approves a batch, or sends it back, as another person. Approved, it gets its payment order, which is printed
/// afterwards.
///
/// # Errors
/// [`Error::Forbidden`] for whoever prepared it; [`Error::Conflict`] when it is decided, or a contract or an account is
/// not as it was; [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    id: PaymentBatchId,
    (decision, remark): (Decision, &str),
    order: &Draft,
    version: i32,
) -> Result<Option<DocumentId>> {
    let old = batches::find(tx.db, id)?;
    tx.can(Action::PaymentApprove, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let decided = Batch {
        decided_by: Some(tx.actor.user),
        decided_by_name: tx.actor.name.clone(),
        decided_at: Some(tx.now),
        remark: remark.to_owned(),
        ..old.clone()
    };
    if decision == Decision::Return {
        free(tx, id)?;
        return keep(tx, "payment-batch.returned", &old, &Batch { state: BatchState::Returned, ..decided }, remark)
            .map(|()| None);
    }
    standing(tx, id)?;
    let head = Head { issuer: tx.actor.organisation_name.clone(), ..Head::default() };
    let document = documents::issue_as(tx, app, order, &head)?;
    let approved = Batch { state: BatchState::Approved, document: Some(document), ..decided };
    keep(tx, "payment-batch.approved", &old, &approved, remark)?;
    step(tx, id, State::Approved)?;
    Ok(Some(document))
}

fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Batch, new: &Batch, why: &str) -> Result<()> {
    batches::update(tx.db, new, tx.now)?;
    let label = old.label();
    record(tx, batch_event(done, old, &label).change(Some(old.facts()), Some(new.facts())).because(why))
}

/// Whether every contract still lets money go, and every account is the one that was copied.
fn standing(tx: &mut Tx<'_>, id: PaymentBatchId) -> Result<()> {
    let open: Vec<_> =
        batches::with_payments(tx.db, id)?.into_iter().filter(|(line, _)| line.state == LineState::Open).collect();
    let units: Vec<OrganisationId> = open.iter().map(|(line, _)| line.unit).collect();
    let versions = account::confirmed_versions(tx.db, &units)?;
    for (line, payment) in &open {
        let named = |key: &str| Error::Conflict(Message::new(key).with("payment", payment.title()));
        payment.may_be_paid().map_err(|_| named("payment-contract-holds"))?;
        if versions.get(&line.unit) != Some(&line.account_version) {
            return Err(named("payment-account-changed"));
        }
    }
    Ok(())
}

/// Moves the payments of a batch on.
fn step(tx: &mut Tx<'_>, id: PaymentBatchId, to: State) -> Result<()> {
    for (_, payment) in batches::with_payments(tx.db, id)? {
        store::update(tx.db, &Payment { state: to, ..payment }, tx.now)?;
    }
    Ok(())
}

/// Sets the payments of a batch free that was not sent.
fn free(tx: &mut Tx<'_>, id: PaymentBatchId) -> Result<()> {
    for (line, payment) in batches::with_payments(tx.db, id)? {
        batches::update_line(tx.db, &Line { state: LineState::Dropped, ..line })?;
        store::update(tx.db, &Payment { state: State::Planned, ..payment }, tx.now)?;
    }
    Ok(())
}

/// Takes a batch back that was not given to the bank; a payment order that was issued counts no more.
///
/// # Errors
/// [`Error::Conflict`] once the bank has it, [`Error::Stale`].
pub fn withdraw(tx: &mut Tx<'_>, id: PaymentBatchId, reason: &str, version: i32) -> Result<()> {
    let old = seen(tx, id, Action::PaymentPrepare, version)?;
    if !matches!(old.state, BatchState::Prepared | BatchState::Approved) {
        return Err(Error::conflict("batch-not-open"));
    }
    free(tx, id)?;
    if let Some(document) = old.document {
        documents::revoke_as(tx, document, reason)?;
    }
    let new = Batch { state: BatchState::Returned, remark: reason.to_owned(), ..old.clone() };
    keep(tx, "payment-batch.withdrawn", &old, &new, reason)
}

/// Notes that the bank has an approved batch.
///
/// # Errors
/// [`Error::Conflict`] when it is not approved, or a contract was suspended or an account changed meanwhile.
pub fn send(tx: &mut Tx<'_>, id: PaymentBatchId, version: i32) -> Result<()> {
    let old = seen(tx, id, Action::PaymentPrepare, version)?;
    if old.state != BatchState::Approved {
        return Err(Error::conflict("batch-not-approved"));
    }
    standing(tx, id)?;
    step(tx, id, State::Sent)?;
    let new =
        Batch { state: BatchState::Sent, sent_by_name: tx.actor.name.clone(), sent_at: Some(tx.now), ..old.clone() };
    keep(tx, "payment-batch.sent", &old, &new, "")
}

/// Notes that the file for the bank went out with whole account numbers.
///
/// # Errors
/// [`Error::Conflict`] before the batch counts as sent.
pub fn note_export(tx: &mut Tx<'_>, id: PaymentBatchId) -> Result<()> {
    let batch = batches::find(tx.db, id)?;
    tx.can(Action::PaymentPrepare, &batch)?;
    // Whoever holds the file may give it to the bank at any time: it goes out only once the batch counts as sent.
    if !matches!(batch.state, BatchState::Sent | BatchState::Done) {
        return Err(Error::conflict("batch-not-sent"));
    }
    record(tx, batch_event("payment-batch.exported", &batch, &batch.label()))
}

/// What the bank said of a payment.
#[derive(Debug, Clone)]
pub struct Booked {
    /// On which day.
    pub on: NaiveDate,
    /// Its own number of it, or why it gave it back.
    pub text: String,
    /// The version of the line.
    pub version: i32,
}

/// The line and its payment, as seen by whoever books.
fn line(tx: &mut Tx<'_>, (id, line): (PaymentBatchId, PaymentLineId), said: &Booked) -> Result<(Batch, Line, Payment)> {
    let batch = batches::find(tx.db, id)?;
    tx.can(Action::PaymentPrepare, &batch)?;
    let line = batches::find_line(tx.db, id, line)?;
    if line.version != said.version {
        return Err(Error::Stale);
    }
    let sent = batch.sent_at.ok_or_else(|| Error::conflict("batch-not-sent"))?;
    if said.on > tx.now.day() || said.on < sent.day() {
        return Err(Error::field("on", Message::new("batch-booked-day").with_time("from", sent.day())));
    }
    let payment = store::find(tx.db, line.payment)?;
    Ok((batch, line, payment))
}

/// Books a payment that arrived: the money of the call is spent, and stands in the ledger of the contract.
///
/// # Errors
/// [`Error::Conflict`] when it is booked already, or the fund does not reach; [`Error::Stale`].
pub fn paid(tx: &mut Tx<'_>, app: &App, of: (PaymentBatchId, PaymentLineId), said: &Booked) -> Result<()> {
    let (batch, old, payment) = line(tx, of, said)?;
    if old.state != LineState::Open || payment.state != State::Sent {
        return Err(Error::conflict("batch-line-booked"));
    }
    let contract = contract::find(tx.db, payment.contract)?;
    fund::spend(tx, contract.call, contract.award, old.amount, &payment.title())?;
    // The bank's day may lie in a month that the unit has closed, and finance does not open it.
    let day = ledger::bookable(tx, &contract, said.on)?;
    let posting = ledger::Posting {
        payment: Some(payment.id.0),
        ..ledger::Posting::plain(ledger::Kind::Receipt, day, old.amount, &payment.label)
    };
    let entry = ledger::post(tx, &contract, &posting)?;
    let by = tx.actor.name.clone();
    let (on, reference) = (Some(said.on), said.text.clone());
    batches::update_line(
        tx.db,
        &Line { state: LineState::Paid, on, reference: reference.clone(), booked_by_name: by, ..old },
    )?;
    let new = Payment {
        state: State::Paid,
        paid_on: on,
        reference,
        entry: Some(entry),
        trouble: String::new(),
        ..payment.clone()
    };
    store::update(tx.db, &new, tx.now)?;
    record(tx, event("payment.paid", &payment, &payment.title()).change(Some(payment.facts()), Some(new.facts())))?;
    tell::unit(tx, app, &new, "paid")?;
    end(tx, &batch)
}

/// Books that the bank gave a payment back, before or after it was booked as paid; the entries of one that was booked are
/// mirrored. It waits again to be paid, or is cancelled and its money free where the contract has ended meanwhile.
///
/// # Errors
/// [`Error::Conflict`] when it came back already, or the ledger has spent the money; [`Error::Stale`].
pub fn bounce(tx: &mut Tx<'_>, app: &App, of: (PaymentBatchId, PaymentLineId), said: &Booked) -> Result<()> {
    let (batch, old, payment) = line(tx, of, said)?;
    let contract = contract::find(tx.db, payment.contract)?;
    let amount = old.amount;
    match (old.state, payment.entry) {
        (LineState::Open, _) if payment.state == State::Sent => {}
        (LineState::Paid, Some(entry)) if payment.state == State::Paid => {
            fund::restore(tx, contract.call, contract.award, amount, &payment.title())?;
            let day = ledger::bookable(tx, &contract, said.on)?;
            ledger::reverse(tx, &contract, entry, &said.text, day)?;
        }
        _ => return Err(Error::conflict("batch-line-booked")),
    }
    let by = tx.actor.name.clone();
    let (on, reason) = (Some(said.on), said.text.clone());
    batches::update_line(tx.db, &Line { state: LineState::Bounced, on, reason, booked_by_name: by, ..old })?;
    let ended = !is_paid(&contract);
    if ended {
        fund::uncommit(tx, contract.call, contract.award, amount, &payment.title())?;
    }
    let new = Payment {
        state: if ended { State::Cancelled } else { State::Planned },
        paid_on: None,
        reference: String::new(),
        entry: None,
        ready_on: None,
        due_on: None,
        trouble: said.text.clone(),
        ..payment.clone()
    };
    store::update(tx.db, &new, tx.now)?;
    let title = payment.title();
    let changed = event("payment.bounced", &payment, &title).because(&said.text);
    record(tx, changed.change(Some(payment.facts()), Some(new.facts())))?;
    tell::unit(tx, app, &new, "bounced")?;
    look(tx, app, payment.contract)?;
    end(tx, &batch)
}

/// A batch is done once something came of each of its payments.
fn end(tx: &mut Tx<'_>, batch: &Batch) -> Result<()> {
    let open = batches::lines(tx.db, batch.id)?.iter().any(|line| line.state == LineState::Open);
    if open || batch.state == BatchState::Done {
        return Ok(());
    }
    let new = Batch { state: BatchState::Done, ..batch.clone() };
    batches::update(tx.db, &new, tx.now)?;
    let facts = json!({ "batch_state": new.state });
    record(tx, batch_event("payment-batch.done", batch, &batch.label()).change(None, Some(facts)))
}
