//! The season: three calls, one decided, one before its experts, one that is open; and who applies.

use std::sync::Arc;

use chrono::Datelike;

use super::content::{Applicant, Filled, complete, fill, programme, submit, wanted, wish};
use super::stage::Stage;
use super::{AGENCY, CENTRE, SHANXI, decided, judged, person};
use crate::access::{Actor, Role, Tx};
use crate::application::form::{self, Section};
use crate::application::{self, actions as applications};
use crate::kernel::{ApplicationId, CallId, DocumentId, Message, OrganisationId, Region};
use crate::letter::actions::{self as letters, Made, Wanted};
use crate::letter::model::Content as Letter;
use crate::letter::{self, Source};
use crate::organisation::{self, Class, Kind, Licence};
use crate::pages::App;
use crate::people::actions::roles;
use crate::platform::{Error, Result};
use crate::programme::call::{self, actions as calls};

/// Somebody of a province: its code, the beginning of the names to sign in with, the head of the unit, the person of the
/// association.
type Province = (&'static str, &'static str, &'static str, &'static str);

/// The provinces whose units apply, besides those whose people are listed with the sample sign-ins.
const PROVINCES: [Province; 10] = [
    ("21", "liaoning", "佟振华", "于部长"),
    ("32", "jiangsu", "顾明远", "陆部长"),
    ("33", "zhejiang", "沈国良", "徐部长"),
    ("37", "shandong", "孔令军", "孟部长"),
    ("41", "henan", "郑中原", "牛部长"),
    ("42", "hubei", "周明远", "熊部长"),
    ("43", "hunan", "彭湘平", "谭部长"),
    ("44", "guangdong", "梁伟强", "黄部长"),
    ("51", "sichuan", "蜀文清", "蒋部长"),
    ("61", "shaanxi", "秦汉生", "杜部长"),
];
/// The accountants of units that are paid, besides the one that is listed: the stem of the name to sign in with, the
/// province, the name.
const ACCOUNTANTS: [(&str, &str, &str); 3] =
    [("liaoning", "21", "白会计"), ("shandong", "37", "孔会计"), ("henan", "41", "郭会计")];
/// The association of the unit that is listed.
const NINGXIA: Province = ("64", "ningxia", "马卫东", "金部长");
/// Whom to ring. Two units have the same telephone: that is told, too.
const PHONES: [(&str, &str); 13] = [
    ("21", "024-22890101"),
    ("32", "025-83360101"),
    ("second", "025-83360202"),
    ("third", "025-83360303"),
    ("33", "0571-85110101"),
    ("37", "0531-82060101"),
    ("41", "0371-65700101"),
    ("42", "027-87230101"),
    ("43", "020-83560101"),
    ("44", "020-83560101"),
    ("51", "028-85250101"),
    ("61", "029-87310101"),
    ("64", "0951-5050101"),
];
/// A second unit of a province that has one place.
const SECOND: &str = "江苏省科技服务业促进会";
/// A unit that may not apply.
const CLASS_ONE: &str = "江苏省科技情报研究所";

/// Who plays the season.
pub(super) struct Cast {
    pub officer: Actor,
    pub second: Actor,
    pub leader: Actor,
    pub finance: Actor,
    pub agency: Actor,
}

/// A call of the season.
pub(super) struct Call {
    pub id: CallId,
    /// How many days from today applications end.
    pub deadline: i64,
}

/// Plays a season through the verbs, so that every page of it has something to show.
///
/// # Errors
/// When a verb refuses, which no sample data should make it do.
pub async fn season(app: &Arc<App>) -> Result<()> {
    let stage = Stage::new(app).await?;
    let cast = Cast {
        officer: stage.actor("officer", Role::Officer, CENTRE).await?,
        second: stage.actor("officer-2", Role::Officer, CENTRE).await?,
        leader: stage.actor("leader", Role::Leader, CENTRE).await?,
        finance: stage.actor("finance", Role::Finance, CENTRE).await?,
        agency: stage.actor("agency", Role::Agency, AGENCY).await?,
    };
    more_people(&stage).await?;
    judged::experts(&stage).await?;
    decided::season(&stage, &cast).await?;
    judged::season(&stage, &cast).await?;
    open(&stage, &cast).await
}

/// Units and people beyond those who are listed.
async fn more_people(stage: &Stage) -> Result<()> {
    let digest = stage.app.passwords.digest_now(super::PASSWORD)?;
    let system = Actor::system(&stage.app.policy);
    stage
        .does(&system, stage.app.clock.now(), move |tx| {
            for (serial, name, prefix, class) in
                [(300, SECOND, "51", None), (301, CLASS_ONE, "12", Some(Class::Public1))]
            {
                let jiangsu = Region::parse("32").map_err(|m| Error::internal(m.key))?;
                let mut unit = super::record(Kind::Unit, name, super::code(prefix, "32", serial), Some(jiangsu));
                unit.class = class;
                unit.licence = Some(Licence::LegalPerson);
                "江苏省科学技术协会".clone_into(&mut unit.supervising_body);
                "夏立新".clone_into(&mut unit.legal_representative);
                unit.address = format!("南京市玄武区科技路{serial}号");
                unit.phone = format!("025-8300{serial:04}");
                organisation::actions::create(tx, &unit, false)?;
            }
            for (region, stem, head, of_association) in PROVINCES.into_iter().chain([NINGXIA]) {
                let association = association(region)?;
                let id = person(tx, &format!("{stem}-association"), of_association, &digest)?;
                let place = super::at(tx, &association)?;
                roles::propose(tx, id, Role::Association, place, "样例数据")?;
                if stem != NINGXIA.1 {
                    let id = person(tx, &format!("{stem}-unit"), head, &digest)?;
                    let place = super::at(tx, unit(region)?)?;
                    roles::propose(tx, id, Role::UnitHead, place, "样例数据")?;
                }
            }
            for (stem, region, name) in ACCOUNTANTS {
                let id = person(tx, &format!("{stem}-accountant"), name, &digest)?;
                let place = super::at(tx, unit(region)?)?;
                roles::propose(tx, id, Role::Accountant, place, "样例数据")?;
            }
            for (login, name, at) in [("jiangsu-second", "夏立新", SECOND), ("jiangsu-third", "严一平", CLASS_ONE)]
            {
                let id = person(tx, login, name, &digest)?;
                let place = super::at(tx, at)?;
                roles::propose(tx, id, Role::UnitHead, place, "样例数据")?;
            }
            Ok(())
        })
        .await
}

/// The association of a province.
fn association(region: &str) -> Result<String> {
    let region = Region::parse(region).map_err(|m: Message| Error::internal(m.key))?;
    Ok(format!("{}科学技术协会", region.full_zh()))
}

/// The sample unit of a province.
pub(super) fn unit(region: &str) -> Result<&'static str> {
    super::UNITS.iter().find(|(of, ..)| *of == region).map(|(_, name, ..)| *name).ok_or(Error::NotFound)
}

/// How many days after its deadline the period of a call begins, where what follows is not played.
const AHEAD: i64 = 75;

/// Publishes a programme as a call: its year begins some weeks after the deadline.
pub(super) async fn publish(stage: &Stage, cast: &Cast, code: &str, deadline: i64, paper: bool) -> Result<Call> {
    beginning(stage, cast, (code, deadline, AHEAD), paper).await
}

/// The same, with the period beginning in the month of the day that lies so many days after the deadline.
pub(super) async fn beginning(
    stage: &Stage,
    cast: &Cast,
    (code, deadline, after): (&str, i64, i64),
    paper: bool,
) -> Result<Call> {
    let begins = stage.day(deadline + after);
    let by = u32::try_from((begins.year() - 2024) * 12).unwrap_or_default() + begins.month() - 7;
    let last = stage.day(deadline);
    let mut asked = format!("online = {last}");
    if paper {
        asked += &format!(
            "\npaper = {{ at = {last}T23:59:59, counts = \"dispatched\", address = {{ zh = \"北京市朝阳区白家庄东里13号楼\", \
             en = \"Building 13, Baijiazhuang Dongli, Beijing\" }} }}"
        );
    }
    let (text, origin) = (programme(code, by, &asked)?, format!("{code}.toml"));
    let begun = move |tx: &mut Tx<'_>| calls::start(tx, &text, &origin);
    let id = stage.does(&cast.officer, stage.at(deadline - 30, 0), begun).await?;
    let app = Arc::clone(&stage.app);
    let handed = move |tx: &mut Tx<'_>| {
        let version = call::find(tx.db, id)?.version;
        calls::submit(tx, &app.policy, id, version)
    };
    stage.does(&cast.officer, stage.at(deadline - 30, 40), handed).await?;
    let (app, agency) = (Arc::clone(&stage.app), cast.agency.organisation.ok_or(Error::NotFound)?);
    let approved = move |tx: &mut Tx<'_>| {
        let version = call::find(tx.db, id)?.version;
        calls::approve(tx, &app.policy, id, "同意发布", version)
    };
    stage.does(&cast.leader, stage.at(deadline - 29, 0), approved).await?;
    stage.does(&cast.officer, stage.at(deadline - 28, 0), move |tx| applications::commission(tx, id, agency)).await?;
    Ok(Call { id, deadline })
}

/// Whoever acts for a unit in the season, and what it fills in.
pub(super) async fn applicant(stage: &Stage, region: &str) -> Result<(Actor, Applicant)> {
    let (login, at, leader) = match region {
        "64" => ("ningxia-head".to_owned(), super::NINGXIA_UNIT, "马主任"),
        "second" => ("jiangsu-second".to_owned(), SECOND, "夏立新"),
        "third" => ("jiangsu-third".to_owned(), CLASS_ONE, "严一平"),
        _ => {
            let known = PROVINCES.iter().find(|(code, ..)| *code == region).ok_or(Error::NotFound)?;
            (format!("{}-unit", known.1), unit(region)?, known.2)
        }
    };
    let actor = stage.actor(&login, Role::UnitHead, at).await?;
    let known = PHONES.iter().find(|(of, _)| *of == region);
    let phone = known.map_or("010-62170000", |(_, phone)| *phone);
    Ok((actor, Applicant { unit: at, contact: "刘晓燕", leader, accountant: "陈会敏", phone }))
}

/// Whoever keeps the books of a unit that is paid.
pub(super) async fn accountant(stage: &Stage, region: &str) -> Result<Actor> {
    let stem = ACCOUNTANTS.iter().find(|(_, of, _)| *of == region).map_or(NINGXIA.1, |(stem, ..)| stem);
    stage.actor(&format!("{stem}-accountant"), Role::Accountant, unit(region)?).await
}

/// A unit applies; with `sections` it has only begun, otherwise it submits.
pub(super) async fn apply(
    stage: &Stage,
    call: &Call,
    region: &str,
    day: i64,
    sections: Option<&[Section]>,
) -> Result<ApplicationId> {
    let (actor, who) = applicant(stage, region).await?;
    let id = call.id;
    let definition = stage.reads(move |db| Ok(call::in_force(db, id)?.1)).await?;
    let mut content = complete(&definition, &who, stage.day(call.deadline - 20));
    if region == "33" && call.deadline > 0 {
        content.recusals.items.push(wish("评审专家乙", "江南科技大学", "与本单位存在竞争关系"));
    }
    let papers = if sections.is_none() { wanted(&definition, &content) } else { Vec::new() };
    let mut pages = Vec::new();
    for paper in papers {
        let line = format!("{paper} / {region} / {day}");
        let named = form::papers(&definition).find(|known| known.key.as_str() == paper);
        let name = named.map_or("往年项目证明", |known| known.label.zh.as_str());
        pages.push((paper.clone(), stage.page(&format!("{name}.pdf"), &line)?));
    }
    let filled = Filled { content, pages };
    let (all, part) = (Section::of(&definition), sections.map(<[Section]>::to_vec));
    let app = Arc::clone(&stage.app);
    stage
        .does(&actor, stage.at(day, 0), move |tx| {
            let made = applications::begin(tx, id)?;
            match &part {
                Some(part) => fill(tx, made, &definition, &filled, part)?,
                None => {
                    fill(tx, made, &definition, &filled, &all)?;
                    submit(tx, &app.policy, made)?;
                }
            }
            Ok(made)
        })
        .await
}

/// How a letter came out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Issued,
    Declined,
    Waiting,
}

/// A unit asks the association of a province for its letter, and is answered.
pub(super) async fn letter(stage: &Stage, call: &Call, region: &str, of: &str, day: i64, answer: Answer) -> Result<()> {
    let (actor, _) = applicant(stage, region).await?;
    let unit = actor.organisation.ok_or(Error::NotFound)?;
    let issuer = association(of)?;
    let (id, app, name) = (call.id, Arc::clone(&stage.app), issuer.clone());
    stage
        .does(&actor, stage.at(day, 0), move |tx| {
            let wanted =
                Wanted { call: id, issuer: super::at(tx, &name)?, wish: "请予支持，谢谢。".to_owned() };
            letters::ask(tx, &app, &wanted).map(|_| ())
        })
        .await?;
    if answer == Answer::Waiting {
        return Ok(());
    }
    let (login, place) = match of {
        "14" => ("shanxi".to_owned(), SHANXI.to_owned()),
        _ => {
            let known = PROVINCES.iter().chain([&NINGXIA]).find(|(code, ..)| *code == of).ok_or(Error::NotFound)?;
            (format!("{}-association", known.1), issuer)
        }
    };
    let official = stage.actor(&login, Role::Association, &place).await?;
    let app = Arc::clone(&stage.app);
    let issued = stage
        .does(&official, stage.at(day, 90), move |tx| {
            let asked = letter::of(tx.db, id, unit)?.ok_or(Error::NotFound)?;
            match answer {
                Answer::Declined => {
                    let why = "本年度推荐名额已满，建议明年申报。";
                    letters::decline(tx, &app, asked.id, why, asked.version).map(|()| None)
                }
                _ => issue(tx, &app, id, unit, &asked),
            }
        })
        .await?;
    match issued {
        Some(document) => stage.prints(&official, stage.at(day, 91), document).await,
        None => Ok(()),
    }
}

fn issue(
    tx: &mut Tx<'_>,
    app: &App,
    call: CallId,
    unit: OrganisationId,
    asked: &letter::Letter,
) -> Result<Option<DocumentId>> {
    let definition = call::in_force(tx.db, call)?.1;
    let name = organisation::find(tx.db, unit)?.record.name;
    let content = Letter {
        number: None,
        dated_on: tx.now.day(),
        valid_until: None,
        addressee: definition.support_letter.as_ref().map(|w| w.addressee.zh.clone()).unwrap_or_default(),
        project: definition.programme.name.zh.clone(),
        body: format!(
            "{name}为本地区具有独立法人资格的单位，具备承担“{}”项目的工作基础和保障条件。我会同意支持该单位申报，并将在组织\
             动员、专家推荐、宣传推广等方面给予支持。\n特此致函。",
            definition.programme.name.zh
        ),
        stamped: true,
        conditional: false,
        names_unit: true,
        contact: format!("{} 010-62170001", tx.actor.name),
    };
    let made = Made { content, source: Source::Written, files: Vec::new() };
    letters::issue(tx, app, asked.id, &made, asked.version).map(|done| done.document)
}

/// The call that is open: drafts, letters, and forms that are being checked.
async fn open(stage: &Stage, cast: &Cast) -> Result<()> {
    let call = publish(stage, cast, "cases-2024", 20, false).await?;
    for (region, of, day, answer) in [
        ("64", "64", -6, Answer::Issued),
        ("21", "21", -6, Answer::Issued),
        ("33", "33", -5, Answer::Issued),
        ("37", "37", -5, Answer::Issued),
        ("41", "41", -5, Answer::Issued),
        // The association of another province: the letter's page names the defect.
        ("42", "43", -4, Answer::Issued),
        ("61", "61", -4, Answer::Declined),
        ("51", "51", -3, Answer::Waiting),
        ("43", "14", -2, Answer::Waiting),
    ] {
        letter(stage, &call, region, of, day, answer).await?;
    }
    let begun = [Section::Unit, Section::Leader, Section::Team, Section::Budget];
    apply(stage, &call, "64", -4, Some(&begun)).await?;
    apply(stage, &call, "42", -3, Some(&[Section::Unit])).await?;
    apply(stage, &call, "third", -3, Some(&begun)).await?;
    let mut checked = Vec::new();
    for region in ["21", "33", "37", "41"] {
        checked.push(apply(stage, &call, region, -4, None).await?);
    }
    let [liaoning, zhejiang, shandong, _] = checked.as_slice() else { return Err(Error::NotFound) };
    judged::returned(stage, cast, *liaoning, -3).await?;
    corrected(stage, *liaoning, "21", -2).await?;
    judged::half_checked(stage, cast, *liaoning, -1).await?;
    judged::returned(stage, cast, *zhejiang, -3).await?;
    judged::refused(stage, cast, *shandong, -3).await.map(|_| ())
}

/// A unit corrects what was returned, and submits again.
async fn corrected(stage: &Stage, id: ApplicationId, region: &str, day: i64) -> Result<()> {
    let (actor, _) = applicant(stage, region).await?;
    let app = Arc::clone(&stage.app);
    stage
        .does(&actor, stage.at(day, 0), move |tx| {
            let found = application::find(tx.db, id)?;
            let mut plan = application::live(tx.db, &found)?.plan;
            plan.approach += "第三个月在三个片区各组织一场宣讲，由省科协和企业科协共同承办。";
            applications::save(tx, id, &plan, 1)?;
            submit(tx, &app.policy, id)
        })
        .await
}
