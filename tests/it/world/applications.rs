//! Calls that are open, units that apply to them, and many applications at once.

use granary::access::{Role, Tx};
use granary::application::actions;
use granary::application::form::{
    ApplicantKind, BudgetLine, ConditionAnswer, Leader, Marks, Member, PastProject, Plan, Post, Promise, Section,
    Statement, UnitForm, conditions, fixed_amount, months, papers, plan_rows,
};
use granary::application::{self, Content};
use granary::kernel::{ApplicationId, CallId, Money, OrganisationId, Region};
use granary::organisation::{self, Kind, Licence, Record};
use granary::platform::media::Media;
use granary::platform::{Error, Result};
use granary::programme::{Definition, call};

use super::{Actor, World, code};

impl World {
    /// Publishes a programme file as a call, as the office does; gives its path. The file has a deadline that lies ahead.
    pub async fn open_call(&self, file: &str) -> String {
        let name = format!("call-{}", self.number());
        let folder = self.folder.path().join("programmes");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.toml")), file).unwrap();
        let centre = self.centre().await;
        let (officer, leader) = (self.officer().await, self.actor(Role::Leader, centre).await);
        let code = file.lines().find_map(|line| line.strip_prefix("code = \"")?.split('"').next()).unwrap();
        let made = officer.post("/calls", &[("origin", &format!("file:{code}"))]).await.is(303);
        let path = made.location().trim_end_matches("/guided").to_owned();
        for (who, verb, fields) in [(&officer, "submit", &[][..]), (&leader, "approve", &[("reason", "同意")][..])] {
            let form = format!("{path}/{verb}");
            who.fills(&form, &form, fields).await.is(303);
        }
        path
    }

    /// Submits by the verb; gives the fields that stand against it.
    pub async fn against(&self, id: ApplicationId) -> Vec<String> {
        let app = std::sync::Arc::clone(&self.app);
        let done = self
            .tries(move |tx| {
                let version = application::find(tx.db, id)?.version;
                actions::submit(tx, &app.policy, id, None, version)
            })
            .await;
        match done {
            Ok(()) => Vec::new(),
            Err(Error::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The key of a call by its path.
    pub fn call_id(path: &str) -> CallId {
        CallId(path.rsplit('/').next().unwrap().parse().unwrap())
    }

    /// A unit whose record is complete.
    pub async fn applicant(&self, region: &str, name: &str) -> OrganisationId {
        if let Some(found) = self.reads(|db| organisation::named(db, name)) {
            return found.id;
        }
        let serial = self.number();
        let record = Record {
            kind: Kind::Unit,
            name: name.to_owned(),
            uscc: Some(code("91", if region == "XPCC" { "65" } else { region }, serial)),
            region: Region::parse(region).ok(),
            area: None,
            class: None,
            licence: Some(Licence::LegalPerson),
            supervising_body: "某省科学技术协会".to_owned(),
            legal_representative: format!("法人{serial}"),
            address: format!("某市某路{serial}号"),
            phone: format!("0951-{:07}", 1_000_000 + serial),
            email: format!("unit{serial}@example.org"),
        };
        self.does(move |tx| organisation::actions::create(tx, &record, true)).await
    }

    /// So many submitted applications of a call, of units of their own in the provinces one after the other; quick, by
    /// the verbs themselves.
    pub async fn applications(&self, call: CallId, n: usize) -> Vec<ApplicationId> {
        let regions: Vec<&str> = Region::all().filter(|r| r.can_apply()).map(Region::code).collect();
        let definition = self.reads(|db| call::in_force(db, call)).1;
        let open = definition.places.as_ref().map(|p| p.regions.clone()).unwrap_or_default();
        let open: Vec<&str> = if open.is_empty() { regions } else { open.iter().map(|r| r.code()).collect() };
        let mut made = Vec::new();
        for serial in 0..n {
            let region = open[serial % open.len()];
            made.push(self.application(call, region, &format!("申报单位{}", self.number())).await);
        }
        made
    }

    /// A submitted application of a unit of this name.
    pub async fn application(&self, call: CallId, region: &str, name: &str) -> ApplicationId {
        let id = self.filled_application(call, region, name).await;
        self.submits(id).await;
        id
    }

    /// Submits a filled application, by the verb itself.
    pub async fn submits(&self, id: ApplicationId) {
        let app = std::sync::Arc::clone(&self.app);
        self.does(move |tx| {
            let version = application::find(tx.db, id)?.version;
            actions::submit(tx, &app.policy, id, None, version)
        })
        .await;
    }

    /// The digest of what an application would be submitted as now; of nothing, if there is none.
    pub fn digest_of(&self, id: i64) -> String {
        self.reads(|db| {
            let Ok(found) = application::find(db, ApplicationId(id)) else { return Ok("0".repeat(64)) };
            let (version, _) = call::in_force(db, found.call)?;
            let content = Content { call_version: version, ..application::live(db, &found)? };
            Ok(content.frozen()?.1)
        })
    }

    /// An application with everything filled in, not submitted yet.
    pub async fn filled_application(&self, call: CallId, region: &str, name: &str) -> ApplicationId {
        let unit = self.applicant(region, name).await;
        let definition = self.reads(|db| call::in_force(db, call)).1;
        let content = complete(&definition, name);
        let (filled, read) = (content.clone(), definition.clone());
        let id = self
            .does(move |tx| {
                let id = actions::begin_for(tx, call, unit)?;
                fill(tx, id, &filled, &read)?;
                Ok(id)
            })
            .await;
        for paper in papers(&definition) {
            self.has_paper(id, paper.key.as_str()).await;
        }
        let asked = Section::of(&definition);
        for item in content.past.items.iter().filter(|_| asked.contains(&Section::Past)) {
            self.has_paper(id, &application::form::proof_of(item.n)).await;
        }
        id
    }

    /// Puts a file on a paper of an application, as if it had come and been looked into.
    pub async fn has_paper(&self, of: ApplicationId, paper: &str) {
        let key = paper.to_owned();
        let place = self.does(move |tx| actions::place(tx, of, &key)).await;
        let bytes = format!("%PDF-1.4 {of} {paper}");
        self.has_bytes(
            "application-paper",
            place.0,
            "application-files",
            &format!("{paper}.pdf"),
            Media::Pdf,
            bytes.as_bytes(),
        );
    }

    /// Somebody of the unit whose application this is.
    pub async fn somebody_of(&self, of: ApplicationId, role: Role) -> Actor {
        let unit = self.reads(|db| application::find(db, of)).unit;
        self.actor(role, unit).await
    }
}

impl World {
    /// Publishes a shipped programme, moved to 2026, with what its guide left open put into its deadline.
    pub async fn open_shipped(&self, code: &str, deadline: &str) -> String {
        let centre = self.centre().await;
        let (officer, leader) = (self.officer().await, self.actor(Role::Leader, centre).await);
        let origin = format!("file:{code}");
        let made = officer.post("/calls", &[("origin", &origin), ("year", "2026")]).await.is(303);
        let path = made.location().trim_end_matches("/guided").to_owned();
        let id = Self::call_id(&path);
        let draft = self.text(&format!("SELECT draft AS text FROM calls WHERE id = {id}"));
        let mut lines: Vec<&str> = draft.lines().filter(|line| !line.starts_with("online =")).collect();
        let place = lines.iter().position(|line| *line == "[deadline]").unwrap();
        lines.insert(place + 1, deadline);
        let form = format!("{path}/file");
        officer.fills(&form, &form, &[("whole", &lines.join("\n"))]).await.is(303);
        for (who, verb, fields) in [(&officer, "submit", &[][..]), (&leader, "approve", &[("reason", "同意")][..])] {
            let form = format!("{path}/{verb}");
            who.fills(&form, &form, fields).await.is(303);
        }
        path
    }

    /// Somebody of a unit begins an application and fills in every section, page by page; gives its path.
    pub async fn applies(&self, who: &Actor, call: &str, name: &str) -> String {
        let id = Self::call_id(call);
        let made = who.post("/applications", &[("call", &id.to_string())]).await.is(303);
        let path = made.location().to_owned();
        let definition = self.reads(|db| call::in_force(db, id)).1;
        let content = complete(&definition, name);
        for section in Section::of(&definition) {
            let form = format!("{path}/sections/{section}");
            let fields = fields(section, &content, &definition);
            let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            who.fills(&form, &form, &sent).await.is(303);
        }
        for paper in papers(&definition) {
            self.sends_paper(who, &path, paper.key.as_str()).await;
        }
        for item in content.past.items.iter().filter(|_| Section::of(&definition).contains(&Section::Past)) {
            self.sends_paper(who, &path, &application::form::proof_of(item.n)).await;
        }
        path
    }

    /// Uploads a file to a paper of an application.
    pub async fn sends_paper(&self, who: &Actor, path: &str, paper: &str) {
        let place = who.post(&format!("{path}/files"), &[("paper", paper)]).await.is(303);
        crate::files::sends(who, place.location(), &[(&format!("{paper}.pdf"), crate::files::PDF)]).await.is(303);
    }

    /// The head of a unit looks over an application and submits it.
    pub async fn sends_in(&self, head: &Actor, path: &str) -> super::Page {
        let page = head.get(&format!("{path}/check")).await.ok();
        let (version, digest) = (page.value("_version").unwrap(), page.value("sha256").unwrap());
        head.post(&format!("{path}/submit"), &[("_version", &version), ("sha256", &digest)]).await
    }
}

/// A section as its form sends it.
pub fn fields(section: Section, c: &Content, d: &Definition) -> Vec<(String, String)> {
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match section {
        Section::Unit => vec![
            text("applicant_kind", "under-association"),
            text("contact", &c.unit.contact),
            text("contact_phone", &c.unit.phone),
            text("contact_email", &c.unit.email),
            text("elsewhere", "no"),
            text("confirmed", "1"),
        ],
        Section::Conditions => (0..conditions(d).count()).map(|n| text(&format!("met-{n}"), "yes")).collect(),
        Section::Past => c
            .past
            .items
            .iter()
            .enumerate()
            .flat_map(|(n, item)| {
                let amount = item.amount.map(|amount| amount.to_string()).unwrap_or_default();
                [
                    text(&format!("project-{n}"), &item.name),
                    text(&format!("commissioner-{n}"), &item.commissioner),
                    text(&format!("paid-{n}"), &amount),
                    text(&format!("year-{n}"), &item.year.to_string()),
                    text(&format!("result-{n}"), &item.result),
                ]
            })
            .collect(),
        Section::Leader => vec![
            text("leader_name", &c.leader.name),
            text("leader_post", "head"),
            text("leader_post_name", &c.leader.post_name),
            text("leader_of_unit", "yes"),
            text("leader_phone", &c.leader.phone),
        ],
        Section::Team => {
            let mut all = vec![text("accountant", &c.team.accountant)];
            for (n, member) in c.team.members.iter().enumerate() {
                all.push(text(&format!("name-{n}"), &member.name));
                all.push(text(&format!("duty-{n}"), &member.duty));
            }
            all
        }
        Section::Plan => {
            let mut all = vec![text("approach", &c.plan.approach)];
            for (n, row) in plan_rows(d).iter().enumerate() {
                for (place, month) in months(d).iter().enumerate() {
                    all.push(text(&format!("m{place}-{n}"), c.plan.cell(row, month)));
                }
            }
            all
        }
        Section::Promises => vec![text("what-0", &c.promises.items[0].what), text("extent-0", "3处")],
        Section::Budget => {
            let mut all = vec![text("requested", &c.budget.requested.to_string())];
            let categories = d.budget.iter().flat_map(|b| &b.category);
            for (n, category) in categories.enumerate() {
                if let Some(line) = c.budget.line(category.key.as_str()) {
                    all.push(text(&format!("amount-{n}"), &line.amount.to_string()));
                    all.push(text(&format!("reckoned-{n}"), &line.basis));
                }
            }
            all
        }
        Section::Recusals => Vec::new(),
        Section::Papers => papers(d)
            .flat_map(|paper| {
                let key = paper.key.as_str();
                let mut all = Vec::new();
                if paper.stamp {
                    all.push(text(&format!("stamped-{key}"), "1"));
                }
                if paper.signature {
                    all.push(text(&format!("signed-{key}"), "1"));
                }
                if paper.valid_months.is_some() {
                    all.push(text(&format!("issued-{key}"), "2026-02-10"));
                }
                all
            })
            .collect(),
        Section::Statement => {
            let mut all = vec![text("opinion", &c.statement.opinion), text("declared", "1")];
            let consents = d.privacy.iter().flat_map(|p| &p.consent);
            all.extend(consents.map(|consent| text(&format!("consent-{}", consent.key.as_str()), "1")));
            all
        }
    }
}

/// Saves every section that the call asks for.
pub fn fill(tx: &mut Tx<'_>, id: ApplicationId, c: &Content, d: &Definition) -> Result<()> {
    let consents: Vec<String> =
        d.privacy.iter().flat_map(|p| &p.consent).map(|consent| consent.key.as_str().to_owned()).collect();
    for section in Section::of(d) {
        match section {
            Section::Unit => actions::save(tx, id, &c.unit, 0)?,
            Section::Conditions => actions::save(tx, id, &c.conditions, 0)?,
            Section::Past => actions::save(tx, id, &c.past, 0)?,
            Section::Leader => actions::save(tx, id, &c.leader, 0)?,
            Section::Team => actions::save(tx, id, &c.team, 0)?,
            Section::Plan => actions::save(tx, id, &c.plan, 0)?,
            Section::Promises => actions::save(tx, id, &c.promises, 0)?,
            Section::Budget => actions::save(tx, id, &c.budget, 0)?,
            Section::Recusals => actions::save(tx, id, &c.recusals, 0)?,
            Section::Papers => actions::save(tx, id, &c.papers, 0)?,
            Section::Statement => actions::state(tx, id, &c.statement.opinion, true, &consents, 0)?,
        }
    }
    Ok(())
}

/// What a call asks for, filled in without a gap; `name` stands in the texts, so that units differ.
pub fn complete(d: &Definition, name: &str) -> Content {
    let unit = UnitForm {
        kind: Some(ApplicantKind::UnderAssociation),
        contact: format!("{name}联系人"),
        phone: "0951-7654321".to_owned(),
        email: "contact@example.org".to_owned(),
        elsewhere: Some(false),
        elsewhere_what: String::new(),
        confirmed: true,
    };
    let mut c = Content { unit, ..Content::default() };
    for condition in conditions(d) {
        let answer = ConditionAnswer { met: true, note: String::new() };
        c.conditions.answers.insert(condition.rule.as_str().to_owned(), answer);
    }
    c.leader = Leader {
        name: format!("{name}负责人"),
        post: Some(Post::Head),
        post_name: "主任".to_owned(),
        title: "高级工程师".to_owned(),
        phone: "13900000000".to_owned(),
        email: String::new(),
        of_unit: Some(true),
        experience: "主持过类似项目。".to_owned(),
    };
    let applicants = d.applicants.as_ref().unwrap();
    for n in 1..=applicants.past_projects.max(1) {
        c.past.items.push(PastProject {
            n,
            name: format!("往年宣讲项目{n}"),
            commissioner: "某省科学技术协会".to_owned(),
            amount: Some(Money::yuan(50_000).unwrap()),
            year: 2024,
            result: "按期完成".to_owned(),
        });
        c.past.last = n;
    }
    for n in 1..=applicants.team.max(1) {
        let (name, duty) = (format!("成员{n}"), "组织宣讲".to_owned());
        c.team.members.push(Member { name, employer: String::new(), post: "工程师".to_owned(), duty });
    }
    c.team.accountant = format!("{name}会计");
    c.plan = Plan { approach: format!("{name}分阶段推进。"), ..Plan::default() };
    for row in plan_rows(d) {
        let cells = months(d).into_iter().map(|month| (month, "推进".to_owned())).collect();
        c.plan.rows.insert(row, cells);
    }
    c.promises
        .items
        .push(Promise { what: "宣讲场地".to_owned(), extent: "3处".to_owned(), provider: String::new() });
    c.budget.requested = fixed_amount(d).or(d.grant.as_ref().and_then(|g| g.least)).unwrap_or(Money::ZERO);
    if let Some(category) = d.budget.iter().flat_map(|b| &b.category).find(|category| category.most.is_none()) {
        let (amount, basis) = (c.budget.requested, "按实际需要测算".to_owned());
        c.budget.lines.push(BudgetLine { category: category.key.as_str().to_owned(), amount, basis });
    }
    for paper in papers(d) {
        let issued_on = chrono::NaiveDate::from_ymd_opt(2026, 2, 10);
        c.papers.marks.insert(paper.key.as_str().to_owned(), Marks { stamped: true, signed: true, issued_on });
    }
    c.statement = Statement { opinion: "同意申报。".to_owned(), declared: true, consents: Vec::new() };
    c
}
