//! Programmes and their calls. A programme is a file: who may apply, what is paid, what is delivered, how it is judged;
//! no programme's number stands in this code.

pub mod call;
mod conditions;
pub mod definition;
pub mod exact;
pub mod explain;
pub mod library;
pub mod panel;
pub mod place;
pub mod score;
pub mod shares;

pub use conditions::rules;
pub use definition::Definition;
pub use library::Library;
pub use place::Place;

#[cfg(test)]
mod sources;
