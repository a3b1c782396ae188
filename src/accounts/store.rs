//! Rows of final accounts, and the figures that other tables hold for them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{FinalAccounts, Sheet, State, Taxes, in_part};
use crate::access::Actor;
use crate::kernel::{
    ContractId, DocumentId, FinalAccountsId, Instant, Money, OrganisationId, Region, UserId, VoucherId,
};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{contracts as k, final_accounts as t, organisations as o};
use crate::voucher::State as VoucherState;

type Row = (
    (
        FinalAccountsId,
        ContractId,
        String,
        OrganisationId,
        String,
        Option<Region>,
        State,
        String,
        i64,
        Option<NaiveDate>,
    ),
    (String, UserId, Option<UserId>, String, Instant, String, Option<Instant>, String),
    (Option<DocumentId>, Option<DocumentId>, Option<NaiveDate>, String, i32),
);
type Columns = (
    (t::id, t::contract_id, k::number, k::unit_id, o::name, k::region, t::state, t::sheet, t::refund, t::refund_by),
    (t::note, t::made_by, t::made_for, t::made_by_name, t::made_at, t::decided_by_name, t::decided_at, t::remark),
    (t::document_id, t::order_id, t::refunded_on, t::reference, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::contract_id, k::number, k::unit_id, o::name, k::region, t::state, t::sheet, t::refund, t::refund_by),
    (t::note, t::made_by, t::made_for, t::made_by_name, t::made_at, t::decided_by_name, t::decided_at, t::remark),
    (t::document_id, t::order_id, t::refunded_on, t::reference, t::version),
);

fn model((what, made, done): Row) -> Result<FinalAccounts> {
    let (id, contract, contract_number, unit, unit_name, region, state, sheet, refund, refund_by) = what;
    let (note, made_by, made_for, made_by_name, made_at, decided_by_name, decided_at, remark) = made;
    let (document, order, refunded_on, reference, version) = done;
    Ok(FinalAccounts {
        id,
        contract,
        contract_number,
        unit,
        unit_name,
        region,
        state,
        sheet: serde_json::from_str(&sheet)?,
        refund: Money::from_fen(refund),
        refund_by,
        note,
        made_by,
        made_for,
        made_by_name,
        made_at,
        decided_by_name,
        decided_at,
        remark,
        document,
        order,
        refunded_on,
        reference,
        version,
    })
}

/// Final accounts by their key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: FinalAccountsId) -> Result<FinalAccounts> {
    let joined = t::table.inner_join(k::table.inner_join(o::table)).filter(t::id.eq(id));
    model(joined.select(COLUMNS).first::<Row>(db)?)
}

/// The final accounts of a contract that were submitted last.
///
/// # Errors
/// When the database cannot be read.
pub fn of_contract(db: &mut Db, of: ContractId) -> Result<Option<FinalAccounts>> {
    let joined = t::table.inner_join(k::table.inner_join(o::table)).filter(t::contract_id.eq(of));
    joined.order(t::id.desc()).select(COLUMNS).first::<Row>(db).optional()?.map(model).transpose()
}

/// Those in a state, the oldest first.
pub(super) fn in_state(db: &mut Db, state: State, most: i64) -> Result<Vec<FinalAccounts>> {
    let joined = t::table.inner_join(k::table.inner_join(o::table)).filter(t::state.eq(state));
    let rows = joined.order(t::id).limit(most).select(COLUMNS).load::<Row>(db)?;
    rows.into_iter().map(model).collect()
}

/// # Errors
/// [`Error::Conflict`] when some count already.
pub(super) fn insert(
    db: &mut Db,
    of: ContractId,
    (sheet, note): (&Sheet, &str),
    by: &Actor,
    now: Instant,
) -> Result<FinalAccountsId> {
    let none = String::new;
    diesel::insert_into(t::table)
        .values((
            (t::contract_id.eq(of), t::state.eq(State::Submitted), t::sheet.eq(serde_json::to_string(sheet)?)),
            (t::refund.eq(sheet.refund.fen()), t::note.eq(note.to_owned()), t::made_by.eq(by.user)),
            (t::made_for.eq(by.stands_in_for.as_ref().map(|(id, _)| *id)), t::made_by_name.eq(by.name.clone())),
            (t::made_at.eq(now), t::decided_by_name.eq(none()), t::remark.eq(none())),
            (t::reference.eq(none()), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("accounts-there") } else { e.into() })
}

/// Writes final accounts over the version that they were made from.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn update(db: &mut Db, new: &FinalAccounts, decided_by: Option<UserId>, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version))))
        .set((
            (t::state.eq(new.state), t::refund.eq(new.refund.fen()), t::refund_by.eq(new.refund_by)),
            (t::decided_by_name.eq(new.decided_by_name.clone()), t::decided_at.eq(new.decided_at)),
            (t::remark.eq(new.remark.clone()), t::document_id.eq(new.document), t::order_id.eq(new.order)),
            (t::refunded_on.eq(new.refunded_on), t::reference.eq(new.reference.clone())),
            (t::updated_at.eq(now), t::version.eq(new.version + 1)),
        ))
        .execute(db)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    if let Some(user) = decided_by {
        diesel::update(t::table.filter(t::id.eq(new.id))).set(t::decided_by.eq(user)).execute(db)?;
    }
    Ok(())
}

/// The taxes in the vouchers of a contract that passed; of an invoice that is booked in part, so much of its tax.
pub(super) fn taxes(db: &mut Db, of: ContractId) -> Result<Taxes> {
    use crate::schema::{voucher_lines as l, voucher_people as p, vouchers as v};
    let passed = v::table.filter(v::contract_id.eq(of).and(v::state.eq(VoucherState::Passed)));
    let passed: Vec<VoucherId> = passed.select(v::id).load(db)?;
    let (mut withheld, mut value_added) = (0_i64, 0_i64);
    for chunk in passed.chunks(500) {
        let paid: Vec<i64> = p::table.filter(p::voucher_id.eq_any(chunk.to_vec())).select(p::tax).load(db)?;
        let lines = l::table.filter(l::voucher_id.eq_any(chunk.to_vec())).filter(l::tax.is_not_null());
        let lines: Vec<(Option<i64>, i64, i64)> = lines.select((l::tax, l::amount, l::gross)).load(db)?;
        withheld = paid.into_iter().fold(withheld, i64::saturating_add);
        let booked = lines.into_iter().filter_map(|(tax, amount, gross)| Some(in_part(tax?, amount, gross)));
        value_added = booked.fold(value_added, i64::saturating_add);
    }
    Ok(Taxes { withheld: Money::from_fen(withheld), value_added: Money::from_fen(value_added) })
}

/// Vouchers of a contract on which somebody still has to act.
pub(super) fn open_vouchers(db: &mut Db, of: ContractId) -> Result<i64> {
    use crate::schema::vouchers as v;
    let waiting = [VoucherState::Entered, VoucherState::Submitted, VoucherState::Returned];
    let open = v::contract_id.eq(of).and(v::state.eq_any(waiting));
    Ok(v::table.filter(open).count().get_result(db)?)
}
