//! What an application is, which states it goes through, who sees it, and who may do what to it.

use serde_json::{Value, json};

use super::form::Section;
use crate::access::{Action, Actor, Object, Role, Scope};
use crate::kernel::{ApplicationId, CallId, Instant, Message, Money, OrganisationId, Region, UserId};
use crate::platform::{Error, Result};
use crate::programme::call::Call;
use crate::programme::call::model::{State as CallState, in_time};

crate::words! {
    /// How far an application is.
    pub enum State {
        /// 填报中: it is being filled in, and is seen by its unit alone.
        Draft = "draft",
        /// 已提交: its unit has submitted it.
        Submitted = "submitted",
        /// 已撤回: its unit took it back; it may be corrected and submitted again before the deadline.
        Withdrawn = "withdrawn",
        /// 退回补正: some sections are open again, for a term.
        Returned = "returned",
        /// 补正逾期: it was not back in time; somebody has said so.
        Lapsed = "lapsed",
        /// 形式审查不通过.
        Rejected = "rejected",
        /// 形式审查通过; from here review and award speak.
        Passed = "passed",
    }
}

/// The states in which an application counts among those of its call.
pub const LIVE: &[State] = &[State::Submitted, State::Returned, State::Passed];

/// An application as it stands.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its key.
    pub id: ApplicationId,
    /// Its call.
    pub call: CallId,
    /// The version of the call that it follows.
    pub call_version: i32,
    /// What people call its call.
    pub call_label: String,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of the unit, as it is now.
    pub unit_name: String,
    /// Which of the applications that the call allows a unit.
    pub slot: i32,
    /// The province, as it was when it was begun or submitted last.
    pub region: Option<Region>,
    /// Its number, from the first submission on.
    pub number: Option<String>,
    /// How far it is.
    pub state: State,
    /// What it asks for.
    pub requested: Money,
    /// The number of the latest receipt.
    pub receipt: Option<String>,
    /// The digest of the latest copy.
    pub sha256: Option<String>,
    /// How many copies were submitted.
    pub copies: i32,
    /// When it was submitted for the first time: that is the time of handing in online.
    pub online_at: Option<Instant>,
    /// When it was submitted last.
    pub submitted_at: Option<Instant>,
    /// Who submitted it last.
    pub submitted_by: Option<UserId>,
    /// The name at that time.
    pub submitted_by_name: String,
    /// How often it was returned.
    pub returned: i32,
    /// Until when it must be back.
    pub return_until: Option<Instant>,
    /// Why it was returned last.
    pub return_reason: String,
    /// The sections that are open while it is returned.
    pub returned_sections: Vec<Section>,
    /// When its form was decided on.
    pub decided_at: Option<Instant>,
    /// Why.
    pub decided_reason: String,
    /// Who began it.
    pub created_by: UserId,
    /// The name at that time.
    pub created_by_name: String,
    /// When.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
    /// The third parties of its call.
    pub agencies: Vec<OrganisationId>,
}

impl Application {
    /// What people call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.number.as_deref().unwrap_or(&self.call_label), self.unit_name)
    }

    /// Whether the actor is of its unit.
    pub fn is_own(&self, actor: &Actor) -> bool {
        actor.organisation == Some(self.unit) || actor.is_system()
    }

    /// Whether it was ever submitted, so that others than its unit know it.
    pub fn is_known(&self) -> bool {
        self.submitted_at.is_some()
    }

    /// Whether its unit may work on it now.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the reason: it is submitted, decided, or too late.
    pub fn fillable(&self, call: &Call, now: Instant) -> Result<()> {
        match self.state {
            State::Draft | State::Withdrawn => takes(call, now),
            State::Returned if self.return_until.is_some_and(|until| in_time(now, until)) => Ok(()),
            State::Returned => Err(Error::conflict("application-return-over")),
            State::Submitted => Err(Error::conflict("application-is-submitted")),
            State::Lapsed | State::Rejected | State::Passed => Err(Error::conflict("application-is-decided")),
        }
    }

    /// Whether its unit works on it, as far as its state tells.
    pub fn is_worked_on(&self) -> bool {
        matches!(self.state, State::Draft | State::Withdrawn | State::Returned)
    }

    /// Whether a section of it is open, when it may be worked on at all.
    pub fn is_open(&self, section: Section) -> bool {
        self.state != State::Returned || self.returned_sections.contains(&section)
    }

    /// Whether its unit may take it back: before the deadline, and before anybody has decided.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the reason.
    pub fn withdrawable(&self, call: &Call, now: Instant) -> Result<()> {
        match self.state {
            State::Submitted => takes(call, now),
            State::Draft | State::Withdrawn => Err(Error::conflict("application-not-submitted")),
            _ => Err(Error::conflict("application-is-decided")),
        }
    }

    /// Whether its form may be decided on.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not submitted.
    pub fn checkable(&self) -> Result<()> {
        if self.state == State::Submitted { Ok(()) } else { Err(Error::conflict("application-not-submitted")) }
    }

    /// Whether it may be said to have lapsed: it was returned, and its term is over.
    ///
    /// # Errors
    /// [`Error::Conflict`] otherwise.
    pub fn lapsable(&self, now: Instant) -> Result<()> {
        match (self.state, self.return_until) {
            (State::Returned, Some(until)) if !in_time(now, until) => Ok(()),
            (State::Returned, _) => Err(Error::conflict("application-return-runs")),
            _ => Err(Error::conflict("application-not-returned")),
        }
    }

    /// What the audit trail keeps of it.
    pub fn facts(&self) -> Value {
        json!({
            "application_state": self.state, "application_number": self.number, "call": self.call_label,
            "requested": self.requested, "receipt": self.receipt, "sha256": self.sha256,
            "return_until": self.return_until, "returned_sections": self.returned_sections,
        })
    }
}

/// Whether a call takes applications now.
///
/// # Errors
/// [`Error::Conflict`], which tells a deadline that has passed from a call that was ended before.
pub fn takes(call: &Call, now: Instant) -> Result<()> {
    if call.is_open(now) {
        return Ok(());
    }
    match (call.state, call.deadline) {
        (CallState::Published, Some(at)) => {
            Err(Error::Conflict(Message::new("application-deadline-over").with_time("at", at)))
        }
        (CallState::Published, None) => Err(Error::conflict("application-takes-none")),
        _ => Err(Error::conflict("application-call-over")),
    }
}

/// The first slot that is not taken, if the call allows one more.
pub fn free_slot(taken: &[i32], most: u32) -> Option<i32> {
    (1..=i32::try_from(most).unwrap_or(i32::MAX)).find(|slot| !taken.contains(slot))
}

/// The series of an application's number, in which `{serial}` stands for its serial.
pub fn series(pattern: &str, call: &str, region: Option<Region>) -> String {
    let filled = pattern.replace("{call}", call).replace("{province}", region.map_or("00", Region::code));
    if filled.contains(SERIAL) { filled } else { format!("{filled}-{SERIAL}") }
}

const SERIAL: &str = "{serial}";

/// A number of a series.
pub fn numbered(series: &str, serial: i32) -> String {
    series.replace(SERIAL, &format!("{serial:03}"))
}

impl Object for Application {
    fn visible_to(&self, actor: &Actor) -> bool {
        if self.is_own(actor) {
            return true;
        }
        let seen = match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, _) => self.region == Some(region),
            Scope::Own(own) => actor.roles.contains(&Role::Agency) && self.agencies.contains(&own),
            Scope::Nothing => false,
        };
        seen && self.is_known()
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        let own = matches!(action, Action::ApplicationFill | Action::ApplicationSubmit);
        if own && !self.is_own(actor) { Err(Error::forbidden("application-not-own")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_free_slot_is_taken() {
        assert_eq!(free_slot(&[], 1), Some(1));
        assert_eq!(free_slot(&[1], 1), None);
        assert_eq!(free_slot(&[1, 3], 3), Some(2));
        assert_eq!(free_slot(&[], 0), None);
    }

    #[test]
    fn a_number_names_call_province_and_serial() {
        let own = series("{call}-{province}-{serial}", "QYKX2026-001", Region::parse("64").ok());
        assert_eq!(numbered(&own, 7), "QYKX2026-001-64-007");
        assert_eq!(numbered(&series("{call}", "X", None), 12), "X-012");
    }
}
