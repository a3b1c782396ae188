//! The money of a call: how much there is, and what of it is reserved by decisions, committed by contracts, and spent.
//!
//! Three nouns use it: award reserves and releases, contract commits, payment spends. A fund is made from the call's file
//! when it is first used. Every movement is an entry that is never changed or taken away.
//!
//! Invariants, each held by the database itself: what is reserved, committed and spent is never negative, and together
//! never more than the total; entries are append-only. `verify` adds the entries up again.

pub mod actions;
mod check;
pub mod model;
mod store;
mod web;

pub use actions::{commit, open, refund, release, reserve, restore, spend, uncommit};
pub use check::check;
pub use model::{Fund, Kind};
pub use store::{committed, of};
pub use web::routes;
