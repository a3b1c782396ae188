//! Imports: a workbook of rows, each of which goes through the same fields and the same verb as the form of its noun.
//!
//! `receiving` (its rows are stored) → `checking` → `checked` (what would happen is known, nothing has happened) →
//! `running` → `done` → perhaps `voiding` → `void`. Good rows are kept, wrong ones wait with what is wrong at which
//! cell, and can be mended on the page or in a workbook of their own. Rows are handled in chunks, each a transaction
//! that also notes that it is done: a crash between two of them loses nothing and doubles nothing.
//!
//! Voiding removes what an import has made as long as nobody has used or changed it; the rest stays and is listed with
//! the reason.

mod actions;
mod job;
pub mod model;
mod process;
mod store;
mod web;

pub use job::Work;
pub use model::Line;
pub use store::follow_merge;
pub use web::{received, routes};
