//! The list of people, and one person's page.

use serde::Serialize;

use super::super::actions::links::is_guarded;
use super::super::model::{MembershipState, User, UserState};
use super::super::store::memberships::{self, Held};
use super::super::store::second_factors;
use super::super::store::users::{self, Filter};
use super::identity;
use crate::access::{Action, Object, Role};
use crate::audit;
use crate::kernel::{Instant, MembershipId, Message, OrganisationId, UserId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;

pub(super) const LIST: Spec = Spec {
    columns: &[
        Column::new("name", "people-name").sortable(),
        Column::new("login", "field-login").sortable(),
        Column::new("state", "field-state"),
        Column::new("phone", "field-phone"),
        Column::new("email", "field-email"),
        Column::new("created", "field-created").sortable(),
    ],
    filters: &["state", "role"],
    sort: "name",
};

/// The most events that a history page shows at once.
const HISTORY: i64 = 200;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::PeopleView);
    vec![
        Route::get("/people", view, index),
        Route::get("/people.xlsx", view, export),
        Route::get("/people/{id}", view, show),
        Route::get("/people/{id}/history", view, history),
    ]
}

#[derive(Serialize)]
struct Row {
    id: UserId,
    name: String,
    login: String,
    state: UserState,
    phone: String,
    email: String,
    created: Instant,
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
        roles: Vec<Choice>,
        may_create: bool,
        may_disable: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, _| {
            let filter = filter(&wanted);
            let total = users::count(db, &filter)?;
            Ok((total, users::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let row = |u: User| Row {
        id: u.id,
        name: u.person.name,
        login: u.person.login,
        state: u.state,
        phone: u.person.phone,
        email: u.person.email,
        created: u.created_at,
    };
    let chip = |name: &str, value: &str| {
        let (label, shown) = match name {
            "state" => ("field-state", ctx.word(&format!("user-state-{value}"))),
            "role" => ("field-role", ctx.word(&format!("role-{value}"))),
            _ => ("look-keyword", value.to_owned()),
        };
        ctx.say(&Message::new("label-and-value").with_word("label", label).with("value", shown))
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows: found.into_iter().map(row).collect(),
        states: ctx.choices(UserState::ALL, "user-state"),
        roles: ctx.choices(Role::ALL, "role"),
        may_create: ctx.may(Action::PeopleCreate),
        may_disable: ctx.may(Action::PeopleDisable),
    };
    ctx.page("people/list.html", view)
}

fn filter(query: &Query) -> Filter {
    Filter { text: query.q.clone(), state: query.filter("state"), role: query.filter("role") }
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |u: &User, column: &str| match column {
        "name" => Value::text(&u.person.name),
        "login" => Value::text(&u.person.login),
        "state" => Value::Text(words.word(&format!("user-state-{}", u.state))),
        "phone" => Value::text(&u.person.phone),
        "email" => Value::text(&u.person.email),
        "created" => Value::Moment(u.created_at),
        _ => Value::Blank,
    };
    audit::note_export(&ctx, "people").await?;
    ctx.export(Export::list(&ctx, "people-title", &LIST, &query), move |db, _, sheet| {
        let keys = users::keys(db, &filter(&query), &query)?;
        sheet.rows(db, &keys, users::all, |u| u.id, cell)
    })
    .await
}

/// A person as pages show them.
#[derive(Serialize)]
pub(super) struct PersonView {
    pub id: UserId,
    pub name: String,
    login: String,
    email: String,
    phone: String,
    pub state: UserState,
    pub version: i32,
    created_at: Instant,
}

impl PersonView {
    pub(super) fn of(u: &User) -> Self {
        Self {
            id: u.id,
            name: u.person.name.clone(),
            login: u.person.login.clone(),
            email: u.person.email.clone(),
            phone: u.person.phone.clone(),
            state: u.state,
            version: u.version,
            created_at: u.created_at,
        }
    }
}

/// A role as a person's page shows it.
#[derive(Serialize)]
struct HeldView {
    id: MembershipId,
    role: Role,
    organisation: OrganisationId,
    organisation_name: String,
    state: MembershipState,
    reason: String,
    since: Instant,
    until: Option<Instant>,
    open: bool,
}

fn held_view(held: Held) -> HeldView {
    let m = held.membership;
    let (open, over) = (m.is_open(), matches!(m.state, MembershipState::Ended | MembershipState::Refused));
    HeldView {
        id: m.id,
        role: m.role,
        organisation: m.organisation,
        organisation_name: held.organisation_name,
        state: m.state,
        reason: m.reason,
        since: m.proposed_at,
        until: if over { m.decided_at } else { None },
        open,
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        person: PersonView,
        held: Vec<HeldView>,
        may_edit: bool,
        may_disable: bool,
        may_send_link: bool,
        may_mail_link: bool,
        may_propose: bool,
        may_end: bool,
        may_hand_over: bool,
        second_factor: Option<bool>,
        may_reset_second_factor: bool,
        identity: Option<String>,
        may_show_identity: bool,
    }
    let id: UserId = ctx.param("id")?;
    let (user, held, has_factor) = ctx
        .read(move |db, _| {
            let has_factor = second_factors::confirmed(db, id)?.is_some();
            Ok((users::find(db, id)?, memberships::of(db, id)?, has_factor))
        })
        .await?;
    let actor = ctx.actor()?;
    let may_show_identity = actor.may(Action::PeopleShowIdentity);
    let identity = if may_show_identity { identity::masked(&ctx, id).await? } else { None };
    let offered = |action: Action| actor.may(action) && user.allows(actor, action).is_ok();
    let may_send_link = offered(Action::PeopleSendLink) && !(user.password.is_some() && is_guarded(&held));
    let view = View {
        person: PersonView::of(&user),
        may_send_link,
        may_mail_link: may_send_link && !user.person.email.is_empty(),
        second_factor: actor.may(Action::PeopleResetSecondFactor).then_some(has_factor),
        may_reset_second_factor: has_factor && offered(Action::PeopleResetSecondFactor) && !is_guarded(&held),
        may_show_identity,
        identity,
        held: held.into_iter().map(held_view).collect(),
        may_edit: offered(Action::PeopleEdit),
        may_disable: offered(Action::PeopleDisable),
        may_propose: offered(Action::RolePropose),
        may_end: actor.may(Action::RoleEnd),
        may_hand_over: offered(Action::PeopleHandOver),
    };
    ctx.page("people/show.html", view)
}

async fn history(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        person: PersonView,
        events: Vec<audit::HistoryRow>,
    }
    let id: UserId = ctx.param("id")?;
    let (user, events) =
        ctx.read(move |db, _| Ok((users::find(db, id)?, audit::history(db, "user", id.0, HISTORY)?))).await?;
    let view = View { person: PersonView::of(&user), events: audit::history_rows(&ctx, events) };
    ctx.page("people/history.html", view)
}
