//! How the search box finds calls.

use super::store::{self, Filter, Listed};
use crate::access::{Action, Actor};
use crate::kernel::Instant;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Calls, as the search box knows them.
pub const SEARCH: Searcher = Searcher {
    noun: "call",
    label: "noun-call",
    action: Action::CallView,
    list: "/calls",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter {
        drafts: actor.may(Action::CallDraftView),
        text: ask.text.to_owned(),
        standing: None,
        year: None,
        // No standing is asked for, so the time is not looked at.
        now: Instant::from_utc(chrono::NaiveDateTime::MIN),
    };
    let rows = store::found(db, &filter, ask.most)?;
    let all = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let total = if all < ask.most { all } else { store::count(db, &filter)? };
    Ok(Found { total, hits: rows.into_iter().map(|row| hit(row, ask)).collect() })
}

fn hit(row: Listed, ask: &Ask<'_>) -> Hit {
    let title = if ask.locale.as_str() == "en" && !row.name_en.is_empty() { row.name_en } else { row.name_zh };
    let exact = row.number.as_deref() == Some(ask.text) || row.code == ask.text;
    let extra = [row.number.map(plain), Some(plain(&row.code))].into_iter().flatten().collect();
    Hit { title: if title.is_empty() { row.code } else { title }, extra, href: format!("/calls/{}", row.id), exact }
}
