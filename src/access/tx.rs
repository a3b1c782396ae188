//! The open write transaction of a verb, with who acts and when.

use super::{Action, Actor, Object, can};
use crate::kernel::Instant;
use crate::platform::Result;
use crate::platform::db::Db;

/// What a verb is given: the transaction, the actor and the time.
pub struct Tx<'a> {
    /// The connection, inside its transaction.
    pub db: &'a mut Db,
    /// Who acts.
    pub actor: &'a Actor,
    /// When: the server's time at which the request came in.
    pub now: Instant,
    /// The request's id, for the audit trail and the logs.
    pub request: &'a str,
}

impl Tx<'_> {
    /// Whether the actor may do this to that.
    ///
    /// # Errors
    /// As [`can`].
    pub fn can(&self, action: Action, object: &impl Object) -> Result<()> {
        can(self.actor, action, object)
    }
}
