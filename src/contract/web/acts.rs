//! What is done with a contract: issue, take back, sign, suspend, end.

use std::sync::Arc;

use super::super::actions::{self, Signature};
use super::super::model::StepKind;
use super::{LINE, REASON, Used, show};
use crate::access::{Action, Tx};
use crate::documents;
use crate::kernel::{ContractId, DocumentId, Message, Money};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;
use crate::platform::form::{choice, day, line};
use crate::rules::Providers;

/// What is done.
#[derive(Debug, Clone, Copy)]
enum Act {
    Issue,
    TakeBack,
    CallOff,
    Sign,
    Confirm,
    CentreSign,
    Propose,
    Decide,
    Terminate,
}

pub(super) fn routes(facts: fn() -> Providers, used: Used) -> Vec<Route> {
    use Action::{ContractApprove, ContractSign, ContractWrite};
    let acts = [
        ("/contracts/{id}/issue", ContractWrite, Act::Issue),
        ("/contracts/{id}/take-back", ContractWrite, Act::TakeBack),
        ("/contracts/{id}/call-off", ContractApprove, Act::CallOff),
        ("/contracts/{id}/sign", ContractSign, Act::Sign),
        ("/contracts/{id}/confirm", ContractWrite, Act::Confirm),
        ("/contracts/{id}/centre-sign", ContractApprove, Act::CentreSign),
        ("/contracts/{id}/propose", ContractWrite, Act::Propose),
        ("/contracts/{id}/decide", ContractApprove, Act::Decide),
        ("/contracts/{id}/terminate", ContractApprove, Act::Terminate),
    ];
    let route = |(path, action, act)| Route::post(path, Access::May(action), move |ctx| run(ctx, act, facts, used));
    acts.into_iter().map(route).collect()
}

/// Does it; what is wrong with a form stands on the contract's page.
async fn run(mut ctx: Ctx, act: Act, facts: fn() -> Providers, used: Used) -> Result<Answer> {
    let done = match act {
        Act::Issue => issue(&mut ctx, facts).await,
        Act::TakeBack => take_back(&mut ctx).await,
        Act::CallOff => call_off(&mut ctx).await,
        Act::Sign => sign(&mut ctx).await,
        Act::Confirm => confirm(&mut ctx).await,
        Act::CentreSign => centre_sign(&mut ctx, facts).await,
        Act::Propose => propose(&mut ctx).await,
        Act::Decide => decide(&mut ctx).await,
        Act::Terminate => terminate(&mut ctx).await,
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            show::page(&ctx, status, form, facts, used).await
        }
    }
}

fn done(id: ContractId, told: &str) -> Answer {
    Answer::see(format!("/contracts/{id}")).done(Message::new(told))
}

/// Prints what was made, and leads back to the contract.
async fn printed(ctx: &Ctx, id: ContractId, document: DocumentId, told: &str) -> Result<Answer> {
    documents::print_as(ctx, Arc::clone(ctx.actor()?), document).await?;
    Ok(done(id, told))
}

async fn issue(ctx: &mut Ctx, facts: fn() -> Providers) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let (reason, version) = (ctx.form.may("reason", line(REASON)), ctx.form.version());
    let (reason, version) = ctx.form.build(|| Some((reason?.unwrap_or_default(), version?)))?;
    let providers = facts();
    let document = ctx.write(move |tx| actions::issue(tx, &app, &providers, id, &reason, version)).await?;
    printed(ctx, id, document, "contract-issued-now").await
}

async fn take_back(ctx: &mut Ctx) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    ctx.with_reason(REASON, move |tx, reason, version| actions::take_back(tx, &app, id, reason, version)).await?;
    Ok(done(id, "contract-taken-back-now"))
}

async fn call_off(ctx: &mut Ctx) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    ctx.with_reason(REASON, move |tx, reason, version| actions::call_off(tx, &app, id, reason, version)).await?;
    Ok(done(id, "contract-called-off-now"))
}

async fn sign(ctx: &mut Ctx) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let form = &mut ctx.form;
    let ticked = form.fields().iter().filter_map(|(name, _)| name.strip_prefix("paper-").map(ToOwned::to_owned));
    let mut papers: Vec<String> = ticked.collect();
    papers.retain(|key| form.tick(&format!("paper-{key}")));
    let (name, on) = (form.need("signer", line(LINE)), form.need("signed_on", day));
    let (code, version) = (form.may("code", line(REASON)), form.version());
    let (signature, version) =
        form.build(|| Some((Signature { name: name?, on: on?, code: code?.unwrap_or_default(), papers }, version?)))?;
    ctx.write(move |tx| actions::unit_sign(tx, &app, id, &signature, version)).await?;
    Ok(done(id, "contract-unit-signed-now"))
}

async fn confirm(ctx: &mut Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    ctx.with_reason(REASON, move |tx, reason, version| actions::confirm_scan(tx, id, reason, version)).await?;
    Ok(done(id, "contract-scan-confirmed-now"))
}

async fn centre_sign(ctx: &mut Ctx, facts: fn() -> Providers) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let (on, reason) = (ctx.form.need("signed_on", day), ctx.form.may("reason", line(REASON)));
    let version = ctx.form.version();
    let (on, reason, version) = ctx.form.build(|| Some((on?, reason?.unwrap_or_default(), version?)))?;
    let providers = facts();
    ctx.write(move |tx| actions::centre_sign(tx, &app, &providers, id, (on, &reason), version)).await?;
    Ok(done(id, "contract-in-force-now"))
}

async fn propose(ctx: &mut Ctx) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let form = &mut ctx.form;
    let (kind, reason, version) =
        (form.need("step", choice::<StepKind>), form.need("reason", line(REASON)), form.version());
    let (kind, reason, version) = form.build(|| Some((kind?, reason?, version?)))?;
    ctx.write(move |tx| actions::propose_step(tx, &app, id, kind, &reason, version)).await?;
    Ok(done(id, "contract-step-proposed-now"))
}

async fn decide(ctx: &mut Ctx) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let verb = move |tx: &mut Tx<'_>, (yes, remark): (bool, &str), version: i32| {
        actions::decide_step(tx, &app, id, yes, remark, version)
    };
    ctx.with_verdict(REASON, verb).await?;
    Ok(done(id, "contract-step-decided-now"))
}

async fn terminate(ctx: &mut Ctx) -> Result<Answer> {
    let (id, app): (ContractId, _) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let form = &mut ctx.form;
    let (refund, reason) = (form.need("refund", Money::parse), form.need("reason", line(REASON)));
    let version = form.version();
    let (refund, reason, version) = form.build(|| Some((refund?, reason?, version?)))?;
    let document = ctx.write(move |tx| actions::terminate(tx, &app, id, (refund, &reason), version)).await?;
    printed(ctx, id, document, "contract-terminated-now").await
}
