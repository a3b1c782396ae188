//! Who acts, in which roles, and whether they may: one `can()` for every verb.
//!
//! Casbin answers role × action from two files, [`MODEL`] and [`POLICY`]; what depends on the object (ownership,
//! province, state, separation of duties) is a predicate of the object's own noun, asked in the same call. An object
//! that the actor may not see answers exactly as one that does not exist.

mod policy;
mod role;
mod tx;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::kernel::{OrganisationId, Region, SessionId, UserId};
use crate::platform::{Error, Result};

pub use policy::{MODEL, POLICY, Permissions, Policy};
pub use role::{Action, Role, Standing};
pub use tx::Tx;

/// A person at the desk: who, for which organisation, in which roles, and for whom.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The organisation in which the person acts.
    pub organisation: Option<OrganisationId>,
    /// Its name.
    pub organisation_name: String,
    /// Its province.
    pub region: Option<Region>,
    /// The roles that the person acts in.
    pub roles: BTreeSet<Role>,
    /// The person whose duties are done, when the actor stands in for somebody.
    pub stands_in_for: Option<(UserId, String)>,
    /// The browser session.
    pub session: Option<SessionId>,
    /// What the roles allow.
    pub permissions: Permissions,
    /// Whence the request came, for the audit trail.
    pub address: String,
}

impl Actor {
    /// The key of whoever acts without an account: the operator at the machine, and the public. No row of `users` has it.
    pub const NOBODY: UserId = UserId(0);

    /// The operator at the machine: commands, jobs and sample data act as this one.
    pub fn system(policy: &Policy) -> Self {
        Self {
            user: Self::NOBODY,
            name: "system".to_owned(),
            organisation: None,
            organisation_name: String::new(),
            region: None,
            roles: BTreeSet::new(),
            stands_in_for: None,
            session: None,
            permissions: policy.everything(),
            address: "local".to_owned(),
        }
    }

    /// Whether the actor is the operator at the machine.
    pub fn is_system(&self) -> bool {
        self.user == Self::NOBODY
    }

    /// Whether the roles allow an action on some object of its noun.
    pub fn may(&self, action: Action) -> bool {
        self.permissions.hold(action)
    }

    /// Whether the person, or the one stood in for, is this one: separation of duties is judged by person.
    pub fn is_person(&self, user: UserId) -> bool {
        self.user == user || self.stands_in_for.as_ref().is_some_and(|(id, _)| *id == user)
    }

    /// The persons whose hands do what the actor does: the own, and that of whoever is stood in for.
    pub fn persons(&self) -> impl Iterator<Item = UserId> {
        [Some(self.user), self.stands_in_for.as_ref().map(|(id, _)| *id)].into_iter().flatten()
    }

    /// The name of whoever is stood in for.
    pub fn acts_for(&self) -> Option<&str> {
        self.stands_in_for.as_ref().map(|(_, name)| name.as_str())
    }

    /// How far the roles see.
    pub fn scope(&self) -> Scope {
        if self.is_system() || self.roles.iter().any(|role| role.standing() == Standing::National) {
            return Scope::Everything;
        }
        match (self.region, self.organisation) {
            (Some(region), Some(own)) if self.roles.contains(&Role::Association) => Scope::Province(region, own),
            (_, Some(own)) => Scope::Own(own),
            (_, None) => Scope::Nothing,
        }
    }
}

/// In what capacity somebody acts, to be found again later: a job acts as the one who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// The person.
    pub user: UserId,
    /// The organisation in which the person acts.
    pub organisation: Option<OrganisationId>,
    /// The person whose duties are done, when the actor stands in for somebody.
    pub stands_in_for: Option<UserId>,
    /// Whence the request came, for the audit trail.
    pub address: String,
}

/// How far an actor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every province.
    Everything,
    /// One province, and the own organisation.
    Province(Region, OrganisationId),
    /// The own organisation.
    Own(OrganisationId),
    /// Nothing that belongs to an organisation.
    Nothing,
}

/// Something that an action is done to.
pub trait Object {
    /// Whether the actor may know that it exists.
    fn visible_to(&self, actor: &Actor) -> bool;

    /// Whether the object itself allows the action, beyond what the roles say.
    ///
    /// # Errors
    /// Why it does not: [`Error::Forbidden`] for reasons of person, [`Error::Conflict`] for reasons of state.
    fn allows(&self, actor: &Actor, action: Action) -> Result<()>;
}

/// A noun without an instance, such as "organisations" when one is created.
pub struct Anything;

impl Object for Anything {
    fn visible_to(&self, _: &Actor) -> bool {
        true
    }

    fn allows(&self, _: &Actor, _: Action) -> Result<()> {
        Ok(())
    }
}

/// Whether the actor may do this to that.
///
/// # Errors
/// [`Error::NotFound`] for what the actor may not see, [`Error::Forbidden`] for what the roles do not allow, and what
/// the object itself has against it.
pub fn can(actor: &Actor, action: Action, object: &impl Object) -> Result<()> {
    if !object.visible_to(actor) {
        return Err(Error::NotFound);
    }
    if !actor.may(action) {
        return Err(Error::forbidden("access-role"));
    }
    object.allows(actor, action)
}

/// The actor, shared by the parts of one request.
pub type SharedActor = Arc<Actor>;
