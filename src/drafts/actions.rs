//! The verbs: keep a draft, put it aside.

use super::model::{Draft, Fields, MOST, is_kept, may_replace};
use super::store;
use crate::access::Tx;
use crate::platform::{Error, Result};

/// A draft as an open page sends it.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The page on which the form stands.
    pub page: String,
    /// What the page calls itself.
    pub title: String,
    /// What was typed.
    pub fields: Fields,
    /// The open page.
    pub tab: String,
    /// The version that it has seen; 0 for none.
    pub seen: i32,
}

/// What came of a saving.
#[derive(Debug)]
pub enum Kept {
    /// It is kept, as this version.
    Saved(i32),
    /// Another tab has saved something else in the meantime.
    Other(Draft),
}

/// Keeps what was typed, in place of what the same person typed on the same page before.
///
/// # Errors
/// When the row cannot be written.
pub fn keep(tx: &mut Tx<'_>, typed: &Typed) -> Result<Kept> {
    let user = tx.actor.user;
    let mut fields = typed.fields.clone();
    fields.retain(|(name, _)| is_kept(name));
    let draft = |version: i32| Draft {
        id: 0,
        page: typed.page.clone(),
        title: typed.title.clone(),
        fields,
        tab: typed.tab.clone(),
        version,
        updated_at: tx.now,
    };
    match store::on(tx.db, user, &typed.page)? {
        Some(present) if !may_replace(&present, typed.seen, &typed.tab) => Ok(Kept::Other(present)),
        Some(present) => {
            let version = present.version + 1;
            store::update(tx.db, present.id, &draft(version))?;
            Ok(Kept::Saved(version))
        }
        None => {
            // Counting on from what the tab has seen: a draft that is made anew is never taken for the one before.
            let version = typed.seen.clamp(0, i32::MAX - 1) + 1;
            store::insert(tx.db, user, &draft(version))?;
            store::keep_latest(tx.db, user, MOST)?;
            Ok(Kept::Saved(version))
        }
    }
}

/// Keeps what was carried over a sign-in: it is the latest that the person typed, whatever tab saved before.
///
/// # Errors
/// As [`keep`].
pub fn take_over(tx: &mut Tx<'_>, typed: &Typed) -> Result<()> {
    let seen = store::on(tx.db, tx.actor.user, &typed.page)?.map_or(0, |present| present.version);
    keep(tx, &Typed { seen, ..typed.clone() }).map(|_| ())
}

/// Puts one of the own drafts aside for good; gives its page.
///
/// # Errors
/// [`Error::NotFound`].
pub fn discard(tx: &mut Tx<'_>, id: i64) -> Result<String> {
    let draft = store::find(tx.db, tx.actor.user, id)?;
    store::forget(tx.db, tx.actor.user, &draft.page)?;
    Ok(draft.page)
}

/// Whether a path is a page of ours to which a draft may belong.
///
/// # Errors
/// [`Error::Malformed`] when it is none.
pub fn page_of(path: &str) -> Result<String> {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    let ours = path.starts_with('/') && !path.contains("//") && !path.contains("..") && path.len() <= 200;
    if plain && ours { Ok(path.to_owned()) } else { Err(Error::Malformed(format!("{path:?} is no page of ours"))) }
}
