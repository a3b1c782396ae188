//! Who is told by mail about a letter.

use super::model::Letter;
use crate::access::{Action, Policy, Tx};
use crate::kernel::Instant;
use crate::notices::{self, Mail, SealedPath, To, model::MASK};
use crate::people;
use crate::platform::Result;
use crate::platform::i18n::Locale;
use crate::programme::call::Call;

/// A mail address of an association, and the link for it as the vault sealed it.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Whose it is.
    pub name: String,
    /// The address.
    pub address: String,
    /// The sealed path of the link.
    pub link: SealedPath,
}

fn mail(template: &'static str, to: To, letter: &Letter, call: &Call) -> Mail {
    Mail::new(template, to, ("letter", letter.id.0))
        .fact("call", call.label())
        .fact("unit", &letter.unit_name)
        .fact("issuer", &letter.issuer_name)
}

/// Tells the people of the association that a letter is wanted.
pub(super) fn association(tx: &mut Tx<'_>, policy: &Policy, letter: &Letter, call: &Call) -> Result<()> {
    for to in people::addressees(tx.db, &[letter.issuer], &policy.roles(Action::LetterIssue))? {
        let mail = mail("letter-asked", to, letter, call)
            .fact("wish", &letter.wish)
            .fact("due", call.deadline.map(Instant::day))
            .path(format!("/letters/{}", letter.id));
        notices::send(tx, &mail)?;
    }
    Ok(())
}

/// Tells the people of the unit what became of it.
pub(super) fn unit(
    tx: &mut Tx<'_>,
    policy: &Policy,
    template: &'static str,
    letter: &Letter,
    call: &Call,
    reason: &str,
) -> Result<()> {
    for to in people::addressees(tx.db, &[letter.unit], &policy.roles(Action::LetterAsk))? {
        let mail = mail(template, to, letter, call).fact("reason", reason).path(format!("/letters/{}", letter.id));
        notices::send(tx, &mail)?;
    }
    Ok(())
}

/// Sends the link to the recorded addresses of the association. The first who follows it uses it up.
pub(super) fn by_link(
    tx: &mut Tx<'_>,
    letter: &Letter,
    call: &Call,
    mailboxes: &[Mailbox],
    until: Instant,
) -> Result<()> {
    for Mailbox { name, address, link } in mailboxes {
        let to = To { user: None, name: name.clone(), address: address.clone(), locale: Locale::Zh };
        let mail = mail("letter-link", to, letter, call)
            .fact("wish", &letter.wish)
            .fact("by", &tx.actor.name)
            .fact("until", until)
            .secret_path(link.clone(), format!("/letter-link/{MASK}"))
            .useful_until(until)
            .urgent();
        notices::send(tx, &mail)?;
    }
    Ok(())
}
