//! Rows of batches and of what belongs to them.

pub(super) mod batches;
pub(super) mod draws;
pub(super) mod fees;
pub(super) mod members;
pub(super) mod recusals;

pub use batches::{batch, batches_of, item, items};
pub use members::{assignment, member_of, members};
