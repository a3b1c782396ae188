//! Sanctions (违规处理): what the centre decided against an organisation, on which ground, and for how long.
//!
//! The officer proposes one, the leader approves or refuses it: another person, also behind a stand-in. It holds from its
//! first day to its last, or until the leader lifts it with a reason. Nothing is deleted: what was refused or lifted
//! stays in the organisation's history. Whether an organisation is barred is asked for a day, so that an earlier
//! judgement comes out the same again.

pub mod actions;
pub mod model;
mod store;
mod todo;
mod web;

pub use actions::follow_merge;
pub use model::Sanction;
pub use store::{barred, bars, in_force};
pub use todo::todos;
pub use web::{hanging, routes};
