//! Calls (申报通知): a programme file on its way from the first draft to the public, and what happens to it there.
//!
//! A call is a `draft` that is written, submitted to the leader, and returned or approved. Approval publishes it: it gets
//! its number, its text is frozen as version 1, its places are made. From then on it is open until the deadline of its
//! latest version, by the server's clock and to the second; nothing runs to close it. Every further change is proposed by
//! one person and approved by another: a new version, a later deadline, an early end, a withdrawal. Each is told to the
//! public with its reason, and every version stays as it was, with its digest.
//!
//! Invariants: whoever had a hand in a round, in an own name or as a stand-in, does not decide on it; a file with
//! problems is not submitted; a deadline only ever moves later, and never once it has passed; no two calls share a
//! number, and a series has no gaps; what was not published does not exist for those outside.

pub mod actions;
pub mod check;
pub mod difference;
pub mod guided;
mod known;
pub mod model;
mod search;
mod store;
mod tell;
mod todo;
mod web;
pub mod year;

pub use self::check::check;
pub use known::{definition, find, in_force, label, open_ones, published_ones};
pub use model::Call;
pub use search::SEARCH;
pub use todo::todos;
pub use web::routes;
