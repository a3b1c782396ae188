//! Save a list as one looks at it now, under a name of one's own (C3).

use serde_json::json;

use crate::access::Tx;
use crate::audit::{Event, record};
use crate::kernel::Message;
use crate::people::store::views;
use crate::platform::{Error, Result};

/// More views of one list than this help nobody.
const MOST: usize = 20;

/// Saves the query of a list's address under a name.
///
/// # Errors
/// [`Error::Invalid`] when the name is taken, or there are too many.
pub fn save(tx: &mut Tx<'_>, path: &str, name: &str, query: &str) -> Result<()> {
    let user = tx.actor.user;
    if views::of(tx.db, user, path)?.len() >= MOST {
        return Err(Error::field("name", Message::new("view-too-many").with("most", MOST)));
    }
    views::insert(tx.db, user, path, name, query)?;
    let own = tx.actor.name.clone();
    let facts = json!({ "path": path, "view": name });
    record(tx, Event::new("view.saved", "user", user.0, &own).change(None, Some(facts)))
}

/// Removes one of the own views; gives the path of its list.
///
/// # Errors
/// [`Error::NotFound`] when it is not one of the own.
pub fn remove(tx: &mut Tx<'_>, id: i64) -> Result<String> {
    let user = tx.actor.user;
    let (path, name) = views::remove(tx.db, user, id)?;
    let own = tx.actor.name.clone();
    let facts = json!({ "path": path, "view": name });
    record(tx, Event::new("view.removed", "user", user.0, &own).change(Some(facts), None))?;
    Ok(path)
}
