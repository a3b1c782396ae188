//! People: who may sign in, the roles they hold in organisations, who stands in for whom, and who takes over from whom.
//!
//! A person is `invited` until a password is set by a one-time link, then `active`, and may be `disabled` and enabled
//! again. A role that watches, decides or releases money needs a second person before it counts; nobody decides on a
//! role for themselves. The roles that watch over others stand alone. There is always somebody who looks after accounts.

pub mod actions;
mod doorkeeper;
mod form;
mod herald;
mod import;
mod jobs;
mod mend;
pub mod model;
mod search;
mod store;
mod todo;
mod web;

pub use actions::merge::follow as follow_merge;
pub use doorkeeper::Sessions;
pub use herald::herald;
pub use import::IMPORT;
pub use jobs::Sweep;
pub use mend::after_restore;
pub use model::{IDENTITY_NUMBER, SECRET};
pub use search::SEARCH;
pub use store::memberships::{addressees, waiting};
pub use store::users::{anybody, by_login};
pub use todo::todos;
pub use web::routes;
