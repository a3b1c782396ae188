//! The verbs of the desk beside those of a single voucher: pass many, draw a sample, note what was found in it.

use std::collections::BTreeMap;

use serde_json::json;

use super::draw::{self, Candidate, Method, Narrowed, Verdict};
use super::store;
use crate::access::{Action, Actor, Anything, Tx, can};
use crate::audit::{Event, record};
use crate::kernel::{ContractId, Message, Money, SampleId, VoucherId};
use crate::platform::db::{Db, apart};
use crate::platform::{Error, Result};
use crate::voucher::model::{State, Voucher};
use crate::voucher::{actions, store as vouchers};

/// The most vouchers at once, so that the writer is not held long.
pub const MOST: usize = 100;

/// A voucher of a bulk, and why nothing is done to it, if so.
#[derive(Debug, Clone)]
pub struct Line {
    /// The voucher as it stands.
    pub voucher: Voucher,
    /// Why it is left out.
    pub skipped: Option<Message>,
}

/// What a bulk comes to.
pub fn total(lines: &[Line]) -> Money {
    let sum = lines.iter().filter(|line| line.skipped.is_none()).map(|line| line.voucher.amount);
    // A hundred amounts, each within what a form takes.
    Money::sum(sum).unwrap_or(Money::ZERO)
}

/// Why a voucher does not pass among many: only what waits, is all green, and is not the person's own work.
fn stands_in_the_way(actor: &Actor, voucher: &Voucher, is_green: bool) -> Result<Option<Message>> {
    if voucher.state != State::Submitted {
        return Ok(Some(Message::new("voucher-desk-not-waiting")));
    }
    if voucher.hits > 0 || !is_green {
        return Ok(Some(Message::new("voucher-desk-not-green")));
    }
    match can(actor, Action::VoucherCheck, voucher) {
        Ok(()) => Ok(None),
        Err(Error::Forbidden(message) | Error::Conflict(message)) => Ok(Some(message)),
        Err(other) => Err(other),
    }
}

/// What passing these would do, without doing it. A voucher that the actor does not see is none.
///
/// # Errors
/// When the database cannot be read.
pub fn plan(db: &mut Db, actor: &Actor, ids: &[VoucherId]) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let coloured = store::not_green(db, ids)?;
    for voucher in vouchers::some(db, ids)? {
        match can(actor, Action::VoucherView, &voucher) {
            Ok(()) => {}
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        }
        let skipped = stands_in_the_way(actor, &voucher, !coloured.contains(&voucher.id))?;
        lines.push(Line { voucher, skipped });
    }
    Ok(lines)
}

/// Vouchers that one transaction passes: each is judged once more, and the writer is held shortly.
pub const CHUNK: usize = 10;

/// Whether what these come to is what the person has typed.
///
/// # Errors
/// [`Error::Invalid`] beside `total`.
pub fn agreed(lines: &[Line], typed: Money) -> Result<()> {
    let there = total(lines);
    let none = lines.iter().all(|line| line.skipped.is_some());
    if none || there == typed {
        return Ok(());
    }
    Err(Error::field("total", Message::new("voucher-desk-total-differs").with("total", there)))
}

/// Passes each voucher that is still of the version that was looked at and all green; the others are left out and named.
///
/// # Errors
/// When the database cannot be read or written; nothing is done then.
pub fn pass_some(tx: &mut Tx<'_>, wanted: &[(VoucherId, i32)]) -> Result<Vec<Line>> {
    let versions: BTreeMap<VoucherId, i32> = wanted.iter().copied().collect();
    let ids: Vec<VoucherId> = versions.keys().copied().collect();
    let mut lines = plan(tx.db, tx.actor, &ids)?;
    for line in lines.iter_mut().filter(|line| line.skipped.is_none()) {
        let version = versions.get(&line.voucher.id).copied().unwrap_or(0);
        let (actor, now, request) = (tx.actor, tx.now, tx.request);
        // What a voucher has written goes with it when the ledger refuses its money.
        let passed =
            apart(tx.db, |db| actions::pass_green(&mut Tx { db, actor, now, request }, line.voucher.id, version));
        match passed {
            Ok(()) => {}
            Err(Error::Conflict(message) | Error::Forbidden(message)) => line.skipped = Some(message),
            Err(Error::Stale) => line.skipped = Some(Message::new("bulk-changed")),
            Err(other) => return Err(other),
        }
    }
    Ok(lines)
}

/// Sends a voucher back, and remembers the reason for the next time.
///
/// # Errors
/// As the verb of the voucher.
pub fn send_back(tx: &mut Tx<'_>, id: VoucherId, version: i32, reason: &str) -> Result<()> {
    actions::send_back(tx, id, reason, version)?;
    store::remember(tx, reason)
}

/// Refuses a voucher for good, and remembers the reason for the next time.
///
/// # Errors
/// As the verb of the voucher.
pub fn refuse(tx: &mut Tx<'_>, id: VoucherId, version: i32, reason: &str) -> Result<()> {
    actions::refuse(tx, id, reason, version)?;
    store::remember(tx, reason)
}

/// How a sample is to be drawn.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// In which way.
    pub method: Method,
    /// The seed; empty unless it is drawn by one.
    pub seed: String,
    /// How many.
    pub n: usize,
    /// From which contract alone.
    pub contract: Option<ContractId>,
    /// What of the register it is drawn from.
    pub narrowed: Narrowed,
    /// What for.
    pub reason: String,
}

/// Draws a sample from these vouchers, and keeps it with everything that it is made of.
///
/// # Errors
/// [`Error::Invalid`] beside `n` when nothing can be drawn.
pub fn sample(tx: &mut Tx<'_>, wanted: &Wanted, pool: &[Candidate]) -> Result<SampleId> {
    tx.can(Action::VoucherSample, &Anything)?;
    let Wanted { method, n, .. } = *wanted;
    let drawn = draw::drawn(method, &wanted.seed, pool, n).map_err(|message| Error::field("n", message))?;
    let new = store::New {
        method,
        seed: wanted.seed.clone(),
        asked: n,
        contract: wanted.contract,
        pool: pool.to_vec(),
        narrowed: wanted.narrowed.clone(),
        reason: wanted.reason.clone(),
    };
    let id = store::insert(tx, &new, &drawn)?;
    let facts = json!({ "sample_method": method, "seed": wanted.seed, "pool": pool.len(), "drawn": drawn.len() });
    let label = format!("{id}");
    record(tx, Event::new("voucher-sample.drawn", "voucher-sample", id.0, &label).change(None, Some(facts)))?;
    Ok(id)
}

/// Notes what was found in a voucher of a sample.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Forbidden`] for one's own work.
pub fn note(tx: &mut Tx<'_>, of: SampleId, item: i64, version: i32, verdict: Verdict, text: &str) -> Result<()> {
    tx.can(Action::VoucherSample, &Anything)?;
    let items = store::items(tx.db, of)?;
    let found = items.iter().find(|one| one.id == item).ok_or(Error::NotFound)?;
    let voucher = vouchers::find(tx.db, found.voucher)?;
    if voucher.is_work_of(tx.actor) {
        return Err(Error::forbidden("voucher-own-work"));
    }
    store::note(tx, of, item, version, verdict, text)?;
    let facts = json!({ "verdict": verdict, "note": text, "voucher_number": voucher.draft.header.number });
    let label = format!("{of}");
    record(tx, Event::new("voucher-sample.noted", "voucher-sample", of.0, &label).change(None, Some(facts)))
}
