//! Budget adjustments (预算调剂): money moved between the lines of a contract's budget, whose total never changes.
//!
//! The unit asks. As long as every receiving line stays within what the call lets it grow on record, and the unit has not
//! moved money more often than the call says, it is *recorded* and in force at once. Beyond that the officer looks at it
//! and the leader decides: another person. In the last months of the contract nothing is moved any more.
//!
//! Invariants: the changes of one add up to nothing; no line falls below what is spent of it or waits for the check; what
//! is decided is not changed. `verify` adds every adjustment up, and the budget in force from the terms and from them.

pub mod actions;
mod check;
pub mod model;
mod store;
mod todo;
mod web;

pub use check::check;
pub use model::{Adjustment, State};
pub use todo::todos;
pub use web::routes;
