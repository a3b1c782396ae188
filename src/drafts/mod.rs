//! Drafts: what a person has typed into a form and not sent yet, kept once a person and page.
//!
//! A page opts in by showing its form through [`form`] and giving `form.draft` to the macro `f.start`. The browser then
//! saves what is typed; the page offers it when it is opened again, with or without scripts; and the verb that takes the
//! form removes the draft in its own transaction.
//!
//! Invariants: nobody sees another person's draft; a save over a version that the tab has not seen is refused with both
//! versions; passwords, codes, and what is sealed at rest (identity numbers, bank accounts) are never kept; a draft is
//! kept for 20 hours at least (WCAG 2.2.6). A draft is nobody's record, so it leaves no trace in the audit trail.

pub mod actions;
mod jobs;
pub mod model;
mod store;
mod web;

pub use jobs::Sweep;
pub use store::{forget, pages};
pub use web::{form, routes};
