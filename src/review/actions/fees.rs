//! The list of fees of a batch: made and paid by the finance office.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;

use super::{allowed, event};
use crate::access::{Action, Tx};
use crate::audit::record;
use crate::expert;
use crate::kernel::{BatchId, Instant, MemberId, Message, Money};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::{Error, Result};
use crate::review::fee::{Due, Fee, Work, reckon};
use crate::review::model::{Batch, Member, MemberState};
use crate::review::store::{fees, members};
use crate::standards::model::{ExpertFees, Kind, TaxScale};
use crate::standards::{self, Table};

/// Whether a member is paid: who came, and handed every sheet in and signed it by that (B6).
pub fn is_paid(member: &Member) -> bool {
    member.state == MemberState::Accepted && member.submitted_at.is_some()
}

/// The standards by which a list of a day is made.
///
/// # Errors
/// [`Error::Invalid`] when none holds on that day.
pub fn standards_on(db: &mut Db, day: NaiveDate) -> Result<(ExpertFees, TaxScale)> {
    let none = || Error::field("pay_on", Message::new("standard-none-on-day"));
    let fees = standards::holding(db, Kind::Expert, day)?.ok_or_else(none)?;
    let scale = standards::holding(db, Kind::Tax, day)?.ok_or_else(none)?;
    match (fees.draft.table, scale.draft.table) {
        (Table::Expert(fees), Table::Tax(scale)) => Ok((fees, scale)),
        _ => Err(none()),
    }
}

/// What is wanted of a list.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What each did.
    pub work: Work,
    /// The day of payment.
    pub pay_on: NaiveDate,
    /// By member: after tax, and why it is above the ceiling.
    pub nets: BTreeMap<MemberId, (Money, String)>,
}

/// Who is paid, and what is due to each.
///
/// # Errors
/// When the database cannot be read.
pub fn dues(db: &mut Db, batch: &Batch, work: Work, pay_on: NaiveDate) -> Result<Vec<(Member, Due)>> {
    let mut all = Vec::new();
    for member in members::members(db, batch.id)?.into_iter().filter(is_paid) {
        let level = expert::find(db, member.expert)?.profile.title_level;
        let earlier = fees::earlier(db, member.expert, &fees::month(pay_on), batch.id)?;
        let due = Due { member: member.id, expert: member.expert, level, work, pay_on, earlier };
        all.push((member, due));
    }
    Ok(all)
}

/// Makes the list of a batch, or makes it anew before it was paid.
///
/// # Errors
/// [`Error::Invalid`] with every amount that is above its ceiling without a reason; [`Error::Conflict`] when the list was
/// paid, another one of the month was reckoned on top of it, or nobody is to be paid.
pub fn make(tx: &mut Tx<'_>, id: BatchId, wanted: &Wanted) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewFeeWrite)?;
    let old = fees::of(tx.db, id)?;
    if old.iter().any(|fee| fee.paid_at.is_some()) {
        return Err(Error::conflict("fee-paid"));
    }
    if fees::built_upon(tx.db, id)? {
        return Err(Error::conflict("fee-built-upon"));
    }
    let dues = dues(tx.db, &batch, wanted.work, wanted.pay_on)?;
    if dues.is_empty() {
        return Err(Error::conflict("fee-nobody"));
    }
    let (table, scale) = standards_on(tx.db, wanted.pay_on)?;
    let (mut made, mut wrong): (Vec<Fee>, Vec<FieldError>) = (Vec::new(), Vec::new());
    for (member, due) in &dues {
        let field = format!("net-{}", member.id);
        match wanted.nets.get(&member.id) {
            None => wrong.push(FieldError { field, message: Message::new("fee-net-needed") }),
            Some((net, reason)) => match reckon(*due, *net, reason, &table, &scale) {
                Ok(fee) => made.push(fee),
                Err(message) => wrong.push(FieldError { field, message }),
            },
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    fees::clear(tx.db, id)?;
    let actor = tx.actor;
    for fee in &made {
        fees::insert(tx.db, id, fee, actor, tx.now)?;
    }
    let facts = |list: &[Fee]| json!({ "fees": list.iter().map(Fee::facts).collect::<Vec<_>>() });
    record(tx, event("review.fees-made", &batch).change(Some(facts(&old)), Some(facts(&made))))
}

/// Notes that the list was paid; it changes no more.
///
/// # Errors
/// [`Error::Conflict`] when there is none, or it was paid.
pub fn pay(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewFeeWrite)?;
    if fees::pay(tx.db, id, tx.now)? == 0 {
        return Err(Error::conflict("fee-none"));
    }
    let at: Instant = tx.now;
    record(tx, event("review.fees-paid", &batch).change(None, Some(json!({ "paid_at": at }))))
}

/// Notes that the list went out with whole numbers.
///
/// # Errors
/// When the actor may not.
pub fn note_export(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewFeeWrite)?;
    record(tx, event("review.fees-exported", &batch))
}
