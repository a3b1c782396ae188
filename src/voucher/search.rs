//! How the search box finds vouchers.

use super::model::Voucher;
use super::store::{self, Filter, NOUN};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Vouchers, as the search box knows them: the same that the lists show.
pub const SEARCH: Searcher = Searcher {
    noun: NOUN,
    label: "noun-voucher",
    action: Action::VoucherView,
    list: "/vouchers",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let filter = Filter { text: ask.text.to_owned(), ..Filter::of(actor.scope()) };
    let rows = store::latest(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    Ok(Found { total, hits: rows.into_iter().map(|of| hit(of, ask.text)).collect() })
}

fn hit(of: Voucher, asked: &str) -> Hit {
    let extra =
        vec![Message::new(&format!("voucher-state-{}", of.state)), plain(&of.contract_number), plain(of.amount)];
    let exact = of.draft.header.number == asked.trim();
    Hit { title: of.label(), extra, href: format!("/vouchers/{}", of.id), exact }
}
