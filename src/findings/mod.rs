//! Findings (疑点): what an auditor or the finance office notes on something of an organisation.
//!
//! A finding is `open` until the centre or the organisation explains it, `explained` until somebody who may raise findings
//! has judged the explanation, and then `settled`, or `upheld` and to be explained again. Whoever explained does not judge.
//! Nothing of it is ever changed or taken away: each step is a row of its own, and the database itself refuses the rest.

pub mod actions;
pub mod model;
mod search;
mod store;
mod todo;
mod web;

pub use actions::follow_merge;
pub use search::SEARCH;
pub use todo::todos;
pub use web::{hanging, routes};
