//! Rows of ledgers, their entries, balances and closed periods.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Account, Balance, Book, Entry, Kind, Ledger, Standing};
use crate::access::Tx;
use crate::each;
use crate::kernel::{ContractId, EntryId, Instant, LedgerId, Money, UserId, VoucherId};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{ledger_balances as b, ledger_entries as e, ledger_periods as p, ledgers as t};

type Row = (LedgerId, ContractId, String, i32, Option<Instant>);
type Columns = (t::id, t::contract_id, t::code, t::entries, t::closed_at);
const LEDGER: Columns = (t::id, t::contract_id, t::code, t::entries, t::closed_at);

fn model((id, contract, code, entries, closed_at): Row) -> Ledger {
    Ledger { id, contract, code, entries, closed_at }
}

/// The ledger of a contract, if it was opened.
pub(super) fn of(db: &mut Db, contract: ContractId) -> Result<Option<Ledger>> {
    let own = t::table.filter(t::contract_id.eq(contract)).select(LEDGER);
    Ok(own.first::<Row>(db).optional()?.map(model))
}

/// Every ledger after one, in the order of keys.
pub(super) fn all(db: &mut Db, after: LedgerId, most: i64) -> Result<Vec<Ledger>> {
    let next = t::table.filter(t::id.gt(after)).order(t::id).limit(most);
    let rows = next.select(LEDGER).load::<Row>(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Makes the ledger of a contract; one that is there stays as it is.
pub(super) fn open(db: &mut Db, contract: ContractId, code: &str, now: Instant) -> Result<()> {
    let row = (
        (t::contract_id.eq(contract), t::code.eq(code.to_owned()), t::entries.eq(0)),
        (t::opened_at.eq(now), t::version.eq(1)),
    );
    each!(db, |c| diesel::insert_into(t::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The ledger, held: on PostgreSQL whoever else wants it waits until this transaction is over.
pub(super) fn held(db: &mut Db, contract: ContractId) -> Result<Ledger> {
    diesel::update(t::table.filter(t::contract_id.eq(contract))).set(t::version.eq(t::version + 1)).execute(db)?;
    of(db, contract)?.ok_or(Error::NotFound)
}

/// Closes the books of a contract, or opens them again.
pub(super) fn set_closed(db: &mut Db, contract: ContractId, at: Option<Instant>) -> Result<()> {
    diesel::update(t::table.filter(t::contract_id.eq(contract))).set(t::closed_at.eq(at)).execute(db)?;
    Ok(())
}

/// The day on which final accounts closed the books of a contract, if they did.
///
/// # Errors
/// When the database cannot be read.
pub fn closed_on(db: &mut Db, contract: ContractId) -> Result<Option<NaiveDate>> {
    Ok(of(db, contract)?.and_then(|ledger| ledger.closed_at).map(Instant::day))
}

/// The balances of a ledger as they are written.
pub(super) fn raw(db: &mut Db, ledger: LedgerId) -> Result<Book> {
    let columns = (b::account, b::category, b::debit, b::credit);
    let rows: Vec<(Account, String, i64, i64)> = b::table.filter(b::ledger_id.eq(ledger)).select(columns).load(db)?;
    let balance = |(account, category, debit, credit)| {
        ((account, category), Balance { debit: Money::from_fen(debit), credit: Money::from_fen(credit) })
    };
    Ok(Book::new(rows.into_iter().map(balance)))
}

/// The balances of a ledger; asserted to add up.
pub(super) fn book(db: &mut Db, ledger: LedgerId) -> Result<Book> {
    let book = raw(db, ledger)?;
    book.balanced()?;
    Ok(book)
}

/// Writes the balances that differ.
pub(super) fn write(db: &mut Db, ledger: LedgerId, old: &Book, new: &Book) -> Result<()> {
    for ((account, category), balance) in new.balances() {
        if old.balance(*account, category) == *balance {
            continue;
        }
        let figures = (b::debit.eq(balance.debit.fen()), b::credit.eq(balance.credit.fen()));
        let own = b::ledger_id.eq(ledger).and(b::account.eq(*account)).and(b::category.eq(category.clone()));
        if diesel::update(b::table.filter(own)).set(figures).execute(db)? == 0 {
            let key = (b::ledger_id.eq(ledger), b::account.eq(*account), b::category.eq(category.clone()));
            diesel::insert_into(b::table).values((key, figures)).execute(db)?;
        }
    }
    Ok(())
}

/// Appends an entry to a ledger that is held; its serial is the next.
pub(super) fn add(tx: &mut Tx<'_>, ledger: &Ledger, new: &Entry) -> Result<EntryId> {
    let serial = ledger.entries.checked_add(1).ok_or_else(|| Error::internal("a ledger is full"))?;
    diesel::update(t::table.filter(t::id.eq(ledger.id))).set(t::entries.eq(serial)).execute(tx.db)?;
    let row = (
        (e::ledger_id.eq(ledger.id), e::contract_id.eq(ledger.contract), e::serial.eq(serial)),
        (e::on_date.eq(new.on), e::period.eq(new.period.clone()), e::kind.eq(new.kind)),
        (e::debit.eq(new.debit), e::credit.eq(new.credit), e::category.eq(new.category.clone())),
        (e::amount.eq(new.amount.fen()), e::voucher_id.eq(new.voucher), e::payment_id.eq(new.payment)),
        (e::reverses.eq(new.reverses), e::summary.eq(new.summary.clone())),
        (e::by_id.eq(tx.actor.user), e::by_name.eq(tx.actor.name.clone()), e::at.eq(tx.now)),
    );
    let made = diesel::insert_into(e::table).values(row).returning(e::id).get_result(tx.db);
    made.map_err(|error| if is_duplicate(&error) { Error::conflict("ledger-reversed-before") } else { error.into() })
}

type EntryRow = (
    (EntryId, i32, NaiveDate, String, Kind, Account, Account, String),
    (i64, Option<VoucherId>, Option<i64>, Option<EntryId>, String, String, Instant),
);
type EntryColumns = (
    (e::id, e::serial, e::on_date, e::period, e::kind, e::debit, e::credit, e::category),
    (e::amount, e::voucher_id, e::payment_id, e::reverses, e::summary, e::by_name, e::at),
);
const ENTRY: EntryColumns = (
    (e::id, e::serial, e::on_date, e::period, e::kind, e::debit, e::credit, e::category),
    (e::amount, e::voucher_id, e::payment_id, e::reverses, e::summary, e::by_name, e::at),
);

fn entry((what, rest): EntryRow) -> Entry {
    let (id, serial, on, period, kind, debit, credit, category) = what;
    let (amount, voucher, payment, reverses, summary, by, at) = rest;
    let amount = Money::from_fen(amount);
    Entry { id, serial, on, period, kind, debit, credit, category, amount, voucher, payment, reverses, summary, by, at }
}

/// An entry of a ledger.
pub(super) fn find(db: &mut Db, ledger: LedgerId, id: EntryId) -> Result<Entry> {
    Ok(e::table.filter(e::id.eq(id).and(e::ledger_id.eq(ledger))).select(ENTRY).first::<EntryRow>(db).map(entry)?)
}

/// The entry that mirrors this one.
pub(super) fn mirror(db: &mut Db, id: EntryId) -> Result<Option<EntryId>> {
    Ok(e::table.filter(e::reverses.eq(id)).select(e::id).first(db).optional()?)
}

/// What an entry list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of this budget line.
    pub category: Option<String>,
    /// Only of this month.
    pub period: Option<String>,
}

fn filtered(contract: ContractId, filter: &Filter) -> e::BoxedQuery<'static, crate::platform::db::MultiBackend> {
    let mut own = e::table.filter(e::contract_id.eq(contract)).into_boxed();
    if let Some(kind) = filter.kind {
        own = own.filter(e::kind.eq(kind));
    }
    if let Some(category) = &filter.category {
        own = own.filter(e::category.eq(category.clone()));
    }
    if let Some(period) = &filter.period {
        own = own.filter(e::period.like(format!("{}%", period.replace(['%', '_', '\\'], ""))));
    }
    own
}

/// How many entries a list has.
pub(super) fn count(db: &mut Db, contract: ContractId, filter: &Filter) -> Result<i64> {
    Ok(filtered(contract, filter).count().get_result(db)?)
}

/// What the entries of a list come to, reversals taken off.
pub(super) fn sum(db: &mut Db, contract: ContractId, filter: &Filter) -> Result<Money> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = "CAST(COALESCE(SUM(CASE WHEN kind = 'reversal' THEN -amount ELSE amount END), 0) AS BIGINT)";
    Ok(Money::from_fen(filtered(contract, filter).select(sql::<BigInt>(sum)).get_result(db)?))
}

/// A page of the entries of a contract in the order of their serials.
///
/// # Errors
/// When the database cannot be read.
pub fn entries(
    db: &mut Db,
    contract: ContractId,
    filter: &Filter,
    descending: bool,
    (offset, limit): (i64, i64),
) -> Result<Vec<Entry>> {
    let own = filtered(contract, filter);
    let sorted = if descending { own.order(e::serial.desc()) } else { own.order(e::serial.asc()) };
    let rows = sorted.offset(offset).limit(limit).select(ENTRY).load::<EntryRow>(db)?;
    Ok(rows.into_iter().map(entry).collect())
}

/// The entries that rest on a voucher, in the order in which they were made.
///
/// # Errors
/// When the database cannot be read.
pub fn of_voucher(db: &mut Db, voucher: VoucherId) -> Result<Vec<Entry>> {
    let own = e::table.filter(e::voucher_id.eq(voucher)).order(e::serial).select(ENTRY);
    Ok(own.load::<EntryRow>(db)?.into_iter().map(entry).collect())
}

/// How the ledger of a contract stands; one that was never opened stands at nothing. Its balances are asserted.
///
/// # Errors
/// When the database cannot be read, or the balances do not add up.
pub fn standing(db: &mut Db, contract: ContractId) -> Result<Standing> {
    match of(db, contract)? {
        Some(ledger) => Ok(book(db, ledger.id)?.standing()),
        None => Ok(Standing::default()),
    }
}

/// What was spent by month and budget line, reversals taken off.
///
/// # Errors
/// When the database cannot be read.
pub fn monthly(db: &mut Db, contract: ContractId) -> Result<BTreeMap<(String, String), Money>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = || sql::<BigInt>("CAST(SUM(CASE WHEN debit = 'expense' THEN amount ELSE -amount END) AS BIGINT)");
    let rows: Vec<(String, String, i64)> = e::table
        .filter(e::contract_id.eq(contract).and(e::category.ne("")))
        .group_by((e::period, e::category))
        .select((e::period, e::category, sum()))
        .load(db)?;
    Ok(rows.into_iter().map(|(period, line, fen)| ((period, line), Money::from_fen(fen))).collect())
}

/// What the entries of a ledger come to, added up anew, and how many there are.
pub(super) fn added_up(db: &mut Db, ledger: LedgerId) -> Result<(Book, i64)> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sums: Vec<(Account, Account, String, i64)> = e::table
        .filter(e::ledger_id.eq(ledger))
        .group_by((e::debit, e::credit, e::category))
        .select((e::debit, e::credit, e::category, sql::<BigInt>("CAST(SUM(amount) AS BIGINT)")))
        .load(db)?;
    let mut balances: BTreeMap<(Account, String), Balance> = BTreeMap::new();
    let plus = |a: Money, fen: i64| Money::from_fen(a.fen().saturating_add(fen));
    for (debit, credit, category, fen) in sums {
        let line = |account| if account == Account::Expense { category.clone() } else { String::new() };
        let given = balances.entry((debit, line(debit))).or_default();
        given.debit = plus(given.debit, fen);
        let taken = balances.entry((credit, line(credit))).or_default();
        taken.credit = plus(taken.credit, fen);
    }
    let count = e::table.filter(e::ledger_id.eq(ledger)).count().get_result(db)?;
    Ok((Book::new(balances), count))
}

/// A closed month or fiscal year.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Which.
    pub period: String,
    /// Who closed it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// The closed periods of a ledger, the latest first.
pub(super) fn closed(db: &mut Db, ledger: LedgerId) -> Result<Vec<Closed>> {
    let own = p::table.filter(p::ledger_id.eq(ledger)).order(p::period.desc());
    let rows: Vec<(String, String, Instant)> = own.select((p::period, p::closed_by_name, p::at)).load(db)?;
    Ok(rows.into_iter().map(|(period, by, at)| Closed { period, by, at }).collect())
}

/// Closes a period.
pub(super) fn close(db: &mut Db, ledger: LedgerId, period: &str, by: (UserId, &str), now: Instant) -> Result<()> {
    let row = (
        (p::ledger_id.eq(ledger), p::period.eq(period.to_owned()), p::closed_by.eq(by.0)),
        (p::closed_by_name.eq(by.1.to_owned()), p::at.eq(now)),
    );
    let done = diesel::insert_into(p::table).values(row).execute(db);
    done.map(drop).map_err(|e| if is_duplicate(&e) { Error::conflict("ledger-closed-before") } else { e.into() })
}

/// Whether the month of a day is closed, by itself or with its year.
pub(super) fn is_closed(db: &mut Db, ledger: LedgerId, period: &str) -> Result<bool> {
    let year: String = period.chars().take(4).collect();
    let own = p::ledger_id.eq(ledger).and(p::period.eq_any([period.to_owned(), year]));
    Ok(diesel::select(diesel::dsl::exists(p::table.filter(own))).get_result(db)?)
}
