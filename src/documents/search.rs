//! How the search box finds issued documents.

use super::store::{self, Filter, Listed};
use crate::access::{Action, Actor};
use crate::kernel::{DocumentNumber, Message};
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Documents, as the search box knows them: the same that the register shows. A whole number opens its document.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-document",
    action: Action::DocumentView,
    list: "/documents",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter =
        Filter { scope: actor.scope(), text: ask.text.to_owned(), kind: None, state: None, year: None, subject: None };
    let rows = store::about(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    let number = DocumentNumber::parse(ask.text).ok().map(|(number, _)| number.to_string());
    Ok(Found { total, hits: rows.into_iter().map(|row| hit(row, number.as_deref())).collect() })
}

fn hit(row: Listed, number: Option<&str>) -> Hit {
    let extra = vec![plain(&row.number), plain(&row.subject), Message::new(&format!("document-state-{}", row.state))];
    let exact = number == Some(row.number.as_str());
    Hit { title: row.title, extra, href: format!("/documents/{}", row.id), exact }
}
