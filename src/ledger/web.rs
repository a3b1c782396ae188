//! The page of a ledger: how it stands, its entries, and what its unit enters by hand.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::actions;
use super::model::{Account, Entry, Kind, Posting, Standing};
use super::store::{self, Filter};
use crate::access::{Action, Actor, can};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, EntryId, Message, Money};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, day, line};
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

const LIST: Spec = Spec {
    columns: &[
        Column::new("serial", "ledger-serial").sortable().numeric(),
        Column::new("on", "ledger-on"),
        Column::new("kind", "ledger-kind"),
        Column::new("summary", "ledger-summary"),
        Column::new("category", "ledger-category"),
        Column::new("debit", "ledger-debit"),
        Column::new("credit", "ledger-credit"),
        Column::new("amount", "ledger-amount").numeric(),
        Column::new("by", "ledger-by"),
    ],
    filters: &["kind", "budget_line", "period"],
    sort: "-serial",
};

/// The longest text of an entry, in characters.
const TEXT: usize = 200;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, write) = (Access::May(Action::LedgerView), Access::May(Action::LedgerWrite));
    vec![
        Route::get("/contracts/{id}/ledger", view, show),
        Route::get("/contracts/{id}/ledger.xlsx", view, export),
        Route::post("/contracts/{id}/ledger/entries", write, enter),
        Route::post("/contracts/{id}/ledger/entries/{entry}/reverse", write, reverse),
        Route::post("/contracts/{id}/ledger/periods", write, close),
    ]
}

fn filter(query: &Query) -> Filter {
    Filter { kind: query.filter("kind"), category: query.filter("budget_line"), period: query.filter("period") }
}

/// The contract of a ledger that the actor may see.
fn seen(db: &mut Db, actor: &Actor, id: ContractId) -> Result<Contract> {
    let of = contract::find(db, id)?;
    can(actor, Action::LedgerView, &of)?;
    Ok(of)
}

/// An entry as the page shows it.
#[derive(Serialize)]
struct Row {
    id: EntryId,
    serial: i32,
    on: NaiveDate,
    kind: Kind,
    summary: String,
    category: String,
    debit: Account,
    credit: Account,
    amount: Money,
    by: String,
    voucher: Option<String>,
    may_reverse: bool,
}

/// A budget line with what was spent on it.
#[derive(Serialize)]
struct Spent {
    label: String,
    budget: String,
    spent: String,
    left: String,
    over: bool,
}

/// A closed period.
#[derive(Serialize)]
struct Closed {
    period: String,
    by: String,
    at: crate::kernel::Instant,
}

#[derive(Serialize)]
struct Figures {
    received: String,
    spent: String,
    advanced: String,
    interest: String,
    returned: String,
    bank: String,
    left: String,
}

fn figures(of: &Standing) -> Figures {
    Figures {
        received: of.received.to_string(),
        spent: of.spent.to_string(),
        advanced: of.advanced.to_string(),
        interest: of.interest.to_string(),
        returned: of.returned.to_string(),
        bank: of.bank.to_string(),
        left: of.left.to_string(),
    }
}

/// What a budget line is called.
fn labels(db: &mut Db, of: &Contract, locale: &str) -> Result<Vec<(String, String)>> {
    let definition = contract::definition(db, of)?;
    let all = definition.budget.iter().flat_map(|budget| &budget.category);
    Ok(all.map(|line| (line.key.as_str().to_owned(), line.label.get(locale).to_owned())).collect())
}

fn label<'a>(labels: &'a [(String, String)], key: &'a str) -> &'a str {
    labels.iter().find(|(known, _)| known == key).map_or(key, |(_, label)| label)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::filled([("on", ctx.now.day().to_string())]));
    page(&ctx, StatusCode::OK, form).await
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        contract: ContractId,
        label: String,
        doors: Vec<contract::Door>,
        figures: Figures,
        lines: Vec<Spent>,
        list: ListView,
        rows: Vec<Row>,
        page_sum: Money,
        sum: Money,
        kinds: Vec<Choice>,
        categories: Vec<Choice>,
        closed: Vec<Closed>,
        may_write: bool,
        by_hand: Vec<Choice>,
        export_href: String,
        sees_vouchers: bool,
    }
    let (id, query): (ContractId, _) = (ctx.param("id")?, ctx.list(&LIST));
    let (wanted, locale) = (query.clone(), ctx.locale.as_str());
    let (of, standing, budget, names, (total, sum), entries, closed) = ctx
        .read(move |db, actor| {
            let of = seen(db, actor, id)?;
            let narrowed = filter(&wanted);
            let (total, sum) = (store::count(db, id, &narrowed)?, store::sum(db, id, &narrowed)?);
            let page = wanted.within(total);
            let entries = store::entries(db, id, &narrowed, page.descending, (page.offset(), page.limit()))?;
            let names = labels(db, &of, locale)?;
            let closed = match store::of(db, id)? {
                Some(ledger) => store::closed(db, ledger.id)?,
                None => Vec::new(),
            };
            Ok((of, store::standing(db, id)?, contract::budget(db, id)?, names, (total, sum), entries, closed))
        })
        .await?;
    let actor = ctx.actor()?;
    let may_write = actor.may(Action::LedgerWrite) && actor.organisation == Some(of.unit);
    let view = View {
        form,
        contract: id,
        label: of.label(),
        doors: contract::doors(ctx, &of, "ledger"),
        figures: figures(&standing),
        lines: budget.iter().map(|(key, amount)| spent(&names, key, *amount, &standing)).collect(),
        list: ctx.list_view(&query.clone().within(total), &LIST, total, |name, value| chip(ctx, &names, name, value)),
        page_sum: Money::sum(entries.iter().map(|entry| entry.shown().2)).unwrap_or_default(),
        sum,
        rows: entries.into_iter().map(|entry| row(&names, entry, may_write)).collect(),
        kinds: ctx.choices(Kind::ALL, "ledger-kind"),
        categories: names.iter().map(|(key, label)| Choice::new(key, label)).collect(),
        closed: closed.into_iter().map(|c| Closed { period: c.period, by: c.by, at: c.at }).collect(),
        may_write,
        by_hand: ctx.choices([Kind::Interest, Kind::RepayAdvance], "ledger-kind"),
        export_href: query.href("page", None).replacen("/ledger", "/ledger.xlsx", 1),
        sees_vouchers: actor.may(Action::VoucherView),
    };
    ctx.page_with(status, "ledgers/show.html", view)
}

fn row(names: &[(String, String)], of: Entry, may_write: bool) -> Row {
    let (debit, credit, amount) = of.shown();
    Row {
        may_reverse: may_write && matches!(of.kind, Kind::Interest | Kind::RepayAdvance),
        id: of.id,
        serial: of.serial,
        on: of.on,
        kind: of.kind,
        summary: of.summary,
        category: label(names, &of.category).to_owned(),
        debit,
        credit,
        amount,
        by: of.by,
        voucher: of.voucher.map(|id| format!("/vouchers/{id}")),
    }
}

fn spent(names: &[(String, String)], key: &str, budget: Money, standing: &Standing) -> Spent {
    let spent = standing.by_category.get(key).copied().unwrap_or_default();
    let left = Money::from_fen(budget.fen().saturating_sub(spent.fen()));
    Spent {
        label: label(names, key).to_owned(),
        budget: budget.to_string(),
        spent: spent.to_string(),
        left: left.to_string(),
        over: left.is_negative(),
    }
}

fn chip(ctx: &Ctx, names: &[(String, String)], name: &str, value: &str) -> String {
    let shown = match name {
        "kind" => ctx.word(&format!("ledger-kind-{value}")),
        "budget_line" => label(names, value).to_owned(),
        _ => value.to_owned(),
    };
    ctx.chip(&name.replace('_', "-"), shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (id, query): (ContractId, _) = (ctx.param("id")?, ctx.list(&LIST));
    let locale = ctx.locale.as_str();
    let (names, standing) = ctx
        .read(move |db, actor| {
            let of = seen(db, actor, id)?;
            Ok((labels(db, &of, locale)?, store::standing(db, id)?))
        })
        .await?;
    let (words, sum) = (ctx.clone(), ctx.word("look-sum"));
    let cell = move |e: &Entry, column: &str| match column {
        "serial" => Value::Whole(i64::from(e.serial)),
        "on" => Value::Day(e.on),
        "kind" => Value::Text(words.word(&format!("ledger-kind-{}", e.kind))),
        "summary" => Value::text(&e.summary),
        "category" => Value::text(label(&names, &e.category)),
        "debit" => Value::Text(words.word(&format!("ledger-account-{}", e.shown().0))),
        "credit" => Value::Text(words.word(&format!("ledger-account-{}", e.shown().1))),
        "amount" => Value::Money(e.shown().2),
        "by" => Value::text(&e.by),
        _ => Value::Blank,
    };
    // What the entries come to stands above them, so that the sheet can be checked by itself.
    let remark = ctx.say(
        &Message::new("ledger-export-remark")
            .with("received", standing.received)
            .with("spent", standing.spent)
            .with("advanced", standing.advanced)
            .with("bank", standing.bank),
    );
    ctx.export(Export::list(&ctx, "ledger-title", &LIST, &query).remark(remark), move |db, actor, sheet| {
        /// Entries that are read at a time.
        const CHUNK: i64 = 1_000;
        seen(db, actor, id)?;
        let (narrowed, mut offset) = (filter(&query), 0);
        loop {
            let entries = store::entries(db, id, &narrowed, query.descending, (offset, CHUNK))?;
            if entries.is_empty() {
                let total = store::sum(db, id, &narrowed)?;
                return sheet.row(|column| match column {
                    "serial" => Value::text(&sum),
                    "amount" => Value::Money(total),
                    _ => Value::Blank,
                });
            }
            offset += CHUNK;
            for entry in &entries {
                sheet.row(|column| cell(entry, column))?;
            }
        }
    })
    .await
}

async fn again(ctx: &Ctx, error: Error) -> Result<Answer> {
    let (status, form) = ctx.again(error)?;
    page(ctx, status, form).await
}

async fn enter(mut ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (kind, on) = (form.need("kind", choice), form.need("on", day));
    let (amount, summary) = (form.need("amount", Money::parse_positive), form.need("summary", line(TEXT)));
    let read = form.build(|| Some(Posting::plain(kind?, on?, amount?, &summary?)));
    let posting = match read {
        Ok(posting) => posting,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| actions::enter(tx, id, &posting)).await?;
    Ok(Answer::see(format!("/contracts/{id}/ledger")).done(Message::new("ledger-entered")))
}

async fn reverse(mut ctx: Ctx) -> Result<Answer> {
    let (id, entry): (ContractId, EntryId) = (ctx.param("id")?, ctx.param("entry")?);
    let why = ctx.form.need("reason", line(TEXT));
    let why = match ctx.form.build(|| why) {
        Ok(why) => why,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| actions::take_back(tx, id, entry, &why)).await?;
    Ok(Answer::see(format!("/contracts/{id}/ledger")).done(Message::new("ledger-reversed")))
}

async fn close(mut ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let period = ctx.form.need("period", line(7));
    let period = match ctx.form.build(|| period) {
        Ok(period) => period,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| actions::close_period(tx, id, &period)).await?;
    Ok(Answer::see(format!("/contracts/{id}/ledger")).done(Message::new("ledger-closed")))
}
