//! Awards (立项): who gets a place of a call, how that is decided, published, objected to, and made.
//!
//! The officer proposes by rank, the leader approves: another person. What is approved holds its place, its province's
//! turn and its money from that moment; each is a claim that the database lets stand once. Results stay hidden until the
//! decision is released, by its public notice or, where the call publishes none, by the leader. While the notice stands,
//! anybody may object by name; an open objection holds up its award alone. An upheld one lets the award fall, and its
//! place and money are free in the same transaction; the next reserve gets a decision and a notice of its own. After the
//! notice's last day an award may be made, by a person and never by the clock.
//!
//! Invariants: never more awards than places, none beyond a province's share, never more money than the fund has; nobody
//! approves what they proposed, nor decides an objection they inquired into; what was decided is not changed, only
//! followed by the next thing; each step is on record.

pub mod actions;
pub mod decision;
pub mod facts;
pub mod guard;
pub mod model;
pub mod notice;
pub mod objection;
mod ranking;
mod search;
mod shelves;
mod store;
mod subject;
mod tell;
mod todo;
mod web;

pub use actions::follow_merge;
pub use model::{Award, Role, State};
pub use objection::PHONE;
pub use search::SEARCH;
pub use shelves::SHELVES;
pub use store::awards::{find, of_call};
pub use store::decisions::{decided, version as decision_version};
pub use subject::{
    award as subject, decision as decision_subject, notice as notice_subject, objection as objection_subject,
};
pub use tell::Tell;
pub use todo::todos;
pub use web::routes;
