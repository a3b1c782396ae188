//! A call walked from its publication to its award letters, by everybody who has a part in it, page by page.

use granary::access::Role;
use granary::kernel::{ApplicationId, AwardId, BatchId, CallId, OrganisationId};
use granary::{application, programme};

use super::awards::{Centre, at};
use super::{Actor, PASSWORD, Page, World};

/// A published call, and who works on it: the agency that was commissioned, officer and leader of the centre.
pub struct Walk<'w> {
    world: &'w World,
    pub path: String,
    pub call: CallId,
    pub agency: Actor,
    pub centre: Centre,
}

/// An expert at the keyboard, and the sheets before them: each with the unit that it judges.
pub struct Sitting {
    pub name: String,
    pub actor: Actor,
    pub sheets: Vec<(String, String)>,
}

impl World {
    /// Publishes a shipped programme and commissions the agency.
    pub async fn walks(&self, code: &str, deadline: &str) -> Walk<'_> {
        let path = self.open_shipped(code, deadline).await;
        self.walk_of(path).await
    }

    /// The same of a call that is open.
    pub async fn walk_of(&self, path: String) -> Walk<'_> {
        let at = self.agency().await;
        let agency = self.actor(Role::Agency, at).await;
        let officer = self.officer().await;
        let leader = self.actor(Role::Leader, self.centre().await).await;
        officer.post(&format!("{path}/agencies"), &[("agency", &at.to_string())]).await.is(303);
        Walk { world: self, call: Self::call_id(&path), path, agency, centre: Centre { officer, leader } }
    }

    /// Somebody of an association asked by a unit writes its letter; gives the letter's path.
    pub async fn writes_letter(&self, asks: &Actor, call: CallId, region: &str) -> String {
        let issuer = self.association(region).await;
        let (id, to) = (call.to_string(), issuer.to_string());
        let form = format!("/letters/new?call={id}");
        let fields = [("call", id.as_str()), ("issuer", to.as_str()), ("wish", "")];
        let letter = asks.fills(&form, "/letters", &fields).await.is(303).location().to_owned();
        let association = self.actor(Role::Association, issuer).await;
        association.get("/").await.ok().says("出具项目支持函");
        let form = format!("{letter}/issue");
        let page = association.get(&form).await.ok();
        let words = ["addressee", "project", "_version"].map(|name| page.value(name).unwrap());
        let text = page.told("f-letter_text");
        let fields = [
            ("step", "issue"),
            ("addressee", words[0].as_str()),
            ("project", words[1].as_str()),
            ("_version", words[2].as_str()),
            ("letter_text", text.as_str()),
            ("contact", "王经办 010-12345678"),
            ("stamped", "1"),
        ];
        association.post(&form, &fields).await.is(303);
        letter
    }

    /// The browser of an expert who was invited by mail: the link sets the password.
    pub async fn comes(&self, name: &str) -> Actor {
        let letters = self.letters();
        let found = letters.iter().rev().find(|letter| letter.text.contains(name) && letter.text.contains("/welcome/"));
        let letter = found.unwrap_or_else(|| panic!("no letter to {name} among {}", letters.len()));
        let actor = self.stranger();
        let link = letter.link("/welcome/");
        actor.get(&link).await.ok();
        let set = [("password_new", PASSWORD), ("password_again", PASSWORD)];
        actor.post(&link, &set).await.is(303);
        actor.forgets_token();
        actor
    }

    /// The state of an application, in a word.
    pub fn state_of(&self, id: ApplicationId) -> String {
        self.reads(|db| application::find(db, id)).state.to_string()
    }

    /// The key of an application by its path.
    pub fn application_id(path: &str) -> ApplicationId {
        ApplicationId(path.rsplit('/').next().unwrap().parse().unwrap())
    }

    /// Reserved, committed, spent, left of a call's fund, in yuan.
    pub fn fund_of(&self, call: CallId) -> [i64; 4] {
        let fund = self.reads(|db| granary::fund::of(db, call)).unwrap();
        [fund.reserved, fund.committed, fund.spent, fund.left().unwrap()].map(|money| money.fen() / 100)
    }

    /// Everything that `granary verify` looks at is sound, the audit trail to its last event.
    pub async fn is_sound(&self) {
        self.seal().await;
        let report = self.verify();
        assert!(report.broken.is_none(), "{:?}", report.broken);
        for check in granary::app::checks() {
            let found = self.reads(|db| check(db, &self.app.settings));
            assert_eq!(found.broken, None, "{}", found.line);
        }
    }
}

impl Walk<'_> {
    /// Another day: the clock moves, and others of the agency and the centre are at work; passwords do not last a season.
    pub async fn on(&mut self, day: &str) {
        self.world.clock.set(at(day));
        self.agency = self.world.actor(Role::Agency, self.world.agency().await).await;
        self.centre = self.world.office_on(day).await;
    }

    /// A unit with everything filled in and, where the call wants one, the letter of its province; not submitted.
    pub async fn filled(&self, region: &str, name: &str) -> ApplicationId {
        let id = self.world.filled_application(self.call, region, name).await;
        let (unit, wants) = self.world.reads(|db| {
            let wants = programme::call::in_force(db, self.call)?.1.support_letter.is_some();
            Ok((application::find(db, id)?.unit, wants))
        });
        if wants {
            self.world.letter(self.call, unit).await;
        }
        id
    }

    /// The head of a unit looks over its application and submits it.
    pub async fn sends_in(&self, id: ApplicationId) -> Page {
        let head = self.world.somebody_of(id, Role::UnitHead).await;
        self.world.sends_in(&head, &format!("/applications/{id}")).await
    }

    /// A submitted application, begun by the quick builder and sent in by its head.
    pub async fn applied(&self, region: &str, name: &str) -> ApplicationId {
        let id = self.filled(region, name).await;
        self.sends_in(id).await.is(303);
        id
    }

    /// The agency begins the check of a form and judges each line; gives the check's path.
    pub async fn judges(&self, id: ApplicationId, verdict: impl Fn(usize) -> &'static str) -> String {
        let made = self.agency.post("/form-checks", &[("application", &id.to_string())]).await.is(303);
        let path = made.location().to_owned();
        let page = self.agency.get(&path).await.ok();
        let lines = (0..).take_while(|n| page.body.contains(&format!("name=\"verdict-{n}\""))).count();
        assert!(lines > 3, "{lines} lines: {}", page.text());
        let mut fields = Vec::new();
        for n in 0..lines {
            fields.push((format!("verdict-{n}"), verdict(n)));
            fields.push((format!("remark-{n}"), if verdict(n) == "no" { "不符合申报通知要求" } else { "" }));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        self.agency.fills(&path, &format!("{path}/lines"), &fields).await.is(303);
        path
    }

    /// The agency finds every line in order and lets an application pass.
    pub async fn passes(&self, id: ApplicationId) {
        let path = self.judges(id, |_| "yes").await;
        self.agency.fills(&format!("{path}/conclude"), &format!("{path}/pass"), &[]).await.is(303);
        assert_eq!(self.world.state_of(id), "passed");
    }

    /// The agency prepares a batch, draws and invites; all who were drawn accept, declare and begin. Gives the batch and
    /// who sits on it.
    pub async fn sits(&self, due_on: &str) -> (BatchId, Vec<Sitting>) {
        let agency = &self.agency;
        let key = self.world.reads(|db| programme::call::in_force(db, self.call)).1.review[0].key.to_string();
        let round = format!("{}/{key}", self.call);
        let fields = [("round", round.as_str()), ("batch_title", "项目专家评审"), ("fields", ""), ("due_on", due_on)];
        let path = agency.post("/review/batches", &fields).await.is(303).location().to_owned();
        let draw = format!("{path}/draw");
        agency.fills(&draw, &draw, &[("most", "40")]).await.is(303);
        agency.fills(&path, &format!("{path}/invite"), &[]).await.is(303);
        self.world.posts().await;
        let batch = BatchId(path.rsplit('/').next().unwrap().parse().unwrap());
        let (invitation, declaration) = (format!("{path}/invitation"), format!("{path}/declaration"));
        let mut sitting = Vec::new();
        for (member, name) in self.members(batch) {
            let actor = self.world.comes(&name).await;
            actor.fills(&invitation, &invitation, &[("answer", "accept")]).await.is(303);
            actor.fills(&declaration, &declaration, &[("sure", "1")]).await.is(303);
            sitting.push(Sitting { name, actor, sheets: self.sheets(&member) });
        }
        agency.fills(&path, &format!("{path}/begin"), &[]).await.is(303);
        (batch, sitting)
    }

    /// The rows of a query of two texts.
    fn pairs(&self, sql: &str) -> Vec<(String, String)> {
        let all = self.world.text(sql);
        all.split(';').filter_map(|line| line.split_once('|')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    }

    fn members(&self, batch: BatchId) -> Vec<(String, String)> {
        self.pairs(&format!(
            "SELECT coalesce(string_agg(CAST(m.id AS TEXT) || '|' || e.name, ';' ORDER BY m.place), '') AS text \
             FROM review_members m JOIN experts e ON e.id = m.expert_id WHERE m.batch_id = {batch}"
        ))
    }

    fn sheets(&self, member: &str) -> Vec<(String, String)> {
        self.pairs(&format!(
            "SELECT coalesce(string_agg('/review/items/' || CAST(a.id AS TEXT) || '|' || i.unit_name, ';' \
             ORDER BY i.serial), '') AS text FROM review_assignments a JOIN review_items i ON i.id = a.item_id \
             WHERE a.member_id = {member} AND a.state = 'active'"
        ))
    }

    /// Every expert scores every sheet and hands in; then the agency opens, closes and reports. The points of a unit by
    /// the place of the expert among the five who judge it, in hundredths.
    pub async fn scores(&self, batch: BatchId, sitting: &[Sitting], points: impl Fn(&str, usize) -> i64) {
        let (_, definition) = self.world.reads(|db| programme::call::in_force(db, self.call));
        let items: Vec<(String, i64)> = definition.score_table[0]
            .block
            .iter()
            .flat_map(|block| &block.criterion)
            .flat_map(|criterion| &criterion.item)
            .map(|item| (item.key.to_string(), item.points.unwrap().0))
            .collect();
        let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for one in sitting {
            for (sheet, unit) in &one.sheets {
                let place = seen.entry(unit.clone()).or_default();
                let mut left = points(unit, *place);
                *place += 1;
                let mut fields = Vec::new();
                for (key, most) in &items {
                    let given = left.min(*most);
                    left -= given;
                    fields.push((format!("item-{key}"), format!("{}.{:02}", given / 100, given % 100)));
                }
                assert_eq!(left, 0, "more points than the table has");
                let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                one.actor.fills(sheet, sheet, &fields).await.is(303);
            }
            one.actor.post(&format!("/review/batches/{batch}/submit"), &[]).await.is(303);
        }
        let at = |tail: &str| format!("/review/batches/{batch}/{tail}");
        self.agency.post(&at("open"), &[]).await.is(303);
        self.agency.fills(&at("close"), &at("close"), &[]).await.is(303);
        self.agency.fills(&at("scores"), &at("report"), &[]).await.is(303);
    }

    /// The live award of a unit.
    pub fn award_of(&self, unit: &str) -> AwardId {
        AwardId(self.world.count(&format!(
            "SELECT max(a.id) AS n FROM awards a JOIN organisations o ON o.id = a.unit_id \
             WHERE o.name = '{unit}' AND a.role = 'award' AND a.call_id = {}",
            self.call
        )))
    }

    pub fn award_state(&self, unit: &str) -> String {
        self.world.text(&format!("SELECT state AS text FROM awards WHERE id = {}", self.award_of(unit)))
    }

    /// The officer issues the letter of an award; gives what stands on it as the unit's head saves it, and the code by
    /// which anybody checks it.
    pub async fn letter_of(&self, unit: &str) -> (String, String) {
        let award = self.award_of(unit);
        let made = self.centre.officer.post(&format!("/awards/{award}/letter"), &[]).await.is(303);
        let id = self.world.reads(|db| granary::organisation::named(db, unit)).unwrap().id;
        let head = self.world.actor(Role::UnitHead, id).await;
        head.get(&format!("/awards/{award}")).await.ok().says("已立项").says("立项通知书");
        let paper = crate::explain::paper_at(&head, &format!("{}/pdf", made.location())).await;
        let document = made.location().rsplit('/').next().unwrap().to_owned();
        let code = self.world.text(&format!("SELECT proof_code AS text FROM documents WHERE id = {document}"));
        (paper, code)
    }

    pub fn unit(&self, name: &str) -> OrganisationId {
        self.world.reads(|db| granary::organisation::named(db, name)).unwrap().id
    }
}

/// The middle of three of five scores, in hundredths, half up: what a trimmed mean must give.
pub fn trimmed(scores: [i64; 5]) -> i64 {
    let sum = scores.iter().sum::<i64>() - scores.iter().max().unwrap() - scores.iter().min().unwrap();
    (2 * sum + 3).div_euclid(6)
}
