//! Experts (评审专家): the pool from which those who review are drawn.
//!
//! An expert is recorded once, with what recusals are found by: the employer, matched to an organisation where it is one,
//! and what the expert has had to do with others in past years. An expert who is not `active` stays, with the reason, and
//! is drawn no more. Whoever reviews gets an account by invitation; many experts never have one.
//!
//! Invariants: a telephone number is shown whole to those only who invite; account and identity number of an expert are
//! sealed, entered by the expert or the finance office, and opened for the finance office alone, each time on record.

pub mod actions;
mod form;
mod import;
pub mod model;
mod search;
mod store;
mod web;

pub use actions::follow_merge;
pub(crate) use form::fields;
pub use import::IMPORT;
pub use model::{ACCOUNT, Expert, ExpertKind, IDENTITY, Profile, Relation};
pub use search::SEARCH;
pub use store::{choices, find, of_user, payments, pool, some};
pub use web::routes;
