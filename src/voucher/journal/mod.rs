//! The journal of the unit's accounting software (序时账): it comes in with its columns mapped once, and vouchers go out in
//! its form.
//!
//! A unit maps the headings of its software to what Granary asks, and its accounts to lines of the budget; both are kept for
//! the unit, and the next book is read without a question. What it brings goes the way of every import: the same fields,
//! the same rules, wrong cells named, good rows kept.

pub mod mapping;
mod store;
mod web;
mod write;

pub use store::follow_merge;
pub use web::routes;
