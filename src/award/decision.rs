//! A decision on awards: its lines, its way to the leader, and when it becomes known.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{ApplicationId, AwardId, CallId, DecisionId, Instant, UserId};
use crate::platform::{Error, Result};
use crate::rules::Outcome;

crate::words! {
    /// What a decision is about.
    pub enum Kind {
        /// The ranking of a review.
        First = "first",
        /// A reserve that moves up.
        Promotion = "promotion",
    }
}

crate::words! {
    /// How far a decision is.
    pub enum State {
        /// The officer is at it.
        Draft = "draft",
        /// The leader has it.
        Submitted = "submitted",
        /// The leader approved it.
        Approved = "approved",
        /// The leader returned it.
        Returned = "returned",
        /// It was given up.
        Dropped = "dropped",
    }
}

impl State {
    /// Whether nobody has approved it or given it up.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Returned)
    }
}

/// One place of a ranking, as it was when the decision was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The application.
    pub application: ApplicationId,
    /// Its rank.
    pub rank: i32,
    /// Its score, in hundredths.
    pub score: Option<i64>,
    /// Whether it reached the pass mark.
    pub passed: bool,
}

/// What a rule of the call said of one award when it was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The award.
    pub award: AwardId,
    /// What it said.
    pub outcome: Outcome,
}

/// A decision as it stands.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Its key.
    pub id: DecisionId,
    /// Its call.
    pub call: CallId,
    /// What people call the call.
    pub call_label: String,
    /// The version of the call by which it is judged.
    pub call_version: i32,
    /// What it is about.
    pub kind: Kind,
    /// How far it is.
    pub state: State,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// The name of that person.
    pub proposed_by_name: String,
    /// Everybody who had a hand in it, and for whom.
    pub hands: Vec<UserId>,
    /// What the meeting said.
    pub minutes: String,
    /// When the leader got it.
    pub submitted_at: Option<Instant>,
    /// Who approved it.
    pub approved_by_name: String,
    /// When.
    pub approved_at: Option<Instant>,
    /// What the leader said, with the approval or the return.
    pub reason: String,
    /// The ranking as it was.
    pub ranking: Vec<Placed>,
    /// What the call's rules said at the approval.
    pub outcomes: Vec<Judged>,
    /// Since when it is known outside.
    pub released_at: Option<Instant>,
    /// Who released it.
    pub released_by_name: String,
    /// When it was begun.
    pub created_at: Instant,
    /// The version of the row.
    pub version: i32,
}

impl Decision {
    /// The decision as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "decision_state": self.state, "decision_kind": self.kind, "minutes": self.minutes,
            "released": self.released_at,
        })
    }

    /// Notes that a person, and whoever that person stands in for, had a hand in it.
    pub fn touched_by(&mut self, actor: &Actor) {
        let own = [Some(actor.user), actor.stands_in_for.as_ref().map(|(id, _)| *id)];
        self.hands.extend(own.into_iter().flatten());
        self.hands.sort_unstable();
        self.hands.dedup();
    }

    /// Whether its lines may be changed.
    ///
    /// # Errors
    /// [`Error::Conflict`] once the leader has it.
    pub fn writable(&self) -> Result<()> {
        match self.state {
            State::Draft | State::Returned => Ok(()),
            State::Submitted => Err(Error::conflict("decision-is-submitted")),
            State::Approved | State::Dropped => Err(Error::conflict("decision-is-over")),
        }
    }
}

impl Object for Decision {
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.scope() == Scope::Everything
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match (action, self.state) {
            (Action::AwardApprove, State::Submitted) => {
                let own = self.hands.iter().any(|hand| actor.is_person(*hand));
                if own { Err(Error::forbidden("decision-own-proposal")) } else { Ok(()) }
            }
            (Action::AwardApprove, _) => Err(Error::conflict("decision-not-submitted")),
            _ => Ok(()),
        }
    }
}
