//! The verbs about people.

pub mod accounts;
pub mod bulk;
pub mod delegations;
pub mod experts;
pub mod first;
pub mod guesses;
pub mod handover;
pub mod identity;
pub mod links;
pub mod merge;
pub mod roles;
pub mod second_factor;
pub mod sign_in;
pub mod views;

use super::model::User;
use crate::access::Tx;
use crate::notices::{self, Mail, To};
use crate::platform::Result;

/// A mail of a kind to a person, about themselves.
fn mail_to(user: &User, template: &'static str) -> Mail {
    let (name, address) = (user.person.name.clone(), user.person.email.clone());
    let to = To { user: Some(user.id), name, address, locale: user.locale };
    Mail::new(template, to, ("user", user.id.0))
}

/// Tells a person something by mail, if they have an address; what waits for them stands on their desk in any case.
fn tell(tx: &mut Tx<'_>, user: &User, mail: &Mail) -> Result<()> {
    if user.person.email.is_empty() {
        return Ok(());
    }
    notices::send(tx, mail).map(|_| ())
}
