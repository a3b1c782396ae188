//! The call of the sample season that is decided: its notice is over, one award fell, one is held up.

use std::sync::Arc;

use super::contracted;
use super::judged::{batch, passed, refused, scored};
use super::season::{Answer, Call, Cast, apply, beginning, letter};
use super::stage::Stage;
use crate::access::Actor;
use crate::application;
use crate::award::actions as awards;
use crate::award::actions::{Fate, Table, Text};
use crate::award::guard::Choice;
use crate::award::objection::{Channel, Given, Outcome, masked};
use crate::award::{self, Award, PHONE};
use crate::form_check::actions as checks;
use crate::form_check::model::Decision as Confirmed;
use crate::kernel::{ApplicationId, AwardId, BatchId, DecisionId, NoticeId, ObjectionId};
use crate::organisation::sanction::actions as sanctions;
use crate::organisation::sanction::model::{Decision, Kind, Proposal};
use crate::pages::Ctx;
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result, secret};
use crate::review;
use crate::review::ranking::actions as panel;
use crate::review::report;

/// Who applies, and how good each is, in a hundred; the second of Jiangsu may wait as a reserve.
const UNITS: [(&str, i64); 11] = [
    ("21", 88),
    ("32", 90),
    ("second", 84),
    ("33", 92),
    ("37", 86),
    ("41", 81),
    ("42", 78),
    ("44", 76),
    ("51", 74),
    ("61", 57),
    ("64", 83),
];

/// How many days after its deadline its period begins: it has begun by the time that its contracts are signed.
const BEGINS: i64 = 45;
/// The day of its awards; a contract is signed within thirty days of it, so that some are soon due.
const AWARDED: i64 = -28;

/// Plays it from its applications to its awards, and what follows of them.
pub(super) async fn season(stage: &Stage, cast: &Cast) -> Result<()> {
    let call = beginning(stage, cast, ("cases-2024", -70, BEGINS), false).await?;
    let mut graded = Vec::new();
    for (region, grade) in UNITS {
        let of = if region == "second" { "32" } else { region };
        letter(stage, &call, region, of, -80, Answer::Issued).await?;
        graded.push((apply(stage, &call, region, -75, None).await?, grade));
    }
    letter(stage, &call, "43", "43", -80, Answer::Issued).await?;
    let hunan = apply(stage, &call, "43", -74, None).await?;
    checked(stage, cast, &graded, hunan).await?;
    let batch = batch(stage, cast, &call, 0, -55).await?;
    let known = graded.clone();
    let grade = move |id: ApplicationId| known.iter().find(|(of, _)| *of == id).map_or(70, |(_, grade)| *grade);
    scored(stage, batch, -48, |_| 0, grade).await?;
    reported(stage, cast, batch).await?;
    let notice = decided(stage, cast, &call).await?;
    objections(stage, cast, &call, notice).await?;
    let app = Arc::clone(&stage.app);
    stage
        .does(&cast.leader, stage.at(AWARDED, 0), move |tx| awards::award_all(tx, &app.policy, notice).map(|_| ()))
        .await?;
    // A place is free again: the reserve moves up, by a decision and a notice of its own.
    let promotion = proposed(stage, cast, &call, -6, "江苏省空出1个名额，按排序由候补单位递补。").await?;
    submitted(stage, cast, promotion, -6).await?;
    approved(stage, cast, promotion, -3).await?;
    published(stage, cast, promotion, -2, "企业典型创新案例征集及宣讲活动递补立项名单公示").await?;
    sanction(stage, cast, hunan).await?;
    contracted::season(stage, cast, &call).await
}

async fn checked(stage: &Stage, cast: &Cast, graded: &[(ApplicationId, i64)], hunan: ApplicationId) -> Result<()> {
    for (id, _) in graded {
        passed(stage, cast, *id, -66).await?;
    }
    let check = refused(stage, cast, hunan, -65).await?;
    let app = Arc::clone(&stage.app);
    stage
        .does(&cast.officer, stage.at(-64, 0), move |tx| {
            checks::decide(tx, &app, check, Confirmed::Confirm, "经向委托方核实，情况属实，不予受理。", 3)
        })
        .await
}

/// The panel's meeting: scores are opened, the batch is closed, the report is issued.
async fn reported(stage: &Stage, cast: &Cast, id: BatchId) -> Result<()> {
    stage.does(&cast.agency, stage.at(-46, 0), move |tx| panel::open(tx, id)).await?;
    stage
        .does(&cast.agency, stage.at(-46, 60), move |tx| {
            let version = review::batch(tx.db, id)?.version;
            panel::close(tx, id, version)
        })
        .await?;
    let now = stage.at(-45, 0);
    let (app, asking) = (Arc::clone(&stage.app), Ctx::unasked(Arc::clone(&stage.app), Locale::Zh, now));
    let report = stage
        .does(&cast.agency, now, move |tx| {
            let (actor, batch) = (tx.actor, review::batch(tx.db, id)?);
            let (draft, agency) = report::draft(&asking, tx.db, actor, &batch)?;
            report::hand_over(tx, &app, &draft, &agency, id, batch.version)
        })
        .await?;
    stage.prints(&cast.agency, now, report).await
}

/// A proposal of what the order of ranks gives.
async fn proposed(stage: &Stage, cast: &Cast, call: &Call, day: i64, minutes: &'static str) -> Result<DecisionId> {
    let id = call.id;
    stage
        .does(&cast.officer, stage.at(day, 0), move |tx| {
            let table = Table::next(tx.db, id, tx.now.day())?;
            let given = table.suggestions();
            let choice = |one: &crate::award::guard::Suggestion| {
                Some(Choice { application: one.application, role: one.role?, reason: String::new() })
            };
            let chosen: Vec<Choice> = given.iter().filter_map(choice).collect();
            awards::propose(tx, id, &chosen, minutes)
        })
        .await
}

async fn submitted(stage: &Stage, cast: &Cast, id: DecisionId, day: i64) -> Result<()> {
    let app = Arc::clone(&stage.app);
    stage
        .does(&cast.officer, stage.at(day, 30), move |tx| {
            let version = award::decision_version(tx.db, id)?;
            awards::submit(tx, &app.policy, id, version)
        })
        .await
}

async fn decided(stage: &Stage, cast: &Cast, call: &Call) -> Result<NoticeId> {
    let id = proposed(stage, cast, call, -42, "中心主任办公会审议通过，同意按评审排序立项。").await?;
    submitted(stage, cast, id, -42).await?;
    approved(stage, cast, id, -41).await?;
    published(stage, cast, id, -40, "企业典型创新案例征集及宣讲活动拟立项名单公示").await
}

async fn approved(stage: &Stage, cast: &Cast, id: DecisionId, day: i64) -> Result<()> {
    let providers = crate::app::providers();
    stage
        .does(&cast.leader, stage.at(day, 0), move |tx| {
            let version = award::decision_version(tx.db, id)?;
            awards::approve(tx, &providers, id, "同意", version)
        })
        .await
}

async fn published(stage: &Stage, cast: &Cast, id: DecisionId, day: i64, title: &'static str) -> Result<NoticeId> {
    let starts_on = stage.day(day);
    stage
        .does(&cast.officer, stage.at(day, 0), move |tx| {
            let text = Text {
                title: title.to_owned(),
                text:
                    "经形式审查、专家评审和中心主任办公会审议，拟对下列项目予以立项，现予公示。公示期内，任何单位和个人\
                       可以实名书面提出异议，并提供必要的证据。"
                        .to_owned(),
                starts_on,
            };
            let version = award::decision_version(tx.db, id)?;
            awards::publish(tx, id, &text, version)
        })
        .await
}

/// Who objects, against whose award, and what.
const OBJECTIONS: [(&str, &str, &str); 3] = [
    ("周建明", "江苏省企业创新协会", "该单位申报书所列既往业绩中，有一项由我单位承担，与事实不符。附合同复印件。"),
    ("吴晓梅", "", "该单位项目负责人同时负责另一在研项目，请核实其投入时间是否满足要求。"),
    ("郑海涛", "", "希望了解该项目评审采用的评分标准和专家构成。"),
];

/// One objection is upheld, one is inquired into, one was answered.
async fn objections(stage: &Stage, cast: &Cast, call: &Call, notice: NoticeId) -> Result<()> {
    let id = call.id;
    let lines = stage.reads(move |db| award::of_call(db, id)).await?;
    let (jiangsu, others): (Vec<&Award>, Vec<&Award>) = lines
        .iter()
        .filter(|line| line.role == award::Role::Award)
        .partition(|line| line.region.is_some_and(|region| region.code() == "32"));
    let ([jiangsu], [first, second, ..]) = (jiangsu.as_slice(), others.as_slice()) else { return Err(Error::NotFound) };
    let mut made = Vec::new();
    for ((award, (name, unit, text)), n) in [jiangsu.id, first.id, second.id].into_iter().zip(OBJECTIONS).zip(0_i64..) {
        made.push(objection(stage, notice, award, (name, unit, text), n).await?);
    }
    let [upheld, open, rejected] = made.as_slice() else { return Err(Error::NotFound) };
    inquired(stage, cast, *upheld, "经向合同双方核实，该业绩由异议人所在单位承担，申报单位仅参与协办。").await?;
    inquired(stage, cast, *open, "已请申报单位提交项目负责人在研项目清单和时间安排，待其书面说明。").await?;
    inquired(stage, cast, *rejected, "评分标准已随申报通知公开，专家名单按规定在评审结束后公布。").await?;
    let fates = [
        (*upheld, Outcome::Upheld, "异议成立，取消拟立项资格。", "经核实，您反映的情况属实，已取消该单位拟立项资格。"),
        (*rejected, Outcome::Rejected, "异议不成立。", "评分标准见申报通知附件；专家构成符合规定，名单已公布。"),
    ];
    for (id, outcome, reason, answer) in fates {
        let fate = Fate { outcome, reason: reason.to_owned() };
        stage.does(&cast.leader, stage.at(-32, 0), move |tx| awards::decide_objection(tx, id, &fate, 3)).await?;
        stage.does(&cast.officer, stage.at(-31, 0), move |tx| awards::answer(tx, id, answer, 4)).await?;
    }
    Ok(())
}

async fn objection(
    stage: &Stage,
    notice: NoticeId,
    award: AwardId,
    (name, unit, text): (&str, &str, &str),
    n: i64,
) -> Result<ObjectionId> {
    let (key, phone) = (secret::number()?, format!("1390000010{n}"));
    let given = Given {
        award,
        name: name.to_owned(),
        unit: unit.to_owned(),
        address: "某市某区某路1号".to_owned(),
        email: String::new(),
        phone: (key, stage.app.vault.seal(&phone, &PHONE.context(key))?),
        phone_shown: masked(&phone),
        text: text.to_owned(),
        channel: Channel::Web,
        dispatched_on: None,
        received_on: stage.day(-39),
        receipt: secret::fresh()?,
    };
    let somebody = Actor { name: name.to_owned(), ..Actor::system(&stage.app.policy) };
    stage.does(&somebody, stage.at(-39, 10 * n), move |tx| awards::hand_in(tx, notice, &given, "")).await
}

async fn inquired(stage: &Stage, cast: &Cast, id: ObjectionId, text: &'static str) -> Result<()> {
    stage.does(&cast.officer, stage.at(-38, 0), move |tx| awards::accept(tx, id, 1)).await?;
    stage.does(&cast.officer, stage.at(-36, 0), move |tx| awards::inquire(tx, id, text, 2)).await
}

/// Whoever handed in what was not true may not apply for a while; another proposal waits for the leader.
async fn sanction(stage: &Stage, cast: &Cast, of: ApplicationId) -> Result<()> {
    let unit = stage.reads(move |db| Ok(application::find(db, of)?.unit)).await?;
    let proposal = |kind: Kind, reason: &str| Proposal {
        kind,
        starts_on: stage.day(-30),
        ends_on: Some(stage.day(335)),
        basis: "申报通知第六条".to_owned(),
        reason: reason.to_owned(),
    };
    let barred = proposal(Kind::Barred, "提供的既往业绩证明经核实与事实不符。");
    let made = stage.does(&cast.officer, stage.at(-30, 0), move |tx| sanctions::propose(tx, unit, &barred)).await?;
    stage
        .does(&cast.leader, stage.at(-29, 0), move |tx| sanctions::decide(tx, made, Decision::Approve, "同意", 1))
        .await?;
    let told = proposal(Kind::Criticised, "申报材料中将协办业绩列为主办业绩。");
    stage
        .does(&cast.second, stage.at(-5, 0), move |tx| {
            let unit = super::at(tx, super::season::unit("32")?)?;
            sanctions::propose(tx, unit, &told).map(|_| ())
        })
        .await
}
