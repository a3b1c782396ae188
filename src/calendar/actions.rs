//! Import a year.

use super::store;
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::calendar::Year;
use crate::platform::Result;

/// Records a year's official calendar; an earlier one of the same year is replaced, and the trail keeps both.
///
/// # Errors
/// When the actor may not.
pub fn import(tx: &mut Tx<'_>, year: &Year) -> Result<()> {
    tx.can(Action::CalendarImport, &Anything)?;
    let number = year.year();
    let before = store::current(tx.db)?.year(number).map(serde_json::to_value).transpose()?;
    store::set(tx.db, year, tx.actor.user, tx.now)?;
    let event = Event::new("calendar.imported", "calendar", i64::from(number), "").because(year.source());
    record(tx, event.change(before, Some(serde_json::to_value(year)?)))
}
