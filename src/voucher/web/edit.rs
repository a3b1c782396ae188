//! Entering and changing a voucher.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::form::{self, MOST, Rows};
use super::super::model::{Engagement, Method, Paper, PayeeKind, State, Voucher};
use super::super::{actions, pay_list, store};
use crate::access::{Action, can};
use crate::contract;
use crate::kernel::{ContractId, Message, Region, VoucherId};
use crate::organisation;
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::error::FieldError;
use crate::platform::form::{FormView, VERSION};
use crate::platform::{Error, Result};
use crate::standards::model::{Grade, Level};

/// Empty rows below those that are filled in.
const SPARE: usize = 2;

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::VoucherWrite);
    vec![
        Route::get("/contracts/{id}/vouchers/new", write, new),
        Route::post("/contracts/{id}/vouchers/new", write, create),
        Route::get("/vouchers/{id}/edit", write, edit),
        Route::post("/vouchers/{id}/edit", write, save),
    ]
}

/// What a form is about: a contract, and the voucher that is there or that a new one corrects.
struct Of {
    contract: ContractId,
    label: String,
    unit: String,
    code: String,
    categories: Vec<Choice>,
    voucher: Option<Voucher>,
    corrects: bool,
}

async fn of_contract(ctx: &Ctx, id: ContractId, voucher: Option<Voucher>, corrects: bool) -> Result<Of> {
    let locale = ctx.locale.as_str();
    ctx.read(move |db, actor| {
        let of = contract::find(db, id)?;
        can(actor, Action::VoucherWrite, &of)?;
        if actor.organisation != Some(of.unit) {
            return Err(Error::forbidden("voucher-not-own"));
        }
        actions::takes_vouchers(db, &of)?;
        let unit = organisation::find(db, of.unit)?;
        let definition = contract::definition(db, &of)?;
        let budget = contract::budget(db, id)?;
        let lines = definition.budget.iter().flat_map(|budget| &budget.category);
        let lines = lines.filter(|line| budget.iter().any(|(key, _)| key == line.key.as_str()));
        let categories = lines.map(|line| Choice::new(line.key.as_str(), line.label.get(locale))).collect();
        let code = unit.record.uscc.map(|code| code.to_string()).unwrap_or_default();
        Ok(Of { contract: id, label: of.label(), unit: unit.record.name, code, categories, voucher, corrects })
    })
    .await
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, of: &Of) -> Result<Answer> {
    page_with(ctx, status, form, of, 0)
}

/// The page; `pasted` people were filled in from a list.
fn page_with(ctx: &Ctx, status: StatusCode, form: FormView, of: &Of, pasted: usize) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        contract: ContractId,
        label: String,
        action: String,
        back: String,
        voucher: Option<VoucherId>,
        version: Option<i32>,
        lines: usize,
        people: usize,
        pasted: usize,
        categories: Vec<Choice>,
        methods: Vec<Choice>,
        payees: Vec<Choice>,
        papers: Vec<Choice>,
        grades: Vec<Choice>,
        regions: Vec<Choice>,
        levels: Vec<Choice>,
        forms: Vec<Choice>,
    }
    let reach = |rows: Rows| rows.reach(form.names().map(|name| (name, form.value(name).unwrap_or_default())));
    let existing = of.voucher.as_ref().filter(|_| !of.corrects);
    let action = match (existing, &of.voucher) {
        (Some(voucher), _) => format!("/vouchers/{}/edit", voucher.id),
        (None, Some(voucher)) => format!("/contracts/{}/vouchers/new?corrects={}", of.contract, voucher.id),
        (None, None) => format!("/contracts/{}/vouchers/new", of.contract),
    };
    let view = View {
        contract: of.contract,
        label: of.label.clone(),
        back: existing.map_or_else(
            || format!("/contracts/{}/vouchers", of.contract),
            |voucher| format!("/vouchers/{}", voucher.id),
        ),
        action,
        voucher: existing.map(|voucher| voucher.id),
        version: existing.map(|voucher| seen(&form).unwrap_or(voucher.version)),
        pasted,
        lines: (reach(form::LINES) + SPARE).clamp(3, MOST),
        people: (reach(form::PEOPLE) + SPARE).min(MOST),
        categories: of.categories.iter().map(|c| Choice::new(&c.value, &c.label)).collect(),
        methods: ctx.choices(Method::ALL, "voucher-method"),
        payees: ctx.choices(PayeeKind::ALL, "voucher-payee-kind"),
        papers: ctx.choices(Paper::ALL, "voucher-paper"),
        grades: ctx.choices(Grade::ALL, "voucher-grade"),
        regions: Region::all().map(|r| Choice::new(r.code(), r.name(ctx.locale.as_str()))).collect(),
        levels: ctx.choices(Level::ALL, "voucher-level"),
        forms: ctx.choices(Engagement::ALL, "voucher-form"),
        form,
    };
    ctx.page_with(status, "vouchers/edit.html", view)
}

/// The version that a form was made from; after somebody else's change it is made from what is there now.
fn seen(form: &FormView) -> Option<i32> {
    if form.stale.is_some() { None } else { form.value(VERSION).and_then(|text| text.parse().ok()) }
}

/// The form again with the people of a pasted pay list, to be looked at before they are saved; none where none was sent.
fn pasted(ctx: &mut Ctx, of: &Of) -> Result<Option<Answer>> {
    let text = ctx.form.raw(pay_list::FIELD).unwrap_or_default().to_owned();
    let asked = ctx.form.raw(pay_list::STEP).is_some_and(|step| step == "fill");
    if text.trim().is_empty() && !asked {
        return Ok(None);
    }
    let told = |message| Error::field(pay_list::FIELD, message);
    let read = if text.trim().is_empty() {
        Err(told(Message::new("voucher-pay-list-wanted")))
    } else {
        pay_list::read(&text, &ctx.app.texts, &ctx.app.vault)
    };
    let filled = match read {
        Ok(Ok(people)) => pay_list::onto(&ctx.form, &people).map(|form| (form, people.len())).map_err(told),
        Ok(Err(wrong)) => Err(Error::Invalid(wrong.iter().map(|cell| placed(ctx, cell)).collect())),
        Err(error) => Err(error),
    };
    match filled {
        Ok((form, people)) => page_with(ctx, StatusCode::OK, ctx.show(&form), of, people).map(Some),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page_with(ctx, status, form, of, 0).map(Some)
        }
    }
}

/// What is wrong with a cell of a pasted list, by its row and its column.
fn placed(ctx: &Ctx, of: &pay_list::Wrong) -> FieldError {
    let message = Message::new("voucher-pay-list-cell").with("row", of.row).with_word("column", &of.column);
    FieldError { field: pay_list::FIELD.to_owned(), message: message.with("why", ctx.say(&of.why)) }
}

/// The reversed voucher that a new one corrects, as the address names it.
async fn wrong(ctx: &Ctx, contract: ContractId) -> Result<Option<Voucher>> {
    let Some(id) = ctx.asked("corrects").map(str::parse::<VoucherId>) else { return Ok(None) };
    let id = id.map_err(|_| Error::NotFound)?;
    ctx.read(move |db, actor| {
        let found = store::find(db, id)?;
        can(actor, Action::VoucherView, &found)?;
        if found.contract == contract && found.state == State::Reversed {
            Ok(Some(found))
        } else {
            Err(Error::NotFound)
        }
    })
    .await
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let wrong = wrong(&ctx, id).await?;
    let corrects = wrong.is_some();
    let of = of_contract(&ctx, id, wrong, corrects).await?;
    let form = match &of.voucher {
        Some(voucher) => form::filled(voucher),
        None => form::blank(&of.unit, &of.code),
    };
    page(&ctx, StatusCode::OK, ctx.show(&form), &of).await
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let wrong = wrong(&ctx, id).await?;
    let (corrects, kept) =
        (wrong.as_ref().map(|of| of.id), wrong.as_ref().map_or(Vec::new(), |of| of.draft.people.clone()));
    let of = of_contract(&ctx, id, wrong, corrects.is_some()).await?;
    if let Some(answer) = pasted(&mut ctx, &of)? {
        return Ok(answer);
    }
    let vault = std::sync::Arc::clone(&ctx.app.vault);
    let draft = match form::read(&mut ctx.form, &vault, &kept) {
        Ok(draft) => draft,
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            return page(&ctx, status, form, &of).await;
        }
    };
    let done = ctx.write(move |tx| match corrects {
        Some(wrong) => actions::enter_instead(tx, wrong, &draft),
        None => actions::enter(tx, id, &draft),
    });
    match done.await.map_err(beside) {
        Ok(done) => Ok(Answer::see(format!("/vouchers/{done}")).done(Message::new("voucher-entered"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &of).await
        }
    }
}

/// What the form mends stands beside its field, with the input kept.
fn beside(error: Error) -> Error {
    match error {
        Error::Conflict(told) if told.key == "voucher-number-taken" => Error::field("voucher_number", told),
        other => other,
    }
}

async fn own(ctx: &Ctx) -> Result<Of> {
    let id: VoucherId = ctx.param("id")?;
    let found = ctx
        .read(move |db, actor| {
            let found = store::find(db, id)?;
            can(actor, Action::VoucherView, &found)?;
            can(actor, Action::VoucherWrite, &found)?;
            if found.state.is_open() {
                Ok(found)
            } else {
                Err(Error::Conflict(Message::new("voucher-not-open").with("state", found.state.as_str())))
            }
        })
        .await?;
    of_contract(ctx, found.contract, Some(found), false).await
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let of = own(&ctx).await?;
    let form = of.voucher.as_ref().map(form::filled).unwrap_or_default();
    page(&ctx, StatusCode::OK, ctx.show(&form), &of).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let of = own(&ctx).await?;
    if let Some(answer) = pasted(&mut ctx, &of)? {
        return Ok(answer);
    }
    let (id, kept) = of.voucher.as_ref().map_or((VoucherId(0), Vec::new()), |v| (v.id, v.draft.people.clone()));
    let vault = std::sync::Arc::clone(&ctx.app.vault);
    let version = ctx.form.version();
    let draft = form::read(&mut ctx.form, &vault, &kept);
    let (draft, version) = match (draft, version) {
        (Ok(draft), Some(version)) => (draft, version),
        (Err(error), _) => {
            let (status, form) = ctx.again(error)?;
            return page(&ctx, status, form, &of).await;
        }
        (Ok(_), None) => return Err(Error::Malformed("the form has no version".to_owned())),
    };
    match ctx.write(move |tx| actions::change(tx, id, &draft, version)).await.map_err(beside) {
        Ok(()) => Ok(Answer::see(format!("/vouchers/{id}")).done(Message::new("voucher-saved"))),
        Err(Error::Stale) => {
            let (status, mut shown) = ctx.again(Error::Stale)?;
            shown.conflict = ctx.differences(&of.voucher.as_ref().map(form::filled).unwrap_or_default());
            page(&ctx, status, shown, &of).await
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &of).await
        }
    }
}
