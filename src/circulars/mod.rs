//! Circulars (通知): a text from the centre to many organisations, and proof of who has read it.
//!
//! A circular is a `draft` while its text and its recipients may change, `published` when its recipients see it, and
//! `withdrawn` (with a reason) when it no longer counts; what was published never changes. Opening it notes who has
//! opened it; only the button says that it was read. An organisation has read it when one of its people has said so.

pub mod actions;
pub mod model;
mod search;
mod store;
mod subject;
mod tell;
mod todo;
mod web;

pub use actions::follow_merge;
pub use search::SEARCH;
pub use subject::{SHELVES, subject};
pub use tell::Tell;
pub use todo::todos;
pub use web::routes;
