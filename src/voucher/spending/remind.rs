//! Reminders of money that is not spent, on the days that the call's file names (B3.6).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::store;
use crate::access::{Action, Role, Tx};
use crate::contract;
use crate::jobs::{Job, Run};
use crate::kernel::{ContractId, Message, Money};
use crate::ledger;
use crate::notices::{self, Mail};
use crate::people;
use crate::platform::Result;

/// Contracts that one transaction looks at.
const AT_ONCE: i64 = 20;
/// Days for which a reminder that was missed is still sent.
const STILL: u64 = 6;

/// Reminds the unit's people of money that is left, on the days of the call's file. Each reminder goes once, also when the
/// job runs again, and one that was missed for a week is not made up for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Remind {}

impl Job for Remind {
    const KIND: &'static str = "spending.remind";

    fn title(&self) -> Message {
        Message::new("job-spending-remind")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let roles = run.app.policy.roles(Action::VoucherWrite);
        let mut last = ContractId(0);
        loop {
            let next = run.read(|db, _| store::in_force(db, last, AT_ONCE))?;
            let Some(latest) = next.last() else { return Ok(None) };
            last = *latest;
            let roles = roles.clone();
            run.write(move |tx| next.iter().try_for_each(|id| once(tx, *id, &roles)))?;
        }
    }
}

/// The day of the file whose reminder is due: the last one that has come, and not longer ago than a week.
fn due(days: &[NaiveDate], today: NaiveDate) -> Option<NaiveDate> {
    let since = today.checked_sub_days(Days::new(STILL)).unwrap_or(today);
    days.iter().copied().filter(|day| (since..=today).contains(day)).max()
}

fn once(tx: &mut Tx<'_>, id: ContractId, roles: &[Role]) -> Result<()> {
    let of = contract::find(tx.db, id)?;
    let definition = contract::definition(tx.db, &of)?;
    let days = definition.budget.as_ref().map(|budget| budget.remind_on.clone()).unwrap_or_default();
    let Some(on) = due(&days, tx.now.day()) else { return Ok(()) };
    let standing = ledger::standing(tx.db, id)?;
    let left = of.amount.checked_sub(standing.spent).unwrap_or(Money::ZERO);
    if !left.is_positive() || store::reminded(tx.db, id, on)? {
        return Ok(());
    }
    store::remind(tx.db, id, on, tx.now)?;
    for to in people::addressees(tx.db, &[of.unit], roles)? {
        let mail = Mail::new("spending-reminder", to, ("contract", id.0))
            .fact("number", &of.number)
            .fact("spent", standing.spent.to_string())
            .fact("left", left.to_string())
            .fact("ends", of.ends_on.to_string())
            .path(format!("/contracts/{id}/spending"));
        notices::send(tx, &mail)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_is_due_for_a_week_and_the_latest_counts() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2024, 11, day).unwrap();
        let days = [day(1), day(15), day(20)];
        for (today, expected) in [
            (1, Some(1)),
            (7, Some(1)),
            (8, None),
            (14, None),
            (15, Some(15)),
            (20, Some(20)),
            (26, Some(20)),
            (27, None),
        ] {
            assert_eq!(due(&days, day(today)), expected.map(day), "{today}");
        }
        assert_eq!(due(&[], day(1)), None);
    }
}
