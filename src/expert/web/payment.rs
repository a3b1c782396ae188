//! Where an expert's fee is paid to: entered by the expert or the finance office, opened by the finance office alone.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::{actions, store};
use super::allowed;
use crate::access::{Action, Role};
use crate::kernel::{ExpertId, IdentityNumber, Message};
use crate::organisation::AccountNumber;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, VERSION, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let pay = Access::May(Action::ExpertPay);
    vec![
        Route::get("/experts/mine", pay, mine),
        Route::get("/experts/{id}/payment", pay, ask),
        Route::post("/experts/{id}/payment", pay, save),
        Route::post("/experts/{id}/payment/show", pay, reveal),
    ]
}

/// The own page of whoever is an expert.
async fn mine(ctx: Ctx) -> Result<Answer> {
    let user = ctx.actor()?.user;
    let own = ctx.read(move |db, _| store::of_user(db, user)).await?.ok_or(Error::NotFound)?;
    Ok(Answer::see(format!("/experts/{}/payment", own.id)))
}

/// Payment data as pages show them without purpose.
#[derive(Serialize)]
struct Recorded {
    holder: String,
    bank: String,
    account: String,
    identity: String,
    version: i32,
}

async fn page(ctx: &Ctx, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: ExpertId,
        name: String,
        own: bool,
        recorded: Option<Recorded>,
        may_show: bool,
    }
    let expert = allowed(ctx, Action::ExpertPay).await?;
    let (id, actor) = (expert.id, ctx.actor()?);
    let payment = ctx.read(move |db, _| store::payments(db, &[id])).await?.pop().map(|(_, payment)| payment);
    let recorded = payment.map(|payment| {
        let masked = |ending: &str| ctx.say(&Message::new("masked-ending").with("ending", ending));
        let (account, identity) = match actions::open(&ctx.app.vault, id, &payment) {
            Ok(numbers) => (masked(numbers.account.ending()), masked(numbers.identity.ending())),
            Err(error) => {
                tracing::error!(%error, "numbers of an expert do not open");
                (ctx.word("masked-unreadable"), ctx.word("masked-unreadable"))
            }
        };
        Recorded { holder: payment.holder, bank: payment.bank, account, identity, version: payment.version }
    });
    let filled = || {
        let (holder, bank) = recorded
            .as_ref()
            .map_or((expert.profile.name.clone(), String::new()), |r| (r.holder.clone(), r.bank.clone()));
        ctx.show(&Form::filled([("holder", holder), ("bank", bank)]))
    };
    let form = form.unwrap_or_else(filled);
    let own = expert.is(actor);
    let may_show = recorded.is_some() && actor.roles.contains(&Role::Finance);
    let view = View { form, id, name: expert.profile.name.clone(), own, recorded, may_show };
    ctx.page_with(status, "experts/payment.html", view)
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, None).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id = allowed(&ctx, Action::ExpertPay).await?.id;
    let form = &mut ctx.form;
    let (holder, bank) = (form.need("holder", line(60)), form.need("bank", line(100)));
    let account = form.may("account_number", AccountNumber::parse);
    let identity = form.may("identity_number", IdentityNumber::parse);
    let version = form.may(VERSION, |text| text.parse::<i32>().map_err(|_| Message::new("form-unreadable")));
    let done = match form.build(|| Some((holder?, bank?, account?, identity?, version?))) {
        Ok((holder, bank, account, identity, version)) => {
            let vault = Arc::clone(&ctx.app.vault);
            let sealed =
                |number: &str, column: crate::platform::vault::Column| vault.seal(number, &column.context(id.0));
            let seal_account =
                |number: AccountNumber| sealed(number.whole(), super::super::ACCOUNT).map(|sealed| (number, sealed));
            let seal_identity =
                |number: IdentityNumber| sealed(number.whole(), super::super::IDENTITY).map(|sealed| (number, sealed));
            let wanted = actions::PaymentWanted {
                holder,
                bank,
                account: account.map(seal_account).transpose()?,
                identity: identity.map(seal_identity).transpose()?,
                version,
            };
            ctx.write(move |tx| actions::set_payment(tx, &vault, id, &wanted)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/experts/{id}/payment")).done(Message::new("expert-payment-saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, Some(form)).await
        }
    }
}

async fn reveal(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        id: ExpertId,
        name: String,
        holder: String,
        bank: String,
        account: String,
        identity: String,
    }
    ctx.form.build(|| Some(()))?;
    let expert = allowed(&ctx, Action::ExpertPay).await?;
    let (id, vault) = (expert.id, Arc::clone(&ctx.app.vault));
    let (payment, numbers) = ctx.write(move |tx| actions::show_payment(tx, &vault, id)).await?;
    let view = View {
        id,
        name: expert.profile.name,
        holder: payment.holder,
        bank: payment.bank,
        account: numbers.account.in_groups(),
        identity: numbers.identity.whole().to_owned(),
    };
    ctx.page("experts/payment-shown.html", view)
}
