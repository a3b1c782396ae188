//! How the search box finds circulars.

use super::store::{self, Filter, Listed};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::templates::show_day;

/// Circulars, as the search box knows them: the same that the list shows.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-circular",
    action: Action::CircularView,
    list: "/circulars",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter::seen_by(actor, ask.text.to_owned(), None);
    let rows = store::list(db, &filter, 0, ask.most)?;
    let total = ask.total(rows.len(), || store::total(db, &filter))?;
    Ok(Found { total, hits: rows.into_iter().map(|row| hit(row, ask)).collect() })
}

fn hit(row: Listed, ask: &Ask<'_>) -> Hit {
    let mut extra = vec![Message::new(&format!("circular-state-{}", row.state))];
    extra.extend(row.published_at.map(|at| plain(show_day(ask.locale, at.day()))));
    Hit { title: row.title, extra, href: format!("/circulars/{}", row.id), exact: false }
}
