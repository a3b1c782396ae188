//! What a sanction is, when it holds, and who may do what to it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{Instant, Message, OrganisationId, Region, SanctionId, UserId};
use crate::platform::{Error, Result};

crate::words! {
    /// What is decided against an organisation.
    pub enum Kind {
        /// 取消申报资格: it may not apply.
        Barred = "barred",
        /// 失信惩戒: it is on record as dishonest, and may not apply.
        Dishonest = "dishonest",
        /// 通报批评: it is told so; it may still apply.
        Criticised = "criticised",
    }
}

crate::words! {
    /// How far a sanction is.
    pub enum State {
        /// The leader has it.
        Proposed = "proposed",
        /// It was approved.
        Approved = "approved",
        /// The leader did not approve it.
        Refused = "refused",
        /// It was approved, and lifted before its end.
        Lifted = "lifted",
    }
}

crate::words! {
    /// How a proposal is decided.
    pub enum Decision {
        /// It takes effect.
        Approve = "approve",
        /// It does not.
        Refuse = "refuse",
    }
}

impl Kind {
    /// The kinds that keep an organisation from applying.
    pub const BARRING: [Self; 2] = [Self::Barred, Self::Dishonest];
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is decided against it.
    pub kind: Kind,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day; none without an end.
    pub ends_on: Option<NaiveDate>,
    /// The rule that it rests on.
    pub basis: String,
    /// What was done.
    pub reason: String,
}

impl Proposal {
    /// Whether its days are in order.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it ends before it begins.
    pub fn check(&self) -> Result<()> {
        if self.ends_on.is_some_and(|end| end < self.starts_on) {
            return Err(Error::field("ends_on", Message::new("sanction-ends-before")));
        }
        Ok(())
    }
}

/// A sanction as it stands.
#[derive(Debug, Clone)]
pub struct Sanction {
    /// Its key.
    pub id: SanctionId,
    /// Against whom.
    pub organisation: OrganisationId,
    /// The name of that organisation.
    pub organisation_name: String,
    /// Its province.
    pub region: Option<Region>,
    /// What was proposed.
    pub proposal: Proposal,
    /// How far it is.
    pub state: State,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// For whom that person stood in.
    pub proposed_for: Option<UserId>,
    /// The name of the person.
    pub proposed_by_name: String,
    /// When it was proposed.
    pub created_at: Instant,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said with the decision.
    pub remark: String,
    /// Who lifted it.
    pub lifted_by_name: String,
    /// When.
    pub lifted_at: Option<Instant>,
    /// Why.
    pub lift_reason: String,
    /// The version of the row.
    pub version: i32,
}

impl Sanction {
    /// Whether it holds on a day. On the day on which it is lifted it holds no more.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let begun = self.proposal.starts_on <= day && self.proposal.ends_on.is_none_or(|end| day <= end);
        match self.state {
            State::Approved => begun,
            State::Lifted => begun && self.lifted_at.is_some_and(|at| day < at.day()),
            State::Proposed | State::Refused => false,
        }
    }

    /// The sanction as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        let Proposal { kind, starts_on, ends_on, basis, reason } = &self.proposal;
        json!({
            "sanction_kind": kind, "starts_on": starts_on, "ends_on": ends_on, "ground": basis, "reason": reason,
            "sanction_state": self.state,
        })
    }
}

impl Object for Sanction {
    fn visible_to(&self, actor: &Actor) -> bool {
        let decided = matches!(self.state, State::Approved | State::Lifted);
        match actor.scope() {
            Scope::Everything => true,
            // What is only proposed, or was refused, is the centre's own business.
            Scope::Province(region, own) => decided && (self.organisation == own || self.region == Some(region)),
            Scope::Own(own) => decided && self.organisation == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match (action, self.state) {
            (Action::SanctionApprove, State::Proposed) => {
                let own = actor.is_person(self.proposed_by) || self.proposed_for.is_some_and(|u| actor.is_person(u));
                if own { Err(Error::forbidden("sanction-own-proposal")) } else { Ok(()) }
            }
            (Action::SanctionApprove, _) => Err(Error::conflict("sanction-is-decided")),
            (Action::SanctionLift, State::Approved) => Ok(()),
            (Action::SanctionLift, _) => Err(Error::conflict("sanction-not-in-force")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sanction(state: State, ends_on: Option<&str>, lifted: Option<&str>) -> Sanction {
        Sanction {
            id: SanctionId(1),
            organisation: OrganisationId(7),
            organisation_name: "甲".into(),
            region: None,
            proposal: Proposal {
                kind: Kind::Barred,
                starts_on: day("2026-03-02"),
                ends_on: ends_on.map(day),
                basis: "P20-17".into(),
                reason: "提供虚假材料".into(),
            },
            state,
            proposed_by: UserId(1),
            proposed_for: None,
            proposed_by_name: String::new(),
            created_at: Instant::end_of_day(day("2026-03-01")),
            decided_by_name: String::new(),
            decided_at: None,
            remark: String::new(),
            lifted_by_name: String::new(),
            lifted_at: lifted.map(|text| Instant::end_of_day(day(text))),
            lift_reason: String::new(),
            version: 1,
        }
    }

    #[test]
    fn it_holds_from_its_first_day_to_its_last_one() {
        let term = sanction(State::Approved, Some("2026-03-31"), None);
        for (on, holds) in [("2026-03-01", false), ("2026-03-02", true), ("2026-03-31", true), ("2026-04-01", false)] {
            assert_eq!(term.holds_on(day(on)), holds, "{on}");
        }
        assert!(sanction(State::Approved, None, None).holds_on(day("2099-01-01")));
        for state in [State::Proposed, State::Refused] {
            assert!(!sanction(state, None, None).holds_on(day("2026-03-02")), "{state}");
        }
    }

    #[test]
    fn lifted_it_held_until_the_day_before() {
        let lifted = sanction(State::Lifted, Some("2026-03-31"), Some("2026-03-10"));
        assert!(lifted.holds_on(day("2026-03-09")) && !lifted.holds_on(day("2026-03-10")));
    }

    #[test]
    fn a_term_ends_after_it_begins() {
        let mut proposal = sanction(State::Proposed, Some("2026-03-02"), None).proposal;
        assert!(proposal.check().is_ok(), "a single day");
        proposal.ends_on = Some(day("2026-03-01"));
        assert!(proposal.check().is_err());
    }
}
