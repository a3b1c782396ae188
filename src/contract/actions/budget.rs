//! The budget in force moves: by an adjustment, or by an amendment.

use super::super::store;
use crate::access::Tx;
use crate::audit::record;
use crate::kernel::{ContractId, Message, Money};
use crate::platform::{Error, Result};

/// Moves money between the lines of a budget, inside the verb of the noun that is the reason, which has asked whether the
/// actor may. What is taken is given: the changes add up to nothing, and no line falls below nothing.
///
/// # Errors
/// [`Error::Conflict`] when a line does not bear it or the contract is not in force.
pub fn move_budget(tx: &mut Tx<'_>, id: ContractId, changes: &[(String, Money)], why: &str) -> Result<()> {
    let found = store::find(tx.db, id)?;
    if !found.state.is_live() {
        return Err(Error::conflict("contract-not-live"));
    }
    if Money::sum(changes.iter().map(|(_, change)| *change)) != Some(Money::ZERO) {
        return Err(Error::internal("what is moved between lines adds up to nothing"));
    }
    // The contract's row is taken first, so that two changes of one budget come one after the other.
    store::update(tx.db, &found, found.version, tx.now)?;
    let before = store::lines(tx.db, id)?;
    let after = moved(&before, changes)?;
    if Money::sum(after.iter().map(|(_, amount)| *amount)) != Some(found.amount) {
        return Err(Error::internal("a budget adds up to the amount of its contract"));
    }
    store::set_lines(tx.db, id, &after)?;
    let definition = super::super::definition(tx.db, &found)?;
    let label = |key: &str| {
        let mut all = definition.budget.iter().flat_map(|budget| &budget.category);
        let known = all.find(|category| category.key.as_str() == key);
        known.map_or_else(|| key.to_owned(), |category| category.label.zh.clone())
    };
    let told = |lines: &[(String, Money)]| {
        let of = |(key, amount): &(String, Money)| format!("{} {amount}", label(key));
        lines.iter().filter(|(key, _)| changes.iter().any(|(own, _)| own == key)).map(of).collect::<Vec<_>>().join("；")
    };
    let title = found.label();
    let event = super::event("contract.budget-moved", &found, &title);
    let (was, is) = (serde_json::json!({ "budget": told(&before) }), serde_json::json!({ "budget": told(&after) }));
    record(tx, event.change(Some(was), Some(is)).because(why))
}

/// A budget after these changes.
pub(super) fn moved(before: &[(String, Money)], changes: &[(String, Money)]) -> Result<Vec<(String, Money)>> {
    let mut after = before.to_vec();
    for (key, change) in changes {
        let place = after.iter().position(|(own, _)| own == key);
        let now = place.and_then(|place| after.get(place)).map_or(Money::ZERO, |(_, amount)| *amount);
        let new = now.checked_add(*change).filter(|amount| !amount.is_negative()).ok_or_else(|| {
            Error::Conflict(Message::new("contract-line-short").with("line", key).with("amount", now))
        })?;
        match place.and_then(|place| after.get_mut(place)) {
            Some(line) => line.1 = new,
            None => after.push((key.clone(), new)),
        }
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_falls_below_nothing_and_a_new_one_begins_with_it() {
        let of = |key: &str, fen: i64| (key.to_owned(), Money::from_fen(fen));
        let before = [of("meeting", 100), of("travel", 50)];
        let after = moved(&before, &[of("travel", -50), of("labour", 50)]).unwrap();
        assert_eq!(after, [of("meeting", 100), of("travel", 0), of("labour", 50)]);
        assert!(moved(&before, &[of("travel", -51), of("meeting", 51)]).is_err());
    }
}
