//! Batches that are being scored: their experts sit before their items, and nothing is written yet.

use granary::access::Role;
use granary::application;
use granary::kernel::{ApplicationId, AssignmentId, BatchId, CallId, ItemId, MemberId, OrganisationId};
use granary::platform::media::Media;

use super::{Actor, World};

/// A batch, and everybody around it.
pub struct Bench {
    pub batch: BatchId,
    pub organisation: OrganisationId,
    /// Somebody of the agency that looks after it.
    pub agency: Actor,
    pub items: Vec<(ItemId, ApplicationId)>,
    pub judges: Vec<Judge>,
}

/// An expert of a batch.
pub struct Judge {
    pub actor: Actor,
    pub member: MemberId,
    /// What is judged, in the order of the items.
    pub seats: Vec<AssignmentId>,
}

impl Bench {
    /// A page of the batch.
    pub fn at(&self, tail: &str) -> String {
        format!("/review/batches/{}/{tail}", self.batch)
    }
}

impl Judge {
    /// The sheet of the n-th item.
    pub fn sheet(&self, n: usize) -> String {
        format!("/review/items/{}", self.seats[n])
    }
}

impl World {
    /// An application of a unit of this name as it was submitted and passed the check of its form, with these files.
    pub async fn passed(&self, call: CallId, region: &str, name: &str, files: &[(&str, &[u8])]) -> ApplicationId {
        let unit = self.applicant(region, name).await;
        let (number, at) = (self.number(), "'2026-03-02 01:00:00'");
        let digest = granary::platform::secret::digest(format!("application {number}"));
        self.tampers(&format!(
            "INSERT INTO applications (call_id, call_version, unit_id, slot, region, number, state, requested, receipt, \
             sha256, copies, online_at, submitted_at, submitted_by_name, returned, return_reason, returned_sections, \
             decided_reason, created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, 1, {unit}, \
             {number}, '{region}', 'NO-{number}', 'passed', 20000000, 'R{number}', '{digest}', 1, {at}, {at}, 'x', 0, '', \
             '[]', '', 0, 'x', {at}, {at}, 1)"
        ));
        let id = self.count("SELECT max(id) AS n FROM applications");
        let mut filed = Vec::new();
        for (paper, bytes) in files {
            self.tampers(&format!("INSERT INTO application_papers (application_id, paper) VALUES ({id}, '{paper}')"));
            let place = self.count("SELECT max(id) AS n FROM application_papers");
            let file = format!("{name}{paper}.pdf");
            self.has_bytes("application-paper", place, "application-files", &file, Media::Pdf, bytes);
            filed.push(serde_json::json!({
                "paper": paper, "id": self.count("SELECT max(id) AS n FROM files"), "name": file,
                "media": "application/pdf", "size": bytes.len(), "sha256": digest, "on": "2026-03-02",
            }));
        }
        let body = serde_json::json!({
            "call_version": 1,
            "record": {
                "id": unit, "name": name, "region": region, "phone": "0951-1234567", "email": "unit@example.org",
                "legal_representative": "法人某", "address": "某路1号",
            },
            "unit": { "contact": "联系人某", "phone": "0951-7654321", "email": "contact@example.org" },
            "leader": { "name": "负责人某", "experience": format!("曾代表{name}主持类似项目。") },
            "plan": { "approach": format!("{name}分阶段推进。") },
            "statement": { "opinion": format!("{name}同意申报。") },
            "files": filed,
        });
        self.tampers(&format!(
            "INSERT INTO application_copies (application_id, n, call_version, body, sha256, reason, by_id, by_name, at) \
             VALUES ({id}, 1, 1, '{body}', '{digest}', '', 0, 'x', {at})"
        ));
        ApplicationId(id)
    }

    /// So many of them, in the two provinces of the small call one after the other.
    pub async fn all_passed(&self, call: CallId, n: usize) -> Vec<ApplicationId> {
        let mut made = Vec::new();
        for serial in 0..n {
            let region = ["14", "64"][serial % 2];
            made.push(self.passed(call, region, &format!("申报单位{}", self.number()), &[]).await);
        }
        made
    }

    /// A batch of these applications, each judged by so many experts, all of whom have declared.
    pub async fn bench(&self, call: CallId, applications: &[ApplicationId], experts: usize) -> Bench {
        let organisation = self.agency().await;
        let agency = self.actor(Role::Agency, organisation).await;
        let round = self.reads(|db| granary::programme::call::in_force(db, call)).1.review[0].key.to_string();
        let at = "'2026-03-02 01:00:00'";
        self.tampers(&format!(
            "INSERT INTO review_batches (call_id, round, agency_id, title, state, fields, avoid_province, seed, drawn_at, \
             due_on, reason, created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, '{round}', \
             {organisation}, '第一批', 'scoring', '[]', FALSE, 'seed', {at}, '2026-03-13', '', 0, 'x', {at}, {at}, 1)"
        ));
        let batch = BatchId(self.count("SELECT max(id) AS n FROM review_batches"));
        let mut items = Vec::new();
        for (serial, id) in (1..).zip(applications) {
            let one = self.reads(|db| application::find(db, *id));
            let region = one.region.map_or_else(|| "NULL".to_owned(), |region| format!("'{region}'"));
            self.tampers(&format!(
                "INSERT INTO review_items (batch_id, application_id, unit_id, unit_name, region, serial, code) VALUES \
                 ({batch}, {id}, {}, '{}', {region}, {serial}, 'P{serial:02}')",
                one.unit, one.unit_name
            ));
            items.push((ItemId(self.count("SELECT max(id) AS n FROM review_items")), *id));
        }
        let mut judges = Vec::new();
        for place in 1..=experts {
            let actor = self.actor(Role::Expert, organisation).await;
            judges.push(self.sits(batch, &items, actor, place));
        }
        Bench { batch, organisation, agency, items, judges }
    }

    /// Lets an expert sit on a batch, before all of these items.
    pub fn sits(&self, batch: BatchId, items: &[(ItemId, ApplicationId)], actor: Actor, place: usize) -> Judge {
        let at = "'2026-03-02 01:00:00'";
        self.tampers(&format!(
            "INSERT INTO experts (user_id, name, initials, employer, employer_skeleton, title_level, professional_title, \
             kind, fields, phone, email, past_relations, active, reason, note, created_by, created_by_name, created_at, \
             updated_at, version) VALUES ({}, '专家{place}', 'zj', '某大学', '', 'senior', '教授', 'technical', '[]', '', '', \
             '[]', TRUE, '', '', 0, 'x', {at}, {at}, 1)",
            actor.id
        ));
        let expert = self.count("SELECT max(id) AS n FROM experts");
        self.tampers(&format!(
            "INSERT INTO review_members (batch_id, expert_id, user_id, place, state, technical, invited_at, answered_at, \
             declared_at, reason, version) VALUES ({batch}, {expert}, {}, {place}, 'accepted', TRUE, {at}, {at}, {at}, '', 1)",
            actor.id
        ));
        let member = MemberId(self.count("SELECT max(id) AS n FROM review_members"));
        let mut seats = Vec::new();
        for (item, _) in items {
            self.tampers(&format!(
                "INSERT INTO review_assignments (batch_id, item_id, member_id, state) VALUES ({batch}, {item}, {member}, \
                 'active')"
            ));
            seats.push(AssignmentId(self.count("SELECT max(id) AS n FROM review_assignments")));
        }
        Judge { actor, member, seats }
    }

    /// Puts a file with these bytes on a paper of an application, or on an item, as if it had come and been looked into.
    pub fn has_bytes(&self, noun: &str, place: i64, purpose: &str, name: &str, media: Media, bytes: &[u8]) {
        let mut incoming = self.app.store.incoming().unwrap();
        incoming.write(bytes).unwrap();
        let (blob, body) = (self.app.store.put(&incoming).unwrap(), incoming.body());
        self.tampers(&format!(
            "INSERT INTO files (subject_kind, subject_id, purpose, name, flagged, size, sha256, media, encrypted, \
             polyglot, blob, state, created_by, created_by_name, created_at, removed_by_name, reason, version) VALUES \
             ('{noun}', {place}, '{purpose}', '{name}', FALSE, {}, '{}', '{media}', FALSE, FALSE, '{blob}', 'clean', 0, \
             'system', '2026-03-02 01:00:00', '', '', 1)",
            body.size, body.sha256
        ));
    }

    /// Every sheet of a bench, handed in at once: the points of each item, then of each judge, for two parts of the table.
    pub fn has_sheets(&self, bench: &Bench, points: &[Vec<(i64, i64)>]) {
        let mut sheets = Vec::new();
        for (n, panel) in points.iter().enumerate() {
            sheets.extend(bench.judges.iter().zip(panel).map(|(judge, given)| (judge.seats[n].0, *given)));
        }
        self.writes_sheets(bench.batch, &sheets);
    }

    /// Sheets as they were handed in, all at once: the points of two parts of the table for each seat.
    pub fn writes_sheets(&self, batch: BatchId, sheets: &[(i64, (i64, i64))]) {
        let row = |(seat, (work, base)): &(i64, (i64, i64))| {
            let body = format!(
                r#"{{"given":{{"plan-feasible":{{"points":{work}}},"base":{{"points":{base}}}}},"remarks":{{}},"comment":"","word":null}}"#
            );
            let (total, at) = (work + base, "'2026-03-05 01:00:00'");
            format!("({seat}, '{body}', {total}, TRUE, 60, '', '', {at}, {at}, 1)")
        };
        let rows: Vec<String> = sheets.iter().map(row).collect();
        for some in rows.chunks(200) {
            self.tampers(&format!(
                "INSERT INTO review_sheets (assignment_id, body, total, complete, seconds, entered_by_name, \
                 checked_by_name, submitted_at, updated_at, version) VALUES {}",
                some.join(", ")
            ));
        }
        self.tampers(&format!(
            "UPDATE review_members SET submitted_at = '2026-03-05 01:00:00' WHERE batch_id = {batch}"
        ));
    }
}
