//! Programmes and their calls. A programme is a file: who may apply, what is paid, what is delivered, how it is judged;
//! no programme's number stands in this code.

mod conditions;
pub mod definition;

pub use conditions::rules;
pub use definition::Definition;
