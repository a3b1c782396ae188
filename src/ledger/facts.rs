//! What rules may ask of a ledger, by the name of the fact; the thing is the contract.

use super::store;
use crate::contract;
use crate::kernel::{ContractId, Money};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::Value;

/// The scope of these facts.
pub const SCOPE: &str = "ledger";

/// A fact of a contract's ledger; nothing for what is recorded elsewhere.
///
/// # Errors
/// When the database cannot be read.
pub fn fact(db: &mut Db, contract: i64, name: &str) -> Result<Option<Value>> {
    let id = ContractId(contract);
    let budget = |db: &mut Db| -> Result<Option<Money>> {
        Ok(Money::sum(contract::budget(db, id)?.into_iter().map(|(_, amount)| amount)))
    };
    Ok(match name {
        "own_code" => Some(Value::Bool(!contract::find(db, id)?.ledger_code.trim().is_empty())),
        "received" => Some(Value::Money(store::standing(db, id)?.received)),
        "spent" => Some(Value::Money(store::standing(db, id)?.spent)),
        "budget" => budget(db)?.map(Value::Money),
        "unspent" => {
            let standing = store::standing(db, id)?;
            let left = budget(db)?.and_then(|whole| whole.checked_sub(standing.spent));
            left.map(Value::Money)
        }
        _ => None,
    })
}
