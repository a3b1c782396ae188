//! The facts that contracts record: `contract.…` and `project.…`.

use super::model::Contract;
use super::store::{self, acts};
use crate::application;
use crate::kernel::{ContractId, Money};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::Value;

/// The scope of the contract.
pub const SCOPE: &str = "contract";
/// The scope of the project that it carries out; its key is the contract's.
pub const PROJECT: &str = "project";

/// Reads a fact of a contract.
///
/// # Errors
/// [`crate::platform::Error::NotFound`] when there is no such contract.
pub fn fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let of = store::find(db, ContractId(id))?;
    let number = |n: i64| Some(Value::Number(n));
    Ok(match name {
        "number" => Some(Value::Text(of.number.clone())),
        "amount" => Some(Value::Money(of.amount)),
        "starts_on" => Some(Value::Date(of.starts_on)),
        "ends_on" => Some(Value::Date(of.ends_on)),
        "signed_on" => of.signed_on().map(Value::Date),
        "signed_by_both" => Some(Value::Bool(of.signed_on().is_some())),
        "days_after_award" => of.signed_on().and_then(|on| number((on - of.awarded_on).num_days())),
        "budget" => Some(Value::Money(budgeted(db, &of)?)),
        "ledger_code" => Some(Value::Text(of.ledger_code.clone())),
        "amendments" => number(acts::amended(db, of.id)?),
        "adjustments" => number(store::adjusted(db, of.id)?),
        _ => said(db, &of, name)?,
    })
}

/// What its terms say.
fn said(db: &mut Db, of: &Contract, name: &str) -> Result<Option<Value>> {
    let terms = super::terms(db, of)?;
    Ok(match name {
        "leaders" => i64::try_from(terms.leaders.len()).ok().map(Value::Number),
        "deliverables_agreed" => {
            let definition = super::definition(db, of)?;
            let same = |d: &crate::programme::definition::results::Deliverable| {
                terms.deliverables.iter().any(|one| one.key == d.key.as_str())
            };
            Some(Value::Bool(definition.deliverable.iter().all(same)))
        }
        "ring_fence" => Some(Value::Bool(terms.ring_fence)),
        "ownership_clause" => Some(Value::Bool(!terms.owner.trim().is_empty())),
        "no_transfer_clause" => Some(Value::Bool(terms.no_transfer)),
        _ => None,
    })
}

/// The sum of the budget: of what the officer works on before it is issued, and of the one in force after that.
fn budgeted(db: &mut Db, of: &Contract) -> Result<Money> {
    let lines = super::budget(db, of.id)?;
    // Beyond what can be counted it is no amount that anything equals.
    Ok(Money::sum(lines.into_iter().map(|(_, amount)| amount)).unwrap_or(Money::from_fen(-1)))
}

/// Reads a fact of a project. What reports, deliverables and visits tell is offered by those nouns.
///
/// # Errors
/// [`crate::platform::Error::NotFound`] when there is no such contract.
pub fn project(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let of = store::find(db, ContractId(id))?;
    Ok(match name {
        "number" => Some(Value::Text(of.number.clone())),
        "number_valid" => {
            let definition = super::definition(db, &of)?;
            let call = crate::programme::call::find(db, of.call)?;
            let call = call.number.unwrap_or_else(|| call.id.to_string());
            let pattern = &definition.programme.contract_pattern;
            let first = super::model::numbered(pattern, &call, of.region, 1);
            Some(Value::Bool(of.number == first || of.number.starts_with(&format!("{first}-"))))
        }
        // The database holds a number once.
        "number_unique" => Some(Value::Bool(true)),
        "region" => of.region.map(|region| Value::Text(region.code().to_owned())),
        "support_conditions" => {
            let content = application::find(db, of.application).and_then(|found| application::content(db, &found))?;
            i64::try_from(content.promises.items.len()).ok().map(Value::Number)
        }
        _ => None,
    })
}
