//! The official working-day calendar: the years that the product knows, and those that were imported since (C7).
//!
//! A year is imported once its State Council notice is out; until then every computation that touches it is refused
//! with "no official calendar", never guessed.

mod actions;
mod store;
mod web;

pub use actions::import;
pub use store::current;
pub use web::routes;
