//! A unit asks for a letter.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Wanted};
use super::super::model::State;
use super::super::store;
use super::province;
use crate::kernel::{CallId, Message, OrganisationId};
use crate::organisation::{self, Kind};
use crate::pages::{Answer, Choice, Ctx};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, choice, lines};
use crate::programme::call;

/// The longest note to the association, in characters.
const WISH: usize = 500;
/// The most associations to choose from.
const ASSOCIATIONS: i64 = 200;

/// The calls for which a letter may be asked for, and the associations that may be asked.
struct Open {
    calls: Vec<(CallId, String)>,
    associations: Vec<organisation::Choice>,
}

async fn open(ctx: &Ctx) -> Result<Open> {
    let now = ctx.now;
    ctx.read(move |db, actor| {
        let mut calls = Vec::new();
        for call in call::open_ones(db, now)? {
            let (_, definition) = call::in_force(db, call.id)?;
            let there = match actor.organisation {
                Some(own) => store::of(db, call.id, own)?,
                None => Vec::new(),
            };
            let live = there.iter().any(|one| matches!(one.state, State::Asked | State::Issued));
            if definition.support_letter.is_some() && !live {
                calls.push((call.id, call.label()));
            }
        }
        let associations = organisation::choices(db, "", Some(Kind::Association), ASSOCIATIONS)?;
        Ok(Open { calls, associations })
    })
    .await
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, open: Open) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        calls: Vec<Choice>,
        issuers: Vec<Choice>,
        longest: usize,
    }
    let own = ctx.actor()?.region;
    let label = |(id, name, _, region): &organisation::Choice| {
        let place = province(ctx, *region).unwrap_or_default();
        let said = Message::new("name-and-place").with("name", name).with("place", place);
        Choice::new(id, ctx.say(&said))
    };
    // The own province's stands first.
    let (near, far): (Vec<_>, Vec<_>) = open.associations.iter().partition(|one| own.is_some() && one.3 == own);
    let view = View {
        form,
        calls: open.calls.into_iter().map(|(id, label)| Choice::new(id, label)).collect(),
        issuers: near.into_iter().chain(far).map(label).collect(),
        longest: WISH,
    };
    ctx.page_with(status, "letter/new.html", view)
}

pub(super) async fn new(ctx: Ctx) -> Result<Answer> {
    let open = open(&ctx).await?;
    let own = ctx.actor()?.region;
    let near = open.associations.iter().find(|one| own.is_some() && one.3 == own).map(|one| one.0.to_string());
    let call = ctx.asked("call").unwrap_or_default().to_owned();
    let form = ctx.show(&Form::filled([("call", call), ("issuer", near.unwrap_or_default())]));
    page(&ctx, StatusCode::OK, form, open)
}

pub(super) async fn create(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let (call, issuer) = (form.need("call", choice::<CallId>), form.need("issuer", choice::<OrganisationId>));
    let wish = form.may("wish", lines(WISH));
    let app = ctx.app.clone();
    let done = match form.build(|| Some(Wanted { call: call?, issuer: issuer?, wish: wish?.unwrap_or_default() })) {
        Ok(wanted) => ctx.write(move |tx| actions::ask(tx, &app, &wanted)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/letters/{id}")).done(Message::new("letter-asked-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            let open = open(&ctx).await?;
            page(&ctx, status, form, open)
        }
    }
}
