//! Programmes and their calls. A programme is a file: who may apply, what is paid, what is delivered, how it is judged;
//! no programme's number stands in this code.

pub mod definition;
pub mod exact;
pub mod panel;
pub mod score;
pub mod shares;

pub use definition::Definition;

#[cfg(test)]
mod sources;
