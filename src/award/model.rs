//! What an award is, and who may do what to it.

use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{
    ApplicationId, AwardId, CallId, DecisionId, DocumentId, Instant, Money, NoticeId, OrganisationId, Region,
};
use crate::platform::{Error, Result};

crate::words! {
    /// What somebody is to get.
    pub enum Role {
        /// 立项.
        Award = "award",
        /// 候补: moves up when an award falls away.
        Reserve = "reserve",
    }
}

crate::words! {
    /// How far an award or a reserve is.
    pub enum State {
        /// It stands in a decision that nobody has approved yet.
        Proposed = "proposed",
        /// The leader has approved it: its place and money are held.
        Approved = "approved",
        /// It is published.
        OnNotice = "on-notice",
        /// It is made.
        Awarded = "awarded",
        /// It fell away, and gave its place and money back.
        Fallen = "fallen",
        /// Its decision was not made.
        Refused = "refused",
        /// A reserve that has moved up to an award.
        Promoted = "promoted",
    }
}

crate::words! {
    /// Why an award fell away.
    pub enum Fall {
        /// An objection was upheld.
        Objection = "objection",
        /// Its unit gave it back.
        Withdrawn = "withdrawn",
        /// The leader took it back for another reason.
        Other = "other",
    }
}

/// An award or a reserve as it stands.
#[derive(Debug, Clone)]
pub struct Award {
    /// Its key.
    pub id: AwardId,
    /// Its call.
    pub call: CallId,
    /// For which application.
    pub application: ApplicationId,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit.
    pub unit_name: String,
    /// The province that it counts for.
    pub region: Option<Region>,
    /// The decision in which it stands.
    pub decision: DecisionId,
    /// The notice by which it was published.
    pub notice: Option<NoticeId>,
    /// The place that it holds.
    pub place: Option<i64>,
    /// Its turn among the awards of its province.
    pub turn: Option<i32>,
    /// Its rank in the review.
    pub rank: i32,
    /// Its score, in hundredths.
    pub score: Option<i64>,
    /// How much.
    pub amount: Money,
    /// Award or reserve.
    pub role: Role,
    /// How far it is.
    pub state: State,
    /// Why it stands here out of the order of ranks.
    pub reason: String,
    /// What its unit is told beside the result.
    pub remark: String,
    /// Why it fell away.
    pub fall: Option<Fall>,
    /// In words.
    pub fallen_reason: String,
    /// When.
    pub fallen_at: Option<Instant>,
    /// Who made it.
    pub awarded_by_name: String,
    /// When.
    pub awarded_at: Option<Instant>,
    /// The award letter.
    pub document: Option<DocumentId>,
    /// Whether the result is known outside.
    pub released: bool,
    /// The version of the row.
    pub version: i32,
}

impl State {
    /// Whether it claims something: a place, a turn, money.
    pub fn holds(self) -> bool {
        matches!(self, Self::Approved | Self::OnNotice | Self::Awarded)
    }
}

impl Award {
    /// Whether it is an award that holds its place.
    pub fn stands(&self) -> bool {
        self.role == Role::Award && self.state.holds()
    }

    /// The award as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "award_role": self.role, "award_state": self.state, "rank": self.rank, "award_amount": self.amount.to_string(),
            "region": self.region, "fallen_because": self.fall, "fallen_reason": self.fallen_reason,
        })
    }

    /// The award after it fell away.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it does not stand.
    pub fn fallen(&self, fall: Fall, reason: &str, now: Instant) -> Result<Self> {
        if !self.state.holds() {
            return Err(Error::conflict("award-not-standing"));
        }
        Ok(Self {
            state: State::Fallen,
            place: None,
            turn: None,
            fall: Some(fall),
            fallen_reason: reason.to_owned(),
            fallen_at: Some(now),
            ..self.clone()
        })
    }
}

impl Object for Award {
    fn visible_to(&self, actor: &Actor) -> bool {
        let told = self.released && !matches!(self.state, State::Proposed | State::Refused);
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => told && (self.unit == own || self.region == Some(region)),
            Scope::Own(own) => told && self.unit == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::AwardWithdraw if actor.organisation != Some(self.unit) && !actor.is_system() => {
                Err(Error::forbidden("award-not-own"))
            }
            Action::AwardWithdraw if !self.state.holds() => Err(Error::conflict("award-not-standing")),
            _ => Ok(()),
        }
    }
}
