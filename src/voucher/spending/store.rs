//! Days on which money came and went, and on which reminders were sent.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::contract::State;
use crate::kernel::{ContractId, Instant, Money};
use crate::ledger::Kind;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{contracts as c, ledger_entries as e, spending_reminders as r};

/// The day of the first money from the centre that was not taken back.
pub(super) fn first_receipt(db: &mut Db, contract: ContractId) -> Result<Option<NaiveDate>> {
    let back = e::table.filter(e::contract_id.eq(contract)).filter(e::reverses.is_not_null()).select(e::reverses);
    let back: Vec<Option<i64>> = back.load(db)?;
    let back: Vec<i64> = back.into_iter().flatten().collect();
    let came = e::table.filter(e::contract_id.eq(contract).and(e::kind.eq(Kind::Receipt)));
    Ok(came.filter(e::id.ne_all(back)).order(e::on_date).select(e::on_date).first(db).optional()?)
}

/// What was spent on which day, in the order of the days; what was taken back counts below nothing.
pub(super) fn daily(db: &mut Db, contract: ContractId) -> Result<Vec<(NaiveDate, Money)>> {
    let sum = sql::<BigInt>("CAST(SUM(CASE WHEN debit = 'expense' THEN amount ELSE -amount END) AS BIGINT)");
    let spent = e::table.filter(e::contract_id.eq(contract).and(e::category.ne("")));
    let rows: Vec<(NaiveDate, i64)> =
        spent.group_by(e::on_date).order(e::on_date).select((e::on_date, sum)).load(db)?;
    Ok(rows.into_iter().map(|(day, fen)| (day, Money::from_fen(fen))).collect())
}

/// The next contracts in force after a key.
pub(super) fn in_force(db: &mut Db, after: ContractId, most: i64) -> Result<Vec<ContractId>> {
    let next = c::table.filter(c::id.gt(after).and(c::state.eq(State::InForce)));
    Ok(next.order(c::id).limit(most).select(c::id).load(db)?)
}

/// Whether the unit was reminded for this day.
pub(super) fn reminded(db: &mut Db, contract: ContractId, on: NaiveDate) -> Result<bool> {
    let sent = r::table.filter(r::contract_id.eq(contract).and(r::on_date.eq(on)));
    Ok(diesel::select(diesel::dsl::exists(sent)).get_result(db)?)
}

/// Notes that it was.
pub(super) fn remind(db: &mut Db, contract: ContractId, on: NaiveDate, now: Instant) -> Result<()> {
    let row = (r::contract_id.eq(contract), r::on_date.eq(on), r::at.eq(now));
    diesel::insert_into(r::table).values(row).execute(db)?;
    Ok(())
}
