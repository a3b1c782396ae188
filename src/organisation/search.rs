//! How the search box finds organisations.

use super::model::Kind;
use super::store::{self, Filter, Listed};
use crate::access::{Action, Actor};
use crate::kernel::{Message, Uscc};
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::search::{self as index, Matching};

/// The rows of a table whose organisation a text finds, by its names, its code or its initials; `column` holds its key.
///
/// # Errors
/// When the condition cannot be made.
pub fn of_found<T: 'static>(db: &Db, column: &'static str, text: &str) -> Result<Matching<T>> {
    index::matching(db, store::NOUN, column, text)
}

/// Organisations, as the search box knows them.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-organisation",
    action: Action::OrganisationView,
    list: "/organisations",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter {
        scope: actor.scope(),
        text: ask.text.to_owned(),
        kind: None::<Kind>,
        region: None,
        class: None,
        merged: false,
    };
    let rows = store::found(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    let code = Uscc::parse(ask.text).ok();
    Ok(Found { total, hits: rows.into_iter().map(|row| hit(row, ask, code.as_ref())).collect() })
}

fn hit(row: Listed, ask: &Ask<'_>, code: Option<&Uscc>) -> Hit {
    let mut extra = vec![Message::new(&format!("kind-{}", row.kind))];
    extra.extend(row.region.map(|region| plain(region.name(ask.locale.as_str()))));
    extra.extend(row.uscc.as_ref().map(plain));
    let exact = code.is_some() && row.uscc.as_ref() == code;
    Hit { title: row.name, extra, href: format!("/organisations/{}", row.id), exact }
}
