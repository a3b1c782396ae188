//! Who is told by mail about what happens to an application.

use super::model::Application;
use crate::access::{Action, Policy, Role, Tx};
use crate::notices::{self, Mail};
use crate::people;
use crate::platform::Result;

/// A mail about an application; it leads to its page.
fn mail(name: &'static str, to: notices::To, of: &Application) -> Mail {
    Mail::new(name, to, ("application", of.id.0))
        .fact("call", &of.call_label)
        .fact("number", of.number.as_deref().unwrap_or_default())
        .path(format!("/applications/{}", of.id))
}

/// Tells the people of the unit who fill in its applications.
pub(super) fn unit(tx: &mut Tx<'_>, policy: &Policy, of: &Application, name: &'static str, reason: &str) -> Result<()> {
    let roles = policy.roles(Action::ApplicationFill);
    for to in people::addressees(tx.db, &[of.unit], &roles)? {
        let receipt = of.receipt.as_deref().unwrap_or_default();
        notices::send(tx, &mail(name, to, of).fact("receipt", receipt).fact("reason", reason))?;
    }
    Ok(())
}

/// Reminds the people of the unit of a draft that is not submitted yet.
pub(super) fn remind(tx: &mut Tx<'_>, roles: &[Role], of: &Application, deadline: &str, days: i64) -> Result<()> {
    for to in people::addressees(tx.db, &[of.unit], roles)? {
        notices::send(tx, &mail("application-reminder", to, of).fact("deadline", deadline).fact("days", days))?;
    }
    Ok(())
}
