//! What follows of the awards of the decided call: contracts that are drawn up, issued and signed, and changes of them.

use std::sync::Arc;

use super::season::{Call, Cast, applicant};
use super::stage::{Stage, put};
use super::{paid, spent};
use crate::access::Tx;
use crate::adjustment::actions as adjustments;
use crate::award::{self, Award};
use crate::contract::actions::{self as contracts, Signature, Wanted};
use crate::contract::{self, Contract};
use crate::documents;
use crate::files::actions::Taken;
use crate::kernel::{ContractId, Money};
use crate::platform::{Error, Result};
use crate::programme::definition::applying::Moment;
use crate::voucher;

/// How far a contract comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Far {
    Draft,
    Issued,
    Signed,
    InForce,
}

/// The units with whom contracts are made, and how far each comes. One more award has none yet.
const CONTRACTS: [(&str, Far); 7] = [
    ("64", Far::InForce),
    ("21", Far::InForce),
    ("37", Far::InForce),
    ("41", Far::InForce),
    ("42", Far::Signed),
    ("44", Far::Issued),
    ("51", Far::Draft),
];

/// Plays it from the awards to the vouchers of yesterday.
pub(super) async fn season(stage: &Stage, cast: &Cast, call: &Call) -> Result<()> {
    let id = call.id;
    let awards = stage.reads(move |db| award::of_call(db, id)).await?;
    let mut in_force = Vec::new();
    for ((region, far), n) in CONTRACTS.into_iter().zip(0_i64..) {
        let award = awards.iter().find(|award| award.region.is_some_and(|of| of.code() == region));
        let contract = contracted(stage, cast, region, award.ok_or(Error::NotFound)?, (far, n)).await?;
        if far == Far::InForce {
            in_force.push((region, contract));
        }
    }
    let [(_, ningxia), (_, liaoning), (_, shandong), _] = in_force.as_slice() else { return Err(Error::NotFound) };
    paid::season(stage, cast, &in_force).await?;
    recorded(stage, *ningxia).await?;
    spent::season(stage, cast, *ningxia, *shandong).await?;
    asked(stage, cast, *ningxia).await?;
    amended(stage, *liaoning).await?;
    paid::statement(stage, *ningxia).await
}

/// One contract, as far as it comes.
async fn contracted(stage: &Stage, cast: &Cast, region: &str, of: &Award, (far, n): (Far, i64)) -> Result<ContractId> {
    let award = of.id;
    let id = stage.does(&cast.officer, stage.at(-19, 10 * n), move |tx| contracts::draw_up(tx, award)).await?;
    if far == Far::Draft {
        return Ok(id);
    }
    let (app, now) = (Arc::clone(&stage.app), stage.at(-18, 10 * n));
    let document = stage
        .does(&cast.officer, now, move |tx| {
            let version = contract::find(tx.db, id)?.version;
            contracts::issue(tx, &app, &crate::app::providers(), id, "", version)
        })
        .await?;
    stage.prints(&cast.officer, now, document).await?;
    if far >= Far::Signed {
        signed(stage, region, id, n).await?;
    }
    if far == Far::InForce {
        let (app, on) = (Arc::clone(&stage.app), stage.day(-14));
        stage
            .does(&cast.leader, stage.at(-14, 10 * n), move |tx| {
                let version = contract::find(tx.db, id)?.version;
                contracts::centre_sign(tx, &app, &crate::app::providers(), id, (on, ""), version)
            })
            .await?;
    }
    Ok(id)
}

/// The unit brings the signed scan and the papers that belong to it, and signs.
async fn signed(stage: &Stage, region: &str, id: ContractId, n: i64) -> Result<()> {
    let (head, who) = applicant(stage, region).await?;
    let definition = stage
        .reads(move |db| {
            let found = contract::find(db, id)?;
            contract::definition(db, &found)
        })
        .await?;
    let wanted = definition.paper.iter().filter(|paper| paper.at == Moment::Contract);
    let wanted: Vec<(String, String)> =
        wanted.map(|paper| (paper.key.as_str().to_owned(), paper.label.zh.clone())).collect();
    let scan = stage.page("合同（双方盖章扫描件）.pdf", &format!("signed contract / {region}"))?;
    let pages: Result<Vec<Taken>> =
        wanted.iter().map(|(key, label)| stage.page(&format!("{label}.pdf"), &format!("{key} / {region}"))).collect();
    let (pages, papers) = (pages?, wanted.into_iter().map(|(key, _)| key).collect::<Vec<_>>());
    let (app, on, name) = (Arc::clone(&stage.app), stage.day(-16), who.leader);
    stage
        .does(&head, stage.at(-16, 10 * n), move |tx| {
            let subject = contract::subject(tx.db, tx.actor, id.0)?;
            put(tx, contract::SHELVES, "contract-signed", &subject, &scan)?;
            for page in &pages {
                put(tx, contract::SHELVES, "contract-papers", &subject, page)?;
            }
            let found = contract::find(tx.db, id)?;
            let document = found.document.ok_or(Error::NotFound)?;
            let code = documents::find(tx.db, document)?.proof_address;
            let signature = Signature { name: name.to_owned(), on, code, papers: papers.clone() };
            contracts::unit_sign(tx, &app, id, &signature, found.version)
        })
        .await
}

/// What a unit asks to be moved between lines of its budget.
fn moving(tx: &mut Tx<'_>, of: &Contract, changes: &[(&str, i64)], reason: &str) -> Result<adjustments::Wanted> {
    let change = |(key, yuan): &(&str, i64)| Ok(((*key).to_owned(), Money::yuan(*yuan).map_err(Error::Conflict)?));
    let changes = changes.iter().map(change).collect::<Result<_>>()?;
    Ok(adjustments::Wanted { changes, reason: reason.to_owned(), used: voucher::used(tx.db, of.id)? })
}

/// A small change of the budget, which is on record and in force at once.
async fn recorded(stage: &Stage, id: ContractId) -> Result<()> {
    let ((head, _), app) = (applicant(stage, "64").await?, Arc::clone(&stage.app));
    stage
        .does(&head, stage.at(-11, 0), move |tx| {
            let of = contract::find(tx.db, id)?;
            let why = "案例集印数由1,500册增至2,000册，印刷费相应增加，从宣传费中调剂。";
            let wanted = moving(tx, &of, &[("printing", 2_000), ("publicity", -2_000)], why)?;
            adjustments::ask(tx, &app, id, &wanted, of.version).map(|_| ())
        })
        .await
}

/// A larger one, which waits for the leader.
async fn asked(stage: &Stage, cast: &Cast, id: ContractId) -> Result<()> {
    let ((head, _), app) = (applicant(stage, "64").await?, Arc::clone(&stage.app));
    let made = stage
        .does(&head, stage.at(-2, 0), move |tx| {
            let of = contract::find(tx.db, id)?;
            let why = "宣讲片区由4个增至5个，会议活动费不足，拟从宣传费中调剂7,000元。";
            let wanted = moving(tx, &of, &[("meeting", 7_000), ("publicity", -7_000)], why)?;
            adjustments::ask(tx, &app, id, &wanted, of.version)
        })
        .await?;
    let app = Arc::clone(&stage.app);
    stage
        .does(&cast.officer, stage.at(-1, 0), move |tx| {
            adjustments::put_forward(tx, &app, made, "增加片区符合项目目标，宣传任务已有其他渠道保障，拟同意。", 1)
        })
        .await
}

/// A unit asks for another leader of its project.
async fn amended(stage: &Stage, id: ContractId) -> Result<()> {
    let ((head, _), app) = (applicant(stage, "21").await?, Arc::clone(&stage.app));
    stage
        .does(&head, stage.at(-3, 0), move |tx| {
            let of = contract::find(tx.db, id)?;
            let mut terms = contract::terms(tx.db, &of)?;
            for leader in &mut terms.leaders {
                "常海燕".clone_into(&mut leader.name);
                "副主任".clone_into(&mut leader.post);
            }
            let reason = "原项目负责人因工作调动不再负责本项目，拟由副主任常海燕接任。".to_owned();
            let wanted = Wanted { terms, reason, used: voucher::used(tx.db, id)? };
            contracts::ask(tx, &app, id, &wanted, of.version).map(|_| ())
        })
        .await
}
