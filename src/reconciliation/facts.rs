//! What rules may ask of reconciliation: `ledger.bank_extract` and `ledger.reconciled`; the thing is the contract.

use std::collections::HashSet;

use super::model::State;
use super::store;
use crate::kernel::ContractId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::Value;

/// A fact of a ledger that rests on its bank statement; nothing for every other name.
///
/// # Errors
/// When the database cannot be read.
pub fn fact(db: &mut Db, contract: i64, name: &str) -> Result<Option<Value>> {
    let id = ContractId(contract);
    Ok(match name {
        "bank_extract" => Some(Value::Bool(!store::rows(db, id)?.is_empty())),
        "reconciled" => Some(Value::Bool(is_reconciled(db, id)?)),
        _ => None,
    })
}

/// Whether a statement is there, and nothing is left on either side.
fn is_reconciled(db: &mut Db, id: ContractId) -> Result<bool> {
    let rows = store::rows(db, id)?;
    let matched: HashSet<_> = rows.iter().filter_map(|row| row.entry).collect();
    let open = rows.iter().any(|row| row.state == State::Open);
    Ok(!rows.is_empty() && !open && store::moved(db, id)?.iter().all(|moved| matched.contains(&moved.id)))
}
