//! Who stands in for me.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::delegations::{self as verbs, Wanted};
use super::super::model::DelegationState;
use super::super::store::{delegations, memberships};
use crate::access::Action;
use crate::drafts;
use crate::kernel::{DelegationId, Message, UserId};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, choice, day, line};

pub(super) fn routes() -> Vec<Route> {
    let may = Access::May(Action::DelegationGive);
    vec![
        Route::get("/me/delegations", may, show),
        Route::post("/me/delegations", may, give),
        Route::post("/me/delegations/{id}/withdraw", may, withdraw),
    ]
}

/// A stand-in as pages show it.
#[derive(Serialize)]
struct Row {
    id: DelegationId,
    taker: String,
    organisation: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    reason: String,
    standing: &'static str,
    version: i32,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        given: Vec<Row>,
        colleagues: Vec<Choice>,
        organisation: String,
    }
    let today = ctx.now.day();
    let (given, colleagues, organisation) = ctx
        .read(move |db, actor| {
            let colleagues = match actor.organisation {
                Some(at) => memberships::colleagues(db, at, actor.user)?,
                None => Vec::new(),
            };
            Ok((delegations::given(db, actor.user)?, colleagues, actor.organisation_name.clone()))
        })
        .await?;
    let view = View {
        form,
        given: given.into_iter().map(|named| row(named, today)).collect(),
        colleagues: colleagues.iter().map(|(id, name, login)| Choice::new(id, format!("{name} ({login})"))).collect(),
        organisation,
    };
    ctx.page_with(status, "people/delegations.html", view)
}

fn row(named: delegations::Named, today: NaiveDate) -> Row {
    let d = named.delegation;
    let standing = match d.state {
        DelegationState::Withdrawn => "withdrawn",
        DelegationState::Given if today < d.starts_on => "coming",
        DelegationState::Given if today > d.ends_on => "over",
        DelegationState::Given => "running",
    };
    Row {
        id: d.id,
        taker: named.taker,
        organisation: named.organisation_name,
        starts_on: d.starts_on,
        ends_on: d.ends_on,
        reason: d.reason,
        standing,
        version: d.version,
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let form = drafts::form(&ctx, &Form::filled([("starts_on", ctx.now.day().to_string())])).await?;
    page(&ctx, StatusCode::OK, form).await
}

async fn give(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let taker = form.need("taker", choice::<UserId>);
    let (starts_on, ends_on) = (form.need("starts_on", day), form.need("ends_on", day));
    let reason = form.need("reason", line(500));
    let wanted =
        form.build(|| Some(Wanted { taker: taker?, starts_on: starts_on?, ends_on: ends_on?, reason: reason? }));
    let done = match wanted {
        Ok(wanted) => ctx.write(move |tx| verbs::give(tx, &wanted)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Answer::see("/me/delegations").done(Message::new("delegation-given"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form).await
        }
    }
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let id: DelegationId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| verbs::withdraw(tx, id, version)).await?;
    Ok(Answer::see("/me/delegations").done(Message::new("delegation-called-back")))
}
