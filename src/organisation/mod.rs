//! Organisations: the centre, provincial associations, units and agencies, each recorded once and never forgotten.
//!
//! Invariants: a unified social credit code stands in one record only; a name that looks like another's is registered
//! only on purpose; a former name still finds its organisation; a merged record stays and points to the right one.

pub mod account;
pub mod actions;
mod form;
mod import;
pub mod model;
pub mod sanction;
mod search;
mod shelves;
mod store;
mod subject;
mod todo;
mod web;

pub use import::IMPORT;
pub use model::{ACCOUNT_NUMBER, AccountNumber, Class, Kind, Licence, Organisation, Record};
pub use search::{SEARCH, of_found};
pub use shelves::{CLASS_PROOF, SHELVES};
pub use store::{Choice, by_code, choices, count_by_kind, find, looking_like, named, names_of, of_kind, selection};
pub use subject::subject;
pub use todo::todos;
pub use web::routes;
