//! How the search box finds applications.

use super::store::{self, Filter, Listed};
use crate::access::{Action, Actor};
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Applications, as the search box knows them.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-application",
    action: Action::ApplicationView,
    list: "/applications",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter { text: ask.text.to_owned(), ..Filter::of(actor) };
    let rows = store::found(db, &filter, ask.most)?;
    let all = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let total = if all < ask.most { all } else { store::count(db, &filter)? };
    Ok(Found { total, hits: rows.into_iter().map(|row| hit(row, ask)).collect() })
}

fn hit(row: Listed, ask: &Ask<'_>) -> Hit {
    let exact = row.number.as_deref() == Some(ask.text) || row.unit_name == ask.text;
    let extra = [row.number.as_deref().map(plain), Some(plain(row.call_label()))].into_iter().flatten().collect();
    Hit { title: row.unit_name, extra, href: format!("/applications/{}", row.id), exact }
}
