//! Role × action, from casbin's model and policy files. A role's permissions are worked out once, at start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casbin::prelude::{CoreApi, DefaultModel, Enforcer, RbacApi};

use super::{Action, Role};
use crate::platform::{Error, Result};

/// The casbin model.
pub const MODEL: &str = include_str!("model.conf");
/// The policy: who may do what.
pub const POLICY: &str = include_str!("policy.csv");

/// What a set of roles allows.
#[derive(Debug, Clone, Default)]
pub struct Permissions(Arc<BTreeSet<Action>>);

impl Permissions {
    /// Whether the action is among them.
    pub fn hold(&self, action: Action) -> bool {
        self.0.contains(&action)
    }
}

/// What each role allows.
#[derive(Debug, Clone)]
pub struct Policy(BTreeMap<Role, BTreeSet<Action>>);

impl Policy {
    /// Works out the permissions of every role.
    ///
    /// # Errors
    /// A policy that casbin does not understand, or one that names an action or a role that does not exist.
    pub async fn load(policy: &str) -> Result<Self> {
        let failed = |e: casbin::Error| Error::internal(format!("the access policy: {e}"));
        let model = DefaultModel::from_str(MODEL).await.map_err(failed)?;
        let adapter = casbin::StringAdapter::new(policy);
        let enforcer = Enforcer::new(model, adapter).await.map_err(failed)?;
        let mut roles = BTreeMap::new();
        for role in Role::ALL {
            let rows = enforcer.get_implicit_permissions_for_user(role.as_str(), None);
            roles.insert(*role, rows.iter().map(|row| action(row)).collect::<Result<_>>()?);
        }
        Ok(Self(roles))
    }

    /// What several roles allow together.
    pub fn of(&self, roles: &BTreeSet<Role>) -> Permissions {
        let all = roles.iter().filter_map(|role| self.0.get(role)).flatten().copied().collect();
        Permissions(Arc::new(all))
    }

    /// Whether a role allows an action.
    pub fn allows(&self, role: Role, action: Action) -> bool {
        self.0.get(&role).is_some_and(|actions| actions.contains(&action))
    }

    /// The roles that allow an action.
    pub fn roles(&self, action: Action) -> Vec<Role> {
        self.0.iter().filter(|(_, actions)| actions.contains(&action)).map(|(role, _)| *role).collect()
    }

    /// Every permission, for the operator at the machine.
    pub fn everything(&self) -> Permissions {
        Permissions(Arc::new(Action::ALL.iter().copied().collect()))
    }
}

fn action(row: &[String]) -> Result<Action> {
    match row {
        [_, noun, verb] => format!("{noun}.{verb}").parse().map_err(Error::internal),
        other => Err(Error::internal(format!("the access policy has a row of {} parts", other.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn policy() -> Policy {
        Policy::load(POLICY).await.unwrap()
    }

    #[actix_web::test]
    async fn every_action_is_allowed_to_somebody_and_casbin_agrees() {
        let policy = policy().await;
        let model = DefaultModel::from_str(MODEL).await.unwrap();
        let enforcer = Enforcer::new(model, casbin::StringAdapter::new(POLICY)).await.unwrap();
        for action in Action::ALL {
            let (noun, verb) = action.parts();
            let mut somebody = false;
            for role in Role::ALL {
                let allowed = policy.allows(*role, *action);
                assert_eq!(allowed, enforcer.enforce((role.as_str(), noun, verb)).unwrap(), "{role} {action}");
                somebody |= allowed;
            }
            assert!(somebody, "nobody may {action}");
        }
    }

    /// Findings are the auditor's own register: raising and concluding them changes no business data.
    #[actix_web::test]
    async fn the_auditor_only_looks() {
        let (policy, register) = (policy().await, [Action::FindingRaise, Action::FindingConclude]);
        for action in Action::ALL.iter().filter(|a| policy.allows(Role::Auditor, **a)) {
            assert!(action.parts().1 == "view" || register.contains(action), "{action}");
        }
    }

    #[actix_web::test]
    async fn whoever_proposes_a_role_does_not_decide_on_it() {
        let policy = policy().await;
        for role in Role::ALL {
            assert!(!(policy.allows(*role, Action::RolePropose) && policy.allows(*role, Action::RoleDecide)), "{role}");
        }
    }

    #[actix_web::test]
    async fn an_action_that_does_not_exist_is_refused() {
        let mistyped = "p, officer, organisation, veiw";
        assert!(Policy::load(mistyped).await.unwrap_err().to_string().contains("organisation.veiw"));
    }
}
