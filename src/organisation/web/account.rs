//! The bank account of an organisation: its form, and the whole number for those who ask on purpose.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{ACCOUNT_NUMBER, AccountNumber, BankAccount};
use super::super::{actions, store};
use super::{Shown, seen, shown};
use crate::access::{Action, can};
use crate::kernel::{Message, OrganisationId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, VERSION, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let (edit, show) = (Access::May(Action::OrganisationEditAccount), Access::May(Action::OrganisationShowAccount));
    vec![
        Route::get("/organisations/{id}/account", edit, ask),
        Route::post("/organisations/{id}/account", edit, save),
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
}

/// The account of an organisation that the actor sees.
pub(super) fn view(ctx: &Ctx, of: OrganisationId, account: &BankAccount) -> AccountView {
    let number = match actions::open_account(&ctx.app.vault, of, account) {
        Ok(number) => ctx.say(&Message::new("masked-ending").with("ending", number.ending())),
        Err(error) => {
            tracing::error!(%error, "an account number does not open");
            ctx.word("masked-unreadable")
        }
    };
    AccountView { holder: account.holder.clone(), bank: account.bank.clone(), number, version: account.version }
}

async fn found(ctx: &Ctx) -> Result<(Shown, Option<BankAccount>)> {
    let id: OrganisationId = ctx.param("id")?;
    let (organisation, account) = ctx
        .read(move |db, actor| {
            let organisation = seen(db, actor, id)?;
            can(actor, Action::OrganisationEditAccount, &organisation)?;
            Ok((organisation, store::account(db, id)?))
        })
        .await?;
    Ok((shown(ctx, &organisation), account))
}

async fn page(ctx: &Ctx, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        organisation: Shown,
        account: Option<AccountView>,
    }
    let (organisation, account) = found(ctx).await?;
    let filled = || {
        let (holder, bank) = account
            .as_ref()
            .map_or_else(|| (organisation.name.clone(), String::new()), |a| (a.holder.clone(), a.bank.clone()));
        ctx.show(&Form::filled([("holder", holder), ("bank", bank)]))
    };
    let form = form.unwrap_or_else(filled);
    let account = account.map(|account| view(ctx, organisation.id, &account));
    ctx.page_with(status, "organisation/account.html", View { form, organisation, account })
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, None).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    found(&ctx).await?;
    let form = &mut ctx.form;
    let (holder, bank) = (form.need("holder", line(100)), form.need("bank", line(100)));
    let number = form.may("account_number", AccountNumber::parse);
    let version = form.may(VERSION, |text| text.parse::<i32>().map_err(|_| Message::new("form-unreadable")));
    let done = match form.build(|| Some((holder?, bank?, number?, version?))) {
        Ok((holder, bank, number, version)) => {
            let vault = Arc::clone(&ctx.app.vault);
            let place = ACCOUNT_NUMBER.context(id.0);
            let seal = |number: AccountNumber| Ok::<_, Error>((vault.seal(number.whole(), &place)?, number));
            let wanted = actions::AccountWanted { holder, bank, number: number.map(seal).transpose()?, version };
            ctx.write(move |tx| actions::set_account(tx, &vault, id, &wanted)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/organisations/{id}")).done(Message::new("account-saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, Some(form)).await
        }
    }
}

async fn reveal(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        organisation: Shown,
        holder: String,
        bank: String,
        number: String,
    }
    let id: OrganisationId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    let vault = Arc::clone(&ctx.app.vault);
    let (account, number) = ctx.write(move |tx| actions::show_account(tx, &vault, id)).await?;
    let organisation = ctx.read(move |db, actor| seen(db, actor, id)).await?;
    let organisation = shown(&ctx, &organisation);
    let (holder, bank, number) = (account.holder, account.bank, number.in_groups());
    ctx.page("organisation/account-shown.html", View { organisation, holder, bank, number })
}
