//! Rows of saved views: a list's address under a name of one's own.

use diesel::prelude::*;

use crate::kernel::{Message, UserId};
use crate::pages::SavedView;
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::saved_views as t;

/// The views that a person has saved of one list.
pub(in crate::people) fn of(db: &mut Db, user: UserId, path: &str) -> Result<Vec<SavedView>> {
    let own = t::table.filter(t::user_id.eq(user).and(t::path.eq(path.to_owned())));
    let rows: Vec<(i64, String, String)> = own.order(t::name).select((t::id, t::name, t::query)).load(db)?;
    Ok(rows.into_iter().map(|(id, name, query)| SavedView { id, name, href: format!("{path}?{query}") }).collect())
}

/// Saves a view.
pub(in crate::people) fn insert(db: &mut Db, user: UserId, path: &str, name: &str, query: &str) -> Result<()> {
    let row =
        (t::user_id.eq(user), t::path.eq(path.to_owned()), t::name.eq(name.to_owned()), t::query.eq(query.to_owned()));
    let taken = |e| {
        if is_duplicate(&e) { Error::field("name", Message::new("view-name-taken")) } else { e.into() }
    };
    diesel::insert_into(t::table).values(row).execute(db).map(|_| ()).map_err(taken)
}

/// Removes a person's own view; gives its list.
pub(in crate::people) fn remove(db: &mut Db, user: UserId, id: i64) -> Result<(String, String)> {
    let own = t::table.filter(t::id.eq(id).and(t::user_id.eq(user)));
    let (path, name) = own.select((t::path, t::name)).first(db)?;
    diesel::delete(t::table.filter(t::id.eq(id).and(t::user_id.eq(user)))).execute(db)?;
    Ok((path, name))
}
