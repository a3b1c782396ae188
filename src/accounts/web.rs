//! The page of a contract's final accounts: the sheet, what may be done with it, and the sheet as a workbook.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::model::{Decision, FinalAccounts, Sheet, State};
use super::{actions, store};
use crate::access::{Action, Object, can};
use crate::contract::{self, Contract};
use crate::documents::{self, Audience, Draft, Kind};
use crate::kernel::{ContractId, DocumentId, FinalAccountsId, Instant, Message, Money};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Route};
use crate::platform::form::{Form, FormView, choice, day, line, lines};
use crate::platform::i18n::Locale;
use crate::platform::templates::show_day;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

/// The longest remark or reference, in characters.
const TEXT: usize = 200;
/// The longest note of the unit, in characters.
const NOTE: usize = 1_000;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, confirm) = (Access::May(Action::AccountsView), Access::May(Action::AccountsConfirm));
    vec![
        Route::get("/contracts/{id}/accounts", view, show),
        Route::get("/contracts/{id}/accounts.xlsx", view, export),
        Route::post("/contracts/{id}/accounts", Access::May(Action::AccountsWrite), submit),
        Route::post("/contracts/{id}/accounts/decide", confirm, decide),
        Route::post("/contracts/{id}/accounts/refund", Access::May(Action::AccountsSettle), refund),
    ]
}

/// A line as the page shows it.
#[derive(Serialize)]
struct Row {
    label: String,
    code: String,
    budget: String,
    spent: String,
    left: String,
    over: bool,
    rate: Option<String>,
}

/// The sheet as the page shows it.
#[derive(Serialize)]
struct Shown {
    rows: Vec<Row>,
    left: String,
    rate: Option<String>,
    budget: String,
    spent: String,
    contracted: String,
    received: String,
    interest: String,
    returned: String,
    advanced: String,
    surplus: String,
    capitals: String,
    short: Option<String>,
    set_off: String,
    refund: String,
    kept: String,
    owed: String,
    not_paid: String,
    withheld: String,
    value_added: String,
    policy: String,
}

fn shown(sheet: &Sheet, locale: Locale) -> Shown {
    let row = |line: &super::model::Line| Row {
        label: line.name(locale.as_str()).to_owned(),
        code: line.code.clone(),
        budget: line.budget.to_string(),
        spent: line.spent.to_string(),
        left: line.budget.checked_sub(line.spent).unwrap_or(Money::ZERO).to_string(),
        over: line.spent > line.budget,
        rate: line.spent.percent_of(line.budget),
    };
    Shown {
        rows: sheet.lines.iter().map(row).collect(),
        left: sheet.budget.checked_sub(sheet.spent).unwrap_or(Money::ZERO).to_string(),
        rate: sheet.spent.percent_of(sheet.budget),
        budget: sheet.budget.to_string(),
        spent: sheet.spent.to_string(),
        contracted: sheet.contracted.to_string(),
        received: sheet.received.to_string(),
        interest: sheet.interest.to_string(),
        returned: sheet.returned.to_string(),
        advanced: sheet.advanced.to_string(),
        surplus: sheet.surplus.to_string(),
        capitals: sheet.surplus.capitals(),
        short: sheet.short.is_positive().then(|| sheet.short.to_string()),
        set_off: sheet.set_off.to_string(),
        refund: sheet.refund.to_string(),
        kept: sheet.kept.to_string(),
        owed: sheet.owed.to_string(),
        not_paid: sheet.withheld.to_string(),
        withheld: sheet.taxes.withheld.to_string(),
        value_added: sheet.taxes.value_added.to_string(),
        policy: sheet.policy.clone(),
    }
}

/// The contract, the accounts that were submitted last, and the sheet that counts: as it was submitted, or as the ledger
/// stands.
async fn found(ctx: &Ctx) -> Result<(Contract, Option<FinalAccounts>, Sheet)> {
    let id: ContractId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let of = contract::find(db, id)?;
        can(actor, Action::AccountsView, &of)?;
        let made = store::of_contract(db, id)?;
        let sheet = match made.as_ref().filter(|made| made.state != State::Returned) {
            Some(made) => made.sheet.clone(),
            None => actions::sheet(db, &of)?,
        };
        Ok((of, made, sheet))
    })
    .await
}

/// What was submitted, and what became of it.
#[derive(Serialize)]
struct Made {
    state: State,
    note: String,
    by: String,
    at: Instant,
    decided_by: String,
    decided_at: Option<Instant>,
    remark: String,
    refund: Option<String>,
    refund_by: Option<String>,
    refunded_on: Option<String>,
    reference: String,
    document: Option<DocumentId>,
    order: Option<DocumentId>,
    version: i32,
}
/// The whole page.
#[derive(Serialize)]
struct View {
    form: FormView,
    contract: (ContractId, String),
    unit: String,
    doors: Vec<contract::Door>,
    ends: String,
    sheet: Shown,
    made: Option<Made>,
    decisions: Vec<Choice>,
    may_submit: bool,
    may_decide: bool,
    may_settle: bool,
    today: String,
    longest: usize,
}

fn made_view(ctx: &Ctx, made: FinalAccounts) -> Made {
    Made {
        state: made.state,
        note: made.note,
        by: made.made_by_name,
        at: made.made_at,
        decided_by: made.decided_by_name,
        decided_at: made.decided_at,
        remark: made.remark,
        refund: made.refund.is_positive().then(|| made.refund.to_string()),
        refund_by: made.refund_by.map(|by| show_day(ctx.locale, by)),
        refunded_on: made.refunded_on.map(|on| show_day(ctx.locale, on)),
        reference: made.reference,
        document: made.document,
        order: made.order,
        version: made.version,
    }
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let (of, made, sheet) = found(ctx).await?;
    let actor = ctx.actor()?;
    let again = made.as_ref().is_none_or(|made| made.state == State::Returned);
    let over = !of.state.is_waiting() && (!of.state.is_live() || ctx.now.day() > of.ends_on);
    let view = View {
        form,
        contract: (of.id, of.number.clone()),
        unit: of.unit_name.clone(),
        doors: contract::doors(ctx, &of, "accounts"),
        ends: show_day(ctx.locale, of.ends_on),
        sheet: shown(&sheet, ctx.locale),
        may_submit: actor.may(Action::AccountsWrite) && of.is_own(actor) && again && over,
        may_decide: actor.may(Action::AccountsConfirm)
            && made.as_ref().is_some_and(|made| made.allows(actor, Action::AccountsConfirm).is_ok()),
        may_settle: actor.may(Action::AccountsSettle) && made.as_ref().is_some_and(|m| m.state == State::Confirmed),
        made: made.map(|made| made_view(ctx, made)),
        decisions: ctx.choices(Decision::ALL, "accounts-decision"),
        today: ctx.now.day().to_string(),
        longest: NOTE,
    };
    ctx.page_with(status, "accounts/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    ctx.finish(done, (format!("/contracts/{id}/accounts"), told), page).await
}

async fn submit(mut ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    found(&ctx).await?;
    let note = ctx.form.may("note", lines(NOTE));
    let done = match ctx.form.build(|| note) {
        Ok(note) => ctx.write(move |tx| actions::submit(tx, id, note.as_deref().unwrap_or_default())).await.map(|_| ()),
        Err(error) => Err(error),
    };
    finish(&ctx, done, "accounts-submitted-now").await
}

/// The final accounts of the path.
async fn standing(ctx: &Ctx) -> Result<(Contract, FinalAccounts)> {
    let (of, made, _) = found(ctx).await?;
    made.map(|made| (of, made)).ok_or(Error::NotFound)
}

/// The sheet and the refund order as they would be issued now.
async fn drafts(ctx: &Ctx, of: &Contract, made: &FinalAccounts) -> Result<(Draft, Draft)> {
    let (id, contract, today) = (made.id.0, of.clone(), ctx.now.day());
    let (subject, refund_by) = ctx
        .read(move |db, actor| Ok((super::subject(db, actor, id)?, actions::refund_by(db, &contract, today)?)))
        .await?;
    let policy = ctx.app.texts.text(Locale::Zh, &Message::new(&format!("programme-surplus-{}", made.sheet.policy)));
    let sheet = shown(&made.sheet, Locale::Zh);
    let refund = made.sheet.refund.checked_add(made.sheet.set_off).unwrap_or(made.sheet.refund);
    let facts = serde_json::json!({
        "contract": of.number, "unit": of.unit_name, "ledger_code": of.ledger_code, "starts_on": of.starts_on,
        "ends_on": of.ends_on, "sheet": sheet, "policy": policy, "note": made.note, "made_by": made.made_by_name,
        "confirmed_by": ctx.actor()?.name, "refund": made.sheet.refund.to_string(),
        "refund_capitals": made.sheet.refund.capitals(), "refund_by": refund_by, "most": refund.to_string(),
    });
    let draft = |kind: Kind, title: &str| Draft {
        kind,
        subject: subject.clone(),
        audience: Audience::Organisation,
        title: ctx.app.texts.text(Locale::Zh, &Message::new(title).with("contract", &of.number)),
        data_date: ctx.now.day(),
        facts: facts.clone(),
        locale: Locale::Zh,
    };
    Ok((draft(Kind::FinalAccounts, "accounts-document-title"), draft(Kind::RefundOrder, "accounts-order-title")))
}

async fn decide(mut ctx: Ctx) -> Result<Answer> {
    let (of, made) = standing(&ctx).await?;
    let form = &mut ctx.form;
    let (decision, remark) = (form.need("decision", choice::<Decision>), form.need("remark", line(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, remark?, version?))) {
        Ok((decision, remark, version)) => {
            let (drafts, app, id) = (drafts(&ctx, &of, &made).await?, Arc::clone(&ctx.app), made.id);
            let verb = move |tx: &mut crate::access::Tx<'_>| {
                actions::decide(tx, &app, id, (decision, &remark), (&drafts.0, &drafts.1), version)
            };
            ctx.write(verb).await
        }
        Err(error) => Err(error),
    };
    let done = match done {
        Ok(issued) => {
            for document in issued {
                documents::print_as(&ctx, Arc::clone(ctx.actor()?), document).await?;
            }
            Ok(())
        }
        Err(error) => Err(error),
    };
    finish(&ctx, done, "accounts-decided-now").await
}

async fn refund(mut ctx: Ctx) -> Result<Answer> {
    let id: FinalAccountsId = standing(&ctx).await?.1.id;
    let form = &mut ctx.form;
    let (on, reference) = (form.need("refunded_on", day), form.need("reference", line(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((on?, reference?, version?))) {
        Ok((on, reference, version)) => {
            let app = Arc::clone(&ctx.app);
            ctx.write(move |tx| actions::refunded(tx, &app, id, (on, &reference), version)).await
        }
        Err(error) => Err(error),
    };
    finish(&ctx, done, "accounts-refunded-now").await
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (of, _, sheet) = found(&ctx).await?;
    let columns: &[(&'static str, &str)] = &[
        ("label", "accounts-item"),
        ("code", "accounts-code"),
        ("budget", "accounts-budget"),
        ("spent", "accounts-spent"),
        ("left", "accounts-left"),
    ];
    let words = ctx.clone();
    let export = Export::table(&ctx, "accounts-title", columns).remark(of.label());
    ctx.export(export, move |_, _, out| {
        let locale = words.locale.as_str();
        let all = sheet.lines.iter().map(|l| (l.name(locale).to_owned(), l.code.clone(), l.budget, l.spent));
        let total = (words.word("accounts-total"), String::new(), sheet.budget, sheet.spent);
        for (label, code, budget, spent) in all.chain([total]) {
            out.row(|column| match column {
                "label" => Value::text(&label),
                "code" => Value::text(&code),
                "budget" => Value::Money(budget),
                "spent" => Value::Money(spent),
                _ => budget.checked_sub(spent).map_or(Value::Blank, Value::Money),
            })?;
        }
        for (key, amount) in [
            ("accounts-contracted", sheet.contracted),
            ("accounts-received", sheet.received),
            ("accounts-interest", sheet.interest),
            ("accounts-returned", sheet.returned),
            ("accounts-advanced", sheet.advanced),
            ("accounts-surplus", sheet.surplus),
            ("accounts-short", sheet.short),
            ("accounts-set-off", sheet.set_off),
            ("accounts-refund", sheet.refund),
            ("accounts-kept", sheet.kept),
            ("accounts-owed", sheet.owed),
            ("accounts-not-paid", sheet.withheld),
            ("accounts-withheld", sheet.taxes.withheld),
            ("accounts-value-added", sheet.taxes.value_added),
        ] {
            out.row(|column| match column {
                "label" => Value::Text(words.word(key)),
                "spent" => Value::Money(amount),
                _ => Value::Blank,
            })?;
        }
        Ok(())
    })
    .await
}
