//! The pages of journals: bring one in, say once which column is which, and take vouchers out in its form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Seek;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::mapping::{Field, Mapping, NOT_OURS, Read, book, read};
use super::store;
use super::write::{self, Category};
use crate::access::{Action, Actor, can};
use crate::audit::{Event, record};
use crate::contract::{self, Contract};
use crate::imports;
use crate::kernel::{ContractId, Message};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Flash, Kind, Limits, Route};
use crate::platform::aside::aside;
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView};
use crate::platform::secret::digest;
use crate::platform::workbook::{self, Sheet, Value};
use crate::platform::{Error, Result};
use crate::voucher::import::IMPORT;
use crate::voucher::model::State;
use crate::voucher::store::of_contract;

/// The largest book, in bytes.
const LARGEST: u64 = 24 * 1024 * 1024;

/// The routes of journals.
pub fn routes() -> Vec<Route> {
    let (view, write) = (Access::May(Action::VoucherView), Access::May(Action::VoucherWrite));
    let limits = Limits { files: 1, largest: LARGEST };
    vec![
        Route::get("/contracts/{id}/journal", write, show),
        Route::upload("/contracts/{id}/journal", write, limits, bring),
        Route::get("/contracts/{id}/journal/columns", write, columns),
        Route::post("/contracts/{id}/journal/columns", write, map),
        Route::get("/contracts/{id}/journal.xlsx", view, export),
        Route::get("/contracts/{id}/journal.csv", view, csv),
    ]
}

/// A contract with the lines of its budget.
#[derive(Clone)]
struct Known {
    contract: Contract,
    categories: Vec<(String, Category)>,
}

impl Known {
    fn keys(&self) -> BTreeSet<String> {
        self.categories.iter().map(|(key, _)| key.clone()).collect()
    }
}

fn known(db: &mut Db, actor: &Actor, id: ContractId, locale: &str) -> Result<Known> {
    let of = contract::find(db, id)?;
    can(actor, Action::ContractView, &of)?;
    let definition = contract::definition(db, &of)?;
    let all = definition.budget.iter().flat_map(|budget| &budget.category);
    let category = |c: &crate::programme::definition::money::Category| {
        (c.key.as_str().to_owned(), Category { code: c.code.clone(), label: c.label.get(locale).to_owned() })
    };
    Ok(Known { categories: all.map(category).collect(), contract: of })
}

/// The contract of the path and what its unit has said, for the unit's own people.
async fn own(ctx: &Ctx) -> Result<(Known, Mapping, i32)> {
    let (id, locale) = (ctx.param::<ContractId>("id")?, ctx.locale);
    ctx.read(move |db, actor| {
        let found = known(db, actor, id, locale.as_str())?;
        if actor.organisation != Some(found.contract.unit) {
            return Err(Error::forbidden("voucher-not-own"));
        }
        let (mapping, version) = store::find(db, found.contract.unit)?;
        Ok((found, mapping, version))
    })
    .await
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, of: &Known, mapping: &Mapping) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: ContractId,
        number: String,
        largest: u64,
        mapped: usize,
        accounts: usize,
        open: usize,
    }
    let view = View {
        form,
        id: of.contract.id,
        number: of.contract.number.clone(),
        largest: LARGEST / (1024 * 1024),
        mapped: mapping.columns.len(),
        accounts: mapping.accounts.len(),
        open: mapping.open.len(),
    };
    ctx.page_with(status, "voucher-desk/journal.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let (of, mapping, _) = own(&ctx).await?;
    page(&ctx, StatusCode::OK, ctx.show(&Form::new()), &of, &mapping)
}

/// What was sent: the sheets of a workbook, or pasted lines.
async fn sheets(ctx: &mut Ctx) -> Result<(Vec<Sheet>, String, String)> {
    let lines = ctx.form.raw("lines").map(str::trim_end).filter(|text| !text.trim().is_empty()).map(ToOwned::to_owned);
    let file = ctx.files.first().cloned();
    ctx.form.build(|| Some(()))?;
    let limits = workbook::Limits::default();
    match (file, lines) {
        (Some(_), Some(_)) => Err(Error::field("lines", Message::new("import-both"))),
        (None, None) => Err(Error::field("file", Message::new("import-neither"))),
        (None, Some(lines)) => {
            let digest = digest(&lines);
            let sheet = workbook::pasted(&lines, &limits).map_err(|message| Error::field("lines", message))?;
            Ok((vec![sheet], String::new(), digest))
        }
        (Some(file), None) => {
            if let Some(bomb) = file.probe.wrong.clone().filter(|message| message.key == "file-bomb") {
                return Err(Error::field("file", bomb));
            }
            let (name, sha256, incoming) = (file.name.clone(), file.body.sha256.clone(), file.incoming.clone());
            let read = move || {
                let broken = |_| Message::new("workbook-broken");
                let mut file = File::open(incoming.path()).map_err(broken)?;
                file.rewind().map_err(broken)?;
                workbook::read(file, &limits)
            };
            let sheets = aside(move || Ok(read())).await?.map_err(|message| Error::field("file", message))?;
            Ok((sheets, name, sha256))
        }
    }
}

/// What a book brings, and what is to be said of it first.
struct Understood {
    mapping: Mapping,
    read: Read,
    found: bool,
}

/// Reads every sheet that is a journal; slow, and outside every transaction.
fn understood(sheets: &[Sheet], mut mapping: Mapping, of: &Known) -> Understood {
    let (mut all, mut found) = (Read::default(), false);
    let categories = of.keys();
    for sheet in sheets {
        let Some(book) = book(sheet, &mapping) else { continue };
        found = true;
        mapping.meet(&book);
        let told = read(&book, &mapping, &of.contract.number, &categories);
        all.lines.extend(told.lines);
        all.open.extend(told.open);
        all.others += told.others;
    }
    Understood { mapping, read: all, found }
}

async fn bring(mut ctx: Ctx) -> Result<Answer> {
    let (of, mapping, version) = own(&ctx).await?;
    match brought(&mut ctx, &of, &mapping, version).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &of, &mapping)
        }
    }
}

async fn brought(ctx: &mut Ctx, of: &Known, mapping: &Mapping, version: i32) -> Result<Answer> {
    let (sheets, name, digest) = sheets(ctx).await?;
    let field = if name.is_empty() { "lines" } else { "file" };
    let (known, old) = (of.clone(), mapping.clone());
    let told = aside(move || Ok(understood(&sheets, old, &known))).await?;
    if !told.found {
        return Err(Error::field(field, Message::new("journal-no-heading")));
    }
    let id = of.contract.id;
    if !told.mapping.missing().is_empty() || !told.read.open.is_empty() {
        let said = Mapping { open: told.read.open, ..told.mapping };
        keep(ctx, of, &said, version).await?;
        let message = Message::new("journal-say-first");
        return Ok(Answer::see(format!("/contracts/{id}/journal/columns")).flash(Flash { kind: Kind::Warn, message }));
    }
    if told.read.lines.is_empty() {
        return Err(Error::field(field, Message::new("journal-nothing").with("n", told.read.others)));
    }
    if told.mapping != *mapping {
        keep(ctx, of, &told.mapping, version).await?;
    }
    imports::received(ctx, &IMPORT, &told.read.lines, &name, digest, Vec::new()).await
}

/// Keeps what a unit says of its journal.
async fn keep(ctx: &Ctx, of: &Known, mapping: &Mapping, version: i32) -> Result<()> {
    let (unit, mapping, label) = (of.contract.unit, mapping.clone(), of.contract.unit_name.clone());
    ctx.write(move |tx| {
        store::keep(tx, unit, &mapping, version)?;
        let facts = serde_json::json!({ "journal_columns": mapping.columns, "journal_accounts": mapping.accounts });
        record(tx, Event::new("journal.mapped", "organisation", unit.0, &label).change(None, Some(facts)))
    })
    .await
}

/// A field with the heading that it has.
#[derive(Serialize)]
struct FieldView {
    name: String,
    label: String,
    needed: bool,
}

/// An account with the line of the budget that it stands for.
#[derive(Serialize)]
struct AccountView {
    name: String,
    account: String,
    open: bool,
}

/// The accounts that one is asked about: those that are open first.
fn accounts(mapping: &Mapping) -> Vec<(String, bool)> {
    let open = mapping.open.iter().map(|account| (account.clone(), true));
    let known = mapping.accounts.keys().filter(|account| !mapping.open.contains(*account));
    open.chain(known.map(|account| (account.clone(), false))).collect()
}

async fn columns_page(ctx: &Ctx, status: StatusCode, form: FormView, all: (Known, Mapping, i32)) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: ContractId,
        number: String,
        version: i32,
        fields: Vec<FieldView>,
        headings: Vec<Choice>,
        accounts: Vec<AccountView>,
        categories: Vec<Choice>,
    }
    let (of, mapping, version) = all;
    let field = |field: &Field| FieldView {
        name: format!("column_{field}"),
        label: ctx.word(&format!("journal-field-{field}")),
        needed: field.is_needed(),
    };
    let mut categories: Vec<Choice> =
        of.categories.iter().map(|(key, category)| Choice::new(key, category.label.clone())).collect();
    categories.push(Choice::new(NOT_OURS, ctx.word("journal-not-ours")));
    let account =
        |(n, (account, open)): (usize, (String, bool))| AccountView { name: format!("account_{n}"), account, open };
    let view = View {
        form,
        id: of.contract.id,
        number: of.contract.number.clone(),
        version,
        fields: Field::ALL.iter().map(field).collect(),
        headings: mapping.headings.iter().map(|heading| Choice::new(heading, heading.clone())).collect(),
        accounts: accounts(&mapping).into_iter().enumerate().map(account).collect(),
        categories,
    };
    ctx.page_with(status, "voucher-desk/journal-columns.html", view)
}

/// The form as it stands: headings by field, lines of the budget by account.
fn filled(mapping: &Mapping) -> Form {
    let columns = mapping.columns.iter().map(|(field, heading)| (format!("column_{field}"), heading.clone()));
    let said = accounts(mapping).into_iter().enumerate();
    let said = said.map(|(n, (account, _))| (format!("account_{n}"), mapping.accounts.get(&account).cloned()));
    let said = said.filter_map(|(name, category)| Some((name, category?)));
    Form::sent(columns.chain(said).collect())
}

async fn columns(ctx: Ctx) -> Result<Answer> {
    let all = own(&ctx).await?;
    if all.1.headings.is_empty() {
        let message = Message::new("journal-first");
        return Ok(
            Answer::see(format!("/contracts/{}/journal", all.0.contract.id)).flash(Flash { kind: Kind::Warn, message })
        );
    }
    let form = ctx.show(&filled(&all.1));
    columns_page(&ctx, StatusCode::OK, form, all).await
}

/// What the form says: a heading serves one field, an account one line of the budget.
fn said(ctx: &mut Ctx, of: &Known, mapping: &Mapping) -> Result<(Mapping, i32)> {
    let version = ctx.form.version();
    let mut new = Mapping { columns: BTreeMap::new(), ..mapping.clone() };
    for field in Field::ALL {
        let name = format!("column_{field}");
        let Some(heading) = ctx.form.raw(&name).map(str::trim).filter(|h| !h.is_empty()).map(ToOwned::to_owned) else {
            continue;
        };
        if !mapping.headings.contains(&heading) {
            ctx.form.wrong::<()>(&name, Message::new("form-choice"));
        } else if new.columns.values().any(|other| *other == heading) {
            ctx.form.wrong::<()>(&name, Message::new("journal-heading-twice"));
        } else {
            new.columns.insert(field.to_string(), heading);
        }
    }
    for field in new.missing() {
        ctx.form.wrong::<()>(&format!("column_{field}"), Message::new("journal-column-wanted"));
    }
    let keys = of.keys();
    for (n, (account, _)) in accounts(mapping).into_iter().enumerate() {
        let name = format!("account_{n}");
        match ctx.form.raw(&name).map(str::trim).filter(|category| !category.is_empty()).map(ToOwned::to_owned) {
            Some(category) if category == NOT_OURS || keys.contains(&category) => {
                new.open.remove(&account);
                new.accounts.insert(account, category);
            }
            Some(_) => drop(ctx.form.wrong::<()>(&name, Message::new("form-choice"))),
            None => drop(new.accounts.remove(&account)),
        }
    }
    ctx.form.build(|| Some((new, version?)))
}

async fn map(mut ctx: Ctx) -> Result<Answer> {
    let (of, mapping, version) = own(&ctx).await?;
    let done = match said(&mut ctx, &of, &mapping) {
        Ok((new, seen)) if seen == version => keep(&ctx, &of, &new, version).await,
        Ok(_) => Err(Error::Stale),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/contracts/{}/journal", of.contract.id)).done(Message::new("journal-said"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            columns_page(&ctx, status, form, (of, mapping, version)).await
        }
    }
}

/// What goes out: everything that counts, in the order in which it was entered, and what counted until it was taken back.
async fn out(ctx: &Ctx) -> Result<(Known, Mapping, Vec<crate::voucher::Voucher>)> {
    let id: ContractId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        // Books are kept in Chinese.
        let of = known(db, actor, id, "zh-CN")?;
        let (mapping, _) = store::find(db, of.contract.unit)?;
        let vouchers = of_contract(db, id, &[State::Submitted, State::Passed, State::Reversed])?;
        Ok((of, mapping, vouchers))
    })
    .await
}

/// Names of the columns of a workbook that is made of headings of the unit's own.
const KEYS: [&str; 40] = [
    "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17",
    "c18", "c19", "c20", "c21", "c22", "c23", "c24", "c25", "c26", "c27", "c28", "c29", "c30", "c31", "c32", "c33",
    "c34", "c35", "c36", "c37", "c38", "c39", "c40",
];

async fn export(ctx: Ctx) -> Result<Answer> {
    let (of, mapping, vouchers) = out(&ctx).await?;
    let headings = write::headings(&mapping);
    let columns: Vec<(&'static str, String)> =
        KEYS.iter().copied().zip(headings.iter().map(|(_, heading)| heading.clone())).collect();
    let fields: BTreeMap<&'static str, Option<Field>> =
        KEYS.iter().copied().zip(headings.into_iter().map(|(field, _)| field)).collect();
    let categories: BTreeMap<String, Category> = of.categories.into_iter().collect();
    ctx.export(Export::worded("journal-title", columns), move |_, _, sheet| {
        for row in write::book(&vouchers, &mapping, &categories) {
            let of = |column: &'static str| fields.get(column).copied().flatten();
            sheet.row(|column| of(column).and_then(|field| row.get(&field).cloned()).unwrap_or(Value::Blank))?;
        }
        Ok(())
    })
    .await
}

async fn csv(ctx: Ctx) -> Result<Answer> {
    let (of, mapping, vouchers) = out(&ctx).await?;
    let headings = write::headings(&mapping);
    let categories: BTreeMap<String, Category> = of.categories.into_iter().collect();
    // By this mark office programs know the text for UTF-8.
    let mut text = String::from("\u{feff}");
    text.push_str(&write::csv(headings.iter().map(|(_, heading)| heading.clone())));
    for row in write::book(&vouchers, &mapping, &categories) {
        let cell =
            |field: &Option<Field>| field.and_then(|field| row.get(&field)).map(write::shown).unwrap_or_default();
        text.push_str(&write::csv(headings.iter().map(|(field, _)| cell(field))));
    }
    let name = format!("{}-{}.csv", ctx.word("journal-title"), of.contract.number);
    Ok(Answer::attachment(&name, "text/csv; charset=utf-8", text))
}
