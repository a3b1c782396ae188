//! Who is told by mail about a form check.

use super::model::Check;
use crate::access::{Action, Tx};
use crate::kernel::Instant;
use crate::notices::{self, Mail, To};
use crate::organisation::{self, Kind};
use crate::pages::App;
use crate::people;
use crate::platform::Result;

/// Centres whose officers are told; there is one.
const MOST: i64 = 5;

fn mail(name: &'static str, to: To, of: &Check) -> Mail {
    let application = &of.application;
    Mail::new(name, to, ("form-check", of.id.0))
        .fact("call", &application.call_label)
        .fact("number", application.number.as_deref().unwrap_or_default())
        .fact("unit", &application.unit_name)
}

/// Tells those of the unit who fill in its applications what came of the check.
pub(super) fn unit(
    tx: &mut Tx<'_>,
    app: &App,
    of: &Check,
    what: &str,
    reason: &str,
    until: Option<Instant>,
) -> Result<()> {
    let roles = app.policy.roles(Action::ApplicationFill);
    let until = until.map(|until| until.day().to_string()).unwrap_or_default();
    let page = format!("/applications/{}", of.application.id);
    for to in people::addressees(tx.db, &[of.application.unit], &roles)? {
        let letter = mail("form-checked", to, of).fact("what", what).fact("reason", reason).fact("until", &until);
        notices::send(tx, &letter.path(page.clone()))?;
    }
    Ok(())
}

/// Tells the centre's officers that a rejection waits for them.
pub(super) fn officers(tx: &mut Tx<'_>, app: &App, of: &Check, reason: &str) -> Result<()> {
    let centres = organisation::choices(tx.db, "", Some(Kind::Centre), MOST)?;
    let centres: Vec<_> = centres.into_iter().map(|(id, ..)| id).collect();
    let (roles, by) = (app.policy.roles(Action::FormCheckConfirm), tx.actor.organisation_name.clone());
    for to in people::addressees(tx.db, &centres, &roles)? {
        let letter = mail("form-check-proposed", to, of).fact("reason", reason).fact("by", &by);
        notices::send(tx, &letter.path(format!("/form-checks/{}", of.id)))?;
    }
    Ok(())
}

/// Tells the agency that its proposal was refused.
pub(super) fn agency(tx: &mut Tx<'_>, app: &App, of: &Check, reason: &str) -> Result<()> {
    let (roles, by) = (app.policy.roles(Action::FormCheckJudge), tx.actor.name.clone());
    for to in people::addressees(tx.db, &[of.agency], &roles)? {
        let letter = mail("form-check-refused", to, of).fact("reason", reason).fact("by", &by);
        notices::send(tx, &letter.path(format!("/form-checks/{}", of.id)))?;
    }
    Ok(())
}
