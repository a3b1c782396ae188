//! What a change of a bank account is.

use serde_json::{Value, json};

use super::super::model::AccountNumber;
use crate::access::Actor;
use crate::kernel::{AccountChangeId, Instant, OrganisationId, UserId};
use crate::platform::vault::{Column, Vault};
use crate::platform::{Error, Result};

/// Where the number of a proposed account is sealed. It is sealed before its row is there, so it has a key of its own.
pub const NUMBER: Column = Column { table: "organisation_account_changes", name: "number_sealed", key: "seal_key" };

crate::words! {
    /// How far a change is.
    pub enum State {
        /// Another person has it.
        Proposed = "proposed",
        /// It is in force.
        Confirmed = "confirmed",
        /// It was not confirmed.
        Refused = "refused",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// How a change is decided.
    pub enum Decision {
        /// The account is the unit's own; it takes effect.
        Confirm = "confirm",
        /// It does not.
        Refuse = "refuse",
    }
}

/// A change as it stands.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its key.
    pub id: AccountChangeId,
    /// Whose account.
    pub organisation: OrganisationId,
    /// The name of that organisation.
    pub organisation_name: String,
    /// The version of the account that it was made from; none for the first account.
    pub base: Option<i32>,
    /// 户名.
    pub holder: String,
    /// 开户行.
    pub bank: String,
    /// 账号, sealed, and the key that it was sealed for.
    pub sealed: (i64, String),
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: State,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// For whom that person stood in.
    pub proposed_for: Option<UserId>,
    /// The name of the person.
    pub proposed_by_name: String,
    /// When.
    pub created_at: Instant,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said with the decision.
    pub remark: String,
    /// The version of the row.
    pub version: i32,
}

impl Change {
    /// Opens the number.
    ///
    /// # Errors
    /// When it does not open, or is none.
    pub fn number(&self, vault: &Vault) -> Result<AccountNumber> {
        let place = NUMBER.context(self.sealed.0);
        let number = vault.open(&self.sealed.1, &place)?;
        AccountNumber::parse(&number).map_err(|_| Error::internal(format!("{place} holds no account number")))
    }

    /// Whether the actor had a hand in it.
    pub fn is_of(&self, actor: &Actor) -> bool {
        actor.is_person(self.proposed_by) || self.proposed_for.is_some_and(|user| actor.is_person(user))
    }

    /// Whether the actor may decide on it.
    ///
    /// # Errors
    /// [`Error::Conflict`] once it is decided, [`Error::Forbidden`] for whoever proposed it.
    pub fn may_decide(&self, actor: &Actor) -> Result<()> {
        if self.state != State::Proposed {
            return Err(Error::conflict("account-change-decided"));
        }
        if self.is_of(actor) { Err(Error::forbidden("account-change-own")) } else { Ok(()) }
    }

    /// The change as the audit trail keeps it.
    pub fn facts(&self, number: &AccountNumber) -> Value {
        json!({
            "holder": self.holder, "bank": self.bank, "account_number": format!("…{}", number.ending()),
            "account_change_state": self.state,
        })
    }
}
