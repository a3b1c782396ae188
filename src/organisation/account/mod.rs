//! The change of an organisation's bank account: proposed by one person, confirmed by another one of the finance office,
//! and told to the organisation each time.
//!
//! A change is `proposed`, then `confirmed`, `refused`, or `withdrawn` by whoever may propose. Invariants: one change an
//! organisation waits at a time; whoever proposed does not confirm, by person, and the database says so too; an account
//! that nobody confirmed, or whose change waits, is paid nothing.

pub mod actions;
mod model;
pub(super) mod store;
mod todo;

pub use model::{Change, Decision, NUMBER, State};
pub use store::{confirmed, confirmed_versions};
pub(super) use todo::todos;
