//! Vouchers (凭证): what a contract's money was spent on, header and lines, each line one paper.
//!
//! A voucher is `entered` by the unit's accountant, `submitted` when every rule that blocks holds and every warning has
//! its reason, and then `passed`, `returned` or `refused` by the centre's finance office: by another person. The unit may
//! take back what nobody has decided (`withdrawn`). A passed voucher is in the ledger and never changes; a correction
//! reverses it (`reversed`, 红字) and enters a new one.
//!
//! Invariants: an invoice stands in one contract, in parts up to its gross, and in another one only by a split voucher;
//! what counts for a budget line (submitted and passed) stays within it; a number stands once in a ledger; who has
//! entered or submitted does not check; each step is on record. The database holds the invoice, the number, the two
//! persons and the passed voucher by itself.

pub mod actions;
mod check;
pub mod checks;
pub mod desk;
pub mod facts;
pub mod form;
mod import;
pub mod journal;
pub mod model;
mod pay_list;
mod search;
mod shelves;
pub mod spending;
mod store;
mod subject;
pub mod submit;
mod todo;
mod web;

pub use check::check;
pub use checks::{Context, Judged, judge};
pub use import::IMPORT;
pub use model::{
    Draft, Engagement, Header, InvoiceCheck, Line, Measures, Method, Paper, PayeeKind, Person, State, Voucher,
};
pub use search::SEARCH;
pub use shelves::SHELVES;
pub use store::{Totals, find, invoice_checks, listed, of_contract, outcomes, reasons, some, used, used_by_category};
pub use subject::{IDENTITY, subject};
pub use todo::todos;
pub use web::routes;
