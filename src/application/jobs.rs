//! Reminders of what is not submitted yet.

use serde::{Deserialize, Serialize};

use super::model::State;
use super::{store, tell};
use crate::access::{Action, Role, Tx};
use crate::jobs::{Job, Run};
use crate::kernel::{ApplicationId, CallId, Instant, Message};
use crate::platform::Result;
use crate::programme::call;

/// Drafts that one transaction looks at.
const AT_ONCE: i64 = 20;

/// Reminds units whose draft is not submitted, on the days before the deadline that their call names. Each reminder goes
/// once, also when the job runs again, and one that was missed is not made up for by several at once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Remind {}

impl Job for Remind {
    const KIND: &'static str = "applications.remind";

    fn title(&self) -> Message {
        Message::new("job-applications-remind")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let now = run.now();
        let open = run.read(|db, _| call::open_ones(db, now))?;
        let roles = run.app.policy.roles(Action::ApplicationFill);
        for found in open {
            let Some(deadline) = found.deadline else { continue };
            let (_, definition) = run.read(|db, _| call::in_force(db, found.id))?;
            let before = definition.deadline.as_ref().map(|d| d.remind_before.clone()).unwrap_or_default();
            let Some(days) = due(&before, now, deadline) else { continue };
            remind(run, found.id, deadline, days, &roles)?;
        }
        Ok(None)
    }
}

/// The reminder that is due: the nearest to the deadline whose day has come.
fn due(before: &[u32], now: Instant, deadline: Instant) -> Option<i64> {
    let left = (deadline.day() - now.day()).num_days();
    before.iter().map(|days| i64::from(*days)).filter(|days| left <= *days).min()
}

fn remind(run: &Run, of: CallId, deadline: Instant, days: i64, roles: &[Role]) -> Result<()> {
    let mut last = ApplicationId(0);
    loop {
        let next = run.read(|db, _| store::drafts_of_open(db, of, last, AT_ONCE))?;
        let Some(latest) = next.last() else { return Ok(()) };
        last = *latest;
        let roles = roles.to_vec();
        run.write(move |tx| next.iter().try_for_each(|id| once(tx, *id, deadline, days, &roles)))?;
    }
}

fn once(tx: &mut Tx<'_>, id: ApplicationId, deadline: Instant, days: i64, roles: &[Role]) -> Result<()> {
    let found = store::find(tx.db, id)?;
    let kept = i32::try_from(days).unwrap_or(i32::MAX);
    if found.state != State::Draft || store::reminded(tx.db, id, deadline, kept)? {
        return Ok(());
    }
    store::remind(tx.db, id, deadline, kept, tx.now)?;
    let at = deadline.beijing().format("%Y-%m-%d %H:%M:%S").to_string();
    tell::remind(tx, roles, &found, &at, (deadline.day() - tx.now.day()).num_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> Instant {
        Instant::end_of_day(chrono::NaiveDate::from_ymd_opt(2026, 4, day).unwrap())
    }

    #[test]
    fn the_reminder_nearest_to_the_deadline_counts() {
        let (before, deadline) = ([7, 3, 1], at(30));
        for (day, expected) in
            [(22, None), (23, Some(7)), (26, Some(7)), (27, Some(3)), (28, Some(3)), (29, Some(1)), (30, Some(1))]
        {
            assert_eq!(due(&before, at(day), deadline), expected, "{day}");
        }
        assert_eq!(due(&[], at(29), deadline), None);
    }
}
