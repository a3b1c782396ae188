//! How the search box finds queries.

use super::model::Query;
use super::store::{self, Filter};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Queries, as the search box knows them: the same that the list shows.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-query",
    action: Action::QueryView,
    list: "/queries",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter {
        scope: actor.scope(),
        text: ask.text.to_owned(),
        state: None,
        overdue_before: None,
        organisation: None,
    };
    let rows = store::latest(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    Ok(Found { total, hits: rows.into_iter().map(hit).collect() })
}

fn hit(query: Query) -> Hit {
    let extra = vec![plain(&query.organisation_name), Message::new(&format!("query-state-{}", query.state))];
    Hit { title: query.title, extra, href: format!("/queries/{}", query.id), exact: false }
}
