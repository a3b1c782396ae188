//! How the search box finds experts.

use super::model::Expert;
use super::store::{self, Filter};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::Query;

/// Experts, as the search box knows them: those who may be drawn.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-expert",
    action: Action::ExpertView,
    list: "/experts",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, _: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter { text: ask.text.to_owned(), ..Filter::default() };
    let page = Query::read(&super::web::LIST, "/experts", &[]);
    let mut rows = store::list(db, &filter, &page)?;
    rows.truncate(usize::try_from(ask.most).unwrap_or(usize::MAX));
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    Ok(Found { total, hits: rows.into_iter().map(hit).collect() })
}

fn hit(expert: Expert) -> Hit {
    let extra = vec![plain(&expert.profile.employer), Message::new(&format!("expert-kind-{}", expert.profile.kind))];
    Hit { title: expert.profile.name, extra, href: format!("/experts/{}", expert.id), exact: false }
}
