//! Final accounts (决算) of a contract: worked out of its budget and its ledger, submitted by the unit's accountant,
//! confirmed by finance, and settled once what was left has come back.
//!
//! Nothing in the sheet is typed: it is what the ledger says when it is submitted, and confirmed only while the ledger
//! still says so. What happens to money that is left is the call's policy: it goes back (a refund order is issued with
//! its term), or it stays. Where it does not stay, what the plan still says is paid as far as it was spent: the rest is
//! taken off from the last part backwards, and frees the money of the call. A refund that arrives is entered in the
//! ledger and frees the money of the call, in one transaction.
//!
//! Invariants: one set of final accounts a contract counts; whoever submitted, or was stood in for, does not confirm; no
//! voucher waits when they are submitted or confirmed; the sheet is balanced to the fen.

pub mod actions;
pub mod model;
mod store;
mod subject;
mod tell;
mod todo;
mod web;

pub use model::{FinalAccounts, State};
pub use store::{find, of_contract};
pub use subject::subject;
pub use todo::todos;
pub use web::routes;
