//! The page of a contract's reconciliation: both sides, what is left on each, and the statement that is brought in.

use std::collections::HashMap;
use std::fs::File;
use std::io::Seek;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::balance::{Statement, Sums, adjusted};
use super::model::{BankLine, BankRow, How, Moved, State, Way};
use super::read::{Fault, statement};
use super::{actions, store};
use crate::access::{Action, can};
use crate::contract::{self, Contract};
use crate::kernel::{BankRowId, ContractId, EntryId, Instant, Message, Money};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Limits, Route};
use crate::platform::aside::aside;
use crate::platform::form::{Form, FormView, day, line};
use crate::platform::templates::show_day;
use crate::platform::workbook::{self, Value};
use crate::platform::{Error, Result};

/// The largest statement, in bytes.
const LARGEST: u64 = 5 * 1024 * 1024;
/// The longest reason, in characters.
const TEXT: usize = 200;
/// Wrong rows that are told at once.
const TOLD: usize = 20;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, write) = (Access::May(Action::ReconciliationView), Access::May(Action::ReconciliationWrite));
    let limits = Limits { files: 1, largest: LARGEST };
    vec![
        Route::get("/contracts/{id}/bank", view, show),
        Route::get("/contracts/{id}/bank.xlsx", view, export),
        Route::upload("/contracts/{id}/bank", write, limits, bring),
        Route::post("/contracts/{id}/bank/balance", write, close),
        Route::post("/contracts/{id}/bank/match", write, again),
        Route::post("/contracts/{id}/bank/{row}/pair", write, pair),
        Route::post("/contracts/{id}/bank/{row}/foreign", write, foreign),
        Route::post("/contracts/{id}/bank/{row}/undo", write, undo),
    ]
}

/// A row of the statement as the page shows it.
#[derive(Serialize)]
struct Row {
    id: BankRowId,
    on: String,
    way: Way,
    amount: String,
    name: String,
    reference: String,
    note: String,
    state: State,
    how: How,
    reason: String,
    by: String,
    entry: Option<String>,
    /// The entries that it may be, where it is open.
    choices: Vec<Choice>,
    version: i32,
}

/// An entry of the ledger that no row is.
#[derive(Serialize)]
struct Left {
    serial: i32,
    on: String,
    way: Way,
    amount: String,
    name: String,
}

struct Both {
    of: Contract,
    rows: Vec<BankRow>,
    moved: Vec<Moved>,
    statement: Option<store::Told>,
}

/// Both balances as the page shows them.
#[derive(Serialize)]
struct Balances {
    on: String,
    by: String,
    at: Instant,
    ledger: Money,
    bank: Money,
    /// What only the bank has, what only the ledger has, and what is not of this project: came and went.
    only_bank: (Money, Money),
    only_ledger: (Money, Money),
    foreign: (Money, Money),
    ledger_after: Money,
    bank_after: Money,
    apart: Money,
}

fn balances(ctx: &Ctx, of: &Both) -> Result<Option<Balances>> {
    let Some(store::Told { statement, by, at }) = &of.statement else { return Ok(None) };
    let told = adjusted(statement, &of.rows, &of.moved).and_then(|told| Some((told, told.apart()?)));
    let (told, apart) = told.ok_or_else(|| Error::internal("balances too large"))?;
    let both = |sums: Sums| (sums.came, sums.went);
    Ok(Some(Balances {
        on: show_day(ctx.locale, statement.on),
        by: by.clone(),
        at: *at,
        ledger: told.ledger,
        bank: told.bank,
        only_bank: both(told.only_bank),
        only_ledger: both(told.only_ledger),
        foreign: both(told.foreign),
        ledger_after: told.ledger_after,
        bank_after: told.bank_after,
        apart,
    }))
}

/// The form of the balance as it was told last.
fn filled(ctx: &Ctx, told: Option<&store::Told>) -> FormView {
    let Some(store::Told { statement, .. }) = told else { return ctx.show(&Form::new()) };
    let (on, balance) = (statement.on.to_string(), statement.balance.plain());
    ctx.show(&Form::filled([("statement_on", on), ("statement_balance", balance)]))
}

async fn found(ctx: &Ctx, action: Action) -> Result<Both> {
    let id: ContractId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let of = contract::find(db, id)?;
        can(actor, Action::ReconciliationView, &of)?;
        can(actor, action, &of)?;
        Ok(Both { of, rows: store::rows(db, id)?, moved: store::moved(db, id)?, statement: store::statement(db, id)? })
    })
    .await
}

fn entry(ctx: &Ctx, moved: &Moved) -> String {
    format!("{} · {} · {}", moved.serial, show_day(ctx.locale, moved.on), moved.name)
}

fn row(ctx: &Ctx, row: BankRow, moved: &HashMap<EntryId, &Moved>, free: &[&Moved]) -> Row {
    let fits =
        |moved: &&&Moved| row.state == State::Open && moved.way == row.line.way && moved.amount == row.line.amount;
    let choices = free.iter().filter(fits).map(|moved| Choice::new(moved.id, entry(ctx, moved))).collect();
    Row {
        id: row.id,
        on: show_day(ctx.locale, row.line.on),
        way: row.line.way,
        amount: row.line.amount.to_string(),
        name: row.line.name,
        reference: row.line.reference,
        note: row.line.note,
        state: row.state,
        how: row.how,
        reason: row.reason,
        by: row.by_name,
        entry: row.entry.map(|id| moved.get(&id).map_or_else(|| id.to_string(), |moved| entry(ctx, moved))),
        choices,
        version: row.version,
    }
}

async fn page(ctx: &Ctx, status: StatusCode, form: Option<FormView>, faults: Vec<Fault>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        contract: (ContractId, String),
        unit: String,
        doors: Vec<contract::Door>,
        open: Vec<Row>,
        known: Vec<Row>,
        left: Vec<Left>,
        faults: Vec<String>,
        came: String,
        went: String,
        reconciled: bool,
        balances: Option<Balances>,
        may_write: bool,
        largest: u64,
    }
    let both = found(ctx, Action::ReconciliationView).await?;
    let balances = balances(ctx, &both)?;
    let Both { of, rows, moved, statement } = both;
    let form = form.unwrap_or_else(|| filled(ctx, statement.as_ref()));
    let by_id: HashMap<EntryId, &Moved> = moved.iter().map(|moved| (moved.id, moved)).collect();
    let taken: Vec<EntryId> = rows.iter().filter_map(|row| row.entry).collect();
    let free: Vec<&Moved> = moved.iter().filter(|moved| !taken.contains(&moved.id)).collect();
    let sum = |way: Way| Money::sum(rows.iter().filter(|row| row.line.way == way).map(|row| row.line.amount));
    let (came, went) = (sum(Way::In).unwrap_or(Money::ZERO), sum(Way::Out).unwrap_or(Money::ZERO));
    let any = !rows.is_empty();
    let (open, known): (Vec<BankRow>, Vec<BankRow>) = rows.into_iter().partition(|row| row.state == State::Open);
    let told = |fault: &Fault| {
        ctx.say(&Message::new("statement-row").with("row", fault.row).with("what", ctx.say(&fault.what)))
    };
    let left = |moved: &&Moved| Left {
        serial: moved.serial,
        on: show_day(ctx.locale, moved.on),
        way: moved.way,
        amount: moved.amount.to_string(),
        name: moved.name.clone(),
    };
    let view = View {
        form,
        balances,
        contract: (of.id, of.number.clone()),
        unit: of.unit_name.clone(),
        doors: contract::doors(ctx, &of, "bank"),
        reconciled: any && open.is_empty() && free.is_empty(),
        left: free.iter().map(left).collect(),
        open: open.into_iter().map(|one| row(ctx, one, &by_id, &free)).collect(),
        known: known.into_iter().map(|one| row(ctx, one, &by_id, &free)).collect(),
        faults: faults.iter().take(TOLD).map(told).collect(),
        came: came.to_string(),
        went: went.to_string(),
        may_write: ctx.may(Action::ReconciliationWrite) && of.is_own(ctx.actor()?),
        largest: LARGEST / (1024 * 1024),
    };
    ctx.page_with(status, "reconciliation/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, None, Vec::new()).await
}

async fn refused(ctx: &Ctx, message: Message, faults: Vec<Fault>) -> Result<Answer> {
    let (status, form) = ctx.again(Error::field("file", message))?;
    page(ctx, status, Some(form), faults).await
}

/// What was sent: a workbook that was kept aside, or lines that were copied from one.
enum Source {
    File(std::sync::Arc<crate::platform::blobs::Incoming>),
    Lines(String),
}

/// The sheets of what was sent; slow, and outside every transaction.
fn sheets(source: &Source) -> Result<Vec<workbook::Sheet>, Message> {
    let limits = workbook::Limits::default();
    match source {
        Source::Lines(text) => Ok(vec![workbook::pasted(text, &limits)?]),
        Source::File(incoming) => {
            let broken = |_| Message::new("workbook-broken");
            let mut bytes = File::open(incoming.path()).map_err(broken)?;
            bytes.rewind().map_err(broken)?;
            workbook::read(bytes, &limits)
        }
    }
}

async fn bring(mut ctx: Ctx) -> Result<Answer> {
    let id = found(&ctx, Action::ReconciliationWrite).await?.of.id;
    let lines = ctx.form.raw("lines").filter(|text| !text.trim().is_empty()).map(ToOwned::to_owned);
    ctx.form.build(|| Some(()))?;
    let source = match (ctx.files.first(), lines) {
        (Some(file), None) => {
            // What else is wrong with a workbook its reader says in better words; a bomb never gets so far.
            if let Some(bomb) = file.probe.wrong.clone().filter(|message| message.key == "file-bomb") {
                return refused(&ctx, bomb, Vec::new()).await;
            }
            Source::File(file.incoming.clone())
        }
        (None, Some(lines)) => Source::Lines(lines),
        (Some(_), Some(_)) => return refused(&ctx, Message::new("import-both"), Vec::new()).await,
        (None, None) => return refused(&ctx, Message::new("import-neither"), Vec::new()).await,
    };
    let lines: Vec<BankLine> = match aside(move || Ok(sheets(&source).and_then(statement))).await? {
        Ok(Ok(lines)) => lines,
        Ok(Err(faults)) => {
            let message = Message::new("statement-wrong").with("n", faults.len());
            return refused(&ctx, message, faults).await;
        }
        Err(message) => return refused(&ctx, message, Vec::new()).await,
    };
    let total = lines.len();
    let done = ctx.write(move |tx| actions::bring(tx, id, &lines)).await?;
    let told = Message::new("statement-brought").with("total", total);
    let told = told.with("fresh", done.fresh).with("matched", done.matched);
    Ok(Answer::see(format!("/contracts/{id}/bank")).done(told))
}

async fn again(mut ctx: Ctx) -> Result<Answer> {
    let id = found(&ctx, Action::ReconciliationWrite).await?.of.id;
    ctx.form.build(|| Some(()))?;
    let matched = ctx.write(move |tx| actions::again(tx, id)).await?;
    let told = Message::new("bank-matched-now").with("n", matched);
    Ok(Answer::see(format!("/contracts/{id}/bank")).done(told))
}

async fn finish(ctx: &Ctx, done: Result<()>, told: &str) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    match done {
        Ok(()) => Ok(Answer::see(format!("/contracts/{id}/bank")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, Some(form), Vec::new()).await
        }
    }
}

async fn close(mut ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    found(&ctx, Action::ReconciliationWrite).await?;
    let form = &mut ctx.form;
    let (on, balance) = (form.need("statement_on", day), form.need("statement_balance", Money::parse));
    let done = match form.build(|| Some(Statement { on: on?, balance: balance? })) {
        Ok(said) => ctx.write(move |tx| actions::close(tx, id, &said)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "bank-balance-told").await
}

async fn pair(mut ctx: Ctx) -> Result<Answer> {
    let (id, row): (ContractId, BankRowId) = (ctx.param("id")?, ctx.param("row")?);
    found(&ctx, Action::ReconciliationWrite).await?;
    let form = &mut ctx.form;
    let unknown = |_| Message::new("form-choice");
    let (entry, version) = (form.need("entry", |text| text.parse::<EntryId>().map_err(unknown)), form.version());
    let done = match form.build(|| Some((entry?, version?))) {
        Ok((entry, version)) => ctx.write(move |tx| actions::pair(tx, id, row, entry, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "bank-paired-now").await
}

async fn foreign(mut ctx: Ctx) -> Result<Answer> {
    let (id, row): (ContractId, BankRowId) = (ctx.param("id")?, ctx.param("row")?);
    found(&ctx, Action::ReconciliationWrite).await?;
    let (reason, version) = (ctx.form.need("reason", line(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::foreign(tx, id, row, &reason, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, done, "bank-foreign-now").await
}

async fn undo(mut ctx: Ctx) -> Result<Answer> {
    let (id, row): (ContractId, BankRowId) = (ctx.param("id")?, ctx.param("row")?);
    found(&ctx, Action::ReconciliationWrite).await?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let done = ctx.write(move |tx| actions::undo(tx, id, row, version)).await;
    finish(&ctx, done, "bank-undone-now").await
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let Both { of, rows, moved, .. } = found(&ctx, Action::ReconciliationView).await?;
    let columns: &[(&'static str, &str)] = &[
        ("on", "bank-on"),
        ("in", "bank-in"),
        ("out", "bank-out"),
        ("name", "bank-name"),
        ("reference", "payment-reference"),
        ("note", "bank-note"),
        ("state", "field-state"),
        ("entry", "bank-entry"),
        ("reason", "field-reason"),
    ];
    let words = ctx.clone();
    let export = Export::table(&ctx, "bank-title", columns).remark(of.label());
    ctx.export(export, move |_, _, sheet| {
        let by_id: HashMap<EntryId, &Moved> = moved.iter().map(|moved| (moved.id, moved)).collect();
        for row in &rows {
            let amount = |way: Way| if row.line.way == way { Value::Money(row.line.amount) } else { Value::Blank };
            sheet.row(|column| match column {
                "on" => Value::Day(row.line.on),
                "in" => amount(Way::In),
                "out" => amount(Way::Out),
                "name" => Value::text(&row.line.name),
                "reference" => Value::text(&row.line.reference),
                "note" => Value::text(&row.line.note),
                "state" => Value::Text(words.word(&format!("bank-state-{}", row.state))),
                "entry" => {
                    row.entry.and_then(|id| by_id.get(&id)).map_or(Value::Blank, |m| Value::Text(entry(&words, m)))
                }
                _ => Value::text(&row.reason),
            })?;
        }
        Ok(())
    })
    .await
}
