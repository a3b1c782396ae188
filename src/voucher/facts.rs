//! What rules may ask of all vouchers of a contract: the facts of its ledger that rest on vouchers. The facts of one
//! voucher are read where it is judged.

use std::collections::BTreeMap;

use super::model::State;
use super::store;
use crate::contract;
use crate::kernel::{ContractId, Money};
use crate::ledger;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::Value;

/// A fact of the ledger of a contract: its own, or one that rests on vouchers.
///
/// # Errors
/// When the database cannot be read.
pub fn ledger_fact(db: &mut Db, of: i64, name: &str) -> Result<Option<Value>> {
    let id = ContractId(of);
    let count = |n: usize| Some(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)));
    let counted = |db: &mut Db| store::of_contract(db, id, &[State::Submitted, State::Passed]);
    Ok(match name {
        "vouchers" => count(counted(db)?.len()),
        // The database holds that a voucher has its contract, and an entry the contract of its voucher.
        "vouchers_without_project" => Some(Value::Number(0)),
        "vouchers_shared" => Some(Value::Number(store::shared(db, id)?)),
        "vouchers_outside_period" => {
            let of = contract::find(db, id)?;
            let outside = |day| day < of.starts_on || day > of.ends_on;
            count(counted(db)?.iter().filter(|v| outside(v.draft.header.business_on)).count())
        }
        "categories_over" => {
            let budget: BTreeMap<String, Money> = contract::budget(db, id)?.into_iter().collect();
            let over = |(line, used): &(String, Money)| *used > budget.get(line).copied().unwrap_or_default();
            count(store::used(db, id)?.into_iter().filter(over).count())
        }
        "forbidden" => count(store::with_rule(db, id, "voucher/forbidden")?),
        "largest_supplier" => Some(Value::Money(store::payees(db, id)?.largest())),
        _ => ledger::fact(db, of, name)?,
    })
}
