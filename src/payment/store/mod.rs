//! Rows of payments.

pub(in crate::payment) mod batches;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Invoice, Payment, State};
use crate::access::Scope;
use crate::contract::{Contract, State as ContractState};
use crate::kernel::{ContractId, EntryId, Instant, Money, OrganisationId, PaymentId, Region};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::list::Query;
use crate::platform::{Error, Result, search};
use crate::schema::{contracts as k, organisations as o, payments as t};

type Row = (
    (PaymentId, ContractId, String, ContractState, OrganisationId, String, Option<Region>),
    (String, i32, String, String, bool, i64, i64, State, Option<NaiveDate>, Option<NaiveDate>),
    (String, Option<NaiveDate>, String, Option<NaiveDate>, String, Option<EntryId>, String, i32),
);
type Columns = (
    (t::id, t::contract_id, k::number, k::state, k::unit_id, o::name, k::region),
    (t::tranche, t::n, t::label, t::test, t::last, t::amount, t::set_off, t::state, t::ready_on, t::due_on),
    (
        t::invoice_number,
        t::invoice_on,
        t::invoice_by_name,
        t::paid_on,
        t::reference,
        t::entry_id,
        t::trouble,
        t::version,
    ),
);
const COLUMNS: Columns = (
    (t::id, t::contract_id, k::number, k::state, k::unit_id, o::name, k::region),
    (t::tranche, t::n, t::label, t::test, t::last, t::amount, t::set_off, t::state, t::ready_on, t::due_on),
    (
        t::invoice_number,
        t::invoice_on,
        t::invoice_by_name,
        t::paid_on,
        t::reference,
        t::entry_id,
        t::trouble,
        t::version,
    ),
);

fn model((whose, what, done): Row) -> Payment {
    let (id, contract, contract_number, contract_state, unit, unit_name, region) = whose;
    let (tranche, n, label, test, last, amount, set_off, state, ready_on, due_on) = what;
    let (number, on, invoice_by_name, paid_on, reference, entry, trouble, version) = done;
    Payment {
        id,
        contract,
        contract_number,
        contract_state,
        unit,
        unit_name,
        region,
        tranche,
        n,
        label,
        test,
        last,
        amount: Money::from_fen(amount),
        set_off: Money::from_fen(set_off),
        state,
        ready_on,
        due_on,
        invoice: on.map(|on| Invoice { number, on }),
        invoice_by_name,
        paid_on,
        reference,
        entry,
        trouble,
        version,
    }
}

/// A payment by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: PaymentId) -> Result<Payment> {
    let joined = t::table.inner_join(k::table.inner_join(o::table)).filter(t::id.eq(id));
    Ok(joined.select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The payments of a contract in their order, cancelled ones left out.
///
/// # Errors
/// When the database cannot be read.
pub fn of_contract(db: &mut Db, of: ContractId) -> Result<Vec<Payment>> {
    let own = t::contract_id.eq(of).and(t::state.ne(State::Cancelled));
    let rows = t::table.inner_join(k::table.inner_join(o::table)).filter(own).order((t::n, t::id));
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The names of the parts of a contract that are not paid any more.
pub(super) fn cancelled(db: &mut Db, of: ContractId) -> Result<Vec<String>> {
    let own = t::contract_id.eq(of).and(t::state.eq(State::Cancelled));
    Ok(t::table.filter(own).select(t::tranche).load(db)?)
}

/// Contracts that are paid and of which some part has no row yet or waits: the keys after one, in their order.
pub(super) fn to_look_at(db: &mut Db, after: ContractId, most: i64) -> Result<Vec<ContractId>> {
    let live = k::state.eq_any([ContractState::InForce, ContractState::Suspended, ContractState::Concluded]);
    Ok(k::table.filter(live.and(k::id.gt(after))).order(k::id).limit(most).select(k::id).load(db)?)
}

/// A part that is to be planned.
pub(super) struct New<'a> {
    pub tranche: &'a str,
    pub n: i32,
    pub label: &'a str,
    pub test: &'a str,
    pub last: bool,
    pub amount: Money,
}

pub(super) fn insert(db: &mut Db, of: ContractId, new: &New<'_>, now: Instant) -> Result<()> {
    let none = String::new;
    diesel::insert_into(t::table)
        .values((
            (t::contract_id.eq(of), t::tranche.eq(new.tranche.to_owned()), t::n.eq(new.n)),
            (t::label.eq(new.label.to_owned()), t::test.eq(new.test.to_owned()), t::last.eq(new.last)),
            (t::amount.eq(new.amount.fen()), t::set_off.eq(0_i64), t::state.eq(State::Planned)),
            (t::invoice_number.eq(none()), t::invoice_by_name.eq(none()), t::reference.eq(none())),
            (t::trouble.eq(none()), t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .execute(db)
        .map_err(|e| if is_duplicate(&e) { Error::Stale } else { e.into() })?;
    Ok(())
}

/// Writes a payment over the version that it was made from.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn update(db: &mut Db, new: &Payment, now: Instant) -> Result<()> {
    let invoice = new.invoice.as_ref();
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version))))
        .set((
            (t::label.eq(new.label.clone()), t::test.eq(new.test.clone()), t::amount.eq(new.amount.fen())),
            (t::set_off.eq(new.set_off.fen()), t::state.eq(new.state), t::ready_on.eq(new.ready_on)),
            (t::due_on.eq(new.due_on), t::invoice_number.eq(invoice.map_or_else(String::new, |i| i.number.clone()))),
            (t::invoice_on.eq(invoice.map(|i| i.on)), t::invoice_by_name.eq(new.invoice_by_name.clone())),
            (t::paid_on.eq(new.paid_on), t::reference.eq(new.reference.clone()), t::entry_id.eq(new.entry)),
            (t::trouble.eq(new.trouble.clone()), t::updated_at.eq(now), t::version.eq(new.version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Notes when the invoice was recorded.
pub(super) fn invoiced(db: &mut Db, id: PaymentId, at: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::invoice_at.eq(at)).execute(db)?;
    Ok(())
}

/// The payments of a unit that have an invoice, and are not this one.
pub(super) fn invoiced_to(db: &mut Db, unit: OrganisationId, but: PaymentId) -> Result<Vec<Payment>> {
    let with = t::invoice_on.is_not_null().and(t::id.ne(but)).and(t::state.ne(State::Cancelled));
    let found = t::table.inner_join(k::table.inner_join(o::table)).filter(with.and(k::unit_id.eq(unit)));
    Ok(found.order(t::id).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub state: Option<State>,
    /// Those alone that wait for nothing any more.
    pub ready: bool,
    pub call: Option<crate::kernel::CallId>,
}

type Joined = diesel::helper_types::InnerJoin<t::table, diesel::helper_types::InnerJoin<k::table, o::table>>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

fn narrowed(filter: &Filter) -> Boxed {
    let mut query = t::table.inner_join(k::table.inner_join(o::table)).into_boxed();
    query = match filter.scope {
        Scope::Everything => query,
        Scope::Province(region, own) => query.filter(k::region.eq(region).or(k::unit_id.eq(own))),
        Scope::Own(own) => query.filter(k::unit_id.eq(own)),
        Scope::Nothing => query.filter(t::id.eq(PaymentId(0))),
    };
    query = match filter.state {
        Some(state) => query.filter(t::state.eq(state)),
        None => query.filter(t::state.ne(State::Cancelled)),
    };
    if filter.ready {
        query = query.filter(t::ready_on.is_not_null()).filter(t::state.eq(State::Planned));
    }
    if let Some(call) = filter.call {
        query = query.filter(k::call_id.eq(call));
    }
    if !filter.text.is_empty() {
        let like = search::like(&filter.text);
        query = query.filter(o::name.like(like.clone()).escape('!').or(k::number.like(like).escape('!')));
    }
    query
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("due", false) => query.order((t::due_on.asc(), t::id.asc())),
        ("due", true) => query.order((t::due_on.desc(), t::id.desc())),
        ("amount", false) => query.order((t::amount.asc(), t::id.asc())),
        ("amount", true) => query.order((t::amount.desc(), t::id.desc())),
        (_, false) => query.order((k::number.asc(), t::n.asc(), t::id.asc())),
        (_, true) => query.order((k::number.desc(), t::n.desc(), t::id.desc())),
    }
}

/// How many there are, and what they come to.
pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<(i64, Money)> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = sql::<BigInt>("CAST(coalesce(SUM(payments.amount - payments.set_off), 0) AS BIGINT)");
    let total: i64 = narrowed(filter).select(sum).first(db)?;
    Ok((narrowed(filter).count().get_result(db)?, Money::from_fen(total)))
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Payment>> {
    let rows = sorted(narrowed(filter), page).offset(page.offset()).limit(page.limit());
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<PaymentId>> {
    Ok(sorted(narrowed(filter), page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(super) fn listed(db: &mut Db, keys: &[PaymentId]) -> Result<Vec<Payment>> {
    let joined = t::table.inner_join(k::table.inner_join(o::table)).filter(t::id.eq_any(keys.to_vec()));
    Ok(joined.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// What each contract of a call was paid, and what is still to be paid.
///
/// # Errors
/// When the database cannot be read.
pub fn by_contract(db: &mut Db, of: &[Contract]) -> Result<Vec<(ContractId, Money)>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = sql::<BigInt>("CAST(SUM(amount - set_off) AS BIGINT)");
    let keys: Vec<ContractId> = of.iter().map(|contract| contract.id).collect();
    let paid = t::table.filter(t::contract_id.eq_any(keys).and(t::state.eq(State::Paid)));
    let rows: Vec<(ContractId, i64)> = paid.group_by(t::contract_id).select((t::contract_id, sum)).load(db)?;
    Ok(rows.into_iter().map(|(id, fen)| (id, Money::from_fen(fen))).collect())
}

/// Payments that wait for nothing any more, the most urgent first.
pub(super) fn ready(db: &mut Db, most: i64) -> Result<Vec<Payment>> {
    let waiting = t::state.eq(State::Planned).and(t::ready_on.is_not_null());
    let live = k::state.eq_any([ContractState::InForce, ContractState::Concluded]);
    let joined = t::table.inner_join(k::table.inner_join(o::table)).filter(waiting.and(live));
    let rows = joined.order((t::due_on.asc(), t::id.asc())).limit(most).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The next payment of each contract that a filter leaves, where the unit has not given its invoice yet.
pub(super) fn wanting_invoice(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Payment>> {
    let rows = narrowed(filter).filter(t::invoice_on.is_null()).order((t::contract_id.asc(), t::n.asc())).limit(most);
    let mut all: Vec<Payment> = rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect();
    all.dedup_by_key(|payment| payment.contract);
    let mut next = Vec::new();
    for payment in all {
        // A later part is not asked for before the earlier ones are paid.
        let earlier = of_contract(db, payment.contract)?;
        if earlier.iter().all(|other| other.n >= payment.n || other.state == State::Paid) {
            next.push(payment);
        }
    }
    Ok(next)
}

/// What was paid of each contract, by the payments and by the ledger's receipts, where the two differ.
pub(super) fn unlike_ledger(db: &mut Db) -> Result<Option<ContractId>> {
    use crate::schema::ledger_entries as e;
    let entries: Vec<(PaymentId, ContractId, i64, Option<EntryId>)> = t::table
        .filter(t::state.eq(State::Paid))
        .select((t::id, t::contract_id, t::amount - t::set_off, t::entry_id))
        .load(db)?;
    for (id, contract, amount, entry) in entries {
        let Some(entry) = entry else { return Ok(Some(contract)) };
        let own = e::id.eq(entry).and(e::contract_id.eq(contract)).and(e::payment_id.eq(Some(id.0)));
        let found: Option<i64> = e::table.filter(own).select(e::amount).first(db).optional()?;
        if found != Some(amount) {
            return Ok(Some(contract));
        }
    }
    Ok(None)
}

/// How many payments are paid.
pub(super) fn paid(db: &mut Db) -> Result<i64> {
    Ok(t::table.filter(t::state.eq(State::Paid)).count().get_result(db)?)
}
