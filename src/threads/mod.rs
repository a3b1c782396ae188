//! Queries (问询): a question to the organisation whose something is, what it answers, and how it ends.
//!
//! A query is `open` while the asked organisation owes an answer, `answered` once it gave one (it may add to it), and
//! `closed` by those who asked; they may reopen it with a further question and a new day. What was said is never
//! changed: each word is an entry of its own. The two parties see a query, and whoever sees the province or everything.

pub mod actions;
pub mod model;
mod search;
mod store;
mod subject;
mod todo;
mod web;

pub use actions::follow_merge;
pub use search::SEARCH;
pub use subject::{SHELVES, subject};
pub use todo::todos;
pub use web::routes;
