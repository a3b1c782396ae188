//! Reminders of contracts that are not signed yet.

use serde::{Deserialize, Serialize};

use super::model::{Contract, State};
use super::store::{self, list};
use super::tell;
use crate::access::{Policy, Tx};
use crate::audit::{Event, record};
use crate::jobs::{Job, Run};
use crate::kernel::{ContractId, Message};
use crate::platform::Result;

/// Contracts that one transaction looks at.
const AT_ONCE: i64 = 20;

/// Reminds whoever has not signed, on the days after the award that the call names: the unit, or the centre once the unit
/// has. Each reminder goes once, also when the job runs again, and one that was missed is not made up for by several at
/// once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Remind {}

impl Job for Remind {
    const KIND: &'static str = "contracts.remind";

    fn title(&self) -> Message {
        Message::new("job-contracts-remind")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let mut last = ContractId(0);
        loop {
            let next = run.read(|db, _| list::waiting_after(db, last, AT_ONCE))?;
            let Some(latest) = next.last() else { return Ok(None) };
            last = latest.id;
            let app = run.app.clone();
            let ids: Vec<ContractId> = next.iter().filter(|of| is_unsigned(of.state)).map(|of| of.id).collect();
            run.write(move |tx| ids.iter().try_for_each(|id| once(tx, &app.policy, *id)))?;
        }
    }
}

/// Whether somebody still has to sign what was issued.
fn is_unsigned(state: State) -> bool {
    matches!(state, State::Issued | State::UnitSigned)
}

/// The reminder that is due so many days after the award: the latest whose day has come and that has not gone.
fn due(remind_on: &[u32], days: i64, reminded: i32) -> Option<i32> {
    let come = remind_on.iter().filter_map(|day| i32::try_from(*day).ok()).filter(|day| i64::from(*day) <= days);
    come.max().filter(|day| *day > reminded)
}

fn once(tx: &mut Tx<'_>, policy: &Policy, id: ContractId) -> Result<()> {
    let found = store::find(tx.db, id)?;
    if !is_unsigned(found.state) {
        return Ok(());
    }
    let definition = super::definition(tx.db, &found)?;
    let days = (tx.now.day() - found.awarded_on).num_days();
    let remind_on = definition.contract.as_ref().map(|contract| contract.remind_on.clone()).unwrap_or_default();
    let Some(day) = due(&remind_on, days, found.reminded) else { return Ok(()) };
    let new = Contract { reminded: day, ..found.clone() };
    store::update(tx.db, &new, found.version, tx.now)?;
    let label = found.label();
    record(tx, Event::new("contract.reminded", "contract", id.0, &label))?;
    match new.state {
        State::UnitSigned => tell::leaders(tx, policy, "remind-centre", &new),
        _ => tell::unit(tx, policy, "remind", &new, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_goes_on_its_day_and_once() {
        assert_eq!(due(&[20], 19, 0), None);
        assert_eq!(due(&[20], 20, 0), Some(20));
        assert_eq!(due(&[20], 25, 20), None);
        assert_eq!(due(&[10, 20], 21, 0), Some(20), "one alone, when both were missed");
        assert_eq!(due(&[10, 20], 21, 10), Some(20));
    }
}
