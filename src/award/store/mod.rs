//! Rows of decisions, awards, public notices and objections.

pub(super) mod awards;
pub(super) mod decisions;
pub(super) mod list;
pub(super) mod notices;
pub(super) mod objections;
