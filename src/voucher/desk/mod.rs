//! The desk at which the finance office checks vouchers: the queue, one voucher beside its papers, many green ones at once,
//! and samples (抽凭) of what has passed the rules.
//!
//! Whoever has entered or submitted a voucher does not check it, nor does it in a bulk; what passed changes no more. A bulk
//! takes only vouchers of which every rule holds, and only when the person has typed what they come to. A sample can be
//! drawn again by anybody from its seed, and `verify` does.

pub mod actions;
mod check;
pub mod draw;
mod store;
mod web;

pub use check::check;
pub use web::routes;
