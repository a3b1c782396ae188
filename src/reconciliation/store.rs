//! Rows of statements, and the entries of the ledger that they may be.

use diesel::prelude::*;

use super::balance::Statement;
use super::model::{BankLine, BankRow, How, Moved, State, Way};
use crate::access::Actor;
use crate::kernel::{BankRowId, ContractId, EntryId, Instant, Money};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::secret::digest;
use crate::platform::{Error, Result};
use crate::schema::{bank_balances as b, bank_rows as t, ledger_entries as e, vouchers as v};

type Row = (
    (BankRowId, chrono::NaiveDate, Way, i64, String, String, String),
    (State, Option<EntryId>, How, String, String, i32),
);
type Columns = (
    (t::id, t::on_date, t::way, t::amount, t::name, t::reference, t::note),
    (t::state, t::entry_id, t::how, t::reason, t::by_name, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::on_date, t::way, t::amount, t::name, t::reference, t::note),
    (t::state, t::entry_id, t::how, t::reason, t::by_name, t::version),
);

fn model((said, known): Row) -> BankRow {
    let (id, on, way, amount, name, reference, note) = said;
    let (state, entry, how, reason, by_name, version) = known;
    let line = BankLine { on, way, amount: Money::from_fen(amount), name, reference, note };
    BankRow { id, line, state, entry, how, reason, by_name, version }
}

/// What makes a row the same as one that came before; `nth` tells rows of one statement apart that say the same.
fn mark(line: &BankLine, nth: usize) -> String {
    let BankLine { on, way, amount, name, reference, note } = line;
    digest(format!("{on}|{way}|{}|{name}|{reference}|{note}|{nth}", amount.fen()))
}

/// Adds the rows of a statement that are not there yet; tells how many were new.
pub(super) fn add(db: &mut Db, of: ContractId, lines: &[BankLine], by: &Actor, now: Instant) -> Result<usize> {
    let known: Vec<String> = t::table.filter(t::contract_id.eq(of)).select(t::mark).load(db)?;
    let known: std::collections::HashSet<String> = known.into_iter().collect();
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut added = 0;
    for line in lines {
        let nth = seen.entry(mark(line, 0)).or_default();
        let own = mark(line, *nth);
        *nth += 1;
        if known.contains(&own) {
            continue;
        }
        diesel::insert_into(t::table)
            .values((
                (t::contract_id.eq(of), t::mark.eq(own), t::on_date.eq(line.on), t::way.eq(line.way)),
                (t::amount.eq(line.amount.fen()), t::name.eq(line.name.clone())),
                (t::reference.eq(line.reference.clone()), t::note.eq(line.note.clone()), t::state.eq(State::Open)),
                (t::how.eq(How::None), t::reason.eq(String::new()), t::by_name.eq(by.name.clone())),
                (t::created_at.eq(now), t::version.eq(1)),
            ))
            .execute(db)
            .map_err(|e| if is_duplicate(&e) { Error::Stale } else { e.into() })?;
        added += 1;
    }
    Ok(added)
}

/// A balance that was told, with who told it and when.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub statement: Statement,
    pub by: String,
    pub at: Instant,
}

/// The balance that was told last.
pub(super) fn statement(db: &mut Db, of: ContractId) -> Result<Option<Told>> {
    let own = b::table.filter(b::contract_id.eq(of)).order(b::id.desc());
    let found: Option<(chrono::NaiveDate, i64, String, Instant)> =
        own.select((b::on_date, b::balance, b::by_name, b::created_at)).first(db).optional()?;
    let told = |(on, fen, by, at)| Told { statement: Statement { on, balance: Money::from_fen(fen) }, by, at };
    Ok(found.map(told))
}

/// Keeps what a statement closed with.
pub(super) fn tell(db: &mut Db, of: ContractId, said: &Statement, by: &Actor, now: Instant) -> Result<()> {
    diesel::insert_into(b::table)
        .values((
            (b::contract_id.eq(of), b::on_date.eq(said.on), b::balance.eq(said.balance.fen())),
            (b::by_name.eq(by.name.clone()), b::created_at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// The rows of a contract, the latest day first.
pub(super) fn rows(db: &mut Db, of: ContractId) -> Result<Vec<BankRow>> {
    let own = t::table.filter(t::contract_id.eq(of)).order((t::on_date.desc(), t::id.desc()));
    Ok(own.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// A row of a contract.
///
/// # Errors
/// [`Error::NotFound`], also when it is another contract's.
pub(super) fn find(db: &mut Db, of: ContractId, id: BankRowId) -> Result<BankRow> {
    let own = t::table.filter(t::id.eq(id).and(t::contract_id.eq(of)));
    Ok(own.select(COLUMNS).first::<Row>(db).map(model)?)
}

/// Writes what is known of a row over the version that was seen.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] when the entry is another row's.
pub(super) fn update(db: &mut Db, new: &BankRow) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version))))
        .set((
            (t::state.eq(new.state), t::entry_id.eq(new.entry), t::how.eq(new.how)),
            (t::reason.eq(new.reason.clone()), t::by_name.eq(new.by_name.clone()), t::version.eq(new.version + 1)),
        ))
        .execute(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("bank-entry-taken") } else { e.into() })?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The entries of a contract's ledger that moved money on its bank account and stand: those that were mirrored, and the
/// mirrors themselves, moved none in the end.
pub(super) fn moved(db: &mut Db, of: ContractId) -> Result<Vec<Moved>> {
    type Found = (EntryId, i32, chrono::NaiveDate, String, String, i64, String, Option<crate::kernel::VoucherId>);
    let mirrored: Vec<Option<EntryId>> =
        e::table.filter(e::contract_id.eq(of).and(e::reverses.is_not_null())).select(e::reverses).load(db)?;
    let mirrored: std::collections::HashSet<EntryId> = mirrored.into_iter().flatten().collect();
    let bank = e::debit.eq("bank").or(e::credit.eq("bank"));
    let found: Vec<Found> = e::table
        .filter(e::contract_id.eq(of).and(e::reverses.is_null()).and(bank))
        .order((e::on_date.desc(), e::serial.desc()))
        .select((e::id, e::serial, e::on_date, e::debit, e::credit, e::amount, e::summary, e::voucher_id))
        .load(db)?;
    let payees: Vec<(crate::kernel::VoucherId, String)> =
        v::table.filter(v::contract_id.eq(of)).select((v::id, v::payee)).load(db)?;
    let payees: std::collections::HashMap<_, _> = payees.into_iter().collect();
    let one = |(id, serial, on, debit, _, amount, summary, voucher): Found| {
        let payee = voucher.and_then(|voucher| payees.get(&voucher).cloned());
        Moved {
            id,
            serial,
            on,
            way: if debit == "bank" { Way::In } else { Way::Out },
            amount: Money::from_fen(amount),
            name: payee.unwrap_or(summary),
        }
    };
    Ok(found.into_iter().filter(|found| !mirrored.contains(&found.0)).map(one).collect())
}
