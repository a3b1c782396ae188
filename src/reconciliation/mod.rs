//! Reconciliation (对账): the bank's statement of a contract's account beside its ledger.
//!
//! The unit's accountant uploads the statement as a workbook; rows that came before are known again. Rows are matched with
//! entries of the ledger by direction and amount, within some days, the nearest day and the most alike name first; a
//! person matches the others, or says that a row is not of this project. What is left stands on both sides. A match is
//! undone as easily. The accountant tells what a statement closed with; the page puts that and the ledger's balance
//! together (余额调节表).
//!
//! Invariants: an entry of the ledger is matched with one row, a row with one entry, of the same contract; matching
//! changes nothing in the ledger; a statement with a wrong row is refused whole, with each wrong cell named.

pub mod actions;
pub mod balance;
mod facts;
pub mod model;
pub mod read;
mod store;
mod web;

pub use facts::fact;
pub use web::routes;
