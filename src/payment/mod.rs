//! Payments (拨付): the parts of a contract's money by its plan, what each waits for, and the batches in which they are
//! paid.
//!
//! **A payment** is planned when its contract comes into force. It waits until each condition of the call's file holds,
//! the unit's invoice is there and its account was confirmed by two persons; then the term for paying it runs. Finance
//! puts ready ones into **a batch** with a copy of each account; another person approves it, which issues the payment
//! order; the bank gets a file; what came of each payment is booked one by one. Paid, the money of the call is spent and
//! stands in the ledger of the contract, in one transaction. What the bank gives back is mirrored where it was booked,
//! and waits to be paid again, unless its contract has ended.
//!
//! **Invariants.** A part is paid once: a payment stands in one batch that counts. All parts together are never more than
//! the contract, all contracts never more than the fund of the call; the database says so. Whoever prepared a batch does
//! not approve it. A contract that is suspended or ended is paid nothing: asked when a batch is made, approved and sent.
//! An account that changed after the copy stops the batch. Numbers of accounts lie sealed.

pub mod actions;
mod bank;
mod check;
mod facts;
mod jobs;
pub mod model;
pub mod order;
mod shelves;
mod store;
mod subject;
mod tell;
mod todo;
pub mod waits;
mod web;

pub use actions::{ended, follow_merge, opened, room};
pub use check::check;
pub use facts::{SCOPE, fact};
pub use jobs::Look;
pub use model::{ACCOUNT, Payment, State};
pub use shelves::SHELVES;
pub use store::{by_contract, find, of_contract};
pub use subject::{batch_subject, subject};
pub use todo::todos;
pub use web::routes;
