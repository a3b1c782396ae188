//! What a person sees first: what waits for them, most urgent first (C1). Reads everything, and nothing imports it.

mod web;

pub use web::routes;
