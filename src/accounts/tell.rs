//! Who is told by mail about final accounts.

use super::model::FinalAccounts;
use crate::access::{Action, Tx};
use crate::notices::{self, Mail};
use crate::pages::App;
use crate::people;
use crate::platform::Result;

/// Tells the unit what became of its final accounts.
pub(super) fn unit(tx: &mut Tx<'_>, app: &App, of: &FinalAccounts) -> Result<()> {
    for to in people::addressees(tx.db, &[of.unit], &app.policy.roles(Action::AccountsWrite))? {
        let letter = Mail::new("accounts-changed", to, ("final-accounts", of.id.0))
            .fact("what", of.state.to_string())
            .fact("contract", &of.contract_number)
            .fact("refund", of.refund.is_positive().then(|| of.refund.to_string()))
            .fact("by_day", of.refund_by)
            .fact("remark", &of.remark)
            .path(format!("/contracts/{}/accounts", of.contract));
        notices::send(tx, &letter)?;
    }
    Ok(())
}
