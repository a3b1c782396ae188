//! The bank account of an organisation: what is recorded, the form by which a change is proposed, what another person
//! decides on, and the whole number for those who ask on purpose.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::account::{self, Change, Decision, NUMBER, State, actions as verbs};
use super::super::model::{AccountNumber, BankAccount};
use super::super::{actions, store};
use super::{Shown, seen, shown};
use crate::access::{Action, can};
use crate::kernel::{AccountChangeId, Instant, Message, OrganisationId};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::form::{Form, FormView, VERSION, choice, line};
use crate::platform::{Result, secret};

pub(super) fn routes() -> Vec<Route> {
    let (edit, show) = (Access::May(Action::OrganisationEditAccount), Access::May(Action::OrganisationShowAccount));
    let confirm = Access::May(Action::OrganisationConfirmAccount);
    vec![
        Route::get("/organisations/{id}/account", edit, ask),
        Route::post("/organisations/{id}/account", edit, save),
        Route::post("/organisations/{id}/account/changes/{change}/decide", confirm, decide),
        Route::post("/organisations/{id}/account/changes/{change}/withdraw", edit, withdraw),
        Route::post("/organisations/{id}/account/show", show, reveal),
    ]
}

/// A bank account as pages show it without purpose: the number by its ending.
#[derive(Serialize)]
pub(super) struct AccountView {
    holder: String,
    bank: String,
    number: String,
    version: i32,
    confirmed: Option<(String, Instant)>,
}

/// The account of an organisation that the actor sees.
pub(super) fn view(ctx: &Ctx, of: OrganisationId, account: &BankAccount) -> AccountView {
    AccountView {
        holder: account.holder.clone(),
        bank: account.bank.clone(),
        number: masked(ctx, actions::open_account(&ctx.app.vault, of, account)),
        version: account.version,
        confirmed: account.confirmed_at.map(|at| (account.confirmed_by_name.clone(), at)),
    }
}

/// A number by its ending.
fn masked(ctx: &Ctx, number: Result<AccountNumber>) -> String {
    match number {
        Ok(number) => ctx.say(&Message::new("masked-ending").with("ending", number.ending())),
        Err(error) => {
            tracing::error!(%error, "an account number does not open");
            ctx.word("masked-unreadable")
        }
    }
}

/// A change as pages show it.
#[derive(Serialize)]
pub(super) struct ChangeView {
    id: AccountChangeId,
    holder: String,
    bank: String,
    number: String,
    reason: String,
    state: State,
    by: String,
    at: Instant,
    decided_by: String,
    decided_at: Option<Instant>,
    remark: String,
    version: i32,
}

pub(super) fn change_view(ctx: &Ctx, change: &Change) -> ChangeView {
    ChangeView {
        id: change.id,
        holder: change.holder.clone(),
        bank: change.bank.clone(),
        number: masked(ctx, change.number(&ctx.app.vault)),
        reason: change.reason.clone(),
        state: change.state,
        by: change.proposed_by_name.clone(),
        at: change.created_at,
        decided_by: change.decided_by_name.clone(),
        decided_at: change.decided_at,
        remark: change.remark.clone(),
        version: change.version,
    }
}

/// The longest reason or remark, in characters.
const TEXT: usize = 200;
/// The most changes that the page lists.
const HISTORY: i64 = 20;

/// What the page is about.
struct Found {
    organisation: Shown,
    account: Option<BankAccount>,
    history: Vec<Change>,
}

async fn found(ctx: &Ctx) -> Result<Found> {
    let id: OrganisationId = ctx.param("id")?;
    let (organisation, account, history) = ctx
        .read(move |db, actor| {
            let organisation = seen(db, actor, id)?;
            can(actor, Action::OrganisationEditAccount, &organisation)?;
            Ok((organisation, store::account(db, id)?, account::store::history(db, id, HISTORY)?))
        })
        .await?;
    Ok(Found { organisation: shown(ctx, &organisation), account, history })
}

async fn page(ctx: &Ctx, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        organisation: Shown,
        account: Option<AccountView>,
        waiting: Option<ChangeView>,
        history: Vec<ChangeView>,
        may_decide: bool,
        is_own: bool,
        may_show: bool,
        decisions: Vec<Choice>,
        longest: usize,
    }
    let Found { organisation, account, history } = found(ctx).await?;
    let filled = || {
        let (holder, bank) = account
            .as_ref()
            .map_or_else(|| (organisation.name.clone(), String::new()), |a| (a.holder.clone(), a.bank.clone()));
        ctx.show(&Form::filled([("holder", holder), ("bank", bank)]))
    };
    let form = form.unwrap_or_else(filled);
    let actor = ctx.actor()?;
    let waiting = history.iter().find(|change| change.state == State::Proposed);
    let view = View {
        form,
        account: account.map(|account| view(ctx, organisation.id, &account)),
        waiting: waiting.map(|change| change_view(ctx, change)),
        may_decide: actor.may(Action::OrganisationConfirmAccount)
            && waiting.is_some_and(|c| c.may_decide(actor).is_ok()),
        is_own: waiting.is_some_and(|change| change.is_of(actor)),
        may_show: actor.may(Action::OrganisationShowAccount),
        decisions: ctx.choices(Decision::ALL, "account-decision"),
        history: history.iter().filter(|c| c.state != State::Proposed).map(|c| change_view(ctx, c)).collect(),
        longest: TEXT,
        organisation,
    };
    ctx.page_with(status, "organisation/account.html", view)
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, None).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    let recorded = found(&ctx).await?.account;
    let form = &mut ctx.form;
    let (holder, bank) = (form.need("holder", line(100)), form.need("bank", line(100)));
    let number = form.may("account_number", AccountNumber::parse);
    let reason = form.may("reason", line(TEXT));
    let version = form.may(VERSION, |text| text.parse::<i32>().map_err(|_| Message::new("form-unreadable")));
    let done = match form.build(|| Some((holder?, bank?, number?, reason?, version?))) {
        Ok((holder, bank, number, reason, version)) => {
            let (vault, key) = (&ctx.app.vault, secret::number()?);
            let seal = |number: &AccountNumber| vault.seal(number.whole(), &NUMBER.context(key));
            let kept = recorded.as_ref().filter(|_| number.is_none());
            let kept = kept.map(|account| actions::open_account(vault, id, account).and_then(|n| seal(&n)));
            let wanted = verbs::Wanted {
                holder,
                bank,
                kept: kept.transpose()?.map(|sealed| (key, sealed)),
                number: number.map(|number| seal(&number).map(|sealed| (key, sealed, number))).transpose()?,
                reason: reason.unwrap_or_default(),
                version,
            };
            let app = Arc::clone(&ctx.app);
            ctx.write(move |tx| verbs::propose(tx, &app, id, &wanted)).await
        }
        Err(error) => Err(error),
    };
    let there = format!("/organisations/{id}/account");
    finish(&ctx, done.map(|_| Answer::see(there).done(Message::new("account-proposed-now")))).await
}

async fn finish(ctx: &Ctx, done: Result<Answer>) -> Result<Answer> {
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, Some(form)).await
        }
    }
}

async fn decide(mut ctx: Ctx) -> Result<Answer> {
    let (id, change): (OrganisationId, AccountChangeId) = (ctx.param("id")?, ctx.param("change")?);
    found(&ctx).await?;
    let form = &mut ctx.form;
    let (decision, remark) = (form.need("decision", choice::<Decision>), form.need("remark", line(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, remark?, version?))) {
        Ok((decision, remark, version)) => {
            let app = Arc::clone(&ctx.app);
            ctx.write(move |tx| verbs::decide(tx, &app, (id, change), decision, &remark, version)).await
        }
        Err(error) => Err(error),
    };
    let there = format!("/organisations/{id}/account");
    finish(&ctx, done.map(|()| Answer::see(there).done(Message::new("account-change-decided-now")))).await
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let (id, change): (OrganisationId, AccountChangeId) = (ctx.param("id")?, ctx.param("change")?);
    found(&ctx).await?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| verbs::withdraw(tx, id, change, version)).await?;
    Ok(Answer::see(format!("/organisations/{id}/account")).done(Message::new("account-change-withdrawn-now")))
}

/// An account with its whole number.
#[derive(Serialize)]
struct Whole {
    holder: String,
    bank: String,
    number: String,
}

async fn reveal(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        organisation: Shown,
        recorded: Option<Whole>,
        waiting: Option<Whole>,
    }
    let id: OrganisationId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    let vault = Arc::clone(&ctx.app.vault);
    let verbs::Shown { recorded, waiting } = ctx.write(move |tx| verbs::show(tx, &vault, id)).await?;
    let organisation = ctx.read(move |db, actor| seen(db, actor, id)).await?;
    let whole =
        |holder: String, bank: String, number: &AccountNumber| Whole { holder, bank, number: number.in_groups() };
    let view = View {
        organisation: shown(&ctx, &organisation),
        recorded: recorded.map(|(number, account)| whole(account.holder, account.bank, &number)),
        waiting: waiting.map(|(number, change)| whole(change.holder, change.bank, &number)),
    };
    ctx.page("organisation/account-shown.html", view)
}
