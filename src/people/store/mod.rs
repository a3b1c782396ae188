//! Rows of people and of what belongs to them.

pub mod delegations;
pub mod identity;
pub mod links;
pub mod memberships;
pub mod second_factors;
pub mod sessions;
pub mod throttle;
pub mod users;
pub mod views;
