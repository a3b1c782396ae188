//! Ring-fenced ledgers (专账): one a contract, in double entry underneath and plain to whoever reads it.
//!
//! An entry is a transfer: it takes from one account and gives the same to another, so that it balances by itself. Money
//! comes in as a `receipt`, leaves as `spending` on a voucher or is laid out by the unit first (`advance-spending`) and
//! paid back to it later; interest comes beside it, and what is left goes back as a `refund`. A mistake is never changed:
//! a `reversal` mirrors the entry, and the right one follows. A month, and a whole fiscal year, can be closed. Final
//! accounts close the books: what was spent and the interest stand still from then on, while the last payment, what the
//! unit has laid out and the refund are still entered.
//!
//! Invariants: nothing is spent that is not there; the voucher of an entry belongs to the contract of its ledger, so
//! money of one contract never pays for another; entries are append-only; a closed period takes no entry, and closed
//! books no spending; an entry is reversed once. All of them are held by the database itself. The balances are asserted before each write and after
//! each read, and `verify` adds every ledger up again.

pub mod actions;
mod check;
mod facts;
pub mod model;
mod store;
mod web;

pub use actions::{bookable, close_books, close_period, open, post, reopen_books, reverse};
pub use check::check;
pub use facts::{SCOPE, fact};
pub use model::{Account, Entry, Kind, Posting, Standing};
pub use store::{closed_on, entries, monthly, of_voucher, standing};
pub use web::routes;
