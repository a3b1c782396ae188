//! Who is told by mail about what happens to a call.

use super::model::{Call, Change};
use super::store;
use crate::access::{Action, Policy, Tx};
use crate::notices::{self, Mail};
use crate::people;
use crate::platform::Result;

fn mail(name: &'static str, to: notices::To, call: &Call, change: Change) -> Mail {
    Mail::new(name, to, ("call", call.id.0))
        .fact("title", &call.name.zh)
        .fact("change", format!("change-{change}"))
        .path(format!("/calls/{}", call.id))
}

/// Tells those at the actor's organisation who may approve it, but nobody who had a hand in it.
pub(super) fn leaders(tx: &mut Tx<'_>, policy: &Policy, call: &Call, change: Change) -> Result<()> {
    let Some(at) = tx.actor.organisation else { return Ok(()) };
    let by = tx.actor.name.clone();
    for to in people::addressees(tx.db, &[at], &policy.roles(Action::CallApprove))? {
        if !to.user.is_some_and(|user| call.hands.contains(&user)) {
            notices::send(tx, &mail("call-submitted", to, call, change).fact("by", &by))?;
        }
    }
    Ok(())
}

/// Tells whoever submitted it how it was decided.
pub(super) fn author(
    tx: &mut Tx<'_>,
    policy: &Policy,
    call: &Call,
    change: Change,
    approved: bool,
    words: &str,
) -> Result<()> {
    let Some((user, _, Some(at))) = store::submitter(tx.db, call)? else { return Ok(()) };
    let there = people::addressees(tx.db, &[at], &policy.roles(Action::CallWrite))?;
    let Some(to) = there.into_iter().find(|to| to.user == Some(user)) else { return Ok(()) };
    let letter = mail("call-decided", to, call, change).fact("approved", approved).fact("reason", words);
    notices::send(tx, &letter).map(|_| ())
}
