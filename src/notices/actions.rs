//! Put a mail into the outbox; send it again, withdraw it, settle it; choose how to be told.

use serde_json::json;

use super::model::{Choice, Mail, State, Stored};
use super::store::{self, Begin};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::MailId;
use crate::platform::Result;

/// Puts a mail into the outbox, inside the transaction of the verb that is its reason; nothing leaves before that is
/// durable. A notice that the person chose not to get is kept as withdrawn, so that one can see why nothing came.
///
/// # Errors
/// When the row cannot be written.
pub fn send(tx: &mut Tx<'_>, mail: &Mail) -> Result<MailId> {
    let choice = match mail.to.user {
        Some(user) if !mail.urgent => store::choice_of(tx.db, user)?,
        _ => Choice::AtOnce,
    };
    let begin = match choice {
        _ if mail.to.address.is_empty() => {
            Begin { state: State::Withdrawn, digest: false, trouble: "mail-trouble-no-address" }
        }
        Choice::AtOnce => Begin { state: State::Waiting, digest: false, trouble: "" },
        Choice::Daily => Begin { state: State::Waiting, digest: true, trouble: "" },
        Choice::None => Begin { state: State::Withdrawn, digest: false, trouble: "mail-trouble-declined" },
    };
    store::insert(tx.db, mail, &begin, tx.now)
}

/// Chooses how the actor wants to be told; gives whether that is new. What is held for the morning goes with it.
///
/// # Errors
/// When the row cannot be written.
pub fn choose(tx: &mut Tx<'_>, choice: Choice) -> Result<bool> {
    let user = tx.actor.user;
    let before = store::choice_of(tx.db, user)?;
    if before == choice {
        return Ok(false);
    }
    store::set_choice(tx.db, user, choice)?;
    match choice {
        Choice::AtOnce => store::let_go(tx.db, user, State::Waiting, "")?,
        Choice::None => store::let_go(tx.db, user, State::Withdrawn, "mail-trouble-declined")?,
        Choice::Daily => {}
    }
    let name = tx.actor.name.clone();
    let facts = |choice: Choice| Some(json!({ "mail": choice }));
    record(tx, Event::new("user.mail-chosen", "user", user.0, &name).change(facts(before), facts(choice)))?;
    Ok(true)
}

fn found(tx: &mut Tx<'_>, id: MailId) -> Result<Stored> {
    let mail = store::find(tx.db, id)?;
    tx.can(Action::MailManage, &mail)?;
    Ok(mail)
}

fn change(tx: &mut Tx<'_>, done: &'static str, mail: &Stored, to: State, version: i32) -> Result<()> {
    store::set_state(tx.db, mail, to, version, tx.now)?;
    let event = Event::new(done, "mail", mail.id.0, &mail.to_name);
    record(tx, event.change(Some(json!({ "state": mail.state })), Some(json!({ "state": to }))))
}

/// Lets a mail that failed or is in doubt go once more, under the same Message-ID; one that waits goes at once.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when its state or its age forbids it.
pub fn retry(tx: &mut Tx<'_>, id: MailId, version: i32) -> Result<()> {
    let mail = found(tx, id)?;
    mail.may_retry(tx.now)?;
    change(tx, "mail.retried", &mail, State::Waiting, version)
}

/// Withdraws a mail that has not left.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when it has.
pub fn withdraw(tx: &mut Tx<'_>, id: MailId, version: i32) -> Result<()> {
    let mail = found(tx, id)?;
    mail.may_withdraw()?;
    change(tx, "mail.withdrawn", &mail, State::Withdrawn, version)
}

/// Settles a mail in doubt as sent.
///
/// # Errors
/// [`crate::platform::Error::Conflict`] when it is in no doubt.
pub fn settle(tx: &mut Tx<'_>, id: MailId, version: i32) -> Result<()> {
    let mail = found(tx, id)?;
    mail.may_settle()?;
    change(tx, "mail.settled", &mail, State::Sent, version)
}
