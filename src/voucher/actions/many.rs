//! Many vouchers of one contract at once, as a workbook brings them: judged with one reading of what stands beside.

use super::{enter_one, has_happened, submit_judged, takes_vouchers, withdraw_one, writable};
use crate::access::{Action, Tx};
use crate::kernel::{ContractId, ImportId, Message, VoucherId};
use crate::ledger;
use crate::platform::{Error, Result};
use crate::voucher::checks::{Context, judge};
use crate::voucher::model::{Draft, State};
use crate::voucher::store;

/// Enters vouchers one after the other. What is wrong with one does not keep the others out.
///
/// # Errors
/// [`Error::Conflict`] when the contract takes none; of one voucher, inside the answer.
pub fn enter_all(
    tx: &mut Tx<'_>,
    id: ContractId,
    drafts: &[Draft],
    import: Option<ImportId>,
) -> Result<Vec<Result<VoucherId>>> {
    let of = writable(tx, id)?;
    takes_vouchers(tx.db, &of)?;
    let mut taken: std::collections::BTreeSet<String> = store::numbers(tx.db, id)?;
    let mut all = Vec::with_capacity(drafts.len());
    for draft in drafts {
        // A violation inside the database would end the whole transaction on PostgreSQL.
        all.push(if taken.insert(draft.header.number.clone()) {
            match draft.amount().map_err(Error::Conflict).and_then(|_| has_happened(tx, draft)) {
                Ok(()) => Ok(enter_one(tx, &of, draft, import, None)?),
                Err(why) => Err(why),
            }
        } else {
            Err(Error::conflict("voucher-number-taken"))
        });
    }
    Ok(all)
}

/// Submits vouchers one after the other, each judged beside those before it; those that may not go on stay with the
/// unit, and the answer says why. One reason may serve all warnings.
///
/// # Errors
/// [`Error::Conflict`] when the contract takes none.
pub fn submit_all(
    tx: &mut Tx<'_>,
    id: ContractId,
    wanted: &[VoucherId],
    reason: Option<&str>,
) -> Result<Vec<(VoucherId, Option<Message>)>> {
    let of = writable(tx, id)?;
    takes_vouchers(tx.db, &of)?;
    ledger::open(tx, &of)?;
    let mut found = store::some(tx.db, wanted)?;
    found.retain(|voucher| voucher.contract == id && voucher.state.is_open());
    let mut context = Context::load(tx.db, tx.actor, &of, &found.iter().collect::<Vec<_>>())?;
    let mut all = Vec::with_capacity(found.len());
    for voucher in &found {
        tx.can(Action::VoucherWrite, voucher)?;
        let mut judged = judge(voucher, &context)?;
        for one in &mut judged {
            if let Some(reason) = reason
                && one.wants_reason()
                && one.reason.is_empty()
            {
                reason.trim().clone_into(&mut one.reason);
            }
        }
        match super::hold(&judged) {
            Ok(()) => {
                submit_judged(tx, voucher, &judged)?;
                context.take(voucher);
                all.push((voucher.id, None));
            }
            Err(Error::Conflict(why)) => all.push((voucher.id, Some(why))),
            Err(other) => return Err(other),
        }
    }
    Ok(all)
}

/// Lays aside vouchers that were never submitted, as the undo of an import does; gives how many.
///
/// # Errors
/// [`Error::Forbidden`] for those of another unit.
pub fn withdraw_entered(tx: &mut Tx<'_>, ids: &[VoucherId], why: &str) -> Result<usize> {
    let mut done = 0;
    for old in store::some(tx.db, ids)? {
        tx.can(Action::VoucherView, &old)?;
        tx.can(Action::VoucherWrite, &old)?;
        if old.state == State::Entered {
            withdraw_one(tx, &old, why)?;
            done += 1;
        }
    }
    Ok(done)
}
