//! The form by which a draft is written anew, and by which an amendment is asked for: leader, period, budget,
//! deliverables, and for a draft the ledger and the wording.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Contract, State};
use super::super::store;
use super::super::terms::{Deliverable, Leader, Terms};
use super::super::{actions, print};
use super::{LINE, REASON, seen};
use crate::access::{Action, can};
use crate::calendar;
use crate::kernel::{Calendar, ContractId, Message, Money};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView, day, line, lines};
use crate::platform::{Error, Result};
use crate::programme::Definition;

/// Leaders that the form asks for.
const LEADERS: usize = 2;
/// The longest wording, in characters.
const WORDING: usize = 20_000;

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::ContractWrite);
    vec![Route::get("/contracts/{id}/edit", write, form), Route::post("/contracts/{id}/edit", write, save)]
}

/// What the form is about.
pub(super) struct Desk {
    pub contract: Contract,
    pub terms: Terms,
    pub definition: Arc<Definition>,
    pub calendar: Calendar,
    /// Whether everything is open, as in a draft.
    pub whole: bool,
}

/// A category, as the form asks for it.
#[derive(Serialize)]
struct Row {
    n: usize,
    label: String,
    hint: String,
}

#[derive(Serialize)]
pub(super) struct View {
    form: FormView,
    id: ContractId,
    number: String,
    unit: String,
    amount: String,
    whole: bool,
    title: String,
    action: String,
    leaders: usize,
    categories: Vec<Row>,
    deliverables: Vec<Row>,
    longest: usize,
    longest_line: usize,
    longest_wording: usize,
    until: Option<String>,
    version: i32,
}

/// The fields that show these terms.
pub(super) fn filled(ctx: &Ctx, desk: &Desk) -> Result<Form> {
    let (terms, d) = (&desk.terms, &desk.definition);
    let mut all: Vec<(String, String)> = Vec::new();
    for (n, leader) in terms.leaders.iter().enumerate() {
        all.push((format!("leader_name-{n}"), leader.name.clone()));
        all.push((format!("leader_post-{n}"), leader.post.clone()));
        all.push((format!("leader_phone-{n}"), leader.phone.clone()));
    }
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    all.push(("starts_on".to_owned(), day(terms.starts_on)));
    all.push(("ends_on".to_owned(), day(terms.ends_on)));
    for (n, category) in d.budget.iter().flat_map(|budget| &budget.category).enumerate() {
        if let Some(line) = terms.budget.iter().find(|line| line.category == category.key.as_str()) {
            all.push((format!("amount-{n}"), line.amount.to_string()));
        }
    }
    for (n, one) in terms.deliverables.iter().enumerate() {
        all.push((format!("target-{n}"), one.target.clone()));
        all.push((format!("by-{n}"), day(one.by)));
    }
    if desk.whole {
        all.push(("ledger_code".to_owned(), terms.ledger_code.clone()));
        let wording = match &terms.wording {
            Some(own) => own.clone(),
            None => print::usual(&ctx.app, &desk.contract, terms, d)?,
        };
        all.push(("wording".to_owned(), wording));
    }
    Ok(Form::sent(all))
}

/// The terms that the form says.
pub(super) fn read(ctx: &mut Ctx, desk: &Desk) -> Result<Terms> {
    let usual = match desk.whole {
        true => print::usual(&ctx.app, &desk.contract, &desk.terms, &desk.definition)?,
        false => String::new(),
    };
    let form = &mut ctx.form;
    let mut leaders = Vec::new();
    for n in 0..LEADERS.max(desk.terms.leaders.len()) {
        let name = form.may(&format!("leader_name-{n}"), line(LINE)).flatten().unwrap_or_default();
        let post = form.may(&format!("leader_post-{n}"), line(LINE)).flatten().unwrap_or_default();
        let phone = form.may(&format!("leader_phone-{n}"), line(LINE)).flatten().unwrap_or_default();
        if !name.is_empty() {
            leaders.push(Leader { name, post, phone });
        }
    }
    let (starts_on, ends_on) = (form.need("starts_on", day), form.need("ends_on", day));
    let mut amounts: Vec<(String, Money)> = Vec::new();
    for (n, category) in desk.definition.budget.iter().flat_map(|budget| &budget.category).enumerate() {
        let amount = form.may(&format!("amount-{n}"), Money::parse).flatten().unwrap_or(Money::ZERO);
        amounts.push((category.key.as_str().to_owned(), amount));
    }
    let mut deliverables: Vec<Deliverable> = Vec::new();
    for (n, one) in desk.terms.deliverables.iter().enumerate() {
        let target = form.need(&format!("target-{n}"), line(LINE)).unwrap_or_default();
        let by = form.may(&format!("by-{n}"), day).flatten();
        deliverables.push(Deliverable { target, by, ..one.clone() });
    }
    let (ledger, wording) = if desk.whole {
        (form.need("ledger_code", line(LINE)), form.may("wording", lines(WORDING)))
    } else {
        (Some(desk.terms.ledger_code.clone()), Some(desk.terms.wording.clone()))
    };
    form.build(|| {
        let mut terms = Terms {
            leaders,
            deliverables,
            ledger_code: ledger?,
            // The usual wording is not kept: it follows the figures.
            wording: wording?.filter(|own| !desk.whole || plain(own) != plain(&usual)),
            ..desk.terms.clone()
        };
        terms.moved(&desk.definition, starts_on?, ends_on?, &desk.calendar);
        terms.rebudgeted(&desk.definition, &amounts);
        Some(terms)
    })
}

/// A text without the blanks that a browser may have changed.
fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The page with the form.
pub(super) fn page(ctx: &Ctx, status: StatusCode, form: FormView, desk: &Desk, amend: bool) -> Result<Answer> {
    let locale = ctx.locale.as_str();
    let categories = desk.definition.budget.iter().flat_map(|budget| &budget.category).enumerate();
    let hint = |note: Option<&crate::kernel::Bilingual>| note.map(|n| n.get(locale).to_owned()).unwrap_or_default();
    let until = desk.contract.change_until(&desk.definition).filter(|_| amend);
    let c = &desk.contract;
    let view = View {
        form,
        id: c.id,
        number: c.number.clone(),
        unit: c.unit_name.clone(),
        amount: c.amount.to_string(),
        whole: desk.whole,
        title: ctx.word(if amend { "amendment-new" } else { "contract-edit" }),
        action: format!("/contracts/{}/{}", c.id, if amend { "amend" } else { "edit" }),
        leaders: LEADERS.max(desk.terms.leaders.len()),
        categories: categories
            .map(|(n, category)| Row {
                n,
                label: category.label.get(locale).to_owned(),
                hint: hint(category.note.as_ref()),
            })
            .collect(),
        deliverables: desk
            .terms
            .deliverables
            .iter()
            .enumerate()
            .map(|(n, one)| Row { n, label: one.label.clone(), hint: one.rule.clone() })
            .collect(),
        longest: REASON,
        longest_line: LINE,
        longest_wording: WORDING,
        until: until.map(|day| crate::platform::templates::show_day(ctx.locale, day)),
        version: c.version,
    };
    ctx.page_with(status, "contracts/edit.html", view)
}

async fn desk(ctx: &Ctx) -> Result<Desk> {
    let id: ContractId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let contract = seen(db, actor, id)?;
        can(actor, Action::ContractWrite, &contract)?;
        if contract.state != State::Draft {
            return Err(Error::conflict("contract-is-issued"));
        }
        let definition = super::super::definition(db, &contract)?;
        Ok(Desk { terms: store::draft(db, id)?, calendar: calendar::current(db)?, definition, contract, whole: true })
    })
    .await
}

async fn form(ctx: Ctx) -> Result<Answer> {
    let desk = desk(&ctx).await?;
    let form = ctx.show(&filled(&ctx, &desk)?);
    page(&ctx, StatusCode::OK, form, &desk, false)
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let desk = desk(&ctx).await?;
    let id = desk.contract.id;
    let version = ctx.form.version();
    let done = match read(&mut ctx, &desk) {
        Ok(terms) => {
            let version = version.ok_or(Error::Stale)?;
            ctx.write(move |tx| actions::rewrite(tx, id, &terms, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/contracts/{id}")).done(Message::new("contract-edited-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &desk, false)
        }
    }
}
