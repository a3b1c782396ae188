//! The list of fees: seen with masked numbers by those who look on, made and taken out whole by the finance office.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::fees as verbs;
use super::super::fee::{Fee, Way, Work, totals};
use super::super::model::{Batch, Member};
use super::super::store::{fees as store, members};
use super::{Shown, found, zh};
use crate::access::Action;
use crate::expert;
use crate::kernel::{BatchId, ExpertId, Instant, MemberId, Message, Money};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, day, line};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let (view, write) = (Access::May(Action::ReviewFeeView), Access::May(Action::ReviewFeeWrite));
    vec![
        Route::get("/review/batches/{batch}/fees", view, show),
        Route::get("/review/batches/{batch}/fees.xlsx", write, export),
        Route::post("/review/batches/{batch}/fees", write, make),
        Route::post("/review/batches/{batch}/fees/paid", write, paid),
    ]
}

/// A fee as the page shows it.
#[derive(Serialize)]
struct Row {
    name: String,
    employer: String,
    level: String,
    net: String,
    tax: String,
    gross: String,
    earlier: String,
    above: bool,
    reason: String,
    has_payment: bool,
    expert: ExpertId,
}

/// A member whose fee is entered.
#[derive(Serialize)]
struct Line {
    member: MemberId,
    name: String,
    level: String,
    least: String,
    most: String,
    earlier: String,
}

/// Sums of the list.
#[derive(Serialize)]
struct Totals {
    net: String,
    tax: String,
    gross: String,
    capitals: String,
}

/// What the list is made of, or what it would be made of.
#[derive(Serialize)]
struct View {
    batch: Shown,
    form: FormView,
    rows: Vec<Row>,
    totals: Option<Totals>,
    pay_on: Option<NaiveDate>,
    way: Option<Way>,
    paid_at: Option<Instant>,
    lines: Vec<Line>,
    unpaid: Vec<String>,
    ways: Vec<Choice>,
    may_write: bool,
    no_standard: bool,
}

fn totals_view(list: &[Fee]) -> Option<Totals> {
    let [net, tax, gross] = totals(list).filter(|_| !list.is_empty())?;
    let capitals = gross.capitals();
    Some(Totals { net: net.to_string(), tax: tax.to_string(), gross: gross.to_string(), capitals })
}

fn rows(ctx: &Ctx, db: &mut Db, list: &[Fee]) -> Result<Vec<Row>> {
    let ids: Vec<ExpertId> = list.iter().map(|fee| fee.expert).collect();
    let experts = expert::some(db, &ids)?;
    let paid: Vec<ExpertId> = expert::payments(db, &ids)?.into_iter().map(|(id, _)| id).collect();
    let row = |fee: &Fee| {
        let profile = experts.iter().find(|one| one.id == fee.expert).map(|one| &one.profile);
        Row {
            name: profile.map(|p| p.name.clone()).unwrap_or_default(),
            employer: profile.map(|p| p.employer.clone()).unwrap_or_default(),
            level: ctx.word(&format!("standard-level-{}", fee.level)),
            net: fee.net.to_string(),
            tax: fee.tax.to_string(),
            gross: fee.gross.to_string(),
            earlier: if fee.earlier.is_positive() { fee.earlier.to_string() } else { String::new() },
            above: fee.net > fee.most,
            reason: fee.reason.clone(),
            has_payment: paid.contains(&fee.expert),
            expert: fee.expert,
        }
    };
    Ok(list.iter().map(row).collect())
}

/// The terms that the form was sent with, or the usual ones.
fn terms(form: &Form, today: NaiveDate) -> (Work, NaiveDate) {
    let peek = |name: &str| form.peek(name).unwrap_or_default();
    let count = |name: &str, usual: u32| peek(name).trim().parse().unwrap_or(usual);
    let way = peek("way").parse().unwrap_or(Way::Correspondence);
    let work = Work { way, days: count("days", 1), half_day: !peek("half_day").is_empty(), times: count("times", 1) };
    (work, day(peek("pay_on")).unwrap_or(today))
}

fn lines(ctx: &Ctx, db: &mut Db, batch: &Batch, work: Work, pay_on: NaiveDate) -> Result<(Vec<Line>, bool)> {
    let standards = verbs::standards_on(db, pay_on);
    let none = standards.is_err();
    let line = |(member, due): (Member, super::super::fee::Due)| {
        let range = standards.as_ref().ok().and_then(|(table, _)| work.range(table, due.level).ok());
        Line {
            member: member.id,
            name: member.name,
            level: ctx.word(&format!("standard-level-{}", due.level)),
            least: range.map(|range| range.0.to_string()).unwrap_or_default(),
            most: range.map(|range| range.1.to_string()).unwrap_or_default(),
            earlier: if due.earlier.is_positive() { due.earlier.to_string() } else { String::new() },
        }
    };
    Ok((verbs::dues(db, batch, work, pay_on)?.into_iter().map(line).collect(), none))
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, sent: Form) -> Result<Answer> {
    let (id, zh, words) = (ctx.param::<BatchId>("batch")?, zh(ctx), ctx.clone());
    let view = ctx
        .read(move |db, actor| {
            let (batch, shown) = found(db, actor, id, Action::ReviewFeeView, zh)?;
            let list = store::of(db, id)?;
            let (work, pay_on) = terms(&sent, words.now.day());
            let (lines, no_standard) = lines(&words, db, &batch, work, pay_on)?;
            let all = members::members(db, id)?;
            let unpaid = all.iter().filter(|member| member.invited_at.is_some() && !verbs::is_paid(member));
            Ok(View {
                batch: shown,
                form,
                rows: rows(&words, db, &list)?,
                totals: totals_view(&list),
                pay_on: list.first().map(|fee| fee.pay_on),
                way: list.first().map(|fee| fee.way),
                paid_at: list.iter().find_map(|fee| fee.paid_at),
                lines,
                unpaid: unpaid.map(|member| member.name.clone()).collect(),
                ways: words.choices(Way::ALL, "standard-way"),
                may_write: actor.may(Action::ReviewFeeWrite),
                no_standard,
            })
        })
        .await?;
    ctx.page_with(status, "reviews/fees.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    // The terms may be asked for in the address, so that the page shows what the standard gives for them.
    let asked = |name: &str, usual: &str| ctx.asked(name).unwrap_or(usual).to_owned();
    let mut form = Form::filled([
        ("way", asked("way", "correspondence")),
        ("days", asked("days", "1")),
        ("half_day", asked("half_day", "")),
        ("times", asked("times", "1")),
        ("pay_on", asked("pay_on", &ctx.now.day().to_string())),
    ]);
    let id: BatchId = ctx.param("batch")?;
    let list = ctx.read(move |db, _| store::of(db, id)).await?;
    if let (Some(first), None) = (list.first(), ctx.asked("way")) {
        let mut fields: Vec<(String, String)> = vec![
            ("way".into(), first.way.to_string()),
            ("days".into(), first.days.to_string()),
            ("half_day".into(), if first.half_day { "1".into() } else { String::new() }),
            ("times".into(), first.times.to_string()),
            ("pay_on".into(), first.pay_on.to_string()),
        ];
        for fee in &list {
            fields.push((format!("net-{}", fee.member), fee.net.to_string()));
            fields.push((format!("why-{}", fee.member), fee.reason.clone()));
        }
        form = Form::sent(fields);
    }
    page(&ctx, StatusCode::OK, ctx.show(&form), form.clone()).await
}

fn count(value: &str) -> Result<u32, Message> {
    value.trim().parse().ok().filter(|n| *n <= 400).ok_or_else(|| Message::new("review-count"))
}

async fn make(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    super::loaded(&ctx, Action::ReviewFeeWrite).await?;
    let sent = ctx.form.clone();
    let paid = ctx.read(move |db, _| members::members(db, id)).await?;
    let form = &mut ctx.form;
    let (way, pay_on) = (form.need("way", choice::<Way>), form.need("pay_on", day));
    let (days, times) = (form.may("days", count), form.may("times", count));
    let half_day = form.tick("half_day");
    let mut nets: BTreeMap<MemberId, (Money, String)> = BTreeMap::new();
    for member in paid.iter().filter(|member| verbs::is_paid(member)) {
        let net = form.need(&format!("net-{}", member.id), Money::parse_positive);
        let why = form.may(&format!("why-{}", member.id), line(200));
        if let (Some(net), Some(why)) = (net, why) {
            nets.insert(member.id, (net, why.unwrap_or_default()));
        }
    }
    let wanted = form.build(|| {
        let work = Work { way: way?, days: days?.unwrap_or(0), half_day, times: times?.unwrap_or(0) };
        Some(verbs::Wanted { work, pay_on: pay_on?, nets })
    });
    let done = match wanted {
        Ok(wanted) => ctx.write(move |tx| verbs::make(tx, id, &wanted)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/review/batches/{id}/fees")).done(Message::new("fee-made"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, sent).await
        }
    }
}

async fn paid(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    ctx.form.build(|| Some(()))?;
    ctx.write(move |tx| verbs::pay(tx, id)).await?;
    Ok(Answer::see(format!("/review/batches/{id}/fees")).done(Message::new("fee-paid-now")))
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (id, words, zh) = (ctx.param::<BatchId>("batch")?, ctx.clone(), zh(&ctx));
    ctx.write(move |tx| verbs::note_export(tx, id)).await?;
    let vault = Arc::clone(&ctx.app.vault);
    let columns: &[(&'static str, &str)] = &[
        ("n", "fee-n"),
        ("name", "expert-name"),
        ("identity", "field-identity-number"),
        ("employer", "field-employer"),
        ("level", "field-title-level"),
        ("activity", "fee-activity"),
        ("form", "field-way"),
        ("days", "fee-quantity"),
        ("net", "fee-net"),
        ("tax", "fee-tax"),
        ("gross", "fee-gross"),
        ("holder", "field-holder"),
        ("bank", "field-bank"),
        ("account", "field-account-number"),
        ("signature", "fee-signature"),
    ];
    ctx.export(Export::table(&ctx, "fee-title", columns), move |db, actor, sheet| {
        let (batch, _) = found(db, actor, id, Action::ReviewFeeWrite, zh)?;
        let list = store::of(db, id)?;
        let ids: Vec<ExpertId> = list.iter().map(|fee| fee.expert).collect();
        let (experts, payments) = (expert::some(db, &ids)?, expert::payments(db, &ids)?);
        for (n, fee) in (1_i64..).zip(&list) {
            let profile = experts.iter().find(|one| one.id == fee.expert).map(|one| &one.profile);
            let payment = payments.iter().find(|(id, _)| *id == fee.expert).map(|(_, payment)| payment);
            let numbers = payment.map(|payment| expert::actions::open(&vault, fee.expert, payment)).transpose()?;
            sheet.row(|column| match column {
                "n" => Value::Whole(n),
                "name" => Value::from(profile.map(|p| p.name.as_str())),
                "identity" => Value::from(numbers.as_ref().map(|n| n.identity.whole())),
                "employer" => Value::from(profile.map(|p| p.employer.as_str())),
                "level" => Value::Text(words.word(&format!("standard-level-{}", fee.level))),
                "activity" => Value::text(&batch.title),
                "form" => Value::Text(words.word(&format!("standard-way-{}", fee.way))),
                "days" => Value::Text(quantity(&words, fee)),
                "net" => Value::Money(fee.net),
                "tax" => Value::Money(fee.tax),
                "gross" => Value::Money(fee.gross),
                "holder" => Value::from(payment.map(|p| p.holder.as_str())),
                "bank" => Value::from(payment.map(|p| p.bank.as_str())),
                "account" => Value::from(numbers.as_ref().map(|n| n.account.whole())),
                _ => Value::Blank,
            })?;
        }
        if let Some([net, tax, gross]) = totals(&list).filter(|_| !list.is_empty()) {
            sheet.row(|column| match column {
                "name" => Value::Text(words.word("fee-total")),
                "net" => Value::Money(net),
                "tax" => Value::Money(tax),
                "gross" => Value::Money(gross),
                "bank" => Value::Text(gross.capitals()),
                _ => Value::Blank,
            })?;
        }
        if list.is_empty() { Err(Error::conflict("fee-none")) } else { Ok(()) }
    })
    .await
}

/// How much was done, in words.
fn quantity(ctx: &Ctx, fee: &Fee) -> String {
    match fee.way {
        Way::Correspondence => ctx.say(&Message::new("fee-times").with("n", fee.times)),
        Way::InPerson if fee.half_day => ctx.say(&Message::new("fee-days-half").with("n", fee.days)),
        Way::InPerson => ctx.say(&Message::new("fee-days").with("n", fee.days)),
    }
}
