//! Who may do what, in words.

use serde::Serialize;

use crate::access::{Action, Role};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/permissions", Access::May(Action::PolicyView), show)]
}

#[derive(Serialize)]
struct RoleView {
    role: Role,
    own: bool,
    needs_second_person: bool,
    stands_alone: bool,
    national: bool,
}

#[derive(Serialize)]
struct ActionView {
    action: String,
    allowed: Vec<bool>,
}

#[derive(Serialize)]
struct NounView {
    noun: &'static str,
    actions: Vec<ActionView>,
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        roles: Vec<RoleView>,
        nouns: Vec<NounView>,
    }
    let actor = ctx.actor()?;
    let roles = Role::ALL.iter().map(|role| RoleView {
        role: *role,
        own: actor.roles.contains(role),
        needs_second_person: role.needs_second_person(),
        stands_alone: role.watches(),
        national: role.standing() == crate::access::Standing::National,
    });
    let mut nouns: Vec<NounView> = Vec::new();
    for action in Action::ALL {
        let allowed = Role::ALL.iter().map(|role| ctx.app.policy.allows(*role, *action)).collect();
        let row = ActionView { action: action.as_str().replace('.', "-"), allowed };
        match nouns.iter_mut().find(|n| n.noun == action.parts().0) {
            Some(noun) => noun.actions.push(row),
            None => nouns.push(NounView { noun: action.parts().0, actions: vec![row] }),
        }
    }
    ctx.page("people/permissions.html", View { roles: roles.collect(), nouns })
}
