//! Do adjustments add up, and does the budget in force follow from them? For `granary verify`.

use std::collections::BTreeMap;

use super::model::State;
use super::store;
use crate::contract;
use crate::kernel::Money;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Adds up every adjustment, and from what was agreed and what was moved since the budget that is in force.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut count, mut broken) = (0_usize, None);
    for id in store::adjusted(db)? {
        let of = contract::find(db, id)?;
        let mut budget: BTreeMap<String, Money> = contract::terms(db, &of)?.lines().into_iter().collect();
        for one in store::of(db, id)? {
            count += 1;
            let lines = store::lines(db, one.id)?;
            if Money::sum(lines.iter().map(|line| line.change)) != Some(Money::ZERO) {
                broken.get_or_insert_with(|| format!("adjustment {} of {}: it does not add up", one.serial, of.number));
            }
            let in_force = matches!(one.state, State::Recorded | State::Approved) && one.terms == of.terms;
            for line in lines.iter().filter(|_| in_force) {
                let held = budget.entry(line.category.clone()).or_insert(Money::ZERO);
                *held = held.checked_add(line.change).unwrap_or(Money::ZERO);
            }
        }
        let now: BTreeMap<String, Money> = contract::budget(db, id)?.into_iter().collect();
        let same = |all: &BTreeMap<String, Money>| -> Vec<(String, Money)> {
            all.iter().filter(|(_, amount)| **amount != Money::ZERO).map(|(key, held)| (key.clone(), *held)).collect()
        };
        if of.state.is_live() && same(&budget) != same(&now) {
            broken
                .get_or_insert_with(|| format!("contract {}: its budget does not follow from adjustments", of.number));
        }
    }
    Ok(Checked { line: format!("adjustments: {count} added up again"), broken })
}
