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
use granary::platform::Result;
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
        let app = std::sync::Arc::clone(&self.app);
        self.does(move |tx| {
            let version = application::find(tx.db, id)?.version;
            actions::submit(tx, &app.policy, id, None, version)
        })
        .await;
        id
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
        for item in &content.past.items {
            self.has_paper(id, &application::form::proof_of(item.n)).await;
        }
        id
    }

    /// Puts a file on a paper of an application, as if it had come and been looked into. It has no bytes.
    pub async fn has_paper(&self, of: ApplicationId, paper: &str) {
        let key = paper.to_owned();
        let place = self.does(move |tx| actions::place(tx, of, &key)).await;
        let sha256 = granary::platform::secret::digest(format!("{of} {paper}"));
        self.tampers(&format!(
            "INSERT INTO files (subject_kind, subject_id, purpose, name, flagged, size, sha256, media, encrypted, \
             polyglot, state, created_by, created_by_name, created_at, removed_by_name, reason, version) \
             VALUES ('application-paper', {place}, 'application-files', '{paper}.pdf', {no}, 1024, '{sha256}', \
             'application/pdf', {no}, {no}, 'clean', 0, 'system', '2026-03-02 01:00:00', '', '', 1)",
            no = if self.engine == super::Engine::Sqlite { "0" } else { "FALSE" },
        ));
    }

    /// Somebody of the unit whose application this is.
    pub async fn somebody_of(&self, of: ApplicationId, role: Role) -> Actor {
        let unit = self.reads(|db| application::find(db, of)).unit;
        self.actor(role, unit).await
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
