//! The audit trail (操作留痕): who did what to which object, when, for whom; append-only and linked into a hash chain.
//!
//! A verb writes its event in its own transaction, so a change without a trace does not exist. A sealer gives each event
//! its place in the chain within a second of its commit and notes the head of the chain in a file outside the database;
//! [`verify`] finds any row that was edited, removed, reordered or cut off since. What was committed within the last
//! second is counted as the unsealed tail.

mod chain;
mod event;
mod jobs;
mod store;
mod web;

pub use chain::{Anchor, Report, head, verify};
pub use event::{Event, record, record_all};
pub use jobs::{keep_sealing, seal};
pub use store::{Entry, deeds, history, times};
pub use web::{Row as HistoryRow, note_export, routes, rows as history_rows};
