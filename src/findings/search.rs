//! How the search box finds findings.

use super::model::Finding;
use super::store::{self, Filter};
use super::todo::brief;
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Findings, as the search box knows them: the same that the list shows.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-finding",
    action: Action::FindingView,
    list: "/findings",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter {
        scope: actor.scope(),
        text: ask.text.to_owned(),
        state: None,
        category: None,
        severity: None,
        organisation: None,
    };
    let rows = store::latest(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    Ok(Found { total, hits: rows.into_iter().map(hit).collect() })
}

fn hit(finding: Finding) -> Hit {
    let extra = vec![plain(&finding.organisation_name), Message::new(&format!("finding-state-{}", finding.state))];
    Hit { title: brief(&finding.note.text), extra, href: format!("/findings/{}", finding.id), exact: false }
}
