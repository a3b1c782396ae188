//! Review (评审): the batch in which experts judge the applications of a call, in one round of its review.
//!
//! A batch is `preparing` while its items are listed under blind codes, recusals are found from data and the panel is drawn;
//! `inviting` until everybody drawn has accepted; `declaring` until everybody has declared, once, over the list of units;
//! then `scoring`, `closed` and `reported`. It may be `dropped` before it is closed.
//!
//! Invariants: who must stand back from an item is never drawn for it, never put in by hand, and loses it at the moment in
//! which a conflict is found; each panel is odd, large enough and technical enough; a draw is made of what went in and its
//! seed alone, and anybody can make it again; what a recused or replaced expert gave counts for nothing.

pub mod actions;
mod check;
pub mod draw;
pub mod fee;
pub mod model;
pub mod ranking;
pub mod recusal;
pub mod report;
mod search;
pub mod sheet;
mod store;
mod todo;
mod web;

pub use ranking::feedback;
pub use search::SEARCH;
pub use store::members;

pub use actions::follow_merge;
pub use check::check;
pub use model::{Assignment, AssignmentState, Batch, BatchState, Item, Member, MemberState};
pub use ranking::{Outcome, Results, report_on, reported, results};
pub use store::{assignment, batch, batches_of, item, items, member_of};
pub use todo::todos;
pub use web::routes;
