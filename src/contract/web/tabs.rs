//! The tabs of the pages about a contract's money, on the page of the contract and on each of them.

use serde::Serialize;

use super::super::model::Contract;
use crate::access::Action;
use crate::pages::Ctx;

/// A page about a contract's money, as a tab.
#[derive(Debug, Serialize)]
pub struct Door {
    /// Its address.
    pub href: String,
    /// What it is called.
    pub text: String,
    /// Whether it is the page that stands there.
    pub current: bool,
}

/// The pages of a contract's money that the actor may look at, with the one that stands there marked: `here` is the last
/// part of its address.
pub fn doors(ctx: &Ctx, of: &Contract, here: &str) -> Vec<Door> {
    const PAGES: [(&str, &str, Action); 7] = [
        ("payments", "payment-plan", Action::PaymentView),
        ("vouchers", "voucher-title", Action::VoucherView),
        ("spending", "spending-title", Action::VoucherView),
        ("ledger", "ledger-title", Action::LedgerView),
        ("adjustments", "adjustment-title", Action::ContractView),
        ("bank", "bank-title", Action::ReconciliationView),
        ("accounts", "accounts-title", Action::AccountsView),
    ];
    // Before both have signed there is no money.
    let signed = of.signed_on().is_some();
    let open = PAGES.iter().filter(|(_, _, action)| signed && ctx.may(*action));
    let door = |(page, word, _): &(&str, &str, Action)| Door {
        href: format!("/contracts/{}/{page}", of.id),
        text: ctx.word(word),
        current: *page == here,
    };
    open.map(door).collect()
}
