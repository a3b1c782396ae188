//! What the agency and the experts do in the sample season: checks of the form, and a review before its experts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::season::{Call, Cast, apply, publish};
use super::stage::Stage;
use super::{AGENCY, person};
use crate::access::{Actor, Role, Tx};
use crate::application::Section;
use crate::application::paper::{Arrival, record};
use crate::expert::actions as experts;
use crate::expert::model::Tie;
use crate::expert::{ExpertKind, Profile, Relation};
use crate::form_check;
use crate::form_check::actions as checks;
use crate::form_check::model::{Judgement, Verdict};
use crate::kernel::{ApplicationId, BatchId, FormCheckId, Region};
use crate::notices;
use crate::people::actions::links::Sealed;
use crate::people::actions::roles;
use crate::platform::{Error, Result, secret};
use crate::programme::call;
use crate::programme::definition::review::ItemKind;
use crate::programme::definition::values::Hundredths;
use crate::review;
use crate::review::actions::{answer, draws, panel, prepare, recusals};
use crate::review::draw::draw;
use crate::review::sheet::actions as sheets;
use crate::review::sheet::model::{Body, Given};
use crate::standards::model::Level;

/// An expert of the pool: sign-in, name, employer, province, title, kind, field.
type Known = (&'static str, &'static str, &'static str, &'static str, &'static str, Level, ExpertKind, &'static str);

/// How many seeds are tried.
const TRIES: u32 = 100;
/// The fields of the two reviews.
const FIELDS: [&str; 2] = ["企业创新", "品牌传播"];

/// The experts; the first one is listed with the sample sign-ins.
const EXPERTS: [Known; 9] = [
    ("expert", "冯教授", "燕山理工大学", "11", "教授", Level::Senior, ExpertKind::Technical, "企业创新 品牌传播"),
    ("expert-2", "评审专家甲", "华北技术大学", "11", "研究员", Level::Senior, ExpertKind::Technical, "企业创新"),
    ("expert-3", "评审专家乙", "江南科技大学", "31", "教授", Level::Senior, ExpertKind::Technical, "企业创新"),
    ("expert-4", "评审专家丙", "渤海财经大学", "12", "正高级会计师", Level::Senior, ExpertKind::Financial, "企业创新"),
    (
        "expert-5",
        "评审专家丁",
        "科技管理研究院",
        "11",
        "副研究员",
        Level::DeputySenior,
        ExpertKind::Management,
        "企业创新",
    ),
    ("expert-6", "评审专家戊", "东海传媒大学", "35", "教授", Level::Senior, ExpertKind::Technical, "企业创新 品牌传播"),
    (
        "expert-7",
        "评审专家己",
        "中部新闻学院",
        "36",
        "副教授",
        Level::DeputySenior,
        ExpertKind::Technical,
        "企业创新 品牌传播",
    ),
    (
        "expert-8",
        "评审专家庚",
        "北方审计事务所",
        "23",
        "高级会计师",
        Level::DeputySenior,
        ExpertKind::Financial,
        "品牌传播",
    ),
    (
        "expert-9",
        "评审专家辛",
        "西部品牌研究院",
        "62",
        "研究员",
        Level::Senior,
        ExpertKind::Management,
        "企业创新 品牌传播",
    ),
];

/// The pool, with the accounts of those who have one.
pub(super) async fn experts(stage: &Stage) -> Result<()> {
    let digest = stage.app.passwords.digest_now(super::PASSWORD)?;
    let system = Actor::system(&stage.app.policy);
    stage
        .does(&system, stage.app.clock.now(), move |tx| {
            let agency = super::at(tx, AGENCY)?;
            for (login, name, employer, region, title, level, kind, fields) in EXPERTS {
                let (title_level, past) = (level, past(name));
                let profile = Profile {
                    name: name.to_owned(),
                    employer: employer.to_owned(),
                    employer_uscc: None,
                    region: Region::parse(region).ok(),
                    title_level,
                    professional_title: title.to_owned(),
                    kind,
                    fields: fields.split(' ').map(ToOwned::to_owned).collect(),
                    phone: String::new(),
                    email: format!("{login}@example.org"),
                    past,
                    note: String::new(),
                };
                let id = experts::register(tx, &profile, true)?;
                let user = match crate::people::by_login(tx.db, login)? {
                    Some(user) => user.id,
                    None => {
                        let user = person(tx, login, name, &digest)?;
                        roles::propose(tx, user, Role::Expert, agency, "样例数据")?;
                        user
                    }
                };
                let expert = crate::expert::find(tx.db, id)?;
                experts::link(tx, &expert, user)?;
            }
            Ok(())
        })
        .await
}

/// One of them advised a unit that applies, so that somebody must stand back.
fn past(name: &str) -> Vec<Relation> {
    if name != "评审专家丁" {
        return Vec::new();
    }
    let name = "河南省科技交流中心".to_owned();
    vec![Relation { name, uscc: None, tie: Tie::Advised, from: 2025, to: None }]
}

/// Begins a check by the agency.
async fn begun(stage: &Stage, cast: &Cast, id: ApplicationId, day: i64) -> Result<FormCheckId> {
    let app = Arc::clone(&stage.app);
    stage.does(&cast.agency, stage.at(day, 0), move |tx| checks::begin(tx, &app, id)).await
}

/// The lines of the 2024 cases that ask for the stamped form, the past projects, and the plan.
const FORM: usize = 4;
const PAST: usize = 6;
const PLAN: usize = 11;

/// Judges the first lines of a check, as many as `share` of a hundred; those in `wrong` are not in order.
async fn judged(stage: &Stage, cast: &Cast, id: FormCheckId, day: i64, share: usize, wrong: &[usize]) -> Result<()> {
    let wrong = wrong.to_vec();
    stage
        .does(&cast.agency, stage.at(day, 30), move |tx| {
            let lines = form_check::count_lines(tx.db, id)? * share / 100;
            let verdict = |at: usize| match (wrong.contains(&at), at) {
                (false, _) => (Verdict::Yes, ""),
                (true, PAST) => (Verdict::No, "既往业绩证明与委托方核实不符。"),
                (true, PLAN) => (Verdict::No, "工作计划未写明第三个月的宣讲安排。"),
                (true, _) => (Verdict::No, "申报书盖章页不清晰，无法辨认公章。"),
            };
            let judgement = |at: usize| {
                let (verdict, remark) = verdict(at);
                Judgement { at, verdict: Some(verdict), remark: remark.to_owned() }
            };
            let mut sent: Vec<Judgement> = (0..lines).map(judgement).collect();
            match checks::judge(tx, id, &sent, 1) {
                // Some lines always want a word.
                Err(Error::Invalid(asked)) => {
                    for one in asked {
                        let at = one.field.rsplit('-').next().and_then(|at| at.parse::<usize>().ok());
                        if let Some(line) = at.and_then(|at| sent.get_mut(at)) {
                            "已与原件扫描件核对一致。".clone_into(&mut line.remark);
                        }
                    }
                    checks::judge(tx, id, &sent, 1)
                }
                done => done,
            }
        })
        .await
}

/// A check that is under way.
pub(super) async fn half_checked(stage: &Stage, cast: &Cast, id: ApplicationId, day: i64) -> Result<()> {
    let check = begun(stage, cast, id, day).await?;
    judged(stage, cast, check, day, 60, &[]).await
}

/// A check that passes.
pub(super) async fn passed(stage: &Stage, cast: &Cast, id: ApplicationId, day: i64) -> Result<()> {
    let check = begun(stage, cast, id, day).await?;
    judged(stage, cast, check, day, 100, &[]).await?;
    let app = Arc::clone(&stage.app);
    stage.does(&cast.agency, stage.at(day, 45), move |tx| checks::pass(tx, &app, check, 2)).await
}

/// A check that returns the application for correction.
pub(super) async fn returned(stage: &Stage, cast: &Cast, id: ApplicationId, day: i64) -> Result<()> {
    let check = begun(stage, cast, id, day).await?;
    judged(stage, cast, check, day, 100, &[FORM, PLAN]).await?;
    let app = Arc::clone(&stage.app);
    let sections = [Section::Papers, Section::Plan];
    let reason = "申报书盖章页不清晰；工作计划未写明第三个月的宣讲安排，请补充。";
    stage
        .does(&cast.agency, stage.at(day, 50), move |tx| checks::send_back(tx, &app, check, &sections, reason, 2))
        .await
}

/// A check that proposes to reject the application; nobody has confirmed it yet.
pub(super) async fn refused(stage: &Stage, cast: &Cast, id: ApplicationId, day: i64) -> Result<FormCheckId> {
    let check = begun(stage, cast, id, day).await?;
    judged(stage, cast, check, day, 100, &[PAST]).await?;
    let app = Arc::clone(&stage.app);
    let reason = "申报单位提供的既往业绩证明与委托方核实不符，建议不予受理。";
    stage.does(&cast.agency, stage.at(day, 55), move |tx| checks::propose(tx, &app, check, reason, 2)).await?;
    Ok(check)
}

/// The batch of a call, drawn, invited and declared by everybody; scoring begins on `day` + 3.
pub(super) async fn batch(stage: &Stage, cast: &Cast, call: &Call, field: usize, day: i64) -> Result<BatchId> {
    let (id, due_on) = (call.id, stage.day(day + 20));
    let fields: Vec<String> = FIELDS.get(field).map(|field| (*field).to_owned()).into_iter().collect();
    let made = stage
        .does(&cast.agency, stage.at(day, 0), move |tx| {
            let (_, definition) = call::in_force(tx.db, id)?;
            let round = definition.review.first().ok_or(Error::NotFound)?.key.to_string();
            let title = format!("{}专家评审", definition.programme.name.zh);
            let salt = format!("sample {id}");
            prepare::prepare(
                tx,
                &prepare::Wanted {
                    call: id,
                    round,
                    title,
                    fields: fields.clone(),
                    avoid_province: true,
                    due_on: Some(due_on),
                    salt,
                },
            )
        })
        .await?;
    stage
        .does(&cast.agency, stage.at(day, 10), move |tx| {
            let batch = review::batch(tx.db, made)?;
            let found = recusals::search(tx.db, &batch, tx.now)?;
            recusals::note_found(tx, made, &found).map(|_| ())
        })
        .await?;
    drawn(stage, cast, made, day).await?;
    came(stage, cast, made, day).await?;
    Ok(made)
}

async fn drawn(stage: &Stage, cast: &Cast, id: BatchId, day: i64) -> Result<()> {
    let first = stage.actor("expert", Role::Expert, AGENCY).await?.user;
    let listed = stage.reads(move |db| Ok(crate::expert::of_user(db, first)?.ok_or(Error::NotFound)?.id)).await?;
    stage
        .does(&cast.agency, stage.at(day, 20), move |tx| {
            let batch = review::batch(tx.db, id)?;
            // Whoever signs in as the listed expert finds work: the first seed that draws this one is taken.
            for n in 0..TRIES {
                let ask = draws::ask(tx.db, &batch, &format!("sample-{id}-{n}"), 40)?;
                let drawn = draw(&ask).map_err(|short| Error::Conflict(short.told()))?;
                if drawn.members.contains(&listed) {
                    return draws::take(tx, id, &ask, &drawn, "", batch.version);
                }
            }
            Err(Error::internal("no seed draws the listed expert"))
        })
        .await?;
    let app = Arc::clone(&stage.app);
    stage
        .does(&cast.agency, stage.at(day, 30), move |tx| {
            let mut links = BTreeMap::new();
            for member in review::members(tx.db, id)? {
                let secret = secret::fresh()?;
                let path = notices::seal(&app, &format!("/welcome/{secret}"))?;
                links.insert(member.id, Sealed { secret, path });
            }
            let version = review::batch(tx.db, id)?.version;
            panel::invite(tx, id, &links, version).map(|_| ())
        })
        .await
}

/// Everybody accepts and declares, and scoring begins.
async fn came(stage: &Stage, cast: &Cast, id: BatchId, day: i64) -> Result<()> {
    let members = stage.reads(move |db| review::members(db, id)).await?;
    let judges = judges(stage, id).await?;
    if judges.len() != members.len() {
        return Err(Error::internal("a sample expert has no account"));
    }
    for judge in &judges {
        stage
            .does(judge, stage.at(day + 1, 0), move |tx| {
                let own = review::member_of(tx.db, id, tx.actor.user)?.version;
                answer::accept(tx, id, own)
            })
            .await?;
    }
    for judge in &judges {
        stage
            .does(judge, stage.at(day + 2, 0), move |tx| {
                let own = review::member_of(tx.db, id, tx.actor.user)?.version;
                answer::declare(tx, id, &[], own)
            })
            .await?;
    }
    stage
        .does(&cast.agency, stage.at(day + 3, 0), move |tx| {
            let version = review::batch(tx.db, id)?.version;
            prepare::begin(tx, id, version)
        })
        .await
}

/// The experts of a batch, by their places.
async fn judges(stage: &Stage, id: BatchId) -> Result<Vec<Actor>> {
    let members = stage.reads(move |db| review::members(db, id)).await?;
    let mut judges = Vec::new();
    for (login, ..) in EXPERTS {
        let judge = stage.actor(login, Role::Expert, AGENCY).await?;
        if members.iter().any(|member| member.user == Some(judge.user)) {
            judges.push(judge);
        }
    }
    Ok(judges)
}

/// Each expert scores from the first item on: all but `open` of them, and hands in where nothing is open. How good an
/// application is, `grade` tells by its key, in a hundred.
pub(super) async fn scored(
    stage: &Stage,
    id: BatchId,
    day: i64,
    open: impl Fn(usize) -> usize,
    grade: impl Fn(ApplicationId) -> i64 + Clone + Send + Sync + 'static,
) -> Result<()> {
    for (place, judge) in judges(stage, id).await?.iter().enumerate() {
        let (left, lean, grade) = (open(place), i64::try_from(place).unwrap_or_default() - 2, grade.clone());
        stage
            .does(judge, stage.at(day, 10), move |tx| {
                let actor = tx.actor;
                let seats = review::sheet::seats(tx.db, actor, id)?;
                let wanted = seats.len().saturating_sub(left);
                for (n, (assignment, item)) in seats.into_iter().take(wanted).enumerate() {
                    // Judges differ a little, and not always in the same direction.
                    let tilt = lean * if n % 2 == 0 { 1 } else { -1 };
                    let body = sheet(tx, id, grade(item.application) + tilt)?;
                    sheets::save(tx, assignment.id, &body, None, 0)?;
                }
                if left == 0 { sheets::hand_in(tx, id) } else { Ok(()) }
            })
            .await?;
    }
    Ok(())
}

/// A sheet that gives each item this share of its points.
fn sheet(tx: &mut Tx<'_>, id: BatchId, share: i64) -> Result<Body> {
    let batch = review::batch(tx.db, id)?;
    let (_, definition) = call::in_force(tx.db, batch.call)?;
    let round = definition.review.iter().find(|round| round.key.as_str() == batch.round).ok_or(Error::NotFound)?;
    let table = definition.score_table.iter().find(|table| table.key == round.table);
    let mut body = Body { comment: words(share).to_owned(), ..Body::default() };
    let table = table.ok_or(Error::NotFound)?;
    for item in table.items().filter(|item| item.kind == ItemKind::Judged) {
        let Some(Hundredths(most)) = item.points else { continue };
        // Whole halves of a point, as people give them.
        let points = most * share / 100 / 50 * 50;
        body.given.insert(item.key.as_str().to_owned(), Given::Points(points.min(most)));
    }
    let first = table.block.first().and_then(|block| block.criterion.first());
    if let Some(criterion) = first {
        let remark = if share >= 80 { "对任务目标理解准确。" } else { "对工作对象的分析偏少。" };
        body.remarks.insert(criterion.key.as_str().to_owned(), remark.to_owned());
    }
    Ok(body)
}

fn words(share: i64) -> &'static str {
    match share {
        85.. => "方案完整、目标明确，团队和保障条件扎实，预算依据充分，建议优先支持。",
        70..85 => "方案总体可行，宣讲安排较具体；建议进一步细化成果推广的考核指标。",
        60..70 => "基本符合要求，工作基础一般，部分活动安排与预算衔接不够。",
        _ => "方案较为笼统，缺少实施步骤和保障条件，预算测算依据不足。",
    }
}

/// The call whose experts are at work: paper copies at the desk, checks passed, a batch half scored.
pub(super) async fn season(stage: &Stage, cast: &Cast) -> Result<()> {
    let call = publish(stage, cast, "brand-2024", -16, true).await?;
    let mut handed_in = Vec::new();
    for (n, region) in ["32", "33", "41", "61"].into_iter().enumerate() {
        let day = -22 + i64::try_from(n).unwrap_or_default();
        let id = apply(stage, &call, region, day, None).await?;
        arrived(stage, cast, id, n, day).await?;
        handed_in.push(id);
    }
    for id in &handed_in {
        passed(stage, cast, *id, -14).await?;
    }
    let batch = batch(stage, cast, &call, 1, -12).await?;
    let open = |place: usize| match place {
        0 => 2,
        1 => 0,
        2 => 1,
        _ => 4,
    };
    let good = i64::try_from(handed_in.len()).unwrap_or_default();
    let grade = move |id: ApplicationId| 70 + (id.0 * 7) % (5 * good);
    scored(stage, batch, -6, open, grade).await
}

/// A paper copy comes by courier; one was sent a day late.
async fn arrived(stage: &Stage, cast: &Cast, id: ApplicationId, n: usize, day: i64) -> Result<()> {
    let sent = if n == 3 { -15 } else { day + 1 };
    let arrival = Arrival {
        by_hand: false,
        courier: "中国邮政速递".to_owned(),
        waybill: format!("EX10020030{n}CN"),
        dispatched_on: Some(stage.day(sent)),
        received_at: stage.at(sent + 2, 0),
        copies: 2,
        bound: true,
        stamped: n != 2,
        signed: true,
        remark: String::new(),
    };
    stage.does(&cast.second, stage.at(sent + 2, 30), move |tx| record(tx, id, &arrival).map(|_| ())).await
}
