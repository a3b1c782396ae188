//! People: who may sign in, the roles they hold in organisations, who stands in for whom, and who takes over from whom.
//!
//! A person is `invited` until a password is set by a one-time link, then `active`, and may be `disabled` and enabled
//! again. A role that watches, decides or releases money needs a second person before it counts; nobody decides on a
//! role for themselves. The roles that watch over others stand alone. There is always somebody who looks after accounts.

pub mod actions;
mod doorkeeper;
pub mod model;
mod store;
mod todo;
mod web;

use crate::access::Tx;
use crate::kernel::OrganisationId;
use crate::platform::Result;

pub use doorkeeper::Sessions;
pub use store::memberships::waiting;
pub use store::users::{anybody, by_login};
pub use todo::todos;
pub use web::routes;

/// Lets people's roles and stand-ins move along when their organisation is merged into another.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::memberships::move_to(tx.db, from, into, tx.now)?;
    store::delegations::move_to(tx.db, from, into)
}
