//! Sample data: people, organisations, and a season in progress; invented, and loaded through the real verbs.

mod content;
mod contracted;
mod decided;
mod judged;
mod paid;
mod season;
mod spending;
mod spent;
mod stage;

use std::path::Path;

use crate::access::{Actor, Policy, Role, Tx};
use crate::jobs;
use crate::kernel::{Instant, OrganisationId, Region, Uscc, UserId};
use crate::organisation::model::Contact;
use crate::organisation::{self, Class, Kind, Licence, Record};
use crate::people::actions::{accounts, delegations, links, roles};
use crate::people::model::Person;
use crate::platform::db::Database;
use crate::platform::password::Passwords;
use crate::platform::{Error, Result};

pub use season::season;

/// The password of every sample person.
pub const PASSWORD: &str = "Granary-2026";

/// The file in the data folder that says that the data are invented.
const MARK: &str = "sample-data";

/// Whether a data folder holds sample data.
pub fn is_sample(data: &Path) -> bool {
    data.join(MARK).exists()
}

/// A sample person: the name to sign in with, the name, the role, and where it is held.
type Sample = (&'static str, &'static str, Role, &'static str);

const CENTRE: &str = "中国科协企业创新服务中心";
const SHANXI: &str = "山西省科学技术协会";
const NINGXIA_UNIT: &str = "宁夏科技服务中心";
const AGENCY: &str = "华信项目评估有限公司";

/// The sample sign-ins, as the README and the sign-in page list them.
pub const PEOPLE: [Sample; 15] = [
    ("officer", "张工", Role::Officer, CENTRE),
    ("officer-2", "陈工", Role::Officer, CENTRE),
    ("leader", "李主任", Role::Leader, CENTRE),
    ("finance", "刘会计", Role::Finance, CENTRE),
    ("accounts", "孙管理员", Role::AccountsAdmin, CENTRE),
    ("policy", "周管理员", Role::PolicyAdmin, CENTRE),
    ("trail", "吴管理员", Role::AuditAdmin, CENTRE),
    ("auditor", "郑审计", Role::Auditor, CENTRE),
    ("shanxi", "王部长", Role::Association, SHANXI),
    ("ningxia", "赵老师", Role::Applicant, NINGXIA_UNIT),
    ("ningxia-head", "马主任", Role::UnitHead, NINGXIA_UNIT),
    ("ningxia-accountant", "丁会计", Role::Accountant, NINGXIA_UNIT),
    ("agency", "钱经理", Role::Agency, AGENCY),
    ("expert", "冯教授", Role::Expert, AGENCY),
    ("reviewer", "何研究员", Role::AcceptanceReviewer, AGENCY),
];

/// A sample unit: province, name, kind of code, legal representative.
type Unit = (&'static str, &'static str, &'static str, &'static str);

/// Provinces of the 2024 call that have a sample unit. Two have the same legal representative: that is told.
const UNITS: [Unit; 12] = [
    ("14", "山西省科技创新服务中心", "12", "高建国"),
    ("21", "辽宁省企业科技促进会", "51", "佟振华"),
    ("32", "江苏省创新方法研究会", "51", "顾明远"),
    ("33", "浙江省科技工作者服务中心", "12", "沈国良"),
    ("37", "山东省企业创新研究院", "52", "孔令军"),
    ("41", "河南省科技交流中心", "12", "郑中原"),
    ("42", "湖北省技术创新协会", "51", "周明远"),
    ("43", "湖南省科技传播服务中心", "12", "彭湘平"),
    ("44", "广东省企业科协服务中心", "52", "梁伟强"),
    ("51", "四川省创新驱动发展促进会", "51", "周明远"),
    ("61", "陕西省科技资源服务中心", "12", "秦汉生"),
    ("64", NINGXIA_UNIT, "12", "马卫东"),
];

/// One step of loading, with the digest of the password.
type Step = fn(&mut Tx<'_>, &str) -> Result<()>;

/// How many days ago the organisations were registered.
const FOUNDED_DAYS: i64 = 150;

/// Loads the sample people and organisations into an empty database; `step` hears after each of [`STEPS`] steps.
///
/// # Errors
/// [`Error::Conflict`] when there are people already.
pub async fn load(
    database: &Database,
    policy: &Policy,
    passwords: &Passwords,
    data: &Path,
    now: Instant,
    mut step: impl FnMut(),
) -> Result<()> {
    let digest = passwords.digest_now(PASSWORD)?;
    let actor = Actor::system(policy);
    let write = |work: Step, now: Instant| {
        let (actor, digest) = (actor.clone(), digest.clone());
        database.write(move |db| work(&mut Tx { db, actor: &actor, now, request: "sample" }, &digest))
    };
    // The organisations have been there for a while. People's passwords would have run out by now: they came today.
    let founded = now - chrono::Duration::days(FOUNDED_DAYS);
    let steps: [(Step, Instant); 5] =
        [(empty, founded), (organisations, founded), (units, founded), (people, now), (in_progress, now)];
    for (work, when) in steps {
        write(work, when).await?;
        step();
    }
    std::fs::write(data.join(MARK), "The data in this folder are invented.\n")?;
    Ok(())
}

/// How many steps [`load`] takes.
pub const STEPS: u64 = 5;

fn empty(tx: &mut Tx<'_>, _: &str) -> Result<()> {
    match organisation::named(tx.db, CENTRE)? {
        None => Ok(()),
        Some(_) => Err(Error::conflict("first-not-empty")),
    }
}

/// A code that fits its check character, of a register that does not exist.
fn code(prefix: &str, region: &str, serial: u32) -> Option<Uscc> {
    let region = if region == "XPCC" { "65" } else { region };
    let body = format!("{prefix}{region}0000MG{serial:07}");
    "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().find_map(|check| Uscc::parse(&format!("{body}{check}")).ok())
}

fn record(kind: Kind, name: &str, uscc: Option<Uscc>, region: Option<Region>) -> Record {
    Record {
        kind,
        name: name.to_owned(),
        uscc,
        region,
        area: None,
        class: None,
        licence: None,
        supervising_body: String::new(),
        legal_representative: String::new(),
        address: String::new(),
        phone: String::new(),
        email: String::new(),
    }
}

fn organisations(tx: &mut Tx<'_>, _: &str) -> Result<()> {
    let mut centre = record(Kind::Centre, CENTRE, code("12", "10", 1), None);
    "北京市朝阳区白家庄东里13号楼".clone_into(&mut centre.address);
    "010-62174953".clone_into(&mut centre.phone);
    organisation::actions::create(tx, &centre, false)?;
    let agency = record(Kind::Agency, AGENCY, code("91", "11", 2), Region::parse("11").ok());
    organisation::actions::create(tx, &agency, false)?;
    for (serial, region) in (100..).zip(Region::all().filter(|region| region.can_apply())) {
        let name = format!("{}科学技术协会", region.full_zh());
        let association = record(Kind::Association, &name, code("13", region.code(), serial), Some(region));
        organisation::actions::create(tx, &association, false)?;
    }
    Ok(())
}

fn units(tx: &mut Tx<'_>, _: &str) -> Result<()> {
    for (serial, (region, name, prefix, legal)) in (200..).zip(UNITS) {
        let region = Region::parse(region).map_err(|m| Error::internal(m.key))?;
        let mut unit = record(Kind::Unit, name, code(prefix, region.code(), serial), Some(region));
        unit.class = (prefix == "12").then_some(Class::Public2);
        unit.licence = Some(Licence::LegalPerson);
        unit.supervising_body = format!("{}科学技术协会", region.full_zh());
        legal.clone_into(&mut unit.legal_representative);
        unit.phone = format!("0{serial}-8100{serial}");
        // Shanxi's is left incomplete, so that its page shows what is missing.
        if region.code() != "14" {
            unit.address = format!("{}科技路{serial}号", region.full_zh());
        }
        let id = organisation::actions::create(tx, &unit, false)?;
        let (post, phone) = ("办公室主任".to_owned(), unit.phone.clone());
        let contact = Contact { name: "联系人".to_owned(), post, phone, email: format!("unit{serial}@example.org") };
        organisation::actions::add_contact(tx, id, &contact)?;
    }
    Ok(())
}

fn at(tx: &mut Tx<'_>, name: &str) -> Result<OrganisationId> {
    organisation::named(tx.db, name)?.map(|found| found.id).ok_or(Error::NotFound)
}

fn person(tx: &mut Tx<'_>, login: &str, name: &str, digest: &str) -> Result<UserId> {
    let person = Person {
        login: login.to_owned(),
        name: name.to_owned(),
        email: format!("{login}@example.org"),
        phone: String::new(),
    };
    let id = accounts::invite(tx, &person)?;
    let secret = crate::platform::secret::fresh()?;
    links::make(tx, id, &secret)?;
    links::set_password(tx, &secret, digest)?;
    Ok(id)
}

fn people(tx: &mut Tx<'_>, digest: &str) -> Result<()> {
    for (login, name, role, place) in PEOPLE {
        let id = person(tx, login, name, digest)?;
        let place = at(tx, place)?;
        roles::propose(tx, id, role, place, "样例数据")?;
    }
    Ok(())
}

/// Something that waits, so that the first look at a desk is not at an empty one.
fn in_progress(tx: &mut Tx<'_>, _: &str) -> Result<()> {
    let person = |tx: &mut Tx<'_>, login: &str| crate::people::by_login(tx.db, login)?.ok_or(Error::NotFound);
    let (accounts, officer, second) = (person(tx, "accounts")?, person(tx, "officer")?, person(tx, "officer-2")?);
    let centre = at(tx, CENTRE)?;
    let (now, request) = (tx.now, tx.request);
    let acting = |user: &crate::people::model::User, system: &Actor| Actor {
        user: user.id,
        name: user.person.name.clone(),
        organisation: Some(centre),
        organisation_name: CENTRE.to_owned(),
        ..system.clone()
    };
    let (proposer, giver) = (acting(&accounts, tx.actor), acting(&second, tx.actor));
    let mut as_accounts = Tx { db: &mut *tx.db, actor: &proposer, now, request };
    roles::propose(&mut as_accounts, second.id, Role::Finance, centre, "财务人员休假期间协助凭证审核")?;
    let mut as_second = Tx { db: &mut *tx.db, actor: &giver, now, request };
    let (starts_on, ends_on) = (now.day(), now.day() + chrono::Duration::days(14));
    let wanted = delegations::Wanted { taker: officer.id, starts_on, ends_on, reason: "年休假".to_owned() };
    delegations::give(&mut as_second, &wanted)?;
    // So that the list of jobs is not empty; on a first day there is nothing to remove.
    jobs::enqueue(tx, &crate::people::Sweep::default()).map(|_| ())
}
