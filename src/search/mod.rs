//! One box that finds everything the reader may see: organisations, people and whatever else `app::searchers` names.
//!
//! Invariants: what one may not see is neither found nor counted, because each noun narrows its own query; a text that
//! is the whole code or number of one record leads straight to it.

mod web;

pub use web::routes;
