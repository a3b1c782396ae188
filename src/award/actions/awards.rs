//! Make an award, issue its letter; give it back, take it back.

use chrono::NaiveDate;
use serde_json::json;

use super::super::model::{Award, Fall, Role, State};
use super::super::store::{awards, objections};
use super::super::tell;
use super::notice_of;
use crate::access::{Action, Anything, Policy, Tx};
use crate::audit::{Event, record};
use crate::documents::{self, Draft};
use crate::fund;
use crate::kernel::{AwardId, DocumentId, Message, NoticeId};
use crate::organisation::sanction;
use crate::pages::App;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::call;

fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Award, new: &Award, why: &str) -> Result<()> {
    awards::update(tx.db, new, tx.now)?;
    let event = Event::new(done, "award", old.id.0, &old.unit_name);
    record(tx, event.change(Some(old.facts()), Some(new.facts())).because(why))
}

/// Why an award cannot be made on this day; none when it can. The clock makes it possible, a person makes it.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::award) fn holds_up(db: &mut Db, award: &Award, today: NaiveDate) -> Result<Option<Message>> {
    if award.role != Role::Award || !matches!(award.state, State::Approved | State::OnNotice) {
        return Ok(Some(Message::new("award-not-waiting")));
    }
    match notice_of(db, award)? {
        Some(notice) if notice.stands_on(today) => {
            return Ok(Some(Message::new("award-notice-runs").with_time("day", notice.ends_on)));
        }
        None if !award.released => return Ok(Some(Message::new("award-not-released"))),
        _ => {}
    }
    let open = objections::open_on(db, award.id)?;
    if open > 0 {
        return Ok(Some(Message::new("award-objections-open").with("n", open)));
    }
    if sanction::bars(db, award.unit, today)? {
        return Ok(Some(Message::new("award-unit-sanctioned")));
    }
    Ok(None)
}

/// Makes an award, after its notice and with no objection open.
///
/// # Errors
/// [`Error::Conflict`] with what holds it up; [`Error::Stale`].
pub fn award(tx: &mut Tx<'_>, policy: &Policy, id: AwardId, version: i32) -> Result<()> {
    let old = awards::find(tx.db, id)?;
    tx.can(Action::AwardApprove, &old)?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if let Some(why) = holds_up(tx.db, &old, tx.now.day())? {
        return Err(Error::Conflict(why));
    }
    let new = Award {
        state: State::Awarded,
        awarded_by_name: tx.actor.name.clone(),
        awarded_at: Some(tx.now),
        ..old.clone()
    };
    keep(tx, "award.made", &old, &new, "")?;
    tell::unit(tx, policy, &new)
}

/// Makes every award of a notice that nothing holds up; gives how many.
///
/// # Errors
/// [`Error::Conflict`] when there is none.
pub fn award_all(tx: &mut Tx<'_>, policy: &Policy, notice: NoticeId) -> Result<usize> {
    tx.can(Action::AwardApprove, &Anything)?;
    let of = super::super::store::notices::find(tx.db, notice)?;
    let mut made = 0;
    for line in awards::of_decision(tx.db, of.decision)? {
        if holds_up(tx.db, &line, tx.now.day())?.is_none() {
            award(tx, policy, line.id, line.version)?;
            made += 1;
        }
    }
    if made == 0 { Err(Error::conflict("award-none-ready")) } else { Ok(made) }
}

/// Lets an award or a reserve fall away: its place, its turn and its money are free again.
pub(super) fn fall(tx: &mut Tx<'_>, old: &Award, fall: Fall, reason: &str) -> Result<()> {
    let (_, definition) = call::in_force(tx.db, old.call)?;
    fund::open(tx, old.call, &definition)?;
    let new = old.fallen(fall, reason, tx.now)?;
    keep(tx, "award.fallen", old, &new, reason)?;
    if old.role == Role::Award && old.amount.is_positive() {
        fund::release(tx, old.call, old.id, old.amount, &old.unit_name)?;
    }
    Ok(())
}

fn standing(tx: &mut Tx<'_>, id: AwardId, action: Action, version: i32) -> Result<Award> {
    let found = awards::find(tx.db, id)?;
    tx.can(action, &found)?;
    if found.version != version {
        return Err(Error::Stale);
    }
    if found.state.holds() { Ok(found) } else { Err(Error::conflict("award-not-standing")) }
}

/// Gives an award back, for the unit that has it.
///
/// # Errors
/// [`Error::Conflict`] when it stands no more; [`Error::Stale`].
pub fn withdraw(tx: &mut Tx<'_>, id: AwardId, reason: &str, version: i32) -> Result<()> {
    let old = standing(tx, id, Action::AwardWithdraw, version)?;
    fall(tx, &old, Fall::Withdrawn, reason)
}

/// Takes an award back, for a reason: the leader's own act.
///
/// # Errors
/// [`Error::Conflict`] when it stands no more; [`Error::Stale`].
pub fn take_back(tx: &mut Tx<'_>, policy: &Policy, id: AwardId, reason: &str, version: i32) -> Result<()> {
    let old = standing(tx, id, Action::AwardApprove, version)?;
    fall(tx, &old, Fall::Other, reason)?;
    let new = awards::find(tx.db, id)?;
    if new.released { tell::unit(tx, policy, &new) } else { Ok(()) }
}

/// Issues the letter of an award that was made, once.
///
/// # Errors
/// [`Error::Conflict`] before the award is made, and when its letter is there.
pub fn letter(tx: &mut Tx<'_>, app: &App, id: AwardId, draft: &Draft) -> Result<DocumentId> {
    let old = awards::find(tx.db, id)?;
    tx.can(Action::AwardPropose, &old)?;
    if old.state != State::Awarded {
        return Err(Error::conflict("award-not-made"));
    }
    if old.document.is_some() {
        return Err(Error::conflict("award-letter-there"));
    }
    let document = documents::issue(tx, app, draft)?;
    let new = Award { document: Some(document), ..old.clone() };
    awards::update(tx.db, &new, tx.now)?;
    let event = Event::new("award.letter-issued", "award", id.0, &old.unit_name);
    record(tx, event.change(None, Some(json!({ "title": draft.title }))))?;
    Ok(document)
}
