//! The verbs about people.

pub mod accounts;
pub mod delegations;
pub mod first;
pub mod handover;
pub mod identity;
pub mod links;
pub mod merge;
pub mod roles;
pub mod second_factor;
pub mod sign_in;
pub mod views;
