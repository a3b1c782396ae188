//! Rows of drafts.

use diesel::prelude::*;

use super::model::{Draft, Fields};
use crate::kernel::{Instant, UserId};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::drafts as t;

type Row = (i64, String, String, String, String, i32, Instant);
type Columns = (t::id, t::page, t::title, t::fields, t::tab, t::version, t::updated_at);
const COLUMNS: Columns = (t::id, t::page, t::title, t::fields, t::tab, t::version, t::updated_at);

fn model(row: Row) -> Result<Draft> {
    let (id, page, title, fields, tab, version, updated_at) = row;
    let fields: Fields = serde_json::from_str(&fields)?;
    Ok(Draft { id, page, title, fields, tab, version, updated_at })
}

/// The draft of a person on a page.
pub(super) fn on(db: &mut Db, user: UserId, page: &str) -> Result<Option<Draft>> {
    let own = t::table.filter(t::user_id.eq(user).and(t::page.eq(page.to_owned())));
    own.select(COLUMNS).first::<Row>(db).optional()?.map(model).transpose()
}

/// A draft of this person and nobody else.
pub(super) fn find(db: &mut Db, user: UserId, id: i64) -> Result<Draft> {
    model(t::table.filter(t::user_id.eq(user).and(t::id.eq(id))).select(COLUMNS).first::<Row>(db)?)
}

/// A person's drafts, the latest first.
pub(super) fn of(db: &mut Db, user: UserId) -> Result<Vec<Draft>> {
    let own = t::table.filter(t::user_id.eq(user)).order((t::updated_at.desc(), t::id.desc()));
    own.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect()
}

/// The pages on which a person has typed something and not sent it.
///
/// # Errors
/// When the database cannot be read.
pub fn pages(db: &mut Db, user: UserId) -> Result<Vec<String>> {
    Ok(t::table.filter(t::user_id.eq(user)).select(t::page).load(db)?)
}

/// Writes a new draft.
///
/// # Errors
/// [`Error::Stale`] when another tab was faster.
pub(super) fn insert(db: &mut Db, user: UserId, draft: &Draft) -> Result<()> {
    diesel::insert_into(t::table)
        .values((
            (t::user_id.eq(user), t::page.eq(draft.page.clone()), t::title.eq(draft.title.clone())),
            (t::fields.eq(serde_json::to_string(&draft.fields)?), t::tab.eq(draft.tab.clone())),
            (t::version.eq(draft.version), t::updated_at.eq(draft.updated_at)),
        ))
        .execute(db)
        .map_err(|e| if is_duplicate(&e) { Error::Stale } else { e.into() })?;
    Ok(())
}

/// Writes over a draft; the caller has looked at its version in the same transaction.
pub(super) fn update(db: &mut Db, id: i64, draft: &Draft) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((
            t::title.eq(draft.title.clone()),
            t::fields.eq(serde_json::to_string(&draft.fields)?),
            t::tab.eq(draft.tab.clone()),
            t::version.eq(draft.version),
            t::updated_at.eq(draft.updated_at),
        ))
        .execute(db)?;
    Ok(())
}

/// Removes the draft of a person on a page, if there is one.
///
/// # Errors
/// When the row cannot be written.
pub fn forget(db: &mut Db, user: UserId, page: &str) -> Result<()> {
    diesel::delete(t::table.filter(t::user_id.eq(user).and(t::page.eq(page.to_owned())))).execute(db)?;
    Ok(())
}

/// Removes a person's oldest drafts beyond so many.
pub(super) fn keep_latest(db: &mut Db, user: UserId, most: i64) -> Result<()> {
    let own = t::table.filter(t::user_id.eq(user)).order((t::updated_at.desc(), t::id.desc()));
    let beyond: Vec<i64> = own.select(t::id).limit(most + 50).load(db)?;
    let beyond: Vec<i64> = beyond.into_iter().skip(usize::try_from(most).unwrap_or(0)).collect();
    if !beyond.is_empty() {
        diesel::delete(t::table.filter(t::id.eq_any(beyond))).execute(db)?;
    }
    Ok(())
}

/// Removes drafts that were saved last before a time, at most so many; tells how many.
pub(super) fn remove_old(db: &mut Db, before: Instant, most: i64) -> Result<usize> {
    let old: Vec<i64> =
        t::table.filter(t::updated_at.lt(before)).order(t::updated_at).select(t::id).limit(most).load(db)?;
    Ok(diesel::delete(t::table.filter(t::id.eq_any(old))).execute(db)?)
}
