//! How the search box finds contracts.

use super::model::Contract;
use super::store::list::{self, Filter, NOUN};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Contracts, as the search box knows them: the same that the list shows. A whole number opens its contract.
pub const SEARCH: Searcher = Searcher {
    noun: NOUN,
    label: "noun-contract",
    action: Action::ContractView,
    list: "/contracts",
    find,
    fill: list::fill,
    count: list::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let text = ask.text.to_owned();
    let filter = Filter { scope: actor.scope(), text, call: None, state: None, region: None, late_on: None };
    let rows = list::latest(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || list::count(db, &filter))?;
    Ok(Found { total, hits: rows.into_iter().map(|of| hit(of, ask.text)).collect() })
}

fn hit(of: Contract, wanted: &str) -> Hit {
    let exact = of.number.eq_ignore_ascii_case(wanted.trim());
    let extra = vec![plain(&of.number), Message::new(&format!("contract-state-{}", of.state))];
    Hit { title: of.unit_name, extra, href: format!("/contracts/{}", of.id), exact }
}
