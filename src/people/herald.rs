//! Tells people of an organisation what they must know, for nouns that know no people.

use super::store::memberships::addressees;
use crate::access::Tx;
use crate::notices::{self, Mail};
use crate::pages::{App, News};
use crate::platform::Result;

/// Puts a mail to each of them into the outbox.
///
/// # Errors
/// When the rows cannot be written.
pub fn herald(tx: &mut Tx<'_>, app: &App, news: &News) -> Result<()> {
    for to in addressees(tx.db, &[news.at], &app.policy.roles(news.action))? {
        let mut letter = Mail::new(news.template, to, news.about).path(news.path.clone());
        for (name, value) in &news.facts {
            letter = letter.fact(name, value);
        }
        let letter = if news.urgent { letter.urgent() } else { letter };
        notices::send(tx, &letter)?;
    }
    Ok(())
}
