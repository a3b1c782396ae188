//! Amendments: asked for, put forward, decided.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Wanted};
use super::super::model::{Amendment, AmendmentState, Contract};
use super::super::store::{self, acts, versions};
use super::super::terms::{Change, differences};
use super::edit::{self, Desk};
use super::{REASON, Used, seen};
use crate::access::{Action, Actor, Object, Tx};
use crate::calendar;
use crate::documents;
use crate::kernel::{AmendmentId, ContractId, Instant, Message};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, line};
use crate::platform::{Error, Result};

pub(super) fn routes(used: Used) -> Vec<Route> {
    let (view, write) = (Access::May(Action::ContractView), Access::May(Action::ContractWrite));
    let approve = Access::May(Action::ContractApprove);
    vec![
        Route::get("/contracts/{id}/amend", view, form),
        Route::post("/contracts/{id}/amend", view, move |ctx| enter(ctx, used)),
        Route::get("/amendments/{id}", view, show),
        Route::post("/amendments/{id}/put-forward", write, put_forward),
        Route::post("/amendments/{id}/drop", view, drop),
        Route::post("/amendments/{id}/decide", approve, move |ctx| decide(ctx, used)),
    ]
}

/// Whether the actor asks for the unit, or proposes for the centre.
fn hand(actor: &Actor, of: &Contract) -> Result<Action> {
    let may = |action: Action| actor.may(action) && of.allows(actor, action).is_ok();
    if may(Action::ContractWrite) {
        Ok(Action::ContractWrite)
    } else if may(Action::ContractAsk) {
        Ok(Action::ContractAsk)
    } else {
        Err(Error::forbidden("contract-not-own"))
    }
}

fn load(db: &mut Db, actor: &Actor, id: ContractId) -> Result<Desk> {
    let contract = seen(db, actor, id)?;
    hand(actor, &contract)?;
    if !contract.state.is_live() {
        return Err(Error::conflict("contract-not-live"));
    }
    let definition = super::super::definition(db, &contract)?;
    let mut terms = versions::find(db, id, contract.terms)?.terms;
    let lines = store::lines(db, id)?;
    terms.rebudgeted(&definition, &lines);
    Ok(Desk { terms, calendar: calendar::current(db)?, definition, contract, whole: false })
}

async fn form(ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let desk = ctx.read(move |db, actor| load(db, actor, id)).await?;
    let form = ctx.show(&edit::filled(&ctx, &desk)?);
    edit::page(&ctx, StatusCode::OK, form, &desk, true)
}

async fn enter(mut ctx: Ctx, used: Used) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let desk = ctx.read(move |db, actor| load(db, actor, id)).await?;
    let (reason, version) = (ctx.form.need("reason", line(REASON)), ctx.form.version());
    let terms = edit::read(&mut ctx, &desk);
    let app = Arc::clone(&ctx.app);
    let done = match (terms, reason, version) {
        (Ok(terms), Some(reason), Some(version)) => {
            ctx.write(move |tx| {
                let of = store::find(tx.db, id)?;
                let wanted = Wanted { terms: terms.clone(), reason: reason.clone(), used: used(tx.db, id)? };
                match hand(tx.actor, &of)? {
                    Action::ContractWrite => actions::propose(tx, &app, id, &wanted, version),
                    _ => actions::ask(tx, &app, id, &wanted, version),
                }
            })
            .await
        }
        (Err(error), ..) => Err(error),
        _ => Err(Error::Stale),
    };
    match done {
        Ok(made) => Ok(Answer::see(format!("/amendments/{made}")).done(Message::new("amendment-entered-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            edit::page(&ctx, status, form, &desk, true)
        }
    }
}

async fn found(ctx: &Ctx) -> Result<(Contract, Amendment)> {
    let id: AmendmentId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let amendment = acts::find_amendment(db, id)?;
        Ok((seen(db, actor, amendment.contract)?, amendment))
    })
    .await
}

#[derive(Serialize)]
struct Changed {
    what: String,
    which: String,
    before: String,
    after: String,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: AmendmentId,
        contract: (ContractId, String),
        state: AmendmentState,
        changes: Vec<Changed>,
        reason: String,
        asked_by: String,
        asked_at: Instant,
        proposed_by: String,
        opinion: String,
        decided_by: String,
        decided_at: Option<Instant>,
        remark: String,
        may_put_forward: bool,
        may_drop: bool,
        may_decide: bool,
        longest: usize,
        version: i32,
    }
    let (of, amendment) = found(ctx).await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && of.allows(actor, action).is_ok();
    let asked = amendment.state == AmendmentState::Asked;
    let changed = |change: Change| Changed {
        what: ctx.word(&format!("contract-change-{}", change.what)),
        which: change.which,
        before: change.before,
        after: change.after,
    };
    let view = View {
        form,
        id: amendment.id,
        contract: (of.id, of.label()),
        state: amendment.state,
        changes: differences(&amendment.before, &amendment.terms).into_iter().map(changed).collect(),
        may_put_forward: asked && may(Action::ContractWrite),
        may_drop: asked && (may(Action::ContractWrite) || may(Action::ContractAsk)),
        may_decide: amendment.state == AmendmentState::Proposed
            && may(Action::ContractApprove)
            && amendment.decided_by(actor).is_ok(),
        reason: amendment.reason,
        asked_by: amendment.asked_by_name,
        asked_at: amendment.asked_at,
        proposed_by: amendment.proposed_by_name,
        opinion: amendment.opinion,
        decided_by: amendment.decided_by_name,
        decided_at: amendment.decided_at,
        remark: amendment.remark,
        longest: REASON,
        version: amendment.version,
    };
    ctx.page_with(status, "contracts/amendment.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: AmendmentId = ctx.param("id")?;
    ctx.finish(done, (format!("/amendments/{id}"), told), page).await
}

async fn put_forward(mut ctx: Ctx) -> Result<Answer> {
    let (id, app): (AmendmentId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    found(&ctx).await?;
    let verb = move |tx: &mut Tx<'_>, words: &str, version: i32| actions::put_forward(tx, &app, id, words, version);
    let done = ctx.with_reason(REASON, verb).await;
    finish(&ctx, done, "amendment-put-forward-now").await
}

async fn drop(mut ctx: Ctx) -> Result<Answer> {
    let (id, app): (AmendmentId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    found(&ctx).await?;
    let verb = move |tx: &mut Tx<'_>, words: &str, version: i32| actions::drop(tx, &app, id, words, version);
    let done = ctx.with_reason(REASON, verb).await;
    finish(&ctx, done, "amendment-dropped-now").await
}

async fn decide(mut ctx: Ctx, used: Used) -> Result<Answer> {
    let (id, app): (AmendmentId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let (of, _) = found(&ctx).await?;
    let contract = of.id;
    let verb = move |tx: &mut Tx<'_>, verdict: (bool, &str), version: i32| {
        let used = used(tx.db, contract)?;
        actions::decide(tx, &app, id, verdict, &used, version)
    };
    let done = ctx.with_verdict(REASON, verb).await;
    let done = match done {
        Ok(Some(document)) => {
            documents::print_as(&ctx, Arc::clone(ctx.actor()?), document).await?;
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    finish(&ctx, done, "amendment-decided-now").await
}
