//! How the search box finds awards.

use super::model::Award;
use super::store::awards::NOUN;
use super::store::list::{self, Filter};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Awards, as the search box knows them: the same that the list shows.
pub const SEARCH: Searcher = Searcher {
    noun: NOUN,
    label: "noun-award",
    action: Action::AwardView,
    list: "/awards",
    find,
    fill: list::fill,
    count: list::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter =
        Filter { scope: actor.scope(), text: ask.text.to_owned(), call: None, state: None, role: None, region: None };
    let rows = list::latest(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || list::count(db, &filter))?;
    let hits = rows.into_iter().map(|award| hit(award, ask)).collect();
    Ok(Found { total, hits })
}

fn hit(award: Award, ask: &Ask<'_>) -> Hit {
    let mut extra = vec![
        Message::new(&format!("award-role-{}", award.role)),
        Message::new(&format!("award-state-{}", award.state)),
    ];
    extra.extend(award.region.map(|region| plain(region.name(ask.locale.as_str()))));
    Hit { title: award.unit_name, extra, href: format!("/awards/{}", award.id), exact: false }
}
