//! The verbs.

mod awards;
mod decide;
mod objections;
mod publish;

use super::store::{self, awards as rows};
use crate::access::Tx;
use crate::kernel::OrganisationId;
use crate::platform::Result;

pub use awards::{award, award_all, letter, take_back, withdraw};
pub use decide::{Table, approve, chosen, drop, propose, rewrite, send_back, submit};
pub use objections::{Fate, accept, answer, decide as decide_objection, decline, enter, hand_in, inquire, note_shown};
pub use publish::{Text, issue, publish, release};

/// What a unit was awarded goes to the one that it was merged into.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    rows::move_to(tx.db, from, into)
}

/// The rules of a notice, by the version of the call that its decision follows.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when that version publishes nothing.
pub fn rules_of(
    db: &mut crate::platform::db::Db,
    of: &super::notice::PublicNotice,
) -> Result<crate::programme::definition::closing::Notice> {
    let definition = crate::programme::call::definition(db, of.call, of.call_version)?;
    definition.notice.clone().ok_or_else(|| crate::platform::Error::conflict("decision-no-notice"))
}

/// The notice of an award that was published.
pub(super) fn notice_of(
    db: &mut crate::platform::db::Db,
    award: &super::model::Award,
) -> Result<Option<super::notice::PublicNotice>> {
    award.notice.map(|id| store::notices::find(db, id)).transpose()
}

/// Whether nothing holds an award up any more.
pub(super) fn ready(
    db: &mut crate::platform::db::Db,
    award: &super::model::Award,
    today: chrono::NaiveDate,
) -> Result<bool> {
    awards::holds_up(db, award, today).map(|why| why.is_none())
}

/// Why an award cannot be made on this day.
pub(super) use awards::holds_up;
