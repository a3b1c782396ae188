//! Rows of batches and of what belongs to them.

#![allow(dead_code, reason = "the verbs of the batch come next")]

pub(super) mod batches;
pub(super) mod draws;
pub(super) mod members;
pub(super) mod recusals;

pub use batches::{batch, batches_of, items};
pub use members::member_of;
