//! Who is told by mail about a contract.

use super::model::Contract;
use crate::access::{Action, Policy, Tx};
use crate::kernel::OrganisationId;
use crate::notices::{self, Mail};
use crate::organisation;
use crate::people;
use crate::platform::Result;
use crate::programme::call;

/// Tells people of one organisation who may do something, but nobody who had a hand in the contract where that bars them.
fn tell(
    tx: &mut Tx<'_>,
    policy: &Policy,
    (at, action): (OrganisationId, Action),
    what: &str,
    of: &Contract,
    reason: &str,
) -> Result<()> {
    let label = call::label(tx.db, of.call)?;
    for to in people::addressees(tx.db, &[at], &policy.roles(action))? {
        let mail = Mail::new("contract-news", to, ("contract", of.id.0))
            .fact("what", what)
            .fact("number", &of.number)
            .fact("unit", &of.unit_name)
            .fact("call", &label)
            .fact("reason", reason)
            .fact("by", of.sign_by)
            .path(format!("/contracts/{}", of.id));
        notices::send(tx, &mail)?;
    }
    Ok(())
}

/// Tells the unit what happened to its contract; `what` is the end of a key `mail-contract-news-…`.
///
/// # Errors
/// When a mail cannot be written.
pub fn unit(tx: &mut Tx<'_>, policy: &Policy, what: &str, of: &Contract, reason: &str) -> Result<()> {
    tell(tx, policy, (of.unit, Action::ContractAsk), what, of, reason)
}

/// Whoever gives: the actor's own organisation, or, when the unit acts, that which the call's file names.
fn centre(tx: &mut Tx<'_>, of: &Contract) -> Result<Option<OrganisationId>> {
    match tx.actor.organisation.filter(|own| *own != of.unit) {
        Some(own) => Ok(Some(own)),
        None => {
            let definition = super::definition(tx.db, of)?;
            Ok(organisation::named(tx.db, &definition.programme.giver.zh)?.map(|giver| giver.id))
        }
    }
}

/// Tells those who decide.
///
/// # Errors
/// When a mail cannot be written.
pub fn leaders(tx: &mut Tx<'_>, policy: &Policy, what: &str, of: &Contract) -> Result<()> {
    match centre(tx, of)? {
        Some(at) => tell(tx, policy, (at, Action::ContractApprove), what, of, ""),
        None => Ok(()),
    }
}

/// Tells those who look after contracts.
///
/// # Errors
/// When a mail cannot be written.
pub fn officers(tx: &mut Tx<'_>, policy: &Policy, what: &str, of: &Contract) -> Result<()> {
    match centre(tx, of)? {
        Some(at) => tell(tx, policy, (at, Action::ContractWrite), what, of, ""),
        None => Ok(()),
    }
}
