//! Forms about roles: propose, decide, end.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::roles as verbs;
use super::super::model::MembershipState;
use super::super::store::{memberships, users};
use super::directory::PersonView;
use crate::access::{Action, Object, Role, can};
use crate::audit;
use crate::drafts;
use crate::kernel::{Instant, MembershipId, Message, OrganisationId, UserId};
use crate::organisation;
use crate::pages::{Access, Answer, Choice, Confirm, Ctx, Export, Fact, Flash, Kind, Route};
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let (propose, end, decide) =
        (Access::May(Action::RolePropose), Access::May(Action::RoleEnd), Access::May(Action::RoleDecide));
    vec![
        Route::get("/people/{id}/roles/new", propose, new),
        Route::post("/people/{id}/roles", propose, give),
        Route::get("/people/{id}/roles/{role}/end", end, ask_end),
        Route::post("/people/{id}/roles/{role}/end", end, take),
        Route::get("/roles/proposed", decide, waiting),
        Route::get("/roles/proposed.xlsx", decide, export),
        Route::post("/roles/proposed/{role}", decide, settle),
    ]
}

/// The most organisations to choose from.
const CHOICES: i64 = 100;

async fn new_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        person: PersonView,
        roles: Vec<Choice>,
        organisations: Vec<Choice>,
        q: String,
    }
    let id: UserId = ctx.param("id")?;
    let q = ctx.search();
    let wanted = q.clone();
    let (user, organisations) = ctx
        .read(move |db, actor| {
            let user = users::find(db, id)?;
            can(actor, Action::RolePropose, &user)?;
            Ok((user, organisation::choices(db, &wanted, None, CHOICES)?))
        })
        .await?;
    let word = |role: &Role| {
        let words = ctx.word(&format!("role-{role}"));
        let note = if role.needs_second_person() { ctx.word("role-needs-second") } else { String::new() };
        Choice::new(role, format!("{words}{note}"))
    };
    let view = View {
        form,
        person: PersonView::of(&user),
        roles: Role::ALL.iter().map(word).collect(),
        organisations: organisations.into_iter().map(|(id, name, ..)| Choice::new(id, name)).collect(),
        q,
    };
    ctx.page_with(status, "people/role.html", view)
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let form = drafts::form(&ctx, &Form::new()).await?;
    new_page(&ctx, StatusCode::OK, form).await
}

async fn give(mut ctx: Ctx) -> Result<Answer> {
    let id: UserId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (role, at) = (form.need("role", choice::<Role>), form.need("organisation", choice::<OrganisationId>));
    let reason = form.may("reason", line(500));
    let done = match form.build(|| Some((role?, at?, reason?.unwrap_or_default()))) {
        Ok((role, at, reason)) => ctx.write(move |tx| verbs::propose(tx, id, role, at, &reason)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(MembershipState::Active) => Ok(Answer::see(format!("/people/{id}")).done(Message::new("role-granted"))),
        Ok(_) => {
            let flash = Flash { kind: Kind::Warn, message: Message::new("role-proposed") };
            Ok(Answer::see(format!("/people/{id}")).flash(flash))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            new_page(&ctx, status, form).await
        }
    }
}

async fn end_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let (id, role): (UserId, MembershipId) = (ctx.param("id")?, ctx.param("role")?);
    let (user, held, organisation) = ctx
        .read(move |db, actor| {
            let held = memberships::find(db, role)?;
            if held.user != id {
                return Err(Error::NotFound);
            }
            can(actor, Action::RoleEnd, &held)?;
            Ok((users::find(db, id)?, held.clone(), organisation::find(db, held.organisation)?))
        })
        .await?;
    let confirm = Confirm {
        title: ctx.word("role-end"),
        question: ctx.say(&Message::new("role-end-question").with("name", &user.person.name)),
        facts: vec![
            Fact::new(ctx.word("field-role"), ctx.word(&format!("role-{}", held.role))),
            Fact::new(ctx.word("noun-organisation"), organisation.record.name),
        ],
        action: format!("/people/{id}/roles/{role}/end"),
        button: ctx.word("role-end"),
        danger: true,
        reason: Some("required"),
        back_href: format!("/people/{id}"),
        version: Some(held.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_end(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    end_page(&ctx, StatusCode::OK, form).await
}

async fn take(mut ctx: Ctx) -> Result<Answer> {
    let (id, role): (UserId, MembershipId) = (ctx.param("id")?, ctx.param("role")?);
    let (reason, version) = (ctx.form.need("reason", line(500)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| verbs::end(tx, id, role, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/people/{id}")).done(Message::new("role-was-ended"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            end_page(&ctx, status, form).await
        }
    }
}

/// A proposal as the second person sees it.
#[derive(Serialize)]
struct Row {
    id: MembershipId,
    user: UserId,
    person: String,
    login: String,
    role: Role,
    organisation: String,
    proposed_by: String,
    proposed_at: Instant,
    reason: String,
    version: i32,
    /// Why this person may not decide, if so.
    barred: Option<String>,
}

async fn waiting_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        rows: Vec<Row>,
        /// The row whose form was sent and refused.
        sent: Option<MembershipId>,
    }
    let (proposals, names) = ctx
        .read(|db, _| {
            let proposals = memberships::proposals(db)?;
            let ids = proposals.iter().map(|p| p.membership.proposed_by).collect();
            Ok((proposals, users::names(db, ids)?))
        })
        .await?;
    let actor = ctx.actor()?;
    let rows = proposals.into_iter().map(|p| Row {
        barred: match p.membership.allows(actor, Action::RoleDecide) {
            Err(Error::Forbidden(why) | Error::Conflict(why)) => Some(ctx.say(&why)),
            _ => None,
        },
        id: p.membership.id,
        user: p.membership.user,
        person: p.person,
        login: p.login,
        role: p.membership.role,
        organisation: p.organisation_name,
        proposed_by: names.get(&p.membership.proposed_by).cloned().unwrap_or_else(|| ctx.word("audit-system")),
        proposed_at: p.membership.proposed_at,
        reason: p.membership.reason,
        version: p.membership.version,
    });
    let view = View { form, rows: rows.collect(), sent: ctx.param("role").ok() };
    ctx.page_with(status, "people/proposals.html", view)
}

async fn waiting(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    waiting_page(&ctx, StatusCode::OK, form).await
}

async fn export(ctx: Ctx) -> Result<Answer> {
    const COLUMNS: [(&str, &str); 7] = [
        ("person", "role-person"),
        ("login", "field-login"),
        ("role", "field-role"),
        ("organisation", "field-organisation"),
        ("by", "role-proposed-by"),
        ("at", "role-since"),
        ("reason", "field-reason"),
    ];
    let (words, system) = (ctx.clone(), ctx.word("audit-system"));
    audit::note_export(&ctx, "proposals").await?;
    ctx.export(Export::table(&ctx, "role-waiting-title", &COLUMNS), move |db, _, sheet| {
        let proposals = memberships::proposals(db)?;
        let names = users::names(db, proposals.iter().map(|p| p.membership.proposed_by).collect())?;
        for p in &proposals {
            let of = &p.membership;
            sheet.row(|column| match column {
                "person" => Value::text(&p.person),
                "login" => Value::text(&p.login),
                "role" => Value::Text(words.word(&format!("role-{}", of.role))),
                "organisation" => Value::text(&p.organisation_name),
                "by" => Value::text(names.get(&of.proposed_by).unwrap_or(&system)),
                "at" => Value::Moment(of.proposed_at),
                _ => Value::text(&of.reason),
            })?;
        }
        Ok(())
    })
    .await
}

async fn settle(mut ctx: Ctx) -> Result<Answer> {
    let id: MembershipId = ctx.param("role")?;
    let form = &mut ctx.form;
    let approve = form.need("decision", |word| match word {
        "approve" => Ok(true),
        "refuse" => Ok(false),
        _ => Err(Message::new("form-choice")),
    });
    let (reason, version) = (form.may("reason", line(500)), form.version());
    if let (Some(false), Some(None)) = (approve, &reason) {
        form.wrong::<()>("reason", Message::new("role-refuse-reason"));
    }
    let done = match form.build(|| Some((approve?, reason?.unwrap_or_default(), version?))) {
        Ok((approve, reason, version)) => {
            ctx.write(move |tx| verbs::decide(tx, id, approve, &reason, version)).await.map(|()| approve)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(approved) => {
            let key = if approved { "role-approved" } else { "role-was-refused" };
            Ok(Answer::see("/roles/proposed").done(Message::new(key)))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            waiting_page(&ctx, status, form).await
        }
    }
}
