//! What a contract has spent: budget against actual by line and month, the line of spending against the plan of the call's
//! file, and reminders of money that is not spent.
//!
//! Figures come from the ledger, so they are those of vouchers that passed; what waits stands beside them. The plan counts
//! from the first receipt: before money has come, nothing is late.

pub mod burn;
pub mod matrix;
mod remind;
mod store;
mod web;

pub use remind::Remind;
pub use web::routes;
