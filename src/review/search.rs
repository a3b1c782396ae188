//! How the search box finds batches.

use super::model::Batch;
use super::store::batches;
use crate::access::{Action, Actor, Scope};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher};
use crate::platform::Result;
use crate::platform::db::Db;

/// Batches, as the search box knows them: those that the list shows, and those that are over.
pub const SEARCH: Searcher = Searcher {
    noun: batches::NOUN,
    label: "noun-review-batch",
    action: Action::ReviewView,
    list: "/review/batches",
    find,
    fill: batches::fill,
    count: batches::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let agency = match actor.scope() {
        Scope::Everything => None,
        _ => match actor.organisation {
            Some(own) => Some(own),
            None => return Ok(Found { total: 0, hits: Vec::new() }),
        },
    };
    let rows = batches::found(db, ask.text, agency, ask.most)?;
    let total = ask.total(rows.len(), || batches::count(db, ask.text, agency))?;
    Ok(Found { total, hits: rows.into_iter().map(hit).collect() })
}

fn hit(batch: Batch) -> Hit {
    let extra = vec![Message::new(&format!("review-state-{}", batch.state))];
    Hit { title: batch.title, extra, href: format!("/review/batches/{}", batch.id), exact: false }
}
