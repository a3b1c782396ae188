//! The payments of the sample season: accounts, invoices, a batch that was paid, one that waits, and a statement.

use std::sync::Arc;

use super::season::{Cast, accountant};
use super::stage::{Stage, put};
use crate::kernel::{ContractId, Money, PaymentBatchId, PaymentId};
use crate::organisation::AccountNumber;
use crate::organisation::account::actions as accounts;
use crate::organisation::account::{self, Decision};
use crate::pages::Ctx;
use crate::payment::actions::{self as payments, Booked};
use crate::payment::model::{self, Invoice};
use crate::payment::{self, Payment, order};
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result, secret};
use crate::reconciliation::actions as bank;
use crate::reconciliation::model::{BankLine, Way};
use crate::voucher;

/// The first payments of these contracts: all but one arrived, that one goes with the next batch.
pub(super) async fn season(stage: &Stage, cast: &Cast, of: &[(&'static str, ContractId)]) -> Result<()> {
    let mut wanted = Vec::new();
    for ((region, contract), n) in of.iter().zip(0_i64..) {
        with_account(stage, cast, region, n).await?;
        wanted.push(invoiced(stage, region, *contract, n).await?);
    }
    let batch = prepared(stage, cast, wanted.clone(), -9).await?;
    approved(stage, cast, batch).await?;
    let last = wanted.last().copied().ok_or(Error::NotFound)?;
    booked(stage, cast, batch, last).await?;
    prepared(stage, cast, vec![last], -6).await.map(|_| ())
}

/// The bank account of a unit: its accountant proposes it, the finance office confirms it.
async fn with_account(stage: &Stage, cast: &Cast, region: &'static str, n: i64) -> Result<()> {
    let who = accountant(stage, region).await?;
    let unit = who.organisation.ok_or(Error::NotFound)?;
    let (app, name) = (Arc::clone(&stage.app), who.organisation_name.clone());
    let made = stage
        .does(&who, stage.at(-13, 10 * n), move |tx| {
            let number = AccountNumber::parse(&format!("62284800{region}0000{:04}", 3_120 + 7 * n));
            let number = number.map_err(Error::Conflict)?;
            let key = secret::number()?;
            let sealed = app.vault.seal(number.whole(), &account::NUMBER.context(key))?;
            let wanted = accounts::Wanted {
                holder: name.clone(),
                bank: "中国农业银行科技支行".to_owned(),
                number: Some((key, sealed, number)),
                kept: None,
                reason: "首次登记收款账户".to_owned(),
                version: None,
            };
            accounts::propose(tx, &app, unit, &wanted)
        })
        .await?;
    let app = Arc::clone(&stage.app);
    stage
        .does(&cast.finance, stage.at(-12, 10 * n), move |tx| {
            accounts::decide(tx, &app, (unit, made), Decision::Confirm, "经与单位电话核实，账户信息一致", 1)
        })
        .await
}

/// The unit's invoice for its first payment.
async fn invoiced(stage: &Stage, region: &str, of: ContractId, n: i64) -> Result<PaymentId> {
    let who = accountant(stage, region).await?;
    let (app, on) = (Arc::clone(&stage.app), stage.day(-11));
    let number = format!("{}{region}2000000000{:06}", on.format("%y"), 510_273 + 11 * n);
    let scan = stage.page("首款发票.pdf", &format!("invoice {number}"))?;
    stage
        .does(&who, stage.at(-11, 10 * n), move |tx| {
            let first: Payment = payment::of_contract(tx.db, of)?.into_iter().next().ok_or(Error::NotFound)?;
            let subject = payment::subject(tx.db, tx.actor, first.id.0)?;
            put(tx, payment::SHELVES, "payment-invoice", &subject, &scan)?;
            let wanted = Invoice { number: number.clone(), on };
            payments::invoice(tx, &app, first.id, (&wanted, first.net()), first.version)?;
            Ok(first.id)
        })
        .await
}

async fn prepared(stage: &Stage, cast: &Cast, wanted: Vec<PaymentId>, day: i64) -> Result<PaymentBatchId> {
    let app = Arc::clone(&stage.app);
    stage.does(&cast.finance, stage.at(day, 0), move |tx| payments::prepare(tx, &app, &wanted)).await
}

/// The leader approves a batch by its payment order, and the bank is given it.
async fn approved(stage: &Stage, cast: &Cast, id: PaymentBatchId) -> Result<()> {
    let now = stage.at(-9, 120);
    let (app, asking) = (Arc::clone(&stage.app), Ctx::unasked(Arc::clone(&stage.app), Locale::Zh, now));
    let document = stage
        .does(&cast.leader, now, move |tx| {
            let actor = tx.actor;
            let draft = order::draft(&asking, tx.db, actor, id, "同意拨付首款")?;
            let version = order::found(tx.db, id)?.0.version;
            payments::decide(tx, &app, id, (model::Decision::Approve, "同意拨付首款"), &draft, version)
        })
        .await?;
    stage.prints(&cast.leader, now, document.ok_or(Error::NotFound)?).await?;
    stage
        .does(&cast.finance, stage.at(-8, 0), move |tx| {
            let version = order::found(tx.db, id)?.0.version;
            payments::send(tx, id, version)
        })
        .await
}

/// What came of each payment of a batch: it arrived, but for one that the bank gave back.
async fn booked(stage: &Stage, cast: &Cast, id: PaymentBatchId, back: PaymentId) -> Result<()> {
    let (app, on) = (Arc::clone(&stage.app), stage.day(-8));
    stage
        .does(&cast.finance, stage.at(-8, 240), move |tx| {
            for ((line, of), n) in order::found(tx.db, id)?.1.into_iter().zip(1..) {
                let text = format!("FT{}{n:06}", on.format("%Y%m%d"));
                let said = |text: &str| Booked { on, text: text.to_owned(), version: line.version };
                if of.id == back {
                    payments::bounce(tx, &app, (id, line.id), &said("收款行系统维护，退汇"))?;
                } else {
                    payments::paid(tx, &app, (id, line.id), &said(&text))?;
                }
            }
            Ok(())
        })
        .await
}

/// The statement of the bank of a unit: what the ledger knows, but for what the bank has not got yet; and a fee of its own.
pub(super) async fn statement(stage: &Stage, of: ContractId) -> Result<()> {
    let who = accountant(stage, "64").await?;
    let (first, fee) = (stage.day(-8), stage.day(-3));
    stage
        .does(&who, stage.at(-1, 400), move |tx| {
            let mut lines = Vec::new();
            let paid: Payment = payment::of_contract(tx.db, of)?.into_iter().next().ok_or(Error::NotFound)?;
            lines.push(line(first, Way::In, paid.net(), super::CENTRE, "项目首款"));
            let passed = voucher::of_contract(tx.db, of, &[voucher::State::Passed])?;
            let by_bank = passed.iter().filter(|one| !one.draft.header.advanced);
            for one in by_bank.take(5) {
                let head = &one.draft.header;
                lines.push(line(one.day(), Way::Out, one.amount, &head.payee, &head.summary));
            }
            lines.push(line(fee, Way::Out, Money::from_fen(1_500), "中国农业银行", "对公转账手续费"));
            bank::bring(tx, of, &lines).map(|_| ())
        })
        .await
}

fn line(on: chrono::NaiveDate, way: Way, amount: Money, name: &str, note: &str) -> BankLine {
    let reference = format!("{}{:08}", on.format("%m%d"), amount.fen() % 100_000_000);
    BankLine { on, way, amount, name: name.to_owned(), reference, note: note.to_owned() }
}
