//! What the units of the sample season spend: vouchers that are passed, returned, reversed, and those that wait.

use std::sync::Arc;

use chrono::NaiveDate;

use super::season::{Cast, accountant};
use super::spending::{Invoice, NINGXIA, Paid, Papers, SHANDONG, Spent, Turn, Worker};
use super::stage::{Stage, put};
use crate::access::{Actor, Tx};
use crate::contract;
use crate::files::actions::Taken;
use crate::kernel::{ContractId, IdentityNumber, Money, VoucherId};
use crate::organisation;
use crate::platform::vault::Vault;
use crate::platform::{Error, Result, secret};
use crate::standards::model::Rate;
use crate::voucher::desk::actions as desk;
use crate::voucher::desk::draw::{Candidate, Method as Drawn, Narrowed};
use crate::voucher::model::{
    Draft, Engagement, Header, Line, Measures, Method, Paper, PayeeKind, Person, Verified, Voucher, person_key,
};
use crate::voucher::{self, IDENTITY, SHELVES, actions as vouchers};

/// The shelves of papers that budget lines want, and what such a paper is called.
const WANTED: [(&str, &str); 7] = [
    ("voucher-contract", "合同.pdf"),
    ("voucher-quotations", "比价记录.pdf"),
    ("voucher-delivery-receipt", "送货单.pdf"),
    ("voucher-meeting-notice", "会议通知.pdf"),
    ("voucher-attendance", "签到表.pdf"),
    ("voucher-list", "费用清单.pdf"),
    ("voucher-pay-list", "发放表.pdf"),
];

/// Whose vouchers, and by whom.
struct Desk {
    of: ContractId,
    who: Actor,
    region: &'static str,
}

/// Plays the vouchers of two units.
pub(super) async fn season(stage: &Stage, cast: &Cast, ningxia: ContractId, shandong: ContractId) -> Result<()> {
    let mut passed = Vec::new();
    for (region, of, all) in [("64", ningxia, &NINGXIA[..]), ("37", shandong, &SHANDONG[..])] {
        let desk = Desk { of, who: accountant(stage, region).await?, region };
        for spent in all {
            let made = entered(stage, &desk, spent).await?;
            passed.extend(turned(stage, cast, spent, made).await?);
        }
    }
    sampled(stage, cast, &passed).await
}

/// The papers of a voucher: its original, the bank's receipt, and what its budget line wants.
fn papers(stage: &Stage, region: &str, spent: &Spent) -> Result<Vec<(&'static str, Taken)>> {
    let mut pages = Vec::new();
    match spent.papers {
        Papers::Picture => pages.push(("voucher-scan", stage.picture("会议费发票.png")?)),
        Papers::Scan => {
            let line = format!("original / {region} / {}", spent.n());
            pages.push(("voucher-scan", stage.page(&format!("{}.pdf", spent.number), &line)?));
        }
        Papers::None => {}
    }
    if matches!(spent.paid, Paid::Transfer | Paid::Advanced) {
        let line = format!("bank receipt / {region} / {}", spent.n());
        pages.push(("voucher-bank-proof", stage.page("银行回单.pdf", &line)?));
    }
    for (shelf, name) in WANTED.into_iter().filter(|(shelf, _)| spent.needs().contains(shelf)) {
        pages.push((shelf, stage.page(name, &format!("{shelf} / {region}"))?));
    }
    Ok(pages)
}

/// Enters a voucher with its papers, and submits it where it comes so far.
async fn entered(stage: &Stage, desk: &Desk, spent: &'static Spent) -> Result<VoucherId> {
    let pages = papers(stage, desk.region, spent)?;
    let (of, on, app) = (desk.of, stage.day(spent.day), Arc::clone(&stage.app));
    stage
        .does(&desk.who, stage.at(spent.day, spent.n()), move |tx| {
            let draft = draft(tx, of, spent, on, &app.vault)?;
            let id = match spent.instead {
                None => vouchers::enter(tx, of, &draft)?,
                Some(number) => {
                    let wrong = voucher::of_contract(tx.db, of, &[voucher::State::Reversed])?;
                    let wrong = wrong.into_iter().find(|one| one.draft.header.number == number);
                    vouchers::enter_instead(tx, wrong.ok_or(Error::NotFound)?.id, &draft)?
                }
            };
            let subject = voucher::subject(tx.db, tx.actor, id.0)?;
            for (shelf, page) in &pages {
                put(tx, SHELVES, shelf, &subject, page)?;
            }
            if spent.turn == Turn::Entered {
                return Ok(id);
            }
            let reason = Some(spent.reason).filter(|reason| !reason.is_empty());
            match vouchers::submit_all(tx, of, &[id], reason)?.into_iter().find_map(|(_, why)| why) {
                None => Ok(id),
                Some(why) => Err(Error::Conflict(why)),
            }
        })
        .await
}

/// What the finance office does with a voucher; gives it where it passed and stays so.
async fn turned(
    stage: &Stage,
    cast: &Cast,
    spent: &'static Spent,
    id: VoucherId,
) -> Result<Option<(VoucherId, Money)>> {
    // A day after it came, and not before the money did.
    let day = (spent.day + 1).max(-7);
    let passes = matches!(spent.turn, Turn::Passed | Turn::Reversed(_));
    if passes {
        stage
            .does(&cast.finance, stage.at(day, 300 + spent.n()), move |tx| {
                let found: Voucher = voucher::find(tx.db, id)?;
                if found.draft.lines.first().is_some_and(|line| line.paper == Paper::VatInvoice) {
                    vouchers::note_check(tx, id, 1, Verified::Genuine, "全国增值税发票查验平台")?;
                }
                let version = voucher::find(tx.db, id)?.version;
                vouchers::pass(tx, id, version)
            })
            .await?;
    }
    match spent.turn {
        Turn::Returned(why) => {
            stage
                .does(&cast.finance, stage.at(day, 300 + spent.n()), move |tx| {
                    let version = voucher::find(tx.db, id)?.version;
                    desk::send_back(tx, id, version, why)
                })
                .await?;
        }
        Turn::Reversed(why) => {
            stage
                .does(&cast.finance, stage.at(-3, 0), move |tx| {
                    let version = voucher::find(tx.db, id)?.version;
                    vouchers::reverse(tx, id, why, version)
                })
                .await?;
        }
        Turn::Passed | Turn::Waiting | Turn::Entered => {}
    }
    Ok((spent.turn == Turn::Passed).then_some((id, spent.amount())))
}

/// The finance office looks at some of what passed once more.
async fn sampled(stage: &Stage, cast: &Cast, passed: &[(VoucherId, Money)]) -> Result<()> {
    let pool: Vec<Candidate> = passed.iter().map(|(id, amount)| Candidate { id: *id, amount: *amount }).collect();
    stage
        .does(&cast.finance, stage.at(-1, 300), move |tx| {
            let wanted = desk::Wanted {
                method: Drawn::Seed,
                seed: "2024-07-30".to_owned(),
                n: 4,
                contract: None,
                narrowed: Narrowed::default(),
                reason: "季度财务抽查".to_owned(),
            };
            desk::sample(tx, &wanted, &pool).map(|_| ())
        })
        .await
}

/// A voucher as its accountant fills it in.
fn draft(tx: &mut Tx<'_>, of: ContractId, spent: &Spent, on: NaiveDate, vault: &Vault) -> Result<Draft> {
    let unit = contract::find(tx.db, of)?.unit;
    let record = organisation::find(tx.db, unit)?.record;
    let code = record.uscc.map(|code| code.to_string()).unwrap_or_default();
    let mut line = line(spent, on);
    if line.paper == Paper::VatInvoice {
        (line.buyer, line.buyer_code) = (record.name, code);
    }
    let people: Result<Vec<Person>> =
        (1..).zip(spent.people).map(|(n, one)| person(one, (spent, n), on, vault)).collect();
    Ok(Draft { header: header(spent, on), lines: vec![line], people: people? })
}

fn header(spent: &Spent, on: NaiveDate) -> Header {
    let (method, advanced) = match spent.paid {
        Paid::Transfer => (Method::Transfer, false),
        Paid::Advanced => (Method::Transfer, true),
        Paid::Card => (Method::OfficialCard, false),
        Paid::CardAdvanced => (Method::OfficialCard, true),
        Paid::Cash => (Method::Cash, false),
    };
    let is_list = !spent.people.is_empty();
    Header {
        number: spent.number.to_owned(),
        summary: spent.summary.to_owned(),
        business_on: on,
        paid_on: Some(on),
        method,
        payee_kind: if is_list { PayeeKind::Person } else { PayeeKind::Unit },
        payee: spent.payee.to_owned(),
        payee_code: if is_list { String::new() } else { seller(spent) },
        handler: "王一鸣".to_owned(),
        approver: "赵立群".to_owned(),
        advanced,
        venue: spent.venue.to_owned(),
        measures: Measures { persons: spent.persons, days: u32::from(spent.persons > 0), ..Measures::default() },
    }
}

/// The one paper of a voucher: a digital invoice, or the list of those who are paid.
fn line(spent: &Spent, on: NaiveDate) -> Line {
    let is_list = !spent.people.is_empty();
    let gross = spent.amount();
    let mut line = Line {
        category: spent.category.to_owned(),
        econ_code: String::new(),
        paper: if is_list { Paper::PayList } else { Paper::VatInvoice },
        code: String::new(),
        number: String::new(),
        dated_on: Some(on),
        net: None,
        rate: None,
        tax: None,
        gross,
        amount: gross,
        buyer: String::new(),
        buyer_code: String::new(),
        seller: String::new(),
        seller_code: String::new(),
        split: false,
        note: String::new(),
    };
    if is_list {
        return line;
    }
    // The year, the province, and what the tax office has given.
    line.number = match spent.invoice {
        Invoice::Of(region, serial) => format!("{}{region}20000000{serial:08}", on.format("%y")),
        Invoice::Wrong(number) => number.to_owned(),
    };
    let rate = Rate::from_points(if spent.category == "printing" { 900 } else { 600 });
    let whole = i64::from(Rate::WHOLE.points());
    let net = (gross.fen() * whole + (whole + i64::from(rate.points())) / 2) / (whole + i64::from(rate.points()));
    let net = net + spent.off;
    (line.net, line.rate) = (Some(Money::from_fen(net)), Some(rate));
    line.tax = Some(Money::from_fen(gross.fen() - net));
    (line.seller, line.seller_code) = (spent.payee.to_owned(), seller(spent));
    line
}

/// The credit code of a firm that does not exist: the same for the same name.
fn seller(of: &Spent) -> String {
    let region = if let Invoice::Of(region, _) = of.invoice { region } else { "64" };
    let serial = 400 + of.payee.bytes().map(u32::from).sum::<u32>() % 500;
    super::code("91", region, serial).map(|code| code.to_string()).unwrap_or_default()
}

/// A person on a list, paid for the day of the voucher; the tax is that of an income of one time.
fn person(one: &Worker, (spent, n): (&Spent, i64), on: NaiveDate, vault: &Vault) -> Result<Person> {
    let (name, level, form, gross, tax) = *one;
    let body = format!("64010019700101{:03}", spent.n() * 10 + n);
    let valid = |check| IdentityNumber::parse(&format!("{body}{check}")).ok();
    let number = "0123456789X".chars().find_map(valid).ok_or(Error::NotFound)?;
    let identity = number.whole();
    let seal = secret::number()?;
    Ok(Person {
        name: name.to_owned(),
        seal,
        identity: Some(vault.seal(identity, &IDENTITY.context(seal))?),
        key: person_key(name, identity),
        level,
        activity: spent.summary.to_owned(),
        form,
        on,
        days: u32::from(form == Engagement::InPerson),
        half_day: false,
        times: if form == Engagement::Lecture { 4 } else { 0 },
        net: Money::from_fen((gross - tax) * 100),
        tax: Money::from_fen(tax * 100),
        gross: Money::from_fen(gross * 100),
    })
}
