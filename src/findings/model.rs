//! What a finding is, and who may do what to it.

use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{FindingId, Instant, Money, OrganisationId, UserId};
use crate::platform::{Error, Result};

crate::words! {
    /// What kind of thing is wrong.
    pub enum Category {
        /// The use of money.
        Money = "money",
        /// Vouchers and accounts.
        Voucher = "voucher",
        /// Evidence of what was done.
        Evidence = "evidence",
        /// The way it was decided or bought.
        Procedure = "procedure",
        /// Truthfulness of what was handed in.
        Integrity = "integrity",
        /// Anything else.
        Other = "other",
    }
}

crate::words! {
    /// How much it weighs.
    pub enum Severity {
        /// Little.
        Low = "low",
        /// More than little.
        Medium = "medium",
        /// Much.
        High = "high",
    }
}

crate::words! {
    /// How far a finding is.
    pub enum State {
        /// An explanation is owed.
        Open = "open",
        /// It was explained; somebody judges the explanation.
        Explained = "explained",
        /// The explanation holds.
        Settled = "settled",
        /// The explanation does not hold; another one may be given.
        Upheld = "upheld",
    }
}

crate::words! {
    /// What a step is.
    pub enum Kind {
        /// It was raised.
        Raised = "raised",
        /// It was explained.
        Explained = "explained",
        /// It was settled.
        Settled = "settled",
        /// It was upheld.
        Upheld = "upheld",
    }
}

crate::words! {
    /// How an explanation is judged.
    pub enum Decision {
        /// It holds.
        Settle = "settle",
        /// It does not hold.
        Uphold = "uphold",
    }
}

/// What is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing is wrong.
    pub category: Category,
    /// How much it weighs.
    pub severity: Severity,
    /// The amount concerned, more than nothing, where there is one.
    pub amount: Option<Money>,
    /// What was found.
    pub text: String,
}

/// A finding as it stands.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its key.
    pub id: FindingId,
    /// What it is about, as it was when it was raised: the noun, the key, the name, the page.
    pub subject: (String, i64, String, String),
    /// The organisation that it concerns.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What is noted.
    pub note: Note,
    /// Who raised it.
    pub raised_by: UserId,
    /// The name of that person then.
    pub raised_by_name: String,
    /// When it was raised.
    pub created_at: Instant,
    /// How far it is.
    pub state: State,
    /// Who explained it last.
    pub explained_by: Option<UserId>,
    /// The version of the row.
    pub version: i32,
}

impl Decision {
    /// Where it leads.
    pub fn state(self) -> State {
        match self {
            Self::Settle => State::Settled,
            Self::Uphold => State::Upheld,
        }
    }

    /// The step that it is.
    pub fn kind(self) -> Kind {
        match self {
            Self::Settle => Kind::Settled,
            Self::Uphold => Kind::Upheld,
        }
    }
}

impl Finding {
    /// The finding as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        let Note { category, severity, amount, text } = &self.note;
        let amount = amount.map(|amount| amount.to_string());
        json!({ "category": category, "severity": severity, "amount": amount, "text": text, "state": self.state })
    }
}

impl Object for Finding {
    fn visible_to(&self, actor: &Actor) -> bool {
        match actor.scope() {
            Scope::Everything => true,
            // What is noted on a unit is between it and the centre, not its province's business.
            Scope::Province(_, own) | Scope::Own(own) => own == self.organisation,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match (action, self.state) {
            (Action::FindingExplain | Action::FindingConclude, State::Settled) => {
                Err(Error::conflict("finding-is-settled"))
            }
            (Action::FindingExplain, State::Explained) => Err(Error::conflict("finding-is-explained")),
            (Action::FindingConclude, State::Open | State::Upheld) => Err(Error::conflict("finding-not-explained")),
            (Action::FindingConclude, State::Explained) if self.explained_by.is_some_and(|by| actor.is_person(by)) => {
                Err(Error::forbidden("finding-own-explanation"))
            }
            _ => Ok(()),
        }
    }
}
