//! Who may do what, in words.

use serde::Serialize;

use crate::access::{Action, Role};
use crate::pages::{Access, Answer, Ctx, Export, Route};
use crate::platform::Result;
use crate::platform::workbook::Value;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::PolicyView);
    vec![Route::get("/permissions", view, show), Route::get("/permissions.xlsx", view, export)]
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

/// A row of the table: what it is about, and whether it is so for a role.
type Fact = (String, String, Box<dyn Fn(Role) -> bool + Send>);

/// The table of the page: a column a role, a row an action, and the rules about the roles themselves.
async fn export(ctx: Ctx) -> Result<Answer> {
    let (noun, action) = ("noun", "action");
    let mut columns = vec![(noun, ctx.word("permission-noun")), (action, ctx.word("permission-action"))];
    columns.extend(Role::ALL.iter().map(|role| (role.as_str(), ctx.word(&format!("role-{role}")))));
    let mut rows: Vec<Fact> = Vec::new();
    for of in Action::ALL {
        let app = std::sync::Arc::clone(&ctx.app);
        let words = ctx.word(&format!("action-{}", of.as_str().replace('.', "-")));
        let allows = Box::new(move |role| app.policy.allows(role, *of));
        rows.push((ctx.word(&format!("noun-{}", of.parts().0)), words, allows));
    }
    let mut rule =
        |key: &str, of: fn(Role) -> bool| rows.push((ctx.word("permission-rules"), ctx.word(key), Box::new(of)));
    rule("permission-second", Role::needs_second_person);
    rule("permission-alone", Role::watches);
    rule("permission-national", |role| role.standing() == crate::access::Standing::National);
    let (yes, no) = (ctx.word("permission-yes"), ctx.word("permission-no"));
    ctx.export(Export::worded("permission-title", columns), move |_, _, sheet| {
        for (of, words, is_so) in rows {
            sheet.row(|column| match (column, column.parse::<Role>()) {
                (_, Ok(role)) => Value::text(if is_so(role) { &yes } else { &no }),
                ("noun", _) => Value::text(&of),
                _ => Value::text(&words),
            })?;
        }
        Ok(())
    })
    .await
}
